//! What goes.

use super::*;
use crate::{container::task, db::Db, metrics, on_db, task::Task};
use model::server::ServerStatus;

async fn rows(db: &Db) -> i64 {
    on_db!(db, |pool| {
        sqlx::query_scalar("SELECT COUNT(*) FROM server_container")
            .fetch_one(pool)
            .await
    })
    .unwrap()
}

#[test]
fn what_a_host_no_longer_tells_of_is_old_and_a_day_later_forgotten() {
    on_both_engines(async |world| {
        let (user, id) = host(&world).await;
        let told = [running("api")];
        world
            .ingest(id, &[report(&world, world.now(), Some(&told), &[])])
            .await;
        world.clock().advance(Millis::minutes(5));
        world.ingest(id, &[world.report(world.now())]).await;
        let found = list(&world, &user).await;
        assert!(found.page.items[0].is_old && !found.page.items[0].is_current());
        assert_eq!(found.page.items[0].server_status, ServerStatus::Reporting);
        let run = async || {
            let ctx = world.system();
            let system = ctx.system().unwrap();
            task::Forgotten.run(&ctx, system).await.unwrap()
        };
        assert_eq!(run().await, "");
        world.clock().advance(task::FORGOTTEN_AFTER);
        assert_eq!(run().await, "", "the host is silent, so nothing is known");
        world.ingest(id, &[world.report(world.now())]).await;
        assert_eq!(run().await, "containers forgotten: 1");
        assert_eq!(rows(world.db()).await, 0);
    });
}

#[test]
fn the_containers_of_a_removed_host_go_with_it() {
    on_both_engines(async |world| {
        let (user, id) = host(&world).await;
        let told = [running("api")];
        world
            .ingest(id, &[report(&world, world.now(), Some(&told), &[])])
            .await;
        let ctx = world.context(&user);
        let server = ctx.authorize(Scope::Personal, id).await.unwrap();
        crate::server::service::remove(&ctx, server, "web-1")
            .await
            .unwrap();
        assert_eq!(names(&list(&world, &user).await), [""; 0]);
        let ctx = world.system();
        let system = ctx.system().unwrap();
        metrics::task::Leftover.run(&ctx, system).await.unwrap();
        assert_eq!(rows(world.db()).await, 0);
    });
}
