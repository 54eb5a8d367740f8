//! SQL that reads what people hold, from all tables of grants at once.

use super::{Source, on_source};
use crate::{Error, Result, db::dialect::InList};
use model::{
    id::{ClusterId, CompanyId, FileId, ProjectId, ServerId, UserId},
    permission::{Grant, GrantItem, Permission, Validity},
    time::Timestamp,
};
use std::collections::HashMap;

/// Which table a row is of: the order is that of [`GrantItem`]'s columns.
pub(in crate::permission) const RIGHT: i64 = 0;
pub(in crate::permission) const ALL: i64 = 1;
pub(in crate::permission) const CLUSTER: i64 = 2;
pub(in crate::permission) const SERVER: i64 = 3;
pub(in crate::permission) const PROJECT: i64 = 4;
pub(in crate::permission) const FILE: i64 = 5;

/// `user_access_all.kind`.
pub(in crate::permission) const ALL_SERVERS: i64 = 1;
pub(in crate::permission) const ALL_PROJECTS: i64 = 2;
pub(in crate::permission) const ALL_FILES: i64 = 3;

/// The table of an item, and what stands in its column.
pub(in crate::permission) fn columns(item: GrantItem) -> (i64, i64) {
    match item {
        GrantItem::Right(right) => (RIGHT, right.number()),
        GrantItem::AllServers => (ALL, ALL_SERVERS),
        GrantItem::AllProjects => (ALL, ALL_PROJECTS),
        GrantItem::AllFiles => (ALL, ALL_FILES),
        GrantItem::Cluster(id) => (CLUSTER, id.0),
        GrantItem::Server(id) => (SERVER, id.0),
        GrantItem::Project(id) => (PROJECT, id.0),
        GrantItem::File(id) => (FILE, id.0),
    }
}

/// The item of a row; none for a right that cannot be held: a row of one means nothing.
fn item(table: i64, thing: i64) -> Result<Option<GrantItem>> {
    Ok(Some(match (table, thing) {
        (RIGHT, number) => match Permission::from_number(number) {
            Some(right) if !right.is_reserved() => GrantItem::Right(right),
            _ => return Ok(None),
        },
        (ALL, ALL_SERVERS) => GrantItem::AllServers,
        (ALL, ALL_PROJECTS) => GrantItem::AllProjects,
        (ALL, ALL_FILES) => GrantItem::AllFiles,
        (CLUSTER, id) => GrantItem::Cluster(ClusterId(id)),
        (SERVER, id) => GrantItem::Server(ServerId(id)),
        (PROJECT, id) => GrantItem::Project(ProjectId(id)),
        (FILE, id) => GrantItem::File(FileId(id)),
        _ => {
            let what = format!("table {table}, row of {thing}");
            return Err(Error::internal("reading a grant", what));
        }
    }))
}

#[derive(sqlx::FromRow)]
pub(super) struct HeldRow {
    kind: i64,
    thing: i64,
    from_time: Option<i64>,
    until_time: Option<i64>,
}

impl HeldRow {
    pub(super) fn grant(&self) -> Result<Option<Grant>> {
        let item = item(self.kind, self.thing)?;
        Ok(item.map(|item| Grant {
            item,
            validity: Validity {
                from: self.from_time.map(Timestamp),
                until: self.until_time.map(Timestamp),
            },
        }))
    }
}

fn grants(rows: &[HeldRow]) -> Result<Vec<Grant>> {
    let grants: Result<Vec<Option<Grant>>> = rows.iter().map(HeldRow::grant).collect();
    Ok(grants?.into_iter().flatten().collect())
}

/// All of one person, by the unique index of each table.
const OF_ONE: &str = "SELECT 0 AS kind, pid AS thing, from_time, until_time FROM user_permission WHERE uid = ? AND cid = ? \
     UNION ALL SELECT 1, kind, from_time, until_time FROM user_access_all WHERE uid = ? AND cid = ? \
     UNION ALL SELECT 2, clid, from_time, until_time FROM user_access_cluster WHERE uid = ? AND cid = ? \
     UNION ALL SELECT 3, sid, from_time, until_time FROM user_access_server WHERE uid = ? AND cid = ? \
     UNION ALL SELECT 4, pid, from_time, until_time FROM user_access_project WHERE uid = ? AND cid = ? \
     UNION ALL SELECT 5, fid, from_time, until_time FROM user_access_filehub WHERE uid = ? AND cid = ?";

/// Binds what [`OF_ONE`] wants.
macro_rules! bind_one {
    ($user:expr, $company:expr) => {{
        let mut query = sqlx::query_as(OF_ONE);
        for _ in RIGHT..=FILE {
            query = query.bind($user.0).bind($company.0);
        }
        query
    }};
}

/// All that somebody holds, in whatever order.
pub(in crate::permission) async fn list(
    source: impl Into<Source<'_>>,
    user: UserId,
    company: CompanyId,
) -> Result<Vec<Grant>> {
    let mut source = source.into();
    let rows: Vec<HeldRow> = on_source!(&mut source, |connection| {
        bind_one!(user, company).fetch_all(connection).await
    })?;
    grants(&rows)
}

#[derive(sqlx::FromRow)]
pub(super) struct RowOf {
    #[sqlx(try_from = "i64")]
    pub(super) uid: UserId,
    #[sqlx(flatten)]
    pub(super) held: HeldRow,
}

/// All of many people in one statement: they are named once, and meet each table.
const OF_MANY: InList = InList {
    head: "WITH m AS (SELECT id FROM `user` WHERE id IN (",
    tail: ")) \
     SELECT m.id AS uid, 0 AS kind, g.pid AS thing, g.from_time, g.until_time FROM m JOIN user_permission g ON g.uid = m.id AND g.cid = ? \
     UNION ALL SELECT m.id, 1, g.kind, g.from_time, g.until_time FROM m JOIN user_access_all g ON g.uid = m.id AND g.cid = ? \
     UNION ALL SELECT m.id, 2, g.clid, g.from_time, g.until_time FROM m JOIN user_access_cluster g ON g.uid = m.id AND g.cid = ? \
     UNION ALL SELECT m.id, 3, g.sid, g.from_time, g.until_time FROM m JOIN user_access_server g ON g.uid = m.id AND g.cid = ? \
     UNION ALL SELECT m.id, 4, g.pid, g.from_time, g.until_time FROM m JOIN user_access_project g ON g.uid = m.id AND g.cid = ? \
     UNION ALL SELECT m.id, 5, g.fid, g.from_time, g.until_time FROM m JOIN user_access_filehub g ON g.uid = m.id AND g.cid = ?",
};

/// Sorts rows by person.
pub(super) fn by_person(rows: Vec<RowOf>, held: &mut HashMap<UserId, Vec<Grant>>) -> Result<()> {
    for row in rows {
        if let Some(grant) = row.held.grant()? {
            held.entry(row.uid).or_default().push(grant);
        }
    }
    Ok(())
}

/// What many people hold; who holds nothing is not among them.
pub(in crate::permission) async fn list_of_many(
    source: impl Into<Source<'_>>,
    users: &[UserId],
    company: CompanyId,
) -> Result<HashMap<UserId, Vec<Grant>>> {
    let mut source = source.into();
    let mut held = HashMap::new();
    for piece in users.chunks(InList::MAX) {
        let Some(keys) = InList::fill(piece.iter().map(|user| user.0)) else {
            continue;
        };
        let sql = OF_MANY.sql(keys.len());
        let rows: Vec<RowOf> = on_source!(&mut source, |connection| {
            let mut query = sqlx::query_as(sql);
            for key in &keys {
                query = query.bind(*key);
            }
            for _ in RIGHT..=FILE {
                query = query.bind(company.0);
            }
            query.fetch_all(connection).await
        })?;
        by_person(rows, &mut held)?;
    }
    Ok(held)
}
