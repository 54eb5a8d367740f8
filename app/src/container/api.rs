//! Server functions of containers.
#![allow(
    missing_docs,
    reason = "the macro makes public structs of the arguments"
)]

use crate::error::AppError;
use leptos::prelude::*;
use model::{
    container::{ContainerDetail, ContainerList, ContainerListRequest, ContainerName},
    id::ServerId,
    scope::Scope,
};

/// The containers on those hosts of a scope that the actor may see, as far as the
/// filter lets them through.
///
/// # Errors
/// `NotFound` when the scope is not the actor's; `Invalid` for a cursor that
/// belongs to another order.
#[server(prefix = "/fn", endpoint = "container/list", input = server_fn::codec::Json)]
pub async fn list_containers(
    scope: Scope,
    request: ContainerListRequest,
) -> Result<ContainerList, AppError> {
    use crate::console::guard_list;
    use backend::{authz::resource, container::service};

    let (ctx, servers) = guard_list::<resource::Server>(scope).await?;
    service::list(&ctx, servers, &request)
        .await
        .map_err(|e| AppError(ctx.public(e)))
}

/// One container of a host.
///
/// # Errors
/// `NotFound` when there is none, or the actor may not see the host.
#[server(prefix = "/fn", endpoint = "container/detail", input = server_fn::codec::Json)]
pub async fn find_container(
    scope: Scope,
    server: ServerId,
    name: ContainerName,
) -> Result<ContainerDetail, AppError> {
    use crate::console::guard;
    use backend::{
        authz::{action, resource},
        container::service,
    };

    let (ctx, server) = guard::<resource::Server, action::Read>(scope, server).await?;
    service::detail(&ctx, server, &name)
        .await
        .map_err(|e| AppError(ctx.public(e)))
}
