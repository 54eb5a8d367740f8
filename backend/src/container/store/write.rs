//! Writing what agents tell.
//!
//! A row is newer by the host's own clock. What lies further ahead of the
//! console's clock than it takes from anybody (five minutes, `MAX_AHEAD`) was
//! written before the console's own clock was set back, and gives way. In MySQL
//! the assignments run from left to right and see what those before them wrote,
//! so what the others are decided by comes last.

use crate::{
    Result,
    container::latest::Sample,
    db::{
        Db, Tx,
        dialect::{MultiInsert, Sql, Written},
    },
    on_db, on_tx,
};
use model::{
    agent::{ContainerInfo, MAX_AHEAD},
    container::{ContainerState, RATE_WITHIN},
    id::ServerId,
    time::{Millis, Timestamp},
};

const _: () = assert!(MAX_AHEAD.0 == 300_000 && RATE_WITHIN.0 == 300_000);
// The states in which there is a process, see `ContainerState::is_alive`.
const _: () = assert!(
    ContainerState::Unknown.is_alive()
        && ContainerState::Unknown.number() == 0
        && ContainerState::Running.is_alive()
        && ContainerState::Running.number() == 2
        && ContainerState::Paused.number() == 3
        && ContainerState::Restarting.number() == 4
        && !ContainerState::Exited.is_alive()
);

macro_rules! newer_list_mysql {
    () => {
        "(list_time IS NULL OR VALUES(list_time) >= list_time OR list_time > VALUES(seen_time) + 300000)"
    };
}

/// The container ended, or another one has its name: its values are no longer
/// of now, and its counters nothing to count from.
macro_rules! ended_sqlite {
    ($($column:literal),*) => {
        concat!($(
            $column,
            " = CASE WHEN excluded.state NOT IN (0, 2, 3, 4) \
             OR (server_container.container_id <> '' AND excluded.container_id <> server_container.container_id) \
             THEN NULL ELSE server_container.",
            $column,
            " END, "
        ),*)
    };
}
macro_rules! ended_mysql {
    ($($column:literal),*) => {
        concat!($(
            $column,
            " = IF(",
            newer_list_mysql!(),
            " AND (VALUES(state) NOT IN (0, 2, 3, 4) \
             OR (container_id <> '' AND VALUES(container_id) <> container_id)), NULL, ",
            $column,
            "), "
        ),*)
    };
}
macro_rules! listed_sqlite {
    ($($column:literal),*) => {
        concat!($($column, " = excluded.", $column, ", "),*)
    };
}
macro_rules! listed_mysql {
    ($($column:literal),*) => {
        concat!($($column, " = IF(", newer_list_mysql!(), ", VALUES(", $column, "), ", $column, "), "),*)
    };
}

/// The columns of a sample, each as a macro has it.
macro_rules! of_sample {
    ($each:ident) => {
        $each!(
            "sample_time",
            "cpu_percent",
            "memory_percent",
            "memory_usage",
            "memory_limit",
            "net_input",
            "net_output",
            "block_input",
            "block_output",
            "net_input_rate",
            "net_output_rate",
            "block_input_rate",
            "block_output_rate"
        )
    };
}
/// The columns of a list, but for its time.
macro_rules! of_list {
    ($each:ident) => {
        $each!(
            "container_id",
            "image",
            "state",
            "status",
            "command",
            "create_time",
            "started_time",
            "restarts",
            "ports",
            "seen_time"
        )
    };
}

const UPSERT_LISTS: MultiInsert = MultiInsert {
    head: "INSERT INTO server_container (server_id, name, container_id, image, state, status, command, \
           create_time, started_time, restarts, ports, list_time, seen_time) VALUES ",
    columns: 13,
    tail: Sql {
        sqlite: concat!(
            "ON CONFLICT (server_id, name) DO UPDATE SET ",
            of_sample!(ended_sqlite),
            of_list!(listed_sqlite),
            "list_time = excluded.list_time \
             WHERE server_container.list_time IS NULL OR excluded.list_time >= server_container.list_time \
             OR server_container.list_time > excluded.seen_time + 300000"
        ),
        mysql: concat!(
            "ON DUPLICATE KEY UPDATE ",
            of_sample!(ended_mysql),
            of_list!(listed_mysql),
            "list_time = IF(",
            newer_list_mysql!(),
            ", VALUES(list_time), list_time)"
        ),
    },
};

/// A container in its host's list.
pub(in crate::container) struct ListRow<'a> {
    pub server: ServerId,
    pub time: Timestamp,
    pub info: &'a ContainerInfo,
    pub ports: String,
}

pub(in crate::container) async fn upsert_lists(
    tx: &mut Tx,
    rows: &[ListRow<'_>],
    now: Timestamp,
) -> Result<()> {
    let millis = |seconds: Option<i64>| seconds.map(|seconds| seconds.saturating_mul(1_000));
    for piece in MultiInsert::pieces(rows) {
        let sql = UPSERT_LISTS.on_tx(tx, piece.len());
        on_tx!(tx, |connection| {
            let mut query = sqlx::query(sql);
            for row in piece {
                query = query
                    .bind(row.server.0)
                    .bind(&row.info.name)
                    .bind(&row.info.id)
                    .bind(&row.info.image)
                    .bind(row.info.state.number())
                    .bind(&row.info.status)
                    .bind(&row.info.command)
                    .bind(millis(row.info.created))
                    .bind(millis(row.info.started))
                    .bind(row.info.restarts)
                    .bind(&row.ports)
                    .bind(row.time.0)
                    .bind(now.0);
            }
            query.execute(connection).await.map(|_| ())
        })?;
    }
    Ok(())
}

/// Deletes what a list of this time does not name, as far as nothing newer was
/// told of it.
pub(in crate::container) async fn delete_unlisted(
    tx: &mut Tx,
    server: ServerId,
    time: Timestamp,
    now: Timestamp,
) -> Result<()> {
    let ahead = (now + MAX_AHEAD).0;
    on_tx!(tx, |connection| {
        sqlx::query(
            "DELETE FROM server_container WHERE server_id = ? \
             AND (list_time IS NULL OR list_time < ? OR list_time > ?) \
             AND (sample_time IS NULL OR sample_time < ? OR sample_time > ?)",
        )
        .bind(server.0)
        .bind(time.0)
        .bind(ahead)
        .bind(time.0)
        .bind(ahead)
        .execute(connection)
        .await
        .map(|_| ())
    })?;
    Ok(())
}

// A late sample of a container that ended since brings nothing back.
macro_rules! newer_sample_sqlite {
    () => {
        "(server_container.sample_time IS NULL OR excluded.sample_time > server_container.sample_time \
         OR server_container.sample_time > excluded.seen_time + 300000) \
         AND (server_container.state IN (0, 2, 3, 4) OR server_container.list_time IS NULL \
         OR excluded.sample_time > server_container.list_time)"
    };
}
macro_rules! newer_sample_mysql {
    () => {
        "((sample_time IS NULL OR VALUES(sample_time) > sample_time OR sample_time > VALUES(seen_time) + 300000) \
         AND (state IN (0, 2, 3, 4) OR list_time IS NULL OR VALUES(sample_time) > list_time))"
    };
}

/// Byte/s since the sample before; nothing where the counter began anew.
macro_rules! rates_sqlite {
    ($($column:literal),*) => {
        concat!($(
            $column,
            "_rate = CASE WHEN excluded.", $column, " >= server_container.", $column,
            " AND excluded.sample_time > server_container.sample_time \
             AND excluded.sample_time - server_container.sample_time <= 300000 \
             THEN (excluded.", $column, " - server_container.", $column, ") * 1000.0 \
             / (excluded.sample_time - server_container.sample_time) ELSE NULL END, ",
            $column, " = excluded.", $column, ", "
        ),*)
    };
}
macro_rules! rates_mysql {
    ($($column:literal),*) => {
        concat!($(
            $column,
            "_rate = IF(", newer_sample_mysql!(), ", IF(VALUES(", $column, ") >= ", $column,
            " AND VALUES(sample_time) > sample_time AND VALUES(sample_time) - sample_time <= 300000, \
             (VALUES(", $column, ") - ", $column, ") * 1000.0 / (VALUES(sample_time) - sample_time), NULL), ",
            $column, "_rate), ",
            $column, " = IF(", newer_sample_mysql!(), ", VALUES(", $column, "), ", $column, "), "
        ),*)
    };
}
macro_rules! sampled_mysql {
    ($($column:literal),*) => {
        concat!($($column, " = IF(", newer_sample_mysql!(), ", VALUES(", $column, "), ", $column, "), "),*)
    };
}

const UPSERT_SAMPLES: MultiInsert = MultiInsert {
    head: "INSERT INTO server_container (server_id, name, ports, cpu_percent, memory_percent, memory_usage, \
           memory_limit, net_input, net_output, block_input, block_output, sample_time, seen_time) VALUES ",
    columns: 13,
    tail: Sql {
        sqlite: concat!(
            "ON CONFLICT (server_id, name) DO UPDATE SET ",
            rates_sqlite!("net_input", "net_output", "block_input", "block_output"),
            listed_sqlite!(
                "cpu_percent",
                "memory_percent",
                "memory_usage",
                "memory_limit",
                "seen_time"
            ),
            "sample_time = excluded.sample_time WHERE ",
            newer_sample_sqlite!()
        ),
        mysql: concat!(
            "ON DUPLICATE KEY UPDATE ",
            rates_mysql!("net_input", "net_output", "block_input", "block_output"),
            sampled_mysql!(
                "cpu_percent",
                "memory_percent",
                "memory_usage",
                "memory_limit",
                "seen_time"
            ),
            "sample_time = IF(",
            newer_sample_mysql!(),
            ", VALUES(sample_time), sample_time)"
        ),
    },
};

pub(in crate::container) async fn upsert_samples(
    tx: &mut Tx,
    rows: &[Sample<'_>],
    now: Timestamp,
) -> Result<()> {
    for piece in MultiInsert::filled_pieces(rows) {
        let sql = UPSERT_SAMPLES.on_tx(tx, piece.size());
        on_tx!(tx, |connection| {
            let mut query = sqlx::query(sql);
            for row in piece.rows() {
                query = query
                    .bind(row.server.0)
                    .bind(row.name)
                    .bind("[]")
                    .bind(row.report.cpu)
                    .bind(row.report.mem_percent)
                    .bind(row.report.mem_usage)
                    .bind(row.report.mem_limit)
                    .bind(row.report.net_input)
                    .bind(row.report.net_output)
                    .bind(row.report.block_input)
                    .bind(row.report.block_output)
                    .bind(row.time.0)
                    .bind(now.0);
            }
            query.execute(connection).await.map(|_| ())
        })?;
    }
    Ok(())
}

pub(in crate::container) async fn delete_all(tx: &mut Tx, server: ServerId) -> Result<()> {
    on_tx!(tx, |connection| {
        sqlx::query("DELETE FROM server_container WHERE server_id = ?")
            .bind(server.0)
            .execute(connection)
            .await
            .map(|_| ())
    })?;
    Ok(())
}

/// Deletes containers that their hosts have not told of for so long while they
/// told of other things, at most so many; how many.
pub(in crate::container) async fn delete_forgotten(
    db: &Db,
    after: Millis,
    limit: i64,
) -> Result<u64> {
    let rows: Vec<(i64, String)> = on_db!(db, |pool| {
        sqlx::query_as(
            "SELECT c.server_id, c.name FROM server_container c JOIN server_latest l ON l.server_id = c.server_id \
             WHERE c.seen_time < l.received_time - ? ORDER BY c.server_id, c.name LIMIT ?",
        )
        .bind(after.0)
        .bind(limit)
        .fetch_all(pool)
        .await
    })?;
    let mut tx = db.begin().await?;
    let mut deleted = 0;
    for (server, name) in rows {
        deleted += delete_one_forgotten(&mut tx, (server, &name), after).await?;
    }
    tx.commit().await?;
    Ok(deleted)
}

async fn delete_one_forgotten(
    tx: &mut Tx,
    (server, name): (i64, &str),
    after: Millis,
) -> Result<u64> {
    Ok(on_tx!(tx, |connection| {
        sqlx::query(
            "DELETE FROM server_container WHERE server_id = ? AND name = ? \
             AND EXISTS (SELECT 1 FROM server_latest l WHERE l.server_id = server_container.server_id \
             AND server_container.seen_time < l.received_time - ?)",
        )
        .bind(server)
        .bind(name)
        .bind(after.0)
        .execute(connection)
        .await
        .map(|done| done.rows())
    })?)
}
