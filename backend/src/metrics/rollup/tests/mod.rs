//! Rollups, on both engines: against a naive model, late, overtaken, killed.

mod batch;
mod explain;
mod fold;
mod late;
mod naive;

use super::{
    SETTLE, begin_new,
    calendar::{HOUR, Span, day_of, hour_of, zone_of},
    close, store, work,
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
    begin_new(&ctx).await.unwrap();
    world.clock().advance(SETTLE);
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
