//! How a server function comes by its console: the context of the request, and
//! the guards that turn it into a proof.
//!
//! In server-side rendering a server function is a plain call, so nothing here
//! may rest on a layer around `/fn`: the request's context is read from the
//! parts of whichever request is being served.

use crate::error::AppError;
use backend::{
    OpContext,
    authz::{
        Authorized, Myself, Scoped,
        action::Action,
        resource::{GrantBound, Resource},
        rule::Guarded,
    },
};
use http::request::Parts;
use leptos::prelude::use_context;
use model::{
    error::Error,
    locale::{Locale, Theme},
    scope::Scope,
};

/// What the server found out about a request before it came here; stands in the
/// request's extensions.
#[derive(Clone)]
pub struct RequestContext {
    /// Who acts.
    pub op: OpContext,
    /// The language of the page.
    pub locale: Locale,
    /// The colours of the page.
    pub theme: Theme,
    /// Where the browser's files are: `/pkg/<version>`.
    pub assets: std::sync::Arc<str>,
    /// What a form handler left for the page it redirected to.
    pub flash: Option<crate::identity::Flash>,
}

/// The context of the request, if there is one. There is none while leptos
/// lists the routes at start.
pub fn request_context() -> Option<RequestContext> {
    use_context::<Parts>()?
        .extensions
        .get::<RequestContext>()
        .cloned()
}

/// The console, as the request's actor sees it.
///
/// # Errors
/// `Unavailable` outside of a request.
pub fn console_context() -> Result<OpContext, AppError> {
    request_context()
        .map(|request| request.op)
        .ok_or(AppError(Error::Unavailable))
}

/// May the actor do `A` to this `R`? Named once, here.
///
/// # Errors
/// As [`OpContext::authorize`].
pub async fn guard<R: Resource, A: Action>(
    scope: Scope,
    id: R::Id,
) -> Result<(OpContext, Authorized<R, A>), AppError>
where
    (R, A): Guarded,
{
    let ctx = console_context()?;
    let proof = ctx
        .authorize::<R, A>(scope, id)
        .await
        .map_err(|e| ctx.public(e))?;
    Ok((ctx, proof))
}

/// Which `R` of this scope may the actor list?
///
/// # Errors
/// As [`OpContext::scoped`].
pub async fn guard_list<R: GrantBound>(scope: Scope) -> Result<(OpContext, Scoped<R>), AppError> {
    let ctx = console_context()?;
    let proof = ctx.scoped::<R>(scope).await.map_err(|e| ctx.public(e))?;
    Ok((ctx, proof))
}

/// The actor's own account.
///
/// # Errors
/// `Unauthenticated`.
pub fn guard_myself() -> Result<(OpContext, Myself), AppError> {
    let ctx = console_context()?;
    let proof = ctx.myself().map_err(|e| ctx.public(e))?;
    Ok((ctx, proof))
}
