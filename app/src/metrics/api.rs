//! Server functions of metrics.
#![allow(
    missing_docs,
    reason = "the macro makes public structs of the arguments"
)]

use crate::error::AppError;
use leptos::prelude::*;
use model::{
    id::{CompanyId, ServerId},
    metrics::{
        ChartRequest, Charts, CompareRequest, Comparison, HistoryPage, HistoryRequest,
        NetSparklines, RetentionView,
    },
    scope::Scope,
};
use serde::{Deserialize, Serialize};

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

/// What the card about what is kept shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RetentionPage {
    /// What is kept, and how much that is.
    pub view: RetentionView,
    /// Whether the reader may change it.
    pub may_update: bool,
    /// The time zones there are; none where none is chosen.
    pub time_zones: Vec<String>,
}

/// What is kept of what the hosts of a company measured.
///
/// # Errors
/// `NotFound` for who does not belong to it.
#[server(prefix = "/fn", endpoint = "metrics/company_retention", input = server_fn::codec::Json)]
pub async fn company_retention(company: CompanyId) -> Result<RetentionPage, AppError> {
    use crate::console::{guard, may};
    use backend::{
        authz::{action, resource},
        identity::profile,
        metrics::retention::service,
    };

    let scope = Scope::Company(company);
    let (ctx, proof) = guard::<resource::Company, action::Read>(scope, company).await?;
    let view = service::of_company(&ctx, proof)
        .await
        .map_err(|e| ctx.public(e))?;
    let may_update = may::<resource::Company, action::Update>(scope, company).await?;
    let zones = may_update.then(profile::time_zones).unwrap_or_default();
    Ok(RetentionPage {
        view,
        may_update,
        time_zones: zones.into_iter().map(str::to_owned).collect(),
    })
}

/// What is kept of what the signed-in person's own hosts measured.
///
/// # Errors
/// `Unauthenticated`.
#[server(prefix = "/fn", endpoint = "metrics/my_retention", input = server_fn::codec::Json)]
pub async fn my_retention() -> Result<RetentionPage, AppError> {
    let (ctx, me) = crate::console::guard_myself()?;
    let view = backend::metrics::retention::service::mine(&ctx, me)
        .await
        .map_err(|e| ctx.public(e))?;
    Ok(RetentionPage {
        view,
        may_update: true,
        time_zones: Vec::new(),
    })
}
