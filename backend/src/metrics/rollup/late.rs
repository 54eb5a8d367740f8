//! Samples that come after their hour was closed.
//!
//! The writer has the hours of late samples folded again, in the transaction that
//! stores them. What it knows of the table about which hours are closed is [`FRESH`] or
//! newer, and a transaction that takes longer than [`LONGEST`] looks once more, before
//! anybody is told that their report is stored. An hour that was closed meanwhile is
//! folded when both have long passed ([`SETTLE`]): whoever did not know of it has ended,
//! and their samples are there to be folded. No clock of another console matters.

use super::{
    SETTLE,
    calendar::{HOUR, Span, hour_of},
    store::{
        self,
        pending::{self, Kind},
    },
};
use crate::{Result, db::Tx};
use model::{
    id::ServerId,
    time::{Millis, Timestamp},
};
use std::{
    collections::BTreeSet,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

/// How long a transaction may take without asking once more.
pub(in crate::metrics) const LONGEST: Duration = Duration::from_secs(20);
/// How old may be what is known of the table.
const FRESH: Millis = Millis::seconds(10);
const _: () = assert!(SETTLE.0 >= 2 * (FRESH.0 + 1_000 * LONGEST.as_secs().cast_signed()));

/// A report as far as it matters here.
#[derive(Debug, Clone, Copy)]
pub(in crate::metrics) struct Arrival {
    pub server: ServerId,
    pub time: Timestamp,
    pub has_containers: bool,
}

/// Up to when hours are closed, as the writer knows it.
#[derive(Debug, Default)]
pub(in crate::metrics) struct Closed(Mutex<Option<Seen>>);

/// What the table said, and when it was asked.
#[derive(Debug, Clone, Copy)]
struct Seen {
    until: Timestamp,
    at: Timestamp,
}

impl Closed {
    fn seen(&self) -> MutexGuard<'_, Option<Seen>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is known; the table is asked when that is old.
    pub async fn until(&self, tx: &mut Tx, now: Timestamp) -> Result<Timestamp> {
        let known = *self.seen();
        let is_fresh = |seen: &Seen| now >= seen.at && now - seen.at < FRESH;
        if let Some(seen) = known.filter(is_fresh) {
            return Ok(seen.until);
        }
        let until = store::closed_until(tx).await?;
        *self.seen() = Some(Seen { until, at: now });
        Ok(until)
    }

    /// The table is asked the next time.
    pub fn forget(&self) {
        *self.seen() = None;
    }
}

/// The hours that are to be folded again: those of samples from before `closed`, in
/// order.
pub(in crate::metrics) fn hours(
    arrivals: impl Iterator<Item = Arrival>,
    closed: Timestamp,
) -> Vec<(ServerId, Span)> {
    let mut hours = BTreeSet::new();
    for arrival in arrivals.filter(|arrival| arrival.time < closed) {
        let hour = hour_of(arrival.time);
        hours.insert((arrival.server, Span::hour(hour)));
        // The first step of a container's counters in the next hour begins here.
        if arrival.has_containers && hour + HOUR < closed {
            hours.insert((arrival.server, Span::hour(hour + HOUR)));
        }
    }
    hours.into_iter().collect()
}

/// Has hours folded again.
pub(in crate::metrics) async fn mark(tx: &mut Tx, hours: &[(ServerId, Span)]) -> Result<()> {
    pending::mark(tx, Kind::Hour, hours).await
}
