//! The things that data rights are on: found with their owner and with what opens them.
//!
//! Projects and files have no domain yet; what authorization must know of them is here
//! until then.

use super::store::object::{self as store, ObjectRow};
use crate::{
    Result,
    authz::{
        GrantKind, Resource,
        resource::{self, Bound, Found},
    },
    db::Db,
};
use model::{
    id::{ClusterId, CompanyId, FileId, ProjectId, ServerId},
    permission::{GrantItem, Object, Via},
    scope::Owner,
};

/// A thing that a question is about.
#[derive(Debug, Clone)]
pub(super) struct Thing {
    /// What the policy must know of it.
    pub found: Found,
    /// What it is called.
    pub name: String,
    /// Whether it is a folder.
    pub is_folder: bool,
    /// The folders above it, with their names.
    folders: Vec<(FileId, String)>,
    /// The cluster that a host belongs to, with its name.
    cluster: Option<(ClusterId, String)>,
}

impl Thing {
    fn of(row: &ObjectRow, bound: Bound) -> Result<Self> {
        Ok(Thing {
            found: Found {
                owner: row.owner()?,
                bound: Some(bound),
            },
            name: row.name.clone(),
            is_folder: row.is_folder,
            folders: Vec::new(),
            cluster: None,
        })
    }

    /// How a right on `item` opens it.
    pub(super) fn via(&self, item: GrantItem) -> Via {
        match item {
            GrantItem::AllServers | GrantItem::AllProjects | GrantItem::AllFiles => Via::All,
            GrantItem::Cluster(id) => Via::Cluster {
                id,
                name: self
                    .cluster
                    .clone()
                    .map(|(_, name)| name)
                    .unwrap_or_default(),
            },
            GrantItem::File(id) => match self.folders.iter().find(|(folder, _)| *folder == id) {
                Some((id, name)) => Via::Folder {
                    id: *id,
                    name: name.clone(),
                },
                None => Via::Itself,
            },
            GrantItem::Server(_) | GrantItem::Project(_) | GrantItem::Right(_) => Via::Itself,
        }
    }
}

/// A host, as the policy wants it.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn find_server(db: &Db, id: ServerId) -> Result<Option<Found>> {
    let Some(row) = store::find_server(db, id).await? else {
        return Ok(None);
    };
    Ok(Some(Found {
        owner: row.owner()?,
        bound: Some(server_bound(&row)),
    }))
}

fn server_bound(row: &ObjectRow) -> Bound {
    Bound {
        cluster: row.cluster_id.map(ClusterId),
        ..Bound::row(GrantKind::Server, row.id)
    }
}

/// A file or folder with the folders above it, the nearest first.
async fn find_file(db: &Db, id: FileId) -> Result<Option<Thing>> {
    let mut rows = store::list_up(db, id).await?;
    let Some(at) = rows.iter().position(|row| row.id == id.0) else {
        return Ok(None);
    };
    let own = rows.swap_remove(at);
    let above = rows.iter().map(|row| row.id);
    let bound = Bound {
        kind: GrantKind::Filehub,
        rows: [own.id].into_iter().chain(above).collect(),
        cluster: None,
    };
    let mut thing = Thing::of(&own, bound)?;
    thing.folders = rows
        .into_iter()
        .map(|row| (FileId(row.id), row.name))
        .collect();
    Ok(Some(thing))
}

/// A thing of a company; another one's is not found.
///
/// # Errors
/// When the database does not answer.
pub(super) async fn find(db: &Db, company: CompanyId, object: Object) -> Result<Option<Thing>> {
    let owner = Owner::Company(company);
    let thing = match object {
        Object::Company => {
            let name = store::find_company_name(db, company).await?;
            name.map(|name| Thing {
                found: Found { owner, bound: None },
                name,
                is_folder: false,
                folders: Vec::new(),
                cluster: None,
            })
        }
        Object::Server(id) => match store::find_server(db, id).await? {
            None => None,
            Some(row) => {
                let mut thing = Thing::of(&row, server_bound(&row))?;
                if let Some(cluster) = row.cluster_id {
                    let name = store::find_cluster_name(db, cluster).await?;
                    thing.cluster = name.map(|name| (ClusterId(cluster), name));
                }
                Some(thing)
            }
        },
        Object::Project(id) => match store::find_project(db, id).await? {
            None => None,
            Some(row) => Some(Thing::of(&row, Bound::row(GrantKind::Project, row.id))?),
        },
        Object::File(id) => find_file(db, id).await?,
    };
    Ok(thing.filter(|thing| thing.found.owner == owner))
}

impl Resource for resource::Project {
    type Id = ProjectId;

    async fn find(db: &Db, id: ProjectId) -> Result<Option<Found>> {
        let Some(row) = store::find_project(db, id).await? else {
            return Ok(None);
        };
        Ok(Some(Found {
            owner: row.owner()?,
            bound: Some(Bound::row(GrantKind::Project, row.id)),
        }))
    }
}

impl Resource for resource::File {
    type Id = FileId;

    async fn find(db: &Db, id: FileId) -> Result<Option<Found>> {
        let thing = find_file(db, id).await?;
        Ok(thing.filter(|one| !one.is_folder).map(|one| one.found))
    }
}

impl Resource for resource::Folder {
    type Id = FileId;

    async fn find(db: &Db, id: FileId) -> Result<Option<Found>> {
        let thing = find_file(db, id).await?;
        Ok(thing.filter(|one| one.is_folder).map(|one| one.found))
    }
}
