//! SQL of table `task`.

use crate::{
    Result,
    db::{
        Db, Tx,
        dialect::{Sql, Written},
    },
    on_db, on_tx,
};
use model::time::{Millis, Timestamp};

/// A task as it is shared.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(super) struct Row {
    pub name: String,
    pub period: i64,
    pub next_time: i64,
    pub lease_owner: String,
    pub lease_expiry_time: i64,
    pub start_time: Option<i64>,
    pub end_time: Option<i64>,
    pub outcome: Option<i64>,
    pub message: String,
    pub run_count: i64,
    pub failure_count: i64,
}

/// Column `outcome`.
pub(super) const FAILED: i64 = 0;
/// Column `outcome`.
pub(super) const SUCCEEDED: i64 = 1;

/// All tasks, by name.
pub(super) async fn list(db: &Db) -> Result<Vec<Row>> {
    Ok(on_db!(db, |pool| {
        sqlx::query_as(
            "SELECT name, period, next_time, lease_owner, lease_expiry_time, start_time, end_time, outcome, \
             message, run_count, failure_count FROM task ORDER BY name",
        )
        .fetch_all(pool)
        .await
    })?)
}

const ANNOUNCE: Sql = Sql {
    sqlite: "INSERT INTO task (name, period) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET period = excluded.period",
    mysql: "INSERT INTO task (name, period) VALUES (?, ?) ON DUPLICATE KEY UPDATE period = VALUES(period)",
};

/// Makes a task known. A period that became shorter, or a clock that was once
/// far ahead, must not keep it waiting.
pub(super) async fn announce(
    tx: &mut Tx,
    name: &str,
    period: Millis,
    now: Timestamp,
) -> Result<()> {
    let announce = ANNOUNCE.on_tx(tx);
    let latest = now + period;
    on_tx!(tx, |connection| {
        sqlx::query(announce)
            .bind(name)
            .bind(period.0)
            .execute(&mut *connection)
            .await?;
        sqlx::query("UPDATE task SET next_time = ? WHERE name = ? AND next_time > ?")
            .bind(latest.0)
            .bind(name)
            .bind(latest.0)
            .execute(connection)
            .await
            .map(|_| ())
    })?;
    Ok(())
}

/// Whose run it is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lease<'a> {
    pub name: &'a str,
    pub owner: &'a str,
    /// When it was claimed.
    pub start: Timestamp,
}

/// Times that a clock which nobody set would not have written: a lease or a turn
/// that is further away was written before the clock was set back, and says
/// nothing.
#[derive(Debug, Clone, Copy)]
pub(super) struct Farthest {
    pub lease_expiry: Timestamp,
    pub next: Timestamp,
}

impl Row {
    /// Whether it is due and nobody holds its lease; [`claim`] asks the same.
    pub(super) fn is_due(&self, now: Timestamp, farthest: Farthest) -> bool {
        let is_past = |time: i64, farthest: Timestamp| time <= now.0 || time > farthest.0;
        is_past(self.lease_expiry_time, farthest.lease_expiry)
            && (is_past(self.next_time, farthest.next) || !self.lease_owner.is_empty())
    }
}

/// Takes a task's lease, if it is due and nobody holds it; whether we have it.
///
/// Who left a lease behind did not come to an end, so that run is due again.
pub(super) async fn claim(
    tx: &mut Tx,
    lease: Lease<'_>,
    expiry: Timestamp,
    next: Timestamp,
    farthest: Farthest,
) -> Result<bool> {
    let claimed = on_tx!(tx, |connection| {
        sqlx::query(
            "UPDATE task SET lease_owner = ?, lease_expiry_time = ?, start_time = ?, end_time = NULL, next_time = ? \
             WHERE name = ? AND (lease_expiry_time <= ? OR lease_expiry_time > ?) \
             AND (next_time <= ? OR next_time > ? OR lease_owner <> '')",
        )
        .bind(lease.owner)
        .bind(expiry.0)
        .bind(lease.start.0)
        .bind(next.0)
        .bind(lease.name)
        .bind(lease.start.0)
        .bind(farthest.lease_expiry.0)
        .bind(lease.start.0)
        .bind(farthest.next.0)
        .execute(connection)
        .await
        .map(|done| done.rows())
    })?;
    Ok(claimed == 1)
}

/// Keeps a lease for longer; whether it was still ours.
pub(super) async fn extend(tx: &mut Tx, lease: Lease<'_>, expiry: Timestamp) -> Result<bool> {
    let extended = on_tx!(tx, |connection| {
        sqlx::query(
            "UPDATE task SET lease_expiry_time = ? WHERE name = ? AND lease_owner = ? AND start_time = ?",
        )
        .bind(expiry.0)
        .bind(lease.name)
        .bind(lease.owner)
        .bind(lease.start.0)
        .execute(connection)
        .await
        .map(|done| done.rows())
    })?;
    Ok(extended == 1)
}

/// How a run ended.
#[derive(Debug, Clone)]
pub(super) struct Ended<'a> {
    pub end: Timestamp,
    pub outcome: i64,
    pub message: &'a str,
    /// Failures in a row, this one among them.
    pub failure_count: i64,
    pub next: Timestamp,
}

/// Writes a run's end and gives the lease back; whether it was still ours. A
/// nudge that came meanwhile stays.
pub(super) async fn finish(tx: &mut Tx, lease: Lease<'_>, ended: &Ended<'_>) -> Result<bool> {
    let finished = on_tx!(tx, |connection| {
        sqlx::query(
            "UPDATE task SET end_time = ?, outcome = ?, message = ?, run_count = run_count + 1, failure_count = ?, \
             next_time = CASE WHEN next_time = 0 THEN 0 ELSE ? END, lease_expiry_time = 0, lease_owner = '' \
             WHERE name = ? AND lease_owner = ? AND start_time = ?",
        )
        .bind(ended.end.0)
        .bind(ended.outcome)
        .bind(ended.message)
        .bind(ended.failure_count)
        .bind(ended.next.0)
        .bind(lease.name)
        .bind(lease.owner)
        .bind(lease.start.0)
        .execute(connection)
        .await
        .map(|done| done.rows())
    })?;
    Ok(finished == 1)
}

/// Makes a task due at once; whether there is such a task.
pub(super) async fn make_due(tx: &mut Tx, name: &str) -> Result<bool> {
    let known: Option<i64> = on_tx!(tx, |connection| {
        // The count of changed rows does not tell: it may be due already.
        sqlx::query("UPDATE task SET next_time = 0 WHERE name = ?")
            .bind(name)
            .execute(&mut *connection)
            .await?;
        sqlx::query_scalar("SELECT next_time FROM task WHERE name = ?")
            .bind(name)
            .fetch_optional(connection)
            .await
    })?;
    Ok(known.is_some())
}
