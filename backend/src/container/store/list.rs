//! Lists of containers: filtered, sorted, paged by key. Every order is a
//! statement of its own, made of constants; what a person may see is a predicate
//! of each.

use crate::{Error, Result, authz::policy::Restriction, db::Db, on_db};
use model::{
    agent::ContainerPort,
    container::{
        ContainerCounts, ContainerDetail, ContainerFilter, ContainerListRequest, ContainerSample,
        ContainerSort, ContainerState, ContainerSummary, OLD_AFTER,
    },
    error::{Error as Public, Problem},
    id::ServerId,
    page::{Cursor, Page, PageRequest},
    scope::Owner,
    server::ServerStatus,
    time::Timestamp,
};

/// The containers on the hosts of an owner that a restriction lets through: owner
/// twice, then whether all, else whose grants, and when, twice; then whether any
/// are on clusters, and the same once more.
macro_rules! visible {
    () => {
        "FROM server s JOIN server_container c ON c.server_id = s.id \
         LEFT JOIN server_latest l ON l.server_id = s.id \
         WHERE s.owner_kind = ? AND s.owner_id = ? \
         AND (? OR EXISTS (SELECT 1 FROM user_access_server a WHERE a.uid = ? AND a.sid = s.id AND a.cid = s.owner_id \
         AND (a.from_time IS NULL OR a.from_time <= ?) AND (a.until_time IS NULL OR a.until_time > ?)) \
         OR (? AND EXISTS (SELECT 1 FROM user_access_cluster g WHERE g.uid = ? AND g.clid = s.cluster_id AND g.cid = s.owner_id \
         AND (g.from_time IS NULL OR g.from_time <= ?) AND (g.until_time IS NULL OR g.until_time > ?)))) \
         AND (? < 0 OR c.server_id = ?) "
    };
}

/// Optional filters; an empty text and a negative number stand for "any".
macro_rules! filtered {
    () => {
        concat!(
            visible!(),
            "AND (? = '' OR INSTR(LOWER(c.name), LOWER(?)) > 0 OR INSTR(LOWER(c.image), LOWER(?)) > 0 \
             OR INSTR(LOWER(s.name), LOWER(?)) > 0) AND (? < 0 OR c.state = ?) "
        )
    };
}

macro_rules! summary_columns {
    () => {
        "c.server_id, s.name AS server_name, s.status AS server_status, c.name, c.image, c.state, c.status, \
         c.restarts, c.seen_time, l.received_time, c.sample_time, c.cpu_percent, c.memory_percent, \
         c.memory_usage, c.memory_limit, c.net_input_rate, c.net_output_rate, c.block_input_rate, \
         c.block_output_rate"
    };
}

/// The list in one order: the key, how rows behind the cursor compare, the
/// direction. Binds a flag for "from the start", then the key twice, the host
/// twice, and the name.
macro_rules! listed {
    ($key:expr, $than:literal, $order:literal) => {
        concat!(
            "SELECT ",
            summary_columns!(),
            " ",
            filtered!(),
            "AND (? OR ",
            $key,
            " ",
            $than,
            " ? OR (",
            $key,
            " = ? AND (s.id ",
            $than,
            " ? OR (s.id = ? AND c.name ",
            $than,
            " ?)))) ORDER BY ",
            $key,
            " ",
            $order,
            ", s.id ",
            $order,
            ", c.name ",
            $order,
            " LIMIT ?"
        )
    };
}

/// Both directions of one key.
macro_rules! both {
    ($key:expr, $descending:expr) => {
        if $descending {
            listed!($key, "<", "DESC")
        } else {
            listed!($key, ">", "ASC")
        }
    };
}

/// Those that want a look first, as in [`ContainerState::ALL`].
macro_rules! state_key {
    () => {
        "(CASE c.state WHEN 4 THEN 0 WHEN 7 THEN 1 WHEN 5 THEN 2 WHEN 3 THEN 3 WHEN 6 THEN 4 WHEN 1 THEN 5 \
         WHEN 2 THEN 6 ELSE 7 END)"
    };
}

/// The statement of an order. Containers without values come before all others.
const fn statement(sort: ContainerSort, is_descending: bool) -> &'static str {
    match sort {
        ContainerSort::Host => both!("s.name", is_descending),
        ContainerSort::Name => both!("c.name", is_descending),
        ContainerSort::State => both!(state_key!(), is_descending),
        ContainerSort::Cpu => both!("COALESCE(c.cpu_percent, -1)", is_descending),
        ContainerSort::Memory => both!("COALESCE(c.memory_usage, -1)", is_descending),
        ContainerSort::Net => both!(
            "COALESCE(c.net_input_rate + c.net_output_rate, -1)",
            is_descending
        ),
        ContainerSort::Restarts => both!("c.restarts", is_descending),
        ContainerSort::Seen => both!("c.seen_time", is_descending),
    }
}

#[derive(sqlx::FromRow)]
struct SummaryRow {
    #[sqlx(try_from = "i64")]
    server_id: ServerId,
    server_name: String,
    server_status: i64,
    name: String,
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

    /// The key of the row in the order of [`statement`].
    fn key(&self, sort: ContainerSort) -> Result<String> {
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

    fn into_summary(self) -> Result<ContainerSummary> {
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

/// Binds what [`filtered!`] wants.
macro_rules! bind_filter {
    ($query:expr, $owner:expr, $restriction:expr, $filter:expr) => {{
        let search = $filter.search.as_ref().map_or("", |s| s.as_str());
        let state = $filter.state.map_or(-1, ContainerState::number);
        bind_visible!($query, $owner, $restriction, $filter)
            .bind(search)
            .bind(search)
            .bind(search)
            .bind(search)
            .bind(state)
            .bind(state)
    }};
}

/// Binds what [`visible!`] wants.
macro_rules! bind_visible {
    ($query:expr, $owner:expr, $restriction:expr, $filter:expr) => {{
        let (kind, owner_id) = $owner.columns();
        let values = $restriction.values();
        let server = $filter.server.map_or(-1, |server| server.0);
        $query
            .bind(kind)
            .bind(owner_id)
            .bind(values.all)
            .bind(values.user)
            .bind(values.at)
            .bind(values.at)
            .bind(values.by_cluster)
            .bind(values.user)
            .bind(values.at)
            .bind(values.at)
            .bind(server)
            .bind(server)
    }};
}

/// Between the name and the key in a cursor; no name has it.
const SEPARATOR: char = '\n';

/// What a cursor names: the name of the last row, and its key in the order.
fn read(after: Option<&Cursor>) -> Result<(&str, &str)> {
    let Some(after) = after else {
        return Ok(("", ""));
    };
    let parts = after.sort.split_once(SEPARATOR);
    Ok(parts.ok_or(Public::invalid("after", Problem::Malformed))?)
}

/// Containers on hosts of an owner, as far as restriction and filter let them
/// through. `total` is how many there are without the search and the state.
pub(in crate::container) async fn list(
    db: &Db,
    (owner, restriction): (Owner, Restriction),
    request: &ContainerListRequest,
    total: i64,
) -> Result<Page<ContainerSummary>> {
    let limit = PageRequest {
        after: None,
        limit: request.limit,
    }
    .limit();
    let filter = &request.filter;
    let sql = statement(request.sort, request.is_descending);
    let start = request.after.is_none();
    let (name, key) = read(request.after.as_ref())?;
    let id = request.after.as_ref().map_or(0, |after| after.id);
    macro_rules! rows {
        ($key:expr) => {
            on_db!(db, |pool| {
                bind_filter!(sqlx::query_as(sql), owner, restriction, filter)
                    .bind(start)
                    .bind($key)
                    .bind($key)
                    .bind(id)
                    .bind(id)
                    .bind(name)
                    .bind(i64::from(limit) + 1)
                    .fetch_all(pool)
                    .await
            })?
        };
    }
    let rows: Vec<SummaryRow> = match request.sort {
        ContainerSort::Host | ContainerSort::Name => rows!(key),
        _ => {
            let value = number(key, start)?;
            rows!(value)
        }
    };
    let is_part = filter.search.is_some() || filter.state.is_some();
    let total = if is_part {
        count(db, (owner, restriction), filter).await?
    } else {
        total
    };
    let mut keys = Vec::with_capacity(rows.len());
    for row in &rows {
        keys.push(Cursor {
            sort: format!("{}{SEPARATOR}{}", row.name, row.key(request.sort)?),
            id: row.server_id.0,
        });
    }
    let page = Page::from_surplus(rows.into_iter().zip(keys).collect(), limit, total, |row| {
        row.1.clone()
    });
    Ok(Page {
        items: page
            .items
            .into_iter()
            .map(|(row, _)| row.into_summary())
            .collect::<Result<_>>()?,
        next: page.next,
        total: page.total,
    })
}

/// The number that a cursor of a list by numbers names.
fn number(key: &str, is_start: bool) -> Result<f64> {
    if is_start {
        return Ok(0.0);
    }
    let value = key.parse::<f64>().ok().filter(|n| n.is_finite());
    Ok(value.ok_or(Public::invalid("after", Problem::Malformed))?)
}

async fn count(
    db: &Db,
    (owner, restriction): (Owner, Restriction),
    filter: &ContainerFilter,
) -> Result<i64> {
    const COUNT: &str = concat!("SELECT COUNT(*) ", filtered!());
    Ok(on_db!(db, |pool| {
        bind_filter!(sqlx::query_scalar(COUNT), owner, restriction, filter)
            .fetch_one(pool)
            .await
    })?)
}

/// How many there are, of the filter's host if it names one.
pub(in crate::container) async fn counts(
    db: &Db,
    (owner, restriction): (Owner, Restriction),
    filter: &ContainerFilter,
) -> Result<ContainerCounts> {
    // A count of a CASE is a whole number on both engines; a sum is a decimal on one.
    const COUNTS: &str = concat!(
        "SELECT COUNT(*) AS total, COUNT(CASE c.state WHEN 2 THEN 1 END) AS running ",
        visible!()
    );
    let (total, running): (i64, i64) = on_db!(db, |pool| {
        bind_visible!(sqlx::query_as(COUNTS), owner, restriction, filter)
            .fetch_one(pool)
            .await
    })?;
    Ok(ContainerCounts { total, running })
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
