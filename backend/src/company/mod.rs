//! Companies and who stands where with them: tables `company`,
//! `company_employee`, `company_entry_setting`.
//!
//! How a membership changes stands in one table, [`model::company::membership`];
//! the services here carry it out by conditional updates, each with its entry in
//! the history and its messages in the same transaction. What a person does with
//! their own membership is in [`application`], what others decide about it in
//! [`review`]; who belongs to a company is in [`member`]. Who is invited by name comes by
//! [`import`] and [`invitation`].

pub mod application;
pub mod belonging;
pub mod import;
pub mod invitation;
pub mod link;
pub mod member;
mod notice;
pub mod review;
pub mod service;
mod store;

use crate::{
    Result,
    authz::{
        Resource,
        resource::{self, Found},
    },
    db::{Db, Tx},
};
use model::{
    error::Error as Public,
    id::{CompanyId, EmployeeId, LinkId, UserId},
    scope::{EmployeeStatus, Owner},
    time::Timestamp,
};

/// What a person is to a company.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Membership {
    /// Where they stand.
    pub status: EmployeeStatus,
    /// Whether they administer it.
    pub is_admin: bool,
}

/// A person's row in a company, if there is one.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn membership(
    db: &Db,
    company: CompanyId,
    user: UserId,
) -> Result<Option<Membership>> {
    store::find_membership(db, company, user).await
}

/// The same, as a transaction finds it.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn membership_in(
    tx: &mut Tx,
    company: CompanyId,
    user: UserId,
) -> Result<Option<Membership>> {
    store::find_membership_in(tx, company, user).await
}

/// What a company is called.
///
/// # Errors
/// `NotFound` when it is gone; or when the database does not answer.
pub(crate) async fn name(tx: &mut Tx, company: CompanyId) -> Result<String> {
    application::company_name(tx, company).await
}

/// The zone that a day of a company is a day in, empty is UTC; `None` when it is gone.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn time_zone(db: &Db, company: CompanyId) -> Result<Option<String>> {
    store::profile::find_time_zone(db, company).await
}

/// Changes it; what is folded by days follows by itself.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn set_time_zone(
    tx: &mut Tx,
    company: CompanyId,
    zone: &str,
    now: Timestamp,
) -> Result<()> {
    store::profile::update_time_zone(tx, company, zone, now).await
}

pub(crate) use notice::called;

/// Who administers a company; one person, unless somebody changed the table by
/// hand.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn administrators(tx: &mut Tx, company: CompanyId) -> Result<Vec<UserId>> {
    let rows = store::employee::list_administrators(tx, company).await?;
    Ok(rows.into_iter().map(|row| row.uid).collect())
}

/// What a company owns as a whole.
fn of_company(company: Option<CompanyId>) -> Option<Found> {
    company.map(|company| Found {
        owner: Owner::Company(company),
        bound: None,
    })
}

impl Resource for resource::Company {
    type Id = CompanyId;

    async fn find(db: &Db, id: CompanyId) -> Result<Option<Found>> {
        Ok(of_company(
            store::profile::exists(db, id).await?.then_some(id),
        ))
    }
}

impl Resource for resource::Employee {
    type Id = EmployeeId;

    /// Who only opened a link has told the company nothing, and is not found.
    async fn find(db: &Db, id: EmployeeId) -> Result<Option<Found>> {
        Ok(of_company(store::employee::find_known(db, id).await?))
    }
}

impl Resource for resource::EntrySetting {
    type Id = LinkId;

    async fn find(db: &Db, id: LinkId) -> Result<Option<Found>> {
        Ok(of_company(store::link::find_company(db, id).await?))
    }
}

/// The company of a proof. In a personal scope there is none: nobody is
/// employed there.
fn company_of(owner: Owner) -> Result<CompanyId> {
    match owner {
        Owner::Company(company) => Ok(company),
        Owner::User(_) => Err(Public::NotFound.into()),
    }
}

/// Somebody else changed the row since it was read.
fn changed(what: &str) -> Public {
    Public::Conflict {
        what: what.to_owned(),
    }
}

/// What stands in the way where a membership was changed in between.
const MEMBERSHIP_CHANGED: &str = "membership_changed";

#[cfg(feature = "testing")]
pub(crate) use store::{insert, insert_employee};

#[cfg(test)]
mod tests;
