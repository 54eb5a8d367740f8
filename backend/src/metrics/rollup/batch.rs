//! Some hosts at a time: their leases, their hours, how far they are.

use super::{
    Folded, LEASE,
    calendar::{HOUR, Span, days, zone_of},
    day,
    lease::Lease,
    store::{
        self, Free, ServerRow, container,
        pending::{self, Kind},
        read,
        write::{self, ContainerFold, ServerFold, Tier},
    },
    zone,
};
use crate::{Error, OpContext, Result, db::Tx};
use model::{
    id::ServerId,
    time::{Millis, Timestamp},
};
use std::collections::{BTreeMap, BTreeSet};

/// Hosts in one batch at most.
const SERVERS: i64 = 100;
/// Hours of hosts in one batch, about; an hour is some hundred samples.
const WINDOWS: i64 = 400;
/// Hours and days that are folded again in one batch at most.
const MARKS: i64 = 400;
/// Hours of containers in one transaction.
const CONTAINERS: usize = 1_000;

/// Hosts whose leases we have.
pub(super) struct Claimed {
    /// A random number that nobody else writes.
    number: i64,
    rows: Vec<ServerRow>,
    ids: Vec<ServerId>,
}

/// The names of each host's containers.
pub(super) type Names = BTreeMap<ServerId, Vec<String>>;

/// Names by host.
pub(super) fn by_server(rows: Vec<(i64, String)>) -> Names {
    let mut names = Names::new();
    for (server, name) in rows {
        names.entry(ServerId(server)).or_default().push(name);
    }
    names
}

impl Claimed {
    #[cfg(test)]
    pub(super) fn number(&self) -> i64 {
        self.number
    }

    /// Takes the next hosts after `cursor` that there is something to do for; `None`
    /// when there are no more.
    pub(super) async fn next(
        ctx: &OpContext,
        cursor: &mut i64,
        closed: Option<Timestamp>,
    ) -> Result<Option<Self>> {
        let closed = closed.unwrap_or_default();
        loop {
            let now = ctx.now();
            let free = Free {
                now,
                farthest: now + LEASE + LEASE,
            };
            let due = store::list_due(ctx.db(), *cursor, closed, free, SERVERS).await?;
            let Some((last, _)) = due.last() else {
                return Ok(None);
            };
            *cursor = *last;
            let servers: Vec<i64> = due.iter().map(|(server, _)| *server).collect();
            let number = draw(ctx);
            let mut tx = ctx.db().begin().await?;
            store::claim(&mut tx, &servers, number, now + LEASE, free).await?;
            tx.commit().await?;
            let rows = store::list_claimed(ctx.db(), &servers, number).await?;
            if !rows.is_empty() {
                let ids = rows.iter().map(|row| row.server_id).collect();
                return Ok(Some(Claimed { number, rows, ids }));
            }
            // Another console was faster.
        }
    }

    /// Folds what is due of these hosts, a bounded piece of it, and gives them back.
    /// `None` when they were taken over meanwhile: then nothing more was written.
    ///
    /// A host that cannot be folded does not keep the others of its batch from it: they
    /// are folded each alone then.
    pub(super) async fn fold(
        mut self,
        ctx: &OpContext,
        closed: Option<Timestamp>,
    ) -> Result<Option<Folded>> {
        let error = match self.fold_piece(ctx, closed).await {
            Ok(folded) => return Ok(folded),
            Err(error) => error,
        };
        if self.rows.len() == 1 || matches!(error, Error::Unavailable { .. }) {
            self.give_back(ctx).await;
            return Err(error);
        }
        let mut folded = Folded::default();
        let mut failed = None;
        for row in self.rows {
            let server = row.server_id;
            let mut alone = Claimed {
                number: self.number,
                ids: vec![server],
                rows: vec![row],
            };
            match alone.fold_piece(ctx, closed).await {
                Ok(done) => folded.add(done.unwrap_or_default()),
                Err(error) => {
                    let text = crate::error::describe(&error);
                    tracing::warn!(server = server.0, error = text, "a host cannot be folded");
                    alone.give_back(ctx).await;
                    failed = Some(error);
                }
            }
        }
        failed.map_or(Ok(Some(folded)), Err)
    }

    async fn give_back(&self, ctx: &OpContext) {
        let released = async {
            let mut tx = ctx.db().begin().await?;
            store::release(&mut tx, &self.ids, self.number).await?;
            tx.commit().await
        };
        // What cannot be given back ends by itself.
        let _ends = released.await;
    }

    async fn fold_piece(
        &mut self,
        ctx: &OpContext,
        closed: Option<Timestamp>,
    ) -> Result<Option<Folded>> {
        let db = ctx.db();
        let lease = Lease::new(ctx, &self.ids, self.number);
        for row in &mut self.rows {
            if row.zone != row.owner_zone {
                if !zone::change(&lease, row).await? {
                    return Ok(None);
                }
                row.zone.clone_from(&row.owner_zone);
            }
        }
        let marks = pending::list(db, &self.ids, MARKS).await?;
        let plan = Plan::new(&self.rows, closed, &marks);
        let mut folded = Folded::default();

        let Some((days, container_days)) = day::fold(&lease, &plan.days).await? else {
            return Ok(None);
        };
        folded.days = days;
        folded.container_days = container_days;

        let logs = read::fold_samples(db, &plan.windows).await?;
        let Some(containers) = fold_containers(&lease, &plan.windows).await? else {
            return Ok(None);
        };
        folded.hours = plan.windows.len() as u64;
        folded.container_hours = containers;

        let mut tx = db.begin().await?;
        if !store::release(&mut tx, &self.ids, self.number).await? {
            return Ok(None);
        }
        for (until, servers) in plan.advanced() {
            store::advance(&mut tx, &servers, until).await?;
        }
        let floors = Floors::of(&mut tx, &self.ids).await?;
        let logs: Vec<ServerFold> = logs
            .into_iter()
            .filter(|(server, span, _)| floors.has_samples(*server, *span))
            .collect();
        write::servers(&mut tx, Tier::Hour, &logs).await?;
        pending::mark(&mut tx, Kind::Day, &plan.touched_days(&self.rows)).await?;
        pending::delete(&mut tx, &plan.hours).await?;
        tx.commit().await?;
        Ok(Some(folded))
    }
}

/// The containers of hosts whose leases we have in these hours; how many rows that made.
async fn fold_containers(lease: &Lease<'_>, windows: &[(ServerId, Span)]) -> Result<Option<u64>> {
    if windows.is_empty() {
        return Ok(Some(0));
    }
    let db = lease.db();
    let names = by_server(
        container::list_containers(db, lease.servers(), container::Names::SAMPLES).await?,
    );
    let mut written = 0;
    let mut folds: Vec<ContainerFold> = Vec::new();
    for (server, span) in windows {
        let Some(names) = names.get(server) else {
            continue;
        };
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let found = container::fold_containers(db, *server, *span, &names).await?;
        folds.extend(found.into_iter().map(|(name, log)| ContainerFold {
            server: *server,
            name,
            span: *span,
            log,
        }));
        if folds.len() >= CONTAINERS {
            written += folds.len() as u64;
            if !write_containers(lease, std::mem::take(&mut folds)).await? {
                return Ok(None);
            }
        } else if !lease.keep().await? {
            return Ok(None);
        }
    }
    written += folds.len() as u64;
    let is_ours = folds.is_empty() || write_containers(lease, folds).await?;
    Ok(is_ours.then_some(written))
}

async fn write_containers(lease: &Lease<'_>, mut folds: Vec<ContainerFold>) -> Result<bool> {
    let mut tx = lease.db().begin().await?;
    if !lease.hold(&mut tx).await? {
        return Ok(false);
    }
    let floors = Floors::of(&mut tx, lease.servers()).await?;
    folds.retain(|fold| floors.has_samples(fold.server, fold.span));
    write::containers(&mut tx, Tier::Hour, &folds).await?;
    tx.commit().await?;
    Ok(true)
}

fn draw(ctx: &OpContext) -> i64 {
    let mut bytes = [0; 8];
    ctx.entropy().fill(&mut bytes);
    i64::from_le_bytes(bytes)
}

/// Since when samples and hours are still there, as the transaction finds it that
/// writes: what was folded out of a part of them is left out.
pub(super) struct Floors(BTreeMap<ServerId, (i64, i64)>);

impl Floors {
    pub(super) async fn of(tx: &mut Tx, servers: &[ServerId]) -> Result<Self> {
        let rows = store::list_floors(tx, servers).await?;
        let floors = rows
            .into_iter()
            .map(|(server, raw, hour)| (ServerId(server), (raw, hour)));
        Ok(Floors(floors.collect()))
    }
    pub(super) fn has_samples(&self, server: ServerId, span: Span) -> bool {
        self.0
            .get(&server)
            .is_some_and(|(raw, _)| span.start.0 >= *raw)
    }
    pub(super) fn has_hours(&self, server: ServerId, from: Timestamp) -> bool {
        self.0.get(&server).is_some_and(|(_, hour)| from.0 >= *hour)
    }
    /// Since when a host's hours are there.
    pub(super) fn hours(&self, server: ServerId) -> Timestamp {
        Timestamp(self.0.get(&server).map_or(0, |(_, hour)| *hour))
    }
}

/// What is done with one batch.
struct Plan {
    /// Hours to be folded, in order, none twice.
    windows: Vec<(ServerId, Span)>,
    /// Up to when all hours of each host are folded then.
    until: BTreeMap<ServerId, Timestamp>,
    /// Marks that are done with then.
    hours: Vec<pending::Row>,
    /// Days to be folded.
    days: Vec<pending::Row>,
}

impl Plan {
    fn new(rows: &[ServerRow], closed: Option<Timestamp>, marks: &[pending::Row]) -> Self {
        let hours = (WINDOWS / (rows.len() as i64).max(1)).clamp(1, 96);
        let mut windows = BTreeSet::new();
        let mut until = BTreeMap::new();
        for row in rows {
            let mut hour = Timestamp(row.hour_time);
            let farthest = hour + Millis(HOUR.0 * hours);
            while hour < farthest && closed.is_some_and(|closed| hour < closed) {
                windows.insert((row.server_id, Span::hour(hour)));
                hour = hour + HOUR;
            }
            until.insert(row.server_id, hour);
        }
        let mut hours = Vec::new();
        let mut days = Vec::new();
        for mark in marks {
            let span = Span::hour(Timestamp(mark.start_time));
            let is_folded = until
                .get(&mark.server_id)
                .is_some_and(|until| span.start < *until);
            if mark.is_day() {
                days.push(*mark);
            } else if is_folded {
                windows.insert((mark.server_id, span));
                hours.push(*mark);
            }
        }
        // A day comes when its hours are done with.
        days.retain(|day| hours.iter().all(|hour| hour.server_id != day.server_id));
        Plan {
            windows: windows.into_iter().collect(),
            until,
            hours,
            days,
        }
    }

    /// Hosts by up to when their hours are folded then.
    fn advanced(&self) -> BTreeMap<Timestamp, Vec<ServerId>> {
        let mut advanced: BTreeMap<Timestamp, Vec<ServerId>> = BTreeMap::new();
        for (server, until) in &self.until {
            advanced.entry(*until).or_default().push(*server);
        }
        advanced
    }

    /// The days that are over and that an hour of this plan is part of.
    fn touched_days(&self, rows: &[ServerRow]) -> Vec<(ServerId, Span)> {
        let mut touched = BTreeSet::new();
        for row in rows {
            let zone = zone_of(&row.zone);
            let until = self.until.get(&row.server_id).copied().unwrap_or_default();
            let of_row = self
                .windows
                .iter()
                .filter(|(server, _)| *server == row.server_id);
            for (server, hour) in of_row {
                let over = days(zone, hour.start, hour.end).filter(|day| day.end <= until);
                touched.extend(over.map(|day| (*server, day)));
            }
        }
        touched.into_iter().collect()
    }
}
