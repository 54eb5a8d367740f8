//! Coverage: every route, page and server function has a row here, and is
//! called by everybody who may not come through, and by one who may.
//!
//! A new one needs its row in `server::router` and its row here, with a sample
//! call. One that is open to everybody needs a line in `public_routes.txt` too.

pub(crate) use crate::authz::expected::Who;
use crate::{
    app::{Answer, App, Caller, facts},
    authz::alerting::{Alerting, alerting},
    authz::expected::{Expected, Need, agent, all, call, page},
    http::second_factor::{half, turn_on},
    program::setting,
};
use backend::{
    SignedIn,
    company::{import, link, member},
    identity::profile,
    job::{self, NewJob},
    permission::template,
    picture::Made,
    scrape,
    server::agent::offer,
    testing::{CompanyRole, World, on_both_engines},
};
use model::{
    agent::{
        ContainerInfo, ContainerReport, ENROL_PATH, Enrolled, FACTS_PATH, REPORT_PATH, TOKEN_PATH,
    },
    company::{ImportRequest, ImportSource, LinkSetting, MemberListRequest, MemberStatus},
    container::ContainerState,
    id::{CompanyId, EmployeeId, JobId, LinkId, ScrapeTokenId, ServerId, TemplateId, UserId},
    permission::{Grant, GrantItem, Permission, Validity},
    scope::{Owner, Scope},
    scrape::SCRAPE_PATH,
    time::{Millis, Timestamp},
};
use serde_json::{Value, json};
use server::router::{Access, METRICS_ROUTES, PAGES, ROUTES, SERVER_FNS};
use std::{collections::BTreeSet, fmt::Write};

/// What is called.
pub(crate) enum Call {
    Get(String),
    Form(&'static str, Vec<(&'static str, String)>),
    Json(&'static str, Value),
}

/// One route with what each of [`Who::ALL`] gets for its sample call.
pub(crate) struct Row {
    pub(crate) method: &'static str,
    pub(crate) path: &'static str,
    pub(crate) sample: fn(&Scene, Who) -> Call,
    pub(crate) expected: Expected,
}

const fn row(
    method: &'static str,
    path: &'static str,
    sample: fn(&Scene, Who) -> Call,
    expected: Expected,
) -> Row {
    Row {
        method,
        path,
        sample,
        expected,
    }
}

/// Takes a right, and all hosts: who sees only some may not. The founder and the
/// administrator get this.
const fn steward(status: u16) -> Expected {
    call(403, 404, 403, 403, status)
        .with(Who::Able, 403)
        .with(Who::Both, 403)
}

/// Maintenance of an hour, far ahead.
fn maintenance() -> Value {
    json!({"from": FAR, "until": FAR + 3_600_000, "reason": "new disks"})
}

/// After all of this, by any clock.
const FAR: i64 = 4_102_444_800_000;

pub(crate) static TABLE: &[Row] = &[
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
        "/icon/{name}",
        |_, _| Call::Get("/icon/192.png".into()),
        all(200),
    ),
    row(
        "GET",
        "/manifest.webmanifest",
        |_, _| Call::Get("/manifest.webmanifest".into()),
        all(200),
    ),
    row(
        "GET",
        "/service-worker.js",
        |_, _| Call::Get("/service-worker.js".into()),
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
        "/login/code",
        |_, _| Call::Form("/login/code", vec![("mobile", "13700000000".into())]),
        all(303),
    ),
    row(
        "POST",
        "/login/verify",
        |_, _| Call::Form("/login/verify", vec![("code", "123456".into())]),
        all(303),
    ),
    row(
        "POST",
        "/login/second",
        |_, _| Call::Form("/login/second", vec![("code", "123456".into())]),
        all(303),
    ),
    row(
        "GET",
        "/picture/{id}",
        |scene, _| Call::Get(scene.picture.clone()),
        call(200, 200, 200, 200, 200),
    ),
    row(
        "POST",
        "/me",
        |_, _| Call::Form("/me", vec![("name", "".into())]),
        all(303),
    ),
    row(
        "POST",
        "/me/preferences",
        |_, _| Call::Form("/me/preferences", vec![("landing", "nowhere".into())]),
        all(303),
    ),
    row(
        "POST",
        "/me/retention",
        |_, _| Call::Form("/me/retention", vec![("raw_days", "0".into())]),
        all(303),
    ),
    row(
        "POST",
        "/c/{company}/retention",
        |_, _| Call::Form("/c/9000000/retention", vec![("raw_days", "0".into())]),
        all(303),
    ),
    // Not as a form with a file: that is refused, and everybody else first.
    row(
        "POST",
        "/me/picture",
        |_, _| Call::Form("/me/picture", vec![]),
        all(303),
    ),
    row(
        "POST",
        "/me/picture/remove",
        |_, _| Call::Form("/me/picture/remove", vec![]),
        all(303),
    ),
    row(
        "POST",
        "/c/{company}/picture",
        |_, _| Call::Form("/c/9000000/picture", vec![]),
        all(303),
    ),
    row(
        "POST",
        "/c/{company}/picture/remove",
        |_, _| Call::Form("/c/9000000/picture/remove", vec![]),
        all(303),
    ),
    row(
        "POST",
        "/me/step-up",
        |_, _| Call::Form("/me/step-up", vec![("password", "not the one".into())]),
        all(303),
    ),
    row(
        "POST",
        "/me/second-factor/begin",
        |_, _| Call::Form("/me/second-factor/begin", vec![]),
        all(303),
    ),
    row(
        "POST",
        "/me/second-factor/confirm",
        |_, _| Call::Form("/me/second-factor/confirm", vec![("code", "123456".into())]),
        all(303),
    ),
    row(
        "POST",
        "/me/second-factor/codes",
        |_, _| Call::Form("/me/second-factor/codes", vec![]),
        all(303),
    ),
    row(
        "POST",
        "/me/second-factor/off",
        |_, _| Call::Form("/me/second-factor/off", vec![]),
        all(303),
    ),
    row(
        "POST",
        "/register/code",
        |_, _| Call::Form("/register/code", vec![("mobile", "13700000000".into())]),
        all(303),
    ),
    row(
        "POST",
        "/register",
        |_, _| Call::Form("/register", set_up_form()),
        all(303),
    ),
    row(
        "POST",
        "/forgot/code",
        |_, _| Call::Form("/forgot/code", vec![("mobile", "13700000000".into())]),
        all(303),
    ),
    row(
        "POST",
        "/forgot/verify",
        |_, _| Call::Form("/forgot/verify", vec![("code", "123456".into())]),
        all(303),
    ),
    row(
        "POST",
        "/forgot",
        |_, _| Call::Form("/forgot", vec![("password", "correct horse".into())]),
        all(303),
    ),
    row(
        "POST",
        "/me/password",
        |_, _| Call::Form("/me/password", vec![("new_password", "12345678".into())]),
        all(303),
    ),
    row(
        "POST",
        "/me/mobile/code",
        |_, _| Call::Form("/me/mobile/code", vec![("mobile", "13700000000".into())]),
        all(303),
    ),
    row(
        "POST",
        "/me/mobile/again",
        |_, _| Call::Form("/me/mobile/again", vec![]),
        all(303),
    ),
    row(
        "POST",
        "/me/mobile",
        |_, _| Call::Form("/me/mobile", vec![("code", "123456".into())]),
        all(303),
    ),
    row(
        "POST",
        "/join/{code}",
        |_, _| Call::Form("/join/unknown", vec![("name", "Mallory".into())]),
        all(303),
    ),
    row(
        "POST",
        "/me/companies",
        |_, _| Call::Form("/me/companies", vec![("name", "".into())]),
        all(303),
    ),
    row(
        "POST",
        "/me/companies/open",
        |_, _| Call::Form("/me/companies/open", vec![("link", "unknown".into())]),
        all(303),
    ),
    row(
        "POST",
        "/me/companies/reapply",
        |_, _| Call::Form("/me/companies/reapply", of_no_company()),
        all(303),
    ),
    row(
        "POST",
        "/me/companies/accept",
        |_, _| Call::Form("/me/companies/accept", of_no_company()),
        all(303),
    ),
    row(
        "POST",
        "/me/companies/withdraw",
        |_, _| Call::Form("/me/companies/withdraw", of_no_company()),
        all(303),
    ),
    row(
        "POST",
        "/me/companies/leave",
        |_, _| Call::Form("/me/companies/leave", of_no_company()),
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
        all(401).with(Who::Holder, 200),
    ),
    // Nobody of them has shown a token that was made for it.
    row(
        "GET",
        SCRAPE_PATH,
        |_, _| Call::Get(SCRAPE_PATH.into()),
        all(401),
    ),
    row(
        "POST",
        REPORT_PATH,
        |scene, _| Call::Json(REPORT_PATH, scene.report.clone()),
        agent(200),
    ),
    row(
        "POST",
        FACTS_PATH,
        |_, _| Call::Json(FACTS_PATH, json!(facts("renamed"))),
        agent(204),
    ),
    row(
        "POST",
        TOKEN_PATH,
        |_, _| Call::Json(TOKEN_PATH, json!({})),
        agent(200),
    ),
    row(
        "GET",
        "/agent/install.sh",
        |_, _| Call::Get("/agent/install.sh".into()),
        all(200),
    ),
    row(
        "GET",
        "/agent/{program}",
        |_, _| Call::Get("/agent/../../etc/passwd".into()),
        all(404),
    ),
    row(
        "GET",
        ::app::path::EVENT_STREAM,
        |scene, _| {
            Call::Get(format!(
                "{}?servers={}",
                ::app::path::EVENT_STREAM,
                scene.theirs
            ))
        },
        call(200, 200, 200, 200, 200),
    ),
    row(
        "GET",
        "/p/servers/{id}/history/export",
        |scene, _| {
            Call::Get(format!(
                "/p/servers/{}/history/export?format=json",
                scene.mine
            ))
        },
        page(404, 404, 404, 200, 404),
    ),
    row(
        "GET",
        "/c/{company}/servers/{id}/history/export",
        |scene, _| {
            Call::Get(format!(
                "/c/{}/servers/{}/history/export",
                scene.company, scene.theirs
            ))
        },
        page(404, 404, 200, 200, 200),
    ),
    row(
        "GET",
        "/p/servers/{id}/containers/{name}/history/export",
        |scene, _| {
            Call::Get(format!(
                "/p/servers/{}/containers/web/history/export",
                scene.mine
            ))
        },
        page(404, 404, 404, 200, 404),
    ),
    row(
        "GET",
        "/p/alerts",
        |_, _| Call::Get("/p/alerts".into()),
        page(200, 200, 200, 200, 200),
    ),
    row(
        "GET",
        "/p/alerts/thresholds",
        |_, _| Call::Get("/p/alerts/thresholds".into()),
        page(200, 200, 200, 200, 200),
    ),
    row(
        "GET",
        "/p/alerts/maintenance",
        |_, _| Call::Get("/p/alerts/maintenance".into()),
        page(200, 200, 200, 200, 200),
    ),
    row(
        "GET",
        "/p/alerts/webhooks",
        |_, _| Call::Get("/p/alerts/webhooks".into()),
        page(200, 200, 200, 200, 200),
    ),
    row(
        "GET",
        "/c/{company}/servers/{id}/containers/{name}/history/export",
        |scene, _| {
            Call::Get(format!(
                "/c/{}/servers/{}/containers/web/history/export",
                scene.company, scene.theirs
            ))
        },
        page(404, 404, 200, 200, 200),
    ),
    // Pages.
    row("GET", "/login", |_, _| Call::Get("/login".into()), all(200)),
    row(
        "GET",
        "/login/second",
        |_, _| Call::Get("/login/second".into()),
        all(200),
    ),
    row(
        "GET",
        "/me",
        |_, _| Call::Get("/me".into()),
        page(200, 200, 200, 200, 200),
    ),
    row(
        "GET",
        "/me/preferences",
        |_, _| Call::Get("/me/preferences".into()),
        page(200, 200, 200, 200, 200),
    ),
    row(
        "GET",
        "/me/second-factor",
        |_, _| Call::Get("/me/second-factor".into()),
        page(200, 200, 200, 200, 200),
    ),
    row(
        "GET",
        "/me/step-up",
        |_, _| Call::Get("/me/step-up?next=%2Fme%2Fsecurity".into()),
        page(200, 200, 200, 200, 200),
    ),
    row(
        "GET",
        "/register",
        |_, _| Call::Get("/register".into()),
        // By invitation, as it is by default.
        all(403),
    ),
    row(
        "GET",
        "/forgot",
        |_, _| Call::Get("/forgot".into()),
        all(200),
    ),
    row(
        "GET",
        "/setup",
        |_, _| Call::Get("/setup?token=x".into()),
        all(404),
    ),
    row(
        "GET",
        "/offline",
        |_, _| Call::Get("/offline".into()),
        all(200),
    ),
    row(
        "GET",
        "/p",
        |_, _| Call::Get("/p".into()),
        page(200, 200, 200, 200, 200),
    ),
    row(
        "GET",
        "/p/servers",
        |_, _| Call::Get("/p/servers".into()),
        page(200, 200, 200, 200, 200),
    ),
    row(
        "GET",
        "/p/servers/new",
        |_, _| Call::Get("/p/servers/new".into()),
        page(200, 200, 200, 200, 200),
    ),
    row(
        "GET",
        "/p/servers/{id}",
        |scene, _| Call::Get(format!("/p/servers/{}", scene.mine)),
        page(404, 404, 404, 200, 404),
    ),
    row(
        "GET",
        "/p/servers/{id}/history",
        |scene, _| Call::Get(format!("/p/servers/{}/history?tier=hour", scene.mine)),
        page(404, 404, 404, 200, 404),
    ),
    row(
        "GET",
        "/p/servers/{id}/containers/{name}/history",
        |scene, _| Call::Get(format!("/p/servers/{}/containers/web/history", scene.mine)),
        page(404, 404, 404, 200, 404),
    ),
    row(
        "GET",
        "/p/compare",
        |scene, _| Call::Get(format!("/p/compare?hosts={}&metric=disk", scene.mine)),
        page(200, 200, 200, 200, 200),
    ),
    row(
        "GET",
        "/p/servers/{id}/containers/{name}",
        |scene, _| Call::Get(format!("/p/servers/{}/containers/web", scene.mine)),
        page(404, 404, 404, 200, 404),
    ),
    row(
        "GET",
        "/p/containers",
        |_, _| Call::Get("/p/containers".into()),
        page(200, 200, 200, 200, 200),
    ),
    row(
        "GET",
        "/p/scrape",
        |_, _| Call::Get("/p/scrape".into()),
        page(200, 200, 200, 200, 200),
    ),
    row(
        "GET",
        "/join/{code}",
        |_, _| Call::Get("/join/unknown".into()),
        all(404),
    ),
    row(
        "GET",
        "/me/companies",
        |_, _| Call::Get("/me/companies".into()),
        page(200, 200, 200, 200, 200),
    ),
    row(
        "GET",
        "/me/companies/new",
        |_, _| Call::Get("/me/companies/new".into()),
        page(200, 200, 200, 200, 200),
    ),
    row(
        "GET",
        "/me/companies/{company}",
        |scene, _| Call::Get(format!("/me/companies/{}", scene.company)),
        page(200, 404, 200, 200, 200).with(Who::Applicant, 200),
    ),
    row(
        "GET",
        "/me/companies/{company}/apply",
        |scene, _| Call::Get(format!("/me/companies/{}/apply", scene.company)),
        page(200, 404, 200, 200, 200).with(Who::Applicant, 200),
    ),
    row(
        "GET",
        "/c/{company}/members",
        |scene, _| Call::Get(format!("/c/{}/members", scene.company)),
        page(200, 404, 200, 200, 200),
    ),
    row(
        "GET",
        "/c/{company}/members/import",
        |scene, _| Call::Get(format!("/c/{}/members/import", scene.company)),
        page(403, 404, 403, 403, 200),
    ),
    row(
        "GET",
        "/c/{company}/members/{id}",
        |scene, _| Call::Get(format!("/c/{}/members/{}", scene.company, scene.member)),
        page(403, 404, 403, 403, 200),
    ),
    row(
        "GET",
        "/c/{company}/invite",
        |scene, _| Call::Get(format!("/c/{}/invite", scene.company)),
        page(403, 404, 403, 403, 200),
    ),
    row(
        "GET",
        "/c/{company}/invite/{id}",
        |scene, _| Call::Get(format!("/c/{}/invite/{}", scene.company, scene.links[0])),
        page(403, 404, 403, 403, 200),
    ),
    row(
        "GET",
        "/c/{company}/profile",
        |scene, _| Call::Get(format!("/c/{}/profile", scene.company)),
        page(200, 404, 200, 200, 200),
    ),
    row(
        "GET",
        "/c/{company}/members/{id}/permissions",
        |scene, _| {
            Call::Get(format!(
                "/c/{}/members/{}/permissions",
                scene.company, scene.member
            ))
        },
        page(403, 404, 403, 403, 200),
    ),
    row(
        "GET",
        "/c/{company}/templates",
        |scene, _| Call::Get(format!("/c/{}/templates", scene.company)),
        page(200, 404, 200, 200, 200),
    ),
    row(
        "GET",
        "/c/{company}/templates/new",
        |scene, _| Call::Get(format!("/c/{}/templates/new", scene.company)),
        page(200, 404, 200, 200, 200),
    ),
    row(
        "GET",
        "/c/{company}/templates/{id}",
        |scene, _| {
            Call::Get(format!(
                "/c/{}/templates/{}",
                scene.company, scene.templates[1]
            ))
        },
        page(200, 404, 200, 200, 200),
    ),
    row(
        "GET",
        "/c/{company}/access",
        |scene, _| Call::Get(format!("/c/{}/access", scene.company)),
        page(200, 404, 200, 200, 200),
    ),
    row(
        "GET",
        "/c/{company}/explain",
        |scene, _| Call::Get(format!("/c/{}/explain", scene.company)),
        page(200, 404, 200, 200, 200),
    ),
    row(
        "GET",
        "/c/{company}/permissions",
        |scene, _| Call::Get(format!("/c/{}/permissions", scene.company)),
        page(200, 404, 200, 200, 200),
    ),
    row(
        "GET",
        "/me/security",
        |_, _| Call::Get("/me/security".into()),
        page(200, 200, 200, 200, 200),
    ),
    row(
        "GET",
        "/messages",
        |_, _| Call::Get("/messages".into()),
        page(200, 200, 200, 200, 200),
    ),
    row(
        "GET",
        "/me/password",
        |_, _| Call::Get("/me/password".into()),
        page(200, 200, 200, 200, 200),
    ),
    row(
        "GET",
        "/me/mobile",
        |_, _| Call::Get("/me/mobile".into()),
        page(200, 200, 200, 200, 200),
    ),
    row(
        "GET",
        "/platform/settings",
        |_, _| Call::Get("/platform/settings".into()),
        page(403, 403, 403, 403, 200),
    ),
    row(
        "GET",
        "/platform/tasks",
        |_, _| Call::Get("/platform/tasks".into()),
        page(403, 403, 403, 403, 200),
    ),
    row(
        "GET",
        "/admin/jobs",
        |_, _| Call::Get("/admin/jobs?status=failed".into()),
        page(403, 403, 403, 403, 200),
    ),
    row(
        "GET",
        "/admin/jobs/{id}",
        |scene, _| Call::Get(format!("/admin/jobs/{}", scene.job)),
        page(403, 403, 403, 403, 200),
    ),
    row(
        "GET",
        "/admin/outbox",
        |_, _| Call::Get("/admin/outbox".into()),
        page(403, 403, 403, 403, 200),
    ),
    row(
        "GET",
        "/c/{company}",
        |scene, _| Call::Get(format!("/c/{}", scene.company)),
        page(200, 404, 200, 200, 200),
    ),
    row(
        "GET",
        "/c/{company}/servers",
        |scene, _| Call::Get(format!("/c/{}/servers", scene.company)),
        page(200, 404, 200, 200, 200),
    ),
    row(
        "GET",
        "/c/{company}/servers/new",
        |scene, _| Call::Get(format!("/c/{}/servers/new", scene.company)),
        page(403, 404, 403, 200, 200),
    ),
    row(
        "GET",
        "/c/{company}/servers/{id}",
        |scene, _| Call::Get(format!("/c/{}/servers/{}", scene.company, scene.theirs)),
        page(404, 404, 200, 200, 200),
    ),
    row(
        "GET",
        "/c/{company}/servers/{id}/containers/{name}",
        |scene, _| {
            let (company, server) = (scene.company, scene.theirs);
            Call::Get(format!("/c/{company}/servers/{server}/containers/web"))
        },
        page(404, 404, 200, 200, 200),
    ),
    row(
        "GET",
        "/c/{company}/containers",
        |scene, _| Call::Get(format!("/c/{}/containers", scene.company)),
        page(200, 404, 200, 200, 200),
    ),
    row(
        "GET",
        "/c/{company}/scrape",
        |scene, _| Call::Get(format!("/c/{}/scrape", scene.company)),
        page(200, 404, 200, 200, 200),
    ),
    row(
        "GET",
        "/c/{company}/servers/{id}/history",
        |scene, _| {
            Call::Get(format!(
                "/c/{}/servers/{}/history",
                scene.company, scene.theirs
            ))
        },
        page(404, 404, 200, 200, 200),
    ),
    row(
        "GET",
        "/c/{company}/servers/{id}/containers/{name}/history",
        |scene, _| {
            Call::Get(format!(
                "/c/{}/servers/{}/containers/web/history",
                scene.company, scene.theirs
            ))
        },
        page(404, 404, 200, 200, 200),
    ),
    // Hosts that one may not see are left out.
    row(
        "GET",
        "/c/{company}/compare",
        |scene, _| {
            Call::Get(format!(
                "/c/{}/compare?hosts={},{}",
                scene.company, scene.theirs, scene.agented
            ))
        },
        page(200, 404, 200, 200, 200),
    ),
    row(
        "GET",
        "/c/{company}/alerts",
        |scene, _| Call::Get(format!("/c/{}/alerts", scene.company)),
        page(200, 404, 200, 200, 200),
    ),
    row(
        "GET",
        "/c/{company}/alerts/thresholds",
        |scene, _| Call::Get(format!("/c/{}/alerts/thresholds", scene.company)),
        page(200, 404, 200, 200, 200),
    ),
    row(
        "GET",
        "/c/{company}/alerts/maintenance",
        |scene, _| Call::Get(format!("/c/{}/alerts/maintenance", scene.company)),
        page(200, 404, 200, 200, 200),
    ),
    row(
        "GET",
        "/c/{company}/alerts/webhooks",
        |scene, _| Call::Get(format!("/c/{}/alerts/webhooks", scene.company)),
        page(403, 404, 403, 200, 200),
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
        "/fn/identity/captcha",
        |_, _| Call::Json("/fn/identity/captcha", json!({})),
        all(200),
    ),
    row(
        "POST",
        "/fn/identity/password_strength",
        |_, _| {
            let body = json!({"password": "correct horse", "hints": ["Lin"]});
            Call::Json("/fn/identity/password_strength", body)
        },
        all(200),
    ),
    row(
        "POST",
        "/fn/identity/registration",
        |_, _| Call::Json("/fn/identity/registration", json!({"note": "forged"})),
        all(200),
    ),
    row(
        "POST",
        "/fn/company/join_link",
        |_, _| {
            Call::Json(
                "/fn/company/join_link",
                json!({"code": "unknown", "is_first": true}),
            )
        },
        all(404),
    ),
    row(
        "POST",
        "/fn/company/memberships",
        |_, _| Call::Json("/fn/company/memberships", json!({})),
        call(200, 200, 200, 200, 200),
    ),
    row(
        "POST",
        "/fn/company/membership",
        |scene, _| Call::Json("/fn/company/membership", json!({"company": scene.company})),
        call(200, 404, 200, 200, 200).with(Who::Applicant, 200),
    ),
    row(
        "POST",
        "/fn/company/members",
        |scene, _| {
            Call::Json(
                "/fn/company/members",
                json!({"company": scene.company, "request": {}}),
            )
        },
        call(200, 404, 200, 200, 200),
    ),
    row(
        "POST",
        "/fn/company/member",
        |scene, _| Call::Json("/fn/company/member", scene.staff(scene.member)),
        call(403, 404, 403, 403, 200),
    ),
    row(
        "POST",
        "/fn/company/review",
        |scene, _| {
            Call::Json(
                "/fn/company/review",
                json!({"company": scene.company, "person": scene.waiting}),
            )
        },
        call(403, 404, 403, 403, 200),
    ),
    row(
        "POST",
        "/fn/company/approve",
        |scene, _| {
            Call::Json(
                "/fn/company/approve",
                json!({
                    "company": scene.company,
                    "applications": [{"id": scene.applicant, "version": 7}],
                    "given": "nothing",
                }),
            )
        },
        call(403, 404, 403, 403, 200),
    ),
    row(
        "POST",
        "/fn/company/reject",
        |scene, _| Call::Json("/fn/company/reject", scene.staff(scene.applicant)),
        call(403, 404, 403, 403, 200).then(409),
    ),
    row(
        "POST",
        "/fn/company/belongings",
        |scene, _| Call::Json("/fn/company/belongings", scene.staff(scene.member)),
        call(403, 404, 403, 403, 200),
    ),
    row(
        "POST",
        "/fn/company/dismiss",
        |scene, _| Call::Json("/fn/company/dismiss", scene.staff(scene.dismissed)),
        call(403, 404, 403, 403, 200).then(404),
    ),
    // Of a version that nobody has read: the administrator stays who it is.
    row(
        "POST",
        "/fn/company/appoint",
        |scene, _| {
            let mut body = scene.staff(scene.member);
            body["version"] = json!(99);
            Call::Json("/fn/company/appoint", body)
        },
        call(403, 404, 403, 403, 409),
    ),
    row(
        "POST",
        "/fn/company/import",
        |scene, _| Call::Json("/fn/company/import", json!({"company": scene.company})),
        call(403, 404, 403, 403, 200),
    ),
    row(
        "POST",
        "/fn/company/preview_import",
        |scene, _| Call::Json("/fn/company/preview_import", scene.list_of_people()),
        call(403, 404, 403, 403, 200),
    ),
    row(
        "POST",
        "/fn/company/import_members",
        |scene, _| Call::Json("/fn/company/import_members", scene.list_of_people()),
        call(403, 404, 403, 403, 200),
    ),
    row(
        "POST",
        "/fn/company/revoke_invitation",
        |scene, _| Call::Json("/fn/company/revoke_invitation", scene.staff(scene.offered)),
        call(403, 404, 403, 403, 200).then(404),
    ),
    row(
        "POST",
        "/fn/company/links",
        |scene, _| {
            Call::Json(
                "/fn/company/links",
                json!({"company": scene.company, "request": {}}),
            )
        },
        call(403, 404, 403, 403, 200),
    ),
    row(
        "POST",
        "/fn/company/link",
        |scene, _| {
            Call::Json(
                "/fn/company/link",
                json!({"company": scene.company, "id": scene.links[0], "request": {}}),
            )
        },
        call(403, 404, 403, 403, 200),
    ),
    row(
        "POST",
        "/fn/company/update_link",
        |scene, _| {
            Call::Json(
                "/fn/company/update_link",
                json!({
                    "company": scene.company,
                    "id": scene.links[0],
                    "version": 0,
                    "setting": {},
                    "expiry": "keep",
                }),
            )
        },
        call(403, 404, 403, 403, 200).then(409),
    ),
    row(
        "POST",
        "/fn/company/create_link",
        |scene, _| {
            Call::Json(
                "/fn/company/create_link",
                json!({"company": scene.company, "setting": {}, "days": 7}),
            )
        },
        call(403, 404, 403, 403, 200),
    ),
    row(
        "POST",
        "/fn/company/rotate_link",
        |scene, _| {
            Call::Json(
                "/fn/company/rotate_link",
                json!({"company": scene.company, "id": scene.links[0]}),
            )
        },
        call(403, 404, 403, 403, 200).then(409),
    ),
    row(
        "POST",
        "/fn/company/revoke_link",
        |scene, _| {
            Call::Json(
                "/fn/company/revoke_link",
                json!({"company": scene.company, "id": scene.links[1]}),
            )
        },
        call(403, 404, 403, 403, 200).then(409),
    ),
    row(
        "POST",
        "/fn/company/profile",
        |scene, _| Call::Json("/fn/company/profile", json!({"company": scene.company})),
        call(200, 404, 200, 200, 200),
    ),
    row(
        "POST",
        "/fn/metrics/company_retention",
        |scene, _| {
            Call::Json(
                "/fn/metrics/company_retention",
                json!({"company": scene.company}),
            )
        },
        call(200, 404, 200, 200, 200),
    ),
    row(
        "POST",
        "/fn/metrics/my_retention",
        |_, _| Call::Json("/fn/metrics/my_retention", json!({})),
        call(200, 200, 200, 200, 200),
    ),
    row(
        "POST",
        "/fn/company/update_profile",
        |scene, _| {
            Call::Json(
                "/fn/company/update_profile",
                json!({
                    "company": scene.company,
                    "update": {
                        "version": 0,
                        "name": "Acme",
                        "contact": "Lin",
                        "mobile": "13800000000",
                        "description": "",
                    },
                }),
            )
        },
        call(403, 404, 403, 403, 200).then(409),
    ),
    row(
        "POST",
        "/fn/identity/profile",
        |_, _| Call::Json("/fn/identity/profile", json!({})),
        call(200, 200, 200, 200, 200),
    ),
    row(
        "POST",
        "/fn/identity/preferences",
        |_, _| Call::Json("/fn/identity/preferences", json!({})),
        call(200, 200, 200, 200, 200),
    ),
    row(
        "POST",
        "/fn/identity/second_factor",
        |_, _| Call::Json("/fn/identity/second_factor", json!({})),
        call(200, 200, 200, 200, 200),
    ),
    row(
        "POST",
        "/fn/identity/step_up",
        |_, _| {
            let body = json!({"password": World::PASSWORD, "code": ""});
            Call::Json("/fn/identity/step_up", body)
        },
        call(200, 200, 200, 200, 200),
    ),
    row(
        "POST",
        "/fn/identity/sign_ins",
        |_, _| Call::Json("/fn/identity/sign_ins", json!({"after": null})),
        call(200, 200, 200, 200, 200),
    ),
    row(
        "POST",
        "/fn/identity/account",
        |_, _| Call::Json("/fn/identity/account", json!({})),
        call(200, 200, 200, 200, 200),
    ),
    row(
        "POST",
        "/fn/identity/registration_policy",
        |_, _| Call::Json("/fn/identity/registration_policy", json!({})),
        call(403, 403, 403, 403, 200),
    ),
    row(
        "POST",
        "/fn/identity/set_registration_policy",
        |_, _| {
            let body = json!({"policy": "invitation", "version": null});
            Call::Json("/fn/identity/set_registration_policy", body)
        },
        call(403, 403, 403, 403, 200),
    ),
    row(
        "POST",
        "/fn/identity/sessions",
        |_, _| Call::Json("/fn/identity/sessions", json!({})),
        call(200, 200, 200, 200, 200),
    ),
    row(
        "POST",
        "/fn/identity/revoke_session",
        |scene, _| {
            Call::Json(
                "/fn/identity/revoke_session",
                json!({"handle": scene.session}),
            )
        },
        call(404, 404, 404, 200, 404),
    ),
    row(
        "POST",
        "/fn/identity/revoke_other_sessions",
        |_, _| Call::Json("/fn/identity/revoke_other_sessions", json!({})),
        call(200, 200, 200, 200, 200),
    ),
    row(
        "POST",
        "/fn/session/current",
        |_, _| Call::Json("/fn/session/current", json!({})),
        call(200, 200, 200, 200, 200),
    ),
    row(
        "POST",
        "/fn/server/list",
        |scene, _| Call::Json("/fn/server/list", scene.list()),
        call(200, 404, 200, 200, 200),
    ),
    row(
        "POST",
        "/fn/server/overview",
        |scene, _| Call::Json("/fn/server/overview", scene.list()),
        call(200, 404, 200, 200, 200),
    ),
    row(
        "POST",
        "/fn/server/detail",
        |scene, _| Call::Json("/fn/server/detail", scene.one()),
        call(404, 404, 200, 200, 200),
    ),
    // The founder comes after the holder and meets a newer version.
    row(
        "POST",
        "/fn/server/rename",
        |scene, _| {
            let mut body = scene.one();
            body["rename"] = json!({"name": THEIRS, "version": 0});
            Call::Json("/fn/server/rename", body)
        },
        call(404, 404, 403, 200, 409),
    ),
    // The founder comes after the holder and finds nothing any more.
    row(
        "POST",
        "/fn/server/remove",
        |scene, _| {
            let scope = json!({"company": scene.company});
            Call::Json(
                "/fn/server/remove",
                json!({"scope": scope, "id": scene.doomed, "name": THEIRS.replace("one", "a")}),
            )
        },
        call(404, 404, 403, 200, 404),
    ),
    row(
        "POST",
        "/fn/server/offer_enrolment",
        |scene, _| Call::Json("/fn/server/offer_enrolment", scene.list()),
        call(403, 404, 403, 200, 200),
    ),
    row(
        "POST",
        "/fn/server/offer_replacement",
        |scene, _| Call::Json("/fn/server/offer_replacement", scene.agented()),
        call(404, 404, 403, 200, 200),
    ),
    row(
        "POST",
        "/fn/server/enrolment_state",
        |scene, _| Call::Json("/fn/server/enrolment_state", json!({"offer": scene.offer})),
        call(404, 404, 404, 200, 404),
    ),
    row(
        "POST",
        "/fn/server/renew_agent_token",
        |scene, _| Call::Json("/fn/server/renew_agent_token", scene.agented()),
        call(404, 404, 403, 200, 200),
    ),
    // The founder comes after the holder: it is revoked already.
    row(
        "POST",
        "/fn/server/revoke_agent_token",
        |scene, _| Call::Json("/fn/server/revoke_agent_token", scene.agented()),
        call(404, 404, 403, 200, 409),
    ),
    row(
        "POST",
        "/fn/metrics/server_charts",
        |scene, _| Call::Json("/fn/metrics/server_charts", scene.one()),
        call(404, 404, 200, 200, 200),
    ),
    row(
        "POST",
        "/fn/metrics/container_charts",
        |scene, _| {
            let request = json!({"window": {"last": "1h"}});
            Call::Json("/fn/metrics/container_charts", scene.container(request))
        },
        call(404, 404, 200, 200, 200),
    ),
    row(
        "POST",
        "/fn/metrics/server_history",
        |scene, _| {
            let mut body = scene.one();
            body["request"]["tier"] = json!("raw");
            Call::Json("/fn/metrics/server_history", body)
        },
        call(404, 404, 200, 200, 200),
    ),
    row(
        "POST",
        "/fn/metrics/container_history",
        |scene, _| {
            let request = json!({"tier": "raw", "window": {"last": "1h"}});
            Call::Json("/fn/metrics/container_history", scene.container(request))
        },
        call(404, 404, 200, 200, 200),
    ),
    // Hosts that one may not see are left out.
    row(
        "POST",
        "/fn/metrics/compare",
        |scene, _| {
            let scope = json!({"company": scene.company});
            let request = json!({
                "servers": [scene.theirs, scene.agented],
                "metric": "cpu",
                "chart": {"window": {"last": "1h"}},
            });
            Call::Json(
                "/fn/metrics/compare",
                json!({"scope": scope, "request": request}),
            )
        },
        call(200, 404, 200, 200, 200),
    ),
    row(
        "POST",
        "/fn/metrics/net_sparklines",
        |scene, _| {
            let scope = json!({"company": scene.company});
            Call::Json(
                "/fn/metrics/net_sparklines",
                json!({"scope": scope, "servers": [scene.theirs, scene.agented]}),
            )
        },
        call(200, 404, 200, 200, 200),
    ),
    // Who sees no host of the company gets an empty list.
    row(
        "POST",
        "/fn/container/list",
        |scene, _| {
            let mut body = scene.list();
            body["request"]["filter"] = json!({"server": scene.theirs});
            Call::Json("/fn/container/list", body)
        },
        call(200, 404, 200, 200, 200),
    ),
    row(
        "POST",
        "/fn/container/detail",
        |scene, _| {
            let scope = json!({"company": scene.company});
            let body = json!({"scope": scope, "server": scene.theirs, "name": "web"});
            Call::Json("/fn/container/detail", body)
        },
        call(404, 404, 200, 200, 200),
    ),
    // Who belongs to the company has tokens of their own; each reads in one's own name.
    row(
        "POST",
        "/fn/scrape/tokens",
        |scene, _| {
            let scope = json!({"company": scene.company});
            Call::Json("/fn/scrape/tokens", json!({"scope": scope}))
        },
        call(200, 404, 200, 200, 200),
    ),
    row(
        "POST",
        "/fn/scrape/create_token",
        |scene, _| {
            let scope = json!({"company": scene.company});
            Call::Json(
                "/fn/scrape/create_token",
                json!({"scope": scope, "name": "mine"}),
            )
        },
        call(200, 404, 200, 200, 200),
    ),
    // The holder's own.
    row(
        "POST",
        "/fn/scrape/revoke_token",
        |scene, _| {
            let scope = json!({"company": scene.company});
            let body = json!({"scope": scope, "id": scene.scrape_token});
            Call::Json("/fn/scrape/revoke_token", body)
        },
        call(404, 404, 404, 200, 404),
    ),
    // Everybody has an inbox of their own and marks nothing in another's.
    row(
        "POST",
        "/fn/alert/list",
        |scene, _| Call::Json("/fn/alert/list", scene.list()),
        call(200, 404, 200, 200, 200),
    ),
    row(
        "POST",
        "/fn/alert/open",
        |scene, _| Call::Json("/fn/alert/open", scene.list()),
        call(200, 404, 200, 200, 200),
    ),
    row(
        "POST",
        "/fn/alert/heat_map",
        |scene, _| Call::Json("/fn/alert/heat_map", scene.list()),
        call(200, 404, 200, 200, 200),
    ),
    row(
        "POST",
        "/fn/alert/server",
        |scene, _| Call::Json("/fn/alert/server", scene.one()),
        call(404, 404, 200, 200, 200),
    ),
    row(
        "POST",
        "/fn/alert/acknowledge",
        |scene, _| {
            let mut body = scene.agented();
            body["alert"] = json!(scene.alerting.alert);
            Call::Json("/fn/alert/acknowledge", body)
        },
        call(404, 404, 403, 200, 200),
    ),
    row(
        "POST",
        "/fn/alert/mute",
        |scene, _| {
            let mut body = scene.one();
            body["mute"] = json!({"metric": "cpu", "hours": 1});
            Call::Json("/fn/alert/mute", body)
        },
        call(404, 404, 403, 200, 200),
    ),
    row(
        "POST",
        "/fn/alert/thresholds",
        |scene, _| {
            let mut body = scene.list();
            body["cluster"] = Value::Null;
            Call::Json("/fn/alert/thresholds", body)
        },
        call(200, 404, 200, 200, 200),
    ),
    // Who sees only some hosts changes nothing about all of them.
    row(
        "POST",
        "/fn/alert/save_thresholds",
        |scene, _| {
            let mut body = scene.list();
            (body["cluster"], body["save"]) = (Value::Null, json!({"rows": []}));
            Call::Json("/fn/alert/save_thresholds", body)
        },
        steward(200),
    ),
    row(
        "POST",
        "/fn/alert/server_thresholds",
        |scene, _| Call::Json("/fn/alert/server_thresholds", scene.one()),
        call(404, 404, 200, 200, 200),
    ),
    row(
        "POST",
        "/fn/alert/save_server_thresholds",
        |scene, _| {
            let mut body = scene.one();
            body["save"] = json!({"rows": []});
            Call::Json("/fn/alert/save_server_thresholds", body)
        },
        call(404, 404, 403, 200, 200),
    ),
    row(
        "POST",
        "/fn/alert/maintenance",
        |scene, _| Call::Json("/fn/alert/maintenance", scene.list()),
        call(200, 404, 200, 200, 200),
    ),
    row(
        "POST",
        "/fn/alert/create_maintenance",
        |scene, _| {
            let mut body = scene.list();
            (body["cluster"], body["create"]) = (Value::Null, maintenance());
            Call::Json("/fn/alert/create_maintenance", body)
        },
        steward(200),
    ),
    row(
        "POST",
        "/fn/alert/create_server_maintenance",
        |scene, _| {
            let mut body = scene.one();
            body["create"] = maintenance();
            Call::Json("/fn/alert/create_server_maintenance", body)
        },
        call(404, 404, 403, 200, 200),
    ),
    // The administrator comes after the founder: it has ended.
    row(
        "POST",
        "/fn/alert/end_maintenance",
        |scene, _| {
            let mut body = scene.list();
            body["maintenance"] = json!(scene.alerting.maintenance);
            Call::Json("/fn/alert/end_maintenance", body)
        },
        steward(200).then_for(Who::Administrator, 404),
    ),
    // The founder comes after the holder: it has ended.
    row(
        "POST",
        "/fn/alert/end_server_maintenance",
        |scene, _| {
            let mut body = scene.one();
            body["maintenance"] = json!(scene.alerting.of_host);
            Call::Json("/fn/alert/end_server_maintenance", body)
        },
        call(404, 404, 403, 200, 404),
    ),
    row(
        "POST",
        "/fn/alert/webhooks",
        |scene, _| {
            let mut body = scene.list();
            body["after"] = Value::Null;
            Call::Json("/fn/alert/webhooks", body)
        },
        call(403, 404, 403, 200, 200),
    ),
    // Somebody calls another one this.
    row(
        "POST",
        "/fn/alert/save_webhook",
        |scene, _| {
            let mut body = scene.list();
            body["save"] = json!({
                "id": null,
                "name": "kept",
                "url": "https://hook.example",
                "is_on": true,
            });
            Call::Json("/fn/alert/save_webhook", body)
        },
        steward(422),
    ),
    row(
        "POST",
        "/fn/alert/renew_webhook_secret",
        |scene, _| Call::Json("/fn/alert/renew_webhook_secret", scene.webhook(1)),
        call(403, 404, 403, 200, 200),
    ),
    row(
        "POST",
        "/fn/alert/try_webhook",
        |scene, _| Call::Json("/fn/alert/try_webhook", scene.webhook(1)),
        call(403, 404, 403, 200, 200),
    ),
    // Those who come after the holder find nothing any more.
    row(
        "POST",
        "/fn/alert/remove_webhook",
        |scene, _| Call::Json("/fn/alert/remove_webhook", scene.webhook(0)),
        call(403, 404, 403, 200, 404),
    ),
    row(
        "POST",
        "/fn/message/list",
        |_, _| Call::Json("/fn/message/list", json!({"request": {}})),
        call(200, 200, 200, 200, 200),
    ),
    row(
        "POST",
        "/fn/message/unread",
        |_, _| Call::Json("/fn/message/unread", json!({})),
        call(200, 200, 200, 200, 200),
    ),
    row(
        "POST",
        "/fn/message/mark_read",
        |scene, _| {
            Call::Json(
                "/fn/message/mark_read",
                json!({"messages": [scene.message]}),
            )
        },
        call(200, 200, 200, 200, 200),
    ),
    row(
        "POST",
        "/fn/message/mark_all_read",
        |scene, _| Call::Json("/fn/message/mark_all_read", json!({"until": scene.message})),
        call(200, 200, 200, 200, 200),
    ),
    row(
        "POST",
        "/fn/permission/templates",
        |scene, _| {
            Call::Json(
                "/fn/permission/templates",
                json!({"company": scene.company}),
            )
        },
        call(200, 404, 200, 200, 200),
    ),
    row(
        "POST",
        "/fn/permission/template",
        |scene, _| {
            Call::Json(
                "/fn/permission/template",
                json!({"company": scene.company, "id": scene.templates[1]}),
            )
        },
        call(200, 404, 200, 200, 200),
    ),
    row(
        "POST",
        "/fn/permission/save_template",
        |scene, _| {
            Call::Json(
                "/fn/permission/save_template",
                json!({"company": scene.company, "template": {
                    "existing": null,
                    "name": "Web",
                    "items": [{"kind": "server", "of": scene.theirs}],
                }}),
            )
        },
        // By then there is one of that name.
        call(403, 404, 403, 403, 200).then(422),
    ),
    row(
        "POST",
        "/fn/permission/delete_template",
        |scene, _| {
            Call::Json(
                "/fn/permission/delete_template",
                json!({"company": scene.company, "id": scene.templates[0], "version": 0}),
            )
        },
        call(403, 404, 403, 403, 200).then(404),
    ),
    row(
        "POST",
        "/fn/permission/reapply_template",
        |scene, _| {
            Call::Json(
                "/fn/permission/reapply_template",
                json!({"company": scene.company, "id": scene.templates[1], "version": 0, "employees": null}),
            )
        },
        call(403, 404, 403, 403, 200),
    ),
    row(
        "POST",
        "/fn/permission/template_holders",
        |scene, _| {
            Call::Json(
                "/fn/permission/template_holders",
                json!({"company": scene.company, "id": scene.templates[1], "after": null}),
            )
        },
        call(403, 404, 403, 403, 200),
    ),
    // To who picks nothing it names what they hold.
    row(
        "POST",
        "/fn/permission/choices",
        |scene, _| {
            Call::Json(
                "/fn/permission/choices",
                json!({"company": scene.company, "search": null}),
            )
        },
        call(200, 404, 200, 200, 200),
    ),
    row(
        "POST",
        "/fn/permission/grants",
        |scene, _| {
            Call::Json(
                "/fn/permission/grants",
                json!({"company": scene.company, "employee": scene.member}),
            )
        },
        call(403, 404, 403, 403, 200),
    ),
    // Gives what begins when nobody calls any more.
    row(
        "POST",
        "/fn/permission/save_grants",
        |scene, _| {
            Call::Json(
                "/fn/permission/save_grants",
                json!({
                "company": scene.company,
                "grants": {
                "employee": scene.member,
                "version": 0,
                "change": {"as": "copy", "template": scene.templates[1], "grants": [
                    {
                        "item": {"kind": "server", "of": scene.theirs},
                        "validity": {"from": FAR, "until": null},
                    },
                ]},
                },
                }),
            )
        },
        call(403, 404, 403, 403, 200).then(409),
    ),
    row(
        "POST",
        "/fn/permission/my_grants",
        |scene, _| {
            Call::Json(
                "/fn/permission/my_grants",
                json!({"company": scene.company}),
            )
        },
        call(200, 404, 200, 200, 200),
    ),
    row(
        "POST",
        "/fn/permission/explain",
        |scene, _| {
            Call::Json(
                "/fn/permission/explain",
                json!({"company": scene.company, "employee": null, "object": scene.object()}),
            )
        },
        // Who sets rights may ask about whatever they are on.
        call(404, 404, 200, 200, 200).with(Who::Able, 200),
    ),
    row(
        "POST",
        "/fn/permission/holders",
        |scene, _| {
            Call::Json(
                "/fn/permission/holders",
                json!({"company": scene.company, "object": scene.object(), "after": null}),
            )
        },
        call(403, 404, 403, 403, 200),
    ),
    // Takes what is not there: nobody sees anything else by it.
    row(
        "POST",
        "/fn/permission/change_holder",
        |scene, _| {
            Call::Json(
                "/fn/permission/change_holder",
                json!({
                "company": scene.company,
                "object": scene.object(),
                "employee": scene.member,
                "validity": null,
                }),
            )
        },
        call(403, 404, 403, 403, 200),
    ),
    row(
        "POST",
        "/fn/permission/catalogue",
        |scene, _| {
            Call::Json(
                "/fn/permission/catalogue",
                json!({"company": scene.company}),
            )
        },
        call(200, 404, 200, 200, 200),
    ),
    row(
        "POST",
        "/fn/task/list",
        |_, _| Call::Json("/fn/task/list", json!({})),
        call(403, 403, 403, 403, 200),
    ),
    // No task is registered without a driver.
    row(
        "POST",
        "/fn/task/run",
        |_, _| Call::Json("/fn/task/run", json!({"name": "none"})),
        call(403, 403, 403, 403, 404),
    ),
    row(
        "POST",
        "/fn/job/list",
        |_, _| {
            Call::Json(
                "/fn/job/list",
                json!({"request": {"status": "failed", "after": null}}),
            )
        },
        call(403, 403, 403, 403, 200),
    ),
    // Nobody has given this job; codes that were asked for above are others.
    row(
        "POST",
        "/fn/job/detail",
        |scene, _| Call::Json("/fn/job/detail", json!({"id": scene.job, "after": 0})),
        call(403, 403, 403, 403, 200),
    ),
    row(
        "POST",
        "/fn/job/retry",
        |_, _| Call::Json("/fn/job/retry", json!({"id": 9_000_000})),
        call(403, 403, 403, 403, 404),
    ),
    row(
        "POST",
        "/fn/job/cancel",
        |_, _| Call::Json("/fn/job/cancel", json!({"id": 9_000_000})),
        call(403, 403, 403, 403, 404),
    ),
    row(
        "POST",
        "/fn/delivery/outbox",
        |_, _| Call::Json("/fn/delivery/outbox", json!({"after": null})),
        call(403, 403, 403, 403, 200),
    ),
];

/// A company that nobody here has anything to do with.
fn of_no_company() -> Vec<(&'static str, String)> {
    vec![("company", "999999".to_owned())]
}

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
pub(crate) struct Scene {
    pub(crate) assets: String,
    pub(crate) company: CompanyId,
    /// A host of the holder.
    pub(crate) mine: ServerId,
    /// A host of the company.
    pub(crate) theirs: ServerId,
    /// A host of the company that is removed.
    pub(crate) doomed: ServerId,
    /// A host of the company with an agent.
    pub(crate) agented: ServerId,
    /// The place of the employee in the company.
    pub(crate) member: EmployeeId,
    /// Somebody who waits to be let in.
    pub(crate) applicant: EmployeeId,
    /// Somebody who is invited by name.
    pub(crate) offered: EmployeeId,
    /// Who waits.
    pub(crate) waiting: UserId,
    /// Somebody who is dismissed.
    pub(crate) dismissed: EmployeeId,
    /// Join links of the company.
    pub(crate) links: [LinkId; 2],
    /// Who will be dismissed.
    pub(crate) leaving: UserId,
    /// Who is invited.
    pub(crate) called: UserId,
    /// A message to the founder.
    pub(crate) message: i64,
    /// Templates of the company; the first is removed.
    pub(crate) templates: [TemplateId; 2],
    /// A job of the installation.
    pub(crate) job: JobId,
    /// An enrolment token of the holder.
    pub(crate) offer: i64,
    /// Another session of the holder.
    pub(crate) session: String,
    /// A token of the holder by which a program reads figures.
    scrape_token: ScrapeTokenId,
    pub(crate) enrolment: String,
    pub(crate) report: Value,
    /// `/picture/…`
    picture: String,
    /// What there is of alerts.
    alerting: Alerting,
}

impl Scene {
    /// The company's hosts.
    fn hosts(&self) -> [ServerId; 3] {
        [self.theirs, self.doomed, self.agented]
    }
    fn list(&self) -> Value {
        json!({"scope": {"company": self.company}, "request": {}})
    }
    fn agented(&self) -> Value {
        json!({"scope": {"company": self.company}, "id": self.agented})
    }
    fn staff(&self, id: EmployeeId) -> Value {
        json!({
            "company": self.company,
            "id": id,
            "version": 0,
            "reason": "",
        })
    }
    fn list_of_people(&self) -> Value {
        let source = json!({"text": "Zhao,13911112222"});
        json!({
            "company": self.company,
            "request": {"source": source, "template": null},
        })
    }
    fn object(&self) -> Value {
        json!({"kind": "server", "id": self.theirs})
    }
    fn one(&self) -> Value {
        json!({
            "scope": {"company": self.company},
            "id": self.theirs,
            "request": {"window": {"last": "1h"}},
        })
    }
    /// A container of it, and rows of what was measured.
    fn container(&self, request: Value) -> Value {
        json!({
            "scope": {"company": self.company},
            "id": self.theirs,
            "name": "web",
            "request": request,
        })
    }
    fn webhook(&self, at: usize) -> Value {
        let id = self.alerting.webhooks[at];
        json!({"scope": {"company": self.company}, "id": id})
    }
}

/// A token of somebody of the company.
async fn scrape_token(world: &World, company: CompanyId, user: &SignedIn) -> ScrapeTokenId {
    let ctx = world.context(user);
    let scoped = async || ctx.scoped(Scope::Company(company)).await.unwrap();
    let name = "prometheus".parse().unwrap();
    let me = || ctx.myself().unwrap();
    scrape::service::create(&ctx, scoped().await, me(), &name)
        .await
        .unwrap();
    let tokens = scrape::service::list(&ctx, scoped().await, me())
        .await
        .unwrap();
    tokens[0].id
}

/// A container on a host.
fn container() -> ContainerInfo {
    ContainerInfo {
        name: "web".to_owned(),
        id: "4f5e".to_owned(),
        image: "nginx:1.27".to_owned(),
        state: ContainerState::Running,
        status: "Up 2 hours".to_owned(),
        command: "nginx".to_owned(),
        created: Some(1_700_000_000),
        started: Some(1_700_000_001),
        restarts: 0,
        ports: Vec::new(),
    }
}

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
        for row in TABLE {
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
        for row in TABLE {
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

/// Those who call.
pub(crate) struct People {
    pub(crate) employee: SignedIn,
    pub(crate) foreigner: SignedIn,
    pub(crate) reader: SignedIn,
    pub(crate) holder: SignedIn,
    pub(crate) platform: SignedIn,
    pub(crate) applicant: SignedIn,
    pub(crate) able: SignedIn,
    pub(crate) both: SignedIn,
    pub(crate) expired: SignedIn,
    pub(crate) administrator: SignedIn,
    /// Who was dismissed.
    pub(crate) gone: SignedIn,
    /// Their sessions from before.
    pub(crate) dismissed: Vec<String>,
    /// Sessions from before the account was disabled.
    pub(crate) disabled: String,
    pub(crate) agent: String,
}

impl People {
    /// A fresh one each time: some calls end the caller's session.
    pub(crate) async fn caller(&self, app: &App, who: Who) -> Caller {
        match who {
            Who::Anonymous => app.browser(),
            Who::Stranger => app.agent("unknown"),
            Who::Agent => app.agent(&self.agent),
            Who::Employee => app.sign_in(&self.employee).await,
            Who::Foreigner => app.sign_in(&self.foreigner).await,
            Who::Reader => app.sign_in(&self.reader).await,
            Who::Holder => app.sign_in(&self.holder).await,
            Who::Platform => app.sign_in(&self.platform).await,
            Who::Applicant => app.sign_in(&self.applicant).await,
            Who::Able => app.sign_in(&self.able).await,
            Who::Both => app.sign_in(&self.both).await,
            Who::Expired => app.sign_in(&self.expired).await,
            Who::Administrator => app.sign_in(&self.administrator).await,
            Who::Disabled => app.with_session(&self.disabled),
            Who::Dismissed => {
                for session in &self.dismissed {
                    let caller = app.with_session(session);
                    if caller.is_signed_in().await {
                        return caller;
                    }
                }
                panic!("the calls end more sessions than were begun before the dismissal")
            }
        }
    }
}

/// An enrolment token in somebody's name.
pub(crate) async fn issue(world: &World, owner: Owner, user: &SignedIn) -> offer::Offer {
    let ctx = world.system();
    offer::issue(&ctx, ctx.system().unwrap(), owner, user.id)
        .await
        .unwrap()
}

/// A host of an owner with an agent, and the agent's token.
pub(crate) async fn enrol_for(
    app: &App,
    world: &World,
    owner: Owner,
    user: &SignedIn,
) -> (ServerId, String) {
    let offer = issue(world, owner, user).await;
    let body = json!({"token": offer.token.reveal(), "facts": facts("agented")});
    let answer = app.browser().post_json(ENROL_PATH, &body).await;
    let enrolled: Enrolled = serde_json::from_value(answer.json()).unwrap();
    (enrolled.server_id, enrolled.token)
}

/// Gives every right that can be given, and the data right on hosts.
pub(crate) async fn give_all(
    world: &World,
    company: CompanyId,
    user: UserId,
    servers: &[ServerId],
    (from, until): (Option<Timestamp>, Option<Timestamp>),
) {
    let all = Permission::ALL.iter().copied();
    for right in all.filter(|right| !right.is_reserved()) {
        world
            .give_right_for(company, user, right, from, until)
            .await;
    }
    for server in servers {
        world
            .give_server_for(company, user, *server, from, until)
            .await;
    }
}

/// Somebody of the company who has every right in it and is signed in.
async fn one_of_them(app: &App, world: &World, scene: &Scene) -> (SignedIn, Caller) {
    let one = world.employee(scene.company, CompanyRole::Member).await;
    give_all(world, scene.company, one.id, &scene.hosts(), (None, None)).await;
    let browser = app.sign_in(&one).await;
    let page = format!("/c/{}/servers", scene.company);
    assert_eq!(browser.get(&page).await.status, 200);
    (one, browser)
}

/// Sessions of somebody from before they were dismissed; as many as the calls end.
async fn dismissed(
    app: &App,
    world: &World,
    scene: &Scene,
    by: &SignedIn,
) -> (SignedIn, Vec<String>) {
    let (one, browser) = one_of_them(app, world, scene).await;
    let mut sessions = vec![browser.session().unwrap()];
    for _ in 0..3 {
        sessions.push(app.sign_in(&one).await.session().unwrap());
    }
    let desk = app.sign_in(by).await;
    dismiss(&desk, scene.company, one.id).await;
    // What a dismissal must take away counts for nothing either.
    give_all(world, scene.company, one.id, &scene.hosts(), (None, None)).await;
    (one, sessions)
}

/// A session of somebody from before their account was disabled.
async fn disabled(app: &App, world: &World, scene: &Scene) -> String {
    let (one, browser) = one_of_them(app, world, scene).await;
    world.disable(one.id).await;
    browser.session().unwrap()
}

/// Somebody's row in the list of a company's people, as a page reads it.
pub(crate) async fn place_of(desk: &Caller, company: CompanyId, user: UserId) -> Value {
    let request = json!({"company": company, "request": {}});
    let mut after = Value::Null;
    loop {
        let mut request = request.clone();
        request["request"]["after"] = after;
        let list = desk.post_json("/fn/company/members", &request).await.json();
        let page = &list["page"];
        let items = page["items"].as_array().unwrap();
        if let Some(them) = items.iter().find(|one| one["person"] == user.0) {
            return them.clone();
        }
        after = page["next"].clone();
        assert!(!after.is_null(), "{user} is nobody of the company");
    }
}

/// Dismisses somebody, as a page does.
pub(crate) async fn dismiss(desk: &Caller, company: CompanyId, user: UserId) {
    let them = place_of(desk, company, user).await;
    let body = json!({
        "company": company, "id": them["id"], "version": them["version"], "heir": null,
    });
    let answer = desk.post_json("/fn/company/dismiss", &body).await;
    assert_eq!(answer.status, 200, "{answer:?}");
}

/// What the things of a scene are called.
pub(crate) struct Names {
    pub(crate) company: &'static str,
    pub(crate) mine: &'static str,
    pub(crate) theirs: &'static str,
}

impl Names {
    /// Of the scene that the rows are written for.
    pub(crate) const OURS: Names = Names {
        company: "Acme",
        mine: MINE,
        theirs: THEIRS,
    };
}

/// What a container does in the reports of a scene.
const CONTAINER: ContainerReport = ContainerReport {
    cpu: 1.0,
    mem_percent: 1.0,
    mem_usage: 1,
    mem_limit: 100,
    net_input: 1,
    net_output: 1,
    block_input: 1,
    block_output: 1,
};

pub(crate) async fn scene(app: &App, world: &World) -> (Scene, People) {
    scene_of(app, world, &Names::OURS).await
}

pub(crate) async fn scene_of(app: &App, world: &World, names: &Names) -> (Scene, People) {
    let admin = world.user().await;
    let (acme, other) = (
        world.company(names.company).await,
        world.company(&format!("Beside {}", names.company)).await,
    );
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

    let mine = world
        .server(Owner::User(holder.id), holder.id, names.mine)
        .await;
    let theirs = world
        .server(Owner::Company(acme), admin.id, names.theirs)
        .await;
    let doomed = world
        .server(
            Owner::Company(acme),
            admin.id,
            &names.theirs.replace("one", "a"),
        )
        .await;
    for server in [mine, theirs] {
        let mut report = world.report(world.now() - Millis::seconds(20));
        report.containers = Some(vec![container()]);
        world.ingest(server, &[report]).await;
    }
    let (agented, token) = enrol_for(app, world, Owner::Company(acme), &admin).await;
    let report = world.report(world.now() - Millis::seconds(20));
    let answer = app
        .agent(&token)
        .post_json(REPORT_PATH, &json!(report))
        .await;
    assert!(answer.status.is_success(), "{answer:?}");
    for server in [mine, theirs] {
        let mut report = world.report(world.now() - Millis::seconds(20));
        report.docker.insert("web".to_owned(), CONTAINER);
        world.ingest(server, &[report]).await;
    }
    let reader = world.employee(acme, CompanyRole::Member).await;
    let hosts = [theirs, doomed, agented];
    for server in hosts {
        world.give_server(acme, holder.id, server).await;
        world.give_server(acme, reader.id, server).await;
    }
    for right in [
        Permission::AddServer,
        Permission::ModifyServerInfo,
        Permission::DeleteServer,
        Permission::ManageWebhook,
    ] {
        world.give_right(acme, holder.id, right).await;
    }
    let administrator = world.employee(acme, CompanyRole::Admin).await;
    let able = world.employee(acme, CompanyRole::Member).await;
    give_all(world, acme, able.id, &[], (None, None)).await;
    let both = world.employee(acme, CompanyRole::Member).await;
    // The hosts by their cluster.
    give_all(world, acme, both.id, &[], (None, None)).await;
    let cluster = world.cluster(acme, "all of them", &hosts).await;
    let by_cluster = |from, until| Grant {
        item: GrantItem::Cluster(cluster),
        validity: Validity { from, until },
    };
    world.give(acme, both.id, by_cluster(None, None)).await;
    let expired = world.employee(acme, CompanyRole::Member).await;
    // Half of it ended this moment, the other half has not begun.
    give_all(
        world,
        acme,
        expired.id,
        &[theirs],
        (None, Some(world.now())),
    )
    .await;
    let tomorrow = Some(world.now() + Millis::hours(24));
    for server in [doomed, agented] {
        world
            .give_server_for(acme, expired.id, server, tomorrow, None)
            .await;
    }
    world
        .give(acme, expired.id, by_cluster(tomorrow, None))
        .await;
    // The rights of one company on the hosts of another, and those of nobody here,
    // count for nothing.
    give_all(world, other, employee.id, &[theirs], (None, None)).await;
    give_all(world, acme, foreigner.id, &hosts, (None, None)).await;
    for (company, user) in [(other, employee.id), (acme, foreigner.id)] {
        world.give(company, user, by_cluster(None, None)).await;
    }
    let over = by_cluster(None, Some(world.now()));
    world.give(acme, able.id, over).await;
    // For whom all of it could wrongly count.
    let applicant = world.employee(acme, CompanyRole::Applicant).await;
    give_all(world, acme, applicant.id, &hosts, (None, None)).await;
    let waits = world.employee(acme, CompanyRole::Applicant).await;
    let goes = world.employee(acme, CompanyRole::Member).await;
    let ctx = world.context(&admin);
    let mut links = Vec::new();
    for _ in 0..2 {
        let proof = ctx.authorize_in(Scope::Company(acme)).await.unwrap();
        let setting = LinkSetting::default();
        links.push(link::create(&ctx, proof, &setting, None).await.unwrap().id);
    }
    let mut templates = Vec::new();
    for what in ["Doomed", "Kept"] {
        let proof = ctx.authorize_in(Scope::Company(acme)).await.unwrap();
        let name = format!("{what} of {}", names.company).parse().unwrap();
        templates.push(template::create(&ctx, proof, &name, &[]).await.unwrap());
    }
    let called = world.user().await;
    let by = import::Inviting {
        invite: ctx.authorize_in(Scope::Company(acme)).await.unwrap(),
        review: ctx.authorize_in(Scope::Company(acme)).await.unwrap(),
        grant: None,
    };
    let request = ImportRequest {
        source: ImportSource::Text(format!("Wu,{}", called.mobile)),
        template: None,
    };
    import::import(&ctx, &by, &request, &[]).await.unwrap();
    let place = async |of: &SignedIn, status| {
        let proof = ctx.authorize(Scope::Company(acme), acme).await.unwrap();
        let review = ctx.authorize_in(Scope::Company(acme)).await.unwrap();
        let mut request = MemberListRequest::default();
        request.filter.status = status;
        let page = member::list(&ctx, proof, None, Some(&review), &request)
            .await
            .unwrap();
        let found = page.items.iter().find(|one| one.person == of.id);
        found.unwrap().id
    };
    let offer = issue(world, Owner::User(holder.id), &holder).await;
    let mut tx = world.db().begin().await.unwrap();
    let given = NewJob::new("text.send", &json!({})).unwrap();
    let job = job::enqueue(&world.system(), &mut tx, given).await.unwrap();
    tx.commit().await.unwrap();
    let scrape_token = scrape_token(world, acme, &holder).await;
    let spare = app.sign_in(&holder).await;
    let session = backend::identity::session::handle(&spare.session().unwrap());
    let enrolment = issue(world, Owner::User(admin.id), &admin).await;
    let (_, agent) = enrol_for(app, world, Owner::User(admin.id), &admin).await;
    let report = serde_json::to_value(world.report(world.now())).unwrap();
    let ctx = world.context(&admin);
    let made = Made {
        media_type: "image/jpeg",
        bytes: b"a picture".to_vec(),
    };
    let me = || ctx.myself().unwrap();
    profile::set_picture(&ctx, me(), &made).await.unwrap();
    let picture = profile::find(&ctx, me()).await.unwrap().image_url;
    let alerting = alerting(world, &admin, acme, (theirs, agented)).await;
    let desk = app.sign_in(&admin).await;
    let inbox = desk
        .post_json("/fn/message/list", &json!({"request": {}}))
        .await;
    let scene = Scene {
        assets: app.assets(),
        company: acme,
        mine,
        theirs,
        doomed,
        agented,
        member: place(&employee, MemberStatus::Joined).await,
        applicant: place(&waits, MemberStatus::Pending).await,
        offered: place(&called, MemberStatus::Offered).await,
        waiting: waits.id,
        dismissed: place(&goes, MemberStatus::Joined).await,
        leaving: goes.id,
        called: called.id,
        message: inbox.json()["page"]["items"][0]["id"].as_i64().unwrap(),
        links: [links[0], links[1]],
        templates: [templates[0], templates[1]],
        job,
        offer: offer.id,
        session,
        scrape_token,
        enrolment: enrolment.token.reveal().to_owned(),
        report,
        picture,
        alerting,
    };
    let (gone, dismissed) = dismissed(app, world, &scene, &administrator).await;
    let disabled = disabled(app, world, &scene).await;
    (
        scene,
        People {
            employee,
            foreigner,
            reader,
            holder,
            platform: admin,
            applicant,
            able,
            both,
            expired,
            administrator,
            gone,
            dismissed,
            disabled,
            agent,
        },
    )
}
