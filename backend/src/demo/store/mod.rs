//! SQL of the demo. It writes rows of many domains with ids and times of its
//! own, which no service of theirs would: a demo has a past.

pub(super) mod fleet;
pub(super) mod metrics;
pub(super) mod people;

use crate::{
    Result,
    db::{Db, Tx, dialect::Sql},
    on_db, on_tx,
};

/// For inserts that must not meet a row.
const NO_TAIL: Sql = Sql {
    sqlite: "",
    mysql: "",
};

/// Inserts rows in as few statements as there may be. A macro, because the type
/// of a query is another one on each engine.
macro_rules! insert_all {
    ($tx:expr, $insert:expr, $rows:expr, |$query:ident, $row:ident| $bound:expr) => {
        for piece in $crate::db::dialect::MultiInsert::pieces($rows) {
            let sql = $insert.on_tx($tx, piece.len());
            $crate::on_tx!($tx, |connection| {
                let mut $query = sqlx::query(sql);
                for $row in piece {
                    $query = $bound;
                }
                $query.execute(connection).await.map(|_| ())
            })?;
        }
    };
}
use insert_all;

/// Whether there is nothing yet that a demo would mix with. Samples are asked
/// for because they stay behind for a while when a host is removed.
const COUNT_WHAT_IS_THERE: &str = "SELECT (SELECT COUNT(*) FROM `user`) + (SELECT COUNT(*) FROM company) \
     + (SELECT COUNT(*) FROM server) + (SELECT COUNT(*) FROM cluster) \
     + (SELECT COUNT(*) FROM (SELECT server_id FROM server_sample LIMIT 1) s)";

pub(super) async fn is_empty(db: &Db) -> Result<bool> {
    let found: i64 = on_db!(db, |pool| {
        sqlx::query_scalar(COUNT_WHAT_IS_THERE)
            .fetch_one(pool)
            .await
    })?;
    Ok(found == 0)
}

pub(super) async fn is_empty_in_tx(tx: &mut Tx) -> Result<bool> {
    let found: i64 = on_tx!(tx, |connection| {
        sqlx::query_scalar(COUNT_WHAT_IS_THERE)
            .fetch_one(connection)
            .await
    })?;
    Ok(found == 0)
}
