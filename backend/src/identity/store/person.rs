//! SQL of table `user`: what a person says of themself, and how they want it.

use crate::{
    Error, Result,
    db::{Db, Tx, dialect::Written},
    on_db, on_tx,
};
use model::{
    company::{Day, Gender},
    id::UserId,
    identity::{Preference, Profile, ProfileUpdate},
    time::Timestamp,
};
use time::{Date, Month, OffsetDateTime};

/// Midnight UTC of a day.
pub(in crate::identity) fn midnight(day: &Day) -> Timestamp {
    let mut parts = day.as_str().splitn(3, '-');
    let mut date = || {
        let year = parts.next()?.parse().ok()?;
        let month = Month::try_from(parts.next()?.parse::<u8>().ok()?).ok()?;
        Date::from_calendar_date(year, month, parts.next()?.parse().ok()?).ok()
    };
    // A `Day` is a day of the calendar.
    let date = date().unwrap_or(Date::MIN);
    Timestamp::from_seconds(date.midnight().assume_utc().unix_timestamp())
}

/// The day of a midnight.
pub(in crate::identity) fn day_of(time: Timestamp) -> Option<Day> {
    let date = OffsetDateTime::from_unix_timestamp(time.seconds())
        .ok()?
        .date();
    let (year, month, day) = (date.year(), u8::from(date.month()), date.day());
    format!("{year:04}-{month:02}-{day:02}").parse().ok()
}

/// The time zone that a person chose; empty for none.
pub(in crate::identity) async fn find_time_zone(db: &Db, id: UserId) -> Result<Option<String>> {
    Ok(on_db!(db, |pool| {
        sqlx::query_scalar("SELECT time_zone FROM `user` WHERE id = ?")
            .bind(id.0)
            .fetch_optional(pool)
            .await
    })?)
}

#[derive(sqlx::FromRow)]
struct ProfileRow {
    name: String,
    email: String,
    gender: Option<i64>,
    birthday: Option<i64>,
    image_url: String,
    version: i64,
}

pub(in crate::identity) async fn find_profile(db: &Db, id: UserId) -> Result<Option<Profile>> {
    let row: Option<ProfileRow> = on_db!(db, |pool| {
        sqlx::query_as(
            "SELECT name, email, gender, birthday, image_url, version FROM `user` WHERE id = ? AND status = 1",
        )
        .bind(id.0)
        .fetch_optional(pool)
        .await
    })?;
    row.map(|row| {
        let gender = row.gender.map(|number| {
            Gender::from_number(number)
                .ok_or_else(|| Error::internal("reading user.gender", number.to_string()))
        });
        Ok(Profile {
            name: row.name,
            email: row.email,
            gender: gender.transpose()?,
            birthday: row.birthday.and_then(|at| day_of(Timestamp(at))),
            image_url: row.image_url,
            version: row.version,
        })
    })
    .transpose()
}

pub(in crate::identity) async fn update_profile(
    tx: &mut Tx,
    id: UserId,
    version: i64,
    profile: &ProfileUpdate,
    now: Timestamp,
) -> Result<bool> {
    let email = profile.email.as_ref().map_or("", |email| email.as_str());
    let rows = on_tx!(tx, |connection| {
        // Without an address nothing goes to it.
        sqlx::query(
            "UPDATE `user` SET name = ?, email = ?, gender = ?, birthday = ?, \
             mails_messages = CASE WHEN ? = '' THEN 0 ELSE mails_messages END, \
             update_time = ?, version = version + 1 WHERE id = ? AND version = ? AND status = 1",
        )
        .bind(profile.name.as_str())
        .bind(email)
        .bind(profile.gender.map(Gender::number))
        .bind(profile.birthday.as_ref().map(|day| midnight(day).0))
        .bind(email)
        .bind(now.0)
        .bind(id.0)
        .bind(version)
        .execute(connection)
        .await
        .map(|done| done.rows())
    })?;
    Ok(rows == 1)
}

// One's own picture is replaced as a whole: nothing is lost by a later one.
pub(in crate::identity) async fn update_image(
    tx: &mut Tx,
    id: UserId,
    url: &str,
    now: Timestamp,
) -> Result<()> {
    on_tx!(tx, |connection| {
        sqlx::query("UPDATE `user` SET image_url = ?, update_time = ? WHERE id = ?")
            .bind(url)
            .bind(now.0)
            .bind(id.0)
            .execute(connection)
            .await
            .map(|_| ())
    })?;
    Ok(())
}

#[derive(sqlx::FromRow)]
pub(in crate::identity) struct PreferencesRow {
    pub email: String,
    pub mails_messages: bool,
    pub version: i64,
}

pub(in crate::identity) async fn find_preferences(
    db: &Db,
    id: UserId,
) -> Result<Option<PreferencesRow>> {
    Ok(on_db!(db, |pool| {
        sqlx::query_as(
            "SELECT email, mails_messages, version FROM `user` WHERE id = ? AND status = 1",
        )
        .bind(id.0)
        .fetch_optional(pool)
        .await
    })?)
}

pub(in crate::identity) async fn has_email(tx: &mut Tx, id: UserId) -> Result<bool> {
    let found: i64 = on_tx!(tx, |connection| {
        sqlx::query_scalar("SELECT COUNT(*) FROM `user` WHERE id = ? AND email <> ''")
            .bind(id.0)
            .fetch_one(connection)
            .await
    })?;
    Ok(found == 1)
}

pub(in crate::identity) async fn update_preferences(
    tx: &mut Tx,
    id: UserId,
    version: i64,
    chosen: &Preference,
    mails_messages: bool,
    now: Timestamp,
) -> Result<bool> {
    let rows = on_tx!(tx, |connection| {
        sqlx::query(
            "UPDATE `user` SET locale = ?, theme = ?, time_zone = ?, landing = ?, mails_messages = ?, \
             update_time = ?, version = version + 1 WHERE id = ? AND version = ? AND status = 1",
        )
        .bind(chosen.locale.map_or("", |locale| locale.as_str()))
        .bind(chosen.theme.map_or("", |theme| theme.as_str()))
        .bind(chosen.time_zone.as_ref().map_or("", |zone| zone.as_str()))
        .bind(chosen.landing.as_str())
        .bind(mails_messages)
        .bind(now.0)
        .bind(id.0)
        .bind(version)
        .execute(connection)
        .await
        .map(|done| done.rows())
    })?;
    Ok(rows == 1)
}

// The switches in the header: the last one holds, and no form is made stale by them.
pub(in crate::identity) async fn update_locale(
    tx: &mut Tx,
    id: UserId,
    locale: &str,
    now: Timestamp,
) -> Result<()> {
    on_tx!(tx, |connection| {
        sqlx::query("UPDATE `user` SET locale = ?, update_time = ? WHERE id = ?")
            .bind(locale)
            .bind(now.0)
            .bind(id.0)
            .execute(connection)
            .await
            .map(|_| ())
    })?;
    Ok(())
}

pub(in crate::identity) async fn update_theme(
    tx: &mut Tx,
    id: UserId,
    theme: &str,
    now: Timestamp,
) -> Result<()> {
    on_tx!(tx, |connection| {
        sqlx::query("UPDATE `user` SET theme = ?, update_time = ? WHERE id = ?")
            .bind(theme)
            .bind(now.0)
            .bind(id.0)
            .execute(connection)
            .await
            .map(|_| ())
    })?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_birthday_is_midnight_of_its_day_and_back() {
        for (day, ms) in [
            ("1970-01-01", 0),
            ("2000-02-29", 951_782_400_000),
            ("1900-03-01", -2_203_891_200_000),
            ("2026-11-22", 1_795_305_600_000),
        ] {
            let parsed: Day = day.parse().unwrap();
            assert_eq!(midnight(&parsed), Timestamp(ms), "{day}");
            assert_eq!(day_of(Timestamp(ms)), Some(parsed));
        }
    }
}
