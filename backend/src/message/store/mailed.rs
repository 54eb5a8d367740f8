//! SQL of table `user`: whose messages go by mail as well.

use super::{PIECE, fill};
use crate::{
    Result,
    db::{Tx, dialect::InList},
    on_tx,
};
use model::id::UserId;

/// Somebody whose messages go by mail as well.
#[derive(sqlx::FromRow)]
pub(in crate::message) struct MailedRow {
    pub id: i64,
    pub email: String,
    pub locale: String,
}

const MAILED: InList = InList {
    head: "SELECT id, email, locale FROM `user` WHERE id IN (",
    tail: ") AND mails_messages = 1 AND email <> '' AND status = 1",
};

pub(in crate::message) async fn list_mailed(
    tx: &mut Tx,
    people: &[UserId],
) -> Result<Vec<MailedRow>> {
    let mut found = Vec::new();
    for piece in people.chunks(PIECE) {
        let ids = fill(piece.iter().map(|id| id.0));
        let rows: Vec<MailedRow> = on_tx!(tx, |connection| {
            let mut query = sqlx::query_as(MAILED.sql(ids.len()));
            for id in &ids {
                query = query.bind(*id);
            }
            query.fetch_all(connection).await
        })?;
        found.extend(rows);
    }
    Ok(found)
}
