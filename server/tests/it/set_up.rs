//! The first start, until there is a first user.

use crate::app::App;
use backend::{
    identity::service,
    testing::{World, on_both_engines},
};
use http::StatusCode;
use serde_json::json;
use std::os::unix::fs::PermissionsExt;

async fn token(world: &World) -> String {
    let ctx = world.system();
    service::begin_set_up(&ctx, ctx.system().unwrap())
        .await
        .unwrap()
        .unwrap()
        .reveal()
        .to_owned()
}

const GOOD: [(&str, &str); 3] = [
    ("mobile", "13800000000"),
    ("name", "Lin"),
    ("password", "correct horse"),
];

fn form<'a>(token: &'a str, fields: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    [("token", token)]
        .into_iter()
        .chain(fields.iter().copied())
        .collect()
}

#[test]
fn before_set_up_only_the_set_up_page_files_and_health_answer() {
    on_both_engines(async |world| {
        let token = token(&world).await;
        let app = App::fresh(&world, &[]);
        let browser = app.browser();
        let link = format!("/setup?token={token}");
        let css = format!("{}/tenon.css", app.assets());
        for path in [
            link.as_str(),
            &css,
            "/favicon.svg",
            "/manifest.webmanifest",
            "/service-worker.js",
            "/offline",
            "/health/live",
            "/health/ready",
        ] {
            let answer = browser.get(path).await;
            assert_eq!(answer.status, StatusCode::OK, "{path} {answer:?}");
        }
        for path in [
            "/",
            "/login",
            "/p/servers",
            "/p/servers/1",
            "/c/1/servers",
            "/nowhere",
        ] {
            let answer = browser.get(path).await;
            assert_eq!(
                (answer.status, answer.location()),
                (StatusCode::SEE_OTHER, "/setup"),
                "{path}"
            );
        }
        for path in [
            "/fn/session/current",
            "/fn/server/list",
            "/remote/server/report",
            "/remote/agent/enrol",
            "/login",
        ] {
            let answer = browser.post_json(path, &json!({})).await;
            assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "{path}");
            assert_eq!(answer.json(), json!({"error": "unavailable"}), "{path}");
        }
        let answer = browser
            .post_form("/login", &[("mobile", "1"), ("password", "2")])
            .await;
        assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
        // Language and theme can be chosen on the first page already.
        let answer = browser
            .post_form(
                "/preference/theme",
                &[("theme", "dark"), ("return_to", "/setup")],
            )
            .await;
        assert_eq!(
            (answer.status, answer.location()),
            (StatusCode::SEE_OTHER, "/setup")
        );

        for (path, status) in [("/setup", 503), ("/setup?token=wrong", 404)] {
            let answer = browser.get(path).await;
            assert_eq!(answer.status, status, "{path}");
            assert!(
                !answer
                    .body
                    .contains("<form method=\"post\" action=\"/setup\""),
                "{path}"
            );
        }
    });
}

#[test]
fn the_link_makes_the_first_user_and_signs_in_once() {
    on_both_engines(async |world| {
        let token = token(&world).await;
        let app = App::fresh(&world, &[]);
        let browser = app.browser();
        let page = browser.get(&format!("/setup?token={token}")).await;
        assert!(page.body.contains("action=\"/setup\""), "{page:?}");

        let answer = browser.post_form("/setup", &form(&token, &GOOD)).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{answer:?}");
        assert_eq!(answer.location(), "/p/servers");
        assert!(browser.is_signed_in().await);
        let me = browser
            .post_json("/fn/session/current", &json!({}))
            .await
            .json()["me"]
            .clone();
        assert_eq!(
            (&me["name"], &me["is_platform_admin"]),
            (&json!("Lin"), &json!(true))
        );
        assert_eq!(browser.get("/p/servers").await.status, StatusCode::OK);

        let file = app.config.local_agent_token_file.clone().unwrap();
        assert_eq!(
            std::fs::metadata(&file).unwrap().permissions().mode() & 0o777,
            0o600
        );
        let offered = std::fs::read_to_string(&file).unwrap();
        let body = json!({"token": offered, "facts": crate::app::facts("this-machine")});
        let enrolled = app
            .browser()
            .post_json(model::agent::ENROL_PATH, &body)
            .await;
        assert_eq!(enrolled.status, StatusCode::OK, "{enrolled:?}");
        assert!(
            browser
                .get("/p/servers")
                .await
                .body
                .contains("this-machine")
        );

        // The link has done its work.
        let second = app.browser();
        assert_eq!(
            second.get(&format!("/setup?token={token}")).await.status,
            StatusCode::NOT_FOUND
        );
        let again = [
            ("mobile", "13900000000"),
            ("name", "Mallory"),
            ("password", "correct horse"),
        ];
        let answer = second.post_form("/setup", &form(&token, &again)).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
        assert_ne!(answer.location(), "/p/servers");
        assert!(second.session().is_none() && !second.is_signed_in().await);
        let back = second.get(answer.location()).await;
        assert_eq!(back.status, StatusCode::NOT_FOUND);
        let answer = second.sign_in("13900000000", "correct horse").await;
        assert!(
            answer.location().starts_with("/login"),
            "a second first user was made"
        );
        assert_eq!(
            second
                .sign_in("13800000000", "correct horse")
                .await
                .location(),
            "/"
        );
    });
}

#[test]
fn a_wrong_token_makes_nobody() {
    on_both_engines(async |world| {
        token(&world).await;
        let app = App::fresh(&world, &[]);
        for wrong in ["", "wrong"] {
            let browser = app.browser();
            let answer = browser.post_form("/setup", &form(wrong, &GOOD)).await;
            assert_eq!(answer.status, StatusCode::SEE_OTHER);
            assert!(answer.location().starts_with("/setup?token="), "{answer:?}");
            assert!(browser.session().is_none());
            assert_ne!(browser.get(answer.location()).await.status, StatusCode::OK);
        }
        assert_eq!(app.browser().get("/login").await.location(), "/setup");
        assert!(!app.config.local_agent_token_file.clone().unwrap().exists());
    });
}

#[test]
fn every_wrong_field_is_named_and_what_was_typed_stays_except_the_password() {
    on_both_engines(async |world| {
        let token = token(&world).await;
        let app = App::fresh(&world, &[]);
        let browser = app.browser();
        let long = "n".repeat(65);
        let wrong = [
            ("mobile", "12 34"),
            ("name", long.as_str()),
            ("password", "s3cret"),
        ];
        let answer = browser.post_form("/setup", &form(&token, &wrong)).await;
        assert_eq!(
            (answer.status, answer.location()),
            (
                StatusCode::SEE_OTHER,
                format!("/setup?token={token}").as_str()
            )
        );
        assert!(!format!("{answer:?}").contains("s3cret"));
        let page = browser
            .get_with(answer.location(), &[("accept-language", "en")])
            .await;
        for text in [
            "Please correct the marked fields",
            "12 34",
            "At most 64 characters",
            "At least 8 characters",
        ] {
            assert!(page.body.contains(text), "no `{text}` in {}", page.body);
        }
        for field in ["mobile", "name", "password"] {
            assert!(
                page.body.contains(&format!("href=\"#{field}")),
                "no link to {field} in {}",
                page.body
            );
        }
        assert!(!page.body.contains("s3cret"));
        // The link still holds.
        assert_eq!(
            browser
                .post_form("/setup", &form(&token, &GOOD))
                .await
                .location(),
            "/p/servers"
        );
    });
}

#[test]
fn another_consoles_first_user_is_noticed() {
    on_both_engines(async |world| {
        let app = App::fresh(&world, &[]);
        assert_eq!(app.browser().get("/login").await.location(), "/setup");
        let user = world.user().await;
        app.sign_in(&user).await;
    });
}
