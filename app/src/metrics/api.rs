//! Server functions of metrics.
#![allow(
    missing_docs,
    reason = "the macro makes public structs of the arguments"
)]

use crate::error::AppError;
use leptos::prelude::*;
use model::{
    id::ServerId,
    metrics::{Range, ServerCharts},
    scope::Scope,
};

/// The four charts of a host up to now.
///
/// # Errors
/// `NotFound` when there is no such host for the actor.
#[server(prefix = "/fn", endpoint = "metrics/server_charts", input = server_fn::codec::Json)]
pub async fn find_server_charts(
    scope: Scope,
    id: ServerId,
    range: Range,
) -> Result<ServerCharts, AppError> {
    use crate::console::guard;
    use backend::{
        authz::{action, resource},
        metrics::service,
    };

    let (ctx, server) = guard::<resource::Server, action::Read>(scope, id).await?;
    service::charts(&ctx, server, range)
        .await
        .map_err(|e| AppError(ctx.public(e)))
}
