//! The signed-in person and what their browser asked for.
#![allow(
    missing_docs,
    reason = "the macro makes public structs of the arguments"
)]

use crate::error::AppError;
use leptos::prelude::*;
use model::{company::CompanySummary, identity::Me, locale::Theme, scope::Scope};
use serde::{Deserialize, Serialize};

/// What the frame around every signed-in page shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// Who is signed in.
    pub me: Me,
    /// The companies whose scope they may enter.
    pub companies: Vec<CompanySummary>,
    /// The scope whose page was last open.
    pub scope: Scope,
    /// The colours they chose.
    pub theme: Theme,
    /// How many messages they have not read.
    pub unread: i64,
}

/// Who is signed in, for the frame around the pages.
///
/// # Errors
/// `Unauthenticated`.
#[server(prefix = "/fn", endpoint = "session/current", input = server_fn::codec::Json)]
pub async fn current_session() -> Result<Session, AppError> {
    use crate::console::{guard_myself, request_context};
    use backend::{company, identity, message};

    let (ctx, me) = guard_myself()?;
    let person = identity::service::me(&ctx, me).map_err(|e| ctx.public(e))?;
    let (ctx, me) = guard_myself()?;
    let companies = company::service::list_mine(&ctx, me)
        .await
        .map_err(|e| ctx.public(e))?;
    let (ctx, me) = guard_myself()?;
    let unread = message::service::count_unread(&ctx, me)
        .await
        .map_err(|e| ctx.public(e))?;
    let (scope, theme) = request_context().map_or((Scope::Personal, Theme::default()), |request| {
        (request.scope, request.theme)
    });
    Ok(Session {
        me: person,
        // A company that one has left is no place to go back to.
        scope: match scope {
            Scope::Company(id) if !companies.iter().any(|c| c.id == id) => Scope::Personal,
            scope => scope,
        },
        companies,
        theme,
        unread,
    })
}
