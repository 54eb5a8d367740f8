//! SQL that changes what many people hold by one template: a few statements, however many
//! they are. Who is meant says the mark in `user_access_state.is_bound`.

use super::held;
use crate::{
    Result,
    db::{
        Tx,
        dialect::{InList, Sql},
    },
    on_tx,
};
use model::{
    id::{CompanyId, TemplateId, UserId},
    permission::GrantItem,
    time::Timestamp,
};

/// Who is meant: those who follow a template, or those who are marked in this
/// transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::permission) enum Mark {
    /// Those who follow it.
    Bound,
    /// Those whom [`mark`] has marked; never to be seen outside of its transaction.
    Marked,
}

impl Mark {
    const fn number(self) -> i64 {
        match self {
            Mark::Bound => 1,
            Mark::Marked => 2,
        }
    }
}

/// The people of a mark of a company's template.
#[derive(Debug, Clone, Copy)]
pub(in crate::permission) struct Followers {
    pub company: CompanyId,
    pub template: TemplateId,
    pub mark: Mark,
}

/// Binds the company, the template, the mark.
macro_rules! bind_followers {
    ($query:expr, $followers:expr) => {
        $query
            .bind($followers.company.0)
            .bind($followers.template.0)
            .bind($followers.mark.number())
    };
}

/// What a mark of people holds becomes another set.
pub(in crate::permission) async fn count_up(
    tx: &mut Tx,
    followers: Followers,
    now: Timestamp,
) -> Result<()> {
    on_tx!(tx, |connection| {
        bind_followers!(
            sqlx::query(
                "UPDATE user_access_state SET version = version + 1, update_time = ? \
                 WHERE cid = ? AND template_id = ? AND is_bound = ?",
            )
            .bind(now.0),
            followers
        )
        .execute(connection)
        .await
        .map(|_| ())
    })?;
    Ok(())
}

const MARK: InList = InList {
    head: "UPDATE user_access_state SET is_bound = 2, version = version + 1, update_time = ? \
           WHERE cid = ? AND template_id = ? AND is_bound = 0 AND uid IN (",
    tail: ")",
};

/// Marks some who hold a copy.
pub(in crate::permission) async fn mark(
    tx: &mut Tx,
    (company, template): (CompanyId, TemplateId),
    users: &[UserId],
    now: Timestamp,
) -> Result<()> {
    for piece in users.chunks(InList::MAX) {
        let Some(keys) = InList::fill(piece.iter().map(|user| user.0)) else {
            continue;
        };
        let sql = MARK.sql(keys.len());
        on_tx!(tx, |connection| {
            let mut query = sqlx::query(sql)
                .bind(now.0)
                .bind(company.0)
                .bind(template.0);
            for key in &keys {
                query = query.bind(*key);
            }
            query.execute(connection).await.map(|_| ())
        })?;
    }
    Ok(())
}

/// Takes the marks away.
pub(in crate::permission) async fn unmark(
    tx: &mut Tx,
    company: CompanyId,
    template: TemplateId,
) -> Result<()> {
    on_tx!(tx, |connection| {
        sqlx::query(
            "UPDATE user_access_state SET is_bound = 0 WHERE cid = ? AND template_id = ? AND is_bound = 2",
        )
        .bind(company.0)
        .bind(template.0)
        .execute(connection)
        .await
        .map(|_| ())
    })?;
    Ok(())
}

/// The statements of one table of grants.
struct Table {
    number: i64,
    clear: &'static str,
    delete: InList,
    /// Only of what the company owns; what is there already holds for ever from now on.
    insert: &'static str,
    tail: Sql,
}

macro_rules! followers {
    ($alias:literal) => {
        concat!(
            $alias,
            "cid = ? AND ",
            $alias,
            "template_id = ? AND ",
            $alias,
            "is_bound = ?"
        )
    };
}

macro_rules! table {
    ($number:expr, $name:literal, $column:literal, $from:literal) => {
        Table {
            number: $number,
            clear: concat!(
                "DELETE FROM ",
                $name,
                " WHERE cid = ? AND uid IN (SELECT t.uid FROM user_access_state t WHERE ",
                followers!("t."),
                ")"
            ),
            delete: InList {
                head: concat!(
                    "DELETE FROM ",
                    $name,
                    " WHERE cid = ? AND uid IN (SELECT t.uid FROM user_access_state t WHERE ",
                    followers!("t."),
                    ") AND ",
                    $column,
                    " IN ("
                ),
                tail: ")",
            },
            insert: concat!(
                "INSERT INTO ",
                $name,
                " (uid, ",
                $column,
                ", cid, create_time, update_time) SELECT t.uid, o.id, t.cid, ?, ? FROM user_access_state t JOIN ",
                $from,
                " WHERE ",
                followers!("t."),
                " AND o.id IN ("
            ),
            tail: Sql {
                sqlite: concat!(
                    ") ON CONFLICT (uid, ",
                    $column,
                    ", cid) DO UPDATE SET from_time = NULL, until_time = NULL, update_time = excluded.update_time"
                ),
                mysql: ") ON DUPLICATE KEY UPDATE from_time = NULL, until_time = NULL, update_time = VALUES(update_time)",
            },
        }
    };
}

/// The tables; rules on a kind are the numbers 1 to 3.
const TABLES: [Table; 6] = [
    table!(
        held::RIGHT,
        "user_permission",
        "pid",
        "permission o ON o.is_reserved = 0"
    ),
    table!(
        held::ALL,
        "user_access_all",
        "kind",
        "(SELECT 1 AS id UNION ALL SELECT 2 UNION ALL SELECT 3) o ON 1 = 1"
    ),
    table!(
        held::CLUSTER,
        "user_access_cluster",
        "clid",
        "cluster o ON o.owner_kind = 2 AND o.owner_id = t.cid"
    ),
    table!(
        held::SERVER,
        "user_access_server",
        "sid",
        "server o ON o.owner_kind = 2 AND o.owner_id = t.cid"
    ),
    table!(
        held::PROJECT,
        "user_access_project",
        "pid",
        "project o ON o.owner_kind = 2 AND o.owner_id = t.cid"
    ),
    table!(
        held::FILE,
        "user_access_filehub",
        "fid",
        "filehub o ON o.owner_kind = 2 AND o.owner_id = t.cid"
    ),
];

/// Takes all that a mark of people holds.
pub(in crate::permission) async fn clear(tx: &mut Tx, followers: Followers) -> Result<()> {
    for table in &TABLES {
        on_tx!(tx, |connection| {
            bind_followers!(
                sqlx::query(table.clear).bind(followers.company.0),
                followers
            )
            .execute(connection)
            .await
            .map(|_| ())
        })?;
    }
    Ok(())
}

fn of_table(items: &[GrantItem], number: i64) -> Vec<i64> {
    let columns = items.iter().map(|item| held::columns(*item));
    columns
        .filter_map(|(of, thing)| (of == number).then_some(thing))
        .collect()
}

/// Takes items from a mark of people.
pub(in crate::permission) async fn delete(
    tx: &mut Tx,
    followers: Followers,
    items: &[GrantItem],
) -> Result<()> {
    for table in &TABLES {
        for piece in of_table(items, table.number).chunks(InList::MAX) {
            let Some(keys) = InList::fill(piece.iter().copied()) else {
                continue;
            };
            let sql = table.delete.sql(keys.len());
            on_tx!(tx, |connection| {
                let mut query =
                    bind_followers!(sqlx::query(sql).bind(followers.company.0), followers);
                for key in &keys {
                    query = query.bind(*key);
                }
                query.execute(connection).await.map(|_| ())
            })?;
        }
    }
    Ok(())
}

/// Gives items to a mark of people, without an end.
pub(in crate::permission) async fn insert(
    tx: &mut Tx,
    followers: Followers,
    items: &[GrantItem],
    now: Timestamp,
) -> Result<()> {
    for table in &TABLES {
        for piece in of_table(items, table.number).chunks(InList::MAX) {
            let Some(keys) = InList::fill(piece.iter().copied()) else {
                continue;
            };
            let statement = InList {
                head: table.insert,
                tail: table.tail.on_tx(tx),
            };
            let sql = statement.sql(keys.len());
            on_tx!(tx, |connection| {
                let mut query =
                    bind_followers!(sqlx::query(sql).bind(now.0).bind(now.0), followers);
                for key in &keys {
                    query = query.bind(*key);
                }
                query.execute(connection).await.map(|_| ())
            })?;
        }
    }
    Ok(())
}
