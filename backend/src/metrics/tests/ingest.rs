//! Reports in: what is stored, once, and what is refused.

use super::*;
use model::{
    agent::{ContainerReport, MAX_AHEAD, MAX_BATCH},
    error::Error as Public,
};

/// The wrong fields of a refused body.
async fn wrong(world: &World, id: ServerId, reports: &[Report], is_batch: bool) -> Vec<String> {
    match ingest(world, id, reports, is_batch).await {
        Err(Error::Public(Public::Invalid { fields })) => fields
            .into_iter()
            .map(|f| format!("{} {}", f.field, f.problem.code()))
            .collect(),
        other => panic!("expected wrong fields, got {other:?}"),
    }
}

#[test]
fn a_report_is_stored_with_every_value_and_both_times() {
    on_both_engines(async |world| {
        let (_, id) = host(&world).await;
        let measured = world.now() - Millis::minutes(5);
        assert_eq!(
            ingest(&world, id, &[world.report(measured)], false)
                .await
                .unwrap(),
            1
        );
        let row: (i64, i64, f64, i64, i64, i64, f64, i64, i64) = on_db!(world.db(), |pool| sqlx::query_as(
            "SELECT server_id, created_time, cpu_percent, memory_total, memory_available, memory_free, \
             memory_percent, disk_total, disk_free FROM server_sample"
        )
        .fetch_one(pool)
        .await)
        .unwrap();
        let expected = (
            id.0,
            measured.0,
            12.5,
            8_201_400_320,
            5_100_000_000,
            900_000_000,
            37.81,
            42_140_499_968,
            30_140_499_968,
        );
        assert_eq!(row, expected);
        let row: (f64, f64, f64, i64) = on_db!(world.db(), |pool| sqlx::query_as(
            "SELECT disk_percent, net_input, net_output, received_time FROM server_sample"
        )
        .fetch_one(pool)
        .await)
        .unwrap();
        assert_eq!(row, (28.48, 120_000.0, 34_000.0, world.now().0));
    });
}

#[test]
fn a_repeated_report_changes_nothing() {
    on_both_engines(async |world| {
        let (user, id) = host(&world).await;
        let now = world.now();
        let first = report(&world, now, 10.0);
        assert_eq!(
            ingest(&world, id, std::slice::from_ref(&first), false)
                .await
                .unwrap(),
            1
        );
        world.clock().advance(Millis::seconds(1));
        // The agent did not hear the answer; or the same second measured twice.
        assert_eq!(
            ingest(&world, id, &[first, report(&world, now, 90.0)], true)
                .await
                .unwrap(),
            2
        );
        assert_eq!(samples(&world).await, 1);
        assert_eq!(latest(&world, &user).await.unwrap().cpu_percent, 10.0);
        assert_eq!(
            means(&cpu(&world, &user, id, Range::Minutes15).await),
            [Some(10.0)]
        );
        // The sample keeps the time it first came; that the host was heard of is new.
        let received = "SELECT COUNT(*) FROM server_latest l JOIN server_sample s ON s.server_id = l.server_id \
                        AND s.received_time = s.created_time AND l.received_time = s.received_time + 1000";
        assert_eq!(count(world.db(), received).await, 1);
    });
}

#[test]
fn reports_of_two_hosts_do_not_mix() {
    on_both_engines(async |world| {
        let (user, one) = host(&world).await;
        let (_, other) = host(&world).await;
        world
            .ingest(one, &[report(&world, world.now(), 10.0)])
            .await;
        world
            .ingest(other, &[report(&world, world.now(), 90.0)])
            .await;
        assert_eq!(samples(&world).await, 2);
        assert_eq!(
            means(&cpu(&world, &user, one, Range::Minutes15).await),
            [Some(10.0)]
        );
    });
}

#[test]
fn a_batch_out_of_order_is_stored_and_its_newest_report_is_the_newest() {
    on_both_engines(async |world| {
        let (user, id) = host(&world).await;
        let now = world.now();
        let at = |seconds: i64| report(&world, now - Millis::seconds(seconds), seconds as f64);
        assert_eq!(
            ingest(&world, id, &[at(20), at(0), at(30), at(10)], true)
                .await
                .unwrap(),
            4
        );
        let newest = latest(&world, &user).await.unwrap();
        assert_eq!((newest.time, newest.cpu_percent), (now, 0.0));
        let drawn = cpu(&world, &user, id, Range::Minutes15).await;
        assert_eq!(
            means(&drawn),
            [Some(30.0), Some(20.0), Some(10.0), Some(0.0)]
        );
    });
}

#[test]
fn a_late_report_is_drawn_but_is_not_the_newest() {
    on_both_engines(async |world| {
        let (user, id) = host(&world).await;
        let now = world.now();
        world.ingest(id, &[report(&world, now, 10.0)]).await;
        let newest = latest(&world, &user).await;
        let mut late = report(&world, now - Millis::seconds(10), 90.0);
        (late.memory.percent, late.disk.percent, late.net.input) = (1.0, 2.0, 3.0);
        world.ingest(id, &[late]).await;
        assert_eq!(latest(&world, &user).await, newest);
        assert_eq!(samples(&world).await, 2);
        world
            .ingest(id, &[report(&world, now + Millis::seconds(10), 50.0)])
            .await;
        let moved = latest(&world, &user).await.unwrap();
        assert_eq!(
            (moved.time, moved.cpu_percent),
            (now + Millis::seconds(10), 50.0)
        );
    });
}

#[test]
fn one_wrong_report_keeps_its_whole_batch_out_and_is_named() {
    on_both_engines(async |world| {
        let (user, id) = host(&world).await;
        let now = world.now();
        let mut batch: Vec<_> = (0..4)
            .map(|n| world.report(now - Millis::seconds(n)))
            .collect();
        batch[1].cpu.percent = 100.5;
        batch[3].memory.free = -1;
        batch[3].net.output = f64::NAN;
        let expected = [
            "[1].cpu.percent out_of_range",
            "[3].memory.free out_of_range",
            "[3].net.output out_of_range",
        ];
        assert_eq!(wrong(&world, id, &batch, true).await, expected);
        assert_eq!(
            wrong(&world, id, &batch[1..2], false).await,
            ["cpu.percent out_of_range"]
        );
        let ahead = world.report(now + MAX_AHEAD + Millis::seconds(1));
        assert_eq!(wrong(&world, id, &[ahead], false).await, ["time time_off"]);
        assert_eq!(wrong(&world, id, &[], true).await, [" missing"]);
        assert_eq!(
            (samples(&world).await, latest(&world, &user).await),
            (0, None)
        );
    });
}

#[test]
fn an_answer_names_no_more_than_a_hundred_wrong_fields() {
    on_both_engines(async |world| {
        let (_, id) = host(&world).await;
        let mut bad = world.report(world.now());
        (bad.cpu.percent, bad.disk.percent, bad.memory.percent) = (101.0, 101.0, 101.0);
        assert_eq!(wrong(&world, id, &vec![bad; 200], true).await.len(), 100);
    });
}

#[test]
fn a_batch_may_be_large_but_not_endless() {
    on_both_engines(async |world| {
        let (_, id) = host(&world).await;
        let begin = world.now() - Millis::hours(1);
        let mut batch: Vec<_> = (0..MAX_BATCH as i64)
            .map(|n| world.report(begin + Millis::seconds(n)))
            .collect();
        batch.push(world.report(world.now()));
        let refused = ingest(&world, id, &batch, true).await;
        assert!(
            matches!(refused, Err(Error::Public(Public::TooLarge))),
            "{refused:?}"
        );
        assert_eq!(samples(&world).await, 0);
        batch.pop();
        assert_eq!(
            ingest(&world, id, &batch, true).await.unwrap() as usize,
            MAX_BATCH
        );
        assert_eq!(samples(&world).await, MAX_BATCH as i64);
    });
}

#[test]
fn containers_are_stored_by_name_and_once() {
    on_both_engines(async |world| {
        let (_, id) = host(&world).await;
        let container = ContainerReport {
            cpu: 250.0,
            mem_percent: 1.2,
            mem_usage: 98_304_000,
            mem_limit: 8_201_400_320,
            net_input: 120_000,
            net_output: 98_000,
            block_input: 4_096,
            block_output: 0,
        };
        let mut report = world.report(world.now());
        // Names that differ by case, or by what some collations overlook.
        for name in ["web", "Web", "wéb", "数据库"] {
            report.docker.insert(name.to_owned(), container);
        }
        for _ in 0..2 {
            ingest(&world, id, std::slice::from_ref(&report), false)
                .await
                .unwrap();
        }
        let rows: Vec<(String, f64, i64, i64)> = on_db!(world.db(), |pool| sqlx::query_as(
            "SELECT container_name, cpu_percent, memory_usage, created_time FROM docker_stat ORDER BY container_name"
        )
        .fetch_all(pool)
        .await)
        .unwrap();
        let row = |name: &str| (name.to_owned(), 250.0, 98_304_000, world.now().0);
        assert_eq!(rows, [row("Web"), row("web"), row("wéb"), row("数据库")]);
        let whole = "SELECT COUNT(*) FROM docker_stat WHERE memory_percent = 1.2 AND memory_limit = 8201400320 \
                     AND net_input = 120000 AND net_output = 98000 AND block_input = 4096 AND block_output = 0";
        assert_eq!(count(world.db(), whole).await, 4);
        let mut broken = report.clone();
        broken.docker.insert(
            "db".to_owned(),
            ContainerReport {
                mem_percent: 100.1,
                ..container
            },
        );
        assert_eq!(
            wrong(&world, id, &[broken], true).await,
            ["[0].docker.db.mem_percent out_of_range"]
        );
    });
}

#[test]
fn reports_of_a_host_that_is_gone_are_stored_for_nobody() {
    on_both_engines(async |world| {
        // Ingest pays for no foreign key; retention takes such rows away.
        assert_eq!(
            ingest(&world, ServerId(9_999), &[world.report(world.now())], false)
                .await
                .unwrap(),
            1
        );
        assert_eq!(count(world.db(), "SELECT COUNT(*) FROM `cpu`").await, 0);
    });
}
