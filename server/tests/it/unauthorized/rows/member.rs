//! A company's people: their list, who comes in by what, who goes.

use super::row;
use crate::{
    authz::expected::{call, page},
    unauthorized::{Call, Row},
};
use serde_json::json;

pub(super) static ROWS: &[Row] = &[
    row(
        "GET",
        "/c/{company}/members",
        |scene, _| scene.in_company("/members"),
        page(200, 404, 200, 200, 200),
    ),
    row(
        "GET",
        "/c/{company}/members/import",
        |scene, _| scene.in_company("/members/import"),
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
        |scene, _| scene.in_company("/invite"),
        page(403, 404, 403, 403, 200),
    ),
    row(
        "GET",
        "/c/{company}/invite/{id}",
        |scene, _| Call::Get(format!("/c/{}/invite/{}", scene.company, scene.links[0])),
        page(403, 404, 403, 403, 200),
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
];
