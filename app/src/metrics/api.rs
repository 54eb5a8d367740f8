//! Server functions of metrics.
#![allow(
    missing_docs,
    reason = "the macro makes public structs of the arguments"
)]

use crate::error::AppError;
use leptos::prelude::*;
use model::{
    id::ServerId,
    metrics::{
        ChartRequest, Charts, CompareRequest, Comparison, HistoryPage, HistoryRequest,
        NetSparklines,
    },
    scope::Scope,
};

/// The charts of a host.
///
/// # Errors
/// `NotFound` when there is no such host for the actor; `Invalid` on `window` for a time
/// that nobody could look at.
#[server(prefix = "/fn", endpoint = "metrics/server_charts", input = server_fn::codec::Json)]
pub async fn find_server_charts(
    scope: Scope,
    id: ServerId,
    request: ChartRequest,
) -> Result<Charts, AppError> {
    use crate::console::guard;
    use backend::{
        authz::{action, resource},
        metrics::past::chart,
    };

    let (ctx, server) = guard::<resource::Server, action::Read>(scope, id).await?;
    chart::of_host(&ctx, server, request)
        .await
        .map_err(|e| AppError(ctx.public(e)))
}

/// The charts of a container on a host.
///
/// # Errors
/// As [`find_server_charts`].
#[server(prefix = "/fn", endpoint = "metrics/container_charts", input = server_fn::codec::Json)]
pub async fn find_container_charts(
    scope: Scope,
    id: ServerId,
    name: String,
    request: ChartRequest,
) -> Result<Charts, AppError> {
    use crate::console::guard;
    use backend::{
        authz::{action, resource},
        metrics::past::chart,
    };

    let (ctx, server) = guard::<resource::Server, action::Read>(scope, id).await?;
    chart::of_container(&ctx, server, &name, request)
        .await
        .map_err(|e| AppError(ctx.public(e)))
}

/// One metric of several hosts.
///
/// # Errors
/// `NotFound` when the scope is not the actor's. Hosts that the actor may not see are
/// left out.
#[server(prefix = "/fn", endpoint = "metrics/compare", input = server_fn::codec::Json)]
pub async fn compare_servers(
    scope: Scope,
    request: CompareRequest,
) -> Result<Comparison, AppError> {
    use crate::console::guard_list;
    use backend::{authz::resource, metrics::past::chart};

    let (ctx, scoped) = guard_list::<resource::Server>(scope).await?;
    chart::compare(&ctx, scoped, request)
        .await
        .map_err(|e| AppError(ctx.public(e)))
}

/// A page of what was measured on a host, and what it is called.
///
/// # Errors
/// As [`find_server_charts`].
#[server(prefix = "/fn", endpoint = "metrics/server_history", input = server_fn::codec::Json)]
pub async fn find_server_history(
    scope: Scope,
    id: ServerId,
    request: HistoryRequest,
) -> Result<(String, HistoryPage), AppError> {
    use crate::console::guard;
    use backend::{
        authz::{action, resource},
        metrics::past::history,
    };

    let name = server_name(scope, id).await?;
    let (ctx, server) = guard::<resource::Server, action::Read>(scope, id).await?;
    let page = history::of_host(&ctx, server, request)
        .await
        .map_err(|e| ctx.public(e))?;
    Ok((name, page))
}

/// A page of what was measured of a container on a host, and what the host is called.
///
/// # Errors
/// `NotFound` when there is no such host for the actor, or nothing is known of the
/// container.
#[server(prefix = "/fn", endpoint = "metrics/container_history", input = server_fn::codec::Json)]
pub async fn find_container_history(
    scope: Scope,
    id: ServerId,
    name: String,
    request: HistoryRequest,
) -> Result<(String, HistoryPage), AppError> {
    use crate::console::guard;
    use backend::{
        authz::{action, resource},
        metrics::past::history,
    };

    let host = server_name(scope, id).await?;
    let (ctx, server) = guard::<resource::Server, action::Read>(scope, id).await?;
    let page = history::of_container(&ctx, server, &name, request)
        .await
        .map_err(|e| ctx.public(e))?;
    Ok((host, page))
}

/// What a host is called.
#[cfg(feature = "ssr")]
async fn server_name(scope: Scope, id: ServerId) -> Result<String, AppError> {
    use crate::console::guard;
    use backend::{
        authz::{action, resource},
        server::service,
    };

    let (ctx, server) = guard::<resource::Server, action::Read>(scope, id).await?;
    let detail = service::detail(&ctx, server)
        .await
        .map_err(|e| ctx.public(e))?;
    Ok(detail.summary.name)
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
