//! Rights and grants: tables `permission`, `user_permission`, `user_access_*`.
//!
//! A grant may carry a time from which and a time until which it holds; the
//! question is always what holds *now*.

mod store;
pub mod template;

use crate::{
    Result,
    authz::GrantKind,
    db::{Db, Tx},
};
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

/// Gives somebody a data right that holds from now on without an end, in the place of any
/// they have on the thing.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn replace_grant(
    tx: &mut Tx,
    (user, company): (UserId, CompanyId),
    on: (GrantKind, i64),
    now: Timestamp,
) -> Result<()> {
    store::delete_grant(tx, user, company, on).await?;
    store::insert_grant(tx, user, company, on, Default::default(), now).await
}

pub(crate) use store::insert_grant;
#[cfg(feature = "testing")]
pub(crate) use store::{Validity, insert_right};

#[cfg(test)]
mod tests;
