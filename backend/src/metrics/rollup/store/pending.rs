//! SQL of table `rollup_pending`.

use super::super::calendar::Span;
use crate::{
    Result,
    db::{
        Db, Tx,
        dialect::{InList, MultiInsert, Sql},
    },
    on_db, on_tx,
};
use model::{id::ServerId, time::Timestamp};

/// Column `kind`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::metrics::rollup) enum Kind {
    Hour,
    Day,
}

impl Kind {
    const fn number(self) -> i64 {
        match self {
            Kind::Hour => 0,
            Kind::Day => 1,
        }
    }
}

/// What is to be folded again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::FromRow)]
pub(in crate::metrics::rollup) struct Row {
    #[sqlx(try_from = "i64")]
    pub server_id: ServerId,
    kind: i64,
    pub start_time: i64,
    pub end_time: i64,
    pub mark_count: i64,
}

impl Row {
    pub fn span(&self) -> Span {
        Span {
            start: Timestamp(self.start_time),
            end: Timestamp(self.end_time),
        }
    }
    pub fn is_day(&self) -> bool {
        self.kind == Kind::Day.number()
    }
}

const MARK: MultiInsert = MultiInsert {
    head: "INSERT INTO rollup_pending (server_id, kind, start_time, end_time) VALUES ",
    columns: 4,
    tail: Sql {
        sqlite: "ON CONFLICT (server_id, kind, start_time) DO UPDATE \
                 SET mark_count = mark_count + 1, end_time = excluded.end_time",
        mysql: "ON DUPLICATE KEY UPDATE mark_count = mark_count + 1, end_time = VALUES(end_time)",
    },
};

/// Has windows folded again. In order, so that two who mark at once do not wait for
/// each other.
pub(in crate::metrics::rollup) async fn mark(
    tx: &mut Tx,
    kind: Kind,
    windows: &[(ServerId, Span)],
) -> Result<()> {
    for piece in MultiInsert::pieces(windows) {
        let sql = MARK.on_tx(tx, piece.len());
        on_tx!(tx, |connection| {
            let mut query = sqlx::query(sql);
            for (server, span) in piece {
                query = query
                    .bind(server.0)
                    .bind(kind.number())
                    .bind(span.start.0)
                    .bind(span.end.0);
            }
            query.execute(connection).await.map(|_| ())
        })?;
    }
    Ok(())
}

const LIST: InList = InList {
    head: "SELECT server_id, kind, start_time, end_time, mark_count FROM rollup_pending WHERE server_id IN (",
    tail: ") ORDER BY server_id, kind, start_time LIMIT ?",
};

/// The first of what is to be folded again.
pub(in crate::metrics::rollup) async fn list(
    db: &Db,
    servers: &[ServerId],
    limit: i64,
) -> Result<Vec<Row>> {
    let Some(ids) = InList::fill(servers.iter().map(|id| id.0)) else {
        return Ok(Vec::new());
    };
    let sql = LIST.sql(ids.len());
    Ok(on_db!(db, |pool| {
        let mut query = sqlx::query_as(sql);
        for id in &ids {
            query = query.bind(*id);
        }
        query.bind(limit).fetch_all(pool).await
    })?)
}

/// Takes away what was folded since it was read; what was marked again stays.
pub(in crate::metrics::rollup) async fn delete(tx: &mut Tx, rows: &[Row]) -> Result<()> {
    for row in rows {
        on_tx!(tx, |connection| {
            sqlx::query(
                "DELETE FROM rollup_pending WHERE server_id = ? AND kind = ? AND start_time = ? AND mark_count = ?",
            )
            .bind(row.server_id.0)
            .bind(row.kind)
            .bind(row.start_time)
            .bind(row.mark_count)
            .execute(connection)
            .await
            .map(|_| ())
        })?;
    }
    Ok(())
}

/// Takes all days of a server away: they are days of a zone that holds no more.
pub(in crate::metrics::rollup) async fn delete_days(tx: &mut Tx, server: ServerId) -> Result<()> {
    on_tx!(tx, |connection| {
        sqlx::query("DELETE FROM rollup_pending WHERE server_id = ? AND kind = ?")
            .bind(server.0)
            .bind(Kind::Day.number())
            .execute(connection)
            .await
            .map(|_| ())
    })?;
    Ok(())
}
