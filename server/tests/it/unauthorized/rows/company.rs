//! A company: founding and joining one, its page and its profile.

use super::row;
use crate::{
    authz::expected::{Who, all, call, page},
    unauthorized::{Call, Row},
};
use serde_json::json;

pub(super) static ROWS: &[Row] = &[
    // Not as a form with a file, as a person's.
    row(
        "POST",
        "/c/{company}/picture",
        |_, _| Call::Form("/c/9000000/picture", vec![]),
        all(303),
    ),
    row(
        "POST",
        "/c/{company}/picture/remove",
        |_, _| Call::Form("/c/9000000/picture/remove", vec![]),
        all(303),
    ),
    row(
        "POST",
        "/join/{code}",
        |_, _| Call::Form("/join/unknown", vec![("name", "Mallory".into())]),
        all(303),
    ),
    row(
        "POST",
        "/me/companies",
        |_, _| Call::Form("/me/companies", vec![("name", "".into())]),
        all(303),
    ),
    row(
        "POST",
        "/me/companies/open",
        |_, _| Call::Form("/me/companies/open", vec![("link", "unknown".into())]),
        all(303),
    ),
    row(
        "POST",
        "/me/companies/reapply",
        |_, _| Call::Form("/me/companies/reapply", of_no_company()),
        all(303),
    ),
    row(
        "POST",
        "/me/companies/accept",
        |_, _| Call::Form("/me/companies/accept", of_no_company()),
        all(303),
    ),
    row(
        "POST",
        "/me/companies/withdraw",
        |_, _| Call::Form("/me/companies/withdraw", of_no_company()),
        all(303),
    ),
    row(
        "POST",
        "/me/companies/leave",
        |_, _| Call::Form("/me/companies/leave", of_no_company()),
        all(303),
    ),
    row(
        "GET",
        "/join/{code}",
        |_, _| Call::Get("/join/unknown".into()),
        all(404),
    ),
    row(
        "GET",
        "/me/companies",
        |_, _| Call::Get("/me/companies".into()),
        page(200, 200, 200, 200, 200),
    ),
    row(
        "GET",
        "/me/companies/new",
        |_, _| Call::Get("/me/companies/new".into()),
        page(200, 200, 200, 200, 200),
    ),
    row(
        "GET",
        "/me/companies/{company}",
        |scene, _| Call::Get(format!("/me/companies/{}", scene.company)),
        page(200, 404, 200, 200, 200).with(Who::Applicant, 200),
    ),
    row(
        "GET",
        "/me/companies/{company}/apply",
        |scene, _| Call::Get(format!("/me/companies/{}/apply", scene.company)),
        page(200, 404, 200, 200, 200).with(Who::Applicant, 200),
    ),
    row(
        "GET",
        "/c/{company}/profile",
        |scene, _| scene.in_company("/profile"),
        page(200, 404, 200, 200, 200),
    ),
    row(
        "GET",
        "/c/{company}",
        |scene, _| scene.in_company(""),
        page(200, 404, 200, 200, 200),
    ),
    row(
        "POST",
        "/fn/company/join_link",
        |_, _| {
            Call::Json(
                "/fn/company/join_link",
                json!({"code": "unknown", "is_first": true}),
            )
        },
        all(404),
    ),
    row(
        "POST",
        "/fn/company/memberships",
        |_, _| Call::Json("/fn/company/memberships", json!({})),
        call(200, 200, 200, 200, 200),
    ),
    row(
        "POST",
        "/fn/company/membership",
        |scene, _| Call::Json("/fn/company/membership", json!({"company": scene.company})),
        call(200, 404, 200, 200, 200).with(Who::Applicant, 200),
    ),
    row(
        "POST",
        "/fn/company/profile",
        |scene, _| Call::Json("/fn/company/profile", json!({"company": scene.company})),
        call(200, 404, 200, 200, 200),
    ),
    row(
        "POST",
        "/fn/company/update_profile",
        |scene, _| {
            Call::Json(
                "/fn/company/update_profile",
                json!({
                    "company": scene.company,
                    "update": {
                        "version": 0,
                        "name": "Acme",
                        "contact": "Lin",
                        "mobile": "13800000000",
                        "description": "",
                    },
                }),
            )
        },
        call(403, 404, 403, 403, 200).then(409),
    ),
];

/// A company that nobody here has anything to do with.
fn of_no_company() -> Vec<(&'static str, String)> {
    vec![("company", "999999".to_owned())]
}
