//! SQL of tables `agent` and `enrolment_token`.

use super::{Purpose, server_store::owner_of};
use crate::{
    Result,
    db::{
        Db, Tx,
        dialect::{InList, Written},
    },
    on_db, on_tx,
};
use model::{
    error::Error as Public,
    id::{AgentId, ServerId, UserId},
    scope::Owner,
    time::Timestamp,
};

pub(super) struct NewOffer<'a> {
    pub token_hash: &'a str,
    pub owner: Owner,
    pub user: UserId,
    pub purpose: Purpose,
    pub target: Option<ServerId>,
    pub now: Timestamp,
    pub expiry: Timestamp,
}

pub(super) async fn insert_offer(tx: &mut Tx, row: NewOffer<'_>) -> Result<i64> {
    let (kind, owner_id) = row.owner.columns();
    Ok(on_tx!(tx, |connection| {
        sqlx::query(
            "INSERT INTO enrolment_token (token_hash, owner_kind, owner_id, user_id, purpose, target_id, create_time, expiry_time) \
             VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(row.token_hash)
        .bind(kind)
        .bind(owner_id)
        .bind(row.user.0)
        .bind(row.purpose as i64)
        .bind(row.target.map(|id| id.0))
        .bind(row.now.0)
        .bind(row.expiry.0)
        .execute(connection)
        .await
        .map(|done| done.inserted_id())
    })?)
}

#[derive(sqlx::FromRow)]
struct ClaimedRow {
    owner_kind: i64,
    owner_id: i64,
    user_id: i64,
    target_id: Option<i64>,
}

/// What a claimed token stands for.
pub(super) struct ClaimedOffer {
    pub owner: Owner,
    pub user: UserId,
    /// The host that gets a new agent.
    pub target: Option<ServerId>,
}

/// Uses a token up if it still holds.
pub(super) async fn claim_offer(
    tx: &mut Tx,
    hash: &str,
    now: Timestamp,
) -> Result<Option<ClaimedOffer>> {
    let claimed = on_tx!(tx, |connection| {
        sqlx::query(
            "UPDATE enrolment_token SET used_time = ? WHERE token_hash = ? AND used_time IS NULL AND expiry_time > ?",
        )
        .bind(now.0)
        .bind(hash)
        .bind(now.0)
        .execute(connection)
        .await
        .map(|done| done.rows())
    })?;
    if claimed != 1 {
        return Ok(None);
    }
    let row: ClaimedRow = on_tx!(tx, |connection| {
        sqlx::query_as(
            "SELECT owner_kind, owner_id, user_id, target_id FROM enrolment_token WHERE token_hash = ?",
        )
        .bind(hash)
        .fetch_one(connection)
        .await
    })?;
    Ok(Some(ClaimedOffer {
        owner: owner_of(row.owner_kind, row.owner_id)?,
        user: UserId(row.user_id),
        target: row.target_id.map(ServerId),
    }))
}

pub(super) async fn note_enrolled(tx: &mut Tx, hash: &str, server: ServerId) -> Result<()> {
    on_tx!(tx, |connection| {
        sqlx::query("UPDATE enrolment_token SET server_id = ? WHERE token_hash = ?")
            .bind(server.0)
            .bind(hash)
            .execute(connection)
            .await
            .map(|_| ())
    })?;
    Ok(())
}

#[derive(sqlx::FromRow)]
pub(super) struct OfferRow {
    pub expiry_time: i64,
    pub server_id: Option<i64>,
    pub is_reporting: bool,
}

/// An offer that this person made.
pub(super) async fn find_offer(db: &Db, id: i64, user: UserId) -> Result<Option<OfferRow>> {
    Ok(on_db!(db, |pool| {
        sqlx::query_as(
            "SELECT t.expiry_time, t.server_id, \
             EXISTS (SELECT 1 FROM server_latest l WHERE l.server_id = t.server_id AND l.received_time >= t.used_time) AS is_reporting \
             FROM enrolment_token t WHERE t.id = ? AND t.user_id = ?",
        )
        .bind(id)
        .bind(user.0)
        .fetch_optional(pool)
        .await
    })?)
}

/// Takes offers away that nobody used and that ended before a time. The used
/// ones stay: they say which token made which host.
pub(super) async fn delete_offers_before(tx: &mut Tx, time: Timestamp) -> Result<u64> {
    Ok(on_tx!(tx, |connection| {
        sqlx::query("DELETE FROM enrolment_token WHERE expiry_time < ? AND used_time IS NULL")
            .bind(time.0)
            .execute(connection)
            .await
            .map(|done| done.rows())
    })?)
}

pub(super) async fn is_this_machine_enrolled(db: &Db) -> Result<bool> {
    let found: i64 = on_db!(db, |pool| {
        sqlx::query_scalar(
            "SELECT COUNT(*) FROM enrolment_token WHERE purpose = ? AND server_id IS NOT NULL",
        )
        .bind(Purpose::ThisMachine as i64)
        .fetch_one(pool)
        .await
    })?;
    Ok(found > 0)
}

pub(super) async fn insert_agent(
    tx: &mut Tx,
    server: ServerId,
    token_hash: &str,
    now: Timestamp,
) -> Result<()> {
    on_tx!(tx, |connection| {
        sqlx::query(
            "INSERT INTO agent (server_id, token_hash, token_time, create_time) VALUES (?, ?, ?, ?)",
        )
        .bind(server.0)
        .bind(token_hash)
        .bind(now.0)
        .bind(now.0)
        .execute(connection)
        .await
        .map(|_| ())
    })?;
    Ok(())
}

pub(super) async fn delete_agent(tx: &mut Tx, server: ServerId) -> Result<()> {
    on_tx!(tx, |connection| {
        sqlx::query("DELETE FROM agent WHERE server_id = ?")
            .bind(server.0)
            .execute(connection)
            .await
            .map(|_| ())
    })?;
    Ok(())
}

/// An agent that is not revoked.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(super) struct AgentRow {
    pub token_hash: String,
    #[sqlx(try_from = "i64")]
    pub id: AgentId,
    #[sqlx(try_from = "i64")]
    pub server_id: ServerId,
    pub owner_kind: i64,
    pub owner_id: i64,
    pub renewal: i64,
    pub token_time: i64,
}

const LIST_BY_TOKEN: InList = InList {
    head: "SELECT a.token_hash, a.id, a.server_id, s.owner_kind, s.owner_id, a.renewal, a.token_time \
           FROM agent a JOIN server s ON s.id = a.server_id WHERE a.revoked_time IS NULL AND a.token_hash IN (",
    tail: ")",
};

/// The agents of some tokens, [`InList::MAX`] of them at most.
pub(super) async fn list_by_token(db: &Db, token_hashes: &[String]) -> Result<Vec<AgentRow>> {
    let hashes = InList::fill(token_hashes.iter().map(String::as_str)).ok_or(Public::TooLarge)?;
    let sql = LIST_BY_TOKEN.sql(hashes.len());
    Ok(on_db!(db, |pool| {
        let mut query = sqlx::query_as(sql);
        for hash in &hashes {
            query = query.bind(*hash);
        }
        query.fetch_all(pool).await
    })?)
}

pub(super) async fn is_next_token(db: &Db, token_hash: &str) -> Result<bool> {
    let found: i64 = on_db!(db, |pool| {
        sqlx::query_scalar(
            "SELECT COUNT(*) FROM agent WHERE next_token_hash = ? AND revoked_time IS NULL",
        )
        .bind(token_hash)
        .fetch_one(pool)
        .await
    })?;
    Ok(found > 0)
}

pub(super) async fn set_next_token(tx: &mut Tx, agent: AgentId, token_hash: &str) -> Result<()> {
    on_tx!(tx, |connection| {
        sqlx::query("UPDATE agent SET next_token_hash = ? WHERE id = ?")
            .bind(token_hash)
            .bind(agent.0)
            .execute(connection)
            .await
            .map(|_| ())
    })?;
    Ok(())
}

/// The next token becomes the token. The assignments run from left to right on
/// MySQL and see what those before them wrote: `next_token_hash` comes last.
pub(super) async fn use_next_token(tx: &mut Tx, token_hash: &str, now: Timestamp) -> Result<()> {
    on_tx!(tx, |connection| {
        sqlx::query(
            "UPDATE agent SET token_hash = next_token_hash, token_time = ?, renewal = 0, next_token_hash = NULL \
             WHERE next_token_hash = ?",
        )
        .bind(now.0)
        .bind(token_hash)
        .execute(connection)
        .await
        .map(|_| ())
    })?;
    Ok(())
}

pub(super) async fn request_renewal(tx: &mut Tx, server: ServerId) -> Result<bool> {
    // Asking twice is asking once: the row counts whether or not it changes,
    // which MySQL only tells by looking.
    let found: i64 = on_tx!(tx, |connection| {
        sqlx::query_scalar(
            "SELECT COUNT(*) FROM agent WHERE server_id = ? AND revoked_time IS NULL",
        )
        .bind(server.0)
        .fetch_one(connection)
        .await
    })?;
    on_tx!(tx, |connection| {
        sqlx::query("UPDATE agent SET renewal = 1 WHERE server_id = ? AND revoked_time IS NULL")
            .bind(server.0)
            .execute(connection)
            .await
            .map(|_| ())
    })?;
    Ok(found > 0)
}

pub(super) async fn revoke(tx: &mut Tx, server: ServerId, now: Timestamp) -> Result<bool> {
    let rows = on_tx!(tx, |connection| {
        sqlx::query(
            "UPDATE agent SET revoked_time = ? WHERE server_id = ? AND revoked_time IS NULL",
        )
        .bind(now.0)
        .bind(server.0)
        .execute(connection)
        .await
        .map(|done| done.rows())
    })?;
    Ok(rows > 0)
}
