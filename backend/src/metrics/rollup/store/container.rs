//! What is folded of containers.

use super::{
    super::calendar::{HOUR, Span},
    read::{fold, read, three},
};
use crate::{
    Result,
    db::{Db, dialect::InList},
    on_db,
};
use model::{
    id::ServerId,
    metrics::{ContainerCpuLog, ContainerLog, ContainerMemoryLog, RateLog},
};

/// The names of all containers that a table has rows of: one look at the primary key for
/// each, and not at its rows. Only one engine does that by itself.
macro_rules! names {
    ($table:literal) => {
        Names {
            sqlite: InList {
                head: concat!(
                    "WITH RECURSIVE names (server_id, name) AS (\
                     SELECT r.server_id, (SELECT MIN(d.container_name) FROM ",
                    $table,
                    " d WHERE d.server_id = r.server_id) FROM rollup_server r WHERE r.server_id IN ("
                ),
                tail: concat!(
                    ") UNION ALL SELECT n.server_id, (SELECT MIN(d.container_name) FROM ",
                    $table,
                    " d WHERE d.server_id = n.server_id AND d.container_name > n.name) \
                     FROM names n WHERE n.name IS NOT NULL) \
                     SELECT server_id, name FROM names WHERE name IS NOT NULL ORDER BY server_id, name"
                ),
            },
            mysql: InList {
                head: concat!(
                    "SELECT DISTINCT server_id, container_name AS name FROM ",
                    $table,
                    " WHERE server_id IN ("
                ),
                tail: ") ORDER BY server_id, name",
            },
        }
    };
}

/// Which containers are meant: those that there are rows of in one table.
#[derive(Debug, Clone, Copy)]
pub(in crate::metrics::rollup) struct Names {
    sqlite: InList,
    mysql: InList,
}

impl Names {
    pub const SAMPLES: Self = names!("docker_stat");
    /// They stay for longer than samples do.
    pub const HOURS: Self = names!("container_log_hour");
    pub const DAYS: Self = names!("container_log_day");
}

/// The containers of servers.
pub(in crate::metrics::rollup) async fn list_containers(
    db: &Db,
    servers: &[ServerId],
    names: Names,
) -> Result<Vec<(i64, String)>> {
    let Some(ids) = InList::fill(servers.iter().map(|id| id.0)) else {
        return Ok(Vec::new());
    };
    let sql = match db {
        Db::Sqlite { .. } => names.sqlite.sql(ids.len()),
        Db::MySql(_) => names.mysql.sql(ids.len()),
    };
    Ok(on_db!(db, |pool| {
        let mut query = sqlx::query_as(sql);
        for id in &ids {
            query = query.bind(*id);
        }
        query.fetch_all(pool).await
    })?)
}

/// A step between two samples counts when none of the counters fell back over it: else
/// the container was started anew. So long a step says nothing about an hour.
macro_rules! rate {
    ($name:literal) => {
        three!(
            $name,
            concat!(
                "CASE WHEN net_input_step >= 0 AND net_output_step >= 0 AND block_input_step >= 0 \
                 AND block_output_step >= 0 AND step <= 3600000 THEN ",
                $name,
                "_step * 1000e0 / step END"
            )
        )
    };
}

/// The containers of one host in one span, as many as have names here. The sample
/// before the span is the one that its first step begins from.
pub(in crate::metrics::rollup) const CONTAINERS: InList = InList {
    head: concat!(
        "SELECT container_name, COUNT(*) AS samples, ",
        three!("cpu_percent", "cpu_percent"),
        three!("memory_usage", "memory_usage + 0e0"),
        three!("memory_limit", "memory_limit + 0e0"),
        three!("memory_percent", "memory_percent"),
        rate!("net_input"),
        rate!("net_output"),
        rate!("block_input"),
        rate!("block_output"),
        "COUNT(CASE WHEN net_input_step >= 0 AND net_output_step >= 0 AND block_input_step >= 0 \
         AND block_output_step >= 0 AND step <= 3600000 THEN 1 END) AS steps \
         FROM (SELECT container_name, created_time, cpu_percent, memory_percent, memory_usage, memory_limit, \
         created_time - LAG(created_time) OVER w AS step, net_input - LAG(net_input) OVER w AS net_input_step, \
         net_output - LAG(net_output) OVER w AS net_output_step, \
         block_input - LAG(block_input) OVER w AS block_input_step, \
         block_output - LAG(block_output) OVER w AS block_output_step FROM docker_stat \
         WHERE server_id = ? AND created_time >= ? AND created_time < ? AND container_name IN ("
    ),
    tail: ") WINDOW w AS (PARTITION BY container_name ORDER BY created_time)) AS s \
           WHERE created_time >= ? GROUP BY container_name ORDER BY container_name",
};

#[derive(sqlx::FromRow)]
struct ContainerRow {
    container_name: String,
    samples: i64,
    steps: i64,
    cpu_percent_mean: f64,
    cpu_percent_min: f64,
    cpu_percent_max: f64,
    memory_usage_mean: f64,
    memory_usage_min: f64,
    memory_usage_max: f64,
    memory_limit_mean: f64,
    memory_limit_min: f64,
    memory_limit_max: f64,
    memory_percent_mean: f64,
    memory_percent_min: f64,
    memory_percent_max: f64,
    net_input_mean: Option<f64>,
    net_input_min: Option<f64>,
    net_input_max: Option<f64>,
    net_output_mean: Option<f64>,
    net_output_min: Option<f64>,
    net_output_max: Option<f64>,
    block_input_mean: Option<f64>,
    block_input_min: Option<f64>,
    block_input_max: Option<f64>,
    block_output_mean: Option<f64>,
    block_output_min: Option<f64>,
    block_output_max: Option<f64>,
}

impl ContainerRow {
    fn log(&self) -> ContainerLog {
        let fold = |mean: f64, min: f64, max: f64| fold(self.samples, mean, min, max);
        let rate = |mean: Option<f64>, min: Option<f64>, max: Option<f64>| {
            super::read::fold(self.steps, mean?, min?, max?)
        };
        ContainerLog {
            cpu: ContainerCpuLog {
                percent: fold(
                    self.cpu_percent_mean,
                    self.cpu_percent_min,
                    self.cpu_percent_max,
                ),
            },
            memory: ContainerMemoryLog {
                usage: fold(
                    self.memory_usage_mean,
                    self.memory_usage_min,
                    self.memory_usage_max,
                ),
                limit: fold(
                    self.memory_limit_mean,
                    self.memory_limit_min,
                    self.memory_limit_max,
                ),
                percent: fold(
                    self.memory_percent_mean,
                    self.memory_percent_min,
                    self.memory_percent_max,
                ),
            },
            net: RateLog {
                input: rate(self.net_input_mean, self.net_input_min, self.net_input_max),
                output: rate(
                    self.net_output_mean,
                    self.net_output_min,
                    self.net_output_max,
                ),
            },
            block: RateLog {
                input: rate(
                    self.block_input_mean,
                    self.block_input_min,
                    self.block_input_max,
                ),
                output: rate(
                    self.block_output_mean,
                    self.block_output_min,
                    self.block_output_max,
                ),
            },
        }
    }
}

/// Names in one statement.
const NAMES: usize = 64;

/// Folds the samples of a host's containers in a span. Where there are none there is no
/// row.
pub(in crate::metrics::rollup) async fn fold_containers(
    db: &Db,
    server: ServerId,
    span: Span,
    names: &[&str],
) -> Result<Vec<(String, ContainerLog)>> {
    let mut folded = Vec::new();
    for piece in names.chunks(NAMES) {
        let Some(filled) = InList::fill(piece.iter().copied()) else {
            continue;
        };
        let sql = CONTAINERS.sql(filled.len());
        let before = span.start - HOUR;
        let rows: Vec<ContainerRow> = on_db!(db, |pool| {
            let mut query = sqlx::query_as(sql)
                .bind(server.0)
                .bind(before.0)
                .bind(span.end.0);
            for name in &filled {
                query = query.bind(*name);
            }
            query.bind(span.start.0).fetch_all(pool).await
        })?;
        folded.extend(rows.into_iter().map(|row| {
            let log = row.log();
            (row.container_name, log)
        }));
    }
    Ok(folded)
}

/// The hours of some containers of one host.
pub(in crate::metrics::rollup) const CONTAINER_HOURS: InList = InList {
    head: "SELECT container_name, content FROM container_log_hour WHERE server_id = ? \
           AND start_time >= ? AND start_time < ? AND container_name IN (",
    tail: ") ORDER BY container_name, start_time",
};

/// The hours of a host's containers that begin in a span.
pub(in crate::metrics::rollup) async fn list_container_hours(
    db: &Db,
    server: ServerId,
    span: Span,
    names: &[&str],
) -> Result<Vec<(String, ContainerLog)>> {
    let mut hours = Vec::new();
    for piece in names.chunks(NAMES) {
        let Some(filled) = InList::fill(piece.iter().copied()) else {
            continue;
        };
        let sql = CONTAINER_HOURS.sql(filled.len());
        let rows: Vec<(String, String)> = on_db!(db, |pool| {
            let mut query = sqlx::query_as(sql)
                .bind(server.0)
                .bind(span.start.0)
                .bind(span.end.0);
            for name in &filled {
                query = query.bind(*name);
            }
            query.fetch_all(pool).await
        })?;
        for (name, content) in rows {
            hours.push((name, read(&content)?));
        }
    }
    Ok(hours)
}
