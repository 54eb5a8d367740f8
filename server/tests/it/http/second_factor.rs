//! Half signed in, the step-up, and turning the second factor on, as a browser without
//! scripts does it.

use crate::app::{Answer, App, Caller};
use backend::{
    SignedIn,
    testing::{CompanyRole, World, on_both_engines},
};
use http::StatusCode;
use model::{scope::Scope, time::Millis};
use serde_json::json;
use totp_rs::{Builder, Secret, Totp};

/// The texts in the list items of a page.
fn codes_in(page: &Answer) -> Vec<String> {
    let parts = page.body.split("<li><code>").skip(1);
    parts
        .map(|part| part.split('<').next().unwrap().to_owned())
        .collect()
}

fn shown(totp: &Totp, world: &World) -> String {
    let now = u64::try_from(world.now().seconds()).unwrap();
    totp.generate(now).to_string()
}

async fn english(browser: &Caller, path: &str) -> Answer {
    browser.get_with(path, &[("accept-language", "en")]).await
}

/// Turns it on by the pages; the app and the recovery codes.
pub(crate) async fn turn_on(browser: &Caller, world: &World) -> (Totp, Vec<String>) {
    let begun = browser.post_form("/me/second-factor/begin", &[]).await;
    assert_eq!(begun.location(), "/me/second-factor");
    let page = browser.get("/me/second-factor").await;
    let secret = page.body.split("secret=").nth(1).unwrap();
    let secret = secret.split('&').next().unwrap();
    let secret = Secret::try_from_base32(secret).unwrap();
    let totp = Builder::new().with_secret(secret).build().unwrap();
    let wrong = browser
        .post_form("/me/second-factor/confirm", &[("code", "abcde-fgh23")])
        .await;
    assert_eq!(wrong.location(), "/me/second-factor");
    let page = english(browser, "/me/second-factor").await;
    assert!(page.body.contains("This code is wrong"), "{page:?}");
    let code = shown(&totp, world);
    let done = browser
        .post_form("/me/second-factor/confirm", &[("code", &code)])
        .await;
    assert_eq!(done.location(), "/me/second-factor");
    let page = browser.get("/me/second-factor").await;
    let codes = codes_in(&page);
    assert_eq!(codes.len(), 10, "{page:?}");
    // Once only, and no secret any more.
    let again = browser.get("/me/second-factor").await;
    assert!(codes_in(&again).is_empty() && !again.body.contains("otpauth:"));
    world.clock().advance(Millis::minutes(1));
    (totp, codes)
}

/// Somebody who has shown their password, and not yet their second factor.
pub(crate) async fn half(app: &App, user: &SignedIn) -> Caller {
    let browser = app.browser();
    let answer = browser
        .post_form(
            "/login",
            &[
                ("mobile", &user.mobile),
                ("password", World::PASSWORD),
                ("next", "/me/security"),
            ],
        )
        .await;
    assert_eq!(answer.location(), "/login/second");
    // Not before one is in: it would make the device a known one.
    assert_eq!(answer.set_cookie("tenon_device"), None);
    browser
}

#[test]
fn who_is_half_in_is_nobody_until_the_second_factor_was_right() {
    on_both_engines(async |world| {
        let app = App::new(&world);
        let user = world.user().await;
        let (totp, codes) = turn_on(&app.sign_in(&user).await, &world).await;
        let browser = half(&app, &user).await;
        let before = browser.session().unwrap();
        assert!(!browser.is_signed_in().await);
        assert_eq!(
            browser.get("/me/security").await.location(),
            "/login?next=%2Fme%2Fsecurity"
        );
        for name in ["identity/sessions", "identity/account", "message/unread"] {
            let answer = browser.post_json(&format!("/fn/{name}"), &json!({})).await;
            assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{name}");
        }
        for form in ["/me/second-factor/off", "/me/step-up", "/me/password"] {
            let answer = browser.post_form(form, &[]).await;
            assert!(answer.location().starts_with("/login?next="), "{form}");
        }

        let wrong = browser
            .post_form("/login/second", &[("code", "abcde-fgh23")])
            .await;
        assert_eq!(wrong.location(), "/login/second");
        let page = english(&browser, "/login/second").await;
        assert!(page.body.contains("This code is wrong"), "{page:?}");
        let code = shown(&totp, &world);
        let right = browser.post_form("/login/second", &[("code", &code)]).await;
        assert_eq!(right.location(), "/me/security");
        assert!(right.set_cookie("tenon_device").is_some());
        assert!(browser.is_signed_in().await);
        assert_ne!(browser.session().unwrap(), before);
        // What was half a session is no session.
        let thief = app.browser();
        thief.set_cookie("tenon", &before);
        let again = thief
            .post_form("/login/second", &[("code", &codes[0])])
            .await;
        assert_eq!(again.location(), "/login");
        assert!(!thief.is_signed_in().await);
    });
}

#[test]
fn half_a_session_ends_after_ten_minutes() {
    on_both_engines(async |world| {
        let app = App::new(&world);
        let user = world.user().await;
        let (_, codes) = turn_on(&app.sign_in(&user).await, &world).await;
        let browser = half(&app, &user).await;
        world.clock().advance(Millis::minutes(10));
        let late = browser
            .post_form("/login/second", &[("code", &codes[0])])
            .await;
        assert_eq!(late.location(), "/login");
        let page = english(&browser, "/login").await;
        assert!(page.body.contains("Signing in took too long"), "{page:?}");
        // The code was not used up by that.
        let browser = half(&app, &user).await;
        let right = browser
            .post_form("/login/second", &[("code", &codes[0])])
            .await;
        assert_eq!(right.location(), "/me/security", "{codes:?} {right:?}");
    });
}

#[test]
fn who_signs_in_again_is_not_the_one_before_until_they_are_in() {
    on_both_engines(async |world| {
        let app = App::new(&world);
        let (user, other) = (world.user().await, world.user().await);
        turn_on(&app.sign_in(&user).await, &world).await;
        let browser = app.sign_in(&other).await;
        let answer = browser.sign_in(&user.mobile, World::PASSWORD).await;
        assert_eq!(answer.location(), "/login/second");
        assert!(!browser.is_signed_in().await);
    });
}

#[test]
fn what_is_dangerous_asks_again_after_five_minutes() {
    on_both_engines(async |world| {
        let app = App::new(&world);
        let company = world.company("Acme").await;
        let admin = world.employee(company, CompanyRole::Founder).await;
        let member = world.employee(company, CompanyRole::Member).await;
        let browser = app.sign_in(&admin).await;
        let (totp, _) = turn_on(&browser, &world).await;
        world.clock().advance(Millis::minutes(5));

        for form in ["begin", "confirm", "codes", "off"] {
            let path = format!("/me/second-factor/{form}");
            let answer = browser.post_form(&path, &[]).await;
            assert_eq!(
                answer.location(),
                "/me/step-up?next=%2Fme%2Fsecond-factor",
                "{form}"
            );
        }
        let members = browser
            .post_json(
                "/fn/company/members",
                &json!({"company": company, "request": {}}),
            )
            .await
            .json();
        let rows = members["page"]["items"].as_array().unwrap();
        let row = rows.iter().find(|row| row["person"] == member.id.0);
        let row = row.unwrap_or_else(|| panic!("{members}"));
        let body = json!({"company": company, "id": row["id"], "version": 0});
        let asked = browser.post_json("/fn/company/appoint", &body).await;
        assert_eq!(asked.status, StatusCode::FORBIDDEN);
        assert_eq!(asked.json(), json!({"error": "step_up_required"}));

        let prove = async |password: &str, code: &str| {
            let body = json!({"password": password, "code": code});
            browser.post_json("/fn/identity/step_up", &body).await
        };
        assert_eq!(
            prove("not the one", "").await.json()["reason"],
            "wrong_password"
        );
        assert_eq!(
            prove("", "abcde-fgh23").await.json()["reason"],
            "wrong_second_factor"
        );
        let still = browser.post_json("/fn/company/appoint", &body).await;
        assert_eq!(still.json(), json!({"error": "step_up_required"}));
        assert_eq!(
            prove("", &shown(&totp, &world)).await.status,
            StatusCode::OK
        );
        let done = browser.post_json("/fn/company/appoint", &body).await;
        assert_eq!(done.status, StatusCode::OK, "{done:?}");
        let ctx = world.context(&member);
        let scope = Scope::Company(company);
        let may =
            ctx.may_in::<backend::authz::resource::Grant, backend::authz::action::Update>(scope);
        assert!(may.await.unwrap());

        // Without scripts by a page, and then back.
        world.clock().advance(Millis::minutes(5));
        let next = ("next", "/me/second-factor");
        let wrong = browser
            .post_form("/me/step-up", &[next, ("password", "not the one")])
            .await;
        assert_eq!(wrong.location(), "/me/step-up?next=%2Fme%2Fsecond-factor");
        let page = english(&browser, wrong.location()).await;
        assert!(page.body.contains("This password is wrong."), "{page:?}");
        let right = browser
            .post_form("/me/step-up", &[next, ("password", World::PASSWORD)])
            .await;
        assert_eq!(right.location(), "/me/second-factor");
        let off = browser.post_form("/me/second-factor/off", &[]).await;
        assert_eq!(off.location(), "/me/second-factor");
        app.sign_in(&admin).await;
        // Nobody is led to another site.
        let away = browser
            .post_form(
                "/me/step-up",
                &[("next", "//evil.example"), ("password", World::PASSWORD)],
            )
            .await;
        assert_eq!(away.location(), "/");
    });
}
