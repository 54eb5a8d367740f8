//! In whose name one acts: oneself or a company.

use crate::id::{CompanyId, UserId};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// The scope as it stands in the URL: `/p/…` personal, `/c/{company}/…` a
/// company's. Every list and every create call carries one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// The signed-in person's own things.
    Personal,
    /// A company's things.
    Company(CompanyId),
}

impl fmt::Display for Scope {
    /// `p` or `c/12`: the first part of a path.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Scope::Personal => f.write_str("p"),
            Scope::Company(id) => write!(f, "c/{id}"),
        }
    }
}

impl FromStr for Scope {
    type Err = crate::id::InvalidId;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.split_once('/') {
            None if text == "p" => Ok(Scope::Personal),
            Some(("c", id)) => Ok(Scope::Company(id.parse()?)),
            _ => Err(crate::id::InvalidId),
        }
    }
}

/// Who owns a host, a project or a file: the pair `(owner_kind, owner_id)` of
/// its row (the seed's `form` and `lord`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Owner {
    /// Owned by a person; kind 1.
    User(UserId),
    /// Owned by a company; kind 2.
    Company(CompanyId),
}

impl Owner {
    /// `(owner_kind, owner_id)` as columns.
    pub const fn columns(self) -> (i64, i64) {
        match self {
            Owner::User(id) => (1, id.0),
            Owner::Company(id) => (2, id.0),
        }
    }

    /// From the two columns; `None` when no owner looks like that.
    pub fn from_columns(kind: i64, id: i64) -> Option<Self> {
        match kind {
            1 => UserId::try_from(id).ok().map(Owner::User),
            2 => CompanyId::try_from(id).ok().map(Owner::Company),
            _ => None,
        }
    }
}

/// What a person is to a company: `company_employee.status`, the seed's numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum EmployeeStatus {
    /// −1: the application was refused.
    Rejected,
    /// 0: the application waits for a review.
    Pending,
    /// 1: an employee.
    Accepted,
    /// 2: founded the company.
    Founder,
    /// 3: invited, has not answered yet (ours; not in the seed).
    Invited,
}

impl EmployeeStatus {
    /// The column's number.
    pub const fn number(self) -> i64 {
        match self {
            EmployeeStatus::Rejected => -1,
            EmployeeStatus::Pending => 0,
            EmployeeStatus::Accepted => 1,
            EmployeeStatus::Founder => 2,
            EmployeeStatus::Invited => 3,
        }
    }

    /// From the column's number.
    pub const fn from_number(number: i64) -> Option<Self> {
        match number {
            -1 => Some(EmployeeStatus::Rejected),
            0 => Some(EmployeeStatus::Pending),
            1 => Some(EmployeeStatus::Accepted),
            2 => Some(EmployeeStatus::Founder),
            3 => Some(EmployeeStatus::Invited),
            _ => None,
        }
    }

    /// Whether this person belongs to the company. Applicants do not (the
    /// original let them in: `console.md` 21.1, defect 4).
    pub const fn is_member(self) -> bool {
        matches!(self, EmployeeStatus::Accepted | EmployeeStatus::Founder)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_reads_back_from_its_path() {
        for scope in [Scope::Personal, Scope::Company(CompanyId(12))] {
            assert_eq!(scope.to_string().parse(), Ok(scope));
        }
        for wrong in ["", "c", "c/", "c/0", "p/1", "c/1/2", "x/1"] {
            assert!(wrong.parse::<Scope>().is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn an_owner_reads_back_from_its_columns() {
        for owner in [Owner::User(UserId(3)), Owner::Company(CompanyId(4))] {
            let (kind, id) = owner.columns();
            assert_eq!(Owner::from_columns(kind, id), Some(owner));
        }
        assert_eq!(Owner::from_columns(3, 1), None);
        assert_eq!(Owner::from_columns(1, 0), None);
    }

    #[test]
    fn only_the_accepted_and_the_founder_belong_to_a_company() {
        let members: Vec<i64> = (-1..=3)
            .filter(|n| EmployeeStatus::from_number(*n).unwrap().is_member())
            .collect();
        assert_eq!(members, [1, 2]);
        assert_eq!(EmployeeStatus::from_number(4), None);
    }
}
