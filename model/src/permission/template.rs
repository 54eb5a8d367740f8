//! Named sets of rights that are given all at once.

use super::{Grant, GrantItem, Permission};
use crate::{
    id::{EmployeeId, TemplateId},
    text::{checked_text, line},
};
use serde::{Deserialize, Serialize};

checked_text! {
    /// What a template is called, 1–64 characters.
    TemplateName, |raw| line(raw, 1, 64)
}

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

/// A template in the list of templates.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TemplateRow {
    /// Which.
    pub summary: TemplateSummary,
    /// Functional rights in it.
    pub rights: u32,
    /// Data rights in it; a rule counts as one.
    pub data: u32,
    /// People who hold a copy.
    pub copied: i64,
    /// People who follow it.
    pub bound: i64,
}

/// A template with what it holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TemplateDetail {
    /// Its row.
    pub row: TemplateRow,
    /// What a change must say it was made from.
    pub version: i64,
    /// Each item once, in the order of [`GrantItem`]; without what the company does not
    /// own any more.
    pub items: Vec<GrantItem>,
    /// Whether the reader may change it.
    pub may_update: bool,
    /// Whether the reader may remove it.
    pub may_delete: bool,
    /// What the reader may put into it at most: `None` is everything (administrators).
    pub limit: Option<Vec<Grant>>,
}

/// Makes a template, or changes one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SaveTemplate {
    /// Which, and the version that was read; `None` makes one.
    pub existing: Option<(TemplateId, i64)>,
    /// What it is to be called: once in a company.
    pub name: TemplateName,
    /// Each item at most once.
    pub items: Vec<GrantItem>,
}

/// Somebody who was given a template.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TemplateHolder {
    /// Who.
    pub employee: EmployeeId,
    /// Their name, or their number with its middle hidden.
    pub name: String,
    /// Whether they follow its edits. Otherwise they hold a copy.
    pub is_bound: bool,
    /// Whether they hold something else by now than the template does.
    pub differs: bool,
}

/// A right of the catalogue, with where it is held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PermissionRow {
    /// Which.
    pub permission: Permission,
    /// How many hold it at this moment; administrators, who hold all, are not counted.
    pub holders: i64,
    /// The templates that it is in.
    pub templates: Vec<TemplateSummary>,
}

/// Templates of a company at most, beside the presets.
pub const MAX_TEMPLATES: usize = 200;

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
