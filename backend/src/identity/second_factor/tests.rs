//! The second factor, the step-up and the history of signing in, on both engines.

use super::{
    super::{
        history, registration,
        service::{self, Arrival},
        session::{self, Device, Record},
        step_up,
        task::Tidy,
    },
    *,
};
use crate::{
    authz::proof::door,
    on_db,
    op_context::{Actor, Origin, SignedIn},
    task::Task,
    testing::{World, on_both_engines},
};
use model::{identity::SignIn, locale::Locale, time::Millis};
use std::net::Ipv4Addr;

fn told<T: std::fmt::Debug>(result: Result<T>) -> Public {
    match result {
        Err(Error::Public(error)) => error,
        other => panic!("expected a public error, got {other:?}"),
    }
}
fn typed(code: &str) -> SecondCode {
    code.parse().unwrap()
}
fn wrong_code() -> Public {
    Public::from(Refusal::WrongSecondFactor)
}

/// The app of a person: what it shows so many steps from now.
struct App(Totp);

impl App {
    fn shows(&self, world: &World, steps: i64) -> SecondCode {
        let at = (world.now() + Millis::seconds(30 * steps)).seconds();
        let token = self.0.generate(u64::try_from(at).unwrap());
        typed(&token.to_string())
    }
}

/// Begins to turn it on, with the secret in an app.
async fn begin_on(world: &World, user: &SignedIn) -> App {
    let ctx = world.stepped_up(user);
    begin(&ctx, ctx.myself().unwrap(), step_up::require(&ctx).unwrap())
        .await
        .unwrap();
    let proof = step_up::require(&ctx).ok();
    let state = state(&ctx, ctx.myself().unwrap(), proof, None).await;
    let set_up = state.unwrap().set_up.unwrap();
    assert!(set_up.url.contains(&format!("secret={}&", set_up.secret)));
    let secret = Secret::try_from_base32(&set_up.secret).unwrap();
    App(Builder::new().with_secret(secret).build().unwrap())
}

async fn confirm_with(world: &World, user: &SignedIn, code: &SecondCode) -> Result<Vec<String>> {
    let ctx = world.stepped_up(user);
    confirm(
        &ctx,
        ctx.myself().unwrap(),
        step_up::require(&ctx).unwrap(),
        code,
    )
    .await
}

/// Turns it on; the app and the recovery codes. The next step has begun.
async fn turn_on(world: &World, user: &SignedIn) -> (App, Vec<String>) {
    let app = begin_on(world, user).await;
    let codes = confirm_with(world, user, &app.shows(world, 0)).await;
    world.clock().advance(Millis::minutes(1));
    (app, codes.unwrap())
}

async fn by_password(world: &World, user: &SignedIn) -> Arrival {
    let ctx = world.anonymous();
    let place = service::admit(&ctx).unwrap();
    let password = World::PASSWORD.parse().unwrap();
    let door = ctx.anonymous::<door::SignIn>();
    service::sign_in(&ctx, door, place, &user.mobile, &password, None)
        .await
        .unwrap()
}

async fn finish(world: &World, user: &SignedIn, code: &SecondCode) -> Result<Arrival> {
    let ctx = world.anonymous();
    service::finish_sign_in(&ctx, ctx.anonymous(), user.id, code, None).await
}

async fn is_on_for(world: &World, user: &SignedIn) -> bool {
    is_on(world.db(), user.id).await.unwrap()
}

async fn history_of(world: &World, user: &SignedIn) -> Vec<SignIn> {
    let ctx = world.context(user);
    let page = history::list_mine(&ctx, ctx.myself().unwrap(), None).await;
    page.unwrap().items
}

#[test]
fn it_is_asked_for_once_a_code_of_the_app_was_right() {
    on_both_engines(async |world| {
        let user = world.user().await;
        assert!(!by_password(&world, &user).await.needs_second_factor);
        let app = begin_on(&world, &user).await;
        assert!(!is_on_for(&world, &user).await);
        assert_eq!(
            told(confirm_with(&world, &user, &typed("abcdefgh23")).await),
            wrong_code()
        );
        assert!(!by_password(&world, &user).await.needs_second_factor);

        let codes = confirm_with(&world, &user, &app.shows(&world, 0))
            .await
            .unwrap();
        assert_eq!(codes.len(), 10);
        assert!(is_on_for(&world, &user).await);
        let arrival = by_password(&world, &user).await;
        assert!(arrival.needs_second_factor);
        // The code that turned it on is used.
        assert_eq!(
            told(finish(&world, &user, &app.shows(&world, 0)).await),
            wrong_code()
        );
        world.clock().advance(Millis::seconds(30));
        let arrival = finish(&world, &user, &app.shows(&world, 0)).await.unwrap();
        assert!(!arrival.needs_second_factor && arrival.is_step_up);

        // What is on is not begun anew, and its secret is not shown again.
        let ctx = world.stepped_up(&user);
        let me = || ctx.myself().unwrap();
        let proof = || step_up::require(&ctx).unwrap();
        assert!(matches!(
            told(begin(&ctx, me(), proof()).await),
            Public::Conflict { .. }
        ));
        let state = state(&ctx, me(), Some(proof()), None).await.unwrap();
        assert_eq!(
            (state.is_on, state.codes_left, state.set_up),
            (true, 10, None)
        );
    });
}

#[test]
fn the_secret_is_shown_to_who_has_just_proved_who_they_are_and_stored_sealed() {
    on_both_engines(async |world| {
        let user = world.user().await;
        begin_on(&world, &user).await;
        let ctx = world.context(&user);
        let seen = state(&ctx, ctx.myself().unwrap(), None, None).await;
        assert_eq!(seen.unwrap().set_up, None);
        let stored: String = on_db!(world.db(), |pool| {
            sqlx::query_scalar("SELECT secret FROM second_factor")
                .fetch_one(pool)
                .await
        })
        .unwrap();
        let key = ctx.master_key();
        let opened = key.open(SECRET, &user.id.to_string(), &stored).unwrap();
        assert_eq!(opened.len(), 20);
        assert!(key.open(SECRET, "999", &stored).is_err());
    });
}

#[test]
fn a_code_of_the_app_is_good_once_and_none_before_it_afterwards() {
    on_both_engines(async |world| {
        let user = world.user().await;
        let (app, _) = turn_on(&world, &user).await;
        let (before, now) = (app.shows(&world, -1), app.shows(&world, 0));
        finish(&world, &user, &now).await.unwrap();
        for used in [&now, &before] {
            assert_eq!(told(finish(&world, &user, used).await), wrong_code());
        }
        world.clock().advance(Millis::seconds(30));
        let next = app.shows(&world, 0);
        finish(&world, &user, &next).await.unwrap();
    });
}

#[test]
fn a_clock_may_be_one_step_off_and_no_more() {
    on_both_engines(async |world| {
        for (steps, is_good) in [(-2, false), (-1, true), (1, true), (2, false)] {
            let user = world.user().await;
            let (app, _) = turn_on(&world, &user).await;
            world.clock().advance(Millis::minutes(5));
            let arrived = finish(&world, &user, &app.shows(&world, steps)).await;
            assert_eq!(arrived.is_ok(), is_good, "{steps} steps");
        }
    });
}

#[test]
fn of_fifty_who_use_a_recovery_code_at_once_one_gets_in() {
    on_both_engines(async |world| {
        let user = world.user().await;
        let (_, codes) = turn_on(&world, &user).await;
        let code = typed(&codes[3]);
        // Each from a place of its own, so that none is slowed down.
        let tries = (0..50u8).map(|place| {
            let origin = Origin {
                request_id: "test".to_owned(),
                address: Some(Ipv4Addr::new(198, 51, 100, place).into()),
                user_agent: String::new(),
            };
            let ctx = world.console().context(Actor::Anonymous, origin);
            let (user, code) = (&user, &code);
            async move { service::finish_sign_in(&ctx, ctx.anonymous(), user.id, code, None).await }
        });
        let results = futures::future::join_all(tries).await;
        let (good, bad): (Vec<_>, Vec<_>) = results.into_iter().partition(Result::is_ok);
        assert_eq!(good.len(), 1);
        for refused in bad {
            assert_eq!(told(refused), wrong_code());
        }
        let ctx = world.context(&user);
        let state = state(&ctx, ctx.myself().unwrap(), None, None)
            .await
            .unwrap();
        assert_eq!(state.codes_left, 9);
        finish(&world, &user, &typed(&codes[4].to_uppercase()))
            .await
            .unwrap();
    });
}

#[test]
fn recovery_codes_are_renewed_as_a_whole_and_belong_to_one_person() {
    on_both_engines(async |world| {
        let (user, other) = (world.user().await, world.user().await);
        let (_, codes) = turn_on(&world, &user).await;
        let (_, others) = turn_on(&world, &other).await;
        assert_eq!(
            told(finish(&world, &user, &typed(&others[0])).await),
            wrong_code()
        );
        let ctx = world.stepped_up(&user);
        let proof = step_up::require(&ctx).unwrap();
        let renewed = renew_codes(&ctx, ctx.myself().unwrap(), proof)
            .await
            .unwrap();
        assert_eq!(
            told(finish(&world, &user, &typed(&codes[0])).await),
            wrong_code()
        );
        finish(&world, &user, &typed(&renewed[0])).await.unwrap();

        let sealed = seal_codes(&ctx, ctx.myself().unwrap(), &renewed).unwrap();
        assert!(!sealed.contains(&renewed[1]));
        let me = || ctx.myself().unwrap();
        let shown = state(&ctx, me(), None, Some(&sealed)).await.unwrap().codes;
        assert_eq!(shown, renewed);
        let stranger = world.context(&other);
        let me = stranger.myself().unwrap();
        let shown = state(&stranger, me, None, Some(&sealed)).await.unwrap();
        assert!(shown.codes.is_empty());
    });
}

#[test]
fn turned_off_it_is_not_asked_for_and_its_codes_are_gone() {
    on_both_engines(async |world| {
        let user = world.user().await;
        let (_, codes) = turn_on(&world, &user).await;
        let ctx = world.stepped_up(&user);
        let (me, proof) = (|| ctx.myself().unwrap(), || step_up::require(&ctx).unwrap());
        turn_off(&ctx, me(), proof()).await.unwrap();
        assert!(!by_password(&world, &user).await.needs_second_factor);
        assert_eq!(
            told(finish(&world, &user, &typed(&codes[0])).await),
            wrong_code()
        );
        for again in [
            turn_off(&ctx, me(), proof()).await.map(|()| Vec::new()),
            renew_codes(&ctx, me(), proof()).await,
        ] {
            assert!(matches!(told(again), Public::Conflict { .. }));
        }
        let left: i64 = on_db!(world.db(), |pool| {
            sqlx::query_scalar("SELECT COUNT(*) FROM recovery_code")
                .fetch_one(pool)
                .await
        })
        .unwrap();
        assert_eq!(left, 0);
    });
}

#[test]
fn somebody_with_a_shell_turns_it_off_for_who_has_lost_everything() {
    on_both_engines(async |world| {
        let user = world.user().await;
        turn_on(&world, &user).await;
        let system = world.system();
        let off = async |mobile: &str| {
            let mobile = mobile.parse().unwrap();
            turn_off_for(&system, system.system().unwrap(), &mobile).await
        };
        assert_eq!(told(off("13900000000").await), Public::NotFound);
        off(&user.mobile).await.unwrap();
        assert!(!by_password(&world, &user).await.needs_second_factor);
        assert!(matches!(
            told(off(&user.mobile).await),
            Public::Conflict { .. }
        ));
    });
}

#[test]
fn guesses_at_a_second_factor_are_slowed_down_and_the_password_is_not() {
    on_both_engines(async |world| {
        let user = world.user().await;
        let (app, _) = turn_on(&world, &user).await;
        for _ in 0..5 {
            assert_eq!(
                told(finish(&world, &user, &typed("abcdefgh23")).await),
                wrong_code()
            );
        }
        assert!(matches!(
            told(finish(&world, &user, &app.shows(&world, 0)).await),
            Public::TooMany { .. }
        ));
        by_password(&world, &user).await;
        world.clock().advance(Millis::minutes(15));
        finish(&world, &user, &app.shows(&world, 0)).await.unwrap();
    });
}

#[test]
fn who_signs_in_by_a_code_is_asked_for_the_second_factor_as_well() {
    on_both_engines(async |world| {
        let user = world.user().await;
        let (_, codes) = turn_on(&world, &user).await;
        let ctx = world.anonymous();
        let requester = super::super::code::Requester::default();
        let mobile = user.mobile.parse().unwrap();
        let (door, locale) = (ctx.anonymous(), Locale::En);
        let sent =
            registration::send_sign_in_code(&ctx, door, &mobile, "", locale, requester).await;
        let sent = sent.unwrap();
        let code = world.code(&user.mobile).await.parse().unwrap();
        let handle = sent.handle.reveal();
        let door = ctx.anonymous();
        let arrived =
            registration::sign_in_by_code(&ctx, door, handle, &code, None, requester).await;
        let arrival = arrived.unwrap().arrival;
        assert!(arrival.needs_second_factor && !arrival.is_step_up);
        assert!(history_of(&world, &user).await.is_empty());
        finish(&world, &user, &typed(&codes[0])).await.unwrap();
    });
}

#[test]
fn a_disabled_account_does_not_get_in_by_its_second_factor() {
    on_both_engines(async |world| {
        let user = world.user().await;
        let (app, _) = turn_on(&world, &user).await;
        world.disable(user.id).await;
        assert_eq!(
            told(finish(&world, &user, &app.shows(&world, 0)).await),
            Public::from(Refusal::SignInExpired)
        );
    });
}

#[test]
fn a_step_up_holds_five_minutes_by_the_clock_and_in_its_own_session() {
    on_both_engines(async |world| {
        let user = world.user().await;
        let record = Record {
            content: "{}".to_owned(),
            user: Some(user.id),
            expiry: world.now() + Millis::days(1),
            proved: None,
        };
        let system = world.system();
        for id in ["one", "other"] {
            let made = session::create(&system, id, &record, &Device::default()).await;
            assert!(made.unwrap());
        }
        let as_session = async |id: &str| {
            let found = session::load(&system, id).await.unwrap().unwrap();
            world.context(&user).with_proved_time(found.proved)
        };
        let is_proved = async |id: &str| step_up::require(&as_session(id).await).map(|_| ());
        assert_eq!(told(is_proved("one").await), Public::StepUpRequired);

        let ctx = world.context(&user);
        let (handle, me) = (session::handle("one"), || ctx.myself().unwrap());
        let wrong = "not the one".parse().unwrap();
        assert_eq!(
            told(step_up::by_password(&ctx, me(), &handle, &wrong, None).await),
            Public::from(Refusal::WrongPassword)
        );
        assert!(is_proved("one").await.is_err());
        let right = World::PASSWORD.parse().unwrap();
        step_up::by_password(&ctx, me(), &handle, &right, None)
            .await
            .unwrap();
        is_proved("one").await.unwrap();
        assert_eq!(told(is_proved("other").await), Public::StepUpRequired);
        // What the session stores otherwise does not touch it.
        session::save(&system, "one", &record, &Device::default())
            .await
            .unwrap();
        world.clock().advance(Millis(Millis::minutes(5).0 - 1));
        is_proved("one").await.unwrap();
        world.clock().advance(Millis(1));
        assert_eq!(told(is_proved("one").await), Public::StepUpRequired);

        let (app, _) = turn_on(&world, &user).await;
        let code = app.shows(&world, 0);
        step_up::by_code(&ctx, me(), &handle, &code, None)
            .await
            .unwrap();
        is_proved("one").await.unwrap();
        // A session of somebody else, or one that ended, is not proved by it.
        let right = World::PASSWORD.parse().unwrap();
        let stranger = world.user().await;
        let theirs = world.context(&stranger);
        let me = theirs.myself().unwrap();
        assert_eq!(
            told(step_up::by_password(&theirs, me, &handle, &right, None).await),
            Public::Unauthenticated
        );
        assert_eq!(
            told(step_up::require(&world.anonymous())),
            Public::Unauthenticated
        );
    });
}

#[test]
fn everybody_reads_when_they_came_in_and_who_tried() {
    on_both_engines(async |world| {
        let (user, other) = (world.user().await, world.user().await);
        by_password(&world, &user).await;
        let ctx = world.anonymous();
        for mobile in [user.mobile.as_str(), "13900000000"] {
            let place = service::admit(&ctx).unwrap();
            let wrong = "not the one".parse().unwrap();
            let door = ctx.anonymous::<door::SignIn>();
            assert_eq!(
                told(service::sign_in(&ctx, door, place, mobile, &wrong, None).await),
                Public::WrongCredentials
            );
        }
        let (app, _) = turn_on(&world, &user).await;
        by_password(&world, &user).await;
        finish(&world, &user, &typed("abcdefgh23"))
            .await
            .unwrap_err();
        finish(&world, &user, &app.shows(&world, 0)).await.unwrap();
        let seen = history_of(&world, &user).await;
        let told: Vec<_> = seen.iter().map(|s| (s.method, s.is_success)).collect();
        assert_eq!(
            told,
            [
                (SignInMethod::App, true),
                (SignInMethod::RecoveryCode, false),
                (SignInMethod::Password, false),
                (SignInMethod::Password, true),
            ]
        );
        assert!(seen.iter().all(|s| s.address == "192.0.2.1"));
        assert_eq!(seen[0].user_agent, "Mozilla/5.0 (a test)");
        assert!(history_of(&world, &other).await.is_empty());

        // What was nobody's goes at once, the rest after ninety days.
        let count = async || -> i64 {
            on_db!(world.db(), |pool| {
                sqlx::query_scalar("SELECT COUNT(*) FROM sign_in")
                    .fetch_one(pool)
                    .await
            })
            .unwrap()
        };
        let tidy = async || {
            let system = world.system();
            Tidy.run(&system, system.system().unwrap()).await.unwrap();
        };
        assert_eq!(count().await, 5);
        tidy().await;
        assert_eq!(count().await, 4);
        world.clock().advance(Millis::days(91));
        tidy().await;
        assert_eq!(count().await, 0);
    });
}

#[test]
fn the_history_of_signing_in_is_read_page_by_page() {
    on_both_engines(async |world| {
        let user = world.user().await;
        for _ in 0..25 {
            by_password(&world, &user).await;
            world.clock().advance(Millis::minutes(1));
        }
        let ctx = world.context(&user);
        let first = history::list_mine(&ctx, ctx.myself().unwrap(), None).await;
        let first = first.unwrap();
        assert_eq!((first.items.len(), first.total), (20, 25));
        let after = first.next.unwrap().id;
        let rest = history::list_mine(&ctx, ctx.myself().unwrap(), Some(after)).await;
        let rest = rest.unwrap();
        assert_eq!((rest.items.len(), rest.next), (5, None));
        assert!(rest.items[0].id < first.items[19].id);
    });
}
