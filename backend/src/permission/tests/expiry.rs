//! What is told of grants that begin and end by the clock.

use super::*;
use crate::{permission::task::Expiry, task::Task};

/// Runs the task once.
async fn run(world: &World) -> String {
    let ctx = world.system();
    Expiry.run(&ctx, ctx.system().unwrap()).await.unwrap()
}

/// Messages about grants that end, with how many each says.
async fn told(world: &World) -> Vec<i64> {
    let payloads: Vec<String> = on_db!(world.db(), |pool| sqlx::query_scalar(
        "SELECT payload FROM message WHERE payload LIKE '%rights_ending%' ORDER BY id"
    )
    .fetch_all(pool)
    .await)
    .unwrap();
    payloads
        .iter()
        .map(|text| {
            let payload: serde_json::Value = serde_json::from_str(text).unwrap();
            payload["count"].as_i64().unwrap()
        })
        .collect()
}

async fn give(world: &World, firm: &Firm, index: usize, from: Option<i64>, until: Option<i64>) {
    let at = |hours: i64| world.now() + Millis::hours(hours);
    world
        .give_server_for(
            firm.company,
            firm.member.id,
            firm.servers[index],
            from.map(at),
            until.map(at),
        )
        .await;
}

#[test]
fn people_are_told_once_before_their_grants_end_and_once_a_day_at_most() {
    on_both_engines(async |world| {
        let firm = Firm::new(&world).await;
        give(&world, &firm, 0, None, Some(80)).await;
        give(&world, &firm, 1, None, Some(85)).await;
        give(&world, &firm, 2, None, Some(400)).await;
        run(&world).await;
        assert_eq!(told(&world).await, [0; 0], "it is too early");
        world.clock().advance(Millis::hours(8));
        run(&world).await;
        run(&world).await;
        assert_eq!(told(&world).await, [1], "72 hours before, and once");
        world.clock().advance(Millis::hours(6));
        run(&world).await;
        assert_eq!(told(&world).await, [1], "not twice a day");
        world.clock().advance(Millis::hours(20));
        run(&world).await;
        assert_eq!(told(&world).await, [1, 2], "all that end soon at once");
        world.clock().advance(Millis::hours(30));
        run(&world).await;
        assert_eq!(told(&world).await, [1, 2], "of these they know");
        world.clock().advance(Millis::hours(300));
        run(&world).await;
        assert_eq!(told(&world).await, [1, 2, 1]);
        // To tell somebody changes nothing of what an editor has read.
        let shown = firm.shown(&world, &firm.admin, &firm.member).await;
        assert_eq!(shown.version, 3);
    });
}

#[test]
fn administrators_and_those_who_left_are_told_nothing() {
    on_both_engines(async |world| {
        let firm = Firm::new(&world).await;
        let until = Some(world.now() + Millis::hours(5));
        let gone = world.user().await;
        for person in [&firm.admin, &gone] {
            world
                .give_right_for(firm.company, person.id, Permission::AddServer, None, until)
                .await;
        }
        run(&world).await;
        assert_eq!(told(&world).await, [0; 0]);
    });
}

#[test]
fn what_began_and_ended_is_written_down_once_also_after_a_long_sleep() {
    on_both_engines(async |world| {
        let firm = Firm::new(&world).await;
        run(&world).await;
        give(&world, &firm, 0, Some(1), Some(3)).await;
        give(&world, &firm, 1, Some(1), Some(500)).await;
        give(&world, &firm, 2, None, None).await;
        let history = async || -> Vec<(String, i64)> {
            on_db!(world.db(), |pool| sqlx::query_as(
                "SELECT content, user_id IS NULL FROM operation_log WHERE operation = 61 ORDER BY id"
            )
            .fetch_all(pool)
            .await)
            .unwrap()
        };
        let said = run(&world).await;
        assert_eq!(said, "told before: 1; begun or ended: 0");
        assert_eq!(history().await, []);
        // The console sleeps over everything.
        world.clock().advance(Millis::hours(1000));
        let said = run(&world).await;
        assert!(said.contains("begun or ended: 3"), "{said}");
        let entries: Vec<(i64, i64)> = history()
            .await
            .iter()
            .map(|(content, by_nobody)| {
                assert_eq!(*by_nobody, 1);
                let content: serde_json::Value = serde_json::from_str(content).unwrap();
                let number = |key: &str| content[key].as_i64().unwrap();
                (number("began"), number("ended"))
            })
            .collect();
        assert_eq!(entries, [(2, 0), (0, 1), (0, 1)]);
        assert_eq!(run(&world).await, "", "nothing twice");
        assert_eq!(history().await.len(), 3);
        let mut pages = world.console().bus().subscribe(None);
        // Their open pages hear of it.
        give_again(&world, &firm).await;
        world.clock().advance(Millis::hours(2));
        run(&world).await;
        let heard = async {
            loop {
                if let crate::adapter::bus::Delivery::Message { message, .. } = pages.next().await
                    && message.event == model::event::Event::RightsChanged
                    && message.audience == model::event::Audience::User(firm.member.id)
                {
                    return;
                }
            }
        };
        tokio::time::timeout(std::time::Duration::from_secs(5), heard)
            .await
            .expect("the person's pages are told");
    });
}

async fn give_again(world: &World, firm: &Firm) {
    let until = Some(world.now() + Millis::hours(1));
    world
        .give_right_for(
            firm.company,
            firm.member.id,
            Permission::AddServer,
            None,
            until,
        )
        .await;
}
