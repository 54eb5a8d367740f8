//! What is folded: samples into hours, hours into days.
//!
//! Every question is about one range of a primary key, and the engine aggregates: no
//! sample leaves the database.

use super::super::calendar::Span;
use crate::{
    Error, Result,
    db::{Db, dialect::UnionAll},
    on_db,
};
use model::{
    id::ServerId,
    metrics::{CpuLog, DiskLog, Fold, MemoryLog, NetLog, ServerLog},
    time::Timestamp,
};

/// Mean, smallest and largest of an expression, which is a number with a fraction on
/// both engines.
macro_rules! three {
    ($name:literal, $value:expr) => {
        concat!(
            "AVG(",
            $value,
            ") AS ",
            $name,
            "_mean, MIN(",
            $value,
            ") AS ",
            $name,
            "_min, MAX(",
            $value,
            ") AS ",
            $name,
            "_max, "
        )
    };
}
pub(super) use three;

/// The samples of one host in one span; none make no row.
pub(in crate::metrics::rollup) const SAMPLES: UnionAll = UnionAll {
    part: concat!(
        "SELECT MAX(server_id) AS server_id, MIN(created_time) AS first_time, COUNT(*) AS samples, ",
        three!("cpu_percent", "cpu_percent"),
        three!("memory_total", "memory_total + 0e0"),
        three!("memory_available", "memory_available + 0e0"),
        three!("memory_free", "memory_free + 0e0"),
        three!("memory_percent", "memory_percent"),
        three!("disk_total", "disk_total + 0e0"),
        three!("disk_free", "disk_free + 0e0"),
        three!("disk_percent", "disk_percent"),
        three!("net_input", "net_input"),
        three!("net_output", "net_output"),
        three!("disk_busy", "disk_busy"),
        "COUNT(disk_busy) AS busy_samples FROM server_sample \
         WHERE server_id = ? AND created_time >= ? AND created_time < ? HAVING COUNT(*) > 0"
    ),
};

#[derive(sqlx::FromRow)]
struct SampleRow {
    #[sqlx(try_from = "i64")]
    server_id: ServerId,
    first_time: i64,
    samples: i64,
    busy_samples: i64,
    cpu_percent_mean: f64,
    cpu_percent_min: f64,
    cpu_percent_max: f64,
    memory_total_mean: f64,
    memory_total_min: f64,
    memory_total_max: f64,
    memory_available_mean: f64,
    memory_available_min: f64,
    memory_available_max: f64,
    memory_free_mean: f64,
    memory_free_min: f64,
    memory_free_max: f64,
    memory_percent_mean: f64,
    memory_percent_min: f64,
    memory_percent_max: f64,
    disk_total_mean: f64,
    disk_total_min: f64,
    disk_total_max: f64,
    disk_free_mean: f64,
    disk_free_min: f64,
    disk_free_max: f64,
    disk_percent_mean: f64,
    disk_percent_min: f64,
    disk_percent_max: f64,
    net_input_mean: f64,
    net_input_min: f64,
    net_input_max: f64,
    net_output_mean: f64,
    net_output_min: f64,
    net_output_max: f64,
    disk_busy_mean: Option<f64>,
    disk_busy_min: Option<f64>,
    disk_busy_max: Option<f64>,
}

impl SampleRow {
    fn log(&self) -> ServerLog {
        let fold = |mean: f64, min: f64, max: f64| fold(self.samples, mean, min, max);
        let busy = self
            .disk_busy_mean
            .zip(self.disk_busy_min)
            .zip(self.disk_busy_max);
        ServerLog {
            cpu: CpuLog {
                percent: fold(
                    self.cpu_percent_mean,
                    self.cpu_percent_min,
                    self.cpu_percent_max,
                ),
            },
            memory: MemoryLog {
                total: fold(
                    self.memory_total_mean,
                    self.memory_total_min,
                    self.memory_total_max,
                ),
                available: fold(
                    self.memory_available_mean,
                    self.memory_available_min,
                    self.memory_available_max,
                ),
                free: fold(
                    self.memory_free_mean,
                    self.memory_free_min,
                    self.memory_free_max,
                ),
                percent: fold(
                    self.memory_percent_mean,
                    self.memory_percent_min,
                    self.memory_percent_max,
                ),
            },
            disk: DiskLog {
                total: fold(
                    self.disk_total_mean,
                    self.disk_total_min,
                    self.disk_total_max,
                ),
                free: fold(self.disk_free_mean, self.disk_free_min, self.disk_free_max),
                percent: fold(
                    self.disk_percent_mean,
                    self.disk_percent_min,
                    self.disk_percent_max,
                ),
                busy: busy
                    .and_then(|((mean, min), max)| self::fold(self.busy_samples, mean, min, max)),
            },
            net: NetLog {
                input: fold(self.net_input_mean, self.net_input_min, self.net_input_max),
                output: fold(
                    self.net_output_mean,
                    self.net_output_min,
                    self.net_output_max,
                ),
            },
        }
    }
}

pub(super) fn fold(count: i64, mean: f64, min: f64, max: f64) -> Option<Fold> {
    let count = u64::try_from(count).ok().filter(|count| *count > 0)?;
    // A mean is rounded, and may come to lie a little beside values that are all alike.
    let mean = mean.clamp(min, max.max(min));
    Some(Fold {
        count,
        mean,
        min,
        max,
    })
}

/// Folds the samples of hosts in spans that do not overlap. Where there are none there
/// is no row.
pub(in crate::metrics::rollup) async fn fold_samples(
    db: &Db,
    windows: &[(ServerId, Span)],
) -> Result<Vec<(ServerId, Span, ServerLog)>> {
    let mut folded = Vec::with_capacity(windows.len());
    for piece in UnionAll::pieces(windows) {
        let sql = SAMPLES.sql(piece.len());
        let rows: Vec<SampleRow> = on_db!(db, |pool| {
            let mut query = sqlx::query_as(sql);
            for (server, span) in piece {
                query = query.bind(server.0).bind(span.start.0).bind(span.end.0);
            }
            query.fetch_all(pool).await
        })?;
        for row in rows {
            let first = Timestamp(row.first_time);
            let window = piece.iter().find(|(server, span)| {
                *server == row.server_id && (span.start..span.end).contains(&first)
            });
            if let Some((server, span)) = window {
                folded.push((*server, *span, row.log()));
            }
        }
    }
    Ok(folded)
}

/// The hours of one host in one span.
pub(in crate::metrics::rollup) const HOURS: UnionAll = UnionAll {
    part: "SELECT server_id, start_time, cpu_log, memory_log, disk_log, net_log FROM server_log_hour \
           WHERE server_id = ? AND start_time >= ? AND start_time < ?",
};

#[derive(sqlx::FromRow)]
struct HourRow {
    #[sqlx(try_from = "i64")]
    server_id: ServerId,
    start_time: i64,
    cpu_log: String,
    memory_log: String,
    disk_log: String,
    net_log: String,
}

/// One JSON column.
pub(super) fn read<T: serde::de::DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|error| Error::internal("reading a rollup", error))
}

/// The hours of hosts that begin in spans, each with its host and its beginning.
pub(in crate::metrics::rollup) async fn list_hours(
    db: &Db,
    windows: &[(ServerId, Span)],
) -> Result<Vec<(ServerId, Timestamp, ServerLog)>> {
    let mut hours = Vec::new();
    for piece in UnionAll::pieces(windows) {
        let sql = HOURS.sql(piece.len());
        let rows: Vec<HourRow> = on_db!(db, |pool| {
            let mut query = sqlx::query_as(sql);
            for (server, span) in piece {
                query = query.bind(server.0).bind(span.start.0).bind(span.end.0);
            }
            query.fetch_all(pool).await
        })?;
        for row in rows {
            let log = ServerLog {
                cpu: read(&row.cpu_log)?,
                memory: read(&row.memory_log)?,
                disk: read(&row.disk_log)?,
                net: read(&row.net_log)?,
            };
            hours.push((row.server_id, Timestamp(row.start_time), log));
        }
    }
    Ok(hours)
}
