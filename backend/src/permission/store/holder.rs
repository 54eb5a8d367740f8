//! SQL of who can reach a thing: people by administrator, name and id, and what they hold
//! that opens it.

use super::held::{self, RowOf};
use crate::{
    Result, company,
    db::{Db, dialect::InList},
    on_db,
};
use model::{
    id::{CompanyId, EmployeeId, UserId},
    page::{Cursor, Page},
    permission::{Grant, Object},
    time::Timestamp,
};
use std::collections::HashMap;

/// Somebody who can.
#[derive(sqlx::FromRow)]
pub(in crate::permission) struct HolderRow {
    #[sqlx(try_from = "i64")]
    pub id: EmployeeId,
    #[sqlx(try_from = "i64")]
    pub uid: UserId,
    name: String,
    mobile: String,
    pub is_admin: bool,
}

impl HolderRow {
    /// What they are called.
    pub(in crate::permission) fn called(&self) -> String {
        company::called(&self.name, &self.mobile)
    }
}

/// A file or folder, and all folders above it.
macro_rules! up {
    () => {
        "WITH RECURSIVE up (id, pid) AS (SELECT id, pid FROM filehub WHERE id = ? \
         UNION SELECT f.id, f.pid FROM up JOIN filehub f ON f.id = up.pid) SELECT up.id FROM up"
    };
}

/// Whether a grant of `g` is not over: what begins later is shown as well.
macro_rules! not_over {
    () => {
        "g.uid = e.uid AND g.cid = e.cid AND (g.until_time IS NULL OR g.until_time > ?)"
    };
}

/// Members who administer the company, or hold something that opens the thing. Binds the
/// company, a flag for everybody, then what the condition wants.
macro_rules! holders {
    ($columns:literal, $opens:expr, $rest:literal) => {
        concat!(
            "SELECT ",
            $columns,
            " FROM company_employee e JOIN `user` u ON u.id = e.uid \
             WHERE e.cid = ? AND e.status IN (1, 2) AND (e.is_admin = 1 OR ",
            $opens,
            ") ",
            $rest
        )
    };
}

macro_rules! on_server {
    () => {
        concat!(
            "EXISTS (SELECT 1 FROM user_access_server g WHERE g.sid = ? AND ",
            not_over!(),
            ") OR EXISTS (SELECT 1 FROM user_access_cluster g JOIN server s ON s.cluster_id = g.clid WHERE s.id = ? AND ",
            not_over!(),
            ") OR EXISTS (SELECT 1 FROM user_access_all g WHERE g.kind = 1 AND ",
            not_over!(),
            ")"
        )
    };
}
macro_rules! on_project {
    () => {
        concat!(
            "EXISTS (SELECT 1 FROM user_access_project g WHERE g.pid = ? AND ",
            not_over!(),
            ") OR EXISTS (SELECT 1 FROM user_access_all g WHERE g.kind = 2 AND ",
            not_over!(),
            ")"
        )
    };
}
macro_rules! on_file {
    () => {
        concat!(
            "EXISTS (SELECT 1 FROM user_access_filehub g WHERE g.fid IN (",
            up!(),
            ") AND ",
            not_over!(),
            ") OR EXISTS (SELECT 1 FROM user_access_all g WHERE g.kind = 3 AND ",
            not_over!(),
            ")"
        )
    };
}

/// Both statements of one kind of object: a page, and how many there are.
macro_rules! both {
    ($opens:expr) => {
        (
            holders!(
                "e.id, e.uid, u.name, u.mobile, e.is_admin",
                $opens,
                "AND (e.is_admin < ? OR (e.is_admin = ? AND (u.name > ? OR (u.name = ? AND e.id > ?)))) \
                 ORDER BY e.is_admin DESC, u.name, e.id LIMIT ?"
            ),
            holders!("COUNT(*)", $opens, ""),
        )
    };
}

/// The statements of an object, and what its condition binds.
fn statements(object: Object, now: Timestamp) -> ((&'static str, &'static str), Vec<i64>) {
    match object {
        Object::Server(id) => (both!(on_server!()), vec![id.0, now.0, id.0, now.0, now.0]),
        Object::Project(id) => (both!(on_project!()), vec![id.0, now.0, now.0]),
        Object::File(id) => (both!(on_file!()), vec![id.0, now.0, now.0]),
        // The company as a whole is open to who belongs to it.
        Object::Company => (both!("1 = 1"), Vec::new()),
    }
}

/// A page of who can reach an object. The cursor's text is a digit, 0 for administrators,
/// and the name.
pub(in crate::permission) async fn list(
    db: &Db,
    company: CompanyId,
    object: Object,
    (after, limit): (Option<&Cursor>, u32),
    now: Timestamp,
) -> Result<Page<HolderRow>> {
    let ((page, count), values) = statements(object, now);
    // Before the first row stands nobody: above every administrator.
    let (admin, name, id) = match after {
        None => (2, "", 0),
        Some(after) => {
            let is_admin = after.sort.starts_with('0');
            let name = after.sort.get(1..).unwrap_or_default();
            (i64::from(is_admin), name, after.id)
        }
    };
    let rows: Vec<HolderRow> = on_db!(db, |pool| {
        let mut query = sqlx::query_as(page).bind(company.0);
        for value in &values {
            query = query.bind(*value);
        }
        query
            .bind(admin)
            .bind(admin)
            .bind(name)
            .bind(name)
            .bind(id)
            .bind(i64::from(limit) + 1)
            .fetch_all(pool)
            .await
    })?;
    let total: i64 = on_db!(db, |pool| {
        let mut query = sqlx::query_scalar(count).bind(company.0);
        for value in &values {
            query = query.bind(*value);
        }
        query.fetch_one(pool).await
    })?;
    Ok(Page::from_surplus(rows, limit, total, |row| Cursor {
        sort: format!("{}{}", if row.is_admin { 0 } else { 1 }, row.name),
        id: row.id.0,
    }))
}

/// Rights of some people, and, of what opens the thing, theirs. The people are named once
/// and meet each table.
macro_rules! held_on {
    ($data:expr) => {
        InList {
            head: "WITH m AS (SELECT id FROM `user` WHERE id IN (",
            tail: concat!(
                ")) SELECT m.id AS uid, 0 AS kind, g.pid AS thing, g.from_time, g.until_time FROM m \
                 JOIN user_permission g ON g.uid = m.id AND g.cid = ?",
                $data
            ),
        }
    };
}

const ON_SERVER: InList = held_on!(
    " UNION ALL SELECT m.id, 3, g.sid, g.from_time, g.until_time FROM m JOIN user_access_server g ON g.uid = m.id AND g.cid = ? AND g.sid = ? \
     UNION ALL SELECT m.id, 2, g.clid, g.from_time, g.until_time FROM m JOIN user_access_cluster g ON g.uid = m.id AND g.cid = ? \
     JOIN server s ON s.cluster_id = g.clid AND s.id = ? \
     UNION ALL SELECT m.id, 1, g.kind, g.from_time, g.until_time FROM m JOIN user_access_all g ON g.uid = m.id AND g.cid = ? AND g.kind = 1"
);
const ON_PROJECT: InList = held_on!(
    " UNION ALL SELECT m.id, 4, g.pid, g.from_time, g.until_time FROM m JOIN user_access_project g ON g.uid = m.id AND g.cid = ? AND g.pid = ? \
     UNION ALL SELECT m.id, 1, g.kind, g.from_time, g.until_time FROM m JOIN user_access_all g ON g.uid = m.id AND g.cid = ? AND g.kind = 2"
);
const ON_FILE: InList = held_on!(concat!(
    " UNION ALL SELECT m.id, 5, g.fid, g.from_time, g.until_time FROM m JOIN user_access_filehub g ON g.uid = m.id AND g.cid = ? AND g.fid IN (",
    up!(),
    ") UNION ALL SELECT m.id, 1, g.kind, g.from_time, g.until_time FROM m JOIN user_access_all g ON g.uid = m.id AND g.cid = ? AND g.kind = 3"
));
const ON_COMPANY: InList = held_on!("");

/// What some people hold that counts for an object; who holds nothing is not among them.
pub(in crate::permission) async fn list_held(
    db: &Db,
    users: &[UserId],
    company: CompanyId,
    object: Object,
) -> Result<HashMap<UserId, Vec<Grant>>> {
    let (statement, values) = match object {
        Object::Server(id) => (
            ON_SERVER,
            vec![company.0, company.0, id.0, company.0, id.0, company.0],
        ),
        Object::Project(id) => (ON_PROJECT, vec![company.0, company.0, id.0, company.0]),
        Object::File(id) => (ON_FILE, vec![company.0, company.0, id.0, company.0]),
        Object::Company => (ON_COMPANY, vec![company.0]),
    };
    let mut found = HashMap::new();
    for piece in users.chunks(InList::MAX) {
        let Some(keys) = InList::fill(piece.iter().map(|user| user.0)) else {
            continue;
        };
        let sql = statement.sql(keys.len());
        let rows: Vec<RowOf> = on_db!(db, |pool| {
            let mut query = sqlx::query_as(sql);
            for key in keys.iter().chain(&values) {
                query = query.bind(*key);
            }
            query.fetch_all(pool).await
        })?;
        held::by_person(rows, &mut found)?;
    }
    Ok(found)
}
