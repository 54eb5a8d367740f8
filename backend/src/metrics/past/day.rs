//! Days in the time zone of whom a host belongs to.

use crate::{Result, company, db::Db, identity};
use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, TimeZone};
use chrono_tz::Tz;
use model::{scope::Owner, time::Timestamp};

/// The time zone of an owner's days; UTC where none was chosen.
pub(super) async fn zone_of(db: &Db, owner: Owner) -> Result<Tz> {
    let name = match owner {
        Owner::Company(company) => company::find_time_zone(db, company).await?,
        Owner::User(user) => identity::find_time_zone(db, user).await?,
    };
    Ok(name.parse().unwrap_or(Tz::UTC))
}

/// The date of an instant there.
fn date(zone: Tz, time: Timestamp) -> Option<NaiveDate> {
    let utc = DateTime::from_timestamp_millis(time.0)?;
    Some(zone.from_utc_datetime(&utc.naive_utc()).date_naive())
}

/// When a date begins there. In some zones a clock is put forward at midnight: then the
/// day begins an hour later.
fn begin(zone: Tz, date: NaiveDate) -> Option<Timestamp> {
    let hours = (0..24).filter_map(|hour| NaiveTime::from_hms_opt(hour, 0, 0));
    let mut starts = hours.filter_map(|hour| {
        let local = zone.from_local_datetime(&date.and_time(hour));
        local.earliest()
    });
    starts
        .next()
        .map(|start| Timestamp(start.timestamp_millis()))
}

/// When the day of an instant begins there.
pub(super) fn start_of_day(zone: Tz, time: Timestamp) -> Timestamp {
    let start = date(zone, time).and_then(|date| begin(zone, date));
    // An instant that no calendar names begins its own day.
    start.unwrap_or(time)
}

/// What the day that begins at an instant is called there: `2026-03-29`.
pub(super) fn name_of_day(zone: Tz, start: Timestamp) -> String {
    date(zone, start).map_or_else(String::new, |date| {
        format!("{:04}-{:02}-{:02}", date.year(), date.month(), date.day())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::time::Millis;

    /// When the day after that of an instant begins.
    fn end_of_day(zone: Tz, time: Timestamp) -> Timestamp {
        start_of_day(zone, start_of_day(zone, time) + Millis::hours(26))
    }

    #[test]
    fn a_day_of_a_changed_clock_has_its_true_length_and_its_own_name() {
        let zone: Tz = "Europe/Helsinki".parse().unwrap();
        // 2026-03-29T12:00:00Z: clocks go from three to four in the night.
        let noon = Timestamp(1_774_785_600_000);
        let (start, end) = (start_of_day(zone, noon), end_of_day(zone, noon));
        assert_eq!(end - start, Millis::hours(23));
        assert_eq!(name_of_day(zone, start), "2026-03-29");
        assert_eq!(name_of_day(zone, end), "2026-03-30");
        assert_eq!(start_of_day(zone, end), end);
        assert_eq!(start_of_day(zone, end - Millis(1)), start);
        // And back in October: 2026-10-25T12:00:00Z.
        let noon = Timestamp(1_792_929_600_000);
        let length = end_of_day(zone, noon) - start_of_day(zone, noon);
        assert_eq!(length, Millis::hours(25));
    }

    #[test]
    fn a_day_that_begins_at_one_begins_at_one() {
        // In Beirut clocks go from midnight to one.
        let zone: Tz = "Asia/Beirut".parse().unwrap();
        let noon = Timestamp(1_774_785_600_000);
        let start = start_of_day(zone, noon);
        assert_eq!(end_of_day(zone, noon) - start, Millis::hours(23));
        assert_eq!(name_of_day(zone, start), "2026-03-29");
    }

    #[test]
    fn no_zone_is_utc() {
        let noon = Timestamp(1_774_785_600_000);
        assert_eq!(start_of_day(Tz::UTC, noon), noon - Millis::hours(12));
        assert_eq!(
            start_of_day(Tz::UTC, Timestamp(i64::MAX)),
            Timestamp(i64::MAX)
        );
    }
}
