//! Days in the time zone of whom a host belongs to.

use super::super::rollup::calendar;
use crate::{Result, company, db::Db, identity};
use chrono::{DateTime, Datelike};
use chrono_tz::Tz;
use model::{scope::Owner, time::Timestamp};

/// The time zone of an owner's days; UTC where none was chosen.
pub(super) async fn zone_of(db: &Db, owner: Owner) -> Result<Tz> {
    let name = match owner {
        Owner::Company(company) => company::time_zone(db, company).await?,
        Owner::User(user) => identity::time_zone(db, user).await?,
    };
    Ok(calendar::zone_of(&name.unwrap_or_default()))
}

/// When the day of an instant begins there.
pub(super) fn start_of_day(zone: Tz, time: Timestamp) -> Timestamp {
    calendar::day_of(zone, time).start
}

/// What the day that begins at an instant is called there: `2026-03-29`.
pub(super) fn name_of_day(zone: Tz, start: Timestamp) -> String {
    let Some(utc) = DateTime::from_timestamp_millis(start.0) else {
        return String::new();
    };
    let date = utc.with_timezone(&zone).date_naive();
    format!("{:04}-{:02}-{:02}", date.year(), date.month(), date.day())
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::time::Millis;

    #[test]
    fn days_of_changed_clocks_have_their_own_names() {
        let zone: Tz = "Europe/Helsinki".parse().unwrap();
        // 2026-03-29T12:00:00Z: clocks go from three to four in the night.
        let noon = Timestamp(1_774_785_600_000);
        let start = start_of_day(zone, noon);
        assert_eq!(name_of_day(zone, start), "2026-03-29");
        let next = start + Millis::hours(23);
        assert_eq!(start_of_day(zone, next), next);
        assert_eq!(name_of_day(zone, next), "2026-03-30");
        assert_eq!(name_of_day(zone, Timestamp(i64::MAX)), "");
    }
}
