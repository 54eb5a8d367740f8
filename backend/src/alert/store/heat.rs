//! SQL of the heat map.

use super::evaluate::{sample, status_of};
use crate::{
    Result,
    authz::{bind_visible_server, policy::Restriction, visible_server},
    db::Db,
    on_db,
};
use model::{id::ServerId, metrics::Sample, scope::Owner, server::ServerStatus};

/// A host on the map.
pub(in crate::alert) struct Cell {
    pub server: ServerId,
    pub name: String,
    pub status: ServerStatus,
    pub latest: Option<Sample>,
    pub open: i64,
}

#[derive(sqlx::FromRow)]
struct CellRow {
    #[sqlx(try_from = "i64")]
    id: ServerId,
    name: String,
    status: i64,
    created_time: Option<i64>,
    cpu_percent: Option<f64>,
    memory_percent: Option<f64>,
    disk_percent: Option<f64>,
    disk_busy: Option<f64>,
    net_input: Option<f64>,
    net_output: Option<f64>,
    open_count: i64,
}

/// The hosts of an owner that the restriction lets through: the silent first, then those
/// with alerts, then by their largest share.
pub(in crate::alert) async fn list(
    db: &Db,
    owner: Owner,
    restriction: Restriction,
    limit: i64,
) -> Result<Vec<Cell>> {
    // The largest of three: see `server::store::whole`.
    const LIST: &str = concat!(
        "SELECT s.id, s.name, s.status, l.created_time, l.cpu_percent, l.memory_percent, l.disk_percent, l.disk_busy, \
         l.net_input, l.net_output, COALESCE(o.open_count, 0) AS open_count FROM server s \
         LEFT JOIN server_latest l ON l.server_id = s.id \
         LEFT JOIN (SELECT a.server_id, COUNT(*) AS open_count FROM alert a \
         WHERE a.owner_kind = ? AND a.owner_id = ? AND a.is_open = 1 GROUP BY a.server_id) o ON o.server_id = s.id WHERE ",
        visible_server!(),
        "ORDER BY CASE s.status WHEN 2 THEN 0 WHEN 1 THEN 1 ELSE 2 END, CASE WHEN o.open_count > 0 THEN 0 ELSE 1 END, \
         CASE WHEN l.cpu_percent >= l.memory_percent AND l.cpu_percent >= l.disk_percent THEN l.cpu_percent \
         WHEN l.memory_percent >= l.disk_percent THEN l.memory_percent ELSE l.disk_percent END DESC, s.name LIMIT ?"
    );
    let (kind, owner_id) = owner.columns();
    let rows: Vec<CellRow> = on_db!(db, |pool| {
        let query = sqlx::query_as(LIST).bind(kind).bind(owner_id);
        bind_visible_server!(query, owner, restriction)
            .bind(limit)
            .fetch_all(pool)
            .await
    })?;
    let read = |row: CellRow| {
        let values = [
            row.cpu_percent,
            row.memory_percent,
            row.disk_percent,
            row.disk_busy,
            row.net_input,
            row.net_output,
        ];
        Ok(Cell {
            server: row.id,
            name: row.name,
            status: status_of(row.status)?,
            latest: sample(row.created_time, values),
            open: row.open_count,
        })
    };
    rows.into_iter().map(read).collect()
}

/// How many hosts there are.
pub(in crate::alert) async fn count(
    db: &Db,
    owner: Owner,
    restriction: Restriction,
) -> Result<i64> {
    const COUNT: &str = concat!("SELECT COUNT(*) FROM server s WHERE ", visible_server!());
    Ok(on_db!(db, |pool| {
        bind_visible_server!(sqlx::query_scalar(COUNT), owner, restriction)
            .fetch_one(pool)
            .await
    })?)
}
