//! What acts are done to.

use crate::{Result, db::Db};
use model::scope::Owner;
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

/// What the policy must know of a thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Whose it is.
    pub owner: Owner,
    /// For a grant-bound thing: any data right on one of these rows opens it
    /// (itself, and the folders above it).
    pub grants: Option<(GrantKind, Vec<i64>)>,
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
