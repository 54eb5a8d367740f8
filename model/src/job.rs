//! Work that is done once, as its page shows it.

use crate::{id::JobId, page::Page, time::Timestamp};
use serde::{Deserialize, Serialize};

/// How a job stands: column `job.status`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JobStatus {
    /// 0: it will be begun when it is due.
    Waiting,
    /// 1: a console does it.
    Running,
    /// 2: it did what it should.
    Done,
    /// 3: it will not be tried again by itself.
    Failed,
    /// 4: somebody did not want it any more.
    Cancelled,
    /// 5: its console died in the middle, and it must not be done twice.
    Interrupted,
}

impl JobStatus {
    /// Every status, by its number.
    pub const ALL: [JobStatus; 6] = [
        JobStatus::Waiting,
        JobStatus::Running,
        JobStatus::Done,
        JobStatus::Failed,
        JobStatus::Cancelled,
        JobStatus::Interrupted,
    ];

    /// The number of the column.
    pub const fn code(self) -> i64 {
        match self {
            JobStatus::Waiting => 0,
            JobStatus::Running => 1,
            JobStatus::Done => 2,
            JobStatus::Failed => 3,
            JobStatus::Cancelled => 4,
            JobStatus::Interrupted => 5,
        }
    }

    /// The status of a number of the column.
    pub fn from_code(code: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.code() == code)
    }

    /// The status as it stands in a query string.
    pub const fn as_str(self) -> &'static str {
        match self {
            JobStatus::Waiting => "waiting",
            JobStatus::Running => "running",
            JobStatus::Done => "done",
            JobStatus::Failed => "failed",
            JobStatus::Cancelled => "cancelled",
            JobStatus::Interrupted => "interrupted",
        }
    }

    /// The status of a word in a query string.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == text)
    }

    /// Whether nothing more will happen by itself.
    pub const fn is_ended(self) -> bool {
        !matches!(self, JobStatus::Waiting | JobStatus::Running)
    }

    /// Whether somebody may have it done again.
    pub const fn is_repeatable(self) -> bool {
        matches!(
            self,
            JobStatus::Failed | JobStatus::Cancelled | JobStatus::Interrupted
        )
    }
}

/// A job without what it is about: that may be secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobSummary {
    /// Which.
    pub id: JobId,
    /// What kind of work.
    pub kind: String,
    /// How it stands.
    pub status: JobStatus,
    /// How often it was begun.
    pub attempt: i64,
    /// How often it is begun at most.
    pub attempt_limit: i64,
    /// When it is begun, or should have been.
    pub due_time: Timestamp,
    /// When it is of no use any more.
    pub expiry_time: Option<Timestamp>,
    /// When it was given.
    pub create_time: Timestamp,
    /// When the last attempt began.
    pub start_time: Option<Timestamp>,
    /// When it ended.
    pub end_time: Option<Timestamp>,
    /// How far it is, in percent, if it says so.
    pub progress: Option<i64>,
    /// Why the last attempt came to nothing; empty when it did not.
    pub error: String,
    /// Somebody wants it to stop, and it has not heard of it yet.
    pub is_cancel_wanted: bool,
}

/// How many jobs of a kind there are.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobCounts {
    /// What kind of work.
    pub kind: String,
    /// To be begun.
    pub waiting: i64,
    /// Being done.
    pub running: i64,
    /// Done within the time they are kept.
    pub done: i64,
    /// Given up.
    pub failed: i64,
    /// Not wanted any more.
    pub cancelled: i64,
    /// Cut off, and not to be done twice.
    pub interrupted: i64,
}

impl JobCounts {
    /// How many there are of one status.
    pub const fn of(&self, status: JobStatus) -> i64 {
        match status {
            JobStatus::Waiting => self.waiting,
            JobStatus::Running => self.running,
            JobStatus::Done => self.done,
            JobStatus::Failed => self.failed,
            JobStatus::Cancelled => self.cancelled,
            JobStatus::Interrupted => self.interrupted,
        }
    }

    /// The place for the number of one status.
    pub const fn of_mut(&mut self, status: JobStatus) -> &mut i64 {
        match status {
            JobStatus::Waiting => &mut self.waiting,
            JobStatus::Running => &mut self.running,
            JobStatus::Done => &mut self.done,
            JobStatus::Failed => &mut self.failed,
            JobStatus::Cancelled => &mut self.cancelled,
            JobStatus::Interrupted => &mut self.interrupted,
        }
    }
}

/// Which jobs are asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobListRequest {
    /// Those that stand so; all when absent.
    pub status: Option<JobStatus>,
    /// Begin after this one; with the newest when absent.
    pub after: Option<JobId>,
}

/// The jobs as their page shows them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobList {
    /// Counts by kind, in the order of the kinds.
    pub kinds: Vec<JobCounts>,
    /// Those that were asked for, newest first.
    pub page: Page<JobSummary>,
}

/// A line of a job's log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobLogLine {
    /// Its number, from 1: reading goes on after it.
    pub number: i64,
    /// When it was written.
    pub time: Timestamp,
    /// What it says.
    pub text: String,
}

/// A job with its log from some line on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobDetail {
    /// The job.
    pub job: JobSummary,
    /// Lines in order; at most so many at once.
    pub lines: Vec<JobLogLine>,
    /// Whether there are more behind the last of these.
    pub has_more: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_is_the_same_as_number_word_and_json() {
        for (number, status) in (0..).zip(JobStatus::ALL) {
            assert_eq!(status.code(), number);
            assert_eq!(JobStatus::from_code(number), Some(status));
            assert_eq!(JobStatus::parse(status.as_str()), Some(status));
            assert_eq!(serde_json::to_value(status).unwrap(), status.as_str());
        }
        assert_eq!(JobStatus::from_code(6), None);
        assert_eq!(JobStatus::parse("lost"), None);
    }

    #[test]
    fn what_has_not_ended_is_not_done_again() {
        for status in JobStatus::ALL.into_iter().filter(|s| s.is_repeatable()) {
            assert!(status.is_ended(), "{status:?}");
        }
        assert!(!JobStatus::Done.is_repeatable());
    }
}
