//! The decision. Everything that may be done is decided in [`decide`], from
//! facts alone; the rest of the module gathers the facts.

use super::{
    resource::{Found, GrantKind},
    rule::Rule,
};
use crate::{Result, company, db::Db, permission};
use model::{
    error::Error,
    id::UserId,
    permission::Permission,
    scope::{EmployeeStatus, Owner},
    time::Timestamp,
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
    match facts.standing {
        Standing::Stranger => Decision::NotFound,
        Standing::Self_ | Standing::Admin => Decision::Allow,
        Standing::Member if facts.grant_bound && !facts.has_grant => Decision::NotFound,
        Standing::Member => match rule {
            Rule::Member => Decision::Allow,
            Rule::Right(_) if facts.has_right => Decision::Allow,
            Rule::Right(permission) => Decision::Forbidden(permission),
        },
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

/// What `user` is to `owner`.
///
/// # Errors
/// When the database does not answer.
pub async fn standing(db: &Db, user: UserId, owner: Owner) -> Result<Standing> {
    Ok(match owner {
        Owner::User(id) if id == user => Standing::Self_,
        Owner::User(_) => Standing::Stranger,
        Owner::Company(id) => match company::membership(db, id, user).await? {
            Some(membership) => of_membership(membership.status, membership.is_admin),
            None => Standing::Stranger,
        },
    })
}

/// What a row of `company_employee` makes of a person.
fn of_membership(status: EmployeeStatus, is_admin: bool) -> Standing {
    match (status.is_member(), is_admin) {
        (false, _) => Standing::Stranger,
        (true, true) => Standing::Admin,
        (true, false) => Standing::Member,
    }
}

/// Decides for an act of `user` on a thing that was found, or in a scope.
///
/// # Errors
/// `NotFound`, `Forbidden`, or when the database does not answer.
pub async fn check(db: &Db, user: UserId, found: &Found, rule: Rule, now: Timestamp) -> Result<()> {
    let standing = standing(db, user, found.owner).await?;
    let mut facts = Facts {
        standing,
        grant_bound: found.grants.is_some(),
        has_grant: false,
        has_right: false,
    };
    // Only a plain member's rights have to be looked up.
    if let (Standing::Member, Owner::Company(company)) = (standing, found.owner) {
        if let Some((kind, rows)) = &found.grants {
            facts.has_grant = permission::has_grant(db, user, company, *kind, rows, now).await?;
        }
        if let Rule::Right(right) = rule {
            facts.has_right = permission::has_right(db, user, company, right, now).await?;
        }
    }
    decide(facts, rule).into_result()
}

/// Which of an owner's things a person may list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Restriction {
    /// All of them.
    All,
    /// Those with a data right valid at this time.
    Granted {
        /// The table of the data rights.
        kind: GrantKind,
        /// Whose rights.
        user: UserId,
        /// When.
        now: Timestamp,
    },
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
