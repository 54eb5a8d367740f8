//! SQL of table `permission_template`.

use super::{Source, on_source};
use crate::{
    Result,
    db::{
        Db, Tx,
        dialect::{Sql, Written},
    },
    error::is_unique_violation,
    on_db, on_tx,
    permission::content::Columns,
};
use model::{
    error::{Error as Public, Problem},
    id::{CompanyId, TemplateId},
    permission::TemplateSummary,
    time::Timestamp,
};
use std::collections::HashMap;

/// A template as it is stored.
#[derive(sqlx::FromRow)]
pub(in crate::permission) struct TemplateFound {
    #[sqlx(try_from = "i64")]
    pub id: TemplateId,
    pub name: String,
    pub is_preset: bool,
    pub version: i64,
    #[sqlx(flatten)]
    pub columns: Columns,
}

impl TemplateFound {
    pub(in crate::permission) fn summary(&self) -> TemplateSummary {
        TemplateSummary {
            id: self.id,
            name: self.name.clone(),
            is_preset: self.is_preset,
        }
    }
}

/// The columns of [`TemplateFound`].
macro_rules! found {
    ($rest:literal) => {
        concat!(
            "SELECT id, name, CASE WHEN cid IS NULL THEN 1 ELSE 0 END AS is_preset, version, permissions, \
             access_servers, access_projects, access_filehub FROM permission_template WHERE ",
            $rest
        )
    };
}

/// A preset, or a template of this company.
pub(in crate::permission) async fn find(
    source: impl Into<Source<'_>>,
    company: CompanyId,
    template: TemplateId,
) -> Result<Option<TemplateFound>> {
    let mut source = source.into();
    Ok(on_source!(&mut source, |connection| {
        sqlx::query_as(found!("id = ? AND (cid IS NULL OR cid = ?)"))
            .bind(template.0)
            .bind(company.0)
            .fetch_optional(connection)
            .await
    })?)
}

/// The same for who gives it: it stays what it is until the transaction ends. Who edits it
/// waits, and finds everybody then who follows it.
pub(in crate::permission) async fn find_to_give(
    tx: &mut Tx,
    company: CompanyId,
    template: TemplateId,
) -> Result<Option<TemplateFound>> {
    const FIND: Sql = Sql {
        sqlite: found!("id = ? AND (cid IS NULL OR cid = ?)"),
        mysql: found!("id = ? AND (cid IS NULL OR cid = ?) LOCK IN SHARE MODE"),
    };
    let sql = FIND.on_tx(tx);
    Ok(on_tx!(tx, |connection| {
        sqlx::query_as(sql)
            .bind(template.0)
            .bind(company.0)
            .fetch_optional(connection)
            .await
    })?)
}

/// The company of a template; a preset has none.
pub(in crate::permission) async fn find_company(
    db: &Db,
    template: TemplateId,
) -> Result<Option<CompanyId>> {
    let company: Option<Option<i64>> = on_db!(db, |pool| {
        sqlx::query_scalar("SELECT cid FROM permission_template WHERE id = ?")
            .bind(template.0)
            .fetch_optional(pool)
            .await
    })?;
    Ok(company
        .flatten()
        .and_then(|id| CompanyId::try_from(id).ok()))
}

/// The presets, then a company's own by name.
pub(in crate::permission) async fn list(
    db: &Db,
    company: CompanyId,
    limit: i64,
) -> Result<Vec<TemplateFound>> {
    let mut all: Vec<TemplateFound> = on_db!(db, |pool| {
        sqlx::query_as(found!("cid IS NULL ORDER BY id LIMIT ?"))
            .bind(limit)
            .fetch_all(pool)
            .await
    })?;
    let own: Vec<TemplateFound> = on_db!(db, |pool| {
        sqlx::query_as(found!("cid = ? ORDER BY name, id LIMIT ?"))
            .bind(company.0)
            .bind(limit)
            .fetch_all(pool)
            .await
    })?;
    all.extend(own);
    Ok(all)
}

#[derive(sqlx::FromRow)]
struct CountRow {
    #[sqlx(try_from = "i64")]
    template_id: TemplateId,
    is_bound: bool,
    people: i64,
}

/// How many people of a company hold a copy of each template, and how many follow it.
pub(in crate::permission) async fn count_holders(
    db: &Db,
    company: CompanyId,
) -> Result<HashMap<TemplateId, (i64, i64)>> {
    let rows: Vec<CountRow> = on_db!(db, |pool| {
        sqlx::query_as(
            "SELECT s.template_id, s.is_bound, COUNT(*) AS people FROM user_access_state s \
             JOIN company_employee e ON e.cid = s.cid AND e.uid = s.uid AND e.status IN (1, 2) \
             WHERE s.cid = ? AND s.template_id IS NOT NULL GROUP BY s.template_id, s.is_bound",
        )
        .bind(company.0)
        .fetch_all(pool)
        .await
    })?;
    let mut counts: HashMap<TemplateId, (i64, i64)> = HashMap::new();
    for row in rows {
        let (copied, bound) = counts.entry(row.template_id).or_default();
        *(if row.is_bound { bound } else { copied }) += row.people;
    }
    Ok(counts)
}

/// How many templates a company has of its own.
pub(in crate::permission) async fn count(tx: &mut Tx, company: CompanyId) -> Result<i64> {
    Ok(on_tx!(tx, |connection| {
        sqlx::query_scalar("SELECT COUNT(*) FROM permission_template WHERE cid = ?")
            .bind(company.0)
            .fetch_one(connection)
            .await
    })?)
}

/// Two templates of a company have different names.
fn taken(error: sqlx::Error) -> crate::Error {
    if is_unique_violation(&error) {
        Public::invalid("name", Problem::Taken).into()
    } else {
        error.into()
    }
}

/// # Errors
/// `Invalid` on `name` when the company has one of this name.
pub(in crate::permission) async fn insert(
    tx: &mut Tx,
    company: CompanyId,
    (name, columns): (&str, &Columns),
    now: Timestamp,
) -> Result<TemplateId> {
    let inserted = on_tx!(tx, |connection| {
        sqlx::query(
            "INSERT INTO permission_template (name, cid, type, permissions, access_servers, access_projects, \
             access_filehub, create_time, update_time) VALUES (?, ?, 1, ?, ?, ?, ?, ?, ?)",
        )
        .bind(name)
        .bind(company.0)
        .bind(&columns.permissions)
        .bind(&columns.access_servers)
        .bind(&columns.access_projects)
        .bind(&columns.access_filehub)
        .bind(now.0)
        .bind(now.0)
        .execute(connection)
        .await
        .map(|done| done.inserted_id())
    });
    inserted.map(TemplateId).map_err(taken)
}

/// Changes a template that nobody changed since `version`; whether nobody had.
///
/// # Errors
/// As [`insert`].
pub(in crate::permission) async fn update(
    tx: &mut Tx,
    (id, version): (TemplateId, i64),
    (name, columns): (&str, &Columns),
    now: Timestamp,
) -> Result<bool> {
    let updated = on_tx!(tx, |connection| {
        sqlx::query(
            "UPDATE permission_template SET name = ?, permissions = ?, access_servers = ?, access_projects = ?, \
             access_filehub = ?, update_time = ?, version = version + 1 WHERE id = ? AND version = ? AND cid IS NOT NULL",
        )
        .bind(name)
        .bind(&columns.permissions)
        .bind(&columns.access_servers)
        .bind(&columns.access_projects)
        .bind(&columns.access_filehub)
        .bind(now.0)
        .bind(id.0)
        .bind(version)
        .execute(connection)
        .await
        .map(|done| done.rows())
    });
    Ok(updated.map_err(taken)? == 1)
}

/// Makes copies of what people hold who followed a template; nobody holds anything else
/// by that.
pub(in crate::permission) async fn unbind(
    tx: &mut Tx,
    id: TemplateId,
    now: Timestamp,
) -> Result<()> {
    on_tx!(tx, |connection| {
        sqlx::query(
            "UPDATE user_access_state SET template_id = NULL, is_bound = 0, update_time = ?, version = version + 1 \
             WHERE template_id = ?",
        )
        .bind(now.0)
        .bind(id.0)
        .execute(connection)
        .await
        .map(|_| ())
    })?;
    Ok(())
}

/// Removes a template that nobody changed since `version`; whether nobody had.
pub(in crate::permission) async fn delete(
    tx: &mut Tx,
    id: TemplateId,
    version: i64,
) -> Result<bool> {
    let rows = on_tx!(tx, |connection| {
        sqlx::query(
            "DELETE FROM permission_template WHERE id = ? AND version = ? AND cid IS NOT NULL",
        )
        .bind(id.0)
        .bind(version)
        .execute(connection)
        .await
        .map(|done| done.rows())
    })?;
    Ok(rows == 1)
}

/// How many people hold each right now, by its number; administrators are not counted.
pub(in crate::permission) async fn count_rights(
    db: &Db,
    company: CompanyId,
    now: Timestamp,
) -> Result<HashMap<i64, i64>> {
    let rows: Vec<(i64, i64)> = on_db!(db, |pool| {
        sqlx::query_as(
            "SELECT p.pid, COUNT(*) FROM user_permission p \
             JOIN company_employee e ON e.cid = p.cid AND e.uid = p.uid AND e.status IN (1, 2) AND e.is_admin = 0 \
             WHERE p.cid = ? AND (p.from_time IS NULL OR p.from_time <= ?) AND (p.until_time IS NULL OR p.until_time > ?) \
             GROUP BY p.pid",
        )
        .bind(company.0)
        .bind(now.0)
        .bind(now.0)
        .fetch_all(pool)
        .await
    })?;
    Ok(rows.into_iter().collect())
}
