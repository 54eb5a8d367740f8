//! SQL of the rollups: tables `rollup_closed` and `rollup_server` here, `rollup_pending`
//! in [`pending`], what is folded in [`read`] and [`container`], what comes of it in [`mod@write`].

pub(super) mod container;
pub(super) mod pending;
pub(super) mod read;
pub(super) mod write;

use crate::{
    Result,
    db::{
        Db, Tx,
        dialect::{InList, Written},
    },
    on_db, on_tx,
};
use model::{id::ServerId, time::Timestamp};

/// Up to when hours are closed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, sqlx::FromRow)]
pub(super) struct ClosedRow {
    pub until_time: i64,
    pub close_time: i64,
}

/// Up to when hours are closed, as a transaction finds it.
pub(super) async fn closed_until(tx: &mut Tx) -> Result<Timestamp> {
    let until: Option<i64> = on_tx!(tx, |connection| {
        sqlx::query_scalar("SELECT until_time FROM rollup_closed WHERE id = 1")
            .fetch_optional(connection)
            .await
    })?;
    Ok(Timestamp(until.unwrap_or(0)))
}

pub(super) async fn find_closed(db: &Db) -> Result<ClosedRow> {
    let row: Option<ClosedRow> = on_db!(db, |pool| {
        sqlx::query_as("SELECT until_time, close_time FROM rollup_closed WHERE id = 1")
            .fetch_optional(pool)
            .await
    })?;
    Ok(row.unwrap_or_default())
}

/// Closes the hours before `until`; what is closed stays so.
pub(super) async fn close(tx: &mut Tx, until: Timestamp, now: Timestamp) -> Result<()> {
    on_tx!(tx, |connection| {
        sqlx::query(
            "UPDATE rollup_closed SET until_time = ?, close_time = ? WHERE id = 1 AND until_time < ?",
        )
        .bind(until.0)
        .bind(now.0)
        .bind(until.0)
        .execute(connection)
        .await
        .map(|_| ())
    })?;
    Ok(())
}

/// Servers that have reported and that nobody rolls up yet. They begin with the hour of
/// their first sample.
pub(super) async fn insert_new(tx: &mut Tx, closed: Timestamp) -> Result<u64> {
    Ok(on_tx!(tx, |connection| {
        sqlx::query(
            "INSERT INTO rollup_server (server_id, hour_time) \
             SELECT l.server_id, COALESCE((SELECT m.created_time - m.created_time % 3600000 \
             FROM server_sample m WHERE m.server_id = l.server_id AND m.created_time < ? \
             ORDER BY m.created_time LIMIT 1), ?) \
             FROM server_latest l JOIN server s ON s.id = l.server_id \
             WHERE NOT EXISTS (SELECT 1 FROM rollup_server r WHERE r.server_id = l.server_id)",
        )
        .bind(closed.0)
        .bind(closed.0)
        .execute(connection)
        .await
        .map(|done| done.rows())
    })?)
}

/// How many of these there are.
pub(super) async fn count_new(db: &Db) -> Result<i64> {
    Ok(on_db!(db, |pool| {
        sqlx::query_scalar(
            "SELECT COUNT(*) FROM server_latest l JOIN server s ON s.id = l.server_id \
             WHERE NOT EXISTS (SELECT 1 FROM rollup_server r WHERE r.server_id = l.server_id)",
        )
        .fetch_one(pool)
        .await
    })?)
}

/// A server whose lease we have.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub(super) struct ServerRow {
    #[sqlx(try_from = "i64")]
    pub server_id: ServerId,
    /// Hours before are folded.
    pub hour_time: i64,
    /// Days are folded in this zone…
    pub zone: String,
    /// …and are to be in this one.
    pub owner_zone: String,
}

/// The zone of whom a server belongs to, beside its row.
macro_rules! owner_zone {
    () => {
        "COALESCE(c.time_zone, u.time_zone, '')"
    };
}
macro_rules! of_owner {
    () => {
        "FROM rollup_server r JOIN server s ON s.id = r.server_id \
         LEFT JOIN company c ON s.owner_kind = 2 AND c.id = s.owner_id \
         LEFT JOIN `user` u ON s.owner_kind = 1 AND u.id = s.owner_id "
    };
}

/// A lease is free when it has ended, or when nobody would have written it: the clock
/// was set back.
#[derive(Debug, Clone, Copy)]
pub(super) struct Free {
    pub now: Timestamp,
    pub farthest: Timestamp,
}

/// Servers after `cursor` that there is something to do for and that nobody is at.
pub(super) async fn list_due(
    db: &Db,
    cursor: i64,
    closed: Timestamp,
    free: Free,
    limit: i64,
) -> Result<Vec<(i64, i64)>> {
    const DUE: &str = concat!(
        "SELECT r.server_id, r.hour_time ",
        of_owner!(),
        "WHERE r.server_id > ? AND (r.lease_expiry_time <= ? OR r.lease_expiry_time > ?) \
         AND (r.hour_time < ? OR r.zone <> ",
        owner_zone!(),
        " OR EXISTS (SELECT 1 FROM rollup_pending p WHERE p.server_id = r.server_id)) \
         ORDER BY r.server_id LIMIT ?"
    );
    Ok(on_db!(db, |pool| {
        sqlx::query_as(DUE)
            .bind(cursor)
            .bind(free.now.0)
            .bind(free.farthest.0)
            .bind(closed.0)
            .bind(limit)
            .fetch_all(pool)
            .await
    })?)
}

const CLAIM: InList = InList {
    head: "UPDATE rollup_server SET claim = ?, lease_expiry_time = ? \
           WHERE (lease_expiry_time <= ? OR lease_expiry_time > ?) AND server_id IN (",
    tail: ")",
};

/// Takes the leases of those servers that nobody else has taken.
pub(super) async fn claim(
    tx: &mut Tx,
    servers: &[i64],
    claim: i64,
    expiry: Timestamp,
    free: Free,
) -> Result<()> {
    let Some(ids) = InList::fill(servers.iter().copied()) else {
        return Ok(());
    };
    let sql = CLAIM.sql(ids.len());
    on_tx!(tx, |connection| {
        let mut query = sqlx::query(sql)
            .bind(claim)
            .bind(expiry.0)
            .bind(free.now.0)
            .bind(free.farthest.0);
        for id in &ids {
            query = query.bind(*id);
        }
        query.execute(connection).await.map(|_| ())
    })?;
    Ok(())
}

const CLAIMED: InList = InList {
    head: concat!(
        "SELECT r.server_id, r.hour_time, r.zone, ",
        owner_zone!(),
        " AS owner_zone ",
        of_owner!(),
        "WHERE r.claim = ? AND r.server_id IN ("
    ),
    tail: ") ORDER BY r.server_id",
};

/// Those servers that a claim got.
pub(super) async fn list_claimed(db: &Db, servers: &[i64], claim: i64) -> Result<Vec<ServerRow>> {
    let Some(ids) = InList::fill(servers.iter().copied()) else {
        return Ok(Vec::new());
    };
    let sql = CLAIMED.sql(ids.len());
    Ok(on_db!(db, |pool| {
        let mut query = sqlx::query_as(sql).bind(claim);
        for id in &ids {
            query = query.bind(*id);
        }
        query.fetch_all(pool).await
    })?)
}

const HOLD: InList = InList {
    head: "UPDATE rollup_server SET lease_expiry_time = ? WHERE claim = ? AND server_id IN (",
    tail: ")",
};
const RELEASE: InList = InList {
    head: "UPDATE rollup_server SET lease_expiry_time = 0 WHERE claim = ? AND server_id IN (",
    tail: ")",
};
const ADVANCE: InList = InList {
    head: "UPDATE rollup_server SET hour_time = ? WHERE server_id IN (",
    tail: ")",
};

/// Holds the leases of these servers up to `expiry`; whether all of them were still
/// ours. Until the transaction ends nobody can take them.
pub(super) async fn hold(
    tx: &mut Tx,
    servers: &[ServerId],
    claim: i64,
    expiry: Timestamp,
) -> Result<bool> {
    let Some(ids) = InList::fill(servers.iter().map(|id| id.0)) else {
        return Ok(true);
    };
    let sql = HOLD.sql(ids.len());
    let held = on_tx!(tx, |connection| {
        let mut query = sqlx::query(sql).bind(expiry.0).bind(claim);
        for id in &ids {
            query = query.bind(*id);
        }
        query.execute(connection).await.map(|done| done.rows())
    })?;
    Ok(held == servers.len() as u64)
}

/// Gives the leases back; whether all of them were still ours. As after [`hold`] nobody
/// can take them until the transaction ends.
pub(super) async fn release(tx: &mut Tx, servers: &[ServerId], claim: i64) -> Result<bool> {
    let Some(ids) = InList::fill(servers.iter().map(|id| id.0)) else {
        return Ok(true);
    };
    let sql = RELEASE.sql(ids.len());
    let held = on_tx!(tx, |connection| {
        let mut query = sqlx::query(sql).bind(claim);
        for id in &ids {
            query = query.bind(*id);
        }
        query.execute(connection).await.map(|done| done.rows())
    })?;
    Ok(held == servers.len() as u64)
}

/// The hours of servers before `until` are folded; the transaction holds their leases.
pub(super) async fn advance(tx: &mut Tx, servers: &[ServerId], until: Timestamp) -> Result<()> {
    let Some(ids) = InList::fill(servers.iter().map(|id| id.0)) else {
        return Ok(());
    };
    let sql = ADVANCE.sql(ids.len());
    on_tx!(tx, |connection| {
        let mut query = sqlx::query(sql).bind(until.0);
        for id in &ids {
            query = query.bind(*id);
        }
        query.execute(connection).await.map(|_| ())
    })?;
    Ok(())
}

const FLOORS: InList = InList {
    head: "SELECT server_id, raw_from_time, hour_from_time FROM rollup_server WHERE server_id IN (",
    tail: ")",
};

/// Since when the samples and the hours of servers are still there, as a transaction
/// finds it.
pub(super) async fn list_floors(tx: &mut Tx, servers: &[ServerId]) -> Result<Vec<(i64, i64, i64)>> {
    let Some(ids) = InList::fill(servers.iter().map(|id| id.0)) else {
        return Ok(Vec::new());
    };
    let sql = FLOORS.sql(ids.len());
    Ok(on_tx!(tx, |connection| {
        let mut query = sqlx::query_as(sql);
        for id in &ids {
            query = query.bind(*id);
        }
        query.fetch_all(connection).await
    })?)
}

/// The same, only to be looked at: since when a server's samples are there.
pub(super) async fn find_raw_from(db: &Db, server: ServerId) -> Result<Timestamp> {
    let from: Option<i64> = on_db!(db, |pool| {
        sqlx::query_scalar("SELECT raw_from_time FROM rollup_server WHERE server_id = ?")
            .bind(server.0)
            .fetch_optional(pool)
            .await
    })?;
    Ok(Timestamp(from.unwrap_or(0)))
}

/// Notes the zone in which days are folded from now on; the server's lease is held.
pub(super) async fn update_zone(tx: &mut Tx, server: ServerId, zone: &str) -> Result<()> {
    on_tx!(tx, |connection| {
        sqlx::query("UPDATE rollup_server SET zone = ? WHERE server_id = ?")
            .bind(zone)
            .bind(server.0)
            .execute(connection)
            .await
            .map(|_| ())
    })?;
    Ok(())
}

/// How far everything is: the hour that the last of the servers is at, and windows that
/// are to be folded again.
#[derive(Debug, Clone, Copy, sqlx::FromRow)]
pub(super) struct LagRow {
    pub hour_time: Option<i64>,
    pub pending: i64,
}

pub(super) async fn find_lag(db: &Db) -> Result<LagRow> {
    Ok(on_db!(db, |pool| {
        sqlx::query_as(
            "SELECT MIN(r.hour_time) AS hour_time, \
             (SELECT COUNT(*) FROM rollup_pending) AS pending \
             FROM rollup_server r JOIN server s ON s.id = r.server_id",
        )
        .fetch_one(pool)
        .await
    })?)
}
