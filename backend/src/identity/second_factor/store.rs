//! SQL of tables `second_factor` and `recovery_code`.

use crate::{
    Result,
    db::{
        Db, Tx,
        dialect::{Sql, Written},
    },
    on_db, on_tx,
};
use model::{id::UserId, time::Timestamp};

#[derive(sqlx::FromRow)]
pub(super) struct Row {
    /// Sealed.
    pub secret: String,
    pub confirmed_time: Option<i64>,
}

pub(super) async fn find(db: &Db, user: UserId) -> Result<Option<Row>> {
    Ok(on_db!(db, |pool| {
        sqlx::query_as("SELECT secret, confirmed_time FROM second_factor WHERE user_id = ?")
            .bind(user.0)
            .fetch_optional(pool)
            .await
    })?)
}

// What is confirmed keeps its secret: a condition of the update in both.
const PUT: Sql = Sql {
    sqlite: "INSERT INTO second_factor (user_id, secret, create_time) VALUES (?, ?, ?) \
             ON CONFLICT (user_id) DO UPDATE SET secret = excluded.secret, create_time = excluded.create_time \
             WHERE confirmed_time IS NULL",
    mysql: "INSERT INTO second_factor (user_id, secret, create_time) VALUES (?, ?, ?) \
            ON DUPLICATE KEY UPDATE secret = IF(confirmed_time IS NULL, VALUES(secret), secret), \
            create_time = IF(confirmed_time IS NULL, VALUES(create_time), create_time)",
};

/// Stores a secret that no code has confirmed yet, in place of such a one; whether
/// it is the one that is stored now.
pub(super) async fn put_unconfirmed(
    tx: &mut Tx,
    user: UserId,
    secret: &str,
    now: Timestamp,
) -> Result<bool> {
    let sql = PUT.on_tx(tx);
    on_tx!(tx, |connection| {
        sqlx::query(sql)
            .bind(user.0)
            .bind(secret)
            .bind(now.0)
            .execute(connection)
            .await
            .map(|_| ())
    })?;
    let stored: i64 = on_tx!(tx, |connection| {
        sqlx::query_scalar("SELECT COUNT(*) FROM second_factor WHERE user_id = ? AND secret = ?")
            .bind(user.0)
            .bind(secret)
            .fetch_one(connection)
            .await
    })?;
    Ok(stored == 1)
}

/// Begins to ask for it, as long as it is this secret; whether it was.
pub(super) async fn confirm(
    tx: &mut Tx,
    user: UserId,
    secret: &str,
    step: i64,
    now: Timestamp,
) -> Result<bool> {
    let rows = on_tx!(tx, |connection| {
        sqlx::query(
            "UPDATE second_factor SET confirmed_time = ?, last_step = ? \
             WHERE user_id = ? AND secret = ? AND confirmed_time IS NULL",
        )
        .bind(now.0)
        .bind(step)
        .bind(user.0)
        .bind(secret)
        .execute(connection)
        .await
        .map(|done| done.rows())
    })?;
    Ok(rows == 1)
}

/// Uses up the code of a step and all before it; whether it was not used.
pub(super) async fn use_step(tx: &mut Tx, user: UserId, secret: &str, step: i64) -> Result<bool> {
    let rows = on_tx!(tx, |connection| {
        sqlx::query(
            "UPDATE second_factor SET last_step = ? \
             WHERE user_id = ? AND secret = ? AND confirmed_time IS NOT NULL AND last_step < ?",
        )
        .bind(step)
        .bind(user.0)
        .bind(secret)
        .bind(step)
        .execute(connection)
        .await
        .map(|done| done.rows())
    })?;
    Ok(rows == 1)
}

/// Holds the row until the transaction ends; whether there is one that is confirmed.
pub(super) async fn lock_confirmed(tx: &mut Tx, user: UserId) -> Result<bool> {
    // An update that changes nothing locks as well, and is the same on both engines.
    on_tx!(tx, |connection| {
        sqlx::query("UPDATE second_factor SET create_time = create_time WHERE user_id = ?")
            .bind(user.0)
            .execute(connection)
            .await
            .map(|_| ())
    })?;
    is_confirmed(tx, user).await
}

/// Whether there is one that a code has confirmed.
pub(super) async fn is_confirmed(tx: &mut Tx, user: UserId) -> Result<bool> {
    let confirmed: i64 = on_tx!(tx, |connection| {
        sqlx::query_scalar(
            "SELECT COUNT(*) FROM second_factor WHERE user_id = ? AND confirmed_time IS NOT NULL",
        )
        .bind(user.0)
        .fetch_one(connection)
        .await
    })?;
    Ok(confirmed == 1)
}

pub(super) async fn delete(tx: &mut Tx, user: UserId) -> Result<bool> {
    let rows = on_tx!(tx, |connection| {
        sqlx::query("DELETE FROM second_factor WHERE user_id = ?")
            .bind(user.0)
            .execute(connection)
            .await
            .map(|done| done.rows())
    })?;
    Ok(rows == 1)
}

pub(super) async fn count_codes(db: &Db, user: UserId) -> Result<i64> {
    Ok(on_db!(db, |pool| {
        sqlx::query_scalar("SELECT COUNT(*) FROM recovery_code WHERE user_id = ?")
            .bind(user.0)
            .fetch_one(pool)
            .await
    })?)
}

pub(super) async fn insert_code(
    tx: &mut Tx,
    user: UserId,
    code_mac: &str,
    now: Timestamp,
) -> Result<()> {
    on_tx!(tx, |connection| {
        sqlx::query("INSERT INTO recovery_code (user_id, code_mac, create_time) VALUES (?, ?, ?)")
            .bind(user.0)
            .bind(code_mac)
            .bind(now.0)
            .execute(connection)
            .await
            .map(|_| ())
    })?;
    Ok(())
}

/// Takes a recovery code away; whether it was there.
pub(super) async fn use_code(tx: &mut Tx, user: UserId, code_mac: &str) -> Result<bool> {
    let rows = on_tx!(tx, |connection| {
        sqlx::query("DELETE FROM recovery_code WHERE user_id = ? AND code_mac = ?")
            .bind(user.0)
            .bind(code_mac)
            .execute(connection)
            .await
            .map(|done| done.rows())
    })?;
    Ok(rows == 1)
}

pub(super) async fn delete_codes(tx: &mut Tx, user: UserId) -> Result<()> {
    on_tx!(tx, |connection| {
        sqlx::query("DELETE FROM recovery_code WHERE user_id = ?")
            .bind(user.0)
            .execute(connection)
            .await
            .map(|_| ())
    })?;
    Ok(())
}
