//! How many webhooks, and how often.

use super::{
    webhook::{all, save, save_as},
    *,
};
use crate::alert::store::webhook::MOST;
use futures::future::join_all;
use model::alert::WebhookMade;

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
