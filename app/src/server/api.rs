//! Server functions of hosts.
#![allow(
    missing_docs,
    reason = "the macro makes public structs of the arguments"
)]

use crate::error::AppError;
use leptos::prelude::*;
use model::{
    id::ServerId,
    page::{Page, PageRequest},
    scope::Scope,
    server::{ServerDetail, ServerSummary},
};

/// The hosts of a scope that the actor may see, by name.
///
/// # Errors
/// `NotFound` when the scope is not the actor's.
#[server(prefix = "/fn", endpoint = "server/list", input = server_fn::codec::Json)]
pub async fn list_servers(
    scope: Scope,
    page: PageRequest,
) -> Result<Page<ServerSummary>, AppError> {
    use crate::console::guard_list;
    use backend::{authz::resource, server::service};

    let (ctx, servers) = guard_list::<resource::Server>(scope).await?;
    service::list(&ctx, servers, &page)
        .await
        .map_err(|e| AppError(ctx.public(e)))
}

/// One host.
///
/// # Errors
/// `NotFound` when there is no such host for the actor.
#[server(prefix = "/fn", endpoint = "server/detail", input = server_fn::codec::Json)]
pub async fn find_server(scope: Scope, id: ServerId) -> Result<ServerDetail, AppError> {
    use crate::console::guard;
    use backend::{
        authz::{action, resource},
        server::service,
    };

    let (ctx, server) = guard::<resource::Server, action::Read>(scope, id).await?;
    service::detail(&ctx, server)
        .await
        .map_err(|e| AppError(ctx.public(e)))
}
