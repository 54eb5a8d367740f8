//! SQL of what is deleted: each a range of the primary key.

use crate::{
    Result,
    db::{Db, Tx, dialect::Written},
    on_db, on_tx,
};
use model::{id::ServerId, time::Timestamp};

/// Rows of one host that go when they are old.
#[derive(Debug, Clone, Copy)]
pub(super) struct Aged {
    /// The time of the row that is so far on.
    bound: &'static str,
    delete: &'static str,
}

/// What goes with the samples.
pub(super) const SAMPLE: Aged = Aged {
    bound: "SELECT created_time FROM server_sample WHERE server_id = ? AND created_time < ? \
            ORDER BY created_time LIMIT 1 OFFSET ?",
    delete: "DELETE FROM server_sample WHERE server_id = ? AND created_time < ?",
};
/// What goes with the samples.
pub(super) const DETAIL: Aged = Aged {
    bound: "SELECT created_time FROM server_detail WHERE server_id = ? AND created_time < ? \
            ORDER BY created_time LIMIT 1 OFFSET ?",
    delete: "DELETE FROM server_detail WHERE server_id = ? AND created_time < ?",
};
/// What goes with the hours.
pub(super) const HOUR: Aged = Aged {
    bound: "SELECT start_time FROM server_log_hour WHERE server_id = ? AND start_time < ? \
            ORDER BY start_time LIMIT 1 OFFSET ?",
    delete: "DELETE FROM server_log_hour WHERE server_id = ? AND start_time < ?",
};
/// What goes with the days.
pub(super) const DAY: Aged = Aged {
    bound: "SELECT start_time FROM server_log_day WHERE server_id = ? AND start_time < ? \
            ORDER BY start_time LIMIT 1 OFFSET ?",
    delete: "DELETE FROM server_log_day WHERE server_id = ? AND start_time < ?",
};

/// Deletes the oldest rows of a host from before `cut`, at most so many; how many. A
/// range of the primary key, up to the time of the row that is that far on: not every
/// engine can delete with a limit.
pub(super) async fn delete(
    tx: &mut Tx,
    aged: Aged,
    server: ServerId,
    cut: Timestamp,
    limit: i64,
) -> Result<i64> {
    let rows = on_tx!(tx, |connection| {
        let bound: Option<i64> = sqlx::query_scalar(aged.bound)
            .bind(server.0)
            .bind(cut.0)
            .bind(limit)
            .fetch_optional(&mut *connection)
            .await?;
        sqlx::query(aged.delete)
            .bind(server.0)
            .bind(bound.unwrap_or(cut.0))
            .execute(connection)
            .await
            .map(|done| done.rows())
    })?;
    Ok(i64::try_from(rows).unwrap_or(i64::MAX))
}

/// Rows of one container that go when they are old: the next container of a host with the
/// time of its first row, and its rows.
#[derive(Debug, Clone, Copy)]
pub(super) struct AgedContainer {
    next: &'static str,
    bound: &'static str,
    delete: &'static str,
}

pub(super) const CONTAINER_RAW: AgedContainer = AgedContainer {
    next: "SELECT container_name, created_time FROM docker_stat WHERE server_id = ? AND container_name > ? \
           ORDER BY container_name, created_time LIMIT 1",
    bound: "SELECT created_time FROM docker_stat WHERE server_id = ? AND container_name = ? AND created_time < ? \
            ORDER BY created_time LIMIT 1 OFFSET ?",
    delete: "DELETE FROM docker_stat WHERE server_id = ? AND container_name = ? AND created_time < ?",
};
pub(super) const CONTAINER_HOUR: AgedContainer = AgedContainer {
    next: "SELECT container_name, start_time FROM container_log_hour WHERE server_id = ? AND container_name > ? \
           ORDER BY container_name, start_time LIMIT 1",
    bound: "SELECT start_time FROM container_log_hour WHERE server_id = ? AND container_name = ? AND start_time < ? \
            ORDER BY start_time LIMIT 1 OFFSET ?",
    delete: "DELETE FROM container_log_hour WHERE server_id = ? AND container_name = ? AND start_time < ?",
};
pub(super) const CONTAINER_DAY: AgedContainer = AgedContainer {
    next: "SELECT container_name, start_time FROM container_log_day WHERE server_id = ? AND container_name > ? \
           ORDER BY container_name, start_time LIMIT 1",
    bound: "SELECT start_time FROM container_log_day WHERE server_id = ? AND container_name = ? AND start_time < ? \
            ORDER BY start_time LIMIT 1 OFFSET ?",
    delete: "DELETE FROM container_log_day WHERE server_id = ? AND container_name = ? AND start_time < ?",
};

/// The container after `name`, and the time of its first row.
pub(super) async fn find_next(
    db: &Db,
    aged: AgedContainer,
    server: ServerId,
    name: &str,
) -> Result<Option<(String, Timestamp)>> {
    let next: Option<(String, i64)> = on_db!(db, |pool| {
        sqlx::query_as(aged.next)
            .bind(server.0)
            .bind(name)
            .fetch_optional(pool)
            .await
    })?;
    Ok(next.map(|(name, time)| (name, Timestamp(time))))
}

/// As [`delete`], of one container.
pub(super) async fn delete_container(
    tx: &mut Tx,
    aged: AgedContainer,
    (server, name): (ServerId, &str),
    cut: Timestamp,
    limit: i64,
) -> Result<i64> {
    let rows = on_tx!(tx, |connection| {
        let bound: Option<i64> = sqlx::query_scalar(aged.bound)
            .bind(server.0)
            .bind(name)
            .bind(cut.0)
            .bind(limit)
            .fetch_optional(&mut *connection)
            .await?;
        sqlx::query(aged.delete)
            .bind(server.0)
            .bind(name)
            .bind(bound.unwrap_or(cut.0))
            .execute(connection)
            .await
            .map(|done| done.rows())
    })?;
    Ok(i64::try_from(rows).unwrap_or(i64::MAX))
}

/// Notes that samples of a host from before this are deleted: no hour is folded out of
/// a part of them.
pub(super) async fn raise_raw_floor(tx: &mut Tx, server: ServerId, cut: Timestamp) -> Result<()> {
    on_tx!(tx, |connection| {
        sqlx::query(
            "UPDATE rollup_server SET raw_from_time = ? WHERE server_id = ? AND raw_from_time < ?",
        )
        .bind(cut.0)
        .bind(server.0)
        .bind(cut.0)
        .execute(connection)
        .await
        .map(|_| ())
    })?;
    Ok(())
}

/// The same of hours.
pub(super) async fn raise_hour_floor(tx: &mut Tx, server: ServerId, cut: Timestamp) -> Result<()> {
    on_tx!(tx, |connection| {
        sqlx::query(
            "UPDATE rollup_server SET hour_from_time = ? WHERE server_id = ? AND hour_from_time < ?",
        )
        .bind(cut.0)
        .bind(server.0)
        .bind(cut.0)
        .execute(connection)
        .await
        .map(|_| ())
    })?;
    Ok(())
}
