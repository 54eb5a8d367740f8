//! Server functions of coming in.
#![allow(
    missing_docs,
    reason = "the macro makes public structs of the arguments"
)]

use crate::error::AppError;
use leptos::prelude::*;
use model::identity::SessionSummary;
use serde::{Deserialize, Serialize};

/// What the token in the link is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum SetUpLinkState {
    /// No token in the link.
    Absent,
    /// The token of the link that was printed last.
    Valid,
    /// Any other token, while there is no user yet.
    Invalid,
    /// There is a user already.
    Used,
}

/// What the link is worth.
///
/// # Errors
/// When the database does not answer.
#[server(prefix = "/fn", endpoint = "identity/set_up_link", input = server_fn::codec::Json)]
pub async fn set_up_link(token: String) -> Result<SetUpLinkState, AppError> {
    use crate::console::console_context;
    use backend::identity::service;

    let ctx = console_context()?;
    if !service::needs_set_up(&ctx)
        .await
        .map_err(|e| ctx.public(e))?
    {
        return Ok(SetUpLinkState::Used);
    }
    if token.is_empty() {
        return Ok(SetUpLinkState::Absent);
    }
    let valid = service::is_set_up_token(&ctx, ctx.anonymous(), &token)
        .await
        .map_err(|e| ctx.public(e))?;
    Ok(if valid {
        SetUpLinkState::Valid
    } else {
        SetUpLinkState::Invalid
    })
}

/// The sessions of the signed-in person, the most recently used first.
///
/// # Errors
/// `Unauthenticated`.
#[server(prefix = "/fn", endpoint = "identity/sessions", input = server_fn::codec::Json)]
pub async fn list_sessions() -> Result<Vec<SessionSummary>, AppError> {
    use crate::console::{guard_myself, request_context};
    use backend::identity::session;

    let (ctx, me) = guard_myself()?;
    let current = request_context().and_then(|request| request.session);
    session::list_mine(&ctx, me, current.as_deref())
        .await
        .map_err(|e| AppError(ctx.public(e)))
}

/// Ends one session of the signed-in person.
///
/// # Errors
/// `NotFound` when there is no such session any more.
#[server(prefix = "/fn", endpoint = "identity/revoke_session", input = server_fn::codec::Json)]
pub async fn revoke_session(handle: String) -> Result<(), AppError> {
    use crate::console::guard_myself;
    use backend::identity::session;

    let (ctx, me) = guard_myself()?;
    session::revoke_mine(&ctx, me, &handle)
        .await
        .map_err(|e| AppError(ctx.public(e)))
}

/// Ends all sessions of the signed-in person but this one; how many.
///
/// # Errors
/// `Unauthenticated`.
#[server(prefix = "/fn", endpoint = "identity/revoke_other_sessions", input = server_fn::codec::Json)]
pub async fn revoke_other_sessions() -> Result<u64, AppError> {
    use crate::console::{guard_myself, request_context};
    use backend::identity::session;
    use model::error::Error;

    let (ctx, me) = guard_myself()?;
    // Without a session of one's own there would be no other.
    let current = request_context()
        .and_then(|request| request.session)
        .ok_or(AppError(Error::Unauthenticated))?;
    session::revoke_others(&ctx, me, &current)
        .await
        .map_err(|e| AppError(ctx.public(e)))
}
