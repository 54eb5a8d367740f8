//! Requests that other sites make with our cookies are refused.

use crate::app::App;
use axum::body::Body;
use backend::testing::on_both_engines;
use http::{Method, StatusCode};
use serde_json::json;

type Headers = &'static [(&'static str, &'static str)];

const FOREIGN: &[Headers] = &[
    &[("sec-fetch-site", "cross-site")],
    &[("sec-fetch-site", "same-site")],
    &[
        ("sec-fetch-site", "cross-site"),
        ("origin", "http://127.0.0.1:8010"),
    ],
    &[("origin", "https://evil.example")],
    &[("origin", "null")],
    &[("origin", "http://127.0.0.1:8011")],
];

const OWN: &[Headers] = &[
    &[("sec-fetch-site", "same-origin")],
    &[("sec-fetch-site", "none")],
    &[("origin", "http://127.0.0.1:8010")],
];

#[test]
fn only_our_own_pages_change_anything() {
    on_both_engines(async |world| {
        let app = App::new(&world);
        let user = world.user().await;
        let browser = app.sign_in(&user).await;
        let session = browser.session();
        // Without any word about where it comes from, a cookie counts for nothing.
        for headers in FOREIGN.iter().chain(&[&[] as Headers]) {
            for path in ["/login", "/logout", "/preference/theme"] {
                let answer = browser
                    .post_form_with(path, &[("theme", "dark")], headers)
                    .await;
                assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path} {headers:?}");
                assert_eq!(answer.set_cookies(), [] as [&str; 0], "{path} {headers:?}");
            }
            let json = [("content-type", "application/json")];
            let headers: Vec<_> = headers.iter().chain(&json).copied().collect();
            let answer = browser
                .send(
                    Method::POST,
                    "/fn/session/current",
                    &headers,
                    Body::from("{}"),
                )
                .await;
            assert_eq!(
                (answer.status, answer.json()["error"].as_str()),
                (StatusCode::FORBIDDEN, Some("forbidden"))
            );
        }
        // Somebody else's page cannot sign a visitor into its own account either.
        for headers in FOREIGN {
            let visitor = app.browser();
            let fields = [
                ("mobile", user.mobile.as_str()),
                ("password", backend::testing::World::PASSWORD),
            ];
            let answer = visitor.post_form_with("/login", &fields, headers).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{headers:?}");
            assert!(visitor.session().is_none());
        }
        assert_eq!(browser.session(), session);
        assert!(browser.is_signed_in().await);

        for headers in OWN {
            let json = [("content-type", "application/json")];
            let headers: Vec<_> = headers.iter().chain(&json).copied().collect();
            let answer = browser
                .send(
                    Method::POST,
                    "/fn/session/current",
                    &headers,
                    Body::from("{}"),
                )
                .await;
            assert_eq!(answer.status, StatusCode::OK, "{headers:?}");
        }
        // Following a link from elsewhere only reads.
        let answer = browser
            .get_with("/p/servers", &[("sec-fetch-site", "cross-site")])
            .await;
        assert_eq!(answer.status, StatusCode::OK);
        // An agent sends no cookie and no such header.
        let answer = app
            .agent("unknown")
            .post_json("/remote/server/report", &json!({}))
            .await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    });
}

#[test]
fn behind_https_only_the_configured_origin_is_ours() {
    on_both_engines(async |world| {
        let app = App::with(&world, &[("TENON_BASE_URL", "https://tenon.example.com")]);
        let user = world.user().await;
        let fields = [
            ("mobile", user.mobile.as_str()),
            ("password", backend::testing::World::PASSWORD),
        ];
        let cases = [
            ("https://tenon.example.com", StatusCode::SEE_OTHER),
            ("http://tenon.example.com", StatusCode::FORBIDDEN),
            (
                "https://tenon.example.com.evil.example",
                StatusCode::FORBIDDEN,
            ),
            ("http://127.0.0.1:8010", StatusCode::FORBIDDEN),
        ];
        for (origin, status) in cases {
            let answer = app
                .browser()
                .post_form_with("/login", &fields, &[("origin", origin)])
                .await;
            assert_eq!(answer.status, status, "{origin}");
        }
    });
}
