//! `/fn/…`: true status codes and one shape of error.

use crate::app::App;
use axum::body::Body;
use backend::testing::{CompanyRole, World, on_both_engines};
use http::{Method, StatusCode};
use model::scope::Owner;
use serde_json::json;

#[test]
fn every_refusal_has_its_true_status_and_is_json() {
    on_both_engines(async |world| {
        let app = App::new(&world);
        let owner = world.user().await;
        let acme = world.company("Acme").await;
        world.employee(acme, CompanyRole::Founder).await;
        let foreign = world.server(Owner::Company(acme), owner.id, "db").await;
        let browser = app.sign_in(&owner).await;

        let arguments = json!({"error": "invalid", "fields": [{"field": "arguments", "problem": {"problem": "malformed"}}]});
        let wrong = [
            "",
            "{",
            "[]",
            "null",
            "\"text\"",
            "{}",
            "{\"scope\":\"personal\"}",
            "{\"scope\":\"p\",\"id\":1}",
            "{\"scope\":\"personal\",\"id\":0}",
            "{\"scope\":\"personal\",\"id\":\"1\"}",
        ];
        for text in wrong {
            let answer = browser.post_text("/fn/server/detail", text).await;
            assert_eq!(
                answer.status,
                StatusCode::UNPROCESSABLE_ENTITY,
                "{text} {answer:?}"
            );
            assert_eq!(answer.json(), arguments, "{text}");
            assert_eq!(answer.header("content-type"), "application/json");
        }

        let detail = |scope: serde_json::Value| json!({"scope": scope, "id": foreign});
        let company = json!({"company": acme});
        let cases = [
            (
                app.browser()
                    .post_json("/fn/server/detail", &detail(json!("personal")))
                    .await,
                401,
                "unauthenticated",
            ),
            (
                browser
                    .post_json("/fn/server/detail", &detail(json!("personal")))
                    .await,
                404,
                "not_found",
            ),
            (
                browser
                    .post_json("/fn/server/detail", &detail(company.clone()))
                    .await,
                404,
                "not_found",
            ),
            (
                browser
                    .post_json("/fn/server/list", &json!({"scope": company, "request": {}}))
                    .await,
                404,
                "not_found",
            ),
            (
                browser.post_json("/fn/server/unknown", &json!({})).await,
                404,
                "not_found",
            ),
            (
                browser.post_json("/fn/", &json!({})).await,
                404,
                "not_found",
            ),
            (
                browser
                    .post_json("/fn/server/detail/", &detail(json!("personal")))
                    .await,
                404,
                "not_found",
            ),
        ];
        for (answer, status, code) in cases {
            assert_eq!(answer.status, status, "{answer:?}");
            assert_eq!(answer.json(), json!({"error": code}));
            assert_eq!(answer.header("content-type"), "application/json");
        }
    });
}

#[test]
fn an_answer_that_is_right_is_json_too() {
    on_both_engines(async |world| {
        let app = App::new(&world);
        let owner = world.user().await;
        world.server(Owner::User(owner.id), owner.id, "web-1").await;
        let browser = app.sign_in(&owner).await;
        let answer = browser
            .post_json(
                "/fn/server/list",
                &json!({"scope": "personal", "request": {}}),
            )
            .await;
        assert_eq!(
            (answer.status, answer.header("content-type")),
            (StatusCode::OK, "application/json"),
            "{answer:?}"
        );
        assert_eq!(
            (
                &answer.json()["page"]["total"],
                &answer.json()["page"]["items"][0]["name"]
            ),
            (&json!(1), &json!("web-1"))
        );
    });
}

#[test]
fn server_functions_take_post_and_nothing_else() {
    on_both_engines(async |world| {
        let app = App::new(&world);
        let browser = app.sign_in(&world.user().await).await;
        for method in [Method::GET, Method::PUT, Method::DELETE, Method::PATCH] {
            let headers = [("sec-fetch-site", "same-origin")];
            let answer = browser
                .send(
                    method.clone(),
                    "/fn/session/current",
                    &headers,
                    Body::empty(),
                )
                .await;
            assert_eq!(
                answer.status,
                StatusCode::METHOD_NOT_ALLOWED,
                "{method} {answer:?}"
            );
            assert_eq!(answer.header("allow"), "POST");
        }
    });
}

#[test]
fn a_body_that_is_too_large_is_refused() {
    on_both_engines(async |world: World| {
        let app = App::new(&world);
        let browser = app.sign_in(&world.user().await).await;
        let long =
            json!({"scope": "personal", "request": {"limit": 1}, "more": "x".repeat(300 * 1024)});
        let answer = browser.post_json("/fn/server/list", &long).await;
        assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE, "{answer:?}");
        assert_eq!(answer.json(), json!({"error": "too_large"}));
        let long = "x".repeat(20 * 1024);
        for path in ["/login", "/setup", "/preference/theme"] {
            let answer = browser
                .post_form(path, &[("theme", &long), ("password", &long)])
                .await;
            assert_eq!(
                answer.status,
                StatusCode::PAYLOAD_TOO_LARGE,
                "{path} {:?}",
                answer.status
            );
        }
        // Not large at all, but more text than a password may be.
        let answer = app
            .browser()
            .post_form(
                "/login",
                &[("mobile", "13800000000"), ("password", &long[..1_000])],
            )
            .await;
        assert_eq!(
            (answer.status, answer.location()),
            (StatusCode::SEE_OTHER, "/login")
        );
    });
}
