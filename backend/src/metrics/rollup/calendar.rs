//! Hours and days. An hour is one of UTC; a day is one of a time zone: from midnight to
//! midnight there, 23 or 25 hours long when clocks are changed.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, TimeZone};
use chrono_tz::Tz;
use model::time::{Millis, Timestamp};

/// An hour's length.
pub(in crate::metrics) const HOUR: Millis = Millis::hours(1);

/// A stretch of time, without its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(in crate::metrics) struct Span {
    pub start: Timestamp,
    pub end: Timestamp,
}

impl Span {
    /// The hour that begins at `start`.
    pub fn hour(start: Timestamp) -> Self {
        Span {
            start,
            end: start + HOUR,
        }
    }
}

/// The beginning of an instant's hour.
pub(in crate::metrics) fn hour_of(time: Timestamp) -> Timestamp {
    Timestamp(time.0.div_euclid(HOUR.0) * HOUR.0)
}

/// The beginning of the first hour that does not begin before an instant.
pub(in crate::metrics) fn next_hour(time: Timestamp) -> Timestamp {
    hour_of(Timestamp(time.0.saturating_add(HOUR.0 - 1)))
}

/// The zone of this name; UTC for one that does not exist.
pub(in crate::metrics) fn zone_of(name: &str) -> Tz {
    name.parse().unwrap_or(Tz::UTC)
}

/// The day in which an instant lies.
pub(in crate::metrics) fn day_of(zone: Tz, time: Timestamp) -> Span {
    let there = DateTime::from_timestamp_millis(time.0)
        .unwrap_or_default()
        .with_timezone(&zone);
    let mut date = there.date_naive();
    // In a night in which clocks go back over midnight the evening comes twice.
    while midnight(zone, date) > time {
        date = date.pred_opt().unwrap_or(NaiveDate::MIN);
    }
    loop {
        let next = date
            .checked_add_days(Days::new(1))
            .unwrap_or(NaiveDate::MAX);
        let end = midnight(zone, next);
        if end > time || next == NaiveDate::MAX {
            return Span {
                start: midnight(zone, date),
                end,
            };
        }
        date = next;
    }
}

/// Every day of which a part lies between the two, in order.
pub(super) fn days(zone: Tz, from: Timestamp, until: Timestamp) -> impl Iterator<Item = Span> {
    let first = (from < until).then(|| day_of(zone, from));
    std::iter::successors(first, move |day| {
        (day.end < until).then(|| day_of(zone, day.end))
    })
}

/// When a date begins. Where clocks are put forward at midnight it is when they
/// show the date at last, and a date that a zone left out begins with the next one.
fn midnight(zone: Tz, date: NaiveDate) -> Timestamp {
    let first = date.and_time(NaiveTime::MIN);
    let begins = (0..=24 * 4).find_map(|quarter| {
        let local = first.checked_add_signed(TimeDelta::minutes(15 * quarter))?;
        zone.from_local_datetime(&local).earliest()
    });
    Timestamp(begins.map_or_else(
        || first.and_utc().timestamp_millis(),
        |time| time.timestamp_millis(),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp(
            DateTime::parse_from_rfc3339(text)
                .unwrap()
                .timestamp_millis(),
        )
    }

    fn hours(zone: &str, time: &str) -> (Span, i64) {
        let day = day_of(zone_of(zone), at(time));
        (day, (day.end - day.start).0 / HOUR.0)
    }

    #[test]
    fn a_day_is_one_of_the_zone() {
        let (day, length) = hours("Asia/Shanghai", "2026-03-01T17:00:00Z");
        assert_eq!(day.start, at("2026-03-02T00:00:00+08:00"));
        assert_eq!(length, 24);
        let (day, _) = hours("", "2026-03-01T17:00:00Z");
        assert_eq!(day.start, at("2026-03-01T00:00:00Z"));
        let (day, _) = hours("Asia/Nowhere", "2026-03-01T17:00:00Z");
        assert_eq!(day.start, at("2026-03-01T00:00:00Z"));
        let (day, _) = hours("Asia/Kolkata", "2026-03-01T18:29:59Z");
        assert_eq!(day.end, at("2026-03-01T18:30:00Z"));
    }

    #[test]
    fn a_day_on_which_clocks_change_is_23_or_25_hours_long() {
        assert_eq!(hours("Europe/Berlin", "2026-03-29T12:00:00Z").1, 23);
        assert_eq!(hours("Europe/Berlin", "2026-10-25T12:00:00Z").1, 25);
        // Clocks go from midnight to one there, and the day begins at one.
        let (day, length) = hours("Africa/Cairo", "2026-04-24T12:00:00Z");
        assert_eq!((day.start, length), (at("2026-04-23T22:00:00Z"), 23));
    }

    #[test]
    fn a_date_that_a_zone_left_out_is_no_day() {
        let zone = zone_of("Pacific/Apia");
        let (from, until) = (at("2011-12-29T12:00:00Z"), at("2011-12-31T12:00:00Z"));
        let found: Vec<Span> = days(zone, from, until).collect();
        assert!(found.windows(2).all(|pair| pair[0].end == pair[1].start));
        assert!(
            found
                .iter()
                .all(|day| (day.end - day.start) == Millis::hours(24))
        );
    }

    #[test]
    fn days_follow_one_another_without_a_hole_in_every_zone() {
        for zone in chrono_tz::TZ_VARIANTS {
            let (from, until) = (at("2025-12-31T00:00:00Z"), at("2027-01-02T00:00:00Z"));
            let found: Vec<Span> = days(zone, from, until).collect();
            assert!(found.len() > 365, "{zone}");
            assert!(
                found[0].start <= from && found.last().unwrap().end >= until,
                "{zone}"
            );
            assert!(
                found
                    .windows(2)
                    .all(|pair| pair[0].end == pair[1].start && pair[0].start < pair[0].end),
                "{zone}"
            );
        }
    }

    #[test]
    fn nothing_lies_in_no_time() {
        let now = at("2026-03-01T17:00:00Z");
        assert_eq!(days(Tz::UTC, now, now).count(), 0);
        assert_eq!(days(Tz::UTC, now, now + Millis(1)).count(), 1);
        assert_eq!(next_hour(now), now);
        assert_eq!(next_hour(now + Millis(1)), now + HOUR);
    }
}
