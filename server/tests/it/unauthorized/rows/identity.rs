//! Who one is: signing in, an account, its proofs and its sessions.

use super::row;
use crate::{
    authz::expected::{all, call, page},
    unauthorized::{Call, Row},
};
use backend::testing::World;
use serde_json::json;

pub(super) static ROWS: &[Row] = &[
    row(
        "POST",
        "/login",
        |_, _| {
            Call::Form(
                "/login",
                vec![("mobile", "1".into()), ("password", "2".into())],
            )
        },
        all(303),
    ),
    row(
        "POST",
        "/login/code",
        |_, _| Call::Form("/login/code", vec![("mobile", "13700000000".into())]),
        all(303),
    ),
    row(
        "POST",
        "/login/verify",
        |_, _| Call::Form("/login/verify", vec![("code", "123456".into())]),
        all(303),
    ),
    row(
        "POST",
        "/login/second",
        |_, _| Call::Form("/login/second", vec![("code", "123456".into())]),
        all(303),
    ),
    row(
        "POST",
        "/me/step-up",
        |_, _| Call::Form("/me/step-up", vec![("password", "not the one".into())]),
        all(303),
    ),
    row(
        "POST",
        "/me/second-factor/begin",
        |_, _| Call::Form("/me/second-factor/begin", vec![]),
        all(303),
    ),
    row(
        "POST",
        "/me/second-factor/confirm",
        |_, _| Call::Form("/me/second-factor/confirm", vec![("code", "123456".into())]),
        all(303),
    ),
    row(
        "POST",
        "/me/second-factor/codes",
        |_, _| Call::Form("/me/second-factor/codes", vec![]),
        all(303),
    ),
    row(
        "POST",
        "/me/second-factor/off",
        |_, _| Call::Form("/me/second-factor/off", vec![]),
        all(303),
    ),
    row(
        "POST",
        "/register/code",
        |_, _| Call::Form("/register/code", vec![("mobile", "13700000000".into())]),
        all(303),
    ),
    row(
        "POST",
        "/register",
        |_, _| Call::Form("/register", set_up_form()),
        all(303),
    ),
    row(
        "POST",
        "/forgot/code",
        |_, _| Call::Form("/forgot/code", vec![("mobile", "13700000000".into())]),
        all(303),
    ),
    row(
        "POST",
        "/forgot/verify",
        |_, _| Call::Form("/forgot/verify", vec![("code", "123456".into())]),
        all(303),
    ),
    row(
        "POST",
        "/forgot",
        |_, _| Call::Form("/forgot", vec![("password", "correct horse".into())]),
        all(303),
    ),
    row(
        "POST",
        "/me/password",
        |_, _| Call::Form("/me/password", vec![("new_password", "12345678".into())]),
        all(303),
    ),
    row(
        "POST",
        "/me/mobile/code",
        |_, _| Call::Form("/me/mobile/code", vec![("mobile", "13700000000".into())]),
        all(303),
    ),
    row(
        "POST",
        "/me/mobile/again",
        |_, _| Call::Form("/me/mobile/again", vec![]),
        all(303),
    ),
    row(
        "POST",
        "/me/mobile",
        |_, _| Call::Form("/me/mobile", vec![("code", "123456".into())]),
        all(303),
    ),
    row(
        "POST",
        "/setup",
        |_, _| Call::Form("/setup", set_up_form()),
        all(303),
    ),
    row(
        "POST",
        "/logout",
        |_, _| Call::Form("/logout", vec![]),
        all(303),
    ),
    row("GET", "/login", |_, _| Call::Get("/login".into()), all(200)),
    row(
        "GET",
        "/login/second",
        |_, _| Call::Get("/login/second".into()),
        all(200),
    ),
    row(
        "GET",
        "/me/second-factor",
        |_, _| Call::Get("/me/second-factor".into()),
        page(200, 200, 200, 200, 200),
    ),
    row(
        "GET",
        "/me/step-up",
        |_, _| Call::Get("/me/step-up?next=%2Fme%2Fsecurity".into()),
        page(200, 200, 200, 200, 200),
    ),
    row(
        "GET",
        "/register",
        |_, _| Call::Get("/register".into()),
        // By invitation, as it is by default.
        all(403),
    ),
    row(
        "GET",
        "/forgot",
        |_, _| Call::Get("/forgot".into()),
        all(200),
    ),
    row(
        "GET",
        "/setup",
        |_, _| Call::Get("/setup?token=x".into()),
        all(404),
    ),
    row(
        "GET",
        "/me/security",
        |_, _| Call::Get("/me/security".into()),
        page(200, 200, 200, 200, 200),
    ),
    row(
        "GET",
        "/me/password",
        |_, _| Call::Get("/me/password".into()),
        page(200, 200, 200, 200, 200),
    ),
    row(
        "GET",
        "/me/mobile",
        |_, _| Call::Get("/me/mobile".into()),
        page(200, 200, 200, 200, 200),
    ),
    row(
        "POST",
        "/fn/identity/set_up_link",
        |_, _| Call::Json("/fn/identity/set_up_link", json!({"token": "x"})),
        all(200),
    ),
    row(
        "POST",
        "/fn/identity/captcha",
        |_, _| Call::Json("/fn/identity/captcha", json!({})),
        all(200),
    ),
    row(
        "POST",
        "/fn/identity/password_strength",
        |_, _| {
            let body = json!({"password": "correct horse", "hints": ["Lin"]});
            Call::Json("/fn/identity/password_strength", body)
        },
        all(200),
    ),
    row(
        "POST",
        "/fn/identity/registration",
        |_, _| Call::Json("/fn/identity/registration", json!({"note": "forged"})),
        all(200),
    ),
    row(
        "POST",
        "/fn/identity/second_factor",
        |_, _| Call::Json("/fn/identity/second_factor", json!({})),
        call(200, 200, 200, 200, 200),
    ),
    row(
        "POST",
        "/fn/identity/step_up",
        |_, _| {
            let body = json!({"password": World::PASSWORD, "code": ""});
            Call::Json("/fn/identity/step_up", body)
        },
        call(200, 200, 200, 200, 200),
    ),
    row(
        "POST",
        "/fn/identity/sign_ins",
        |_, _| Call::Json("/fn/identity/sign_ins", json!({"after": null})),
        call(200, 200, 200, 200, 200),
    ),
    row(
        "POST",
        "/fn/identity/account",
        |_, _| Call::Json("/fn/identity/account", json!({})),
        call(200, 200, 200, 200, 200),
    ),
    row(
        "POST",
        "/fn/identity/registration_policy",
        |_, _| Call::Json("/fn/identity/registration_policy", json!({})),
        call(403, 403, 403, 403, 200),
    ),
    row(
        "POST",
        "/fn/identity/set_registration_policy",
        |_, _| {
            let body = json!({"policy": "invitation", "version": null});
            Call::Json("/fn/identity/set_registration_policy", body)
        },
        call(403, 403, 403, 403, 200),
    ),
    row(
        "POST",
        "/fn/identity/sessions",
        |_, _| Call::Json("/fn/identity/sessions", json!({})),
        call(200, 200, 200, 200, 200),
    ),
    row(
        "POST",
        "/fn/identity/revoke_session",
        |scene, _| {
            Call::Json(
                "/fn/identity/revoke_session",
                json!({"handle": scene.session}),
            )
        },
        call(404, 404, 404, 200, 404),
    ),
    row(
        "POST",
        "/fn/identity/revoke_other_sessions",
        |_, _| Call::Json("/fn/identity/revoke_other_sessions", json!({})),
        call(200, 200, 200, 200, 200),
    ),
    row(
        "POST",
        "/fn/session/current",
        |_, _| Call::Json("/fn/session/current", json!({})),
        call(200, 200, 200, 200, 200),
    ),
];

fn set_up_form() -> Vec<(&'static str, String)> {
    let fields = [
        ("token", "x"),
        ("mobile", "13700000000"),
        ("name", "Mallory"),
        ("password", "correct horse"),
    ];
    fields.map(|(name, value)| (name, value.to_owned())).into()
}
