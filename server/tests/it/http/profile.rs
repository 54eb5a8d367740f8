//! Profile, picture and preferences, as a browser without scripts changes them.

use crate::app::{Answer, App, Caller};
use axum::body::Body;
use backend::testing::{CompanyRole, World, on_both_engines};
use http::{Method, StatusCode};
use serde_json::json;

async fn english(browser: &Caller, path: &str) -> Answer {
    browser.get_with(path, &[("accept-language", "en")]).await
}

/// A form with a file, as a browser sends it.
async fn upload(browser: &Caller, path: &str, file: &[u8], fields: &[(&str, &str)]) -> Answer {
    let mut body = Vec::new();
    for (name, value) in fields {
        let part =
            format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend_from_slice(part.as_bytes());
    }
    body.extend_from_slice(
        b"--edge\r\nContent-Disposition: form-data; name=\"picture\"; filename=\"../../me.png\"\r\n\
          Content-Type: text/html\r\n\r\n",
    );
    body.extend_from_slice(file);
    body.extend_from_slice(b"\r\n--edge--\r\n");
    let headers = [
        ("content-type", "multipart/form-data; boundary=edge"),
        ("sec-fetch-site", "same-origin"),
    ];
    browser
        .send(Method::POST, path, &headers, Body::from(body))
        .await
}

/// The smallest PNG: one pixel.
const PIXEL: &[u8] = &[
    0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0x00, 0x00, 0x0d, 0x49, 0x48, 0x44, 0x52,
    0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x01, 0x08, 0x02, 0x00, 0x00, 0x00, 0x90, 0x77, 0x53,
    0xde, 0x00, 0x00, 0x00, 0x0c, 0x49, 0x44, 0x41, 0x54, 0x78, 0x9c, 0x63, 0x38, 0x60, 0x60, 0x00,
    0x00, 0x02, 0xd4, 0x01, 0x21, 0x3a, 0x68, 0x37, 0x09, 0x00, 0x00, 0x00, 0x00, 0x49, 0x45, 0x4e,
    0x44, 0xae, 0x42, 0x60, 0x82,
];

async fn image_url(browser: &Caller) -> String {
    let profile = browser.post_json("/fn/identity/profile", &json!({})).await;
    profile.json()["image_url"].as_str().unwrap().to_owned()
}

#[test]
fn a_picture_is_written_anew_and_shown_to_who_is_signed_in() {
    on_both_engines(async |world| {
        let app = App::new(&world);
        let (user, other) = (world.user().await, world.user().await);
        let browser = app.sign_in(&user).await;
        let zoomed = [("zoom", "200"), ("x", "0"), ("y", "100")];
        let set = upload(&browser, "/me/picture", PIXEL, &zoomed).await;
        assert_eq!(set.location(), "/me");
        let page = english(&browser, "/me").await;
        assert!(page.body.contains("The picture was saved."), "{page:?}");
        let url = image_url(&browser).await;
        assert!(page.body.contains(&format!("src=\"{url}\"")), "{page:?}");

        let shown = app.sign_in(&other).await.get(&url).await;
        assert_eq!(shown.status, StatusCode::OK);
        assert_eq!(shown.header("content-type"), "image/jpeg");
        assert_eq!(
            shown.header("cache-control"),
            "private, max-age=31536000, immutable"
        );
        assert_eq!(shown.header("x-content-type-options"), "nosniff");
        assert_eq!(
            app.browser().get(&url).await.status,
            StatusCode::UNAUTHORIZED
        );

        let removed = browser.post_form("/me/picture/remove", &[]).await;
        assert_eq!(removed.location(), "/me");
        assert_eq!(image_url(&browser).await, "");
        assert_eq!(browser.get(&url).await.status, StatusCode::NOT_FOUND);
    });
}

#[test]
fn what_is_no_picture_is_refused_in_words() {
    on_both_engines(async |world| {
        let app = App::new(&world);
        let browser = app.sign_in(&world.user().await).await;
        let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>";
        for (file, fields, words) in [
            (&svg[..], &[][..], "no picture in PNG"),
            (
                &[0u8; 5 * 1024 * 1024 + 1][..],
                &[][..],
                "larger than allowed",
            ),
            (PIXEL, &[("zoom", "7")][..], "Some values are not accepted"),
            (b"", &[][..], "Please fill this in"),
        ] {
            let refused = upload(&browser, "/me/picture", file, fields).await;
            assert_eq!(refused.location(), "/me");
            let page = english(&browser, "/me").await;
            let has = page.body.contains(words) || page.body.contains("correct the marked");
            assert!(has, "{words}: {}", page.body);
        }
        assert_eq!(image_url(&browser).await, "");
    });
}

#[test]
fn a_picture_of_a_company_is_set_by_who_may_change_its_profile() {
    on_both_engines(async |world| {
        let app = App::new(&world);
        let company = world.company("Acme").await;
        let admin = world.employee(company, CompanyRole::Admin).await;
        let member = world.employee(company, CompanyRole::Member).await;
        let (admin, member) = (app.sign_in(&admin).await, app.sign_in(&member).await);
        let stranger = app.sign_in(&world.user().await).await;
        let url = async || {
            let body = json!({"company": company});
            let profile = admin.post_json("/fn/company/profile", &body).await.json();
            profile["detail"]["image_url"].as_str().unwrap().to_owned()
        };
        let path = format!("/c/{company}/picture");
        for caller in [&member, &stranger] {
            upload(caller, &path, PIXEL, &[]).await;
            assert_eq!(url().await, "");
        }
        let set = upload(&admin, &path, PIXEL, &[]).await;
        assert_eq!(set.location(), format!("/c/{company}/profile"));
        assert!(url().await.starts_with("/picture/"));
        member.post_form(&format!("{path}/remove"), &[]).await;
        assert!(url().await.starts_with("/picture/"));
        admin.post_form(&format!("{path}/remove"), &[]).await;
        assert_eq!(url().await, "");
    });
}

#[test]
fn a_profile_that_two_tabs_change_loses_nothing_that_was_typed() {
    on_both_engines(async |world| {
        let app = App::new(&world);
        let browser = app.sign_in(&world.user().await).await;
        let save = async |name: &str, version: &str| {
            let fields = [
                ("name", name),
                ("email", "lin@mail.example"),
                ("gender", "other"),
                ("birthday", "2001-02-28"),
                ("version", version),
            ];
            browser.post_form("/me", &fields).await
        };
        assert_eq!(save("<i>First</i>", "0").await.location(), "/me");
        let page = english(&browser, "/me").await;
        assert!(page.body.contains("Your profile was saved."), "{page:?}");
        assert!(!page.body.contains("<i>First</i>"));
        save("Second", "0").await;
        let page = english(&browser, "/me").await;
        assert!(
            page.body.contains("changed elsewhere meanwhile"),
            "{page:?}"
        );
        // What is stored, what was typed, and the version that would replace it.
        assert!(page.body.contains("&lt;i&gt;First&lt;/i&gt;"), "{page:?}");
        assert!(page.body.contains("value=\"Second\""), "{page:?}");
        assert!(page.body.contains("value=\"1\""), "{page:?}");
        save("Second", "1").await;
        let profile = browser.post_json("/fn/identity/profile", &json!({})).await;
        assert_eq!(profile.json()["name"], "Second");

        let wrong = browser
            .post_form(
                "/me",
                &[("name", ""), ("email", "nobody"), ("version", "2")],
            )
            .await;
        assert_eq!(wrong.location(), "/me");
        let page = english(&browser, "/me").await;
        assert!(page.body.contains("value=\"nobody\""), "{page:?}");
    });
}

#[test]
fn preferences_hold_on_every_browser_of_the_person() {
    on_both_engines(async |world| {
        let app = App::new(&world);
        let user = world.user().await;
        let browser = app.sign_in(&user).await;
        let save = async |landing: &str, version: &str| {
            let fields = [
                ("locale", "zh-CN"),
                ("theme", "dark"),
                ("time_zone", "Asia/Shanghai"),
                ("landing", landing),
                ("version", version),
            ];
            browser.post_form("/me/preferences", &fields).await
        };
        assert_eq!(save("messages", "0").await.location(), "/me/preferences");
        let other = app.browser();
        let answer = other.sign_in(&user.mobile, World::PASSWORD).await;
        assert_eq!(answer.location(), "/");
        assert_eq!(other.get("/").await.location(), "/messages");
        let page = english(&other, "/me").await;
        for attribute in [
            "lang=\"zh-CN\"",
            "data-theme=\"dark\"",
            "data-zone=\"Asia/Shanghai\"",
        ] {
            assert!(page.body.contains(attribute), "{attribute}: {page:?}");
        }
        // The switch in the header is the same choice.
        other
            .post_form("/preference/locale", &[("language", "en")])
            .await;
        let page = browser.get("/me").await;
        assert!(page.body.contains("lang=\"en\""), "{page:?}");
        // Nobody who is not signed in is touched by it.
        let stranger = english(&app.browser(), "/login").await;
        assert!(stranger.body.contains("data-theme=\"system\""));
        save("//evil.example", "1").await;
        assert_eq!(other.get("/").await.location(), "/messages");
    });
}

#[test]
fn what_a_company_keeps_is_changed_by_who_may_change_its_profile() {
    on_both_engines(async |world| {
        let app = App::new(&world);
        let company = world.company("Acme").await;
        let admin = world.employee(company, CompanyRole::Admin).await;
        let member = world.employee(company, CompanyRole::Member).await;
        let (admin, member) = (app.sign_in(&admin).await, app.sign_in(&member).await);
        let save = async |caller: &Caller, days: &str, version: &str| {
            let fields = [
                ("raw_days", days),
                ("hour_days", "400"),
                ("day_days", "3650"),
                ("time_zone", "Asia/Shanghai"),
                ("version", version),
            ];
            let path = format!("/c/{company}/retention");
            caller.post_form(&path, &fields).await
        };
        let kept = async || {
            let body = json!({"company": company});
            let path = "/fn/metrics/company_retention";
            admin.post_json(path, &body).await.json()["view"].clone()
        };
        let profile = format!("/c/{company}/profile");
        save(&member, "30", "").await;
        assert_eq!(kept().await["retention"]["raw_days"], 14);
        assert_eq!(save(&admin, "30", "").await.location(), profile);
        let page = english(&admin, &profile).await;
        assert!(page.body.contains("What is kept was changed."), "{page:?}");
        assert!(page.body.contains("value=\"30\""), "{page:?}");
        let now = kept().await;
        assert_eq!(now["retention"]["raw_days"], 30);
        assert_eq!(now["time_zone"], "Asia/Shanghai");
        // Somebody else's form, filled in before.
        save(&admin, "60", "").await;
        let page = english(&admin, &profile).await;
        assert!(page.body.contains("Somebody else changed this"), "{page:?}");
        assert!(page.body.contains("value=\"60\""), "{page:?}");
        save(&admin, "7", "0").await;
        let page = english(&admin, &profile).await;
        assert!(page.body.contains("value=\"7\""), "{page:?}");
        assert_eq!(kept().await["retention"]["raw_days"], 30);
        let page = english(&member, &profile).await;
        assert!(page.body.contains("30 days"), "{page:?}");
    });
}

#[test]
fn what_one_keeps_stands_among_the_preferences() {
    on_both_engines(async |world| {
        let app = App::new(&world);
        let browser = app.sign_in(&world.user().await).await;
        let fields = [
            ("raw_days", "21"),
            ("hour_days", "400"),
            ("day_days", "3650"),
        ];
        let saved = browser.post_form("/me/retention", &fields).await;
        assert_eq!(saved.location(), "/me/preferences");
        let page = english(&browser, "/me/preferences").await;
        assert!(page.body.contains("What is kept was changed."), "{page:?}");
        assert!(page.body.contains("value=\"21\""), "{page:?}");
    });
}
