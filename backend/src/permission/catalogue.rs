//! The catalogue as a company sees it.

use super::{notice::company_of, store::template as store};
use crate::{
    OpContext, Result,
    authz::{InScope, action::Read, resource},
};
use model::permission::{GrantItem, MAX_TEMPLATES, Permission, PermissionRow, TemplateSummary};
use std::collections::HashMap;

/// Every right that can be given, with how many hold it and which templates it is in.
///
/// # Errors
/// `NotFound` for a scope that is no company's.
pub async fn list(
    ctx: &OpContext,
    templates: InScope<resource::Template, Read>,
) -> Result<Vec<PermissionRow>> {
    let company = company_of(templates.owner())?;
    let counts = store::count_rights(ctx.db(), company, ctx.now()).await?;
    let mut within: HashMap<Permission, Vec<TemplateSummary>> = HashMap::new();
    for found in store::list(ctx.db(), company, MAX_TEMPLATES as i64).await? {
        for item in found.columns.items()? {
            if let GrantItem::Right(right) = item {
                within.entry(right).or_default().push(found.summary());
            }
        }
    }
    let given = Permission::ALL.iter().filter(|right| !right.is_reserved());
    Ok(given
        .map(|right| PermissionRow {
            permission: *right,
            holders: counts.get(&right.number()).copied().unwrap_or(0),
            templates: within.remove(right).unwrap_or_default(),
        })
        .collect())
}
