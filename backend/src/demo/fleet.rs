//! Which hosts there are: twelve by hand, the rest in their likeness.

use super::{
    Plan, people,
    place::{FRANKFURT, GUANGZHOU, HANGZHOU, OFFICE, PLACES, Place, SHANGHAI, SINGAPORE, System},
};
use crate::{OpContext, crypto::Token};
use fastrand::Rng;
use model::{
    id::ServerId,
    scope::Owner,
    server::{SILENT_AFTER, ServerStatus},
    time::{Millis, Timestamp},
};

/// A cluster: its name and what it is for. Its id is its place in the list.
pub(super) const CLUSTERS: &[(&str, &str)] = &[
    ("production", "Shops and warehouses, around the clock"),
    ("build", "Compiles and tests, in working hours"),
    ("office", "What stands in the office"),
];

/// What a host does; it shapes what is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Web,
    Worker,
    Database,
    Cache,
    Gateway,
    Queue,
    Build,
    Storage,
    Monitor,
}

impl Role {
    const fn word(self) -> &'static str {
        match self {
            Role::Web => "web",
            Role::Worker => "worker",
            Role::Database => "db",
            Role::Cache => "cache",
            Role::Gateway => "gateway",
            Role::Queue => "queue",
            Role::Build => "build",
            Role::Storage => "nas",
            Role::Monitor => "monitor",
        }
    }
    /// Processors, memory in GiB, disk in GiB.
    const fn size(self) -> (i64, i64, i64) {
        match self {
            Role::Web => (4, 8, 80),
            Role::Worker => (8, 16, 120),
            Role::Database => (8, 32, 500),
            Role::Cache => (4, 32, 60),
            Role::Gateway => (2, 4, 40),
            Role::Queue => (4, 8, 100),
            Role::Build => (16, 64, 400),
            Role::Storage => (8, 16, 8_000),
            Role::Monitor => (2, 4, 60),
        }
    }
}

/// What is out of the ordinary about a host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Quirk {
    None,
    /// Its disk is at 96 %.
    FullDisk,
    /// Its processors have been busy for most of an hour.
    Hot,
    /// Nothing was heard of it for three hours.
    Silent,
    /// Enrolled minutes ago; its first report is still to come.
    Waiting,
    /// A program on it takes more and more memory until it is restarted.
    Leak,
}

/// How long the silent host has been silent.
pub(super) const SILENCE: Millis = Millis::hours(3);

/// The first hosts; a small demo has the beginning of the list.
const FIRST: [(Role, Place, Quirk); 12] = [
    (Role::Web, SHANGHAI, Quirk::None),
    (Role::Database, GUANGZHOU, Quirk::FullDisk),
    (Role::Build, SINGAPORE, Quirk::Hot),
    (Role::Web, FRANKFURT, Quirk::Silent),
    (Role::Queue, HANGZHOU, Quirk::Waiting),
    (Role::Worker, HANGZHOU, Quirk::Leak),
    (Role::Web, SHANGHAI, Quirk::None),
    (Role::Database, SHANGHAI, Quirk::None),
    (Role::Cache, GUANGZHOU, Quirk::None),
    (Role::Gateway, SINGAPORE, Quirk::None),
    (Role::Storage, OFFICE, Quirk::None),
    (Role::Monitor, OFFICE, Quirk::None),
];

/// Of which the other hosts of a large demo are.
const REST: [Role; 7] = [
    Role::Web,
    Role::Worker,
    Role::Database,
    Role::Web,
    Role::Cache,
    Role::Build,
    Role::Queue,
];

/// A host as it was enrolled.
#[derive(Debug, Clone)]
pub(super) struct Host {
    pub id: ServerId,
    pub owner: Owner,
    pub name: String,
    pub role: Role,
    pub quirk: Quirk,
    place: Place,
    pub public_ip: String,
    pub inner_ip: String,
    pub system: System,
    pub cpu_count: i64,
    /// Bytes.
    pub memory_total: i64,
    /// Bytes of the root file system.
    pub disk_total: i64,
    /// Place in [`CLUSTERS`], from 1.
    pub cluster: Option<i64>,
    pub instance: Option<String>,
    pub has_containers: bool,
    pub create_time: Timestamp,
    pub status: ServerStatus,
    pub status_time: Timestamp,
}

impl Host {
    pub fn provider(&self) -> &'static str {
        self.place.provider
    }
    pub fn region(&self) -> &'static str {
        self.place.region
    }
    pub fn is_abroad(&self) -> bool {
        self.place.is_abroad
    }
    pub fn is_for_developers(&self) -> bool {
        matches!(self.role, Role::Web | Role::Worker | Role::Build)
    }
    /// When its last report was measured; `None` while there is none.
    pub fn last_report(&self, until: Timestamp) -> Option<Timestamp> {
        match self.quirk {
            Quirk::Waiting => None,
            Quirk::Silent => Some(until - SILENCE),
            _ => Some(until),
        }
    }
}

/// All hosts of a demo.
pub(super) struct Fleet {
    /// By id: those of the company, then the founder's own.
    pub hosts: Vec<Host>,
}

impl Fleet {
    pub fn new(plan: &Plan, now: Timestamp) -> Self {
        let mut fleet = Fleet { hosts: Vec::new() };
        let company = Owner::Company(people::COMPANY);
        let count = usize::try_from(plan.servers.clamp(1, Plan::MAX_SERVERS)).unwrap_or(1);
        let mut numbers = Numbers::default();
        for index in 0..count {
            let (role, place, quirk) = FIRST.get(index).copied().unwrap_or_else(|| {
                let place = PLACES[index % PLACES.len()];
                (REST[index % REST.len()], place, Quirk::None)
            });
            let number = numbers.next(role, place);
            let name = format!("{}-{}-{number:02}", role.word(), place.short);
            fleet.push(plan, now, company, name, (role, place, quirk));
        }
        let founder = Owner::User(people::FOUNDER);
        for (name, role, place) in [
            ("homelab", Role::Monitor, OFFICE),
            ("blog", Role::Web, SINGAPORE),
        ] {
            fleet.push(
                plan,
                now,
                founder,
                name.to_owned(),
                (role, place, Quirk::None),
            );
        }
        fleet
    }

    /// Those of the company, by id.
    pub fn of_company(&self) -> impl Iterator<Item = &Host> {
        self.hosts
            .iter()
            .filter(|host| host.owner == Owner::Company(people::COMPANY))
    }

    fn push(
        &mut self,
        plan: &Plan,
        now: Timestamp,
        owner: Owner,
        name: String,
        (role, place, quirk): (Role, Place, Quirk),
    ) {
        let index = self.hosts.len();
        let id = ServerId(i64::try_from(index).unwrap_or(i64::MAX - 1) + 1);
        let mut rng = rng_of(plan.seed, id, 1);
        let (cpus, memory, disk) = role.size();
        let is_company = owner != Owner::User(people::FOUNDER);
        // Machines of one role differ: some are of the next size.
        let grown = if is_company && index >= FIRST.len() && rng.bool() {
            2
        } else {
            1
        };
        let create_time = if quirk == Quirk::Waiting {
            now - Millis::minutes(4)
        } else {
            // Old enough to have been there for all that is measured.
            let age = i64::from(plan.days.clamp(1, Plan::MAX_DAYS)) + rng.i64(3..360);
            now - Millis::days(age) - Millis::minutes(rng.i64(0..600))
        };
        let until = Timestamp::from_seconds(now.seconds());
        let (status, status_time) = match quirk {
            Quirk::Waiting => (ServerStatus::Waiting, create_time),
            Quirk::Silent => (ServerStatus::Silent, until - SILENCE + SILENT_AFTER),
            _ => (ServerStatus::Reporting, create_time + Millis::seconds(12)),
        };
        let host = Host {
            id,
            owner,
            name,
            role,
            quirk,
            place,
            public_ip: public_ip(index),
            inner_ip: format!(
                "10.{}.{}.{}",
                10 + index / 60_000,
                (index / 240) % 250,
                index % 240 + 10
            ),
            system: place.draw_system(&mut rng),
            cpu_count: cpus * grown,
            // Firmware keeps some of it.
            memory_total: memory * grown * GIB - rng.i64(90..190) * MIB,
            disk_total: disk * grown * GIB - rng.i64(900..1_400) * MIB,
            cluster: is_company.then(|| cluster(role, place)),
            instance: place.is_cloud().then(|| place.draw_instance_id(&mut rng)),
            has_containers: match role {
                Role::Web | Role::Worker | Role::Monitor => {
                    index < FIRST.len() || index.is_multiple_of(16)
                }
                _ => false,
            },
            create_time,
            status,
            status_time,
        };
        self.hosts.push(host);
    }

    /// A token for the agent of each host, and what is stored of it.
    pub fn agents(&self, ctx: &OpContext, now: Timestamp) -> Vec<(AgentRow, Token)> {
        self.hosts
            .iter()
            .map(|host| {
                let token = Token::new(ctx.entropy());
                let row = AgentRow {
                    server: host.id,
                    token_hash: token.hash(),
                    create_time: host.create_time,
                    // Agents trade theirs for a new one once in a while.
                    token_time: host.create_time.max(now - Millis::days(1 + host.id.0 % 60)),
                };
                (row, token)
            })
            .collect()
    }

    /// What the clouds list.
    pub fn instances(&self, now: Timestamp) -> Vec<InstanceRow<'_>> {
        self.hosts
            .iter()
            .filter_map(|host| {
                let id = host.instance.as_deref()?;
                // Every other machine is paid in advance, every third of these
                // for no more than a month from now.
                let prepaid = host.id.0 % 2 == 0 || host.quirk == Quirk::Silent;
                let days = if host.id.0 % 3 == 1 {
                    3 + host.id.0 % 25
                } else {
                    40 + host.id.0 % 300
                };
                Some(InstanceRow {
                    host,
                    id,
                    region_name: host.place.region_name,
                    charge_type: if prepaid { "prepaid" } else { "postpaid" },
                    create_time: host.create_time - Millis::hours(2),
                    expired_time: prepaid.then(|| now + Millis::days(days)),
                    seen_time: now - Millis::minutes(7),
                })
            })
            .collect()
    }
}

const MIB: i64 = 1 << 20;
const GIB: i64 = 1 << 30;

/// The agent of a host.
pub(super) struct AgentRow {
    pub server: ServerId,
    pub token_hash: String,
    pub token_time: Timestamp,
    pub create_time: Timestamp,
}

/// A host as its cloud lists it.
pub(super) struct InstanceRow<'a> {
    pub host: &'a Host,
    pub id: &'a str,
    pub region_name: &'static str,
    pub charge_type: &'static str,
    pub create_time: Timestamp,
    pub expired_time: Option<Timestamp>,
    pub seen_time: Timestamp,
}

/// Numbers in names: `web-sha-01`, `web-sha-02`.
#[derive(Default)]
struct Numbers(std::collections::HashMap<(&'static str, &'static str), u32>);

impl Numbers {
    fn next(&mut self, role: Role, place: Place) -> u32 {
        let number = self.0.entry((role.word(), place.short)).or_default();
        *number += 1;
        *number
    }
}

/// A source of chance for one purpose of one host: it does not depend on how
/// many hosts there are.
pub(super) fn rng_of(seed: u64, id: ServerId, purpose: u64) -> Rng {
    let mut rng = Rng::with_seed(
        seed ^ id.0.cast_unsigned().wrapping_mul(0x9e37_79b9_7f4a_7c15)
            ^ purpose.wrapping_mul(0xd1b5_4a32_d192_ed03),
    );
    // The first number shows how near two seeds are.
    let _first = rng.u64(..);
    rng
}

/// Addresses of documents first, then of benchmarks: none is anybody's.
fn public_ip(index: usize) -> String {
    match index {
        0..12 => format!("203.0.113.{}", 30 + index),
        _ => format!(
            "198.{}.{}.{}",
            18 + (index / 62_500) % 2,
            (index / 250) % 250,
            index % 250 + 1
        ),
    }
}

fn cluster(role: Role, place: Place) -> i64 {
    match role {
        _ if !place.is_cloud() => 3,
        Role::Build => 2,
        _ => 1,
    }
}
