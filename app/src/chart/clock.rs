//! Times of day: UTC on the server, the reader's own in the browser.

use model::time::{Millis, Timestamp};
use time::{OffsetDateTime, format_description::well_known::Rfc3339, macros::format_description};

/// An instant that the calendar can name.
fn date(time: Timestamp) -> Option<OffsetDateTime> {
    OffsetDateTime::from_unix_timestamp_nanos(i128::from(time.0) * 1_000_000).ok()
}

/// As `datetime` wants it.
pub fn rfc3339(time: Timestamp) -> Option<String> {
    date(time)?.format(&Rfc3339).ok()
}

/// Month, day and time of day.
pub fn clock(time: Timestamp, local: bool) -> String {
    let shifted = if local {
        time + zone_offset(time)
    } else {
        time
    };
    date(shifted)
        .and_then(|date| {
            date.format(format_description!(
                "[month]-[day] [hour]:[minute]:[second]"
            ))
            .ok()
        })
        .unwrap_or_else(|| time.0.to_string())
}

/// The reader's time with UTC beside it, where they differ.
#[cfg(any(feature = "hydrate", test))]
pub fn both_clocks(time: Timestamp) -> String {
    let (local, utc) = (clock(time, true), clock(time, false));
    if local == utc {
        format!("{utc} UTC")
    } else {
        format!("{local}\n{utc} UTC")
    }
}

/// How far the reader's clock is ahead of UTC at an instant.
#[cfg(feature = "hydrate")]
fn zone_offset(time: Timestamp) -> Millis {
    crate::zone::offset(time)
}

/// The server knows no reader's clock.
#[cfg(not(feature = "hydrate"))]
fn zone_offset(_: Timestamp) -> Millis {
    Millis(0)
}

/// How far the reader's clock is ahead of the browser's: a person may have chosen
/// another zone.
#[cfg(feature = "hydrate")]
pub fn zone_drift(time: Timestamp) -> Millis {
    crate::zone::drift(time)
}

/// There is no browser.
#[cfg(all(test, not(feature = "hydrate")))]
pub fn zone_drift(_: Timestamp) -> Millis {
    Millis(0)
}
