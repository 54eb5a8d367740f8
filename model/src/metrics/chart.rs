//! Charts as the console sends them.

use super::{ChartRequest, Series, Tier};
use crate::{
    id::ServerId,
    time::{Millis, Timestamp},
};
use serde::{Deserialize, Serialize};

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Metric {
    /// Busy time of the processors, percent; of a container up to 100 for each.
    Cpu,
    /// Memory in use, percent.
    Memory,
    /// Memory in use, bytes.
    MemoryUsage,
    /// Root file system in use, percent.
    Disk,
    /// How much of the time the disk was busy, percent. Not every machine tells.
    DiskBusy,
    /// Received: bit/s of a host, byte/s of a container.
    NetInput,
    /// Sent: bit/s of a host, byte/s of a container.
    NetOutput,
    /// Read from disks, byte/s.
    BlockInput,
    /// Written to disks, byte/s.
    BlockOutput,
}

impl Metric {
    /// What is known of a host, in the order of columns.
    pub const OF_HOST: [Metric; 6] = [
        Metric::Cpu,
        Metric::Memory,
        Metric::Disk,
        Metric::DiskBusy,
        Metric::NetInput,
        Metric::NetOutput,
    ];
    /// What is known of a container, in the order of columns.
    pub const OF_CONTAINER: [Metric; 7] = [
        Metric::Cpu,
        Metric::Memory,
        Metric::MemoryUsage,
        Metric::NetInput,
        Metric::NetOutput,
        Metric::BlockInput,
        Metric::BlockOutput,
    ];

    /// As it stands in a query string.
    pub const fn as_str(self) -> &'static str {
        match self {
            Metric::Cpu => "cpu",
            Metric::Memory => "memory",
            Metric::MemoryUsage => "memory_usage",
            Metric::Disk => "disk",
            Metric::DiskBusy => "disk_busy",
            Metric::NetInput => "net_input",
            Metric::NetOutput => "net_output",
            Metric::BlockInput => "block_input",
            Metric::BlockOutput => "block_output",
        }
    }

    /// From a query string; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        [Metric::OF_HOST.as_slice(), &Metric::OF_CONTAINER]
            .concat()
            .into_iter()
            .find(|metric| metric.as_str() == text)
    }
}

/// One metric over time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MetricLine {
    /// What was measured.
    pub metric: Metric,
    /// Its points.
    pub series: Series,
}

/// The time axis that charts share, and what is known of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Axis {
    /// What was asked for.
    pub request: ChartRequest,
    /// Beginning of the axis.
    pub from: Timestamp,
    /// End of the axis.
    pub until: Timestamp,
    /// What was read.
    pub tier: Tier,
    /// What one point covers; the agent's interval when nothing was thinned.
    pub step: Millis,
    /// For days: the time zone they are days of.
    pub zone: Option<String>,
    /// For days: what each is called there, oldest first.
    pub days: Vec<Day>,
}

/// A day and its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Day {
    /// When it begins.
    pub start: Timestamp,
    /// Its date in its zone, `2026-03-29`.
    pub date: String,
}

/// A stretch of time in which nothing was heard of a host.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Off {
    /// When it was last heard of.
    pub from: Timestamp,
    /// When it was heard of again, or the end of the axis.
    pub until: Timestamp,
    /// Somebody had stopped it.
    pub is_stopped: bool,
}

/// What happened to a host.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct HostEvent {
    /// When.
    pub time: Timestamp,
    /// What.
    pub kind: EventKind,
}

/// Kinds of what happens to a host, as far as it shows on charts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
    /// It was started.
    Start,
    /// It was stopped.
    Stop,
    /// It was started anew.
    Reboot,
    /// It was changed by somebody.
    Change,
    /// An agent was enrolled on it.
    Enrol,
    /// The token of its agent was revoked.
    Revoke,
}

/// The charts of one host or one container.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Charts {
    /// The time axis.
    pub axis: Axis,
    /// One for each metric that something is known of, in the order of
    /// [`Metric::OF_HOST`] or [`Metric::OF_CONTAINER`]; those that every machine
    /// tells are there even when they are empty.
    pub lines: Vec<MetricLine>,
    /// The same for the stretch before, moved to lie over it; empty unless asked for.
    pub ghost: Vec<MetricLine>,
    /// How many of the samples that the host should have sent are there, percent;
    /// `None` where none was due.
    pub coverage: Option<f64>,
    /// When nothing was heard of it, oldest first.
    pub off: Vec<Off>,
    /// What happened to it, oldest first.
    pub events: Vec<HostEvent>,
    /// The time of the newest sample there is, in the axis or before it.
    pub latest: Option<Timestamp>,
}

impl Charts {
    /// The points of a metric; empty where nothing is known of it.
    pub fn series(&self, metric: Metric) -> Series {
        find(&self.lines, metric).cloned().unwrap_or_default()
    }

    /// Whether anything is known of a metric.
    pub fn has(&self, metric: Metric) -> bool {
        find(&self.lines, metric).is_some()
    }

    /// The points of a metric in the stretch before.
    pub fn ghost(&self, metric: Metric) -> Option<Series> {
        find(&self.ghost, metric).cloned()
    }
}

fn find(lines: &[MetricLine], metric: Metric) -> Option<&Series> {
    let line = lines.iter().find(|line| line.metric == metric);
    line.map(|line| &line.series)
}

/// Hosts on one chart at most.
pub const MAX_COMPARED: usize = 8;

/// Hosts beside each other.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct CompareRequest {
    /// Which hosts, at most [`MAX_COMPARED`].
    pub servers: Vec<ServerId>,
    /// In what.
    pub metric: Metric,
    /// When, and how finely.
    pub chart: ChartRequest,
}

/// One metric of some hosts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// The time axis.
    pub axis: Axis,
    /// What was measured.
    pub metric: Metric,
    /// The hosts that the reader may see, in the order they were asked for.
    pub hosts: Vec<Compared>,
}

/// One of them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Compared {
    /// Which.
    pub server: ServerId,
    /// What it is called.
    pub name: String,
    /// Its points.
    pub series: Series,
    /// As in [`Charts::coverage`].
    pub coverage: Option<f64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_metric_reads_back_from_the_query_string() {
        for metric in [Metric::OF_HOST.as_slice(), &Metric::OF_CONTAINER].concat() {
            assert_eq!(Metric::parse(metric.as_str()), Some(metric));
            assert_eq!(serde_json::to_value(metric).unwrap(), metric.as_str());
        }
        assert_eq!(Metric::parse("heat"), None);
    }
}
