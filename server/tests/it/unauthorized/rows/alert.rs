//! What is told of hosts: alerts, thresholds, maintenance, webhooks.

use super::{FAR, row};
use crate::{
    authz::expected::{Expected, Who, call, page},
    unauthorized::{Call, Row},
};
use serde_json::{Value, json};

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

pub(super) static ROWS: &[Row] = &[
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
        "/c/{company}/alerts",
        |scene, _| scene.in_company("/alerts"),
        page(200, 404, 200, 200, 200),
    ),
    row(
        "GET",
        "/c/{company}/alerts/thresholds",
        |scene, _| scene.in_company("/alerts/thresholds"),
        page(200, 404, 200, 200, 200),
    ),
    row(
        "GET",
        "/c/{company}/alerts/maintenance",
        |scene, _| scene.in_company("/alerts/maintenance"),
        page(200, 404, 200, 200, 200),
    ),
    row(
        "GET",
        "/c/{company}/alerts/webhooks",
        |scene, _| scene.in_company("/alerts/webhooks"),
        page(403, 404, 403, 200, 200),
    ),
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
];
