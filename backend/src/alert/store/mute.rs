//! SQL of table `alert_mute`.

use super::{history::called, metric_of};
use crate::{
    Result,
    db::{
        Db, Tx,
        dialect::{Sql, Written},
    },
    on_db, on_tx,
};
use model::{
    alert::{AlertMetric, Mute},
    id::{ServerId, UserId},
    time::Timestamp,
};

/// The column of a metric; 0 is everything.
fn number(metric: Option<AlertMetric>) -> i64 {
    metric.map_or(0, AlertMetric::number)
}

/// What of a host is muted.
pub(in crate::alert) async fn list(db: &Db, server: ServerId, now: Timestamp) -> Result<Vec<Mute>> {
    type Row = (i64, i64, Option<String>, Option<String>);
    let rows: Vec<Row> = on_db!(db, |pool| {
        sqlx::query_as(
            "SELECT m.metric, m.until_time, u.name, u.mobile FROM alert_mute m LEFT JOIN `user` u ON u.id = m.user_id \
             WHERE m.server_id = ? AND m.until_time > ? ORDER BY m.metric",
        )
        .bind(server.0)
        .bind(now.0)
        .fetch_all(pool)
        .await
    })?;
    let read = |(metric, until, name, mobile): Row| {
        Ok(Mute {
            metric: match metric {
                0 => None,
                number => Some(metric_of(number)?),
            },
            until: Timestamp(until),
            by: called(name, mobile),
        })
    };
    rows.into_iter().map(read).collect()
}

const UPSERT: Sql = Sql {
    sqlite: "INSERT INTO alert_mute (server_id, metric, until_time, user_id, create_time, update_time) VALUES (?, ?, ?, ?, ?, ?) \
             ON CONFLICT (server_id, metric) DO UPDATE SET until_time = excluded.until_time, user_id = excluded.user_id, \
             update_time = excluded.update_time",
    mysql: "INSERT INTO alert_mute (server_id, metric, until_time, user_id, create_time, update_time) VALUES (?, ?, ?, ?, ?, ?) \
            ON DUPLICATE KEY UPDATE until_time = VALUES(until_time), user_id = VALUES(user_id), update_time = VALUES(update_time)",
};

/// Mutes something of a host.
pub(in crate::alert) async fn upsert(
    tx: &mut Tx,
    (server, metric): (ServerId, Option<AlertMetric>),
    (until, now): (Timestamp, Timestamp),
    user: Option<UserId>,
) -> Result<()> {
    let upsert = UPSERT.on_tx(tx);
    on_tx!(tx, |connection| {
        sqlx::query(upsert)
            .bind(server.0)
            .bind(number(metric))
            .bind(until.0)
            .bind(user.map(|user| user.0))
            .bind(now.0)
            .bind(now.0)
            .execute(connection)
            .await
            .map(|_| ())
    })?;
    Ok(())
}

/// Lets something of a host be heard again.
pub(in crate::alert) async fn delete(
    tx: &mut Tx,
    (server, metric): (ServerId, Option<AlertMetric>),
) -> Result<()> {
    on_tx!(tx, |connection| {
        sqlx::query("DELETE FROM alert_mute WHERE server_id = ? AND metric = ?")
            .bind(server.0)
            .bind(number(metric))
            .execute(connection)
            .await
            .map(|_| ())
    })?;
    Ok(())
}

/// Deletes what was over before a time.
pub(in crate::alert) async fn delete_over(tx: &mut Tx, time: Timestamp) -> Result<u64> {
    Ok(on_tx!(tx, |connection| {
        sqlx::query("DELETE FROM alert_mute WHERE until_time < ?")
            .bind(time.0)
            .execute(connection)
            .await
            .map(|done| done.rows())
    })?)
}
