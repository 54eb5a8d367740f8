//! Server functions of coming in.
#![allow(
    missing_docs,
    reason = "the macro makes public structs of the arguments"
)]

use crate::error::AppError;
use leptos::prelude::*;
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
