//! Rights: of people, in templates, and why somebody has one.

use super::{FAR, row};
use crate::{
    authz::expected::{Who, call, page},
    unauthorized::{Call, Row},
};
use serde_json::json;

pub(super) static ROWS: &[Row] = &[
    row(
        "GET",
        "/c/{company}/members/{id}/permissions",
        |scene, _| {
            Call::Get(format!(
                "/c/{}/members/{}/permissions",
                scene.company, scene.member
            ))
        },
        page(403, 404, 403, 403, 200),
    ),
    row(
        "GET",
        "/c/{company}/templates",
        |scene, _| scene.in_company("/templates"),
        page(200, 404, 200, 200, 200),
    ),
    row(
        "GET",
        "/c/{company}/templates/new",
        |scene, _| scene.in_company("/templates/new"),
        page(200, 404, 200, 200, 200),
    ),
    row(
        "GET",
        "/c/{company}/templates/{id}",
        |scene, _| {
            Call::Get(format!(
                "/c/{}/templates/{}",
                scene.company, scene.templates[1]
            ))
        },
        page(200, 404, 200, 200, 200),
    ),
    row(
        "GET",
        "/c/{company}/access",
        |scene, _| scene.in_company("/access"),
        page(200, 404, 200, 200, 200),
    ),
    row(
        "GET",
        "/c/{company}/explain",
        |scene, _| scene.in_company("/explain"),
        page(200, 404, 200, 200, 200),
    ),
    row(
        "GET",
        "/c/{company}/permissions",
        |scene, _| scene.in_company("/permissions"),
        page(200, 404, 200, 200, 200),
    ),
    row(
        "POST",
        "/fn/permission/templates",
        |scene, _| {
            Call::Json(
                "/fn/permission/templates",
                json!({"company": scene.company}),
            )
        },
        call(200, 404, 200, 200, 200),
    ),
    row(
        "POST",
        "/fn/permission/template",
        |scene, _| {
            Call::Json(
                "/fn/permission/template",
                json!({"company": scene.company, "id": scene.templates[1]}),
            )
        },
        call(200, 404, 200, 200, 200),
    ),
    row(
        "POST",
        "/fn/permission/save_template",
        |scene, _| {
            Call::Json(
                "/fn/permission/save_template",
                json!({"company": scene.company, "template": {
                    "existing": null,
                    "name": "Web",
                    "items": [{"kind": "server", "of": scene.theirs}],
                }}),
            )
        },
        // By then there is one of that name.
        call(403, 404, 403, 403, 200).then(422),
    ),
    row(
        "POST",
        "/fn/permission/delete_template",
        |scene, _| {
            Call::Json(
                "/fn/permission/delete_template",
                json!({"company": scene.company, "id": scene.templates[0], "version": 0}),
            )
        },
        call(403, 404, 403, 403, 200).then(404),
    ),
    row(
        "POST",
        "/fn/permission/reapply_template",
        |scene, _| {
            Call::Json(
                "/fn/permission/reapply_template",
                json!({"company": scene.company, "id": scene.templates[1], "version": 0, "employees": null}),
            )
        },
        call(403, 404, 403, 403, 200),
    ),
    row(
        "POST",
        "/fn/permission/template_holders",
        |scene, _| {
            Call::Json(
                "/fn/permission/template_holders",
                json!({"company": scene.company, "id": scene.templates[1], "after": null}),
            )
        },
        call(403, 404, 403, 403, 200),
    ),
    // To who picks nothing it names what they hold.
    row(
        "POST",
        "/fn/permission/choices",
        |scene, _| {
            Call::Json(
                "/fn/permission/choices",
                json!({"company": scene.company, "search": null}),
            )
        },
        call(200, 404, 200, 200, 200),
    ),
    row(
        "POST",
        "/fn/permission/grants",
        |scene, _| {
            Call::Json(
                "/fn/permission/grants",
                json!({"company": scene.company, "employee": scene.member}),
            )
        },
        call(403, 404, 403, 403, 200),
    ),
    // Gives what begins when nobody calls any more.
    row(
        "POST",
        "/fn/permission/save_grants",
        |scene, _| {
            Call::Json(
                "/fn/permission/save_grants",
                json!({
                "company": scene.company,
                "grants": {
                "employee": scene.member,
                "version": 0,
                "change": {"as": "copy", "template": scene.templates[1], "grants": [
                    {
                        "item": {"kind": "server", "of": scene.theirs},
                        "validity": {"from": FAR, "until": null},
                    },
                ]},
                },
                }),
            )
        },
        call(403, 404, 403, 403, 200).then(409),
    ),
    row(
        "POST",
        "/fn/permission/my_grants",
        |scene, _| {
            Call::Json(
                "/fn/permission/my_grants",
                json!({"company": scene.company}),
            )
        },
        call(200, 404, 200, 200, 200),
    ),
    row(
        "POST",
        "/fn/permission/explain",
        |scene, _| {
            Call::Json(
                "/fn/permission/explain",
                json!({"company": scene.company, "employee": null, "object": scene.object()}),
            )
        },
        // Who sets rights may ask about whatever they are on.
        call(404, 404, 200, 200, 200).with(Who::Able, 200),
    ),
    row(
        "POST",
        "/fn/permission/holders",
        |scene, _| {
            Call::Json(
                "/fn/permission/holders",
                json!({"company": scene.company, "object": scene.object(), "after": null}),
            )
        },
        call(403, 404, 403, 403, 200),
    ),
    // Takes what is not there: nobody sees anything else by it.
    row(
        "POST",
        "/fn/permission/change_holder",
        |scene, _| {
            Call::Json(
                "/fn/permission/change_holder",
                json!({
                "company": scene.company,
                "object": scene.object(),
                "employee": scene.member,
                "validity": null,
                }),
            )
        },
        call(403, 404, 403, 403, 200),
    ),
    row(
        "POST",
        "/fn/permission/catalogue",
        |scene, _| {
            Call::Json(
                "/fn/permission/catalogue",
                json!({"company": scene.company}),
            )
        },
        call(200, 404, 200, 200, 200),
    ),
];
