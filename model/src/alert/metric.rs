//! What of a host is watched, and what its newest sample says about it.

use crate::{
    metrics::Sample,
    server::SILENT_AFTER,
    time::{Millis, Timestamp},
};
use serde::{Deserialize, Serialize};

/// What is watched: column `metric` of the tables of alerts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AlertMetric {
    /// Processors in use, percent.
    Cpu = 1,
    /// Memory in use, percent.
    Memory = 2,
    /// Root file system in use, percent.
    Disk = 3,
    /// How much of the time the disk was busy, percent.
    DiskBusy = 4,
    /// The busier direction of the network, percent of the bandwidth that somebody
    /// said the host has; without one it is not watched.
    Network = 5,
    /// No report comes: for how long, seconds.
    Silence = 6,
    /// In how many days the root file system is full, if it goes on as it did.
    DiskTrend = 7,
}

impl AlertMetric {
    /// All of them, in the order they are shown.
    pub const ALL: [AlertMetric; 7] = [
        AlertMetric::Cpu,
        AlertMetric::Memory,
        AlertMetric::Disk,
        AlertMetric::DiskBusy,
        AlertMetric::Network,
        AlertMetric::Silence,
        AlertMetric::DiskTrend,
    ];

    /// Those that are a share of something, in every sample: what a heat map shows.
    pub const SHARES: [AlertMetric; 5] = [
        AlertMetric::Cpu,
        AlertMetric::Memory,
        AlertMetric::Disk,
        AlertMetric::DiskBusy,
        AlertMetric::Network,
    ];

    /// The column's number.
    pub const fn number(self) -> i64 {
        self as i64
    }

    /// From the column's number.
    pub fn from_number(number: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|m| m.number() == number)
    }

    /// As it stands in the query string.
    pub const fn as_str(self) -> &'static str {
        match self {
            AlertMetric::Cpu => "cpu",
            AlertMetric::Memory => "memory",
            AlertMetric::Disk => "disk",
            AlertMetric::DiskBusy => "disk_busy",
            AlertMetric::Network => "network",
            AlertMetric::Silence => "silence",
            AlertMetric::DiskTrend => "disk_trend",
        }
    }

    /// From the query string; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|m| m.as_str() == text)
    }

    /// What its values are.
    pub const fn unit(self) -> Unit {
        match self {
            AlertMetric::Silence => Unit::Seconds,
            AlertMetric::DiskTrend => Unit::Days,
            AlertMetric::Cpu
            | AlertMetric::Memory
            | AlertMetric::Disk
            | AlertMetric::DiskBusy
            | AlertMetric::Network => Unit::Percent,
        }
    }

    /// Whether small values are the bad ones.
    pub const fn is_low_bad(self) -> bool {
        matches!(self, AlertMetric::DiskTrend)
    }

    /// The share that a sample tells; `None` for what it does not tell. `bandwidth`:
    /// that of the host, bit/s.
    pub fn share_of(self, sample: &Sample, bandwidth: Option<i64>) -> Option<f64> {
        match self {
            AlertMetric::Cpu => Some(sample.cpu_percent),
            AlertMetric::Memory => Some(sample.memory_percent),
            AlertMetric::Disk => Some(sample.disk_percent),
            AlertMetric::DiskBusy => sample.disk_busy,
            AlertMetric::Network => {
                let bandwidth = bandwidth.filter(|rate| *rate > 0)?;
                let rate = sample.net_input.max(sample.net_output);
                Some((rate / bandwidth as f64 * 100.0).clamp(0.0, 100.0))
            }
            AlertMetric::Silence | AlertMetric::DiskTrend => None,
        }
    }
}

/// What values of a metric are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Percent, 0–100.
    Percent,
    /// Seconds.
    Seconds,
    /// Days.
    Days,
}

/// For how long nothing has been heard of a host that has fallen silent, in seconds.
/// `since` is when that was noticed, [`SILENT_AFTER`] its last report.
pub fn silence(since: Timestamp, now: Timestamp) -> f64 {
    let heard = since - SILENT_AFTER;
    ((now - heard).0.max(Millis::seconds(0).0) as f64 / 1_000.0).floor()
}

/// How much a host has to do: the colour and the word of its place on the heat map
/// (`ui.md` 4.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Heat {
    /// 1: something is used up.
    Full,
    /// 2: two or more are over their thresholds.
    Hot,
    /// 3: one is over its threshold.
    Warm,
    /// 4: none is.
    Calm,
    /// 5: nothing is above five percent.
    Idle,
}

impl Heat {
    /// Level 1 to 5, 1 the worst.
    pub const fn level(self) -> u8 {
        match self {
            Heat::Full => 1,
            Heat::Hot => 2,
            Heat::Warm => 3,
            Heat::Calm => 4,
            Heat::Idle => 5,
        }
    }

    /// From shares in percent, each with its threshold where it is watched. `None` when there
    /// is nothing to go by.
    pub fn of(shares: impl IntoIterator<Item = (f64, Option<f64>)>) -> Option<Self> {
        let (mut count, mut over, mut largest) = (0_u32, 0_u32, 0.0_f64);
        for (share, threshold) in shares {
            count += 1;
            largest = largest.max(share);
            if threshold.is_some_and(|threshold| share >= threshold) {
                over += 1;
            }
        }
        if count == 0 {
            return None;
        }
        Some(if largest >= 100.0 {
            Heat::Full
        } else if over >= 2 {
            Heat::Hot
        } else if over == 1 {
            Heat::Warm
        } else if largest <= 5.0 {
            Heat::Idle
        } else {
            Heat::Calm
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_metric_reads_back_from_its_column_and_the_query_string() {
        for metric in AlertMetric::ALL {
            assert_eq!(AlertMetric::from_number(metric.number()), Some(metric));
            assert_eq!(AlertMetric::parse(metric.as_str()), Some(metric));
            assert_eq!(serde_json::to_value(metric).unwrap(), metric.as_str());
        }
        assert_eq!(AlertMetric::from_number(0), None);
        assert_eq!(AlertMetric::parse("load"), None);
    }

    #[test]
    fn the_network_is_a_share_of_what_somebody_said_it_has() {
        let sample = Sample {
            time: Timestamp(0),
            cpu_percent: 1.0,
            memory_total: 1,
            memory_available: 1,
            memory_free: 1,
            memory_percent: 2.0,
            disk_total: 1,
            disk_free: 1,
            disk_percent: 3.0,
            disk_busy: Some(4.0),
            net_input: 20.0,
            net_output: 60.0,
        };
        let share = |bandwidth| AlertMetric::Network.share_of(&sample, bandwidth);
        assert_eq!(share(None), None);
        assert_eq!(share(Some(0)), None);
        assert_eq!(share(Some(120)), Some(50.0));
        assert_eq!(share(Some(30)), Some(100.0));
    }

    #[test]
    fn the_heat_goes_by_how_much_is_over_its_threshold() {
        let heat = |shares: &[f64]| Heat::of(shares.iter().map(|share| (*share, Some(80.0))));
        assert_eq!(heat(&[]), None);
        assert_eq!(heat(&[5.0, 0.0]), Some(Heat::Idle));
        assert_eq!(heat(&[5.1, 0.0]), Some(Heat::Calm));
        assert_eq!(heat(&[80.0, 79.9]), Some(Heat::Warm));
        assert_eq!(heat(&[80.0, 99.9]), Some(Heat::Hot));
        assert_eq!(heat(&[100.0, 0.0]), Some(Heat::Full));
        assert_eq!(Heat::of([(99.0, None)]), Some(Heat::Calm));
    }

    #[test]
    fn silence_counts_from_the_last_report() {
        assert_eq!(silence(Timestamp(60_000), Timestamp(60_000)), 30.0);
        assert_eq!(silence(Timestamp(60_000), Timestamp(90_000)), 60.0);
        assert_eq!(silence(Timestamp(60_000), Timestamp(0)), 0.0);
    }
}
