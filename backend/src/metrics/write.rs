//! What the writer does with a batch: one transaction.

use super::{
    live::{Live, Newest, Written},
    queue::{Body, Entry},
    rollup::late::{self, Arrival, Closed},
    store::{self, ContainerRow},
};
use crate::{
    Result,
    clock::Clock,
    container,
    db::Db,
    server::{self, parts},
};
use model::{
    id::ServerId,
    metrics::Sample,
    time::{Millis, Timestamp},
};
use std::collections::HashMap;
use tokio::time::Instant;

/// Stores the reports of all bodies, or none of them. `live` knows which hosts
/// have just been heard of, `closed` which samples are late.
///
/// # Errors
/// When the database does not take them.
pub(super) async fn bodies(
    db: &Db,
    bodies: &[Body],
    live: &Live,
    closed: &Closed,
    clock: &dyn Clock,
) -> Result<Written> {
    let now = clock.now();
    let begun = Instant::now();
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
    let details: Vec<parts::Row<'_>> = entries()
        .filter_map(|entry| {
            Some(parts::Row {
                server: entry.server,
                time: entry.sample.time,
                detail: entry.detail.as_ref()?,
            })
        })
        .collect();
    let latest = newest_of_each(entries());
    let latest_samples: Vec<(ServerId, Sample)> =
        latest.iter().map(|n| (n.server, n.sample)).collect();
    let newest: Vec<&Entry> = newest_with(entries().filter(|e| !e.containers.is_empty()));
    let latest_containers = samples_of(&newest);
    let newest: Vec<&Entry> = newest_with(entries().filter(|e| e.list.is_some()));
    let lists: Vec<container::latest::List<'_>> = newest
        .iter()
        .filter_map(|entry| {
            Some(container::latest::List {
                server: entry.server,
                time: entry.sample.time,
                containers: entry.list.as_deref()?,
            })
        })
        .collect();

    let arrivals: Vec<Arrival> = entries()
        .map(|entry| Arrival {
            server: entry.server,
            time: entry.sample.time,
            has_containers: !entry.containers.is_empty(),
        })
        .collect();

    let mut tx = db.begin().await?;
    store::insert_samples(&mut tx, &samples, now).await?;
    store::insert_containers(&mut tx, &containers).await?;
    parts::record(&mut tx, &details).await?;
    server::latest::record(&mut tx, &latest_samples, now).await?;
    container::latest::record(&mut tx, &lists, &latest_containers, now).await?;
    let mut heard = Vec::new();
    for newest in &latest {
        if live.may_be_silent(newest.server, now)
            && server::mark_heard(&mut tx, newest.server, now).await?
        {
            heard.push((newest.server, newest.owner));
        }
    }
    let late_before = |closed: Timestamp| late::hours(arrivals.iter().copied(), closed);
    let late = late_before(closed.until(&mut tx, now).await?);
    late::mark(&mut tx, &late).await?;
    tx.commit().await?;
    // A machine that slept has another time, and no idea of how long it was.
    let is_long = |took: Millis| took.0.unsigned_abs() > late::LONGEST.as_millis() as u64;
    if begun.elapsed() > late::LONGEST || is_long(clock.now() - now) {
        closed.forget();
        let mut tx = db.begin().await?;
        let late = late_before(closed.until(&mut tx, clock.now()).await?);
        late::mark(&mut tx, &late).await?;
        tx.commit().await?;
    }
    Ok(Written { latest, heard, now })
}

/// The newest sample of each host, by host: rows are locked in one order,
/// whatever order the reports came in, so that two consoles cannot wait for
/// each other.
fn newest_of_each<'a>(entries: impl Iterator<Item = &'a Entry>) -> Vec<Newest> {
    let mut newest: HashMap<ServerId, Newest> = HashMap::new();
    for entry in entries {
        let this = Newest {
            server: entry.server,
            owner: entry.owner,
            sample: entry.sample,
        };
        let kept = newest.entry(entry.server).or_insert(this);
        if this.sample.time > kept.sample.time {
            *kept = this;
        }
    }
    let mut rows: Vec<_> = newest.into_values().collect();
    rows.sort_unstable_by_key(|newest| newest.server);
    rows
}

/// The newest of these entries of each host, by host.
fn newest_with<'a>(entries: impl Iterator<Item = &'a Entry>) -> Vec<&'a Entry> {
    let mut newest: HashMap<ServerId, &Entry> = HashMap::new();
    for entry in entries {
        let kept = newest.entry(entry.server).or_insert(entry);
        if entry.sample.time > kept.sample.time {
            *kept = entry;
        }
    }
    let mut rows: Vec<_> = newest.into_values().collect();
    rows.sort_unstable_by_key(|entry| entry.server);
    rows
}

/// What the containers of these entries use.
fn samples_of<'a>(entries: &[&'a Entry]) -> Vec<container::latest::Sample<'a>> {
    let of = |entry: &&'a Entry| {
        let (server, time) = (entry.server, entry.sample.time);
        let containers = entry.containers.iter();
        containers.map(move |container| container::latest::Sample {
            server,
            time,
            name: &container.name,
            report: &container.report,
        })
    };
    entries.iter().flat_map(of).collect()
}
