//! What is stored of one stretch of time, whichever table it stands in.

use super::store::{ContentRow, LogRow, SampleRow, StatRow};
use crate::{Error, Result};
use model::{
    metrics::{ContainerLog, CpuLog, DiskLog, Fold, MemoryLog, Metric, NetLog},
    time::{Millis, Timestamp},
};
use serde::de::DeserializeOwned;

/// How many metrics there are.
const METRICS: usize = 9;

/// A sample, or an hour or a day of them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Stored {
    /// When it begins.
    pub start: Timestamp,
    /// Its last instant: that of a sample is its first.
    pub last: Timestamp,
    values: [Option<Fold>; METRICS],
}

impl Stored {
    /// Of samples: one that is there.
    pub fn new(start: Timestamp, last: Timestamp) -> Self {
        Stored {
            start,
            last,
            values: [None; METRICS],
        }
    }

    fn with(mut self, metric: Metric, value: Option<Fold>) -> Self {
        self.values[metric as usize] = value;
        self
    }

    /// What is known of a metric.
    pub fn value(&self, metric: Metric) -> Option<Fold> {
        self.values[metric as usize]
    }

    /// How many samples it stands for.
    pub fn count(&self) -> u64 {
        let counts = self.values.iter().flatten().map(|fold| fold.count);
        counts.max().unwrap_or(0)
    }

    /// Takes a later one in, as one stretch.
    pub fn extend(&mut self, later: &Stored) {
        self.last = later.last;
        for (value, other) in self.values.iter_mut().zip(later.values) {
            *value = match (*value, other) {
                (Some(one), Some(other)) => Some(one.with(other)),
                (one, other) => one.or(other),
            };
        }
    }
}

impl From<&SampleRow> for Stored {
    fn from(row: &SampleRow) -> Self {
        let time = Timestamp(row.created_time);
        let one = |value| Some(Fold::of(value));
        Stored::new(time, time)
            .with(Metric::Cpu, one(row.cpu_percent))
            .with(Metric::Memory, one(row.memory_percent))
            .with(Metric::Disk, one(row.disk_percent))
            .with(Metric::DiskBusy, row.disk_busy.map(Fold::of))
            .with(Metric::NetInput, one(row.net_input))
            .with(Metric::NetOutput, one(row.net_output))
    }
}

/// Makes samples of a container out of its rows in order of time: its counters become
/// rates.
#[derive(Debug, Default)]
pub(super) struct Rates {
    previous: Option<StatRow>,
}

impl Rates {
    /// The next sample. Where one of its counters went back it was begun anew, and none
    /// says anything of the time between; nor do they after a pause longer than `gap`.
    pub fn next(&mut self, row: &StatRow, gap: Millis) -> Stored {
        let time = Timestamp(row.created_time);
        let before = self.previous.replace(*row);
        let counters = |row: &StatRow| {
            [
                row.net_input,
                row.net_output,
                row.block_input,
                row.block_output,
            ]
        };
        let passed = before.map_or(0, |before| row.created_time - before.created_time);
        let moved = before.map(|before| {
            let (now, before) = (counters(row), counters(&before));
            std::array::from_fn::<i64, 4, _>(|at| now[at] - before[at])
        });
        let moved = moved
            .filter(|moved| passed > 0 && passed <= gap.0 && moved.iter().all(|moved| *moved >= 0));
        // Counters stay far below what an f64 counts exactly.
        let rate =
            |at: usize| moved.map(|moved| Fold::of(moved[at] as f64 * 1_000.0 / passed as f64));
        Stored::new(time, time)
            .with(Metric::Cpu, Some(Fold::of(row.cpu_percent)))
            .with(Metric::Memory, Some(Fold::of(row.memory_percent)))
            .with(Metric::MemoryUsage, Some(Fold::of(row.memory_usage as f64)))
            .with(Metric::NetInput, rate(0))
            .with(Metric::NetOutput, rate(1))
            .with(Metric::BlockInput, rate(2))
            .with(Metric::BlockOutput, rate(3))
    }
}

fn read<T: DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|error| Error::internal("reading a rollup", error))
}

impl TryFrom<&LogRow> for Stored {
    type Error = Error;

    fn try_from(row: &LogRow) -> Result<Self> {
        let (cpu, memory): (CpuLog, MemoryLog) = (read(&row.cpu_log)?, read(&row.memory_log)?);
        let (disk, net): (DiskLog, NetLog) = (read(&row.disk_log)?, read(&row.net_log)?);
        Ok(
            Stored::new(Timestamp(row.start_time), Timestamp(row.end_time - 1))
                .with(Metric::Cpu, cpu.percent)
                .with(Metric::Memory, memory.percent)
                .with(Metric::Disk, disk.percent)
                .with(Metric::DiskBusy, disk.busy)
                .with(Metric::NetInput, net.input)
                .with(Metric::NetOutput, net.output),
        )
    }
}

impl TryFrom<&ContentRow> for Stored {
    type Error = Error;

    fn try_from(row: &ContentRow) -> Result<Self> {
        let content: ContainerLog = read(&row.content)?;
        Ok(
            Stored::new(Timestamp(row.start_time), Timestamp(row.end_time - 1))
                .with(Metric::Cpu, content.cpu.percent)
                .with(Metric::Memory, content.memory.percent)
                .with(Metric::MemoryUsage, content.memory.usage)
                .with(Metric::NetInput, content.net.input)
                .with(Metric::NetOutput, content.net.output)
                .with(Metric::BlockInput, content.block.input)
                .with(Metric::BlockOutput, content.block.output),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GAP: Millis = Millis::seconds(30);

    fn stat(seconds: i64, counter: i64) -> StatRow {
        StatRow {
            created_time: seconds * 1_000,
            cpu_percent: 150.0,
            memory_percent: 5.0,
            memory_usage: 1 << 20,
            net_input: counter,
            net_output: 0,
            block_input: counter * 2,
            block_output: 0,
        }
    }

    #[test]
    fn counters_become_rates_and_a_counter_that_went_back_says_nothing() {
        let mut rates = Rates::default();
        let rows = [
            stat(0, 1_000),
            stat(10, 3_000),
            stat(20, 500),
            stat(30, 500),
            stat(70, 9_000),
        ];
        let read: Vec<_> = rows
            .iter()
            .map(|row| {
                let stored = rates.next(row, GAP);
                let mean = |metric| stored.value(metric).map(|fold| fold.mean);
                (mean(Metric::NetInput), mean(Metric::BlockInput))
            })
            .collect();
        let expected = [
            (None, None),
            (Some(200.0), Some(400.0)),
            (None, None),
            (Some(0.0), Some(0.0)),
            (None, None),
        ];
        assert_eq!(read, expected);
    }

    #[test]
    fn a_rollup_without_a_metric_has_none_of_it() {
        let fold = r#"{"count":360,"mean":2.5,"min":1,"max":9}"#;
        let row = LogRow {
            start_time: 0,
            end_time: 3_600_000,
            cpu_log: format!(r#"{{"percent":{fold}}}"#),
            memory_log: "{}".to_owned(),
            disk_log: format!(r#"{{"total":{fold},"percent":{fold},"busy":null}}"#),
            net_log: format!(r#"{{"input":{fold},"output":{fold}}}"#),
        };
        let stored = Stored::try_from(&row).unwrap();
        assert_eq!(stored.last, Timestamp(3_599_999));
        assert_eq!(stored.count(), 360);
        assert_eq!(stored.value(Metric::Cpu).map(|fold| fold.max), Some(9.0));
        assert_eq!(stored.value(Metric::Memory), None);
        assert_eq!(stored.value(Metric::DiskBusy), None);
        let broken = LogRow {
            cpu_log: "cpu".to_owned(),
            ..row
        };
        assert!(Stored::try_from(&broken).is_err());
    }
}
