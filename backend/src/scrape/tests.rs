//! Who reads what by a token, and until when, on both engines.

use super::service;
use crate::{
    Error, Result, SignedIn,
    authz::{proof::door, resource},
    crypto::Token,
    db::Tx,
    on_db, on_tx,
    testing::{CompanyRole, World, on_both_engines},
};
use model::{
    error::Error as Public,
    id::CompanyId,
    scope::{Owner, Scope},
    scrape::{MAX_TOKENS, SCRAPE_INTERVAL, ScrapeToken},
    time::Millis,
};

async fn make(world: &World, user: &SignedIn, scope: Scope) -> Result<Token> {
    let ctx = world.context(user);
    let scoped = ctx.scoped::<resource::Server>(scope).await?;
    service::create(&ctx, scoped, ctx.myself()?, &"prometheus".parse().unwrap()).await
}

async fn list(world: &World, user: &SignedIn, scope: Scope) -> Vec<ScrapeToken> {
    let ctx = world.context(user);
    let scoped = ctx.scoped::<resource::Server>(scope).await.unwrap();
    service::list(&ctx, scoped, ctx.myself().unwrap())
        .await
        .unwrap()
}

async fn revoke(world: &World, user: &SignedIn, scope: Scope, token: &ScrapeToken) -> Result<()> {
    let ctx = world.context(user);
    let scoped = ctx.scoped::<resource::Server>(scope).await?;
    service::revoke(&ctx, scoped, ctx.myself()?, token.id).await
}

/// What is read by a token a moment later.
async fn read(world: &World, token: &Token) -> Result<String> {
    world.clock().advance(SCRAPE_INTERVAL);
    let ctx = world.anonymous();
    let read = service::read(&ctx, ctx.anonymous::<door::Scrape>(), token.reveal()).await?;
    Ok(read.pieces().collect())
}

fn is_refused(read: &Result<String>) -> bool {
    matches!(read, Err(Error::Public(Public::Unauthenticated)))
}

/// A company with two hosts that report, and a member who sees the first.
async fn company(world: &World) -> (CompanyId, SignedIn) {
    let company = world.company("Co").await;
    let admin = world.employee(company, CompanyRole::Admin).await;
    let member = world.employee(company, CompanyRole::Member).await;
    for name in ["seen", "hidden"] {
        let server = world.server(Owner::Company(company), admin.id, name).await;
        world.ingest(server, &[world.report(world.now())]).await;
        if name == "seen" {
            world.give_server(company, member.id, server).await;
        }
    }
    (company, member)
}

#[test]
fn a_token_reads_what_its_person_sees_at_that_moment() {
    on_both_engines(async |world| {
        let (company, member) = company(&world).await;
        let scope = Scope::Company(company);
        let token = make(&world, &member, scope).await.unwrap();
        let text = read(&world, &token).await.unwrap();
        assert!(text.contains(r#"host="seen"} 1"#), "{text}");
        assert!(!text.contains("hidden"), "{text}");
        world.disable(member.id).await;
        assert!(is_refused(&read(&world, &token).await));
    });
}

#[test]
fn a_token_ends_with_the_membership_for_good() {
    on_both_engines(async |world| {
        let (company, _) = company(&world).await;
        let stranger = world.employee(company, CompanyRole::Member).await;
        let scope = Scope::Company(company);
        let token = make(&world, &stranger, scope).await.unwrap();
        read(&world, &token).await.unwrap();
        leave(&world, company, &stranger).await;
        assert!(is_refused(&read(&world, &token).await));
        world
            .employ(company, stranger.id, CompanyRole::Member)
            .await;
        assert!(is_refused(&read(&world, &token).await));
        assert!(list(&world, &stranger, scope).await.is_empty());
    });
}

/// Takes somebody out of the company.
async fn leave(world: &World, company: CompanyId, user: &SignedIn) {
    let mut tx = world.db().begin().await.unwrap();
    delete_employee(&mut tx, company, user).await;
    tx.commit().await.unwrap();
    world.forget_rights().await;
}

async fn delete_employee(tx: &mut Tx, company: CompanyId, user: &SignedIn) {
    on_tx!(tx, |connection| {
        sqlx::query("DELETE FROM company_employee WHERE cid = ? AND uid = ?")
            .bind(company.0)
            .bind(user.id.0)
            .execute(connection)
            .await
            .map(|_| ())
    })
    .unwrap();
}

#[test]
fn a_token_that_nobody_made_or_that_was_taken_back_reads_nothing() {
    on_both_engines(async |world| {
        let user = world.user().await;
        let other = world.user().await;
        let token = make(&world, &user, Scope::Personal).await.unwrap();
        read(&world, &token).await.unwrap();
        let kept = list(&world, &user, Scope::Personal).await;
        assert_eq!((kept.len(), kept[0].used_time), (1, Some(world.now())));
        let refused = revoke(&world, &other, Scope::Personal, &kept[0]).await;
        assert!(matches!(refused, Err(Error::Public(Public::NotFound))));
        revoke(&world, &user, Scope::Personal, &kept[0])
            .await
            .unwrap();
        assert!(is_refused(&read(&world, &token).await));
        let made_up = Token::new(world.system().entropy());
        assert!(is_refused(&read(&world, &made_up).await));
    });
}

#[test]
fn a_token_is_used_once_a_second_and_a_clock_set_back_does_not_lock_it() {
    on_both_engines(async |world| {
        let user = world.user().await;
        let token = make(&world, &user, Scope::Personal).await.unwrap();
        read(&world, &token).await.unwrap();
        let ctx = world.anonymous();
        let again = service::read(&ctx, ctx.anonymous(), token.reveal()).await;
        assert!(matches!(
            again,
            Err(Error::Public(Public::TooMany { retry_after: 1 }))
        ));
        world.clock().advance(Millis(-Millis::hours(3).0));
        read(&world, &token).await.unwrap();
    });
}

#[test]
fn a_person_has_a_bounded_number_of_tokens_for_an_owner() {
    on_both_engines(async |world| {
        let user = world.user().await;
        for _ in 0..MAX_TOKENS {
            make(&world, &user, Scope::Personal).await.unwrap();
        }
        let refused = make(&world, &user, Scope::Personal).await;
        assert!(matches!(
            refused,
            Err(Error::Public(Public::Conflict { .. }))
        ));
        assert_eq!(list(&world, &user, Scope::Personal).await.len(), MAX_TOKENS);
    });
}

#[test]
fn of_those_who_make_the_last_token_at_once_one_does() {
    on_both_engines(async |world| {
        let user = world.user().await;
        for _ in 1..MAX_TOKENS {
            make(&world, &user, Scope::Personal).await.unwrap();
        }
        let made = (0..6).map(|_| make(&world, &user, Scope::Personal));
        let made = futures::future::join_all(made).await;
        assert_eq!(made.iter().filter(|one| one.is_ok()).count(), 1);
        for one in made.into_iter().filter_map(Result::err) {
            let is_told = matches!(one, Error::Public(Public::Conflict { .. }));
            assert!(is_told, "{one:?}");
        }
        let stored: i64 = on_db!(world.db(), |pool| {
            sqlx::query_scalar("SELECT COUNT(*) FROM scrape_token")
                .fetch_one(pool)
                .await
        })
        .unwrap();
        assert_eq!(stored, MAX_TOKENS as i64);
    });
}
