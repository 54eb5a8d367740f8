//! Rights come with membership and end with it.
//!
//! `company` stands before `permission` and cannot ask it; both stand on this
//! module, as they stand on the policy that asks them.

use crate::{Result, db::Tx, permission};
use model::{
    error::{Error, Problem},
    id::{CompanyId, TemplateId, UserId},
    time::Timestamp,
};

/// Who is given what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Giving {
    /// In which company.
    pub company: CompanyId,
    /// Who.
    pub user: UserId,
    /// What this template holds.
    pub template: TemplateId,
}

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub(crate) enum Given {
    /// It was given, or may be.
    Done,
    /// The company has no such template.
    Unknown,
    /// None of those who would give it may: it holds more than they do.
    NotYours,
}

impl Given {
    /// As the result of a call, with what is wrong on the field of the template.
    ///
    /// # Errors
    /// `Invalid` on `template`.
    pub(crate) fn into_result(self) -> Result<()> {
        let problem = match self {
            Given::Done => return Ok(()),
            Given::Unknown => Problem::Malformed,
            Given::NotYours => Problem::NotYours,
        };
        Err(Error::invalid("template", problem).into())
    }
}

/// Gives a person what a template holds, and takes everything else that they
/// had in the company: where one of `by`, who answer for it, may set the rights of people
/// and holds as much at this moment. Otherwise nothing is given and nothing taken.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn give_template(
    tx: &mut Tx,
    giving: Giving,
    by: &[UserId],
    now: Timestamp,
) -> Result<Given> {
    permission::give_template(tx, giving, by, now).await
}

/// Whether one of `by` may give this template to somebody who holds nothing.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn check_template(
    tx: &mut Tx,
    (company, template): (CompanyId, TemplateId),
    by: &[UserId],
    now: Timestamp,
) -> Result<Given> {
    permission::check_template(tx, (company, template), by, now).await
}

/// Takes every right that a person had in a company: functional rights, data
/// rights, and commands that add hosts and were not used yet.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn take_all(tx: &mut Tx, company: CompanyId, user: UserId) -> Result<()> {
    permission::take_all(tx, company, user).await
}
