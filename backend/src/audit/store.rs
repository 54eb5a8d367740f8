//! SQL of table `operation_log`.

use super::Entry;
use crate::{Result, db::Tx, on_tx};
use model::{id::UserId, time::Timestamp};

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
