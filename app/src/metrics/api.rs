//! Server functions of metrics.
#![allow(
    missing_docs,
    reason = "the macro makes public structs of the arguments"
)]

use crate::error::AppError;
use leptos::prelude::*;
use model::{
    id::ServerId,
    metrics::{NetSparklines, Range, ServerCharts},
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

/// The network of hosts over the last minutes, for the lines in a list.
///
/// # Errors
/// `NotFound` when the scope is not the actor's. Hosts that the actor may not
/// see are left out.
#[server(prefix = "/fn", endpoint = "metrics/net_sparklines", input = server_fn::codec::Json)]
pub async fn find_net_sparklines(
    scope: Scope,
    servers: Vec<ServerId>,
) -> Result<NetSparklines, AppError> {
    use crate::console::guard_list;
    use backend::{authz::resource, metrics::service};

    let (ctx, scoped) = guard_list::<resource::Server>(scope).await?;
    service::net_sparklines(&ctx, scoped, &servers)
        .await
        .map_err(|e| AppError(ctx.public(e)))
}
