//! What containers on a host use. Four of their counters only grow, until the
//! container is started anew.

use super::fleet::{Host, Role, rng_of};
use fastrand::Rng;
use model::{
    agent::{ContainerInfo, ContainerPort, ContainerReport},
    container::ContainerState,
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

/// Name, image, command, port inside and outside.
type MadeOf = (
    &'static str,
    &'static str,
    &'static str,
    Option<(u16, Option<u16>)>,
);

/// What those above are made of.
const MADE_OF: [MadeOf; 11] = [
    (
        "shop-web",
        "registry.example/shop/web:2.14.3",
        "/app/web --listen :8080",
        Some((8_080, None)),
    ),
    (
        "shop-api",
        "registry.example/shop/api:2.14.3",
        "/app/api --listen :9000",
        Some((9_000, None)),
    ),
    (
        "nginx",
        "nginx:1.27-alpine",
        "nginx -g 'daemon off;'",
        Some((80, Some(80))),
    ),
    (
        "redis",
        "redis:7.4",
        "redis-server --appendonly yes",
        Some((6_379, None)),
    ),
    (
        "log-shipper",
        "fluent/fluent-bit:3.1",
        "fluent-bit -c /etc/fluent-bit.conf",
        None,
    ),
    (
        "stock-worker",
        "registry.example/shop/worker:2.14.3",
        "/app/worker --queue stock",
        None,
    ),
    (
        "mail-worker",
        "registry.example/shop/worker:2.14.3",
        "/app/worker --queue mail",
        None,
    ),
    (
        "scheduler",
        "registry.example/shop/worker:2.14.3",
        "/app/scheduler",
        None,
    ),
    (
        "prometheus",
        "prom/prometheus:v2.55.1",
        "prometheus --storage.tsdb.retention.time=15d",
        Some((9_090, Some(9_090))),
    ),
    (
        "grafana",
        "grafana/grafana:11.3.0",
        "/run.sh",
        Some((3_000, Some(3_000))),
    ),
    (
        "alertmanager",
        "prom/alertmanager:v0.27.0",
        "alertmanager --config.file=/etc/alertmanager.yml",
        Some((9_093, None)),
    ),
];
/// Where web and workers run it before each version.
const MIGRATION: (&str, &str) = ("shop-migrate", "registry.example/shop/api:2.14.3");

/// The containers of one host.
pub(super) struct Containers {
    host: Vec<Container>,
    cpu_count: f64,
    /// Whether a container is left that ended when its work was done.
    has_ended: bool,
}

struct Container {
    kind: Kind,
    rng: Rng,
    limit: i64,
    counters: [f64; 4],
    started: Timestamp,
    restarts: i64,
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
                started: from,
                restarts: 0,
                restart: from + Millis::minutes(rng.i64(60..1_300)),
                restart_period,
                rng,
            }
        });
        Containers {
            host: containers.collect(),
            cpu_count: host.cpu_count as f64,
            has_ended: host.has_containers && matches!(host.role, Role::Web | Role::Worker),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.host.is_empty()
    }

    /// What the engine says of all of them at a time.
    pub fn list(&self, time: Timestamp) -> Vec<ContainerInfo> {
        let mut list: Vec<_> = self.host.iter().map(|c| c.info(time)).collect();
        // It ended before the first of the others was started.
        let first = self.host.iter().map(|c| c.started).min();
        if let Some(ended) = first.filter(|_| self.has_ended) {
            let ended = ended.min(time);
            list.push(ContainerInfo {
                name: MIGRATION.0.to_owned(),
                id: id_of(MIGRATION.0, ended),
                image: MIGRATION.1.to_owned(),
                state: ContainerState::Exited,
                status: format!("Exited (0) {} ago", length(time - ended)),
                command: "/app/api migrate".to_owned(),
                created: Some((ended - Millis::seconds(40)).seconds()),
                started: Some((ended - Millis::seconds(39)).seconds()),
                restarts: 0,
                ports: Vec::new(),
            });
        }
        list
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

/// As an engine says it.
fn length(time: Millis) -> String {
    let minutes = (time.0 / 60_000).max(0);
    match minutes {
        0..=1 => "About a minute".to_owned(),
        2..=119 => format!("{minutes} minutes"),
        120..=2_879 => format!("{} hours", minutes / 60),
        _ => format!("{} days", minutes / 1_440),
    }
}

/// The same for the same container, another for one that was made anew.
fn id_of(name: &str, created: Timestamp) -> String {
    let mut rng = Rng::with_seed(created.0.cast_unsigned());
    name.bytes()
        .for_each(|byte| rng = Rng::with_seed(rng.u64(..) ^ u64::from(byte)));
    (0..4).map(|_| format!("{:016x}", rng.u64(..))).collect()
}

impl Container {
    fn info(&self, time: Timestamp) -> ContainerInfo {
        let name = self.kind.0;
        let made_of = MADE_OF.iter().find(|made_of| made_of.0 == name);
        let (_, image, command, port) = made_of.copied().unwrap_or((name, name, "", None));
        let started = self.started.min(time);
        let ports = port.into_iter().map(|(private, public)| ContainerPort {
            public,
            address: public.map_or_else(String::new, |_| "0.0.0.0".to_owned()),
            private,
            protocol: "tcp".to_owned(),
        });
        ContainerInfo {
            name: name.to_owned(),
            id: id_of(name, started),
            image: image.to_owned(),
            state: ContainerState::Running,
            status: format!("Up {}", length(time - started)),
            command: command.to_owned(),
            created: Some((started - Millis::seconds(1)).seconds()),
            started: Some(started.seconds()),
            restarts: self.restarts,
            ports: ports.collect(),
        }
    }

    fn report(&mut self, sample: &Sample, step: Millis, cpu_count: f64) -> ContainerReport {
        if sample.time >= self.restart {
            self.counters = [0.0; 4];
            self.started = sample.time;
            // Every third time nobody deployed: it fell over.
            self.restarts += i64::from(sample.time.0 / 60_000 % 3 == 0);
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
