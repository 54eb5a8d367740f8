//! Lists of hosts: filtered, sorted, paged by key.
//!
//! Every order is a statement of its own, made of constants. The grants are a
//! predicate of each, so that pages are full and totals are true.

use super::SummaryRow;
use crate::{
    Result,
    authz::{bind_visible_server, policy::Restriction},
    db::Db,
    on_db,
};
use model::{
    error::{Error as Public, Problem},
    metrics::Sample,
    page::{Cursor, Page, PageRequest},
    scope::Owner,
    server::{ATTENTION, ServerFilter, ServerListRequest, ServerSort, ServerStatus, ServerSummary},
};

/// The hosts of an owner that a restriction lets through; [`bind_visible_server!`]
/// binds it.
macro_rules! visible {
    () => {
        concat!(
            "FROM server s LEFT JOIN server_latest l ON l.server_id = s.id WHERE ",
            crate::authz::visible_server!()
        )
    };
}

/// What wants attention: three thresholds, or an alert that goes on.
macro_rules! attention {
    () => {
        "(s.status = 2 OR l.cpu_percent >= ? OR l.memory_percent >= ? OR l.disk_percent >= ? \
         OR EXISTS (SELECT 1 FROM alert x WHERE x.server_id = s.id AND x.is_open = 1))"
    };
}

pub(super) use {attention, visible};

/// Optional filters; an empty text, a negative number and a true flag stand for
/// "any".
macro_rules! filtered {
    () => {
        concat!(
            visible!(),
            "AND (? = '' OR INSTR(LOWER(s.name), LOWER(?)) > 0 OR INSTR(s.public_ip, ?) > 0) \
             AND (? < 0 OR s.status = ?) AND (? = '' OR s.provider = ?) AND (? = '' OR s.region = ?) AND (? OR ",
            attention!(),
            ") "
        )
    };
}

/// The list in one order: the key, how rows behind the cursor compare, the
/// direction. Binds a flag for "from the start", then the key twice and the id.
macro_rules! listed {
    ($key:literal, $than:literal, $order:literal) => {
        concat!(
            "SELECT ",
            super::summary_columns!(),
            " ",
            filtered!(),
            "AND (? OR ",
            $key,
            " ",
            $than,
            " ? OR (",
            $key,
            " = ? AND s.id ",
            $than,
            " ?)) ",
            "ORDER BY ",
            $key,
            " ",
            $order,
            ", s.id ",
            $order,
            " LIMIT ?"
        )
    };
}

/// Both directions of one key.
macro_rules! both {
    ($key:literal, $descending:expr) => {
        if $descending {
            listed!($key, "<", "DESC")
        } else {
            listed!($key, ">", "ASC")
        }
    };
}

/// One range of the index `server_owner_name_uq` at any depth: the default
/// order, and the only one that an index gives. With `OR` alone the engine
/// would read all that lies before the page.
pub(in crate::server) const BY_NAME: &str = concat!(
    "SELECT ",
    super::summary_columns!(),
    " ",
    filtered!(),
    "AND s.name >= ? AND (s.name > ? OR s.id > ?) ORDER BY s.name, s.id LIMIT ?"
);

/// The statement of an order. Hosts without a sample come before all others.
const fn statement(sort: ServerSort, is_descending: bool) -> &'static str {
    match sort {
        ServerSort::Name => listed!("s.name", "<", "DESC"),
        // The silent, those that never reported, the reporting.
        ServerSort::Status => both!("((s.status + 1) % 3)", is_descending),
        ServerSort::Cpu => both!("COALESCE(l.cpu_percent, -1)", is_descending),
        ServerSort::Memory => both!("COALESCE(l.memory_percent, -1)", is_descending),
        ServerSort::Disk => both!("COALESCE(l.disk_percent, -1)", is_descending),
        ServerSort::Net => both!("COALESCE(l.net_input + l.net_output, -1)", is_descending),
        ServerSort::Report => both!("COALESCE(l.received_time, 0)", is_descending),
    }
}

/// The key of a row in the order of [`statement`], for the next page's cursor.
fn key(sort: ServerSort, row: &SummaryRow) -> String {
    let latest = row.sample();
    let of = |pick: fn(&Sample) -> f64| latest.as_ref().map_or(-1.0, pick).to_string();
    match sort {
        ServerSort::Name => row.name.clone(),
        ServerSort::Status => ((row.status + 1) % 3).to_string(),
        ServerSort::Cpu => of(|s| s.cpu_percent),
        ServerSort::Memory => of(|s| s.memory_percent),
        ServerSort::Disk => of(|s| s.disk_percent),
        ServerSort::Net => of(|s| s.net_input + s.net_output),
        ServerSort::Report => row.received_time.unwrap_or(0).to_string(),
    }
}

/// Binds what [`filtered!`] wants behind [`bind_visible_server!`].
macro_rules! bind_filter {
    ($query:expr, $filter:expr) => {{
        let search = $filter.search.as_ref().map_or("", |s| s.as_str());
        let status = $filter.status.map_or(-1, ServerStatus::number);
        let provider = $filter.provider.as_ref().map_or("", |p| p.as_str());
        let region = $filter.region.as_ref().map_or("", |r| r.as_str());
        $query
            .bind(search)
            .bind(search)
            .bind(search)
            .bind(status)
            .bind(status)
            .bind(provider)
            .bind(provider)
            .bind(region)
            .bind(region)
            .bind(!$filter.attention)
            .bind(ATTENTION.cpu)
            .bind(ATTENTION.memory)
            .bind(ATTENTION.disk)
    }};
}

/// Hosts of an owner, as far as restriction and filter let them through.
/// `total` is how many the restriction alone lets through.
pub(in crate::server) async fn list(
    db: &Db,
    owner: Owner,
    restriction: Restriction,
    request: &ServerListRequest,
    total: i64,
) -> Result<Page<ServerSummary>> {
    let limit = PageRequest {
        after: None,
        limit: request.limit,
    }
    .limit();
    let filter = &request.filter;
    let rows: Vec<SummaryRow> = if request.sort == ServerSort::Name && !request.is_descending {
        let (name, id) = match &request.after {
            Some(after) => (after.sort.as_str(), after.id),
            None => ("", 0),
        };
        on_db!(db, |pool| {
            bind_filter!(
                bind_visible_server!(sqlx::query_as(BY_NAME), owner, restriction),
                filter
            )
            .bind(name)
            .bind(name)
            .bind(id)
            .bind(i64::from(limit) + 1)
            .fetch_all(pool)
            .await
        })?
    } else {
        let sql = statement(request.sort, request.is_descending);
        let id = request.after.as_ref().map_or(0, |after| after.id);
        let start = request.after.is_none();
        match request.sort {
            ServerSort::Name => {
                let name = request.after.as_ref().map_or("", |after| &after.sort);
                on_db!(db, |pool| {
                    bind_filter!(
                        bind_visible_server!(sqlx::query_as(sql), owner, restriction),
                        filter
                    )
                    .bind(start)
                    .bind(name)
                    .bind(name)
                    .bind(id)
                    .bind(i64::from(limit) + 1)
                    .fetch_all(pool)
                    .await
                })?
            }
            _ => {
                let value = number(request.after.as_ref())?;
                on_db!(db, |pool| {
                    bind_filter!(
                        bind_visible_server!(sqlx::query_as(sql), owner, restriction),
                        filter
                    )
                    .bind(start)
                    .bind(value)
                    .bind(value)
                    .bind(id)
                    .bind(i64::from(limit) + 1)
                    .fetch_all(pool)
                    .await
                })?
            }
        }
    };
    let total = if filter.is_empty() {
        total
    } else {
        count(db, owner, restriction, filter).await?
    };
    let page = Page::from_surplus(rows, limit, total, |row| Cursor {
        sort: key(request.sort, row),
        id: row.id.0,
    });
    Ok(Page {
        items: page
            .items
            .into_iter()
            .map(SummaryRow::into_summary)
            .collect::<Result<_>>()?,
        next: page.next,
        total: page.total,
    })
}

/// The number that a cursor of a list by numbers names.
fn number(after: Option<&Cursor>) -> Result<f64> {
    let Some(after) = after else { return Ok(0.0) };
    let value = after.sort.parse::<f64>().ok().filter(|n| n.is_finite());
    Ok(value.ok_or(Public::invalid("after", Problem::Malformed))?)
}

async fn count(
    db: &Db,
    owner: Owner,
    restriction: Restriction,
    filter: &ServerFilter,
) -> Result<i64> {
    const COUNT: &str = concat!("SELECT COUNT(*) ", filtered!());
    Ok(on_db!(db, |pool| {
        bind_filter!(
            bind_visible_server!(sqlx::query_scalar(COUNT), owner, restriction),
            filter
        )
        .fetch_one(pool)
        .await
    })?)
}
