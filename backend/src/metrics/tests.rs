//! Reports in, charts out, on both engines.

use super::{past, queue::Entry, service};
use crate::{
    Error, Result,
    authz::{action::Read, resource},
    db::Db,
    on_db,
    testing::{World, on_both_engines},
};
use futures::future::{join, join_all};
use model::{
    agent::{ContainerReport, MAX_AHEAD, MAX_BATCH, Report},
    error::Error as Public,
    id::ServerId,
    metrics::{Charts, Metric, Range, Sample, Series},
    scope::{Owner, Scope},
    server::ServerListRequest,
    time::{Millis, Timestamp},
};

/// A person and a host of theirs.
async fn host(world: &World) -> (crate::SignedIn, ServerId) {
    let user = world.user().await;
    let id = world.server(Owner::User(user.id), user.id, "web").await;
    (user, id)
}

async fn ingest(world: &World, id: ServerId, reports: &[Report], is_batch: bool) -> Result<u32> {
    let ctx = world.agent(id);
    Ok(
        service::ingest(&ctx, ctx.agent().unwrap(), reports.to_vec(), is_batch)
            .await?
            .accepted,
    )
}

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

async fn charts(world: &World, user: &crate::SignedIn, id: ServerId, range: Range) -> Charts {
    let ctx = world.context(user);
    let proof = ctx
        .authorize::<resource::Server, Read>(Scope::Personal, id)
        .await
        .unwrap();
    past::chart::of_host(&ctx, proof, range.into())
        .await
        .unwrap()
}

/// The line of the processors.
async fn cpu(world: &World, user: &crate::SignedIn, id: ServerId, range: Range) -> Series {
    charts(world, user, id, range).await.series(Metric::Cpu)
}

/// The newest values, as lists show them.
async fn latest(world: &World, user: &crate::SignedIn) -> Option<Sample> {
    let ctx = world.context(user);
    let scoped = ctx
        .scoped::<resource::Server>(Scope::Personal)
        .await
        .unwrap();
    let page = crate::server::service::list(&ctx, scoped, &ServerListRequest::default())
        .await
        .unwrap();
    page.page.items[0].latest
}

async fn count(db: &Db, sql: &'static str) -> i64 {
    on_db!(db, |pool| sqlx::query_scalar(sql).fetch_one(pool).await).unwrap()
}

async fn samples(world: &World) -> i64 {
    count(world.db(), "SELECT COUNT(*) FROM server_sample").await
}

/// A report with a processor load of its own.
fn report(world: &World, time: Timestamp, cpu: f64) -> Report {
    let mut report = world.report(time);
    report.cpu.percent = cpu;
    report
}

/// The means of a series; `None` is a gap.
fn means(series: &Series) -> Vec<Option<f64>> {
    series.points.iter().map(|p| p.mean).collect()
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
fn a_chart_of_a_quarter_of_an_hour_shows_every_report_and_the_gap_between() {
    on_both_engines(async |world| {
        let (user, id) = host(&world).await;
        let begin = world.now();
        // Reports every ten seconds for 20 minutes, with two minutes of silence.
        let reports: Vec<_> = (0..120)
            .filter(|n| !(80..92).contains(n))
            .map(|n| report(&world, begin + Millis::seconds(10 * n), n as f64 % 7.0))
            .collect();
        world.clock().advance(Millis::seconds(1_190));
        world.ingest(id, &reports).await;
        let charts = charts(&world, &user, id, Range::Minutes15).await;
        let axis = &charts.axis;
        assert_eq!((axis.until, axis.step), (world.now(), Millis::seconds(10)));
        assert!(axis.until - axis.from >= Millis::minutes(15));
        assert!(axis.until - axis.from < Millis(Millis::minutes(15).0 + axis.step.0));
        assert_eq!(charts.latest, Some(world.now()));
        assert_eq!(charts.lines.len(), 5);
        for line in &charts.lines {
            let points = &line.series.points;
            assert!(points.windows(2).all(|pair| pair[0].time < pair[1].time));
            assert!(
                points
                    .iter()
                    .all(|p| (axis.from..=axis.until).contains(&p.time))
            );
            let gaps: Vec<_> = points.iter().filter(|p| p.mean.is_none()).collect();
            assert_eq!(gaps.len(), 1);
            let silence = (begin + Millis::seconds(790))..(begin + Millis::seconds(920));
            assert!(silence.contains(&gaps[0].time));
        }
        let expected: Vec<f64> = reports
            .iter()
            .filter(|r| r.timestamp() >= axis.from)
            .map(|r| r.cpu.percent)
            .collect();
        let series = charts.series(Metric::Cpu);
        let drawn: Vec<f64> = series.points.iter().filter_map(|p| p.mean).collect();
        assert_eq!(drawn, expected);
        let received = charts.series(Metric::NetInput);
        assert_eq!(received.points[0].max, Some(120_000.0));
        let off: Vec<_> = charts.off.iter().map(|off| (off.from, off.until)).collect();
        let silence = (begin + Millis::seconds(790), begin + Millis::seconds(920));
        assert_eq!(off, [silence]);
        // 78 of the 90 that were due, and one for the step in which the axis begins.
        let coverage = charts.coverage.unwrap();
        assert!((85.0..90.0).contains(&coverage), "{coverage}");
    });
}

#[test]
fn an_empty_chart_still_tells_when_the_newest_report_came() {
    on_both_engines(async |world| {
        let (user, id) = host(&world).await;
        let empty = charts(&world, &user, id, Range::Day).await;
        assert_eq!((empty.latest, empty.coverage), (None, None));
        assert!(empty.series(Metric::Cpu).points.is_empty() && empty.off.is_empty());
        let then = world.now();
        world
            .ingest(
                id,
                &[world.report(then - Millis::minutes(1)), world.report(then)],
            )
            .await;
        world.clock().advance(Millis::hours(2));
        let hour = charts(&world, &user, id, Range::Hour).await;
        assert_eq!((hour.latest, hour.coverage), (Some(then), Some(0.0)));
        assert!(hour.series(Metric::Cpu).points.is_empty());
        // All of it is a time of silence.
        let axis = (hour.axis.from, hour.axis.until + Millis(1));
        assert_eq!((hour.off[0].from, hour.off[0].until), axis);
        let day = cpu(&world, &user, id, Range::Day).await;
        assert!(!day.points.is_empty());
    });
}

#[test]
fn a_report_from_the_future_waits_for_its_time() {
    on_both_engines(async |world| {
        let (user, id) = host(&world).await;
        let soon = world.now() + Millis::minutes(1);
        world.ingest(id, &[world.report(soon)]).await;
        let before = cpu(&world, &user, id, Range::Hour).await;
        assert!(before.points.is_empty());
        world.clock().advance(Millis::minutes(1));
        assert_eq!(cpu(&world, &user, id, Range::Hour).await.points.len(), 1);
    });
}

/// Time in seconds, address and content of the one row of a seed's view.
async fn view(db: &Db, sql: &'static str) -> (i64, String, serde_json::Value) {
    let (time, address, content): (i64, String, String) =
        on_db!(db, |pool| sqlx::query_as(sql).fetch_one(pool).await).unwrap();
    (time, address, serde_json::from_str(&content).unwrap())
}

#[test]
fn the_seeds_views_show_the_sample_in_the_seeds_units() {
    on_both_engines(async |world| {
        let (_, id) = host(&world).await;
        world.ingest(id, &[world.report(world.now())]).await;
        for (sql, expected) in [
            (
                "SELECT created_time, public_ip, CAST(content AS CHAR) FROM `cpu`",
                vec![("percent", 12.5)],
            ),
            (
                "SELECT created_time, public_ip, CAST(content AS CHAR) FROM `memory`",
                vec![
                    ("total", 8_201_400_320.0),
                    ("percent", 37.81),
                    ("available", 5_100_000_000.0),
                    ("free", 900_000_000.0),
                ],
            ),
            (
                "SELECT created_time, public_ip, CAST(content AS CHAR) FROM `disk`",
                vec![
                    ("total", 42_140_499_968.0),
                    ("percent", 28.48),
                    ("free", 30_140_499_968.0),
                ],
            ),
            (
                // kbit/s, as the seed's agent sent it.
                "SELECT created_time, public_ip, CAST(content AS CHAR) FROM `net`",
                vec![("input", 120.0), ("output", 34.0)],
            ),
        ] {
            let (time, address, content) = view(world.db(), sql).await;
            assert_eq!(
                (time, address.as_str()),
                (world.now().seconds(), "203.0.113.9"),
                "{sql}"
            );
            let content = content.as_object().unwrap();
            assert_eq!(content.len(), expected.len(), "{sql}");
            for (key, value) in expected {
                assert_eq!(content[key].as_f64(), Some(value), "{sql} {key}");
            }
        }
        let numbers =
            "SELECT COUNT(DISTINCT id) FROM (SELECT id FROM `cpu` UNION SELECT id FROM `net`) v";
        assert_eq!(count(world.db(), numbers).await, 1);
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
