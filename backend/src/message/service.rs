//! What a person does with their inbox.

use super::{store, tell};
use crate::{OpContext, Result, authz::Myself};
use model::{
    error::{Error, Problem},
    id::MessageId,
    message::{MessageCounts, MessageList, MessageListRequest, MessageStanding},
};

/// Messages marked in one call at most: those of a page.
pub const MAX_MARKED: usize = model::page::MAX_LIMIT as usize;

/// The messages that the filter lets through, newest first. `standing`
/// is the caller's to fill in: who stands where with whom is another domain's question.
///
/// # Errors
/// When the database does not answer.
pub async fn list(
    ctx: &OpContext,
    me: Myself,
    request: &MessageListRequest,
) -> Result<MessageList> {
    let (db, me) = (ctx.db(), me.id());
    let counts = MessageCounts {
        total: store::count(db, me).await?,
        unread: store::count_unread(db, me).await?,
    };
    Ok(MessageList {
        page: store::list(db, me, request, counts).await?,
        counts,
        newest: store::find_newest(db, me).await?,
        companies: store::list_companies(db, me).await?,
        standing: MessageStanding::default(),
    })
}

/// How many messages the person has not read.
///
/// # Errors
/// When the database does not answer.
pub async fn count_unread(ctx: &OpContext, me: Myself) -> Result<i64> {
    store::count_unread(ctx.db(), me.id()).await
}

/// Marks messages as read. Those that are somebody else's, or gone, or read
/// already, are passed over: they look the same.
///
/// # Errors
/// `Invalid` for more than a page has.
pub async fn mark_read(ctx: &OpContext, me: Myself, messages: &[MessageId]) -> Result<()> {
    if messages.len() > MAX_MARKED {
        return Err(Error::invalid("messages", Problem::OutOfRange).into());
    }
    let mut tx = ctx.db().begin().await?;
    store::mark_read(&mut tx, me.id(), messages, ctx.now()).await?;
    tx.commit().await?;
    tell(ctx, &[me.id()]).await;
    Ok(())
}

/// Marks every message up to `until` as read. What came after it the person has
/// not seen.
///
/// # Errors
/// When the database does not answer.
pub async fn mark_all_read(ctx: &OpContext, me: Myself, until: MessageId) -> Result<()> {
    let mut tx = ctx.db().begin().await?;
    store::mark_all_read(&mut tx, me.id(), until, ctx.now()).await?;
    tx.commit().await?;
    tell(ctx, &[me.id()]).await;
    Ok(())
}
