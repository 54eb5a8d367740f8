//! SQL of table `scrape_token`, and of what is read by one.

use crate::{
    Error, Result,
    authz::{bind_visible_server, policy::Restriction, visible_server},
    db::{Db, Tx, dialect::Written},
    on_db, on_tx,
};
use model::{
    container::OLD_AFTER,
    id::{ScrapeTokenId, UserId},
    scope::Owner,
    scrape::{MAX_TOKENS, ScrapeToken},
    time::Timestamp,
};

/// A new token.
pub(super) struct Insert<'a> {
    pub owner: Owner,
    pub user: UserId,
    pub name: &'a str,
    pub token_hash: &'a str,
    pub now: Timestamp,
}

pub(super) async fn insert(tx: &mut Tx, row: Insert<'_>) -> Result<ScrapeTokenId> {
    let (kind, owner_id) = row.owner.columns();
    let id = on_tx!(tx, |connection| {
        sqlx::query(
            "INSERT INTO scrape_token (owner_kind, owner_id, user_id, name, token_hash, create_time) \
             VALUES (?, ?, ?, ?, ?, ?)",
        )
        .bind(kind)
        .bind(owner_id)
        .bind(row.user.0)
        .bind(row.name)
        .bind(row.token_hash)
        .bind(row.now.0)
        .execute(connection)
        .await
        .map(|done| done.inserted_id())
    })?;
    Ok(ScrapeTokenId(id))
}

/// Holds a person's row until the transaction ends: who counts the person's tokens, and
/// adds one, does so alone.
pub(super) async fn lock_user(tx: &mut Tx, user: UserId) -> Result<()> {
    // An update that changes nothing locks as well, and is the same on both engines.
    on_tx!(tx, |connection| {
        sqlx::query("UPDATE `user` SET version = version WHERE id = ?")
            .bind(user.0)
            .execute(connection)
            .await
            .map(|_| ())
    })?;
    Ok(())
}

/// How many tokens a person has for an owner's hosts.
pub(super) async fn count(tx: &mut Tx, (user, owner): (UserId, Owner)) -> Result<i64> {
    let (kind, owner_id) = owner.columns();
    Ok(on_tx!(tx, |connection| {
        sqlx::query_scalar(
            "SELECT COUNT(*) FROM scrape_token WHERE user_id = ? AND owner_kind = ? AND owner_id = ?",
        )
        .bind(user.0)
        .bind(kind)
        .bind(owner_id)
        .fetch_one(connection)
        .await
    })?)
}

#[derive(sqlx::FromRow)]
struct TokenRow {
    id: i64,
    name: String,
    create_time: i64,
    used_time: Option<i64>,
}

pub(super) async fn list(db: &Db, (user, owner): (UserId, Owner)) -> Result<Vec<ScrapeToken>> {
    let (kind, owner_id) = owner.columns();
    let rows: Vec<TokenRow> = on_db!(db, |pool| {
        sqlx::query_as(
            "SELECT id, name, create_time, used_time FROM scrape_token \
             WHERE user_id = ? AND owner_kind = ? AND owner_id = ? ORDER BY id DESC LIMIT ?",
        )
        .bind(user.0)
        .bind(kind)
        .bind(owner_id)
        .bind(MAX_TOKENS as i64)
        .fetch_all(pool)
        .await
    })?;
    let of = |row: TokenRow| ScrapeToken {
        id: ScrapeTokenId(row.id),
        name: row.name,
        create_time: Timestamp(row.create_time),
        used_time: row.used_time.map(Timestamp),
    };
    Ok(rows.into_iter().map(of).collect())
}

/// What one of a person's tokens for an owner's hosts is called.
pub(super) async fn find_name(
    tx: &mut Tx,
    (user, owner): (UserId, Owner),
    id: ScrapeTokenId,
) -> Result<Option<String>> {
    let (kind, owner_id) = owner.columns();
    Ok(on_tx!(tx, |connection| {
        sqlx::query_scalar(
            "SELECT name FROM scrape_token WHERE id = ? AND user_id = ? AND owner_kind = ? AND owner_id = ?",
        )
        .bind(id.0)
        .bind(user.0)
        .bind(kind)
        .bind(owner_id)
        .fetch_optional(connection)
        .await
    })?)
}

pub(super) async fn delete(tx: &mut Tx, id: ScrapeTokenId) -> Result<bool> {
    let rows = on_tx!(tx, |connection| {
        sqlx::query("DELETE FROM scrape_token WHERE id = ?")
            .bind(id.0)
            .execute(connection)
            .await
            .map(|done| done.rows())
    })?;
    Ok(rows == 1)
}

/// A token that somebody showed.
pub(super) struct Key {
    pub id: ScrapeTokenId,
    pub owner: Owner,
    pub user: UserId,
}

pub(super) async fn find(db: &Db, token_hash: &str) -> Result<Option<Key>> {
    let row: Option<(i64, i64, i64, i64)> = on_db!(db, |pool| {
        sqlx::query_as(
            "SELECT id, owner_kind, owner_id, user_id FROM scrape_token WHERE token_hash = ?",
        )
        .bind(token_hash)
        .fetch_optional(pool)
        .await
    })?;
    row.map(|(id, kind, owner_id, user)| {
        let owner = Owner::from_columns(kind, owner_id).ok_or_else(|| {
            Error::internal("reading an owner", format!("kind {kind}, id {owner_id}"))
        })?;
        Ok(Key {
            id: ScrapeTokenId(id),
            owner,
            user: UserId(user),
        })
    })
    .transpose()
}

/// Marks a token as used now, unless it was after `since`; what lies ahead was
/// written before the clock was set back.
pub(super) async fn mark_used(
    tx: &mut Tx,
    id: ScrapeTokenId,
    now: Timestamp,
    since: Timestamp,
) -> Result<bool> {
    let rows = on_tx!(tx, |connection| {
        sqlx::query(
            "UPDATE scrape_token SET used_time = ? WHERE id = ? \
             AND (used_time IS NULL OR used_time <= ? OR used_time > ?)",
        )
        .bind(now.0)
        .bind(id.0)
        .bind(since.0)
        .bind(now.0)
        .execute(connection)
        .await
        .map(|done| done.rows())
    })?;
    Ok(rows == 1)
}

/// A host, and its newest values.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(super) struct HostRow {
    pub id: i64,
    pub name: String,
    pub status: i64,
    pub created_time: Option<i64>,
    pub cpu_percent: Option<f64>,
    pub memory_total: Option<i64>,
    pub memory_available: Option<i64>,
    pub memory_percent: Option<f64>,
    pub disk_total: Option<i64>,
    pub disk_free: Option<i64>,
    pub disk_percent: Option<f64>,
    pub disk_busy: Option<f64>,
    pub net_input: Option<f64>,
    pub net_output: Option<f64>,
}

/// Hosts, one more than `limit` where there are more.
pub(super) async fn list_hosts(
    db: &Db,
    (owner, restriction): (Owner, Restriction),
    limit: usize,
) -> Result<(Vec<HostRow>, bool)> {
    const LIST: &str = concat!(
        "SELECT s.id, s.name, s.status, l.created_time, l.cpu_percent, l.memory_total, l.memory_available, \
         l.memory_percent, l.disk_total, l.disk_free, l.disk_percent, l.disk_busy, l.net_input, l.net_output \
         FROM server s LEFT JOIN server_latest l ON l.server_id = s.id WHERE ",
        visible_server!(),
        "ORDER BY s.id LIMIT ?"
    );
    let rows: Vec<HostRow> = on_db!(db, |pool| {
        bind_visible_server!(sqlx::query_as(LIST), owner, restriction)
            .bind(limit as i64 + 1)
            .fetch_all(pool)
            .await
    })?;
    Ok(cut(rows, limit))
}

/// A container whose host tells of it, and its newest values.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(super) struct ContainerRow {
    pub server_id: i64,
    pub server_name: String,
    pub name: String,
    pub image: String,
    pub state: i64,
    pub restarts: i64,
    pub cpu_percent: Option<f64>,
    pub memory_usage: Option<i64>,
    pub memory_limit: Option<i64>,
    pub net_input: Option<i64>,
    pub net_output: Option<i64>,
    pub block_input: Option<i64>,
    pub block_output: Option<i64>,
}

/// Containers of hosts that are heard of, as far as those still tell of them.
pub(super) async fn list_containers(
    db: &Db,
    (owner, restriction): (Owner, Restriction),
    limit: usize,
) -> Result<(Vec<ContainerRow>, bool)> {
    const LIST: &str = concat!(
        "SELECT c.server_id, s.name AS server_name, c.name, c.image, c.state, c.restarts, c.cpu_percent, \
         c.memory_usage, c.memory_limit, c.net_input, c.net_output, c.block_input, c.block_output \
         FROM server s JOIN server_container c ON c.server_id = s.id JOIN server_latest l ON l.server_id = s.id WHERE ",
        visible_server!(),
        "AND s.status = 1 AND c.seen_time >= l.received_time - ? ORDER BY c.server_id, c.name LIMIT ?"
    );
    let rows: Vec<ContainerRow> = on_db!(db, |pool| {
        bind_visible_server!(sqlx::query_as(LIST), owner, restriction)
            .bind(OLD_AFTER.0)
            .bind(limit as i64 + 1)
            .fetch_all(pool)
            .await
    })?;
    Ok(cut(rows, limit))
}

/// Without the surplus row, and whether there was none.
fn cut<T>(mut rows: Vec<T>, limit: usize) -> (Vec<T>, bool) {
    let is_complete = rows.len() <= limit;
    rows.truncate(limit);
    (rows, is_complete)
}
