//! Whether hosts are heard of: columns `status` and `status_time`.

use super::owner_of;
use crate::{
    Result,
    db::{Db, Tx, dialect::Written},
    on_db, on_tx,
};
use model::{id::ServerId, scope::Owner, server::ServerStatus, time::Timestamp};

/// A host is heard of; whether that is news.
pub(in crate::server) async fn mark_heard(
    tx: &mut Tx,
    id: ServerId,
    now: Timestamp,
) -> Result<bool> {
    let reporting = ServerStatus::Reporting.number();
    let rows = on_tx!(tx, |connection| {
        sqlx::query("UPDATE server SET status = ?, status_time = ? WHERE id = ? AND status <> ?")
            .bind(reporting)
            .bind(now.0)
            .bind(id.0)
            .bind(reporting)
            .execute(connection)
            .await
            .map(|done| done.rows())
    })?;
    Ok(rows > 0)
}

#[derive(sqlx::FromRow)]
struct LapsedRow {
    #[sqlx(try_from = "i64")]
    id: ServerId,
    owner_kind: i64,
    owner_id: i64,
}

/// When hosts that still report were last heard of, at the earliest and at the
/// latest. What is later was written before the console's clock was set back:
/// who reports has been heard of since then.
#[derive(Debug, Clone, Copy)]
pub(in crate::server) struct Heard {
    pub from: Timestamp,
    pub until: Timestamp,
}

/// Hosts that count as reporting and were not heard of within these times.
pub(in crate::server) async fn list_lapsed(
    db: &Db,
    heard: Heard,
    limit: i64,
) -> Result<Vec<(ServerId, Owner)>> {
    let rows: Vec<LapsedRow> = on_db!(db, |pool| {
        sqlx::query_as(
            "SELECT s.id, s.owner_kind, s.owner_id FROM server s JOIN server_latest l ON l.server_id = s.id \
             WHERE s.status = ? AND (l.received_time < ? OR l.received_time > ?) ORDER BY s.id LIMIT ?",
        )
        .bind(ServerStatus::Reporting.number())
        .bind(heard.from.0)
        .bind(heard.until.0)
        .bind(limit)
        .fetch_all(pool)
        .await
    })?;
    rows.into_iter()
        .map(|row| Ok((row.id, owner_of(row.owner_kind, row.owner_id)?)))
        .collect()
}

/// A host is no longer heard of, unless a report came since it was looked up.
pub(in crate::server) async fn mark_silent(
    tx: &mut Tx,
    id: ServerId,
    heard: Heard,
    now: Timestamp,
) -> Result<bool> {
    let rows = on_tx!(tx, |connection| {
        sqlx::query(
            "UPDATE server SET status = ?, status_time = ? WHERE id = ? AND status = ? AND EXISTS \
             (SELECT 1 FROM server_latest l WHERE l.server_id = server.id AND (l.received_time < ? OR l.received_time > ?))",
        )
        .bind(ServerStatus::Silent.number())
        .bind(now.0)
        .bind(id.0)
        .bind(ServerStatus::Reporting.number())
        .bind(heard.from.0)
        .bind(heard.until.0)
        .execute(connection)
        .await
        .map(|done| done.rows())
    })?;
    Ok(rows > 0)
}
