//! Codes: how often, for whom, and what they open, on both engines.

use super::{
    super::{
        account, device,
        invitation::Invitation,
        recovery,
        registration::{self, CodeArrival, Newcomer},
        service::{self, Arrival},
        session::{self, Device, Record},
        task::Tidy,
    },
    *,
};
use crate::{
    adapter::captcha::solve,
    db::Db,
    on_db,
    op_context::{Actor, Origin, SignedIn},
    task::Task,
    testing::{World, on_both_engines},
};
use model::{
    error::Problem,
    identity::{Password, RegistrationPolicy},
};
use std::{net::IpAddr, sync::Mutex};

/// A password that withstands guessing.
const STRONG: &str = "quiet lamp over eleven rivers";
/// A number without an account.
const NOBODYS: &str = "13911110000";

fn password(text: &str) -> Password {
    text.parse().unwrap()
}
fn number(text: &str) -> Mobile {
    text.parse().unwrap()
}
fn typed(text: &str) -> Code {
    text.parse().unwrap()
}
fn refusal<T: std::fmt::Debug>(result: Result<T>) -> Refusal {
    match result {
        Err(Error::Public(Public::Refused(refusal))) => refusal,
        other => panic!("expected a refusal, got {other:?}"),
    }
}
fn told<T: std::fmt::Debug>(result: Result<T>) -> Public {
    match result {
        Err(Error::Public(error)) => error,
        other => panic!("expected a public error, got {other:?}"),
    }
}
/// A code that is not the one that was sent.
fn wrong(code: &str) -> Code {
    typed(if code == "000000" { "000001" } else { "000000" })
}
fn from(device: &str) -> Requester<'_> {
    Requester {
        device,
        known: None,
    }
}
fn at(world: &World, address: &str) -> OpContext {
    let address: IpAddr = address.parse().unwrap();
    world.console().context(
        Actor::Anonymous,
        Origin {
            request_id: "test".to_owned(),
            address: Some(address),
            user_agent: String::new(),
        },
    )
}
async fn count(db: &Db, sql: &'static str) -> i64 {
    on_db!(db, |pool| sqlx::query_scalar(sql).fetch_one(pool).await).unwrap()
}

async fn send_to(ctx: &OpContext, mobile: &str, captcha: &str) -> Result<Sent> {
    let mobile = number(mobile);
    let door = ctx.anonymous();
    registration::send_sign_in_code(ctx, door, &mobile, captcha, Locale::En, from("browser")).await
}
async fn sign_in(ctx: &OpContext, sent: &Sent, code: &Code) -> Result<CodeArrival> {
    sign_in_from(ctx, sent, code, from("browser")).await
}
async fn sign_in_from(
    ctx: &OpContext,
    sent: &Sent,
    code: &Code,
    requester: Requester<'_>,
) -> Result<CodeArrival> {
    let (door, handle) = (ctx.anonymous(), sent.handle.reveal());
    registration::sign_in_by_code(ctx, door, handle, code, None, requester).await
}
async fn set_policy(world: &World, policy: RegistrationPolicy) {
    let mut admin = world.user().await;
    admin.is_platform_admin = true;
    let ctx = world.context(&admin);
    let version = registration::policy(&ctx).await.unwrap().version;
    let platform = ctx.platform().unwrap();
    registration::set_policy(&ctx, platform, policy, version)
        .await
        .unwrap();
}
async fn open_session(world: &World, user: &SignedIn, id: &str) {
    let record = Record {
        content: "{}".to_owned(),
        user: Some(user.id),
        expiry: world.now() + Millis::days(1),
        proved: None,
    };
    let made = session::create(&world.system(), id, &record, &Device::default()).await;
    assert!(made.unwrap());
}
async fn has_session(world: &World, id: &str) -> bool {
    let found = session::load(&world.system(), id).await;
    found.unwrap().is_some()
}
async fn password_arrival(world: &World, mobile: &str) -> Arrival {
    let ctx = world.anonymous();
    let place = service::admit(&ctx).unwrap();
    let (door, password) = (ctx.anonymous(), password(World::PASSWORD));
    service::sign_in(&ctx, door, place, mobile, &password, None)
        .await
        .unwrap()
}
async fn password_signs_in(world: &World, mobile: &str, text: &str) -> bool {
    let ctx = world.anonymous();
    let place = service::admit(&ctx).unwrap();
    let door = ctx.anonymous();
    let arrived = service::sign_in(&ctx, door, place, mobile, &password(text), None).await;
    match arrived {
        Ok(_) => true,
        Err(Error::Public(Public::WrongCredentials)) => false,
        Err(other) => panic!("{other:?}"),
    }
}

#[test]
fn a_code_has_six_digits_and_what_would_be_unfair_is_drawn_again() {
    struct Given(Mutex<Vec<u32>>);
    impl Entropy for Given {
        fn fill(&self, bytes: &mut [u8]) {
            let next = self.0.lock().unwrap().pop().unwrap();
            bytes.copy_from_slice(&next.to_be_bytes());
        }
    }
    let drawn = |numbers: &[u32]| {
        let given = numbers.iter().rev().copied().collect();
        draw(&Given(Mutex::new(given)))
    };
    assert_eq!(drawn(&[7]), "000007");
    assert_eq!(drawn(&[1_999_999]), "999999");
    assert_eq!(drawn(&[4_293_999_999]), "999999");
    assert_eq!(drawn(&[4_294_000_000, u32::MAX, 42]), "000042");
}

#[test]
fn a_code_opens_once_and_is_kept_as_a_signature_only() {
    on_both_engines(async |world| {
        let user = world.user().await;
        let ctx = world.anonymous();
        let sent = send_to(&ctx, &user.mobile, "").await.unwrap();
        assert_eq!(sent.expiry, world.now() + Millis::minutes(10));
        let code = world.code(&user.mobile).await;
        assert_eq!(code.len(), 6);
        let stored: (String, String) = on_db!(world.db(), |pool| {
            sqlx::query_as("SELECT id_hash, code_mac FROM identity_code")
                .fetch_one(pool)
                .await
        })
        .unwrap();
        assert_eq!(stored.0, sent.handle.hash());
        assert!(!stored.1.contains(&code));

        assert_eq!(
            refusal(sign_in(&ctx, &sent, &wrong(&code)).await),
            Refusal::WrongCode { tries: 1 }
        );
        let arrived = sign_in(&ctx, &sent, &typed(&code)).await.unwrap();
        assert_eq!(arrived.arrival.user, user.id);
        assert!(!arrived.needs_password);
        assert_eq!(
            refusal(sign_in(&ctx, &sent, &typed(&code)).await),
            Refusal::CodeExpired
        );
        assert_eq!(
            count(world.db(), "SELECT COUNT(*) FROM identity_code").await,
            0
        );
        let history = "SELECT COUNT(*) FROM operation_log WHERE operation = 20";
        assert_eq!(count(world.db(), history).await, 1);
    });
}

#[test]
fn a_code_is_worth_nothing_to_another_browser_or_for_another_purpose() {
    on_both_engines(async |world| {
        let user = world.user().await;
        let ctx = world.anonymous();
        send_to(&ctx, &user.mobile, "").await.unwrap();
        let code = world.code(&user.mobile).await;
        world.clock().advance(Millis::minutes(1));
        // Another browser asks too, and types the code that the first was sent.
        let other = send_to(&ctx, &user.mobile, "").await.unwrap();
        let theirs = world.code(&user.mobile).await;
        assert_ne!(code, theirs);
        assert_eq!(
            refusal(sign_in(&ctx, &other, &typed(&code)).await),
            Refusal::WrongCode { tries: 1 }
        );
        // For signing in it is right, for a new password it is none.
        let (door, handle) = (ctx.anonymous(), other.handle.reveal());
        assert_eq!(
            refusal(recovery::prove(&ctx, door, handle, &typed(&theirs), from("b")).await),
            Refusal::CodeExpired
        );
        sign_in(&ctx, &other, &typed(&theirs)).await.unwrap();
    });
}

#[test]
fn a_code_holds_ten_minutes() {
    on_both_engines(async |world| {
        let user = world.user().await;
        let ctx = world.anonymous();
        let sent = send_to(&ctx, &user.mobile, "").await.unwrap();
        let code = world.code(&user.mobile).await;
        world.clock().advance(Millis::minutes(10));
        assert_eq!(
            refusal(sign_in(&ctx, &sent, &typed(&code)).await),
            Refusal::CodeExpired
        );
        let sent = send_to(&ctx, &user.mobile, "").await.unwrap();
        let code = world.code(&user.mobile).await;
        world.clock().advance(Millis(Millis::minutes(10).0 - 1));
        sign_in(&ctx, &sent, &typed(&code)).await.unwrap();
    });
}

#[test]
fn a_number_gets_one_text_a_minute_three_without_a_captcha_and_eight_a_day_from_strangers() {
    on_both_engines(async |world| {
        let user = world.user().await;
        let ctx = world.anonymous();
        let begin = world.now();
        for sent in 1..=3 {
            let text = send_to(&ctx, &user.mobile, "").await.unwrap();
            assert_eq!(text.again, world.now() + Millis::minutes(1));
            let until = text.again;
            assert_eq!(
                refusal(send_to(&ctx, &user.mobile, "").await),
                Refusal::CodeTooSoon { until }
            );
            assert_eq!(world.texts(&user.mobile).await.len(), sent);
            world.clock().advance(Millis::minutes(1));
        }
        for sent in 4..=8 {
            assert_eq!(
                refusal(send_to(&ctx, &user.mobile, "").await),
                Refusal::CaptchaNeeded
            );
            assert_eq!(
                refusal(send_to(&ctx, &user.mobile, "guess~1-2").await),
                Refusal::CaptchaFailed
            );
            let answer = solve(&offer_captcha(&ctx));
            send_to(&ctx, &user.mobile, &answer).await.unwrap();
            world.clock().advance(Millis::minutes(1));
            // Once only, and for nobody else either.
            assert_eq!(
                refusal(send_to(&ctx, &user.mobile, &answer).await),
                if sent < 8 {
                    Refusal::CaptchaFailed
                } else {
                    Refusal::CodeLimit {
                        until: begin + Millis::days(1),
                    }
                }
            );
            assert_eq!(world.texts(&user.mobile).await.len(), sent);
        }
        let answer = solve(&offer_captcha(&ctx));
        let until = begin + Millis::days(1);
        assert_eq!(
            refusal(send_to(&ctx, &user.mobile, &answer).await),
            Refusal::CodeLimit { until }
        );
        // Another number is not touched by it.
        send_to(&ctx, NOBODYS, "").await.unwrap();
        world.clock().advance(until - world.now());
        send_to(&ctx, &user.mobile, "").await.unwrap();
    });
}

#[test]
fn a_stranger_cannot_use_up_the_codes_that_are_kept_for_a_known_device() {
    on_both_engines(async |world| {
        let user = world.user().await;
        let signature = password_arrival(&world, &user.mobile).await.device;
        let (stranger, home) = (at(&world, "198.51.100.7"), at(&world, "192.0.2.30"));
        let ask = async |ctx: &OpContext, known: Option<&str>| {
            world.clock().advance(Millis::minutes(1));
            let answer = solve(&offer_captcha(ctx));
            let requester = Requester {
                device: "browser",
                known,
            };
            let (door, mobile) = (ctx.anonymous(), number(&user.mobile));
            registration::send_sign_in_code(ctx, door, &mobile, &answer, Locale::En, requester)
                .await
        };
        let begin = world.now() + Millis::minutes(1);
        for _ in 0..8 {
            ask(&stranger, None).await.unwrap();
        }
        let until = begin + Millis::days(1);
        // Neither without a signature nor with one of another account.
        let others = device::sign(&stranger, "+8613900000000");
        for known in [None, Some("guess"), Some(others.as_str())] {
            assert_eq!(
                refusal(ask(&stranger, known).await),
                Refusal::CodeLimit { until }
            );
        }
        for _ in 0..2 {
            ask(&home, Some(&signature)).await.unwrap();
        }
        assert_eq!(
            refusal(ask(&home, Some(&signature)).await),
            Refusal::CodeLimit { until }
        );
        assert_eq!(world.texts(&user.mobile).await.len(), 10);
    });
}

#[test]
fn who_sends_to_many_numbers_from_one_address_is_stopped_and_nobody_else() {
    on_both_engines(async |world| {
        let ctx = at(&world, "198.51.100.7");
        for n in 0..30 {
            send_to(&ctx, &format!("139000000{n:02}"), "")
                .await
                .unwrap();
        }
        for n in 30..40 {
            assert_eq!(
                told(send_to(&ctx, &format!("139000000{n:02}"), "").await),
                Public::TooMany { retry_after: 3600 }
            );
        }
        assert_eq!(
            count(world.db(), "SELECT COUNT(*) FROM identity_code").await,
            30
        );
        send_to(&at(&world, "198.51.100.8"), "13900000030", "")
            .await
            .unwrap();
        world.clock().advance(Millis::hours(1));
        send_to(&ctx, "13900000031", "").await.unwrap();
    });
}

#[test]
fn ten_wrong_codes_burn_the_code_and_lock_who_typed_them_for_two_hours() {
    on_both_engines(async |world| {
        let user = world.user().await;
        let here = at(&world, "198.51.100.7");
        let sent = send_to(&here, &user.mobile, "").await.unwrap();
        let code = world.code(&user.mobile).await;
        for tries in 1..10 {
            assert_eq!(
                refusal(sign_in(&here, &sent, &wrong(&code)).await),
                Refusal::WrongCode { tries }
            );
        }
        let until = world.now() + Millis::hours(2);
        let locked = Refusal::CodeLocked { until };
        assert_eq!(
            refusal(sign_in(&here, &sent, &wrong(&code)).await),
            locked.clone()
        );
        // Neither the right code nor another one helps from here, nor does the
        // same browser from elsewhere.
        assert_eq!(
            refusal(sign_in(&here, &sent, &typed(&code)).await),
            locked.clone()
        );
        world.clock().advance(Millis::minutes(1));
        assert_eq!(
            refusal(send_to(&here, &user.mobile, "").await),
            locked.clone()
        );
        let there = at(&world, "203.0.113.5");
        assert_eq!(
            refusal(sign_in(&there, &sent, &typed(&code)).await),
            locked.clone()
        );

        // The owner, elsewhere: in.
        let (mobile, requester) = (number(&user.mobile), from("phone"));
        let door = there.anonymous();
        let theirs =
            registration::send_sign_in_code(&there, door, &mobile, "", Locale::En, requester)
                .await
                .unwrap();
        let right = typed(&world.code(&user.mobile).await);
        let arrived = sign_in_from(&there, &theirs, &right, requester).await;
        let device = arrived.unwrap().arrival.device;

        // The owner on a device that is known, at the very same address: in.
        world.clock().advance(Millis::minutes(1));
        let known = Requester {
            device: "browser",
            known: Some(&device),
        };
        let door = here.anonymous();
        let theirs = registration::send_sign_in_code(&here, door, &mobile, "", Locale::En, known)
            .await
            .unwrap();
        let right = typed(&world.code(&user.mobile).await);
        sign_in_from(&here, &theirs, &right, known).await.unwrap();
        // For the others there the lock holds on, to its end.
        assert_eq!(refusal(send_to(&here, &user.mobile, "").await), locked);
        world.clock().advance(until - world.now());
        let answer = solve(&offer_captcha(&here));
        let sent = send_to(&here, &user.mobile, &answer).await.unwrap();
        let code = world.code(&user.mobile).await;
        assert_eq!(
            refusal(sign_in(&here, &sent, &wrong(&code)).await),
            Refusal::WrongCode { tries: 1 }
        );
        sign_in(&here, &sent, &typed(&code)).await.unwrap();
    });
}

#[test]
fn on_a_known_device_a_code_burns_too_but_nobody_is_locked() {
    on_both_engines(async |world| {
        let user = world.user().await;
        let ctx = world.anonymous();
        let device = device_of(&ctx, &user);
        let known = Requester {
            device: "browser",
            known: Some(&device),
        };
        let mobile = number(&user.mobile);
        let door = ctx.anonymous();
        let sent = registration::send_sign_in_code(&ctx, door, &mobile, "", Locale::En, known)
            .await
            .unwrap();
        let code = world.code(&user.mobile).await;
        for tries in 1..10 {
            assert_eq!(
                refusal(sign_in_from(&ctx, &sent, &wrong(&code), known).await),
                Refusal::WrongCode { tries }
            );
        }
        for guess in [wrong(&code), typed(&code)] {
            assert_eq!(
                refusal(sign_in_from(&ctx, &sent, &guess, known).await),
                Refusal::CodeExpired
            );
        }
        world.clock().advance(Millis::minutes(1));
        let door = ctx.anonymous();
        let sent = registration::send_sign_in_code(&ctx, door, &mobile, "", Locale::En, known)
            .await
            .unwrap();
        let code = typed(&world.code(&user.mobile).await);
        sign_in_from(&ctx, &sent, &code, known).await.unwrap();
    });
}

fn device_of(ctx: &OpContext, user: &SignedIn) -> String {
    super::super::device::sign(ctx, &user.mobile)
}

#[test]
fn of_fifty_who_ask_at_once_one_is_sent_a_text() {
    on_both_engines(async |world| {
        let user = world.user().await;
        let asking = (0..50).map(|_| {
            let (world, mobile) = (world.clone(), user.mobile.clone());
            async move { send_to(&world.anonymous(), &mobile, "").await }
        });
        let answers = futures::future::join_all(asking).await;
        let sent = answers.iter().filter(|answer| answer.is_ok()).count();
        assert_eq!(sent, 1);
        for answer in answers.into_iter().filter(Result::is_err) {
            assert!(matches!(refusal(answer), Refusal::CodeTooSoon { .. }));
        }
        assert_eq!(world.texts(&user.mobile).await.len(), 1);
    });
}

#[test]
fn of_fifty_guesses_at_once_ten_are_looked_at() {
    on_both_engines(async |world| {
        let user = world.user().await;
        let sent = send_to(&world.anonymous(), &user.mobile, "").await.unwrap();
        let guess = wrong(&world.code(&user.mobile).await);
        let guessing = (0..50).map(|n| {
            let (world, sent, guess) = (world.clone(), &sent, guess.clone());
            // From many places, so that the lock of a place does not help.
            let ctx = at(&world, &format!("198.51.100.{n}"));
            async move { sign_in_from(&ctx, sent, &guess, Requester::default()).await }
        });
        let answers = futures::future::join_all(guessing).await;
        let mut tries: Vec<u32> = answers
            .into_iter()
            .filter_map(|answer| match refusal(answer) {
                Refusal::WrongCode { tries } => Some(tries),
                Refusal::CodeExpired => None,
                other => panic!("{other:?}"),
            })
            .collect();
        tries.sort_unstable();
        // The tenth is told that the code is burnt.
        assert_eq!(tries, (1..=9).collect::<Vec<u32>>());
        let attempts = "SELECT attempts FROM identity_code";
        assert_eq!(count(world.db(), attempts).await, 10);
    });
}

#[test]
fn of_fifty_with_the_right_code_at_once_one_comes_in() {
    on_both_engines(async |world| {
        set_policy(&world, RegistrationPolicy::Open).await;
        let sent = send_to(&world.anonymous(), NOBODYS, "").await.unwrap();
        let code = typed(&world.code("+8613911110000").await);
        let coming = (0..50).map(|_| {
            let (world, sent, code) = (world.clone(), &sent, code.clone());
            async move { sign_in(&world.anonymous(), sent, &code).await }
        });
        let answers = futures::future::join_all(coming).await;
        assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
        let accounts = "SELECT COUNT(*) FROM `user` WHERE mobile = '+8613911110000'";
        assert_eq!(count(world.db(), accounts).await, 1);
    });
}

#[test]
fn a_number_without_an_account_is_treated_alike_until_its_code_is_right() {
    on_both_engines(async |world| {
        let user = world.user().await;
        let ctx = world.anonymous();
        let mut seen = Vec::new();
        for mobile in [user.mobile.as_str(), "+8613911110000"] {
            let (mobile_of, door) = (number(mobile), ctx.anonymous());
            let requester = from("browser");
            let sent = recovery::send_code(&ctx, door, &mobile_of, "", Locale::En, requester)
                .await
                .unwrap();
            let code = world.code(mobile).await;
            let guess = wrong(&code);
            let (door, handle) = (ctx.anonymous(), sent.handle.reveal());
            let told_wrong = refusal(recovery::prove(&ctx, door, handle, &guess, requester).await);
            let again = refusal(
                recovery::send_code(&ctx, ctx.anonymous(), &mobile_of, "", Locale::En, requester)
                    .await,
            );
            let door = ctx.anonymous();
            let proved = recovery::prove(&ctx, door, handle, &typed(&code), requester).await;
            seen.push((sent.again, sent.expiry, told_wrong, again, proved.is_ok()));
        }
        assert!(seen[0].4 && !seen[1].4);
        let alike = |n: usize| (seen[n].0, seen[n].1, seen[n].2.clone(), seen[n].3.clone());
        assert_eq!(alike(0), alike(1));
    });
}

#[test]
fn a_new_number_becomes_an_account_as_far_as_the_policy_allows() {
    on_both_engines(async |world| {
        let ctx = world.anonymous();
        let try_with = async |mobile: &str, note: Option<&str>| {
            let invitation = note.and_then(|note| Invitation::open(&ctx, note));
            let sent = send_to(&ctx, mobile, "").await.unwrap();
            let code = typed(&world.code(number(mobile).as_str()).await);
            let (door, handle) = (ctx.anonymous(), sent.handle.reveal());
            registration::sign_in_by_code(
                &ctx,
                door,
                handle,
                &code,
                invitation.as_ref(),
                from("browser"),
            )
            .await
        };
        // By invitation, as it is by default.
        let note = Invitation::note(&ctx, "company:12");
        assert_eq!(
            refusal(try_with("13911110001", None).await),
            Refusal::NotRegistered
        );
        assert_eq!(
            refusal(try_with("13911110002", Some("1.company:12.forged")).await),
            Refusal::NotRegistered
        );
        let arrived = try_with("13911110003", Some(&note)).await.unwrap();
        assert!(arrived.needs_password);
        let actor = service::find_actor(&ctx, arrived.arrival.user).await;
        let Ok(Actor::User(user)) = actor else {
            panic!("{actor:?}")
        };
        assert_eq!(user.name, "+86 139****0003");
        assert!(!user.is_platform_admin);

        set_policy(&world, RegistrationPolicy::Closed).await;
        assert_eq!(
            refusal(try_with("13911110004", Some(&note)).await),
            Refusal::NotRegistered
        );
        set_policy(&world, RegistrationPolicy::Open).await;
        try_with("13911110005", None).await.unwrap();

        set_policy(&world, RegistrationPolicy::Invitation).await;
        world.clock().advance(Millis::hours(2));
        assert_eq!(Invitation::open(&ctx, &note), None);
        world.disable(user.id).await;
        assert_eq!(
            told(try_with(&user.mobile, None).await),
            Public::Forbidden { permission: None }
        );
    });
}

async fn register(
    ctx: &OpContext,
    world: &World,
    mobile: &str,
    text: &str,
    note: &str,
) -> Result<Arrival> {
    let (mobile, requester) = (number(mobile), from("browser"));
    let invitation = Invitation::open(ctx, note);
    let invitation = invitation.as_ref();
    let door = ctx.anonymous();
    let sent =
        registration::send_code(ctx, door, &mobile, invitation, "", Locale::En, requester).await?;
    let code = typed(&world.code(mobile.as_str()).await);
    let newcomer = Newcomer {
        name: "Lin Mei".parse().unwrap(),
        password: password(text),
    };
    let (door, handle) = (ctx.anonymous(), sent.handle.reveal());
    registration::register(ctx, door, handle, &code, newcomer, invitation, requester).await
}

#[test]
fn registering_wants_an_invitation_a_strong_password_and_a_new_number() {
    on_both_engines(async |world| {
        let ctx = world.anonymous();
        assert_eq!(
            refusal(register(&ctx, &world, NOBODYS, STRONG, "").await),
            Refusal::RegistrationClosed
        );
        assert_eq!(
            count(world.db(), "SELECT COUNT(*) FROM identity_code").await,
            0
        );
        let note = Invitation::note(&ctx, "company:12");
        let Public::Invalid { fields } =
            told(register(&ctx, &world, NOBODYS, "password2024", &note).await)
        else {
            panic!("a weak password was taken")
        };
        assert_eq!(fields[0].field, "password");
        assert!(matches!(fields[0].problem, Problem::Guessable { .. }));
        // It cost no guess at the code.
        assert_eq!(
            count(world.db(), "SELECT MAX(attempts) FROM identity_code").await,
            0
        );

        world.clock().advance(Millis::minutes(1));
        let arrival = register(&ctx, &world, NOBODYS, STRONG, &note)
            .await
            .unwrap();
        assert!(password_signs_in(&world, NOBODYS, STRONG).await);
        let known = super::super::device::is_known(&ctx, "+8613911110000", Some(&arrival.device));
        assert!(known);
        let history: Vec<(i64, Option<String>)> = on_db!(world.db(), |pool| {
            sqlx::query_as("SELECT operation, content FROM operation_log ORDER BY id LIMIT 2")
                .fetch_all(pool)
                .await
        })
        .unwrap();
        assert_eq!((history[0].0, history[1].0), (10, 20));
        let content = history[0].1.as_deref().unwrap();
        assert!(content.contains("company:12"), "{content}");

        world.clock().advance(Millis::minutes(1));
        assert_eq!(
            refusal(register(&ctx, &world, NOBODYS, STRONG, &note).await),
            Refusal::MobileRegistered
        );
    });
}

#[test]
fn a_forgotten_password_is_replaced_once_and_everybody_is_signed_out() {
    on_both_engines(async |world| {
        let (user, other) = (world.user().await, world.user().await);
        open_session(&world, &user, "first").await;
        open_session(&world, &user, "second").await;
        open_session(&world, &other, "other").await;
        let ctx = world.anonymous();
        let (mobile, requester) = (number(&user.mobile), from("browser"));
        let door = ctx.anonymous();
        let sent = recovery::send_code(&ctx, door, &mobile, "", Locale::En, requester)
            .await
            .unwrap();
        let handle = sent.handle.reveal();
        let reset = async |text: &str| {
            recovery::reset(&ctx, ctx.anonymous(), handle, &password(text)).await
        };
        assert_eq!(refusal(reset(STRONG).await), Refusal::CodeExpired);
        let code = typed(&world.code(&user.mobile).await);
        recovery::prove(&ctx, ctx.anonymous(), handle, &code, requester)
            .await
            .unwrap();
        assert!(matches!(
            told(reset("password12").await),
            Public::Invalid { .. }
        ));
        assert!(has_session(&world, "first").await);
        // Two at once: one of them.
        let both = futures::join!(reset(STRONG), reset("another long lamp of rivers"));
        assert!(both.0.is_ok() != both.1.is_ok());
        let new = if both.0.is_ok() {
            STRONG
        } else {
            "another long lamp of rivers"
        };
        assert!(password_signs_in(&world, &user.mobile, new).await);
        assert!(!password_signs_in(&world, &user.mobile, World::PASSWORD).await);
        assert!(!has_session(&world, "first").await && !has_session(&world, "second").await);
        assert!(has_session(&world, "other").await);
        assert_eq!(refusal(reset(STRONG).await), Refusal::CodeExpired);
        let history = "SELECT COUNT(*) FROM operation_log WHERE operation = 24";
        assert_eq!(count(world.db(), history).await, 1);
    });
}

#[test]
fn the_ticket_for_a_new_password_ends_after_ten_minutes() {
    on_both_engines(async |world| {
        let user = world.user().await;
        let ctx = world.anonymous();
        let (mobile, requester) = (number(&user.mobile), from("browser"));
        let sent = recovery::send_code(&ctx, ctx.anonymous(), &mobile, "", Locale::En, requester)
            .await
            .unwrap();
        let code = typed(&world.code(&user.mobile).await);
        let handle = sent.handle.reveal();
        recovery::prove(&ctx, ctx.anonymous(), handle, &code, requester)
            .await
            .unwrap();
        world.clock().advance(Millis::minutes(10));
        let late = recovery::reset(&ctx, ctx.anonymous(), handle, &password(STRONG)).await;
        assert_eq!(refusal(late), Refusal::CodeExpired);
        assert!(password_signs_in(&world, &user.mobile, World::PASSWORD).await);
    });
}

#[test]
fn a_password_is_set_first_and_then_changed_by_who_knows_it() {
    on_both_engines(async |world| {
        set_policy(&world, RegistrationPolicy::Open).await;
        let ctx = world.anonymous();
        let sent = send_to(&ctx, NOBODYS, "").await.unwrap();
        let code = typed(&world.code("+8613911110000").await);
        let id = sign_in(&ctx, &sent, &code).await.unwrap().arrival.user;
        let Ok(Actor::User(user)) = service::find_actor(&ctx, id).await else {
            panic!("no user")
        };
        let ctx = world.context(&user);
        let me = || ctx.myself().unwrap();
        assert!(!account::security(&ctx, me()).await.unwrap().has_password);
        // Without a password there is none that would be right.
        let (guess, new) = (password("whatever it is"), password(STRONG));
        let guessed = account::change_password(&ctx, me(), &guess, &new, None, None).await;
        assert_eq!(refusal(guessed), Refusal::WrongPassword);
        let weak = account::set_first_password(&ctx, me(), &password("13911110000")).await;
        assert!(matches!(told(weak), Public::Invalid { .. }));
        account::set_first_password(&ctx, me(), &password(STRONG))
            .await
            .unwrap();
        let again =
            account::set_first_password(&ctx, me(), &password("taken over by me, ha")).await;
        assert!(matches!(told(again), Public::Conflict { .. }));
        assert!(account::security(&ctx, me()).await.unwrap().has_password);

        open_session(&world, &user, "here").await;
        open_session(&world, &user, "there").await;
        let here = session::handle("here");
        let change = async |old: &str, new: &str| {
            let (old, new) = (password(old), password(new));
            account::change_password(&ctx, me(), &old, &new, None, Some(&here)).await
        };
        let new = "seven sparrows on a wire";
        assert_eq!(
            refusal(change("not this one", new).await),
            Refusal::WrongPassword
        );
        assert!(matches!(
            told(change(STRONG, STRONG).await),
            Public::Invalid { .. }
        ));
        assert_eq!(change(STRONG, new).await.unwrap(), 1);
        assert!(has_session(&world, "here").await && !has_session(&world, "there").await);
        assert!(password_signs_in(&world, NOBODYS, new).await);
        // Guessing is slowed down here as it is at the door.
        let mut waits = 0;
        for _ in 0..8 {
            match told(change("not this one", STRONG).await) {
                Public::Refused(Refusal::WrongPassword) => {}
                Public::TooMany { .. } => waits += 1,
                other => panic!("{other:?}"),
            }
        }
        assert!(waits >= 3, "{waits}");
        let history = "SELECT COUNT(*) FROM operation_log WHERE operation = 23";
        assert_eq!(count(world.db(), history).await, 2);
    });
}

#[test]
fn a_number_is_changed_by_password_and_code_and_the_old_one_is_told() {
    on_both_engines(async |world| {
        let (user, other) = (world.user().await, world.user().await);
        let (ctx, theirs) = (world.context(&user), world.context(&other));
        let requester = from("browser");
        let ask = async |mobile: &str, text: &str| {
            let (mobile, password) = (number(mobile), password(text));
            let me = ctx.myself().unwrap();
            account::send_mobile_code(&ctx, me, &mobile, &password, "", Locale::En, requester).await
        };
        let change = async |ctx: &OpContext, sent: &Sent, code: &Code| {
            let (me, handle) = (ctx.myself().unwrap(), sent.handle.reveal());
            account::change_mobile(ctx, me, handle, code, Locale::En, requester).await
        };
        assert_eq!(
            refusal(ask(NOBODYS, "not this one").await),
            Refusal::WrongPassword
        );
        assert!(world.texts("+8613911110000").await.is_empty());
        assert!(matches!(
            told(ask(&user.mobile, World::PASSWORD).await),
            Public::Invalid { .. }
        ));
        // Somebody else's number is sent a code like any other.
        let sent = ask(&other.mobile, World::PASSWORD).await.unwrap();
        let code = typed(&world.code(&other.mobile).await);
        assert_eq!(
            refusal(change(&ctx, &sent, &code).await),
            Refusal::MobileRegistered
        );

        let sent = ask(NOBODYS, World::PASSWORD).await.unwrap();
        world.clock().advance(Millis::minutes(1));
        let again = {
            let (me, handle) = (ctx.myself().unwrap(), sent.handle.reveal());
            account::send_mobile_code_again(&ctx, me, handle, "", Locale::En, requester).await
        };
        let (mobile, sent) = again.unwrap();
        assert_eq!(mobile.as_str(), "+8613911110000");
        let code = typed(&world.code(mobile.as_str()).await);
        // Not even with the code for somebody else.
        assert_eq!(
            refusal(change(&theirs, &sent, &code).await),
            Refusal::CodeExpired
        );
        change(&ctx, &sent, &code).await.unwrap();
        assert!(password_signs_in(&world, NOBODYS, World::PASSWORD).await);
        assert!(!password_signs_in(&world, &user.mobile, World::PASSWORD).await);
        let told_old = world.texts(&user.mobile).await;
        assert_eq!(told_old.last().map(String::as_str), Some("mobile_changed"));
        let history = "SELECT COUNT(*) FROM operation_log WHERE operation = 25";
        assert_eq!(count(world.db(), history).await, 1);
    });
}

#[test]
fn ten_thousand_scripted_codes_get_nowhere_and_lock_nobody_else_out() {
    on_both_engines(async |world| {
        let victim = world.user().await;
        let script = at(&world, "198.51.100.7");
        let mut sent = None;
        let (mut looked_at, mut texts) = (0, 0);
        for n in 0..10_000 {
            // It asks for a code whenever it may, under a new name each time, and
            // guesses on.
            if n % 100 == 0 {
                world.clock().advance(Millis::minutes(1));
                let (mobile, door) = (number(&victim.mobile), script.anonymous());
                let answer = solve(&offer_captcha(&script));
                let device = format!("browser {n}");
                let asked = registration::send_sign_in_code(
                    &script,
                    door,
                    &mobile,
                    &answer,
                    Locale::En,
                    from(&device),
                );
                if let Ok(one) = asked.await {
                    texts += 1;
                    sent = Some(one);
                }
            }
            let right = world.code(&victim.mobile).await;
            let device = format!("browser {n}");
            let guess = wrong(&right);
            let sent = sent.as_ref().unwrap();
            match refusal(sign_in_from(&script, sent, &guess, from(&device)).await) {
                Refusal::WrongCode { .. } => looked_at += 1,
                Refusal::CodeLocked { .. } | Refusal::CodeExpired => {}
                other => panic!("{other:?}"),
            }
        }
        // In a hundred minutes: one code's worth of guesses, then the lock.
        assert_eq!((looked_at, texts), (9, 1));
        for table in ["identity_quota", "identity_code"] {
            let rows = match table {
                "identity_quota" => count(world.db(), "SELECT COUNT(*) FROM identity_quota").await,
                _ => count(world.db(), "SELECT COUNT(*) FROM identity_code").await,
            };
            assert!(rows < 40, "{table}: {rows}");
        }
        // The victim, at home.
        let home = at(&world, "203.0.113.5");
        let answer = solve(&offer_captcha(&home));
        let (mobile, door) = (number(&victim.mobile), home.anonymous());
        let own = from("own phone");
        let sent = registration::send_sign_in_code(&home, door, &mobile, &answer, Locale::En, own)
            .await
            .unwrap();
        let code = typed(&world.code(&victim.mobile).await);
        sign_in_from(&home, &sent, &code, own).await.unwrap();
        assert!(password_signs_in(&world, &victim.mobile, World::PASSWORD).await);
    });
}

#[test]
fn what_has_ended_is_taken_away() {
    on_both_engines(async |world| {
        let ctx = world.anonymous();
        let user = world.user().await;
        for _ in 0..4 {
            let answer = solve(&offer_captcha(&ctx));
            send_to(&ctx, &user.mobile, &answer).await.unwrap();
            world.clock().advance(Millis::minutes(1));
        }
        assert_eq!(
            count(world.db(), "SELECT COUNT(*) FROM captcha_used").await,
            1
        );
        let system = world.system();
        world.clock().advance(Millis::days(2));
        Tidy.run(&system, system.system().unwrap()).await.unwrap();
        for rows in [
            count(world.db(), "SELECT COUNT(*) FROM identity_code").await,
            count(world.db(), "SELECT COUNT(*) FROM identity_quota").await,
            count(world.db(), "SELECT COUNT(*) FROM captcha_used").await,
        ] {
            assert_eq!(rows, 0);
        }
    });
}

#[test]
fn only_who_runs_the_installation_changes_the_policy_and_nobody_overwrites_another() {
    on_both_engines(async |world| {
        // The first one runs the installation.
        let (_first, user) = (world.user().await, world.user().await);
        let ctx = world.context(&user);
        assert!(ctx.platform::<crate::authz::action::Update>().is_err());
        set_policy(&world, RegistrationPolicy::Open).await;
        let mut admin = user;
        admin.is_platform_admin = true;
        let ctx = world.context(&admin);
        let read = registration::policy(&ctx).await.unwrap();
        assert_eq!(read.policy, RegistrationPolicy::Open);
        for (version, is_taken) in [(None, false), (read.version, true), (read.version, false)] {
            let platform = ctx.platform().unwrap();
            let set =
                registration::set_policy(&ctx, platform, RegistrationPolicy::Closed, version).await;
            assert_eq!(set.is_ok(), is_taken, "{version:?}");
        }
    });
}
