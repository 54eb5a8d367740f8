//! What a company says about itself.
#![allow(
    missing_docs,
    reason = "the macro makes public structs of the arguments"
)]

use crate::error::AppError;
use leptos::prelude::*;
use model::{
    company::{CompanyDetail, CompanyUpdate},
    id::CompanyId,
};
use serde::{Deserialize, Serialize};

/// What the page of a company's profile shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProfileView {
    /// The profile.
    pub detail: CompanyDetail,
    /// Whether the reader may change it.
    pub may_update: bool,
}

/// A company's profile.
///
/// # Errors
/// `NotFound` for who does not belong to it.
#[server(prefix = "/fn", endpoint = "company/profile", input = server_fn::codec::Json)]
pub async fn find_profile(company: CompanyId) -> Result<ProfileView, AppError> {
    use crate::console::{guard, may};
    use backend::{
        authz::{action, resource},
        company::service,
    };
    use model::scope::Scope;

    let scope = Scope::Company(company);
    let (ctx, proof) = guard::<resource::Company, action::Read>(scope, company).await?;
    let detail = service::detail(&ctx, proof)
        .await
        .map_err(|e| ctx.public(e))?;
    Ok(ProfileView {
        detail,
        may_update: may::<resource::Company, action::Update>(scope, company).await?,
    })
}

/// Changes a company's profile.
///
/// # Errors
/// `Conflict` when somebody else changed it since it was read; `Invalid` for a name
/// that another company has.
#[server(prefix = "/fn", endpoint = "company/update_profile", input = server_fn::codec::Json)]
pub async fn update_profile(company: CompanyId, update: CompanyUpdate) -> Result<(), AppError> {
    use backend::{
        authz::{action, resource},
        company::service,
    };
    use model::scope::Scope;

    let scope = Scope::Company(company);
    let (ctx, proof) =
        crate::console::guard::<resource::Company, action::Update>(scope, company).await?;
    service::update(&ctx, proof, update)
        .await
        .map_err(|e| AppError(ctx.public(e)))
}
