//! SQL of table `session`.

use super::Record;
use crate::{
    Result,
    db::{Db, Tx, dialect::Written},
    error::is_unique_violation,
    on_db, on_tx,
};
use model::{id::UserId, identity::SessionSummary, time::Timestamp};

pub(super) struct Row<'a> {
    pub id_hash: &'a str,
    pub record: &'a Record,
    pub user_agent: String,
    pub address: String,
    pub now: Timestamp,
}

pub(super) async fn insert(tx: &mut Tx, row: &Row<'_>) -> Result<bool> {
    let inserted = on_tx!(tx, |connection| {
        sqlx::query(
            "INSERT INTO session (id_hash, user_id, content, create_time, seen_time, proved_time, expiry_time, user_agent, address) \
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(row.id_hash)
        .bind(row.record.user.map(|id| id.0))
        .bind(&row.record.content)
        .bind(row.now.0)
        .bind(row.now.0)
        .bind(row.record.proved.map(|at| at.0))
        .bind(row.record.expiry.0)
        .bind(&row.user_agent)
        .bind(&row.address)
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

pub(super) async fn update(tx: &mut Tx, row: &Row<'_>) -> Result<()> {
    on_tx!(tx, |connection| {
        sqlx::query(
            "UPDATE session SET user_id = ?, content = ?, seen_time = ?, expiry_time = ?, user_agent = ?, address = ? \
             WHERE id_hash = ?",
        )
        .bind(row.record.user.map(|id| id.0))
        .bind(&row.record.content)
        .bind(row.now.0)
        .bind(row.record.expiry.0)
        .bind(&row.user_agent)
        .bind(&row.address)
        .bind(row.id_hash)
        .execute(connection)
        .await
        .map(|_| ())
    })?;
    Ok(())
}

#[derive(sqlx::FromRow)]
struct RecordRow {
    content: String,
    user_id: Option<i64>,
    expiry_time: i64,
    proved_time: Option<i64>,
}

pub(super) async fn find(db: &Db, id_hash: &str, now: Timestamp) -> Result<Option<Record>> {
    let row: Option<RecordRow> = on_db!(db, |pool| {
        sqlx::query_as("SELECT content, user_id, expiry_time, proved_time FROM session WHERE id_hash = ? AND expiry_time > ?")
            .bind(id_hash)
            .bind(now.0)
            .fetch_optional(pool)
            .await
    })?;
    Ok(row.map(|row| Record {
        content: row.content,
        user: row.user_id.map(UserId),
        expiry: Timestamp(row.expiry_time),
        proved: row.proved_time.map(Timestamp),
    }))
}

pub(super) async fn update_proved(
    tx: &mut Tx,
    user: UserId,
    id_hash: &str,
    now: Timestamp,
) -> Result<bool> {
    on_tx!(tx, |connection| {
        sqlx::query("UPDATE session SET proved_time = ? WHERE id_hash = ? AND user_id = ?")
            .bind(now.0)
            .bind(id_hash)
            .bind(user.0)
            .execute(connection)
            .await
            .map(|_| ())
    })?;
    // Not by the count of rows: proved twice in a millisecond nothing changes.
    let found: i64 = on_tx!(tx, |connection| {
        sqlx::query_scalar(
            "SELECT COUNT(*) FROM session WHERE id_hash = ? AND user_id = ? AND expiry_time > ?",
        )
        .bind(id_hash)
        .bind(user.0)
        .bind(now.0)
        .fetch_one(connection)
        .await
    })?;
    Ok(found == 1)
}

pub(super) async fn delete(tx: &mut Tx, id_hash: &str) -> Result<()> {
    on_tx!(tx, |connection| {
        sqlx::query("DELETE FROM session WHERE id_hash = ?")
            .bind(id_hash)
            .execute(connection)
            .await
            .map(|_| ())
    })?;
    Ok(())
}

#[derive(sqlx::FromRow)]
struct ListedRow {
    id_hash: String,
    create_time: i64,
    seen_time: i64,
    user_agent: String,
    address: String,
}

pub(super) async fn list_by_user(
    db: &Db,
    user: UserId,
    now: Timestamp,
) -> Result<Vec<SessionSummary>> {
    let rows: Vec<ListedRow> = on_db!(db, |pool| {
        sqlx::query_as(
            "SELECT id_hash, create_time, seen_time, user_agent, address FROM session \
             WHERE user_id = ? AND expiry_time > ? ORDER BY seen_time DESC, id_hash LIMIT 200",
        )
        .bind(user.0)
        .bind(now.0)
        .fetch_all(pool)
        .await
    })?;
    Ok(rows
        .into_iter()
        .map(|row| SessionSummary {
            handle: row.id_hash,
            create_time: Timestamp(row.create_time),
            seen_time: Timestamp(row.seen_time),
            user_agent: row.user_agent,
            address: row.address,
            is_current: false,
        })
        .collect())
}

pub(super) async fn delete_of_user(tx: &mut Tx, user: UserId, id_hash: &str) -> Result<bool> {
    let rows = on_tx!(tx, |connection| {
        sqlx::query("DELETE FROM session WHERE user_id = ? AND id_hash = ?")
            .bind(user.0)
            .bind(id_hash)
            .execute(connection)
            .await
            .map(|done| done.rows())
    })?;
    Ok(rows == 1)
}

pub(super) async fn delete_others_of_user(tx: &mut Tx, user: UserId, kept: &str) -> Result<u64> {
    Ok(on_tx!(tx, |connection| {
        sqlx::query("DELETE FROM session WHERE user_id = ? AND id_hash <> ?")
            .bind(user.0)
            .bind(kept)
            .execute(connection)
            .await
            .map(|done| done.rows())
    })?)
}

pub(super) async fn delete_before(tx: &mut Tx, now: Timestamp) -> Result<u64> {
    Ok(on_tx!(tx, |connection| {
        sqlx::query("DELETE FROM session WHERE expiry_time <= ?")
            .bind(now.0)
            .execute(connection)
            .await
            .map(|done| done.rows())
    })?)
}
