//! Memberships as people read them: an application as its reviewer does, all of
//! one's own as oneself does.

use super::employee::state_of;
use crate::{Result, company::notice::unreadable, db::Db, on_db};
use model::{
    company::{Answers, Application, EntryField, MyMembership},
    id::{CompanyId, EmployeeId, TemplateId, UserId},
    permission::TemplateSummary,
    time::Timestamp,
};

fn read_answers(text: Option<&str>) -> Result<Option<Answers>> {
    text.map(serde_json::from_str)
        .transpose()
        .map_err(|error| unreadable("reading company_employee.answers", error))
}

pub(super) fn read_fields(text: &str) -> Result<Vec<EntryField>> {
    let fields: Vec<EntryField> = serde_json::from_str(text)
        .map_err(|error| unreadable("reading company_entry_setting.setting", error))?;
    Ok(EntryField::with_locked(&fields))
}

/// The columns of an [`ApplicationRow`], and where they come from.
macro_rules! applications {
    ($rest:literal) => {
        concat!(
            "SELECT e.id, e.uid, u.name AS account_name, e.status, e.is_admin, e.answers, e.template_id, \
             t.name AS template_name, t.cid IS NULL AS is_preset, e.apply_time, e.review_time, e.reason, e.reviewer, r.name AS reviewer_name, e.version \
             FROM company_employee e JOIN `user` u ON u.id = e.uid \
             LEFT JOIN `user` r ON r.id = e.reviewer \
             LEFT JOIN permission_template t ON t.id = e.template_id ",
            $rest
        )
    };
}

#[derive(sqlx::FromRow)]
struct ApplicationRow {
    #[sqlx(try_from = "i64")]
    id: EmployeeId,
    #[sqlx(try_from = "i64")]
    uid: UserId,
    account_name: String,
    status: i64,
    is_admin: bool,
    answers: Option<String>,
    template_id: Option<i64>,
    template_name: Option<String>,
    is_preset: Option<bool>,
    apply_time: Option<i64>,
    review_time: Option<i64>,
    reason: String,
    reviewer: Option<i64>,
    reviewer_name: Option<String>,
    version: i64,
}

/// A template that may have gone.
pub(super) fn template(
    id: Option<i64>,
    name: Option<String>,
    is_preset: Option<bool>,
) -> Option<TemplateSummary> {
    Some(TemplateSummary {
        id: TemplateId::try_from(id?).ok()?,
        name: name?,
        is_preset: is_preset?,
    })
}

pub(in crate::company) async fn find_application(
    db: &Db,
    id: EmployeeId,
) -> Result<Option<Application>> {
    let row: Option<ApplicationRow> = on_db!(db, |pool| {
        sqlx::query_as(applications!("WHERE e.id = ?"))
            .bind(id.0)
            .fetch_optional(pool)
            .await
    })?;
    row.map(application).transpose()
}

/// The application of somebody, whichever it is by now.
pub(in crate::company) async fn find_application_of(
    db: &Db,
    company: CompanyId,
    person: UserId,
) -> Result<Option<Application>> {
    let row: Option<ApplicationRow> = on_db!(db, |pool| {
        sqlx::query_as(applications!(
            "WHERE e.cid = ? AND e.uid = ? AND e.status <> 3"
        ))
        .bind(company.0)
        .bind(person.0)
        .fetch_optional(pool)
        .await
    })?;
    row.map(application).transpose()
}

fn application(row: ApplicationRow) -> Result<Application> {
    Ok(Application {
        id: row.id,
        person: row.uid,
        account_name: row.account_name,
        answers: read_answers(row.answers.as_deref())?,
        state: state_of(row.status, row.is_admin, row.reviewer)?,
        template: template(row.template_id, row.template_name, row.is_preset),
        apply_time: row.apply_time.map(Timestamp),
        review_time: row.review_time.map(Timestamp),
        reason: row.reason,
        reviewer: row.reviewer_name.unwrap_or_default(),
        version: row.version,
    })
}

/// Those who wait to be let in, the longest first.
pub(in crate::company) async fn list_applicants(
    db: &Db,
    company: CompanyId,
    limit: i64,
) -> Result<Vec<Application>> {
    let rows: Vec<ApplicationRow> = on_db!(db, |pool| {
        sqlx::query_as(applications!(
            "WHERE e.cid = ? AND e.status = 0 ORDER BY e.id LIMIT ?"
        ))
        .bind(company.0)
        .bind(limit)
        .fetch_all(pool)
        .await
    })?;
    rows.into_iter().map(application).collect()
}

#[derive(sqlx::FromRow)]
struct MineRow {
    #[sqlx(try_from = "i64")]
    cid: CompanyId,
    name: String,
    contact: String,
    status: i64,
    is_admin: bool,
    answers: Option<String>,
    apply_time: Option<i64>,
    review_time: Option<i64>,
    reason: String,
    reviewer: Option<i64>,
    setting: Option<String>,
    revoked_time: Option<i64>,
    expiry_time: Option<i64>,
}

/// Where a person stands with all companies, or with one, newest first.
pub(in crate::company) async fn list_of(
    db: &Db,
    user: UserId,
    company: Option<CompanyId>,
    now: Timestamp,
    limit: i64,
) -> Result<Vec<MyMembership>> {
    let rows: Vec<MineRow> = on_db!(db, |pool| {
        sqlx::query_as(
            "SELECT e.cid, c.name, c.contact, e.status, e.is_admin, e.answers, e.apply_time, e.review_time, \
             e.reason, e.reviewer, l.setting, l.revoked_time, l.expiry_time \
             FROM company_employee e JOIN company c ON c.id = e.cid \
             LEFT JOIN company_entry_setting l ON l.id = e.link_id \
             WHERE e.uid = ? AND (? = 0 OR e.cid = ?) ORDER BY e.id DESC LIMIT ?",
        )
        .bind(user.0)
        .bind(company.map_or(0, |id| id.0))
        .bind(company.map_or(0, |id| id.0))
        .bind(limit)
        .fetch_all(pool)
        .await
    })?;
    rows.into_iter()
        .map(|row| {
            let is_over = row.expiry_time.is_some_and(|until| until <= now.0);
            Ok(MyMembership {
                company: row.cid,
                name: row.name,
                contact: row.contact,
                state: state_of(row.status, row.is_admin, row.reviewer)?,
                apply_time: row.apply_time.map(Timestamp),
                review_time: row.review_time.map(Timestamp),
                reason: row.reason,
                is_open: row.setting.is_some() && row.revoked_time.is_none() && !is_over,
                required: row
                    .setting
                    .as_deref()
                    .map(read_fields)
                    .transpose()?
                    .unwrap_or_default(),
                answers: read_answers(row.answers.as_deref())?,
            })
        })
        .collect()
}
