//! Giving to one person: whatever way it comes, it is written here.
//!
//! Only what differs is written. Whoever changes what people hold takes rows in this
//! order, so that writers wait for each other and none is refused: the template, the
//! people (by counting up their epochs), the states of what they hold, the grants.

use super::{
    content::Columns,
    limit::Limit,
    place::{Places, for_ever},
    store::{held, place, state, template, write},
};
use crate::{
    Result,
    authz::{
        effective::Effective,
        epoch,
        grant::{Given, Giving},
        policy::Standing,
    },
    db::Tx,
};
use model::{
    id::{CompanyId, TemplateId, UserId},
    permission::{Grant, GrantItem, Permission},
    time::Timestamp,
};

/// What was written.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Delta {
    /// New, or for another time than before.
    pub added: Vec<Grant>,
    /// Taken.
    pub removed: Vec<GrantItem>,
}

impl Delta {
    /// From one set to another.
    fn between(before: &Effective, after: &[Grant]) -> Self {
        let target = Effective::new(Standing::Member, after.to_vec());
        let is_new = |grant: &&Grant| before.find(grant.item) != Some(grant.validity);
        let is_gone = |grant: &&Grant| target.find(grant.item).is_none();
        Delta {
            added: target.grants().iter().filter(is_new).copied().collect(),
            removed: before
                .grants()
                .iter()
                .filter(is_gone)
                .map(|grant| grant.item)
                .collect(),
        }
    }

    /// Whether nothing changes.
    pub(super) fn is_empty(&self) -> bool {
        self.added.is_empty() && self.removed.is_empty()
    }
}

/// What a person holds, as a transaction finds it.
pub(super) async fn before(tx: &mut Tx, (user, company): state::Key) -> Result<Effective> {
    let grants = held::list(tx, user, company).await?;
    Ok(Effective::new(Standing::Member, grants))
}

/// Puts another set in the place of the one before; what was written. The epoch and the
/// state are the caller's.
pub(super) async fn put(
    tx: &mut Tx,
    key: state::Key,
    (before, after): (&Effective, &[Grant]),
    now: Timestamp,
) -> Result<Delta> {
    let delta = Delta::between(before, after);
    if delta.is_empty() {
        return Ok(delta);
    }
    // What holds for another time from now on is taken and given.
    let mut taken = delta.removed.clone();
    taken.extend(delta.added.iter().map(|grant| grant.item));
    write::delete(tx, key, &taken).await?;
    write::insert(tx, key, &delta.added, now).await?;
    Ok(delta)
}

/// Gives somebody one item, in the place of any of it that they have.
///
/// # Errors
/// When the database refuses.
pub(super) async fn put_one(
    tx: &mut Tx,
    key: state::Key,
    grant: Grant,
    now: Timestamp,
) -> Result<()> {
    epoch::touch(tx, key.0).await?;
    state::count_up(tx, key, now).await?;
    write::delete(tx, key, &[grant.item]).await?;
    write::insert(tx, key, &[grant], now).await
}

/// Takes one item from somebody.
///
/// # Errors
/// When the database refuses.
pub(super) async fn take_one(
    tx: &mut Tx,
    key: state::Key,
    item: GrantItem,
    now: Timestamp,
) -> Result<()> {
    epoch::touch(tx, key.0).await?;
    state::count_up(tx, key, now).await?;
    write::delete(tx, key, &[item]).await
}

/// Gives what was not there: to who made a thing.
///
/// # Errors
/// When it was there; or when the database refuses.
pub(crate) async fn insert(
    tx: &mut Tx,
    key: (UserId, CompanyId),
    grant: Grant,
    now: Timestamp,
) -> Result<()> {
    epoch::touch(tx, key.0).await?;
    state::count_up(tx, key, now).await?;
    write::insert(tx, key, &[grant], now).await
}

/// Takes every right of a person in a company.
pub(crate) async fn take_all(tx: &mut Tx, company: CompanyId, user: UserId) -> Result<()> {
    epoch::touch(tx, user).await?;
    write::delete_all(tx, company, user).await?;
    write::delete_offers(tx, company, user).await
}

/// What a template gives: what of its content the company still owns, with where that
/// stands.
pub(super) async fn content(
    tx: &mut Tx,
    company: CompanyId,
    columns: &Columns,
) -> Result<(Vec<GrantItem>, Places)> {
    let mut items = columns.items()?;
    let places = place::find(tx, company, items.iter().copied()).await?;
    items.retain(|item| places.knows(*item));
    Ok((items, places))
}

/// Whether one of `by` may give what a template holds to somebody who holds `before`.
async fn may_give(
    tx: &mut Tx,
    (company, by): (CompanyId, &[UserId]),
    (grants, places): (&[Grant], &Places),
    before: &Effective,
    now: Timestamp,
) -> Result<bool> {
    for giver in by {
        let limit = Limit::of(tx, (*giver, company), now).await?;
        if limit.has_right(Permission::SetEmployeePermission)
            && limit.exceeded(grants, before, places).is_empty()
        {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether one of `by` may give a template to somebody new.
pub(crate) async fn check_template(
    tx: &mut Tx,
    (company, id): (CompanyId, TemplateId),
    by: &[UserId],
    now: Timestamp,
) -> Result<Given> {
    let Some(row) = template::find(&mut *tx, company, id).await? else {
        return Ok(Given::Unknown);
    };
    let (items, places) = content(tx, company, &row.columns).await?;
    let grants = for_ever(&items);
    let nothing = Effective::new(Standing::Member, Vec::new());
    let may = may_give(tx, (company, by), (&grants, &places), &nothing, now).await?;
    Ok(if may { Given::Done } else { Given::NotYours })
}

/// Gives what a template holds, and takes everything else, where one of `by` may do so.
/// Things in it that the company does not own any more are passed over.
pub(crate) async fn give_template(
    tx: &mut Tx,
    giving: Giving,
    by: &[UserId],
    now: Timestamp,
) -> Result<Given> {
    let Giving {
        company,
        user,
        template: id,
    } = giving;
    let Some(row) = template::find_to_give(tx, company, id).await? else {
        return Ok(Given::Unknown);
    };
    let (items, places) = content(tx, company, &row.columns).await?;
    let grants = for_ever(&items);
    let key = (user, company);
    epoch::touch(tx, user).await?;
    state::count_up(tx, key, now).await?;
    let before = before(tx, key).await?;
    if !may_give(tx, (company, by), (&grants, &places), &before, now).await? {
        return Ok(Given::NotYours);
    }
    state::set(tx, key, Some((id, false)), now).await?;
    put(tx, key, (&before, &grants), now).await?;
    Ok(Given::Done)
}
