//! One file of the spool, as it is remembered.

use crate::queue::Ticket;
use model::time::Timestamp;
use serde::Deserialize;
use std::collections::BTreeSet;

/// Reports with tickets in a row.
#[derive(Debug)]
pub(super) struct Segment {
    pub(super) first: Ticket,
    pub(super) count: u64,
    pub(super) bytes: u64,
    /// Time of its last report.
    pub(super) newest: Timestamp,
    /// Reports of it that are no longer wanted.
    pub(super) gone: BTreeSet<Ticket>,
}

impl Segment {
    pub(super) fn end(&self) -> Ticket {
        self.first + self.count
    }
    pub(super) fn waiting(&self) -> u64 {
        self.count - self.gone.len() as u64
    }
}

/// All that is read of a report when the spool is opened.
#[derive(Deserialize)]
struct Dated {
    time: i64,
}

/// When the report in `payload` was measured. What is no report counts as young:
/// it is found, and dropped, when it is read.
pub(super) fn measured_at(payload: &[u8]) -> Timestamp {
    let time = serde_json::from_slice(payload)
        .map_or(i64::MAX, |dated: Dated| dated.time.saturating_mul(1_000));
    Timestamp(time)
}
