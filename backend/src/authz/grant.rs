//! Rights come with membership and end with it.
//!
//! `company` stands before `permission` and cannot ask it; both stand on this
//! module, as they stand on the policy that asks them.

use crate::{Result, db::Tx, permission};
use model::{
    id::{CompanyId, TemplateId, UserId},
    time::Timestamp,
};

/// Gives a person what a template holds, and takes everything else that they
/// had in the company. `false` when there is no such template for the company.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn give_template(
    tx: &mut Tx,
    company: CompanyId,
    user: UserId,
    template: TemplateId,
    now: Timestamp,
) -> Result<bool> {
    permission::template::give(tx, company, user, template, now).await
}

/// Whether a company may give this template.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn has_template(
    tx: &mut Tx,
    company: CompanyId,
    template: TemplateId,
) -> Result<bool> {
    permission::template::exists(tx, company, template).await
}

/// Takes every right that a person had in a company: functional rights, data
/// rights, and commands that add hosts and were not used yet.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn take_all(tx: &mut Tx, company: CompanyId, user: UserId) -> Result<()> {
    permission::template::take_all(tx, company, user).await
}
