//! Times in which hosts are worked on: what happens is written down, and nobody is told.

use super::{AlertTarget, ClusterName};
use crate::{
    error::{Error, Problem},
    id::MaintenanceId,
    text::{checked_text, line},
    time::{Millis, Timestamp},
};
use serde::{Deserialize, Serialize};

checked_text! {
    /// Why hosts are worked on, 1–200 characters.
    MaintenanceReason, |raw| line(raw, 1, 200)
}

/// The longest maintenance.
pub const MAX_MAINTENANCE: Millis = Millis::days(30);

/// A time in which hosts are worked on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Maintenance {
    /// Which.
    pub id: MaintenanceId,
    /// What is worked on.
    pub target: AlertTarget,
    /// The name of the cluster or the host; empty for all hosts of the owner.
    pub target_name: String,
    /// From when on.
    pub from: Timestamp,
    /// Until when.
    pub until: Timestamp,
    /// Why.
    pub reason: String,
    /// Who said so; empty for somebody who is gone.
    pub by: String,
}

/// The times of an owner in which hosts are worked on.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct MaintenanceList {
    /// Those that go on or are to come, then the last that are over.
    pub items: Vec<Maintenance>,
    /// The clusters there are.
    pub clusters: Vec<ClusterName>,
    /// Why the reader may not announce one for all hosts and for clusters; `None`: they may.
    pub refused: Option<Error>,
    /// The console's time, by which they go on or are over.
    pub now: Timestamp,
}

/// A maintenance to be announced.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MaintenanceCreate {
    /// From when on.
    pub from: Timestamp,
    /// Until when.
    pub until: Timestamp,
    /// Why.
    pub reason: MaintenanceReason,
}

impl MaintenanceCreate {
    /// Checks the times by the clock of the console.
    ///
    /// # Errors
    /// `Invalid` for `until` when it is over already, before it begins, or too long.
    pub fn check(&self, now: Timestamp) -> Result<(), Error> {
        let is_possible =
            self.from < self.until && self.until > now && self.until - self.from <= MAX_MAINTENANCE;
        if is_possible {
            Ok(())
        } else {
            Err(Error::invalid("until", Problem::OutOfRange))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_maintenance_has_an_end_that_is_to_come() {
        let check = |from: i64, until: i64| {
            MaintenanceCreate {
                from: Timestamp(from),
                until: Timestamp(until),
                reason: "disk".parse().unwrap(),
            }
            .check(Timestamp(100))
        };
        assert_eq!(check(0, 101), Ok(()));
        for (from, until) in [(0, 100), (300, 200), (200, 200), (0, MAX_MAINTENANCE.0 + 1)] {
            assert!(check(from, until).is_err(), "{from} {until}");
        }
    }
}
