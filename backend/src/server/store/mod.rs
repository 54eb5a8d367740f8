//! SQL of tables `server` and `server_latest`.

pub(super) mod belonging;
mod list;
mod status;
mod whole;

#[cfg(test)]
pub(in crate::server) use list::BY_NAME;
pub(in crate::server) use list::list;
pub(in crate::server) use status::{Heard, list_lapsed, mark_heard, mark_silent};
pub(in crate::server) use whole::{attention, counts, list_ids, places};

use crate::{
    Error, Result,
    db::{Db, Tx, dialect::Written},
    error::is_unique_violation,
    on_db, on_tx,
};
use model::{
    agent::MachineFacts,
    error::Error as Public,
    id::ServerId,
    metrics::Sample,
    scope::Owner,
    server::{AgentState, ServerActs, ServerDetail, ServerStatus, ServerSummary},
    time::Timestamp,
};

/// An owner from its columns.
pub(super) fn owner_of(kind: i64, id: i64) -> Result<Owner> {
    Owner::from_columns(kind, id)
        .ok_or_else(|| Error::internal("reading an owner", format!("kind {kind}, id {id}")))
}

/// The columns of [`SummaryRow`], over `server s` and `server_latest l`.
macro_rules! summary_columns {
    () => {
        "s.id, s.name, s.public_ip, s.os_name, s.provider, s.region, s.status, s.status_time, l.received_time, \
         l.created_time, l.cpu_percent, l.memory_total, l.memory_available, l.memory_free, l.memory_percent, \
         l.disk_total, l.disk_free, l.disk_percent, l.disk_busy, l.net_input, l.net_output, \
         (SELECT COUNT(*) FROM alert x WHERE x.server_id = s.id AND x.is_open = 1) AS alerts"
    };
}
use summary_columns;

/// A host and, beside it, its newest sample; the sample's columns are all
/// there or all missing.
#[derive(sqlx::FromRow)]
struct SummaryRow {
    #[sqlx(try_from = "i64")]
    id: ServerId,
    name: String,
    public_ip: String,
    os_name: String,
    provider: String,
    region: String,
    status: i64,
    status_time: Option<i64>,
    received_time: Option<i64>,
    created_time: Option<i64>,
    cpu_percent: Option<f64>,
    memory_total: Option<i64>,
    memory_available: Option<i64>,
    memory_free: Option<i64>,
    memory_percent: Option<f64>,
    disk_total: Option<i64>,
    disk_free: Option<i64>,
    disk_percent: Option<f64>,
    disk_busy: Option<f64>,
    net_input: Option<f64>,
    net_output: Option<f64>,
    alerts: i64,
}

impl SummaryRow {
    fn into_summary(self) -> Result<ServerSummary> {
        let latest = self.sample();
        let status = ServerStatus::from_number(self.status)
            .ok_or_else(|| Error::internal("reading server.status", self.status.to_string()))?;
        Ok(ServerSummary {
            id: self.id,
            name: self.name,
            public_ip: self.public_ip,
            os_name: self.os_name,
            provider: self.provider,
            region: self.region,
            status,
            status_time: self.status_time.map(Timestamp),
            latest,
            alerts: self.alerts,
        })
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
            disk_busy: self.disk_busy,
            net_input: self.net_input?,
            net_output: self.net_output?,
        })
    }
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
    token_time: Option<i64>,
    renewal: Option<i64>,
    revoked_time: Option<i64>,
}

impl DetailRow {
    fn agent(&self) -> AgentState {
        match (self.token_time, self.revoked_time) {
            (None, _) => AgentState::None,
            (Some(_), Some(time)) => AgentState::Revoked {
                time: Timestamp(time),
            },
            (Some(time), None) => AgentState::Active {
                token_time: Timestamp(time),
                is_renewing: self.renewal == Some(1),
            },
        }
    }
}

/// A host without its parts, and as if its reader could do nothing to it.
pub(super) async fn find(db: &Db, id: ServerId) -> Result<Option<ServerDetail>> {
    const FIND: &str = concat!(
        "SELECT ",
        summary_columns!(),
        ", s.hostname, s.os_version, s.kernel, s.architecture, s.cpu_count, s.memory_total AS machine_memory, \
         s.agent_version, s.create_time, s.version, a.token_time, a.renewal, a.revoked_time \
         FROM server s LEFT JOIN server_latest l ON l.server_id = s.id LEFT JOIN agent a ON a.server_id = s.id \
         WHERE s.id = ?"
    );
    let row: Option<DetailRow> = on_db!(db, |pool| {
        sqlx::query_as(FIND).bind(id.0).fetch_optional(pool).await
    })?;
    row.map(|row| {
        Ok(ServerDetail {
            agent: row.agent(),
            summary: row.summary.into_summary()?,
            hostname: row.hostname,
            os_version: row.os_version,
            kernel: row.kernel,
            architecture: row.architecture,
            cpu_count: row.cpu_count,
            memory_total: row.machine_memory,
            agent_version: row.agent_version,
            create_time: Timestamp(row.create_time),
            version: row.version,
            parts: None,
            may: ServerActs::default(),
        })
    })
    .transpose()
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

/// Writes what a machine says about itself; whether anything is different now.
/// A place that the console knows is not taken away by an agent that does not.
pub(super) async fn update_facts(
    tx: &mut Tx,
    id: ServerId,
    facts: &MachineFacts,
    now: Timestamp,
) -> Result<bool> {
    let changed = on_tx!(tx, |connection| {
        sqlx::query(
            "UPDATE server SET hostname = ?, os_name = ?, os_version = ?, kernel = ?, architecture = ?, \
             cpu_count = ?, memory_total = ?, agent_version = ?, \
             provider = CASE WHEN ? = '' THEN provider ELSE ? END, \
             region = CASE WHEN ? = '' THEN region ELSE ? END, update_time = ? \
             WHERE id = ? AND (hostname <> ? OR os_name <> ? OR os_version <> ? OR kernel <> ? OR architecture <> ? \
             OR cpu_count <> ? OR memory_total <> ? OR agent_version <> ? \
             OR (? <> '' AND provider <> ?) OR (? <> '' AND region <> ?))",
        )
        .bind(&facts.hostname)
        .bind(&facts.os_name)
        .bind(&facts.os_version)
        .bind(&facts.kernel)
        .bind(&facts.architecture)
        .bind(facts.cpu_count)
        .bind(facts.memory_total)
        .bind(&facts.agent_version)
        .bind(&facts.provider)
        .bind(&facts.provider)
        .bind(&facts.region)
        .bind(&facts.region)
        .bind(now.0)
        .bind(id.0)
        .bind(&facts.hostname)
        .bind(&facts.os_name)
        .bind(&facts.os_version)
        .bind(&facts.kernel)
        .bind(&facts.architecture)
        .bind(facts.cpu_count)
        .bind(facts.memory_total)
        .bind(&facts.agent_version)
        .bind(&facts.provider)
        .bind(&facts.provider)
        .bind(&facts.region)
        .bind(&facts.region)
        .execute(connection)
        .await
        .map(|done| done.rows())
    })?;
    Ok(changed > 0)
}

/// What came of a conditional update.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Renamed {
    Done,
    /// Somebody else changed the row since it was read, or it is gone.
    Stale,
    /// The owner calls another host this.
    Taken,
}

/// Renames if nobody changed the host since `version`.
pub(super) async fn rename(
    tx: &mut Tx,
    id: ServerId,
    name: &str,
    version: i64,
    now: Timestamp,
) -> Result<Renamed> {
    let done = on_tx!(tx, |connection| {
        sqlx::query(
            "UPDATE server SET name = ?, version = version + 1, update_time = ? WHERE id = ? AND version = ?",
        )
        .bind(name)
        .bind(now.0)
        .bind(id.0)
        .bind(version)
        .execute(connection)
        .await
        .map(|done| done.rows())
    });
    match done {
        Ok(1) => Ok(Renamed::Done),
        Ok(_) => Ok(Renamed::Stale),
        Err(error) if is_unique_violation(&error) => Ok(Renamed::Taken),
        Err(error) => Err(error.into()),
    }
}

/// The name of a host, read in the transaction that changes it.
pub(super) async fn find_name(tx: &mut Tx, id: ServerId) -> Result<Option<String>> {
    Ok(on_tx!(tx, |connection| {
        sqlx::query_scalar("SELECT name FROM server WHERE id = ?")
            .bind(id.0)
            .fetch_optional(connection)
            .await
    })?)
}

/// Removes a host; its agent, account, grants and tokens go by their foreign
/// keys. Its row of `server_latest` stays as the mark by which the task
/// `metrics_leftover` finds the samples that are left.
pub(super) async fn delete(tx: &mut Tx, id: ServerId) -> Result<bool> {
    let rows = on_tx!(tx, |connection| {
        sqlx::query("DELETE FROM server WHERE id = ?")
            .bind(id.0)
            .execute(connection)
            .await
            .map(|done| done.rows())
    })?;
    Ok(rows == 1)
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
