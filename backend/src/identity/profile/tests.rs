//! Profiles and preferences, on both engines.

use super::super::profile;
use crate::{
    Error, Result,
    identity::service,
    message::{self, NewMessage},
    on_db,
    op_context::{Actor, SignedIn},
    testing::{World, on_both_engines},
};
use model::{
    company::Gender,
    error::{Error as Public, Problem},
    identity::{Landing, Preference, PreferenceForm, ProfileForm},
    locale::{Locale, Theme},
    message::Payload,
};

fn told<T: std::fmt::Debug>(result: Result<T>) -> Public {
    match result {
        Err(Error::Public(error)) => error,
        other => panic!("expected a public error, got {other:?}"),
    }
}

fn form(name: &str, email: &str) -> ProfileForm {
    ProfileForm {
        name: name.to_owned(),
        email: email.to_owned(),
        gender: "female".to_owned(),
        birthday: "2000-02-29".to_owned(),
    }
}

async fn save(world: &World, user: &SignedIn, version: i64, form: &ProfileForm) -> Result<()> {
    let ctx = world.context(user);
    let checked = form.check().unwrap();
    profile::update(&ctx, ctx.myself().unwrap(), version, &checked).await
}

async fn again(world: &World, user: &SignedIn) -> SignedIn {
    match service::find_actor(&world.system(), user.id).await.unwrap() {
        Actor::User(user) => user,
        other => panic!("{other:?}"),
    }
}

fn stale() -> Public {
    let what = "profile_version".to_owned();
    Public::Conflict { what }
}

#[test]
fn a_profile_is_kept_as_it_was_typed_and_stale_changes_are_refused() {
    on_both_engines(async |world| {
        let user = world.user().await;
        let ctx = world.context(&user);
        let find = async || profile::find(&ctx, ctx.myself().unwrap()).await.unwrap();
        let before = find().await;
        assert_eq!((before.gender, before.birthday), (None, None));
        let first = form("<b>Lin</b>", "lin@mail.example");
        save(&world, &user, before.version, &first).await.unwrap();
        let after = find().await;
        assert_eq!(after.name, "<b>Lin</b>");
        assert_eq!(after.email, "lin@mail.example");
        assert_eq!(after.gender, Some(Gender::Female));
        assert_eq!(after.birthday.unwrap().as_str(), "2000-02-29");
        assert_eq!(
            told(save(&world, &user, before.version, &form("Other", "")).await),
            stale()
        );
        assert_eq!(
            told(save(&world, &user, after.version, &form("Lin", "a@-.-")).await),
            Public::invalid("email", Problem::Malformed)
        );
        // Said no more.
        let bare = ProfileForm {
            name: "Lin".to_owned(),
            ..Default::default()
        };
        save(&world, &user, after.version, &bare).await.unwrap();
        let bare = find().await;
        assert_eq!(
            (bare.email.as_str(), bare.gender, bare.birthday),
            ("", None, None)
        );
    });
}

#[test]
fn of_twenty_changes_of_one_profile_at_once_one_is_stored() {
    on_both_engines(async |world| {
        let user = world.user().await;
        let forms: Vec<_> = (0..20).map(|n| form(&format!("Name {n}"), "")).collect();
        let tries = forms.iter().map(|form| save(&world, &user, 0, form));
        let results = futures::future::join_all(tries).await;
        let good = results.iter().filter(|result| result.is_ok()).count();
        assert_eq!(good, 1);
        for refused in results.into_iter().filter(Result::is_err) {
            assert_eq!(told(refused), stale());
        }
    });
}

#[test]
fn preferences_are_the_actors_from_the_next_request_on() {
    on_both_engines(async |world| {
        let user = world.user().await;
        let form = PreferenceForm {
            locale: "en".to_owned(),
            theme: "dark".to_owned(),
            time_zone: "Asia/Shanghai".to_owned(),
            landing: "messages".to_owned(),
            mails_messages: String::new(),
        };
        let (chosen, _) = form.check().unwrap();
        let ctx = world.context(&user);
        let me = || ctx.myself().unwrap();
        let wrong = PreferenceForm {
            time_zone: "Asia/Nowhere".to_owned(),
            ..form.clone()
        };
        let (wrong, _) = wrong.check().unwrap();
        assert_eq!(
            told(profile::update_preferences(&ctx, me(), 0, &wrong, false).await),
            Public::invalid("time_zone", Problem::Malformed)
        );
        profile::update_preferences(&ctx, me(), 0, &chosen, false)
            .await
            .unwrap();
        assert_eq!(again(&world, &user).await.preference, chosen);
        assert_eq!(
            told(profile::update_preferences(&ctx, me(), 0, &chosen, false).await),
            stale()
        );
        profile::choose_locale(&ctx, me(), Locale::ZhCn)
            .await
            .unwrap();
        profile::choose_theme(&ctx, me(), Theme::Light)
            .await
            .unwrap();
        let now = again(&world, &user).await.preference;
        assert_eq!(
            now,
            Preference {
                locale: Some(Locale::ZhCn),
                theme: Some(Theme::Light),
                landing: Landing::Messages,
                ..chosen
            }
        );
        assert!(profile::time_zones().contains(&"Europe/Helsinki"));
    });
}

#[test]
fn messages_go_by_mail_to_who_wants_that_and_has_an_address_and_can_be_reached() {
    on_both_engines(async |world| {
        let (user, other) = (world.user().await, world.user().await);
        let company = world.company("Acme").await;
        let ctx = world.context(&user);
        let me = || ctx.myself().unwrap();
        let want = async |version| {
            let chosen = Preference::default();
            profile::update_preferences(&ctx, me(), version, &chosen, true).await
        };
        let missing = Public::invalid("mails_messages", Problem::Missing);
        world.console().set_can_mail(true);
        assert_eq!(told(want(0).await), missing);
        save(&world, &user, 0, &form("Lin", "lin@mail.example"))
            .await
            .unwrap();
        world.console().set_can_mail(false);
        assert_eq!(told(want(1).await), missing);
        world.console().set_can_mail(true);
        want(1).await.unwrap();

        let mails = async || -> Vec<String> {
            on_db!(world.db(), |pool| {
                sqlx::query_scalar("SELECT payload FROM job WHERE kind = 'mail.send' ORDER BY id")
                    .fetch_all(pool)
                    .await
            })
            .unwrap()
        };
        let write = async |is_kept: bool| {
            let system = world.system();
            let mut tx = world.db().begin().await.unwrap();
            for to in [user.id, other.id] {
                let payload = Payload::Dismissed {
                    company,
                    company_name: "Acme".to_owned(),
                };
                let message = NewMessage {
                    to,
                    company: Some(company),
                    payload,
                };
                message::create(&system, &mut tx, message).await.unwrap();
            }
            if is_kept {
                tx.commit().await.unwrap();
            }
        };
        // With the message or not at all.
        write(false).await;
        assert!(mails().await.is_empty());
        write(true).await;
        let sent = mails().await;
        assert_eq!(sent.len(), 1);
        assert!(sent[0].contains("lin@mail.example") && sent[0].contains("Acme"));
        world.console().set_can_mail(false);
        write(true).await;
        assert_eq!(mails().await.len(), 1);
        // Without an address nobody is asked again.
        world.console().set_can_mail(true);
        save(&world, &user, 2, &form("Lin", "")).await.unwrap();
        let found = profile::preferences(&ctx, me()).await.unwrap();
        assert!(!found.mails_messages && found.can_mail);
    });
}
