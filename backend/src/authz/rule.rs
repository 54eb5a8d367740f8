//! Which right an act needs: one rule for each pair of resource and action.
//!
//! The pairs that a functional right guards come from the catalogue in
//! `model::permission`; the few that need membership alone stand below. A pair
//! without a rule does not compile.

use super::{action, resource};
use model::{permission::Permission, permission_catalogue};

/// What a member of a company needs for an act, beside the data right on a
/// grant-bound thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Rule {
    /// Membership is enough.
    Member,
    /// This functional right.
    Right(Permission),
}

/// A pair of resource and action that has a rule.
pub trait Guarded {
    /// The rule.
    const RULE: Rule;
}

macro_rules! rules {
    ($($number:literal $variant:ident $key:literal $group:ident $zh:literal $en:literal [$($resource:ident . $action:ident),*];)*) => {
        $($(
            impl Guarded for (resource::$resource, action::$action) {
                const RULE: Rule = Rule::Right(Permission::$variant);
            }
        )*)*

        /// Every pair that a functional right guards.
        pub const RIGHTS: &[(&str, Rule)] = &[
            $($((concat!(stringify!($resource), ".", stringify!($action)), Rule::Right(Permission::$variant)),)*)*
        ];
    };
}
permission_catalogue!(rules);

macro_rules! members {
    ($($resource:ident . $action:ident),* $(,)?) => {
        $(impl Guarded for (resource::$resource, action::$action) {
            const RULE: Rule = Rule::Member;
        })*

        /// Every pair that a member may, given the data right.
        pub const MEMBERS: &[(&str, Rule)] =
            &[$((concat!(stringify!($resource), ".", stringify!($action)), Rule::Member)),*];
    };
}
// Seeing is governed by data rights (`console.md` 6.2), not by functional ones.
members! {
    Server.Read, Container.Read, Project.Read, File.Read, Folder.Read, Cluster.Read, Company.Read, Template.Read,
}
