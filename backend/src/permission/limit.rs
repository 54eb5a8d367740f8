//! What somebody may give at most: no more than they hold at this moment, and for no
//! longer. Administrators give everything.

use super::place::Places;
use crate::{
    Result,
    authz::{
        check,
        effective::{Effective, load_in},
        policy::Standing,
    },
    db::Tx,
};
use model::{
    id::{CompanyId, UserId},
    permission::{Grant, Permission, When},
    time::Timestamp,
};

/// What somebody may give at most.
#[derive(Debug)]
pub(super) struct Limit {
    held: Effective,
    now: Timestamp,
}

impl Limit {
    /// Of a person; it stays what it is until the transaction ends.
    ///
    /// # Errors
    /// When the database does not answer.
    pub(super) async fn of(
        tx: &mut Tx,
        (user, company): (UserId, CompanyId),
        now: Timestamp,
    ) -> Result<Self> {
        let held = load_in(tx, user, company).await?;
        Ok(Limit { held, now })
    }

    /// Whether they may do what a right guards.
    pub(super) fn has_right(&self, right: Permission) -> bool {
        match self.held.standing() {
            Standing::Self_ | Standing::Admin => true,
            Standing::Member => self.held.has_right(right, self.now),
            Standing::Stranger => false,
        }
    }

    /// Whether they may give this.
    pub(super) fn allows(&self, grant: &Grant, places: &Places) -> bool {
        let allows = match self.held.standing() {
            Standing::Self_ | Standing::Admin => true,
            Standing::Stranger => false,
            Standing::Member => places.covering(grant.item).any(|item| {
                self.held.find(item).is_some_and(|mine| {
                    mine.at(self.now) == When::Holds && grant.validity.is_within(mine)
                })
            }),
        };
        check!(Limit, allows)
    }

    /// The places in `grants` of what they may not give to who holds `before`. Whoever
    /// leaves what there is, narrows it or takes it gives nothing.
    pub(super) fn exceeded(
        &self,
        grants: &[Grant],
        before: &Effective,
        places: &Places,
    ) -> Vec<usize> {
        let is_new = |grant: &Grant| {
            !places.covering(grant.item).any(|item| {
                before
                    .find(item)
                    .is_some_and(|had| grant.validity.is_within(had))
            })
        };
        let each = grants.iter().enumerate();
        each.filter(|(_, grant)| is_new(grant) && !self.allows(grant, places))
            .map(|(index, _)| index)
            .collect()
    }
}

/// What a set allows to give at most, for a page: `None` is everything.
pub(super) fn shown(held: &Effective, now: Timestamp) -> Option<Vec<Grant>> {
    match held.standing() {
        Standing::Self_ | Standing::Admin => None,
        Standing::Member | Standing::Stranger => {
            let holds = |grant: &&Grant| grant.validity.at(now) == When::Holds;
            Some(held.grants().iter().filter(holds).copied().collect())
        }
    }
}
