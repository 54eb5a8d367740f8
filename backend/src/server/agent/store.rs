//! SQL of tables `agent` and `enrolment_token`.

use super::Purpose;
use crate::{
    Error, Result,
    db::{Db, Tx, dialect::Written},
    on_db, on_tx,
};
use model::{
    id::{AgentId, ServerId, UserId},
    scope::Owner,
    time::Timestamp,
};

pub(super) struct NewToken<'a> {
    pub token_hash: &'a str,
    pub owner: Owner,
    pub user: UserId,
    pub purpose: Purpose,
    pub now: Timestamp,
    pub expiry: Timestamp,
}

pub(super) async fn insert_enrolment_token(tx: &mut Tx, row: NewToken<'_>) -> Result<()> {
    let (kind, owner_id) = row.owner.columns();
    on_tx!(tx, |connection| {
        sqlx::query(
            "INSERT INTO enrolment_token (token_hash, owner_kind, owner_id, user_id, purpose, create_time, expiry_time) \
             VALUES (?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(row.token_hash)
        .bind(kind)
        .bind(owner_id)
        .bind(row.user.0)
        .bind(row.purpose as i64)
        .bind(row.now.0)
        .bind(row.expiry.0)
        .execute(connection)
        .await
        .map(|_| ())
    })?;
    Ok(())
}

#[derive(sqlx::FromRow)]
struct OfferRow {
    owner_kind: i64,
    owner_id: i64,
    user_id: i64,
}

/// What a claimed token stands for.
pub(super) struct Offer {
    pub owner: Owner,
    pub user: UserId,
}

/// Uses a token up if it still holds.
pub(super) async fn claim_enrolment_token(
    tx: &mut Tx,
    hash: &str,
    now: Timestamp,
) -> Result<Option<Offer>> {
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
    let row: OfferRow = on_tx!(tx, |connection| {
        sqlx::query_as(
            "SELECT owner_kind, owner_id, user_id FROM enrolment_token WHERE token_hash = ?",
        )
        .bind(hash)
        .fetch_one(connection)
        .await
    })?;
    let owner = Owner::from_columns(row.owner_kind, row.owner_id).ok_or_else(|| {
        Error::internal(
            "reading enrolment_token.owner_kind",
            row.owner_kind.to_string(),
        )
    })?;
    Ok(Some(Offer {
        owner,
        user: UserId(row.user_id),
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
        sqlx::query("INSERT INTO agent (server_id, token_hash, token_time, create_time) VALUES (?, ?, ?, ?)")
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

#[derive(sqlx::FromRow)]
pub(super) struct AgentRow {
    #[sqlx(try_from = "i64")]
    pub id: AgentId,
    #[sqlx(try_from = "i64")]
    pub server_id: ServerId,
}

pub(super) async fn find_by_token(db: &Db, token_hash: &str) -> Result<Option<AgentRow>> {
    Ok(on_db!(db, |pool| {
        sqlx::query_as(
            "SELECT id, server_id FROM agent WHERE token_hash = ? AND revoked_time IS NULL",
        )
        .bind(token_hash)
        .fetch_optional(pool)
        .await
    })?)
}
