//! How busy the disk below the root file system is.
//!
//! The kernel counts, for each disk, the milliseconds in which anything was asked of
//! it; their share of the time that passed is what `iostat` calls `%util`. A file
//! system may stand on a partition, on a mapped device, on several disks together:
//! the way down is followed to the disks themselves, and the busiest of them counts.
//! Where there is no such way, as inside many containers, nothing is told.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    time::Duration,
};
use tokio::time::Instant;

/// Where the kernel keeps what it knows of block devices, by number.
const DEVICES: &str = "/sys/dev/block";
/// Devices on the way down at most; what leads on for longer leads in a circle.
const MAX_DEVICES: usize = 64;
/// Which number of a device's `stat` counts the busy milliseconds.
const BUSY_FIELD: usize = 9;

/// Busy milliseconds of the disks below a path, and how they were a moment ago.
#[derive(Debug, Default)]
pub struct Busy {
    last: Option<(Instant, BTreeMap<PathBuf, u64>)>,
}

impl Busy {
    /// Percent of the time since the last call that the busiest disk below `path` was
    /// busy; `None` the first time, and where nobody knows.
    pub fn update(&mut self, now: Instant, path: &Path) -> Option<f64> {
        self.next(now, counters(Path::new(DEVICES), path))
    }

    fn next(&mut self, now: Instant, counters: BTreeMap<PathBuf, u64>) -> Option<f64> {
        let (before, last) = self.last.replace((now, counters))?;
        let passed = now.checked_duration_since(before)?;
        let (_, counters) = self.last.as_ref()?;
        let shares = counters.iter().filter_map(|(disk, count)| {
            // A counter that went back belongs to another disk.
            let busy = count.checked_sub(*last.get(disk)?)?;
            share(busy, passed)
        });
        shares.reduce(f64::max)
    }
}

/// Percent with two decimals; the kernel rounds, so that a little more than all of the
/// time may come out.
fn share(busy: u64, passed: Duration) -> Option<f64> {
    let passed = passed.as_secs_f64() * 1_000.0;
    let percent = (passed >= 1.0).then(|| busy as f64 * 100.0 / passed)?;
    Some(((percent * 100.0).round() / 100.0).clamp(0.0, 100.0))
}

/// The busy milliseconds of every disk below `path`.
fn counters(devices: &Path, path: &Path) -> BTreeMap<PathBuf, u64> {
    let Ok(found) = fs::metadata(path) else {
        return BTreeMap::new();
    };
    let number = found.dev();
    let (major, minor) = (rustix::fs::major(number), rustix::fs::minor(number));
    disks(&devices.join(format!("{major}:{minor}")))
        .into_iter()
        .filter_map(|disk| {
            let count = busy_milliseconds(&fs::read_to_string(disk.join("stat")).ok()?)?;
            Some((disk, count))
        })
        .collect()
}

fn busy_milliseconds(stat: &str) -> Option<u64> {
    stat.split_whitespace().nth(BUSY_FIELD)?.parse().ok()
}

/// The disks below a device, itself when it is one.
fn disks(device: &Path) -> BTreeSet<PathBuf> {
    let mut disks = BTreeSet::new();
    let mut waiting = vec![device.to_owned()];
    let mut seen = 0;
    while let Some(device) = waiting.pop() {
        let Ok(device) = device.canonicalize() else {
            continue;
        };
        seen += 1;
        if seen > MAX_DEVICES {
            break;
        }
        let below: Vec<PathBuf> = fs::read_dir(device.join("slaves"))
            .map(|found| found.flatten().map(|entry| entry.path()).collect())
            .unwrap_or_default();
        if !below.is_empty() {
            waiting.extend(below);
        } else if device.join("partition").exists() {
            waiting.extend(device.parent().map(Path::to_owned));
        } else {
            disks.insert(device);
        }
    }
    disks
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    fn reading(busy: &[(&str, u64)]) -> BTreeMap<PathBuf, u64> {
        busy.iter()
            .map(|(disk, count)| (PathBuf::from(disk), *count))
            .collect()
    }

    #[test]
    fn the_busiest_disk_counts_over_the_time_that_passed() {
        let mut busy = Busy::default();
        let begin = Instant::now();
        let after = |seconds: u64| begin + Duration::from_secs(seconds);
        assert_eq!(busy.next(after(0), reading(&[("a", 100), ("b", 0)])), None);
        assert_eq!(
            busy.next(after(10), reading(&[("a", 1_100), ("b", 2_500)])),
            Some(25.0)
        );
        // A disk that was changed, and one that is new, say nothing yet.
        assert_eq!(busy.next(after(20), reading(&[("a", 0), ("c", 9)])), None);
        // No more than all of the time.
        assert_eq!(
            busy.next(after(21), reading(&[("a", 1_003), ("c", 9)])),
            Some(100.0)
        );
        assert_eq!(busy.next(after(21), reading(&[("a", 1_003)])), None);
        assert_eq!(busy.next(after(31), reading(&[])), None);
    }

    #[test]
    fn a_mapped_device_leads_over_its_partitions_to_the_disks() {
        let folder = tempfile::tempdir().unwrap();
        let at = |path: &str| folder.path().join(path);
        for path in ["dm/slaves", "sda/sda2", "sdb"] {
            fs::create_dir_all(at(path)).unwrap();
        }
        fs::write(at("sda/sda2/partition"), "2").unwrap();
        symlink(at("sda/sda2"), at("dm/slaves/sda2")).unwrap();
        symlink(at("sdb"), at("dm/slaves/sdb")).unwrap();
        let found: Vec<PathBuf> = disks(&at("dm")).into_iter().collect();
        let root = folder.path().canonicalize().unwrap();
        assert_eq!(found, [root.join("sda"), root.join("sdb")]);
        assert_eq!(disks(&at("nothing")), BTreeSet::new());
    }

    #[test]
    fn the_kernels_line_is_read() {
        let line = " 212769 41934 7602794 168023 67899 218714 44262880 179981 0 31568 355507 73441";
        assert_eq!(busy_milliseconds(line), Some(31_568));
        assert_eq!(busy_milliseconds("1 2 3"), None);
    }
}
