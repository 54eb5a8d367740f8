//! SQL of table `server_latest`.

use super::{SAMPLE_COLUMNS, bind_sample};
use crate::{
    Result,
    db::{
        Tx,
        dialect::{MultiInsert, Sql},
    },
    on_tx,
};
use model::{id::ServerId, metrics::Sample, time::Timestamp};

// The values are those of the newest report by the host's own clock; that the
// host was heard of counts also for an older one (its clock was set back). What
// lies further ahead of the console's clock than it takes from anybody (five
// minutes, `MAX_AHEAD`) was written before the console's own clock was set back,
// and gives way. In MySQL the assignments run from left to right and see what
// those before them wrote, so `created_time`, by which all others are decided,
// comes last, and `received_time` before it.
macro_rules! newer_sqlite {
    ($column:literal) => {
        concat!(
            $column,
            " = CASE WHEN excluded.created_time > server_latest.created_time \
             OR server_latest.created_time > excluded.received_time + 300000 THEN excluded.",
            $column,
            " ELSE server_latest.",
            $column,
            " END, "
        )
    };
}
macro_rules! newer_mysql {
    ($column:literal) => {
        concat!(
            $column,
            " = IF(VALUES(created_time) > created_time OR created_time > VALUES(received_time) + 300000, VALUES(",
            $column,
            "), ",
            $column,
            "), "
        )
    };
}
const _: () = assert!(model::agent::MAX_AHEAD.0 == 300_000);

const UPSERT: MultiInsert = MultiInsert {
    head: "INSERT INTO server_latest (server_id, created_time, cpu_percent, memory_total, \
           memory_available, memory_free, memory_percent, disk_total, disk_free, disk_percent, \
           disk_busy, net_input, net_output, received_time) VALUES ",
    columns: SAMPLE_COLUMNS,
    tail: Sql {
        sqlite: concat!(
            "ON CONFLICT (server_id) DO UPDATE SET ",
            newer_sqlite!("cpu_percent"),
            newer_sqlite!("memory_total"),
            newer_sqlite!("memory_available"),
            newer_sqlite!("memory_free"),
            newer_sqlite!("memory_percent"),
            newer_sqlite!("disk_total"),
            newer_sqlite!("disk_free"),
            newer_sqlite!("disk_percent"),
            newer_sqlite!("disk_busy"),
            newer_sqlite!("net_input"),
            newer_sqlite!("net_output"),
            newer_sqlite!("created_time"),
            "received_time = excluded.received_time"
        ),
        mysql: concat!(
            "ON DUPLICATE KEY UPDATE ",
            newer_mysql!("cpu_percent"),
            newer_mysql!("memory_total"),
            newer_mysql!("memory_available"),
            newer_mysql!("memory_free"),
            newer_mysql!("memory_percent"),
            newer_mysql!("disk_total"),
            newer_mysql!("disk_free"),
            newer_mysql!("disk_percent"),
            newer_mysql!("disk_busy"),
            newer_mysql!("net_input"),
            newer_mysql!("net_output"),
            "received_time = VALUES(received_time), ",
            "created_time = IF(VALUES(created_time) > created_time OR created_time > VALUES(received_time) + 300000, \
             VALUES(created_time), created_time)"
        ),
    },
};

pub(super) async fn upsert(
    tx: &mut Tx,
    latest: &[(ServerId, Sample)],
    now: Timestamp,
) -> Result<()> {
    for piece in MultiInsert::filled_pieces(latest) {
        let sql = UPSERT.on_tx(tx, piece.size());
        on_tx!(tx, |connection| {
            let mut query = sqlx::query(sql);
            for (server, sample) in piece.rows() {
                query = bind_sample!(query, server, sample, now);
            }
            query.execute(connection).await.map(|_| ())
        })?;
    }
    Ok(())
}
