//! What the console counts of its own work while it goes on, for who watches
//! the installation. `server` hands it out; see docs/operating.md.
//!
//! Counting is a few atomic operations. What is a state and not an event, as
//! the length of a queue, is not kept here but looked at when somebody asks
//! ([`Levels`]).

use prometheus_client::{
    encoding::EncodeLabelSet,
    metrics::{
        counter::Counter,
        family::Family,
        histogram::{Histogram, exponential_buckets},
    },
    registry::{Registry, Unit},
};
use std::time::Duration;

/// All counters of the backend.
#[derive(Debug, Clone, Default)]
pub struct Instruments {
    /// The writer of reports.
    pub commits: Commits,
    /// The tasks.
    pub tasks: Tasks,
    /// The jobs.
    pub jobs: Jobs,
}

impl Instruments {
    /// Makes them known under their names.
    pub fn register(&self, registry: &mut Registry) {
        self.commits.register(registry);
        self.tasks.register(registry);
        self.jobs.register(registry);
    }
}

/// Group commits of reports.
#[derive(Debug, Clone)]
pub struct Commits {
    accepted: Counter,
    size: Histogram,
    duration: Histogram,
    failures: Counter,
}

impl Default for Commits {
    fn default() -> Self {
        Commits {
            accepted: Counter::default(),
            // 1 to 4096, what goes into one transaction.
            size: Histogram::new(exponential_buckets(1.0, 2.0, 13)),
            // Half a millisecond to four seconds.
            duration: Histogram::new(exponential_buckets(0.0005, 2.0, 14)),
            failures: Counter::default(),
        }
    }
}

impl Commits {
    /// A transaction with so many reports came to its end.
    pub(crate) fn ended(&self, reports: usize, took: Duration, is_durable: bool) {
        if !is_durable {
            self.failures.inc();
            return;
        }
        self.accepted
            .inc_by(u64::try_from(reports).unwrap_or(u64::MAX));
        self.size.observe(reports as f64);
        self.duration.observe(took.as_secs_f64());
    }

    fn register(&self, registry: &mut Registry) {
        registry.register(
            "reports_accepted",
            "Reports that are durable and acknowledged, also those that came twice",
            self.accepted.clone(),
        );
        registry.register(
            "commit_reports",
            "Reports in one transaction of the writer",
            self.size.clone(),
        );
        registry.register_with_unit(
            "commit_duration",
            "Time of one transaction of the writer, from its first statement to the disk",
            Unit::Seconds,
            self.duration.clone(),
        );
        registry.register(
            "commit_failures",
            "Transactions of the writer that the database did not take",
            self.failures.clone(),
        );
    }
}

/// Runs of tasks on this console.
#[derive(Debug, Clone, Default)]
pub struct Tasks {
    runs: Family<TaskRun, Counter>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct TaskRun {
    task: &'static str,
    outcome: &'static str,
}

impl Tasks {
    /// A run came to its end.
    pub(crate) fn ended(&self, task: &'static str, is_success: bool) {
        let outcome = if is_success { "succeeded" } else { "failed" };
        self.runs.get_or_create(&TaskRun { task, outcome }).inc();
    }

    fn register(&self, registry: &mut Registry) {
        registry.register(
            "task_runs",
            "Runs of each task on this console, by how they ended",
            self.runs.clone(),
        );
    }
}

/// Attempts at jobs on this console.
#[derive(Debug, Clone, Default)]
pub struct Jobs {
    attempts: Family<JobAttempt, Counter>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct JobAttempt {
    kind: &'static str,
    outcome: &'static str,
}

impl Jobs {
    /// An attempt came to its end.
    pub(crate) fn ended(&self, kind: &'static str, outcome: &'static str) {
        self.attempts
            .get_or_create(&JobAttempt { kind, outcome })
            .inc();
    }

    fn register(&self, registry: &mut Registry) {
        registry.register(
            "job_attempts",
            "Attempts at jobs of each kind on this console, by how they ended",
            self.attempts.clone(),
        );
    }
}

/// How full something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Level {
    /// What is in it.
    pub used: usize,
    /// What fits.
    pub capacity: usize,
}

/// Connections of one pool to the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Connections {
    /// `read` and `write` on SQLite, `all` on MySQL.
    pub pool: &'static str,
    /// Those that somebody works with.
    pub used: usize,
    /// Those that are open.
    pub open: usize,
    /// How many there may be.
    pub capacity: usize,
}

/// How full the console is at this moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Levels {
    /// Reports that wait for the writer or are being written, with their containers.
    pub reports: Level,
    /// Passwords that are being hashed or wait for it.
    pub passwords: Level,
    /// The database's pools.
    pub connections: Vec<Connections>,
}
