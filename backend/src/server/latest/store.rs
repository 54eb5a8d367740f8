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
// host was heard of counts also for an older one (a clock that was set back).
// In MySQL the assignments run from left to right and see what those before
// them wrote, so `created_time`, by which all others are decided, comes last.
const UPSERT: MultiInsert = MultiInsert {
    head: "INSERT INTO server_latest (server_id, created_time, cpu_percent, memory_total, \
           memory_available, memory_free, memory_percent, disk_total, disk_free, disk_percent, \
           net_input, net_output, received_time) VALUES ",
    columns: SAMPLE_COLUMNS,
    tail: Sql {
        sqlite: "ON CONFLICT (server_id) DO UPDATE SET \
             created_time = CASE WHEN excluded.created_time > server_latest.created_time THEN excluded.created_time ELSE server_latest.created_time END, \
             cpu_percent = CASE WHEN excluded.created_time > server_latest.created_time THEN excluded.cpu_percent ELSE server_latest.cpu_percent END, \
             memory_total = CASE WHEN excluded.created_time > server_latest.created_time THEN excluded.memory_total ELSE server_latest.memory_total END, \
             memory_available = CASE WHEN excluded.created_time > server_latest.created_time THEN excluded.memory_available ELSE server_latest.memory_available END, \
             memory_free = CASE WHEN excluded.created_time > server_latest.created_time THEN excluded.memory_free ELSE server_latest.memory_free END, \
             memory_percent = CASE WHEN excluded.created_time > server_latest.created_time THEN excluded.memory_percent ELSE server_latest.memory_percent END, \
             disk_total = CASE WHEN excluded.created_time > server_latest.created_time THEN excluded.disk_total ELSE server_latest.disk_total END, \
             disk_free = CASE WHEN excluded.created_time > server_latest.created_time THEN excluded.disk_free ELSE server_latest.disk_free END, \
             disk_percent = CASE WHEN excluded.created_time > server_latest.created_time THEN excluded.disk_percent ELSE server_latest.disk_percent END, \
             net_input = CASE WHEN excluded.created_time > server_latest.created_time THEN excluded.net_input ELSE server_latest.net_input END, \
             net_output = CASE WHEN excluded.created_time > server_latest.created_time THEN excluded.net_output ELSE server_latest.net_output END, \
             received_time = MAX(excluded.received_time, server_latest.received_time)",
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
            received_time = GREATEST(received_time, VALUES(received_time)), \
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
