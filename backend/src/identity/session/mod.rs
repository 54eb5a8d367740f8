//! Sessions: table `session`. The id itself is never stored, only its hash:
//! who reads the table cannot come in with it.
//!
//! These functions carry the session layer of the server; the layer has the
//! cookie, which is the proof that one may read one's session.

mod store;

use crate::{
    OpContext, Result,
    audit::{self, Entry, Object, Operation},
    authz::{Myself, SystemProof},
    crypto,
    db::Tx,
};
use model::{
    error::Error as Public,
    event::{Audience, Event},
    id::UserId,
    identity::SessionSummary,
    scope::Owner,
    time::Timestamp,
};
use serde_json::json;

/// A session as the session layer keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// What the layer stores, JSON.
    pub content: String,
    /// Who is signed in, if anybody.
    pub user: Option<UserId>,
    /// When it ends.
    pub expiry: Timestamp,
    /// When password or second factor was proved last. It is stored with a new
    /// session and by `mark_proved`, not with what changed.
    pub proved: Option<Timestamp>,
}

/// Where a session is used.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Device {
    /// The browser's own description, cut to the column's length.
    pub user_agent: String,
    /// The address it comes from; empty when unknown.
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

/// How a session is named in its person's list.
pub fn handle(id: &str) -> String {
    crypto::hash(id)
}

/// The sessions of the actor, the most recently used first; `current` is the
/// handle of the one that asks.
///
/// # Errors
/// When the database does not answer.
pub async fn list_mine(
    ctx: &OpContext,
    me: Myself,
    current: Option<&str>,
) -> Result<Vec<SessionSummary>> {
    let mut sessions = store::list_by_user(ctx.db(), me.id(), ctx.now()).await?;
    for session in &mut sessions {
        session.is_current = current == Some(session.handle.as_str());
    }
    Ok(sessions)
}

/// Ends one session of the actor.
///
/// # Errors
/// `NotFound` when the actor has no such session (any more).
pub async fn revoke_mine(ctx: &OpContext, me: Myself, handle: &str) -> Result<()> {
    let mut tx = ctx.db().begin().await?;
    if !store::delete_of_user(&mut tx, me.id(), handle).await? {
        return Err(Public::NotFound.into());
    }
    note_revoked(ctx, &mut tx, me.id(), 1).await?;
    tx.commit().await?;
    ctx.tell(Audience::User(me.id()), Event::SessionsChanged);
    Ok(())
}

/// Ends all sessions of the actor but the one that asks; how many.
///
/// # Errors
/// When the database does not answer.
pub async fn revoke_others(ctx: &OpContext, me: Myself, current: &str) -> Result<u64> {
    let mut tx = ctx.db().begin().await?;
    let ended = store::delete_others_of_user(&mut tx, me.id(), current).await?;
    if ended > 0 {
        note_revoked(ctx, &mut tx, me.id(), ended).await?;
    }
    tx.commit().await?;
    if ended > 0 {
        ctx.tell(Audience::User(me.id()), Event::SessionsChanged);
    }
    Ok(ended)
}

/// Ends all sessions of a person but `kept`, in the transaction of what makes them
/// unsafe; how many. After the commit [`announce`] tells the open pages.
pub(super) async fn end_others(
    ctx: &OpContext,
    tx: &mut Tx,
    user: UserId,
    kept: Option<&str>,
) -> Result<u64> {
    // No session has an empty handle.
    let ended = store::delete_others_of_user(tx, user, kept.unwrap_or_default()).await?;
    if ended > 0 {
        note_revoked(ctx, tx, user, ended).await?;
    }
    Ok(ended)
}

/// Notes that whoever uses this session proved that it is them; whether the session
/// is theirs and has not ended.
pub(super) async fn mark_proved(
    ctx: &OpContext,
    tx: &mut Tx,
    user: UserId,
    handle: &str,
) -> Result<bool> {
    store::update_proved(tx, user, handle, ctx.now()).await
}

async fn note_revoked(ctx: &OpContext, tx: &mut Tx, user: UserId, count: u64) -> Result<()> {
    let entry = Entry {
        owner: Some(Owner::User(user)),
        object: Object::User,
        object_id: &user.to_string(),
        operation: Operation::RevokeSession,
        content: Some(&json!({ "count": count })),
    };
    audit::record(ctx, tx, entry).await
}

/// Tells a person's open pages that a session of theirs began or ended.
pub fn announce(ctx: &OpContext, user: UserId) {
    ctx.tell(Audience::User(user), Event::SessionsChanged);
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
        address: device.address.chars().take(64).collect(),
        now: ctx.now(),
    }
}
