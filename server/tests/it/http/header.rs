//! Security headers, and pages that keep the policy they announce.

use crate::app::{Answer, App};
use backend::testing::{World, on_both_engines};
use http::StatusCode;
use model::scope::Owner;
use serde_json::json;

const FIXED: [(&str, &str); 5] = [
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "same-origin"),
    ("x-frame-options", "DENY"),
    ("cross-origin-opener-policy", "same-origin"),
    ("x-powered-by", ""),
];

#[test]
fn every_kind_of_answer_has_the_security_headers() {
    on_both_engines(async |world| {
        let app = App::new(&world);
        let browser = app.sign_in(&world.user().await).await;
        let css = format!("{}/tenon.css", app.assets());
        let mut answers = Vec::new();
        for path in [
            "/login",
            "/p/servers",
            "/nowhere",
            "/",
            "/health/live",
            "/favicon.svg",
            "/icon/192.png",
            "/icon/secret.toml",
            "/manifest.webmanifest",
            "/service-worker.js",
            "/pkg/0/no",
            "/remote/no",
            &css,
        ] {
            answers.push((path.to_owned(), browser.get(path).await));
        }
        answers.push((
            "fn".to_owned(),
            browser.post_json("/fn/session/current", &json!({})).await,
        ));
        answers.push((
            "fn 405".to_owned(),
            browser.get("/fn/session/current").await,
        ));
        answers.push((
            "report 401".to_owned(),
            browser.post_json("/remote/server/report", &json!({})).await,
        ));
        answers.push(("form".to_owned(), browser.sign_in("1", "2").await));
        answers.push((
            "foreign".to_owned(),
            browser
                .post_form_with("/login", &[], &[("sec-fetch-site", "cross-site")])
                .await,
        ));
        for (what, answer) in &answers {
            for (name, value) in FIXED {
                assert_eq!(answer.header(name), value, "{name} of {what}");
            }
            assert!(
                answer.header("permissions-policy").contains("camera=()"),
                "{what}"
            );
            assert_eq!(
                answer.header("strict-transport-security"),
                "",
                "{what}: not over http"
            );
            assert!(answer.header("x-request-id").len() >= 8, "{what}");
            let policy = answer.header("content-security-policy");
            assert!(
                policy.contains("default-src 'none'")
                    && (policy.contains("frame-ancestors 'none'") || what == "/service-worker.js"),
                "{what}"
            );
            let kept = match what.as_str() {
                "/favicon.svg" | "/icon/192.png" => "public, max-age",
                "/manifest.webmanifest" => "private, max-age",
                // Asked for with each visit, so that a release is heard of.
                "/service-worker.js" => "no-cache",
                path if path == css => "public, max-age",
                _ => "no-store",
            };
            assert!(
                answer.header("cache-control").starts_with(kept),
                "{what} {answer:?}"
            );
        }
        let over_https = App::with(&world, &[("TENON_BASE_URL", "https://tenon.example.com")]);
        assert_eq!(
            over_https
                .browser()
                .get("/login")
                .await
                .header("strict-transport-security"),
            "max-age=31536000"
        );
    });
}

#[test]
fn a_page_keeps_the_policy_it_announces() {
    on_both_engines(async |world| {
        for (path, answer) in pages(&world).await {
            let policy = answer.header("content-security-policy");
            assert!(
                !policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"),
                "{path} {policy}"
            );
            let nonce = policy
                .split("'nonce-")
                .nth(1)
                .and_then(|rest| rest.split('\'').next());
            let nonce = nonce.unwrap_or_else(|| panic!("{path} has no nonce in {policy}"));
            assert!(nonce.len() >= 16, "{path} {nonce}");
            let tags = tags(&answer.body);
            let mut scripts = 0;
            for tag in &tags {
                if tag.name == "script" || tag.name == "style" {
                    scripts += 1;
                    assert_eq!(
                        tag.attribute("nonce"),
                        Some(nonce),
                        "{path}: <{}> {:?}",
                        tag.name,
                        tag.attributes
                    );
                }
                for (name, value) in &tag.attributes {
                    assert_ne!(name, "style", "{path}: <{} style={value}>", tag.name);
                    assert!(
                        !name.starts_with("on"),
                        "{path}: <{} {name}={value}>",
                        tag.name
                    );
                    assert!(
                        !value.trim_start().starts_with("javascript:"),
                        "{path}: {value}"
                    );
                }
            }
            assert!(scripts > 0, "{path} has no script");
        }
        // A nonce is used once.
        let app = App::new(&world);
        let policies = [
            app.browser().get("/login").await,
            app.browser().get("/login").await,
        ];
        let [one, two] = policies.map(|answer| answer.header("content-security-policy").to_owned());
        assert_ne!(one, two);
    });
}

/// One of each page, the failed ones among them.
async fn pages(world: &World) -> Vec<(String, Answer)> {
    let app = App::new(world);
    let owner = world.user().await;
    let id = world.server(Owner::User(owner.id), owner.id, "web-1").await;
    world.ingest(id, &[world.report(world.now())]).await;
    let browser = app.sign_in(&owner).await;
    let failed = app.browser();
    failed.sign_in("", "").await;
    let mut pages = vec![(
        "/login after a failure".to_owned(),
        failed.get("/login").await,
    )];
    let paths = [
        "/login",
        "/setup",
        "/p/servers",
        &format!("/p/servers/{id}"),
        "/p/servers/999",
        "/c/9/servers",
        "/nowhere",
    ];
    for path in paths {
        pages.push((path.to_owned(), browser.get(path).await));
    }
    for (path, answer) in &pages {
        assert!(
            answer.header("content-type").starts_with("text/html"),
            "{path} {}",
            answer.status
        );
        assert_ne!(answer.status, StatusCode::INTERNAL_SERVER_ERROR, "{path}");
    }
    pages
}

struct Tag {
    name: String,
    attributes: Vec<(String, String)>,
}

impl Tag {
    fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|(own, _)| own == name)
            .map(|(_, value)| value.as_str())
    }
}

/// The opening tags of a document of ours, as a browser reads them.
fn tags(html: &str) -> Vec<Tag> {
    let mut found = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        if let Some(comment) = rest.strip_prefix("!--") {
            rest = comment.split_once("-->").map_or("", |(_, after)| after);
            continue;
        }
        if !rest.starts_with(|c: char| c.is_ascii_alphabetic()) {
            continue;
        }
        let end = rest
            .find(|c: char| c.is_whitespace() || c == '>' || c == '/')
            .unwrap();
        let name = rest[..end].to_ascii_lowercase();
        rest = &rest[end..];
        let mut attributes = Vec::new();
        loop {
            rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
            if let Some(after) = rest.strip_prefix('>') {
                rest = after;
                break;
            }
            let end = rest
                .find(|c: char| c.is_whitespace() || matches!(c, '=' | '>' | '/'))
                .unwrap();
            let attribute = rest[..end].to_ascii_lowercase();
            rest = &rest[end..];
            let mut value = String::new();
            if let Some(after) = rest.strip_prefix('=') {
                let quote = after.chars().next().unwrap();
                if quote == '"' || quote == '\'' {
                    let (inside, after) = after[1..].split_once(quote).unwrap();
                    (value, rest) = (inside.to_owned(), after);
                } else {
                    let end = after.find(|c: char| c.is_whitespace() || c == '>').unwrap();
                    (value, rest) = (after[..end].to_owned(), &after[end..]);
                }
            }
            attributes.push((attribute, value));
        }
        if name == "script" || name == "style" {
            rest = rest
                .split_once(&format!("</{name}"))
                .map_or("", |(_, after)| after);
        }
        found.push(Tag { name, attributes });
    }
    found
}

#[test]
fn the_reader_of_tags_finds_what_it_looks_for() {
    let found = tags(
        "<p class=a\n STYLE='x>y' hidden>1 < 2<!-- <i onclick> --><script>\"<b onload>\"</script><br/><a onclick=\"f()\">",
    );
    let names: Vec<&str> = found.iter().map(|tag| tag.name.as_str()).collect();
    assert_eq!(names, ["p", "script", "br", "a"]);
    assert_eq!(found[0].attribute("style"), Some("x>y"));
    assert_eq!(found[0].attribute("hidden"), Some(""));
    assert_eq!(found[3].attribute("onclick"), Some("f()"));
}
