//! Coverage: every route, page and server function has a row here, and is
//! called by everybody who may not come through, and by one who may.
//!
//! A new one needs its row in `server::router` and its row in a file of `rows`,
//! with a sample call. One that is open to everybody needs a line in
//! `public_routes.txt` too.

mod people;
mod rows;
mod scene;

pub(crate) use crate::authz::expected::Who;
pub(crate) use people::{People, dismiss, enrol_for, give_all, issue, place_of};
pub(crate) use scene::{Names, Scene, scene, scene_of};

use crate::{
    app::{Answer, App},
    authz::expected::{Expected, Need},
    http::second_factor::{half, turn_on},
    program::setting,
};
use backend::testing::on_both_engines;
use scene::{MINE, THEIRS};
use serde_json::Value;
use server::router::{Access, METRICS_ROUTES, PAGES, ROUTES, SERVER_FNS};
use std::{collections::BTreeSet, fmt::Write, sync::LazyLock};

/// What is called.
pub(crate) enum Call {
    Get(String),
    Form(&'static str, Vec<(&'static str, String)>),
    Json(&'static str, Value),
}

/// One route with what each of [`Who::ALL`] gets for its sample call.
#[derive(Clone, Copy)]
pub(crate) struct Row {
    pub(crate) method: &'static str,
    pub(crate) path: &'static str,
    pub(crate) sample: fn(&Scene, Who) -> Call,
    pub(crate) expected: Expected,
}

/// Every row.
pub(crate) static TABLE: LazyLock<Vec<Row>> = LazyLock::new(rows::all);

/// What a row of one of the three tables is called: `METHOD path`.
pub(crate) fn name(method: &str, path: &str) -> String {
    format!("{method} {path}")
}

/// The three tables of the router as one.
pub(crate) fn declared() -> Vec<(String, Access)> {
    let routes = ROUTES
        .iter()
        .map(|row| (name(row.method, row.path), row.access));
    let pages = PAGES
        .iter()
        .map(|(path, access)| (name("GET", path), *access));
    let functions = SERVER_FNS
        .iter()
        .map(|(path, access)| (name("POST", path), *access));
    routes.chain(pages).chain(functions).collect()
}

/// Compares two lists of names and says what is where.
fn assert_same(
    what: &str,
    one: impl IntoIterator<Item = String>,
    other: impl IntoIterator<Item = String>,
) {
    let (one, other): (Vec<String>, Vec<String>) =
        (one.into_iter().collect(), other.into_iter().collect());
    let (left, right): (BTreeSet<_>, BTreeSet<_>) = (one.iter().collect(), other.iter().collect());
    let missing: Vec<_> = left.difference(&right).collect();
    let surplus: Vec<_> = right.difference(&left).collect();
    assert!(
        missing.is_empty() && surplus.is_empty(),
        "{what}: missing {missing:#?}, surplus {surplus:#?}"
    );
    assert_eq!(
        (one.len(), other.len()),
        (left.len(), right.len()),
        "{what}: one stands there twice"
    );
}

#[tokio::test]
async fn every_page_and_server_function_stands_in_the_tables_of_the_router() {
    // What leptos lists but gives no route: the server functions have ours.
    let functions: BTreeSet<&str> = server_fn::axum::server_fn_paths()
        .map(|(path, _)| path)
        .collect();
    let pages = server::router::listed_pages()
        .into_iter()
        .map(|page| page.path().to_owned())
        .filter(|path| !functions.contains(path.as_str()));
    assert_same(
        "PAGES",
        pages,
        PAGES.iter().map(|(path, _)| (*path).to_owned()),
    );
    let functions =
        server_fn::axum::server_fn_paths().map(|(path, method)| name(method.as_str(), path));
    assert_same(
        "SERVER_FNS",
        functions,
        SERVER_FNS.iter().map(|(path, _)| name("POST", path)),
    );
    // The same for the pages as `/` is no page but a route.
    assert!(ROUTES.iter().all(|row| {
        PAGES
            .iter()
            .all(|(path, _)| row.method != "GET" || row.path != *path)
    }));
}

#[test]
fn every_route_has_its_row_here() {
    let rows = TABLE.iter().map(|row| name(row.method, row.path));
    assert_same(
        "the table of this test",
        declared().into_iter().map(|(name, _)| name),
        rows,
    );
}

#[test]
fn what_is_open_to_everybody_stands_in_a_list_with_its_reason() {
    const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/public_routes.txt");
    let mut list = String::from(
        "# What anybody may call, and why. Renewed with TENON_TEST_RENEW=1; each new line is a decision.\n",
    );
    for (name, access) in declared() {
        if let Access::Public(reason) = access {
            assert!(reason.len() >= 9, "`{name}` is public without a reason");
            writeln!(list, "{name}: {reason}").unwrap();
        }
    }
    // The other listener answers these and nothing else.
    for row in METRICS_ROUTES {
        let Access::Public(reason) = row.access else {
            panic!("{} knows nobody who could be let in", row.path);
        };
        let name = name(row.method, row.path);
        writeln!(list, "{name} (metrics_listen): {reason}").unwrap();
    }
    if setting("TENON_TEST_RENEW").is_some() {
        std::fs::write(FILE, &list).unwrap();
    }
    let written = std::fs::read_to_string(FILE).unwrap_or_default();
    assert_same(
        "public_routes.txt",
        list.lines().map(str::to_owned),
        written.lines().map(str::to_owned),
    );
}

/// Acts that nobody does here: somebody did it before, or it comes out as another.
const LATE: [&str; 5] = [
    "/task/run",
    "/job/retry",
    "/job/cancel",
    "/company/appoint",
    "/alert/save_webhook",
];

/// The table above must say of each row what its access says.
#[test]
fn the_expected_statuses_agree_with_the_access_of_each_row() {
    for (name_of_row, access) in declared() {
        let row = TABLE
            .iter()
            .find(|row| name(row.method, row.path) == name_of_row)
            .unwrap();
        let status = |who| row.expected.of(who);
        // A page leads to the sign-in page; what a program asks for is refused.
        let refused = |status: u16| match row.method {
            "GET" => matches!(status, 303 | 401),
            _ => status == 401,
        };
        match access {
            Access::Public(_) => {}
            // A form answers everybody with a redirect; that it leads who is not
            // signed in to the sign-in page and changes nothing has its own test.
            Access::Person if is_form(row) => {
                let same = Who::ALL.into_iter().all(|who| status(who) == 303);
                assert!(same, "{name_of_row}");
            }
            Access::Person => {
                let others = Who::ALL.into_iter().filter(|who| !who.is_person());
                for who in others {
                    assert!(refused(status(who)), "{name_of_row} as {who:?}");
                }
                // Somebody gets through: the holder, who runs it, or who sees all of it.
                let through = [Who::Holder, Who::Platform, Who::Administrator]
                    .iter()
                    .any(|who| status(*who) == 200)
                    || LATE.iter().any(|path| name_of_row.contains(path));
                assert!(through, "{name_of_row}");
            }
            Access::Agent => {
                assert_eq!(row.expected.need, Need::Agent, "{name_of_row}");
                assert!(matches!(status(Who::Agent), 200 | 204), "{name_of_row}");
            }
        }
    }
}

/// Whether a row is a form of a person's own pages.
fn is_form(row: &Row) -> bool {
    let is_persons = row.path == "/me"
        || row.path.starts_with("/me/")
        || row.path.starts_with("/join/")
        || row.path.starts_with("/c/");
    row.method == "POST" && is_persons
}

#[test]
fn a_persons_form_leads_who_is_not_signed_in_to_the_sign_in_page() {
    on_both_engines(async |world| {
        let app = App::new(&world);
        let (scene, people) = scene(&app, &world).await;
        for row in TABLE.iter().filter(|row| is_form(row)) {
            for who in Who::ALL.into_iter().filter(|who| !who.is_person()) {
                let Call::Form(path, fields) = (row.sample)(&scene, who) else {
                    panic!("{} is a form", row.path)
                };
                let fields: Vec<_> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
                let answer = people
                    .caller(&app, who)
                    .await
                    .post_form(path, &fields)
                    .await;
                assert!(
                    answer.location().starts_with("/login?next="),
                    "{} as {who:?}: {answer:?}",
                    row.path
                );
            }
        }
    });
}

#[test]
fn each_route_answers_each_caller_as_its_row_says() {
    on_both_engines(async |world| {
        let app = App::new(&world);
        let (scene, people) = scene(&app, &world).await;
        let mut wrong = String::new();
        for row in TABLE.iter() {
            wrong += &differences(&app, &scene, &people, row).await;
        }
        assert!(wrong.is_empty(), "{wrong}");
        assert!(
            app.browser()
                .sign_in("13700000000", "correct horse")
                .await
                .location()
                .starts_with("/login")
        );
    });
}

#[test]
fn who_is_half_signed_in_gets_what_nobody_gets() {
    on_both_engines(async |world| {
        let app = App::new(&world);
        let (scene, people) = scene(&app, &world).await;
        turn_on(&app.sign_in(&people.platform).await, &world).await;
        let mut wrong = String::new();
        for row in TABLE.iter() {
            // Anew each time: some calls end a session.
            let caller = half(&app, &people.platform).await;
            let answer = match (row.sample)(&scene, Who::Anonymous) {
                Call::Get(path) => caller.get(&path).await,
                Call::Form(path, fields) => {
                    let fields: Vec<_> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
                    caller.post_form(path, &fields).await
                }
                Call::Json(path, body) => caller.post_json(path, &body).await,
            };
            if answer.status != row.expected.of(Who::Anonymous) {
                writeln!(
                    wrong,
                    "{} {}: {} and not {}",
                    row.method,
                    row.path,
                    answer.status,
                    row.expected.of(Who::Anonymous)
                )
                .unwrap();
            }
            if is_form(row) {
                assert!(
                    answer.location().starts_with("/login?next="),
                    "{}",
                    row.path
                );
            }
            check_leaks(row.path, &answer, Who::Anonymous);
        }
        assert!(wrong.is_empty(), "{wrong}");
    });
}

/// Where who sets people's rights, or writes templates, reads the names of what rights
/// can be given on, also of hosts that they do not see themselves.
const NAMED: [&str; 7] = [
    "/c/{company}/members/{id}/permissions",
    "/c/{company}/templates/new",
    "/c/{company}/templates/{id}",
    "/c/{company}/access",
    "/c/{company}/explain",
    "/fn/permission/choices",
    "/fn/permission/explain",
];

/// What differs, where everybody calls a route, from what its row says.
pub(crate) async fn differences(app: &App, scene: &Scene, people: &People, row: &Row) -> String {
    let mut wrong = String::new();
    for (who, expected) in Who::ALL.map(|who| (who, row.expected.of(who))) {
        let caller = people.caller(app, who).await;
        let answer = match (row.sample)(scene, who) {
            Call::Get(path) => caller.get(&path).await,
            Call::Form(path, fields) => {
                let fields = fields.iter();
                let fields: Vec<_> = fields
                    .map(|(name, value)| (*name, value.as_str()))
                    .collect();
                caller.post_form(path, &fields).await
            }
            Call::Json(path, body) => caller.post_json(path, &body).await,
        };
        let what = format!("{} {} as {who:?}", row.method, row.path);
        if answer.status != expected {
            writeln!(wrong, "{what}: {} and not {expected}", answer.status).unwrap();
        }
        let is_named = who == Who::Able && NAMED.contains(&row.path);
        if let Some(leak) = leak(&answer, who).filter(|_| !is_named) {
            writeln!(wrong, "{what} tells of {leak}").unwrap();
        }
    }
    wrong
}

/// Only the holder reads the name of their host, and of the company's only who
/// has the data right, in whatever answer.
fn leak(answer: &Answer, who: Who) -> Option<&'static str> {
    let text = format!("{answer:?}");
    if who != Who::Holder && text.contains(MINE) {
        return Some("a person's host");
    }
    (!who.sees_hosts() && text.contains(THEIRS)).then_some("a company's host")
}

/// Holds an answer to that.
pub(crate) fn check_leaks(what: &str, answer: &Answer, who: Who) {
    let leak = leak(answer, who);
    assert!(leak.is_none(), "{what} tells of {leak:?}: {answer:?}");
}
