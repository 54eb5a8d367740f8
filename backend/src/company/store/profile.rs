//! SQL of table `company`.

use crate::{
    Result,
    db::{Db, Tx, dialect::Written},
    error::is_unique_violation,
    on_db, on_tx,
};
use model::{
    company::{CompanyCreate, CompanyDetail},
    id::{CompanyId, UserId},
    time::Timestamp,
};

pub(in crate::company) async fn exists(db: &Db, id: CompanyId) -> Result<bool> {
    let found: i64 = on_db!(db, |pool| {
        sqlx::query_scalar("SELECT COUNT(*) FROM company WHERE id = ?")
            .bind(id.0)
            .fetch_one(pool)
            .await
    })?;
    Ok(found > 0)
}

/// `None` when another company is called this.
pub(in crate::company) async fn insert(
    tx: &mut Tx,
    company: &CompanyCreate,
    now: Timestamp,
) -> Result<Option<CompanyId>> {
    let inserted = on_tx!(tx, |connection| {
        sqlx::query(
            "INSERT INTO company (name, contact, mobile, description, create_time, update_time) \
             VALUES (?, ?, ?, ?, ?, ?)",
        )
        .bind(company.name.as_str())
        .bind(company.contact.as_str())
        .bind(company.mobile.as_str())
        .bind(company.description.as_str())
        .bind(now.0)
        .bind(now.0)
        .execute(connection)
        .await
        .map(|done| done.inserted_id())
    });
    match inserted {
        Ok(id) => Ok(Some(CompanyId(id))),
        Err(error) if is_unique_violation(&error) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// What became of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::company) enum Updated {
    Done,
    /// Somebody changed it since that version.
    Stale,
    /// Another company is called this.
    Taken,
}

pub(in crate::company) async fn update(
    tx: &mut Tx,
    id: CompanyId,
    version: i64,
    profile: &CompanyCreate,
    now: Timestamp,
) -> Result<Updated> {
    let updated = on_tx!(tx, |connection| {
        sqlx::query(
            "UPDATE company SET name = ?, contact = ?, mobile = ?, description = ?, update_time = ?, \
             version = version + 1 WHERE id = ? AND version = ?",
        )
        .bind(profile.name.as_str())
        .bind(profile.contact.as_str())
        .bind(profile.mobile.as_str())
        .bind(profile.description.as_str())
        .bind(now.0)
        .bind(id.0)
        .bind(version)
        .execute(connection)
        .await
        .map(|done| done.rows())
    });
    match updated {
        Ok(1) => Ok(Updated::Done),
        Ok(_) => Ok(Updated::Stale),
        Err(error) if is_unique_violation(&error) => Ok(Updated::Taken),
        Err(error) => Err(error.into()),
    }
}

// A picture is replaced as a whole: nothing is lost by a later one.
pub(in crate::company) async fn update_image(
    tx: &mut Tx,
    id: CompanyId,
    url: &str,
    now: Timestamp,
) -> Result<()> {
    on_tx!(tx, |connection| {
        sqlx::query("UPDATE company SET image_url = ?, update_time = ? WHERE id = ?")
            .bind(url)
            .bind(now.0)
            .bind(id.0)
            .execute(connection)
            .await
            .map(|_| ())
    })?;
    Ok(())
}

pub(in crate::company) async fn find_time_zone(db: &Db, id: CompanyId) -> Result<Option<String>> {
    Ok(on_db!(db, |pool| {
        sqlx::query_scalar("SELECT time_zone FROM company WHERE id = ?")
            .bind(id.0)
            .fetch_optional(pool)
            .await
    })?)
}

// The version of what is kept guards it, which is written in the same transaction.
pub(in crate::company) async fn update_time_zone(
    tx: &mut Tx,
    id: CompanyId,
    zone: &str,
    now: Timestamp,
) -> Result<()> {
    on_tx!(tx, |connection| {
        sqlx::query("UPDATE company SET time_zone = ?, update_time = ? WHERE id = ?")
            .bind(zone)
            .bind(now.0)
            .bind(id.0)
            .execute(connection)
            .await
            .map(|_| ())
    })?;
    Ok(())
}

/// The names of a company: its own, and whom to ask.
pub(in crate::company) async fn find_names(
    tx: &mut Tx,
    id: CompanyId,
) -> Result<Option<(String, String)>> {
    Ok(on_tx!(tx, |connection| {
        sqlx::query_as("SELECT name, contact FROM company WHERE id = ?")
            .bind(id.0)
            .fetch_optional(connection)
            .await
    })?)
}

/// The same, only to be looked at.
pub(in crate::company) async fn read_names(
    db: &Db,
    id: CompanyId,
) -> Result<Option<(String, String)>> {
    Ok(on_db!(db, |pool| {
        sqlx::query_as("SELECT name, contact FROM company WHERE id = ?")
            .bind(id.0)
            .fetch_optional(pool)
            .await
    })?)
}

/// Whether a person stands anyhow with the company of this name.
pub(in crate::company) async fn is_connected(db: &Db, name: &str, user: UserId) -> Result<bool> {
    let found: i64 = on_db!(db, |pool| {
        sqlx::query_scalar(
            "SELECT COUNT(*) FROM company c JOIN company_employee e ON e.cid = c.id AND e.uid = ? WHERE c.name = ?",
        )
        .bind(user.0)
        .bind(name)
        .fetch_one(pool)
        .await
    })?;
    Ok(found > 0)
}

#[derive(sqlx::FromRow)]
struct DetailRow {
    #[sqlx(try_from = "i64")]
    id: CompanyId,
    name: String,
    contact: String,
    mobile: String,
    description: String,
    image_url: String,
    members: i64,
    create_time: i64,
    version: i64,
}

pub(in crate::company) async fn find(db: &Db, id: CompanyId) -> Result<Option<CompanyDetail>> {
    let row: Option<DetailRow> = on_db!(db, |pool| {
        sqlx::query_as(
            "SELECT c.id, c.name, c.contact, c.mobile, c.description, c.image_url, c.create_time, c.version, \
             (SELECT COUNT(*) FROM company_employee e WHERE e.cid = c.id AND e.status IN (1, 2)) AS members \
             FROM company c WHERE c.id = ?",
        )
        .bind(id.0)
        .fetch_optional(pool)
        .await
    })?;
    Ok(row.map(|row| CompanyDetail {
        id: row.id,
        name: row.name,
        contact: row.contact,
        mobile: row.mobile,
        description: row.description,
        image_url: row.image_url,
        members: row.members,
        create_time: Timestamp(row.create_time),
        version: row.version,
    }))
}
