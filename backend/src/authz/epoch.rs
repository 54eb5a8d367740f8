//! `user.access_epoch` counts the changes of what a person may do.
//!
//! Whoever changes a membership, a grant or an account counts it up in the same
//! transaction. Every request reads it with its person's row, and believes what it has
//! kept of their rights for the same number only.

use super::store;
use crate::{Result, db::Tx};
use model::id::UserId;

/// What this person may do changes with this transaction.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn touch(tx: &mut Tx, user: UserId) -> Result<()> {
    store::count_up(tx, &[user]).await
}

/// The same for many.
///
/// # Errors
/// As [`touch`].
pub(crate) async fn touch_all(tx: &mut Tx, users: &[UserId]) -> Result<()> {
    store::count_up(tx, users).await
}

/// Keeps what this person may do from changing until the transaction ends.
///
/// # Errors
/// As [`touch`].
pub(crate) async fn hold(tx: &mut Tx, user: UserId) -> Result<()> {
    store::hold(tx, user).await
}

/// What `of` may do changes with this transaction, by somebody whose own rights must stay
/// what they are until it ends. The rows are taken in one order, so that two who set each
/// other's rights wait and do not block each other.
///
/// # Errors
/// As [`touch`].
pub(crate) async fn touch_by(tx: &mut Tx, of: UserId, by: UserId) -> Result<()> {
    if by < of {
        hold(tx, by).await?;
        touch(tx, of).await
    } else {
        touch(tx, of).await?;
        hold(tx, by).await
    }
}
