//! Rows as they are read.

/// What is read of one sample of a host.
#[derive(Debug, Clone, Copy)]
pub(in crate::metrics::past) struct SampleRow {
    pub created_time: i64,
    pub cpu_percent: f64,
    pub memory_percent: f64,
    pub disk_percent: f64,
    pub disk_busy: Option<f64>,
    pub net_input: f64,
    pub net_output: f64,
}

/// A sample by the places of its columns: looking their names up takes as long as all
/// else that is done with a row.
pub(super) type SampleColumns = (i64, f64, f64, f64, Option<f64>, f64, f64);

impl From<SampleColumns> for SampleRow {
    fn from(
        (created_time, cpu_percent, memory_percent, disk_percent, disk_busy, net_input, net_output): SampleColumns,
    ) -> Self {
        SampleRow {
            created_time,
            cpu_percent,
            memory_percent,
            disk_percent,
            disk_busy,
            net_input,
            net_output,
        }
    }
}

/// What is read of one sample of a container; the last four are counters.
#[derive(Debug, Clone, Copy)]
pub(in crate::metrics::past) struct StatRow {
    pub created_time: i64,
    pub cpu_percent: f64,
    pub memory_percent: f64,
    pub memory_usage: i64,
    pub net_input: i64,
    pub net_output: i64,
    pub block_input: i64,
    pub block_output: i64,
}

/// As [`SampleColumns`].
pub(super) type StatColumns = (i64, f64, f64, i64, i64, i64, i64, i64);

impl From<StatColumns> for StatRow {
    fn from(
        (
            created_time,
            cpu_percent,
            memory_percent,
            memory_usage,
            net_input,
            net_output,
            block_input,
            block_output,
        ): StatColumns,
    ) -> Self {
        StatRow {
            created_time,
            cpu_percent,
            memory_percent,
            memory_usage,
            net_input,
            net_output,
            block_input,
            block_output,
        }
    }
}

/// An hour or a day of a host: JSON.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(in crate::metrics::past) struct LogRow {
    pub start_time: i64,
    pub end_time: i64,
    pub cpu_log: String,
    pub memory_log: String,
    pub disk_log: String,
    pub net_log: String,
}

/// An hour or a day of a container: JSON.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(in crate::metrics::past) struct ContentRow {
    pub start_time: i64,
    pub end_time: i64,
    pub content: String,
}
