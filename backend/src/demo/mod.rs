//! `tenon demo`: an empty database becomes a believable company.
//!
//! What is shown (names, sizes, measurements) follows from the seed and the
//! clock alone, so two demos of the same seed and time are alike. What is
//! secret (password hashes, agents' tokens) is drawn like any other secret. What
//! the hosts report afterwards goes on in the same shapes, see [`Feed`]. No
//! table is read or locked for long: metrics are made and written host by host,
//! and memory does not grow with their number.

mod container;
mod feed;
mod fill;
mod fleet;
mod history;
mod people;
mod place;
mod signal;
mod store;

pub use feed::{Agent, AgentToken, Agents, Feed, HostFeed};

use crate::{
    Error, OpContext, Result,
    authz::SystemProof,
    metrics::rollup,
    setting::{self, Setting},
};
use fleet::Fleet;
use model::{
    error::Error as Public,
    id::CompanyId,
    identity::Password,
    time::{Millis, Timestamp},
};
use serde::{Deserialize, Serialize};

/// What is in the way when the database has people, companies or hosts.
pub const NOT_EMPTY: &str = "database_not_empty";

/// How large a demo is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// Hosts of the company.
    pub servers: u32,
    /// Days of metrics up to now.
    pub days: u32,
    /// Seconds between two samples of a host.
    pub interval: u32,
    /// What everything that is shown follows from.
    pub seed: u64,
}

impl Plan {
    /// Hosts at most.
    pub const MAX_SERVERS: u32 = 20_000;
    /// Days at most.
    pub const MAX_DAYS: u32 = 400;
    /// Seconds between samples at most: an hour.
    pub const MAX_INTERVAL: u32 = 3_600;

    /// The times of the samples: the newest is `now`, in whole seconds.
    fn ticks(&self, now: Timestamp) -> Ticks {
        let step = Millis::seconds(i64::from(self.interval.clamp(1, Self::MAX_INTERVAL)));
        let until = Timestamp::from_seconds(now.seconds());
        let count = Millis::days(i64::from(self.days.clamp(1, Self::MAX_DAYS))).0 / step.0;
        Ticks {
            from: until - Millis(step.0 * (count - 1)),
            until,
            step,
        }
    }
}

/// Times at equal distances, both ends among them.
#[derive(Debug, Clone, Copy)]
struct Ticks {
    from: Timestamp,
    until: Timestamp,
    step: Millis,
}

impl Ticks {
    fn iter(self) -> impl Iterator<Item = Timestamp> {
        let count = (self.until - self.from).0 / self.step.0;
        (0..=count).map(move |index| self.from + Millis(index * self.step.0))
    }
}

/// Somebody to sign in as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoPerson {
    /// Their name.
    pub name: &'static str,
    /// What they sign in with.
    pub mobile: &'static str,
    /// What they are to the company, in a few words.
    pub role: &'static str,
}

/// What was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Demo {
    /// The company.
    pub company: CompanyId,
    /// Its name.
    pub company_name: &'static str,
    /// Everybody, the founder first.
    pub people: Vec<DemoPerson>,
    /// Hosts, the founder's own among them.
    pub servers: usize,
    /// What was measured.
    pub written: Written,
    /// To go on reporting.
    pub agents: Agents,
}

/// Rows of metrics so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Written {
    /// Hosts whose metrics are all there.
    pub servers: usize,
    /// Rows of `server_sample`.
    pub samples: u64,
    /// Rows of `docker_stat`.
    pub containers: u64,
    /// Rows of `server_detail`.
    pub details: u64,
}

impl Written {
    /// All rows.
    pub fn rows(&self) -> u64 {
        self.samples + self.containers + self.details
    }
}

/// A password for a demo: sixty random bits that are easy to type.
///
/// # Errors
/// Never in practice: what is drawn is a valid password.
pub fn draw_password(ctx: &OpContext, _system: &SystemProof) -> Result<Password> {
    // Letters and digits that are not mistaken for one another.
    const ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let mut bytes = [0u8; 12];
    ctx.entropy().fill(&mut bytes);
    let mut text = String::new();
    for (index, byte) in bytes.into_iter().enumerate() {
        if index > 0 && index % 4 == 0 {
            text.push('-');
        }
        text.push(char::from(ALPHABET[usize::from(byte) % ALPHABET.len()]));
    }
    text.parse()
        .map_err(|p: model::error::Problem| Error::internal("drawing a password", p.code()))
}

/// Fills an empty database. `progress` hears of it after every host.
///
/// # Errors
/// `Conflict` ([`NOT_EMPTY`]) when anybody or anything is there already; then
/// nothing is changed. `Invalid` when the password is too weak. When the
/// database fails half-way, what was written stays: begin with an empty one.
pub async fn build(
    ctx: &OpContext,
    _system: SystemProof,
    plan: Plan,
    password: &Password,
    mut progress: impl FnMut(Written),
) -> Result<Demo> {
    password
        .check_new()
        .map_err(|problem| Public::invalid("password", problem))?;
    // Asked twice: here before the work of hashing, and again when it counts.
    if !store::is_empty(ctx.db()).await? {
        return Err(not_empty());
    }
    let now = ctx.now();
    let ticks = plan.ticks(now);
    let people = people::rows(ctx, password, now).await?;
    let fleet = Fleet::new(&plan, now);
    let (agents, tokens): (Vec<_>, Vec<_>) = fleet.agents(ctx, now).into_iter().unzip();
    let kept = agents.iter().map(|row| row.server).zip(tokens);
    let kept = Agents::new(plan, now, &fleet, kept);

    let mut tx = ctx.db().begin().await?;
    if !store::is_empty_in_tx(&mut tx).await? {
        return Err(not_empty());
    }
    store::people::insert_company(&mut tx, &people::company(ctx, now)).await?;
    store::people::insert_users(&mut tx, &people).await?;
    store::people::insert_employees(&mut tx, &people).await?;
    store::people::insert_rights(&mut tx, &people::rights(now)).await?;
    store::fleet::insert_clusters(&mut tx, fleet::CLUSTERS, now).await?;
    store::fleet::insert_servers(&mut tx, &fleet.hosts).await?;
    store::fleet::insert_agents(&mut tx, &agents).await?;
    store::fleet::insert_instances(&mut tx, &fleet.instances(now)).await?;
    store::people::insert_grants(&mut tx, &people::grants(&fleet, now)).await?;
    store::people::insert_entries(&mut tx, &history::entries(&fleet, &plan, now)).await?;
    store::people::insert_messages(&mut tx, &history::messages(&fleet, now)).await?;
    // Whoever waits with the set-up link comes too late: there are users now.
    if let Some(hash) = setting::find(ctx.db(), Setting::SetUpTokenHash).await? {
        setting::take(&mut tx, Setting::SetUpTokenHash, &hash).await?;
    }
    tx.commit().await?;

    let written = fill::write(ctx.db(), &fleet, ticks, plan.seed, &mut progress).await?;
    rollup::fold_all(ctx).await?;
    Ok(Demo {
        company: people::COMPANY,
        company_name: people::COMPANY_NAME,
        people: people::all(),
        servers: fleet.hosts.len(),
        written,
        agents: kept,
    })
}

fn not_empty() -> Error {
    Public::Conflict {
        what: NOT_EMPTY.to_owned(),
    }
    .into()
}

#[cfg(test)]
mod tests;
