//! Charts of hosts and containers, and of several hosts beside each other.

use super::{
    Recent, Subject,
    collect::{Collected, Frame},
    day::{name_of_day, zone_of},
    store,
};
use crate::{
    OpContext, Result,
    audit::{self, Object},
    authz::{Authorized, Scoped, action::Read, resource},
};
use chrono_tz::Tz;
use model::{
    error::Error as Public,
    metrics::{
        Axis, ChartRequest, Charts, CompareRequest, Compared, Comparison, Day, EventKind,
        HostEvent, MAX_COMPARED, Metric, MetricLine, Off, Point, Resolution, Tier, Window,
    },
    scope::Owner,
    time::{Millis, Timestamp},
};

/// So much is read sample by sample of each of several hosts at most.
const MAX_RAW_COMPARED: Millis = Millis::hours(48);
/// What happened on a chart at most.
const MAX_EVENTS: i64 = 100;
/// A host says nothing any more so soon after it was stopped, or was silent just before
/// somebody noted it.
const STOP_SLACK: Millis = Millis::minutes(5);

/// The charts of a host.
///
/// # Errors
/// `Invalid` on `window` for a stretch of time that nobody could look at.
pub async fn of_host(
    ctx: &OpContext,
    server: Authorized<resource::Server, Read>,
    request: ChartRequest,
) -> Result<Charts> {
    of(ctx, Subject::Host(server.id()), server.owner(), request).await
}

/// The charts of a container on a host. One that was never heard of has empty ones.
///
/// # Errors
/// As [`of_host`].
pub async fn of_container(
    ctx: &OpContext,
    server: Authorized<resource::Server, Read>,
    name: &str,
    request: ChartRequest,
) -> Result<Charts> {
    let subject = Subject::Container(server.id(), name);
    of(ctx, subject, server.owner(), request).await
}

/// Checks a request and says which time it means now: its end is not in the future.
fn span(ctx: &OpContext, window: Window) -> Result<(Timestamp, Timestamp)> {
    window
        .check()
        .map_err(|problem| Public::invalid("window", problem))?;
    let now = ctx.now();
    let (from, until) = window.bounds(now);
    Ok(if from < now {
        (from, until.min(now))
    } else {
        (from, until)
    })
}

/// A sample that came at the end of the axis is on it.
fn including(until: Timestamp) -> Timestamp {
    until + Millis(1)
}

async fn of(
    ctx: &OpContext,
    subject: Subject<'_>,
    owner: Owner,
    request: ChartRequest,
) -> Result<Charts> {
    let db = ctx.db();
    let (from, until) = span(ctx, request.window)?;
    let length = request.window.length();
    let mut tier = request.resolution.tier(length, Tier::MAX_RAW);
    let (recent, events, first, zone) = futures::try_join!(
        subject.recent(db, including(until)),
        events(ctx, subject, (from, including(until))),
        subject.first(db, tier),
        // Only days know zones; which tier it will be is known later.
        async {
            if tier == Tier::Day || is_past(request) {
                zone_of(db, owner).await
            } else {
                Ok(Tz::UTC)
            }
        },
    )?;
    let about = (subject, subject.metrics());
    let mut frame = frame_of((from, until), length, tier, zone);
    let mut collected = Collected::read(db, about, &frame, first, recent).await?;
    // Samples go sooner than hours, and these sooner than days: who looks far back for a
    // short time is shown what is left of it.
    while collected.rows == 0 && is_past(request) {
        let Some(coarser) = tier.coarser() else { break };
        tier = coarser;
        let again = frame_of((from, until), length, tier, zone);
        let first = subject.first(db, tier).await?;
        let read = Collected::read(db, about, &again, first, recent).await?;
        if read.rows > 0 {
            (frame, collected) = (again, read);
        }
    }

    let ghost = if request.ghost {
        ghost(ctx, about, &frame, length, (first, recent)).await?
    } else {
        Vec::new()
    };
    let off = with_stops(collected.off(), &events);
    Ok(Charts {
        axis: axis(request, &frame, &collected.starts),
        coverage: collected.coverage(),
        off,
        events,
        ghost,
        lines: collected.lines(),
        latest: recent.latest,
    })
}

/// Whether a request leaves the resolution to us and looks at a time that stands.
fn is_past(request: ChartRequest) -> bool {
    request.resolution == Resolution::Auto && !request.window.is_moving()
}

/// The frame of a stretch; thinned by its whole length, also where it is cut off now.
fn frame_of((from, until): (Timestamp, Timestamp), length: Millis, tier: Tier, zone: Tz) -> Frame {
    Frame {
        until: including(until),
        ..Frame::new((from, from + length), tier, zone)
    }
}

fn axis(request: ChartRequest, frame: &Frame, starts: &[Timestamp]) -> Axis {
    let is_day = frame.tier == Tier::Day;
    let day = |start: &Timestamp| Day {
        start: *start,
        date: name_of_day(frame.zone, *start),
    };
    Axis {
        request,
        from: frame.from,
        until: frame.until - Millis(1),
        tier: frame.tier,
        step: frame.step,
        zone: is_day.then(|| frame.zone.name().to_owned()),
        days: if is_day {
            starts.iter().map(day).collect()
        } else {
            Vec::new()
        },
    }
}

/// The stretch before, moved to lie over this one.
async fn ghost(
    ctx: &OpContext,
    about: (Subject<'_>, &[Metric]),
    frame: &Frame,
    length: Millis,
    (first, recent): (Option<Timestamp>, Recent),
) -> Result<Vec<MetricLine>> {
    let before = Frame {
        from: frame.from - length,
        until: frame.until - length,
        ..*frame
    };
    let collected = Collected::read(ctx.db(), about, &before, first, recent).await?;
    let mut lines = collected.lines();
    for line in &mut lines {
        for point in &mut line.series.points {
            *point = Point {
                time: point.time + length,
                ..*point
            };
        }
    }
    Ok(lines)
}

/// What happened to the host, oldest first.
async fn events(
    ctx: &OpContext,
    subject: Subject<'_>,
    span: (Timestamp, Timestamp),
) -> Result<Vec<HostEvent>> {
    let id = subject.server().to_string();
    let found = audit::list_between(ctx.db(), Object::Server, &id, span, MAX_EVENTS).await?;
    let events = found.into_iter().rev().filter_map(|(operation, time)| {
        let kind = kind(operation)?;
        Some(HostEvent { time, kind })
    });
    Ok(events.collect())
}

/// What an entry of the history shows as on a chart: the seed's numbers below 10, then
/// those of [`audit::Operation`].
fn kind(operation: i64) -> Option<EventKind> {
    const UPDATE: i64 = audit::Operation::Update as i64;
    const ENROL: i64 = audit::Operation::Enrol as i64;
    const REVOKE: i64 = audit::Operation::RevokeAgent as i64;
    match operation {
        0 => Some(EventKind::Start),
        1 => Some(EventKind::Stop),
        2 => Some(EventKind::Reboot),
        3 | UPDATE => Some(EventKind::Change),
        ENROL => Some(EventKind::Enrol),
        REVOKE => Some(EventKind::Revoke),
        _ => None,
    }
}

/// Says of each silent stretch whether somebody had stopped the host.
fn with_stops(mut off: Vec<Off>, events: &[HostEvent]) -> Vec<Off> {
    let stops = events.iter().filter(|event| event.kind == EventKind::Stop);
    for stop in stops {
        for stretch in &mut off {
            let around = stretch.from - STOP_SLACK..stretch.until;
            stretch.is_stopped |= around.contains(&stop.time);
        }
    }
    off
}

/// One metric of several hosts. Those that the proof does not let through are left out.
///
/// # Errors
/// `TooLarge` for more than [`MAX_COMPARED`]; `Invalid` on `metric` for one that hosts
/// do not have, and as [`of_host`].
pub async fn compare(
    ctx: &OpContext,
    scoped: Scoped<resource::Server>,
    request: CompareRequest,
) -> Result<Comparison> {
    if request.servers.len() > MAX_COMPARED {
        return Err(Public::TooLarge.into());
    }
    if !Metric::OF_HOST.contains(&request.metric) {
        return Err(Public::invalid("metric", model::error::Problem::Unknown).into());
    }
    let db = ctx.db();
    let (from, until) = span(ctx, request.chart.window)?;
    let length = request.chart.window.length();
    let tier = request.chart.resolution.tier(length, MAX_RAW_COMPARED);
    let zone = zone_of(db, scoped.owner()).await?;
    let frame = frame_of((from, until), length, tier, zone);
    let visible = (scoped.owner(), scoped.restriction());
    let names = store::list_visible(db, visible, &request.servers).await?;
    let mut hosts = Vec::new();
    let mut starts: Vec<Timestamp> = Vec::new();
    for id in &request.servers {
        let is_new = !hosts.iter().any(|host: &Compared| host.server == *id);
        let Some(named) = names.iter().find(|named| named.id == *id && is_new) else {
            continue;
        };
        let subject = Subject::Host(*id);
        let (recent, first) =
            futures::try_join!(subject.recent(db, frame.until), subject.first(db, tier))?;
        let about = (subject, &[request.metric][..]);
        let collected = Collected::read(db, about, &frame, first, recent).await?;
        starts.extend(&collected.starts);
        hosts.push(Compared {
            server: *id,
            name: named.name.clone(),
            coverage: collected.coverage(),
            series: collected
                .lines()
                .pop()
                .map(|line| line.series)
                .unwrap_or_default(),
        });
    }
    starts.sort_unstable();
    starts.dedup();
    Ok(Comparison {
        axis: axis(request.chart, &frame, &starts),
        metric: request.metric,
        hosts,
    })
}
