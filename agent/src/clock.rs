//! The wall clock. Nothing else in the agent reads it.
//!
//! It dates reports and nothing more: every length of time is measured on the
//! monotonic clock, which nobody can set.

use model::time::Timestamp;
use std::time::{SystemTime, UNIX_EPOCH};

/// Where the time comes from; tests bring their own.
pub type Clock = fn() -> Timestamp;

/// The host's clock, in UTC. A clock before 1970 counts as 1970: the console
/// refuses the report and says why.
#[expect(
    clippy::disallowed_methods,
    reason = "the one place that reads the wall clock"
)]
pub fn system_clock() -> Timestamp {
    let since_1970 = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    Timestamp(i64::try_from(since_1970.as_millis()).unwrap_or(i64::MAX))
}
