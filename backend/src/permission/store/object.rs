//! SQL of the things that data rights are on.

use crate::{Error, Result, db::Db, on_db};
use model::{
    id::{CompanyId, FileId, ProjectId, ServerId},
    scope::Owner,
};

/// A thing, whose it is, and what lies above it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(in crate::permission) struct ObjectRow {
    pub id: i64,
    owner_kind: i64,
    owner_id: i64,
    pub name: String,
    /// The cluster of a host.
    pub cluster_id: Option<i64>,
    pub is_folder: bool,
}

impl ObjectRow {
    pub(in crate::permission) fn owner(&self) -> Result<Owner> {
        let (kind, id) = (self.owner_kind, self.owner_id);
        Owner::from_columns(kind, id)
            .ok_or_else(|| Error::internal("reading an owner", format!("kind {kind}, id {id}")))
    }
}

pub(in crate::permission) async fn find_server(db: &Db, id: ServerId) -> Result<Option<ObjectRow>> {
    Ok(on_db!(db, |pool| {
        sqlx::query_as(
            "SELECT id, owner_kind, owner_id, name, cluster_id, 0 AS is_folder FROM server WHERE id = ?",
        )
        .bind(id.0)
        .fetch_optional(pool)
        .await
    })?)
}

pub(in crate::permission) async fn find_project(
    db: &Db,
    id: ProjectId,
) -> Result<Option<ObjectRow>> {
    Ok(on_db!(db, |pool| {
        sqlx::query_as(
            "SELECT id, owner_kind, owner_id, name, NULL AS cluster_id, 0 AS is_folder FROM project WHERE id = ?",
        )
        .bind(id.0)
        .fetch_optional(pool)
        .await
    })?)
}

/// A file or folder and all folders above it, in whatever order. What was met is not met
/// again, so that a circle, which nobody can make, would end as well.
pub(in crate::permission) async fn list_up(db: &Db, id: FileId) -> Result<Vec<ObjectRow>> {
    Ok(on_db!(db, |pool| {
        sqlx::query_as(
            "WITH RECURSIVE up (id, pid) AS (SELECT id, pid FROM filehub WHERE id = ? \
             UNION SELECT f.id, f.pid FROM up JOIN filehub f ON f.id = up.pid) \
             SELECT f.id, f.owner_kind, f.owner_id, f.filename AS name, NULL AS cluster_id, f.type AS is_folder \
             FROM up JOIN filehub f ON f.id = up.id",
        )
        .bind(id.0)
        .fetch_all(pool)
        .await
    })?)
}

/// What a cluster is called.
pub(in crate::permission) async fn find_cluster_name(db: &Db, id: i64) -> Result<Option<String>> {
    Ok(on_db!(db, |pool| {
        sqlx::query_scalar("SELECT name FROM cluster WHERE id = ?")
            .bind(id)
            .fetch_optional(pool)
            .await
    })?)
}

/// What a company is called.
pub(in crate::permission) async fn find_company_name(
    db: &Db,
    id: CompanyId,
) -> Result<Option<String>> {
    Ok(on_db!(db, |pool| {
        sqlx::query_scalar("SELECT name FROM company WHERE id = ?")
            .bind(id.0)
            .fetch_optional(pool)
            .await
    })?)
}
