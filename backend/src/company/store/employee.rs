//! SQL of table `company_employee`. Every change is conditional on the version
//! that was read: of many who change a row at once one does.

use crate::{
    Error, Result,
    db::{Db, Tx, dialect::Written},
    error::is_unique_violation,
    on_db, on_tx,
};
use model::{
    company::State,
    id::{CompanyId, EmployeeId, LinkId, TemplateId, UserId},
    permission::Permission,
    scope::EmployeeStatus,
    time::Timestamp,
};

/// Where a person stands, as a transaction finds it.
#[derive(sqlx::FromRow)]
pub(in crate::company) struct EmployeeRow {
    #[sqlx(try_from = "i64")]
    pub id: EmployeeId,
    #[sqlx(try_from = "i64")]
    pub cid: CompanyId,
    #[sqlx(try_from = "i64")]
    pub uid: UserId,
    status: i64,
    is_admin: bool,
    pub link_id: Option<i64>,
    pub template_id: Option<i64>,
    reviewer: Option<i64>,
    pub version: i64,
}

/// A row's columns as a state.
pub(super) fn state_of(status: i64, is_admin: bool, reviewer: Option<i64>) -> Result<State> {
    EmployeeStatus::from_number(status)
        .map(|status| State::of(status, is_admin).reviewed(reviewer.is_some()))
        .ok_or_else(|| Error::internal("reading company_employee.status", status.to_string()))
}

impl EmployeeRow {
    pub(in crate::company) fn state(&self) -> Result<State> {
        state_of(self.status, self.is_admin, self.reviewer)
    }

    /// Who decided, or invited.
    pub(in crate::company) fn reviewer(&self) -> Option<UserId> {
        self.reviewer.and_then(|id| UserId::try_from(id).ok())
    }

    pub(in crate::company) fn template(&self) -> Option<TemplateId> {
        self.template_id
            .and_then(|id| TemplateId::try_from(id).ok())
    }
}

/// The company of a row that the company's people know of.
pub(in crate::company) async fn find_known(db: &Db, id: EmployeeId) -> Result<Option<CompanyId>> {
    let company: Option<i64> = on_db!(db, |pool| {
        sqlx::query_scalar(
            "SELECT cid FROM company_employee WHERE id = ? AND (status <> 3 OR reviewer IS NOT NULL)",
        )
        .bind(id.0)
        .fetch_optional(pool)
        .await
    })?;
    Ok(company.and_then(|id| CompanyId::try_from(id).ok()))
}

pub(in crate::company) async fn find(tx: &mut Tx, id: EmployeeId) -> Result<Option<EmployeeRow>> {
    Ok(on_tx!(tx, |connection| {
        sqlx::query_as(
            "SELECT id, cid, uid, status, is_admin, link_id, template_id, reviewer, version \
             FROM company_employee WHERE id = ?",
        )
        .bind(id.0)
        .fetch_optional(connection)
        .await
    })?)
}

pub(in crate::company) async fn find_of(
    tx: &mut Tx,
    company: CompanyId,
    user: UserId,
) -> Result<Option<EmployeeRow>> {
    Ok(on_tx!(tx, |connection| {
        sqlx::query_as(
            "SELECT id, cid, uid, status, is_admin, link_id, template_id, reviewer, version \
             FROM company_employee WHERE cid = ? AND uid = ?",
        )
        .bind(company.0)
        .bind(user.0)
        .fetch_optional(connection)
        .await
    })?)
}

/// Where a person stands, only to be looked at.
pub(in crate::company) async fn read_state(
    db: &Db,
    company: CompanyId,
    user: UserId,
) -> Result<State> {
    let row: Option<(i64, bool, Option<i64>)> = on_db!(db, |pool| {
        sqlx::query_as(
            "SELECT status, is_admin, reviewer FROM company_employee WHERE cid = ? AND uid = ?",
        )
        .bind(company.0)
        .bind(user.0)
        .fetch_optional(pool)
        .await
    })?;
    row.map_or(Ok(State::None), |(status, is_admin, reviewer)| {
        state_of(status, is_admin, reviewer)
    })
}

/// The administrators; one, unless somebody changed the table by hand.
pub(in crate::company) async fn list_administrators(
    tx: &mut Tx,
    company: CompanyId,
) -> Result<Vec<EmployeeRow>> {
    Ok(on_tx!(tx, |connection| {
        sqlx::query_as(
            "SELECT id, cid, uid, status, is_admin, link_id, template_id, reviewer, version \
             FROM company_employee WHERE cid = ? AND status IN (1, 2) AND is_admin = 1 ORDER BY id LIMIT 100",
        )
        .bind(company.0)
        .fetch_all(connection)
        .await
    })?)
}

/// Who an inbox of a whole company belongs to at most.
const READERS: i64 = 100_000;

fn users(ids: Vec<i64>) -> Vec<UserId> {
    ids.into_iter()
        .filter_map(|id| UserId::try_from(id).ok())
        .collect()
}

/// Everybody who belongs to a company.
pub(in crate::company) async fn list_members(
    tx: &mut Tx,
    company: CompanyId,
) -> Result<Vec<UserId>> {
    let ids = on_tx!(tx, |connection| {
        sqlx::query_scalar(
            "SELECT uid FROM company_employee WHERE cid = ? AND status IN (1, 2) ORDER BY id LIMIT ?",
        )
        .bind(company.0)
        .bind(READERS)
        .fetch_all(connection)
        .await
    })?;
    Ok(users(ids))
}

/// Who decides about applications now: the administrator, and who holds the
/// right.
pub(in crate::company) async fn list_reviewers(
    tx: &mut Tx,
    company: CompanyId,
    now: Timestamp,
) -> Result<Vec<UserId>> {
    let ids = on_tx!(tx, |connection| {
        sqlx::query_scalar(
            "SELECT e.uid FROM company_employee e JOIN `user` u ON u.id = e.uid \
             WHERE e.cid = ? AND e.status IN (1, 2) AND u.status = 1 \
             AND (e.is_admin = 1 OR EXISTS (SELECT 1 FROM user_permission p \
             WHERE p.uid = e.uid AND p.pid = ? AND p.cid = e.cid \
             AND (p.from_time IS NULL OR p.from_time <= ?) AND (p.until_time IS NULL OR p.until_time > ?))) \
             ORDER BY e.id LIMIT ?",
        )
        .bind(company.0)
        .bind(Permission::AuditEmployee.number())
        .bind(now.0)
        .bind(now.0)
        .bind(READERS)
        .fetch_all(connection)
        .await
    })?;
    Ok(users(ids))
}

/// Name and number of a person.
pub(in crate::company) async fn find_person(
    tx: &mut Tx,
    user: UserId,
) -> Result<Option<(String, String)>> {
    Ok(on_tx!(tx, |connection| {
        sqlx::query_as("SELECT name, mobile FROM `user` WHERE id = ?")
            .bind(user.0)
            .fetch_optional(connection)
            .await
    })?)
}

/// A row for who had none; `None` when they have one by now.
pub(in crate::company) async fn insert(
    tx: &mut Tx,
    company: CompanyId,
    user: UserId,
    (status, is_admin): (EmployeeStatus, bool),
    now: Timestamp,
) -> Result<Option<EmployeeId>> {
    let inserted = on_tx!(tx, |connection| {
        sqlx::query(
            "INSERT INTO company_employee (cid, uid, is_admin, status, create_time, update_time) \
             VALUES (?, ?, ?, ?, ?, ?)",
        )
        .bind(company.0)
        .bind(user.0)
        .bind(is_admin)
        .bind(status.number())
        .bind(now.0)
        .bind(now.0)
        .execute(connection)
        .await
        .map(|done| done.inserted_id())
    });
    match inserted {
        Ok(id) => Ok(Some(EmployeeId(id))),
        Err(error) if is_unique_violation(&error) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// By which link somebody came.
pub(in crate::company) async fn set_link(
    tx: &mut Tx,
    id: EmployeeId,
    link: LinkId,
    now: Timestamp,
) -> Result<()> {
    on_tx!(tx, |connection| {
        sqlx::query("UPDATE company_employee SET link_id = ?, update_time = ? WHERE id = ?")
            .bind(link.0)
            .bind(now.0)
            .bind(id.0)
            .execute(connection)
            .await
            .map(|_| ())
    })?;
    Ok(())
}

/// An application as it is stored.
pub(in crate::company) struct Applied<'a> {
    pub link: Option<i64>,
    pub template: Option<i64>,
    pub answers: &'a str,
    pub now: Timestamp,
}

/// Makes a row that nobody changed since `version` an application.
pub(in crate::company) async fn update_applied(
    tx: &mut Tx,
    id: EmployeeId,
    version: i64,
    applied: &Applied<'_>,
) -> Result<bool> {
    let rows = on_tx!(tx, |connection| {
        sqlx::query(
            "UPDATE company_employee SET status = 0, is_admin = 0, answers = ?, link_id = ?, template_id = ?, \
             apply_time = ?, review_time = NULL, reviewer = NULL, reason = '', update_time = ?, \
             version = version + 1 WHERE id = ? AND version = ?",
        )
        .bind(applied.answers)
        .bind(applied.link)
        .bind(applied.template)
        .bind(applied.now.0)
        .bind(applied.now.0)
        .bind(id.0)
        .bind(version)
        .execute(connection)
        .await
        .map(|done| done.rows())
    })?;
    Ok(rows == 1)
}

/// A decision about an application.
pub(in crate::company) struct Reviewed<'a> {
    pub status: EmployeeStatus,
    pub reviewer: UserId,
    pub reason: &'a str,
    pub template: Option<TemplateId>,
    pub now: Timestamp,
}

/// Decides about an application that nobody changed since `version`.
pub(in crate::company) async fn update_reviewed(
    tx: &mut Tx,
    id: EmployeeId,
    version: i64,
    reviewed: &Reviewed<'_>,
) -> Result<bool> {
    let rows = on_tx!(tx, |connection| {
        sqlx::query(
            "UPDATE company_employee SET status = ?, reviewer = ?, reason = ?, template_id = ?, review_time = ?, \
             update_time = ?, version = version + 1 WHERE id = ? AND version = ? AND status = 0",
        )
        .bind(reviewed.status.number())
        .bind(reviewed.reviewer.0)
        .bind(reviewed.reason)
        .bind(reviewed.template.map(|id| id.0))
        .bind(reviewed.now.0)
        .bind(reviewed.now.0)
        .bind(id.0)
        .bind(version)
        .execute(connection)
        .await
        .map(|done| done.rows())
    })?;
    Ok(rows == 1)
}

/// Gives or takes the administration, where it is not so already.
pub(in crate::company) async fn update_admin(
    tx: &mut Tx,
    id: EmployeeId,
    version: i64,
    is_admin: bool,
    now: Timestamp,
) -> Result<bool> {
    let rows = on_tx!(tx, |connection| {
        sqlx::query(
            "UPDATE company_employee SET is_admin = ?, update_time = ?, version = version + 1 \
             WHERE id = ? AND version = ? AND is_admin <> ? AND status IN (1, 2)",
        )
        .bind(is_admin)
        .bind(now.0)
        .bind(id.0)
        .bind(version)
        .bind(is_admin)
        .execute(connection)
        .await
        .map(|done| done.rows())
    })?;
    Ok(rows == 1)
}

/// Removes a row that nobody changed since `version`.
pub(in crate::company) async fn delete(tx: &mut Tx, id: EmployeeId, version: i64) -> Result<bool> {
    let rows = on_tx!(tx, |connection| {
        sqlx::query("DELETE FROM company_employee WHERE id = ? AND version = ?")
            .bind(id.0)
            .bind(version)
            .execute(connection)
            .await
            .map(|done| done.rows())
    })?;
    Ok(rows == 1)
}
