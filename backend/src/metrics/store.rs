//! SQL of tables `server_sample` and `docker_stat`.

use crate::{
    Result,
    db::{
        Db, Tx,
        dialect::{MultiInsert, Sql},
    },
    on_db, on_tx,
    server::latest::{SAMPLE_COLUMNS, bind_sample},
};
use model::{agent::ContainerReport, id::ServerId, metrics::Sample, time::Timestamp};

const INSERT_SAMPLES: MultiInsert = MultiInsert {
    head: "INSERT INTO server_sample (server_id, created_time, cpu_percent, memory_total, \
           memory_available, memory_free, memory_percent, disk_total, disk_free, disk_percent, \
           net_input, net_output, received_time) VALUES ",
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
    for piece in MultiInsert::pieces(samples) {
        let sql = INSERT_SAMPLES.on_tx(tx, piece.len());
        on_tx!(tx, |connection| {
            let mut query = sqlx::query(sql);
            for (server, sample) in piece {
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
