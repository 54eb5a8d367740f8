//! SQL of tables `identity_code`, `identity_quota` and `captcha_used`.

use crate::{
    Error, Result,
    db::{
        Db, Tx,
        dialect::{Sql, Written},
    },
    error::is_unique_violation,
    on_db, on_tx,
};
use model::{
    id::UserId,
    identity::{CodePurpose, Mobile},
    time::{Millis, Timestamp},
};

pub(super) struct Insert<'a> {
    pub id_hash: &'a str,
    pub purpose: CodePurpose,
    pub mobile: &'a Mobile,
    pub user: Option<UserId>,
    pub code_mac: &'a str,
    pub now: Timestamp,
    pub expiry: Timestamp,
}

pub(super) async fn insert(tx: &mut Tx, row: Insert<'_>) -> Result<()> {
    on_tx!(tx, |connection| {
        sqlx::query(
            "INSERT INTO identity_code (id_hash, purpose, mobile, user_id, code_mac, create_time, expiry_time) \
             VALUES (?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(row.id_hash)
        .bind(row.purpose as i64)
        .bind(row.mobile.as_str())
        .bind(row.user.map(|id| id.0))
        .bind(row.code_mac)
        .bind(row.now.0)
        .bind(row.expiry.0)
        .execute(connection)
        .await
        .map(|_| ())
    })?;
    Ok(())
}

#[derive(sqlx::FromRow)]
pub(super) struct CodeRow {
    pub mobile: String,
    pub user_id: Option<i64>,
    pub code_mac: String,
    pub expiry_time: i64,
    pub proved_time: Option<i64>,
}

pub(super) async fn find(db: &Db, id_hash: &str, purpose: CodePurpose) -> Result<Option<CodeRow>> {
    Ok(on_db!(db, |pool| {
        sqlx::query_as(
            "SELECT mobile, user_id, code_mac, expiry_time, proved_time FROM identity_code \
             WHERE id_hash = ? AND purpose = ?",
        )
        .bind(id_hash)
        .bind(purpose as i64)
        .fetch_optional(pool)
        .await
    })?)
}

/// Takes one of the guesses that are left; whether there was one.
pub(super) async fn attempt(tx: &mut Tx, id_hash: &str, now: Timestamp, max: u32) -> Result<bool> {
    let rows = on_tx!(tx, |connection| {
        sqlx::query(
            "UPDATE identity_code SET attempts = attempts + 1 \
             WHERE id_hash = ? AND attempts < ? AND expiry_time > ? AND proved_time IS NULL",
        )
        .bind(id_hash)
        .bind(i64::from(max))
        .bind(now.0)
        .execute(connection)
        .await
        .map(|done| done.rows())
    })?;
    Ok(rows == 1)
}

/// Guesses so far. The caller has changed the row in this transaction.
pub(super) async fn attempts(tx: &mut Tx, id_hash: &str) -> Result<u32> {
    let attempts: i64 = on_tx!(tx, |connection| {
        sqlx::query_scalar("SELECT attempts FROM identity_code WHERE id_hash = ?")
            .bind(id_hash)
            .fetch_one(connection)
            .await
    })?;
    u32::try_from(attempts).map_err(|e| Error::internal("reading identity_code.attempts", e))
}

/// Turns the code into a ticket; whether it was none yet.
pub(super) async fn mark_proved(
    tx: &mut Tx,
    id_hash: &str,
    now: Timestamp,
    expiry: Timestamp,
) -> Result<bool> {
    let rows = on_tx!(tx, |connection| {
        sqlx::query(
            "UPDATE identity_code SET proved_time = ?, expiry_time = ? \
             WHERE id_hash = ? AND proved_time IS NULL",
        )
        .bind(now.0)
        .bind(expiry.0)
        .bind(id_hash)
        .execute(connection)
        .await
        .map(|done| done.rows())
    })?;
    Ok(rows == 1)
}

/// Uses a ticket up; whether there was one.
pub(super) async fn delete_proved(tx: &mut Tx, id_hash: &str, now: Timestamp) -> Result<bool> {
    let rows = on_tx!(tx, |connection| {
        sqlx::query(
            "DELETE FROM identity_code WHERE id_hash = ? AND proved_time IS NOT NULL AND expiry_time > ?",
        )
        .bind(id_hash)
        .bind(now.0)
        .execute(connection)
        .await
        .map(|done| done.rows())
    })?;
    Ok(rows == 1)
}

/// When a count ends.
#[derive(Debug, Clone, Copy)]
pub(super) enum Window {
    /// So long after the first.
    Fixed(Millis),
    /// So long after the last.
    Sliding(Millis),
}

#[derive(sqlx::FromRow)]
pub(super) struct Counted {
    pub used: i64,
    pub expiry_time: i64,
}

// In MySQL the assignments run from left to right and see what the ones before
// them wrote; `used` therefore comes first. In SQLite all see the old row.
const COUNT_FIXED: Sql = Sql {
    sqlite: "INSERT INTO identity_quota (key_hash, used, expiry_time) VALUES (?, 1, ?) \
             ON CONFLICT (key_hash) DO UPDATE SET \
             used = CASE WHEN expiry_time BETWEEN ? AND ? THEN used + 1 ELSE 1 END, \
             expiry_time = CASE WHEN expiry_time BETWEEN ? AND ? THEN expiry_time ELSE excluded.expiry_time END",
    mysql: "INSERT INTO identity_quota (key_hash, used, expiry_time) VALUES (?, 1, ?) \
            ON DUPLICATE KEY UPDATE \
            used = CASE WHEN expiry_time BETWEEN ? AND ? THEN used + 1 ELSE 1 END, \
            expiry_time = CASE WHEN expiry_time BETWEEN ? AND ? THEN expiry_time ELSE VALUES(expiry_time) END",
};
const COUNT_SLIDING: Sql = Sql {
    sqlite: "INSERT INTO identity_quota (key_hash, used, expiry_time) VALUES (?, 1, ?) \
             ON CONFLICT (key_hash) DO UPDATE SET \
             used = CASE WHEN expiry_time BETWEEN ? AND ? THEN used + 1 ELSE 1 END, \
             expiry_time = excluded.expiry_time",
    mysql: "INSERT INTO identity_quota (key_hash, used, expiry_time) VALUES (?, 1, ?) \
            ON DUPLICATE KEY UPDATE \
            used = CASE WHEN expiry_time BETWEEN ? AND ? THEN used + 1 ELSE 1 END, \
            expiry_time = VALUES(expiry_time)",
};

/// How far the clocks of consoles may differ.
const SKEW: Millis = Millis::minutes(1);

/// Counts one and tells how many there are. A count that has ended begins anew,
/// and so does one that ends later than it could: it was written before the
/// clock was set back.
pub(super) async fn count(
    tx: &mut Tx,
    key: &str,
    now: Timestamp,
    window: Window,
) -> Result<Counted> {
    let (length, sql) = match window {
        Window::Fixed(length) => (length, COUNT_FIXED.on_tx(tx)),
        Window::Sliding(length) => (length, COUNT_SLIDING.on_tx(tx)),
    };
    let (from, until) = (now.0 + 1, (now + length + SKEW).0);
    let is_fixed = matches!(window, Window::Fixed(_));
    on_tx!(tx, |connection| {
        let counted = sqlx::query(sql)
            .bind(key)
            .bind((now + length).0)
            .bind(from)
            .bind(until);
        let counted = if is_fixed {
            counted.bind(from).bind(until)
        } else {
            counted
        };
        counted.execute(connection).await.map(|_| ())
    })?;
    Ok(on_tx!(tx, |connection| {
        sqlx::query_as("SELECT used, expiry_time FROM identity_quota WHERE key_hash = ?")
            .bind(key)
            .fetch_one(connection)
            .await
    })?)
}

/// A count that has not ended.
pub(super) async fn find_quota(db: &Db, key: &str, now: Timestamp) -> Result<Option<Counted>> {
    Ok(on_db!(db, |pool| {
        sqlx::query_as(
            "SELECT used, expiry_time FROM identity_quota WHERE key_hash = ? AND expiry_time > ?",
        )
        .bind(key)
        .bind(now.0)
        .fetch_optional(pool)
        .await
    })?)
}

pub(super) async fn delete_quota(tx: &mut Tx, key: &str) -> Result<()> {
    on_tx!(tx, |connection| {
        sqlx::query("DELETE FROM identity_quota WHERE key_hash = ?")
            .bind(key)
            .execute(connection)
            .await
            .map(|_| ())
    })?;
    Ok(())
}

/// Remembers that a captcha was used; whether it was not before.
pub(super) async fn use_captcha(
    tx: &mut Tx,
    challenge_hash: &str,
    expiry: Timestamp,
) -> Result<bool> {
    let inserted = on_tx!(tx, |connection| {
        sqlx::query("INSERT INTO captcha_used (challenge_hash, expiry_time) VALUES (?, ?)")
            .bind(challenge_hash)
            .bind(expiry.0)
            .execute(connection)
            .await
            .map(|_| ())
    });
    match inserted {
        Ok(()) => Ok(true),
        Err(error) if is_unique_violation(&error) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Takes codes, counts and captchas away that have ended; how many codes.
pub(super) async fn delete_ended(tx: &mut Tx, now: Timestamp) -> Result<u64> {
    let codes = on_tx!(tx, |connection| {
        sqlx::query("DELETE FROM identity_code WHERE expiry_time <= ?")
            .bind(now.0)
            .execute(connection)
            .await
            .map(|done| done.rows())
    })?;
    on_tx!(tx, |connection| {
        sqlx::query("DELETE FROM identity_quota WHERE expiry_time <= ?")
            .bind(now.0)
            .execute(connection)
            .await
            .map(|_| ())
    })?;
    on_tx!(tx, |connection| {
        sqlx::query("DELETE FROM captcha_used WHERE expiry_time <= ?")
            .bind(now.0)
            .execute(connection)
            .await
            .map(|_| ())
    })?;
    Ok(codes)
}
