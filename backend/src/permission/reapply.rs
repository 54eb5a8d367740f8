//! Who was given a template, and giving it to them again.

use super::{
    Asker,
    give::content,
    grants::{IS_ADMINISTRATOR, limit_of, too_much},
    notice::{self, actor, company_of, conflict, record},
    place::for_ever,
    store::{
        given::{self, HolderRow},
        held,
        many::{self, Followers, Mark},
        place, template as store,
    },
    template::TEMPLATE_CHANGED,
};
use crate::{
    OpContext, Result,
    audit::{Object, Operation},
    authz::{InScope, action::Update, effective::Effective, epoch, policy::Standing, resource},
};
use model::{
    error::{Error as Public, FieldError, Problem},
    id::{EmployeeId, TemplateId, UserId},
    page::{Cursor, Page, PageRequest},
    permission::TemplateHolder,
};
use serde_json::json;
use std::collections::HashSet;

/// People named in one call at most.
const MAX_NAMED: usize = 1_000;

/// Gives holders of a copy what the template holds now, in the place of all they hold:
/// the named ones, or all but the actor and the administrators. How many held something
/// else.
///
/// # Errors
/// `NotFound`; `Conflict`: `template_changed`, and `member_is_administrator` for one who
/// is named; `Forbidden` for naming oneself; `Invalid` on `items[<index>]` for what the
/// actor may not give, on `employees[<index>]` for who was not given the template.
pub async fn reapply(
    ctx: &OpContext,
    grants: InScope<resource::Grant, Update>,
    (id, version): (TemplateId, i64),
    employees: Option<&[EmployeeId]>,
) -> Result<u32> {
    let company = company_of(grants.owner())?;
    let now = ctx.now();
    if employees.is_some_and(|named| named.len() > MAX_NAMED) {
        return Err(Public::invalid("employees", Problem::OutOfRange).into());
    }
    let mut tx = ctx.db().begin().await?;
    let found = store::find_to_give(&mut tx, company, id)
        .await?
        .ok_or(Public::NotFound)?;
    if found.version != version {
        return Err(conflict(TEMPLATE_CHANGED).into());
    }
    let limit = limit_of(ctx, &mut tx, company).await?;
    let holders = given::list(&mut tx, company, id).await?;
    let meant = choose(holders, employees, actor(ctx)?.id)?;
    epoch::touch_all(&mut tx, &meant).await?;
    many::mark(&mut tx, (company, id), &meant, now).await?;
    let (items, places) = content(&mut tx, company, &found.columns).await?;
    let target = Effective::new(Standing::Member, for_ever(&items));
    let mut held = held::list_of_many(&mut tx, &meant, company).await?;
    let mut exceeded = HashSet::new();
    let mut users = Vec::new();
    for user in meant {
        let before = Effective::new(Standing::Member, held.remove(&user).unwrap_or_default());
        if before != target {
            exceeded.extend(limit.exceeded(target.grants(), &before, &places));
            users.push(user);
        }
    }
    let mut exceeded: Vec<usize> = exceeded.into_iter().collect();
    exceeded.sort_unstable();
    too_much("items", &exceeded)?;
    let followers = Followers {
        company,
        template: id,
        mark: Mark::Marked,
    };
    many::clear(&mut tx, followers).await?;
    many::insert(&mut tx, followers, &items, now).await?;
    many::unmark(&mut tx, company, id).await?;
    let content = json!({"name": found.name, "people": users.len()});
    let entry = (Object::Template, id.0, Operation::Run);
    record(ctx, &mut tx, company, entry, &content).await?;
    notice::write(ctx, &mut tx, company, &users, Some(&found.name)).await?;
    tx.commit().await?;
    notice::tell(ctx, &users).await;
    Ok(u32::try_from(users.len()).unwrap_or(u32::MAX))
}

/// Of those who were given a template, who is meant: they hold copies.
fn choose(
    holders: Vec<HolderRow>,
    employees: Option<&[EmployeeId]>,
    me: UserId,
) -> Result<Vec<UserId>> {
    let Some(named) = employees else {
        let others = holders
            .iter()
            .filter(|one| !one.is_bound && !one.is_admin && one.uid != me);
        return Ok(others.map(|one| one.uid).collect());
    };
    let mut users = Vec::new();
    let mut fields = Vec::new();
    for (index, id) in named.iter().enumerate() {
        match holders.iter().find(|one| one.id == *id) {
            None => fields.push(FieldError::new(
                format!("employees[{index}]"),
                Problem::Unknown,
            )),
            Some(one) if one.uid == me => {
                return Err(Public::Forbidden { permission: None }.into());
            }
            Some(one) if one.is_admin => return Err(conflict(IS_ADMINISTRATOR).into()),
            // They have it already.
            Some(one) if one.is_bound => {}
            Some(one) => users.push(one.uid),
        }
    }
    if fields.is_empty() {
        users.sort_unstable();
        users.dedup();
        Ok(users)
    } else {
        Err(Public::Invalid { fields }.into())
    }
}

/// Who was given a template, by name.
///
/// # Errors
/// `NotFound`; `Forbidden` for who neither sees people nor sets their rights.
pub async fn list_holders(
    ctx: &OpContext,
    asker: &Asker,
    id: TemplateId,
    after: Option<&Cursor>,
) -> Result<Page<TemplateHolder>> {
    let company = asker.company()?;
    asker.about_others()?;
    let found = store::find(ctx.db(), company, id)
        .await?
        .ok_or(Public::NotFound)?;
    let mut items = found.columns.items()?;
    let places = place::find(ctx.db(), company, items.iter().copied()).await?;
    items.retain(|item| places.knows(*item));
    let target = Effective::new(Standing::Member, for_ever(&items));
    let limit = PageRequest::default().limit();
    let page = given::page(ctx.db(), (company, id), after, limit).await?;
    let users: Vec<UserId> = page.items.iter().map(|row| row.uid).collect();
    let mut held = held::list_of_many(ctx.db(), &users, company).await?;
    let holder = |row: HolderRow| {
        let grants = held.remove(&row.uid).unwrap_or_default();
        TemplateHolder {
            employee: row.id,
            name: row.called(),
            is_bound: row.is_bound,
            differs: Effective::new(Standing::Member, grants) != target,
        }
    };
    Ok(Page {
        items: page.items.into_iter().map(holder).collect(),
        next: page.next,
        total: page.total,
    })
}
