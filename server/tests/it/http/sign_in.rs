//! Signing in and out: sessions, cookies, throttling, where one is sent.

use crate::app::App;
use backend::testing::{World, on_both_engines};
use http::StatusCode;
use model::time::Millis;

/// Parts of a `Set-Cookie` line behind the value.
fn flags(line: &str) -> Vec<&str> {
    line.split(';').skip(1).map(str::trim).collect()
}

#[test]
fn the_session_cookie_is_out_of_reach_of_scripts_and_other_sites() {
    on_both_engines(async |world| {
        let user = world.user().await;
        let http = App::new(&world)
            .browser()
            .sign_in(&user.mobile, World::PASSWORD)
            .await;
        let line = http.set_cookie("tenon").unwrap();
        for flag in ["HttpOnly", "SameSite=Lax", "Path=/"] {
            assert!(flags(&line).contains(&flag), "{line}");
        }
        assert!(!flags(&line).contains(&"Secure"), "{line}");
        assert_eq!(http.set_cookie("__Host-tenon"), None);

        let app = App::with(&world, &[("TENON_BASE_URL", "https://tenon.example.com")]);
        let https = app.browser().sign_in(&user.mobile, World::PASSWORD).await;
        let line = https.set_cookie("__Host-tenon").unwrap();
        for flag in ["HttpOnly", "SameSite=Lax", "Path=/", "Secure"] {
            assert!(flags(&line).contains(&flag), "{line}");
        }
        assert!(!line.contains("Domain"), "{line}");
        assert_eq!(https.set_cookie("tenon"), None);
        for line in https.set_cookies() {
            assert!(flags(&line).contains(&"Secure"), "{line}");
        }
        for answer in [http, https] {
            for line in answer.set_cookies() {
                assert!(flags(&line).contains(&"HttpOnly"), "{line}");
            }
        }
    });
}

#[test]
fn a_session_that_was_planted_is_worth_nothing() {
    on_both_engines(async |world| {
        let app = App::new(&world);
        let (mallory, victim) = (world.user().await, world.user().await);
        for planted in [
            app.sign_in(&mallory).await.session().unwrap(),
            "AAAAAAAAAAAAAAAAAAAAAA".to_owned(),
        ] {
            let browser = app.browser();
            browser.set_cookie("tenon", &planted);
            assert_eq!(
                browser
                    .sign_in(&victim.mobile, World::PASSWORD)
                    .await
                    .location(),
                "/"
            );
            assert_ne!(browser.session().unwrap(), planted);
            assert!(browser.is_signed_in().await);
            let attacker = app.browser();
            attacker.set_cookie("tenon", &planted);
            assert!(!attacker.is_signed_in().await);
        }
    });
}

#[test]
fn signing_out_ends_the_session_on_the_server() {
    on_both_engines(async |world| {
        let app = App::new(&world);
        let user = world.user().await;
        let (browser, other) = (app.sign_in(&user).await, app.sign_in(&user).await);
        let session = browser.session().unwrap();
        let answer = browser.post_form("/logout", &[]).await;
        assert_eq!(
            (answer.status, answer.location()),
            (StatusCode::SEE_OTHER, "/login")
        );
        assert_eq!(browser.session(), None);
        browser.set_cookie("tenon", &session);
        assert!(!browser.is_signed_in().await);
        assert_eq!(
            browser.get("/p/servers").await.location(),
            "/login?next=%2Fp%2Fservers"
        );
        assert!(
            other.is_signed_in().await,
            "another browser's session is its own"
        );
        let page = browser
            .get_with("/login", &[("accept-language", "en")])
            .await;
        assert!(page.body.contains("You are signed out."), "{page:?}");
    });
}

#[test]
fn a_disabled_account_is_nobody_at_the_next_request() {
    on_both_engines(async |world| {
        let app = App::new(&world);
        let user = world.user().await;
        let browser = app.sign_in(&user).await;
        assert!(browser.is_signed_in().await);
        world.disable(user.id).await;
        assert!(!browser.is_signed_in().await);
        assert_eq!(
            browser.get("/p/servers").await.status,
            StatusCode::SEE_OTHER
        );
        let again = app.browser().sign_in(&user.mobile, World::PASSWORD).await;
        assert_eq!(again.location(), "/login");
    });
}

#[test]
fn a_session_ends_when_its_time_is_over() {
    on_both_engines(async |world| {
        let app = App::new(&world);
        let user = world.user().await;
        let browser = app.sign_in(&user).await;
        assert!(browser.is_signed_in().await);
        // The cookie's layer reads the machine's clock, the table ours.
        let behind = backend::clock::Clock::now(&backend::clock::SystemClock).0 - world.now().0;
        world.clock().advance(Millis(behind + Millis::days(8).0));
        assert!(!browser.is_signed_in().await);
    });
}

#[test]
fn wrong_credentials_keep_what_was_typed_and_never_the_password() {
    on_both_engines(async |world| {
        let app = App::new(&world);
        let user = world.user().await;
        let unknown = "13999999999";
        for (mobile, password) in [
            (user.mobile.as_str(), "s3cret-and-wrong"),
            (unknown, "s3cret-and-wrong"),
        ] {
            let browser = app.browser();
            let answer = browser.sign_in(mobile, password).await;
            assert_eq!(
                (answer.status, answer.location()),
                (StatusCode::SEE_OTHER, "/login")
            );
            assert!(browser.session().is_none());
            let flash = answer.set_cookie("tenon_flash").unwrap();
            assert!(
                flash.contains(mobile.trim_start_matches('+'))
                    && flash.contains("wrong_credentials"),
                "{flash}"
            );
            assert!(!format!("{answer:?}").contains("s3cret"), "{answer:?}");

            let page = browser
                .get_with("/login", &[("accept-language", "en")])
                .await;
            assert!(
                page.body
                    .contains("The mobile number or the password is wrong."),
                "{page:?}"
            );
            assert!(
                page.body.contains(&format!("value=\"{mobile}\"")),
                "{}",
                page.body
            );
            assert!(!page.body.contains("s3cret"));
            let again = browser
                .get_with("/login", &[("accept-language", "en")])
                .await;
            assert!(
                !again.body.contains("password is wrong"),
                "the message is shown once"
            );
        }
        // What was typed is shown as text, whatever it is.
        let browser = app.browser();
        browser.sign_in("\"><script>alert(1)</script>", "x").await;
        let page = browser.get("/login").await;
        assert!(!page.body.contains("<script>alert"), "{}", page.body);
        // Both fields are named when both are empty.
        let browser = app.browser();
        browser.sign_in("", "").await;
        let page = browser
            .get_with("/login", &[("accept-language", "en")])
            .await;
        for link in ["href=\"#mobile", "href=\"#password"] {
            assert!(page.body.contains(link), "no `{link}` in {}", page.body);
        }
    });
}

#[test]
fn who_guesses_waits_and_the_owner_elsewhere_does_not() {
    on_both_engines(async |world| {
        let app = App::new(&world);
        let user = world.user().await;
        let guesser = app.browser();
        for _ in 0..5 {
            let answer = guesser.sign_in(&user.mobile, "wrong horse").await;
            assert!(
                answer
                    .set_cookie("tenon_flash")
                    .unwrap()
                    .contains("wrong_credentials")
            );
        }
        // The right password does not help any more, and is not told to be right.
        let answer = guesser.sign_in(&user.mobile, World::PASSWORD).await;
        assert_eq!(
            (answer.status, answer.location()),
            (StatusCode::SEE_OTHER, "/login")
        );
        assert!(
            answer
                .set_cookie("tenon_flash")
                .unwrap()
                .contains("too_many"),
            "{answer:?}"
        );
        let page = guesser
            .get_with("/login", &[("accept-language", "en")])
            .await;
        assert_eq!(page.status, StatusCode::TOO_MANY_REQUESTS);
        assert!(
            page.body.contains("Too many tries. Try again in 900 s."),
            "{}",
            page.body
        );
        assert_eq!(guesser.get("/login").await.status, StatusCode::OK);

        let mut elsewhere = app.browser();
        elsewhere.address = "198.51.100.4".parse().unwrap();
        assert_eq!(
            elsewhere
                .sign_in(&user.mobile, World::PASSWORD)
                .await
                .location(),
            "/"
        );

        world.clock().advance(Millis::minutes(15));
        assert_eq!(
            guesser
                .sign_in(&user.mobile, World::PASSWORD)
                .await
                .location(),
            "/"
        );
    });
}

#[test]
fn nobody_is_sent_to_another_site() {
    on_both_engines(async |world| {
        let app = App::new(&world);
        let user = world.user().await;
        let sign_in = async |next: &str, password: &str| {
            let fields = [
                ("mobile", user.mobile.as_str()),
                ("password", password),
                ("next", next),
            ];
            app.browser()
                .post_form("/login", &fields)
                .await
                .location()
                .to_owned()
        };
        assert_eq!(
            sign_in("/p/servers?after=1", World::PASSWORD).await,
            "/p/servers?after=1"
        );
        assert_eq!(
            sign_in("/p/servers", "wrong horse").await,
            "/login?next=%2Fp%2Fservers"
        );
        let evil = [
            "//evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "https://evil.example",
            "javascript:alert(1)",
            "/\t/evil.example",
            "/\r\nLocation: https://evil.example",
            "evil.example",
        ];
        for next in evil {
            assert_eq!(sign_in(next, World::PASSWORD).await, "/", "{next:?}");
            let page = app
                .browser()
                .get(&format!("/login?next={}", ::app::path::encode(next)))
                .await;
            assert!(
                !page.body.contains("name=\"next\""),
                "{next:?} {}",
                page.body
            );
            let fields = [("theme", "dark"), ("return_to", next)];
            assert_eq!(
                app.browser()
                    .post_form("/preference/theme", &fields)
                    .await
                    .location(),
                "/",
                "{next:?}"
            );
            let fields = [("language", "en"), ("return_to", next)];
            assert_eq!(
                app.browser()
                    .post_form("/preference/locale", &fields)
                    .await
                    .location(),
                "/",
                "{next:?}"
            );
        }
        assert_eq!(sign_in("//evil.example", "wrong horse").await, "/login");
        let page = app.browser().get("/login?next=%2Fp%2Fservers").await;
        assert!(
            page.body.contains("name=\"next\"") && page.body.contains("value=\"/p/servers\""),
            "{}",
            page.body
        );
    });
}
