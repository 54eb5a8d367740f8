//! SQL of looking at all hosts: their newest values, and how their metrics stood.

use super::{metric_of, owner_of};
use crate::{
    Error, Result,
    alert::machine::State,
    db::{Db, Tx, dialect::Written},
    error::is_unique_violation,
    on_db, on_tx,
};
use model::{
    alert::{AlertMetric, Forecast, Phase},
    id::ServerId,
    metrics::Sample,
    scope::Owner,
    server::ServerStatus,
    time::Timestamp,
};

/// A host as it is looked at.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::alert) struct Host {
    pub server: ServerId,
    pub owner: Owner,
    pub status: ServerStatus,
    pub status_time: Option<Timestamp>,
    pub latest: Option<Sample>,
    /// When the disk is full, and when that was said.
    pub forecast: Option<(Forecast, Timestamp)>,
}

#[derive(sqlx::FromRow)]
struct HostRow {
    #[sqlx(try_from = "i64")]
    id: ServerId,
    owner_kind: i64,
    owner_id: i64,
    status: i64,
    status_time: Option<i64>,
    created_time: Option<i64>,
    cpu_percent: Option<f64>,
    memory_percent: Option<f64>,
    disk_percent: Option<f64>,
    disk_busy: Option<f64>,
    net_input: Option<f64>,
    net_output: Option<f64>,
    days: Option<f64>,
    slope: Option<f64>,
    basis: Option<i64>,
    forecast_time: Option<i64>,
}

/// The sample of a row, as far as alerts look at it.
pub(super) fn sample(
    time: Option<i64>,
    [cpu, memory, disk, busy, input, output]: [Option<f64>; 6],
) -> Option<Sample> {
    Some(Sample {
        time: Timestamp(time?),
        cpu_percent: cpu?,
        memory_total: 0,
        memory_available: 0,
        memory_free: 0,
        memory_percent: memory?,
        disk_total: 0,
        disk_free: 0,
        disk_percent: disk?,
        disk_busy: busy,
        net_input: input?,
        net_output: output?,
    })
}

pub(super) fn status_of(number: i64) -> Result<ServerStatus> {
    ServerStatus::from_number(number)
        .ok_or_else(|| Error::internal("reading server.status", number.to_string()))
}

impl HostRow {
    fn into_host(self) -> Result<Host> {
        let values = [
            self.cpu_percent,
            self.memory_percent,
            self.disk_percent,
            self.disk_busy,
            self.net_input,
            self.net_output,
        ];
        let forecast = self.slope.zip(self.basis).zip(self.forecast_time);
        Ok(Host {
            server: self.id,
            owner: owner_of(self.owner_kind, self.owner_id)?,
            status: status_of(self.status)?,
            status_time: self.status_time.map(Timestamp),
            latest: sample(self.created_time, values),
            forecast: forecast.map(|((slope, basis), time)| {
                let days = self.days;
                (Forecast { days, slope, basis }, Timestamp(time))
            }),
        })
    }
}

/// Hosts behind an id, in the order of their ids.
pub(in crate::alert) async fn list_hosts(db: &Db, after: i64, limit: i64) -> Result<Vec<Host>> {
    let rows: Vec<HostRow> = on_db!(db, |pool| {
        sqlx::query_as(
            "SELECT s.id, s.owner_kind, s.owner_id, s.status, s.status_time, l.created_time, l.cpu_percent, \
             l.memory_percent, l.disk_percent, l.disk_busy, l.net_input, l.net_output, f.days, f.slope, f.basis, \
             f.create_time AS forecast_time FROM server s LEFT JOIN server_latest l ON l.server_id = s.id \
             LEFT JOIN alert_forecast f ON f.server_id = s.id WHERE s.id > ? ORDER BY s.id LIMIT ?",
        )
        .bind(after)
        .bind(limit)
        .fetch_all(pool)
        .await
    })?;
    rows.into_iter().map(HostRow::into_host).collect()
}

/// A state as it is stored.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::alert) struct Stored {
    pub server: ServerId,
    pub metric: AlertMetric,
    pub state: State,
    pub version: i64,
}

#[derive(sqlx::FromRow)]
struct StateRow {
    #[sqlx(try_from = "i64")]
    server_id: ServerId,
    metric: i64,
    phase: i64,
    since_time: i64,
    start_time: i64,
    seen_time: i64,
    peak: Option<f64>,
    version: i64,
}

/// The states of the hosts from one id to another.
pub(in crate::alert) async fn list_states(
    db: &Db,
    (first, last): (ServerId, ServerId),
) -> Result<Vec<Stored>> {
    let rows: Vec<StateRow> = on_db!(db, |pool| {
        sqlx::query_as(
            "SELECT server_id, metric, phase, since_time, start_time, seen_time, peak, version FROM alert_state \
             WHERE server_id >= ? AND server_id <= ?",
        )
        .bind(first.0)
        .bind(last.0)
        .fetch_all(pool)
        .await
    })?;
    let read = |row: StateRow| {
        let phase = Phase::from_number(row.phase)
            .ok_or_else(|| Error::internal("reading alert_state.phase", row.phase.to_string()))?;
        Ok(Stored {
            server: row.server_id,
            metric: metric_of(row.metric)?,
            state: State {
                phase,
                since: Timestamp(row.since_time),
                start: Timestamp(row.start_time),
                seen: Timestamp(row.seen_time),
                peak: row.peak,
            },
            version: row.version,
        })
    };
    rows.into_iter().map(read).collect()
}

/// Writes the first state of a metric; whether nobody else did. A host that was removed in
/// the meantime has none.
pub(in crate::alert) async fn insert_state(
    tx: &mut Tx,
    (server, metric): (ServerId, AlertMetric),
    state: &State,
) -> Result<bool> {
    let inserted = on_tx!(tx, |connection| {
        sqlx::query(
            "INSERT INTO alert_state (server_id, metric, phase, since_time, start_time, seen_time, peak) \
             SELECT id, ?, ?, ?, ?, ?, ? FROM server WHERE id = ?",
        )
        .bind(metric.number())
        .bind(state.phase.number())
        .bind(state.since.0)
        .bind(state.start.0)
        .bind(state.seen.0)
        .bind(state.peak)
        .bind(server.0)
        .execute(connection)
        .await
        .map(|done| done.rows())
    });
    match inserted {
        Ok(rows) => Ok(rows == 1),
        Err(error) if is_unique_violation(&error) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Writes a state over the one of a version; whether it was still that one.
pub(in crate::alert) async fn update_state(
    tx: &mut Tx,
    (server, metric): (ServerId, AlertMetric),
    state: &State,
    version: i64,
) -> Result<bool> {
    let rows = on_tx!(tx, |connection| {
        sqlx::query(
            "UPDATE alert_state SET phase = ?, since_time = ?, start_time = ?, seen_time = ?, peak = ?, \
             version = version + 1 WHERE server_id = ? AND metric = ? AND version = ?",
        )
        .bind(state.phase.number())
        .bind(state.since.0)
        .bind(state.start.0)
        .bind(state.seen.0)
        .bind(state.peak)
        .bind(server.0)
        .bind(metric.number())
        .bind(version)
        .execute(connection)
        .await
        .map(|done| done.rows())
    })?;
    Ok(rows == 1)
}
