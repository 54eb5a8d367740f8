//! A person's profile, preferences and picture.

use super::row;
use crate::{
    authz::expected::{all, call, page},
    unauthorized::{Call, Row},
};
use serde_json::json;

pub(super) static ROWS: &[Row] = &[
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
];
