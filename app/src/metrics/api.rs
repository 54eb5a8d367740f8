//! Server functions of metrics.
#![allow(
    missing_docs,
    reason = "the macro makes public structs of the arguments"
)]

use crate::error::AppError;
use leptos::prelude::*;
use model::{
    id::{CompanyId, ServerId},
    metrics::{NetSparklines, Range, RetentionView, ServerCharts},
    scope::Scope,
};
use serde::{Deserialize, Serialize};

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
