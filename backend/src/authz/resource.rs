//! What acts are done to.

use crate::{Result, db::Db};
use model::{
    id::{ClusterId, FileId, ProjectId, ServerId},
    permission::GrantItem,
    scope::Owner,
};
use std::future::Future;

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug)]
        pub enum $name {}
        impl Kind for $name {
            const NAME: &'static str = stringify!($name);
        }
    )*};
}

/// A kind of thing; a type without values.
pub trait Kind: Send + Sync + 'static {
    /// Its name, for logs and tests.
    const NAME: &'static str;
}

kinds! {
    /// A managed machine.
    Server;
    /// A container on one.
    Container;
    /// A group of machines.
    Cluster;
    /// A project.
    Project;
    /// A built version of one.
    ProjectVersion;
    /// A file.
    File;
    /// A folder.
    Folder;
    /// A company's profile.
    Company;
    /// A person in a company.
    Employee;
    /// How one gets into a company.
    EntrySetting;
    /// What a person may do in a company.
    Grant;
    /// A named set of rights.
    Template;
    /// A container image of the catalogue.
    Image;
    /// The API gateway.
    Gateway;
    /// The history of what was done.
    OperationLog;
    /// A stored password or key.
    Secret;
    /// Another program that is told of alerts.
    Webhook;
    /// The installation itself: its settings, its tasks.
    Platform;
}

/// The table a data right to a resource stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum GrantKind {
    /// `user_access_server`.
    Server,
    /// `user_access_project`.
    Project,
    /// `user_access_filehub`.
    Filehub,
}

impl GrantKind {
    /// The right on everything of the kind.
    pub const fn all(self) -> GrantItem {
        match self {
            GrantKind::Server => GrantItem::AllServers,
            GrantKind::Project => GrantItem::AllProjects,
            GrantKind::Filehub => GrantItem::AllFiles,
        }
    }

    /// The right on one of them.
    pub const fn one(self, row: i64) -> GrantItem {
        match self {
            GrantKind::Server => GrantItem::Server(ServerId(row)),
            GrantKind::Project => GrantItem::Project(ProjectId(row)),
            GrantKind::Filehub => GrantItem::File(FileId(row)),
        }
    }
}

/// What opens a thing that people see by data right: any right on one of its rows, on its
/// cluster, or on everything of its kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bound {
    /// Its kind.
    pub kind: GrantKind,
    /// Itself, and the folders above it.
    pub rows: Vec<i64>,
    /// The cluster that a host belongs to.
    pub cluster: Option<ClusterId>,
}

impl Bound {
    /// A thing that is opened by its own row alone, beside the right on all.
    pub fn row(kind: GrantKind, row: i64) -> Self {
        Bound {
            kind,
            rows: vec![row],
            cluster: None,
        }
    }

    /// The rights that open it, the nearest first.
    pub fn ways(&self) -> impl Iterator<Item = GrantItem> {
        let rows = self.rows.iter().map(|row| self.kind.one(*row));
        rows.chain(self.cluster.map(GrantItem::Cluster))
            .chain([self.kind.all()])
    }
}

/// What the policy must know of a thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Whose it is.
    pub owner: Owner,
    /// What opens it, for a kind that people see one by one.
    pub bound: Option<Bound>,
}

/// A kind of thing with rows of its own; each domain implements it for its own.
pub trait Resource: Kind {
    /// Its id.
    type Id: Copy + Send + Sync + Into<i64> + 'static;

    /// Looks the thing up; `None` when there is none.
    fn find(db: &Db, id: Self::Id) -> impl Future<Output = Result<Option<Found>>> + Send;
}

/// A kind of thing that a company's people see one by one, by data right.
pub trait GrantBound: Kind {
    /// Where the data rights stand.
    const GRANT: GrantKind;
}
impl GrantBound for Server {
    const GRANT: GrantKind = GrantKind::Server;
}
impl GrantBound for Project {
    const GRANT: GrantKind = GrantKind::Project;
}
impl GrantBound for File {
    const GRANT: GrantKind = GrantKind::Filehub;
}
impl GrantBound for Folder {
    const GRANT: GrantKind = GrantKind::Filehub;
}
