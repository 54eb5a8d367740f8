//! Days out of hours.
//!
//! Where a zone is off the whole hour, a day begins and ends within an hour: these two
//! parts are folded from samples as long as there are any. Afterwards an hour counts
//! for the day in which it begins.

use super::{
    batch::{Floors, Names, by_server},
    calendar::{Span, hour_of, next_hour},
    lease::Lease,
    store::{
        self, container,
        pending::{self, Row},
        read,
        write::{self, ContainerFold, ServerFold, Tier},
    },
};
use crate::{Result, db::Db};
use model::{
    id::ServerId,
    metrics::{ContainerLog, ServerLog},
};
use std::collections::{BTreeMap, BTreeSet};

/// Days in one transaction.
const PIECE: usize = 32;

/// What a day is folded from.
struct Parts {
    server: ServerId,
    day: Span,
    /// Hours that begin in this span…
    hours: Span,
    /// …and samples in these.
    edges: Vec<Span>,
}

/// Folds days of hosts whose leases we have; how many, and how many of containers.
/// `None` when the hosts were taken over.
pub(super) async fn fold(lease: &Lease<'_>, marks: &[Row]) -> Result<Option<(u64, u64)>> {
    if marks.is_empty() {
        return Ok(Some((0, 0)));
    }
    let db = lease.db();
    let names =
        by_server(container::list_containers(db, lease.servers(), container::Names::HOURS).await?);
    let mut folded = (0, 0);
    for piece in marks.chunks(PIECE) {
        let mut days = Vec::with_capacity(piece.len());
        for mark in piece {
            days.push(parts(db, mark).await?);
        }
        let mut logs = fold_servers(db, &days).await?;
        let Some(mut containers) = fold_containers(lease, &days, &names).await? else {
            return Ok(None);
        };

        let mut tx = db.begin().await?;
        if !lease.hold(&mut tx).await? {
            return Ok(None);
        }
        let floors = Floors::of(&mut tx, lease.servers()).await?;
        // Where samples of an edge went while they were read the day is folded again,
        // and of hours alone then.
        let torn: BTreeSet<(ServerId, Span)> = days
            .iter()
            .filter(|day| !day.edges.is_empty() && !floors.has_samples(day.server, day.day))
            .map(|day| (day.server, day.day))
            .collect();
        let is_whole = |server, day: Span| {
            floors.has_hours(server, next_hour(day.start)) && !torn.contains(&(server, day))
        };
        logs.retain(|(server, day, _)| is_whole(*server, *day));
        containers.retain(|fold| is_whole(fold.server, fold.span));
        write::servers(&mut tx, Tier::Day, &logs).await?;
        write::containers(&mut tx, Tier::Day, &containers).await?;
        let done: Vec<Row> = piece
            .iter()
            .filter(|mark| !torn.contains(&(mark.server_id, mark.span())))
            .copied()
            .collect();
        pending::delete(&mut tx, &done).await?;
        tx.commit().await?;
        folded.0 += done.len() as u64;
        folded.1 += containers.len() as u64;
    }
    Ok(Some(folded))
}

async fn parts(db: &Db, mark: &Row) -> Result<Parts> {
    let server = mark.server_id;
    let day = mark.span();
    let (first, last) = (next_hour(day.start), hour_of(day.end));
    let edges: Vec<Span> = [(day.start, first), (last, day.end)]
        .into_iter()
        .filter(|(start, end)| start < end)
        .map(|(start, end)| Span { start, end })
        .collect();
    let has_samples = edges.is_empty() || store::find_raw_from(db, server).await? <= day.start;
    let hours = |end| Span { start: first, end };
    Ok(if has_samples {
        Parts {
            server,
            day,
            hours: hours(last),
            edges,
        }
    } else {
        Parts {
            server,
            day,
            hours: hours(next_hour(day.end)),
            edges: Vec::new(),
        }
    })
}

async fn fold_servers(db: &Db, days: &[Parts]) -> Result<Vec<ServerFold>> {
    let hours: Vec<(ServerId, Span)> = days.iter().map(|day| (day.server, day.hours)).collect();
    let edges: Vec<(ServerId, Span)> = days
        .iter()
        .flat_map(|day| day.edges.iter().map(|edge| (day.server, *edge)))
        .collect();
    let mut found = read::list_hours(db, &hours).await?;
    for (server, edge, log) in read::fold_samples(db, &edges).await? {
        found.push((server, edge.start, log));
    }
    // In order, so that the same hours always make the same day.
    found.sort_by_key(|(server, time, _)| (*server, *time));
    Ok(days
        .iter()
        .filter_map(|day| {
            let whole = found
                .iter()
                .filter(|(server, time, _)| {
                    *server == day.server && (day.day.start..day.day.end).contains(time)
                })
                .map(|(_, _, log)| *log)
                .reduce(ServerLog::with)?;
            Some((day.server, day.day, whole))
        })
        .collect())
}

/// `None` when the hosts were taken over.
async fn fold_containers(
    lease: &Lease<'_>,
    days: &[Parts],
    names: &Names,
) -> Result<Option<Vec<ContainerFold>>> {
    let db = lease.db();
    let mut folds = Vec::new();
    for day in days {
        if !lease.keep().await? {
            return Ok(None);
        }
        let Some(names) = names.get(&day.server) else {
            continue;
        };
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let mut whole: BTreeMap<String, ContainerLog> = BTreeMap::new();
        let mut add = |found: Vec<(String, ContainerLog)>| {
            for (name, log) in found {
                let kept = whole.entry(name).or_default();
                *kept = kept.with(log);
            }
        };
        let (before, after) = day.edges.split_at(usize::from(
            day.edges
                .first()
                .is_some_and(|edge| edge.start == day.day.start),
        ));
        for edge in before {
            add(container::fold_containers(db, day.server, *edge, &names).await?);
        }
        add(container::list_container_hours(db, day.server, day.hours, &names).await?);
        for edge in after {
            add(container::fold_containers(db, day.server, *edge, &names).await?);
        }
        folds.extend(whole.into_iter().map(|(name, log)| ContainerFold {
            server: day.server,
            name,
            span: day.day,
            log,
        }));
    }
    Ok(Some(folds))
}
