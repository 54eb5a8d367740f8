//! What programs read of figures, and their tokens.

use super::row;
use crate::{
    authz::expected::{all, call, page},
    unauthorized::{Call, Row},
};
use model::scrape::SCRAPE_PATH;
use serde_json::json;

pub(super) static ROWS: &[Row] = &[
    // Nobody of them has shown a token that was made for it.
    row(
        "GET",
        SCRAPE_PATH,
        |_, _| Call::Get(SCRAPE_PATH.into()),
        all(401),
    ),
    row(
        "GET",
        "/p/scrape",
        |_, _| Call::Get("/p/scrape".into()),
        page(200, 200, 200, 200, 200),
    ),
    row(
        "GET",
        "/c/{company}/scrape",
        |scene, _| scene.in_company("/scrape"),
        page(200, 404, 200, 200, 200),
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
];
