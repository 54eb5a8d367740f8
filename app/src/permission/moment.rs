//! Times as `<input type="datetime-local">` writes them, and the times that newly given
//! rights hold.

use model::{
    permission::Validity,
    time::{Millis, Timestamp},
};
use time::{PrimitiveDateTime, format_description::BorrowedFormatItem, macros::format_description};

const MINUTE: &[BorrowedFormatItem<'_>] =
    format_description!("[year]-[month]-[day]T[hour]:[minute]");
const SECOND: &[BorrowedFormatItem<'_>] =
    format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]");

/// What such a field has typed in it, as if its clock were UTC's.
pub fn parse(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    let read = PrimitiveDateTime::parse(text, MINUTE)
        .or_else(|_| PrimitiveDateTime::parse(text, SECOND))
        .ok()?;
    Some(Timestamp(read.assume_utc().unix_timestamp() * 1_000))
}

/// The opposite of [`parse`]; empty for what no calendar names.
pub fn write(time: Timestamp) -> String {
    time::OffsetDateTime::from_unix_timestamp(time.seconds())
        .ok()
        .and_then(|time| time.format(MINUTE).ok())
        .unwrap_or_default()
}

/// How long newly given rights hold.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Period {
    /// Without an end.
    #[default]
    Open,
    /// So many days from the moment on at which they are given.
    Days(u16),
    /// From and until times of their own.
    Own(Validity),
}

impl Period {
    /// The lengths that are offered, in days.
    pub const DAYS: [u16; 4] = [1, 7, 30, 90];

    /// When something holds that is given at `now`.
    pub fn validity(self, now: Timestamp) -> Validity {
        match self {
            Period::Open => Validity::default(),
            Period::Days(days) => Validity {
                from: None,
                until: Some(now + Millis::days(i64::from(days))),
            },
            Period::Own(validity) => validity,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typed_time_is_read_as_it_is_written() {
        let time = parse("2026-03-01T08:05").unwrap();
        assert_eq!(time, Timestamp(1_772_352_300_000));
        assert_eq!(write(time), "2026-03-01T08:05");
        assert_eq!(parse("2026-03-01T08:05:00"), Some(time));
        for wrong in ["", "2026-02-30T08:05", "tomorrow"] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
        assert_eq!(write(Timestamp(i64::MAX)), "");
    }

    #[test]
    fn a_week_ends_a_week_after_it_was_given() {
        let now = Timestamp(1_000);
        assert_eq!(Period::Open.validity(now), Validity::default());
        let week = Period::Days(7).validity(now);
        assert_eq!((week.from, week.until), (None, Some(now + Millis::days(7))));
    }
}
