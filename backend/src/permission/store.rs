//! SQL of the tables of rights and grants.

pub(super) mod template;

use crate::{
    Result,
    authz::GrantKind,
    db::{Db, Tx},
    on_db, on_tx,
};
use model::{
    id::{CompanyId, UserId},
    permission::Permission,
    time::Timestamp,
};

pub(super) async fn has_right(
    db: &Db,
    user: UserId,
    company: CompanyId,
    right: Permission,
    now: Timestamp,
) -> Result<bool> {
    let found: i64 = on_db!(db, |pool| {
        sqlx::query_scalar(
            "SELECT COUNT(*) FROM user_permission WHERE uid = ? AND pid = ? AND cid = ? \
             AND (from_time IS NULL OR from_time <= ?) AND (until_time IS NULL OR until_time > ?)",
        )
        .bind(user.0)
        .bind(right.number())
        .bind(company.0)
        .bind(now.0)
        .bind(now.0)
        .fetch_one(pool)
        .await
    })?;
    Ok(found > 0)
}

/// The statement that looks for a data right; one table each.
const fn find_grant(kind: GrantKind) -> &'static str {
    match kind {
        GrantKind::Server => {
            "SELECT COUNT(*) FROM user_access_server WHERE uid = ? AND sid = ? AND cid = ? \
             AND (from_time IS NULL OR from_time <= ?) AND (until_time IS NULL OR until_time > ?)"
        }
        GrantKind::Project => {
            "SELECT COUNT(*) FROM user_access_project WHERE uid = ? AND pid = ? AND cid = ? \
             AND (from_time IS NULL OR from_time <= ?) AND (until_time IS NULL OR until_time > ?)"
        }
        GrantKind::Filehub => {
            "SELECT COUNT(*) FROM user_access_filehub WHERE uid = ? AND fid = ? AND cid = ? \
             AND (from_time IS NULL OR from_time <= ?) AND (until_time IS NULL OR until_time > ?)"
        }
    }
}

pub(super) async fn has_grant(
    db: &Db,
    user: UserId,
    company: CompanyId,
    kind: GrantKind,
    row: i64,
    now: Timestamp,
) -> Result<bool> {
    let found: i64 = on_db!(db, |pool| {
        sqlx::query_scalar(find_grant(kind))
            .bind(user.0)
            .bind(row)
            .bind(company.0)
            .bind(now.0)
            .bind(now.0)
            .fetch_one(pool)
            .await
    })?;
    Ok(found > 0)
}

/// When a grant holds; open on either side where `None`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Validity {
    /// From this time on.
    pub from: Option<Timestamp>,
    /// Up to, but not including, this time.
    pub until: Option<Timestamp>,
}

/// The statement that adds a data right; one table each.
const fn add_grant(kind: GrantKind) -> &'static str {
    match kind {
        GrantKind::Server => {
            "INSERT INTO user_access_server (uid, sid, cid, create_time, update_time, from_time, until_time) \
             VALUES (?, ?, ?, ?, ?, ?, ?)"
        }
        GrantKind::Project => {
            "INSERT INTO user_access_project (uid, pid, cid, create_time, update_time, from_time, until_time) \
             VALUES (?, ?, ?, ?, ?, ?, ?)"
        }
        GrantKind::Filehub => {
            "INSERT INTO user_access_filehub (uid, fid, cid, create_time, update_time, from_time, until_time) \
             VALUES (?, ?, ?, ?, ?, ?, ?)"
        }
    }
}

/// Gives a data right on one row.
///
/// # Errors
/// When there is one already, or the database does not answer.
pub(crate) async fn insert_grant(
    tx: &mut Tx,
    user: UserId,
    company: CompanyId,
    (kind, row): (GrantKind, i64),
    validity: Validity,
    now: Timestamp,
) -> Result<()> {
    on_tx!(tx, |connection| {
        sqlx::query(add_grant(kind))
            .bind(user.0)
            .bind(row)
            .bind(company.0)
            .bind(now.0)
            .bind(now.0)
            .bind(validity.from.map(|t| t.0))
            .bind(validity.until.map(|t| t.0))
            .execute(connection)
            .await
            .map(|_| ())
    })?;
    Ok(())
}

/// The statement that takes a data right; one table each.
const fn take_grant(kind: GrantKind) -> &'static str {
    match kind {
        GrantKind::Server => "DELETE FROM user_access_server WHERE uid = ? AND sid = ? AND cid = ?",
        GrantKind::Project => {
            "DELETE FROM user_access_project WHERE uid = ? AND pid = ? AND cid = ?"
        }
        GrantKind::Filehub => {
            "DELETE FROM user_access_filehub WHERE uid = ? AND fid = ? AND cid = ?"
        }
    }
}

/// Takes a data right on one row, if there is one.
pub(super) async fn delete_grant(
    tx: &mut Tx,
    user: UserId,
    company: CompanyId,
    (kind, row): (GrantKind, i64),
) -> Result<()> {
    on_tx!(tx, |connection| {
        sqlx::query(take_grant(kind))
            .bind(user.0)
            .bind(row)
            .bind(company.0)
            .execute(connection)
            .await
            .map(|_| ())
    })?;
    Ok(())
}

/// Gives a functional right. Services will call it once rights can be edited.
///
/// # Errors
/// When there is one already, or the database does not answer.
#[cfg(feature = "testing")]
pub(crate) async fn insert_right(
    tx: &mut Tx,
    user: UserId,
    company: CompanyId,
    right: Permission,
    validity: Validity,
    now: Timestamp,
) -> Result<()> {
    on_tx!(tx, |connection| {
        sqlx::query(
            "INSERT INTO user_permission (uid, pid, cid, create_time, update_time, from_time, until_time) \
             VALUES (?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(user.0)
        .bind(right.number())
        .bind(company.0)
        .bind(now.0)
        .bind(now.0)
        .bind(validity.from.map(|t| t.0))
        .bind(validity.until.map(|t| t.0))
        .execute(connection)
        .await
        .map(|_| ())
    })?;
    Ok(())
}
