//! SQL of column `user.access_epoch`.

use crate::{
    Result,
    db::{
        Tx,
        dialect::{InList, Sql},
    },
    on_tx,
};
use model::id::UserId;

const COUNT_UP: InList = InList {
    head: "UPDATE `user` SET access_epoch = access_epoch + 1 WHERE id IN (",
    tail: ")",
};

/// Always in the order of the ids, so that two who count up many do not wait for each
/// other.
pub(super) async fn count_up(tx: &mut Tx, users: &[UserId]) -> Result<()> {
    let mut ids: Vec<i64> = users.iter().map(|user| user.0).collect();
    ids.sort_unstable();
    ids.dedup();
    for piece in ids.chunks(InList::MAX) {
        let Some(keys) = InList::fill(piece.iter().copied()) else {
            continue;
        };
        let sql = COUNT_UP.sql(keys.len());
        on_tx!(tx, |connection| {
            let mut query = sqlx::query(sql);
            for key in &keys {
                query = query.bind(*key);
            }
            query.execute(connection).await.map(|_| ())
        })?;
    }
    Ok(())
}

/// SQLite has one writer: nobody else changes anything while a transaction is open.
const HOLD: Sql = Sql {
    sqlite: "SELECT access_epoch FROM `user` WHERE id = ?",
    mysql: "SELECT access_epoch FROM `user` WHERE id = ? LOCK IN SHARE MODE",
};

pub(super) async fn hold(tx: &mut Tx, user: UserId) -> Result<()> {
    let sql = HOLD.on_tx(tx);
    let _epoch: Option<i64> = on_tx!(tx, |connection| {
        sqlx::query_scalar(sql)
            .bind(user.0)
            .fetch_optional(connection)
            .await
    })?;
    Ok(())
}
