//! SQL of table `alert_maintenance`.

use super::{history::called, target_of, ties_of};
use crate::{
    Result,
    authz::{bind_visible_server, policy::Restriction, visible_server},
    db::{Db, Tx, dialect::Written},
    on_db, on_tx,
};
use model::{
    alert::{AlertTarget, Maintenance, MaintenanceCreate},
    id::{MaintenanceId, ServerId, UserId},
    scope::Owner,
    time::Timestamp,
};

#[derive(sqlx::FromRow)]
struct MaintenanceRow {
    #[sqlx(try_from = "i64")]
    id: MaintenanceId,
    level: i64,
    target_id: i64,
    cluster_name: Option<String>,
    server_name: Option<String>,
    from_time: i64,
    until_time: i64,
    reason: String,
    user_name: Option<String>,
    user_mobile: Option<String>,
}

impl MaintenanceRow {
    fn into_entry(self) -> Result<Maintenance> {
        Ok(Maintenance {
            id: self.id,
            target: target_of(self.level, self.target_id)?,
            target_name: self.server_name.or(self.cluster_name).unwrap_or_default(),
            from: Timestamp(self.from_time),
            until: Timestamp(self.until_time),
            reason: self.reason,
            by: called(self.user_name, self.user_mobile),
        })
    }
}

macro_rules! listed {
    () => {
        "SELECT m.id, m.level, m.target_id, c.name AS cluster_name, s.name AS server_name, m.from_time, m.until_time, \
         m.reason, u.name AS user_name, u.mobile AS user_mobile FROM alert_maintenance m \
         LEFT JOIN cluster c ON c.id = m.cluster_id LEFT JOIN server s ON s.id = m.server_id \
         LEFT JOIN `user` u ON u.id = m.user_id WHERE m.owner_kind = ? AND m.owner_id = ? "
    };
}

/// The times of an owner that end after one, the last to end first. Those of single hosts
/// only where the restriction lets the host through.
pub(in crate::alert) async fn list(
    db: &Db,
    owner: Owner,
    restriction: Restriction,
    (until, from): (Timestamp, Timestamp),
    limit: i64,
) -> Result<Vec<Maintenance>> {
    const LIST: &str = concat!(
        listed!(),
        "AND m.until_time > ? AND m.from_time <= ? AND (m.level <> 3 OR (",
        visible_server!(),
        ")) ORDER BY m.until_time DESC, m.id DESC LIMIT ?"
    );
    let (kind, owner_id) = owner.columns();
    let rows: Vec<MaintenanceRow> = on_db!(db, |pool| {
        let query = sqlx::query_as(LIST)
            .bind(kind)
            .bind(owner_id)
            .bind(until.0)
            .bind(from.0);
        bind_visible_server!(query, owner, restriction)
            .bind(limit)
            .fetch_all(pool)
            .await
    })?;
    rows.into_iter().map(MaintenanceRow::into_entry).collect()
}

/// The times that concern a host and are not over.
pub(in crate::alert) async fn list_of_server(
    db: &Db,
    owner: Owner,
    server: ServerId,
    now: Timestamp,
) -> Result<Vec<Maintenance>> {
    const LIST: &str = concat!(
        listed!(),
        "AND m.until_time > ? AND (m.level = 1 OR m.server_id = ? \
         OR m.cluster_id = (SELECT h.cluster_id FROM server h WHERE h.id = ?)) ORDER BY m.from_time, m.id LIMIT 20"
    );
    let (kind, owner_id) = owner.columns();
    let rows: Vec<MaintenanceRow> = on_db!(db, |pool| {
        sqlx::query_as(LIST)
            .bind(kind)
            .bind(owner_id)
            .bind(now.0)
            .bind(server.0)
            .bind(server.0)
            .fetch_all(pool)
            .await
    })?;
    rows.into_iter().map(MaintenanceRow::into_entry).collect()
}

/// Writes a new one.
pub(in crate::alert) async fn insert(
    tx: &mut Tx,
    owner: Owner,
    target: AlertTarget,
    create: &MaintenanceCreate,
    (user, now): (UserId, Timestamp),
) -> Result<MaintenanceId> {
    let (kind, owner) = owner.columns();
    let (level, target_id) = target.columns();
    let (cluster, server) = ties_of(target);
    let id = on_tx!(tx, |connection| {
        sqlx::query(
            "INSERT INTO alert_maintenance (owner_kind, owner_id, level, target_id, cluster_id, server_id, from_time, \
             until_time, reason, user_id, create_time) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(kind)
        .bind(owner)
        .bind(level)
        .bind(target_id)
        .bind(cluster)
        .bind(server)
        .bind(create.from.0)
        .bind(create.until.0)
        .bind(create.reason.as_str())
        .bind(user.0)
        .bind(now.0)
        .execute(connection)
        .await
        .map(|done| done.inserted_id())
    })?;
    Ok(MaintenanceId(id))
}

/// Ends one of an owner's that is about this host, or where none is named about all or a
/// cluster. One that has not begun is gone.
pub(in crate::alert) async fn end(
    tx: &mut Tx,
    owner: Owner,
    server: Option<ServerId>,
    id: MaintenanceId,
    now: Timestamp,
) -> Result<bool> {
    let (kind, owner) = owner.columns();
    let server = server.map_or(0, |server| server.0);
    let gone = on_tx!(tx, |connection| {
        sqlx::query(
            "DELETE FROM alert_maintenance WHERE id = ? AND owner_kind = ? AND owner_id = ? \
             AND COALESCE(server_id, 0) = ? AND from_time >= ?",
        )
        .bind(id.0)
        .bind(kind)
        .bind(owner)
        .bind(server)
        .bind(now.0)
        .execute(connection)
        .await
        .map(|done| done.rows())
    })?;
    let ended = on_tx!(tx, |connection| {
        sqlx::query(
            "UPDATE alert_maintenance SET until_time = ? WHERE id = ? AND owner_kind = ? AND owner_id = ? \
             AND COALESCE(server_id, 0) = ? AND until_time > ?",
        )
        .bind(now.0)
        .bind(id.0)
        .bind(kind)
        .bind(owner)
        .bind(server)
        .bind(now.0)
        .execute(connection)
        .await
        .map(|done| done.rows())
    })?;
    Ok(gone + ended > 0)
}

/// Deletes what was over before a time.
pub(in crate::alert) async fn delete_over(tx: &mut Tx, time: Timestamp) -> Result<u64> {
    Ok(on_tx!(tx, |connection| {
        sqlx::query("DELETE FROM alert_maintenance WHERE until_time < ?")
            .bind(time.0)
            .execute(connection)
            .await
            .map(|done| done.rows())
    })?)
}
