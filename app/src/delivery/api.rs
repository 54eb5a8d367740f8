//! Server functions of the outbox.
#![allow(
    missing_docs,
    reason = "the macro makes public structs of the arguments"
)]

use crate::error::AppError;
use leptos::prelude::*;
use model::{delivery::OutboxEntry, page::Page};

/// What was not sent because nothing is configured that sends it, newest first,
/// behind an entry.
///
/// # Errors
/// `Forbidden` for everybody but a platform administrator.
#[server(prefix = "/fn", endpoint = "delivery/outbox", input = server_fn::codec::Json)]
pub async fn list_outbox(after: Option<i64>) -> Result<Page<OutboxEntry>, AppError> {
    use crate::console::guard_platform;
    use backend::{authz::action, delivery::service};

    let (ctx, platform) = guard_platform::<action::Read>()?;
    service::list_outbox(&ctx, platform, after)
        .await
        .map_err(|e| AppError(ctx.public(e)))
}
