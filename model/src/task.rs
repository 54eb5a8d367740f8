//! What the console does by itself, as its status page shows it.

use crate::time::{Millis, Timestamp};
use serde::{Deserialize, Serialize};

/// How a run ended: column `task.outcome`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaskOutcome {
    /// 0: it will be tried again.
    Failed,
    /// 1: it did what it should.
    Succeeded,
}

/// A task and its last run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskStatus {
    /// Its name.
    pub name: String,
    /// From the start of one run to the start of the next.
    pub period: Millis,
    /// When the last run began; `None`: it never ran.
    pub start_time: Option<Timestamp>,
    /// When the last run ended; `None` while it runs, or when it was cut off.
    pub end_time: Option<Timestamp>,
    /// How the last run that ended did so.
    pub outcome: Option<TaskOutcome>,
    /// What that run did, or why it failed; empty when it had nothing to do.
    pub message: String,
    /// Runs that ended.
    pub run_count: i64,
    /// Failures in a row.
    pub failure_count: i64,
    /// When it is due; `None`: at once.
    pub next_time: Option<Timestamp>,
    /// The console that runs it now, by the random id of its process.
    pub lease_owner: Option<String>,
    /// Whether it runs now.
    pub is_running: bool,
}
