//! SQL of table `picture`.

use super::Made;
use crate::{
    Result,
    db::{Db, Tx},
    on_db, on_tx,
};
use model::{scope::Owner, time::Timestamp};

/// A picture with what a browser is told of it.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Stored {
    /// Its media type.
    pub media_type: String,
    /// The file.
    pub content: Vec<u8>,
}

pub(super) async fn insert(
    tx: &mut Tx,
    id: &str,
    owner: Owner,
    made: &Made,
    now: Timestamp,
) -> Result<()> {
    let (kind, owner) = owner.columns();
    on_tx!(tx, |connection| {
        sqlx::query(
            "INSERT INTO picture (id, owner_kind, owner_id, media_type, content, create_time) \
             VALUES (?, ?, ?, ?, ?, ?)",
        )
        .bind(id)
        .bind(kind)
        .bind(owner)
        .bind(made.media_type)
        .bind(&made.bytes)
        .bind(now.0)
        .execute(connection)
        .await
        .map(|_| ())
    })?;
    Ok(())
}

pub(super) async fn delete_of(tx: &mut Tx, owner: Owner) -> Result<()> {
    let (kind, owner) = owner.columns();
    on_tx!(tx, |connection| {
        sqlx::query("DELETE FROM picture WHERE owner_kind = ? AND owner_id = ?")
            .bind(kind)
            .bind(owner)
            .execute(connection)
            .await
            .map(|_| ())
    })?;
    Ok(())
}

pub(super) async fn find(db: &Db, id: &str) -> Result<Option<Stored>> {
    Ok(on_db!(db, |pool| {
        sqlx::query_as("SELECT media_type, content FROM picture WHERE id = ?")
            .bind(id)
            .fetch_optional(pool)
            .await
    })?)
}
