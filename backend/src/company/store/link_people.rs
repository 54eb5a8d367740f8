//! SQL of who came by a link, by the index `company_employee_link_id_ix`.

use super::employee::state_of;
use crate::{Result, db::Db, on_db};
use model::{
    company::{LinkCounts, LinkPerson},
    id::{EmployeeId, LinkId},
    page::{Cursor, Page, PageRequest},
    time::Timestamp,
};

#[derive(sqlx::FromRow)]
struct CountRow {
    status: i64,
    people: i64,
}

/// How many people a link brought, by where they stand. Who was invited by name since
/// is one of those who opened it: they have not answered.
pub(in crate::company) async fn count(db: &Db, link: LinkId) -> Result<LinkCounts> {
    let rows: Vec<CountRow> = on_db!(db, |pool| {
        sqlx::query_as(
            "SELECT status, COUNT(*) AS people FROM company_employee WHERE link_id = ? GROUP BY status",
        )
        .bind(link.0)
        .fetch_all(pool)
        .await
    })?;
    let mut counts = LinkCounts::default();
    for row in rows {
        match row.status {
            3 => counts.opened += row.people,
            0 => counts.pending += row.people,
            -1 => counts.rejected += row.people,
            _ => counts.joined += row.people,
        }
    }
    Ok(counts)
}

#[derive(sqlx::FromRow)]
struct PersonRow {
    #[sqlx(try_from = "i64")]
    id: EmployeeId,
    name: String,
    status: i64,
    is_admin: bool,
    reviewer: Option<i64>,
    apply_time: Option<i64>,
}

/// Those who applied by a link, newest first; without `with_applicants` only those who
/// belong to the company.
pub(in crate::company) async fn list(
    db: &Db,
    link: LinkId,
    with_applicants: bool,
    total: i64,
    request: &PageRequest,
) -> Result<Page<LinkPerson>> {
    let limit = request.limit();
    let before = request.after.as_ref().map_or(i64::MAX, |after| after.id);
    let rows: Vec<PersonRow> = on_db!(db, |pool| {
        sqlx::query_as(
            "SELECT e.id, u.name, e.status, e.is_admin, e.reviewer, e.apply_time FROM company_employee e \
             JOIN `user` u ON u.id = e.uid WHERE e.link_id = ? AND e.id < ? \
             AND (e.status IN (1, 2) OR (? AND e.status IN (-1, 0))) ORDER BY e.id DESC LIMIT ?",
        )
        .bind(link.0)
        .bind(before)
        .bind(with_applicants)
        .bind(i64::from(limit) + 1)
        .fetch_all(pool)
        .await
    })?;
    let page = Page::from_surplus(rows, limit, total, |row| Cursor {
        sort: String::new(),
        id: row.id.0,
    });
    let items = page.items.into_iter().map(|row| {
        Ok(LinkPerson {
            id: row.id,
            name: row.name,
            state: state_of(row.status, row.is_admin, row.reviewer)?,
            apply_time: row.apply_time.map(Timestamp),
        })
    });
    Ok(Page {
        items: items.collect::<Result<_>>()?,
        next: page.next,
        total: page.total,
    })
}
