//! SQL of tables `server_sample` and `docker_stat`.

use crate::{
    Result,
    db::{
        Db, Tx,
        dialect::{Sql, Written},
    },
    on_db, on_tx,
};
use model::{agent::ContainerReport, id::ServerId, metrics::Sample, time::Timestamp};

const INSERT_SAMPLE: Sql = Sql {
    sqlite: "INSERT INTO server_sample (server_id, created_time, cpu_percent, memory_total, memory_available, \
             memory_free, memory_percent, disk_total, disk_free, disk_percent, net_input, net_output, received_time) \
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (server_id, created_time) DO NOTHING",
    mysql: "INSERT INTO server_sample (server_id, created_time, cpu_percent, memory_total, memory_available, \
            memory_free, memory_percent, disk_total, disk_free, disk_percent, net_input, net_output, received_time) \
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON DUPLICATE KEY UPDATE server_id = server_id",
};

/// Stores a sample; one that is there already stays as it is.
pub(super) async fn insert_sample(
    tx: &mut Tx,
    id: ServerId,
    sample: &Sample,
    now: Timestamp,
) -> Result<bool> {
    let sql = INSERT_SAMPLE.on_tx(tx);
    let rows = on_tx!(tx, |connection| {
        sqlx::query(sql)
            .bind(id.0)
            .bind(sample.time.0)
            .bind(sample.cpu_percent)
            .bind(sample.memory_total)
            .bind(sample.memory_available)
            .bind(sample.memory_free)
            .bind(sample.memory_percent)
            .bind(sample.disk_total)
            .bind(sample.disk_free)
            .bind(sample.disk_percent)
            .bind(sample.net_input)
            .bind(sample.net_output)
            .bind(now.0)
            .execute(connection)
            .await
            .map(|done| done.rows())
    })?;
    Ok(rows == 1)
}

const INSERT_CONTAINER: Sql = Sql {
    sqlite: "INSERT INTO docker_stat (server_id, container_name, created_time, cpu_percent, memory_percent, \
             memory_usage, memory_limit, net_input, net_output, block_input, block_output) \
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (server_id, container_name, created_time) DO NOTHING",
    mysql: "INSERT INTO docker_stat (server_id, container_name, created_time, cpu_percent, memory_percent, \
            memory_usage, memory_limit, net_input, net_output, block_input, block_output) \
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON DUPLICATE KEY UPDATE server_id = server_id",
};

pub(super) async fn insert_container(
    tx: &mut Tx,
    id: ServerId,
    name: &str,
    time: Timestamp,
    container: &ContainerReport,
) -> Result<()> {
    let sql = INSERT_CONTAINER.on_tx(tx);
    on_tx!(tx, |connection| {
        sqlx::query(sql)
            .bind(id.0)
            .bind(name)
            .bind(time.0)
            .bind(container.cpu)
            .bind(container.mem_percent)
            .bind(container.mem_usage)
            .bind(container.mem_limit)
            .bind(container.net_input)
            .bind(container.net_output)
            .bind(container.block_input)
            .bind(container.block_output)
            .execute(connection)
            .await
            .map(|_| ())
    })?;
    Ok(())
}

/// What the four charts draw of one sample.
#[derive(Debug, Clone, Copy, sqlx::FromRow)]
pub(super) struct ChartRow {
    pub created_time: i64,
    pub cpu_percent: f64,
    pub memory_percent: f64,
    pub disk_percent: f64,
    pub net_input: f64,
    pub net_output: f64,
}

pub(super) const LIST_FOR_CHARTS: &str = "SELECT created_time, cpu_percent, memory_percent, disk_percent, net_input, net_output \
     FROM server_sample WHERE server_id = ? AND created_time >= ? AND created_time <= ? \
     ORDER BY created_time LIMIT 90000";

/// Samples of a host in a stretch of time, oldest first: one range of the
/// primary key. A day at one report a second is the most it may give.
pub(super) async fn list_for_charts(
    db: &Db,
    id: ServerId,
    from: Timestamp,
    until: Timestamp,
) -> Result<Vec<ChartRow>> {
    Ok(on_db!(db, |pool| {
        sqlx::query_as(LIST_FOR_CHARTS)
            .bind(id.0)
            .bind(from.0)
            .bind(until.0)
            .fetch_all(pool)
            .await
    })?)
}

/// The time of the newest sample.
pub(super) async fn find_latest_time(db: &Db, id: ServerId) -> Result<Option<Timestamp>> {
    let time: Option<i64> = on_db!(db, |pool| {
        sqlx::query_scalar(
            "SELECT created_time FROM server_sample WHERE server_id = ? ORDER BY created_time DESC LIMIT 1",
        )
        .bind(id.0)
        .fetch_optional(pool)
        .await
    })?;
    Ok(time.map(Timestamp))
}
