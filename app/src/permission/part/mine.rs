//! What the reader holds, for what a page offers them.

use model::{
    permission::{Grant, GrantItem, MemberGrants, Permission, When},
    time::Timestamp,
};

/// What the reader holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mine {
    is_admin: bool,
    grants: Vec<Grant>,
    as_of: Timestamp,
}

impl Mine {
    /// What was fetched.
    pub fn new(fetched: &MemberGrants) -> Self {
        Mine {
            is_admin: fetched.is_admin,
            grants: fetched.grants.clone(),
            as_of: fetched.as_of,
        }
    }

    /// Whether they held a right when it was fetched, by the console's clock.
    pub fn may(&self, right: Permission) -> bool {
        self.is_admin
            || self.grants.iter().any(|grant| {
                grant.item == GrantItem::Right(right)
                    && grant.validity.at(self.as_of) == When::Holds
            })
    }

    /// Whether they see what others hold: who sees staff, and who sets their rights.
    pub fn may_see_others(&self) -> bool {
        self.may(Permission::ViewEmployeeInfo) || self.may(Permission::SetEmployeePermission)
    }

    /// What they may give to others, if there is a limit.
    pub fn limit(&self) -> Option<&[Grant]> {
        (!self.is_admin).then_some(self.grants.as_slice())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{id::EmployeeId, permission::Validity};

    const NOW: Timestamp = Timestamp(1_800_000_000_000);

    #[test]
    fn an_administrator_may_everything_and_others_what_they_hold() {
        let right = Permission::AddServer;
        let fetched = |is_admin, grants| MemberGrants {
            employee: EmployeeId(1),
            name: String::new(),
            is_admin,
            is_me: true,
            version: 0,
            template: None,
            grants,
            as_of: NOW,
            may_update: false,
            limit: None,
        };
        let held = Grant {
            item: GrantItem::Right(right),
            validity: Validity::default(),
        };
        let administrator = Mine::new(&fetched(true, vec![]));
        assert!(administrator.may(right) && administrator.limit().is_none());
        let over = Grant {
            validity: Validity {
                until: Some(NOW),
                ..Validity::default()
            },
            ..held
        };
        assert!(!Mine::new(&fetched(false, vec![over])).may(right));
        let member = Mine::new(&fetched(false, vec![held]));
        assert!(member.may(right) && !member.may(Permission::DeleteServer));
        assert_eq!(member.limit(), Some([held].as_slice()));
    }
}
