//! The browser's files, and what supervisors ask.

use crate::app::App;
use axum::body::Body;
use backend::testing::on_both_engines;
use http::{Method, StatusCode};
use serde_json::json;
use server::asset::{Assets, encoding::Encoding, stored::Stored};

#[test]
fn files_stand_under_their_version_for_ever_and_nowhere_else() {
    on_both_engines(async |world| {
        let app = App::new(&world);
        let (browser, prefix) = (app.browser(), app.assets());
        for (name, kind) in [
            ("tenon.css", "text/css"),
            ("tenon.js", "text/javascript"),
            ("tenon.wasm", "application/wasm"),
            ("entrance.js", "text/javascript"),
            ("entrance.wasm", "application/wasm"),
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

/// Long enough that the console would compress it by itself if it could.
const STYLE: &str = "body { margin: 0; padding: 0; color: black; background: white }";

/// A site in memory, as a release has it.
fn built_in() -> Assets {
    let mut site = Stored::default();
    site.add("pkg/tenon.css", "text/css", STYLE);
    site.add_form("pkg/tenon.css", Encoding::Brotli, "as brotli");
    site.add_form("pkg/tenon.css", Encoding::Gzip, "as gzip");
    site.add("pkg/tenon.wasm", "application/wasm", "\0asm");
    site.add("vendor/echarts.js", "text/javascript", "window.echarts");
    site.add_form("vendor/echarts.js", Encoding::Gzip, "charts as gzip");
    site.add("favicon.svg", "image/svg+xml", "<svg/>");
    Assets::stored(site)
}

#[test]
fn a_built_in_file_goes_in_the_form_that_the_browser_likes_best() {
    on_both_engines(async |world| {
        let app = App::new(&world).rebuilt(|state| state.assets = built_in());
        let (browser, prefix) = (app.browser(), app.assets());
        let css = format!("{prefix}/tenon.css");
        let charts = format!("{prefix}/vendor/echarts.js");
        let wasm = format!("{prefix}/tenon.wasm");
        for (path, accepted, coding, body) in [
            (&css, "gzip, deflate, br, zstd", "br", "as brotli"),
            (&css, "gzip, br;q=0", "gzip", "as gzip"),
            (&css, "br;q=0, gzip;q=0", "", STYLE),
            (&css, "identity, br;q=0.9", "", STYLE),
            (&css, "*", "br", "as brotli"),
            (&charts, "br, gzip", "gzip", "charts as gzip"),
            (&charts, "br", "", "window.echarts"),
            (&wasm, "br, gzip", "", "\0asm"),
        ] {
            let headers = [("accept-encoding", accepted)];
            let answer = browser.get_with(path, &headers).await;
            assert_eq!(
                (answer.status, answer.header("content-encoding")),
                (StatusCode::OK, coding),
                "{path} {accepted}"
            );
            assert_eq!(answer.body, body, "{path} {accepted}");
            assert_eq!(
                answer.header("cache-control"),
                "public, max-age=31536000, immutable"
            );
            // Who keeps it for others must ask about the coding.
            let varies = answer.header("vary").contains("accept-encoding");
            assert_eq!(varies, path != &wasm, "{path}");

            // The head alone says the same.
            let head = browser
                .send(Method::HEAD, path, &headers, Body::empty())
                .await;
            assert_eq!((head.status, head.body.as_str()), (StatusCode::OK, ""));
            for name in ["content-type", "content-encoding", "etag", "vary"] {
                assert_eq!(head.header(name), answer.header(name), "{name} of {path}");
            }
            assert_eq!(head.header("content-length"), body.len().to_string());

            // And who has it already gets it no second time.
            let again = [headers[0], ("if-none-match", answer.header("etag"))];
            let again = browser.get_with(path, &again).await;
            assert_eq!(
                (again.status, again.body.as_str()),
                (StatusCode::NOT_MODIFIED, ""),
                "{path} {accepted}"
            );
            assert_eq!(
                again.header("cache-control"),
                answer.header("cache-control")
            );
        }
        // Another form is not the one the browser has.
        let plain = browser.get(&css).await;
        let headers = [
            ("accept-encoding", "br"),
            ("if-none-match", plain.header("etag")),
        ];
        let answer = browser.get_with(&css, &headers).await;
        assert_eq!(answer.body, "as brotli");
        let answer = browser
            .get_with(&css, &[("accept-encoding", "*;q=0")])
            .await;
        assert_eq!(answer.status, StatusCode::NOT_ACCEPTABLE);
        let icon = browser.get("/favicon.svg").await;
        assert_eq!(
            (icon.header("content-type"), icon.header("cache-control")),
            ("image/svg+xml", "public, max-age=3600")
        );
    });
}

#[test]
fn of_a_built_in_site_nothing_answers_but_its_files() {
    on_both_engines(async |world| {
        let app = App::new(&world).rebuilt(|state| state.assets = built_in());
        let (browser, prefix) = (app.browser(), app.assets());
        for path in [
            "/pkg/000000000000/tenon.css",
            "/pkg/tenon.css",
            &format!("{prefix}/tenon.css.br"),
            &format!("{prefix}/"),
            &format!("{prefix}/../favicon.svg"),
            &format!("{prefix}/..%2ffavicon.svg"),
            &format!("{prefix}/./tenon.css"),
            &format!("{prefix}//tenon.css"),
            &format!("{prefix}/vendor/../pkg/tenon.css"),
            &format!("{prefix}/tenon.css%00"),
        ] {
            let answer = browser.get(path).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
            assert_eq!(answer.header("cache-control"), "no-store", "{path}");
        }
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
