//! Charts, tables and files of what was measured, on both engines.

use super::{chart, export::Export, history, store::EXPLAINED};
use crate::{
    Error, SignedIn,
    authz::{Authorized, action::Read, resource},
    db::Db,
    on_tx,
    testing::{CompanyRole, World, on_both_engines},
};
use model::{
    error::{Error as Public, Problem},
    id::ServerId,
    metrics::{
        Aggregate, ChartRequest, Charts, CompareRequest, EventKind, ExportFormat, ExportRequest,
        HISTORY_ROWS, HistoryRequest, Metric, Range, Resolution, Tier, Window,
    },
    scope::{Owner, Scope},
    time::{Millis, Timestamp},
};

const HOUR: Millis = Millis::hours(1);

async fn host(world: &World) -> (SignedIn, ServerId) {
    let user = world.user().await;
    let id = world.server(Owner::User(user.id), user.id, "web").await;
    (user, id)
}

async fn proof(
    world: &World,
    user: &SignedIn,
    scope: Scope,
    id: ServerId,
) -> Authorized<resource::Server, Read> {
    let ctx = world.context(user);
    ctx.authorize::<resource::Server, Read>(scope, id)
        .await
        .unwrap()
}

async fn charts(world: &World, user: &SignedIn, id: ServerId, request: ChartRequest) -> Charts {
    let server = proof(world, user, Scope::Personal, id).await;
    chart::of_host(&world.context(user), server, request)
        .await
        .unwrap()
}

/// One hour or day of a host, as its rollup writes it: everything is `mean`, from one
/// less to one more.
async fn fold(
    world: &World,
    table: &'static str,
    id: ServerId,
    (start, end): (Timestamp, Timestamp),
    (count, mean): (i64, f64),
) {
    let fold = format!(
        r#"{{"count":{count},"mean":{mean},"min":{},"max":{}}}"#,
        mean - 1.0,
        mean + 1.0
    );
    let sql = match table {
        "hour" => {
            "INSERT INTO server_log_hour (server_id, start_time, end_time, cpu_log, memory_log, disk_log, net_log) \
             VALUES (?, ?, ?, ?, ?, ?, ?)"
        }
        _ => {
            "INSERT INTO server_log_day (server_id, start_time, end_time, cpu_log, memory_log, disk_log, net_log) \
             VALUES (?, ?, ?, ?, ?, ?, ?)"
        }
    };
    let mut tx = world.db().begin().await.unwrap();
    on_tx!(&mut tx, |connection| {
        sqlx::query(sql)
            .bind(id.0)
            .bind(start.0)
            .bind(end.0)
            .bind(format!(r#"{{"percent":{fold}}}"#))
            .bind(format!(r#"{{"percent":{fold},"total":{fold}}}"#))
            .bind(format!(r#"{{"percent":{fold},"busy":{fold}}}"#))
            .bind(format!(r#"{{"input":{fold},"output":{fold}}}"#))
            .execute(connection)
            .await
            .map(|_| ())
    })
    .unwrap();
    tx.commit().await.unwrap();
}

/// Hours of a host that are over, the newest `until`.
async fn hours(world: &World, id: ServerId, until: Timestamp, count: i64) {
    for n in 1..=count {
        let start = until - Millis(HOUR.0 * n);
        fold(world, "hour", id, (start, start + HOUR), (360, n as f64)).await;
    }
}

fn means(charts: &Charts, metric: Metric) -> Vec<Option<f64>> {
    let points = charts.series(metric).points;
    points.iter().map(|point| point.mean).collect()
}

#[test]
fn a_week_is_drawn_by_hours_and_reaches_up_to_now() {
    on_both_engines(async |world| {
        let (user, id) = host(&world).await;
        // It is eight o'clock; at seven the rollup was last there.
        let folded = world.now() - HOUR;
        hours(&world, id, folded, 4).await;
        let reports: Vec<_> = (0..360)
            .map(|n| {
                let mut report = world.report(folded + Millis::seconds(10 * n));
                report.cpu.percent = if n == 7 { 90.0 } else { 10.0 };
                report
            })
            .collect();
        world.ingest(id, &reports).await;
        let drawn = charts(&world, &user, id, Range::Week.into()).await;
        assert_eq!((drawn.axis.tier, drawn.axis.step), (Tier::Hour, HOUR));
        let series = drawn.series(Metric::Cpu);
        let shape: Vec<_> = series.points.iter().map(|p| p.mean).collect();
        assert_eq!(shape[..4], [4.0, 3.0, 2.0, 1.0].map(Some));
        let last = series.points[4];
        assert_eq!((last.time, last.max), (folded, Some(90.0)));
        assert!((last.mean.unwrap() - (10.0 + 80.0 / 360.0)).abs() < 1e-9);
        assert_eq!(means(&drawn, Metric::DiskBusy).len(), 4);
        // The host is five hours old.
        let coverage = drawn.coverage.unwrap();
        assert!((99.0..=100.0).contains(&coverage), "{coverage}");
        assert_eq!(drawn.off, []);
    });
}

#[test]
fn an_hour_without_samples_is_a_gap_and_a_time_of_silence() {
    on_both_engines(async |world| {
        let (user, id) = host(&world).await;
        let now = world.now();
        for n in [1, 2, 4, 5] {
            let start = now - Millis(HOUR.0 * n);
            fold(&world, "hour", id, (start, start + HOUR), (360, 5.0)).await;
        }
        let drawn = charts(&world, &user, id, Range::Week.into()).await;
        let shape: Vec<_> = means(&drawn, Metric::Memory)
            .iter()
            .map(Option::is_some)
            .collect();
        assert_eq!(shape, [true, true, false, true, true]);
        let off: Vec<_> = drawn.off.iter().map(|off| off.until).collect();
        assert_eq!(off, [now - Millis::hours(2)]);
        let coverage = drawn.coverage.unwrap();
        assert!((79.0..81.0).contains(&coverage), "{coverage}");
    });
}

#[test]
fn a_year_is_drawn_by_days_of_the_owners_zone_with_their_names() {
    on_both_engines(async |world| {
        let (user, id) = host(&world).await;
        let mut tx = world.db().begin().await.unwrap();
        on_tx!(&mut tx, |connection| {
            sqlx::query("UPDATE `user` SET time_zone = 'Europe/Helsinki' WHERE id = ?")
                .bind(user.id.0)
                .execute(connection)
                .await
                .map(|_| ())
        })
        .unwrap();
        tx.commit().await.unwrap();
        // 2026-03-31T08:00:00Z; on the 29th clocks go forward there.
        world.clock().advance(Millis::days(30));
        let midnight = Timestamp(1_774_648_800_000); // 2026-03-28 there
        let lengths = [24, 23, 24];
        let mut start = midnight;
        for (n, length) in lengths.into_iter().enumerate() {
            let end = start + Millis::hours(length);
            fold(&world, "day", id, (start, end), (8_000, n as f64 + 1.0)).await;
            start = end;
        }
        // Today is not over: hours of it are folded.
        hours(&world, id, start + Millis::hours(2), 2).await;
        let drawn = charts(&world, &user, id, Range::Year.into()).await;
        assert_eq!(drawn.axis.tier, Tier::Day);
        assert_eq!(drawn.axis.zone.as_deref(), Some("Europe/Helsinki"));
        let names: Vec<_> = drawn.axis.days.iter().map(|day| &day.date[..]).collect();
        assert_eq!(
            names,
            ["2026-03-28", "2026-03-29", "2026-03-30", "2026-03-31"]
        );
        let shape = means(&drawn, Metric::Cpu);
        assert_eq!(shape, [1.0, 2.0, 3.0, 1.5].map(Some));
    });
}

#[test]
fn who_forces_a_resolution_gets_it_as_far_as_it_may_cost() {
    on_both_engines(async |world| {
        let (user, id) = host(&world).await;
        let now = world.now();
        let reports: Vec<_> = (0..500)
            .map(|n| {
                let mut report = world.report(now - Millis::minutes(5 * n));
                report.cpu.percent = if n == 123 { 99.0 } else { 1.0 };
                report
            })
            .collect();
        world.ingest(id, &reports).await;
        let request = |resolution, range| ChartRequest {
            resolution,
            ..ChartRequest::from(range)
        };
        let raw = charts(&world, &user, id, request(Resolution::Raw, Range::Week)).await;
        assert_eq!(raw.axis.tier, Tier::Raw);
        let extent = raw.series(Metric::Cpu).extent().unwrap();
        assert_eq!((extent.min, extent.max), (1.0, 99.0));
        // One report in five minutes: no gaps, nothing missing.
        assert!(means(&raw, Metric::Cpu).iter().all(Option::is_some));
        assert!(raw.coverage.unwrap() > 99.0);
        let hour = charts(&world, &user, id, request(Resolution::Hour, Range::Hours6)).await;
        assert_eq!(
            (hour.axis.tier, hour.series(Metric::Cpu).points.len()),
            (Tier::Hour, 7)
        );
        let long = charts(&world, &user, id, request(Resolution::Raw, Range::Year)).await;
        assert_eq!(long.axis.tier, Tier::Hour);
    });
}

#[test]
fn a_time_whose_samples_are_gone_is_drawn_by_what_is_left() {
    on_both_engines(async |world| {
        let (user, id) = host(&world).await;
        let then = world.now() - Millis::days(100);
        hours(&world, id, then, 3).await;
        let window = Window::Between {
            from: then - Millis::hours(3),
            until: then,
        };
        let request = ChartRequest {
            window,
            ..ChartRequest::default()
        };
        let drawn = charts(&world, &user, id, request).await;
        assert_eq!(drawn.axis.tier, Tier::Hour);
        assert_eq!(means(&drawn, Metric::Cpu), [3.0, 2.0, 1.0].map(Some));
        let forced = ChartRequest {
            resolution: Resolution::Raw,
            ..request
        };
        let drawn = charts(&world, &user, id, forced).await;
        assert_eq!(
            (drawn.axis.tier, means(&drawn, Metric::Cpu).len()),
            (Tier::Raw, 0)
        );
    });
}

#[test]
fn the_stretch_before_lies_over_the_one_that_is_asked_for() {
    on_both_engines(async |world| {
        let (user, id) = host(&world).await;
        let now = world.now();
        let at = |minutes: i64, cpu: f64| {
            let mut report = world.report(now - Millis::minutes(minutes));
            report.cpu.percent = cpu;
            report
        };
        world.ingest(id, &[at(20, 7.0), at(5, 9.0)]).await;
        let request = ChartRequest {
            ghost: true,
            ..ChartRequest::from(Range::Minutes15)
        };
        let drawn = charts(&world, &user, id, request).await;
        assert_eq!(means(&drawn, Metric::Cpu), [Some(9.0)]);
        let ghost = drawn.ghost(Metric::Cpu).unwrap().points;
        assert_eq!((ghost.len(), ghost[0].mean), (1, Some(7.0)));
        assert_eq!(ghost[0].time, now - Millis::minutes(5));
    });
}

#[test]
fn what_happened_to_a_host_is_on_its_charts() {
    on_both_engines(async |world| {
        let (user, id) = host(&world).await;
        let now = world.now();
        let reports: Vec<_> = (0..6)
            .map(|n| world.report(now - Millis::minutes(10) + Millis::seconds(10 * n)))
            .collect();
        world.ingest(id, &reports).await;
        let mut tx = world.db().begin().await.unwrap();
        for (operation, status, minutes) in [(1, 1, 9), (0, 0, 8), (11, 1, 5), (20, 1, 4)] {
            on_tx!(&mut tx, |connection| {
                sqlx::query(
                    "INSERT INTO operation_log (object_id, object_type, operation, operation_status, created_time, update_time) \
                     VALUES (?, 0, ?, ?, ?, 0)",
                )
                .bind(id.to_string())
                .bind(operation)
                .bind(status)
                .bind((now - Millis::minutes(minutes)).0)
                .execute(connection)
                .await
                .map(|_| ())
            })
            .unwrap();
        }
        tx.commit().await.unwrap();
        let drawn = charts(&world, &user, id, Range::Minutes15.into()).await;
        let kinds: Vec<_> = drawn.events.iter().map(|event| event.kind).collect();
        // What failed, and what is of no interest here, is left out.
        assert_eq!(kinds, [EventKind::Stop, EventKind::Change]);
        assert!(drawn.off.iter().all(|off| off.is_stopped) && !drawn.off.is_empty());
    });
}

#[test]
fn a_time_that_nobody_could_look_at_is_refused() {
    on_both_engines(async |world| {
        let (user, id) = host(&world).await;
        let server = proof(&world, &user, Scope::Personal, id).await;
        let request = ChartRequest {
            window: Window::Between {
                from: Timestamp(5),
                until: Timestamp(i64::MAX),
            },
            ..ChartRequest::default()
        };
        let refused = chart::of_host(&world.context(&user), server, request).await;
        let expected = Public::invalid("window", Problem::OutOfRange);
        assert!(
            matches!(&refused, Err(Error::Public(error)) if *error == expected),
            "{refused:?}"
        );
    });
}

#[test]
fn a_container_has_rates_and_a_counter_begun_anew_has_a_gap() {
    on_both_engines(async |world| {
        let (user, id) = host(&world).await;
        let now = world.now();
        let report = |n: i64, counter: i64| {
            let mut report = world.report(now - Millis::seconds(50 - 10 * n));
            let container = model::agent::ContainerReport {
                cpu: 150.0,
                mem_percent: 10.0,
                mem_usage: 1_000,
                mem_limit: 10_000,
                net_input: counter,
                net_output: 0,
                block_input: 0,
                block_output: counter * 2,
            };
            report.docker.insert("web".to_owned(), container);
            report
        };
        let counters = [1_000, 2_000, 4_000, 100, 200];
        let reports: Vec<_> = counters
            .into_iter()
            .enumerate()
            .map(|(n, counter)| report(n as i64, counter))
            .collect();
        world.ingest(id, &reports).await;
        let ctx = world.context(&user);
        let server = proof(&world, &user, Scope::Personal, id).await;
        let request = Range::Minutes15.into();
        let drawn = chart::of_container(&ctx, server, "web", request)
            .await
            .unwrap();
        assert_eq!(
            means(&drawn, Metric::NetInput),
            [Some(100.0), Some(200.0), None, Some(10.0)]
        );
        assert_eq!(means(&drawn, Metric::BlockOutput)[0], Some(200.0));
        assert_eq!(means(&drawn, Metric::MemoryUsage).len(), 5);
        assert_eq!(means(&drawn, Metric::Cpu)[0], Some(150.0));

        let server = proof(&world, &user, Scope::Personal, id).await;
        let page = history::of_container(&ctx, server, "web", HistoryRequest::default())
            .await
            .unwrap();
        let received = page.metrics.iter().position(|m| *m == Metric::NetInput);
        let cells: Vec<_> = page
            .rows
            .iter()
            .map(|row| row.values[received.unwrap()].map(|fold| fold.mean))
            .collect();
        assert_eq!(cells, [Some(10.0), None, Some(200.0), Some(100.0), None]);

        let server = proof(&world, &user, Scope::Personal, id).await;
        let none = history::of_container(&ctx, server, "Web", HistoryRequest::default()).await;
        assert!(
            matches!(none, Err(Error::Public(Public::NotFound))),
            "{none:?}"
        );
    });
}

#[test]
fn hosts_beside_each_other_are_those_that_the_reader_may_see() {
    on_both_engines(async |world| {
        let company = world.company("acme").await;
        let founder = world.employee(company, CompanyRole::Founder).await;
        let owner = Owner::Company(company);
        let mut ids = Vec::new();
        for name in ["one", "two", "three"] {
            let id = world.server(owner, founder.id, name).await;
            world.ingest(id, &[world.report(world.now())]).await;
            ids.push(id);
        }
        let member = world.employee(company, CompanyRole::Member).await;
        world.give_server(company, member.id, ids[0]).await;
        world.give_server(company, member.id, ids[2]).await;
        let (_, foreign) = host(&world).await;
        let compare = async |user: &SignedIn, servers: Vec<ServerId>, metric| {
            let ctx = world.context(user);
            let scoped = ctx
                .scoped::<resource::Server>(Scope::Company(company))
                .await
                .unwrap();
            let request = CompareRequest {
                servers,
                metric,
                chart: Range::Minutes15.into(),
            };
            chart::compare(&ctx, scoped, request).await
        };
        let all = vec![ids[2], ids[1], ids[0], foreign, ids[2], ServerId(99_999)];
        let seen = compare(&member, all.clone(), Metric::Cpu).await.unwrap();
        let names: Vec<_> = seen.hosts.iter().map(|host| &host.name[..]).collect();
        assert_eq!(names, ["three", "one"]);
        assert!(seen.hosts.iter().all(|host| host.series.points.len() == 1));
        let seen = compare(&founder, all, Metric::NetOutput).await.unwrap();
        assert_eq!(seen.hosts.len(), 3);
        let many = compare(&founder, vec![ids[0]; 9], Metric::Cpu).await;
        assert!(matches!(many, Err(Error::Public(Public::TooLarge))));
        let wrong = compare(&founder, ids, Metric::BlockInput).await;
        assert!(matches!(wrong, Err(Error::Public(Public::Invalid { .. }))));
    });
}

#[test]
fn a_table_is_read_page_by_page_in_both_directions() {
    on_both_engines(async |world| {
        let (user, id) = host(&world).await;
        let now = world.now();
        let total = 2 * HISTORY_ROWS as i64 + 10;
        let reports: Vec<_> = (0..total)
            .map(|n| world.report(now - Millis::seconds(10 * n)))
            .collect();
        world.ingest(id, &reports).await;
        let page = async |before: Option<Timestamp>, after: Option<Timestamp>| {
            let server = proof(&world, &user, Scope::Personal, id).await;
            let request = HistoryRequest {
                before,
                after,
                ..HistoryRequest::default()
            };
            history::of_host(&world.context(&user), server, request)
                .await
                .unwrap()
        };
        let first = page(None, None).await;
        assert_eq!((first.rows.len(), first.rows[0].start), (HISTORY_ROWS, now));
        assert!(first.newer.is_none());
        assert_eq!(
            first.metrics.len(),
            5,
            "nothing tells how busy the disk was"
        );
        let second = page(first.older, None).await;
        assert_eq!(
            second.rows[0].start,
            first.rows[HISTORY_ROWS - 1].start - Millis::seconds(10)
        );
        let third = page(second.older, None).await;
        assert_eq!((third.rows.len(), third.older), (10, None));
        let back = page(None, third.newer).await;
        assert_eq!(back.rows, second.rows);
        let front = page(None, back.newer).await;
        assert_eq!((front.rows, front.newer), (first.rows, None));
    });
}

/// A file as text.
async fn export(world: &World, user: &SignedIn, id: ServerId, request: ExportRequest) -> String {
    let server = proof(world, user, Scope::Personal, id).await;
    let mut export = Export::of_host(world.context(user), server, request)
        .await
        .unwrap();
    let mut whole = Vec::new();
    while let Some(piece) = export.next().await.unwrap() {
        whole.extend(piece);
    }
    String::from_utf8(whole).unwrap()
}

#[test]
fn a_file_has_the_numbers_of_the_table_and_nothing_that_is_a_formula() {
    on_both_engines(async |world| {
        let (user, id) = host(&world).await;
        let now = world.now();
        hours(&world, id, now, 3).await;
        let request = ExportRequest {
            format: ExportFormat::Csv,
            tier: Tier::Hour,
            window: Window::Last(Range::Day),
            step: None,
            aggregates: vec![Aggregate::Mean, Aggregate::Count],
        };
        let text = export(&world, &user, id, request.clone()).await;
        let lines: Vec<_> = text.lines().collect();
        assert_eq!(
            lines[0],
            "time,count,cpu_percent_mean,memory_percent_mean,disk_percent_mean,\
             disk_busy_percent_mean,net_input_bit_s_mean,net_output_bit_s_mean"
        );
        assert_eq!(lines[1], "2026-03-01T05:00:00Z,360,3,3,3,3,3,3");
        assert_eq!(lines.len(), 4);
        let server = proof(&world, &user, Scope::Personal, id).await;
        let table = HistoryRequest {
            tier: Tier::Hour,
            window: request.window,
            ..HistoryRequest::default()
        };
        let page = history::of_host(&world.context(&user), server, table)
            .await
            .unwrap();
        for (row, line) in page.rows.iter().rev().zip(&lines[1..]) {
            let cells: Vec<_> = line.split(',').collect();
            assert_eq!(cells[1], row.count.to_string());
            for (value, cell) in row.values.iter().zip(&cells[2..]) {
                assert_eq!(
                    value.map(|fold| fold.mean.to_string()).as_deref(),
                    Some(*cell)
                );
            }
        }
        assert!(lines.iter().flat_map(|line| line.split(',')).all(|cell| {
            cell.chars()
                .next()
                .is_none_or(|first| first.is_ascii_alphanumeric())
        }));

        let json = ExportRequest {
            format: ExportFormat::Json,
            step: Some(Millis::hours(2)),
            aggregates: Vec::new(),
            ..request
        };
        let text = export(&world, &user, id, json).await;
        let file: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(
            (&file["tier"], &file["units"]["cpu"]),
            (&"hour".into(), &"%".into())
        );
        let rows = file["rows"].as_array().unwrap();
        assert_eq!(rows.len(), 2);
        assert_eq!(rows[0]["cpu"]["mean"], 3.0);
        assert_eq!(
            (&rows[1]["cpu"]["mean"], &rows[1]["count"]),
            (&1.5.into(), &720.into())
        );
    });
}

#[test]
fn a_file_of_many_rows_comes_in_pieces() {
    on_both_engines(async |world| {
        let (user, id) = host(&world).await;
        let now = world.now();
        for batch in 0..9 {
            let reports: Vec<_> = (0..500)
                .map(|n| world.report(now - Millis::seconds(10 * (batch * 500 + n))))
                .collect();
            world.ingest(id, &reports).await;
        }
        let request = ExportRequest {
            format: ExportFormat::Csv,
            tier: Tier::Raw,
            window: Window::Last(Range::Day),
            step: None,
            aggregates: Vec::new(),
        };
        let text = export(&world, &user, id, request.clone()).await;
        assert_eq!(text.lines().count(), 4_501);
        assert!(
            text.starts_with("time,cpu_percent,memory_percent,"),
            "{}",
            &text[..60]
        );
        let json = ExportRequest {
            format: ExportFormat::Json,
            ..request.clone()
        };
        let text = export(&world, &user, id, json).await;
        let file: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(file["rows"].as_array().unwrap().len(), 4_500);
        let empty = ExportRequest {
            format: ExportFormat::Json,
            window: Window::Between {
                from: Timestamp(0),
                until: Timestamp(100_000),
            },
            ..request
        };
        let text = export(&world, &user, id, empty).await;
        assert_eq!(
            serde_json::from_str::<serde_json::Value>(&text).unwrap()["rows"],
            serde_json::json!([])
        );
    });
}

#[test]
fn each_read_is_one_range_of_a_primary_key() {
    on_both_engines(async |world| {
        let Db::Sqlite { read, .. } = world.db() else {
            return;
        };
        for (sql, table, is_named) in EXPLAINED {
            // A statement of the store, explained.
            let sql = sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {sql}"));
            let rows: Vec<(i64, i64, i64, String)> =
                sqlx::query_as(sql).fetch_all(read).await.unwrap();
            let plan: Vec<String> = rows.into_iter().map(|row| row.3).collect();
            let time = if table.contains("_log_") {
                "start_time"
            } else {
                "created_time"
            };
            let name = if is_named {
                " AND container_name=?"
            } else {
                ""
            };
            let expected = format!(
                "SEARCH {table} USING PRIMARY KEY (server_id=?{name} AND {time}>? AND {time}<?)"
            );
            assert_eq!(plan, [expected]);
        }
    });
}
