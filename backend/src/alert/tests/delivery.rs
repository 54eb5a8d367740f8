//! Deliveries that their jobs said nothing of: they end all the same, with the reason.

use super::{
    webhook::{all, save, save_as},
    *,
};
use crate::{
    adapter::webhook::{WebhookSender, guard::Guard},
    alert::{task, webhook, works},
    job::{self, Runner},
    on_tx,
};
use model::{
    alert::{DeliveryFault, DeliveryState, WebhookDelivery},
    id::{JobId, WebhookId},
    job::JobStatus,
};
use std::{future::Future, time::Duration};
use tokio::net::TcpListener;

/// A webhook of somebody's at an address, and a test of it that waits to be sent.
async fn tried(world: &World, url: &str) -> (SignedIn, WebhookId) {
    let user = world.user().await;
    let made = save(world, &user, Scope::Personal, save_as(None, "chat", url))
        .await
        .unwrap();
    let ctx = world.context(&user);
    let proof = ctx
        .authorize_in::<resource::Webhook, Update>(Scope::Personal)
        .await
        .unwrap();
    webhook::try_out(&ctx, proof, made.id).await.unwrap();
    (user, made.id)
}

async fn delivery(world: &World, user: &SignedIn) -> WebhookDelivery {
    let list = all(world, user, Scope::Personal).await;
    assert_eq!(list.deliveries.total, 1);
    list.deliveries.items[0].clone()
}

async fn job_of(world: &World) -> (JobId, JobStatus) {
    let (id, status): (i64, i64) = on_db!(world.db(), |pool| sqlx::query_as(
        "SELECT id, status FROM job"
    )
    .fetch_one(pool)
    .await)
    .unwrap();
    (JobId(id), JobStatus::from_code(status).unwrap())
}

/// What the task says of a run.
async fn forsaken(world: &World) -> String {
    let ctx = world.system();
    task::Forsaken
        .run(&ctx, ctx.system().unwrap())
        .await
        .unwrap()
}

/// Does jobs until something comes out.
async fn while_running<T>(world: &World, until: impl Future<Output = T>) -> T {
    let networks: Vec<ipnet::IpNet> = vec!["127.0.0.0/8".parse().unwrap()];
    let sender = WebhookSender::new(Guard::allowing(networks));
    let runner = Runner::new(world.console().clone(), works(sender));
    tokio::select! {
        () = runner.run() => unreachable!("it runs for ever"),
        found = until => found,
    }
}

/// Until the only job stands like that.
async fn stands(world: &World, wanted: JobStatus) {
    while job_of(world).await.1 != wanted {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

fn end_of(one: &WebhookDelivery) -> (DeliveryState, Option<DeliveryFault>) {
    (one.state, one.fault)
}

#[test]
fn a_delivery_is_given_up_when_its_job_is_cancelled_and_not_before() {
    on_both_engines(async |world| {
        let (user, _) = tried(&world, "https://example.com").await;
        assert_eq!(forsaken(&world).await, "");
        let waiting = delivery(&world, &user).await;
        assert_eq!(end_of(&waiting), (DeliveryState::Waiting, None));
        let admin = SignedIn {
            is_platform_admin: true,
            ..world.user().await
        };
        let ctx = world.context(&admin);
        let (id, _) = job_of(&world).await;
        job::service::cancel(&ctx, ctx.platform::<Update>().unwrap(), id)
            .await
            .unwrap();
        assert_eq!(forsaken(&world).await, "deliveries given up: 1");
        let over = delivery(&world, &user).await;
        let cancelled = (DeliveryState::Failed, Some(DeliveryFault::Cancelled));
        assert_eq!(end_of(&over), cancelled);
        assert_eq!(over.end_time, Some(world.now()));
        assert_eq!(forsaken(&world).await, "");
    });
}

#[test]
fn a_delivery_is_given_up_when_its_console_was_killed_at_the_last_attempt() {
    on_both_engines(async |world| {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let (user, _) = tried(&world, &url).await;
        // Nobody answers, and the console is gone in the middle of it.
        let kept = while_running(&world, listener.accept()).await.unwrap();
        assert_eq!(job_of(&world).await.1, JobStatus::Running);
        assert_eq!(forsaken(&world).await, "");
        world.clock().advance(Millis::minutes(1));
        while_running(&world, stands(&world, JobStatus::Interrupted)).await;
        assert_eq!(forsaken(&world).await, "deliveries given up: 1");
        let over = delivery(&world, &user).await;
        let interrupted = (DeliveryState::Failed, Some(DeliveryFault::Interrupted));
        assert_eq!(end_of(&over), interrupted);
        drop(kept);
    });
}

#[test]
fn a_delivery_is_given_up_when_nobody_knows_its_job_any_more() {
    on_both_engines(async |world| {
        let (user, _) = tried(&world, "https://example.com").await;
        let mut tx = world.db().begin().await.unwrap();
        on_tx!(&mut tx, |connection| sqlx::query("DELETE FROM job")
            .execute(connection)
            .await
            .map(|_| ()))
        .unwrap();
        tx.commit().await.unwrap();
        assert_eq!(forsaken(&world).await, "deliveries given up: 1");
        let over = delivery(&world, &user).await;
        let failed = (DeliveryState::Failed, Some(DeliveryFault::Failed));
        assert_eq!(end_of(&over), failed);
    });
}

#[test]
fn a_delivery_whose_secret_cannot_be_unsealed_ends_and_says_so() {
    on_both_engines(async |world| {
        let (user, id) = tried(&world, "https://example.com").await;
        let mut tx = world.db().begin().await.unwrap();
        on_tx!(&mut tx, |connection| sqlx::query(
            "UPDATE alert_webhook SET secret = 'another key sealed this' WHERE id = ?"
        )
        .bind(id.0)
        .execute(connection)
        .await
        .map(|_| ()))
        .unwrap();
        tx.commit().await.unwrap();
        while_running(&world, stands(&world, JobStatus::Failed)).await;
        let over = delivery(&world, &user).await;
        let unsealing = (DeliveryState::Failed, Some(DeliveryFault::Unsealing));
        assert_eq!(end_of(&over), unsealing);
        assert_eq!((over.attempts, over.status), (1, None));
        assert_eq!(forsaken(&world).await, "");
    });
}

#[test]
fn news_for_a_webhook_that_was_switched_off_meanwhile_are_given_up() {
    on_both_engines(async |world| {
        let (user, server) = host(&world).await;
        let hook = save_as(None, "chat", "https://example.com");
        let made = save(&world, &user, Scope::Personal, hook).await.unwrap();
        load(&world, server, 95.0, 21).await;
        let mut off = save_as(Some((made.id, 0)), "chat", "https://example.com");
        off.is_on = false;
        save(&world, &user, Scope::Personal, off).await.unwrap();
        while_running(&world, stands(&world, JobStatus::Failed)).await;
        let over = delivery(&world, &user).await;
        let switched_off = (DeliveryState::Failed, Some(DeliveryFault::SwitchedOff));
        assert_eq!(end_of(&over), switched_off);
    });
}
