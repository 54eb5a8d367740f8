//! Coming in by a code, through the forms: what each leads to, what its page says,
//! and that nobody learns from it who has an account.

use crate::app::{Answer, App, Caller};
use backend::{
    identity::{
        invitation::Invitation,
        registration,
        service::{self, NewUser},
    },
    testing::{World, on_both_engines},
};
use http::StatusCode;
use model::{identity::RegistrationPolicy, time::Millis};
use serde_json::json;

const STRONG: &str = "quiet lamp over eleven rivers";
const NOBODYS: &str = "+8613911110000";

async fn set_policy(world: &World, policy: RegistrationPolicy) {
    // The first one runs the installation.
    let admin = world.user().await;
    let ctx = world.context(&admin);
    let version = registration::policy(&ctx).await.unwrap().version;
    let platform = ctx.platform().unwrap();
    registration::set_policy(&ctx, platform, policy, version)
        .await
        .unwrap();
}

async fn english(browser: &Caller, path: &str) -> Answer {
    browser.get_with(path, &[("accept-language", "en")]).await
}

/// Posts a form and follows to the page it leads to.
async fn post(browser: &Caller, path: &str, fields: &[(&str, &str)]) -> (String, Answer) {
    let answer = browser.post_form(path, fields).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{answer:?}");
    let to = answer.location().to_owned();
    let page = english(browser, &to).await;
    (to, page)
}

fn wrong(code: &str) -> &'static str {
    if code == "000000" { "000001" } else { "000000" }
}

#[test]
fn a_code_signs_in_and_leads_on_to_where_one_was_going() {
    on_both_engines(async |world| {
        let app = App::new(&world);
        let user = world.user().await;
        let browser = app.browser();
        let page = english(&browser, "/login?by=code&next=%2Fp%2Fservers").await;
        assert!(page.body.contains("action=\"/login/code\""), "{page:?}");
        let fields = [("mobile", user.mobile.as_str()), ("next", "/p/servers")];
        let (to, page) = post(&browser, "/login/code", &fields).await;
        assert_eq!(to, "/login?by=code&step=code");
        for part in [
            "autocomplete=\"one-time-code\"",
            "inputmode=\"numeric\"",
            &format!("A code is on its way to {}.", user.mobile),
            "action=\"/login/verify\"",
        ] {
            assert!(page.body.contains(part), "{part}: {}", page.body);
        }
        let code = world.code(&user.mobile).await;
        assert!(!page.body.contains(&code));
        // The step stands there when it is loaded again; the wait goes on.
        let again = english(&browser, &to).await;
        assert!(
            again.body.contains("2026-03-01 08:01 UTC"),
            "{}",
            again.body
        );

        let (to, page) = post(&browser, "/login/verify", &[("code", wrong(&code))]).await;
        assert_eq!(to, "/login?by=code&step=code");
        assert!(
            page.body.contains("Wrong tries so far: 1 of 10."),
            "{}",
            page.body
        );
        let (to, page) = post(&browser, "/login/verify", &[("code", "12")]).await;
        assert_eq!(to, "/login?by=code&step=code");
        assert!(page.body.contains("id=\"code-error\""), "{}", page.body);

        let answer = browser.post_form("/login/verify", &[("code", &code)]).await;
        assert_eq!(answer.location(), "/p/servers");
        assert!(answer.set_cookie("tenon_device").is_some());
        assert!(browser.is_signed_in().await);
        // Done with: the step is no more.
        let page = english(&browser, "/login?by=code&step=code").await;
        assert!(
            page.body.contains("Please ask for a new code."),
            "{}",
            page.body
        );
    });
}

#[test]
fn a_code_opens_in_the_browser_alone_that_asked_for_it() {
    on_both_engines(async |world| {
        let app = App::new(&world);
        let user = world.user().await;
        let (browser, other) = (app.browser(), app.browser());
        post(&browser, "/login/code", &[("mobile", &user.mobile)]).await;
        let code = world.code(&user.mobile).await;
        let (_, page) = post(&other, "/login/verify", &[("code", &code)]).await;
        assert!(
            page.body.contains("This code no longer holds."),
            "{}",
            page.body
        );
        assert!(!other.is_signed_in().await);
        // Nor does it do in this one what it was not sent for.
        let (_, page) = post(&browser, "/forgot/verify", &[("code", &code)]).await;
        assert!(
            page.body.contains("This code no longer holds."),
            "{}",
            page.body
        );
        let planted = browser.session().unwrap();
        browser.post_form("/login/verify", &[("code", &code)]).await;
        assert!(browser.is_signed_in().await);
        assert_ne!(browser.session().unwrap(), planted, "a fresh session id");
    });
}

#[test]
fn nobody_learns_from_a_form_who_has_an_account() {
    on_both_engines(async |world| {
        let app = App::new(&world);
        let user = world.user().await;
        for (ask, verify) in [
            ("/login/code", "/login/verify"),
            ("/forgot/code", "/forgot/verify"),
        ] {
            let mut seen = Vec::new();
            for mobile in [user.mobile.as_str(), NOBODYS] {
                let browser = app.browser();
                let mut said = Vec::new();
                let mut note = |(to, page): (String, Answer)| {
                    // The number itself, and the nonces, differ.
                    let body = page.body.replace(mobile, "N");
                    let body: Vec<&str> = body
                        .split('<')
                        .filter(|tag| !tag.contains("nonce") && !tag.contains("__RESOLVED"))
                        .collect();
                    said.push((to, page.status, body.join("<")));
                };
                note(post(&browser, ask, &[("mobile", mobile)]).await);
                note(post(&browser, ask, &[("mobile", mobile)]).await);
                let code = wrong(&world.code(mobile).await);
                note(post(&browser, verify, &[("code", code)]).await);
                note(post(&browser, verify, &[("code", "x")]).await);
                seen.push(said);
            }
            assert_eq!(seen[0], seen[1], "{ask}");
            world.clock().advance(Millis::minutes(1));
        }
        // Who has just proved a number is told what there is.
        let browser = app.browser();
        post(&browser, "/login/code", &[("mobile", NOBODYS)]).await;
        let code = world.code(NOBODYS).await;
        let (to, page) = post(&browser, "/login/verify", &[("code", &code)]).await;
        assert_eq!(to, "/login?by=code");
        assert!(
            page.body.contains("This number has no account yet"),
            "{}",
            page.body
        );
    });
}

#[test]
fn somebody_new_registers_with_an_invitation_and_nobody_without() {
    on_both_engines(async |world| {
        let app = App::new(&world);
        let browser = app.browser();
        let shut = english(&browser, "/register").await;
        assert_eq!(shut.status, StatusCode::FORBIDDEN);
        assert!(shut.body.contains("By invitation only"), "{}", shut.body);
        let (to, _) = post(&browser, "/register/code", &[("mobile", NOBODYS)]).await;
        assert_eq!(to, "/register");
        assert!(world.texts(NOBODYS).await.is_empty());

        let note = Invitation::note(&world.system(), "company:12");
        let link = format!("/register?next=%2Fp%2Fservers&invitation={note}");
        let page = english(&browser, &link).await;
        assert_eq!(page.status, StatusCode::OK, "{page:?}");
        assert!(page.body.contains(&note));
        let fields = [
            ("mobile", NOBODYS),
            ("invitation", note.as_str()),
            ("next", "/p/servers"),
        ];
        let (to, page) = post(&browser, "/register/code", &fields).await;
        assert_eq!(
            (to.as_str(), page.status),
            ("/register?step=code", StatusCode::OK)
        );
        assert!(page.body.contains("autocomplete=\"new-password\""));
        let code = world.code(NOBODYS).await;

        // Every wrong field is named, the name is kept, the password is not.
        let (_, page) = post(
            &browser,
            "/register",
            &[("code", "1"), ("name", "Lin Mei"), ("password", "short")],
        )
        .await;
        assert!(page.body.contains("id=\"code-error\""), "{}", page.body);
        assert!(page.body.contains("value=\"Lin Mei\"") && !page.body.contains("short"));
        let weak = [
            ("code", code.as_str()),
            ("name", "Lin Mei"),
            ("password", "password2024"),
        ];
        let (_, page) = post(&browser, "/register", &weak).await;
        assert!(
            page.body.contains("This password is guessed too easily."),
            "{}",
            page.body
        );

        let good = [
            ("code", code.as_str()),
            ("name", "Lin Mei"),
            ("password", STRONG),
        ];
        let answer = browser.post_form("/register", &good).await;
        assert_eq!(answer.location(), "/p/servers", "{answer:?}");
        assert!(browser.is_signed_in().await);
        let other = app.browser();
        assert_eq!(other.sign_in(NOBODYS, STRONG).await.location(), "/");
    });
}

#[test]
fn a_forgotten_password_is_replaced_in_three_steps() {
    on_both_engines(async |world| {
        let app = App::new(&world);
        let user = world.user().await;
        let old = app.sign_in(&user).await;
        let browser = app.browser();
        let (to, _) = post(&browser, "/forgot/code", &[("mobile", &user.mobile)]).await;
        assert_eq!(to, "/forgot?step=code");
        // The last step cannot be had by its address.
        let page = english(&browser, "/forgot?step=password").await;
        assert!(
            page.body.contains("action=\"/forgot/code\""),
            "{}",
            page.body
        );
        let (_, page) = post(&browser, "/forgot", &[("password", STRONG)]).await;
        assert!(
            page.body.contains("This code no longer holds."),
            "{}",
            page.body
        );

        let code = world.code(&user.mobile).await;
        let (to, page) = post(&browser, "/forgot/verify", &[("code", &code)]).await;
        assert_eq!(to, "/forgot?step=password");
        assert!(page.body.contains("action=\"/forgot\""), "{}", page.body);
        let (to, page) = post(&browser, "/forgot", &[("password", "password2024")]).await;
        assert_eq!(to, "/forgot?step=password");
        assert!(page.body.contains("id=\"password-error\""), "{}", page.body);
        assert!(old.is_signed_in().await);
        let (to, page) = post(&browser, "/forgot", &[("password", STRONG)]).await;
        assert_eq!(to, "/login");
        assert!(
            page.body.contains("Your password was changed."),
            "{}",
            page.body
        );
        assert!(!old.is_signed_in().await);
        assert_eq!(browser.sign_in(&user.mobile, STRONG).await.location(), "/");
    });
}

#[test]
fn who_came_by_a_code_may_set_a_first_password_or_leave_it() {
    on_both_engines(async |world| {
        let app = App::new(&world);
        set_policy(&world, RegistrationPolicy::Open).await;
        let browser = app.browser();
        post(
            &browser,
            "/login/code",
            &[("mobile", NOBODYS), ("next", "/p/servers")],
        )
        .await;
        let code = world.code(NOBODYS).await;
        let (to, page) = post(&browser, "/login/verify", &[("code", &code)]).await;
        assert_eq!(to, "/me/password?next=%2Fp%2Fservers");
        assert!(page.body.contains("Not now"), "{}", page.body);
        assert!(page.body.contains("href=\"/p/servers\""));
        assert!(!page.body.contains("name=\"password\""), "{}", page.body);
        // Without a password the number stays.
        let page = english(&browser, "/me/mobile").await;
        assert!(page.body.contains("Set a password first"), "{}", page.body);
        let fields = [("new_password", STRONG), ("next", "/p/servers")];
        let answer = browser.post_form("/me/password", &fields).await;
        assert_eq!(answer.location(), "/p/servers");
        assert_eq!(app.browser().sign_in(NOBODYS, STRONG).await.location(), "/");
    });
}

#[test]
fn a_changed_password_ends_every_other_session() {
    on_both_engines(async |world| {
        let app = App::new(&world);
        let user = world.user().await;
        let (browser, other) = (app.sign_in(&user).await, app.sign_in(&user).await);
        let wrong = [("password", "not this one"), ("new_password", STRONG)];
        let (to, page) = post(&browser, "/me/password", &wrong).await;
        assert_eq!(to, "/me/password");
        assert!(
            page.body.contains("This password is wrong."),
            "{}",
            page.body
        );
        let right = [("password", World::PASSWORD), ("new_password", STRONG)];
        let (to, page) = post(&browser, "/me/password", &right).await;
        assert_eq!(to, "/me/security");
        assert!(
            page.body.contains("Your password was changed, and"),
            "{}",
            page.body
        );
        assert!(browser.is_signed_in().await);
        assert!(!other.is_signed_in().await);
    });
}

#[test]
fn a_number_is_changed_in_two_steps() {
    on_both_engines(async |world| {
        let app = App::new(&world);
        let user = world.user().await;
        let browser = app.sign_in(&user).await;
        let wrong = [("mobile", NOBODYS), ("password", "not this one")];
        let (to, page) = post(&browser, "/me/mobile/code", &wrong).await;
        assert_eq!(to, "/me/mobile");
        assert!(
            page.body.contains("This password is wrong."),
            "{}",
            page.body
        );
        let right = [("mobile", NOBODYS), ("password", World::PASSWORD)];
        let (to, page) = post(&browser, "/me/mobile/code", &right).await;
        assert_eq!(to, "/me/mobile?step=code");
        assert!(page.body.contains("action=\"/me/mobile\""), "{}", page.body);
        world.clock().advance(Millis::minutes(1));
        let (to, _) = post(&browser, "/me/mobile/again", &[]).await;
        assert_eq!(to, "/me/mobile?step=code");
        assert_eq!(world.texts(NOBODYS).await.len(), 2);
        let code = world.code(NOBODYS).await;
        let (to, page) = post(&browser, "/me/mobile", &[("code", &code)]).await;
        assert_eq!(to, "/me/security");
        assert!(
            page.body.contains("Your number was changed."),
            "{}",
            page.body
        );
        assert!(page.body.contains("+86 139****0000"), "{}", page.body);
        let other = app.browser();
        assert_eq!(
            other.sign_in(NOBODYS, World::PASSWORD).await.location(),
            "/"
        );
    });
}

#[test]
fn who_has_to_wait_is_told_until_when_and_a_captcha_lets_on() {
    on_both_engines(async |world| {
        let app = App::new(&world);
        let user = world.user().await;
        let browser = app.browser();
        let mobile = [("mobile", user.mobile.as_str())];
        for minute in 0..3 {
            post(&browser, "/login/code", &mobile).await;
            let (_, page) = post(&browser, "/login/code", &mobile).await;
            assert_eq!(page.status, StatusCode::TOO_MANY_REQUESTS);
            let time = format!("2026-03-01 08:0{} UTC", minute + 1);
            assert!(page.body.contains(&time), "{}", page.body);
            world.clock().advance(Millis::minutes(1));
        }
        let (_, page) = post(&browser, "/login/code", &mobile).await;
        assert!(page.body.contains("name=\"captcha\""), "{}", page.body);
        assert!(
            page.body
                .contains("further ones do, and scripts are switched off")
        );
        let offer = browser.post_json("/fn/identity/captcha", &json!({})).await;
        let offer = serde_json::from_value(offer.json()).unwrap();
        let answer = backend::adapter::captcha::solve(&offer);
        let (to, _) = post(
            &browser,
            "/login/code",
            &[("mobile", user.mobile.as_str()), ("captcha", &answer)],
        )
        .await;
        assert_eq!(to, "/login?by=code&step=code");
        assert_eq!(world.texts(&user.mobile).await.len(), 4);
    });
}

#[test]
fn ten_thousand_scripted_tries_at_the_doors_get_nowhere_and_lock_nobody_else_out() {
    on_both_engines(async |world| {
        let app = App::new(&world);
        let victim = world.user().await;
        let ctx = world.system();
        let new = NewUser::parse("13711110000", "Other", World::PASSWORD).unwrap();
        service::create(&ctx, ctx.system().unwrap(), new, false)
            .await
            .unwrap();
        let script = app.browser();
        post(&script, "/login/code", &[("mobile", &victim.mobile)]).await;
        let guess = wrong(&world.code(&victim.mobile).await);
        for n in 0..5_000 {
            let by_code = script.post_form("/login/verify", &[("code", guess)]).await;
            assert_eq!(by_code.status, StatusCode::SEE_OTHER);
            let tried = format!("password {n}");
            let by_password = script.sign_in(&victim.mobile, &tried).await;
            assert!(by_password.location().starts_with("/login"));
        }
        assert!(!script.is_signed_in().await);
        let (_, page) = post(&script, "/login/verify", &[("code", guess)]).await;
        assert_eq!(page.status, StatusCode::TOO_MANY_REQUESTS);
        assert!(page.body.contains("too many wrong codes"), "{}", page.body);
        // The victim, elsewhere; and somebody else, at the same address.
        let mut home = app.browser();
        home.address = std::net::Ipv4Addr::new(203, 0, 113, 5).into();
        assert_eq!(
            home.sign_in(&victim.mobile, World::PASSWORD)
                .await
                .location(),
            "/"
        );
        world.clock().advance(Millis::minutes(15));
        let neighbour = app.browser();
        assert_eq!(
            neighbour
                .sign_in("13711110000", World::PASSWORD)
                .await
                .location(),
            "/"
        );
        post(&neighbour, "/login/code", &[("mobile", "13711110000")]).await;
        let code = world.code("+8613711110000").await;
        let answer = neighbour
            .post_form("/login/verify", &[("code", &code)])
            .await;
        assert_eq!(answer.location(), "/");
    });
}
