//! SQL of telling people: alerts that wait for that, and why they might have to.

use super::{metric_of, owner_of};
use crate::{
    Result,
    db::{
        Db, Tx,
        dialect::{InList, Written},
    },
    on_db, on_tx,
};
use model::{
    alert::{AlertMetric, Quiet},
    id::{AlertId, ServerId},
    scope::Owner,
    time::Timestamp,
};
use std::collections::HashSet;

/// An alert that somebody might have to be told of.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::alert) struct Waiting {
    pub id: AlertId,
    pub owner: Owner,
    pub server: ServerId,
    pub server_name: String,
    pub metric: AlertMetric,
    pub threshold: f64,
    pub start: Timestamp,
    pub fired: Timestamp,
    pub resolved: Option<Timestamp>,
    pub peak: Option<f64>,
    pub quiet: Option<i64>,
}

#[derive(sqlx::FromRow)]
struct WaitingRow {
    #[sqlx(try_from = "i64")]
    id: AlertId,
    owner_kind: i64,
    owner_id: i64,
    #[sqlx(try_from = "i64")]
    server_id: ServerId,
    server_name: String,
    metric: i64,
    threshold: f64,
    start_time: i64,
    fire_time: i64,
    resolve_time: Option<i64>,
    peak: Option<f64>,
    quiet: Option<i64>,
}

/// Alerts that stand so with telling and with ending, in the order of their ids.
macro_rules! waiting {
    ($told:literal) => {
        concat!(
            "SELECT a.id, a.owner_kind, a.owner_id, a.server_id, s.name AS server_name, a.metric, a.threshold, a.start_time, \
             a.fire_time, a.resolve_time, a.peak, a.quiet FROM alert a JOIN server s ON s.id = a.server_id WHERE ",
            $told,
            " AND a.id > ? ORDER BY a.id LIMIT ?"
        )
    };
}

/// Alerts behind an id: those that go on and nobody was told of, or (`ended`) those that
/// ended and that people were told of.
pub(in crate::alert) async fn list_waiting(
    db: &Db,
    ended: bool,
    after: i64,
    limit: i64,
) -> Result<Vec<Waiting>> {
    let list = if ended {
        waiting!("a.told = 1 AND a.is_open IS NULL")
    } else {
        waiting!("a.told = 0 AND a.is_open = 1")
    };
    let rows: Vec<WaitingRow> = on_db!(db, |pool| {
        sqlx::query_as(list)
            .bind(after)
            .bind(limit)
            .fetch_all(pool)
            .await
    })?;
    let read = |row: WaitingRow| {
        Ok(Waiting {
            id: row.id,
            owner: owner_of(row.owner_kind, row.owner_id)?,
            server: row.server_id,
            server_name: row.server_name,
            metric: metric_of(row.metric)?,
            threshold: row.threshold,
            start: Timestamp(row.start_time),
            fired: Timestamp(row.fire_time),
            resolved: row.resolve_time.map(Timestamp),
            peak: row.peak,
            quiet: row.quiet,
        })
    };
    rows.into_iter().map(read).collect()
}

/// Runs a statement over some hosts, with times before their ids, in pieces.
macro_rules! over_hosts {
    ($db:expr, $list:expr, $servers:expr, $row:ty, [$($time:expr),*]) => {{
        let mut found: Vec<$row> = Vec::new();
        for piece in $servers.chunks(InList::MAX) {
            let Some(ids) = InList::fill(piece.iter().map(|server| server.0)) else {
                continue;
            };
            let rows: Vec<$row> = on_db!($db, |pool| {
                let mut query = sqlx::query_as($list.sql(ids.len()))$(.bind($time.0))*;
                for id in &ids {
                    query = query.bind(*id);
                }
                query.fetch_all(pool).await
            })?;
            found.extend(rows);
        }
        found
    }};
}

/// What of some hosts is muted at a time; metric 0 is everything.
pub(in crate::alert) async fn list_muted(
    db: &Db,
    servers: &[ServerId],
    now: Timestamp,
) -> Result<HashSet<(ServerId, i64)>> {
    const MUTED: InList = InList {
        head: "SELECT server_id, metric FROM alert_mute WHERE until_time > ? AND server_id IN (",
        tail: ")",
    };
    let rows = over_hosts!(db, MUTED, servers, (i64, i64), [now]);
    Ok(rows
        .into_iter()
        .map(|(id, metric)| (ServerId(id), metric))
        .collect())
}

/// Which of some hosts are worked on at a time.
pub(in crate::alert) async fn list_maintained(
    db: &Db,
    servers: &[ServerId],
    now: Timestamp,
) -> Result<HashSet<ServerId>> {
    const MAINTAINED: InList = InList {
        head: "SELECT s.id FROM server s JOIN alert_maintenance m ON m.owner_kind = s.owner_kind AND m.owner_id = s.owner_id \
               AND (m.level = 1 OR m.cluster_id = s.cluster_id OR m.server_id = s.id) \
               WHERE m.from_time <= ? AND m.until_time > ? AND s.id IN (",
        tail: ")",
    };
    let rows = over_hosts!(db, MAINTAINED, servers, (i64,), [now, now]);
    Ok(rows.into_iter().map(|(id,)| ServerId(id)).collect())
}

/// What of some hosts people were told since a time that it fires. What a clock that was
/// ahead wrote is not believed.
pub(in crate::alert) async fn list_told(
    db: &Db,
    servers: &[ServerId],
    (since, now): (Timestamp, Timestamp),
) -> Result<HashSet<(ServerId, i64)>> {
    const TOLD: InList = InList {
        head: "SELECT server_id, metric FROM alert WHERE told_time > ? AND told_time <= ? AND server_id IN (",
        tail: ")",
    };
    let rows = over_hosts!(db, TOLD, servers, (i64, i64), [since, now]);
    Ok(rows
        .into_iter()
        .map(|(id, metric)| (ServerId(id), metric))
        .collect())
}

/// Notes that people are told that an alert fires; whether nobody did before.
pub(in crate::alert) async fn mark_fired(
    tx: &mut Tx,
    alert: AlertId,
    now: Timestamp,
) -> Result<bool> {
    let rows = on_tx!(tx, |connection| {
        sqlx::query(
            "UPDATE alert SET told = 1, told_time = ?, quiet = NULL WHERE id = ? AND told = 0 AND is_open = 1",
        )
        .bind(now.0)
        .bind(alert.0)
        .execute(connection)
        .await
        .map(|done| done.rows())
    })?;
    Ok(rows == 1)
}

/// Notes that there is nothing more to tell of an alert that ended; whether nobody did.
pub(in crate::alert) async fn mark_ended(tx: &mut Tx, alert: AlertId) -> Result<bool> {
    let rows = on_tx!(tx, |connection| {
        sqlx::query("UPDATE alert SET told = 2 WHERE id = ? AND told = 1 AND is_open IS NULL")
            .bind(alert.0)
            .execute(connection)
            .await
            .map(|done| done.rows())
    })?;
    Ok(rows == 1)
}

/// Notes why nobody is told of an alert.
pub(in crate::alert) async fn mark_quiet(tx: &mut Tx, alert: AlertId, quiet: Quiet) -> Result<()> {
    on_tx!(tx, |connection| {
        sqlx::query("UPDATE alert SET quiet = ? WHERE id = ? AND told = 0")
            .bind(quiet.number())
            .bind(alert.0)
            .execute(connection)
            .await
            .map(|_| ())
    })?;
    Ok(())
}
