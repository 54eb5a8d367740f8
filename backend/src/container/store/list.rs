//! Lists of containers: filtered, sorted, paged by key. Every order is a
//! statement of its own, made of constants; what a person may see is a predicate
//! of each.

use super::row::{SummaryRow, summary_columns};
use crate::{
    Result,
    authz::{bind_visible_server, policy::Restriction, visible_server},
    db::Db,
    on_db,
};
use model::{
    container::{
        ContainerCounts, ContainerFilter, ContainerListRequest, ContainerSort, ContainerState,
        ContainerSummary,
    },
    error::{Error as Public, Problem},
    page::{Cursor, Page, PageRequest},
    scope::Owner,
};

/// The containers on the hosts of an owner that a restriction lets through, of one host
/// where it is not negative.
macro_rules! visible {
    () => {
        concat!(
            "FROM server s JOIN server_container c ON c.server_id = s.id \
             LEFT JOIN server_latest l ON l.server_id = s.id WHERE ",
            visible_server!(),
            "AND (? < 0 OR c.server_id = ?) "
        )
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
        let server = $filter.server.map_or(-1, |server| server.0);
        bind_visible_server!($query, $owner, $restriction)
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
