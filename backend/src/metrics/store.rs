//! SQL of tables `server_sample` and `docker_stat`.

use crate::{
    Result,
    authz::{bind_visible_server, policy::Restriction, visible_server},
    db::{
        Db, Tx,
        dialect::{InList, MultiInsert, Sql},
    },
    on_db, on_tx,
    server::latest::{SAMPLE_COLUMNS, bind_sample},
};
use model::{
    agent::ContainerReport,
    error::Error as Public,
    id::ServerId,
    metrics::Sample,
    scope::Owner,
    time::{Millis, Timestamp},
};

const INSERT_SAMPLES: MultiInsert = MultiInsert {
    head: "INSERT INTO server_sample (server_id, created_time, cpu_percent, memory_total, \
           memory_available, memory_free, memory_percent, disk_total, disk_free, disk_percent, \
           disk_busy, net_input, net_output, received_time) VALUES ",
    columns: SAMPLE_COLUMNS,
    tail: Sql {
        sqlite: "ON CONFLICT (server_id, created_time) DO NOTHING",
        mysql: "ON DUPLICATE KEY UPDATE server_id = server_sample.server_id",
    },
};

/// Stores samples; one that is there already stays as it is.
pub(super) async fn insert_samples(
    tx: &mut Tx,
    samples: &[(ServerId, Sample)],
    now: Timestamp,
) -> Result<()> {
    for piece in MultiInsert::filled_pieces(samples) {
        let sql = INSERT_SAMPLES.on_tx(tx, piece.size());
        on_tx!(tx, |connection| {
            let mut query = sqlx::query(sql);
            for (server, sample) in piece.rows() {
                query = bind_sample!(query, server, sample, now);
            }
            query.execute(connection).await.map(|_| ())
        })?;
    }
    Ok(())
}

const INSERT_CONTAINERS: MultiInsert = MultiInsert {
    head: "INSERT INTO docker_stat (server_id, container_name, created_time, cpu_percent, \
           memory_percent, memory_usage, memory_limit, net_input, net_output, block_input, \
           block_output) VALUES ",
    columns: 11,
    tail: Sql {
        sqlite: "ON CONFLICT (server_id, container_name, created_time) DO NOTHING",
        mysql: "ON DUPLICATE KEY UPDATE server_id = docker_stat.server_id",
    },
};

/// One container of one report.
pub(super) struct ContainerRow<'a> {
    pub server: ServerId,
    pub time: Timestamp,
    pub name: &'a str,
    pub report: &'a ContainerReport,
}

/// Stores samples of containers; one that is there already stays as it is.
pub(super) async fn insert_containers(tx: &mut Tx, rows: &[ContainerRow<'_>]) -> Result<()> {
    for piece in MultiInsert::pieces(rows) {
        let sql = INSERT_CONTAINERS.on_tx(tx, piece.len());
        on_tx!(tx, |connection| {
            let mut query = sqlx::query(sql);
            for row in piece {
                query = query
                    .bind(row.server.0)
                    .bind(row.name)
                    .bind(row.time.0)
                    .bind(row.report.cpu)
                    .bind(row.report.mem_percent)
                    .bind(row.report.mem_usage)
                    .bind(row.report.mem_limit)
                    .bind(row.report.net_input)
                    .bind(row.report.net_output)
                    .bind(row.report.block_input)
                    .bind(row.report.block_output);
            }
            query.execute(connection).await.map(|_| ())
        })?;
    }
    Ok(())
}

/// The network of one host in one step of time.
#[derive(Debug, Clone, Copy, sqlx::FromRow)]
pub(super) struct NetRow {
    #[sqlx(try_from = "i64")]
    pub server_id: ServerId,
    pub step_time: i64,
    pub input: f64,
    pub output: f64,
}

/// One range of the primary key for each host.
const LIST_NET: InList = InList {
    head: "SELECT m.server_id, m.created_time - m.created_time % ? AS step_time, \
           AVG(m.net_input) AS input, AVG(m.net_output) AS output \
           FROM server_sample m JOIN server s ON s.id = m.server_id WHERE m.server_id IN (",
    tail: concat!(
        ") AND m.created_time >= ? AND m.created_time < ? AND ",
        visible_server!(),
        "GROUP BY m.server_id, step_time ORDER BY m.server_id, step_time"
    ),
};

/// The network of hosts of an owner in a stretch of time, by host and step, as
/// far as the restriction lets through.
pub(super) async fn list_net(
    db: &Db,
    (owner, restriction): (Owner, Restriction),
    servers: &[ServerId],
    (from, until): (Timestamp, Timestamp),
    step: Millis,
) -> Result<Vec<NetRow>> {
    if servers.is_empty() {
        return Ok(Vec::new());
    }
    let ids = InList::fill(servers.iter().map(|id| id.0)).ok_or(Public::TooLarge)?;
    let sql = LIST_NET.sql(ids.len());
    Ok(on_db!(db, |pool| {
        let mut query = sqlx::query_as(sql).bind(step.0);
        for id in &ids {
            query = query.bind(*id);
        }
        query = query.bind(from.0).bind(until.0);
        bind_visible_server!(query, owner, restriction)
            .fetch_all(pool)
            .await
    })?)
}

/// Hosts that are gone and have left something.
pub(super) async fn list_removed(db: &Db, limit: i64) -> Result<Vec<ServerId>> {
    let ids: Vec<i64> = on_db!(db, |pool| {
        sqlx::query_scalar(
            "SELECT l.server_id FROM server_latest l LEFT JOIN server s ON s.id = l.server_id \
             WHERE s.id IS NULL ORDER BY l.server_id LIMIT ?",
        )
        .bind(limit)
        .fetch_all(pool)
        .await
    })?;
    Ok(ids.into_iter().map(ServerId).collect())
}

/// Nothing that was measured is left of a host that is gone: forgets how far it was
/// folded, and that there was something left.
pub(super) async fn forget_removed(tx: &mut Tx, server: ServerId) -> Result<()> {
    const FORGET: [&str; 3] = [
        "DELETE FROM rollup_server WHERE server_id = ?",
        "DELETE FROM rollup_pending WHERE server_id = ?",
        "DELETE FROM server_latest WHERE server_id = ? \
         AND NOT EXISTS (SELECT 1 FROM server s WHERE s.id = server_latest.server_id)",
    ];
    for forget in FORGET {
        on_tx!(tx, |connection| {
            sqlx::query(forget)
                .bind(server.0)
                .execute(connection)
                .await
                .map(|_| ())
        })?;
    }
    Ok(())
}
