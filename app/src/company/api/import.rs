//! Inviting people from a list.
#![allow(
    missing_docs,
    reason = "the macro makes public structs of the arguments"
)]

use crate::error::AppError;
use leptos::prelude::*;
use model::{
    company::{ImportPreview, ImportRequest, ImportResult},
    id::{CompanyId, EmployeeId},
    permission::TemplateSummary,
};
use serde::{Deserialize, Serialize};

/// What the page needs before there is a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportView {
    /// What people can be given.
    pub templates: Vec<TemplateSummary>,
    /// Whether the reader may give it.
    pub may_grant: bool,
}

#[cfg(feature = "ssr")]
mod rights {
    use crate::{
        console::{guard_in, guard_in_if},
        error::AppError,
        i18n::texts,
    };
    use backend::{
        OpContext,
        authz::{action, resource},
        company::import::{Inviting, NamedTemplate},
        permission::template,
    };
    use model::{id::CompanyId, locale::Locale, permission::TemplateSummary, scope::Scope};

    /// What inviting by name takes: the right to invite, and the right to decide.
    pub(super) async fn inviting(company: CompanyId) -> Result<(OpContext, Inviting), AppError> {
        let scope = Scope::Company(company);
        let (ctx, invite) = guard_in::<resource::EntrySetting, action::Create>(scope).await?;
        let (_, review) = guard_in::<resource::Employee, action::Review>(scope).await?;
        let grant = guard_in_if::<resource::Grant, action::Update>(scope).await?;
        let inviting = Inviting {
            invite,
            review,
            grant,
        };
        Ok((ctx, inviting))
    }

    /// The templates of a company, for who may give them.
    pub(super) async fn templates(
        company: CompanyId,
        by: &Inviting,
    ) -> Result<Vec<TemplateSummary>, AppError> {
        if by.grant.is_none() {
            return Ok(Vec::new());
        }
        let scope = Scope::Company(company);
        let (ctx, proof) = guard_in::<resource::Template, action::Read>(scope).await?;
        template::list(&ctx, proof)
            .await
            .map_err(|e| AppError(ctx.public(e)))
    }

    /// The same under every name that may stand in a list: as stored, and in each
    /// language.
    pub(super) async fn named(
        company: CompanyId,
        by: &Inviting,
    ) -> Result<Vec<NamedTemplate>, AppError> {
        let templates = templates(company, by).await?;
        Ok(templates
            .into_iter()
            .flat_map(|template| {
                let labels = Locale::ALL
                    .iter()
                    .map(|locale| crate::company::part::template_label(texts(*locale), &template));
                std::iter::once(template.name.clone())
                    .chain(labels)
                    .map(|name| NamedTemplate {
                        name,
                        template: template.clone(),
                    })
                    .collect::<Vec<_>>()
            })
            .collect())
    }
}

/// What the page of the import needs.
///
/// # Errors
/// `Forbidden` for who may not invite, or does not decide about applications.
#[server(prefix = "/fn", endpoint = "company/import", input = server_fn::codec::Json)]
pub async fn find_import(company: CompanyId) -> Result<ImportView, AppError> {
    let (_, by) = rights::inviting(company).await?;
    Ok(ImportView {
        templates: rights::templates(company, &by).await?,
        may_grant: by.grant.is_some(),
    })
}

/// What would come of a list; nothing happens.
///
/// # Errors
/// `Invalid` on `file` for a list that cannot be read; `Forbidden` as [`find_import`],
/// and for a template without the right to set rights.
#[server(prefix = "/fn", endpoint = "company/preview_import", input = server_fn::codec::Json)]
pub async fn preview_import(
    company: CompanyId,
    request: ImportRequest,
) -> Result<ImportPreview, AppError> {
    let (ctx, by) = rights::inviting(company).await?;
    let templates = rights::named(company, &by).await?;
    backend::company::import::preview(&ctx, &by, &request, &templates)
        .await
        .map_err(|e| AppError(ctx.public(e)))
}

/// Invites everybody on a list whose line is good.
///
/// # Errors
/// As [`preview_import`].
#[server(prefix = "/fn", endpoint = "company/import_members", input = server_fn::codec::Json)]
pub async fn import_members(
    company: CompanyId,
    request: ImportRequest,
) -> Result<ImportResult, AppError> {
    let (ctx, by) = rights::inviting(company).await?;
    let templates = rights::named(company, &by).await?;
    backend::company::import::import(&ctx, &by, &request, &templates)
        .await
        .map_err(|e| AppError(ctx.public(e)))
}

/// Takes an invitation back that bears somebody's number.
///
/// # Errors
/// `Conflict` when it is no invitation any more.
#[server(prefix = "/fn", endpoint = "company/revoke_invitation", input = server_fn::codec::Json)]
pub async fn revoke_invitation(
    company: CompanyId,
    id: EmployeeId,
    version: i64,
) -> Result<(), AppError> {
    use backend::{
        authz::{action, resource},
        company::invitation,
    };
    use model::scope::Scope;

    let scope = Scope::Company(company);
    let (ctx, proof) =
        crate::console::guard::<resource::Employee, action::Review>(scope, id).await?;
    invitation::revoke(&ctx, proof, version)
        .await
        .map_err(|e| AppError(ctx.public(e)))
}
