//! The installation: its settings, tasks, jobs and what it sends.

use super::row;
use crate::{
    authz::expected::{call, page},
    unauthorized::{Call, Row},
};
use serde_json::json;

pub(super) static ROWS: &[Row] = &[
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
