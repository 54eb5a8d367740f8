//! Server functions of maintenance.

use crate::error::AppError;
use leptos::prelude::*;
use model::{
    alert::{MaintenanceCreate, MaintenanceList},
    id::{ClusterId, MaintenanceId, ServerId},
    scope::Scope,
};

/// The times of a scope in which hosts are worked on.
///
/// # Errors
/// `NotFound` when the scope is not the actor's.
#[server(prefix = "/fn", endpoint = "alert/maintenance", input = server_fn::codec::Json)]
pub async fn list_maintenance(scope: Scope) -> Result<MaintenanceList, AppError> {
    use super::threshold::{guard_steward, refused};
    use crate::console::guard_list;
    use backend::{alert::maintenance, authz::resource};

    let (ctx, servers) = guard_list::<resource::Server>(scope).await?;
    let list = maintenance::list(&ctx, servers)
        .await
        .map_err(|e| ctx.public(e))?;
    Ok(MaintenanceList {
        refused: refused(guard_steward(scope).await)?,
        ..list
    })
}

/// Announces maintenance of all hosts of a scope, or of a cluster.
///
/// # Errors
/// `Forbidden` for who may not change all hosts; `Invalid` for impossible times.
#[server(prefix = "/fn", endpoint = "alert/create_maintenance", input = server_fn::codec::Json)]
pub async fn create_maintenance(
    scope: Scope,
    cluster: Option<ClusterId>,
    create: MaintenanceCreate,
) -> Result<MaintenanceId, AppError> {
    use super::threshold::guard_steward;
    use backend::alert::maintenance;

    let (ctx, steward) = guard_steward(scope).await?;
    maintenance::create(&ctx, steward, cluster, &create)
        .await
        .map_err(|e| AppError(ctx.public(e)))
}

/// Announces maintenance of a host.
///
/// # Errors
/// `Forbidden` without the right to change the host; `Invalid` for impossible times.
#[server(prefix = "/fn", endpoint = "alert/create_server_maintenance", input = server_fn::codec::Json)]
pub async fn create_server_maintenance(
    scope: Scope,
    id: ServerId,
    create: MaintenanceCreate,
) -> Result<MaintenanceId, AppError> {
    use crate::console::guard;
    use backend::{
        alert::maintenance,
        authz::{action, resource},
    };

    let (ctx, server) = guard::<resource::Server, action::Update>(scope, id).await?;
    maintenance::create_of_server(&ctx, server, &create)
        .await
        .map_err(|e| AppError(ctx.public(e)))
}

/// Ends maintenance of all hosts of a scope, or of a cluster.
///
/// # Errors
/// `Forbidden` for who may not change all hosts; `NotFound` when there is none that could end.
#[server(prefix = "/fn", endpoint = "alert/end_maintenance", input = server_fn::codec::Json)]
pub async fn end_maintenance(scope: Scope, maintenance: MaintenanceId) -> Result<(), AppError> {
    use super::threshold::guard_steward;
    use backend::alert::maintenance as service;

    let (ctx, steward) = guard_steward(scope).await?;
    service::end(&ctx, steward, maintenance)
        .await
        .map_err(|e| AppError(ctx.public(e)))
}

/// Ends maintenance of a host.
///
/// # Errors
/// `Forbidden` without the right to change the host; `NotFound` when there is none that could
/// end.
#[server(prefix = "/fn", endpoint = "alert/end_server_maintenance", input = server_fn::codec::Json)]
pub async fn end_server_maintenance(
    scope: Scope,
    id: ServerId,
    maintenance: MaintenanceId,
) -> Result<(), AppError> {
    use crate::console::guard;
    use backend::{
        alert::maintenance as service,
        authz::{action, resource},
    };

    let (ctx, server) = guard::<resource::Server, action::Update>(scope, id).await?;
    service::end_of_server(&ctx, server, maintenance)
        .await
        .map_err(|e| AppError(ctx.public(e)))
}
