//! Managed machines (the interface says *host*).

mod enrolment;

pub use enrolment::{EnrolmentOffer, EnrolmentState};

use crate::{
    agent::Detail,
    id::ServerId,
    metrics::Sample,
    page::{Cursor, Page},
    text::{checked_text, line},
    time::{Millis, Timestamp},
};
use serde::{Deserialize, Serialize};

checked_text! {
    /// What people call a host, 1–128 characters.
    ServerName, |raw| line(raw, 1, 128)
}
checked_text! {
    /// A part of a host's name or address to look for, 1–128 characters.
    ServerSearch, |raw| line(raw, 1, 128)
}
checked_text! {
    /// Who runs a machine, or where: `aliyun`, `cn-hangzhou`; 1–64 characters.
    ServerPlace, |raw| line(raw, 1, 64)
}

/// How often an agent reports.
pub const REPORT_INTERVAL: Millis = Millis::seconds(10);
/// After this long without a report a host counts as silent: three missed ones.
pub const SILENT_AFTER: Millis = Millis::seconds(30);

/// From here on a value wants attention: percent of the processors, of memory,
/// of the root file system (the defaults of `ui.md` 4.3).
pub const ATTENTION: Thresholds = Thresholds {
    cpu: 70.0,
    memory: 80.0,
    disk: 80.0,
};

/// Percentages from which on a host wants attention.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Thresholds {
    /// Of all processors.
    pub cpu: f64,
    /// Of memory.
    pub memory: f64,
    /// Of the root file system.
    pub disk: f64,
}

impl Thresholds {
    /// Whether any value of a sample is at or over its threshold.
    pub fn is_reached(&self, sample: &Sample) -> bool {
        sample.cpu_percent >= self.cpu
            || sample.memory_percent >= self.memory
            || sample.disk_percent >= self.disk
    }
}

/// Whether a host is heard of: column `server.status`. Reports turn it to
/// reporting; the task `server_silence` to silent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ServerStatus {
    /// Enrolled, no report yet.
    Waiting = 0,
    /// Reports come in.
    Reporting = 1,
    /// No report for [`SILENT_AFTER`].
    Silent = 2,
}

impl ServerStatus {
    /// Every status.
    pub const ALL: [ServerStatus; 3] = [
        ServerStatus::Reporting,
        ServerStatus::Silent,
        ServerStatus::Waiting,
    ];
    /// As a column.
    pub const fn number(self) -> i64 {
        self as i64
    }
    /// From the column.
    pub const fn from_number(number: i64) -> Option<Self> {
        match number {
            0 => Some(ServerStatus::Waiting),
            1 => Some(ServerStatus::Reporting),
            2 => Some(ServerStatus::Silent),
            _ => None,
        }
    }
    /// As it stands in the query string.
    pub const fn as_str(self) -> &'static str {
        match self {
            ServerStatus::Waiting => "waiting",
            ServerStatus::Reporting => "reporting",
            ServerStatus::Silent => "silent",
        }
    }
    /// From the query string; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        ServerStatus::ALL.into_iter().find(|s| s.as_str() == text)
    }
}

/// A host in a list, with its newest values.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ServerSummary {
    /// Its id.
    pub id: ServerId,
    /// Its name.
    pub name: String,
    /// The address it is known by; empty when none is known.
    pub public_ip: String,
    /// The operating system, as the agent said it.
    pub os_name: String,
    /// Who runs the machine, `aliyun`; empty when nobody said.
    pub provider: String,
    /// Where it stands there; empty when nobody said.
    pub region: String,
    /// Whether it is heard of.
    pub status: ServerStatus,
    /// Since when; `None` before the first report.
    pub status_time: Option<Timestamp>,
    /// The newest report.
    pub latest: Option<Sample>,
    /// How many alerts of it go on.
    pub alerts: i64,
}

/// Everything about one host that does not change with every report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ServerDetail {
    /// What the list shows.
    pub summary: ServerSummary,
    /// The machine's own name.
    pub hostname: String,
    /// Release of the operating system.
    pub os_version: String,
    /// Release of the kernel.
    pub kernel: String,
    /// Processor architecture, `x86_64`.
    pub architecture: String,
    /// Logical processors.
    pub cpu_count: i64,
    /// Memory in bytes.
    pub memory_total: i64,
    /// Version of the agent.
    pub agent_version: String,
    /// Its agent's token.
    pub agent: AgentState,
    /// When it was enrolled.
    pub create_time: Timestamp,
    /// Row version, for conditional updates.
    pub version: i64,
    /// Mounts, interfaces, load, and when they were measured.
    pub parts: Option<ServerParts>,
    /// What the reader may do to it.
    pub may: ServerActs,
}

/// What the reader may do to a host, so that a page can say beforehand what
/// would be refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ServerActs {
    /// Rename it, renew or revoke its agent's token.
    pub update: bool,
    /// Remove it.
    pub delete: bool,
}

/// How the agent of a host gets in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum AgentState {
    /// There is none.
    None,
    /// By its token.
    Active {
        /// When the token was made.
        token_time: Timestamp,
        /// It is to trade it for a new one with its next report.
        is_renewing: bool,
    },
    /// Its token was revoked.
    Revoked {
        /// When.
        time: Timestamp,
    },
}

/// The parts of a machine when they were last measured.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ServerParts {
    /// When.
    pub time: Timestamp,
    /// What.
    pub detail: Detail,
}

/// What a list of hosts is sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ServerSort {
    /// Its name.
    #[default]
    Name,
    /// Whether it is heard of.
    Status,
    /// Processors in use.
    Cpu,
    /// Memory in use.
    Memory,
    /// Root file system in use.
    Disk,
    /// Received and sent together.
    Net,
    /// When it last reported.
    Report,
}

impl ServerSort {
    /// Every order.
    pub const ALL: [ServerSort; 7] = [
        ServerSort::Name,
        ServerSort::Status,
        ServerSort::Cpu,
        ServerSort::Memory,
        ServerSort::Disk,
        ServerSort::Net,
        ServerSort::Report,
    ];
    /// As it stands in the query string.
    pub const fn as_str(self) -> &'static str {
        match self {
            ServerSort::Name => "name",
            ServerSort::Status => "status",
            ServerSort::Cpu => "cpu",
            ServerSort::Memory => "memory",
            ServerSort::Disk => "disk",
            ServerSort::Net => "net",
            ServerSort::Report => "report",
        }
    }
    /// From the query string; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        ServerSort::ALL.into_iter().find(|s| s.as_str() == text)
    }
}

/// Which hosts of a scope are wanted.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ServerFilter {
    /// Name or address contains this, without regard to ASCII case.
    pub search: Option<ServerSearch>,
    /// Only of this status.
    pub status: Option<ServerStatus>,
    /// Only of this provider.
    pub provider: Option<ServerPlace>,
    /// Only in this region.
    pub region: Option<ServerPlace>,
    /// Only those that are silent, over [`ATTENTION`], or with an open alert.
    pub attention: bool,
}

impl ServerFilter {
    /// Whether it lets everything through.
    pub fn is_empty(&self) -> bool {
        *self == ServerFilter::default()
    }
}

/// One page of a list of hosts.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ServerListRequest {
    /// Which.
    pub filter: ServerFilter,
    /// In which order.
    pub sort: ServerSort,
    /// Largest first.
    pub is_descending: bool,
    /// Begin after this row; the first page when absent.
    pub after: Option<Cursor>,
    /// Rows wanted, as in [`PageRequest`](crate::page::PageRequest).
    pub limit: Option<u32>,
}

/// A page of hosts, and what there is to filter by.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ServerList {
    /// The hosts that pass the filter.
    pub page: Page<ServerSummary>,
    /// All hosts of the scope that the reader may see.
    pub counts: ServerCounts,
    /// Providers and regions of all of them, by name.
    pub places: Vec<ServerPlaceCount>,
    /// Whether the reader may add one.
    pub may_create: bool,
}

/// How many hosts are how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ServerCounts {
    /// All.
    pub total: i64,
    /// Reports come in.
    pub reporting: i64,
    /// No longer heard of.
    pub silent: i64,
    /// Not heard of yet.
    pub waiting: i64,
    /// Silent, or over a threshold.
    pub attention: i64,
}

/// How many hosts stand in one place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServerPlaceCount {
    /// Who runs them; empty when nobody said.
    pub provider: String,
    /// Where; empty when nobody said.
    pub region: String,
    /// How many.
    pub count: i64,
}

/// What the overview of a scope says about its hosts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ServerOverview {
    /// How many are how.
    pub counts: ServerCounts,
    /// Those that want attention, the worst first; at most [`MAX_ATTENTION`].
    pub attention: Vec<ServerSummary>,
    /// Whether the reader may add one.
    pub may_create: bool,
}

/// Hosts on the overview at most.
pub const MAX_ATTENTION: u32 = 8;

/// A new name for a host.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServerRename {
    /// The name.
    pub name: ServerName,
    /// The version that the reader saw.
    pub version: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statuses_and_orders_read_back_from_the_query_string() {
        for status in ServerStatus::ALL {
            assert_eq!(ServerStatus::parse(status.as_str()), Some(status));
            assert_eq!(ServerStatus::from_number(status.number()), Some(status));
            assert_eq!(serde_json::to_value(status).unwrap(), status.as_str());
        }
        for sort in ServerSort::ALL {
            assert_eq!(ServerSort::parse(sort.as_str()), Some(sort));
            assert_eq!(serde_json::to_value(sort).unwrap(), sort.as_str());
        }
        assert_eq!(ServerStatus::parse("gone"), None);
        assert_eq!(ServerSort::parse("price"), None);
    }
}
