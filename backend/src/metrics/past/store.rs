//! SQL that reads what was measured: one range of a primary key each.

mod row;

pub(super) use row::{ContentRow, LogRow, SampleRow, StatRow};

use crate::{
    Result,
    authz::{bind_visible_server, policy::Restriction, visible_server},
    db::{Db, dialect::InList},
    on_db,
};
use model::{error::Error as Public, id::ServerId, metrics::Tier, scope::Owner, time::Timestamp};
use row::{SampleColumns, StatColumns};

/// Rows of one read at most; a day at one report a second.
pub(super) const MAX_ROWS: i64 = 90_000;

/// A container of a host: the name is what keys its rows.
pub(super) type Container<'a> = (ServerId, &'a str);

/// Which rows of a range: from the first instant up to, not including, the second.
#[derive(Debug, Clone, Copy)]
pub(super) struct Slice {
    pub from: Timestamp,
    pub until: Timestamp,
    /// Newest first.
    pub is_descending: bool,
    pub limit: i64,
}

impl Slice {
    /// All rows, oldest first.
    pub const fn whole(from: Timestamp, until: Timestamp) -> Self {
        Slice {
            from,
            until,
            is_descending: false,
            limit: MAX_ROWS,
        }
    }
}

/// A statement that reads a range forwards, and the same backwards.
struct BothWays {
    up: &'static str,
    down: &'static str,
}

macro_rules! both_ways {
    ($columns:literal, $table:literal, $key:literal, $time:literal) => {
        BothWays {
            up: concat!(
                "SELECT ",
                $columns,
                " FROM ",
                $table,
                " WHERE ",
                $key,
                " AND ",
                $time,
                " >= ? AND ",
                $time,
                " < ? ORDER BY ",
                $time,
                " LIMIT ?"
            ),
            down: concat!(
                "SELECT ",
                $columns,
                " FROM ",
                $table,
                " WHERE ",
                $key,
                " AND ",
                $time,
                " >= ? AND ",
                $time,
                " < ? ORDER BY ",
                $time,
                " DESC LIMIT ?"
            ),
        }
    };
}

impl BothWays {
    const fn sql(&self, is_descending: bool) -> &'static str {
        if is_descending { self.down } else { self.up }
    }
}

const SAMPLES: BothWays = both_ways!(
    "created_time, cpu_percent, memory_percent, disk_percent, disk_busy, net_input, net_output",
    "server_sample",
    "server_id = ?",
    "created_time"
);
const STATS: BothWays = both_ways!(
    "created_time, cpu_percent, memory_percent, memory_usage, net_input, net_output, block_input, block_output",
    "docker_stat",
    "server_id = ? AND container_name = ?",
    "created_time"
);
const HOURS: BothWays = both_ways!(
    "start_time, end_time, cpu_log, memory_log, disk_log, net_log",
    "server_log_hour",
    "server_id = ?",
    "start_time"
);
const DAYS: BothWays = both_ways!(
    "start_time, end_time, cpu_log, memory_log, disk_log, net_log",
    "server_log_day",
    "server_id = ?",
    "start_time"
);
const CONTAINER_HOURS: BothWays = both_ways!(
    "start_time, end_time, content",
    "container_log_hour",
    "server_id = ? AND container_name = ?",
    "start_time"
);
const CONTAINER_DAYS: BothWays = both_ways!(
    "start_time, end_time, content",
    "container_log_day",
    "server_id = ? AND container_name = ?",
    "start_time"
);

/// The statements that read a chart.
#[cfg(test)]
pub(super) const EXPLAINED: [(&str, &str, bool); 6] = [
    (SAMPLES.up, "server_sample", false),
    (STATS.up, "docker_stat", true),
    (HOURS.up, "server_log_hour", false),
    (DAYS.down, "server_log_day", false),
    (CONTAINER_HOURS.up, "container_log_hour", true),
    (CONTAINER_DAYS.down, "container_log_day", true),
];

/// The rows of a slice that a key names, read by a statement of [`both_ways!`].
macro_rules! rows {
    ($db:expr, $statement:expr, $slice:expr, $($key:expr),+) => {{
        let slice: Slice = $slice;
        let sql = $statement.sql(slice.is_descending);
        on_db!($db, |pool| {
            sqlx::query_as(sql)
                $(.bind($key))+
                .bind(slice.from.0)
                .bind(slice.until.0)
                .bind(slice.limit)
                .fetch_all(pool)
                .await
        })?
    }};
}

/// Samples of a host.
pub(super) async fn list_samples(db: &Db, id: ServerId, slice: Slice) -> Result<Vec<SampleRow>> {
    let rows: Vec<SampleColumns> = rows!(db, SAMPLES, slice, id.0);
    Ok(rows.into_iter().map(SampleRow::from).collect())
}

/// Samples of a container.
pub(super) async fn list_stats(
    db: &Db,
    (id, name): Container<'_>,
    slice: Slice,
) -> Result<Vec<StatRow>> {
    let rows: Vec<StatColumns> = rows!(db, STATS, slice, id.0, name);
    Ok(rows.into_iter().map(StatRow::from).collect())
}

/// Hours or days of a host.
pub(super) async fn list_logs(
    db: &Db,
    id: ServerId,
    tier: Tier,
    slice: Slice,
) -> Result<Vec<LogRow>> {
    let statement = if tier == Tier::Day { &DAYS } else { &HOURS };
    Ok(rows!(db, statement, slice, id.0))
}

/// Hours or days of a container.
pub(super) async fn list_contents(
    db: &Db,
    (id, name): Container<'_>,
    tier: Tier,
    slice: Slice,
) -> Result<Vec<ContentRow>> {
    let statement = if tier == Tier::Day {
        &CONTAINER_DAYS
    } else {
        &CONTAINER_HOURS
    };
    Ok(rows!(db, statement, slice, id.0, name))
}

/// When the oldest row of a table begins: one end of the primary key.
macro_rules! edge {
    ($table:literal, $key:literal, $time:literal) => {
        concat!(
            "SELECT ",
            $time,
            " FROM ",
            $table,
            " WHERE ",
            $key,
            " ORDER BY ",
            $time,
            " LIMIT 1"
        )
    };
}

/// When a host was first heard of, as far as this tier goes back.
pub(super) async fn find_first(db: &Db, id: ServerId, tier: Tier) -> Result<Option<Timestamp>> {
    let sql = match tier {
        Tier::Raw => edge!("server_sample", "server_id = ?", "created_time"),
        Tier::Hour => edge!("server_log_hour", "server_id = ?", "start_time"),
        Tier::Day => edge!("server_log_day", "server_id = ?", "start_time"),
    };
    let time: Option<i64> = on_db!(db, |pool| {
        sqlx::query_scalar(sql)
            .bind(id.0)
            .fetch_optional(pool)
            .await
    })?;
    Ok(time.map(Timestamp))
}

/// When a container was first seen, as far as this tier goes back.
pub(super) async fn find_first_of_container(
    db: &Db,
    (id, name): Container<'_>,
    tier: Tier,
) -> Result<Option<Timestamp>> {
    let sql = match tier {
        Tier::Raw => edge!(
            "docker_stat",
            "server_id = ? AND container_name = ?",
            "created_time"
        ),
        Tier::Hour => edge!(
            "container_log_hour",
            "server_id = ? AND container_name = ?",
            "start_time"
        ),
        Tier::Day => edge!(
            "container_log_day",
            "server_id = ? AND container_name = ?",
            "start_time"
        ),
    };
    let time: Option<i64> = on_db!(db, |pool| {
        sqlx::query_scalar(sql)
            .bind(id.0)
            .bind(name)
            .fetch_optional(pool)
            .await
    })?;
    Ok(time.map(Timestamp))
}

/// A host and its name.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(super) struct NamedRow {
    #[sqlx(try_from = "i64")]
    pub id: ServerId,
    pub name: String,
}

const LIST_VISIBLE: InList = InList {
    head: "SELECT s.id, s.name FROM server s WHERE s.id IN (",
    tail: concat!(") AND ", visible_server!(), "ORDER BY s.id"),
};

/// Those of some hosts of an owner that the restriction lets through, with their
/// names.
pub(super) async fn list_visible(
    db: &Db,
    (owner, restriction): (Owner, Restriction),
    servers: &[ServerId],
) -> Result<Vec<NamedRow>> {
    if servers.is_empty() {
        return Ok(Vec::new());
    }
    let ids = InList::fill(servers.iter().map(|id| id.0)).ok_or(Public::TooLarge)?;
    let sql = LIST_VISIBLE.sql(ids.len());
    Ok(on_db!(db, |pool| {
        let mut query = sqlx::query_as(sql);
        for id in &ids {
            query = query.bind(*id);
        }
        bind_visible_server!(query, owner, restriction)
            .fetch_all(pool)
            .await
    })?)
}
