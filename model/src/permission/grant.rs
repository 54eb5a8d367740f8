//! What a person or a template holds: functional rights, and data rights on things
//! one by one or by rule.

use super::Permission;
use crate::{
    id::{ClusterId, EmployeeId, FileId, ProjectId, ServerId, TemplateId},
    time::Timestamp,
};
use serde::{Deserialize, Serialize};

/// Items of a template or grants of a person at most; by rule a few stand for all.
pub const MAX_GRANTS: usize = 2_000;

/// One thing that can be given. The order is that of the editor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "kind", content = "of", rename_all = "snake_case")]
pub enum GrantItem {
    /// A functional right: row of `user_permission`.
    Right(Permission),
    /// Every host of the company, also those that come later: `user_access_all`.
    AllServers,
    /// Every host of a cluster, also those that come later: `user_access_cluster`.
    Cluster(ClusterId),
    /// One host: `user_access_server`.
    Server(ServerId),
    /// Every project of the company, also those that come later: `user_access_all`.
    AllProjects,
    /// One project: `user_access_project`.
    Project(ProjectId),
    /// Every file and folder of the company: `user_access_all`.
    AllFiles,
    /// A file, or a folder with all that is and will be in it: `user_access_filehub`.
    File(FileId),
}

/// When a grant holds: from an instant on, up to but not including another one; open
/// on either side where `None`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Validity {
    /// From this time on.
    pub from: Option<Timestamp>,
    /// Up to, but not including, this time.
    pub until: Option<Timestamp>,
}

/// Where a moment lies to a [`Validity`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// It holds.
    Holds,
    /// It will.
    NotYet,
    /// It did.
    Over,
}

impl Validity {
    /// How things stand at `now`.
    pub fn at(self, now: Timestamp) -> When {
        if self.until.is_some_and(|until| until <= now) {
            When::Over
        } else if self.from.is_some_and(|from| from > now) {
            When::NotYet
        } else {
            When::Holds
        }
    }

    /// Whether `self` holds at no moment at which `other` does not.
    pub fn is_within(self, other: Validity) -> bool {
        let from = match (self.from, other.from) {
            (_, None) => true,
            (None, Some(_)) => false,
            (Some(mine), Some(theirs)) => mine >= theirs,
        };
        let until = match (self.until, other.until) {
            (_, None) => true,
            (None, Some(_)) => false,
            (Some(mine), Some(theirs)) => mine <= theirs,
        };
        from && until
    }

    /// Whether there is any moment at which it holds.
    pub fn is_possible(self) -> bool {
        match (self.from, self.until) {
            (Some(from), Some(until)) => from < until,
            _ => true,
        }
    }
}

/// What a person holds, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Grant {
    /// What.
    pub item: GrantItem,
    /// When.
    #[serde(default)]
    pub validity: Validity,
}

/// The template that a person was given last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldTemplate {
    /// Which.
    pub id: TemplateId,
    /// What it is called; of a preset, its key.
    pub name: String,
    /// Whether it came with the console.
    pub is_preset: bool,
    /// Whether the person follows its edits. Otherwise they hold a copy.
    pub is_bound: bool,
}

/// All that a person holds in a company.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberGrants {
    /// Whose.
    pub employee: EmployeeId,
    /// Their name, or their number with its middle hidden.
    pub name: String,
    /// They administer the company: they hold everything, whatever is listed.
    pub is_admin: bool,
    /// They are the reader, who changes nothing here.
    pub is_me: bool,
    /// What a change must say it was made from.
    pub version: i64,
    /// Where it came from, if from a template that still is.
    pub template: Option<HeldTemplate>,
    /// Each item at most once, in the order of [`GrantItem`]; also what is over or not
    /// yet.
    pub grants: Vec<Grant>,
    /// When it was read, by the clock that decides what is over.
    pub as_of: Timestamp,
    /// Whether the reader may change it.
    pub may_update: bool,
    /// What the reader may give at most: `None` is everything (administrators).
    pub limit: Option<Vec<Grant>>,
}

/// What a person is to hold from now on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "as", rename_all = "snake_case")]
pub enum GrantChange {
    /// Exactly this; the last one may be taken away.
    Copy {
        /// The template that it began with, if any.
        template: Option<TemplateId>,
        /// Each item at most once.
        grants: Vec<Grant>,
    },
    /// What this template holds, now and after each edit of it.
    Bound {
        /// Which.
        template: TemplateId,
    },
}

/// Saves what a person holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SaveGrants {
    /// Whose.
    pub employee: EmployeeId,
    /// [`MemberGrants::version`] of what was read.
    pub version: i64,
    /// What they are to hold.
    pub change: GrantChange,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_is_one_word_and_one_number_on_the_wire() {
        for (item, wire) in [
            (
                GrantItem::AllServers,
                serde_json::json!({"kind": "all_servers"}),
            ),
            (
                GrantItem::Server(ServerId(3)),
                serde_json::json!({"kind": "server", "of": 3}),
            ),
            (
                GrantItem::Right(Permission::AddServer),
                serde_json::json!({"kind": "right", "of": "add_server"}),
            ),
        ] {
            assert_eq!(serde_json::to_value(item).unwrap(), wire);
            assert_eq!(serde_json::from_value::<GrantItem>(wire).unwrap(), item);
        }
    }

    #[test]
    fn who_may_give_until_tonight_gives_nothing_until_tomorrow() {
        let of = |from: Option<i64>, until: Option<i64>| Validity {
            from: from.map(Timestamp),
            until: until.map(Timestamp),
        };
        assert!(of(Some(5), Some(9)).is_within(of(None, None)));
        assert!(of(Some(5), Some(9)).is_within(of(Some(5), Some(9))));
        assert!(!of(Some(4), Some(9)).is_within(of(Some(5), Some(9))));
        assert!(!of(Some(5), None).is_within(of(None, Some(9))));
        assert!(!of(None, Some(9)).is_within(of(Some(1), None)));
        assert_eq!(of(Some(5), Some(9)).at(Timestamp(4)), When::NotYet);
        assert_eq!(of(Some(5), Some(9)).at(Timestamp(5)), When::Holds);
        assert_eq!(of(Some(5), Some(9)).at(Timestamp(9)), When::Over);
        assert!(!of(Some(9), Some(9)).is_possible());
    }
}
