//! Who used the processors meanwhile: a measurement beside somebody else's
//! compiler is none.

use crate::Outcome;
use std::collections::HashMap;

/// Clock ticks of a process in user and kernel mode, of its ended children too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Process {
    parent: u32,
    ticks: u64,
    with_children: u64,
}

/// The processors at one instant.
#[derive(Debug, Clone)]
pub struct Snapshot {
    total: u64,
    busy: u64,
    ours: u64,
}

/// Ticks of the whole machine: all, and those in which some program ran. Work
/// for devices and the time the hypervisor took are nobody's here.
fn machine_ticks(stat: &str) -> Option<(u64, u64)> {
    let line = stat.lines().find_map(|line| line.strip_prefix("cpu "))?;
    let ticks: Vec<u64> = line
        .split_whitespace()
        .map_while(|n| n.parse().ok())
        .collect();
    let [user, nice, system, ..] = ticks.as_slice() else {
        return None;
    };
    // Behind the eighth column time is counted a second time, for guests.
    Some((ticks.iter().take(8).sum(), user + nice + system))
}

/// One line of `/proc/<pid>/stat`. The name stands in brackets and may hold any.
fn process(stat: &str) -> Option<Process> {
    let (_, behind) = stat.rsplit_once(')')?;
    let mut columns = behind.split_whitespace();
    let parent = columns.nth(1)?.parse().ok()?;
    let ticks: Vec<u64> = columns
        .skip(9)
        .take(4)
        .filter_map(|n| n.parse().ok())
        .collect();
    let [user, system, children_user, children_system] = ticks.as_slice() else {
        return None;
    };
    Some(Process {
        parent,
        ticks: user + system,
        with_children: user + system + children_user + children_system,
    })
}

/// Threads of the kernel are children of this one. They work for whoever
/// writes, which is mostly us.
const KERNEL: u32 = 2;

/// Ticks of a process, of all below it, and of the kernel.
fn ticks_of(root: u32, processes: &HashMap<u32, Process>) -> u64 {
    let belongs = |pid: u32| {
        let mut at = pid;
        // Deeper than this no tree is; a circle cannot be.
        for _ in 0..64 {
            if at == root {
                return true;
            }
            match processes.get(&at) {
                Some(process) => at = process.parent,
                None => return false,
            }
        }
        false
    };
    let ours = processes.iter().filter_map(|(pid, process)| {
        if *pid == KERNEL || process.parent == KERNEL {
            Some(process.ticks)
        } else {
            belongs(*pid).then_some(process.with_children)
        }
    });
    ours.sum()
}

impl Snapshot {
    /// Now.
    ///
    /// # Errors
    /// When the system does not tell.
    pub fn take() -> Outcome<Snapshot> {
        let stat = std::fs::read_to_string("/proc/stat")?;
        let (total, busy) = machine_ticks(&stat).ok_or("/proc/stat has no line of all cpus")?;
        let mut processes = HashMap::new();
        for entry in std::fs::read_dir("/proc")? {
            let name = entry?.file_name();
            let Some(pid) = name.to_str().and_then(|name| name.parse::<u32>().ok()) else {
                continue;
            };
            // One that has ended since is no process any more.
            let Ok(stat) = std::fs::read_to_string(format!("/proc/{pid}/stat")) else {
                continue;
            };
            if let Some(process) = process(&stat) {
                processes.insert(pid, process);
            }
        }
        Ok(Snapshot {
            total,
            busy,
            ours: ticks_of(std::process::id(), &processes),
        })
    }

    /// The share of the whole machine that others used from `before` to this.
    pub fn others_since(&self, before: &Snapshot) -> f64 {
        let total = self.total.saturating_sub(before.total).max(1);
        let busy = self.busy.saturating_sub(before.busy);
        let ours = self.ours.saturating_sub(before.ours);
        busy.saturating_sub(ours) as f64 / total as f64
    }
}

/// Ticks in a second, as Linux tells them to programs on every platform.
const TICKS: f64 = 100.0;

/// Seconds of processor time a process has used.
///
/// # Errors
/// When there is no such process.
pub fn seconds_of(pid: u32) -> Outcome<f64> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat"))?;
    let process = process(&stat).ok_or("the process has no times")?;
    Ok(process.ticks as f64 / TICKS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_machine_is_busy_for_programs_only() {
        let stat = "cpu  100 20 30 800 40 5 6 9 70 0\ncpu0 1 1 1 1\n";
        assert_eq!(machine_ticks(stat), Some((1010, 150)));
        assert_eq!(machine_ticks("intr 1"), None);
    }

    #[test]
    fn a_process_may_be_called_anything() {
        let stat = "77 (a) b (c) S 5 77 77 0 -1 4194560 1 2 3 4 10 20 300 4000 20 0 1 0 9";
        let process = process(stat).unwrap();
        assert_eq!(process.parent, 5);
        assert_eq!((process.ticks, process.with_children), (30, 4330));
    }

    #[test]
    fn what_is_below_us_is_ours_and_the_kernel_too() {
        let one = |parent, ticks| Process {
            parent,
            ticks,
            with_children: ticks + 1000,
        };
        let processes = HashMap::from([
            (1, one(0, 1)),
            (2, one(0, 10)),
            (9, one(2, 20)),
            (50, one(1, 100)),
            (51, one(50, 200)),
            (60, one(1, 4000)),
        ]);
        assert_eq!(ticks_of(50, &processes), 10 + 20 + 1100 + 1200);
    }

    #[test]
    fn the_share_of_others_is_what_is_left() {
        let before = Snapshot {
            total: 0,
            busy: 0,
            ours: 0,
        };
        let after = Snapshot {
            total: 1000,
            busy: 600,
            ours: 500,
        };
        assert_eq!(after.others_since(&before), 0.1);
        let rounding = Snapshot { ours: 601, ..after };
        assert_eq!(rounding.others_since(&before), 0.0);
    }

    #[test]
    fn our_own_process_is_among_the_processes() {
        let snapshot = Snapshot::take().unwrap();
        assert!(snapshot.total >= snapshot.busy);
        assert!(seconds_of(std::process::id()).unwrap() >= 0.0);
    }
}
