//! Charts, tables and files of what was measured, on both engines.

mod chart;
mod container;
mod explain;
mod export;
mod history;

use crate::{
    Error, SignedIn,
    authz::{Authorized, action::Read, resource},
    on_tx,
    testing::{World, on_both_engines},
};
use model::{
    error::Error as Public,
    id::ServerId,
    metrics::{ChartRequest, Charts, HistoryRequest, Metric, Range, Tier, Window},
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
    super::chart::of_host(&world.context(user), server, request)
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
