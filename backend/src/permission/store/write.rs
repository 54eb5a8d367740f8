//! SQL that changes what one person holds.

use super::held;
use crate::{
    Result,
    db::{
        Tx,
        dialect::{InList, MultiInsert, Sql},
    },
    on_tx,
};
use model::{
    id::{CompanyId, UserId},
    permission::{Grant, GrantItem},
    time::Timestamp,
};

/// The statements of one table of grants; all have the same columns but for one.
struct Table {
    delete: InList,
    insert: MultiInsert,
}

const NO_TAIL: Sql = Sql {
    sqlite: "",
    mysql: "",
};

macro_rules! table {
    ($name:literal, $column:literal) => {
        Table {
            delete: InList {
                head: concat!(
                    "DELETE FROM ",
                    $name,
                    " WHERE uid = ? AND cid = ? AND ",
                    $column,
                    " IN ("
                ),
                tail: ")",
            },
            insert: MultiInsert {
                head: concat!(
                    "INSERT INTO ",
                    $name,
                    " (uid, ",
                    $column,
                    ", cid, create_time, update_time, from_time, until_time) VALUES "
                ),
                columns: 7,
                tail: NO_TAIL,
            },
        }
    };
}

/// By the numbers of [`held`].
const TABLES: [(i64, Table); 6] = [
    (held::RIGHT, table!("user_permission", "pid")),
    (held::ALL, table!("user_access_all", "kind")),
    (held::CLUSTER, table!("user_access_cluster", "clid")),
    (held::SERVER, table!("user_access_server", "sid")),
    (held::PROJECT, table!("user_access_project", "pid")),
    (held::FILE, table!("user_access_filehub", "fid")),
];

/// Takes items, if they are there.
pub(in crate::permission) async fn delete(
    tx: &mut Tx,
    (user, company): (UserId, CompanyId),
    items: &[GrantItem],
) -> Result<()> {
    for (number, table) in &TABLES {
        let things: Vec<i64> = items
            .iter()
            .map(|item| held::columns(*item))
            .filter_map(|(of, thing)| (of == *number).then_some(thing))
            .collect();
        for piece in things.chunks(InList::MAX) {
            let Some(keys) = InList::fill(piece.iter().copied()) else {
                continue;
            };
            let sql = table.delete.sql(keys.len());
            on_tx!(tx, |connection| {
                let mut query = sqlx::query(sql).bind(user.0).bind(company.0);
                for key in &keys {
                    query = query.bind(*key);
                }
                query.execute(connection).await.map(|_| ())
            })?;
        }
    }
    Ok(())
}

/// Gives what is not there.
///
/// # Errors
/// When it is; or when the database does not answer.
pub(in crate::permission) async fn insert(
    tx: &mut Tx,
    (user, company): (UserId, CompanyId),
    grants: &[Grant],
    now: Timestamp,
) -> Result<()> {
    for (number, table) in &TABLES {
        let rows: Vec<(i64, Option<i64>, Option<i64>)> = grants
            .iter()
            .filter_map(|grant| {
                let (of, thing) = held::columns(grant.item);
                let times = (grant.validity.from, grant.validity.until);
                (of == *number).then_some((thing, times.0.map(|t| t.0), times.1.map(|t| t.0)))
            })
            .collect();
        for piece in MultiInsert::pieces(&rows) {
            let sql = table.insert.on_tx(tx, piece.len());
            on_tx!(tx, |connection| {
                let mut query = sqlx::query(sql);
                for (thing, from, until) in piece {
                    query = query
                        .bind(user.0)
                        .bind(*thing)
                        .bind(company.0)
                        .bind(now.0)
                        .bind(now.0)
                        .bind(*from)
                        .bind(*until);
                }
                query.execute(connection).await.map(|_| ())
            })?;
        }
    }
    Ok(())
}

/// Takes all that a person holds in a company.
pub(in crate::permission) async fn delete_all(
    tx: &mut Tx,
    company: CompanyId,
    user: UserId,
) -> Result<()> {
    for sql in [
        "DELETE FROM user_access_state WHERE uid = ? AND cid = ?",
        "DELETE FROM user_permission WHERE uid = ? AND cid = ?",
        "DELETE FROM user_access_all WHERE uid = ? AND cid = ?",
        "DELETE FROM user_access_cluster WHERE uid = ? AND cid = ?",
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
