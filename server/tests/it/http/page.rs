//! Pages: complete, in both languages, with their true status.

use super::message::{accepted, send};
use crate::app::App;
use axum::body::Body;
use backend::testing::{CompanyRole, World, on_both_engines};
use http::{Method, StatusCode};
use model::{locale::Locale, scope::Owner, time::Millis};
use std::collections::BTreeSet;

/// What a page shows in place of something that is still on its way.
const UNFINISHED: [&str; 5] = [
    "Loading…",
    "加载中",
    "class=\"skeleton",
    "<template id=",
    "suspense-fallback",
];

#[test]
fn pages_that_are_made_at_once_have_each_its_own_title_and_count() {
    on_both_engines(async |world| {
        let app = App::new(&world);
        let mut asked = Vec::new();
        for number in 0..8 {
            let owner = world.user().await;
            let name = format!("host-{number}");
            let id = world.server(Owner::User(owner.id), owner.id, &name).await;
            let company = world.company(&name).await;
            for _ in 0..number {
                send(&world, owner.id, company, accepted(company)).await;
            }
            asked.push((app.sign_in(&owner).await, id, name, number));
        }
        for _ in 0..6 {
            let pages = asked.iter().map(async |(browser, id, name, unread)| {
                let page = browser.get(&format!("/p/servers/{id}")).await;
                assert_eq!(page.status, StatusCode::OK, "{page:?}");
                let title = page.body.split("<title>").nth(1);
                let title = title.and_then(|rest| rest.split("</title>").next());
                let count = match unread {
                    0 => String::new(),
                    unread => format!("({unread}) "),
                };
                let title = title.unwrap_or_default();
                assert!(
                    title.starts_with(&format!("{count}{name}")),
                    "{title:?} of {name}"
                );
            });
            futures::future::join_all(pages).await;
        }
    });
}

/// Which values of the server a page takes over, by their numbers.
fn taken_over(page: &str) -> &str {
    let list = page.split("__PENDING_RESOURCES=[").nth(1);
    list.and_then(|rest| rest.split(']').next())
        .unwrap_or_default()
}

/// What waits for a value is made more than once on the server. A page that was
/// made with it would ask for everything again, under numbers that the browser
/// does not expect.
#[test]
fn what_a_page_asks_for_it_asks_for_once() {
    on_both_engines(async |world| {
        let app = App::new(&world);
        let owner = world.user().await;
        let acme = world.company("Acme").await;
        world.employ(acme, owner.id, CompanyRole::Admin).await;
        let browser = app.sign_in(&owner).await;
        let host = world.server(Owner::User(owner.id), owner.id, "web-1").await;
        let of_company = [
            "",
            "/servers",
            "/members",
            "/members/1",
            "/members/import",
            "/invite",
            "/profile",
        ];
        let of_company = of_company.map(|page| format!("/c/{acme}{page}"));
        let of_host = format!("/p/servers/{host}");
        let mut paths = vec![
            "/login",
            "/register",
            "/forgot",
            "/join/x",
            "/p",
            "/p/servers",
            "/p/servers/new",
            "/me",
            "/me/preferences",
            "/me/security",
            "/me/second-factor",
            "/me/step-up",
            "/me/password",
            "/me/mobile",
            "/me/companies",
            "/me/companies/new",
            "/me/companies/1",
            "/messages",
            "/platform/tasks",
            "/platform/settings",
            "/admin/jobs",
            "/admin/outbox",
        ];
        paths.push(&of_host);
        paths.extend(of_company.iter().map(String::as_str));
        for path in paths {
            let pages = (0..16).map(|_| browser.get(path));
            let pages = futures::future::join_all(pages).await;
            let lists: BTreeSet<&str> = pages.iter().map(|page| taken_over(&page.body)).collect();
            assert_eq!(lists.len(), 1, "{path}: {lists:?}");
        }
    });
}

#[test]
fn every_page_is_complete_in_both_languages() {
    on_both_engines(async |world| {
        let app = App::new(&world);
        let owner = world.user().await;
        let acme = world.company("Acme").await;
        world.employ(acme, owner.id, CompanyRole::Admin).await;
        let mine = world.server(Owner::User(owner.id), owner.id, "web-1").await;
        let theirs = world.server(Owner::Company(acme), owner.id, "db-1").await;
        for id in [mine, theirs] {
            let reports: Vec<_> = (0..30)
                .map(|n| world.report(world.now() - Millis::seconds(n * 10)))
                .collect();
            world.ingest(id, &reports).await;
        }
        let browser = app.sign_in(&owner).await;
        let detail = (
            vec!["CPU", "12.5 %", "Debian", "Memory", "Network"],
            vec!["CPU", "12.5 %", "Debian", "内存", "网络"],
        );
        let cases = [
            (
                "/login".to_owned(),
                200,
                vec!["Sign in", "Mobile number"],
                vec!["登录", "手机号"],
            ),
            (
                "/setup".to_owned(),
                404,
                vec!["Tenon is already set up"],
                vec!["Tenon 已完成初始化"],
            ),
            (
                "/p/servers".to_owned(),
                200,
                vec!["web-1", "1 host", "Reporting"],
                vec!["web-1", "共 1 台主机", "正常上报"],
            ),
            (
                format!("/c/{acme}/servers"),
                200,
                vec!["db-1", "Acme"],
                vec!["db-1", "Acme"],
            ),
            (
                format!("/p/servers/{mine}"),
                200,
                [vec!["web-1"], detail.0.clone()].concat(),
                [vec!["web-1"], detail.1.clone()].concat(),
            ),
            (
                format!("/p/servers/{mine}?range=24h"),
                200,
                detail.0.clone(),
                detail.1.clone(),
            ),
            (
                format!("/c/{acme}/servers/{theirs}"),
                200,
                [vec!["db-1", "Acme"], detail.0].concat(),
                [vec!["db-1"], detail.1].concat(),
            ),
            (
                "/nowhere".to_owned(),
                404,
                vec!["Page not found"],
                vec!["页面不存在"],
            ),
            (
                "/p/servers/999".to_owned(),
                404,
                vec!["Page not found", "Sign out"],
                vec!["页面不存在", "退出登录"],
            ),
        ];
        for (path, status, english, chinese) in cases {
            for (locale, words) in [(Locale::En, english), (Locale::ZhCn, chinese)] {
                let page = browser
                    .get_with(&path, &[("accept-language", locale.as_str())])
                    .await;
                assert_eq!(page.status, status, "{path} {locale:?}");
                assert_eq!(
                    page.header("content-type"),
                    "text/html; charset=utf-8",
                    "{path}"
                );
                for word in words {
                    assert!(
                        page.body.contains(word),
                        "no `{word}` in {path} {locale:?}: {}",
                        page.body
                    );
                }
                assert!(page.body.starts_with("<!DOCTYPE html><html"), "{path}");
                // The script that wakes the page up comes behind the document.
                assert!(page.body.contains("</body>"), "{path} is cut off");
                assert!(page.body.contains("</html>"), "{path} is cut off");
                assert!(
                    page.body.trim_end().ends_with("</script>"),
                    "{path} is cut off"
                );
                let title = page
                    .body
                    .split("<title")
                    .nth(1)
                    .unwrap_or_else(|| panic!("{path} has no title"));
                assert!(
                    title.split("</title>").next().unwrap().contains("Tenon"),
                    "{path}"
                );
                for text in UNFINISHED {
                    assert!(
                        !page.body.contains(text),
                        "`{text}` in {path} {locale:?}: {}",
                        page.body
                    );
                }
            }
        }
    });
}

#[test]
fn a_page_has_its_true_status() {
    on_both_engines(async |world: World| {
        let app = App::new(&world);
        let (owner, other) = (world.user().await, world.user().await);
        let acme = world.company("Acme").await;
        let foreign = world.server(Owner::User(other.id), other.id, "web-1").await;
        let browser = app.sign_in(&owner).await;
        let cases = [
            ("/p/servers".to_owned(), 200),
            ("/p/servers?after=nonsense".to_owned(), 422),
            (format!("/p/servers/{foreign}"), 404),
            ("/p/servers/0".to_owned(), 404),
            ("/p/servers/x".to_owned(), 404),
            ("/p/servers/999999999999999999999".to_owned(), 404),
            (format!("/c/{acme}/servers"), 404),
            (format!("/c/{acme}/servers/{foreign}"), 404),
            ("/c/0/servers".to_owned(), 404),
            ("/c/x/servers".to_owned(), 404),
            ("/p".to_owned(), 200),
            ("/p/servers/new".to_owned(), 200),
            (format!("/c/{acme}"), 404),
            (format!("/c/{acme}/servers/new"), 404),
            ("/me/security".to_owned(), 200),
            ("/me/nothing".to_owned(), 404),
            // The first user runs the installation.
            ("/platform/tasks".to_owned(), 200),
            ("/admin/jobs".to_owned(), 200),
            ("/admin/jobs?status=lost".to_owned(), 200),
            ("/admin/jobs?after=x".to_owned(), 422),
            ("/admin/outbox".to_owned(), 200),
            ("/admin/outbox?after=x".to_owned(), 422),
            ("/p/nowhere".to_owned(), 404),
            ("/nowhere/at/all".to_owned(), 404),
        ];
        for (path, status) in cases {
            let page = browser.get(&path).await;
            assert_eq!(page.status, status, "{path}");
            assert!(page.body.contains("</html>"), "{path} {page:?}");
            assert!(
                !page.body.contains("web-1"),
                "{path} tells of a foreign host"
            );
        }
        // Programs get JSON.
        for path in ["/remote/nowhere", "/api/nowhere", "/health/nowhere"] {
            let answer = browser.get(path).await;
            assert_eq!(
                (answer.status, answer.body.as_str()),
                (StatusCode::NOT_FOUND, "{\"error\":\"not_found\"}"),
                "{path}"
            );
        }
        let answer = browser.get("/").await;
        assert_eq!(
            (answer.status, answer.location()),
            (StatusCode::SEE_OTHER, "/p")
        );
        let answer = app.browser().get("/").await;
        assert_eq!(
            (answer.status, answer.location()),
            (StatusCode::SEE_OTHER, "/login")
        );
        let answer = app.browser().get("/c/3/servers/4?range=6h").await;
        let there = "/login?next=%2Fc%2F3%2Fservers%2F4%3Frange%3D6h";
        assert_eq!(
            (answer.status, answer.location()),
            (StatusCode::SEE_OTHER, there)
        );
    });
}

#[test]
fn head_answers_like_get_without_a_body() {
    on_both_engines(async |world| {
        let app = App::new(&world);
        let browser = app.sign_in(&world.user().await).await;
        let css = format!("{}/tenon.css", app.assets());
        for path in ["/login", "/p/servers", "/nowhere", "/health/live", &css] {
            let (head, get) = (
                browser.send(Method::HEAD, path, &[], Body::empty()).await,
                browser.get(path).await,
            );
            assert_eq!(
                (head.status, head.body.as_str()),
                (get.status, ""),
                "{path}"
            );
            assert_eq!(
                head.header("content-type"),
                get.header("content-type"),
                "{path}"
            );
        }
        let answer = app
            .browser()
            .send(Method::HEAD, "/p/servers", &[], Body::empty())
            .await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
    });
}

#[test]
fn what_people_named_is_shown_as_text() {
    on_both_engines(async |world| {
        let app = App::new(&world);
        let owner = world.user().await;
        let name = "</title><script>alert('x')</script> \"q\" & ü";
        let id = world.server(Owner::User(owner.id), owner.id, name).await;
        let browser = app.sign_in(&owner).await;
        for path in ["/p/servers".to_owned(), format!("/p/servers/{id}")] {
            let page = browser.get(&path).await;
            assert_eq!(page.status, StatusCode::OK);
            assert!(
                !page.body.contains("<script>alert"),
                "{path}: {}",
                page.body
            );
            assert!(
                page.body.contains("&lt;script&gt;alert"),
                "{path}: {}",
                page.body
            );
        }
    });
}

#[test]
fn the_start_page_leads_to_the_scope_whose_page_was_last_open() {
    on_both_engines(async |world: World| {
        let app = App::new(&world);
        let user = world.user().await;
        let (acme, other) = (world.company("Acme").await, world.company("Other").await);
        world.employ(acme, user.id, CompanyRole::Member).await;
        let browser = app.sign_in(&user).await;
        let home = async || browser.get("/").await.location().to_owned();
        assert_eq!(home().await, "/p");
        assert_eq!(browser.get(&format!("/c/{acme}/servers")).await.status, 200);
        assert_eq!(home().await, format!("/c/{acme}"));
        // A page that is no scope's leaves it as it is.
        assert_eq!(browser.get("/me/security").await.status, 200);
        assert_eq!(home().await, format!("/c/{acme}"));
        // A company that one does not belong to is no place to go back to.
        assert_eq!(browser.get(&format!("/c/{other}")).await.status, 404);
        assert_eq!(home().await, "/p");
    });
}
