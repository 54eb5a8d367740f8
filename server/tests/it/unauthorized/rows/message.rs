//! What somebody is told.

use super::row;
use crate::{
    authz::expected::{call, page},
    unauthorized::{Call, Row},
};
use serde_json::json;

pub(super) static ROWS: &[Row] = &[
    row(
        "GET",
        "/messages",
        |_, _| Call::Get("/messages".into()),
        page(200, 200, 200, 200, 200),
    ),
    // Everybody has an inbox of their own and marks nothing in another's.
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
];
