//! Rollups, on both engines: against a naive model, late, overtaken, killed.

use super::{
    batch::Claimed,
    calendar::{HOUR, Span, day_of, hour_of, zone_of},
    close, fold_all, store, work,
};
use crate::{
    db::Db,
    on_db, on_tx,
    testing::{World, on_both_engines},
};
use model::{
    agent::{ContainerReport, Report},
    id::{CompanyId, ServerId},
    metrics::{ContainerLog, Fold, ServerLog},
    scope::Owner,
    time::{Millis, Timestamp},
};
use std::{collections::BTreeMap, time::Duration};

/// Longer than any test.
const ENDLESS: Duration = Duration::from_secs(600);

/// What stands in a table of hosts: by host and beginning, its end and what it says.
type Logs = BTreeMap<(i64, i64), (i64, ServerLog)>;
/// The same of containers.
type ContainerLogs = BTreeMap<(i64, String, i64), (i64, ContainerLog)>;

#[derive(sqlx::FromRow)]
struct Row {
    server_id: i64,
    start_time: i64,
    end_time: i64,
    cpu_log: String,
    memory_log: String,
    disk_log: String,
    net_log: String,
}

async fn logs(db: &Db, sql: &'static str) -> Logs {
    let rows: Vec<Row> = on_db!(db, |pool| sqlx::query_as(sql).fetch_all(pool).await).unwrap();
    rows.into_iter()
        .map(|row| {
            let log = ServerLog {
                cpu: serde_json::from_str(&row.cpu_log).unwrap(),
                memory: serde_json::from_str(&row.memory_log).unwrap(),
                disk: serde_json::from_str(&row.disk_log).unwrap(),
                net: serde_json::from_str(&row.net_log).unwrap(),
            };
            ((row.server_id, row.start_time), (row.end_time, log))
        })
        .collect()
}

async fn hours(world: &World) -> Logs {
    logs(world.db(), "SELECT * FROM server_log_hour").await
}

async fn days(world: &World) -> Logs {
    logs(world.db(), "SELECT * FROM server_log_day").await
}

async fn container_logs(db: &Db, sql: &'static str) -> ContainerLogs {
    let rows: Vec<(i64, String, i64, i64, String)> =
        on_db!(db, |pool| sqlx::query_as(sql).fetch_all(pool).await).unwrap();
    rows.into_iter()
        .map(|(server, name, start, end, content)| {
            let log = serde_json::from_str(&content).unwrap();
            ((server, name, start), (end, log))
        })
        .collect()
}

async fn container_hours(world: &World) -> ContainerLogs {
    let sql =
        "SELECT server_id, container_name, start_time, end_time, content FROM container_log_hour";
    container_logs(world.db(), sql).await
}

async fn container_days(world: &World) -> ContainerLogs {
    let sql =
        "SELECT server_id, container_name, start_time, end_time, content FROM container_log_day";
    container_logs(world.db(), sql).await
}

async fn count(world: &World, sql: &'static str) -> i64 {
    on_db!(world.db(), |pool| sqlx::query_scalar(sql)
        .fetch_one(pool)
        .await)
    .unwrap()
}

async fn execute(world: &World, sql: &'static str) {
    let mut tx = world.db().begin().await.unwrap();
    on_tx!(&mut tx, |connection| sqlx::query(sql)
        .execute(connection)
        .await
        .map(|_| ()))
    .unwrap();
    tx.commit().await.unwrap();
}

/// The task as it runs, and again when what was closed has settled.
async fn roll_up(world: &World) {
    let ctx = world.system();
    close(&ctx).await.unwrap();
    super::begin_new(&ctx).await.unwrap();
    world.clock().advance(super::SETTLE);
    let (_, is_done) = work(&ctx, ENDLESS).await.unwrap();
    assert!(is_done);
    assert_eq!(count(world, "SELECT COUNT(*) FROM rollup_pending").await, 0);
}

/// A report with values of its own.
fn report(world: &World, time: Timestamp, value: f64) -> Report {
    let mut report = world.report(time);
    report.cpu.percent = value;
    report.net.input = value * 1_000.0;
    report.disk.busy = (value > 50.0).then_some(value / 2.0);
    report.memory.free = (value * 1e6) as i64;
    report
}

fn container(counter: i64) -> ContainerReport {
    ContainerReport {
        cpu: 3.0,
        mem_percent: 50.0,
        mem_usage: 500,
        mem_limit: 1_000,
        net_input: counter,
        net_output: counter * 2,
        block_input: counter * 3,
        block_output: counter * 4,
    }
}

async fn company_host(world: &World, zone: &'static str) -> (CompanyId, ServerId) {
    let company = world.company("spruce").await;
    let user = world.user().await;
    set_zone(world, company, zone).await;
    let server = world.server(Owner::Company(company), user.id, "web").await;
    (company, server)
}

async fn set_zone(world: &World, company: CompanyId, zone: &'static str) {
    let mut tx = world.db().begin().await.unwrap();
    on_tx!(&mut tx, |connection| {
        sqlx::query("UPDATE company SET time_zone = ? WHERE id = ?")
            .bind(zone)
            .bind(company.0)
            .execute(connection)
            .await
            .map(|_| ())
    })
    .unwrap();
    tx.commit().await.unwrap();
}

fn is_close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * a.abs().max(b.abs()).max(1.0)
}

#[track_caller]
fn assert_fold(found: Option<Fold>, values: &[f64]) {
    let Some(expected) = values
        .iter()
        .map(|value| Fold::of(*value))
        .reduce(Fold::with)
    else {
        return assert_eq!(found, None);
    };
    let found = found.expect("a fold");
    let is_alike = found.count == expected.count
        && is_close(found.min, expected.min)
        && is_close(found.max, expected.max)
        && is_close(found.mean, expected.mean);
    assert!(is_alike, "{found:?} {expected:?}");
}

#[test]
fn an_hour_says_how_many_samples_there_were_their_mean_and_their_bounds() {
    on_both_engines(async |world| {
        let (_, server) = company_host(&world, "").await;
        let hour = hour_of(world.now());
        let values = [12.5, 60.0, 99.5];
        for (index, value) in values.into_iter().enumerate() {
            let time = hour + Millis::minutes(10 * index as i64);
            world.clock().advance(Millis::minutes(10));
            world.ingest(server, &[report(&world, time, value)]).await;
        }
        // The hour is not over.
        roll_up(&world).await;
        assert!(hours(&world).await.is_empty());
        world.clock().advance(Millis::minutes(35));
        roll_up(&world).await;
        let found = hours(&world).await;
        assert_eq!(found.len(), 1);
        let (end, log) = &found[&(server.0, hour.0)];
        assert_eq!(*end, (hour + HOUR).0);
        assert_fold(log.cpu.percent, &values);
        assert_fold(log.net.input, &values.map(|value| value * 1_000.0));
        assert_fold(log.memory.free, &values.map(|value| value * 1e6));
        assert_fold(log.memory.total, &[8_201_400_320.0; 3]);
        assert_fold(log.disk.busy, &[30.0, 49.75]);
        assert!(days(&world).await.is_empty(), "the day is not over");
    });
}

#[test]
fn hours_that_were_just_closed_settle_before_they_are_folded() {
    on_both_engines(async |world| {
        let (_, server) = company_host(&world, "").await;
        let time = world.now();
        world.ingest(server, &[report(&world, time, 1.0)]).await;
        world.clock().advance(HOUR);
        world.clock().advance(super::GRACE);
        let ctx = world.system();
        close(&ctx).await.unwrap();
        super::begin_new(&ctx).await.unwrap();
        work(&ctx, ENDLESS).await.unwrap();
        assert!(hours(&world).await.is_empty());
        world.clock().advance(super::SETTLE);
        work(&ctx, ENDLESS).await.unwrap();
        assert_eq!(hours(&world).await.len(), 1);
    });
}

#[test]
fn a_late_sample_folds_its_hour_and_its_day_again_and_no_other() {
    on_both_engines(async |world| {
        let (_, server) = company_host(&world, "Asia/Shanghai").await;
        let begin = hour_of(world.now());
        for hour in 0..40 {
            let time = begin + Millis::hours(hour);
            world.clock().advance(HOUR);
            world.ingest(server, &[report(&world, time, 10.0)]).await;
        }
        world.clock().advance(HOUR);
        roll_up(&world).await;
        let (before, day_before) = (hours(&world).await, days(&world).await);
        assert_eq!((before.len(), day_before.len()), (40, 2));
        let late = begin + Millis::hours(5) + Millis::minutes(7);
        world
            .ingest(
                server,
                &[report(&world, late, 90.0), report(&world, late, 1.0)],
            )
            .await;
        assert_eq!(
            count(&world, "SELECT COUNT(*) FROM rollup_pending").await,
            1
        );
        roll_up(&world).await;
        let after = hours(&world).await;
        let changed: Vec<i64> = after
            .iter()
            .filter(|(key, log)| before.get(key) != Some(log))
            .map(|((_, start), _)| *start)
            .collect();
        assert_eq!(changed, [(begin + Millis::hours(5)).0]);
        assert_fold(after[&(server.0, changed[0])].1.cpu.percent, &[10.0, 90.0]);
        let day = day_of(zone_of("Asia/Shanghai"), late);
        for (key, (_, log)) in days(&world).await {
            let is_touched = key.1 == day.start.0;
            assert_eq!(day_before[&key].1 != log, is_touched, "{key:?}");
            if is_touched {
                let count = day_before[&key].1.cpu.percent.unwrap().count;
                assert_eq!(log.cpu.percent.unwrap().count, count + 1);
            }
        }
    });
}

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
        super::begin_new(&ctx).await.unwrap();
        world.clock().advance(super::SETTLE);
        let closed = super::settled(&ctx).await.unwrap();
        let slow = Claimed::next(&ctx, &mut 0, closed).await.unwrap().unwrap();
        // As long as its lease holds nobody else gets it.
        assert!(Claimed::next(&ctx, &mut 0, closed).await.unwrap().is_none());
        world.clock().advance(super::LEASE);
        let fast = Claimed::next(&ctx, &mut 0, closed).await.unwrap().unwrap();
        assert_eq!(slow.fold(&ctx, closed).await.unwrap(), None);
        assert!(hours(&world).await.is_empty());
        assert!(fast.fold(&ctx, closed).await.unwrap().is_some());
        assert_eq!(hours(&world).await.len(), 1);
    });
}

#[test]
fn what_is_marked_while_it_is_folded_is_folded_again() {
    on_both_engines(async |world| {
        let (_, server) = company_host(&world, "").await;
        let time = hour_of(world.now());
        world.clock().advance(HOUR);
        world.ingest(server, &[report(&world, time, 10.0)]).await;
        world.clock().advance(HOUR);
        roll_up(&world).await;
        world
            .ingest(server, &[report(&world, time + Millis::seconds(10), 20.0)])
            .await;
        let marks = store::pending::list(world.db(), &[server], 10)
            .await
            .unwrap();
        // It comes when the marks have been read.
        world
            .ingest(server, &[report(&world, time + Millis::seconds(20), 30.0)])
            .await;
        let mut tx = world.db().begin().await.unwrap();
        store::pending::delete(&mut tx, &marks).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(
            count(&world, "SELECT COUNT(*) FROM rollup_pending").await,
            1
        );
        roll_up(&world).await;
        let found = hours(&world).await;
        assert_fold(
            found[&(server.0, time.0)].1.cpu.percent,
            &[10.0, 20.0, 30.0],
        );
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
        super::begin_new(&ctx).await.unwrap();
        world.clock().advance(super::SETTLE);
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
            world.clock().advance(super::LEASE);
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

#[test]
fn counters_become_rates_and_a_new_start_is_a_gap() {
    on_both_engines(async |world| {
        let (_, server) = company_host(&world, "").await;
        let begin = hour_of(world.now());
        let counters = [100, 1_100, 3_100, 50, 550];
        // The last one is the first of the next hour.
        for (index, counter) in counters.into_iter().enumerate() {
            let time = begin + Millis::minutes(15 * index as i64);
            let mut one = report(&world, time, 1.0);
            one.docker.insert("web".to_owned(), container(counter));
            world.clock().advance(Millis::minutes(15));
            world.ingest(server, &[one]).await;
        }
        world.clock().advance(Millis::hours(2));
        roll_up(&world).await;
        let found = container_hours(&world).await;
        assert_eq!(found.len(), 2);
        let first = &found[&(server.0, "web".to_owned(), begin.0)].1;
        assert_fold(first.net.input, &[1_000.0 / 900.0, 2_000.0 / 900.0]);
        assert_fold(first.block.output, &[4_000.0 / 900.0, 8_000.0 / 900.0]);
        assert_fold(first.cpu.percent, &[3.0; 4]);
        assert_fold(first.memory.limit, &[1_000.0; 4]);
        let second = &found[&(server.0, "web".to_owned(), (begin + HOUR).0)].1;
        assert_fold(second.net.input, &[500.0 / 900.0]);
        // A late sample at the end of an hour changes the first step of the next.
        let mut late = report(&world, begin + Millis::minutes(55), 1.0);
        late.docker.insert("web".to_owned(), container(250));
        world.ingest(server, &[late]).await;
        roll_up(&world).await;
        let found = container_hours(&world).await;
        let second = &found[&(server.0, "web".to_owned(), (begin + HOUR).0)].1;
        assert_fold(second.net.input, &[1.0]);
    });
}

#[test]
fn a_zone_that_changes_folds_all_days_again() {
    on_both_engines(async |world| {
        let (company, server) = company_host(&world, "Asia/Shanghai").await;
        let begin = hour_of(world.now());
        for half in 0..200 {
            let time = begin + Millis::minutes(30 * half);
            world.clock().advance(Millis::minutes(30));
            world
                .ingest(server, &[report(&world, time, half as f64 / 4.0)])
                .await;
        }
        world.clock().advance(HOUR);
        roll_up(&world).await;
        for zone in [
            "Asia/Shanghai",
            "America/New_York",
            "Asia/Kolkata",
            "Asia/Kathmandu",
            "",
        ] {
            set_zone(&world, company, zone).await;
            roll_up(&world).await;
            let found = days(&world).await;
            let mut expected: BTreeMap<Span, Vec<f64>> = BTreeMap::new();
            for half in 0..200 {
                let day = day_of(zone_of(zone), begin + Millis::minutes(30 * half));
                expected.entry(day).or_default().push(half as f64 / 4.0);
            }
            let closed = store::find_closed(world.db()).await.unwrap().until_time;
            expected.retain(|day, _| day.end.0 <= closed);
            assert_eq!(found.len(), expected.len(), "{zone}");
            for (day, values) in expected {
                let (end, log) = &found[&(server.0, day.start.0)];
                assert_eq!(*end, day.end.0);
                assert_fold(log.cpu.percent, &values);
            }
        }
    });
}

#[test]
fn an_hour_is_not_folded_again_out_of_a_part_of_its_samples() {
    on_both_engines(async |world| {
        let (_, server) = company_host(&world, "").await;
        let begin = hour_of(world.now());
        for minute in 0..5 {
            let time = begin + Millis::minutes(minute);
            world.clock().advance(Millis::minutes(1));
            world.ingest(server, &[report(&world, time, 10.0)]).await;
        }
        world.clock().advance(HOUR);
        roll_up(&world).await;
        let before = hours(&world).await;
        // Retention has taken the samples away; one more comes all the same.
        execute(&world, "DELETE FROM server_sample").await;
        execute(&world, "UPDATE rollup_server SET raw_from_time = hour_time").await;
        world
            .ingest(server, &[report(&world, begin + Millis::minutes(9), 99.0)])
            .await;
        roll_up(&world).await;
        assert_eq!(hours(&world).await, before);
    });
}

#[test]
fn a_host_that_is_gone_is_folded_no_more() {
    on_both_engines(async |world| {
        let (_, server) = company_host(&world, "").await;
        world
            .ingest(server, &[report(&world, world.now(), 1.0)])
            .await;
        world.clock().advance(Millis::hours(2));
        execute(&world, "DELETE FROM server").await;
        assert!(fold_all(&world.system()).await.unwrap().is_nothing());
    });
}

/// One step of pseudo-random numbers, the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: i64) -> i64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        ((self.0 >> 33) % bound.cast_unsigned()).cast_signed()
    }
}

/// What was stored of one host: by time, the value and the counters of its container.
type Stored = BTreeMap<i64, (f64, Option<i64>)>;

fn naive_rates(stored: &Stored, span: Span) -> Vec<f64> {
    let mut rates = Vec::new();
    let mut last: Option<(i64, i64)> = None;
    for (time, (_, counter)) in stored {
        let Some(counter) = *counter else { continue };
        if let Some((before, from)) = last {
            let step = time - before;
            let is_inside = (span.start.0..span.end.0).contains(time);
            if is_inside && step <= HOUR.0 && counter >= from {
                rates.push((counter - from) as f64 * 1_000.0 / step as f64);
            }
        }
        last = Some((*time, counter));
    }
    rates
}

async fn compare(world: &World, all: &BTreeMap<ServerId, Stored>, zone: &str) {
    let closed = Timestamp(store::find_closed(world.db()).await.unwrap().until_time);
    let (hours, days) = (hours(world).await, days(world).await);
    let (in_hours, in_days) = (container_hours(world).await, container_days(world).await);
    let mut expected = [0; 4];
    for (server, stored) in all {
        let mut spans: BTreeMap<(bool, Span), Vec<f64>> = BTreeMap::new();
        let mut with_container: BTreeMap<(bool, Span), u64> = BTreeMap::new();
        for (time, (value, counter)) in stored {
            let time = Timestamp(*time);
            for key in [
                (false, Span::hour(hour_of(time))),
                (true, day_of(zone_of(zone), time)),
            ] {
                // A day whose end lies within an hour is over when that hour is closed.
                if super::calendar::next_hour(key.1.end) <= closed {
                    spans.entry(key).or_default().push(*value);
                    *with_container.entry(key).or_default() += u64::from(counter.is_some());
                }
            }
        }
        for ((is_day, span), values) in spans {
            let tier = if is_day { &days } else { &hours };
            let key = (server.0, span.start.0);
            let (end, log) = tier
                .get(&key)
                .unwrap_or_else(|| panic!("{is_day} {span:?}"));
            assert_eq!(*end, span.end.0);
            assert_fold(log.cpu.percent, &values);
            expected[usize::from(is_day)] += 1;
            let samples = with_container[&(is_day, span)];
            if samples > 0 {
                let tier = if is_day { &in_days } else { &in_hours };
                let (_, log) = &tier[&(server.0, "web".to_owned(), span.start.0)];
                assert_eq!(log.cpu.percent.unwrap().count, samples);
                assert_fold(log.net.input, &naive_rates(stored, span));
                expected[2 + usize::from(is_day)] += 1;
            }
        }
    }
    assert_eq!(
        [hours.len(), days.len(), in_hours.len(), in_days.len()],
        expected
    );
}

#[test]
fn rollups_are_what_a_naive_model_makes_of_the_same_samples() {
    agrees(3, "", 0);
}

#[test]
fn and_where_clocks_are_put_forward_or_back() {
    agrees(7, "Europe/Berlin", 26);
    agrees(11, "America/New_York", 243);
}

#[test]
fn and_where_a_zone_is_off_the_whole_hour() {
    agrees(13, "Asia/Kolkata", 5);
    // Clocks go by half an hour there.
    agrees(17, "Australia/Lord_Howe", 33);
}

/// Two hosts report for some days from so many days after the world's dawn on.
fn agrees(seed: u64, zone: &'static str, days_on: i64) {
    on_both_engines(async |world| {
        let mut dice = Dice(seed);
        let (company, server) = company_host(&world, zone).await;
        world.clock().advance(Millis::days(days_on));
        let user = world.user().await;
        let other = world
            .server(Owner::Company(company), user.id, "second")
            .await;
        let begin = world.now();
        let mut all: BTreeMap<ServerId, Stored> = BTreeMap::new();
        let mut counter = 0;
        for round in 0..14 {
            world.clock().advance(Millis::minutes(300 + dice.below(40)));
            for server in [server, other] {
                let mut reports = Vec::new();
                for _ in 0..60 {
                    // Most are of the last hours, some of days ago; many times repeat.
                    let ago = match dice.below(10) {
                        0 => dice.below((world.now() - begin).0),
                        _ => dice.below(Millis::hours(6).0),
                    };
                    let time = Timestamp((world.now().0 - ago).max(begin.0));
                    let time = Timestamp(time.0 / 120_000 * 120_000);
                    let value = dice.below(10_000) as f64 / 100.0;
                    let mut one = report(&world, time, value);
                    counter = match dice.below(12) {
                        0 => dice.below(50),
                        _ => counter + dice.below(1_000),
                    };
                    let has_container = dice.below(4) > 0;
                    if has_container {
                        one.docker.insert("web".to_owned(), container(counter));
                    }
                    let stored = (value, has_container.then_some(counter));
                    // The first one of a time counts.
                    let is_new = !all.entry(server).or_default().contains_key(&time.0);
                    if is_new {
                        all.entry(server).or_default().insert(time.0, stored);
                        reports.push(one);
                    } else if dice.below(3) == 0 && !has_container {
                        reports.push(one);
                    }
                }
                world.ingest(server, &reports).await;
            }
            if round % 3 != 1 {
                roll_up(&world).await;
                compare(&world, &all, zone).await;
            }
        }
        world.clock().advance(Millis::days(2));
        roll_up(&world).await;
        compare(&world, &all, zone).await;
        // Twice changes nothing, and neither does every report once more.
        let before = (hours(&world).await, container_days(&world).await);
        roll_up(&world).await;
        assert_eq!((hours(&world).await, container_days(&world).await), before);
    });
}

#[test]
fn every_fold_is_a_range_of_a_primary_key() {
    on_both_engines(async |world| {
        let Db::Sqlite { read, .. } = world.db() else {
            return;
        };
        let statements = [
            store::read::SAMPLES.part.to_owned(),
            store::read::HOURS.part.to_owned(),
            format!(
                "{}?{}",
                store::container::CONTAINERS.head,
                store::container::CONTAINERS.tail
            ),
            format!(
                "{}?{}",
                store::container::CONTAINER_HOURS.head,
                store::container::CONTAINER_HOURS.tail
            ),
        ];
        for statement in statements {
            let sql = sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {statement}"));
            let plan: Vec<(i64, i64, i64, String)> =
                sqlx::query_as(sql).fetch_all(read).await.unwrap();
            let scans: Vec<&String> = plan
                .iter()
                .map(|(.., what)| what)
                .filter(|what| what.contains("SCAN") && !what.contains("SCAN s"))
                .filter(|what| !what.contains("SCAN (subquery"))
                .collect();
            assert!(scans.is_empty(), "{plan:?}");
            assert!(
                plan.iter()
                    .any(|(.., what)| what.contains("USING PRIMARY KEY (server_id=?")),
                "{plan:?}"
            );
        }
    });
}
