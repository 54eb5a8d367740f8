//! How finely time is looked at, and what is read for it.

use super::MAX_POINTS;
use crate::{server::REPORT_INTERVAL, time::Millis};
use serde::{Deserialize, Serialize};

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::Range;

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
}
