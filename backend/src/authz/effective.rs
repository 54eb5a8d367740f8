//! What a person may do in a company, as one set: the facts of every decision, with the
//! grant that each comes from. The clock is not in it: validity is, and who asks says when.

use super::{
    check::check,
    policy::{Facts, Restriction, Standing, of_membership},
    resource::{Bound, GrantKind},
    rule::Rule,
};
use crate::{
    Result, company,
    db::{Db, Tx},
    permission,
};
use model::{
    id::{CompanyId, UserId},
    permission::{Grant, GrantItem, Permission, Validity, When},
    time::Timestamp,
};

/// What a person is to a company, and what they were given there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Effective {
    standing: Standing,
    /// By item, each at most once.
    grants: Box<[Grant]>,
}

impl Effective {
    /// Of a standing and what was given, in whatever order.
    pub(crate) fn new(standing: Standing, mut grants: Vec<Grant>) -> Self {
        grants.sort_unstable_by_key(|grant| grant.item);
        grants.dedup_by_key(|grant| grant.item);
        Effective {
            standing,
            grants: grants.into_boxed_slice(),
        }
    }

    /// What the person is to the company.
    pub(crate) fn standing(&self) -> Standing {
        self.standing
    }

    /// All that was given, by item; what is over or not yet as well.
    pub(crate) fn grants(&self) -> &[Grant] {
        &self.grants
    }

    /// When an item holds, if it was given.
    pub(crate) fn find(&self, item: GrantItem) -> Option<Validity> {
        let at = self
            .grants
            .binary_search_by_key(&item, |grant| grant.item)
            .ok()?;
        self.grants.get(at).map(|grant| grant.validity)
    }

    fn holds(&self, item: GrantItem, now: Timestamp) -> bool {
        self.find(item)
            .is_some_and(|validity| check!(Expiry, validity.at(now) == When::Holds))
    }

    /// Whether a functional right holds.
    pub(crate) fn has_right(&self, right: Permission, now: Timestamp) -> bool {
        self.holds(GrantItem::Right(right), now)
    }

    /// What was given that opens a thing, the nearest first.
    pub(crate) fn ways(&self, bound: &Bound) -> impl Iterator<Item = Grant> {
        bound.ways().filter_map(|item| {
            let validity = self.find(item)?;
            Some(Grant { item, validity })
        })
    }

    /// The facts for a decision about a thing, or, without one, about the company as a
    /// whole.
    pub(crate) fn facts(&self, bound: Option<&Bound>, rule: Rule, now: Timestamp) -> Facts {
        // For an administrator and a stranger the rest is not asked.
        let is_member = self.standing == Standing::Member;
        Facts {
            standing: self.standing,
            grant_bound: bound.is_some(),
            has_grant: is_member
                && bound.is_some_and(|bound| {
                    self.ways(bound)
                        .any(|way| check!(Expiry, way.validity.at(now) == When::Holds))
                }),
            has_right: is_member
                && match rule {
                    Rule::Member => false,
                    Rule::Right(right) => self.has_right(right, now),
                },
        }
    }

    /// Which things of a kind the person may list; of a stranger's there are none, and
    /// that is asked before.
    pub(crate) fn restriction(&self, kind: GrantKind, user: UserId, now: Timestamp) -> Restriction {
        let is_whole = match self.standing {
            Standing::Self_ | Standing::Admin => true,
            Standing::Member => self.holds(kind.all(), now),
            Standing::Stranger => false,
        };
        if check!(Restriction, is_whole) {
            return Restriction::All;
        }
        let is_of_cluster = |grant: &Grant| matches!(grant.item, GrantItem::Cluster(_));
        Restriction::Granted {
            kind,
            user,
            now,
            by_cluster: kind == GrantKind::Server && self.grants.iter().any(is_of_cluster),
        }
    }
}

/// Reads a set: two statements, one for who is no plain member.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn load(db: &Db, user: UserId, company: CompanyId) -> Result<Effective> {
    let standing = standing(company::membership(db, company, user).await?);
    let grants = match standing {
        Standing::Member => permission::list_held(db, user, company).await?,
        Standing::Self_ | Standing::Admin | Standing::Stranger => Vec::new(),
    };
    Ok(Effective::new(standing, grants))
}

/// The same as a transaction finds it. The set stays what it is until the transaction
/// ends, for whoever changes it counts the person's epoch up.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn load_in(tx: &mut Tx, user: UserId, company: CompanyId) -> Result<Effective> {
    super::epoch::hold(tx, user).await?;
    let standing = standing(company::membership_in(tx, company, user).await?);
    let grants = match standing {
        Standing::Member => permission::list_held_in(tx, user, company).await?,
        Standing::Self_ | Standing::Admin | Standing::Stranger => Vec::new(),
    };
    Ok(Effective::new(standing, grants))
}

fn standing(membership: Option<company::Membership>) -> Standing {
    membership.map_or(Standing::Stranger, |row| {
        of_membership(row.status, row.is_admin)
    })
}
