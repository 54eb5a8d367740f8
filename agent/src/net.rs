//! Network rates: which interfaces count, and bit/s out of byte counters.
//!
//! **Which interfaces.** The physical ones, so that no byte is counted twice
//! (a container's packet passes veth, bridge and network card). On Linux an
//! interface is physical when a device stands behind it; bridges, bonds, VLANs,
//! tunnels, `docker*`, `veth*` and `lo` have none. A card whose master is
//! physical as well is left out, because the master counts its bytes (the fast
//! path of some clouds). Where no interface has a device, as inside a
//! container, those count whose names do not look virtual.
//!
//! **Rates.** Each interface is compared with its own last reading over the
//! time that really passed. One that is new, or whose counter went back (the
//! driver was loaded anew), adds nothing this time and is measured from its new
//! value: what it counted before is unknown, and a guess could be absurd.

use model::agent::NetReport;
use std::{collections::BTreeMap, path::Path};
use tokio::time::Instant;

/// Names that begin like this are virtual. Only asked where no interface has a
/// device.
const VIRTUAL: [&str; 18] = [
    "docker",
    "veth",
    "br-",
    "virbr",
    "vnet",
    "tun",
    "tap",
    "wg",
    "ifb",
    "dummy",
    "cni",
    "flannel",
    "cali",
    "cilium",
    "lxc",
    "lxdbr",
    "podman",
    "tailscale",
];

/// Byte counters of one interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counters {
    /// Received.
    pub input: u64,
    /// Sent.
    pub output: u64,
}

/// Keeps of `all` the interfaces that count. `class` is `/sys/class/net`.
pub fn counted(class: &Path, all: BTreeMap<String, Counters>) -> BTreeMap<String, Counters> {
    let (physical, other): (BTreeMap<_, _>, _) = all
        .into_iter()
        .partition(|(name, _)| is_physical(class, name));
    if !physical.is_empty() {
        return physical;
    }
    other
        .into_iter()
        .filter(|(name, _)| name != "lo" && !VIRTUAL.iter().any(|start| name.starts_with(start)))
        .collect()
}

fn is_physical(class: &Path, name: &str) -> bool {
    let interface = class.join(name);
    interface.join("device").exists() && !interface.join("master/device").exists()
}

/// Turns successive readings into rates.
#[derive(Debug, Default)]
pub struct Rates {
    last: Option<(Instant, BTreeMap<String, Counters>)>,
}

impl Rates {
    /// The rates since the last reading; zero after the first one.
    pub fn update(&mut self, now: Instant, counters: BTreeMap<String, Counters>) -> NetReport {
        let mut sum = Counters {
            input: 0,
            output: 0,
        };
        let mut elapsed = 0.0;
        if let Some((then, before)) = &self.last {
            elapsed = now.saturating_duration_since(*then).as_secs_f64();
            for (name, counter) in &counters {
                if let Some(before) = before.get(name) {
                    sum.input = sum.input.saturating_add(grown(before.input, counter.input));
                    sum.output = sum
                        .output
                        .saturating_add(grown(before.output, counter.output));
                }
            }
        }
        self.last = Some((now, counters));
        NetReport {
            input: bits_per_second(sum.input, elapsed),
            output: bits_per_second(sum.output, elapsed),
        }
    }
}

fn grown(before: u64, now: u64) -> u64 {
    now.saturating_sub(before)
}

/// In whole bit/s; a fraction of a bit is noise.
fn bits_per_second(bytes: u64, seconds: f64) -> f64 {
    if seconds > 0.0 {
        (bytes as f64 * 8.0 / seconds).round()
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{fs, os::unix::fs::symlink, time::Duration};

    fn reading(interfaces: &[(&str, u64, u64)]) -> BTreeMap<String, Counters> {
        interfaces
            .iter()
            .map(|&(name, input, output)| (name.to_owned(), Counters { input, output }))
            .collect()
    }

    /// The rates of each reading, taken two seconds apart.
    fn rates(readings: &[&[(&str, u64, u64)]]) -> Vec<(f64, f64)> {
        let start = Instant::now();
        let mut rates = Rates::default();
        (0..)
            .zip(readings)
            .map(|(i, r)| rates.update(start + Duration::from_secs(2 * i), reading(r)))
            .map(|net| (net.input, net.output))
            .collect()
    }

    #[test]
    fn rates_are_bits_over_the_time_that_passed_and_zero_at_first() {
        assert_eq!(
            rates(&[&[("eth0", 1_000, 500)], &[("eth0", 2_000, 500)]]),
            [(0.0, 0.0), (4_000.0, 0.0)]
        );
    }

    #[test]
    fn interfaces_are_summed() {
        let net = rates(&[
            &[("a", 0, 0), ("b", 10, 10)],
            &[("a", 250, 500), ("b", 260, 10)],
        ]);
        assert_eq!(net[1], (2_000.0, 2_000.0));
    }

    #[test]
    fn a_counter_that_went_back_adds_nothing_and_counts_from_its_new_value() {
        let net = rates(&[
            &[("eth0", 9_000_000_000, 10)],
            &[("eth0", 700, 260)],
            &[("eth0", 950, 260)],
        ]);
        assert_eq!(net, [(0.0, 0.0), (0.0, 1_000.0), (1_000.0, 0.0)]);
    }

    #[test]
    fn a_new_interface_brings_no_spike_nor_does_one_that_comes_back() {
        let big = 1 << 50;
        let net = rates(&[
            &[("a", 0, 0)],
            &[("a", 0, 0), ("b", big, big)],
            &[("a", 0, 0)],
            &[("a", 0, 0), ("b", big + 9, big)],
        ]);
        assert!(net.iter().all(|net| *net == (0.0, 0.0)), "{net:?}");
    }

    #[test]
    fn two_readings_in_the_same_instant_are_no_division_by_zero() {
        let now = Instant::now();
        let mut rates = Rates::default();
        rates.update(now, reading(&[("a", 0, 0)]));
        assert_eq!(
            rates.update(now, reading(&[("a", 8, 8)])),
            NetReport {
                input: 0.0,
                output: 0.0
            }
        );
    }

    fn names(class: &Path, all: &[&str]) -> Vec<String> {
        let all: Vec<_> = all.iter().map(|name| (*name, 1, 1)).collect();
        counted(class, reading(&all)).into_keys().collect()
    }

    #[test]
    fn interfaces_with_a_device_count_and_their_virtual_companions_do_not() {
        let class = tempfile::tempdir().unwrap();
        for name in ["eth0", "eth1", "bond0", "docker0", "fast0"] {
            fs::create_dir(class.path().join(name)).unwrap();
        }
        for name in ["eth0", "eth1", "fast0"] {
            fs::create_dir(class.path().join(name).join("device")).unwrap();
        }
        // A bond counts by its cards; a card below another one by its master.
        symlink(class.path().join("bond0"), class.path().join("eth1/master")).unwrap();
        symlink(class.path().join("eth0"), class.path().join("fast0/master")).unwrap();
        assert_eq!(
            names(
                class.path(),
                &["bond0", "docker0", "eth0", "eth1", "fast0", "lo"]
            ),
            ["eth0", "eth1"]
        );
    }

    #[test]
    fn without_any_device_the_names_decide() {
        let all = [
            "br-12ab", "docker0", "eth0", "lo", "tun0", "veth1a", "virbr0", "wlan0",
        ];
        assert_eq!(names(Path::new("/nowhere"), &all), ["eth0", "wlan0"]);
    }
}
