//! Time on the wire and in the database: whole milliseconds of UTC.

use serde::{Deserialize, Serialize};
use std::ops::{Add, Sub};

/// Milliseconds since 1970-01-01T00:00:00Z.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Timestamp(pub i64);

/// A length of time in milliseconds; may be negative.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Millis(pub i64);

impl Millis {
    /// `n` seconds.
    pub const fn seconds(n: i64) -> Self {
        Millis(n * 1_000)
    }
    /// `n` minutes.
    pub const fn minutes(n: i64) -> Self {
        Millis(n * 60_000)
    }
    /// `n` hours.
    pub const fn hours(n: i64) -> Self {
        Millis(n * 3_600_000)
    }
    /// `n` days of 24 hours.
    pub const fn days(n: i64) -> Self {
        Millis(n * 86_400_000)
    }
    /// Whole seconds, rounded up, never negative: what `Retry-After` says.
    pub fn ceil_seconds(self) -> u32 {
        u32::try_from(self.0.max(0).cast_unsigned().div_ceil(1_000)).unwrap_or(u32::MAX)
    }
}

impl Timestamp {
    /// From whole seconds, as the seed's agent sends them.
    pub const fn from_seconds(seconds: i64) -> Self {
        Timestamp(seconds * 1_000)
    }
    /// Whole seconds, rounded down.
    pub const fn seconds(self) -> i64 {
        self.0.div_euclid(1_000)
    }
}

impl Add<Millis> for Timestamp {
    type Output = Timestamp;
    fn add(self, by: Millis) -> Timestamp {
        Timestamp(self.0.saturating_add(by.0))
    }
}
impl Sub<Millis> for Timestamp {
    type Output = Timestamp;
    fn sub(self, by: Millis) -> Timestamp {
        Timestamp(self.0.saturating_sub(by.0))
    }
}
impl Sub for Timestamp {
    type Output = Millis;
    fn sub(self, earlier: Timestamp) -> Millis {
        Millis(self.0.saturating_sub(earlier.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_announced_in_whole_seconds_rounded_up() {
        assert_eq!(Millis(1).ceil_seconds(), 1);
        assert_eq!(Millis(1_000).ceil_seconds(), 1);
        assert_eq!(Millis(1_001).ceil_seconds(), 2);
        assert_eq!(Millis(-5).ceil_seconds(), 0);
    }

    #[test]
    fn times_far_out_do_not_overflow() {
        assert_eq!(Timestamp(i64::MAX) + Millis::days(1), Timestamp(i64::MAX));
        assert_eq!(Timestamp(i64::MIN) - Timestamp(1), Millis(i64::MIN));
    }
}
