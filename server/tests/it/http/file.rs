//! The browser's files, and what supervisors ask.

use crate::app::App;
use backend::testing::on_both_engines;
use http::StatusCode;
use serde_json::json;

#[test]
fn files_stand_under_their_version_for_ever_and_nowhere_else() {
    on_both_engines(async |world| {
        let app = App::new(&world);
        let (browser, prefix) = (app.browser(), app.assets());
        for (name, kind) in [
            ("tenon.css", "text/css"),
            ("tenon.js", "text/javascript"),
            ("tenon.wasm", "application/wasm"),
            ("vendor/echarts.js", "text/javascript"),
        ] {
            let answer = browser.get(&format!("{prefix}/{name}")).await;
            assert_eq!(answer.status, StatusCode::OK, "{name} {answer:?}");
            assert_eq!(answer.header("content-type"), kind, "{name}");
            assert_eq!(
                answer.header("cache-control"),
                "public, max-age=31536000, immutable",
                "{name}"
            );
        }
        for path in [
            "/pkg/000000000000/tenon.css",
            "/pkg/tenon.css",
            &format!("{prefix}/nothing.css"),
            &format!("{prefix}/vendor/nothing"),
        ] {
            let answer = browser.get(path).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
            assert_eq!(
                answer.header("cache-control"),
                "no-store",
                "{path}: a missing file is not kept"
            );
        }
        let page = browser.get("/login").await;
        assert!(
            page.body.contains(&format!("{prefix}/tenon.css")),
            "{}",
            page.body
        );
    });
}

#[test]
fn no_path_leaves_the_folder_of_the_files() {
    on_both_engines(async |world| {
        let app = App::new(&world);
        let (browser, prefix) = (app.browser(), app.assets());
        let outside = app.folder().join("secret.toml");
        assert!(
            std::fs::read_to_string(&outside)
                .unwrap()
                .contains("must stay inside")
        );
        let absolute = outside.display().to_string();
        let encoded = ::app::path::encode(&absolute);
        let ways = [
            "../../secret.toml",
            "../secret.toml",
            "../../../secret.toml",
            "vendor/../../secret.toml",
            "vendor/../../../secret.toml",
            "..%2f..%2fsecret.toml",
            "..%2F..%2Fsecret.toml",
            "%2e%2e/%2e%2e/secret.toml",
            "%2e%2e%2f%2e%2e%2fsecret.toml",
            "..%252f..%252fsecret.toml",
            "%252e%252e%252f%252e%252e%252fsecret.toml",
            "..%5c..%5csecret.toml",
            "..\\..\\secret.toml",
            "vendor/..%2f..%2fsecret.toml",
            "vendor/%2e%2e/%2e%2e/secret.toml",
            "....//....//secret.toml",
            "./../../secret.toml",
            "tenon.css/../../../secret.toml",
            "tenon.css%00",
            "..%00/secret.toml",
            "%2e%2e%3f/secret.toml",
            "..%23/secret.toml",
        ];
        let mut paths: Vec<String> = ways.iter().map(|way| format!("{prefix}/{way}")).collect();
        paths.extend([
            format!("{prefix}/{absolute}"),
            format!("{prefix}/{encoded}"),
            format!("{prefix}/vendor/{encoded}"),
        ]);
        paths.extend([
            format!("{prefix}/../../../secret.toml"),
            "/favicon.svg/../../secret.toml".to_owned(),
            format!("/pkg/..%2f{encoded}"),
        ]);
        for path in paths {
            // What no URI may contain does not reach us at all.
            if path.parse::<http::Uri>().is_err() {
                continue;
            }
            let answer = browser.get(&path).await;
            assert!(!answer.body.contains("must stay inside"), "{path}");
            assert!(answer.status.is_client_error(), "{path} {}", answer.status);
        }
    });
}

#[test]
fn health_says_whether_the_database_answers() {
    on_both_engines(async |world| {
        let app = App::new(&world);
        let browser = app.browser();
        for path in ["/health/live", "/health/ready"] {
            let answer = browser.get(path).await;
            assert_eq!(
                (answer.status, answer.body.as_str()),
                (StatusCode::OK, "ok\n"),
                "{path}"
            );
        }
        world.console().close().await;
        assert_eq!(browser.get("/health/live").await.status, StatusCode::OK);
        let answer = browser.get("/health/ready").await;
        assert_eq!(
            (answer.status, answer.json()),
            (
                StatusCode::SERVICE_UNAVAILABLE,
                json!({"error": "unavailable"})
            )
        );
        assert!(!answer.header("retry-after").is_empty());
        // Neither does anything else claim a fault of ours or tell a cause.
        browser.set_cookie("tenon", "AAAAAAAAAAAAAAAAAAAAAA");
        let answer = browser.post_json("/fn/session/current", &json!({})).await;
        assert_eq!(
            (answer.status, answer.json()),
            (
                StatusCode::SERVICE_UNAVAILABLE,
                json!({"error": "unavailable"})
            )
        );
    });
}
