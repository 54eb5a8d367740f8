//! SQL of table `sign_in`.

use crate::{
    Error, Result,
    db::{
        Db, Tx,
        dialect::{Sql, Written},
    },
    on_db, on_tx,
};
use model::{
    id::UserId,
    identity::{SignIn, SignInMethod},
    time::Timestamp,
};

pub(super) struct Row {
    pub now: Timestamp,
    pub method: SignInMethod,
    pub is_success: bool,
    pub user_agent: String,
    pub address: Option<String>,
}

pub(super) async fn insert(tx: &mut Tx, user: UserId, row: &Row) -> Result<()> {
    on_tx!(tx, |connection| {
        sqlx::query(
            "INSERT INTO sign_in (user_id, create_time, method, is_success, user_agent, address) \
             VALUES (?, ?, ?, ?, ?, ?)",
        )
        .bind(user.0)
        .bind(row.now.0)
        .bind(row.method as i64)
        .bind(row.is_success)
        .bind(&row.user_agent)
        .bind(row.address.as_deref().unwrap_or_default())
        .execute(connection)
        .await
        .map(|_| ())
    })?;
    Ok(())
}

/// For whoever has this number; for nobody when none has.
pub(super) async fn insert_for(tx: &mut Tx, mobile: &str, row: &Row) -> Result<()> {
    on_tx!(tx, |connection| {
        sqlx::query(
            "INSERT INTO sign_in (user_id, create_time, method, is_success, user_agent, address) \
             VALUES ((SELECT id FROM `user` WHERE mobile = ?), ?, ?, ?, ?, ?)",
        )
        .bind(mobile)
        .bind(row.now.0)
        .bind(row.method as i64)
        .bind(row.is_success)
        .bind(&row.user_agent)
        .bind(row.address.as_deref().unwrap_or_default())
        .execute(connection)
        .await
        .map(|_| ())
    })?;
    Ok(())
}

pub(super) async fn count(db: &Db, user: UserId) -> Result<i64> {
    Ok(on_db!(db, |pool| {
        sqlx::query_scalar("SELECT COUNT(*) FROM sign_in WHERE user_id = ?")
            .bind(user.0)
            .fetch_one(pool)
            .await
    })?)
}

#[derive(sqlx::FromRow)]
struct ListedRow {
    id: i64,
    create_time: i64,
    method: i64,
    is_success: bool,
    user_agent: String,
    address: String,
}

pub(super) async fn list(
    db: &Db,
    user: UserId,
    after: Option<i64>,
    limit: u32,
) -> Result<Vec<SignIn>> {
    let rows: Vec<ListedRow> = on_db!(db, |pool| {
        sqlx::query_as(
            "SELECT id, create_time, method, is_success, user_agent, address FROM sign_in \
             WHERE user_id = ? AND id < ? ORDER BY id DESC LIMIT ?",
        )
        .bind(user.0)
        .bind(after.unwrap_or(i64::MAX))
        .bind(i64::from(limit))
        .fetch_all(pool)
        .await
    })?;
    rows.into_iter()
        .map(|row| {
            let method = SignInMethod::from_number(row.method)
                .ok_or_else(|| Error::internal("reading sign_in.method", row.method.to_string()))?;
            Ok(SignIn {
                id: row.id,
                time: Timestamp(row.create_time),
                method,
                is_success: row.is_success,
                user_agent: row.user_agent,
                address: row.address,
            })
        })
        .collect()
}

// SQLite is built without `LIMIT` on deletes.
const DELETE_BEFORE: Sql = Sql {
    sqlite: "DELETE FROM sign_in WHERE id IN (SELECT id FROM sign_in WHERE create_time < ? LIMIT ?)",
    mysql: "DELETE FROM sign_in WHERE create_time < ? LIMIT ?",
};

pub(super) async fn delete_before(tx: &mut Tx, time: Timestamp, limit: i64) -> Result<u64> {
    let sql = DELETE_BEFORE.on_tx(tx);
    Ok(on_tx!(tx, |connection| {
        sqlx::query(sql)
            .bind(time.0)
            .bind(limit)
            .execute(connection)
            .await
            .map(|done| done.rows())
    })?)
}

const DELETE_NOBODYS: Sql = Sql {
    sqlite: "DELETE FROM sign_in WHERE id IN (SELECT id FROM sign_in WHERE user_id IS NULL LIMIT ?)",
    mysql: "DELETE FROM sign_in WHERE user_id IS NULL LIMIT ?",
};

pub(super) async fn delete_nobodys(tx: &mut Tx, limit: i64) -> Result<u64> {
    let sql = DELETE_NOBODYS.on_tx(tx);
    Ok(on_tx!(tx, |connection| {
        sqlx::query(sql)
            .bind(limit)
            .execute(connection)
            .await
            .map(|done| done.rows())
    })?)
}
