//! SQL of who was given a template.

use super::{Source, on_source};
use crate::{Result, company, db::Tx, on_tx};
use model::{
    id::{CompanyId, EmployeeId, TemplateId, UserId},
    page::{Cursor, Page},
};

/// Somebody who was given a template.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub(in crate::permission) struct HolderRow {
    #[sqlx(try_from = "i64")]
    pub id: EmployeeId,
    #[sqlx(try_from = "i64")]
    pub uid: UserId,
    pub name: String,
    mobile: String,
    pub is_admin: bool,
    pub is_bound: bool,
}

impl HolderRow {
    /// What they are called.
    pub(in crate::permission) fn called(&self) -> String {
        company::called(&self.name, &self.mobile)
    }
}

macro_rules! holders {
    ($columns:literal, $rest:literal) => {
        concat!(
            "SELECT ",
            $columns,
            " FROM user_access_state s \
             JOIN company_employee e ON e.cid = s.cid AND e.uid = s.uid AND e.status IN (1, 2) \
             JOIN `user` u ON u.id = e.uid WHERE s.template_id = ? AND s.cid = ? ",
            $rest
        )
    };
}

/// Everybody who was given a template and belongs to the company.
pub(in crate::permission) async fn list(
    tx: &mut Tx,
    company: CompanyId,
    template: TemplateId,
) -> Result<Vec<HolderRow>> {
    Ok(on_tx!(tx, |connection| {
        sqlx::query_as(holders!(
            "e.id, e.uid, u.name, u.mobile, e.is_admin, s.is_bound",
            "ORDER BY e.id"
        ))
        .bind(template.0)
        .bind(company.0)
        .fetch_all(connection)
        .await
    })?)
}

/// The same, a page by name.
pub(in crate::permission) async fn page(
    source: impl Into<Source<'_>>,
    (company, template): (CompanyId, TemplateId),
    after: Option<&Cursor>,
    limit: u32,
) -> Result<Page<HolderRow>> {
    let mut source = source.into();
    let (name, id) = after.map_or(("", 0), |after| (after.sort.as_str(), after.id));
    let rows: Vec<HolderRow> = on_source!(&mut source, |connection| {
        sqlx::query_as(holders!(
            "e.id, e.uid, u.name, u.mobile, e.is_admin, s.is_bound",
            "AND (u.name > ? OR (u.name = ? AND e.id > ?)) ORDER BY u.name, e.id LIMIT ?"
        ))
        .bind(template.0)
        .bind(company.0)
        .bind(name)
        .bind(name)
        .bind(id)
        .bind(i64::from(limit) + 1)
        .fetch_all(connection)
        .await
    })?;
    let total: i64 = on_source!(&mut source, |connection| {
        sqlx::query_scalar(holders!("COUNT(*)", ""))
            .bind(template.0)
            .bind(company.0)
            .fetch_one(connection)
            .await
    })?;
    Ok(Page::from_surplus(rows, limit, total, |row| Cursor {
        sort: row.name.clone(),
        id: row.id.0,
    }))
}
