//! SQL of invitations by name: people found by their numbers, accounts for those who
//! have none yet, and the offer itself.

use super::employee::state_of;
use crate::{
    Result,
    db::{
        Db, Tx,
        dialect::{InList, Written},
    },
    error::is_unique_violation,
    on_db, on_tx,
};
use model::{
    company::State,
    id::{CompanyId, EmployeeId, TemplateId, UserId},
    identity::{Mobile, PersonName},
    time::Timestamp,
};
use std::collections::HashMap;

const STATES: InList = InList {
    head: "SELECT u.mobile, e.status, e.is_admin, e.reviewer FROM `user` u \
           JOIN company_employee e ON e.uid = u.id AND e.cid = ? WHERE u.mobile IN (",
    tail: ")",
};

#[derive(sqlx::FromRow)]
struct StateRow {
    mobile: String,
    status: i64,
    is_admin: bool,
    reviewer: Option<i64>,
}

/// Where the people of these numbers stand; who has nothing to do with the company is
/// not among them.
pub(in crate::company) async fn list_states(
    db: &Db,
    company: CompanyId,
    mobiles: &[Mobile],
) -> Result<HashMap<String, State>> {
    let mut states = HashMap::new();
    for piece in mobiles.chunks(InList::MAX) {
        let Some(keys) = InList::fill(piece.iter().map(Mobile::as_str)) else {
            continue;
        };
        let sql = STATES.sql(keys.len());
        let rows: Vec<StateRow> = on_db!(db, |pool| {
            let mut query = sqlx::query_as(sql).bind(company.0);
            for key in &keys {
                query = query.bind(*key);
            }
            query.fetch_all(pool).await
        })?;
        for row in rows {
            let state = state_of(row.status, row.is_admin, row.reviewer)?;
            states.insert(row.mobile, state);
        }
    }
    Ok(states)
}

async fn find_user(tx: &mut Tx, mobile: &Mobile) -> Result<Option<UserId>> {
    let id: Option<i64> = on_tx!(tx, |connection| {
        sqlx::query_scalar("SELECT id FROM `user` WHERE mobile = ?")
            .bind(mobile.as_str())
            .fetch_optional(connection)
            .await
    })?;
    Ok(id.map(UserId))
}

/// The account of a number, and whether it was made just now: without a password, so
/// that its owner comes in by a code.
pub(in crate::company) async fn find_or_insert_user(
    tx: &mut Tx,
    mobile: &Mobile,
    name: &PersonName,
    now: Timestamp,
) -> Result<(UserId, bool)> {
    if let Some(id) = find_user(tx, mobile).await? {
        return Ok((id, false));
    }
    let inserted = on_tx!(tx, |connection| {
        sqlx::query(
            "INSERT INTO `user` (mobile, name, create_time, update_time) VALUES (?, ?, ?, ?)",
        )
        .bind(mobile.as_str())
        .bind(name.as_str())
        .bind(now.0)
        .bind(now.0)
        .execute(connection)
        .await
        .map(|done| done.inserted_id())
    });
    match inserted {
        Ok(id) => Ok((UserId(id), true)),
        // Its owner came in by a code at the same moment.
        Err(error) if is_unique_violation(&error) => match find_user(tx, mobile).await? {
            Some(id) => Ok((id, false)),
            None => Err(error.into()),
        },
        Err(error) => Err(error.into()),
    }
}

/// Who invites, and to what.
#[derive(Debug, Clone, Copy)]
pub(in crate::company) struct Offer {
    pub inviter: UserId,
    pub template: Option<TemplateId>,
    pub now: Timestamp,
}

/// A row for who had none; `None` when they have one by now.
pub(in crate::company) async fn insert(
    tx: &mut Tx,
    company: CompanyId,
    user: UserId,
    offer: Offer,
) -> Result<Option<EmployeeId>> {
    let inserted = on_tx!(tx, |connection| {
        sqlx::query(
            "INSERT INTO company_employee (cid, uid, status, reviewer, template_id, review_time, create_time, update_time) \
             VALUES (?, ?, 3, ?, ?, ?, ?, ?)",
        )
        .bind(company.0)
        .bind(user.0)
        .bind(offer.inviter.0)
        .bind(offer.template.map(|id| id.0))
        .bind(offer.now.0)
        .bind(offer.now.0)
        .bind(offer.now.0)
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

/// Makes an offer of a row that nobody changed since `version`: of who opened a link,
/// or was refused.
pub(in crate::company) async fn update(
    tx: &mut Tx,
    id: EmployeeId,
    version: i64,
    offer: Offer,
) -> Result<bool> {
    let rows = on_tx!(tx, |connection| {
        sqlx::query(
            "UPDATE company_employee SET status = 3, is_admin = 0, reviewer = ?, template_id = ?, review_time = ?, \
             reason = '', update_time = ?, version = version + 1 WHERE id = ? AND version = ? AND status IN (-1, 3)",
        )
        .bind(offer.inviter.0)
        .bind(offer.template.map(|id| id.0))
        .bind(offer.now.0)
        .bind(offer.now.0)
        .bind(id.0)
        .bind(version)
        .execute(connection)
        .await
        .map(|done| done.rows())
    })?;
    Ok(rows == 1)
}

/// Makes a member of who was invited by name, as long as nobody changed the row since
/// `version`.
pub(in crate::company) async fn update_accepted(
    tx: &mut Tx,
    id: EmployeeId,
    version: i64,
    now: Timestamp,
) -> Result<bool> {
    let rows = on_tx!(tx, |connection| {
        sqlx::query(
            "UPDATE company_employee SET status = 1, review_time = ?, update_time = ?, version = version + 1 \
             WHERE id = ? AND version = ? AND status = 3 AND reviewer IS NOT NULL",
        )
        .bind(now.0)
        .bind(now.0)
        .bind(id.0)
        .bind(version)
        .execute(connection)
        .await
        .map(|done| done.rows())
    })?;
    Ok(rows == 1)
}
