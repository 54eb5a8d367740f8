//! SQL of tables `server` and `server_latest`.

use crate::{
    Error, Result,
    authz::policy::Restriction,
    db::{Db, Tx, dialect::Written},
    error::is_unique_violation,
    on_db, on_tx,
};
use model::{
    agent::MachineFacts,
    error::Error as Public,
    id::ServerId,
    metrics::Sample,
    page::{Cursor, Page, PageRequest},
    scope::Owner,
    server::{ServerDetail, ServerStatus, ServerSummary},
    time::Timestamp,
};

#[derive(sqlx::FromRow)]
struct OwnerRow {
    owner_kind: i64,
    owner_id: i64,
}

pub(super) async fn find_owner(db: &Db, id: ServerId) -> Result<Option<Owner>> {
    let row: Option<OwnerRow> = on_db!(db, |pool| {
        sqlx::query_as("SELECT owner_kind, owner_id FROM server WHERE id = ?")
            .bind(id.0)
            .fetch_optional(pool)
            .await
    })?;
    row.map(|row| {
        Owner::from_columns(row.owner_kind, row.owner_id)
            .ok_or_else(|| Error::internal("reading server.owner_kind", format!("server {id}")))
    })
    .transpose()
}

/// A host and, beside it, its newest sample; the sample's columns are all
/// there or all missing.
#[derive(sqlx::FromRow)]
struct SummaryRow {
    #[sqlx(try_from = "i64")]
    id: ServerId,
    name: String,
    public_ip: String,
    os_name: String,
    created_time: Option<i64>,
    cpu_percent: Option<f64>,
    memory_total: Option<i64>,
    memory_available: Option<i64>,
    memory_free: Option<i64>,
    memory_percent: Option<f64>,
    disk_total: Option<i64>,
    disk_free: Option<i64>,
    disk_percent: Option<f64>,
    net_input: Option<f64>,
    net_output: Option<f64>,
}

impl SummaryRow {
    fn into_summary(self, now: Timestamp) -> ServerSummary {
        let latest = self.sample();
        ServerSummary {
            id: self.id,
            name: self.name,
            public_ip: self.public_ip,
            os_name: self.os_name,
            status: ServerStatus::at(now, latest.map(|sample| sample.time)),
            latest,
        }
    }
    fn sample(&self) -> Option<Sample> {
        Some(Sample {
            time: Timestamp(self.created_time?),
            cpu_percent: self.cpu_percent?,
            memory_total: self.memory_total?,
            memory_available: self.memory_available?,
            memory_free: self.memory_free?,
            memory_percent: self.memory_percent?,
            disk_total: self.disk_total?,
            disk_free: self.disk_free?,
            disk_percent: self.disk_percent?,
            net_input: self.net_input?,
            net_output: self.net_output?,
        })
    }
}

/// A restriction as values for the predicate of the list: whether all are
/// visible, and else whose data rights count, and when.
fn restriction_values(restriction: Restriction) -> (bool, i64, i64) {
    match restriction {
        Restriction::All => (true, 0, 0),
        Restriction::Granted { user, now, .. } => (false, user.0, now.0),
    }
}

/// One range of the index `server_owner_name_uq` at any depth: with `OR` alone
/// the engine would read all that lies before the page.
pub(super) const LIST: &str = "SELECT s.id, s.name, s.public_ip, s.os_name, l.created_time, l.cpu_percent, \
     l.memory_total, l.memory_available, l.memory_free, l.memory_percent, l.disk_total, l.disk_free, l.disk_percent, \
     l.net_input, l.net_output \
     FROM server s LEFT JOIN server_latest l ON l.server_id = s.id \
     WHERE s.owner_kind = ? AND s.owner_id = ? AND s.name >= ? AND (s.name > ? OR s.id > ?) \
     AND (? OR EXISTS (SELECT 1 FROM user_access_server a WHERE a.uid = ? AND a.sid = s.id AND a.cid = s.owner_id \
     AND (a.from_time IS NULL OR a.from_time <= ?) AND (a.until_time IS NULL OR a.until_time > ?))) \
     ORDER BY s.name, s.id LIMIT ?";

/// Hosts of an owner by name, as far as the restriction lets them through.
pub(super) async fn list(
    db: &Db,
    owner: Owner,
    restriction: Restriction,
    page: &PageRequest,
    now: Timestamp,
) -> Result<Page<ServerSummary>> {
    let (kind, owner_id) = owner.columns();
    let (all, user, at) = restriction_values(restriction);
    let after = page.after.clone().unwrap_or(Cursor {
        sort: String::new(),
        id: 0,
    });
    let limit = page.limit();
    let rows: Vec<SummaryRow> = on_db!(db, |pool| {
        sqlx::query_as(LIST)
            .bind(kind)
            .bind(owner_id)
            .bind(&after.sort)
            .bind(&after.sort)
            .bind(after.id)
            .bind(all)
            .bind(user)
            .bind(at)
            .bind(at)
            .bind(i64::from(limit) + 1)
            .fetch_all(pool)
            .await
    })?;
    let total = count(db, owner, restriction).await?;
    let items: Vec<ServerSummary> = rows.into_iter().map(|row| row.into_summary(now)).collect();
    Ok(Page::from_surplus(items, limit, total, |s| Cursor {
        sort: s.name.clone(),
        id: s.id.0,
    }))
}

async fn count(db: &Db, owner: Owner, restriction: Restriction) -> Result<i64> {
    let (kind, owner_id) = owner.columns();
    let (all, user, at) = restriction_values(restriction);
    Ok(on_db!(db, |pool| {
        sqlx::query_scalar(
            "SELECT COUNT(*) FROM server s WHERE s.owner_kind = ? AND s.owner_id = ? \
             AND (? OR EXISTS (SELECT 1 FROM user_access_server a WHERE a.uid = ? AND a.sid = s.id AND a.cid = s.owner_id \
             AND (a.from_time IS NULL OR a.from_time <= ?) AND (a.until_time IS NULL OR a.until_time > ?)))",
        )
        .bind(kind)
        .bind(owner_id)
        .bind(all)
        .bind(user)
        .bind(at)
        .bind(at)
        .fetch_one(pool)
        .await
    })?)
}

#[derive(sqlx::FromRow)]
struct DetailRow {
    #[sqlx(flatten)]
    summary: SummaryRow,
    hostname: String,
    os_version: String,
    kernel: String,
    architecture: String,
    cpu_count: i64,
    machine_memory: i64,
    agent_version: String,
    create_time: i64,
    version: i64,
}

pub(super) async fn find(db: &Db, id: ServerId, now: Timestamp) -> Result<Option<ServerDetail>> {
    let row: Option<DetailRow> = on_db!(db, |pool| {
        sqlx::query_as(
            "SELECT s.id, s.name, s.public_ip, s.os_name, l.created_time, l.cpu_percent, l.memory_total, \
             l.memory_available, l.memory_free, l.memory_percent, l.disk_total, l.disk_free, l.disk_percent, \
             l.net_input, l.net_output, s.hostname, s.os_version, s.kernel, s.architecture, s.cpu_count, \
             s.memory_total AS machine_memory, s.agent_version, s.create_time, s.version \
             FROM server s LEFT JOIN server_latest l ON l.server_id = s.id WHERE s.id = ?",
        )
        .bind(id.0)
        .fetch_optional(pool)
        .await
    })?;
    Ok(row.map(|row| ServerDetail {
        summary: row.summary.into_summary(now),
        hostname: row.hostname,
        os_version: row.os_version,
        kernel: row.kernel,
        architecture: row.architecture,
        cpu_count: row.cpu_count,
        memory_total: row.machine_memory,
        agent_version: row.agent_version,
        create_time: Timestamp(row.create_time),
        version: row.version,
    }))
}

/// What is in the way when an owner calls a host this already.
const NAME_TAKEN: &str = "server_name";

/// A new host.
pub(crate) struct Insert<'a> {
    pub owner: Owner,
    pub name: &'a str,
    pub public_ip: &'a str,
    pub facts: &'a MachineFacts,
    pub now: Timestamp,
}

/// # Errors
/// `Conflict` when the owner calls a host this already; the transaction stays
/// usable.
pub(super) async fn insert(tx: &mut Tx, row: Insert<'_>) -> Result<ServerId> {
    let (kind, owner_id) = row.owner.columns();
    let inserted = on_tx!(tx, |connection| {
        sqlx::query(
            "INSERT INTO server (owner_kind, owner_id, name, public_ip, hostname, os_name, os_version, kernel, \
             architecture, cpu_count, memory_total, agent_version, provider, region, create_time, update_time) \
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(kind)
        .bind(owner_id)
        .bind(row.name)
        .bind(row.public_ip)
        .bind(&row.facts.hostname)
        .bind(&row.facts.os_name)
        .bind(&row.facts.os_version)
        .bind(&row.facts.kernel)
        .bind(&row.facts.architecture)
        .bind(row.facts.cpu_count)
        .bind(row.facts.memory_total)
        .bind(&row.facts.agent_version)
        .bind(&row.facts.provider)
        .bind(&row.facts.region)
        .bind(row.now.0)
        .bind(row.now.0)
        .execute(connection)
        .await
        .map(|done| done.inserted_id())
    });
    match inserted {
        Ok(id) => Ok(ServerId(id)),
        Err(error) if is_unique_violation(&error) => Err(Public::Conflict {
            what: NAME_TAKEN.to_owned(),
        }
        .into()),
        Err(error) => Err(error.into()),
    }
}

/// Whether an owner already calls a host this.
pub(super) async fn is_name_taken(tx: &mut Tx, owner: Owner, name: &str) -> Result<bool> {
    let (kind, owner_id) = owner.columns();
    let found: i64 = on_tx!(tx, |connection| {
        sqlx::query_scalar(
            "SELECT COUNT(*) FROM server WHERE owner_kind = ? AND owner_id = ? AND name = ?",
        )
        .bind(kind)
        .bind(owner_id)
        .bind(name)
        .fetch_one(connection)
        .await
    })?;
    Ok(found > 0)
}
