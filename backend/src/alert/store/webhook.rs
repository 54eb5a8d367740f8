//! SQL of table `alert_webhook`.

use crate::{
    Result,
    db::{Db, Tx, dialect::Written},
    error::is_unique_violation,
    on_db, on_tx,
};
use model::{
    alert::{WebhookEntry, WebhookSave},
    id::WebhookId,
    scope::Owner,
    time::Timestamp,
};

/// Webhooks of an owner at most.
pub(in crate::alert) const MOST: i64 = 20;

#[derive(sqlx::FromRow)]
struct EntryRow {
    #[sqlx(try_from = "i64")]
    id: WebhookId,
    name: String,
    url: String,
    is_on: bool,
    version: i64,
    create_time: i64,
}

/// The webhooks of an owner, by name.
pub(in crate::alert) async fn list(db: &Db, owner: Owner) -> Result<Vec<WebhookEntry>> {
    let (kind, owner) = owner.columns();
    let rows: Vec<EntryRow> = on_db!(db, |pool| {
        sqlx::query_as(
            "SELECT id, name, url, is_on, version, create_time FROM alert_webhook \
             WHERE owner_kind = ? AND owner_id = ? ORDER BY name LIMIT ?",
        )
        .bind(kind)
        .bind(owner)
        .bind(MOST)
        .fetch_all(pool)
        .await
    })?;
    let entry = |row: EntryRow| WebhookEntry {
        id: row.id,
        name: row.name,
        url: row.url,
        is_on: row.is_on,
        version: row.version,
        create_time: Timestamp(row.create_time),
    };
    Ok(rows.into_iter().map(entry).collect())
}

/// How many webhooks an owner has.
pub(in crate::alert) async fn count(tx: &mut Tx, owner: Owner) -> Result<i64> {
    let (kind, owner) = owner.columns();
    Ok(on_tx!(tx, |connection| {
        sqlx::query_scalar(
            "SELECT COUNT(*) FROM alert_webhook WHERE owner_kind = ? AND owner_id = ?",
        )
        .bind(kind)
        .bind(owner)
        .fetch_one(connection)
        .await
    })?)
}

/// What became of writing a webhook.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::alert) enum Saved {
    Done(WebhookId),
    /// Somebody changed or removed it first.
    Stale,
    /// The owner calls another one this.
    Taken,
}

/// Makes a webhook. Its secret is sealed for its id, and so written afterwards.
pub(in crate::alert) async fn insert(
    tx: &mut Tx,
    owner: Owner,
    save: &WebhookSave,
    now: Timestamp,
) -> Result<Saved> {
    let (kind, owner) = owner.columns();
    let inserted = on_tx!(tx, |connection| {
        sqlx::query(
            "INSERT INTO alert_webhook (owner_kind, owner_id, name, url, secret, is_on, create_time, update_time) \
             VALUES (?, ?, ?, ?, '', ?, ?, ?)",
        )
        .bind(kind)
        .bind(owner)
        .bind(save.name.as_str())
        .bind(save.url.as_str())
        .bind(save.is_on)
        .bind(now.0)
        .bind(now.0)
        .execute(connection)
        .await
        .map(|done| done.inserted_id())
    });
    match inserted {
        Ok(id) => Ok(Saved::Done(WebhookId(id))),
        Err(error) if is_unique_violation(&error) => Ok(Saved::Taken),
        Err(error) => Err(error.into()),
    }
}

/// Writes the sealed secret of a webhook.
pub(in crate::alert) async fn update_secret(
    tx: &mut Tx,
    id: WebhookId,
    secret: &str,
) -> Result<()> {
    on_tx!(tx, |connection| {
        sqlx::query("UPDATE alert_webhook SET secret = ? WHERE id = ?")
            .bind(secret)
            .bind(id.0)
            .execute(connection)
            .await
            .map(|_| ())
    })?;
    Ok(())
}

/// Changes a webhook of an owner that nobody changed since a version.
pub(in crate::alert) async fn update(
    tx: &mut Tx,
    owner: Owner,
    (id, version): (WebhookId, i64),
    save: &WebhookSave,
    now: Timestamp,
) -> Result<Saved> {
    let (kind, owner) = owner.columns();
    let updated = on_tx!(tx, |connection| {
        sqlx::query(
            "UPDATE alert_webhook SET name = ?, url = ?, is_on = ?, update_time = ?, version = version + 1 \
             WHERE id = ? AND owner_kind = ? AND owner_id = ? AND version = ?",
        )
        .bind(save.name.as_str())
        .bind(save.url.as_str())
        .bind(save.is_on)
        .bind(now.0)
        .bind(id.0)
        .bind(kind)
        .bind(owner)
        .bind(version)
        .execute(connection)
        .await
        .map(|done| done.rows())
    });
    match updated {
        Ok(1) => Ok(Saved::Done(id)),
        Ok(_) => Ok(Saved::Stale),
        Err(error) if is_unique_violation(&error) => Ok(Saved::Taken),
        Err(error) => Err(error.into()),
    }
}

/// Removes a webhook of an owner; its name, if there was one.
pub(in crate::alert) async fn delete(
    tx: &mut Tx,
    owner: Owner,
    id: WebhookId,
) -> Result<Option<String>> {
    let (kind, owner) = owner.columns();
    let name: Option<String> = on_tx!(tx, |connection| {
        sqlx::query_scalar(
            "SELECT name FROM alert_webhook WHERE id = ? AND owner_kind = ? AND owner_id = ?",
        )
        .bind(id.0)
        .bind(kind)
        .bind(owner)
        .fetch_optional(connection)
        .await
    })?;
    on_tx!(tx, |connection| {
        sqlx::query("DELETE FROM alert_webhook WHERE id = ? AND owner_kind = ? AND owner_id = ?")
            .bind(id.0)
            .bind(kind)
            .bind(owner)
            .execute(connection)
            .await
            .map(|_| ())
    })?;
    Ok(name)
}

/// Whether an owner has a webhook.
pub(in crate::alert) async fn exists(tx: &mut Tx, owner: Owner, id: WebhookId) -> Result<bool> {
    let (kind, owner) = owner.columns();
    let found: i64 = on_tx!(tx, |connection| {
        sqlx::query_scalar(
            "SELECT COUNT(*) FROM alert_webhook WHERE id = ? AND owner_kind = ? AND owner_id = ?",
        )
        .bind(id.0)
        .bind(kind)
        .bind(owner)
        .fetch_one(connection)
        .await
    })?;
    Ok(found > 0)
}

/// The webhooks of an owner that want to be told.
pub(in crate::alert) async fn list_on(tx: &mut Tx, owner: Owner) -> Result<Vec<WebhookId>> {
    let (kind, owner) = owner.columns();
    let ids: Vec<i64> = on_tx!(tx, |connection| {
        sqlx::query_scalar(
            "SELECT id FROM alert_webhook WHERE owner_kind = ? AND owner_id = ? AND is_on = 1 ORDER BY id",
        )
        .bind(kind)
        .bind(owner)
        .fetch_all(connection)
        .await
    })?;
    Ok(ids.into_iter().map(WebhookId).collect())
}

/// Where a webhook is, its sealed secret, and whether it is to be told of alerts.
pub(in crate::alert) async fn find_target(
    db: &Db,
    id: WebhookId,
) -> Result<Option<(String, String, i64)>> {
    Ok(on_db!(db, |pool| {
        sqlx::query_as("SELECT url, secret, is_on FROM alert_webhook WHERE id = ?")
            .bind(id.0)
            .fetch_optional(pool)
            .await
    })?)
}
