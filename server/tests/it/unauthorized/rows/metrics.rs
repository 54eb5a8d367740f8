//! What was measured: charts, rows, exports, and how long it is kept.

use super::row;
use crate::{
    authz::expected::{all, call, page},
    unauthorized::{Call, Row},
};
use serde_json::json;

pub(super) static ROWS: &[Row] = &[
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
    row(
        "GET",
        "/p/servers/{id}/history/export",
        |scene, _| scene.at_own_host("/history/export?format=json"),
        page(404, 404, 404, 200, 404),
    ),
    row(
        "GET",
        "/c/{company}/servers/{id}/history/export",
        |scene, _| scene.at_host("/history/export"),
        page(404, 404, 200, 200, 200),
    ),
    row(
        "GET",
        "/p/servers/{id}/containers/{name}/history/export",
        |scene, _| scene.at_own_host("/containers/web/history/export"),
        page(404, 404, 404, 200, 404),
    ),
    row(
        "GET",
        "/c/{company}/servers/{id}/containers/{name}/history/export",
        |scene, _| scene.at_host("/containers/web/history/export"),
        page(404, 404, 200, 200, 200),
    ),
    row(
        "GET",
        "/p/servers/{id}/history",
        |scene, _| scene.at_own_host("/history?tier=hour"),
        page(404, 404, 404, 200, 404),
    ),
    row(
        "GET",
        "/p/servers/{id}/containers/{name}/history",
        |scene, _| scene.at_own_host("/containers/web/history"),
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
        "/c/{company}/servers/{id}/history",
        |scene, _| scene.at_host("/history"),
        page(404, 404, 200, 200, 200),
    ),
    row(
        "GET",
        "/c/{company}/servers/{id}/containers/{name}/history",
        |scene, _| scene.at_host("/containers/web/history"),
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
];
