//! Why somebody may do something, or the first rule that says no.

use super::{HeldTemplate, Permission, Validity};
use crate::{
    id::{ClusterId, EmployeeId, FileId, ProjectId, ServerId},
    page::Page,
};
use serde::{Deserialize, Serialize};

/// What a question is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", content = "id", rename_all = "snake_case")]
pub enum Object {
    /// A host.
    Server(ServerId),
    /// A project.
    Project(ProjectId),
    /// A file or a folder.
    File(FileId),
    /// The company as a whole: what has no data rights.
    Company,
}

/// What comes of an act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It is done.
    Allowed,
    /// The thing is seen, the act is refused.
    Forbidden,
    /// For this person there is no such thing.
    NotFound,
}

/// Where a data right comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Via {
    /// A grant on the thing itself.
    Itself,
    /// A grant on everything of its kind.
    All,
    /// A grant on the cluster it belongs to.
    Cluster {
        /// Which.
        id: ClusterId,
        /// What it is called.
        name: String,
    },
    /// A grant on a folder above it.
    Folder {
        /// Which.
        id: FileId,
        /// What it is called.
        name: String,
    },
}

/// One rule and what it says. They are asked in this order; the last of a chain
/// decides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum Step {
    /// It is the person's own: they may do everything.
    OwnThing,
    /// They are not (or not any more) of the company: for them there is nothing.
    NotAMember,
    /// They administer the company: they may do everything.
    Administrator,
    /// They belong to the company: that alone opens nothing that is seen by data right.
    Member,
    /// They hold a data right on the thing.
    HasData {
        /// Where it comes from.
        via: Via,
        /// When it holds.
        validity: Validity,
    },
    /// Their only data right on the thing does not hold now.
    DataNotNow {
        /// Where it comes from.
        via: Via,
        /// When it holds.
        validity: Validity,
    },
    /// They hold no data right on the thing.
    NoData,
    /// The act takes no functional right.
    NeedsNoRight,
    /// They hold the functional right.
    HasRight {
        /// Which.
        permission: Permission,
        /// When it holds.
        validity: Validity,
    },
    /// Their functional right does not hold now.
    RightNotNow {
        /// Which.
        permission: Permission,
        /// When it holds.
        validity: Validity,
    },
    /// They do not hold the functional right.
    NoRight {
        /// Which.
        permission: Permission,
    },
}

/// Why one act is allowed or refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explanation {
    /// The act, as `Resource.Action` of the catalogue.
    pub act: String,
    /// The right that it takes; `None`: membership, or a data right, is enough.
    pub permission: Option<Permission>,
    /// What comes of it.
    pub verdict: Verdict,
    /// The rules that were asked, in order; never empty.
    pub steps: Vec<Step>,
}

/// Every act on one object for one person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explained {
    /// What the object is called.
    pub object_name: String,
    /// What the person is called.
    pub person_name: String,
    /// Where their rights came from, if from a template that still is.
    pub template: Option<HeldTemplate>,
    /// Each act once, in the order of the catalogue; reading first.
    pub explanations: Vec<Explanation>,
}

/// Somebody who can reach a thing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    /// Who.
    pub employee: EmployeeId,
    /// Their name, or their number with its middle hidden.
    pub name: String,
    /// They administer the company.
    pub is_admin: bool,
    /// Each way the thing is open to them, and when; empty for an administrator.
    pub ways: Vec<(Via, Validity)>,
    /// What they may do to it, beside seeing it, at this moment.
    pub rights: Vec<Permission>,
}

/// Who can reach a thing, a page at a time by name; administrators first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HolderList {
    /// Who.
    pub page: Page<Holder>,
    /// How many there are.
    pub total: i64,
    /// Whether the reader may give and take data rights here.
    pub may_update: bool,
}
