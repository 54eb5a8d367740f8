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

// In MySQL the assignments run from left to right and see what those before
// them wrote, so `created_time`, by which all others are decided, comes last.
const UPSERT: MultiInsert = MultiInsert {
    head: "INSERT INTO server_latest (server_id, created_time, cpu_percent, memory_total, \
           memory_available, memory_free, memory_percent, disk_total, disk_free, disk_percent, \
           net_input, net_output, received_time) VALUES ",
    columns: SAMPLE_COLUMNS,
    tail: Sql {
        sqlite: "ON CONFLICT (server_id) DO UPDATE SET \
             created_time = excluded.created_time, cpu_percent = excluded.cpu_percent, \
             memory_total = excluded.memory_total, memory_available = excluded.memory_available, \
             memory_free = excluded.memory_free, memory_percent = excluded.memory_percent, \
             disk_total = excluded.disk_total, disk_free = excluded.disk_free, disk_percent = excluded.disk_percent, \
             net_input = excluded.net_input, net_output = excluded.net_output, received_time = excluded.received_time \
             WHERE excluded.created_time > server_latest.created_time",
        mysql: "ON DUPLICATE KEY UPDATE \
            cpu_percent = IF(VALUES(created_time) > created_time, VALUES(cpu_percent), cpu_percent), \
            memory_total = IF(VALUES(created_time) > created_time, VALUES(memory_total), memory_total), \
            memory_available = IF(VALUES(created_time) > created_time, VALUES(memory_available), memory_available), \
            memory_free = IF(VALUES(created_time) > created_time, VALUES(memory_free), memory_free), \
            memory_percent = IF(VALUES(created_time) > created_time, VALUES(memory_percent), memory_percent), \
            disk_total = IF(VALUES(created_time) > created_time, VALUES(disk_total), disk_total), \
            disk_free = IF(VALUES(created_time) > created_time, VALUES(disk_free), disk_free), \
            disk_percent = IF(VALUES(created_time) > created_time, VALUES(disk_percent), disk_percent), \
            net_input = IF(VALUES(created_time) > created_time, VALUES(net_input), net_input), \
            net_output = IF(VALUES(created_time) > created_time, VALUES(net_output), net_output), \
            received_time = IF(VALUES(created_time) > created_time, VALUES(received_time), received_time), \
            created_time = GREATEST(created_time, VALUES(created_time))",
    },
};

pub(super) async fn upsert(
    tx: &mut Tx,
    latest: &[(ServerId, Sample)],
    now: Timestamp,
) -> Result<()> {
    for piece in MultiInsert::pieces(latest) {
        let sql = UPSERT.on_tx(tx, piece.len());
        on_tx!(tx, |connection| {
            let mut query = sqlx::query(sql);
            for (server, sample) in piece {
                query = bind_sample!(query, server, sample, now);
            }
            query.execute(connection).await.map(|_| ())
        })?;
    }
    Ok(())
}
