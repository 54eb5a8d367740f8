//! Rights and grants: tables `permission`, `user_permission`, `user_access_*`.
//!
//! A grant may carry a time from which and a time until which it holds; the
//! question is always what holds *now*.

mod store;
pub mod template;

use crate::{Result, authz::GrantKind, db::Db};
use model::{
    id::{CompanyId, UserId},
    permission::Permission,
    time::Timestamp,
};

/// Whether a functional right holds now.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn has_right(
    db: &Db,
    user: UserId,
    company: CompanyId,
    right: Permission,
    now: Timestamp,
) -> Result<bool> {
    // A row for a reserved right cannot be made; if one is there it means nothing.
    Ok(!right.is_reserved() && store::has_right(db, user, company, right, now).await?)
}

/// Whether a data right on any of `rows` holds now.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn has_grant(
    db: &Db,
    user: UserId,
    company: CompanyId,
    kind: GrantKind,
    rows: &[i64],
    now: Timestamp,
) -> Result<bool> {
    for row in rows {
        if store::has_grant(db, user, company, kind, *row, now).await? {
            return Ok(true);
        }
    }
    Ok(false)
}

pub(crate) use store::insert_grant;
#[cfg(feature = "testing")]
pub(crate) use store::{Validity, insert_right};

#[cfg(test)]
mod tests;
