//! Looks at the newest values of all hosts, and writes how each metric stands.
//!
//! Reports are not held up by this: it reads `server_latest`, a page of hosts at a time,
//! and writes only what changed, by compare-and-set. Two consoles that do it at once, or
//! one that lost its lease, change nothing twice: of two writers of a state one wins, and
//! the alert is written in the winner's transaction.

use super::{
    FORECAST_FRESH,
    machine::{Change, Reading, State, step},
    store::{
        evaluate::{self as store, Host, Stored},
        history,
        rule::{self, Said},
    },
};
use crate::{OpContext, Result};
use model::{
    alert::{AlertMetric, AlertTarget, Phase, Rule, RuleChange, silence},
    event::{Audience, Event},
    id::ServerId,
    server::ServerStatus,
    time::Timestamp,
};
use std::collections::{HashMap, HashSet};

/// Hosts read at once.
const PAGE: usize = 200;
/// States written in one transaction: reports come in between.
const PIECE: usize = 50;

/// What a run did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Done {
    /// Alerts that began.
    pub fired: usize,
    /// Alerts that ended.
    pub resolved: usize,
}

/// What is to be written of one metric of one host.
struct Move<'a> {
    host: &'a Host,
    metric: AlertMetric,
    rule: Rule,
    /// The version of the state that was read; `None` when there was none.
    version: Option<i64>,
    before: State,
    after: State,
    change: Option<Change>,
}

/// Looks at all hosts once.
pub(super) async fn run(ctx: &OpContext) -> Result<Done> {
    let mut done = Done::default();
    let mut after = 0;
    loop {
        let hosts = store::list_hosts(ctx.db(), after, PAGE as i64).await?;
        let (Some(first), Some(last)) = (hosts.first(), hosts.last()) else {
            return Ok(done);
        };
        after = last.server.0;
        let range = (first.server, last.server);
        let said = rule::list_of_hosts(ctx.db(), range).await?;
        let states = store::list_states(ctx.db(), range).await?;
        let now = ctx.now();
        let moves = moves(&hosts, &said, &states, now);
        for piece in moves.chunks(PIECE) {
            let written = write(ctx, piece).await?;
            done.fired += written.fired;
            done.resolved += written.resolved;
        }
        if hosts.len() < PAGE {
            return Ok(done);
        }
    }
}

/// The rules of some hosts, from what is said on each level.
pub(super) struct Rules<'a> {
    said: HashMap<(ServerId, AlertMetric), Vec<(i64, &'a RuleChange)>>,
}

impl<'a> Rules<'a> {
    pub(super) fn new(said: &'a [(ServerId, Said)]) -> Self {
        let mut by_metric: HashMap<_, Vec<(i64, &RuleChange)>> = HashMap::new();
        for (server, one) in said {
            let level = AlertTarget::columns(one.target).0;
            let levels = by_metric.entry((*server, one.metric)).or_default();
            levels.push((level, &one.change));
        }
        for levels in by_metric.values_mut() {
            levels.sort_by_key(|(level, _)| *level);
        }
        Rules { said: by_metric }
    }

    /// What holds for a metric of a host.
    pub(super) fn of(&self, server: ServerId, metric: AlertMetric) -> Rule {
        let levels = self.said.get(&(server, metric));
        let levels = levels.into_iter().flatten().map(|(_, change)| *change);
        Rule::under(metric, levels)
    }
}

/// What is to be written of these hosts.
fn moves<'a>(
    hosts: &'a [Host],
    said: &[(ServerId, Said)],
    states: &[Stored],
    now: Timestamp,
) -> Vec<Move<'a>> {
    let rules = Rules::new(said);
    let states: HashMap<(ServerId, AlertMetric), &Stored> = states
        .iter()
        .map(|stored| ((stored.server, stored.metric), stored))
        .collect();
    let mut moves = Vec::new();
    for host in hosts {
        for metric in AlertMetric::ALL {
            let rule = rules.of(host.server, metric);
            let stored = states.get(&(host.server, metric));
            let before = stored.map_or(State::ok(now), |stored| stored.state);
            let reading = read(host, metric, &rule, now);
            let (after, change) = step(metric, before, &rule, reading, now);
            // A metric that is well and always was has no row.
            let is_same = before == after || (stored.is_none() && after.phase == Phase::Ok);
            if !is_same {
                moves.push(Move {
                    host,
                    metric,
                    rule,
                    version: stored.map(|stored| stored.version),
                    before,
                    after,
                    change,
                });
            }
        }
    }
    moves
}

/// What is known of a metric of a host.
fn read(host: &Host, metric: AlertMetric, rule: &Rule, now: Timestamp) -> Reading {
    match metric {
        AlertMetric::Silence => match (host.status, host.status_time) {
            (ServerStatus::Silent, Some(since)) => Reading::Value(silence(since, now)),
            // Who was never heard of has not fallen silent.
            _ => Reading::Value(0.0),
        },
        AlertMetric::DiskTrend => {
            let fresh = host
                .forecast
                .filter(|(_, time)| now - *time < FORECAST_FRESH);
            match fresh {
                Some((forecast, _)) => Reading::Value(forecast.days.unwrap_or(f64::INFINITY)),
                None => Reading::Missing,
            }
        }
        AlertMetric::Cpu
        | AlertMetric::Memory
        | AlertMetric::Disk
        | AlertMetric::DiskBusy
        | AlertMetric::Network => match (host.status, &host.latest) {
            (ServerStatus::Waiting, _) | (_, None) => Reading::Unwatched,
            (ServerStatus::Silent, Some(_)) => Reading::Missing,
            (ServerStatus::Reporting, Some(sample)) => metric
                .share_of(sample, rule.bandwidth)
                .map_or(Reading::Unwatched, Reading::Value),
        },
    }
}

/// Writes what changed, and tells open pages of what fired or ended.
async fn write(ctx: &OpContext, moves: &[Move<'_>]) -> Result<Done> {
    let mut done = Done::default();
    let mut told = HashSet::new();
    let mut tx = ctx.db().begin().await?;
    for one in moves {
        let key = (one.host.server, one.metric);
        let is_ours = match one.version {
            Some(version) => store::update_state(&mut tx, key, &one.after, version).await?,
            None => store::insert_state(&mut tx, key, &one.after).await?,
        };
        if !is_ours {
            continue;
        }
        match one.change {
            Some(Change::Fired) => {
                let alert = history::Insert {
                    owner: one.host.owner,
                    server: one.host.server,
                    metric: one.metric,
                    threshold: one.rule.threshold,
                    start: one.after.start,
                    peak: one.after.peak,
                };
                history::insert(&mut tx, &alert, ctx.now()).await?;
                done.fired += 1;
            }
            Some(Change::Resolved) => {
                history::resolve(&mut tx, key, ctx.now()).await?;
                done.resolved += 1;
            }
            None if one.after.phase == Phase::Firing && one.after.peak != one.before.peak => {
                history::update_peak(&mut tx, key, one.after.peak).await?;
            }
            None => {}
        }
        if one.change.is_some() {
            told.insert((one.host.owner, one.host.server));
        }
    }
    tx.commit().await?;
    for (owner, server) in told {
        ctx.tell(Audience::Owner(owner), Event::AlertsChanged { server });
    }
    Ok(done)
}
