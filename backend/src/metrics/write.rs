//! What the writer does with a batch: one transaction.

use super::{
    queue::Body,
    store::{self, ContainerRow},
};
use crate::{Result, db::Db, server};
use model::{id::ServerId, metrics::Sample, time::Timestamp};
use std::collections::HashMap;

/// Stores the reports of all bodies, or none of them.
///
/// # Errors
/// When the database does not take them.
pub(super) async fn bodies(db: &Db, bodies: &[Body], now: Timestamp) -> Result<()> {
    let entries = || bodies.iter().flat_map(|body| &body.entries);
    let samples: Vec<(ServerId, Sample)> = entries().map(|e| (e.server, e.sample)).collect();
    let containers: Vec<ContainerRow<'_>> = entries()
        .flat_map(|entry| {
            entry.containers.iter().map(|container| ContainerRow {
                server: entry.server,
                time: entry.sample.time,
                name: &container.name,
                report: &container.report,
            })
        })
        .collect();
    let latest = newest_of_each(&samples);

    let mut tx = db.begin().await?;
    store::insert_samples(&mut tx, &samples, now).await?;
    store::insert_containers(&mut tx, &containers).await?;
    server::latest::record(&mut tx, &latest, now).await?;
    tx.commit().await
}

/// The newest sample of each host, by host: rows are locked in one order,
/// whatever order the reports came in, so that two consoles cannot wait for
/// each other.
fn newest_of_each(samples: &[(ServerId, Sample)]) -> Vec<(ServerId, Sample)> {
    let mut newest: HashMap<ServerId, Sample> = HashMap::new();
    for (server, sample) in samples {
        let kept = newest.entry(*server).or_insert(*sample);
        if sample.time > kept.time {
            *kept = *sample;
        }
    }
    let mut rows: Vec<_> = newest.into_iter().collect();
    rows.sort_unstable_by_key(|(server, _)| *server);
    rows
}
