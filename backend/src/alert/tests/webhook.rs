//! Webhooks: who may have them, what they are told, by real jobs over real sockets.

use super::*;
use crate::{
    adapter::webhook::{WebhookSender, guard::Guard},
    alert::{webhook, works},
    authz::action::Delete,
    job::Runner,
};
use model::{
    alert::{DeliveryState, WebhookList, WebhookMade, WebhookNews, WebhookSave},
    id::WebhookId,
};
use std::time::Duration;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

pub(super) fn save_as(id: Option<(WebhookId, i64)>, name: &str, url: &str) -> WebhookSave {
    WebhookSave {
        id,
        name: name.parse().unwrap(),
        url: url.parse().unwrap(),
        is_on: true,
    }
}

pub(super) async fn save(
    world: &World,
    user: &SignedIn,
    scope: Scope,
    save: WebhookSave,
) -> crate::Result<WebhookMade> {
    let ctx = world.context(user);
    let proof = ctx.authorize_in::<resource::Webhook, Update>(scope).await?;
    let seen = ctx.scoped::<resource::Server>(scope).await?;
    webhook::save(&ctx, proof, seen, save).await
}

pub(super) async fn all(world: &World, user: &SignedIn, scope: Scope) -> WebhookList {
    let ctx = world.context(user);
    let proof = ctx
        .authorize_in::<resource::Webhook, Read>(scope)
        .await
        .unwrap();
    let seen = ctx.scoped::<resource::Server>(scope).await.unwrap();
    webhook::list(&ctx, proof, seen, None).await.unwrap()
}

#[test]
fn a_webhook_is_made_changed_and_removed_and_its_secret_shown_once() {
    on_both_engines(async |world| {
        let (company, admin, _) = company(&world).await;
        let scope = Scope::Company(company);
        let made = save(
            &world,
            &admin,
            scope,
            save_as(None, "chat", "https://example.com/a"),
        )
        .await
        .unwrap();
        let secret = made.secret.unwrap();
        assert_eq!(secret.len(), 64);
        let list = all(&world, &admin, scope).await;
        assert_eq!((list.items.len(), list.items[0].version), (1, 0));
        let stored: String = on_db!(world.db(), |pool| sqlx::query_scalar(
            "SELECT secret FROM alert_webhook"
        )
        .fetch_one(pool)
        .await)
        .unwrap();
        assert!(!stored.contains(&secret) && stored.len() > 40);
        let taken = save(
            &world,
            &admin,
            scope,
            save_as(None, "chat", "https://example.com/b"),
        )
        .await;
        assert!(matches!(taken, Err(Error::Public(Public::Invalid { .. }))));
        let change = save_as(Some((made.id, 0)), "chat 2", "https://example.com/c");
        let changed = save(&world, &admin, scope, change.clone()).await.unwrap();
        assert_eq!(changed.secret, None);
        let stale = save(&world, &admin, scope, change).await;
        assert!(matches!(stale, Err(Error::Public(Public::Conflict { .. }))));
        let ctx = world.context(&admin);
        let proof = ctx
            .authorize_in::<resource::Webhook, Update>(scope)
            .await
            .unwrap();
        let renewed = webhook::renew_secret(&ctx, proof, made.id).await.unwrap();
        assert_ne!(renewed.secret.unwrap(), secret);
        for expected in [true, false] {
            let proof = ctx
                .authorize_in::<resource::Webhook, Delete>(scope)
                .await
                .unwrap();
            assert_eq!(
                webhook::remove(&ctx, proof, made.id).await.is_ok(),
                expected
            );
        }
    });
}

#[test]
fn webhooks_are_the_administrators_and_whose_they_gave_the_right_to() {
    on_both_engines(async |world| {
        let (company, admin, server) = company(&world).await;
        let scope = Scope::Company(company);
        let member = world.employee(company, CompanyRole::Member).await;
        world.give_server(company, member.id, server).await;
        world
            .give_right(company, member.id, Permission::ModifyServerInfo)
            .await;
        let hook = || save_as(None, "chat", "https://example.com");
        let refused = save(&world, &member, scope, hook()).await;
        assert!(matches!(
            refused,
            Err(Error::Public(Public::Forbidden {
                permission: Some(Permission::ManageWebhook)
            }))
        ));
        let stranger = world.user().await;
        let refused = save(&world, &stranger, scope, hook()).await;
        assert!(matches!(refused, Err(Error::Public(Public::NotFound))));
        world
            .give_right(company, member.id, Permission::ManageWebhook)
            .await;
        // A webhook hears of all hosts; one host is not all there will be.
        let refused = save(&world, &member, scope, hook()).await;
        assert!(matches!(
            refused,
            Err(Error::Public(Public::AllHostsRequired))
        ));
        let told = all(&world, &member, scope).await.refused;
        assert_eq!(told, Some(Public::AllHostsRequired));
        assert_eq!(all(&world, &admin, scope).await.refused, None);
        save(&world, &admin, scope, hook()).await.unwrap();
        // Another owner's webhook is none.
        let (other, _) = host(&world).await;
        let theirs = save(&world, &other, Scope::Personal, hook()).await.unwrap();
        let change = save_as(Some((theirs.id, 0)), "mine", "https://example.com");
        let refused = save(&world, &admin, scope, change).await;
        assert!(matches!(
            refused,
            Err(Error::Public(Public::Conflict { .. }))
        ));
        let ctx = world.context(&admin);
        let proof = ctx
            .authorize_in::<resource::Webhook, Update>(scope)
            .await
            .unwrap();
        let refused = webhook::try_out(&ctx, proof, theirs.id).await;
        assert!(matches!(refused, Err(Error::Public(Public::NotFound))));
        for number in 1..20 {
            save(
                &world,
                &admin,
                scope,
                save_as(None, &format!("hook {number}"), "https://example.com"),
            )
            .await
            .unwrap();
        }
        let refused = save(
            &world,
            &admin,
            scope,
            save_as(None, "one more", "https://example.com"),
        )
        .await;
        assert!(matches!(
            refused,
            Err(Error::Public(Public::Invalid { .. }))
        ));
    });
}

/// Answers requests with a status each; their bodies.
async fn answer(listener: TcpListener, answers: Vec<u16>) -> Vec<String> {
    let mut bodies = Vec::new();
    for status in answers {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut asked = Vec::new();
        let mut buffer = [0; 8192];
        while !asked.ends_with(b"}") {
            let count = stream.read(&mut buffer).await.unwrap();
            assert!(count > 0, "the request ends with its body");
            asked.extend_from_slice(&buffer[..count]);
        }
        let text = format!("HTTP/1.1 {status} X\r\nContent-Length: 0\r\n\r\n");
        stream.write_all(text.as_bytes()).await.unwrap();
        let asked = String::from_utf8(asked).unwrap();
        bodies.push(asked.split_once("\r\n\r\n").unwrap().1.to_owned());
    }
    bodies
}

#[test]
fn a_webhook_hears_that_an_alert_fires_and_ends_and_a_test() {
    on_both_engines(async |world| {
        let (user, server) = host(&world).await;
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        let made = save(&world, &user, Scope::Personal, save_as(None, "chat", &url))
            .await
            .unwrap();
        load(&world, server, 95.0, 21).await;
        load(&world, server, 10.0, 1).await;
        let ctx = world.context(&user);
        let proof = ctx
            .authorize_in::<resource::Webhook, Update>(Scope::Personal)
            .await
            .unwrap();
        webhook::try_out(&ctx, proof, made.id).await.unwrap();
        let waiting = all(&world, &user, Scope::Personal).await.deliveries;
        assert_eq!(waiting.total, 3);
        assert!(
            waiting
                .items
                .iter()
                .all(|one| one.state == DeliveryState::Waiting)
        );

        let networks: Vec<ipnet::IpNet> = vec!["127.0.0.0/8".parse().unwrap()];
        let sender = WebhookSender::new(Guard::allowing(networks));
        let runner = Runner::new(world.console().clone(), works(sender));
        let bodies = tokio::select! {
            () = runner.run() => unreachable!("it runs for ever"),
            bodies = answer(listener, vec![200, 204, 404]) => bodies,
        };
        let mut events: Vec<String> = bodies
            .iter()
            .map(|body| serde_json::from_str::<serde_json::Value>(body).unwrap())
            .map(|body| {
                format!(
                    "{} {}",
                    body["event"].as_str().unwrap(),
                    body["alerts"][0]["server"]["name"]
                )
            })
            .collect();
        events.sort();
        assert_eq!(
            events,
            [
                "alert.fired \"web-01\"",
                "alert.resolved \"web-01\"",
                "test null"
            ]
        );
    });
}

#[test]
fn what_is_not_on_the_public_network_is_given_up_and_the_page_says_why() {
    on_both_engines(async |world| {
        let (user, _) = host(&world).await;
        let made = save(
            &world,
            &user,
            Scope::Personal,
            save_as(None, "metadata", "http://169.254.169.254/latest"),
        )
        .await
        .unwrap();
        let ctx = world.context(&user);
        let proof = ctx
            .authorize_in::<resource::Webhook, Update>(Scope::Personal)
            .await
            .unwrap();
        webhook::try_out(&ctx, proof, made.id).await.unwrap();
        let runner = Runner::new(world.console().clone(), works(WebhookSender::default()));
        let ended = async {
            loop {
                let list = all(&world, &user, Scope::Personal).await;
                let one = list.deliveries.items[0].clone();
                if one.state != DeliveryState::Waiting {
                    return one;
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        let one = tokio::select! {
            () = runner.run() => unreachable!("it runs for ever"),
            one = ended => one,
        };
        assert_eq!(
            (one.state, one.news),
            (DeliveryState::Failed, WebhookNews::Test)
        );
        assert_eq!((one.attempts, one.status), (1, None));
        assert!(one.problem.contains("public network"), "{}", one.problem);
    });
}
