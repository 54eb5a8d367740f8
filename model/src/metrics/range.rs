//! Which stretch of time is looked at.

use super::Resolution;
use crate::{
    error::Problem,
    time::{Millis, Timestamp},
};
use serde::{Deserialize, Serialize};

/// The shortest stretch of time that is drawn.
pub const MIN_WINDOW: Millis = Millis::minutes(1);
/// The longest.
pub const MAX_WINDOW: Millis = Millis::days(3_660);

/// How far back from now a chart goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum Range {
    /// 15 minutes.
    #[default]
    #[serde(rename = "15m")]
    Minutes15,
    /// One hour.
    #[serde(rename = "1h")]
    Hour,
    /// Six hours.
    #[serde(rename = "6h")]
    Hours6,
    /// 24 hours.
    #[serde(rename = "24h")]
    Day,
    /// Seven days.
    #[serde(rename = "7d")]
    Week,
    /// 30 days.
    #[serde(rename = "30d")]
    Month,
    /// 90 days.
    #[serde(rename = "90d")]
    Quarter,
    /// 365 days.
    #[serde(rename = "1y")]
    Year,
}

impl Range {
    /// Every range, shortest first.
    pub const ALL: [Range; 8] = [
        Range::Minutes15,
        Range::Hour,
        Range::Hours6,
        Range::Day,
        Range::Week,
        Range::Month,
        Range::Quarter,
        Range::Year,
    ];

    /// As it stands in the query string.
    pub const fn as_str(self) -> &'static str {
        match self {
            Range::Minutes15 => "15m",
            Range::Hour => "1h",
            Range::Hours6 => "6h",
            Range::Day => "24h",
            Range::Week => "7d",
            Range::Month => "30d",
            Range::Quarter => "90d",
            Range::Year => "1y",
        }
    }

    /// From the query string; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        Range::ALL.into_iter().find(|range| range.as_str() == text)
    }

    /// Its length.
    pub const fn length(self) -> Millis {
        match self {
            Range::Minutes15 => Millis::minutes(15),
            Range::Hour => Millis::hours(1),
            Range::Hours6 => Millis::hours(6),
            Range::Day => Millis::hours(24),
            Range::Week => Millis::days(7),
            Range::Month => Millis::days(30),
            Range::Quarter => Millis::days(90),
            Range::Year => Millis::days(365),
        }
    }
}

/// A stretch of time: one that ends now and moves with it, or one that stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Window {
    /// So far back from now.
    Last(Range),
    /// From one instant up to, not including, another.
    Between {
        /// Its beginning.
        from: Timestamp,
        /// Its end.
        until: Timestamp,
    },
}

impl Default for Window {
    fn default() -> Self {
        Window::Last(Range::default())
    }
}

impl Window {
    /// Whether it can be looked at.
    ///
    /// # Errors
    /// `OutOfRange` when it is too short, too long, or ends before it begins.
    pub fn check(self) -> Result<(), Problem> {
        let is_named = |time: Timestamp| (0..=MAX_TIME.0).contains(&time.0);
        match self {
            Window::Last(_) => Ok(()),
            Window::Between { from, until }
                if is_named(from)
                    && is_named(until)
                    && (MIN_WINDOW..=MAX_WINDOW).contains(&(until - from)) =>
            {
                Ok(())
            }
            Window::Between { .. } => Err(Problem::OutOfRange),
        }
    }

    /// How long it is.
    pub fn length(self) -> Millis {
        match self {
            Window::Last(range) => range.length(),
            Window::Between { from, until } => until - from,
        }
    }

    /// Beginning and end, when it is `now`.
    pub fn bounds(self, now: Timestamp) -> (Timestamp, Timestamp) {
        match self {
            Window::Last(range) => (now - range.length(), now),
            Window::Between { from, until } => (from, until),
        }
    }

    /// Whether it ends now, whenever that is.
    pub const fn is_moving(self) -> bool {
        matches!(self, Window::Last(_))
    }

    /// The same stretch right before it.
    pub fn before(self, now: Timestamp) -> Window {
        let (from, _) = self.bounds(now);
        Window::Between {
            from: from - self.length(),
            until: from,
        }
    }

    /// A stretch of another length around the same middle: `scale` of 2 is twice as
    /// long. One that would reach into the future ends now instead. One that moves with
    /// now becomes the next range, as long as there is one.
    pub fn zoomed(self, scale: f64, now: Timestamp) -> Window {
        let (from, until) = self.bounds(now);
        // Lengths are far below what an f64 counts exactly.
        #[allow(clippy::cast_possible_truncation, reason = "see above")]
        let length = ((self.length().0 as f64) * scale) as i64;
        let length = length.clamp(MIN_WINDOW.0, MAX_WINDOW.0);
        if let Window::Last(_) = self {
            let mut longer = Range::ALL.into_iter();
            let mut shorter = Range::ALL.into_iter().rev();
            let range = if scale > 1.0 {
                let longer = longer.find(|range| range.length().0 >= length);
                longer.or(Some(Range::Year))
            } else {
                shorter.find(|range| range.length().0 <= length)
            };
            return match range {
                Some(range) => Window::Last(range),
                None => Window::Between {
                    from: Timestamp(until.0 - length),
                    until,
                },
            };
        }
        let middle = from.0 + (until.0 - from.0) / 2;
        let from = middle - length / 2;
        Window::Between {
            from: Timestamp(from),
            until: Timestamp(from + length),
        }
        .settled(now)
    }

    /// The stretch `halves` halves of its length later, or earlier; never in the
    /// future.
    pub fn moved(self, halves: i64, now: Timestamp) -> Window {
        let (from, until) = self.bounds(now);
        let by = Millis(self.length().0 / 2 * halves);
        Window::Between {
            from: from + by,
            until: until + by,
        }
        .settled(now)
    }

    /// Ends now at the latest, and begins no earlier than time does.
    fn settled(self, now: Timestamp) -> Window {
        let (from, until) = self.bounds(now);
        let length = until - from;
        let until = until.min(now).max(Timestamp(length.0));
        Window::Between {
            from: until - length,
            until,
        }
    }
}

/// The last instant that a window may name: the year 2100.
const MAX_TIME: Timestamp = Timestamp(4_102_444_800_000);

/// What is to be drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct ChartRequest {
    /// Which time.
    pub window: Window,
    /// How finely.
    #[serde(default)]
    pub resolution: Resolution,
    /// Whether the same stretch before it is drawn behind it.
    #[serde(default)]
    pub ghost: bool,
}

impl From<Range> for ChartRequest {
    fn from(range: Range) -> Self {
        ChartRequest {
            window: Window::Last(range),
            ..ChartRequest::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::Tier;

    const NOW: Timestamp = Timestamp(1_800_000_000_000);

    #[test]
    fn a_range_reads_back_from_the_query_string() {
        for range in Range::ALL {
            assert_eq!(Range::parse(range.as_str()), Some(range));
            assert_eq!(serde_json::to_value(range).unwrap(), range.as_str());
        }
        for resolution in Resolution::ALL {
            assert_eq!(Resolution::parse(resolution.as_str()), Some(resolution));
        }
        for tier in Tier::ALL {
            assert_eq!(Tier::parse(tier.as_str()), Some(tier));
        }
        assert_eq!(Range::parse("8d"), None);
    }

    #[test]
    fn a_window_that_nobody_could_look_at_is_refused() {
        let between = |from, until| Window::Between {
            from: Timestamp(from),
            until: Timestamp(until),
        };
        assert_eq!(between(0, 60_000).check(), Ok(()));
        for (from, until) in [
            (0, 59_999),
            (10, 5),
            (0, i64::MAX),
            (i64::MIN, 0),
            (-1, 100_000),
            (i64::MIN, i64::MAX),
        ] {
            assert_eq!(between(from, until).check(), Err(Problem::OutOfRange));
        }
    }

    #[test]
    fn zooming_stays_in_the_past() {
        let last = |range| Window::Last(range);
        assert_eq!(last(Range::Hour).zoomed(2.0, NOW), last(Range::Hours6));
        assert_eq!(last(Range::Year).zoomed(2.0, NOW), last(Range::Year));
        assert_eq!(last(Range::Day).zoomed(0.5, NOW), last(Range::Hours6));
        let (from, until) = last(Range::Minutes15).zoomed(0.5, NOW).bounds(NOW);
        assert_eq!((until, until - from), (NOW, Millis::seconds(450)));
        let day = Window::Between {
            from: NOW - Millis::hours(24),
            until: NOW,
        };
        let (from, until) = day.zoomed(2.0, NOW).bounds(NOW);
        assert_eq!((until, until - from), (NOW, Millis::hours(48)));
        let (from, until) = day.zoomed(0.5, NOW).bounds(NOW);
        assert_eq!(until - from, Millis::hours(12));
        assert_eq!(from, NOW - Millis::hours(18));
        assert_eq!(day.moved(1, NOW), day);
        let earlier = day.moved(-1, NOW);
        assert_eq!(earlier.bounds(NOW).1, NOW - Millis::hours(12));
        assert_eq!(earlier.moved(1, NOW), day);
        assert_eq!(
            last(Range::Hour).before(NOW).bounds(NOW),
            (NOW - Millis::hours(2), NOW - Millis::hours(1))
        );
    }
}
