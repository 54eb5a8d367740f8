//! SQL of table `operation_log`.

use super::{Entry, Object, Operation, Recorded};
use crate::{
    Result,
    db::{Db, Tx, dialect::InList},
    on_db, on_tx,
};
use model::{id::UserId, scope::Owner, time::Timestamp};

/// `operation_status` of something that was done.
const SUCCEEDED: i64 = 1;

pub(super) struct Insert<'a> {
    pub user: Option<UserId>,
    pub entry: Entry<'a>,
    pub request_id: &'a str,
    pub address: &'a str,
    pub now: Timestamp,
}

pub(super) async fn insert(tx: &mut Tx, row: Insert<'_>) -> Result<()> {
    let owner = row.entry.owner.map(|owner| owner.columns());
    on_tx!(tx, |connection| {
        sqlx::query(
            "INSERT INTO operation_log (user_id, owner_kind, owner_id, object_id, object_type, operation, \
             operation_status, request_id, address, content, created_time, update_time) \
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(row.user.map(|id| id.0))
        .bind(owner.map(|o| o.0))
        .bind(owner.map(|o| o.1))
        .bind(row.entry.object_id)
        .bind(row.entry.object as i64)
        .bind(row.entry.operation as i64)
        .bind(SUCCEEDED)
        .bind(row.request_id)
        .bind(row.address)
        .bind(row.entry.content.map(ToString::to_string))
        .bind(row.now.0)
        .bind(row.now.0)
        .execute(connection)
        .await
        .map(|_| ())
    })?;
    Ok(())
}

#[derive(sqlx::FromRow)]
struct RecordedRow {
    operation: i64,
    content: Option<String>,
    name: Option<String>,
    created_time: i64,
}

/// By the index `operation_log_object_ix`.
const OF_THINGS: InList = InList {
    head: "SELECT l.operation, l.content, u.name, l.created_time FROM operation_log l \
           LEFT JOIN `user` u ON u.id = l.user_id \
           WHERE l.object_type = ? AND l.object_id IN (",
    tail: ") ORDER BY l.id DESC LIMIT ?",
};

pub(super) async fn list_of(
    db: &Db,
    object: Object,
    ids: &[String],
    limit: i64,
) -> Result<Vec<Recorded>> {
    let Some(ids) = InList::fill(ids.iter().take(InList::MAX).map(String::as_str)) else {
        return Ok(Vec::new());
    };
    let sql = OF_THINGS.sql(ids.len());
    let rows: Vec<RecordedRow> = on_db!(db, |pool| {
        let mut query = sqlx::query_as(sql).bind(object as i64);
        for id in &ids {
            query = query.bind(*id);
        }
        query.bind(limit).fetch_all(pool).await
    })?;
    Ok(rows
        .into_iter()
        .map(|row| Recorded {
            operation: row.operation,
            content: row.content,
            by: row.name.unwrap_or_default(),
            time: Timestamp(row.created_time),
        })
        .collect())
}

/// By the index `operation_log_object_ix`.
pub(super) async fn list_between(
    db: &Db,
    object: Object,
    id: &str,
    (from, until): (Timestamp, Timestamp),
    limit: i64,
) -> Result<Vec<(i64, Timestamp)>> {
    let rows: Vec<(i64, i64)> = on_db!(db, |pool| {
        sqlx::query_as(
            "SELECT operation, created_time FROM operation_log WHERE object_type = ? AND object_id = ? \
             AND operation_status = ? AND created_time >= ? AND created_time < ? ORDER BY id DESC LIMIT ?",
        )
        .bind(object as i64)
        .bind(id)
        .bind(SUCCEEDED)
        .bind(from.0)
        .bind(until.0)
        .bind(limit)
        .fetch_all(pool)
        .await
    })?;
    let entries = rows.into_iter();
    Ok(entries
        .map(|(operation, time)| (operation, Timestamp(time)))
        .collect())
}

/// By the index `operation_log_user_ix`.
pub(super) async fn list_touched(
    db: &Db,
    (user, owner): (UserId, Owner),
    object: Object,
    operations: [Operation; 4],
    limit: i64,
) -> Result<Vec<String>> {
    let (kind, id) = owner.columns();
    let [first, second, third, fourth] = operations.map(|operation| operation as i64);
    Ok(on_db!(db, |pool| {
        sqlx::query_scalar(
            "SELECT object_id FROM operation_log WHERE user_id = ? AND object_type = ? AND owner_kind = ? AND owner_id = ? \
             AND operation IN (?, ?, ?, ?) GROUP BY object_id ORDER BY MAX(id) DESC LIMIT ?",
        )
        .bind(user.0)
        .bind(object as i64)
        .bind(kind)
        .bind(id)
        .bind(first)
        .bind(second)
        .bind(third)
        .bind(fourth)
        .bind(limit)
        .fetch_all(pool)
        .await
    })?)
}
