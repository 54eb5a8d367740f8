//! What somebody looks after in a company, and who does after them.
//!
//! Things belong to the company, and people see those they hold a data right on. Where
//! nobody else holds one, only the administrators would see the thing once its keeper is
//! gone: it is listed, and handed to somebody, before. Each domain says so of its own
//! things, as it does of whose they are ([`super::Resource`]); `company` stands before
//! all of them and asks through here.

use crate::{
    Result,
    db::{Db, Tx},
};
use futures::future::BoxFuture;
use model::{
    company::{Belonging, BelongingKind},
    id::{CompanyId, UserId},
    time::Timestamp,
};

/// Things of one kind that somebody looks after alone.
pub trait Keeping: Send + Sync {
    /// What they are.
    fn kind(&self) -> BelongingKind;

    /// How many there are, and the first of them by name, for a page.
    ///
    /// # Errors
    /// When the database does not answer.
    fn list<'a>(
        &'a self,
        db: &'a Db,
        keeper: Keeper,
        limit: i64,
    ) -> BoxFuture<'a, Result<(i64, Vec<Belonging>)>>;

    /// Gives the data rights on all of them to somebody of the company; how many there
    /// were. The keeper's own end with the membership.
    ///
    /// # Errors
    /// When the database refuses.
    fn hand_over<'a>(
        &'a self,
        tx: &'a mut Tx,
        keeper: Keeper,
        heir: UserId,
    ) -> BoxFuture<'a, Result<i64>>;
}

/// Who keeps, where, and when that is asked: a data right may have ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Keeper {
    /// The company.
    pub company: CompanyId,
    /// Who.
    pub user: UserId,
    /// Now.
    pub now: Timestamp,
}
