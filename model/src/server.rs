//! Managed machines (the interface says *host*).

use crate::{
    id::ServerId,
    metrics::Sample,
    text::{checked_text, line},
    time::{Millis, Timestamp},
};
use serde::{Deserialize, Serialize};

checked_text! {
    /// What people call a host, 1–128 characters.
    ServerName, |raw| line(raw, 1, 128)
}

/// How often an agent reports.
pub const REPORT_INTERVAL: Millis = Millis::seconds(10);
/// After this long without a report a host counts as silent: three missed ones.
pub const SILENT_AFTER: Millis = Millis::seconds(30);

/// Whether a host is heard of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ServerStatus {
    /// Enrolled, no report yet.
    Waiting,
    /// Reports come in.
    Reporting,
    /// No report for [`SILENT_AFTER`].
    Silent,
}

impl ServerStatus {
    /// From the time of the newest report.
    pub fn at(now: Timestamp, latest: Option<Timestamp>) -> Self {
        match latest {
            None => ServerStatus::Waiting,
            Some(time) if now - time > SILENT_AFTER => ServerStatus::Silent,
            Some(_) => ServerStatus::Reporting,
        }
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
    /// Whether it is heard of.
    pub status: ServerStatus,
    /// The newest report.
    pub latest: Option<Sample>,
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
    /// When it was enrolled.
    pub create_time: Timestamp,
    /// Row version, for conditional updates.
    pub version: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_turns_silent_after_three_missed_reports() {
        let now = Timestamp(1_000_000);
        assert_eq!(ServerStatus::at(now, None), ServerStatus::Waiting);
        assert_eq!(
            ServerStatus::at(now, Some(now - SILENT_AFTER)),
            ServerStatus::Reporting
        );
        assert_eq!(
            ServerStatus::at(now, Some(now - SILENT_AFTER - Millis(1))),
            ServerStatus::Silent
        );
        assert_eq!(
            ServerStatus::at(now, Some(now + Millis::minutes(1))),
            ServerStatus::Reporting
        );
    }
}
