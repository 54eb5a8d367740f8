//! Coverage: every route, page and server function has a row here, and is
//! called by everybody who may not come through, and by one who may.
//!
//! A new one needs its row in `server::router` and its row here, with a sample
//! call. One that is open to everybody needs a line in `public_routes.txt` too.

use crate::{
    app::{Answer, App, Caller, enrolment_token, facts},
    program::setting,
};
use backend::testing::{CompanyRole, World, on_both_engines};
use model::{
    agent::{ENROL_PATH, REPORT_PATH},
    id::{CompanyId, ServerId},
    permission::Permission,
    scope::Owner,
};
use serde_json::{Value, json};
use server::router::{Access, PAGES, ROUTES, SERVER_FNS};
use std::{collections::BTreeSet, fmt::Write};

/// Who calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Who {
    /// Nobody.
    Anonymous,
    /// An accepted employee of the company without any right.
    Employee,
    /// An administrator of another company.
    Foreigner,
    /// Who may: for a personal thing its owner, for a company's thing an
    /// employee with the data right.
    Holder,
    /// A program with a token nobody gave it.
    Stranger,
    /// The agent of a host.
    Agent,
}

impl Who {
    const ALL: [Who; 6] = [
        Who::Anonymous,
        Who::Employee,
        Who::Foreigner,
        Who::Holder,
        Who::Stranger,
        Who::Agent,
    ];
}

/// What is called.
enum Call {
    Get(String),
    Form(&'static str, Vec<(&'static str, String)>),
    Json(&'static str, Value),
}

/// One route with what each of [`Who::ALL`] gets for its sample call.
struct Row {
    method: &'static str,
    path: &'static str,
    sample: fn(&Scene, Who) -> Call,
    expected: [u16; 6],
}

const fn row(
    method: &'static str,
    path: &'static str,
    sample: fn(&Scene, Who) -> Call,
    expected: [u16; 6],
) -> Row {
    Row {
        method,
        path,
        sample,
        expected,
    }
}

/// Everybody gets the same.
const fn all(status: u16) -> [u16; 6] {
    [status; 6]
}

/// A person's page: programs are sent to the sign-in page as the anonymous are.
const fn page(employee: u16, foreigner: u16, holder: u16) -> [u16; 6] {
    [303, employee, foreigner, holder, 303, 303]
}

/// A person's server function.
const fn call(employee: u16, foreigner: u16, holder: u16) -> [u16; 6] {
    [401, employee, foreigner, holder, 401, 401]
}

const TABLE: &[Row] = &[
    // Routes.
    row("GET", "/", |_, _| Call::Get("/".into()), all(303)),
    row(
        "GET",
        "/pkg/{version}/{*path}",
        |scene, _| Call::Get(format!("{}/tenon.css", scene.assets)),
        all(200),
    ),
    row(
        "GET",
        "/favicon.svg",
        |_, _| Call::Get("/favicon.svg".into()),
        all(200),
    ),
    row(
        "GET",
        "/health/live",
        |_, _| Call::Get("/health/live".into()),
        all(200),
    ),
    row(
        "GET",
        "/health/ready",
        |_, _| Call::Get("/health/ready".into()),
        all(200),
    ),
    row(
        "POST",
        "/login",
        |_, _| {
            Call::Form(
                "/login",
                vec![("mobile", "1".into()), ("password", "2".into())],
            )
        },
        all(303),
    ),
    row(
        "POST",
        "/setup",
        |_, _| Call::Form("/setup", set_up_form()),
        all(303),
    ),
    row(
        "POST",
        "/logout",
        |_, _| Call::Form("/logout", vec![]),
        all(303),
    ),
    row(
        "POST",
        "/preference/locale",
        |_, _| Call::Form("/preference/locale", vec![("language", "en".into())]),
        all(303),
    ),
    row(
        "POST",
        "/preference/theme",
        |_, _| Call::Form("/preference/theme", vec![("theme", "dark".into())]),
        all(303),
    ),
    row(
        "POST",
        ENROL_PATH,
        |scene, who| Call::Json(ENROL_PATH, enrolment(scene, who)),
        [401, 401, 401, 200, 401, 401],
    ),
    row(
        "POST",
        REPORT_PATH,
        |scene, _| Call::Json(REPORT_PATH, scene.report.clone()),
        [401, 401, 401, 401, 401, 200],
    ),
    // Pages.
    row("GET", "/login", |_, _| Call::Get("/login".into()), all(200)),
    row(
        "GET",
        "/setup",
        |_, _| Call::Get("/setup?token=x".into()),
        all(404),
    ),
    row(
        "GET",
        "/p/servers",
        |_, _| Call::Get("/p/servers".into()),
        page(200, 200, 200),
    ),
    row(
        "GET",
        "/p/servers/{id}",
        |scene, _| Call::Get(format!("/p/servers/{}", scene.mine)),
        page(404, 404, 200),
    ),
    row(
        "GET",
        "/c/{company}/servers",
        |scene, _| Call::Get(format!("/c/{}/servers", scene.company)),
        page(200, 404, 200),
    ),
    row(
        "GET",
        "/c/{company}/servers/{id}",
        |scene, _| Call::Get(format!("/c/{}/servers/{}", scene.company, scene.theirs)),
        page(404, 404, 200),
    ),
    // Server functions.
    row(
        "POST",
        "/fn/identity/set_up_link",
        |_, _| Call::Json("/fn/identity/set_up_link", json!({"token": "x"})),
        all(200),
    ),
    row(
        "POST",
        "/fn/session/current",
        |_, _| Call::Json("/fn/session/current", json!({})),
        call(200, 200, 200),
    ),
    row(
        "POST",
        "/fn/server/list",
        |scene, _| Call::Json("/fn/server/list", scene.list()),
        call(200, 404, 200),
    ),
    row(
        "POST",
        "/fn/server/detail",
        |scene, _| Call::Json("/fn/server/detail", scene.one()),
        call(404, 404, 200),
    ),
    row(
        "POST",
        "/fn/metrics/server_charts",
        |scene, _| Call::Json("/fn/metrics/server_charts", scene.one()),
        call(404, 404, 200),
    ),
];

fn set_up_form() -> Vec<(&'static str, String)> {
    let fields = [
        ("token", "x"),
        ("mobile", "13700000000"),
        ("name", "Mallory"),
        ("password", "correct horse"),
    ];
    fields.map(|(name, value)| (name, value.to_owned())).into()
}

/// Only the holder has a token that was given out.
fn enrolment(scene: &Scene, who: Who) -> Value {
    let token = if who == Who::Holder {
        &scene.enrolment
    } else {
        "x"
    };
    json!({"token": token, "facts": facts("new")})
}

/// The names of the two hosts; who may not see them must not read them anywhere.
const MINE: &str = "host-of-one-person";
const THEIRS: &str = "host-of-one-company";

/// What the sample calls are about.
struct Scene {
    assets: String,
    company: CompanyId,
    /// A host of the holder.
    mine: ServerId,
    /// A host of the company.
    theirs: ServerId,
    enrolment: String,
    report: Value,
}

impl Scene {
    fn list(&self) -> Value {
        json!({"scope": {"company": self.company}, "page": {}})
    }
    fn one(&self) -> Value {
        json!({"scope": {"company": self.company}, "id": self.theirs, "range": "1h"})
    }
}

/// What a row of one of the three tables is called: `METHOD path`.
fn name(method: &str, path: &str) -> String {
    format!("{method} {path}")
}

/// The three tables of the router as one.
fn declared() -> Vec<(String, Access)> {
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

/// The table above must say of each row what its access says.
#[test]
fn the_expected_statuses_agree_with_the_access_of_each_row() {
    for (name_of_row, access) in declared() {
        let row = TABLE
            .iter()
            .find(|row| name(row.method, row.path) == name_of_row)
            .unwrap();
        let [anonymous, _, _, holder, stranger, agent] = row.expected;
        let refused = |status: u16| match row.method {
            "GET" => status == 303,
            _ => status == 401,
        };
        match access {
            Access::Public(_) => {}
            Access::Person => {
                assert!(
                    refused(anonymous) && refused(stranger) && refused(agent),
                    "{name_of_row}"
                );
                assert_eq!(holder, 200, "{name_of_row}");
            }
            Access::Agent => {
                assert_eq!(row.expected[..5], [401; 5], "{name_of_row}");
                assert_eq!(agent, 200, "{name_of_row}");
            }
        }
    }
}

#[test]
fn each_route_answers_each_caller_as_its_row_says() {
    on_both_engines(async |world| {
        let app = App::new(&world);
        let (scene, people) = scene(&app, &world).await;
        let mut wrong = String::new();
        for row in TABLE {
            for (who, expected) in Who::ALL.into_iter().zip(row.expected) {
                let caller = people.caller(&app, who).await;
                let answer = match (row.sample)(&scene, who) {
                    Call::Get(path) => caller.get(&path).await,
                    Call::Form(path, fields) => {
                        let fields: Vec<_> = fields
                            .iter()
                            .map(|(name, value)| (*name, value.as_str()))
                            .collect();
                        caller.post_form(path, &fields).await
                    }
                    Call::Json(path, body) => caller.post_json(path, &body).await,
                };
                if answer.status != expected {
                    writeln!(
                        wrong,
                        "{} {} as {who:?}: {} and not {expected}",
                        row.method, row.path, answer.status
                    )
                    .unwrap();
                }
                check_leaks(
                    &format!("{} {} as {who:?}", row.method, row.path),
                    &answer,
                    who,
                );
            }
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

/// Only the holder reads the names of the two hosts, in whatever answer.
fn check_leaks(what: &str, answer: &Answer, who: Who) {
    if who != Who::Holder {
        let text = format!("{answer:?}");
        assert!(
            !text.contains(MINE) && !text.contains(THEIRS),
            "{what} tells of a host: {text}"
        );
    }
}

struct People {
    employee: backend::SignedIn,
    foreigner: backend::SignedIn,
    holder: backend::SignedIn,
    agent: String,
}

impl People {
    /// A fresh one each time: some calls end the caller's session.
    async fn caller(&self, app: &App, who: Who) -> Caller {
        match who {
            Who::Anonymous => app.browser(),
            Who::Employee => app.sign_in(&self.employee).await,
            Who::Foreigner => app.sign_in(&self.foreigner).await,
            Who::Holder => app.sign_in(&self.holder).await,
            Who::Stranger => app.agent("unknown"),
            Who::Agent => app.agent(&self.agent),
        }
    }
}

async fn scene(app: &App, world: &World) -> (Scene, People) {
    let admin = world.user().await;
    let (acme, other) = (world.company("Acme").await, world.company("Other").await);
    world.employ(acme, admin.id, CompanyRole::Founder).await;
    let employee = world.employee(acme, CompanyRole::Member).await;
    let foreigner = world.employee(other, CompanyRole::Admin).await;
    let holder = world.employee(acme, CompanyRole::Member).await;
    // A data right in another company opens nothing here.
    let elsewhere = world
        .server(Owner::Company(other), foreigner.id, "elsewhere")
        .await;
    world.employ(other, employee.id, CompanyRole::Member).await;
    world.give_server(other, employee.id, elsewhere).await;
    world
        .give_right(other, employee.id, Permission::ModifyServerInfo)
        .await;

    let mine = world.server(Owner::User(holder.id), holder.id, MINE).await;
    let theirs = world.server(Owner::Company(acme), admin.id, THEIRS).await;
    world.give_server(acme, holder.id, theirs).await;
    let enrolment = enrolment_token(world).await;
    let (agent, _) = app.enrol(world, "of-the-administrator").await;
    let report = serde_json::to_value(world.report(world.now())).unwrap();
    let scene = Scene {
        assets: app.assets(),
        company: acme,
        mine,
        theirs,
        enrolment,
        report,
    };
    (
        scene,
        People {
            employee,
            foreigner,
            holder,
            agent: agent.bearer.clone().unwrap(),
        },
    )
}
