//! Templates: sets of rights that are given all at once.
//!
//! Giving a template copies what it holds; what becomes of the template later
//! does not reach who was given it.

use super::store::template as store;
use crate::{
    Error, OpContext, Result,
    authz::{InScope, action::Read, resource},
    db::Tx,
};
use model::{
    error::Error as Public,
    id::{CompanyId, TemplateId, UserId},
    permission::{Permission, TemplateSummary},
    scope::Owner,
    time::Timestamp,
};

/// Templates in the list at most.
const LIMIT: i64 = 200;

/// The templates that a company may give: its own by name, after the presets.
///
/// # Errors
/// `NotFound` for a scope that is no company's.
pub async fn list(
    ctx: &OpContext,
    templates: InScope<resource::Template, Read>,
) -> Result<Vec<TemplateSummary>> {
    let Owner::Company(company) = templates.owner() else {
        return Err(Public::NotFound.into());
    };
    store::list(ctx.db(), company, LIMIT).await
}

/// Whether a company may give this template.
pub(crate) async fn exists(tx: &mut Tx, company: CompanyId, template: TemplateId) -> Result<bool> {
    Ok(store::find(tx, company, template).await?.is_some())
}

/// What a template holds.
pub(super) struct Content {
    pub(super) permissions: Vec<Permission>,
    pub(super) servers: Vec<i64>,
    pub(super) projects: Vec<i64>,
    pub(super) files: Vec<i64>,
}

/// Gives what a template holds, and takes everything else. Things in it that
/// the company does not own any more are passed over. `false` when there is no
/// such template.
pub(crate) async fn give(
    tx: &mut Tx,
    company: CompanyId,
    user: UserId,
    template: TemplateId,
    now: Timestamp,
) -> Result<bool> {
    let Some(row) = store::find(tx, company, template).await? else {
        return Ok(false);
    };
    let content = row
        .content()
        .map_err(|error| Error::internal("reading a permission template", error))?;
    store::delete_grants(tx, company, user).await?;
    // A reserved right cannot be given; a template that names one gives the rest.
    let rights: Vec<Permission> = content
        .permissions
        .into_iter()
        .filter(|right| !right.is_reserved())
        .collect();
    store::insert_rights(tx, company, user, &rights, now).await?;
    store::insert_servers(tx, company, user, &content.servers, now).await?;
    store::insert_projects(tx, company, user, &content.projects, now).await?;
    store::insert_files(tx, company, user, &content.files, now).await?;
    Ok(true)
}

/// Takes every right of a person in a company.
pub(crate) async fn take_all(tx: &mut Tx, company: CompanyId, user: UserId) -> Result<()> {
    store::delete_grants(tx, company, user).await?;
    store::delete_offers(tx, company, user).await
}
