//! Companies and who belongs to them: tables `company`, `company_employee`.
//!
//! So far only what authorization and the scope switch need; the join flow
//! comes with its own issue.

pub mod service;
mod store;

use crate::{Result, db::Db};
use model::{
    id::{CompanyId, UserId},
    scope::EmployeeStatus,
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

#[cfg(feature = "testing")]
pub(crate) use store::{insert, insert_employee};

#[cfg(test)]
mod tests;
