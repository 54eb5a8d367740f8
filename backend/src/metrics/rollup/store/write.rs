//! What comes of it: tables `server_log_hour`, `server_log_day`, `container_log_hour`
//! and `container_log_day`. A row that is there already is written over.

use super::super::calendar::Span;
use crate::{
    Error, Result,
    db::{
        Tx,
        dialect::{MultiInsert, Sql},
    },
    on_tx,
};
use model::{
    id::ServerId,
    metrics::{ContainerLog, ServerLog},
    time::Timestamp,
};

/// Hours or days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::metrics::rollup) enum Tier {
    Hour,
    Day,
}

const SERVER_TAIL: Sql = Sql {
    sqlite: "ON CONFLICT (server_id, start_time) DO UPDATE SET end_time = excluded.end_time, \
             cpu_log = excluded.cpu_log, disk_log = excluded.disk_log, memory_log = excluded.memory_log, \
             net_log = excluded.net_log",
    mysql: "ON DUPLICATE KEY UPDATE end_time = VALUES(end_time), cpu_log = VALUES(cpu_log), \
            disk_log = VALUES(disk_log), memory_log = VALUES(memory_log), net_log = VALUES(net_log)",
};
const SERVER_HOURS: MultiInsert = MultiInsert {
    head: "INSERT INTO server_log_hour (server_id, start_time, end_time, cpu_log, disk_log, memory_log, net_log) VALUES ",
    columns: 7,
    tail: SERVER_TAIL,
};
const SERVER_DAYS: MultiInsert = MultiInsert {
    head: "INSERT INTO server_log_day (server_id, start_time, end_time, cpu_log, disk_log, memory_log, net_log) VALUES ",
    columns: 7,
    tail: SERVER_TAIL,
};

const CONTAINER_TAIL: Sql = Sql {
    sqlite: "ON CONFLICT (server_id, container_name, start_time) DO UPDATE \
             SET end_time = excluded.end_time, content = excluded.content",
    mysql: "ON DUPLICATE KEY UPDATE end_time = VALUES(end_time), content = VALUES(content)",
};
const CONTAINER_HOURS: MultiInsert = MultiInsert {
    head: "INSERT INTO container_log_hour (server_id, container_name, start_time, end_time, content) VALUES ",
    columns: 5,
    tail: CONTAINER_TAIL,
};
const CONTAINER_DAYS: MultiInsert = MultiInsert {
    head: "INSERT INTO container_log_day (server_id, container_name, start_time, end_time, content) VALUES ",
    columns: 5,
    tail: CONTAINER_TAIL,
};

/// A host in a span.
pub(in crate::metrics::rollup) type ServerFold = (ServerId, Span, ServerLog);

/// A container in a span.
#[derive(Debug, Clone)]
pub(in crate::metrics::rollup) struct ContainerFold {
    pub server: ServerId,
    pub name: String,
    pub span: Span,
    pub log: ContainerLog,
}

fn json(log: &impl serde::Serialize) -> Result<String> {
    serde_json::to_string(log).map_err(|error| Error::internal("writing a rollup", error))
}

pub(in crate::metrics::rollup) async fn servers(
    tx: &mut Tx,
    tier: Tier,
    folds: &[ServerFold],
) -> Result<()> {
    let insert = match tier {
        Tier::Hour => SERVER_HOURS,
        Tier::Day => SERVER_DAYS,
    };
    for piece in MultiInsert::pieces(folds) {
        let mut texts = Vec::with_capacity(piece.len());
        for (_, _, log) in piece {
            texts.push([
                json(&log.cpu)?,
                json(&log.disk)?,
                json(&log.memory)?,
                json(&log.net)?,
            ]);
        }
        let sql = insert.on_tx(tx, piece.len());
        on_tx!(tx, |connection| {
            let mut query = sqlx::query(sql);
            for ((server, span, _), [cpu, disk, memory, net]) in piece.iter().zip(&texts) {
                query = query
                    .bind(server.0)
                    .bind(span.start.0)
                    .bind(span.end.0)
                    .bind(cpu)
                    .bind(disk)
                    .bind(memory)
                    .bind(net);
            }
            query.execute(connection).await.map(|_| ())
        })?;
    }
    Ok(())
}

pub(in crate::metrics::rollup) async fn containers(
    tx: &mut Tx,
    tier: Tier,
    folds: &[ContainerFold],
) -> Result<()> {
    let insert = match tier {
        Tier::Hour => CONTAINER_HOURS,
        Tier::Day => CONTAINER_DAYS,
    };
    for piece in MultiInsert::pieces(folds) {
        let mut texts = Vec::with_capacity(piece.len());
        for fold in piece {
            texts.push(json(&fold.log)?);
        }
        let sql = insert.on_tx(tx, piece.len());
        on_tx!(tx, |connection| {
            let mut query = sqlx::query(sql);
            for (fold, text) in piece.iter().zip(&texts) {
                query = query
                    .bind(fold.server.0)
                    .bind(&fold.name)
                    .bind(fold.span.start.0)
                    .bind(fold.span.end.0)
                    .bind(text);
            }
            query.execute(connection).await.map(|_| ())
        })?;
    }
    Ok(())
}

/// When the first hour of a host begins.
pub(in crate::metrics::rollup) async fn first_hour(
    tx: &mut Tx,
    server: ServerId,
) -> Result<Option<Timestamp>> {
    let first: Option<i64> = on_tx!(tx, |connection| {
        sqlx::query_scalar(
            "SELECT start_time FROM server_log_hour WHERE server_id = ? ORDER BY start_time LIMIT 1",
        )
        .bind(server.0)
        .fetch_optional(connection)
        .await
    })?;
    Ok(first.map(Timestamp))
}

/// Takes the days of a host away that begin at `from` or later; the end of the last one
/// that stays.
pub(in crate::metrics::rollup) async fn delete_days(
    tx: &mut Tx,
    server: ServerId,
    from: Timestamp,
) -> Result<Option<Timestamp>> {
    let last: Option<i64> = on_tx!(tx, |connection| {
        sqlx::query("DELETE FROM server_log_day WHERE server_id = ? AND start_time >= ?")
            .bind(server.0)
            .bind(from.0)
            .execute(&mut *connection)
            .await?;
        sqlx::query_scalar(
            "SELECT end_time FROM server_log_day WHERE server_id = ? ORDER BY start_time DESC LIMIT 1",
        )
        .bind(server.0)
        .fetch_optional(connection)
        .await
    })?;
    Ok(last.map(Timestamp))
}

/// The same of one container.
pub(in crate::metrics::rollup) async fn delete_container_days(
    tx: &mut Tx,
    server: ServerId,
    name: &str,
    from: Timestamp,
) -> Result<()> {
    on_tx!(tx, |connection| {
        sqlx::query(
            "DELETE FROM container_log_day WHERE server_id = ? AND container_name = ? AND start_time >= ?",
        )
        .bind(server.0)
        .bind(name)
        .bind(from.0)
        .execute(connection)
        .await
        .map(|_| ())
    })?;
    Ok(())
}
