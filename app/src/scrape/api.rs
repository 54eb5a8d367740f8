//! Server functions of tokens by which programs read figures.
#![allow(
    missing_docs,
    reason = "the macro makes public structs of the arguments"
)]

use crate::error::AppError;
use leptos::prelude::*;
use model::{
    id::ScrapeTokenId,
    scope::Scope,
    scrape::{ScrapeName, ScrapeSecret, ScrapeToken},
};

/// One's own tokens for the hosts of a scope.
///
/// # Errors
/// `NotFound` when the scope is not the actor's.
#[server(prefix = "/fn", endpoint = "scrape/tokens", input = server_fn::codec::Json)]
pub async fn list_scrape_tokens(scope: Scope) -> Result<Vec<ScrapeToken>, AppError> {
    use crate::console::{guard_list, guard_myself};
    use backend::{authz::resource, scrape::service};

    let (ctx, servers) = guard_list::<resource::Server>(scope).await?;
    let (_, me) = guard_myself()?;
    service::list(&ctx, servers, me)
        .await
        .map_err(|e| AppError(ctx.public(e)))
}

/// Makes a token that reads what the actor sees of the hosts of a scope. The only
/// time that its secret is told.
///
/// # Errors
/// `NotFound` when the scope is not the actor's; `Conflict` when the actor has as many as
/// one may have.
#[server(prefix = "/fn", endpoint = "scrape/create_token", input = server_fn::codec::Json)]
pub async fn create_scrape_token(scope: Scope, name: ScrapeName) -> Result<ScrapeSecret, AppError> {
    use crate::console::{base_url, guard_list, guard_myself};
    use backend::{authz::resource, scrape::service};

    let (ctx, servers) = guard_list::<resource::Server>(scope).await?;
    let (_, me) = guard_myself()?;
    let token = service::create(&ctx, servers, me, &name)
        .await
        .map_err(|e| AppError(ctx.public(e)))?;
    Ok(ScrapeSecret {
        name: name.into(),
        token: token.reveal().to_owned(),
        console: base_url()?,
    })
}

/// Takes one of one's own tokens back.
///
/// # Errors
/// `NotFound` when there is none.
#[server(prefix = "/fn", endpoint = "scrape/revoke_token", input = server_fn::codec::Json)]
pub async fn revoke_scrape_token(scope: Scope, id: ScrapeTokenId) -> Result<(), AppError> {
    use crate::console::{guard_list, guard_myself};
    use backend::{authz::resource, scrape::service};

    let (ctx, servers) = guard_list::<resource::Server>(scope).await?;
    let (_, me) = guard_myself()?;
    service::revoke(&ctx, servers, me, id)
        .await
        .map_err(|e| AppError(ctx.public(e)))
}
