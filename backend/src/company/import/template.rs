//! The templates that a list names.

use super::table::Row;
use crate::{
    OpContext, Result,
    authz::grant::{self, Given},
    company::notice::actor,
};
use model::{
    id::{CompanyId, TemplateId},
    permission::TemplateSummary,
};
use std::collections::HashSet;

/// A template under one of its names.
#[derive(Debug, Clone)]
pub struct NamedTemplate {
    /// As it may stand in a list.
    pub name: String,
    /// The template; the company's, or a preset.
    pub template: TemplateSummary,
}

/// The templates that a list names, and that hold more than who invites by it.
pub(super) async fn list_too_much(
    ctx: &OpContext,
    company: CompanyId,
    fallback: &Option<TemplateSummary>,
    (rows, templates): (&[Row], &[NamedTemplate]),
) -> Result<HashSet<TemplateId>> {
    let named = rows
        .iter()
        .filter_map(|row| find_template(templates, fallback, &row.template).flatten());
    let named: HashSet<TemplateId> = named.map(|one| one.id).collect();
    let mut too_much = HashSet::new();
    if named.is_empty() {
        return Ok(too_much);
    }
    let me = actor(ctx)?.id;
    let mut tx = ctx.db().begin().await?;
    for id in named {
        if grant::check_template(&mut tx, (company, id), &[me], ctx.now()).await? != Given::Done {
            too_much.insert(id);
        }
    }
    Ok(too_much)
}

/// The template of a row: the one it names, else the one for all. `None` when it names
/// one that there is not.
pub(super) fn find_template(
    templates: &[NamedTemplate],
    fallback: &Option<TemplateSummary>,
    name: &str,
) -> Option<Option<TemplateSummary>> {
    if name.is_empty() {
        return Some(fallback.clone());
    }
    let wanted = name.to_lowercase();
    templates
        .iter()
        .find(|one| one.name.to_lowercase() == wanted)
        .map(|one| Some(one.template.clone()))
}
