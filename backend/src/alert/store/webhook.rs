//! SQL of tables `alert_webhook` and `alert_delivery`.

use crate::{
    Error, Result,
    db::{Db, Tx, dialect::Written},
    error::is_unique_violation,
    on_db, on_tx,
};
use model::{
    alert::{
        DeliveryFault, DeliveryState, WebhookDelivery, WebhookEntry, WebhookNews, WebhookSave,
    },
    id::{JobId, WebhookId},
    job::JobStatus,
    page::{Cursor, Page},
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

/// Writes something that is told to a webhook.
pub(in crate::alert) async fn insert_delivery(
    tx: &mut Tx,
    owner: Owner,
    webhook: WebhookId,
    (news, alerts): (WebhookNews, i64),
    now: Timestamp,
) -> Result<i64> {
    let (kind, owner) = owner.columns();
    Ok(on_tx!(tx, |connection| {
        sqlx::query(
            "INSERT INTO alert_delivery (owner_kind, owner_id, webhook_id, news, alerts, create_time) \
             VALUES (?, ?, ?, ?, ?, ?)",
        )
        .bind(kind)
        .bind(owner)
        .bind(webhook.0)
        .bind(news.number())
        .bind(alerts)
        .bind(now.0)
        .execute(connection)
        .await
        .map(|done| done.inserted_id())
    })?)
}

/// Says which job tells it.
pub(in crate::alert) async fn update_delivery_job(tx: &mut Tx, id: i64, job: JobId) -> Result<()> {
    on_tx!(tx, |connection| {
        sqlx::query("UPDATE alert_delivery SET job_id = ? WHERE id = ?")
            .bind(job.0)
            .bind(id)
            .execute(connection)
            .await
            .map(|_| ())
    })?;
    Ok(())
}

/// How an attempt ended.
pub(in crate::alert) struct Attempt<'a> {
    pub state: DeliveryState,
    pub status: Option<i64>,
    pub problem: &'a str,
    pub fault: Option<DeliveryFault>,
    pub end: Option<Timestamp>,
}

/// Writes how an attempt ended.
pub(in crate::alert) async fn update_delivery(
    tx: &mut Tx,
    id: i64,
    attempt: &Attempt<'_>,
) -> Result<()> {
    on_tx!(tx, |connection| {
        sqlx::query(
            "UPDATE alert_delivery SET state = ?, attempts = attempts + 1, status = ?, problem = ?, fault = ?, end_time = ? \
             WHERE id = ?",
        )
        .bind(attempt.state.number())
        .bind(attempt.status)
        .bind(attempt.problem)
        .bind(attempt.fault.map(DeliveryFault::number))
        .bind(attempt.end.map(|time| time.0))
        .bind(id)
        .execute(connection)
        .await
        .map(|_| ())
    })?;
    Ok(())
}

/// Deliveries that wait for a job that ended, or is gone, and how it ended.
pub(in crate::alert) async fn list_forsaken(
    db: &Db,
    limit: usize,
) -> Result<Vec<(i64, Option<JobStatus>)>> {
    let rows: Vec<(i64, Option<i64>)> = on_db!(db, |pool| {
        sqlx::query_as(
            "SELECT d.id, j.status FROM alert_delivery d LEFT JOIN job j ON j.id = d.job_id \
             WHERE d.state = 0 AND (j.id IS NULL OR j.status NOT IN (0, 1)) ORDER BY d.id LIMIT ?",
        )
        .bind(limit as i64)
        .fetch_all(pool)
        .await
    })?;
    let read = |(id, status): (i64, Option<i64>)| {
        let unknown = |code: i64| Error::internal("reading job", format!("status {code}"));
        let status = status.map(|code| JobStatus::from_code(code).ok_or_else(|| unknown(code)));
        Ok((id, status.transpose()?))
    };
    rows.into_iter().map(read).collect()
}

/// Gives up a delivery that still waits; whether it did.
pub(in crate::alert) async fn give_up(
    tx: &mut Tx,
    id: i64,
    fault: DeliveryFault,
    now: Timestamp,
) -> Result<bool> {
    let rows = on_tx!(tx, |connection| {
        sqlx::query(
            "UPDATE alert_delivery SET state = 2, fault = ?, end_time = ? WHERE id = ? AND state = 0",
        )
        .bind(fault.number())
        .bind(now.0)
        .bind(id)
        .execute(connection)
        .await
        .map(|done| done.rows())
    })?;
    Ok(rows == 1)
}

#[derive(sqlx::FromRow)]
struct DeliveryRow {
    id: i64,
    #[sqlx(try_from = "i64")]
    webhook_id: WebhookId,
    webhook_name: String,
    news: i64,
    alerts: i64,
    state: i64,
    attempts: i64,
    status: Option<i64>,
    problem: String,
    fault: Option<i64>,
    create_time: i64,
    end_time: Option<i64>,
}

impl DeliveryRow {
    fn into_entry(self) -> Result<WebhookDelivery> {
        let wrong = |what: &str| Error::internal("reading alert_delivery", what.to_owned());
        let fault = self
            .fault
            .map(|number| DeliveryFault::from_number(number).ok_or_else(|| wrong("fault")));
        Ok(WebhookDelivery {
            id: self.id,
            webhook: self.webhook_id,
            webhook_name: self.webhook_name,
            news: WebhookNews::from_number(self.news).ok_or_else(|| wrong("news"))?,
            alerts: self.alerts,
            state: DeliveryState::from_number(self.state).ok_or_else(|| wrong("state"))?,
            attempts: self.attempts,
            status: self.status,
            problem: self.problem,
            fault: fault.transpose()?,
            create_time: Timestamp(self.create_time),
            end_time: self.end_time.map(Timestamp),
        })
    }
}

/// What was told to the webhooks of an owner before an entry, the newest first.
pub(in crate::alert) async fn list_deliveries(
    db: &Db,
    owner: Owner,
    before: Option<i64>,
    limit: u32,
) -> Result<Page<WebhookDelivery>> {
    let (kind, owner) = owner.columns();
    let rows: Vec<DeliveryRow> = on_db!(db, |pool| {
        sqlx::query_as(
            "SELECT d.id, d.webhook_id, w.name AS webhook_name, d.news, d.alerts, d.state, d.attempts, d.status, d.problem, \
             d.fault, d.create_time, d.end_time FROM alert_delivery d JOIN alert_webhook w ON w.id = d.webhook_id \
             WHERE d.owner_kind = ? AND d.owner_id = ? AND d.id < ? ORDER BY d.id DESC LIMIT ?",
        )
        .bind(kind)
        .bind(owner)
        .bind(before.unwrap_or(i64::MAX))
        .bind(i64::from(limit) + 1)
        .fetch_all(pool)
        .await
    })?;
    let total = on_db!(db, |pool| {
        sqlx::query_scalar(
            "SELECT COUNT(*) FROM alert_delivery WHERE owner_kind = ? AND owner_id = ?",
        )
        .bind(kind)
        .bind(owner)
        .fetch_one(pool)
        .await
    })?;
    let page = Page::from_surplus(rows, limit, total, |row| Cursor {
        sort: String::new(),
        id: row.id,
    });
    let items: Result<Vec<_>> = page
        .items
        .into_iter()
        .map(DeliveryRow::into_entry)
        .collect();
    Ok(Page {
        items: items?,
        next: page.next,
        total: page.total,
    })
}

/// Deletes what was told before a time.
pub(in crate::alert) async fn delete_before(tx: &mut Tx, time: Timestamp) -> Result<u64> {
    Ok(on_tx!(tx, |connection| {
        sqlx::query("DELETE FROM alert_delivery WHERE create_time < ?")
            .bind(time.0)
            .execute(connection)
            .await
            .map(|done| done.rows())
    })?)
}
