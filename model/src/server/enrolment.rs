//! How a machine becomes a host.

use crate::{id::ServerId, time::Timestamp};
use serde::{Deserialize, Serialize};

/// A command that makes a machine a host, good once and for a few minutes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnrolmentOffer {
    /// The token.
    pub token: String,
    /// When it stops holding.
    pub expiry: Timestamp,
    /// The console's address, as machines reach it.
    pub console: String,
    /// Names the offer when asking what became of it.
    pub id: i64,
}

impl EnrolmentOffer {
    /// What to paste on the machine: fetches the agent from the console,
    /// installs it as a service and enrols it.
    pub fn install_command(&self) -> String {
        format!(
            "curl -fsSL {console}/agent/install.sh | sudo TENON_CONSOLE={console} TENON_TOKEN={token} sh",
            console = self.console,
            token = self.token
        )
    }
    /// What to paste where the agent is already there.
    pub fn run_command(&self) -> String {
        format!(
            "tenon-agent run --console {} --enrolment-token {}",
            self.console, self.token
        )
    }
}

/// What became of an [`EnrolmentOffer`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum EnrolmentState {
    /// Nobody came yet.
    Open,
    /// A machine came; `is_reporting` once its first report is there.
    Enrolled {
        /// The host it became.
        server: ServerId,
        /// Whether a report came.
        is_reporting: bool,
    },
    /// Nobody came in time.
    Expired,
}
