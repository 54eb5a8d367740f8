//! Containers on managed machines, as their agents tell of them.
//!
//! A container is known by its host and its name: one that is made anew under
//! the same name takes the place of the one before.

use crate::{
    agent::ContainerPort,
    id::ServerId,
    page::{Cursor, Page},
    server::ServerStatus,
    text::{checked_text, line},
    time::{Millis, Timestamp},
};
use serde::{Deserialize, Serialize};

checked_text! {
    /// A part of a container's name, image or host to look for, 1–128 characters.
    ContainerSearch, |raw| line(raw, 1, 128)
}
checked_text! {
    /// A container's name on its host, 1–255 characters.
    ContainerName, |raw| line(raw, 1, 255)
}

/// An agent tells of its containers once a minute at least: what was not told of
/// for longer than this is said to be old.
pub const OLD_AFTER: Millis = Millis::seconds(150);

/// Between two samples further apart than this a rate says nothing about now.
pub const RATE_WITHIN: Millis = Millis::minutes(5);

/// Whether a container runs: column `server_container.state`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum ContainerState {
    /// The agent does not say, or says what this console does not know.
    #[default]
    Unknown = 0,
    /// Made, never started.
    Created = 1,
    /// It runs.
    Running = 2,
    /// It stands still and can go on.
    Paused = 3,
    /// It ended and is being started anew.
    Restarting = 4,
    /// It ended.
    Exited = 5,
    /// It is being taken away.
    Removing = 6,
    /// The engine could not take it away.
    Dead = 7,
}

impl ContainerState {
    /// Every state, those that want a look first.
    pub const ALL: [ContainerState; 8] = [
        ContainerState::Restarting,
        ContainerState::Dead,
        ContainerState::Exited,
        ContainerState::Paused,
        ContainerState::Removing,
        ContainerState::Created,
        ContainerState::Running,
        ContainerState::Unknown,
    ];
    /// As a column.
    pub const fn number(self) -> i64 {
        self as i64
    }
    /// From the column.
    pub fn from_number(number: i64) -> Option<Self> {
        ContainerState::ALL
            .into_iter()
            .find(|s| s.number() == number)
    }
    /// As it stands in a report and in the query string.
    pub const fn as_str(self) -> &'static str {
        match self {
            ContainerState::Unknown => "unknown",
            ContainerState::Created => "created",
            ContainerState::Running => "running",
            ContainerState::Paused => "paused",
            ContainerState::Restarting => "restarting",
            ContainerState::Exited => "exited",
            ContainerState::Removing => "removing",
            ContainerState::Dead => "dead",
        }
    }
    /// From the query string; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        ContainerState::ALL.into_iter().find(|s| s.as_str() == text)
    }
    /// Whether there is a process in it, so that its values are of now.
    pub const fn is_alive(self) -> bool {
        matches!(
            self,
            ContainerState::Unknown
                | ContainerState::Running
                | ContainerState::Paused
                | ContainerState::Restarting
        )
    }
}

/// An engine may know states that we do not.
impl From<String> for ContainerState {
    fn from(text: String) -> Self {
        ContainerState::parse(&text).unwrap_or_default()
    }
}
impl From<ContainerState> for String {
    fn from(state: ContainerState) -> String {
        state.as_str().to_owned()
    }
}

/// A container in a list, with its newest values.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ContainerSummary {
    /// The host it is on.
    pub server: ServerId,
    /// What that host is called.
    pub server_name: String,
    /// Whether the host is heard of: else the values are old.
    pub server_status: ServerStatus,
    /// Its name.
    pub name: String,
    /// The image it was made of; empty when the agent did not say.
    pub image: String,
    /// Whether it runs.
    pub state: ContainerState,
    /// The same in the engine's words; empty when the agent did not say.
    pub status: String,
    /// How often the engine started it anew by itself.
    pub restarts: i64,
    /// Its newest values; `None` while it does not run.
    pub latest: Option<ContainerSample>,
    /// When the host last told of it, by the console's clock.
    pub seen: Timestamp,
    /// Whether the host tells of other things and no longer of this one.
    pub is_old: bool,
}

impl ContainerSummary {
    /// Whether its values are of now.
    pub fn is_current(&self) -> bool {
        !self.is_old && self.server_status == ServerStatus::Reporting
    }
}

/// Everything about one container.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ContainerDetail {
    /// What the list shows.
    pub summary: ContainerSummary,
    /// The engine's id of it; empty when the agent did not say.
    pub id: String,
    /// What runs in it; empty when the agent did not say.
    pub command: String,
    /// When it was made.
    pub created: Option<Timestamp>,
    /// When it was last started.
    pub started: Option<Timestamp>,
    /// Its ports.
    pub ports: Vec<ContainerPort>,
}

/// What a container used at one instant. Rates are byte/s between this sample and
/// the one before; `None` where there was none, or the counters began anew.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ContainerSample {
    /// When, by the host's clock.
    pub time: Timestamp,
    /// Processor time, percent of one processor: may exceed 100.
    pub cpu_percent: f64,
    /// Memory in use, percent of its limit.
    pub memory_percent: f64,
    /// Memory in use, bytes.
    pub memory_usage: i64,
    /// What it may use, bytes.
    pub memory_limit: i64,
    /// Received, byte/s.
    pub net_input: Option<f64>,
    /// Sent, byte/s.
    pub net_output: Option<f64>,
    /// Read from disks, byte/s.
    pub block_input: Option<f64>,
    /// Written to disks, byte/s.
    pub block_output: Option<f64>,
}

/// What a list of containers is sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ContainerSort {
    /// The host's name.
    #[default]
    Host,
    /// Its name.
    Name,
    /// Its state, in the order of [`ContainerState`].
    State,
    /// Processor time.
    Cpu,
    /// Memory in use, bytes.
    Memory,
    /// Received and sent together.
    Net,
    /// How often it was started anew.
    Restarts,
    /// When it was last told of.
    Seen,
}

impl ContainerSort {
    /// Every order.
    pub const ALL: [ContainerSort; 8] = [
        ContainerSort::Host,
        ContainerSort::Name,
        ContainerSort::State,
        ContainerSort::Cpu,
        ContainerSort::Memory,
        ContainerSort::Net,
        ContainerSort::Restarts,
        ContainerSort::Seen,
    ];
    /// As it stands in the query string.
    pub const fn as_str(self) -> &'static str {
        match self {
            ContainerSort::Host => "host",
            ContainerSort::Name => "name",
            ContainerSort::State => "state",
            ContainerSort::Cpu => "cpu",
            ContainerSort::Memory => "memory",
            ContainerSort::Net => "net",
            ContainerSort::Restarts => "restarts",
            ContainerSort::Seen => "seen",
        }
    }
    /// From the query string; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        ContainerSort::ALL.into_iter().find(|s| s.as_str() == text)
    }
}

/// Which containers of a scope are wanted.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ContainerFilter {
    /// Name, image or host contains this, without regard to ASCII case.
    pub search: Option<ContainerSearch>,
    /// Only in this state.
    pub state: Option<ContainerState>,
    /// Only on this host.
    pub server: Option<ServerId>,
}

impl ContainerFilter {
    /// Whether it lets everything through.
    pub fn is_empty(&self) -> bool {
        *self == ContainerFilter::default()
    }
}

/// One page of a list of containers.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ContainerListRequest {
    /// Which.
    pub filter: ContainerFilter,
    /// In which order.
    pub sort: ContainerSort,
    /// Largest first.
    pub is_descending: bool,
    /// Begin after this row; the first page when absent.
    pub after: Option<Cursor>,
    /// Rows wanted, as in [`PageRequest`](crate::page::PageRequest).
    pub limit: Option<u32>,
}

/// A page of containers, and how many there are.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ContainerList {
    /// The containers that pass the filter.
    pub page: Page<ContainerSummary>,
    /// All that the reader may see, of the filter's host if it names one.
    pub counts: ContainerCounts,
}

/// How many containers are how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ContainerCounts {
    /// All.
    pub total: i64,
    /// They run.
    pub running: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_and_orders_read_back_from_the_query_string_and_the_column() {
        for state in ContainerState::ALL {
            assert_eq!(ContainerState::parse(state.as_str()), Some(state));
            assert_eq!(ContainerState::from_number(state.number()), Some(state));
            assert_eq!(serde_json::to_value(state).unwrap(), state.as_str());
        }
        for sort in ContainerSort::ALL {
            assert_eq!(ContainerSort::parse(sort.as_str()), Some(sort));
            assert_eq!(serde_json::to_value(sort).unwrap(), sort.as_str());
        }
        assert_eq!(ContainerState::parse("gone"), None);
        assert_eq!(ContainerSort::parse("price"), None);
    }

    #[test]
    fn a_state_that_a_newer_engine_has_is_unknown_and_no_error() {
        let state: ContainerState = serde_json::from_value("hibernating".into()).unwrap();
        assert_eq!(state, ContainerState::Unknown);
    }
}
