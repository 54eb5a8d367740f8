//! Many at once.

use super::*;
use crate::{
    adapter::bus::Bus,
    clock::Clock,
    instrument::Commits,
    metrics::{
        queue::{self, Entry},
        rollup::fold_all,
    },
};
use futures::future::{Either, join, join_all, select};
use std::{
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicI64, Ordering},
    },
};

#[test]
fn many_hosts_that_report_at_once_are_all_acknowledged_and_stored() {
    on_both_engines(async |world| {
        let user = world.user().await;
        let mut servers = Vec::new();
        for number in 0..40 {
            servers.push(
                world
                    .server(Owner::User(user.id), user.id, &format!("host-{number}"))
                    .await,
            );
        }
        let now = world.now();
        let posts = servers.iter().map(|server| {
            let reports: Vec<Report> = (0..10)
                .map(|n| world.report(now - Millis::seconds(10 * n)))
                .collect();
            let ctx = world.agent(*server);
            async move {
                let proof = ctx.agent().unwrap();
                service::ingest(&ctx, proof, reports, true).await.unwrap()
            }
        });
        let receipts = join_all(posts).await;
        assert!(receipts.iter().all(|receipt| receipt.accepted == 10));
        let samples: i64 = on_db!(world.db(), |pool| {
            sqlx::query_scalar("SELECT COUNT(*) FROM server_sample")
                .fetch_one(pool)
                .await
        })
        .unwrap();
        let latest: i64 = on_db!(world.db(), |pool| {
            sqlx::query_scalar("SELECT COUNT(*) FROM server_latest WHERE created_time = ?")
                .bind(now.seconds() * 1_000)
                .fetch_one(pool)
                .await
        })
        .unwrap();
        assert_eq!((samples, latest), (400, 40));
    });
}

/// A host that does nothing.
const SAMPLE: Sample = Sample {
    time: Timestamp(0),
    cpu_percent: 0.0,
    memory_total: 0,
    memory_available: 0,
    memory_free: 0,
    memory_percent: 0.0,
    disk_total: 0,
    disk_free: 0,
    disk_percent: 0.0,
    disk_busy: None,
    net_input: 0.0,
    net_output: 0.0,
};

#[test]
fn a_report_that_the_database_refuses_does_not_cost_the_others_theirs() {
    on_both_engines(async |world| {
        let user = world.user().await;
        let owner = Owner::User(user.id);
        let good = world.server(owner, user.id, "good").await;
        let bad = world.server(owner, user.id, "bad").await;
        let entry = |server, cpu_percent| {
            let sample = Sample {
                cpu_percent,
                ..SAMPLE
            };
            vec![Entry {
                server,
                owner,
                sample,
                containers: Vec::new(),
                list: None,
                detail: None,
            }]
        };
        // Not a number cannot come through the check; here it stands for any
        // value that only the database knows to be wrong.
        let queue = world.system().ingest().clone();
        let (stored, refused) = join(
            queue.store(entry(good, 1.0)),
            queue.store(entry(bad, f64::NAN)),
        )
        .await;
        stored.unwrap();
        assert!(
            matches!(refused, Err(Error::Internal { .. })),
            "{refused:?}"
        );
    });
}

/// The clock of a machine that sleeps for an hour after somebody asked what time it is.
struct Sleepy {
    now: AtomicI64,
    is_tired: AtomicBool,
}

impl Clock for Sleepy {
    fn now(&self) -> Timestamp {
        let slept = i64::from(self.is_tired.swap(false, Ordering::Relaxed)) * 3_600_000;
        Timestamp(self.now.fetch_add(slept, Ordering::Relaxed))
    }
}

#[test]
fn a_machine_that_slept_while_it_stored_a_report_asks_again_which_hours_are_closed() {
    on_both_engines(async |world| {
        let (user, server) = host(&world).await;
        let owner = Owner::User(user.id);
        let begin = world.now();
        let entry = |seconds| {
            let time = begin + Millis::seconds(seconds);
            vec![Entry {
                server,
                owner,
                sample: Sample { time, ..SAMPLE },
                containers: Vec::new(),
                list: None,
                detail: None,
            }]
        };
        let clock = Arc::new(Sleepy {
            now: AtomicI64::new(begin.0 + 60_000),
            is_tired: AtomicBool::new(false),
        });
        let (queue, writer) = queue::queue(Commits::default());
        let pending = async || -> i64 {
            let count = "SELECT COUNT(*) FROM rollup_pending";
            on_db!(world.db(), |pool| sqlx::query_scalar(count)
                .fetch_one(pool)
                .await)
            .unwrap()
        };
        let running = writer.run(world.db().clone(), clock.clone(), Bus::in_process());
        let told = async {
            queue.store(entry(10)).await.unwrap();
            // Another console closes the hour and folds it.
            world.clock().advance(Millis::hours(2));
            fold_all(&world.system()).await.unwrap();
            assert_eq!(pending().await, 0);
            clock.is_tired.store(true, Ordering::Relaxed);
            queue.store(entry(20)).await.unwrap();
            assert_eq!(pending().await, 1);
        };
        let Either::Right(_) = select(pin!(running), pin!(told)).await else {
            panic!("the writer has ended");
        };
    });
}
