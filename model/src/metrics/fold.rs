//! What is left of many samples: columns of `server_log_hour`, `server_log_day`,
//! `container_log_hour` and `container_log_day`.
//!
//! A metric that nothing was measured of in an hour or a day is absent.

use serde::{Deserialize, Serialize};

/// Samples of one metric in a stretch of time.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Fold {
    /// How many there were, at least one.
    pub count: u64,
    /// Their mean.
    pub mean: f64,
    /// The smallest.
    pub min: f64,
    /// The largest.
    pub max: f64,
}

impl Fold {
    /// One sample.
    pub const fn of(value: f64) -> Self {
        Fold {
            count: 1,
            mean: value,
            min: value,
            max: value,
        }
    }

    /// The samples of both: the mean is weighted by their counts.
    #[must_use]
    pub fn with(self, other: Fold) -> Self {
        let count = self.count + other.count;
        let share = other.count as f64 / count.max(1) as f64;
        Fold {
            count,
            mean: self.mean + (other.mean - self.mean) * share,
            min: self.min.min(other.min),
            max: self.max.max(other.max),
        }
    }
}

/// The samples of both, where there are any.
fn join(a: Option<Fold>, b: Option<Fold>) -> Option<Fold> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.with(b)),
        (one, other) => one.or(other),
    }
}

/// An object of folds by metric, and how two become one.
macro_rules! log {
    ($(#[$about:meta])* $name:ident { $($(#[$what:meta])* $metric:ident),+ $(,)? }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
        pub struct $name {
            $(
                $(#[$what])*
                #[serde(default, skip_serializing_if = "Option::is_none")]
                pub $metric: Option<Fold>,
            )+
        }
        impl $name {
            /// The samples of both.
            #[must_use]
            pub fn with(self, other: Self) -> Self {
                $name { $($metric: join(self.$metric, other.$metric)),+ }
            }
        }
    };
}

log! {
    /// Column `cpu_log`.
    CpuLog {
        /// Busy time of all processors together, percent.
        percent,
    }
}
log! {
    /// Column `memory_log`.
    MemoryLog {
        /// Bytes.
        total,
        /// Bytes that programs could still get.
        available,
        /// Bytes used for nothing at all.
        free,
        /// In use, percent.
        percent,
    }
}
log! {
    /// Column `disk_log`: the root file system.
    DiskLog {
        /// Bytes.
        total,
        /// Bytes.
        free,
        /// In use, percent.
        percent,
        /// Time that its disk was busy, percent.
        busy,
    }
}
log! {
    /// Column `net_log`.
    NetLog {
        /// Received, bit/s.
        input,
        /// Sent, bit/s.
        output,
    }
}
log! {
    /// A container's part of the processors.
    ContainerCpuLog {
        /// Percent of one processor: may exceed 100.
        percent,
    }
}
log! {
    /// A container's memory.
    ContainerMemoryLog {
        /// In use, bytes.
        usage,
        /// The most it may use, bytes.
        limit,
        /// In use, percent of the limit.
        percent,
    }
}
log! {
    /// Rates of two of a container's counters, byte/s. A step over which any of its
    /// counters fell back counts for nothing: the container was started anew.
    RateLog {
        /// Received, or read from disks.
        input,
        /// Sent, or written to disks.
        output,
    }
}

/// A host in one hour or day.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct ServerLog {
    /// Column `cpu_log`.
    pub cpu: CpuLog,
    /// Column `memory_log`.
    pub memory: MemoryLog,
    /// Column `disk_log`.
    pub disk: DiskLog,
    /// Column `net_log`.
    pub net: NetLog,
}

impl ServerLog {
    /// The samples of both.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        ServerLog {
            cpu: self.cpu.with(other.cpu),
            memory: self.memory.with(other.memory),
            disk: self.disk.with(other.disk),
            net: self.net.with(other.net),
        }
    }
}

/// A container in one hour or day: column `content`.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct ContainerLog {
    /// Processors.
    #[serde(default)]
    pub cpu: ContainerCpuLog,
    /// Memory.
    #[serde(default)]
    pub memory: ContainerMemoryLog,
    /// Network, byte/s.
    #[serde(default)]
    pub net: RateLog,
    /// Disks, byte/s.
    #[serde(default)]
    pub block: RateLog,
}

impl ContainerLog {
    /// The samples of both.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        ContainerLog {
            cpu: self.cpu.with(other.cpu),
            memory: self.memory.with(other.memory),
            net: self.net.with(other.net),
            block: self.block.with(other.block),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_folds_are_one_of_all_their_samples() {
        let three = Fold::of(1.0).with(Fold::of(2.0)).with(Fold::of(6.0));
        assert_eq!(
            (three.count, three.mean, three.min, three.max),
            (3, 3.0, 1.0, 6.0)
        );
        let other = Fold {
            count: 1,
            mean: 7.0,
            min: 7.0,
            max: 7.0,
        };
        assert_eq!(three.with(other).mean, 4.0);
        assert_eq!(other.with(three).mean, 4.0);
    }

    #[test]
    fn a_metric_without_samples_is_absent() {
        let log = DiskLog {
            total: Some(Fold::of(5.0)),
            ..DiskLog::default()
        };
        let text = serde_json::to_string(&log).unwrap();
        assert_eq!(
            text,
            r#"{"total":{"count":1,"mean":5.0,"min":5.0,"max":5.0}}"#
        );
        assert_eq!(serde_json::from_str::<DiskLog>(&text).unwrap(), log);
        assert_eq!(log.with(DiskLog::default()), log);
        let content = serde_json::to_string(&ContainerLog::default()).unwrap();
        assert_eq!(content, r#"{"cpu":{},"memory":{},"net":{},"block":{}}"#);
    }
}
