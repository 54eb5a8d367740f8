//! Server functions of hosts.
#![allow(
    missing_docs,
    reason = "the macro makes public structs of the arguments"
)]

use crate::error::AppError;
use leptos::prelude::*;
use model::{
    id::ServerId,
    scope::Scope,
    server::{
        EnrolmentOffer, EnrolmentState, ServerDetail, ServerList, ServerListRequest,
        ServerOverview, ServerRename,
    },
};

/// The hosts of a scope that the actor may see, as far as the filter lets them
/// through.
///
/// # Errors
/// `NotFound` when the scope is not the actor's; `Invalid` for a cursor that
/// belongs to another order.
#[server(prefix = "/fn", endpoint = "server/list", input = server_fn::codec::Json)]
pub async fn list_servers(
    scope: Scope,
    request: ServerListRequest,
) -> Result<ServerList, AppError> {
    use crate::console::{guard_list, may_in};
    use backend::{
        authz::{action, resource},
        server::service,
    };

    let (ctx, servers) = guard_list::<resource::Server>(scope).await?;
    let list = service::list(&ctx, servers, &request)
        .await
        .map_err(|e| ctx.public(e))?;
    Ok(ServerList {
        may_create: may_in::<resource::Server, action::Create>(scope).await?,
        ..list
    })
}

/// What the overview says about the hosts of a scope.
///
/// # Errors
/// `NotFound` when the scope is not the actor's.
#[server(prefix = "/fn", endpoint = "server/overview", input = server_fn::codec::Json)]
pub async fn find_server_overview(scope: Scope) -> Result<ServerOverview, AppError> {
    use crate::console::{guard_list, may_in};
    use backend::{
        authz::{action, resource},
        server::service,
    };

    let (ctx, servers) = guard_list::<resource::Server>(scope).await?;
    let overview = service::overview(&ctx, servers)
        .await
        .map_err(|e| ctx.public(e))?;
    Ok(ServerOverview {
        may_create: may_in::<resource::Server, action::Create>(scope).await?,
        ..overview
    })
}

/// One host.
///
/// # Errors
/// `NotFound` when there is no such host for the actor.
#[server(prefix = "/fn", endpoint = "server/detail", input = server_fn::codec::Json)]
pub async fn find_server(scope: Scope, id: ServerId) -> Result<ServerDetail, AppError> {
    use crate::console::{guard, may};
    use backend::{
        authz::{action, resource},
        server::service,
    };
    use model::server::ServerActs;

    let (ctx, server) = guard::<resource::Server, action::Read>(scope, id).await?;
    let detail = service::detail(&ctx, server)
        .await
        .map_err(|e| ctx.public(e))?;
    Ok(ServerDetail {
        may: ServerActs {
            update: may::<resource::Server, action::Update>(scope, id).await?,
            delete: may::<resource::Server, action::Delete>(scope, id).await?,
        },
        ..detail
    })
}

/// Renames a host.
///
/// # Errors
/// `Conflict` when somebody changed it in the meantime; `Invalid` when the name
/// is taken.
#[server(prefix = "/fn", endpoint = "server/rename", input = server_fn::codec::Json)]
pub async fn rename_server(
    scope: Scope,
    id: ServerId,
    rename: ServerRename,
) -> Result<(), AppError> {
    use crate::console::guard;
    use backend::{
        authz::{action, resource},
        server::service,
    };

    let (ctx, server) = guard::<resource::Server, action::Update>(scope, id).await?;
    service::rename(&ctx, server, rename)
        .await
        .map_err(|e| AppError(ctx.public(e)))
}

/// Removes a host; `name` is what the person typed.
///
/// # Errors
/// `Invalid` when that is not its name.
#[server(prefix = "/fn", endpoint = "server/remove", input = server_fn::codec::Json)]
pub async fn remove_server(scope: Scope, id: ServerId, name: String) -> Result<(), AppError> {
    use crate::console::guard;
    use backend::{
        authz::{action, resource},
        server::service,
    };

    let (ctx, server) = guard::<resource::Server, action::Delete>(scope, id).await?;
    service::remove(&ctx, server, &name)
        .await
        .map_err(|e| AppError(ctx.public(e)))
}

/// Makes a command that makes a machine a host of this scope.
///
/// # Errors
/// `Forbidden` without the right to add hosts.
#[server(prefix = "/fn", endpoint = "server/offer_enrolment", input = server_fn::codec::Json)]
pub async fn offer_enrolment(scope: Scope) -> Result<EnrolmentOffer, AppError> {
    use crate::console::guard_in;
    use backend::{
        authz::{action, resource},
        server::agent::offer,
    };

    let (ctx, servers) = guard_in::<resource::Server, action::Create>(scope).await?;
    let offer = offer::offer(&ctx, servers)
        .await
        .map_err(|e| ctx.public(e))?;
    shown(offer)
}

/// Makes a command that gives a host a new agent.
///
/// # Errors
/// `Forbidden` without the right to change the host.
#[server(prefix = "/fn", endpoint = "server/offer_replacement", input = server_fn::codec::Json)]
pub async fn offer_replacement(scope: Scope, id: ServerId) -> Result<EnrolmentOffer, AppError> {
    use crate::console::guard;
    use backend::{
        authz::{action, resource},
        server::agent::offer,
    };

    let (ctx, server) = guard::<resource::Server, action::Update>(scope, id).await?;
    let offer = offer::offer_replacement(&ctx, server)
        .await
        .map_err(|e| ctx.public(e))?;
    shown(offer)
}

/// What became of an offer that the actor made.
///
/// # Errors
/// `NotFound` for somebody else's.
#[server(prefix = "/fn", endpoint = "server/enrolment_state", input = server_fn::codec::Json)]
pub async fn find_enrolment_state(offer: i64) -> Result<EnrolmentState, AppError> {
    use crate::console::guard_myself;
    use backend::server::agent;

    let (ctx, me) = guard_myself()?;
    agent::offer::state(&ctx, me, offer)
        .await
        .map_err(|e| AppError(ctx.public(e)))
}

/// Has the agent of a host trade its token for a new one.
///
/// # Errors
/// `Conflict` when there is no agent that could.
#[server(prefix = "/fn", endpoint = "server/renew_agent_token", input = server_fn::codec::Json)]
pub async fn renew_agent_token(scope: Scope, id: ServerId) -> Result<(), AppError> {
    use crate::console::guard;
    use backend::{
        authz::{action, resource},
        server::agent::token,
    };

    let (ctx, server) = guard::<resource::Server, action::Update>(scope, id).await?;
    token::request_renewal(&ctx, server)
        .await
        .map_err(|e| AppError(ctx.public(e)))
}

/// Ends the token of a host's agent.
///
/// # Errors
/// `Conflict` when there is none that holds.
#[server(prefix = "/fn", endpoint = "server/revoke_agent_token", input = server_fn::codec::Json)]
pub async fn revoke_agent_token(scope: Scope, id: ServerId) -> Result<(), AppError> {
    use crate::console::guard;
    use backend::{
        authz::{action, resource},
        server::agent::token,
    };

    let (ctx, server) = guard::<resource::Server, action::Update>(scope, id).await?;
    token::revoke(&ctx, server)
        .await
        .map_err(|e| AppError(ctx.public(e)))
}

/// An offer as its page shows it, once.
#[cfg(feature = "ssr")]
fn shown(offer: backend::server::agent::offer::Offer) -> Result<EnrolmentOffer, AppError> {
    Ok(EnrolmentOffer {
        token: offer.token.reveal().to_owned(),
        expiry: offer.expiry,
        console: crate::console::base_url()?,
        id: offer.id,
    })
}
