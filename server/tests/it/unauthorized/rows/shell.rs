//! What is around every page: files, health, language, the stream of events.

use super::row;
use crate::{
    authz::expected::{all, call, page},
    unauthorized::{Call, Row},
};

pub(super) static ROWS: &[Row] = &[
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
];
