//! SQL of table `alert`: its rows are written here, and listed.

use super::metric_of;
use crate::{
    Error, Result,
    authz::{bind_visible_server, policy::Restriction, visible_server},
    company,
    db::{Db, Tx, dialect::Written},
    error::is_unique_violation,
    on_db, on_tx,
};
use model::{
    alert::{Acknowledged, AlertEntry, AlertListRequest, AlertMetric, AlertState, Quiet},
    id::{AlertId, ServerId, UserId},
    page::{Cursor, Page, PageRequest},
    scope::Owner,
    time::Timestamp,
};

/// An alert that begins.
pub(in crate::alert) struct Insert {
    pub owner: Owner,
    pub server: ServerId,
    pub metric: AlertMetric,
    pub threshold: f64,
    pub start: Timestamp,
    pub peak: Option<f64>,
}

/// Writes an alert that fires. One that goes on already stays as it is.
pub(in crate::alert) async fn insert(tx: &mut Tx, alert: &Insert, now: Timestamp) -> Result<()> {
    let (kind, owner) = alert.owner.columns();
    let inserted = on_tx!(tx, |connection| {
        sqlx::query(
            "INSERT INTO alert (owner_kind, owner_id, server_id, metric, threshold, start_time, fire_time, is_open, peak) \
             VALUES (?, ?, ?, ?, ?, ?, ?, 1, ?)",
        )
        .bind(kind)
        .bind(owner)
        .bind(alert.server.0)
        .bind(alert.metric.number())
        .bind(alert.threshold)
        .bind(alert.start.0)
        .bind(now.0)
        .bind(alert.peak)
        .execute(connection)
        .await
        .map(|_| ())
    });
    match inserted {
        Err(error) if is_unique_violation(&error) => Ok(()),
        inserted => Ok(inserted?),
    }
}

/// Writes how bad it got.
pub(in crate::alert) async fn update_peak(
    tx: &mut Tx,
    (server, metric): (ServerId, AlertMetric),
    peak: Option<f64>,
) -> Result<()> {
    on_tx!(tx, |connection| {
        sqlx::query("UPDATE alert SET peak = ? WHERE server_id = ? AND metric = ? AND is_open = 1")
            .bind(peak)
            .bind(server.0)
            .bind(metric.number())
            .execute(connection)
            .await
            .map(|_| ())
    })?;
    Ok(())
}

/// Ends an alert. Of one that nobody was told of nobody needs to hear.
pub(in crate::alert) async fn resolve(
    tx: &mut Tx,
    (server, metric): (ServerId, AlertMetric),
    now: Timestamp,
) -> Result<()> {
    on_tx!(tx, |connection| {
        sqlx::query(
            "UPDATE alert SET resolve_time = ?, is_open = NULL, told = CASE told WHEN 0 THEN 2 ELSE told END \
             WHERE server_id = ? AND metric = ? AND is_open = 1",
        )
        .bind(now.0)
        .bind(server.0)
        .bind(metric.number())
        .execute(connection)
        .await
        .map(|_| ())
    })?;
    Ok(())
}

#[derive(sqlx::FromRow)]
struct AlertRow {
    #[sqlx(try_from = "i64")]
    id: AlertId,
    #[sqlx(try_from = "i64")]
    server_id: ServerId,
    server_name: String,
    metric: i64,
    threshold: f64,
    start_time: i64,
    fire_time: i64,
    resolve_time: Option<i64>,
    peak: Option<f64>,
    quiet: Option<i64>,
    ack_time: Option<i64>,
    ack_name: Option<String>,
    ack_mobile: Option<String>,
}

/// Somebody's name as others see it; empty for who is gone.
pub(super) fn called(name: Option<String>, mobile: Option<String>) -> String {
    match (name, mobile) {
        (Some(name), Some(mobile)) => company::called(&name, &mobile),
        _ => String::new(),
    }
}

impl AlertRow {
    fn into_entry(self) -> Result<AlertEntry> {
        let quiet = self.quiet.map(|number| {
            Quiet::from_number(number)
                .ok_or_else(|| Error::internal("reading alert.quiet", number.to_string()))
        });
        let by = called(self.ack_name, self.ack_mobile);
        Ok(AlertEntry {
            id: self.id,
            server: self.server_id,
            server_name: self.server_name,
            metric: metric_of(self.metric)?,
            threshold: self.threshold,
            start: Timestamp(self.start_time),
            fired: Timestamp(self.fire_time),
            peak: self.peak,
            resolved: self.resolve_time.map(Timestamp),
            acknowledged: self.ack_time.map(|time| Acknowledged {
                time: Timestamp(time),
                by,
            }),
            quiet: quiet.transpose()?,
        })
    }
}

macro_rules! columns {
    () => {
        "a.id, a.server_id, s.name AS server_name, a.metric, a.threshold, a.start_time, a.fire_time, a.resolve_time, \
         a.peak, a.quiet, a.ack_time, u.name AS ack_name, u.mobile AS ack_mobile "
    };
}

/// Alerts of an owner's hosts; `$key` narrows them to one range of an index. Owner once
/// more, what the key wants, then what the hosts want.
macro_rules! from_alerts {
    ($key:literal) => {
        concat!(
            "FROM alert a JOIN server s ON s.id = a.server_id LEFT JOIN `user` u ON u.id = a.ack_user_id \
             WHERE a.owner_kind = ? AND a.owner_id = ? AND ",
            $key,
            " AND ",
            visible_server!()
        )
    };
}

macro_rules! both {
    ($key:literal) => {
        (
            concat!(
                "SELECT ",
                columns!(),
                from_alerts!($key),
                "AND (? < 0 OR a.metric = ?) AND (? < 0 OR COALESCE(a.is_open, 0) = ?) AND a.id < ? \
                 ORDER BY a.id DESC LIMIT ?"
            ),
            concat!(
                "SELECT COUNT(*) ",
                from_alerts!($key),
                "AND (? < 0 OR a.metric = ?) AND (? < 0 OR COALESCE(a.is_open, 0) = ?)"
            ),
        )
    };
}

/// The statements of a list, and the value of their key: the narrowest index first.
pub(super) fn statements(request: &AlertListRequest) -> ((&'static str, &'static str), i64) {
    match (request.server, request.state, request.metric) {
        (Some(server), _, _) => (both!("a.server_id = ?"), server.0),
        (None, AlertState::Open, _) => (both!("a.is_open = ?"), 1),
        (None, _, Some(metric)) => (both!("a.metric = ?"), metric.number()),
        // The key that every row has.
        (None, _, None) => (both!("? = 0"), 0),
    }
}

/// Binds what [`both!`] wants, up to the place in the list.
macro_rules! bind_list {
    ($query:expr, $owner:expr, $key:expr, $restriction:expr, $request:expr) => {{
        let (kind, owner_id) = $owner.columns();
        let metric = $request.metric.map_or(-1, AlertMetric::number);
        let open = match $request.state {
            AlertState::All => -1,
            AlertState::Open => 1,
            AlertState::Resolved => 0,
        };
        let query = $query.bind(kind).bind(owner_id).bind($key);
        bind_visible_server!(query, $owner, $restriction)
            .bind(metric)
            .bind(metric)
            .bind(open)
            .bind(open)
    }};
}

/// Alerts of an owner's hosts that the restriction lets through, the newest first.
pub(in crate::alert) async fn list(
    db: &Db,
    owner: Owner,
    restriction: Restriction,
    request: &AlertListRequest,
) -> Result<Page<AlertEntry>> {
    let limit = PageRequest {
        after: None,
        limit: request.limit,
    }
    .limit();
    let ((listed, counted), key) = statements(request);
    let before = request.after.as_ref().map_or(i64::MAX, |after| after.id);
    let rows: Vec<AlertRow> = on_db!(db, |pool| {
        bind_list!(sqlx::query_as(listed), owner, key, restriction, request)
            .bind(before)
            .bind(i64::from(limit) + 1)
            .fetch_all(pool)
            .await
    })?;
    let total = on_db!(db, |pool| {
        bind_list!(
            sqlx::query_scalar(counted),
            owner,
            key,
            restriction,
            request
        )
        .fetch_one(pool)
        .await
    })?;
    let page = Page::from_surplus(rows, limit, total, |row| Cursor {
        sort: String::new(),
        id: row.id.0,
    });
    let items: Result<Vec<AlertEntry>> = page.items.into_iter().map(AlertRow::into_entry).collect();
    Ok(Page {
        items: items?,
        next: page.next,
        total: page.total,
    })
}

/// How many alerts of an owner's hosts go on.
pub(in crate::alert) async fn count_open(
    db: &Db,
    owner: Owner,
    restriction: Restriction,
) -> Result<i64> {
    const COUNT: &str = concat!(
        "SELECT COUNT(*) FROM alert a JOIN server s ON s.id = a.server_id \
         WHERE a.owner_kind = ? AND a.owner_id = ? AND a.is_open = 1 AND ",
        visible_server!()
    );
    let (kind, owner_id) = owner.columns();
    Ok(on_db!(db, |pool| {
        let query = sqlx::query_scalar(COUNT).bind(kind).bind(owner_id);
        bind_visible_server!(query, owner, restriction)
            .fetch_one(pool)
            .await
    })?)
}

/// Notes that somebody has seen an alert of a host that goes on; whether nobody had.
pub(in crate::alert) async fn acknowledge(
    tx: &mut Tx,
    (server, alert): (ServerId, AlertId),
    user: UserId,
    now: Timestamp,
) -> Result<bool> {
    let rows = on_tx!(tx, |connection| {
        sqlx::query(
            "UPDATE alert SET ack_time = ?, ack_user_id = ? \
             WHERE id = ? AND server_id = ? AND is_open = 1 AND ack_time IS NULL",
        )
        .bind(now.0)
        .bind(user.0)
        .bind(alert.0)
        .bind(server.0)
        .execute(connection)
        .await
        .map(|done| done.rows())
    })?;
    Ok(rows == 1)
}

/// Whether there is such an alert of a host.
pub(in crate::alert) async fn exists(
    db: &Db,
    (server, alert): (ServerId, AlertId),
) -> Result<bool> {
    let found: i64 = on_db!(db, |pool| {
        sqlx::query_scalar("SELECT COUNT(*) FROM alert WHERE id = ? AND server_id = ?")
            .bind(alert.0)
            .bind(server.0)
            .fetch_one(pool)
            .await
    })?;
    Ok(found > 0)
}

/// Ids of alerts that ended before a time.
pub(in crate::alert) async fn list_ended(db: &Db, time: Timestamp, limit: i64) -> Result<Vec<i64>> {
    Ok(on_db!(db, |pool| {
        sqlx::query_scalar(
            "SELECT id FROM alert WHERE resolve_time < ? ORDER BY resolve_time LIMIT ?",
        )
        .bind(time.0)
        .bind(limit)
        .fetch_all(pool)
        .await
    })?)
}

/// Deletes alerts.
pub(in crate::alert) async fn delete(tx: &mut Tx, ids: &[i64]) -> Result<()> {
    for id in ids {
        on_tx!(tx, |connection| {
            sqlx::query("DELETE FROM alert WHERE id = ?")
                .bind(*id)
                .execute(connection)
                .await
                .map(|_| ())
        })?;
    }
    Ok(())
}
