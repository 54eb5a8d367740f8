//! SQL of the tables of rights and grants.
//!
//! Whoever changes what people hold takes rows in the order that `give` says: that is
//! what makes two who do so at once wait for each other.

pub(super) mod choice;
pub(super) mod expiry;
pub(super) mod given;
pub(super) mod held;
pub(super) mod holder;
pub(super) mod many;
pub(super) mod member;
pub(super) mod object;
pub(super) mod place;
pub(super) mod seer;
pub(super) mod state;
pub(super) mod template;
pub(super) mod write;

use crate::db::{Db, Tx};

/// Where a read looks: at what is committed, or at what a transaction finds.
pub(super) enum Source<'a> {
    /// What is committed.
    Db(&'a Db),
    /// What a transaction finds.
    Tx(&'a mut Tx),
}

impl<'a> From<&'a Db> for Source<'a> {
    fn from(db: &'a Db) -> Self {
        Source::Db(db)
    }
}

impl<'a> From<&'a mut Tx> for Source<'a> {
    fn from(tx: &'a mut Tx) -> Self {
        Source::Tx(tx)
    }
}

/// Runs an expression over a [`Source`].
macro_rules! on_source {
    ($source:expr, |$connection:ident| $body:expr) => {
        match $source {
            $crate::permission::store::Source::Db(db) => {
                $crate::on_db!(db, |$connection| $body)
            }
            $crate::permission::store::Source::Tx(tx) => {
                $crate::on_tx!(tx, |$connection| $body)
            }
        }
    };
}
use on_source;
