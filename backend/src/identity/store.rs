//! SQL of tables `user` and `sign_in_failure`.

pub(in crate::identity) mod person;

use crate::{
    Result,
    db::{
        Db, Tx,
        dialect::{Sql, Written},
    },
    error::is_unique_violation,
    on_db, on_tx,
};
use model::{
    error::{Error as Public, Problem},
    id::UserId,
    identity::Mobile,
    refusal::Refusal,
    time::{Millis, Timestamp},
};

/// A person who may act.
#[derive(sqlx::FromRow)]
pub(super) struct UserRow {
    #[sqlx(try_from = "i64")]
    pub id: UserId,
    pub name: String,
    pub mobile: String,
    pub is_platform_admin: bool,
    pub image_url: String,
    pub locale: String,
    pub theme: String,
    pub time_zone: String,
    pub landing: String,
    pub access_epoch: i64,
}

/// What signing in needs to know.
#[derive(sqlx::FromRow)]
pub(super) struct CredentialRow {
    #[sqlx(try_from = "i64")]
    pub id: UserId,
    /// PHC string; empty when the person has none.
    pub password: String,
    /// 1 for an active account.
    pub status: i64,
}

pub(super) struct Insert<'a> {
    pub mobile: &'a Mobile,
    pub name: &'a str,
    pub password_phc: &'a str,
    pub is_platform_admin: bool,
    pub now: Timestamp,
}

/// # Errors
/// `Invalid` on `mobile` when the number is taken.
pub(super) async fn insert(tx: &mut Tx, row: Insert<'_>) -> Result<UserId> {
    let inserted = on_tx!(tx, |connection| {
        sqlx::query(
            "INSERT INTO `user` (mobile, name, password, is_platform_admin, create_time, update_time) \
             VALUES (?, ?, ?, ?, ?, ?)",
        )
        .bind(row.mobile.as_str())
        .bind(row.name)
        .bind(row.password_phc)
        .bind(row.is_platform_admin)
        .bind(row.now.0)
        .bind(row.now.0)
        .execute(connection)
        .await
        .map(|done| done.inserted_id())
    });
    match inserted {
        Ok(id) => Ok(UserId(id)),
        Err(error) if is_unique_violation(&error) => {
            Err(Public::invalid("mobile", Problem::Taken).into())
        }
        Err(error) => Err(error.into()),
    }
}

pub(super) async fn count(db: &Db) -> Result<i64> {
    Ok(on_db!(db, |pool| sqlx::query_scalar(
        "SELECT COUNT(*) FROM `user`"
    )
    .fetch_one(pool)
    .await)?)
}

pub(super) async fn count_in_tx(tx: &mut Tx) -> Result<i64> {
    Ok(on_tx!(tx, |connection| {
        sqlx::query_scalar("SELECT COUNT(*) FROM `user`")
            .fetch_one(connection)
            .await
    })?)
}

pub(super) async fn find_active(db: &Db, id: UserId) -> Result<Option<UserRow>> {
    Ok(on_db!(db, |pool| {
        sqlx::query_as(
            "SELECT id, name, mobile, is_platform_admin, image_url, locale, theme, time_zone, landing, access_epoch \
             FROM `user` WHERE id = ? AND status = 1",
        )
        .bind(id.0)
        .fetch_optional(pool)
        .await
    })?)
}

/// The oldest platform administrator.
pub(super) async fn find_first_admin(db: &Db) -> Result<Option<UserId>> {
    let id: Option<i64> = on_db!(db, |pool| {
        sqlx::query_scalar(
            "SELECT id FROM `user` WHERE is_platform_admin = 1 AND status = 1 ORDER BY id LIMIT 1",
        )
        .fetch_optional(pool)
        .await
    })?;
    Ok(id.map(UserId))
}

/// The stored password of an active person, empty when there is none.
pub(super) async fn find_password(db: &Db, id: UserId) -> Result<Option<String>> {
    Ok(on_db!(db, |pool| {
        sqlx::query_scalar("SELECT password FROM `user` WHERE id = ? AND status = 1")
            .bind(id.0)
            .fetch_optional(pool)
            .await
    })?)
}

pub(super) async fn find_credential_in_tx(
    tx: &mut Tx,
    mobile: &Mobile,
) -> Result<Option<CredentialRow>> {
    Ok(on_tx!(tx, |connection| {
        sqlx::query_as("SELECT id, password, status FROM `user` WHERE mobile = ?")
            .bind(mobile.as_str())
            .fetch_optional(connection)
            .await
    })?)
}

pub(super) async fn find_credential(db: &Db, mobile: &Mobile) -> Result<Option<CredentialRow>> {
    Ok(on_db!(db, |pool| {
        sqlx::query_as("SELECT id, password, status FROM `user` WHERE mobile = ?")
            .bind(mobile.as_str())
            .fetch_optional(pool)
            .await
    })?)
}

/// Gives a person without a password their first one; whether they had none.
pub(super) async fn set_first_password(
    tx: &mut Tx,
    id: UserId,
    phc: &str,
    now: Timestamp,
) -> Result<bool> {
    update_password(tx, id, "", phc, now).await
}

/// Replaces a password that is still the one that was verified; whether it was.
pub(super) async fn update_password(
    tx: &mut Tx,
    id: UserId,
    old_phc: &str,
    phc: &str,
    now: Timestamp,
) -> Result<bool> {
    let rows = on_tx!(tx, |connection| {
        sqlx::query(
            "UPDATE `user` SET password = ?, update_time = ?, version = version + 1 \
             WHERE id = ? AND password = ? AND status = 1",
        )
        .bind(phc)
        .bind(now.0)
        .bind(id.0)
        .bind(old_phc)
        .execute(connection)
        .await
        .map(|done| done.rows())
    })?;
    Ok(rows == 1)
}

/// Gives a person another number; whether they still had the old one.
///
/// # Errors
/// `MobileRegistered` when the new one is somebody's.
pub(super) async fn update_mobile(
    tx: &mut Tx,
    id: UserId,
    old: &str,
    new: &Mobile,
    now: Timestamp,
) -> Result<bool> {
    let updated = on_tx!(tx, |connection| {
        sqlx::query(
            "UPDATE `user` SET mobile = ?, update_time = ?, version = version + 1 \
             WHERE id = ? AND mobile = ? AND status = 1",
        )
        .bind(new.as_str())
        .bind(now.0)
        .bind(id.0)
        .bind(old)
        .execute(connection)
        .await
        .map(|done| done.rows())
    });
    match updated {
        Ok(rows) => Ok(rows == 1),
        Err(error) if is_unique_violation(&error) => {
            Err(Public::from(Refusal::MobileRegistered).into())
        }
        Err(error) => Err(error.into()),
    }
}

/// A bucket of failures after one more was counted.
#[derive(sqlx::FromRow)]
pub(super) struct Counted {
    pub window_start: i64,
    pub failures: i64,
}

// In MySQL the assignments run from left to right and see what the ones before
// them wrote; `failures` therefore comes first. In SQLite all see the old row.
const COUNT: Sql = Sql {
    sqlite: "INSERT INTO sign_in_failure (key_hash, window_start, failures) VALUES (?, ?, 1) \
             ON CONFLICT (key_hash) DO UPDATE SET \
             failures = CASE WHEN window_start BETWEEN ? AND ? THEN failures + 1 ELSE 1 END, \
             window_start = CASE WHEN window_start BETWEEN ? AND ? THEN window_start ELSE excluded.window_start END",
    mysql: "INSERT INTO sign_in_failure (key_hash, window_start, failures) VALUES (?, ?, 1) \
            ON DUPLICATE KEY UPDATE \
            failures = CASE WHEN window_start BETWEEN ? AND ? THEN failures + 1 ELSE 1 END, \
            window_start = CASE WHEN window_start BETWEEN ? AND ? THEN window_start ELSE VALUES(window_start) END",
};

/// How far the clocks of consoles may differ.
const SKEW: Millis = Millis::minutes(1);

/// Counts one failure and tells how many there are. A window that began at
/// `expired` or before begins anew, and so does one that begins in the future:
/// it was written before the clock was set back.
pub(super) async fn count_failure(
    tx: &mut Tx,
    key: &str,
    now: Timestamp,
    expired: Timestamp,
) -> Result<Counted> {
    let sql = COUNT.on_tx(tx);
    on_tx!(tx, |connection| {
        sqlx::query(sql)
            .bind(key)
            .bind(now.0)
            .bind(expired.0 + 1)
            .bind((now + SKEW).0)
            .bind(expired.0 + 1)
            .bind((now + SKEW).0)
            .execute(connection)
            .await
            .map(|_| ())
    })?;
    Ok(on_tx!(tx, |connection| {
        sqlx::query_as("SELECT window_start, failures FROM sign_in_failure WHERE key_hash = ?")
            .bind(key)
            .fetch_one(connection)
            .await
    })?)
}

pub(super) async fn uncount_failure(tx: &mut Tx, key: &str) -> Result<()> {
    on_tx!(tx, |connection| {
        sqlx::query("UPDATE sign_in_failure SET failures = failures - 1 WHERE key_hash = ? AND failures > 0")
            .bind(key)
            .execute(connection)
            .await
            .map(|_| ())
    })?;
    Ok(())
}

pub(super) async fn forget_failures(tx: &mut Tx, key: &str) -> Result<()> {
    on_tx!(tx, |connection| {
        sqlx::query("DELETE FROM sign_in_failure WHERE key_hash = ?")
            .bind(key)
            .execute(connection)
            .await
            .map(|_| ())
    })?;
    Ok(())
}

/// Takes buckets away whose window began before `expired`; how many.
pub(super) async fn delete_failures_before(tx: &mut Tx, expired: Timestamp) -> Result<u64> {
    Ok(on_tx!(tx, |connection| {
        sqlx::query("DELETE FROM sign_in_failure WHERE window_start <= ?")
            .bind(expired.0)
            .execute(connection)
            .await
            .map(|done| done.rows())
    })?)
}

/// A disabled account, as a column.
#[cfg(feature = "testing")]
pub(crate) async fn disable(tx: &mut Tx, id: UserId) -> Result<()> {
    let rows = on_tx!(tx, |connection| {
        sqlx::query("UPDATE `user` SET status = 0, access_epoch = access_epoch + 1, version = version + 1 WHERE id = ?")
            .bind(id.0)
            .execute(connection)
            .await
            .map(|done| done.rows())
    })?;
    if rows == 1 {
        Ok(())
    } else {
        Err(crate::Error::internal("disabling a user", "no such user"))
    }
}
