//! What the fuzzer found, one test each, so that it stays mended.

use super::{on_sqlite, request::Raw, verdict};
use crate::app::{Answer, App, Caller};
use axum::body::{Body, to_bytes};
use backend::testing::World;
use http::{Method, Request, StatusCode, Uri};
use serde_json::{Value, json};
use tower::ServiceExt;

const FORM: &str = "application/x-www-form-urlencoded";

async fn post(caller: &Caller, path: &str, kind: &str, body: &str) -> Answer {
    let headers = [("sec-fetch-site", "same-origin"), ("content-type", kind)];
    let body = Body::from(body.to_owned());
    caller.send(Method::POST, path, &headers, body).await
}

fn malformed(field: &str) -> Value {
    json!({"error": "invalid", "fields": [{"field": field, "problem": {"problem": "malformed"}}]})
}

/// axum's own refusal named our fields and types, as plain text.
#[test]
fn a_form_that_no_page_sends_is_refused_by_an_error_of_ours() {
    on_sqlite(async |world| {
        let app = App::new(&world);
        let browser = app.browser();
        let twice = "theme=dark&theme=dark";
        for (path, kind, body) in [
            ("/preference/theme", FORM, twice),
            ("/preference/locale", FORM, "language=en&language=en"),
            ("/preference/theme", FORM, ""),
            ("/preference/theme", "", "theme=dark"),
            ("/login", "application/json", "{}"),
            ("/login", FORM, "mobile=1&mobile=2"),
            ("/setup", FORM, "token=x&token=x"),
        ] {
            let answer = post(&browser, path, kind, body).await;
            let found = (answer.status.as_u16(), answer.json());
            assert_eq!(found, (422, malformed("form")), "{path} {body}");
        }
        let answer = post(&browser, "/login", FORM, &"x".repeat(20_000)).await;
        let found = (answer.status.as_u16(), answer.json());
        assert_eq!(found, (413, json!({"error": "too_large"})));
    });
}

#[test]
fn a_query_or_a_path_that_cannot_be_read_is_refused_by_an_error_of_ours() {
    on_sqlite(async |world| {
        let app = App::new(&world);
        let browser = app.sign_in(&world.user().await).await;
        let answer = browser.get("/event/stream?servers=1&servers=2").await;
        let found = (answer.status.as_u16(), answer.json());
        assert_eq!(found, (422, malformed("query")));
        for path in ["/agent/%ff", "/pkg/%ff/a", "/pkg/0/%c0%af"] {
            let answer = browser.get(path).await;
            let found = (answer.status.as_u16(), answer.json());
            assert_eq!(found, (404, json!({"error": "not_found"})), "{path}");
        }
    });
}

/// A control character is a path to no other host, and no header: 500.
#[test]
fn somebody_who_comes_in_is_led_only_to_what_can_be_a_header() {
    on_sqlite(async |world| {
        let app = App::new(&world);
        let user = world.user().await;
        for next in ["/\u{1}", "/p\u{7f}", "/é"] {
            let fields = [
                ("mobile", user.mobile.as_str()),
                ("password", World::PASSWORD),
                ("next", next),
            ];
            let answer = app.browser().post_form("/login", &fields).await;
            let found = (answer.status.as_u16(), answer.location());
            assert_eq!(found, (303, "/"), "{next:?}");
            let fields = [("theme", "dark"), ("return_to", next)];
            let answer = app.browser().post_form("/preference/theme", &fields).await;
            let found = (answer.status.as_u16(), answer.location());
            assert_eq!(found, (303, "/"), "{next:?}");
        }
    });
}

/// Encoded, an address of 60 kB made a header of 180 kB, which no browser takes.
#[test]
fn an_address_too_long_to_come_back_to_is_left_out_of_the_redirect() {
    on_sqlite(async |world| {
        let app = App::new(&world);
        let long = "&".repeat(10_000);
        let answer = app.browser().get(&format!("/p/servers?{long}")).await;
        assert_eq!((answer.status.as_u16(), answer.location()), (303, "/login"));
        let long = "x".repeat(10_000);
        let fields = [("token", long.as_str()), ("mobile", "1")];
        let answer = app.browser().post_form("/setup", &fields).await;
        assert_eq!((answer.status.as_u16(), answer.location()), (303, "/setup"));
    });
}

/// server_fn takes it for a form and answers 302 to wherever the request says
/// it comes from, in place of the status.
#[test]
fn a_server_function_keeps_its_status_for_who_accepts_html() {
    on_sqlite(async |world| {
        let app = App::new(&world);
        let browser = app.sign_in(&world.user().await).await;
        for (path, body, status) in [
            ("/fn/server/detail", "{", 422),
            ("/fn/session/current", "{}", 200),
            ("/fn/server/detail", r#"{"scope":"personal","id":999}"#, 404),
        ] {
            let headers = [
                ("accept", "text/html"),
                ("referer", "http://evil.example/"),
                ("sec-fetch-site", "same-origin"),
                ("content-type", "application/json"),
            ];
            let answer = browser
                .send(Method::POST, path, &headers, Body::from(body))
                .await;
            let found = (answer.status.as_u16(), answer.location());
            assert_eq!(found, (status, ""), "{path} {body}");
        }
    });
}

/// leptos unwraps the path of the target: its task panicked.
#[test]
fn a_target_without_a_path_is_not_found() {
    on_sqlite(async |world| {
        let app = App::new(&world);
        for method in ["CONNECT", "GET", "POST"] {
            let raw = Raw::get("127.0.0.1:22");
            let mut request = Request::new(Body::empty());
            *request.method_mut() = Method::from_bytes(method.as_bytes()).unwrap();
            *request.uri_mut() = Uri::from_static("127.0.0.1:22");
            let response = app.router().oneshot(request).await.unwrap();
            let (parts, body) = response.into_parts();
            assert_eq!(parts.status, StatusCode::NOT_FOUND, "{method}");
            let seen = verdict::Seen {
                status: parts.status,
                headers: parts.headers,
                body: to_bytes(body, 10_000).await.unwrap().to_vec(),
            };
            verdict::judge(&raw, &seen).unwrap();
        }
    });
}

/// The pages' own router resolves dots and takes any method: `POST /login/.`
/// was the sign-in page, `/p/servers/5/..` the list.
#[test]
fn a_page_answers_at_its_own_path_and_to_get_alone() {
    on_sqlite(async |world| {
        let app = App::new(&world);
        let browser = app.sign_in(&world.user().await).await;
        for path in [
            "/login/.",
            "/./login",
            "/x/../login",
            "/x/%2E%2e/login",
            "/login\\",
            "/p/servers/5/..",
            "/p/servers/5/%2e%2e",
        ] {
            assert_eq!(browser.get(path).await.status, 404, "{path}");
        }
        let answer = browser.get("/p/servers//?q=a").await;
        let found = (answer.status.as_u16(), answer.location());
        assert_eq!(found, (303, "/p/servers?q=a"));
        for path in ["/login/", "/nowhere", "//evil.example/"] {
            let answer = post(&browser, path, FORM, "").await;
            assert_eq!(answer.status, 404, "{path}");
        }
        let answer = browser.get(&format!("/x/?{}", "a".repeat(3_000))).await;
        assert_eq!((answer.status.as_u16(), answer.location()), (404, ""));
        let answer = browser.get("//evil.example/").await;
        assert_eq!((answer.status.as_u16(), answer.location()), (404, ""));
    });
}

/// The base URL stands in the command that people paste into a root shell.
#[test]
fn a_base_url_whose_host_is_no_name_and_no_address_is_refused() {
    for host in [
        "a;reboot",
        "$(reboot)",
        "[%%::1]",
        "a&b",
        "[::1",
        "x*",
        "a'b",
    ] {
        let url = format!("https://{host}");
        assert!(url.parse::<server::config::BaseUrl>().is_err(), "{url}");
    }
    for host in [
        "tenon.example.com",
        "192.0.2.1:8010",
        "[2001:db8::1]:8010",
        "a_b-c.d",
    ] {
        let url = format!("https://{host}");
        assert!(url.parse::<server::config::BaseUrl>().is_ok(), "{url}");
    }
}
