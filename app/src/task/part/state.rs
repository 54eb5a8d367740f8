//! How a task is.

use crate::{
    i18n::{I18n, t_string},
    ui::Tone,
};
use model::{
    task::{TaskOutcome, TaskStatus},
    time::Timestamp,
};

/// How a task is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TaskState {
    /// A console runs it.
    Running,
    /// Its last run failed; it is tried again.
    Failing,
    /// It is its turn.
    Due,
    /// It ran and will run again.
    Waiting,
    /// It never ran, and its turn is yet to come.
    New,
}

/// The newest thing known to have happened to any task. It stands for the clock, which
/// a page that renders twice has not: some task runs every few seconds.
pub fn newest(tasks: &[TaskStatus]) -> Option<Timestamp> {
    tasks
        .iter()
        .flat_map(|task| [task.start_time, task.end_time])
        .flatten()
        .max()
}

impl TaskState {
    /// The state of a task at the time of [`newest`].
    pub fn of(task: &TaskStatus, newest: Option<Timestamp>) -> Self {
        let is_due = match (task.next_time, newest) {
            (None, _) => true,
            (Some(next), Some(newest)) => next <= newest,
            (Some(_), None) => false,
        };
        if task.is_running {
            Self::Running
        } else if task.outcome == Some(TaskOutcome::Failed) {
            Self::Failing
        } else if is_due {
            Self::Due
        } else if task.outcome.is_some() {
            Self::Waiting
        } else {
            Self::New
        }
    }

    /// In a word.
    pub fn label(self, i18n: I18n) -> String {
        match self {
            Self::Running => t_string!(i18n, shell.task_running),
            Self::Failing => t_string!(i18n, shell.task_failing),
            Self::Due => t_string!(i18n, shell.task_due),
            Self::Waiting | Self::New => t_string!(i18n, shell.task_waiting),
        }
        .to_string()
    }

    /// What it means.
    pub const fn tone(self) -> Tone {
        match self {
            Self::Running => Tone::Info,
            Self::Failing => Tone::Bad,
            Self::Due => Tone::Warn,
            Self::Waiting => Tone::Good,
            Self::New => Tone::Neutral,
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use model::time::Millis;

    pub(in super::super) fn task(name: &str) -> TaskStatus {
        TaskStatus {
            name: name.to_owned(),
            period: Millis::seconds(5),
            start_time: Some(Timestamp(1_000)),
            end_time: Some(Timestamp(1_010)),
            outcome: Some(TaskOutcome::Succeeded),
            message: String::new(),
            run_count: 3,
            failure_count: 0,
            next_time: Some(Timestamp(6_000)),
            lease_owner: None,
            is_running: false,
        }
    }

    #[test]
    fn what_happened_last_says_whether_a_task_is_due() {
        let (late, busy) = (task("late"), task("busy"));
        let all = [late.clone(), busy];
        assert_eq!(newest(&all), Some(Timestamp(1_010)));
        assert_eq!(TaskState::of(&late, newest(&all)), TaskState::Waiting);
        assert_eq!(TaskState::of(&late, Some(Timestamp(6_000))), TaskState::Due);
        let nudged = TaskStatus {
            next_time: None,
            ..late
        };
        assert_eq!(TaskState::of(&nudged, None), TaskState::Due);
    }

    #[test]
    fn a_failure_shows_until_a_run_succeeds_and_a_run_shows_before_all() {
        let failed = TaskStatus {
            outcome: Some(TaskOutcome::Failed),
            next_time: None,
            ..task("failed")
        };
        assert_eq!(TaskState::of(&failed, None), TaskState::Failing);
        let again = TaskStatus {
            is_running: true,
            ..failed
        };
        assert_eq!(TaskState::of(&again, None), TaskState::Running);
    }

    #[test]
    fn a_task_that_never_ran_is_not_said_to_be_well() {
        let new = TaskStatus {
            start_time: None,
            end_time: None,
            outcome: None,
            ..task("new")
        };
        assert_eq!(newest(std::slice::from_ref(&new)), None);
        let state = TaskState::of(&new, None);
        assert_eq!((state, state.tone()), (TaskState::New, Tone::Neutral));
    }
}
