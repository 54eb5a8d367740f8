//! SQL of table `outbox`.

use crate::{
    Error, Result,
    db::{
        Db, Tx,
        dialect::{Sql, Written},
    },
    on_db, on_tx,
};
use model::{
    delivery::{DeliveryKind, OutboxEntry},
    id::JobId,
    time::Timestamp,
};

/// What is kept.
pub(super) struct Insert<'a> {
    pub job: JobId,
    pub kind: DeliveryKind,
    pub recipient: &'a str,
    pub subject: &'a str,
    pub content: &'a str,
}

const INSERT: Sql = Sql {
    sqlite: "INSERT INTO outbox (job_id, kind, recipient, subject, content, create_time) VALUES (?, ?, ?, ?, ?, ?) \
             ON CONFLICT (job_id) DO NOTHING",
    mysql: "INSERT INTO outbox (job_id, kind, recipient, subject, content, create_time) VALUES (?, ?, ?, ?, ?, ?) \
            ON DUPLICATE KEY UPDATE id = id",
};

/// Keeps something; once, however often its job is done.
pub(super) async fn insert(tx: &mut Tx, entry: &Insert<'_>, now: Timestamp) -> Result<()> {
    let insert = INSERT.on_tx(tx);
    on_tx!(tx, |connection| {
        sqlx::query(insert)
            .bind(entry.job.0)
            .bind(entry.kind.code())
            .bind(entry.recipient)
            .bind(entry.subject)
            .bind(entry.content)
            .bind(now.0)
            .execute(connection)
            .await
            .map(|_| ())
    })?;
    Ok(())
}

/// Entries before one, newest first.
pub(super) async fn list(db: &Db, after: Option<i64>, limit: u32) -> Result<Vec<OutboxEntry>> {
    type Row = (i64, i64, String, String, String, i64);
    let rows: Vec<Row> = on_db!(db, |pool| {
        sqlx::query_as(
            "SELECT id, kind, recipient, subject, content, create_time FROM outbox \
             WHERE id < ? ORDER BY id DESC LIMIT ?",
        )
        .bind(after.unwrap_or(i64::MAX))
        .bind(i64::from(limit))
        .fetch_all(pool)
        .await
    })?;
    let entry = |(id, kind, recipient, subject, content, create_time): Row| {
        Ok(OutboxEntry {
            id,
            kind: DeliveryKind::from_code(kind).ok_or_else(|| {
                Error::internal("reading the outbox", format!("the kind of {id} is {kind}"))
            })?,
            recipient,
            subject,
            content,
            create_time: Timestamp(create_time),
        })
    };
    rows.into_iter().map(entry).collect()
}

/// How many there are.
pub(super) async fn count(db: &Db) -> Result<i64> {
    Ok(on_db!(db, |pool| {
        sqlx::query_scalar("SELECT COUNT(*) FROM outbox")
            .fetch_one(pool)
            .await
    })?)
}

/// Deletes what was kept before a time.
pub(super) async fn delete_before(tx: &mut Tx, time: Timestamp) -> Result<u64> {
    Ok(on_tx!(tx, |connection| {
        sqlx::query("DELETE FROM outbox WHERE create_time < ?")
            .bind(time.0)
            .execute(connection)
            .await
            .map(|done| done.rows())
    })?)
}
