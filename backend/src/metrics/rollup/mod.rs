//! Rollups: samples become hours, and hours days.
//!
//! An hour is closed a moment after its end: from then on a sample of it is late, and
//! the writer of reports leaves a row of `rollup_pending` in the transaction that stores
//! it (`late`). Whoever folds takes the leases of some hosts, reads their closed hours
//! as the engine aggregates them, and writes what comes of it together with how far
//! these hosts are now (`batch`). Every write asks whether the leases are still ours:
//! a console that was overtaken writes nothing. Days fold from hours in the zone of the
//! host's owner (`day`); an hour that is folded again has its day folded again, and a
//! zone that changed all days that hours are still there of (`zone`). Folding twice
//! writes the same, so that nothing is lost or counted twice wherever it is stopped
//! ([ADR 19](../../../../docs/adr/0019-rollups.md)).

mod batch;
pub(super) mod calendar;
mod day;
pub(super) mod late;
mod lease;
mod store;
pub mod task;
mod zone;

#[cfg(test)]
mod tests;

use crate::{Error, OpContext, Result, authz::SystemProof};
use batch::Claimed;
use model::{
    id::ServerId,
    time::{Millis, Timestamp},
};
use std::time::Duration;
use tokio::time::Instant;

/// How long after its end an hour is closed: reports are on their way for a moment.
const GRACE: Millis = Millis::minutes(1);
/// How long after hours were closed they are folded: who began to store reports before
/// that has long ended, or looks again ([`late`]).
const SETTLE: Millis = Millis::minutes(1);
/// For how long a batch of hosts is ours without a sign of life.
const LEASE: Millis = Millis::minutes(2);

/// What was folded.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Folded {
    /// Hours of hosts, the empty ones among them.
    pub hours: u64,
    /// Hours of containers.
    pub container_hours: u64,
    /// Days of hosts, the empty ones among them.
    pub days: u64,
    /// Days of containers.
    pub container_days: u64,
}

impl Folded {
    fn add(&mut self, other: Folded) {
        self.hours += other.hours;
        self.container_hours += other.container_hours;
        self.days += other.days;
        self.container_days += other.container_days;
    }
    fn is_nothing(self) -> bool {
        self == Folded::default()
    }
}

/// Closes the hours that are over.
async fn close(ctx: &OpContext) -> Result<()> {
    let now = ctx.now();
    let until = calendar::hour_of(now - GRACE);
    // Looking costs nothing; a transaction that changes nothing has reports wait.
    if store::find_closed(ctx.db()).await?.until_time >= until.0 {
        return Ok(());
    }
    let mut tx = ctx.db().begin().await?;
    store::close(&mut tx, until, now).await?;
    tx.commit().await
}

/// Begins with hosts that have reported for the first time.
async fn begin_new(ctx: &OpContext) -> Result<()> {
    let closed = Timestamp(store::find_closed(ctx.db()).await?.until_time);
    if store::count_new(ctx.db()).await? == 0 {
        return Ok(());
    }
    let mut tx = ctx.db().begin().await?;
    store::insert_new(&mut tx, closed).await?;
    tx.commit().await
}

/// Up to when hours may be folded; `None` as long as those that were closed last have
/// not settled.
async fn settled(ctx: &OpContext) -> Result<Option<Timestamp>> {
    let row = store::find_closed(ctx.db()).await?;
    let since = ctx.now() - Timestamp(row.close_time);
    // A time that is ahead was written before the clock was set back.
    let is_settled = since >= SETTLE || since < Millis(-SETTLE.0);
    Ok(is_settled.then_some(Timestamp(row.until_time)))
}

/// Folds what is due, host by host, until nothing is or the time is up; whether nothing
/// is due any more.
async fn work(ctx: &OpContext, budget: Duration) -> Result<(Folded, bool)> {
    work_until(ctx, budget, None).await
}

/// The same, up to a time that is known to have settled.
async fn work_until(
    ctx: &OpContext,
    budget: Duration,
    known: Option<Timestamp>,
) -> Result<(Folded, bool)> {
    let begun = Instant::now();
    let mut folded = Folded::default();
    let mut failed = None;
    loop {
        let before = folded;
        // What is marked meanwhile comes with the next round.
        let mut cursor = 0;
        let closed = match known {
            Some(until) => Some(until),
            None => settled(ctx).await?,
        };
        while let Some(claimed) = Claimed::next(ctx, &mut cursor, closed).await? {
            match claimed.fold(ctx, closed).await {
                Ok(done) => folded.add(done.unwrap_or_default()),
                Err(error @ Error::Unavailable { .. }) => return Err(error),
                // Hosts that cannot be folded must not keep the others from it.
                Err(error) => failed = Some(error),
            }
            if begun.elapsed() >= budget {
                return failed.map_or(Ok((folded, false)), Err);
            }
        }
        if folded == before || failed.is_some() {
            return failed.map_or(Ok((folded, true)), Err);
        }
    }
}

/// How long one run folds at most.
const BUDGET: Duration = Duration::from_secs(45);
/// How often a console looks whether there is more than one of them can do.
const SHARE_PERIOD: Duration = Duration::from_secs(30);

/// Folds beside the other consoles, for as long as the process lives: the task closes
/// hours and folds on one console, and the others take over what it has not got to.
pub async fn share(console: &crate::Console) {
    let ctx = console.system("rollup");
    let mut is_away = false;
    loop {
        tokio::time::sleep(SHARE_PERIOD).await;
        match work(&ctx, BUDGET).await {
            Ok(_) => is_away = false,
            Err(error) => {
                if !is_away {
                    let error = crate::error::describe(&error);
                    tracing::warn!(error, "rollups cannot be shared");
                }
                is_away = true;
            }
        }
    }
}

/// The containers of hosts that there are samples of.
pub(super) async fn containers(ctx: &OpContext, servers: &[ServerId]) -> Result<batch::Names> {
    let rows =
        store::container::list_containers(ctx.db(), servers, store::container::Names::SAMPLES)
            .await?;
    Ok(batch::by_server(rows))
}

/// Folds everything up to now, of a database that nobody reports to.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn fold_all(ctx: &OpContext) -> Result<Folded> {
    close(ctx).await?;
    begin_new(ctx).await?;
    let until = store::find_closed(ctx.db()).await?.until_time;
    fold_until(ctx, ctx.system()?, Timestamp(until)).await
}

/// Folds what is before `until` as one console does by its task, batch by batch: there
/// is nothing to wait for.
///
/// # Errors
/// When the database does not answer.
pub async fn fold_beside(
    ctx: &OpContext,
    _system: SystemProof,
    until: Timestamp,
) -> Result<Folded> {
    Ok(work_until(ctx, Duration::MAX, Some(until)).await?.0)
}

/// Folds what is before `until`, of a database that nobody reports to: there is
/// nothing to wait for.
///
/// # Errors
/// When the database does not answer.
pub async fn fold_until(ctx: &OpContext, _system: SystemProof, until: Timestamp) -> Result<Folded> {
    let until = Some(until);
    // Two at once: while one writes the other reads.
    let (one, other) = futures::join!(
        work_until(ctx, Duration::MAX, until),
        work_until(ctx, Duration::MAX, until)
    );
    let mut folded = one?.0;
    folded.add(other?.0);
    // Each may have come to its end before the other.
    folded.add(work_until(ctx, Duration::MAX, until).await?.0);
    Ok(folded)
}
