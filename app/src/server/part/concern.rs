//! What about a host wants attention.

use crate::i18n::{I18n, t_string};
use model::{
    metrics::Sample,
    server::{ATTENTION, Thresholds},
};

/// From here on a value does not only want a look but action.
pub const HIGH: f64 = 90.0;

/// A value that can be too large.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Concern {
    /// Processors in use.
    Cpu,
    /// Memory in use.
    Memory,
    /// Root file system in use.
    Disk,
}

impl Concern {
    const ALL: [Concern; 3] = [Concern::Cpu, Concern::Memory, Concern::Disk];

    /// The value of a sample, percent.
    pub const fn of(self, sample: &Sample) -> f64 {
        match self {
            Concern::Cpu => sample.cpu_percent,
            Concern::Memory => sample.memory_percent,
            Concern::Disk => sample.disk_percent,
        }
    }

    /// From where on it wants attention.
    pub const fn threshold(self) -> f64 {
        let Thresholds { cpu, memory, disk } = ATTENTION;
        match self {
            Concern::Cpu => cpu,
            Concern::Memory => memory,
            Concern::Disk => disk,
        }
    }

    /// Its name.
    pub fn label(self, i18n: I18n) -> String {
        match self {
            Concern::Cpu => t_string!(i18n, server.column_cpu).to_string(),
            Concern::Memory => t_string!(i18n, server.column_memory).to_string(),
            Concern::Disk => t_string!(i18n, server.column_disk).to_string(),
        }
    }

    /// What of a sample is at or over its threshold, the largest first.
    pub fn reached(sample: &Sample) -> Vec<Concern> {
        let mut reached: Vec<Concern> = Concern::ALL
            .into_iter()
            .filter(|concern| concern.of(sample) >= concern.threshold())
            .collect();
        reached.sort_by(|a, b| b.of(sample).total_cmp(&a.of(sample)));
        reached
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::time::Timestamp;

    #[test]
    fn the_largest_of_what_is_reached_comes_first() {
        let sample = |cpu_percent, memory_percent, disk_percent| Sample {
            time: Timestamp(0),
            cpu_percent,
            memory_total: 1,
            memory_available: 1,
            memory_free: 1,
            memory_percent,
            disk_total: 1,
            disk_free: 1,
            disk_percent,
            disk_busy: None,
            net_input: 0.0,
            net_output: 0.0,
        };
        assert_eq!(Concern::reached(&sample(69.9, 79.9, 79.9)), []);
        assert_eq!(
            Concern::reached(&sample(71.0, 93.0, 80.0)),
            [Concern::Memory, Concern::Disk, Concern::Cpu]
        );
    }
}
