//! SQL of table `metric_retention`, and of what is kept of each host.

use crate::{
    Result,
    db::{
        Db, Tx,
        dialect::{InList, UnionAll, Written},
    },
    error::is_unique_violation,
    on_db, on_tx,
};
use model::{id::ServerId, metrics::Retention, scope::Owner, time::Timestamp};

/// What an owner chose, with its version; `None` when nothing.
pub(super) async fn find(db: &Db, owner: Owner) -> Result<Option<(Retention, i64)>> {
    let (kind, id) = owner.columns();
    let row: Option<(i64, i64, i64, i64)> = on_db!(db, |pool| {
        sqlx::query_as(
            "SELECT raw_days, hour_days, day_days, version FROM metric_retention \
             WHERE owner_kind = ? AND owner_id = ?",
        )
        .bind(kind)
        .bind(id)
        .fetch_optional(pool)
        .await
    })?;
    Ok(row.map(|(raw_days, hour_days, day_days, version)| {
        let retention = Retention {
            raw_days,
            hour_days,
            day_days,
        };
        (retention, version)
    }))
}

/// Writes what an owner chose as long as it still has this version (`None`: as long as
/// nothing was chosen); whether it had.
pub(super) async fn replace(
    tx: &mut Tx,
    owner: Owner,
    retention: Retention,
    version: Option<i64>,
    now: Timestamp,
) -> Result<bool> {
    let (kind, id) = owner.columns();
    let Some(version) = version else {
        let inserted = on_tx!(tx, |connection| {
            sqlx::query(
                "INSERT INTO metric_retention (owner_kind, owner_id, raw_days, hour_days, day_days, update_time) \
                 VALUES (?, ?, ?, ?, ?, ?)",
            )
            .bind(kind)
            .bind(id)
            .bind(retention.raw_days)
            .bind(retention.hour_days)
            .bind(retention.day_days)
            .bind(now.0)
            .execute(connection)
            .await
            .map(|_| ())
        });
        return match inserted {
            Ok(()) => Ok(true),
            Err(error) if is_unique_violation(&error) => Ok(false),
            Err(error) => Err(error.into()),
        };
    };
    let rows = on_tx!(tx, |connection| {
        sqlx::query(
            "UPDATE metric_retention SET raw_days = ?, hour_days = ?, day_days = ?, update_time = ?, \
             version = version + 1 WHERE owner_kind = ? AND owner_id = ? AND version = ?",
        )
        .bind(retention.raw_days)
        .bind(retention.hour_days)
        .bind(retention.day_days)
        .bind(now.0)
        .bind(kind)
        .bind(id)
        .bind(version)
        .execute(connection)
        .await
        .map(|done| done.rows())
    })?;
    Ok(rows == 1)
}

/// A host, how far it is rolled up, and since when what is there of it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(super) struct HostRow {
    #[sqlx(try_from = "i64")]
    pub server_id: ServerId,
    pub hour_time: i64,
    pub raw_days: Option<i64>,
    pub hour_days: Option<i64>,
    pub day_days: Option<i64>,
    pub pending_hour: Option<i64>,
    pub pending_day: Option<i64>,
    pub first_sample: Option<i64>,
    pub first_hour: Option<i64>,
    pub first_day: Option<i64>,
}

macro_rules! host_columns {
    () => {
        "SELECT r.server_id, r.hour_time, q.raw_days, q.hour_days, q.day_days, \
         (SELECT p.start_time FROM rollup_pending p WHERE p.server_id = r.server_id AND p.kind = 0 \
         ORDER BY p.start_time LIMIT 1) AS pending_hour, \
         (SELECT p.start_time FROM rollup_pending p WHERE p.server_id = r.server_id AND p.kind = 1 \
         ORDER BY p.start_time LIMIT 1) AS pending_day, \
         (SELECT m.created_time FROM server_sample m WHERE m.server_id = r.server_id \
         ORDER BY m.created_time LIMIT 1) AS first_sample, \
         (SELECT h.start_time FROM server_log_hour h WHERE h.server_id = r.server_id \
         ORDER BY h.start_time LIMIT 1) AS first_hour, \
         (SELECT d.start_time FROM server_log_day d WHERE d.server_id = r.server_id \
         ORDER BY d.start_time LIMIT 1) AS first_day \
         FROM rollup_server r JOIN server s ON s.id = r.server_id \
         LEFT JOIN metric_retention q ON q.owner_kind = s.owner_kind AND q.owner_id = s.owner_id "
    };
}

/// Hosts after `cursor` up to `until`, in order.
pub(super) async fn list_hosts(
    db: &Db,
    cursor: i64,
    until: i64,
    limit: i64,
) -> Result<Vec<HostRow>> {
    const HOSTS: &str = concat!(
        host_columns!(),
        "WHERE r.server_id > ? AND r.server_id <= ? ORDER BY r.server_id LIMIT ?"
    );
    Ok(on_db!(db, |pool| {
        sqlx::query_as(HOSTS)
            .bind(cursor)
            .bind(until)
            .bind(limit)
            .fetch_all(pool)
            .await
    })?)
}

/// The first hosts of an owner.
pub(super) async fn list_of_owner(db: &Db, owner: Owner, limit: i64) -> Result<Vec<HostRow>> {
    const OF_OWNER: &str = concat!(
        host_columns!(),
        "WHERE s.owner_kind = ? AND s.owner_id = ? ORDER BY s.id LIMIT ?"
    );
    let (kind, id) = owner.columns();
    Ok(on_db!(db, |pool| {
        sqlx::query_as(OF_OWNER)
            .bind(kind)
            .bind(id)
            .bind(limit)
            .fetch_all(pool)
            .await
    })?)
}

/// How many hosts of an owner have reported.
pub(super) async fn count_of_owner(db: &Db, owner: Owner) -> Result<i64> {
    let (kind, id) = owner.columns();
    Ok(on_db!(db, |pool| {
        sqlx::query_scalar(
            "SELECT COUNT(*) FROM rollup_server r JOIN server s ON s.id = r.server_id \
             WHERE s.owner_kind = ? AND s.owner_id = ?",
        )
        .bind(kind)
        .bind(id)
        .fetch_one(pool)
        .await
    })?)
}

const COUNT_SAMPLES: InList = InList {
    head: "SELECT server_id, COUNT(*) AS samples FROM server_sample WHERE created_time >= ? AND created_time < ? \
           AND server_id IN (",
    tail: ") GROUP BY server_id",
};

/// Samples in a stretch of time of those hosts that have any.
pub(super) async fn count_samples(
    db: &Db,
    servers: &[ServerId],
    from: Timestamp,
    until: Timestamp,
) -> Result<Vec<(i64, i64)>> {
    let Some(ids) = InList::fill(servers.iter().map(|id| id.0)) else {
        return Ok(Vec::new());
    };
    let sql = COUNT_SAMPLES.sql(ids.len());
    Ok(on_db!(db, |pool| {
        let mut query = sqlx::query_as(sql).bind(from.0).bind(until.0);
        for id in &ids {
            query = query.bind(*id);
        }
        query.fetch_all(pool).await
    })?)
}

const COUNT_CONTAINER_SAMPLES: UnionAll = UnionAll {
    part: "SELECT COUNT(*) FROM docker_stat WHERE server_id = ? AND container_name = ? \
           AND created_time >= ? AND created_time < ?",
};

/// Samples in a stretch of time of each of some containers.
pub(super) async fn count_container_samples(
    db: &Db,
    containers: &[(ServerId, String)],
    from: Timestamp,
    until: Timestamp,
) -> Result<Vec<i64>> {
    let mut counts = Vec::with_capacity(containers.len());
    for piece in UnionAll::pieces(containers) {
        let sql = COUNT_CONTAINER_SAMPLES.sql(piece.len());
        let found: Vec<i64> = on_db!(db, |pool| {
            let mut query = sqlx::query_scalar(sql);
            for (server, name) in piece {
                query = query.bind(server.0).bind(name).bind(from.0).bind(until.0);
            }
            query.fetch_all(pool).await
        })?;
        counts.extend(found);
    }
    Ok(counts)
}
