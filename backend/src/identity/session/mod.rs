//! Sessions: table `session`. The id itself is never stored, only its hash:
//! who reads the table cannot come in with it.
//!
//! These functions carry the session layer of the server; the layer has the
//! cookie, which is the proof that one may read one's session.

mod store;

use crate::{
    OpContext, Result,
    authz::{Myself, SystemProof},
    crypto,
};
use model::{id::UserId, time::Timestamp};

/// A session as the session layer keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// What the layer stores, JSON.
    pub content: String,
    /// Who is signed in, if anybody.
    pub user: Option<UserId>,
    /// When it ends.
    pub expiry: Timestamp,
}

/// Where a session is used.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Device {
    /// The browser's own description, cut to the column's length.
    pub user_agent: String,
}

/// A session in its owner's list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Names the session without opening it.
    pub handle: String,
    /// When one signed in.
    pub created: Timestamp,
    /// When it was last used, to about ten minutes.
    pub seen: Timestamp,
    /// The browser's own description.
    pub user_agent: String,
    /// The address it was last used from.
    pub address: String,
}

/// Stores a new session; `false` when the id is taken.
///
/// # Errors
/// When the database does not answer.
pub async fn create(ctx: &OpContext, id: &str, record: &Record, device: &Device) -> Result<bool> {
    let mut tx = ctx.db().begin().await?;
    let created = store::insert(&mut tx, &row(ctx, &crypto::hash(id), record, device)).await?;
    tx.commit().await?;
    Ok(created)
}

/// Stores what changed. A session that was revoked in the meantime stays gone.
///
/// # Errors
/// When the database does not answer.
pub async fn save(ctx: &OpContext, id: &str, record: &Record, device: &Device) -> Result<()> {
    let mut tx = ctx.db().begin().await?;
    store::update(&mut tx, &row(ctx, &crypto::hash(id), record, device)).await?;
    tx.commit().await
}

/// Finds a session that has not ended.
///
/// # Errors
/// When the database does not answer.
pub async fn load(ctx: &OpContext, id: &str) -> Result<Option<Record>> {
    store::find(ctx.db(), &crypto::hash(id), ctx.now()).await
}

/// Ends a session.
///
/// # Errors
/// When the database does not answer.
pub async fn delete(ctx: &OpContext, id: &str) -> Result<()> {
    let mut tx = ctx.db().begin().await?;
    store::delete(&mut tx, &crypto::hash(id)).await?;
    tx.commit().await
}

/// The sessions of the actor, the most recently used first.
///
/// # Errors
/// When the database does not answer.
pub async fn list_mine(ctx: &OpContext, me: Myself) -> Result<Vec<Listed>> {
    store::list_by_user(ctx.db(), me.id(), ctx.now()).await
}

/// Ends one session of the actor; whether there was one.
///
/// # Errors
/// When the database does not answer.
pub async fn revoke_mine(ctx: &OpContext, me: Myself, handle: &str) -> Result<bool> {
    let mut tx = ctx.db().begin().await?;
    let revoked = store::delete_of_user(&mut tx, me.id(), handle).await?;
    tx.commit().await?;
    Ok(revoked)
}

/// Takes ended sessions away; how many.
///
/// # Errors
/// When the database does not answer.
pub async fn delete_ended(ctx: &OpContext, _system: SystemProof) -> Result<u64> {
    let mut tx = ctx.db().begin().await?;
    let rows = store::delete_before(&mut tx, ctx.now()).await?;
    tx.commit().await?;
    Ok(rows)
}

fn row<'a>(
    ctx: &OpContext,
    id_hash: &'a str,
    record: &'a Record,
    device: &Device,
) -> store::Row<'a> {
    store::Row {
        id_hash,
        record,
        user_agent: device.user_agent.chars().take(512).collect(),
        address: ctx
            .origin()
            .address
            .map(|a| a.to_string())
            .unwrap_or_default(),
        now: ctx.now(),
    }
}
