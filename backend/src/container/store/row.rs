//! Rows as they are read.

use crate::{Error, Result, db::Db, on_db};
use model::{
    agent::ContainerPort,
    container::{
        ContainerDetail, ContainerSample, ContainerSort, ContainerState, ContainerSummary,
        OLD_AFTER,
    },
    id::ServerId,
    server::ServerStatus,
    time::Timestamp,
};

/// The columns of [`SummaryRow`], over `server s`, `server_container c` and
/// `server_latest l`.
macro_rules! summary_columns {
    () => {
        "c.server_id, s.name AS server_name, s.status AS server_status, c.name, c.image, c.state, c.status, \
         c.restarts, c.seen_time, l.received_time, c.sample_time, c.cpu_percent, c.memory_percent, \
         c.memory_usage, c.memory_limit, c.net_input_rate, c.net_output_rate, c.block_input_rate, \
         c.block_output_rate"
    };
}

pub(super) use summary_columns;

#[derive(sqlx::FromRow)]
pub(super) struct SummaryRow {
    #[sqlx(try_from = "i64")]
    pub(super) server_id: ServerId,
    server_name: String,
    server_status: i64,
    pub(super) name: String,
    image: String,
    state: i64,
    status: String,
    restarts: i64,
    seen_time: i64,
    received_time: Option<i64>,
    sample_time: Option<i64>,
    cpu_percent: Option<f64>,
    memory_percent: Option<f64>,
    memory_usage: Option<i64>,
    memory_limit: Option<i64>,
    net_input_rate: Option<f64>,
    net_output_rate: Option<f64>,
    block_input_rate: Option<f64>,
    block_output_rate: Option<f64>,
}

impl SummaryRow {
    fn state(&self) -> Result<ContainerState> {
        ContainerState::from_number(self.state).ok_or_else(|| {
            Error::internal("reading server_container.state", self.state.to_string())
        })
    }

    fn sample(&self) -> Option<ContainerSample> {
        Some(ContainerSample {
            time: Timestamp(self.sample_time?),
            cpu_percent: self.cpu_percent?,
            memory_percent: self.memory_percent?,
            memory_usage: self.memory_usage?,
            memory_limit: self.memory_limit?,
            net_input: self.net_input_rate,
            net_output: self.net_output_rate,
            block_input: self.block_input_rate,
            block_output: self.block_output_rate,
        })
    }

    /// The key of the row in the order of a list.
    pub(super) fn key(&self, sort: ContainerSort) -> Result<String> {
        let of = |value: Option<f64>| value.unwrap_or(-1.0).to_string();
        Ok(match sort {
            ContainerSort::Host => self.server_name.clone(),
            ContainerSort::Name => self.name.clone(),
            ContainerSort::State => {
                let state = self.state()?;
                let place = ContainerState::ALL.iter().position(|s| *s == state);
                place.unwrap_or_default().to_string()
            }
            ContainerSort::Cpu => of(self.cpu_percent),
            ContainerSort::Memory => self.memory_usage.unwrap_or(-1).to_string(),
            ContainerSort::Net => of(self
                .net_input_rate
                .zip(self.net_output_rate)
                .map(|(input, output)| input + output)),
            ContainerSort::Restarts => self.restarts.to_string(),
            ContainerSort::Seen => self.seen_time.to_string(),
        })
    }

    pub(super) fn into_summary(self) -> Result<ContainerSummary> {
        let server_status = ServerStatus::from_number(self.server_status).ok_or_else(|| {
            Error::internal("reading server.status", self.server_status.to_string())
        })?;
        let seen = Timestamp(self.seen_time);
        let heard = Timestamp(self.received_time.unwrap_or(0));
        Ok(ContainerSummary {
            state: self.state()?,
            latest: self.sample(),
            server: self.server_id,
            server_name: self.server_name,
            server_status,
            name: self.name,
            image: self.image,
            status: self.status,
            restarts: self.restarts,
            seen,
            is_old: heard - seen > OLD_AFTER,
        })
    }
}

#[derive(sqlx::FromRow)]
struct DetailRow {
    #[sqlx(flatten)]
    summary: SummaryRow,
    container_id: String,
    command: String,
    create_time: Option<i64>,
    started_time: Option<i64>,
    ports: String,
}

/// One container of a host.
pub(in crate::container) async fn find(
    db: &Db,
    server: ServerId,
    name: &str,
) -> Result<Option<ContainerDetail>> {
    const FIND: &str = concat!(
        "SELECT ",
        summary_columns!(),
        ", c.container_id, c.command, c.create_time, c.started_time, c.ports \
         FROM server_container c JOIN server s ON s.id = c.server_id LEFT JOIN server_latest l ON l.server_id = s.id \
         WHERE c.server_id = ? AND c.name = ?"
    );
    let row: Option<DetailRow> = on_db!(db, |pool| {
        sqlx::query_as(FIND)
            .bind(server.0)
            .bind(name)
            .fetch_optional(pool)
            .await
    })?;
    row.map(|row| {
        let ports: Vec<ContainerPort> = serde_json::from_str(&row.ports)
            .map_err(|error| Error::internal("reading server_container.ports", error))?;
        Ok(ContainerDetail {
            summary: row.summary.into_summary()?,
            id: row.container_id,
            command: row.command,
            created: row.create_time.map(Timestamp),
            started: row.started_time.map(Timestamp),
            ports,
        })
    })
    .transpose()
}
