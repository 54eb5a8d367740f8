//! What containers on a host use. Four of their counters only grow, until the
//! container is started anew.

use super::fleet::{Host, Role, rng_of};
use fastrand::Rng;
use model::{
    agent::ContainerReport,
    metrics::Sample,
    time::{Millis, Timestamp},
};

/// Name, share of the host's load, memory in MiB.
type Kind = (&'static str, f64, f64);
const WEB: [Kind; 5] = [
    ("shop-web", 0.45, 1_400.0),
    ("shop-api", 0.30, 900.0),
    ("nginx", 0.12, 120.0),
    ("redis", 0.05, 310.0),
    ("log-shipper", 0.03, 90.0),
];
const WORKER: [Kind; 4] = [
    ("stock-worker", 0.50, 3_100.0),
    ("mail-worker", 0.15, 640.0),
    ("scheduler", 0.05, 210.0),
    ("log-shipper", 0.03, 90.0),
];
const MONITOR: [Kind; 3] = [
    ("prometheus", 0.40, 1_100.0),
    ("grafana", 0.10, 260.0),
    ("alertmanager", 0.04, 70.0),
];

/// The containers of one host.
pub(super) struct Containers {
    host: Vec<Container>,
    cpu_count: f64,
}

struct Container {
    kind: Kind,
    rng: Rng,
    limit: i64,
    counters: [f64; 4],
    restart: Timestamp,
    restart_period: Millis,
}

impl Containers {
    pub fn of(host: &Host, seed: u64, from: Timestamp) -> Self {
        let kinds: &[Kind] = match host.role {
            _ if !host.has_containers => &[],
            Role::Web => &WEB,
            Role::Worker => &WORKER,
            _ => &MONITOR,
        };
        let containers = kinds.iter().zip(10..).map(|(kind, purpose)| {
            let mut rng = rng_of(seed, host.id, purpose);
            // Deployed every one to three days.
            let restart_period = Millis::minutes(rng.i64(1_300..4_300));
            Container {
                kind: *kind,
                limit: (kind.2 * 2.0) as i64 * (1 << 20),
                counters: [0.0; 4],
                restart: from + Millis::minutes(rng.i64(60..1_300)),
                restart_period,
                rng,
            }
        });
        Containers {
            host: containers.collect(),
            cpu_count: host.cpu_count as f64,
        }
    }

    pub fn is_empty(&self) -> bool {
        self.host.is_empty()
    }

    /// What each uses when the host is as in `sample`.
    pub fn at(
        &mut self,
        sample: &Sample,
        step: Millis,
    ) -> impl Iterator<Item = (&'static str, ContainerReport)> {
        let cpu_count = self.cpu_count;
        self.host
            .iter_mut()
            .map(move |container| (container.kind.0, container.report(sample, step, cpu_count)))
    }
}

impl Container {
    fn report(&mut self, sample: &Sample, step: Millis, cpu_count: f64) -> ContainerReport {
        if sample.time >= self.restart {
            self.counters = [0.0; 4];
            self.restart = sample.time + self.restart_period;
        }
        let (_, share, memory) = self.kind;
        let noise = 0.85 + 0.3 * self.rng.f64();
        let seconds = step.0 as f64 / 1_000.0;
        // Bytes in this step: of the network bits, of disks a guess.
        let network = share * noise * seconds / 8.0;
        let blocks = share * noise * seconds * sample.cpu_percent;
        let grown = [
            sample.net_input * network,
            sample.net_output * network,
            blocks * 900.0,
            blocks * 4_200.0,
        ];
        for (counter, by) in self.counters.iter_mut().zip(grown) {
            *counter += by;
        }
        let usage = (memory * (0.55 + 0.005 * sample.cpu_percent) * (0.97 + 0.06 * self.rng.f64()))
            as i64
            * (1 << 20);
        let [net_input, net_output, block_input, block_output] =
            self.counters.map(|bytes| bytes as i64);
        ContainerReport {
            cpu: (sample.cpu_percent * cpu_count * share * noise * 100.0).round() / 100.0,
            mem_percent: (usage as f64 * 10_000.0 / self.limit as f64).round() / 100.0,
            mem_usage: usage,
            mem_limit: self.limit,
            net_input,
            net_output,
            block_input,
            block_output,
        }
    }
}
