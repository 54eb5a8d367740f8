//! SQL of table `setting`.

use crate::{
    Result,
    db::{
        Db, Tx,
        dialect::{Sql, Written},
    },
    error::is_unique_violation,
    on_db, on_tx,
};
use model::time::Timestamp;

const UPSERT: Sql = Sql {
    sqlite: "INSERT INTO setting (name, content, update_time) VALUES (?, ?, ?) \
             ON CONFLICT (name) DO UPDATE SET content = excluded.content, update_time = excluded.update_time, version = version + 1",
    mysql: "INSERT INTO setting (name, content, update_time) VALUES (?, ?, ?) \
            ON DUPLICATE KEY UPDATE content = VALUES(content), update_time = VALUES(update_time), version = version + 1",
};

pub(super) async fn find(db: &Db, name: &str) -> Result<Option<String>> {
    Ok(on_db!(db, |pool| {
        sqlx::query_scalar("SELECT content FROM setting WHERE name = ?")
            .bind(name)
            .fetch_optional(pool)
            .await
    })?)
}

pub(super) async fn upsert(tx: &mut Tx, name: &str, content: &str, now: Timestamp) -> Result<()> {
    let sql = UPSERT.on_tx(tx);
    on_tx!(tx, |connection| {
        sqlx::query(sql)
            .bind(name)
            .bind(content)
            .bind(now.0)
            .execute(connection)
            .await
            .map(|_| ())
    })?;
    Ok(())
}

pub(super) async fn find_versioned(db: &Db, name: &str) -> Result<Option<(String, i64)>> {
    Ok(on_db!(db, |pool| {
        sqlx::query_as("SELECT content, version FROM setting WHERE name = ?")
            .bind(name)
            .fetch_optional(pool)
            .await
    })?)
}

pub(super) async fn update_if(
    tx: &mut Tx,
    name: &str,
    content: &str,
    version: i64,
    now: Timestamp,
) -> Result<bool> {
    let rows = on_tx!(tx, |connection| {
        sqlx::query(
            "UPDATE setting SET content = ?, update_time = ?, version = version + 1 \
             WHERE name = ? AND version = ?",
        )
        .bind(content)
        .bind(now.0)
        .bind(name)
        .bind(version)
        .execute(connection)
        .await
        .map(|done| done.rows())
    })?;
    Ok(rows == 1)
}

pub(super) async fn insert_if_absent(
    tx: &mut Tx,
    name: &str,
    content: &str,
    now: Timestamp,
) -> Result<bool> {
    let inserted = on_tx!(tx, |connection| {
        sqlx::query("INSERT INTO setting (name, content, update_time) VALUES (?, ?, ?)")
            .bind(name)
            .bind(content)
            .bind(now.0)
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

pub(super) async fn delete_if(tx: &mut Tx, name: &str, content: &str) -> Result<bool> {
    let rows = on_tx!(tx, |connection| {
        sqlx::query("DELETE FROM setting WHERE name = ? AND content = ?")
            .bind(name)
            .bind(content)
            .execute(connection)
            .await
            .map(|done| done.rows())
    })?;
    Ok(rows == 1)
}
