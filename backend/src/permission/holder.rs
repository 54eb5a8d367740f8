//! Who can reach a thing: shown, and changed for one person on exactly that thing.

use super::{
    Asker,
    explain::{acts, visible},
    give::{before, content, put_one, take_one},
    grants::{limit_of, target},
    notice::{self, actor, company_of, conflict, record},
    object::{self, Thing},
    store::{holder as store, place, state, template},
};
use crate::{
    OpContext, Result,
    audit::{Object as Audited, Operation},
    authz::{
        InScope, action::Update, effective::Effective, epoch, policy::Standing, resource,
        rule::Rule,
    },
    db::Tx,
};
use model::{
    error::{Error as Public, Problem},
    id::EmployeeId,
    page::{Cursor, PageRequest},
    permission::{
        Grant, GrantItem, Holder, HolderList, MAX_GRANTS, Object, Permission, Validity, When,
    },
    time::Timestamp,
};
use serde_json::json;

/// What stands in the way of taking, or bounding, what a template gives to who follows it.
const IS_BOUND: &str = "member_is_bound";

/// Who can, administrators first, then by name. Who will be able to later is among them.
///
/// # Errors
/// As [`super::explain::explain`] about others.
pub async fn list(
    ctx: &OpContext,
    asker: &Asker,
    object: Object,
    after: Option<&Cursor>,
) -> Result<HolderList> {
    let company = asker.company()?;
    asker.about_others()?;
    let now = ctx.now();
    let thing = visible(ctx, asker, object).await?;
    let limit = PageRequest::default().limit();
    let page = store::list(ctx.db(), company, object, (after, limit), now).await?;
    let users: Vec<_> = page.items.iter().map(|row| row.uid).collect();
    let mut held = store::list_held(ctx.db(), &users, company, object).await?;
    let rights: Vec<Permission> = acts(object, thing.is_folder)
        .filter_map(|(_, rule)| match rule {
            Rule::Right(right) => Some(right),
            Rule::Member => None,
        })
        .collect();
    let total = page.total;
    let page = model::page::Page {
        items: page
            .items
            .into_iter()
            .map(|row| {
                let grants = held.remove(&row.uid).unwrap_or_default();
                shown(&row, grants, (&thing, &rights), now)
            })
            .collect(),
        next: page.next,
        total,
    };
    Ok(HolderList {
        page,
        total,
        may_update: asker.grants.is_some() && object != Object::Company,
    })
}

fn shown(
    row: &store::HolderRow,
    grants: Vec<Grant>,
    (thing, rights): (&Thing, &[Permission]),
    now: Timestamp,
) -> Holder {
    let standing = if row.is_admin {
        Standing::Admin
    } else {
        Standing::Member
    };
    let held = Effective::new(standing, grants);
    let mut ways = Vec::new();
    if let (Standing::Member, Some(bound)) = (standing, &thing.found.bound) {
        let open = held.ways(bound);
        ways.extend(
            open.filter(|way| way.validity.at(now) != When::Over)
                .map(|way| (thing.via(way.item), way.validity)),
        );
    }
    let mut rights: Vec<Permission> = rights
        .iter()
        .copied()
        .filter(|right| row.is_admin || held.has_right(*right, now))
        .collect();
    rights.sort_unstable();
    rights.dedup();
    Holder {
        employee: row.id,
        name: row.called(),
        is_admin: row.is_admin,
        ways,
        rights,
    }
}

/// The item that opens exactly this object.
fn item_of(object: Object) -> Result<GrantItem> {
    match object {
        Object::Server(id) => Ok(GrantItem::Server(id)),
        Object::Project(id) => Ok(GrantItem::Project(id)),
        Object::File(id) => Ok(GrantItem::File(id)),
        Object::Company => Err(Public::invalid("object", Problem::Malformed).into()),
    }
}

/// Gives somebody the data right on exactly this object for a time, in the place of the
/// one they have on it, or takes that. What they hold by rule, or on a folder above, stays.
///
/// # Errors
/// `NotFound`; `Forbidden` for oneself; `Conflict`: `member_is_administrator`,
/// `member_is_bound` for what comes from a template that the person follows; `Invalid` on
/// `object` for the company as a whole, on `validity` for no time at all and for more than
/// the actor holds.
pub async fn change(
    ctx: &OpContext,
    grants: InScope<resource::Grant, Update>,
    object: Object,
    employee: EmployeeId,
    validity: Option<Validity>,
) -> Result<()> {
    let company = company_of(grants.owner())?;
    let now = ctx.now();
    let item = item_of(object)?;
    if validity.is_some_and(|validity| !validity.is_possible()) {
        return Err(Public::invalid("validity", Problem::OutOfRange).into());
    }
    object::find(ctx.db(), company, object)
        .await?
        .ok_or(Public::NotFound)?;
    let mut tx = ctx.db().begin().await?;
    let row = target(ctx, &mut tx, company, employee).await?;
    let key = (row.uid, company);
    epoch::touch_by(&mut tx, row.uid, actor(ctx)?.id).await?;
    let limit = limit_of(ctx, &mut tx, company).await?;
    let places = place::find(&mut tx, company, [item]).await?;
    if !places.knows(item) {
        // It went in between.
        return Err(Public::NotFound.into());
    }
    refuse_bound(&mut tx, key, item).await?;
    match validity {
        Some(validity) => {
            let grant = Grant { item, validity };
            let before = before(&mut tx, key).await?;
            if before.grants().len() >= MAX_GRANTS && before.find(item).is_none() {
                return Err(Public::invalid("object", Problem::OutOfRange).into());
            }
            if !limit.exceeded(&[grant], &before, &places).is_empty() {
                return Err(Public::invalid("validity", Problem::NotYours).into());
            }
            put_one(&mut tx, key, grant, now).await?;
        }
        None => take_one(&mut tx, key, item, now).await?,
    }
    let content = json!({"person": row.uid, "item": item, "validity": validity});
    let entry = (Audited::Grant, row.id.0, Operation::Update);
    record(ctx, &mut tx, company, entry, &content).await?;
    let users = [row.uid];
    notice::write(ctx, &mut tx, company, &users, None).await?;
    tx.commit().await?;
    notice::tell(ctx, &users).await;
    Ok(())
}

/// Refuses what comes from a template that the person follows: it would come back with the
/// next edit.
async fn refuse_bound(tx: &mut Tx, key: state::Key, item: GrantItem) -> Result<()> {
    let Some(id) = state::find_bound(tx, key).await? else {
        return Ok(());
    };
    let Some(found) = template::find(&mut *tx, key.1, id).await? else {
        return Ok(());
    };
    let (items, _) = content(tx, key.1, &found.columns).await?;
    if items.contains(&item) {
        return Err(conflict(IS_BOUND).into());
    }
    Ok(())
}
