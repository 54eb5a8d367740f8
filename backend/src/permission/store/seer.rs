//! SQL of who sees hosts of a company.

use crate::{
    Result,
    db::{Db, dialect::InList},
    on_db,
};
use model::{
    id::{CompanyId, ServerId, UserId},
    time::Timestamp,
};

/// Those who see all hosts of a company: who administers it, and who holds a right on all.
pub(in crate::permission) async fn list_all(
    db: &Db,
    company: CompanyId,
    now: Timestamp,
) -> Result<Vec<UserId>> {
    let ids: Vec<i64> = on_db!(db, |pool| {
        sqlx::query_scalar(
            "SELECT e.uid FROM company_employee e JOIN `user` u ON u.id = e.uid AND u.status = 1 \
             WHERE e.cid = ? AND e.status IN (1, 2) AND (e.is_admin = 1 OR EXISTS (SELECT 1 FROM user_access_all g \
             WHERE g.uid = e.uid AND g.cid = e.cid AND g.kind = 1 \
             AND (g.from_time IS NULL OR g.from_time <= ?) AND (g.until_time IS NULL OR g.until_time > ?)))",
        )
        .bind(company.0)
        .bind(now.0)
        .bind(now.0)
        .fetch_all(pool)
        .await
    })?;
    Ok(ids.into_iter().map(UserId).collect())
}

/// People with a right on a host itself or on its cluster.
macro_rules! some {
    ($table:literal, $on:literal) => {
        InList {
            head: concat!(
                "SELECT s.id, g.uid FROM server s JOIN ",
                $table,
                " g ON ",
                $on,
                " AND g.cid = s.owner_id JOIN company_employee e ON e.uid = g.uid AND e.cid = g.cid AND e.status IN (1, 2) \
                 JOIN `user` u ON u.id = g.uid AND u.status = 1 WHERE s.owner_kind = 2 AND s.owner_id = ? \
                 AND (g.from_time IS NULL OR g.from_time <= ?) AND (g.until_time IS NULL OR g.until_time > ?) AND s.id IN ("
            ),
            tail: ")",
        }
    };
}

/// Those who see single ones of these hosts of a company.
pub(in crate::permission) async fn list_some(
    db: &Db,
    company: CompanyId,
    servers: &[ServerId],
    now: Timestamp,
) -> Result<Vec<(ServerId, UserId)>> {
    const LISTS: [InList; 2] = [
        some!("user_access_server", "g.sid = s.id"),
        some!("user_access_cluster", "g.clid = s.cluster_id"),
    ];
    let mut found = Vec::new();
    for piece in servers.chunks(InList::MAX) {
        let Some(ids) = InList::fill(piece.iter().map(|server| server.0)) else {
            continue;
        };
        for list in LISTS {
            let rows: Vec<(i64, i64)> = on_db!(db, |pool| {
                let mut query = sqlx::query_as(list.sql(ids.len()))
                    .bind(company.0)
                    .bind(now.0)
                    .bind(now.0);
                for id in &ids {
                    query = query.bind(*id);
                }
                query.fetch_all(pool).await
            })?;
            found.extend(rows.into_iter().map(|(s, u)| (ServerId(s), UserId(u))));
        }
    }
    Ok(found)
}
