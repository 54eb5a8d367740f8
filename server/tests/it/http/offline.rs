//! What a phone needs for its first screen, and which program a page wakes up with.

use crate::app::App;
use backend::testing::on_both_engines;
use http::StatusCode;
use serde_json::Value;

#[test]
fn a_phone_is_told_name_and_pictures_and_each_picture_is_there() {
    on_both_engines(async |world| {
        let app = App::new(&world);
        let answer = app.browser().get("/manifest.webmanifest").await;
        assert_eq!(answer.header("content-type"), "application/manifest+json");
        let manifest: Value = answer.json();
        assert_eq!(manifest["name"], "Tenon");
        assert_eq!(manifest["start_url"], "/");
        for icon in manifest["icons"].as_array().expect("icons") {
            let path = icon["src"].as_str().expect("a path");
            let file = std::path::Path::new("../public").join(path.trim_start_matches('/'));
            let bytes = std::fs::read(&file).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
            // Width and height stand at fixed places of a PNG.
            let number = |at: usize| u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap());
            let sizes = format!("{}x{}", number(16), number(20));
            assert_eq!(icon["sizes"], sizes, "{path}");
        }
        for path in [
            "/icon/nothing.png",
            "/icon/..%2ffavicon.svg",
            "/icon/secret.toml",
        ] {
            let answer = app.browser().get(path).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        }
    });
}

#[test]
fn the_service_worker_keeps_the_page_without_a_network_and_what_that_needs() {
    on_both_engines(async |world| {
        let app = App::new(&world);
        let browser = app.browser();
        let script = browser.get("/service-worker.js").await;
        assert_eq!(script.header("content-type"), "text/javascript");
        let policy = script.header("content-security-policy");
        assert!(
            policy.contains("connect-src 'self'"),
            "it could fetch nothing: {policy}"
        );
        let kept = script.body.lines().find_map(|line| {
            line.strip_prefix("const KEPT = ")
                .and_then(|rest| rest.strip_suffix(';'))
        });
        let kept: Vec<String> = serde_json::from_str(kept.expect("a list")).unwrap();
        assert_eq!(kept[0], "/offline");
        for path in &kept {
            let answer = browser.get(path).await;
            assert_eq!(answer.status, StatusCode::OK, "{path}");
        }
        let page = browser.get("/offline").await.body;
        for path in &kept[1..] {
            assert!(page.contains(path.as_str()), "{path}");
        }
        // It stands in for other pages at their paths, where it must not wake up.
        assert!(
            !page.contains("tenon.js") && !page.contains("entrance.js"),
            "{page}"
        );
    });
}

#[test]
fn pages_before_signing_in_wake_up_with_a_program_of_their_own() {
    on_both_engines(async |world| {
        let app = App::new(&world);
        let signed_in = app.sign_in(&world.user().await).await;
        for path in [
            "/login",
            "/login?by=code",
            "/register",
            "/forgot",
            "/join/x",
        ] {
            let page = app.browser().get(path).await.body;
            assert!(page.contains("/entrance.wasm"), "{path}");
            assert!(!page.contains("/tenon.wasm"), "{path}");
        }
        for path in ["/p", "/me/security", "/nowhere"] {
            let page = signed_in.get(path).await.body;
            assert!(page.contains("/tenon.wasm"), "{path}");
            assert!(!page.contains("/entrance.wasm"), "{path}");
        }
    });
}
