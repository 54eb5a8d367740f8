//! Server functions of alerts.
#![allow(
    missing_docs,
    reason = "the macro makes public structs of the arguments"
)]

mod maintenance;
mod threshold;
mod webhook;

pub use maintenance::*;
pub use threshold::*;
pub use webhook::*;

use crate::error::AppError;
use leptos::prelude::*;
use model::{
    alert::{AlertList, AlertListRequest, HeatMap, MuteCreate, ServerAlerts},
    id::{AlertId, ServerId},
    scope::Scope,
};

/// The alerts of hosts of a scope that the actor may see.
///
/// # Errors
/// `NotFound` when the scope is not the actor's.
#[server(prefix = "/fn", endpoint = "alert/list", input = server_fn::codec::Json)]
pub async fn list_alerts(scope: Scope, request: AlertListRequest) -> Result<AlertList, AppError> {
    use crate::console::{guard_list, may_in};
    use backend::{
        alert::service,
        authz::{action, resource},
    };

    let (ctx, servers) = guard_list::<resource::Server>(scope).await?;
    let list = service::list(&ctx, servers, &request)
        .await
        .map_err(|e| ctx.public(e))?;
    Ok(AlertList {
        may_update: may_in::<resource::Server, action::Update>(scope).await?,
        may_webhook: may_in::<resource::Webhook, action::Read>(scope).await?,
        ..list
    })
}

/// How many alerts of hosts of a scope go on that the actor may see.
///
/// # Errors
/// `NotFound` when the scope is not the actor's.
#[server(prefix = "/fn", endpoint = "alert/open", input = server_fn::codec::Json)]
pub async fn count_open_alerts(scope: Scope) -> Result<i64, AppError> {
    use crate::console::guard_list;
    use backend::{alert::service, authz::resource};

    let (ctx, servers) = guard_list::<resource::Server>(scope).await?;
    service::count_open(&ctx, servers)
        .await
        .map_err(|e| AppError(ctx.public(e)))
}

/// The hosts of a scope by how much they have to do.
///
/// # Errors
/// `NotFound` when the scope is not the actor's.
#[server(prefix = "/fn", endpoint = "alert/heat_map", input = server_fn::codec::Json)]
pub async fn find_heat_map(scope: Scope) -> Result<HeatMap, AppError> {
    use crate::console::guard_list;
    use backend::{alert::service, authz::resource};

    let (ctx, servers) = guard_list::<resource::Server>(scope).await?;
    service::heat_map(&ctx, servers)
        .await
        .map_err(|e| AppError(ctx.public(e)))
}

/// What the page of a host says about its alerts.
///
/// # Errors
/// `NotFound` when there is no such host for the actor.
#[server(prefix = "/fn", endpoint = "alert/server", input = server_fn::codec::Json)]
pub async fn find_server_alerts(scope: Scope, id: ServerId) -> Result<ServerAlerts, AppError> {
    use crate::console::{guard, guard_list, may};
    use backend::{
        alert::service,
        authz::{action, resource},
    };

    let (ctx, server) = guard::<resource::Server, action::Read>(scope, id).await?;
    let (_, seen) = guard_list::<resource::Server>(scope).await?;
    let alerts = service::of_server(&ctx, server, seen)
        .await
        .map_err(|e| ctx.public(e))?;
    Ok(ServerAlerts {
        may_update: may::<resource::Server, action::Update>(scope, id).await?,
        ..alerts
    })
}

/// Notes that the actor has seen an alert of a host.
///
/// # Errors
/// `Forbidden` without the right to change the host; `NotFound` when it has no such alert.
#[server(prefix = "/fn", endpoint = "alert/acknowledge", input = server_fn::codec::Json)]
pub async fn acknowledge_alert(scope: Scope, id: ServerId, alert: AlertId) -> Result<(), AppError> {
    use crate::console::guard;
    use backend::{
        alert::service,
        authz::{action, resource},
    };

    let (ctx, server) = guard::<resource::Server, action::Update>(scope, id).await?;
    service::acknowledge(&ctx, server, alert)
        .await
        .map_err(|e| AppError(ctx.public(e)))
}

/// Mutes something of a host for a while, or lets it be heard again.
///
/// # Errors
/// `Forbidden` without the right to change the host; `Invalid` for too long.
#[server(prefix = "/fn", endpoint = "alert/mute", input = server_fn::codec::Json)]
pub async fn mute_alerts(scope: Scope, id: ServerId, mute: MuteCreate) -> Result<(), AppError> {
    use crate::console::guard;
    use backend::{
        alert::mute as service,
        authz::{action, resource},
    };

    let (ctx, server) = guard::<resource::Server, action::Update>(scope, id).await?;
    service::set(&ctx, server, mute)
        .await
        .map_err(|e| AppError(ctx.public(e)))
}
