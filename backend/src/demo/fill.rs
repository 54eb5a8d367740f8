//! Writes what was measured, host by host and in bounded pieces.

use super::{
    Ticks, Written,
    container::Containers,
    fleet::{Fleet, Host, rng_of},
    signal::{Rhythm, Signal},
    store::metrics::{self as store, ContainerRow, SampleRow},
};
use crate::{
    Result, container,
    db::{Db, Tx},
    server::{self, parts},
};
use model::{
    agent::{ContainerInfo, ContainerReport, Detail, Interface, Mount},
    id::ServerId,
    metrics::Sample,
    time::{Millis, Timestamp},
};

/// Rows kept back until they are written: a multiple of what one statement
/// takes.
const BUFFERED: usize = 4_096;
/// Rows in one transaction, about: enough that commits cost nothing, few enough
/// that others who write wait for less than a second.
const ROWS_IN_TRANSACTION: usize = 20 * BUFFERED;
/// How long a report is on its way.
const TRAVEL: Millis = Millis(120);

/// Makes and writes all of it; tells after every host how far it is.
pub(super) async fn write(
    db: &Db,
    fleet: &Fleet,
    ticks: Ticks,
    seed: u64,
    progress: &mut impl FnMut(Written),
) -> Result<Written> {
    let rhythm = Rhythm::new();
    let mut writer = Writer::new(db);
    let mut written = Written::default();
    for host in &fleet.hosts {
        let newest = write_host(&mut writer, &mut written, host, &rhythm, ticks, seed).await?;
        if let Some(sample) = newest {
            writer.latest.push((host.id, sample));
        }
        written.servers += 1;
        progress(written);
    }
    writer.finish().await?;
    Ok(written)
}

/// One host; its newest sample.
async fn write_host(
    writer: &mut Writer<'_>,
    written: &mut Written,
    host: &Host,
    rhythm: &Rhythm,
    ticks: Ticks,
    seed: u64,
) -> Result<Option<Sample>> {
    let mut signal = Signal::new(host, rhythm, seed, (ticks.from, ticks.until, ticks.step));
    let mut containers = Containers::of(host, seed, ticks.from);
    let boot = boot_time(host, seed, ticks.from);
    let mut newest: Option<Sample> = None;
    let mut known = KnownContainers::new(host.id);
    for time in ticks.iter() {
        let Some(sample) = signal.at(time) else {
            continue;
        };
        writer.samples.push(SampleRow {
            server: host.id,
            sample,
            received: time + TRAVEL,
        });
        written.samples += 1;
        if !containers.is_empty() {
            known.begin(time);
            for (name, report) in containers.at(&sample, ticks.step) {
                known.newest.1.push((name, report));
                writer.containers.push(ContainerRow {
                    server: host.id,
                    name,
                    time,
                    report,
                });
                written.containers += 1;
            }
        }
        // Once an hour; the newest one follows below.
        let hour = Millis::hours(1).0;
        if newest.is_none_or(|before| before.time.0.div_euclid(hour) != time.0.div_euclid(hour)) {
            writer.details.push(detail_row(host, &sample, boot));
            written.details += 1;
        }
        newest = Some(sample);
        writer.write_full().await?;
    }
    if let Some(sample) = newest {
        known.list = containers.list(sample.time);
        writer.known.push(known);
        let last = writer.details.last();
        if last.is_none_or(|row| row.server != host.id || row.time != sample.time) {
            writer.details.push(detail_row(host, &sample, boot));
            written.details += 1;
        }
    }
    Ok(newest)
}

pub(super) fn boot_time(host: &Host, seed: u64, from: Timestamp) -> Timestamp {
    let ago = rng_of(seed, host.id, 3).i64(1..90);
    (from - Millis::days(ago)).max(host.create_time - Millis::hours(1))
}

fn detail_row(host: &Host, sample: &Sample, boot: Timestamp) -> DetailRow {
    DetailRow {
        server: host.id,
        time: sample.time,
        detail: detail(host, sample, boot),
    }
}

/// The parts of a host at one time.
struct DetailRow {
    server: ServerId,
    time: Timestamp,
    detail: Detail,
}

/// The parts of a host that is as in `sample`.
pub(super) fn detail(host: &Host, sample: &Sample, boot: Timestamp) -> Detail {
    let busy = sample.cpu_percent / 100.0 * host.cpu_count as f64;
    let load = |factor: f64| (busy * factor * 100.0).round() / 100.0;
    let mut mounts = vec![
        Mount {
            path: "/".to_owned(),
            device: "/dev/vda1".to_owned(),
            file_system: "ext4".to_owned(),
            total: sample.disk_total,
            used: sample.disk_total - sample.disk_free,
            free: sample.disk_free,
        },
        Mount {
            path: "/boot/efi".to_owned(),
            device: "/dev/vda15".to_owned(),
            file_system: "vfat".to_owned(),
            total: 129_718_272,
            used: 12_277_760,
            free: 117_440_512,
        },
    ];
    if host.cpu_count >= 8 {
        let total = host.disk_total / 2;
        mounts.push(Mount {
            path: "/data".to_owned(),
            device: "/dev/vdb".to_owned(),
            file_system: "xfs".to_owned(),
            total,
            used: total - (total / 3 + sample.disk_free / 8),
            free: total / 3 + sample.disk_free / 8,
        });
    }
    let mut interfaces = vec![Interface {
        name: "eth0".to_owned(),
        addresses: vec![host.inner_ip.clone(), host.public_ip.clone()],
        input: sample.net_input,
        output: sample.net_output,
    }];
    if host.has_containers {
        interfaces.insert(
            0,
            Interface {
                name: "docker0".to_owned(),
                addresses: vec!["172.17.0.1".to_owned()],
                input: (sample.net_output * 0.7).round(),
                output: (sample.net_input * 0.7).round(),
            },
        );
    }
    Detail {
        uptime: (sample.time - boot).0 / 1_000,
        load: [load(1.06), load(0.98), load(0.91)],
        mounts,
        interfaces,
    }
}

/// What is known of the containers of a host in the end.
struct KnownContainers {
    server: ServerId,
    list: Vec<ContainerInfo>,
    /// The last samples but one, and the last: a rate takes two.
    before: (Timestamp, Vec<(&'static str, ContainerReport)>),
    newest: (Timestamp, Vec<(&'static str, ContainerReport)>),
}

impl KnownContainers {
    fn new(server: ServerId) -> Self {
        KnownContainers {
            server,
            list: Vec::new(),
            before: (Timestamp(0), Vec::new()),
            newest: (Timestamp(0), Vec::new()),
        }
    }

    /// Further samples are of this time.
    fn begin(&mut self, time: Timestamp) {
        std::mem::swap(&mut self.before, &mut self.newest);
        self.newest.1.clear();
        self.newest.0 = time;
    }

    async fn write(&self, tx: &mut Tx) -> Result<()> {
        let server = self.server;
        for (time, samples) in [&self.before, &self.newest] {
            let samples: Vec<_> = samples
                .iter()
                .map(|(name, report)| container::latest::Sample {
                    server,
                    time: *time,
                    name,
                    report,
                })
                .collect();
            let list = container::latest::List {
                server,
                time: *time,
                containers: &self.list,
            };
            if !samples.is_empty() {
                container::latest::record(tx, &[list], &samples, *time + TRAVEL).await?;
            }
        }
        Ok(())
    }
}

/// Collects rows and writes them in transactions of their own.
struct Writer<'a> {
    db: &'a Db,
    tx: Option<(Tx, usize)>,
    samples: Vec<SampleRow>,
    containers: Vec<ContainerRow>,
    details: Vec<DetailRow>,
    latest: Vec<(ServerId, Sample)>,
    known: Vec<KnownContainers>,
}

impl<'a> Writer<'a> {
    fn new(db: &'a Db) -> Self {
        Writer {
            db,
            tx: None,
            samples: Vec::with_capacity(BUFFERED),
            containers: Vec::with_capacity(BUFFERED),
            details: Vec::new(),
            latest: Vec::new(),
            known: Vec::new(),
        }
    }

    /// Writes where a buffer is full.
    async fn write_full(&mut self) -> Result<()> {
        if self.samples.len() >= BUFFERED || self.containers.len() >= BUFFERED {
            self.write().await?;
        }
        Ok(())
    }

    /// Writes everything that is kept back.
    async fn write(&mut self) -> Result<()> {
        let (mut tx, before) = match self.tx.take() {
            Some(open) => open,
            None => (self.db.begin().await?, 0),
        };
        let rows = before + self.samples.len() + self.containers.len() + self.details.len();
        store::insert_samples(&mut tx, &self.samples).await?;
        store::insert_containers(&mut tx, &self.containers).await?;
        let details: Vec<parts::Row<'_>> = self
            .details
            .iter()
            .map(|row| parts::Row {
                server: row.server,
                time: row.time,
                detail: &row.detail,
            })
            .collect();
        parts::record(&mut tx, &details).await?;
        self.samples.clear();
        self.containers.clear();
        self.details.clear();
        if rows >= ROWS_IN_TRANSACTION {
            tx.commit().await?;
        } else {
            self.tx = Some((tx, rows));
        }
        Ok(())
    }

    /// Writes the rest, and last the newest sample of each host.
    async fn finish(mut self) -> Result<()> {
        self.write().await?;
        let mut tx = match self.tx.take() {
            Some((tx, _)) => tx,
            None => self.db.begin().await?,
        };
        // Most came in at the same moment; those that did not come one by one.
        self.latest.sort_by_key(|(id, sample)| (sample.time, *id));
        for group in self.latest.chunk_by(|(_, a), (_, b)| a.time == b.time) {
            if let Some((_, sample)) = group.first() {
                server::latest::record(&mut tx, group, sample.time + TRAVEL).await?;
            }
        }
        for known in &self.known {
            known.write(&mut tx).await?;
        }
        tx.commit().await
    }
}
