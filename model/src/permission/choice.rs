//! What data rights can be given on: the trees of the editor.

use crate::id::{ClusterId, FileId, ProjectId, ServerId};
use serde::{Deserialize, Serialize};

/// All that a company owns and its people are given one by one, by name. A company may
/// own more than a page can hold: [`Choices::is_cut`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choices {
    /// Its clusters.
    pub clusters: Vec<ClusterChoice>,
    /// Its hosts.
    pub servers: Vec<ServerChoice>,
    /// Its projects.
    pub projects: Vec<ProjectChoice>,
    /// Its folders, and files that somebody was given alone.
    pub files: Vec<FileChoice>,
    /// There is more of some kind than is listed here: a rule, or the search, reaches it.
    pub is_cut: bool,
}

/// A group of hosts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClusterChoice {
    /// Which.
    pub id: ClusterId,
    /// What it is called.
    pub name: String,
}

/// A host.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServerChoice {
    /// Which.
    pub id: ServerId,
    /// What it is called.
    pub name: String,
    /// Who runs the machine; empty when unknown.
    pub provider: String,
    /// Where; empty when unknown.
    pub region: String,
    /// The group it belongs to.
    pub cluster: Option<ClusterId>,
}

/// A project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProjectChoice {
    /// Which.
    pub id: ProjectId,
    /// What it is called.
    pub name: String,
}

/// A folder, or a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileChoice {
    /// Which.
    pub id: FileId,
    /// What it is called.
    pub name: String,
    /// The folder it is in; `None` is the root.
    pub parent: Option<FileId>,
    /// Whether it is a folder.
    pub is_folder: bool,
}
