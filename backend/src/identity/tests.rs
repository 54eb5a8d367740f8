//! Coming in, being slowed down, and sessions, on both engines.

use super::{
    service::{self, Arrival, NewUser},
    session::{self, Device, Record},
};
use crate::{
    Error, OpContext, Result,
    adapter::bus::Delivery,
    authz::proof::door,
    crypto::{self, Token},
    db::Db,
    on_db,
    op_context::{Actor, Origin},
    setting::{self, Setting},
    testing::{World, on_both_engines},
};
use model::{
    error::{Error as Public, Problem},
    event::{Audience, Event},
    id::UserId,
    identity::{Mobile, Password},
    time::{Millis, Timestamp},
};
use std::net::IpAddr;

fn somebody(mobile: &str) -> NewUser {
    NewUser::parse(mobile, "Ada", World::PASSWORD).unwrap()
}

fn password(text: &str) -> Password {
    text.parse().unwrap()
}

/// What the caller is told.
fn told<T: std::fmt::Debug>(result: Result<T>) -> Public {
    match result {
        Err(Error::Public(error)) => error,
        other => panic!("expected a public error, got {other:?}"),
    }
}

/// A context of nobody, at an address.
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

async fn sign_in(
    ctx: &OpContext,
    mobile: &str,
    text: &str,
    device: Option<&str>,
) -> Result<Arrival> {
    service::sign_in(
        ctx,
        ctx.anonymous::<door::SignIn>(),
        service::admit(ctx)?,
        mobile,
        &password(text),
        device,
    )
    .await
}

async fn begin_set_up(world: &World) -> Option<Token> {
    let ctx = world.system();
    service::begin_set_up(&ctx, ctx.system().unwrap())
        .await
        .unwrap()
}

async fn set_up(world: &World, token: &str, user: NewUser) -> Result<UserId> {
    let ctx = world.anonymous();
    service::set_up(&ctx, ctx.anonymous::<door::SetUp>(), token, user).await
}

async fn is_set_up_token(world: &World, token: &str) -> bool {
    let ctx = world.anonymous();
    service::is_set_up_token(&ctx, ctx.anonymous::<door::SetUp>(), token)
        .await
        .unwrap()
}

async fn count(db: &Db, sql: &'static str) -> i64 {
    on_db!(db, |pool| sqlx::query_scalar(sql).fetch_one(pool).await).unwrap()
}

#[test]
fn the_set_up_link_makes_one_administrator_and_then_is_dead() {
    on_both_engines(async |world| {
        let ctx = world.anonymous();
        assert!(service::needs_set_up(&ctx).await.unwrap());
        assert!(!is_set_up_token(&world, "guess").await);
        let token = begin_set_up(&world).await.unwrap();
        assert!(is_set_up_token(&world, token.reveal()).await);
        assert_eq!(
            told(set_up(&world, "guess", somebody("13800000001")).await),
            Public::NotFound
        );

        let id = set_up(&world, token.reveal(), somebody("13800000001"))
            .await
            .unwrap();
        assert!(!service::needs_set_up(&ctx).await.unwrap());
        let Actor::User(user) = service::find_actor(&ctx, id).await.unwrap() else {
            panic!("no user")
        };
        assert!(user.is_platform_admin);
        assert_eq!(
            (user.name.as_str(), user.mobile.as_str()),
            ("Ada", "+8613800000001")
        );

        assert!(!is_set_up_token(&world, token.reveal()).await);
        assert_eq!(
            told(set_up(&world, token.reveal(), somebody("13800000002")).await),
            Public::NotFound
        );
        assert!(begin_set_up(&world).await.is_none());
        assert_eq!(count(world.db(), "SELECT COUNT(*) FROM `user`").await, 1);
    });
}

#[test]
fn a_new_set_up_link_takes_the_old_one_out_of_use() {
    on_both_engines(async |world| {
        let old = begin_set_up(&world).await.unwrap();
        let new = begin_set_up(&world).await.unwrap();
        assert!(!is_set_up_token(&world, old.reveal()).await);
        assert_eq!(
            told(set_up(&world, old.reveal(), somebody("13800000001")).await),
            Public::NotFound
        );
        set_up(&world, new.reveal(), somebody("13800000001"))
            .await
            .unwrap();
    });
}

#[test]
fn the_set_up_token_is_stored_as_its_hash_only() {
    on_both_engines(async |world| {
        let token = begin_set_up(&world).await.unwrap();
        let stored = setting::find(world.db(), Setting::SetUpTokenHash)
            .await
            .unwrap();
        assert_eq!(stored, Some(crypto::hash(token.reveal())));
    });
}

#[test]
fn of_two_who_open_the_set_up_link_at_once_exactly_one_becomes_the_first_user() {
    on_both_engines(async |world| {
        let token = begin_set_up(&world).await.unwrap();
        let (one, other) = tokio::join!(
            set_up(&world, token.reveal(), somebody("13800000001")),
            set_up(&world, token.reveal(), somebody("13800000002")),
        );
        assert!(one.is_ok() != other.is_ok(), "{one:?} {other:?}");
        let loser = if one.is_ok() { other } else { one };
        assert_eq!(told(loser), Public::NotFound);
        assert_eq!(count(world.db(), "SELECT COUNT(*) FROM `user`").await, 1);
    });
}

#[test]
fn a_user_made_from_a_shell_closes_the_set_up_link() {
    on_both_engines(async |world| {
        let token = begin_set_up(&world).await.unwrap();
        let first = world.user().await;
        assert!(
            first.is_platform_admin,
            "the first one runs the installation"
        );
        assert!(!world.user().await.is_platform_admin);
        assert_eq!(
            told(set_up(&world, token.reveal(), somebody("13900000000")).await),
            Public::NotFound
        );
    });
}

#[test]
fn a_taken_number_is_named() {
    on_both_engines(async |world| {
        let user = world.user().await;
        let ctx = world.system();
        let again =
            service::create(&ctx, ctx.system().unwrap(), somebody(&user.mobile), false).await;
        assert_eq!(told(again), Public::invalid("mobile", Problem::Taken));
        assert_eq!(count(world.db(), "SELECT COUNT(*) FROM `user`").await, 1);
    });
}

#[test]
fn every_wrong_field_is_named_at_once() {
    let Err(Public::Invalid { fields }) = NewUser::parse("12", "", "short") else {
        panic!("all three are wrong")
    };
    let named: Vec<_> = fields
        .iter()
        .map(|f| (f.field.as_str(), f.problem.code()))
        .collect();
    assert_eq!(
        named,
        [
            ("mobile", "malformed"),
            ("name", "missing"),
            ("password", "too_short")
        ]
    );
}

#[test]
fn making_a_user_and_coming_in_stand_in_the_history() {
    on_both_engines(async |world| {
        let user = world.user().await;
        sign_in(&world.anonymous(), &user.mobile, World::PASSWORD, None)
            .await
            .unwrap();
        let sql = "SELECT COUNT(*) FROM operation_log WHERE operation_status = 1 AND request_id = 'test' \
                   AND address = '192.0.2.1' AND object_type = 10 AND operation IN (10, 20)";
        assert_eq!(count(world.db(), sql).await, 2);
        assert_eq!(
            count(world.db(), "SELECT COUNT(*) FROM operation_log").await,
            2
        );
    });
}

#[test]
fn who_knows_the_password_comes_in_and_all_others_hear_the_same_answer() {
    on_both_engines(async |world| {
        let (user, disabled) = (world.user().await, world.user().await);
        world.disable(disabled.id).await;
        let ctx = world.anonymous();
        let arrival = sign_in(&ctx, &user.mobile, World::PASSWORD, None)
            .await
            .unwrap();
        assert_eq!(arrival.user, user.id);
        // As people type it.
        let national = user.mobile.trim_start_matches("+86");
        assert_eq!(
            sign_in(&ctx, national, World::PASSWORD, None)
                .await
                .unwrap()
                .user,
            user.id
        );
        for (mobile, text) in [
            (user.mobile.as_str(), "wrong horse"),
            (disabled.mobile.as_str(), World::PASSWORD),
            (disabled.mobile.as_str(), "wrong horse"),
            ("13999999999", World::PASSWORD),
            ("no number", World::PASSWORD),
            ("", World::PASSWORD),
        ] {
            assert_eq!(
                told(sign_in(&ctx, mobile, text, None).await),
                Public::WrongCredentials,
                "{mobile}"
            );
        }
    });
}

#[test]
fn a_disabled_accounts_session_belongs_to_nobody() {
    on_both_engines(async |world| {
        let user = world.user().await;
        let ctx = world.anonymous();
        assert_eq!(
            service::find_actor(&ctx, user.id).await.unwrap(),
            Actor::User(user.clone())
        );
        world.disable(user.id).await;
        assert_eq!(
            service::find_actor(&ctx, user.id).await.unwrap(),
            Actor::Anonymous
        );
        assert_eq!(
            service::find_actor(&ctx, UserId(9_999)).await.unwrap(),
            Actor::Anonymous
        );
    });
}

#[test]
fn five_wrong_guesses_from_one_place_close_the_door_until_the_window_ends() {
    on_both_engines(async |world| {
        let user = world.user().await;
        let here = at(&world, "198.51.100.1");
        for _ in 0..5 {
            assert_eq!(
                told(sign_in(&here, &user.mobile, "wrong horse", None).await),
                Public::WrongCredentials
            );
            world.clock().advance(Millis::minutes(1));
        }
        // Even the right password is not looked at.
        assert_eq!(
            told(sign_in(&here, &user.mobile, World::PASSWORD, None).await),
            Public::TooMany { retry_after: 600 }
        );
        // The owner sits somewhere else.
        let elsewhere = at(&world, "198.51.100.2");
        assert!(
            sign_in(&elsewhere, &user.mobile, World::PASSWORD, None)
                .await
                .is_ok()
        );
        world.clock().advance(Millis(Millis::minutes(10).0 - 1));
        assert_eq!(
            told(sign_in(&here, &user.mobile, World::PASSWORD, None).await),
            Public::TooMany { retry_after: 1 }
        );
        world.clock().advance(Millis(1));
        assert!(
            sign_in(&here, &user.mobile, World::PASSWORD, None)
                .await
                .is_ok()
        );
    });
}

#[test]
fn a_clock_that_was_set_back_does_not_keep_the_door_closed() {
    on_both_engines(async |world| {
        let user = world.user().await;
        let here = at(&world, "198.51.100.1");
        for _ in 0..6 {
            told(sign_in(&here, &user.mobile, "wrong horse", None).await);
        }
        world.clock().advance(Millis::days(-1));
        assert!(
            sign_in(&here, &user.mobile, World::PASSWORD, None)
                .await
                .is_ok()
        );
    });
}

#[test]
fn the_right_password_starts_the_count_afresh() {
    on_both_engines(async |world| {
        let user = world.user().await;
        let here = at(&world, "198.51.100.1");
        for _ in 0..3 {
            for _ in 0..4 {
                assert_eq!(
                    told(sign_in(&here, &user.mobile, "wrong horse", None).await),
                    Public::WrongCredentials
                );
            }
            assert!(
                sign_in(&here, &user.mobile, World::PASSWORD, None)
                    .await
                    .is_ok()
            );
        }
    });
}

#[test]
fn an_owner_on_a_known_device_comes_in_while_a_hundred_places_guess() {
    on_both_engines(async |world| {
        let user = world.user().await;
        let home = at(&world, "203.0.113.1");
        let device = sign_in(&home, &user.mobile, World::PASSWORD, None)
            .await
            .unwrap()
            .device;
        for n in 1..=100 {
            let ctx = at(&world, &format!("198.51.100.{n}"));
            assert_eq!(
                told(sign_in(&ctx, &user.mobile, "wrong horse", None).await),
                Public::WrongCredentials,
                "{n}"
            );
        }
        let is_closed = |error: Public| {
            matches!(
                error,
                Public::TooMany {
                    retry_after: 1..=3_600
                }
            )
        };
        assert!(is_closed(told(
            sign_in(&home, &user.mobile, World::PASSWORD, None).await
        )));
        let stranger = sign_in(
            &home,
            &user.mobile,
            World::PASSWORD,
            Some("a forged device"),
        )
        .await;
        assert!(is_closed(told(stranger)));
        let other = world.user().await;
        let others = sign_in(&home, &other.mobile, World::PASSWORD, None)
            .await
            .unwrap()
            .device;
        let borrowed = sign_in(&home, &user.mobile, World::PASSWORD, Some(&others)).await;
        assert!(
            is_closed(told(borrowed)),
            "a device is known for one account only"
        );
        assert!(
            sign_in(&home, &user.mobile, World::PASSWORD, Some(&device))
                .await
                .is_ok()
        );
        // Who holds the cookie is still slowed down at their own place.
        let thief = at(&world, "203.0.113.66");
        for _ in 0..5 {
            let wrong = sign_in(&thief, &user.mobile, "wrong horse", Some(&device)).await;
            assert_eq!(told(wrong), Public::WrongCredentials);
        }
        assert!(is_closed(told(
            sign_in(&thief, &user.mobile, World::PASSWORD, Some(&device)).await
        )));
        world.clock().advance(Millis::hours(1));
        assert!(
            sign_in(&home, &user.mobile, World::PASSWORD, None)
                .await
                .is_ok()
        );
    });
}

#[test]
fn who_tries_fifty_accounts_from_one_place_is_stopped() {
    on_both_engines(async |world| {
        let user = world.user().await;
        let here = at(&world, "2001:db8:1:2::1");
        for n in 0..50 {
            let mobile = format!("139{n:08}");
            let wrong = sign_in(&here, &mobile, "wrong horse", None).await;
            assert_eq!(told(wrong), Public::WrongCredentials, "{n}");
        }
        // Another address of the same household is the same place.
        let neighbour = at(&world, "2001:db8:1:2::2");
        assert_eq!(
            told(sign_in(&neighbour, &user.mobile, World::PASSWORD, None).await),
            Public::TooMany { retry_after: 900 }
        );
        let elsewhere = at(&world, "2001:db8:1:3::1");
        assert!(
            sign_in(&elsewhere, &user.mobile, World::PASSWORD, None)
                .await
                .is_ok()
        );
    });
}

#[test]
fn guesses_that_come_all_at_once_are_all_counted() {
    on_both_engines(async |world| {
        let user = world.user().await;
        let mut guesses = tokio::task::JoinSet::new();
        for _ in 0..20 {
            let (world, mobile) = (world.clone(), user.mobile.clone());
            guesses.spawn(async move {
                let here = at(&world, "198.51.100.1");
                told(sign_in(&here, &mobile, "wrong horse", None).await)
            });
        }
        let answers = guesses.join_all().await;
        let looked_at = answers
            .iter()
            .filter(|a| **a == Public::WrongCredentials)
            .count();
        let refused = answers
            .iter()
            .filter(|a| matches!(a, Public::TooMany { .. }))
            .count();
        assert_eq!((looked_at, refused), (5, 15), "{answers:?}");
        // All at this place and account; in the wider buckets only what was a guess.
        assert_eq!(
            count(world.db(), "SELECT MAX(failures) FROM sign_in_failure").await,
            20
        );
        assert_eq!(
            count(world.db(), "SELECT MIN(failures) FROM sign_in_failure").await,
            5
        );
        assert_eq!(
            count(world.db(), "SELECT COUNT(*) FROM sign_in_failure").await,
            3
        );
    });
}

#[test]
fn failures_that_no_longer_count_are_forgotten() {
    on_both_engines(async |world| {
        let user = world.user().await;
        let ctx = world.system();
        let forget = async || {
            service::forget_old_failures(&ctx, ctx.system().unwrap())
                .await
                .unwrap()
        };
        let wrong = sign_in(
            &at(&world, "198.51.100.1"),
            &user.mobile,
            "wrong horse",
            None,
        )
        .await;
        assert_eq!(told(wrong), Public::WrongCredentials);
        world.clock().advance(Millis(Millis::hours(1).0 - 1));
        assert_eq!(forget().await, 0);
        world.clock().advance(Millis(1));
        assert_eq!(forget().await, 3);
    });
}

#[test]
fn the_page_shows_a_person_with_the_middle_of_the_number_hidden() {
    on_both_engines(async |world| {
        let user = world.user().await;
        let ctx = world.context(&user);
        let me = service::me(&ctx, ctx.myself().unwrap()).unwrap();
        assert_eq!(
            (me.id, me.name, me.is_platform_admin),
            (user.id, user.name, user.is_platform_admin)
        );
        assert_eq!(me.mobile, user.mobile.parse::<Mobile>().unwrap().masked());
        assert_eq!(told(world.anonymous().myself()), Public::Unauthenticated);
    });
}

fn record(user: Option<UserId>, expiry: Timestamp) -> Record {
    Record {
        content: r#"{"csrf":"x"}"#.to_owned(),
        user,
        expiry,
        proved: None,
    }
}

const BROWSER: &str = "a browser";

fn browser() -> Device {
    Device {
        user_agent: BROWSER.to_owned(),
        address: "192.0.2.1".to_owned(),
    }
}

#[test]
fn a_session_is_made_changed_and_ended() {
    on_both_engines(async |world| {
        let ctx = world.anonymous();
        let user = world.user().await;
        let expiry = world.now() + Millis::days(1);
        assert_eq!(session::load(&ctx, "secret").await.unwrap(), None);
        assert!(
            session::create(&ctx, "secret", &record(None, expiry), &browser())
                .await
                .unwrap()
        );
        assert_eq!(
            session::load(&ctx, "secret").await.unwrap(),
            Some(record(None, expiry))
        );
        // An id that is taken is not taken over.
        let intruder = record(Some(user.id), expiry);
        assert!(
            !session::create(&ctx, "secret", &intruder, &browser())
                .await
                .unwrap()
        );
        assert_eq!(
            session::load(&ctx, "secret").await.unwrap(),
            Some(record(None, expiry))
        );

        let changed = Record {
            content: "{}".to_owned(),
            user: Some(user.id),
            expiry: expiry + Millis::days(1),
            proved: None,
        };
        session::save(&ctx, "secret", &changed, &browser())
            .await
            .unwrap();
        assert_eq!(session::load(&ctx, "secret").await.unwrap(), Some(changed));
        session::delete(&ctx, "secret").await.unwrap();
        assert_eq!(session::load(&ctx, "secret").await.unwrap(), None);
    });
}

#[test]
fn who_reads_the_session_table_cannot_come_in_with_it() {
    on_both_engines(async |world| {
        let user = world.user().await;
        let ctx = world.context(&user);
        let expiry = world.now() + Millis::days(1);
        session::create(&ctx, "secret", &record(Some(user.id), expiry), &browser())
            .await
            .unwrap();
        let listed = session::list_mine(&ctx, ctx.myself().unwrap(), Some(&crypto::hash("mine")))
            .await
            .unwrap();
        assert_eq!(listed[0].handle, crypto::hash("secret"));
        assert_eq!(session::load(&ctx, &listed[0].handle).await.unwrap(), None);
        let clear =
            "SELECT COUNT(*) FROM session WHERE id_hash = 'secret' OR content LIKE '%secret%'";
        assert_eq!(count(world.db(), clear).await, 0);
    });
}

#[test]
fn an_ended_session_opens_nothing_and_is_taken_away() {
    on_both_engines(async |world| {
        let user = world.user().await;
        let ctx = world.context(&user);
        let expiry = world.now() + Millis::minutes(1);
        let longer = expiry + Millis::minutes(1);
        session::create(&ctx, "short", &record(Some(user.id), expiry), &browser())
            .await
            .unwrap();
        session::create(&ctx, "long", &record(Some(user.id), longer), &browser())
            .await
            .unwrap();
        let system = world.system();
        let sweep = async || {
            session::delete_ended(&system, system.system().unwrap())
                .await
                .unwrap()
        };
        world.clock().advance(Millis(Millis::minutes(1).0 - 1));
        assert!(session::load(&ctx, "short").await.unwrap().is_some());
        assert_eq!(sweep().await, 0);
        world.clock().advance(Millis(1));
        assert_eq!(session::load(&ctx, "short").await.unwrap(), None);
        assert_eq!(sweep().await, 1);
        assert!(session::load(&ctx, "long").await.unwrap().is_some());
    });
}

#[test]
fn a_person_sees_their_own_live_sessions_and_no_others() {
    on_both_engines(async |world| {
        let (mine, theirs) = (world.user().await, world.user().await);
        let ctx = world.context(&mine);
        let soon = world.now() + Millis::minutes(1);
        let later = world.now() + Millis::days(1);
        for (id, user, expiry) in [
            ("ended", Some(mine.id), soon),
            ("mine", Some(mine.id), later),
            ("theirs", Some(theirs.id), later),
            ("nobody's", None, later),
        ] {
            assert!(
                session::create(&ctx, id, &record(user, expiry), &browser())
                    .await
                    .unwrap()
            );
        }
        let begun = world.now();
        world.clock().advance(Millis::minutes(2));
        session::create(
            &ctx,
            "newer",
            &record(Some(mine.id), later),
            &Device::default(),
        )
        .await
        .unwrap();
        let listed = session::list_mine(&ctx, ctx.myself().unwrap(), Some(&crypto::hash("mine")))
            .await
            .unwrap();
        let handles: Vec<_> = listed.iter().map(|l| l.handle.clone()).collect();
        assert_eq!(handles, [crypto::hash("newer"), crypto::hash("mine")]);
        assert_eq!((listed[0].is_current, listed[1].is_current), (false, true));
        assert_eq!((listed[1].create_time, listed[1].seen_time), (begun, begun));
        assert_eq!(
            (listed[1].user_agent.as_str(), listed[1].address.as_str()),
            (BROWSER, "192.0.2.1")
        );
        // Using it brings it to the top.
        world.clock().advance(Millis::minutes(1));
        session::save(&ctx, "mine", &record(Some(mine.id), later), &browser())
            .await
            .unwrap();
        let listed = session::list_mine(&ctx, ctx.myself().unwrap(), Some(&crypto::hash("mine")))
            .await
            .unwrap();
        assert_eq!(listed[0].handle, crypto::hash("mine"));
        assert_eq!(
            (listed[0].create_time, listed[0].seen_time),
            (begun, world.now())
        );
    });
}

#[test]
fn a_person_ends_their_own_session_and_nobody_elses() {
    on_both_engines(async |world| {
        let (mine, theirs) = (world.user().await, world.user().await);
        let (ctx, other) = (world.context(&mine), world.context(&theirs));
        let kept = record(Some(mine.id), world.now() + Millis::days(1));
        session::create(&ctx, "secret", &kept, &browser())
            .await
            .unwrap();
        let handle = crypto::hash("secret");
        let mut heard = world.console().bus().subscribe(None);
        let not_found = |ended: Result<()>| matches!(ended, Err(Error::Public(Public::NotFound)));
        let foreign = session::revoke_mine(&other, other.myself().unwrap(), &handle).await;
        assert!(not_found(foreign));
        assert_eq!(
            session::load(&ctx, "secret").await.unwrap(),
            Some(kept.clone())
        );
        session::revoke_mine(&ctx, ctx.myself().unwrap(), &handle)
            .await
            .unwrap();
        let Delivery::Message { message, .. } = heard.next().await else {
            panic!("nothing was told")
        };
        assert_eq!(
            (message.audience, &message.event),
            (Audience::User(mine.id), &Event::SessionsChanged)
        );
        let again = session::revoke_mine(&ctx, ctx.myself().unwrap(), &handle).await;
        assert!(not_found(again));
        // A request that was on its way saves its session; it stays ended.
        session::save(&ctx, "secret", &kept, &browser())
            .await
            .unwrap();
        assert_eq!(session::load(&ctx, "secret").await.unwrap(), None);
    });
}

#[test]
fn a_browser_that_says_too_much_about_itself_is_cut_short() {
    on_both_engines(async |world| {
        let user = world.user().await;
        let ctx = world.context(&user);
        let talkative = Device {
            user_agent: "浏".repeat(2_000),
            address: String::new(),
        };
        let kept = record(Some(user.id), world.now() + Millis::days(1));
        session::create(&ctx, "secret", &kept, &talkative)
            .await
            .unwrap();
        let listed = session::list_mine(&ctx, ctx.myself().unwrap(), Some(&crypto::hash("mine")))
            .await
            .unwrap();
        assert_eq!(listed[0].user_agent.chars().count(), 512);
    });
}

#[test]
fn a_person_ends_all_other_sessions_and_keeps_the_one_that_asks() {
    on_both_engines(async |world| {
        let (mine, theirs) = (world.user().await, world.user().await);
        let ctx = world.context(&mine);
        let later = world.now() + Millis::days(1);
        for (id, user) in [
            ("this", &mine),
            ("phone", &mine),
            ("old", &mine),
            ("theirs", &theirs),
        ] {
            assert!(
                session::create(&ctx, id, &record(Some(user.id), later), &browser())
                    .await
                    .unwrap()
            );
        }
        let current = session::handle("this");
        let ended = async || {
            session::revoke_others(&ctx, ctx.myself().unwrap(), &current)
                .await
                .unwrap()
        };
        assert_eq!(ended().await, 2);
        assert_eq!(ended().await, 0);
        for (id, stays) in [
            ("this", true),
            ("phone", false),
            ("old", false),
            ("theirs", true),
        ] {
            let left = session::load(&ctx, id).await.unwrap();
            assert_eq!(left.is_some(), stays, "{id}");
        }
    });
}
