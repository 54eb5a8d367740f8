//! SQL of grants that begin and end by the clock: ranges of the indexes on their times.

use crate::{
    Result,
    db::{Db, Tx, dialect::Sql},
    on_db, on_tx,
};
use model::{
    id::{CompanyId, EmployeeId, UserId},
    time::Timestamp,
};
use serde::{Deserialize, Serialize};

/// Up to which moment, company and person all has been told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(in crate::permission) struct Reached {
    pub time: i64,
    pub company: i64,
    pub user: i64,
}

/// Grants of one person that began or ended at one moment.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub(in crate::permission) struct ElapsedRow {
    pub moment: i64,
    #[sqlx(try_from = "i64")]
    pub cid: CompanyId,
    #[sqlx(try_from = "i64")]
    pub uid: UserId,
    pub began: i64,
    pub ended: i64,
    /// Their place in the company; none for who is not there any more.
    pub employee: Option<i64>,
}

/// One side of one table: a range of an index.
macro_rules! side {
    ($table:literal, $column:literal, $began:literal) => {
        concat!(
            "SELECT ",
            $column,
            " AS moment, cid, uid, ",
            $began,
            " AS began FROM ",
            $table,
            " WHERE ",
            $column,
            " >= ? AND ",
            $column,
            " <= ?"
        )
    };
}

macro_rules! sides {
    ($($table:literal),*) => {
        concat!($(
            side!($table, "from_time", "1"),
            " UNION ALL ",
            side!($table, "until_time", "0"),
            " UNION ALL ",
        )*)
    };
}

/// Each side of each table; the last one has no `UNION ALL` behind it.
macro_rules! every_side {
    () => {
        concat!(
            sides!(
                "user_permission",
                "user_access_all",
                "user_access_cluster",
                "user_access_server",
                "user_access_project"
            ),
            side!("user_access_filehub", "from_time", "1"),
            " UNION ALL ",
            side!("user_access_filehub", "until_time", "0")
        )
    };
}
/// Ranges in [`every_side!`].
const SIDES: usize = 12;

/// What began or ended after `reached`, up to and with `until`, in the order of
/// [`Reached`].
pub(in crate::permission) async fn list_elapsed(
    db: &Db,
    reached: Reached,
    until: Timestamp,
    limit: i64,
) -> Result<Vec<ElapsedRow>> {
    const LIST: &str = concat!(
        "SELECT x.moment, x.cid, x.uid, COUNT(CASE x.began WHEN 1 THEN 1 END) AS began, \
         COUNT(CASE x.began WHEN 0 THEN 1 END) AS ended, MIN(e.id) AS employee FROM (",
        every_side!(),
        ") x LEFT JOIN company_employee e ON e.cid = x.cid AND e.uid = x.uid AND e.status IN (1, 2) \
         WHERE (x.moment > ? OR (x.moment = ? AND (x.cid > ? OR (x.cid = ? AND x.uid > ?)))) \
         GROUP BY x.moment, x.cid, x.uid ORDER BY x.moment, x.cid, x.uid LIMIT ?"
    );
    Ok(on_db!(db, |pool| {
        let mut query = sqlx::query_as(LIST);
        for _ in 0..SIDES {
            query = query.bind(reached.time).bind(until.0);
        }
        query
            .bind(reached.time)
            .bind(reached.time)
            .bind(reached.company)
            .bind(reached.company)
            .bind(reached.user)
            .bind(limit)
            .fetch_all(pool)
            .await
    })?)
}

impl ElapsedRow {
    pub(in crate::permission) fn reached(&self) -> Reached {
        Reached {
            time: self.moment,
            company: self.cid.0,
            user: self.uid.0,
        }
    }

    pub(in crate::permission) fn employee(&self) -> Option<EmployeeId> {
        self.employee.and_then(|id| EmployeeId::try_from(id).ok())
    }
}

/// Somebody whose grants end soon, and who was not told of it.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub(in crate::permission) struct EndingRow {
    #[sqlx(try_from = "i64")]
    pub cid: CompanyId,
    #[sqlx(try_from = "i64")]
    pub uid: UserId,
    pub until_time: i64,
    pub grants: i64,
}

macro_rules! ending {
    ($($table:literal),*) => {
        concat!($(
            "SELECT cid, uid, until_time FROM ",
            $table,
            " WHERE until_time > ? AND until_time <= ? UNION ALL ",
        )*)
    };
}
/// Tables in [`list_ending`].
const TABLES: usize = 6;

/// Members whose grants end after `now`, up to and with `until`: who was told of none of
/// these, because they were farther away then, and was told of nothing since `told`.
pub(in crate::permission) async fn list_ending(
    db: &Db,
    (now, until): (Timestamp, Timestamp),
    told: Timestamp,
    limit: i64,
) -> Result<Vec<EndingRow>> {
    const LIST: &str = concat!(
        "SELECT x.cid, x.uid, MIN(x.until_time) AS until_time, COUNT(*) AS grants FROM (",
        ending!(
            "user_permission",
            "user_access_all",
            "user_access_cluster",
            "user_access_server",
            "user_access_project"
        ),
        "SELECT cid, uid, until_time FROM user_access_filehub WHERE until_time > ? AND until_time <= ?) x \
         JOIN company_employee e ON e.cid = x.cid AND e.uid = x.uid AND e.status IN (1, 2) AND e.is_admin = 0 \
         JOIN `user` u ON u.id = x.uid AND u.status = 1 \
         LEFT JOIN user_access_state s ON s.uid = x.uid AND s.cid = x.cid \
         WHERE s.told_time IS NULL OR s.told_time <= ? \
         GROUP BY x.cid, x.uid, s.told_time HAVING s.told_time IS NULL OR MAX(x.until_time) > s.told_time + ? \
         ORDER BY x.cid, x.uid LIMIT ?"
    );
    Ok(on_db!(db, |pool| {
        let mut query = sqlx::query_as(LIST);
        for _ in 0..TABLES {
            query = query.bind(now.0).bind(until.0);
        }
        query
            .bind(told.0)
            .bind(until.0 - now.0)
            .bind(limit)
            .fetch_all(pool)
            .await
    })?)
}

/// Only the time changes: what they hold is the same set.
const TOLD: Sql = Sql {
    sqlite: "INSERT INTO user_access_state (uid, cid, told_time, create_time, update_time) VALUES (?, ?, ?, ?, ?) \
             ON CONFLICT (uid, cid) DO UPDATE SET told_time = excluded.told_time",
    mysql: "INSERT INTO user_access_state (uid, cid, told_time, create_time, update_time) VALUES (?, ?, ?, ?, ?) \
            ON DUPLICATE KEY UPDATE told_time = VALUES(told_time)",
};

/// Notes that somebody was told.
pub(in crate::permission) async fn mark_told(
    tx: &mut Tx,
    (user, company): (UserId, CompanyId),
    now: Timestamp,
) -> Result<()> {
    let sql = TOLD.on_tx(tx);
    on_tx!(tx, |connection| {
        sqlx::query(sql)
            .bind(user.0)
            .bind(company.0)
            .bind(now.0)
            .bind(now.0)
            .bind(now.0)
            .execute(connection)
            .await
            .map(|_| ())
    })?;
    Ok(())
}
