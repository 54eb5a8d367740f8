//! What a person asks about their own place.
#![allow(
    missing_docs,
    reason = "the macro makes public structs of the arguments"
)]

use crate::error::AppError;
use leptos::prelude::*;
use model::{
    company::{LinkView, MyMembership},
    id::CompanyId,
    identity::Me,
};
use serde::{Deserialize, Serialize};

/// Where one stands with all companies.
///
/// # Errors
/// `Unauthenticated`.
#[server(prefix = "/fn", endpoint = "company/memberships", input = server_fn::codec::Json)]
pub async fn list_memberships() -> Result<Vec<MyMembership>, AppError> {
    let (ctx, me) = crate::console::guard_myself()?;
    backend::company::application::list_mine(&ctx, me)
        .await
        .map_err(|e| AppError(ctx.public(e)))
}

/// Where one stands with a company.
///
/// # Errors
/// `NotFound` for who has nothing to do with it.
#[server(prefix = "/fn", endpoint = "company/membership", input = server_fn::codec::Json)]
pub async fn find_membership(company: CompanyId) -> Result<MyMembership, AppError> {
    let (ctx, me) = crate::console::guard_myself()?;
    backend::company::application::find_mine(&ctx, me, company)
        .await
        .map_err(|e| AppError(ctx.public(e)))
}

/// What a join link shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invited {
    /// What the link says.
    pub link: LinkView,
    /// Where the reader stands, with what they filled in.
    pub mine: Option<MyMembership>,
    /// Who reads it; `None` for who is not signed in.
    pub me: Option<Me>,
    /// Lets somebody without an account make one; empty for everybody else.
    pub note: String,
}

/// What a join link says. `is_first`: somebody opens it, and does not only look
/// again; from then on the company stands on the list of who is signed in.
///
/// # Errors
/// `NotFound` for a code that we never made.
#[server(prefix = "/fn", endpoint = "company/join_link", input = server_fn::codec::Json)]
pub async fn read_join_link(code: String, is_first: bool) -> Result<Invited, AppError> {
    use crate::console::{console_context, guard_myself};
    use backend::{
        Actor,
        company::application,
        identity::{invitation::Invitation, service},
    };
    use model::error::Error;

    let ctx = console_context()?;
    let public = |error| AppError(ctx.public(error));
    if !matches!(ctx.actor(), Actor::User(_)) {
        let link = application::read_link(&ctx, ctx.anonymous(), &code)
            .await
            .map_err(public)?;
        let note = match link.end {
            None => Invitation::note(&ctx, &format!("company:{}", link.company)),
            Some(_) => String::new(),
        };
        return Ok(Invited {
            link,
            mine: None,
            me: None,
            note,
        });
    }
    let (_, me) = guard_myself()?;
    let link = if is_first {
        application::open(&ctx, me, &code).await
    } else {
        application::read_link(&ctx, ctx.anonymous(), &code).await
    };
    let link = link.map_err(public)?;
    let (_, me) = guard_myself()?;
    let mine = match application::find_mine(&ctx, me, link.company).await {
        Ok(mine) => Some(mine),
        Err(backend::Error::Public(Error::NotFound)) => None,
        Err(error) => return Err(public(error)),
    };
    let (_, me) = guard_myself()?;
    let me = service::me(&ctx, me).map_err(public)?;
    Ok(Invited {
        link,
        mine,
        me: Some(me),
        note: String::new(),
    })
}
