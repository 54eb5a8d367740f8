//! Does jobs for as long as the process lives.
//!
//! One loop looks at the table: when it is nudged over the bus, when the next
//! job is due, when an attempt ended, and once a second in any case. What it
//! takes runs beside it in the same future, so that nothing runs detached.

use super::{
    Failure, Run, Work,
    backoff::wait_after,
    claim::{Claimed, Claimer, Taken},
    store::{self, Beat},
};
use crate::{
    Console, Error, OpContext, Result,
    adapter::bus::{Delivery, Subscription},
    error::{describe, panic_text},
};
use futures::{FutureExt, StreamExt, stream::FuturesUnordered};
use model::{
    event::{Audience, Event},
    job::JobStatus,
    time::{Millis, Timestamp},
};
use std::{panic::AssertUnwindSafe, time::Duration};
use tokio::time::sleep;

/// Characters of column `error`.
const MAX_ERROR: usize = 1_000;
/// How often the end of an attempt is written before it is given up.
const MAX_WRITES: usize = 5;

/// How quickly things happen; tests are in a hurry.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pace {
    /// The table is looked at no less often.
    pub look: Duration,
    /// How long a lease holds without a sign of life.
    pub lease: Millis,
    /// How often an attempt gives one.
    pub heartbeat: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Pace {
            look: Duration::from_secs(1),
            lease: Millis::seconds(30),
            heartbeat: Duration::from_secs(10),
        }
    }
}

/// The jobs that this process does.
pub struct Runner {
    console: Console,
    works: Vec<Box<dyn Work>>,
    /// Names this process in leases.
    owner: String,
    pace: Pace,
}

/// How an attempt ended.
enum Outcome {
    Done,
    Failed(Failure),
    Cancelled,
}

impl Outcome {
    /// For the figures.
    const fn word(&self) -> &'static str {
        match self {
            Outcome::Done => "done",
            Outcome::Failed(_) => "failed",
            Outcome::Cancelled => "cancelled",
        }
    }
}

/// Why an attempt is stopped.
enum Stop {
    Cancelled,
    Lost,
}

impl Runner {
    /// Over a console, for these kinds of work.
    pub fn new(console: Console, works: Vec<Box<dyn Work>>) -> Self {
        let mut id = [0; 8];
        console.system("jobs").entropy().fill(&mut id);
        Runner {
            console,
            works,
            owner: format!("{:016x}", u64::from_be_bytes(id)),
            pace: Pace::default(),
        }
    }

    #[cfg(test)]
    pub(super) fn with_pace(mut self, pace: Pace) -> Self {
        self.pace = pace;
        self
    }

    /// Does jobs as they come; ends never.
    pub async fn run(self) {
        let ctx = self.console.system("jobs");
        let mut nudges = ctx.bus().subscribe_quietly();
        let mut running = FuturesUnordered::new();
        let mut busy = vec![0_usize; self.works.len()];
        let mut is_away = false;
        loop {
            let claimer = Claimer {
                owner: &self.owner,
                lease: self.pace.lease,
            };
            let room = self.works.iter().zip(&busy);
            let room = room
                .map(|(work, busy)| work.concurrency().max(1).saturating_sub(*busy))
                .collect();
            let look = claimer.take(&ctx, &self.works, room);
            tokio::pin!(look);
            // Those that run go on while the table is looked at.
            let taken = loop {
                tokio::select! {
                    taken = &mut look => break taken,
                    Some(work) = running.next() => busy[work] -= 1,
                }
            };
            let wait = match taken {
                Ok(taken) => {
                    is_away = false;
                    let wait = self.until(taken.next, ctx.now());
                    for claimed in self.told(&ctx, taken) {
                        busy[claimed.work] += 1;
                        running.push(self.perform(claimed).boxed());
                    }
                    wait
                }
                Err(error) => {
                    if !is_away {
                        tracing::warn!(error = describe(&error), "the jobs cannot be looked at");
                    }
                    is_away = true;
                    self.pace.look
                }
            };
            tokio::select! {
                () = sleep(jittered(wait, &ctx)) => {}
                () = nudge(&mut nudges) => {}
                Some(work) = running.next() => busy[work] -= 1,
            }
        }
    }

    /// Tells the page what a look changed, and hands on what is to be done.
    fn told(&self, ctx: &OpContext, taken: Taken) -> Vec<Claimed> {
        for kind in taken.ended {
            tell_changed(ctx, kind);
        }
        taken.claimed
    }

    fn until(&self, next: Option<Timestamp>, now: Timestamp) -> Duration {
        let ahead = next.and_then(|next| u64::try_from((next - now).0).ok());
        ahead.map_or(self.pace.look, |ahead| {
            Duration::from_millis(ahead).min(self.pace.look)
        })
    }

    /// Does one job, and writes down how it ended; gives its work's place.
    async fn perform(&self, claimed: Claimed) -> usize {
        let work = &*self.works[claimed.work];
        let kind = work.kind();
        let ctx = self.console.system(&format!("job {}", claimed.id));
        tell_changed(&ctx, kind);
        let outcome = tokio::select! {
            // What is through is written down, also when it is cancelled in the
            // same moment; the store sees to it that it is still ours.
            biased;
            outcome = guarded(work, &ctx, &claimed) => outcome,
            stop = self.keep(&ctx, &claimed) => match stop {
                Stop::Cancelled => Outcome::Cancelled,
                Stop::Lost => {
                    tracing::warn!(job = claimed.id.0, kind, "the job lost its lease and was stopped");
                    return claimed.work;
                }
            },
        };
        let jobs = &self.console.instruments().jobs;
        jobs.ended(kind, outcome.word());
        match self.write_end(&ctx, &claimed, outcome, kind).await {
            Ok(true) => tell_changed(&ctx, kind),
            Ok(false) => tracing::warn!(
                job = claimed.id.0,
                kind,
                "the job came to its end after its lease; another console has taken over"
            ),
            Err(error) => tracing::warn!(
                job = claimed.id.0,
                kind,
                error = describe(&error),
                "the end of a job cannot be written; it is taken up again after its lease"
            ),
        }
        claimed.work
    }

    /// Gives signs of life until the job is cancelled or not ours any more.
    async fn keep(&self, ctx: &OpContext, claimed: &Claimed) -> Stop {
        let mut expiry = claimed.start + self.pace.lease;
        loop {
            sleep(self.pace.heartbeat).await;
            let wanted = ctx.now() + self.pace.lease;
            let beat = async {
                let mut tx = ctx.db().begin().await?;
                let beat = store::beat(&mut tx, claimed.mark(), wanted).await?;
                tx.commit().await?;
                Ok::<_, Error>(beat)
            };
            match beat.await {
                Ok(Beat::Ours) => expiry = wanted,
                Ok(Beat::CancelWanted) => return Stop::Cancelled,
                Ok(Beat::Lost) => return Stop::Lost,
                // Others see the same table: as long as it does not say so,
                // nobody has taken over.
                Err(_) if ctx.now() < expiry => {}
                Err(_) => return Stop::Lost,
            }
        }
    }

    /// Writes the end of an attempt; whether the job was still ours.
    async fn write_end(
        &self,
        ctx: &OpContext,
        claimed: &Claimed,
        outcome: Outcome,
        kind: &'static str,
    ) -> Result<bool> {
        let wait = wait_after(claimed.attempt, ctx.entropy());
        let mut write = 1;
        loop {
            let written = async {
                let mut tx = ctx.db().begin().await?;
                let is_ours = write_once(ctx, &mut tx, claimed, &outcome, wait, kind).await?;
                tx.commit().await?;
                Ok(is_ours)
            };
            match written.await {
                Err(Error::Unavailable { .. }) if write < MAX_WRITES => write += 1,
                written => return written,
            }
            sleep(self.pace.look).await;
        }
    }
}

async fn write_once(
    ctx: &OpContext,
    tx: &mut crate::db::Tx,
    claimed: &Claimed,
    outcome: &Outcome,
    wait: Millis,
    kind: &'static str,
) -> Result<bool> {
    let now = ctx.now();
    let mark = claimed.mark();
    let reason = match outcome {
        Outcome::Done => return store::end(tx, mark, JobStatus::Done, "", now).await,
        Outcome::Cancelled => return store::end(tx, mark, JobStatus::Cancelled, "", now).await,
        Outcome::Failed(Failure::Retry(reason) | Failure::Final(reason)) => reason,
    };
    let reason: String = reason.chars().take(MAX_ERROR).collect();
    let due = now + wait;
    let is_worth_it = matches!(outcome, Outcome::Failed(Failure::Retry(_)))
        && claimed.attempt < claimed.attempt_limit
        && claimed.expiry.is_none_or(|expiry| due < expiry);
    if is_worth_it {
        return store::wait_again(tx, mark, &reason, due).await;
    }
    let is_ours = store::end(tx, mark, JobStatus::Failed, &reason, now).await?;
    if is_ours {
        // The reason stays in the table: what a gateway answers is not ours.
        tracing::warn!(job = claimed.id.0, kind, "the job failed and is given up");
    }
    Ok(is_ours)
}

/// Makes one attempt; a panic is a failure.
async fn guarded(work: &dyn Work, ctx: &OpContext, claimed: &Claimed) -> Outcome {
    let run = Run::new(ctx, claimed);
    // What the work had in its hands is gone with it; nothing here is broken.
    match AssertUnwindSafe(work.run(&run)).catch_unwind().await {
        Ok(Ok(())) => Outcome::Done,
        Ok(Err(failure)) => Outcome::Failed(failure),
        Err(panic) => Outcome::Failed(Failure::Retry(format!(
            "it panicked: {}",
            panic_text(&*panic)
        ))),
    }
}

/// Tells the page of the jobs.
fn tell_changed(ctx: &OpContext, kind: &str) {
    let kind = kind.to_owned();
    ctx.tell(Audience::Platform, Event::JobChanged { kind });
}

/// Waits for a nudge; a hole may have been one.
async fn nudge(subscription: &mut Subscription) {
    loop {
        match subscription.next().await {
            Delivery::Missed { .. } => return,
            Delivery::Message { message, .. } => {
                if let Event::JobNudged { .. } = message.event {
                    return;
                }
            }
        }
    }
}

/// A little more than `wait`, so that consoles do not look in step.
fn jittered(wait: Duration, ctx: &OpContext) -> Duration {
    let mut byte = [0];
    ctx.entropy().fill(&mut byte);
    wait + wait * u32::from(byte[0]) / 2_550
}
