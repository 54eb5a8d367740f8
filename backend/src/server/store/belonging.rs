//! SQL of the hosts that one person of a company alone has a data right on.

use crate::{
    Result,
    authz::belonging::Keeper,
    db::{Db, Tx},
    on_db, on_tx,
};

/// Hosts handed over at once at most; a company has thousands, one person alone not.
const MOST: i64 = 10_000;

/// From the person's rights that hold now, by `user_access_server_uid_sid_cid_uq`, those
/// on hosts where nobody else's holds, by `user_access_server_cid_sid_ix`: neither on the
/// host, nor on its cluster, nor on all.
macro_rules! sole {
    ($columns:literal, $rest:literal) => {
        concat!(
            "SELECT ",
            $columns,
            " FROM user_access_server a JOIN server s ON s.id = a.sid AND s.owner_kind = 2 AND s.owner_id = a.cid \
             WHERE a.uid = ? AND a.cid = ? AND (a.from_time IS NULL OR a.from_time <= ?) \
             AND (a.until_time IS NULL OR a.until_time > ?) \
             AND NOT EXISTS (SELECT 1 FROM user_access_server b WHERE b.cid = a.cid AND b.sid = a.sid AND b.uid <> a.uid \
             AND (b.from_time IS NULL OR b.from_time <= ?) AND (b.until_time IS NULL OR b.until_time > ?)) \
             AND NOT EXISTS (SELECT 1 FROM user_access_all b WHERE b.cid = a.cid AND b.kind = 1 AND b.uid <> a.uid \
             AND (b.from_time IS NULL OR b.from_time <= ?) AND (b.until_time IS NULL OR b.until_time > ?)) \
             AND NOT EXISTS (SELECT 1 FROM user_access_cluster b WHERE b.cid = a.cid AND b.clid = s.cluster_id AND b.uid <> a.uid \
             AND (b.from_time IS NULL OR b.from_time <= ?) AND (b.until_time IS NULL OR b.until_time > ?)) ",
            $rest
        )
    };
}

/// Binds what [`sole!`] wants.
macro_rules! bind_keeper {
    ($query:expr, $keeper:expr) => {
        $query
            .bind($keeper.user.0)
            .bind($keeper.company.0)
            .bind($keeper.now.0)
            .bind($keeper.now.0)
            .bind($keeper.now.0)
            .bind($keeper.now.0)
            .bind($keeper.now.0)
            .bind($keeper.now.0)
            .bind($keeper.now.0)
            .bind($keeper.now.0)
    };
}

pub(in crate::server) async fn count_sole(db: &Db, keeper: Keeper) -> Result<i64> {
    Ok(on_db!(db, |pool| {
        bind_keeper!(sqlx::query_scalar(sole!("COUNT(*)", "")), keeper)
            .fetch_one(pool)
            .await
    })?)
}

pub(in crate::server) async fn list_sole(
    db: &Db,
    keeper: Keeper,
    limit: i64,
) -> Result<Vec<(i64, String)>> {
    Ok(on_db!(db, |pool| {
        bind_keeper!(
            sqlx::query_as(sole!("s.id, s.name", "ORDER BY s.name, s.id LIMIT ?")),
            keeper
        )
        .bind(limit)
        .fetch_all(pool)
        .await
    })?)
}

pub(in crate::server) async fn list_sole_ids(tx: &mut Tx, keeper: Keeper) -> Result<Vec<i64>> {
    Ok(on_tx!(tx, |connection| {
        bind_keeper!(
            sqlx::query_scalar(sole!("s.id", "ORDER BY s.id LIMIT ?")),
            keeper
        )
        .bind(MOST)
        .fetch_all(connection)
        .await
    })?)
}
