//! The newest sample of each host, so that lists sort and filter in one query:
//! table `server_latest`.

mod store;

use crate::{Result, db::Tx};
use model::{id::ServerId, metrics::Sample, time::Timestamp};

/// Keeps the newest sample of each host; an older one changes nothing. Each
/// host at most once.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn record(
    tx: &mut Tx,
    latest: &[(ServerId, Sample)],
    now: Timestamp,
) -> Result<()> {
    store::upsert(tx, latest, now).await
}

/// Columns of a sample's row: host, time, eleven values, when it came.
pub(crate) const SAMPLE_COLUMNS: usize = 14;

/// Binds a sample's row in the order of the columns that `server_latest` and
/// `server_sample` have in common. A macro, because the type of a query is
/// another one on each engine.
macro_rules! bind_sample {
    ($query:expr, $server:expr, $sample:expr, $now:expr) => {
        $query
            .bind($server.0)
            .bind($sample.time.0)
            .bind($sample.cpu_percent)
            .bind($sample.memory_total)
            .bind($sample.memory_available)
            .bind($sample.memory_free)
            .bind($sample.memory_percent)
            .bind($sample.disk_total)
            .bind($sample.disk_free)
            .bind($sample.disk_percent)
            .bind($sample.disk_busy)
            .bind($sample.net_input)
            .bind($sample.net_output)
            .bind($now.0)
    };
}
pub(crate) use bind_sample;
