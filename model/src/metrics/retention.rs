//! For how long what was measured is kept, and how much that is.

use crate::error::{Error, FieldError, Problem};
use serde::{Deserialize, Serialize};

/// For how many days an owner keeps what was measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Retention {
    /// Samples as they came.
    pub raw_days: i64,
    /// Hours.
    pub hour_days: i64,
    /// Days.
    pub day_days: i64,
}

/// The fields of a [`Retention`] with the least and the most of each. Samples stay
/// for longer than a report may be late ([`crate::agent::MAX_AGE`]): an hour is never
/// folded again out of a part of its samples.
pub const RETENTION_BOUNDS: [(&str, i64, i64); 3] = [
    ("raw_days", 8, 400),
    ("hour_days", 31, 4_000),
    ("day_days", 90, 20_000),
];

impl Default for Retention {
    fn default() -> Self {
        Retention {
            raw_days: 14,
            hour_days: 400,
            day_days: 3_650,
        }
    }
}

impl Retention {
    /// Takes it as it is, when every number is within its bounds.
    ///
    /// # Errors
    /// `Invalid` names every field that is not.
    pub fn checked(self) -> Result<Self, Error> {
        let values = [self.raw_days, self.hour_days, self.day_days];
        let fields: Vec<FieldError> = RETENTION_BOUNDS
            .iter()
            .zip(values)
            .filter(|((_, least, most), value)| !(*least..=*most).contains(value))
            .map(|((field, _, _), _)| FieldError::new(*field, Problem::OutOfRange))
            .collect();
        if fields.is_empty() {
            Ok(self)
        } else {
            Err(Error::Invalid { fields })
        }
    }

    /// Reads what somebody typed into the three fields.
    ///
    /// # Errors
    /// `Invalid` names every field that is no number or out of its bounds.
    pub fn parse(raw: &str, hour: &str, day: &str) -> Result<Self, Error> {
        let mut fields = Vec::new();
        let mut number = |field: &str, text: &str| {
            text.trim().parse::<i64>().unwrap_or_else(|_| {
                fields.push(FieldError::new(field, Problem::Malformed));
                0
            })
        };
        let read = Retention {
            raw_days: number("raw_days", raw),
            hour_days: number("hour_days", hour),
            day_days: number("day_days", day),
        };
        let Err(Error::Invalid { fields: outside }) = read.checked() else {
            return Ok(read);
        };
        for wrong in outside {
            if fields.iter().all(|known| known.field != wrong.field) {
                fields.push(wrong);
            }
        }
        Err(Error::Invalid { fields })
    }
}

/// Bytes of each tier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct TierBytes {
    /// Samples as they came.
    pub raw: i64,
    /// Hours.
    pub hour: i64,
    /// Days.
    pub day: i64,
}

impl TierBytes {
    /// All tiers together.
    pub const fn total(self) -> i64 {
        self.raw.saturating_add(self.hour).saturating_add(self.day)
    }
}

/// What an owner's hosts measure, and what of it is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct RetentionForecast {
    /// Hosts that have reported.
    pub hosts: i64,
    /// Samples of hosts in a day.
    pub samples: i64,
    /// Samples of containers in a day.
    pub container_samples: i64,
    /// About so much is kept now.
    pub now: TierBytes,
    /// About so much will be kept in a year, if as many hosts go on as they do.
    pub in_a_year: TierBytes,
}

/// The card about what is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RetentionView {
    /// What holds.
    pub retention: Retention,
    /// Of the row, which a change wants to hear; `None` as long as the defaults hold.
    pub version: Option<i64>,
    /// The time zone that a day of the company is a day in, empty is UTC; `None` for a
    /// person, whose zone is among the preferences.
    pub time_zone: Option<String>,
    /// How much it is.
    pub forecast: RetentionForecast,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(read: Result<Retention, Error>) -> Vec<String> {
        match read {
            Err(Error::Invalid { fields }) => fields
                .into_iter()
                .map(|field| format!("{} {}", field.field, field.problem.code()))
                .collect(),
            other => panic!("expected wrong fields, got {other:?}"),
        }
    }

    #[test]
    fn the_defaults_are_within_their_bounds() {
        assert_eq!(Retention::default().checked(), Ok(Retention::default()));
        let read = Retention::parse("14", " 400 ", "3650");
        assert_eq!(read, Ok(Retention::default()));
    }

    #[test]
    fn every_wrong_number_is_named_once() {
        assert_eq!(
            wrong(Retention::parse("7", "x", "20001")),
            [
                "hour_days malformed",
                "raw_days out_of_range",
                "day_days out_of_range"
            ]
        );
    }

    #[test]
    fn samples_stay_for_longer_than_a_report_may_be_late() {
        let (_, least, _) = RETENTION_BOUNDS[0];
        assert!(crate::time::Millis::days(least) > crate::agent::MAX_AGE);
    }
}
