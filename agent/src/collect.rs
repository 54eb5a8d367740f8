//! Reads the machine: one [`Report`] per call.
//!
//! Processor and network are differences between two readings, so
//! [`Collector::warm_up`] comes before the first call of [`Collector::measure`].

use crate::{
    detail::{
        Parts,
        interface::{self, Link},
    },
    disk::Busy,
    net::{self, Counters, Rates},
    provider,
};
use model::{
    agent::{CpuReport, DiskReport, MachineFacts, MemoryReport, Report},
    time::Timestamp,
};
use std::{collections::BTreeMap, path::Path};
use sysinfo::{InterfaceOperationalState, MemoryRefreshKind, Networks, System};
use tokio::time::Instant;

const ROOT: &str = "/";
const NETWORK_CLASS: &str = "/sys/class/net";

/// Why the machine could not be read.
#[derive(Debug, thiserror::Error)]
pub enum CollectError {
    /// The system's own figures.
    #[error("cannot read the system: {0}")]
    System(String),
    /// The root file system.
    #[error("cannot read the root file system: {0}")]
    Disk(#[from] rustix::io::Errno),
}

/// Keeps the last readings.
pub struct Collector {
    system: System,
    networks: Networks,
    rates: Rates,
    busy: Busy,
    parts: Parts,
    region: String,
}

impl Collector {
    /// Opens the sources; measures nothing yet. `region` is where somebody says
    /// that the machine stands, or empty.
    ///
    /// # Errors
    /// When the system does not tell its figures.
    pub fn new(region: &str) -> Result<Self, CollectError> {
        let unreadable = |error: sysinfo::Error| CollectError::System(error.to_string());
        Ok(Collector {
            system: System::new().map_err(unreadable)?,
            networks: Networks::new().map_err(unreadable)?,
            rates: Rates::default(),
            busy: Busy::default(),
            parts: Parts::default(),
            region: region.to_owned(),
        })
    }

    /// The reading that the first rates are counted from.
    pub fn warm_up(&mut self, now: Instant) {
        self.system.refresh_cpu_usage();
        self.networks.refresh(true);
        let counters = self.counters();
        self.rates.update(now, counters);
        self.busy.update(now, Path::new(ROOT));
    }

    /// Reads everything but containers now. `now` and `time` are the same instant on the
    /// monotonic and on the wall clock.
    ///
    /// # Errors
    /// When a figure that every report has cannot be read.
    pub fn measure(&mut self, now: Instant, time: Timestamp) -> Result<Report, CollectError> {
        self.system.refresh_cpu_usage();
        self.system
            .refresh_memory_specifics(MemoryRefreshKind::nothing().with_ram());
        self.networks.refresh(true);
        let mut disk = disk(Path::new(ROOT))?;
        disk.busy = self.busy.update(now, Path::new(ROOT));
        let counters = self.counters();
        let counted = net::counted(Path::new(NETWORK_CLASS), counters.keys());
        let rates = self.rates.update(now, counters);
        let interfaces = interface::interfaces(self.links(), &rates, &counted);
        Ok(Report {
            time: time.seconds(),
            cpu: CpuReport {
                percent: percent(f64::from(self.system.global_cpu_usage()), 100.0),
            },
            memory: memory(
                self.system.total_memory(),
                self.system.available_memory(),
                self.system.free_memory(),
            ),
            net: net::sum(&rates, &counted),
            disk,
            docker: BTreeMap::new(),
            containers: None,
            detail: self.parts.due(now, interfaces),
        })
    }

    fn counters(&self) -> BTreeMap<String, Counters> {
        let networks = self.networks.iter();
        networks
            .map(|(name, card)| {
                (
                    name.to_string_lossy().into_owned(),
                    Counters {
                        input: card.total_received(),
                        output: card.total_transmitted(),
                    },
                )
            })
            .collect()
    }

    fn links(&self) -> Vec<Link> {
        use InterfaceOperationalState::{Unknown, Up};
        let networks = self.networks.iter();
        networks
            .map(|(name, card)| Link {
                name: name.to_string_lossy().into_owned(),
                // Tunnels do not know whether they are up.
                is_up: matches!(card.operational_state(), Up | Unknown),
                addresses: card.ip_networks().iter().map(|net| net.addr).collect(),
            })
            .collect()
    }

    /// What the machine says about itself. What it does not say is empty.
    pub fn facts(&mut self) -> MachineFacts {
        self.system.refresh_cpu_usage();
        self.system
            .refresh_memory_specifics(MemoryRefreshKind::nothing().with_ram());
        MachineFacts {
            hostname: System::host_name().unwrap_or_default(),
            os_name: System::name().unwrap_or_default(),
            os_version: System::os_version().unwrap_or_default(),
            kernel: System::kernel_version().unwrap_or_default(),
            architecture: System::cpu_arch(),
            cpu_count: i64::try_from(self.system.cpus().len()).unwrap_or(i64::MAX),
            memory_total: bytes(self.system.total_memory()),
            agent_version: env!("CARGO_PKG_VERSION").to_owned(),
            provider: provider::provider(Path::new(provider::FIRMWARE)),
            region: self.region.clone(),
        }
    }
}

/// Used is what programs could not get any more: caches count as available.
fn memory(total: u64, available: u64, free: u64) -> MemoryReport {
    // A container may be told more available memory than its limit.
    let (available, free) = (available.min(total), free.min(total));
    MemoryReport {
        total: bytes(total),
        available: bytes(available),
        free: bytes(free),
        percent: percent((total - available) as f64, total as f64),
    }
}

fn disk(path: &Path) -> Result<DiskReport, CollectError> {
    let fs = rustix::fs::statvfs(path)?;
    Ok(disk_of_blocks(
        fs.f_frsize,
        fs.f_blocks,
        fs.f_bfree,
        fs.f_bavail,
    ))
}

/// As `df` and the seed's agent have it: free is what a program without
/// privileges may still use, and the percentage is of what such programs may
/// use at all. 100 % means that they get nothing any more, although blocks
/// reserved for the administrator may be left. So `percent` is not
/// `(total - free) / total` where a file system reserves blocks.
fn disk_of_blocks(block: u64, total: u64, free: u64, available: u64) -> DiskReport {
    let used = total.saturating_sub(free);
    let available = available.min(total);
    DiskReport {
        total: bytes(total.saturating_mul(block)),
        free: bytes(available.saturating_mul(block)),
        percent: percent(used as f64, used as f64 + available as f64),
        busy: None,
    }
}

/// With two decimals, always within 0 and 100; nothing of nothing is 0.
fn percent(part: f64, whole: f64) -> f64 {
    if whole > 0.0 {
        ((part / whole * 10_000.0).round() / 100.0).clamp(0.0, 100.0)
    } else {
        0.0
    }
}

fn bytes(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::system_clock;
    use std::time::Duration;

    #[test]
    fn memory_in_use_is_what_programs_cannot_get() {
        let report = memory(8_201_400_320, 5_100_000_000, 900_000_000);
        assert_eq!(report.percent, 37.82);
        assert_eq!(
            (report.total, report.available, report.free),
            (8_201_400_320, 5_100_000_000, 900_000_000)
        );
    }

    #[test]
    fn figures_that_contradict_each_other_still_make_a_valid_report() {
        let report = memory(100, 150, 120);
        assert_eq!(
            (report.available, report.free, report.percent),
            (100, 100, 0.0)
        );
        assert_eq!(memory(0, 0, 0).percent, 0.0);
        assert_eq!(disk_of_blocks(4_096, 0, 0, 0).percent, 0.0);
        assert_eq!(disk_of_blocks(4_096, 10, 12, 12).percent, 0.0);
        assert_eq!(disk_of_blocks(u64::MAX, u64::MAX, 0, 0).total, i64::MAX);
    }

    #[test]
    fn a_disk_is_full_when_only_reserved_blocks_are_left() {
        // 1000 blocks, 50 of them reserved.
        let half = disk_of_blocks(4_096, 1_000, 525, 475);
        assert_eq!(
            (half.total, half.free, half.percent),
            (4_096_000, 1_945_600, 50.0)
        );
        assert_eq!(disk_of_blocks(4_096, 1_000, 50, 0).percent, 100.0);
    }

    #[test]
    fn a_percentage_has_two_decimals_and_keeps_its_bounds() {
        assert_eq!(percent(1.0, 3.0), 33.33);
        assert_eq!(percent(101.0, 100.0), 100.0);
        assert_eq!(percent(f64::NAN, 0.0), 0.0);
    }

    #[tokio::test]
    async fn this_machine_yields_a_report_that_the_console_would_take() {
        let mut collector = Collector::new("cn-hangzhou").unwrap();
        collector.warm_up(Instant::now());
        tokio::time::sleep(Duration::from_millis(250)).await;
        let now = system_clock();
        let report = collector.measure(Instant::now(), now).unwrap();
        assert_eq!(report.check("", now), []);
        assert!(report.memory.total > 0 && report.disk.total > 0);
        let detail = report.detail.unwrap();
        assert!(detail.uptime > 0 && detail.interfaces.iter().all(|i| i.name != "lo"));
        let next = collector.measure(Instant::now(), now).unwrap();
        assert_eq!(next.detail, None, "nothing has changed within a second");
        let facts = collector.facts();
        assert!(facts.cpu_count > 0 && facts.memory_total == report.memory.total);
        assert!(
            !facts.hostname.is_empty()
                && !facts.kernel.is_empty()
                && !facts.architecture.is_empty()
        );
        assert_eq!(facts.region, "cn-hangzhou");
    }
}
