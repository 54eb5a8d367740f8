//! SQL of table `permission_template`, and of giving and taking all that one
//! holds.

use crate::{
    Result,
    db::{
        Db, Tx,
        dialect::{InList, MultiInsert, Sql},
    },
    on_db, on_tx,
    permission::template::Content,
};
use model::{
    id::{CompanyId, TemplateId, UserId},
    permission::{Permission, TemplateSummary},
    time::Timestamp,
};

/// A template with its four lists.
#[derive(sqlx::FromRow)]
pub(in crate::permission) struct TemplateRow {
    permissions: String,
    access_servers: String,
    access_projects: String,
    access_filehub: String,
}

impl TemplateRow {
    /// The lists as what they are.
    pub(in crate::permission) fn content(&self) -> serde_json::Result<Content> {
        Ok(Content {
            permissions: serde_json::from_str(&self.permissions)?,
            servers: serde_json::from_str(&self.access_servers)?,
            projects: serde_json::from_str(&self.access_projects)?,
            files: serde_json::from_str(&self.access_filehub)?,
        })
    }
}

/// A preset, or a template of this company.
pub(in crate::permission) async fn find(
    tx: &mut Tx,
    company: CompanyId,
    template: TemplateId,
) -> Result<Option<TemplateRow>> {
    Ok(on_tx!(tx, |connection| {
        sqlx::query_as(
            "SELECT permissions, access_servers, access_projects, access_filehub \
             FROM permission_template WHERE id = ? AND (cid IS NULL OR cid = ?)",
        )
        .bind(template.0)
        .bind(company.0)
        .fetch_optional(connection)
        .await
    })?)
}

#[derive(sqlx::FromRow)]
struct SummaryRow {
    #[sqlx(try_from = "i64")]
    id: TemplateId,
    name: String,
    is_preset: bool,
}

/// The presets, then a company's own by name.
pub(in crate::permission) async fn list(
    db: &Db,
    company: CompanyId,
    limit: i64,
) -> Result<Vec<TemplateSummary>> {
    let presets: Vec<SummaryRow> = on_db!(db, |pool| {
        sqlx::query_as(
            "SELECT id, name, 1 AS is_preset FROM permission_template WHERE cid IS NULL ORDER BY id LIMIT ?",
        )
        .bind(limit)
        .fetch_all(pool)
        .await
    })?;
    let own: Vec<SummaryRow> = on_db!(db, |pool| {
        sqlx::query_as(
            "SELECT id, name, 0 AS is_preset FROM permission_template WHERE cid = ? ORDER BY name LIMIT ?",
        )
        .bind(company.0)
        .bind(limit)
        .fetch_all(pool)
        .await
    })?;
    Ok(presets
        .into_iter()
        .chain(own)
        .map(|row| TemplateSummary {
            id: row.id,
            name: row.name,
            is_preset: row.is_preset,
        })
        .collect())
}

/// Takes all rights of a person in a company.
pub(in crate::permission) async fn delete_grants(
    tx: &mut Tx,
    company: CompanyId,
    user: UserId,
) -> Result<()> {
    for sql in [
        "DELETE FROM user_permission WHERE uid = ? AND cid = ?",
        "DELETE FROM user_access_server WHERE uid = ? AND cid = ?",
        "DELETE FROM user_access_project WHERE uid = ? AND cid = ?",
        "DELETE FROM user_access_filehub WHERE uid = ? AND cid = ?",
    ] {
        on_tx!(tx, |connection| {
            sqlx::query(sql)
                .bind(user.0)
                .bind(company.0)
                .execute(connection)
                .await
                .map(|_| ())
        })?;
    }
    Ok(())
}

/// Takes away commands that add hosts to the company and were not used: they
/// are a right as well, for as long as they hold.
pub(in crate::permission) async fn delete_offers(
    tx: &mut Tx,
    company: CompanyId,
    user: UserId,
) -> Result<()> {
    on_tx!(tx, |connection| {
        sqlx::query(
            "DELETE FROM enrolment_token WHERE user_id = ? AND owner_kind = 2 AND owner_id = ? \
             AND used_time IS NULL",
        )
        .bind(user.0)
        .bind(company.0)
        .execute(connection)
        .await
        .map(|_| ())
    })?;
    Ok(())
}

const INSERT_RIGHTS: MultiInsert = MultiInsert {
    head: "INSERT INTO user_permission (uid, pid, cid, create_time, update_time) VALUES ",
    columns: 5,
    tail: Sql {
        sqlite: "",
        mysql: "",
    },
};

pub(in crate::permission) async fn insert_rights(
    tx: &mut Tx,
    company: CompanyId,
    user: UserId,
    rights: &[Permission],
    now: Timestamp,
) -> Result<()> {
    for piece in MultiInsert::pieces(rights) {
        let sql = INSERT_RIGHTS.on_tx(tx, piece.len());
        on_tx!(tx, |connection| {
            let mut query = sqlx::query(sql);
            for right in piece {
                query = query
                    .bind(user.0)
                    .bind(right.number())
                    .bind(company.0)
                    .bind(now.0)
                    .bind(now.0);
            }
            query.execute(connection).await.map(|_| ())
        })?;
    }
    Ok(())
}

/// Ids in one statement at most.
const PIECE: usize = 256;

/// Gives data rights on those of `ids` that the company owns.
async fn insert_grants(
    tx: &mut Tx,
    statement: InList,
    (company, user): (CompanyId, UserId),
    ids: &[i64],
    now: Timestamp,
) -> Result<()> {
    for piece in ids.chunks(PIECE) {
        let ids = InList::fill(piece.iter().copied())
            .expect("a piece is no longer than the longest list");
        let sql = statement.sql(ids.len());
        on_tx!(tx, |connection| {
            let mut query = sqlx::query(sql)
                .bind(user.0)
                .bind(now.0)
                .bind(now.0)
                .bind(company.0);
            for id in &ids {
                query = query.bind(*id);
            }
            query.execute(connection).await.map(|_| ())
        })?;
    }
    Ok(())
}

pub(in crate::permission) async fn insert_servers(
    tx: &mut Tx,
    company: CompanyId,
    user: UserId,
    ids: &[i64],
    now: Timestamp,
) -> Result<()> {
    const STATEMENT: InList = InList {
        head: "INSERT INTO user_access_server (uid, sid, cid, create_time, update_time) \
               SELECT ?, o.id, o.owner_id, ?, ? FROM server o WHERE o.owner_kind = 2 AND o.owner_id = ? AND o.id IN (",
        tail: ")",
    };
    insert_grants(tx, STATEMENT, (company, user), ids, now).await
}

pub(in crate::permission) async fn insert_projects(
    tx: &mut Tx,
    company: CompanyId,
    user: UserId,
    ids: &[i64],
    now: Timestamp,
) -> Result<()> {
    const STATEMENT: InList = InList {
        head: "INSERT INTO user_access_project (uid, pid, cid, create_time, update_time) \
               SELECT ?, o.id, o.owner_id, ?, ? FROM project o WHERE o.owner_kind = 2 AND o.owner_id = ? AND o.id IN (",
        tail: ")",
    };
    insert_grants(tx, STATEMENT, (company, user), ids, now).await
}

pub(in crate::permission) async fn insert_files(
    tx: &mut Tx,
    company: CompanyId,
    user: UserId,
    ids: &[i64],
    now: Timestamp,
) -> Result<()> {
    const STATEMENT: InList = InList {
        head: "INSERT INTO user_access_filehub (uid, fid, cid, create_time, update_time) \
               SELECT ?, o.id, o.owner_id, ?, ? FROM filehub o WHERE o.owner_kind = 2 AND o.owner_id = ? AND o.id IN (",
        tail: ")",
    };
    insert_grants(tx, STATEMENT, (company, user), ids, now).await
}
