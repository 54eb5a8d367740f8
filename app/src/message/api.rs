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
    use model::{
        company::State,
        id::{CompanyId, UserId},
        message::{Body, MessageStanding, Payload},
    };
    use std::collections::BTreeSet;

    let (ctx, me) = guard_myself()?;
    let list = service::list(&ctx, me, &request)
        .await
        .map_err(|e| ctx.public(e))?;
    let (_, me) = guard_myself()?;
    let mine = company::application::list_mine(&ctx, me)
        .await
        .map_err(|e| ctx.public(e))?;
    let of = |wanted: fn(State) -> bool| {
        let fitting = mine.iter().filter(|one| wanted(one.state));
        fitting.map(|one| one.company).collect()
    };
    let asking: Vec<(CompanyId, UserId)> = list
        .page
        .items
        .iter()
        .filter_map(|message| match &message.body {
            Body::Payload(Payload::JoinAsked {
                company, person, ..
            }) => Some((*company, *person)),
            _ => None,
        })
        .collect();
    let people: BTreeSet<UserId> = asking.iter().map(|(_, person)| *person).collect();
    let people: Vec<UserId> = people.into_iter().collect();
    let (_, me) = guard_myself()?;
    let mut reviews = company::review::list_standings(&ctx, me, &people)
        .await
        .map_err(|e| ctx.public(e))?;
    reviews.retain(|one| asking.contains(&(one.company, one.person)));
    Ok(MessageList {
        standing: MessageStanding {
            open: of(State::is_member),
            refused: of(|state| state == State::Rejected),
            offered: of(|state| state == State::Offered),
            reviews,
        },
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
