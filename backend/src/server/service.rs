//! What people do with hosts.

use super::store;
use crate::{
    OpContext, Result,
    authz::{Authorized, Scoped, action::Read, resource},
};
use model::{
    error::Error,
    page::{Page, PageRequest},
    server::{ServerDetail, ServerSummary},
};

/// Hosts that the proof lets through, by name.
///
/// # Errors
/// When the database does not answer.
pub async fn list(
    ctx: &OpContext,
    scoped: Scoped<resource::Server>,
    page: &PageRequest,
) -> Result<Page<ServerSummary>> {
    store::list(
        ctx.db(),
        scoped.owner(),
        scoped.restriction(),
        page,
        ctx.now(),
    )
    .await
}

/// One host.
///
/// # Errors
/// `NotFound` when it was removed since the proof was made.
pub async fn detail(
    ctx: &OpContext,
    server: Authorized<resource::Server, Read>,
) -> Result<ServerDetail> {
    let found = store::find(ctx.db(), server.id(), ctx.now()).await?;
    Ok(found.ok_or(Error::NotFound)?)
}
