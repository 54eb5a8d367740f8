//! The demo, on both engines.

use super::{fleet::Quirk, *};
use crate::{
    authz::resource,
    crypto::Token,
    db::Db,
    entropy::SystemEntropy,
    identity, on_db,
    op_context::{Actor, SignedIn},
    server,
    task::Task,
    testing::{Engine, TestDatabase, World, on_both_engines},
};
use model::{
    id::{ServerId, UserId},
    metrics::Sample,
    scope::Scope,
    server::ServerListRequest,
    server::ServerStatus,
};
use std::collections::BTreeMap;

const SMALL: Plan = Plan {
    servers: 3,
    days: 1,
    interval: 600,
    seed: 7,
};

async fn made(world: &World, plan: Plan) -> Result<Demo> {
    let ctx = world.system();
    let password = World::PASSWORD.parse().unwrap();
    build(&ctx, ctx.system().unwrap(), plan, &password, |_| {}).await
}

async fn number(db: &Db, sql: &'static str) -> i64 {
    on_db!(db, |pool| sqlx::query_scalar(sql).fetch_one(pool).await).unwrap()
}

/// What two demos must agree in: every table's rows, and sums over columns.
async fn fingerprint(db: &Db) -> Vec<i64> {
    let mut found = Vec::new();
    for sql in [
        "SELECT COUNT(*) FROM server_sample",
        // Products with the time, so that a swap of two rows shows.
        "SELECT CAST(SUM((created_time / 1000 % 9973) * (cpu_percent * 100 + memory_percent * 10 + disk_percent)) AS SIGNED) FROM server_sample",
        "SELECT CAST(SUM(memory_available % 1000003 + disk_free % 1000003 + memory_free % 1009) AS SIGNED) FROM server_sample",
        "SELECT CAST(SUM(net_input % 1000003 + net_output % 1000003) AS SIGNED) FROM server_sample",
        "SELECT COUNT(*) FROM docker_stat",
        "SELECT CAST(SUM(net_input % 1000003 + block_output % 1000003 + memory_usage % 1000003) AS SIGNED) FROM docker_stat",
        "SELECT COUNT(*) FROM server_detail",
        "SELECT CAST(SUM(LENGTH(content)) AS SIGNED) FROM server_detail",
        "SELECT CAST(SUM(memory_total % 1000003 + create_time % 1000003 + status) AS SIGNED) FROM server",
        "SELECT CAST(SUM(LENGTH(instance_id) + create_time % 1000003) AS SIGNED) FROM instance",
        "SELECT COUNT(*) FROM user_access_server",
        "SELECT COUNT(*) FROM user_permission",
        "SELECT CAST(SUM(created_time % 1000003 * operation) AS SIGNED) FROM operation_log",
        "SELECT COUNT(*) FROM message",
        "SELECT CAST(SUM(LENGTH(image) + LENGTH(container_id) + started_time % 1000003 + memory_usage % 1000003) AS SIGNED) FROM server_container",
    ] {
        // SQLite calls the type by another name and has no modulo of reals.
        let number: i64 = match db {
            Db::MySql(pool) => sqlx::query_scalar(sql).fetch_one(pool).await.unwrap(),
            Db::Sqlite { read, .. } => {
                let text = sql.replace("AS SIGNED", "AS INTEGER");
                sqlx::query_scalar(sqlx::AssertSqlSafe(text))
                    .fetch_one(read)
                    .await
                    .unwrap()
            }
        };
        found.push(number);
    }
    found
}

async fn person(world: &World, id: UserId) -> SignedIn {
    match identity::service::find_actor(&world.system(), id)
        .await
        .unwrap()
    {
        Actor::User(user) => user,
        other => panic!("{id} is {other:?}"),
    }
}

/// The hosts of the company that somebody is shown, by name.
async fn hosts_of(world: &World, id: UserId, scope: Scope) -> Result<Vec<String>> {
    let ctx = world.context(&person(world, id).await);
    let scoped = ctx.scoped::<resource::Server>(scope).await?;
    let list = server::service::list(&ctx, scoped, &ServerListRequest::default()).await?;
    Ok(list.page.items.into_iter().map(|host| host.name).collect())
}

#[test]
fn a_database_with_a_user_is_refused_and_stays_as_it_is() {
    on_both_engines(async |world| {
        world.user().await;
        let error = made(&world, SMALL).await.unwrap_err();
        assert!(
            matches!(&error, Error::Public(Public::Conflict { what }) if what == NOT_EMPTY),
            "{error:?}"
        );
        assert_eq!(number(world.db(), "SELECT COUNT(*) FROM `user`").await, 1);
        for empty in [
            "SELECT COUNT(*) FROM company",
            "SELECT COUNT(*) FROM server",
            "SELECT COUNT(*) FROM server_sample",
        ] {
            assert_eq!(number(world.db(), empty).await, 0, "{empty}");
        }
    });
}

#[test]
fn a_second_demo_and_a_weak_password_are_refused() {
    on_both_engines(async |world| {
        let ctx = world.system();
        let weak = "12345678".parse().unwrap();
        let refused = build(&ctx, ctx.system().unwrap(), SMALL, &weak, |_| {}).await;
        assert!(matches!(
            refused,
            Err(Error::Public(Public::Invalid { .. }))
        ));
        assert_eq!(number(world.db(), "SELECT COUNT(*) FROM `user`").await, 0);
        made(&world, SMALL).await.unwrap();
        let before = fingerprint(world.db()).await;
        assert!(made(&world, SMALL).await.is_err());
        assert_eq!(fingerprint(world.db()).await, before);
    });
}

#[test]
fn the_same_seed_and_time_make_the_same_rows() {
    on_both_engines(async |world| {
        let engine = match world.db() {
            Db::Sqlite { .. } => Engine::Sqlite,
            Db::MySql(_) => Engine::MariaDb,
        };
        let mut prints = Vec::new();
        for seed in [SMALL.seed, SMALL.seed, SMALL.seed + 1] {
            let other = World::new(TestDatabase::create(engine).await).await;
            let plan = Plan {
                servers: 7,
                seed,
                ..SMALL
            };
            let demo = made(&other, plan).await.unwrap();
            let print = fingerprint(other.db()).await;
            let written = demo.written;
            assert_eq!(i64::try_from(written.samples).unwrap(), print[0]);
            assert_eq!(i64::try_from(written.containers).unwrap(), print[4]);
            assert_eq!(i64::try_from(written.details).unwrap(), print[6]);
            assert!(print.iter().all(|number| *number > 0), "{print:?}");
            prints.push(print);
            other.console().close().await;
            other.remove().await;
        }
        assert_eq!(prints[0], prints[1]);
        assert_ne!(prints[0][1], prints[2][1]);
    });
}

#[test]
fn each_role_sees_hosts_of_its_own() {
    on_both_engines(async |world| {
        let demo = made(&world, SMALL).await.unwrap();
        let company = Scope::Company(demo.company);
        let all = ["build-sg-01", "db-gz-01", "web-sha-01"];
        for (who, expected) in [
            (people::FOUNDER, &all[..]),
            (people::OPERATOR_CHINA, &["db-gz-01", "web-sha-01"]),
            (people::OPERATOR_ABROAD, &["build-sg-01"]),
            (people::DEVELOPER, &["build-sg-01", "web-sha-01"]),
            (people::AUDITOR, &all),
            (people::GUEST, &["web-sha-01"]),
        ] {
            assert_eq!(
                hosts_of(&world, who, company).await.unwrap(),
                expected,
                "{who}"
            );
        }
        let refused = hosts_of(&world, people::APPLICANT, company).await;
        assert!(matches!(refused, Err(Error::Public(Public::NotFound))));
        let own = hosts_of(&world, people::FOUNDER, Scope::Personal)
            .await
            .unwrap();
        assert_eq!(own, ["blog", "homelab"]);
        assert!(person(&world, people::FOUNDER).await.is_platform_admin);
        assert!(
            !person(&world, people::OPERATOR_CHINA)
                .await
                .is_platform_admin
        );
    });
}

#[test]
fn the_newest_sample_stands_in_the_list_and_fits_the_status() {
    on_both_engines(async |world| {
        made(
            &world,
            Plan {
                servers: 6,
                ..SMALL
            },
        )
        .await
        .unwrap();
        let differing = "SELECT COUNT(*) FROM server s JOIN server_sample n ON n.server_id = s.id AND n.created_time = \
             (SELECT MAX(m.created_time) FROM server_sample m WHERE m.server_id = s.id) \
             LEFT JOIN server_latest l ON l.server_id = s.id WHERE l.created_time IS NULL OR \
             l.created_time <> n.created_time OR l.cpu_percent <> n.cpu_percent OR l.disk_free <> n.disk_free OR \
             l.net_output <> n.net_output OR l.received_time <> n.received_time";
        assert_eq!(number(world.db(), differing).await, 0);
        assert_eq!(
            number(world.db(), "SELECT COUNT(*) FROM server_latest").await,
            7
        );

        let ctx = world.context(&person(&world, people::FOUNDER).await);
        let scoped = ctx
            .scoped::<resource::Server>(Scope::Company(people::COMPANY))
            .await
            .unwrap();
        let list = server::service::list(&ctx, scoped, &ServerListRequest::default())
            .await
            .unwrap();
        let host = |name: &str| {
            list.page
                .items
                .iter()
                .find(|host| host.name == name)
                .unwrap()
        };
        let age = |name: &str| world.now() - host(name).latest.unwrap().time;

        assert_eq!(host("queue-hz-01").status, ServerStatus::Waiting);
        assert_eq!(host("queue-hz-01").latest, None);
        assert_eq!(host("web-fra-01").status, ServerStatus::Silent);
        assert_eq!(age("web-fra-01"), fleet::SILENCE);
        assert_eq!(host("db-gz-01").status, ServerStatus::Reporting);
        assert_eq!(age("db-gz-01"), Millis(0));
        let full = host("db-gz-01").latest.unwrap().disk_percent;
        assert!((96.0..97.0).contains(&full), "{full}");
        let hot = host("build-sg-01").latest.unwrap().cpu_percent;
        assert!(hot > 90.0, "{hot}");
    });
}

#[test]
fn days_differ_from_nights_and_gaps_are_there() {
    let now = Timestamp(1_772_352_000_000);
    let plan = Plan {
        servers: 12,
        days: 7,
        interval: 60,
        seed: 1,
    };
    let ticks = plan.ticks(now);
    assert_eq!(ticks.iter().count(), 7 * 24 * 60);
    assert_eq!(ticks.iter().last(), Some(now));
    let fleet = Fleet::new(&plan, now);
    let rhythm = signal::Rhythm::new();
    for host in &fleet.hosts {
        let mut signal = signal::Signal::new(
            host,
            &rhythm,
            plan.seed,
            (ticks.from, ticks.until, ticks.step),
        );
        let samples: Vec<_> = ticks.iter().filter_map(|time| signal.at(time)).collect();
        if host.quirk == Quirk::Waiting {
            assert!(samples.is_empty());
            continue;
        }
        for sample in &samples {
            for percent in [
                sample.cpu_percent,
                sample.memory_percent,
                sample.disk_percent,
            ] {
                assert!(
                    (0.0..=100.0).contains(&percent),
                    "{}: {sample:?}",
                    host.name
                );
            }
            assert!((0..=sample.memory_available).contains(&sample.memory_free));
            assert!((0..=sample.memory_total).contains(&sample.memory_available));
            assert!((0..=sample.disk_total).contains(&sample.disk_free));
            assert!(sample.net_input >= 0.0 && sample.net_output >= 0.0);
        }
        if host.id.0 == 1 {
            assert!(
                samples.len() < ticks.iter().count(),
                "an outage leaves a gap"
            );
            let mean = |from: i64, to: i64| {
                let hours = samples.iter().filter(|sample| {
                    let hour = (sample.time.0 / 3_600_000 + 8) % 24;
                    (from..to).contains(&hour)
                });
                let cpu: Vec<f64> = hours.map(|sample| sample.cpu_percent).collect();
                cpu.iter().sum::<f64>() / cpu.len() as f64
            };
            assert!(
                mean(10, 17) > 1.5 * mean(2, 6),
                "{} {}",
                mean(10, 17),
                mean(2, 6)
            );
        }
        if host.quirk == Quirk::Leak {
            let fell = samples
                .windows(2)
                .any(|pair| pair[0].memory_percent - pair[1].memory_percent > 30.0);
            assert!(fell, "the leak ends with a restart");
        }
    }
}

#[test]
fn a_counter_of_a_container_grows_until_it_starts_anew() {
    let now = Timestamp(1_772_352_000_000);
    let plan = Plan {
        servers: 1,
        days: 7,
        interval: 60,
        seed: 1,
    };
    let ticks = plan.ticks(now);
    let fleet = Fleet::new(&plan, now);
    let rhythm = signal::Rhythm::new();
    let host = &fleet.hosts[0];
    let mut signal = signal::Signal::new(
        host,
        &rhythm,
        plan.seed,
        (ticks.from, ticks.until, ticks.step),
    );
    let mut containers = container::Containers::of(host, plan.seed, ticks.from);
    let mut before = 0;
    let (mut grew, mut fell) = (0, 0);
    for sample in ticks.iter().filter_map(|time| signal.at(time)) {
        let (name, report) = containers.at(&sample, ticks.step).next().unwrap();
        assert_eq!(name, "shop-web");
        assert!((0.0..=100.0).contains(&report.mem_percent), "{report:?}");
        if report.net_output >= before {
            grew += 1;
        } else {
            fell += 1;
        }
        before = report.net_output;
    }
    assert!(grew > 9_000 && (1..10).contains(&fell), "{grew} {fell}");
}

/// What a demo of `plan` that was filled at `now` reports later, by host.
fn feed(plan: Plan, now: Timestamp) -> Feed {
    let fleet = Fleet::new(&plan, now);
    let tokens = fleet
        .hosts
        .iter()
        .map(|host| (host.id, Token::new(&SystemEntropy)));
    Feed::new(Agents::new(plan, now, &fleet, tokens))
}

/// The rows that the filling wrote for a host: its last `count`.
fn filled(plan: Plan, now: Timestamp, server: ServerId, count: usize) -> Vec<Sample> {
    let ticks = plan.ticks(now);
    let fleet = Fleet::new(&plan, now);
    let rhythm = signal::Rhythm::new();
    let host = fleet.hosts.iter().find(|host| host.id == server).unwrap();
    let span = (ticks.from, ticks.until, ticks.step);
    let mut signal = signal::Signal::new(host, &rhythm, plan.seed, span);
    let all: Vec<_> = ticks.iter().filter_map(|time| signal.at(time)).collect();
    all[all.len() - count..].to_vec()
}

const WEEK: Plan = Plan {
    servers: 12,
    days: 2,
    interval: 60,
    seed: 7,
};
const NOW: Timestamp = Timestamp(1_772_352_000_000);

#[test]
fn who_is_silent_or_waits_by_design_does_not_report() {
    let feed = feed(WEEK, NOW);
    let reporting: Vec<i64> = feed
        .hosts(Millis::seconds(10))
        .iter()
        .map(|(agent, _)| agent.server.0)
        .collect();
    // The fourth is silent, the fifth waits; two are the founder's own.
    assert_eq!(reporting, [1, 2, 3, 6, 7, 8, 9, 10, 11, 12, 13, 14]);
}

#[test]
fn what_is_reported_goes_on_where_the_filling_ended() {
    let feed = feed(WEEK, NOW);
    let (mut first_steps, mut usual_steps) = (0.0, 0.0);
    for (agent, mut host) in feed.hosts(Millis::seconds(10)) {
        let before = filled(WEEK, NOW, agent.server, 120);
        let last = before.last().unwrap();
        let steps = before
            .windows(2)
            .map(|pair| (pair[1].cpu_percent - pair[0].cpu_percent).abs());
        let first = &host.due(NOW + Millis::seconds(10))[0];
        assert_eq!(first.time, last.time.seconds() + 10);
        let step = (first.cpu.percent - last.cpu_percent).abs();
        first_steps += step;
        usual_steps += steps.sum::<f64>() / 119.0;
        // A spike may begin just now; then a sixth of it is seen.
        assert!(step < 15.0, "{step}");
        let memory = first.memory.percent - last.memory_percent;
        assert!(memory.abs() < 1.0, "{memory}");
    }
    assert!(first_steps < usual_steps, "{first_steps} {usual_steps}");
}

#[test]
fn a_gap_is_filled_on_the_demos_ticks_and_then_each_interval_counts() {
    let feed = feed(WEEK, NOW);
    let (_, mut host) = feed.hosts(Millis::seconds(10)).remove(0);
    let later = NOW + Millis::minutes(61) + Millis::seconds(25);
    let times: Vec<i64> = host
        .due(later)
        .iter()
        .map(|report| report.time - NOW.seconds())
        .collect();
    let expected: Vec<i64> = (1..=60)
        .map(|minute| minute * 60)
        .chain((3_610..=3_680).step_by(10))
        .collect();
    assert_eq!(times, expected);
    assert!(host.due(later).is_empty());
    assert_eq!(host.next(), NOW + Millis::seconds(3_690));
}

#[test]
fn a_feed_that_starts_anew_says_what_it_said_before() {
    let feed = feed(WEEK, NOW);
    let interval = Millis::seconds(10);
    let mut first = feed.hosts(interval);
    let mut second = feed.hosts(interval);
    for ((_, one), (_, other)) in first.iter_mut().zip(&mut second) {
        let mut said = BTreeMap::new();
        // One was there all the time, the other comes after half an hour.
        for round in 1..=180 {
            for report in one.due(NOW + Millis::seconds(10 * round)) {
                said.insert(report.time, report);
            }
        }
        let again = other.due(NOW + Millis::minutes(30));
        assert!(again.len() > 30);
        for report in again {
            let known = &said[&report.time];
            assert_eq!(
                (
                    known.cpu,
                    known.memory,
                    known.disk,
                    known.net,
                    &known.docker
                ),
                (
                    report.cpu,
                    report.memory,
                    report.disk,
                    report.net,
                    &report.docker
                )
            );
        }
    }
}

#[test]
fn the_console_takes_every_report_of_a_fortnight_and_counters_only_grow() {
    let feed = feed(WEEK, NOW);
    let now = NOW + Millis::days(14);
    for (agent, mut host) in feed.hosts(Millis::seconds(10)) {
        let mut reports = Vec::new();
        loop {
            let due = host.due(now);
            if due.is_empty() {
                break;
            }
            assert!(due.len() <= model::agent::MAX_BATCH);
            let body = serde_json::to_vec(&due).unwrap().len();
            assert!(body < model::agent::MAX_BODY, "{body} bytes");
            reports.extend(due);
        }
        // A week of it, the older half is too old by now.
        assert!(
            (10_000..10_100).contains(&reports.len()),
            "{}",
            reports.len()
        );
        assert_eq!(reports.last().unwrap().time, now.seconds());
        assert!(reports[0].detail.is_some());
        let mut restarts = 0;
        for pair in reports.windows(2) {
            assert!(pair[0].time < pair[1].time);
            let wrong = pair[0].check("", now);
            assert_eq!(wrong, [], "{}", agent.server);
            for (name, earlier) in &pair[0].docker {
                restarts += usize::from(pair[1].docker[name].net_output < earlier.net_output);
            }
        }
        assert!(restarts < 50, "{restarts}");
    }
}

#[test]
fn what_is_kept_is_read_again_and_hides_its_tokens() {
    let fleet = Fleet::new(&WEEK, NOW);
    let token = Token::new(&SystemEntropy);
    let tokens = [(ServerId(1), token.clone())].into_iter();
    let agents = Agents::new(WEEK, NOW, &fleet, tokens);
    let text = serde_json::to_string(&agents).unwrap();
    assert!(text.contains(token.reveal()));
    assert_eq!(serde_json::from_str::<Agents>(&text).unwrap(), agents);
    assert!(!format!("{agents:?}").contains(token.reveal()));
    assert_eq!(agents.until(), Timestamp::from_seconds(NOW.seconds()));
}

#[test]
fn hosts_that_fell_silent_report_again_and_their_gap_is_filled() {
    on_both_engines(async |world| {
        let plan = Plan {
            servers: 5,
            interval: 60,
            ..SMALL
        };
        let demo = made(&world, plan).await.unwrap();
        let ctx = world.system();
        let silence = server::task::Silence::default();
        // A console judges when it has listened for a while.
        for pause in [Millis::minutes(119), Millis::minutes(1)] {
            world.clock().advance(pause);
            silence.run(&ctx, ctx.system().unwrap()).await.unwrap();
        }
        let reporting = "SELECT COUNT(*) FROM server WHERE status = 1";
        assert_eq!(number(world.db(), reporting).await, 0);

        let before = number(world.db(), "SELECT COUNT(*) FROM server_sample").await;
        let feed = Feed::new(demo.agents);
        for (agent, mut host) in feed.hosts(Millis::seconds(10)) {
            let due = host.due(world.now());
            assert_eq!(due.len(), 120 + 5, "two hours and a minute in pieces");
            world.ingest(agent.server, &due).await;
            // Said again after a restart, nothing changes.
            world.ingest(agent.server, &due).await;
            match server::agent::find_actor(&ctx, agent.token.reveal()).await {
                Ok(Actor::Agent(known)) => assert_eq!(known.server, agent.server),
                other => panic!("{other:?}"),
            }
        }
        let after = number(world.db(), "SELECT COUNT(*) FROM server_sample").await;
        // Five of the company without the silent and the waiting one, and two.
        assert_eq!(after - before, 5 * 125);
        assert_eq!(number(world.db(), reporting).await, 5);
        for (name, status) in [("web-fra-01", 2), ("queue-hz-01", 0)] {
            let found = status_of(world.db(), name).await;
            assert_eq!(found, status, "{name}");
        }
    });
}

async fn status_of(db: &Db, name: &str) -> i64 {
    on_db!(db, |pool| sqlx::query_scalar(
        "SELECT status FROM server WHERE name = ?"
    )
    .bind(name)
    .fetch_one(pool)
    .await)
    .unwrap()
}
