//! Thresholds, and what happens when one is crossed.
//!
//! An **alert** is one stretch of time in which one metric of one host was too
//! much: it begins when it *fires* and ends when it is *resolved*.

mod maintenance;
mod metric;
mod rule;
mod webhook;

pub use maintenance::{
    MAX_MAINTENANCE, Maintenance, MaintenanceCreate, MaintenanceList, MaintenanceReason,
};
pub use metric::{AlertMetric, Heat, Unit, silence};
pub use rule::{
    FULL_IN_DAYS, HYSTERESIS, LASTING, MAX_BANDWIDTH, MAX_LASTING, MissingData, Rule, RuleChange,
    SILENT_FOR,
};
pub use webhook::{
    DeliveryFault, DeliveryState, WebhookDelivery, WebhookEntry, WebhookList, WebhookMade,
    WebhookName, WebhookNews, WebhookSave, WebhookUrl,
};

use crate::{
    error::Error,
    id::{AlertId, ClusterId, ServerId},
    page::{Cursor, Page},
    server::ServerStatus,
    time::Timestamp,
};
use serde::{Deserialize, Serialize};

/// What a rule or a maintenance is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AlertTarget {
    /// 1: all hosts of the owner.
    Owner,
    /// 2: the hosts of a cluster.
    Cluster(ClusterId),
    /// 3: one host.
    Server(ServerId),
}

impl AlertTarget {
    /// As columns: which level, and the id there; 0 for the owner.
    pub const fn columns(self) -> (i64, i64) {
        match self {
            AlertTarget::Owner => (1, 0),
            AlertTarget::Cluster(id) => (2, id.0),
            AlertTarget::Server(id) => (3, id.0),
        }
    }

    /// From the columns; `None` for a level that there is not.
    pub fn from_columns(level: i64, id: i64) -> Option<Self> {
        match level {
            1 => Some(AlertTarget::Owner),
            2 => ClusterId::try_from(id).ok().map(AlertTarget::Cluster),
            3 => ServerId::try_from(id).ok().map(AlertTarget::Server),
            _ => None,
        }
    }
}

/// How one metric of one host stands: column `phase`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// 0: all is well.
    #[default]
    Ok,
    /// 1: too much, and not for long enough.
    Pending,
    /// 2: too much.
    Firing,
}

impl Phase {
    /// The column's number.
    pub const fn number(self) -> i64 {
        self as i64
    }

    /// From the column's number.
    pub const fn from_number(number: i64) -> Option<Self> {
        match number {
            0 => Some(Phase::Ok),
            1 => Some(Phase::Pending),
            2 => Some(Phase::Firing),
            _ => None,
        }
    }
}

/// An alert in a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AlertEntry {
    /// Which.
    pub id: AlertId,
    /// The host.
    pub server: ServerId,
    /// What it is called.
    pub server_name: String,
    /// What was too much.
    pub metric: AlertMetric,
    /// From where on it was, when it fired.
    pub threshold: f64,
    /// Since when it was too much.
    pub start: Timestamp,
    /// When it had been for long enough.
    pub fired: Timestamp,
    /// The worst value since; `None` when none was told.
    pub peak: Option<f64>,
    /// When it ended.
    pub resolved: Option<Timestamp>,
    /// Who has seen it, and when.
    pub acknowledged: Option<Acknowledged>,
    /// Why nobody was told.
    pub quiet: Option<Quiet>,
}

/// Who has seen an alert.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acknowledged {
    /// When.
    pub time: Timestamp,
    /// Who; empty for somebody who is gone.
    pub by: String,
}

/// Why nobody was told of an alert: column `quiet`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Quiet {
    /// 1: it was muted.
    Muted = 1,
    /// 2: the host was maintained.
    Maintenance = 2,
    /// 3: it had been told of a moment before: it comes and goes.
    Flapping = 3,
}

impl Quiet {
    /// The column's number.
    pub const fn number(self) -> i64 {
        self as i64
    }

    /// From the column's number.
    pub const fn from_number(number: i64) -> Option<Self> {
        match number {
            1 => Some(Quiet::Muted),
            2 => Some(Quiet::Maintenance),
            3 => Some(Quiet::Flapping),
            _ => None,
        }
    }
}

/// Which alerts are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AlertState {
    /// All, those that go on before the others.
    #[default]
    All,
    /// Those that go on.
    Open,
    /// Those that ended.
    Resolved,
}

impl AlertState {
    /// All of them.
    pub const ALL: [AlertState; 3] = [AlertState::All, AlertState::Open, AlertState::Resolved];

    /// As it stands in the query string.
    pub const fn as_str(self) -> &'static str {
        match self {
            AlertState::All => "all",
            AlertState::Open => "open",
            AlertState::Resolved => "resolved",
        }
    }

    /// From the query string; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }
}

/// Which page of which alerts is wanted.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct AlertListRequest {
    /// Whether they go on.
    pub state: AlertState,
    /// Of this metric.
    pub metric: Option<AlertMetric>,
    /// Of this host.
    pub server: Option<ServerId>,
    /// Begin after this one.
    pub after: Option<Cursor>,
    /// How many, see [`crate::page::PageRequest::limit`].
    pub limit: Option<u32>,
}

/// A page of alerts.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct AlertList {
    /// The alerts.
    pub page: Page<AlertEntry>,
    /// How many go on, of all that the reader may see.
    pub open: i64,
    /// The maintenance that goes on.
    pub maintenance: Vec<Maintenance>,
    /// Whether the reader holds the right to change hosts here: on each it takes the data
    /// right as well.
    pub may_update: bool,
    /// Whether the reader may see what is told to other programs.
    pub may_webhook: bool,
}

/// What a host's page says about its alerts.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct ServerAlerts {
    /// Those that go on.
    pub open: Vec<AlertEntry>,
    /// What is muted.
    pub mutes: Vec<Mute>,
    /// What maintenance goes on or is to come.
    pub maintenance: Vec<Maintenance>,
    /// When its disk is full; `None` when nobody can say.
    pub forecast: Option<Forecast>,
    /// Whether the reader may mute and acknowledge.
    pub may_update: bool,
}

/// When a disk is full, if it goes on as it did.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Forecast {
    /// In how many days; `None` when it does not fill up.
    pub days: Option<f64>,
    /// How many percent it gains in a day.
    pub slope: f64,
    /// From how many days that follows.
    pub basis: i64,
}

/// Nobody is told of this for a while.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mute {
    /// Of what; `None` is everything about the host.
    pub metric: Option<AlertMetric>,
    /// Until when.
    pub until: Timestamp,
    /// Who wanted it so; empty for somebody who is gone.
    pub by: String,
}

/// What people ask for when they mute something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct MuteCreate {
    /// Of what; `None` is everything about the host.
    pub metric: Option<AlertMetric>,
    /// For how many hours, 1 to [`MAX_MUTE_HOURS`]; 0 ends it.
    pub hours: u16,
}

/// 30 days.
pub const MAX_MUTE_HOURS: u16 = 720;

/// What holds for one metric on one level.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ThresholdRow {
    /// Of what.
    pub metric: AlertMetric,
    /// What this level says.
    pub own: RuleChange,
    /// What the levels above say.
    pub inherited: Rule,
    /// What holds.
    pub rule: Rule,
    /// The version of what this level says; 0 when it never said anything.
    pub version: i64,
}

/// The thresholds of one level.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Thresholds {
    /// Which level.
    pub target: AlertTarget,
    /// One for each metric, in their order.
    pub rows: Vec<ThresholdRow>,
    /// Why the reader may not change them; `None`: they may.
    pub refused: Option<Error>,
    /// The clusters that the owner has; on the owner's level alone.
    pub clusters: Vec<ClusterName>,
}

/// A cluster to choose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClusterName {
    /// Which.
    pub id: ClusterId,
    /// What it is called.
    pub name: String,
}

/// What somebody wants a level to say.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ThresholdSave {
    /// What changes; each metric once at most.
    pub rows: Vec<ThresholdChange>,
}

/// What somebody wants a level to say about a metric.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ThresholdChange {
    /// About what.
    pub metric: AlertMetric,
    /// What; nothing is said when it is empty.
    pub change: RuleChange,
    /// The version that they saw.
    pub version: i64,
}

/// Hosts on a heat map at most.
pub const MAX_CELLS: u32 = 200;

/// The hosts of a scope by how much they have to do.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct HeatMap {
    /// The hosts, the silent and the busiest first, at most [`MAX_CELLS`].
    pub cells: Vec<HeatCell>,
    /// How many there are.
    pub total: i64,
    /// How many alerts go on.
    pub open: i64,
    /// The alerts that fired last and go on; a few.
    pub newest: Vec<AlertEntry>,
}

/// One host on a heat map.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HeatCell {
    /// Which.
    pub server: ServerId,
    /// What it is called.
    pub name: String,
    /// Whether it is heard of.
    pub status: ServerStatus,
    /// Its shares, each with its threshold, in the order of [`AlertMetric::SHARES`].
    pub shares: Vec<HeatShare>,
    /// How many alerts of it go on.
    pub open: i64,
}

/// A share on a heat map.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct HeatShare {
    /// Of what.
    pub metric: AlertMetric,
    /// Percent.
    pub share: f64,
    /// From where on it is too much; `None` when it is not watched.
    pub threshold: Option<f64>,
    /// Of the network: what the host can do, bit/s.
    pub bandwidth: Option<i64>,
}

impl HeatCell {
    /// How much it has to do; `None` when it is not heard of.
    pub fn heat(&self) -> Option<Heat> {
        if self.status != ServerStatus::Reporting {
            return None;
        }
        Heat::of(self.shares.iter().map(|one| (one.share, one.threshold)))
    }

    /// Its shares, the worst first: by how near each is to its threshold.
    pub fn worst(&self) -> Vec<HeatShare> {
        let mut shares = self.shares.clone();
        let near = |one: &HeatShare| one.share / one.threshold.unwrap_or(100.0).max(1.0);
        shares.sort_by(|a, b| near(b).total_cmp(&near(a)));
        shares
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_and_phases_read_back_from_their_columns() {
        for target in [
            AlertTarget::Owner,
            AlertTarget::Cluster(ClusterId(3)),
            AlertTarget::Server(ServerId(4)),
        ] {
            let (level, id) = target.columns();
            assert_eq!(AlertTarget::from_columns(level, id), Some(target));
        }
        assert_eq!(AlertTarget::from_columns(2, 0), None);
        for phase in [Phase::Ok, Phase::Pending, Phase::Firing] {
            assert_eq!(Phase::from_number(phase.number()), Some(phase));
        }
        for quiet in [Quiet::Muted, Quiet::Maintenance, Quiet::Flapping] {
            assert_eq!(Quiet::from_number(quiet.number()), Some(quiet));
        }
        for state in AlertState::ALL {
            assert_eq!(AlertState::parse(state.as_str()), Some(state));
        }
    }

    #[test]
    fn the_worst_share_is_the_nearest_to_its_threshold() {
        let share = |metric, share, threshold| HeatShare {
            metric,
            share,
            threshold,
            bandwidth: None,
        };
        let cell = HeatCell {
            server: ServerId(1),
            name: "a".into(),
            status: ServerStatus::Reporting,
            shares: vec![
                share(AlertMetric::Cpu, 60.0, Some(70.0)),
                share(AlertMetric::Memory, 62.0, Some(80.0)),
                share(AlertMetric::Disk, 90.0, None),
            ],
            open: 0,
        };
        let order: Vec<AlertMetric> = cell.worst().iter().map(|one| one.metric).collect();
        assert_eq!(
            order,
            [AlertMetric::Disk, AlertMetric::Cpu, AlertMetric::Memory]
        );
        assert_eq!(cell.heat(), Some(Heat::Calm));
        let silent = HeatCell {
            status: ServerStatus::Silent,
            ..cell
        };
        assert_eq!(silent.heat(), None);
    }
}
