//! The decision. Everything that may be done is decided in [`decide`], from
//! facts alone; `authz::effective` has the facts.

use super::{check::check, resource::GrantKind, rule::Rule};
use crate::Result;
use model::{
    error::Error, id::UserId, permission::Permission, scope::EmployeeStatus, time::Timestamp,
};

/// What the actor is to the owner of a thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// The owner is the actor.
    Self_,
    /// The owner is a company the actor administers.
    Admin,
    /// The owner is a company the actor belongs to.
    Member,
    /// Neither; applicants, the refused and the dismissed among them.
    Stranger,
}

/// All that a decision rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Facts {
    /// What the actor is to the owner.
    pub standing: Standing,
    /// Whether the thing is seen by data right only.
    pub grant_bound: bool,
    /// Whether the actor holds a data right on it or on a folder above it.
    pub has_grant: bool,
    /// Whether the actor holds the functional right that the rule names.
    pub has_right: bool,
}

impl Facts {
    /// Of a person's own thing, or of somebody else's.
    pub fn personal(is_mine: bool, grant_bound: bool) -> Self {
        Facts {
            standing: if is_mine {
                Standing::Self_
            } else {
                Standing::Stranger
            },
            grant_bound,
            has_grant: false,
            has_right: false,
        }
    }
}

/// What comes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// Do it.
    Allow,
    /// For this actor there is no such thing.
    NotFound,
    /// The thing may be seen, the right is missing.
    Forbidden(Permission),
}

/// Decides (architecture 4.4): actor in the owner's scope ∧ (personal owner ∨
/// company administrator ∨ functional right) ∧ (not grant-bound ∨ data right).
/// Who may not see a thing does not learn that it exists.
pub fn decide(facts: Facts, rule: Rule) -> Decision {
    if !check!(Membership, facts.standing != Standing::Stranger) {
        return Decision::NotFound;
    }
    if matches!(facts.standing, Standing::Self_ | Standing::Admin) {
        return Decision::Allow;
    }
    let sees = !facts.grant_bound || facts.has_grant;
    if !check!(DataRight, sees) {
        return Decision::NotFound;
    }
    match rule {
        Rule::Member => Decision::Allow,
        Rule::Right(right) => {
            if check!(Right(right), facts.has_right) {
                Decision::Allow
            } else {
                Decision::Forbidden(right)
            }
        }
    }
}

impl Decision {
    /// As the result of a call.
    ///
    /// # Errors
    /// `NotFound` or `Forbidden`.
    pub fn into_result(self) -> Result<()> {
        match self {
            Decision::Allow => Ok(()),
            Decision::NotFound => Err(Error::NotFound.into()),
            Decision::Forbidden(permission) => Err(Error::Forbidden {
                permission: Some(permission),
            }
            .into()),
        }
    }
}

/// What a row of `company_employee` makes of a person.
pub(super) fn of_membership(status: EmployeeStatus, is_admin: bool) -> Standing {
    let belongs = check!(Status, status.is_member());
    match (belongs, check!(Administrator, is_admin)) {
        (false, _) => Standing::Stranger,
        (true, true) => Standing::Admin,
        (true, false) => Standing::Member,
    }
}

/// Which of an owner's things a person may list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Restriction {
    /// All of them.
    All,
    /// Those with a data right valid at this time: on themselves, or on their cluster.
    /// Who holds one on everything of the kind is not restricted.
    Granted {
        /// The table of the data rights.
        kind: GrantKind,
        /// Whose rights.
        user: UserId,
        /// When.
        now: Timestamp,
        /// Whether there are any on clusters.
        by_cluster: bool,
    },
}

/// A [`Restriction`] as values for a predicate of SQL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct RestrictionValues {
    /// Whether all are let through.
    pub all: bool,
    /// Else whose rights count.
    pub user: i64,
    /// And when.
    pub at: i64,
    /// And whether those on clusters have to be looked at.
    pub by_cluster: bool,
}

impl Restriction {
    /// As values for a predicate.
    pub(crate) fn values(self) -> RestrictionValues {
        match self {
            Restriction::All => RestrictionValues {
                all: true,
                user: 0,
                at: 0,
                by_cluster: false,
            },
            Restriction::Granted {
                user,
                now,
                by_cluster,
                ..
            } => RestrictionValues {
                all: false,
                user: user.0,
                at: now.0,
                by_cluster,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RIGHT: Rule = Rule::Right(Permission::ModifyServerInfo);

    fn facts(standing: Standing, grant_bound: bool, has_grant: bool, has_right: bool) -> Facts {
        Facts {
            standing,
            grant_bound,
            has_grant,
            has_right,
        }
    }

    /// All 32 combinations of facts under both rules, against the sentence of
    /// the architecture written the other way round.
    #[test]
    fn the_decision_is_the_sentence_of_the_architecture() {
        for standing in [
            Standing::Self_,
            Standing::Admin,
            Standing::Member,
            Standing::Stranger,
        ] {
            for bits in 0..8u8 {
                let (bound, grant, right) = (bits & 1 != 0, bits & 2 != 0, bits & 4 != 0);
                for rule in [Rule::Member, RIGHT] {
                    let in_scope = standing != Standing::Stranger;
                    let whole = matches!(standing, Standing::Self_ | Standing::Admin);
                    let visible = in_scope && (whole || !bound || grant);
                    let able = whole || rule == Rule::Member || right;
                    let expected = match (visible, able) {
                        (true, true) => Decision::Allow,
                        (true, false) => Decision::Forbidden(Permission::ModifyServerInfo),
                        (false, _) => Decision::NotFound,
                    };
                    assert_eq!(
                        decide(facts(standing, bound, grant, right), rule),
                        expected,
                        "{standing:?} bound={bound} grant={grant} right={right} {rule:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn an_applicant_with_the_admin_flag_is_a_stranger() {
        for number in [-1, 0, 3] {
            let status = EmployeeStatus::from_number(number).unwrap();
            assert_eq!(of_membership(status, true), Standing::Stranger);
        }
        assert_eq!(
            of_membership(EmployeeStatus::Founder, false),
            Standing::Member
        );
        assert_eq!(
            of_membership(EmployeeStatus::Accepted, true),
            Standing::Admin
        );
    }
}
