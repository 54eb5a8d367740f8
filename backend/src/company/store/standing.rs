//! How applications stand that somebody was told of.

use super::employee::state_of;
use crate::{
    Result,
    db::{Db, dialect::InList},
    on_db,
};
use model::{
    company::ReviewStanding,
    id::{CompanyId, UserId},
    permission::Permission,
    time::Timestamp,
};

/// The reader's own row says that they decide there: as the administrator, or by the
/// right, as long as it holds.
const STANDINGS: InList = InList {
    head: "SELECT e.cid, e.uid, e.status, e.is_admin, e.reviewer, r.name AS reviewer_name \
           FROM company_employee me JOIN company_employee e ON e.cid = me.cid \
           LEFT JOIN `user` r ON r.id = e.reviewer \
           WHERE me.uid = ? AND me.status IN (1, 2) AND (me.is_admin = 1 OR EXISTS (\
           SELECT 1 FROM user_permission p WHERE p.uid = me.uid AND p.pid = ? AND p.cid = me.cid \
           AND (p.from_time IS NULL OR p.from_time <= ?) AND (p.until_time IS NULL OR p.until_time > ?))) \
           AND e.status <> 3 AND e.uid IN (",
    tail: ")",
};

#[derive(sqlx::FromRow)]
struct StandingRow {
    #[sqlx(try_from = "i64")]
    cid: CompanyId,
    #[sqlx(try_from = "i64")]
    uid: UserId,
    status: i64,
    is_admin: bool,
    reviewer: Option<i64>,
    reviewer_name: Option<String>,
}

/// Where people stand with the companies in which `reader` decides about
/// applications.
pub(in crate::company) async fn list(
    db: &Db,
    reader: UserId,
    people: &[UserId],
    now: Timestamp,
) -> Result<Vec<ReviewStanding>> {
    let mut standings = Vec::new();
    for piece in people.chunks(InList::MAX) {
        let Some(ids) = InList::fill(piece.iter().map(|id| id.0)) else {
            continue;
        };
        let sql = STANDINGS.sql(ids.len());
        let rows: Vec<StandingRow> = on_db!(db, |pool| {
            let mut query = sqlx::query_as(sql)
                .bind(reader.0)
                .bind(Permission::AuditEmployee.number())
                .bind(now.0)
                .bind(now.0);
            for id in &ids {
                query = query.bind(*id);
            }
            query.fetch_all(pool).await
        })?;
        for row in rows {
            standings.push(ReviewStanding {
                company: row.cid,
                person: row.uid,
                state: state_of(row.status, row.is_admin, row.reviewer)?,
                reviewer: row.reviewer_name.unwrap_or_default(),
            });
        }
    }
    Ok(standings)
}
