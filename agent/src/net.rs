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
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    time::Duration,
};
use tokio::time::Instant;

/// The interface that leads nowhere.
pub const LOOPBACK: &str = "lo";

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

/// Which of `all` interfaces count. `class` is `/sys/class/net`.
pub fn counted<'a>(class: &Path, all: impl IntoIterator<Item = &'a String>) -> BTreeSet<String> {
    let (physical, other): (BTreeSet<_>, BTreeSet<_>) = all
        .into_iter()
        .cloned()
        .partition(|name| is_physical(class, name));
    if !physical.is_empty() {
        return physical;
    }
    let is_virtual = |name: &str| VIRTUAL.iter().any(|start| name.starts_with(start));
    other
        .into_iter()
        .filter(|name| name != LOOPBACK && !is_virtual(name))
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
    /// The rates of each interface since the last reading; zero after the first
    /// one.
    pub fn update(
        &mut self,
        now: Instant,
        counters: BTreeMap<String, Counters>,
    ) -> BTreeMap<String, NetReport> {
        let (elapsed, before) = match &self.last {
            Some((then, before)) => (now.saturating_duration_since(*then), Some(before)),
            None => (Duration::ZERO, None),
        };
        let rates = counters
            .iter()
            .map(|(name, counter)| {
                // Without an earlier reading nothing was counted since.
                let before = before
                    .and_then(|before| before.get(name))
                    .unwrap_or(counter);
                let rate = |before, now| bits_per_second(grown(before, now), elapsed.as_secs_f64());
                let net = NetReport {
                    input: rate(before.input, counter.input),
                    output: rate(before.output, counter.output),
                };
                (name.clone(), net)
            })
            .collect();
        self.last = Some((now, counters));
        rates
    }
}

/// The rates of the interfaces that count, together.
pub fn sum(rates: &BTreeMap<String, NetReport>, counted: &BTreeSet<String>) -> NetReport {
    let nothing = NetReport {
        input: 0.0,
        output: 0.0,
    };
    let counted = rates.iter().filter(|(name, _)| counted.contains(*name));
    counted.fold(nothing, |sum, (_, net)| NetReport {
        input: sum.input + net.input,
        output: sum.output + net.output,
    })
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
    use std::{fs, os::unix::fs::symlink};

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
            .map(|(i, r)| {
                let rates = rates.update(start + Duration::from_secs(2 * i), reading(r));
                sum(&rates, &rates.keys().cloned().collect())
            })
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
            rates.update(now, reading(&[("a", 8, 8)]))["a"],
            NetReport {
                input: 0.0,
                output: 0.0
            }
        );
    }

    #[test]
    fn only_interfaces_that_count_are_in_the_sum() {
        let start = Instant::now();
        let mut rates = Rates::default();
        rates.update(start, reading(&[("docker0", 0, 0), ("eth0", 0, 0)]));
        let rates = rates.update(
            start + Duration::from_secs(1),
            reading(&[("docker0", 100, 200), ("eth0", 1, 2)]),
        );
        let net = sum(&rates, &BTreeSet::from(["eth0".to_owned()]));
        assert_eq!((net.input, net.output), (8.0, 16.0));
        assert_eq!(rates["docker0"].output, 1_600.0);
    }

    fn names(class: &Path, all: &[&str]) -> Vec<String> {
        let all: Vec<_> = all.iter().map(ToString::to_string).collect();
        counted(class, &all).into_iter().collect()
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
