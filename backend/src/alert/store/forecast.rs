//! SQL of table `alert_forecast`, and the days it follows from.

use crate::{
    Result,
    alert::forecast::Day,
    db::{
        Db, Tx,
        dialect::{Sql, Written},
    },
    on_db, on_tx,
};
use model::{alert::Forecast, id::ServerId, time::Timestamp};
use serde::Deserialize;

/// The hosts behind an id, in the order of their ids.
pub(in crate::alert) async fn list_servers(
    db: &Db,
    after: ServerId,
    limit: i64,
) -> Result<Vec<ServerId>> {
    let ids: Vec<i64> = on_db!(db, |pool| {
        sqlx::query_scalar("SELECT id FROM server WHERE id > ? ORDER BY id LIMIT ?")
            .bind(after.0)
            .bind(limit)
            .fetch_all(pool)
            .await
    })?;
    Ok(ids.into_iter().map(ServerId).collect())
}

/// What column `disk_log` has of a day, as far as it is looked at.
#[derive(Deserialize)]
struct DiskLog {
    percent: Option<Fold>,
}
#[derive(Deserialize)]
struct Fold {
    mean: f64,
}

const DAY: f64 = 86_400_000.0;

/// When a time is, in days.
pub(in crate::alert) fn days_of(time: Timestamp) -> f64 {
    time.0 as f64 / DAY
}

/// The disks of the hosts from one id to another since a time, day by day.
pub(in crate::alert) async fn list_days(
    db: &Db,
    (first, last): (ServerId, ServerId),
    since: Timestamp,
) -> Result<Vec<(ServerId, Day)>> {
    let rows: Vec<(i64, i64, i64, String)> = on_db!(db, |pool| {
        sqlx::query_as(
            "SELECT server_id, start_time, end_time, disk_log FROM server_log_day \
             WHERE server_id >= ? AND server_id <= ? AND start_time >= ? ORDER BY server_id, start_time",
        )
        .bind(first.0)
        .bind(last.0)
        .bind(since.0)
        .fetch_all(pool)
        .await
    })?;
    // A day that was written in another way says nothing.
    let day = |(server, start, end, log): (i64, i64, i64, String)| {
        let log: DiskLog = serde_json::from_str(&log).ok()?;
        let day = Day {
            at: days_of(Timestamp(start / 2 + end / 2)),
            percent: log.percent?.mean,
        };
        Some((ServerId(server), day))
    };
    Ok(rows.into_iter().filter_map(day).collect())
}

const UPSERT: Sql = Sql {
    sqlite: "INSERT INTO alert_forecast (server_id, days, slope, basis, create_time) SELECT id, ?, ?, ?, ? FROM server WHERE id = ? \
             ON CONFLICT (server_id) DO UPDATE SET days = excluded.days, slope = excluded.slope, basis = excluded.basis, \
             create_time = excluded.create_time",
    mysql: "INSERT INTO alert_forecast (server_id, days, slope, basis, create_time) SELECT id, ?, ?, ?, ? FROM server WHERE id = ? \
            ON DUPLICATE KEY UPDATE days = VALUES(days), slope = VALUES(slope), basis = VALUES(basis), \
            create_time = VALUES(create_time)",
};

/// Writes when the disk of a host is full.
pub(in crate::alert) async fn upsert(
    tx: &mut Tx,
    server: ServerId,
    forecast: Forecast,
    now: Timestamp,
) -> Result<()> {
    let upsert = UPSERT.on_tx(tx);
    on_tx!(tx, |connection| {
        sqlx::query(upsert)
            .bind(forecast.days)
            .bind(forecast.slope)
            .bind(forecast.basis)
            .bind(now.0)
            .bind(server.0)
            .execute(connection)
            .await
            .map(|_| ())
    })?;
    Ok(())
}

/// Deletes what was said before a time: nobody says it any more.
pub(in crate::alert) async fn delete_before(tx: &mut Tx, time: Timestamp) -> Result<u64> {
    Ok(on_tx!(tx, |connection| {
        sqlx::query("DELETE FROM alert_forecast WHERE create_time < ?")
            .bind(time.0)
            .execute(connection)
            .await
            .map(|done| done.rows())
    })?)
}

/// What is said of a host since a time.
pub(in crate::alert) async fn find(
    db: &Db,
    server: ServerId,
    since: Timestamp,
) -> Result<Option<Forecast>> {
    let row: Option<(Option<f64>, f64, i64)> = on_db!(db, |pool| {
        sqlx::query_as(
            "SELECT days, slope, basis FROM alert_forecast WHERE server_id = ? AND create_time > ?",
        )
        .bind(server.0)
        .bind(since.0)
        .fetch_optional(pool)
        .await
    })?;
    Ok(row.map(|(days, slope, basis)| Forecast { days, slope, basis }))
}
