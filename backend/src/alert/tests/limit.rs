//! How many webhooks, and how often.

use super::{
    webhook::{all, save, save_as},
    *,
};
use crate::alert::{store::webhook::MOST, webhook};
use futures::future::join_all;
use model::{alert::WebhookMade, id::WebhookId};
use webhook::{TESTS_OF_OWNER, TESTS_OF_WEBHOOK};

/// Makes webhooks of an owner by their numbers, all at once.
async fn make(
    world: &World,
    (user, scope): (&SignedIn, Scope),
    numbers: std::ops::Range<i64>,
) -> Vec<crate::Result<WebhookMade>> {
    let one = async |number: i64| {
        let hook = save_as(None, &format!("hook {number}"), "https://example.com");
        save(world, user, scope, hook).await
    };
    join_all(numbers.map(one)).await
}

#[test]
fn of_those_who_add_the_last_webhook_at_once_one_does() {
    on_both_engines(async |world| {
        let (company, admin, _) = company(&world).await;
        for (user, scope) in [
            (&admin, Scope::Company(company)),
            (&world.user().await, Scope::Personal),
        ] {
            for number in 1..MOST {
                let made = make(&world, (user, scope), number..number + 1).await;
                assert!(made[0].is_ok(), "{made:?}");
            }
            let made = make(&world, (user, scope), MOST..MOST + 6).await;
            let done = made.iter().filter(|one| one.is_ok()).count();
            assert_eq!(done, 1, "{made:?}");
            for one in made.into_iter().filter_map(Result::err) {
                let is_told = matches!(one, Error::Public(Public::Invalid { .. }));
                assert!(is_told, "{one:?}");
            }
            let stored: i64 = on_db!(world.db(), |pool| sqlx::query_scalar(
                "SELECT COUNT(*) FROM alert_webhook WHERE owner_kind = ?"
            )
            .bind(if scope == Scope::Personal { 1 } else { 2 })
            .fetch_one(pool)
            .await)
            .unwrap();
            assert_eq!(stored, MOST);
            assert_eq!(all(&world, user, scope).await.items.len() as i64, MOST);
        }
    });
}

async fn try_out(world: &World, user: &SignedIn, id: WebhookId) -> crate::Result<()> {
    let ctx = world.context(user);
    let proof = ctx
        .authorize_in::<resource::Webhook, Update>(Scope::Personal)
        .await?;
    webhook::try_out(&ctx, proof, id).await
}

/// For how many seconds somebody has to wait.
fn wait(tried: crate::Result<()>) -> u32 {
    match tried {
        Err(Error::Public(Public::TooMany { retry_after })) => retry_after,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_webhook_is_tried_some_times_a_minute_and_an_owners_some_times_an_hour() {
    on_both_engines(async |world| {
        let (user, other) = (world.user().await, world.user().await);
        let hook = |name| save_as(None, name, "https://example.com");
        let one = save(&world, &user, Scope::Personal, hook("one")).await;
        let two = save(&world, &user, Scope::Personal, hook("two")).await;
        let theirs = save(&world, &other, Scope::Personal, hook("one")).await;
        let (one, two, theirs) = (one.unwrap().id, two.unwrap().id, theirs.unwrap().id);
        let mut tried = 0;
        for _ in 0..TESTS_OF_WEBHOOK {
            try_out(&world, &user, one).await.unwrap();
            tried += 1;
        }
        world.clock().advance(Millis::seconds(20));
        assert_eq!(wait(try_out(&world, &user, one).await), 40);
        // What was refused counts nowhere, and another one has its own minute.
        try_out(&world, &user, two).await.unwrap();
        tried += 1;
        while tried < TESTS_OF_OWNER {
            world.clock().advance(Millis::seconds(40));
            try_out(&world, &user, one).await.unwrap();
            tried += 1;
        }
        world.clock().advance(Millis::minutes(1));
        let left = 3_600 - 20 - 40 * (TESTS_OF_OWNER - TESTS_OF_WEBHOOK - 1) - 60;
        assert_eq!(i64::from(wait(try_out(&world, &user, two).await)), left);
        // Nor does removing it help.
        let new = save(&world, &user, Scope::Personal, hook("new")).await;
        wait(try_out(&world, &user, new.unwrap().id).await);
        try_out(&world, &other, theirs).await.unwrap();
        let told = all(&world, &user, Scope::Personal).await.deliveries.total;
        assert_eq!(told, TESTS_OF_OWNER);
        world.clock().advance(Millis::seconds(left));
        try_out(&world, &user, two).await.unwrap();
    });
}
