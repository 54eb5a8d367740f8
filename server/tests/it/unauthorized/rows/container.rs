//! Containers on hosts.

use super::row;
use crate::{
    authz::expected::{call, page},
    unauthorized::{Call, Row},
};
use serde_json::json;

pub(super) static ROWS: &[Row] = &[
    row(
        "GET",
        "/p/servers/{id}/containers/{name}",
        |scene, _| scene.at_own_host("/containers/web"),
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
        "/c/{company}/servers/{id}/containers/{name}",
        |scene, _| scene.at_host("/containers/web"),
        page(404, 404, 200, 200, 200),
    ),
    row(
        "GET",
        "/c/{company}/containers",
        |scene, _| scene.in_company("/containers"),
        page(200, 404, 200, 200, 200),
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
];
