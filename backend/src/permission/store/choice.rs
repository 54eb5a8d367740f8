//! SQL of what data rights can be given on, by name.

use crate::{Result, db::Db, on_db};
use model::{
    id::{ClusterId, CompanyId, FileId, ProjectId, ServerId, UserId},
    permission::{ClusterChoice, FileChoice, ProjectChoice, ServerChoice},
    time::Timestamp,
};

/// Which of a company's things are listed.
#[derive(Debug, Clone, Copy)]
pub(in crate::permission) struct Wish<'a> {
    pub company: CompanyId,
    /// With this in its name; empty is any.
    pub search: &'a str,
    pub limit: i64,
    /// Whose rights count where not all are shown, and when.
    pub user: UserId,
    pub now: Timestamp,
}

macro_rules! holds_now {
    () => {
        "g.uid = ? AND g.cid = o.owner_id AND (g.from_time IS NULL OR g.from_time <= ?) \
         AND (g.until_time IS NULL OR g.until_time > ?)"
    };
}

/// The things of a company; then a flag for all, else the condition.
macro_rules! list {
    ($columns:literal, $table:literal, $name:literal, $opens:expr) => {
        concat!(
            "SELECT ",
            $columns,
            " FROM ",
            $table,
            " o WHERE o.owner_kind = 2 AND o.owner_id = ? AND (? = '' OR INSTR(LOWER(o.",
            $name,
            "), LOWER(?)) > 0) AND (? OR ",
            $opens,
            ") ORDER BY o.",
            $name,
            ", o.id LIMIT ?"
        )
    };
}

/// Binds what [`list!`] wants: the condition asks so many times whose rights count.
macro_rules! bind_wish {
    ($sql:expr, $wish:expr, $all:expr, $times:expr) => {{
        let mut query = sqlx::query_as($sql)
            .bind($wish.company.0)
            .bind($wish.search)
            .bind($wish.search)
            .bind($all);
        for _ in 0..$times {
            query = query.bind($wish.user.0).bind($wish.now.0).bind($wish.now.0);
        }
        query.bind($wish.limit)
    }};
}

#[derive(sqlx::FromRow)]
struct NamedRow {
    id: i64,
    name: String,
}

pub(in crate::permission) async fn list_clusters(
    db: &Db,
    wish: Wish<'_>,
    all: bool,
) -> Result<Vec<ClusterChoice>> {
    const LIST: &str = list!(
        "o.id, o.name",
        "cluster",
        "name",
        concat!(
            "EXISTS (SELECT 1 FROM user_access_cluster g WHERE g.clid = o.id AND ",
            holds_now!(),
            ")"
        )
    );
    let rows: Vec<NamedRow> = on_db!(db, |pool| {
        bind_wish!(LIST, wish, all, 1).fetch_all(pool).await
    })?;
    Ok(rows
        .into_iter()
        .map(|row| ClusterChoice {
            id: ClusterId(row.id),
            name: row.name,
        })
        .collect())
}

#[derive(sqlx::FromRow)]
struct ServerRow {
    id: i64,
    name: String,
    provider: String,
    region: String,
    cluster_id: Option<i64>,
}

pub(in crate::permission) async fn list_servers(
    db: &Db,
    wish: Wish<'_>,
    all: bool,
) -> Result<Vec<ServerChoice>> {
    const LIST: &str = list!(
        "o.id, o.name, o.provider, o.region, o.cluster_id",
        "server",
        "name",
        concat!(
            "EXISTS (SELECT 1 FROM user_access_server g WHERE g.sid = o.id AND ",
            holds_now!(),
            ") OR EXISTS (SELECT 1 FROM user_access_cluster g WHERE g.clid = o.cluster_id AND ",
            holds_now!(),
            ")"
        )
    );
    let rows: Vec<ServerRow> = on_db!(db, |pool| {
        bind_wish!(LIST, wish, all, 2).fetch_all(pool).await
    })?;
    Ok(rows
        .into_iter()
        .map(|row| ServerChoice {
            id: ServerId(row.id),
            name: row.name,
            provider: row.provider,
            region: row.region,
            cluster: row.cluster_id.map(ClusterId),
        })
        .collect())
}

pub(in crate::permission) async fn list_projects(
    db: &Db,
    wish: Wish<'_>,
    all: bool,
) -> Result<Vec<ProjectChoice>> {
    const LIST: &str = list!(
        "o.id, o.name",
        "project",
        "name",
        concat!(
            "EXISTS (SELECT 1 FROM user_access_project g WHERE g.pid = o.id AND ",
            holds_now!(),
            ")"
        )
    );
    let rows: Vec<NamedRow> = on_db!(db, |pool| {
        bind_wish!(LIST, wish, all, 1).fetch_all(pool).await
    })?;
    Ok(rows
        .into_iter()
        .map(|row| ProjectChoice {
            id: ProjectId(row.id),
            name: row.name,
        })
        .collect())
}

#[derive(sqlx::FromRow)]
struct FileRow {
    id: i64,
    name: String,
    pid: Option<i64>,
    is_folder: bool,
}

/// Folders, and files that somebody was given alone. A right on a folder opens what is in
/// it: from the folders that are held the tree is gone down once.
pub(in crate::permission) async fn list_files(
    db: &Db,
    wish: Wish<'_>,
    all: bool,
) -> Result<Vec<FileChoice>> {
    const LIST: &str = "SELECT o.id, o.filename AS name, o.pid, o.type AS is_folder FROM filehub o \
         WHERE o.owner_kind = 2 AND o.owner_id = ? AND (? = '' OR INSTR(LOWER(o.filename), LOWER(?)) > 0) \
         AND (o.type = 1 OR EXISTS (SELECT 1 FROM user_access_filehub a WHERE a.fid = o.id AND a.cid = o.owner_id)) \
         AND (? OR o.id IN (WITH RECURSIVE opened (id) AS (SELECT g.fid FROM user_access_filehub g WHERE g.uid = ? AND g.cid = ? \
         AND (g.from_time IS NULL OR g.from_time <= ?) AND (g.until_time IS NULL OR g.until_time > ?) \
         UNION SELECT f.id FROM opened JOIN filehub f ON f.pid = opened.id) SELECT opened.id FROM opened)) \
         ORDER BY o.filename, o.id LIMIT ?";
    let rows: Vec<FileRow> = on_db!(db, |pool| {
        sqlx::query_as(LIST)
            .bind(wish.company.0)
            .bind(wish.search)
            .bind(wish.search)
            .bind(all)
            .bind(wish.user.0)
            .bind(wish.company.0)
            .bind(wish.now.0)
            .bind(wish.now.0)
            .bind(wish.limit)
            .fetch_all(pool)
            .await
    })?;
    Ok(rows
        .into_iter()
        .map(|row| FileChoice {
            id: FileId(row.id),
            name: row.name,
            parent: row.pid.map(FileId),
            is_folder: row.is_folder,
        })
        .collect())
}

/// What a restriction lets through of projects and of files, for the property test; the
/// lists of these domains will have the same conditions.
#[cfg(test)]
pub(in crate::permission) mod listed {
    use super::*;
    use crate::authz::policy::Restriction;
    use std::collections::HashSet;

    pub(in crate::permission) async fn projects(
        db: &Db,
        company: CompanyId,
        restriction: Restriction,
    ) -> Result<HashSet<i64>> {
        let wish = wish(company, restriction);
        let rows = list_projects(db, wish, restriction == Restriction::All).await?;
        Ok(rows.into_iter().map(|row| row.id.0).collect())
    }

    /// Folders, and the files that were given alone.
    pub(in crate::permission) async fn files(
        db: &Db,
        company: CompanyId,
        restriction: Restriction,
    ) -> Result<HashSet<i64>> {
        let wish = wish(company, restriction);
        let rows = list_files(db, wish, restriction == Restriction::All).await?;
        Ok(rows.into_iter().map(|row| row.id.0).collect())
    }

    fn wish(company: CompanyId, restriction: Restriction) -> Wish<'static> {
        let values = restriction.values();
        Wish {
            company,
            search: "",
            limit: i64::MAX,
            user: UserId(values.user),
            now: Timestamp(values.at),
        }
    }
}
