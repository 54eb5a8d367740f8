//! SQL of table `user_access_state`: the version of what a person holds, and where it
//! came from.

use crate::{
    Result,
    db::{
        Tx,
        dialect::{Sql, Written},
    },
    error::is_unique_violation,
    on_tx,
};
use model::{
    id::{CompanyId, TemplateId, UserId},
    time::Timestamp,
};

/// Whose grants, and where.
pub(in crate::permission) type Key = (UserId, CompanyId);

/// The template that was given, and whether it is followed.
pub(in crate::permission) type Origin = Option<(TemplateId, bool)>;

/// Notes another set in the place of the one of `version`; whether that was the one.
pub(in crate::permission) async fn replace(
    tx: &mut Tx,
    (user, company): Key,
    version: i64,
    origin: Origin,
    now: Timestamp,
) -> Result<bool> {
    let (template, is_bound) = (origin.map(|o| o.0.0), origin.is_some_and(|o| o.1));
    let updated = on_tx!(tx, |connection| {
        sqlx::query(
            "UPDATE user_access_state SET template_id = ?, is_bound = ?, update_time = ?, version = version + 1 \
             WHERE uid = ? AND cid = ? AND version = ?",
        )
        .bind(template)
        .bind(is_bound)
        .bind(now.0)
        .bind(user.0)
        .bind(company.0)
        .bind(version)
        .execute(connection)
        .await
        .map(|done| done.rows())
    })?;
    if updated == 1 || version != 0 {
        return Ok(updated == 1);
    }
    // No row is version 0.
    let inserted = on_tx!(tx, |connection| {
        sqlx::query(
            "INSERT INTO user_access_state (uid, cid, template_id, is_bound, create_time, update_time, version) \
             VALUES (?, ?, ?, ?, ?, ?, 1)",
        )
        .bind(user.0)
        .bind(company.0)
        .bind(template)
        .bind(is_bound)
        .bind(now.0)
        .bind(now.0)
        .execute(connection)
        .await
        .map(|_| ())
    });
    match inserted {
        Ok(()) => Ok(true),
        Err(error) if is_unique_violation(&error) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

const SET: Sql = Sql {
    sqlite: "INSERT INTO user_access_state (uid, cid, template_id, is_bound, create_time, update_time, version) \
             VALUES (?, ?, ?, ?, ?, ?, 1) ON CONFLICT (uid, cid) DO UPDATE SET template_id = excluded.template_id, \
             is_bound = excluded.is_bound, update_time = excluded.update_time, version = version + 1",
    mysql: "INSERT INTO user_access_state (uid, cid, template_id, is_bound, create_time, update_time, version) \
            VALUES (?, ?, ?, ?, ?, ?, 1) ON DUPLICATE KEY UPDATE template_id = VALUES(template_id), \
            is_bound = VALUES(is_bound), update_time = VALUES(update_time), version = version + 1",
};

/// Notes another set, whatever the version was.
pub(in crate::permission) async fn set(
    tx: &mut Tx,
    (user, company): Key,
    origin: Origin,
    now: Timestamp,
) -> Result<()> {
    let sql = SET.on_tx(tx);
    on_tx!(tx, |connection| {
        sqlx::query(sql)
            .bind(user.0)
            .bind(company.0)
            .bind(origin.map(|o| o.0.0))
            .bind(origin.is_some_and(|o| o.1))
            .bind(now.0)
            .bind(now.0)
            .execute(connection)
            .await
            .map(|_| ())
    })?;
    Ok(())
}

const COUNT_UP: Sql = Sql {
    sqlite: "INSERT INTO user_access_state (uid, cid, create_time, update_time, version) VALUES (?, ?, ?, ?, 1) \
             ON CONFLICT (uid, cid) DO UPDATE SET update_time = excluded.update_time, version = version + 1",
    mysql: "INSERT INTO user_access_state (uid, cid, create_time, update_time, version) VALUES (?, ?, ?, ?, 1) \
            ON DUPLICATE KEY UPDATE update_time = VALUES(update_time), version = version + 1",
};

/// One item changes; where the rest came from stays.
pub(in crate::permission) async fn count_up(
    tx: &mut Tx,
    (user, company): Key,
    now: Timestamp,
) -> Result<()> {
    let sql = COUNT_UP.on_tx(tx);
    on_tx!(tx, |connection| {
        sqlx::query(sql)
            .bind(user.0)
            .bind(company.0)
            .bind(now.0)
            .bind(now.0)
            .execute(connection)
            .await
            .map(|_| ())
    })?;
    Ok(())
}

/// The template that a person follows, if they follow one.
pub(in crate::permission) async fn find_bound(
    tx: &mut Tx,
    (user, company): Key,
) -> Result<Option<TemplateId>> {
    let id: Option<i64> = on_tx!(tx, |connection| {
        sqlx::query_scalar(
            "SELECT template_id FROM user_access_state WHERE uid = ? AND cid = ? AND is_bound = 1 \
             AND template_id IS NOT NULL",
        )
        .bind(user.0)
        .bind(company.0)
        .fetch_optional(connection)
        .await
    })?;
    Ok(id.and_then(|id| TemplateId::try_from(id).ok()))
}
