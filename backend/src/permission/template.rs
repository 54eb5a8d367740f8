//! Templates: sets of rights that are given all at once.
//!
//! Giving a template copies what it holds. Who is *bound* to one follows its edits: what is
//! put into it they get, what is taken out of it they lose, in the same transaction. What
//! they were given beside it, as who makes a host gets a right on it, stays.

use super::{
    check,
    content::Columns,
    grants::too_much,
    limit::{self, Limit},
    notice::{self, actor, company_of, conflict, record},
    place::for_ever,
    store::{
        given,
        many::{self, Followers, Mark},
        place, state, template as store,
    },
};
use crate::{
    OpContext, Result,
    audit::{Object, Operation},
    authz::{
        Authorized, InScope,
        action::{Create, Delete, Read, Update},
        effective::Effective,
        epoch,
        policy::Standing,
        resource,
    },
    db::Tx,
};
use model::{
    error::Error as Public,
    id::{CompanyId, TemplateId, UserId},
    permission::{
        GrantItem, MAX_TEMPLATES, Permission, TemplateDetail, TemplateName, TemplateRow,
        TemplateSummary,
    },
};
use serde_json::json;
use std::collections::HashSet;

/// Templates in the list at most.
const LIMIT: i64 = MAX_TEMPLATES as i64;
/// What stands in the way where a template was changed in between.
pub(super) const TEMPLATE_CHANGED: &str = "template_changed";

pub use super::reapply::{list_holders, reapply};

/// The templates that a company may give: its own by name, after the presets.
///
/// # Errors
/// `NotFound` for a scope that is no company's.
pub async fn list(
    ctx: &OpContext,
    templates: InScope<resource::Template, Read>,
) -> Result<Vec<TemplateSummary>> {
    let company = company_of(templates.owner())?;
    let all = store::list(ctx.db(), company, LIMIT).await?;
    Ok(all.iter().map(store::TemplateFound::summary).collect())
}

/// The same with how many hold each.
///
/// # Errors
/// `NotFound` for a scope that is no company's.
pub async fn list_rows(
    ctx: &OpContext,
    templates: InScope<resource::Template, Read>,
) -> Result<Vec<TemplateRow>> {
    let company = company_of(templates.owner())?;
    let counts = store::count_holders(ctx.db(), company).await?;
    let all = store::list(ctx.db(), company, LIMIT).await?;
    let row = |found: store::TemplateFound| {
        let holders = counts.get(&found.id).copied().unwrap_or_default();
        Ok(row_of(&found, &found.columns.items()?, holders))
    };
    all.into_iter().map(row).collect()
}

fn row_of(
    found: &store::TemplateFound,
    items: &[GrantItem],
    (copied, bound): (i64, i64),
) -> TemplateRow {
    let is_right = |item: &&GrantItem| matches!(item, GrantItem::Right(_));
    let rights = items.iter().filter(is_right).count();
    let count = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
    TemplateRow {
        summary: found.summary(),
        rights: count(rights),
        data: count(items.len() - rights),
        copied,
        bound,
    }
}

/// A template with what it holds, without what the company does not own any more. Who
/// neither gives rights nor writes templates is shown of its data rights those on what
/// they hold themselves.
///
/// # Errors
/// `NotFound`.
pub async fn find(
    ctx: &OpContext,
    templates: InScope<resource::Template, Read>,
    id: TemplateId,
) -> Result<TemplateDetail> {
    let company = company_of(templates.owner())?;
    let now = ctx.now();
    let found = store::find(ctx.db(), company, id)
        .await?
        .ok_or(Public::NotFound)?;
    let mut items = found.columns.items()?;
    let places = place::find(ctx.db(), company, items.iter().copied()).await?;
    items.retain(|item| places.knows(*item));
    let counts = store::count_holders(ctx.db(), company).await?;
    let row = row_of(&found, &items, counts.get(&id).copied().unwrap_or_default());
    let held = ctx.held(company).await?;
    let may = |right| match held.standing() {
        Standing::Admin | Standing::Self_ => true,
        Standing::Member => held.has_right(right, now),
        Standing::Stranger => false,
    };
    let may_see_all = [
        Permission::SetEmployeePermission,
        Permission::AddPermissionTemplate,
        Permission::ModifyPermissionTemplate,
    ]
    .into_iter()
    .any(may);
    if !may_see_all {
        items.retain(|item| {
            matches!(item, GrantItem::Right(_))
                || places.covering(*item).any(|item| held.find(item).is_some())
        });
    }
    Ok(TemplateDetail {
        row,
        version: found.version,
        items,
        may_update: !found.is_preset && may(Permission::ModifyPermissionTemplate),
        may_delete: !found.is_preset && may(Permission::DeletePermissionTemplate),
        limit: limit::shown(&held, now),
    })
}

/// What is wrong with the items of a template that is saved by who may put no more into
/// it than they hold, beside what was in it before.
async fn check_items(
    ctx: &OpContext,
    tx: &mut Tx,
    company: CompanyId,
    items: &[GrantItem],
    before: &[GrantItem],
) -> Result<()> {
    check::bound("items", items.len())?;
    let places = place::find(&mut *tx, company, items.iter().copied()).await?;
    check::items(items, &places)?;
    let limit = Limit::of(tx, (actor(ctx)?.id, company), ctx.now()).await?;
    let had = Effective::new(Standing::Member, for_ever(before));
    too_much("items", &limit.exceeded(&for_ever(items), &had, &places))
}

/// Makes a template.
///
/// # Errors
/// `Conflict` (`too_many_templates`); `Invalid` on `name` and `items[<index>]`.
pub async fn create(
    ctx: &OpContext,
    templates: InScope<resource::Template, Create>,
    name: &TemplateName,
    items: &[GrantItem],
) -> Result<TemplateId> {
    let company = company_of(templates.owner())?;
    let mut tx = ctx.db().begin().await?;
    if store::count(&mut tx, company).await? >= LIMIT {
        return Err(conflict("too_many_templates").into());
    }
    check_items(ctx, &mut tx, company, items, &[]).await?;
    let columns = Columns::of(items)?;
    let id = store::insert(&mut tx, company, (name.as_str(), &columns), ctx.now()).await?;
    let content = json!({"name": name.as_str(), "items": items.len()});
    let entry = (Object::Template, id.0, Operation::Create);
    record(ctx, &mut tx, company, entry, &content).await?;
    tx.commit().await?;
    Ok(id)
}

/// Changes a template, and what its bound members hold.
///
/// # Errors
/// `Conflict` (`template_changed`) when somebody changed it since `version` was read;
/// `Forbidden` for who is bound to it and no administrator; `Invalid` as [`create`].
pub async fn update(
    ctx: &OpContext,
    template: Authorized<resource::Template, Update>,
    version: i64,
    name: &TemplateName,
    items: &[GrantItem],
) -> Result<()> {
    let company = company_of(template.owner())?;
    let (id, now) = (template.id(), ctx.now());
    let me = actor(ctx)?.id;
    let mut tx = ctx.db().begin().await?;
    let found = store::find(&mut tx, company, id)
        .await?
        .ok_or(Public::NotFound)?;
    let columns = Columns::of(items)?;
    // The row first: what was read of it is then what it was.
    if !store::update(&mut tx, (id, version), (name.as_str(), &columns), now).await? {
        return Err(conflict(TEMPLATE_CHANGED).into());
    }
    let before = found.columns.items()?;
    check_items(ctx, &mut tx, company, items, &before).await?;
    let is_bound = state::find_bound(&mut tx, (me, company)).await? == Some(id);
    if is_bound && ctx.held(company).await?.standing() != Standing::Admin {
        return Err(Public::Forbidden { permission: None }.into());
    }
    let removed: Vec<GrantItem> = difference(&before, items);
    let added: Vec<GrantItem> = difference(items, &before);
    let users = if removed.is_empty() && added.is_empty() {
        Vec::new()
    } else {
        let followers = Followers {
            company,
            template: id,
            mark: Mark::Bound,
        };
        let holders = given::list(&mut tx, company, id).await?;
        let bound = holders.iter().filter(|holder| holder.is_bound);
        let users: Vec<UserId> = bound.map(|holder| holder.uid).collect();
        epoch::touch_all(&mut tx, &users).await?;
        many::count_up(&mut tx, followers, now).await?;
        many::delete(&mut tx, followers, &removed).await?;
        many::insert(&mut tx, followers, &added, now).await?;
        users
    };
    let content = json!({
        "name": {"before": found.name, "after": name.as_str()},
        "added": added,
        "removed": removed,
        "people": users.len(),
    });
    let entry = (Object::Template, id.0, Operation::Update);
    record(ctx, &mut tx, company, entry, &content).await?;
    notice::write(ctx, &mut tx, company, &users, Some(name.as_str())).await?;
    tx.commit().await?;
    notice::tell(ctx, &users).await;
    Ok(())
}

/// What of `items` is not among `others`.
fn difference(items: &[GrantItem], others: &[GrantItem]) -> Vec<GrantItem> {
    let others: HashSet<&GrantItem> = others.iter().collect();
    let is_new = |item: &&GrantItem| !others.contains(item);
    items.iter().filter(is_new).copied().collect()
}

/// Removes a template. Who was given it keeps what they hold.
///
/// # Errors
/// `Conflict` (`template_changed`) when somebody changed it since `version` was read.
pub async fn remove(
    ctx: &OpContext,
    template: Authorized<resource::Template, Delete>,
    version: i64,
) -> Result<()> {
    let company = company_of(template.owner())?;
    let id = template.id();
    let mut tx = ctx.db().begin().await?;
    let found = store::find(&mut tx, company, id)
        .await?
        .ok_or(Public::NotFound)?;
    store::unbind(&mut tx, id, ctx.now()).await?;
    if !store::delete(&mut tx, id, version).await? {
        return Err(conflict(TEMPLATE_CHANGED).into());
    }
    let content = json!({"name": found.name});
    let entry = (Object::Template, id.0, Operation::Delete);
    record(ctx, &mut tx, company, entry, &content).await?;
    tx.commit().await
}
