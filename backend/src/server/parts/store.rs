//! SQL of table `server_detail`.

use crate::{
    Result,
    db::{
        Db, Tx,
        dialect::{MultiInsert, Sql},
    },
    on_db, on_tx,
};
use model::{id::ServerId, time::Timestamp};

const INSERT: MultiInsert = MultiInsert {
    head: "INSERT INTO server_detail (server_id, created_time, content) VALUES ",
    columns: 3,
    tail: Sql {
        sqlite: "ON CONFLICT (server_id, created_time) DO NOTHING",
        mysql: "ON DUPLICATE KEY UPDATE server_id = server_detail.server_id",
    },
};

pub(super) async fn insert(tx: &mut Tx, rows: &[(ServerId, Timestamp, String)]) -> Result<()> {
    for piece in MultiInsert::pieces(rows) {
        let sql = INSERT.on_tx(tx, piece.len());
        on_tx!(tx, |connection| {
            let mut query = sqlx::query(sql);
            for (server, time, content) in piece {
                query = query.bind(server.0).bind(time.0).bind(content);
            }
            query.execute(connection).await.map(|_| ())
        })?;
    }
    Ok(())
}

pub(super) async fn find_latest(db: &Db, server: ServerId) -> Result<Option<(Timestamp, String)>> {
    let row: Option<(i64, String)> = on_db!(db, |pool| {
        sqlx::query_as(
            "SELECT created_time, content FROM server_detail WHERE server_id = ? ORDER BY created_time DESC LIMIT 1",
        )
        .bind(server.0)
        .fetch_optional(pool)
        .await
    })?;
    Ok(row.map(|(time, content)| (Timestamp(time), content)))
}
