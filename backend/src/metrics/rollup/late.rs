//! Samples that come after their hour was closed.
//!
//! The writer asks as the last thing in its transaction up to when hours are closed,
//! and has the hours of late samples folded again. Hours that are closed while the
//! transaction ends are folded a minute later at the earliest; a transaction that takes
//! longer than [`LONGEST`] to end asks again, before anybody is told that their report
//! is stored.

use super::{
    SETTLE,
    calendar::{HOUR, Span, hour_of},
    store::{
        self,
        pending::{self, Kind},
    },
};
use crate::{Result, db::Tx};
use model::{id::ServerId, time::Timestamp};
use std::{collections::BTreeSet, time::Duration};

/// How long a transaction may take to end after it has asked.
pub(in crate::metrics) const LONGEST: Duration = Duration::from_secs(20);
const _: () = assert!(SETTLE.0 >= 2 * 1_000 * LONGEST.as_secs().cast_signed());

/// A report as far as it matters here.
#[derive(Debug, Clone, Copy)]
pub(in crate::metrics) struct Arrival {
    pub server: ServerId,
    pub time: Timestamp,
    pub has_containers: bool,
}

/// Has the hours of late samples folded again.
pub(in crate::metrics) async fn mark(
    tx: &mut Tx,
    arrivals: impl Iterator<Item = Arrival>,
) -> Result<()> {
    let closed = store::closed_until(tx).await?;
    let mut hours = BTreeSet::new();
    for arrival in arrivals.filter(|arrival| arrival.time < closed) {
        let hour = hour_of(arrival.time);
        hours.insert((arrival.server, Span::hour(hour)));
        // The first step of a container's counters in the next hour begins here.
        if arrival.has_containers && hour + HOUR < closed {
            hours.insert((arrival.server, Span::hour(hour + HOUR)));
        }
    }
    let hours: Vec<(ServerId, Span)> = hours.into_iter().collect();
    pending::mark(tx, Kind::Hour, &hours).await
}
