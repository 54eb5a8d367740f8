//! SQL of the tables of companies; here what authorization and the scope switch
//! ask.

pub(super) mod employee;
pub(super) mod link;
pub(super) mod link_people;
pub(super) mod member;
pub(super) mod offer;
pub(super) mod profile;
pub(super) mod standing;
pub(super) mod view;

use super::Membership;
use crate::{
    Error, Result,
    db::{Db, Tx},
    on_db, on_tx,
};
use model::{
    company::CompanySummary,
    id::{CompanyId, UserId},
    scope::EmployeeStatus,
};

#[derive(sqlx::FromRow)]
struct MembershipRow {
    status: i64,
    is_admin: bool,
}

impl MembershipRow {
    fn membership(self) -> Result<Membership> {
        let status = EmployeeStatus::from_number(self.status).ok_or_else(|| {
            Error::internal("reading company_employee.status", self.status.to_string())
        })?;
        Ok(Membership {
            status,
            is_admin: self.is_admin,
        })
    }
}

const MEMBERSHIP: &str = "SELECT status, is_admin FROM company_employee WHERE cid = ? AND uid = ?";

pub(super) async fn find_membership(
    db: &Db,
    company: CompanyId,
    user: UserId,
) -> Result<Option<Membership>> {
    let row: Option<MembershipRow> = on_db!(db, |pool| {
        sqlx::query_as(MEMBERSHIP)
            .bind(company.0)
            .bind(user.0)
            .fetch_optional(pool)
            .await
    })?;
    row.map(MembershipRow::membership).transpose()
}

pub(super) async fn find_membership_in(
    tx: &mut Tx,
    company: CompanyId,
    user: UserId,
) -> Result<Option<Membership>> {
    let row: Option<MembershipRow> = on_tx!(tx, |connection| {
        sqlx::query_as(MEMBERSHIP)
            .bind(company.0)
            .bind(user.0)
            .fetch_optional(connection)
            .await
    })?;
    row.map(MembershipRow::membership).transpose()
}

#[derive(sqlx::FromRow)]
struct CompanyRow {
    #[sqlx(try_from = "i64")]
    id: CompanyId,
    name: String,
}

/// Companies in which `user` is a member, by name. A person is in few; the
/// limit only keeps a page from growing without bounds.
pub(super) async fn list_of_member(
    db: &Db,
    user: UserId,
    limit: i64,
) -> Result<Vec<CompanySummary>> {
    let rows: Vec<CompanyRow> = on_db!(db, |pool| {
        sqlx::query_as(
            "SELECT c.id, c.name FROM company_employee e JOIN company c ON c.id = e.cid \
             WHERE e.uid = ? AND e.status IN (1, 2) ORDER BY c.name, c.id LIMIT ?",
        )
        .bind(user.0)
        .bind(limit)
        .fetch_all(pool)
        .await
    })?;
    Ok(rows
        .into_iter()
        .map(|row| CompanySummary {
            id: row.id,
            name: row.name,
        })
        .collect())
}

#[cfg(feature = "testing")]
pub(crate) use for_tests::*;

/// Rows as tests want them, by whatever way a person would have come there.
#[cfg(feature = "testing")]
mod for_tests {
    use super::*;
    use crate::db::dialect::Written;
    use model::time::Timestamp;

    pub(crate) async fn insert(tx: &mut Tx, name: &str, now: Timestamp) -> Result<CompanyId> {
        let id = on_tx!(tx, |connection| {
            sqlx::query(
                "INSERT INTO company (name, contact, mobile, description, create_time, update_time) \
                 VALUES (?, '', '', '', ?, ?)",
            )
            .bind(name)
            .bind(now.0)
            .bind(now.0)
            .execute(connection)
            .await
            .map(|done| done.inserted_id())
        })?;
        Ok(CompanyId(id))
    }

    pub(crate) async fn insert_employee(
        tx: &mut Tx,
        company: CompanyId,
        user: UserId,
        membership: Membership,
        now: Timestamp,
    ) -> Result<()> {
        on_tx!(tx, |connection| {
            sqlx::query(
                "INSERT INTO company_employee (cid, uid, is_admin, status, create_time, update_time) \
                 VALUES (?, ?, ?, ?, ?, ?)",
            )
            .bind(company.0)
            .bind(user.0)
            .bind(membership.is_admin)
            .bind(membership.status.number())
            .bind(now.0)
            .bind(now.0)
            .execute(connection)
            .await
            .map(|_| ())
        })?;
        Ok(())
    }
}
