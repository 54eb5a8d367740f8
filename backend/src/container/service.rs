//! What people see of containers.

use super::store;
use crate::{
    OpContext, Result,
    authz::{Authorized, Scoped, action::Read, resource},
};
use model::{
    container::{ContainerDetail, ContainerList, ContainerListRequest, ContainerName},
    error::Error,
};

/// Containers on the hosts that the proof lets through, as far as the filter
/// does, in the order asked for.
///
/// # Errors
/// `Invalid` for a cursor that belongs to another order.
pub async fn list(
    ctx: &OpContext,
    scoped: Scoped<resource::Server>,
    request: &ContainerListRequest,
) -> Result<ContainerList> {
    let visible = (scoped.owner(), scoped.restriction());
    let counts = store::counts(ctx.db(), visible, &request.filter).await?;
    Ok(ContainerList {
        page: store::list(ctx.db(), visible, request, counts.total).await?,
        counts,
    })
}

/// One container of a host.
///
/// # Errors
/// `NotFound` when the host does not tell of one of this name.
pub async fn detail(
    ctx: &OpContext,
    server: Authorized<resource::Server, Read>,
    name: &ContainerName,
) -> Result<ContainerDetail> {
    let found = store::find(ctx.db(), server.id(), name.as_str()).await?;
    Ok(found.ok_or(Error::NotFound)?)
}
