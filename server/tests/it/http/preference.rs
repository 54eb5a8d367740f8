//! Language and theme.

use crate::app::App;
use backend::testing::on_both_engines;
use http::StatusCode;

fn html_tag(body: &str) -> &str {
    body.split("<html")
        .nth(1)
        .unwrap()
        .split('>')
        .next()
        .unwrap()
}

#[test]
fn the_language_is_the_chosen_one_else_the_browsers() {
    on_both_engines(async |world| {
        let app = App::new(&world);
        world.user().await;
        let cases = [
            ("zh-CN,zh;q=0.9,en;q=0.8", "", "zh-CN"),
            ("en-GB", "", "en"),
            ("fr", "", "en"),
            ("", "", "en"),
            ("en", "zh-CN", "zh-CN"),
            ("zh", "en", "en"),
            ("zh", "fr", "zh-CN"),
        ];
        for (wish, chosen, language) in cases {
            let browser = app.browser();
            if !chosen.is_empty() {
                browser.set_cookie("tenon_locale", chosen);
            }
            let page = browser
                .get_with("/login", &[("accept-language", wish)])
                .await;
            assert!(
                html_tag(&page.body).contains(&format!("lang=\"{language}\"")),
                "{wish} {chosen} {}",
                html_tag(&page.body)
            );
            let word = if language == "en" {
                "Sign in"
            } else {
                "登录"
            };
            assert!(page.body.contains(word), "{wish} {chosen}");
            for name in ["Accept-Language", "Cookie"] {
                assert!(
                    page.header("vary").contains(name),
                    "{}",
                    page.header("vary")
                );
            }
        }
    });
}

#[test]
fn a_choice_is_kept_by_a_form_that_comes_back_to_its_page() {
    on_both_engines(async |world| {
        let app = App::new(&world);
        let browser = app.sign_in(&world.user().await).await;
        let page = browser.get("/p/servers").await;
        assert!(
            html_tag(&page.body).contains("data-theme=\"system\""),
            "{}",
            html_tag(&page.body)
        );

        let fields = [("theme", "dark"), ("return_to", "/p/servers?after=1.a")];
        let answer = browser.post_form("/preference/theme", &fields).await;
        assert_eq!(
            (answer.status, answer.location()),
            (StatusCode::SEE_OTHER, "/p/servers?after=1.a")
        );
        let fields = [("language", "zh-CN"), ("return_to", "/p/servers")];
        let answer = browser.post_form("/preference/locale", &fields).await;
        assert_eq!(
            (answer.status, answer.location()),
            (StatusCode::SEE_OTHER, "/p/servers")
        );
        let page = browser
            .get_with("/p/servers", &[("accept-language", "en")])
            .await;
        assert!(
            html_tag(&page.body).contains("data-theme=\"dark\""),
            "{}",
            html_tag(&page.body)
        );
        assert!(
            html_tag(&page.body).contains("lang=\"zh-CN\""),
            "{}",
            html_tag(&page.body)
        );

        // Nonsense changes nothing.
        for (path, field) in [
            ("/preference/theme", "theme"),
            ("/preference/locale", "language"),
        ] {
            let answer = browser.post_form(path, &[(field, "\"><script>")]).await;
            assert_eq!(
                (answer.status, answer.location()),
                (StatusCode::SEE_OTHER, "/"),
                "{path}"
            );
            assert_eq!(answer.set_cookies(), [] as [&str; 0]);
        }
        // What a person chose holds whatever a cookie says; of nobody the cookie knows.
        browser.set_cookie("tenon_theme", "light");
        assert!(html_tag(&browser.get("/login").await.body).contains("data-theme=\"dark\""));
        let browser = app.browser();
        browser.set_cookie("tenon_theme", "%22onload");
        assert!(html_tag(&browser.get("/login").await.body).contains("data-theme=\"system\""));
    });
}
