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
        Authorized, InScope, Myself, Platform, Scoped,
        action::Action,
        resource::{GrantBound, Kind, Resource},
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

/// Where the browser's files are, and which there are.
#[derive(Clone)]
pub struct Site {
    /// `/pkg/<version>`.
    pub prefix: std::sync::Arc<str>,
    /// Whether the pages before signing in have a program of their own. A
    /// developer's watched build has none.
    pub has_entrance: bool,
}

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
    /// The zone of shown times; empty is the browser's.
    pub time_zone: std::sync::Arc<str>,
    /// Where the browser's files are.
    pub assets: Site,
    /// Where people and machines reach the console: `https://host:port`.
    pub base_url: std::sync::Arc<str>,
    /// The scope whose page was last open in the session.
    pub scope: Scope,
    /// Names the session of the request in its person's list, if there is one.
    pub session: Option<std::sync::Arc<str>>,
    /// What an earlier sign-in left on this device.
    pub device: Option<std::sync::Arc<str>>,
    /// What a form handler left for the page it redirected to.
    pub flash: Option<crate::identity::Flash>,
    /// Whether somebody has shown their password here, and not yet their second factor.
    pub is_half: bool,
    /// The code that was sent to this browser last.
    pub pending: Option<crate::identity::PendingCode>,
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

/// May the actor do `A` to things of kind `R` in this scope?
///
/// # Errors
/// As [`OpContext::authorize_in`].
pub async fn guard_in<R: Kind, A: Action>(
    scope: Scope,
) -> Result<(OpContext, InScope<R, A>), AppError>
where
    (R, A): Guarded,
{
    let ctx = console_context()?;
    let proof = ctx
        .authorize_in::<R, A>(scope)
        .await
        .map_err(|e| ctx.public(e))?;
    Ok((ctx, proof))
}

/// The same proof, or none for who lacks the right: for what shows more to who may
/// see more.
///
/// # Errors
/// As [`guard_in`], but not `Forbidden`.
pub async fn guard_in_if<R: Kind, A: Action>(
    scope: Scope,
) -> Result<Option<InScope<R, A>>, AppError>
where
    (R, A): Guarded,
{
    match guard_in::<R, A>(scope).await {
        Ok((_, proof)) => Ok(Some(proof)),
        Err(AppError(Error::Forbidden { .. })) => Ok(None),
        Err(error) => Err(error),
    }
}

/// May the actor do `A` to the installation itself?
///
/// # Errors
/// As [`OpContext::platform`].
pub fn guard_platform<A: Action>() -> Result<(OpContext, Platform<A>), AppError> {
    let ctx = console_context()?;
    let proof = ctx.platform::<A>().map_err(|e| ctx.public(e))?;
    Ok((ctx, proof))
}

/// Whether the actor may do `A` to this `R`; for showing, not for doing.
///
/// # Errors
/// As [`OpContext::may`].
pub async fn may<R: Resource, A: Action>(scope: Scope, id: R::Id) -> Result<bool, AppError>
where
    (R, A): Guarded,
{
    let ctx = console_context()?;
    let answer = ctx.may::<R, A>(scope, id).await;
    answer.map_err(|e| AppError(ctx.public(e)))
}

/// Whether the actor may do `A` to things of kind `R` in this scope; for
/// showing, not for doing.
///
/// # Errors
/// As [`OpContext::may_in`].
pub async fn may_in<R: Kind, A: Action>(scope: Scope) -> Result<bool, AppError>
where
    (R, A): Guarded,
{
    let ctx = console_context()?;
    let answer = ctx.may_in::<R, A>(scope).await;
    answer.map_err(|e| AppError(ctx.public(e)))
}

/// Where people and machines reach the console.
///
/// # Errors
/// `Unavailable` outside of a request.
pub fn base_url() -> Result<String, AppError> {
    request_context()
        .map(|request| request.base_url.to_string())
        .ok_or(AppError(Error::Unavailable))
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
