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
