//! SQL of who holds: a person of a company, with the state of what they hold.

use super::{Source, on_source};
use crate::{Error, Result, company};
use model::{
    id::{CompanyId, EmployeeId, TemplateId, UserId},
    permission::HeldTemplate,
    scope::EmployeeStatus,
};

/// A person of a company.
#[derive(sqlx::FromRow)]
pub(in crate::permission) struct MemberRow {
    #[sqlx(try_from = "i64")]
    pub id: EmployeeId,
    #[sqlx(try_from = "i64")]
    pub uid: UserId,
    name: String,
    mobile: String,
    status: i64,
    pub is_admin: bool,
    pub version: i64,
    is_bound: bool,
    template_id: Option<i64>,
    template_name: Option<String>,
    is_preset: bool,
}

impl MemberRow {
    /// What they are called.
    pub(in crate::permission) fn called(&self) -> String {
        company::called(&self.name, &self.mobile)
    }

    /// Whether they belong to the company.
    pub(in crate::permission) fn is_member(&self) -> Result<bool> {
        EmployeeStatus::from_number(self.status)
            .map(EmployeeStatus::is_member)
            .ok_or_else(|| {
                Error::internal("reading company_employee.status", self.status.to_string())
            })
    }

    /// Where what they hold came from.
    pub(in crate::permission) fn template(&self) -> Option<HeldTemplate> {
        let id = TemplateId::try_from(self.template_id?).ok()?;
        Some(HeldTemplate {
            id,
            name: self.template_name.clone()?,
            is_preset: self.is_preset,
            is_bound: self.is_bound,
        })
    }
}

macro_rules! of {
    ($where:literal) => {
        concat!(
            "SELECT e.id, e.uid, u.name, u.mobile, e.status, e.is_admin, COALESCE(s.version, 0) AS version, \
             COALESCE(s.is_bound, 0) AS is_bound, t.id AS template_id, t.name AS template_name, \
             CASE WHEN t.cid IS NULL THEN 1 ELSE 0 END AS is_preset \
             FROM company_employee e JOIN `user` u ON u.id = e.uid \
             LEFT JOIN user_access_state s ON s.uid = e.uid AND s.cid = e.cid \
             LEFT JOIN permission_template t ON t.id = s.template_id WHERE ",
            $where
        )
    };
}

/// Somebody whom the company's people know of.
pub(in crate::permission) async fn find(
    source: impl Into<Source<'_>>,
    company: CompanyId,
    id: EmployeeId,
) -> Result<Option<MemberRow>> {
    const FIND: &str = of!("e.id = ? AND e.cid = ? AND (e.status <> 3 OR e.reviewer IS NOT NULL)");
    let mut source = source.into();
    Ok(on_source!(&mut source, |connection| {
        sqlx::query_as(FIND)
            .bind(id.0)
            .bind(company.0)
            .fetch_optional(connection)
            .await
    })?)
}

/// The same by the person.
pub(in crate::permission) async fn find_of(
    source: impl Into<Source<'_>>,
    company: CompanyId,
    user: UserId,
) -> Result<Option<MemberRow>> {
    const FIND: &str = of!("e.cid = ? AND e.uid = ?");
    let mut source = source.into();
    Ok(on_source!(&mut source, |connection| {
        sqlx::query_as(FIND)
            .bind(company.0)
            .bind(user.0)
            .fetch_optional(connection)
            .await
    })?)
}
