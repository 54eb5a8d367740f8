//! Rights and grants: tables `permission`, `permission_template`, `user_permission`,
//! `user_access_*`.
//!
//! A grant may carry a time from which and a time until which it holds; the
//! question is always what holds *now*. What is given to one person is written in
//! `give`, what a template gives to many in [`template`]; nobody gives more than they
//! hold (`limit`). Why it is made so: ADR 17.

pub mod catalogue;
mod check;
pub mod choice;
mod content;
pub mod explain;
mod give;
pub mod grants;
pub mod holder;
mod limit;
mod notice;
pub(crate) mod object;
mod place;
mod reapply;
pub(crate) mod seer;
mod store;
pub mod task;
pub mod template;

use crate::{
    Result,
    authz::{
        GrantKind, InScope, Resource,
        action::{Read, Update},
        resource::{self, Found},
    },
    db::{Db, Tx},
};
use model::{
    error::Error as Public,
    id::{CompanyId, TemplateId, UserId},
    permission::{Grant, Permission, Validity},
    scope::Owner,
    time::Timestamp,
};

pub(crate) use give::{check_template, give_template, take_all};

/// What who asks about the rights of people has proved. Others' are shown to who sees
/// people, and to who sets their rights.
#[derive(Debug)]
pub struct Asker {
    /// They belong to the company.
    pub member: InScope<resource::Company, Read>,
    /// They see people.
    pub staff: Option<InScope<resource::Employee, Read>>,
    /// They set the rights of people.
    pub grants: Option<InScope<resource::Grant, Update>>,
}

impl Asker {
    /// The company of all proofs.
    fn company(&self) -> Result<CompanyId> {
        let owner = self.member.owner();
        let is_one = self.staff.as_ref().is_none_or(|one| one.owner() == owner)
            && self.grants.as_ref().is_none_or(|one| one.owner() == owner);
        if is_one {
            notice::company_of(owner)
        } else {
            Err(Public::NotFound.into())
        }
    }

    /// Refuses who may not ask about others.
    fn about_others(&self) -> Result<()> {
        if self.staff.is_some() || self.grants.is_some() {
            return Ok(());
        }
        Err(Public::Forbidden {
            permission: Some(Permission::ViewEmployeeInfo),
        }
        .into())
    }
}

impl Resource for resource::Template {
    type Id = TemplateId;

    /// A preset is nobody's: it is read with the templates of each company, and found by
    /// none.
    async fn find(db: &Db, id: TemplateId) -> Result<Option<Found>> {
        let company = store::template::find_company(db, id).await?;
        Ok(company.map(|company| Found {
            owner: Owner::Company(company),
            bound: None,
        }))
    }
}

/// All that somebody holds in a company, in whatever order.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn list_held(db: &Db, user: UserId, company: CompanyId) -> Result<Vec<Grant>> {
    store::held::list(db, user, company).await
}

/// The same, as a transaction finds it.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn list_held_in(
    tx: &mut Tx,
    user: UserId,
    company: CompanyId,
) -> Result<Vec<Grant>> {
    store::held::list(tx, user, company).await
}

/// Gives somebody a data right that holds from now on without an end, in the place of any
/// they have on the thing.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn replace_grant(
    tx: &mut Tx,
    key: (UserId, CompanyId),
    (kind, row): (GrantKind, i64),
    now: Timestamp,
) -> Result<()> {
    let grant = Grant {
        item: kind.one(row),
        validity: Validity::default(),
    };
    give::put_one(tx, key, grant, now).await
}

/// Gives a data right on one row to who has none: to who made it.
///
/// # Errors
/// When there is one already, or the database does not answer.
pub(crate) async fn insert_grant(
    tx: &mut Tx,
    user: UserId,
    company: CompanyId,
    (kind, row): (GrantKind, i64),
    validity: Validity,
    now: Timestamp,
) -> Result<()> {
    let item = kind.one(row);
    give::insert(tx, (user, company), Grant { item, validity }, now).await
}

/// Gives any item to who does not have it, as tests want them.
///
/// # Errors
/// As [`insert_grant`].
#[cfg(feature = "testing")]
pub(crate) async fn insert_item(
    tx: &mut Tx,
    key: (UserId, CompanyId),
    grant: Grant,
    now: Timestamp,
) -> Result<()> {
    give::insert(tx, key, grant, now).await
}

#[cfg(test)]
mod tests;
