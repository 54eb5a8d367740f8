//! What is stored, row by row: the newest first, a page at a time.
//!
//! Hours and days are those that are folded: a table has what will not change by
//! waiting.

use super::{
    Subject,
    day::{name_of_day, zone_of},
    store::Slice,
    stored::Stored,
};
use crate::{
    OpContext, Result,
    authz::{Authorized, action::Read, resource},
};
use chrono_tz::Tz;
use model::{
    error::Error as Public,
    metrics::{HISTORY_ROWS, HistoryPage, HistoryRequest, HistoryRow, Metric, Tier, Window},
    scope::Owner,
    time::{Millis, Timestamp},
};

/// A page of what was measured on a host.
///
/// # Errors
/// `Invalid` on `window` for a stretch of time that nobody could look at.
pub async fn of_host(
    ctx: &OpContext,
    server: Authorized<resource::Server, Read>,
    request: HistoryRequest,
) -> Result<HistoryPage> {
    of(ctx, Subject::Host(server.id()), server.owner(), request).await
}

/// A page of what was measured of a container on a host.
///
/// # Errors
/// `NotFound` for one that nothing is known of; and as [`of_host`].
pub async fn of_container(
    ctx: &OpContext,
    server: Authorized<resource::Server, Read>,
    name: &str,
    request: HistoryRequest,
) -> Result<HistoryPage> {
    let subject = Subject::Container(server.id(), name);
    if !subject.is_known(ctx.db()).await? {
        return Err(Public::NotFound.into());
    }
    of(ctx, subject, server.owner(), request).await
}

/// Which time a window means now.
pub(super) fn span(ctx: &OpContext, window: Window) -> Result<(Timestamp, Timestamp)> {
    window
        .check()
        .map_err(|problem| Public::invalid("window", problem))?;
    let (from, until) = window.bounds(ctx.now());
    // A sample that comes at this moment is there.
    Ok((
        from,
        if window.is_moving() {
            until + Millis(1)
        } else {
            until
        },
    ))
}

/// One row more than a page has, to know whether there is another.
const LIMIT: i64 = HISTORY_ROWS as i64 + 1;

async fn of(
    ctx: &OpContext,
    subject: Subject<'_>,
    owner: Owner,
    request: HistoryRequest,
) -> Result<HistoryPage> {
    let (from, until) = span(ctx, request.window)?;
    let zone = match request.tier {
        Tier::Day => Some(zone_of(ctx.db(), owner).await?),
        Tier::Raw | Tier::Hour => None,
    };
    let mut slice = Slice {
        from,
        until,
        is_descending: true,
        limit: LIMIT,
    };
    match (request.before, request.after) {
        (Some(before), _) => slice.until = until.min(before),
        (None, Some(after)) => {
            slice.from = from.max(after + Millis(1));
            slice.is_descending = false;
        }
        (None, None) => {}
    }
    let mut rows = if slice.from < slice.until {
        subject.rows(ctx.db(), request.tier, slice).await?
    } else {
        Vec::new()
    };
    let has_more = rows.len() > HISTORY_ROWS;
    rows.truncate(HISTORY_ROWS);
    if !slice.is_descending {
        rows.reverse();
    }
    let ends = (
        rows.last().map(|row| row.start),
        rows.first().map(|row| row.start),
    );
    let (has_older, has_newer) = if slice.is_descending {
        (has_more, request.before.is_some())
    } else {
        (true, has_more)
    };
    let metrics = columns(subject, &rows);
    Ok(HistoryPage {
        request,
        from,
        until,
        rows: rows.iter().map(|row| of_row(row, &metrics, zone)).collect(),
        metrics,
        older: ends.0.filter(|_| has_older),
        newer: ends.1.filter(|_| has_newer),
        zone: zone.map(|zone| zone.name().to_owned()),
    })
}

/// The columns of some rows: what not every machine tells is left out where it is not
/// told.
pub(super) fn columns(subject: Subject<'_>, rows: &[Stored]) -> Vec<Metric> {
    let metrics = subject.metrics().iter().copied();
    metrics
        .filter(|metric| {
            *metric != Metric::DiskBusy || rows.iter().any(|row| row.value(*metric).is_some())
        })
        .collect()
}

/// A row as it is shown.
pub(super) fn of_row(row: &Stored, metrics: &[Metric], zone: Option<Tz>) -> HistoryRow {
    HistoryRow {
        start: row.start,
        day: zone.map(|zone| name_of_day(zone, row.start)),
        count: row.count(),
        values: metrics.iter().map(|metric| row.value(*metric)).collect(),
    }
}
