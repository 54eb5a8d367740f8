//! Hosts, and the doors of their agents.

use super::row;
use crate::{
    app::facts,
    authz::expected::{Who, agent, all, call, page},
    unauthorized::{Call, Row, Scene, scene::THEIRS},
};
use model::agent::{ENROL_PATH, FACTS_PATH, REPORT_PATH, TOKEN_PATH};
use serde_json::{Value, json};

pub(super) static ROWS: &[Row] = &[
    row(
        "POST",
        ENROL_PATH,
        |scene, who| Call::Json(ENROL_PATH, enrolment(scene, who)),
        all(401).with(Who::Holder, 200),
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
        |scene, _| scene.at_own_host(""),
        page(404, 404, 404, 200, 404),
    ),
    row(
        "GET",
        "/c/{company}/servers",
        |scene, _| scene.in_company("/servers"),
        page(200, 404, 200, 200, 200),
    ),
    row(
        "GET",
        "/c/{company}/servers/new",
        |scene, _| scene.in_company("/servers/new"),
        page(403, 404, 403, 200, 200),
    ),
    row(
        "GET",
        "/c/{company}/servers/{id}",
        |scene, _| scene.at_host(""),
        page(404, 404, 200, 200, 200),
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
];

/// Only the holder has a token that was given out.
fn enrolment(scene: &Scene, who: Who) -> Value {
    let token = if who == Who::Holder {
        &scene.enrolment
    } else {
        "x"
    };
    json!({"token": token, "facts": facts("new")})
}
