//! What a template holds, as its four columns have it: JSON lists. An element of
//! `access_servers` is a number, `"all"`, or `{"cluster": 5}`; of `access_projects` and
//! `access_filehub` a number or `"all"`.

use crate::{Error, Result};
use model::{
    id::{ClusterId, FileId, ProjectId, ServerId},
    permission::{GrantItem, Permission},
};
use serde::{Deserialize, Serialize};

/// The one word that stands for everything of a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
enum Word {
    #[serde(rename = "all")]
    All,
}

/// An element of a list of data rights.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
enum Element {
    One(i64),
    All(Word),
    Cluster { cluster: i64 },
}

/// The four columns.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub(super) struct Columns {
    pub permissions: String,
    pub access_servers: String,
    pub access_projects: String,
    pub access_filehub: String,
}

const READING: &str = "reading a permission template";

fn read(text: &str) -> Result<Vec<Element>> {
    serde_json::from_str(text).map_err(|error| Error::internal(READING, error))
}

fn write<T: Serialize>(list: &[T]) -> Result<String> {
    serde_json::to_string(list).map_err(|error| Error::internal("writing a template", error))
}

impl Columns {
    /// The items, each once, in the order of [`GrantItem`]. A reserved right cannot be
    /// given; a template that names one gives the rest.
    pub(super) fn items(&self) -> Result<Vec<GrantItem>> {
        let rights: Vec<Permission> = serde_json::from_str(&self.permissions)
            .map_err(|error| Error::internal(READING, error))?;
        let mut items: Vec<GrantItem> = rights
            .into_iter()
            .filter(|right| !right.is_reserved())
            .map(GrantItem::Right)
            .collect();
        items.extend(
            read(&self.access_servers)?
                .into_iter()
                .map(|one| match one {
                    Element::One(id) => GrantItem::Server(ServerId(id)),
                    Element::All(Word::All) => GrantItem::AllServers,
                    Element::Cluster { cluster } => GrantItem::Cluster(ClusterId(cluster)),
                }),
        );
        for one in read(&self.access_projects)? {
            items.push(match one {
                Element::One(id) => GrantItem::Project(ProjectId(id)),
                Element::All(Word::All) => GrantItem::AllProjects,
                Element::Cluster { .. } => {
                    return Err(Error::internal(READING, "projects have no clusters"));
                }
            });
        }
        for one in read(&self.access_filehub)? {
            items.push(match one {
                Element::One(id) => GrantItem::File(FileId(id)),
                Element::All(Word::All) => GrantItem::AllFiles,
                Element::Cluster { .. } => {
                    return Err(Error::internal(READING, "files have no clusters"));
                }
            });
        }
        items.sort_unstable();
        items.dedup();
        Ok(items)
    }

    /// Items as columns.
    pub(super) fn of(items: &[GrantItem]) -> Result<Self> {
        let (mut rights, mut servers, mut projects, mut files) =
            <(Vec<_>, Vec<_>, Vec<_>, Vec<_>)>::default();
        for item in items {
            match item {
                GrantItem::Right(right) => rights.push(*right),
                GrantItem::AllServers => servers.push(Element::All(Word::All)),
                GrantItem::Cluster(id) => servers.push(Element::Cluster { cluster: id.0 }),
                GrantItem::Server(id) => servers.push(Element::One(id.0)),
                GrantItem::AllProjects => projects.push(Element::All(Word::All)),
                GrantItem::Project(id) => projects.push(Element::One(id.0)),
                GrantItem::AllFiles => files.push(Element::All(Word::All)),
                GrantItem::File(id) => files.push(Element::One(id.0)),
            }
        }
        Ok(Columns {
            permissions: write(&rights)?,
            access_servers: write(&servers)?,
            access_projects: write(&projects)?,
            access_filehub: write(&files)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_reads_back_and_the_seeds_lists_too() {
        let items = [
            GrantItem::Right(Permission::AddServer),
            GrantItem::AllServers,
            GrantItem::Cluster(ClusterId(5)),
            GrantItem::Server(ServerId(7)),
            GrantItem::AllProjects,
            GrantItem::Project(ProjectId(8)),
            GrantItem::AllFiles,
            GrantItem::File(FileId(9)),
        ];
        let columns = Columns::of(&items).unwrap();
        assert_eq!(columns.access_servers, r#"["all",{"cluster":5},7]"#);
        assert_eq!(columns.items().unwrap(), items);
        let seed = Columns {
            permissions: r#"["add_server","audit_user_id"]"#.into(),
            access_servers: "[3,3]".into(),
            access_projects: "[]".into(),
            access_filehub: "[]".into(),
        };
        assert_eq!(
            seed.items().unwrap(),
            [
                GrantItem::Right(Permission::AddServer),
                GrantItem::Server(ServerId(3))
            ]
        );
        let wrong = Columns {
            access_projects: r#"[{"cluster":1}]"#.into(),
            ..seed
        };
        assert!(wrong.items().is_err());
    }
}
