//! What a person holds: shown, and set.

use super::{
    Asker, check,
    give::{self, before, put},
    limit::{self, Limit},
    notice::{self, actor, company_of, conflict, record, told},
    place::{Places, for_ever},
    store::{held, member, place, state, template},
};
use crate::{
    OpContext, Result,
    audit::{Object, Operation},
    authz::{
        InScope,
        action::{Read, Update},
        check, epoch, resource,
    },
    db::Tx,
};
use model::{
    error::{Error as Public, FieldError, Problem},
    id::{CompanyId, EmployeeId, TemplateId},
    permission::{Grant, GrantChange, MemberGrants, Permission, SaveGrants},
};
use serde_json::json;

/// What stands in the way where what somebody holds was changed in between.
pub(super) const GRANTS_CHANGED: &str = "grants_changed";
/// Administrators hold everything; there is nothing to set.
pub(super) const IS_ADMINISTRATOR: &str = "member_is_administrator";

/// What somebody holds.
///
/// # Errors
/// `NotFound` for who does not belong to the company; `Forbidden` for a reader who neither
/// sees people nor sets their rights.
pub async fn find(ctx: &OpContext, asker: &Asker, employee: EmployeeId) -> Result<MemberGrants> {
    let company = asker.company()?;
    asker.about_others()?;
    let row = member::find(ctx.db(), company, employee).await?;
    show(ctx, company, row, asker.grants.is_some()).await
}

/// What one holds oneself.
///
/// # Errors
/// `NotFound` when the membership ended since the proof was made.
pub async fn find_mine(
    ctx: &OpContext,
    member: InScope<resource::Company, Read>,
) -> Result<MemberGrants> {
    let company = company_of(member.owner())?;
    let row = member::find_of(ctx.db(), company, actor(ctx)?.id).await?;
    show(ctx, company, row, false).await
}

async fn show(
    ctx: &OpContext,
    company: CompanyId,
    row: Option<member::MemberRow>,
    may_grant: bool,
) -> Result<MemberGrants> {
    let row = row.ok_or(Public::NotFound)?;
    if !row.is_member()? {
        return Err(Public::NotFound.into());
    }
    let mut grants = held::list(ctx.db(), row.uid, company).await?;
    grants.sort_unstable_by_key(|grant| grant.item);
    let is_me = row.uid == actor(ctx)?.id;
    let may_update = may_grant && !is_me && !row.is_admin;
    let limit = if may_update {
        limit::shown(&*ctx.held(company).await?, ctx.now())
    } else {
        None
    };
    Ok(MemberGrants {
        as_of: ctx.now(),
        employee: row.id,
        name: row.called(),
        is_admin: row.is_admin,
        is_me,
        version: row.version,
        template: row.template(),
        grants,
        may_update,
        limit,
    })
}

/// Somebody whose rights the actor may set: a member, and neither the actor nor an
/// administrator.
pub(super) async fn target(
    ctx: &OpContext,
    tx: &mut Tx,
    company: CompanyId,
    employee: EmployeeId,
) -> Result<member::MemberRow> {
    let row = member::find(tx, company, employee)
        .await?
        .ok_or(Public::NotFound)?;
    if !row.is_member()? {
        return Err(Public::NotFound.into());
    }
    let is_another = row.uid != actor(ctx)?.id;
    if !check!(Oneself, is_another) {
        return Err(Public::Forbidden { permission: None }.into());
    }
    if row.is_admin {
        return Err(conflict(IS_ADMINISTRATOR).into());
    }
    Ok(row)
}

/// What the actor may give; they may set the rights of people at this moment.
pub(super) async fn limit_of(ctx: &OpContext, tx: &mut Tx, company: CompanyId) -> Result<Limit> {
    let limit = Limit::of(tx, (actor(ctx)?.id, company), ctx.now()).await?;
    let right = Permission::SetEmployeePermission;
    if limit.has_right(right) {
        return Ok(limit);
    }
    // It ended since the proof was made.
    Err(Public::Forbidden {
        permission: Some(right),
    }
    .into())
}

/// What a person is to hold from now on.
struct Target {
    grants: Vec<Grant>,
    places: Places,
    /// What the fields of `grants` are called in the input.
    field: &'static str,
    origin: state::Origin,
    /// What the template is called that they are given as it is.
    template: Option<String>,
}

async fn wanted(tx: &mut Tx, company: CompanyId, change: &GrantChange) -> Result<Target> {
    let unknown = || Public::invalid("template", Problem::Unknown);
    let find = async |tx: &mut Tx, id: TemplateId| {
        let found = template::find_to_give(tx, company, id).await?;
        found.ok_or_else(|| crate::Error::from(unknown()))
    };
    match change {
        GrantChange::Copy { template, grants } => {
            let mut named = None;
            if let Some(id) = template {
                named = Some(find(tx, *id).await?);
            }
            let places = place::find(&mut *tx, company, grants.iter().map(|one| one.item)).await?;
            check::grants(grants, &places)?;
            let mut is_whole = false;
            if let Some(row) = &named {
                let (items, _) = give::content(tx, company, &row.columns).await?;
                let mut sorted = grants.clone();
                sorted.sort_unstable_by_key(|grant| grant.item);
                is_whole = for_ever(&items) == sorted;
            }
            Ok(Target {
                grants: grants.clone(),
                places,
                field: "grants",
                origin: template.map(|id| (id, false)),
                template: named.filter(|_| is_whole).map(|row| row.name),
            })
        }
        GrantChange::Bound { template } => {
            let row = find(tx, *template).await?;
            let (items, places) = give::content(tx, company, &row.columns).await?;
            Ok(Target {
                grants: for_ever(&items),
                places,
                field: "items",
                origin: Some((*template, true)),
                template: Some(row.name),
            })
        }
    }
}

/// `Invalid` with each place that is too much.
pub(super) fn too_much(field: &str, places: &[usize]) -> Result<()> {
    if places.is_empty() {
        return Ok(());
    }
    let wrong = |index| FieldError::new(format!("{field}[{index}]"), Problem::NotYours);
    let fields = places.iter().map(wrong).collect();
    Err(Public::Invalid { fields }.into())
}

/// Sets what somebody holds, in one transaction, as long as nobody else has since it was
/// read. They are told.
///
/// # Errors
/// `NotFound` for who does not belong to the company; `Forbidden` for oneself; `Conflict`:
/// `grants_changed`, `member_is_administrator`; `Invalid` on `grants[<index>]` for a copy,
/// on `items[<index>]` for what a template gives, on `template` for one there is not.
pub async fn save(
    ctx: &OpContext,
    grants: InScope<resource::Grant, Update>,
    change: &SaveGrants,
) -> Result<()> {
    let company = company_of(grants.owner())?;
    let now = ctx.now();
    check::is_bounded(&change.change)?;
    let mut tx = ctx.db().begin().await?;
    let row = target(ctx, &mut tx, company, change.employee).await?;
    let target = wanted(&mut tx, company, &change.change).await?;
    let key = (row.uid, company);
    epoch::touch_by(&mut tx, row.uid, actor(ctx)?.id).await?;
    let limit = limit_of(ctx, &mut tx, company).await?;
    if !state::replace(&mut tx, key, change.version, target.origin, now).await? {
        return Err(conflict(GRANTS_CHANGED).into());
    }
    let before = before(&mut tx, key).await?;
    let exceeded = limit.exceeded(&target.grants, &before, &target.places);
    too_much(target.field, &exceeded)?;
    let delta = put(&mut tx, key, (&before, &target.grants), now).await?;
    let content = json!({
        "person": row.uid,
        "template": target.origin.map(|(id, _)| id),
        "is_bound": target.origin.is_some_and(|(_, is_bound)| is_bound),
        "change": told(&delta),
    });
    let entry = (Object::Grant, row.id.0, Operation::Update);
    record(ctx, &mut tx, company, entry, &content).await?;
    let users = if delta.is_empty() {
        vec![]
    } else {
        vec![row.uid]
    };
    notice::write(ctx, &mut tx, company, &users, target.template.as_deref()).await?;
    tx.commit().await?;
    notice::tell(ctx, &users).await;
    Ok(())
}
