//! SQL of table `alert_delivery`.

use crate::{
    Error, Result,
    db::{Db, Tx, dialect::Written},
    on_db, on_tx,
};
use model::{
    alert::{DeliveryFault, DeliveryState, WebhookDelivery, WebhookNews},
    id::{JobId, WebhookId},
    job::JobStatus,
    page::{Cursor, Page},
    scope::Owner,
    time::Timestamp,
};

/// Writes something that is told to a webhook.
pub(in crate::alert) async fn insert(
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
pub(in crate::alert) async fn update_job(tx: &mut Tx, id: i64, job: JobId) -> Result<()> {
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
pub(in crate::alert) async fn update_attempt(
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
pub(in crate::alert) async fn list(
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
