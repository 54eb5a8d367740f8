//! Server functions of messages.
#![allow(
    missing_docs,
    reason = "the macro makes public structs of the arguments"
)]

use crate::error::AppError;
use leptos::prelude::*;
use model::{
    id::MessageId,
    message::{MessageList, MessageListRequest},
};

/// One's messages as far as the filter lets them through, newest first.
///
/// # Errors
/// `Unauthenticated`.
#[server(prefix = "/fn", endpoint = "message/list", input = server_fn::codec::Json)]
pub async fn list_messages(request: MessageListRequest) -> Result<MessageList, AppError> {
    use crate::console::guard_myself;
    use backend::{company, message::service};

    let (ctx, me) = guard_myself()?;
    let list = service::list(&ctx, me, &request)
        .await
        .map_err(|e| ctx.public(e))?;
    let (ctx, me) = guard_myself()?;
    let companies = company::service::list_mine(&ctx, me)
        .await
        .map_err(|e| ctx.public(e))?;
    Ok(MessageList {
        open: companies.into_iter().map(|company| company.id).collect(),
        ..list
    })
}

/// How many of one's messages are not read yet.
///
/// # Errors
/// `Unauthenticated`.
#[server(prefix = "/fn", endpoint = "message/unread", input = server_fn::codec::Json)]
pub async fn count_unread_messages() -> Result<i64, AppError> {
    use crate::console::guard_myself;
    use backend::message::service;

    let (ctx, me) = guard_myself()?;
    service::count_unread(&ctx, me)
        .await
        .map_err(|e| AppError(ctx.public(e)))
}

/// Marks messages of one's own as read.
///
/// # Errors
/// `Invalid` for more than a page has.
#[server(prefix = "/fn", endpoint = "message/mark_read", input = server_fn::codec::Json)]
pub async fn mark_messages_read(messages: Vec<MessageId>) -> Result<(), AppError> {
    use crate::console::guard_myself;
    use backend::message::service;

    let (ctx, me) = guard_myself()?;
    service::mark_read(&ctx, me, &messages)
        .await
        .map_err(|e| AppError(ctx.public(e)))
}

/// Marks all of one's messages up to `until` as read; what came since then one
/// has not seen.
///
/// # Errors
/// `Unauthenticated`.
#[server(prefix = "/fn", endpoint = "message/mark_all_read", input = server_fn::codec::Json)]
pub async fn mark_all_messages_read(until: MessageId) -> Result<(), AppError> {
    use crate::console::guard_myself;
    use backend::message::service;

    let (ctx, me) = guard_myself()?;
    service::mark_all_read(&ctx, me, until)
        .await
        .map_err(|e| AppError(ctx.public(e)))
}
