//! What an owner's hosts are as a whole: counted, by place, in need.

use super::{
    SummaryRow,
    list::{attention, visible},
    summary_columns,
};
use crate::{
    Result,
    authz::{bind_visible_server, policy::Restriction},
    db::Db,
    on_db,
};
use model::{
    id::ServerId,
    scope::Owner,
    server::{ATTENTION, MAX_ATTENTION, ServerCounts, ServerPlaceCount, ServerSummary},
};
use std::collections::HashSet;

#[derive(sqlx::FromRow)]
struct CountsRow {
    total: i64,
    reporting: i64,
    silent: i64,
    waiting: i64,
    attention: i64,
}

/// How many hosts of an owner are how, as far as the restriction lets through.
pub(in crate::server) async fn counts(
    db: &Db,
    owner: Owner,
    restriction: Restriction,
) -> Result<ServerCounts> {
    // A count of a CASE is a whole number on both engines; a sum is a decimal on one.
    const COUNTS: &str = concat!(
        "SELECT COUNT(*) AS total, COUNT(CASE s.status WHEN 1 THEN 1 END) AS reporting, \
         COUNT(CASE s.status WHEN 2 THEN 1 END) AS silent, COUNT(CASE s.status WHEN 0 THEN 1 END) AS waiting, \
         COUNT(CASE WHEN ",
        attention!(),
        " THEN 1 END) AS attention ",
        visible!()
    );
    let row: CountsRow = on_db!(db, |pool| {
        let query = sqlx::query_as(COUNTS)
            .bind(ATTENTION.cpu)
            .bind(ATTENTION.memory)
            .bind(ATTENTION.disk);
        bind_visible_server!(query, owner, restriction)
            .fetch_one(pool)
            .await
    })?;
    Ok(ServerCounts {
        total: row.total,
        reporting: row.reporting,
        silent: row.silent,
        waiting: row.waiting,
        attention: row.attention,
    })
}

#[derive(sqlx::FromRow)]
struct PlaceRow {
    provider: String,
    region: String,
    hosts: i64,
}

/// Places that a list can be filtered by at most.
const MAX_PLACES: i64 = 200;

/// Where the hosts of an owner stand, by name.
pub(in crate::server) async fn places(
    db: &Db,
    owner: Owner,
    restriction: Restriction,
) -> Result<Vec<ServerPlaceCount>> {
    const PLACES: &str = concat!(
        "SELECT s.provider, s.region, COUNT(*) AS hosts ",
        visible!(),
        "GROUP BY s.provider, s.region ORDER BY s.provider, s.region LIMIT ?"
    );
    let rows: Vec<PlaceRow> = on_db!(db, |pool| {
        bind_visible_server!(sqlx::query_as(PLACES), owner, restriction)
            .bind(MAX_PLACES)
            .fetch_all(pool)
            .await
    })?;
    Ok(rows
        .into_iter()
        .map(|row| ServerPlaceCount {
            provider: row.provider,
            region: row.region,
            count: row.hosts,
        })
        .collect())
}

/// Hosts that want attention, the silent first, then by their worst value.
pub(in crate::server) async fn attention(
    db: &Db,
    owner: Owner,
    restriction: Restriction,
) -> Result<Vec<ServerSummary>> {
    // The largest of three: a scalar function that both engines have has
    // another name on each, a CASE has not.
    const ATTENTION_LIST: &str = concat!(
        "SELECT ",
        summary_columns!(),
        " ",
        visible!(),
        "AND ",
        attention!(),
        " ORDER BY CASE s.status WHEN 2 THEN 0 ELSE 1 END, \
         CASE WHEN l.cpu_percent >= l.memory_percent AND l.cpu_percent >= l.disk_percent THEN l.cpu_percent \
         WHEN l.memory_percent >= l.disk_percent THEN l.memory_percent ELSE l.disk_percent END DESC, s.name LIMIT ?"
    );
    let rows: Vec<SummaryRow> = on_db!(db, |pool| {
        bind_visible_server!(sqlx::query_as(ATTENTION_LIST), owner, restriction)
            .bind(ATTENTION.cpu)
            .bind(ATTENTION.memory)
            .bind(ATTENTION.disk)
            .bind(i64::from(MAX_ATTENTION))
            .fetch_all(pool)
            .await
    })?;
    rows.into_iter().map(SummaryRow::into_summary).collect()
}

/// The ids of all hosts of an owner that the restriction lets through; as many
/// as a person has data rights on.
pub(in crate::server) async fn list_ids(
    db: &Db,
    owner: Owner,
    restriction: Restriction,
) -> Result<HashSet<ServerId>> {
    const IDS: &str = concat!("SELECT s.id ", visible!());
    let ids: Vec<i64> = on_db!(db, |pool| {
        bind_visible_server!(sqlx::query_scalar(IDS), owner, restriction)
            .fetch_all(pool)
            .await
    })?;
    Ok(ids.into_iter().map(ServerId).collect())
}
