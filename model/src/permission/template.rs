//! Named sets of rights that are given all at once.

use super::Permission;
use crate::id::TemplateId;
use serde::{Deserialize, Serialize};

/// A template in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TemplateSummary {
    /// Which.
    pub id: TemplateId,
    /// What it is called; of a preset, its key.
    pub name: String,
    /// Whether it came with the console: it belongs to nobody, and nobody
    /// changes it.
    pub is_preset: bool,
}

/// The templates that came with the console: rows 1 to 5 of
/// `permission_template`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Preset {
    /// Every right that can be given.
    Administrator,
    /// Hosts, clusters and containers.
    Operator,
    /// Projects, images and files.
    Developer,
    /// Sees, and changes nothing.
    Auditor,
    /// No functional right: what is shared with them one by one.
    Guest,
}

impl Preset {
    /// All of them.
    pub const ALL: [Preset; 5] = [
        Preset::Administrator,
        Preset::Operator,
        Preset::Developer,
        Preset::Auditor,
        Preset::Guest,
    ];

    /// Its row.
    pub const fn id(self) -> TemplateId {
        TemplateId(match self {
            Preset::Administrator => 1,
            Preset::Operator => 2,
            Preset::Developer => 3,
            Preset::Auditor => 4,
            Preset::Guest => 5,
        })
    }

    /// The name of its row; the page says it in the reader's language.
    pub const fn key(self) -> &'static str {
        match self {
            Preset::Administrator => "administrator",
            Preset::Operator => "operator",
            Preset::Developer => "developer",
            Preset::Auditor => "auditor",
            Preset::Guest => "guest",
        }
    }

    /// The rights in it.
    pub fn rights(self) -> Vec<Permission> {
        use Permission as P;
        match self {
            Preset::Administrator => Permission::ALL
                .iter()
                .copied()
                .filter(|right| !right.is_reserved())
                .collect(),
            Preset::Operator => vec![
                P::StartStopContainer,
                P::DeleteContainer,
                P::AddServer,
                P::DeleteServer,
                P::StartStopServer,
                P::ModifyServerInfo,
                P::ViewImage,
                P::ManageCluster,
                P::ViewContainerLog,
                P::ExecContainer,
            ],
            Preset::Developer => vec![
                P::AddProject,
                P::AddDirectory,
                P::BuildProject,
                P::DeployProject,
                P::ModifyProjectInfo,
                P::DeleteProjectVersion,
                P::StartStopContainer,
                P::UploadFile,
                P::DownloadFile,
                P::PreviewFile,
                P::ViewImage,
                P::ViewContainerLog,
            ],
            Preset::Auditor => vec![
                P::ViewEmployeeInfo,
                P::PreviewFile,
                P::ViewImage,
                P::ViewContainerLog,
                P::ViewGateway,
                P::ViewOperationLog,
            ],
            Preset::Guest => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_preset_holds_a_right_that_nobody_can_be_given() {
        for preset in Preset::ALL {
            let rights = preset.rights();
            assert!(
                rights.iter().all(|right| !right.is_reserved()),
                "{preset:?}"
            );
            let mut sorted = rights.clone();
            sorted.sort();
            assert_eq!(rights, sorted, "{preset:?}: by number");
            sorted.dedup();
            assert_eq!(rights.len(), sorted.len(), "{preset:?}: each once");
        }
    }
}
