//! Samples that come after their hour was closed.
//!
//! The writer has the hours of late samples folded again, in the transaction that
//! stores them. Which hours are closed says the table; a batch whose samples are all of
//! the hour that it is by the writer's own clock is not asked about. An hour is closed
//! a minute after its end and folded another minute later at the earliest: by then
//! every transaction has ended that began before the hour did, however the clocks of
//! consoles differ as long as it is less than a minute and a half. A transaction that
//! takes longer than [`LONGEST`] asks once more, before anybody is told that their
//! report is stored.

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

/// How long a transaction may take without asking once more.
pub(in crate::metrics) const LONGEST: Duration = Duration::from_secs(20);
const _: () = assert!(SETTLE.0 >= 2 * 1_000 * LONGEST.as_secs().cast_signed());

/// A report as far as it matters here.
#[derive(Debug, Clone, Copy)]
pub(in crate::metrics) struct Arrival {
    pub server: ServerId,
    pub time: Timestamp,
    pub has_containers: bool,
}

/// Has the hours of late samples folded again. Those of hours that are not over at
/// `now` are not late.
pub(in crate::metrics) async fn mark(
    tx: &mut Tx,
    arrivals: &[Arrival],
    now: Timestamp,
) -> Result<()> {
    let open = hour_of(now);
    if arrivals.iter().all(|arrival| arrival.time >= open) {
        return Ok(());
    }
    let closed = store::closed_until(tx).await?;
    let mut hours = BTreeSet::new();
    let late = |arrival: &&Arrival| arrival.time < open.min(closed);
    for arrival in arrivals.iter().filter(late) {
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
