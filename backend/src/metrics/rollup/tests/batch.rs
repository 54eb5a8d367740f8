//! Overtaken, stopped, begun again.

use super::*;
use crate::metrics::rollup::{LEASE, batch::Claimed, fold_all, lease::Lease, settled};

#[test]
fn a_console_that_was_overtaken_writes_nothing() {
    on_both_engines(async |world| {
        let (_, server) = company_host(&world, "").await;
        let time = hour_of(world.now());
        world.clock().advance(Millis::minutes(1));
        world.ingest(server, &[report(&world, time, 10.0)]).await;
        world.clock().advance(Millis::hours(2));
        let ctx = world.system();
        close(&ctx).await.unwrap();
        begin_new(&ctx).await.unwrap();
        world.clock().advance(SETTLE);
        let closed = settled(&ctx).await.unwrap();
        let slow = Claimed::next(&ctx, &mut 0, closed).await.unwrap().unwrap();
        // As long as its lease holds nobody else gets it.
        assert!(Claimed::next(&ctx, &mut 0, closed).await.unwrap().is_none());
        world.clock().advance(LEASE);
        let fast = Claimed::next(&ctx, &mut 0, closed).await.unwrap().unwrap();
        assert_eq!(slow.fold(&ctx, closed).await.unwrap(), None);
        assert!(hours(&world).await.is_empty());
        assert!(fast.fold(&ctx, closed).await.unwrap().is_some());
        assert_eq!(hours(&world).await.len(), 1);
    });
}

#[test]
fn a_lease_holds_for_as_long_as_there_are_signs_of_life() {
    on_both_engines(async |world| {
        let (_, server) = company_host(&world, "").await;
        let time = hour_of(world.now());
        world.clock().advance(Millis::minutes(1));
        world.ingest(server, &[report(&world, time, 10.0)]).await;
        world.clock().advance(Millis::hours(2));
        let ctx = world.system();
        close(&ctx).await.unwrap();
        begin_new(&ctx).await.unwrap();
        world.clock().advance(SETTLE);
        let closed = settled(&ctx).await.unwrap();
        let slow = Claimed::next(&ctx, &mut 0, closed).await.unwrap().unwrap();
        let servers = [server];
        let lease = Lease::new(&ctx, &servers, slow.number());
        for _ in 0..5 {
            world.clock().advance(Millis(LEASE.0 / 2));
            assert!(lease.keep().await.unwrap());
            let another = Claimed::next(&ctx, &mut 0, closed).await.unwrap();
            assert!(another.is_none());
        }
        // Who was silent for too long finds out as well.
        world.clock().advance(LEASE);
        let fast = Claimed::next(&ctx, &mut 0, closed).await.unwrap().unwrap();
        assert!(!lease.keep().await.unwrap());
        assert!(fast.fold(&ctx, closed).await.unwrap().is_some());
    });
}

#[test]
fn a_host_that_cannot_be_folded_does_not_keep_the_others_from_it() {
    on_both_engines(async |world| {
        let (company, broken) = company_host(&world, "").await;
        let user = world.user().await;
        let whole = world
            .server(Owner::Company(company), user.id, "whole")
            .await;
        let begin = hour_of(world.now());
        for hour in 0..12 {
            let time = begin + Millis::hours(hour);
            world.clock().advance(HOUR);
            for server in [broken, whole] {
                world.ingest(server, &[report(&world, time, 10.0)]).await;
            }
        }
        let ctx = world.system();
        fold_all(&ctx).await.unwrap();
        // It is no fold: the day of this host cannot be made.
        execute(
            &world,
            "UPDATE server_log_hour SET cpu_log = '{\"percent\":7}' \
             WHERE server_id = (SELECT MIN(id) FROM server)",
        )
        .await;
        world.clock().advance(Millis::hours(12));
        assert!(fold_all(&ctx).await.is_err());
        // It began at eight: one midnight has passed.
        let days = days(&world).await;
        assert_eq!(days.len(), 1);
        assert!(days.keys().all(|(server, _)| *server == whole.0));
    });
}

#[test]
fn who_is_stopped_anywhere_begins_again_and_comes_to_the_same() {
    on_both_engines(async |world| {
        let (_, server) = company_host(&world, "Europe/Berlin").await;
        let begin = hour_of(world.now());
        for hour in 0..30 {
            let time = begin + Millis::hours(hour);
            world.clock().advance(HOUR);
            let mut one = report(&world, time, hour as f64);
            one.docker.insert("web".to_owned(), container(hour * 100));
            world.ingest(server, &[one]).await;
        }
        world.clock().advance(HOUR);
        let ctx = world.system();
        close(&ctx).await.unwrap();
        begin_new(&ctx).await.unwrap();
        world.clock().advance(SETTLE);
        // Dropped after so many polls, wherever that is; its leases run out.
        for polls in 1..60 {
            let mut run = Box::pin(work(&ctx, ENDLESS));
            let mut left = polls;
            let stopped = std::future::poll_fn(|context| {
                let polled = run.as_mut().poll(context).is_ready();
                left -= 1;
                if polled || left == 0 {
                    std::task::Poll::Ready(polled)
                } else {
                    std::task::Poll::Pending
                }
            });
            let is_done = tokio::time::timeout(Duration::from_secs(20), stopped)
                .await
                .unwrap();
            drop(run);
            world.clock().advance(LEASE);
            if is_done {
                break;
            }
        }
        roll_up(&world).await;
        let kept = (
            hours(&world).await,
            days(&world).await,
            container_hours(&world).await,
            container_days(&world).await,
        );
        assert_eq!((kept.0.len(), kept.1.len()), (30, 1));
        assert_eq!((kept.2.len(), kept.3.len()), (30, 1));
        // Everything once more, as if nothing had been done.
        execute(
            &world,
            "UPDATE rollup_server SET hour_time = (SELECT MIN(start_time) FROM server_log_hour)",
        )
        .await;
        roll_up(&world).await;
        let again = (
            hours(&world).await,
            days(&world).await,
            container_hours(&world).await,
            container_days(&world).await,
        );
        assert_eq!(again, kept);
    });
}
