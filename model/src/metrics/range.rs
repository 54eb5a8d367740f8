//! Which stretch of time is looked at, and how finely.

use super::MAX_POINTS;
use crate::{
    error::Problem,
    server::REPORT_INTERVAL,
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

/// How finely one wants to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Resolution {
    /// As finely as the length allows.
    #[default]
    Auto,
    /// Every sample.
    Raw,
    /// Hours.
    Hour,
    /// Days.
    Day,
}

impl Resolution {
    /// All of them, finest last but for the automatic one.
    pub const ALL: [Resolution; 4] = [
        Resolution::Auto,
        Resolution::Raw,
        Resolution::Hour,
        Resolution::Day,
    ];

    /// As it stands in the query string.
    pub const fn as_str(self) -> &'static str {
        match self {
            Resolution::Auto => "auto",
            Resolution::Raw => "raw",
            Resolution::Hour => "hour",
            Resolution::Day => "day",
        }
    }

    /// From the query string; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        Resolution::ALL
            .into_iter()
            .find(|resolution| resolution.as_str() == text)
    }

    /// What is read for a stretch so long. Samples are read for a day by themselves
    /// and for `max_raw` where somebody wants them, hours for a quarter by themselves
    /// and for 400 days at most: what one look may cost is bounded.
    pub fn tier(self, length: Millis, max_raw: Millis) -> Tier {
        let finest = match self {
            Resolution::Auto if length <= Tier::AUTO_RAW => Tier::Raw,
            Resolution::Auto if length <= Tier::AUTO_HOUR => Tier::Hour,
            Resolution::Auto | Resolution::Day => Tier::Day,
            Resolution::Raw => Tier::Raw,
            Resolution::Hour => Tier::Hour,
        };
        match finest {
            Tier::Raw if length <= max_raw => Tier::Raw,
            Tier::Raw | Tier::Hour if length <= Tier::MAX_HOUR => Tier::Hour,
            _ => Tier::Day,
        }
    }
}

/// What was read: samples, or what was kept of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tier {
    /// Samples.
    #[default]
    Raw,
    /// UTC hours.
    Hour,
    /// Days in the time zone of whom the host belongs to.
    Day,
}

impl Tier {
    /// All of them, finest first.
    pub const ALL: [Tier; 3] = [Tier::Raw, Tier::Hour, Tier::Day];
    /// So much is read sample by sample without being asked.
    const AUTO_RAW: Millis = Millis::hours(24);
    /// So much is read by hours without being asked.
    const AUTO_HOUR: Millis = Millis::days(92);
    /// So much is read sample by sample at most.
    pub const MAX_RAW: Millis = Millis::days(31);
    /// So much is read by hours at most.
    const MAX_HOUR: Millis = Millis::days(400);

    /// As it stands in the query string.
    pub const fn as_str(self) -> &'static str {
        match self {
            Tier::Raw => "raw",
            Tier::Hour => "hour",
            Tier::Day => "day",
        }
    }

    /// From the query string; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        Tier::ALL.into_iter().find(|tier| tier.as_str() == text)
    }

    /// The next coarser one.
    pub const fn coarser(self) -> Option<Tier> {
        match self {
            Tier::Raw => Some(Tier::Hour),
            Tier::Hour => Some(Tier::Day),
            Tier::Day => None,
        }
    }

    /// What one point covers on a chart of this length: so much that there are no
    /// more than [`MAX_POINTS`], in whole units of the tier.
    pub fn step(self, length: Millis) -> Millis {
        let unit = match self {
            Tier::Raw => REPORT_INTERVAL,
            Tier::Hour => Millis::hours(1),
            Tier::Day => Millis::days(1),
        };
        let wanted = length.0.max(1) / i64::try_from(MAX_POINTS).unwrap_or(i64::MAX) + 1;
        let units = (wanted + unit.0 - 1) / unit.0;
        Millis(units.max(1) * unit.0)
    }
}

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
    fn the_longer_the_window_the_coarser_it_is_read() {
        let tier =
            |resolution: Resolution, range: Range| resolution.tier(range.length(), Tier::MAX_RAW);
        let automatic = Range::ALL.map(|range| tier(Resolution::Auto, range));
        use Tier::{Day, Hour, Raw};
        assert_eq!(automatic, [Raw, Raw, Raw, Raw, Hour, Hour, Hour, Day]);
        assert_eq!(tier(Resolution::Raw, Range::Month), Raw);
        assert_eq!(tier(Resolution::Raw, Range::Quarter), Hour);
        assert_eq!(tier(Resolution::Hour, Range::Year), Hour);
        assert_eq!(Resolution::Hour.tier(Millis::days(500), Tier::MAX_RAW), Day);
        assert_eq!(Resolution::Raw.tier(Millis::days(500), Tier::MAX_RAW), Day);
        assert_eq!(tier(Resolution::Day, Range::Minutes15), Day);
    }

    #[test]
    fn every_tier_fits_on_a_chart() {
        for range in Range::ALL {
            for tier in Tier::ALL {
                let step = tier.step(range.length());
                let points = range.length().0 / step.0;
                assert!(points <= MAX_POINTS as i64, "{range:?} {tier:?}");
            }
        }
        assert_eq!(Tier::Raw.step(Range::Minutes15.length()), REPORT_INTERVAL);
        assert_eq!(Tier::Hour.step(Range::Week.length()), Millis::hours(1));
        assert_eq!(Tier::Hour.step(Range::Month.length()), Millis::hours(2));
        assert_eq!(Tier::Day.step(Range::Year.length()), Millis::days(1));
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
