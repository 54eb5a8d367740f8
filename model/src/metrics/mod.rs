//! What is measured on a host, and how it is drawn.
//!
//! Units everywhere: percent 0–100, bytes, and bit/s for the network of a host;
//! byte/s for what a container receives, sends, reads and writes.

mod chart;
mod fold;
mod history;
mod range;
mod retention;
mod tier;

pub use chart::{
    Axis, Charts, CompareRequest, Compared, Comparison, Day, EventKind, HostEvent, MAX_COMPARED,
    Metric, MetricLine, Off,
};
pub use fold::{
    ContainerCpuLog, ContainerLog, ContainerMemoryLog, CpuLog, DiskLog, Fold, MemoryLog, NetLog,
    RateLog, ServerLog,
};
pub use history::{
    Aggregate, ExportFormat, ExportRequest, HISTORY_ROWS, HistoryPage, HistoryRequest, HistoryRow,
};
pub use range::{ChartRequest, MAX_WINDOW, MIN_WINDOW, Range, Window};
pub use retention::{RETENTION_BOUNDS, Retention, RetentionForecast, RetentionView, TierBytes};
pub use tier::{Resolution, Tier};

use crate::{
    id::ServerId,
    time::{Millis, Timestamp},
};
use serde::{Deserialize, Serialize};

/// One report of one host at one instant: a row of `server_sample`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Sample {
    /// When it was measured, by the host's clock.
    pub time: Timestamp,
    /// Busy time of all processors together, percent.
    pub cpu_percent: f64,
    /// Memory in bytes.
    pub memory_total: i64,
    /// Memory that programs could still get, bytes.
    pub memory_available: i64,
    /// Memory used for nothing at all, bytes.
    pub memory_free: i64,
    /// Memory in use, percent.
    pub memory_percent: f64,
    /// Size of the root file system, bytes.
    pub disk_total: i64,
    /// Free on the root file system, bytes.
    pub disk_free: i64,
    /// Used of the root file system, percent.
    pub disk_percent: f64,
    /// Time that the disk below it was busy since the sample before, percent; `None`
    /// where the machine does not tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disk_busy: Option<f64>,
    /// Received over all network interfaces, bit/s.
    pub net_input: f64,
    /// Sent over all network interfaces, bit/s.
    pub net_output: f64,
}

/// Points on a chart at most; more than a phone or a desktop could tell apart.
pub const MAX_POINTS: usize = 400;

/// One point of a series: the samples of one stretch of time.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// Where the stretch begins.
    pub time: Timestamp,
    /// Mean of its samples; `None` marks a gap, drawn as one.
    pub mean: Option<f64>,
    /// Smallest of its samples.
    pub min: Option<f64>,
    /// Largest of its samples.
    pub max: Option<f64>,
}

/// A metric over time, ready to be drawn.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Series {
    /// Points in order of time, at most [`MAX_POINTS`] and the gaps between them.
    pub points: Vec<Point>,
}

impl Series {
    /// Smallest and largest sample and the mean of the means, over everything
    /// that is no gap.
    pub fn extent(&self) -> Option<Extent> {
        let means: Vec<f64> = self.points.iter().filter_map(|p| p.mean).collect();
        if means.is_empty() {
            return None;
        }
        let fold = |pick: fn(&Point) -> Option<f64>, better: fn(f64, f64) -> f64| {
            self.points.iter().filter_map(pick).reduce(better)
        };
        Some(Extent {
            min: fold(|p| p.min, f64::min)?,
            max: fold(|p| p.max, f64::max)?,
            mean: means.iter().sum::<f64>() / means.len() as f64,
        })
    }
}

/// Bounds of a series.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Extent {
    /// Smallest sample.
    pub min: f64,
    /// Largest sample.
    pub max: f64,
    /// Mean.
    pub mean: f64,
}

/// Length of a line in a list, and of one of its points.
pub const SPARKLINE: (Millis, Millis) = (Millis::minutes(15), Millis::minutes(1));
/// Hosts whose lines are given at once at most: those of one page.
pub const MAX_SPARKLINES: usize = crate::page::MAX_LIMIT as usize;

/// The network of some hosts over the last minutes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NetSparklines {
    /// Where the first point of each line begins.
    pub from: Timestamp,
    /// Length of a point.
    pub step: Millis,
    /// One for each host that has samples in this time.
    pub lines: Vec<NetSparkline>,
}

/// The network of one host: as many points as the stretch has steps; `None`
/// where no sample is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NetSparkline {
    /// The host.
    pub server: ServerId,
    /// Received, bit/s, mean of each step.
    pub input: Vec<Option<f64>>,
    /// Sent, bit/s, mean of each step.
    pub output: Vec<Option<f64>>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gap_counts_for_nothing_in_the_extent() {
        let point = |mean: Option<f64>| Point {
            time: Timestamp(0),
            mean,
            min: mean,
            max: mean,
        };
        let series = Series {
            points: vec![point(Some(1.0)), point(None), point(Some(3.0))],
        };
        assert_eq!(
            series.extent(),
            Some(Extent {
                min: 1.0,
                max: 3.0,
                mean: 2.0
            })
        );
        assert_eq!(Series::default().extent(), None);
    }
}
