//! Runs tasks for as long as the process lives.
//!
//! One loop looks at the table, at least once a second and whenever a nudge
//! comes over the bus; each task has a loop of its own that claims, runs and
//! writes down, so that a slow one does not hold up the others.

use super::{
    Task,
    schedule::{next_slot, retry_after},
    store::{self, Ended, Farthest, Lease, Row},
    tell_changed,
};
use crate::{
    Console, Error, OpContext, Result,
    adapter::bus::{Delivery, Subscription},
    entropy::{Entropy, SystemEntropy},
    error::{describe, panic_text},
};
use futures::{FutureExt, future::join_all};
use model::{
    event::Event,
    time::{Millis, Timestamp},
};
use std::{panic::AssertUnwindSafe, time::Duration};
use tokio::{
    sync::{Notify, watch},
    time::sleep,
};

/// What column `message` holds.
const MAX_MESSAGE: usize = 1_000;
/// How often the end of a run is written before it is given up.
const MAX_ATTEMPTS: usize = 5;
/// A time in the table may be this much further ahead than we would write it: the
/// clocks of consoles differ, and one that was held up since it read its clock
/// must not take a lease for one of before the clock was set back.
const ROOM: Millis = Millis::minutes(5);

/// How quickly things happen; tests are in a hurry.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pace {
    /// The table is looked at no less often.
    pub look: Duration,
    /// How long a lease holds without a sign of life.
    pub lease: Millis,
    /// How often a run gives one.
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

impl Pace {
    /// What nobody would have written who reads the clock now.
    pub(super) fn farthest(self, now: Timestamp, period: Millis) -> Farthest {
        Farthest {
            lease_expiry: now + self.lease + ROOM,
            next: now + period + ROOM,
        }
    }
}

/// The tasks of this process.
pub struct Driver {
    console: Console,
    tasks: Vec<Box<dyn Task>>,
    /// Names this process in leases.
    owner: String,
    pace: Pace,
    /// Wakes the loop that looks at the table.
    look: Notify,
}

/// A run's result, as it is written down.
struct Outcome {
    is_success: bool,
    message: String,
}

impl Driver {
    /// Over a console, with these tasks.
    pub fn new(console: Console, tasks: Vec<Box<dyn Task>>) -> Self {
        let mut id = [0; 8];
        SystemEntropy.fill(&mut id);
        Driver {
            console,
            tasks,
            owner: format!("{:016x}", u64::from_be_bytes(id)),
            pace: Pace::default(),
            look: Notify::new(),
        }
    }

    #[cfg(test)]
    pub(super) fn with_pace(mut self, pace: Pace) -> Self {
        self.pace = pace;
        self
    }

    /// Runs the tasks whenever they are due; ends never.
    pub async fn run(self) {
        let (sender, receiver) = watch::channel(Vec::new());
        let each = self
            .tasks
            .iter()
            .map(|task| self.serve(&**task, receiver.clone()));
        tokio::join!(self.watch_table(&sender), join_all(each));
    }

    fn context(&self, name: &str) -> OpContext {
        self.console.system(name)
    }

    /// Reads the table again and again, for all tasks at once.
    async fn watch_table(&self, rows: &watch::Sender<Vec<Row>>) {
        let ctx = self.context("tasks");
        let mut nudges = ctx.bus().subscribe_quietly();
        let mut is_announced = false;
        let mut is_away = false;
        loop {
            let found = async {
                if !is_announced {
                    self.announce(&ctx).await?;
                }
                store::list(ctx.db()).await
            };
            let wait = match found.await {
                Ok(found) => {
                    is_announced = true;
                    is_away = false;
                    let wait = self.until_next(&found, ctx.now());
                    rows.send_replace(found);
                    wait
                }
                Err(error) => {
                    if !is_away {
                        tracing::warn!(error = describe(&error), "the tasks cannot be looked at");
                    }
                    is_away = true;
                    self.pace.look
                }
            };
            tokio::select! {
                () = sleep(jittered(wait)) => {}
                () = self.look.notified() => {}
                () = nudge(&mut nudges) => {}
            }
        }
    }

    async fn announce(&self, ctx: &OpContext) -> Result<()> {
        let mut tx = ctx.db().begin().await?;
        for task in &self.tasks {
            store::announce(&mut tx, task.name(), task.period(), ctx.now()).await?;
        }
        tx.commit().await
    }

    /// How long nothing will be due. What is due now wakes us when it is done.
    fn until_next(&self, rows: &[Row], now: Timestamp) -> Duration {
        let ahead = rows
            .iter()
            .map(|row| {
                row.next_time
                    .max(row.lease_expiry_time)
                    .saturating_sub(now.0)
            })
            .filter_map(|ahead| u64::try_from(ahead).ok().filter(|ahead| *ahead > 0))
            .min();
        ahead.map_or(self.pace.look, |ahead| {
            Duration::from_millis(ahead).min(self.pace.look)
        })
    }

    /// Runs one task whenever the table says that it is due.
    async fn serve(&self, task: &dyn Task, mut rows: watch::Receiver<Vec<Row>>) {
        let ctx = self.context(task.name());
        let mut is_away = false;
        // It cannot fail: the sender lives as long as we do.
        while rows.changed().await.is_ok() {
            let now = ctx.now();
            let farthest = self.pace.farthest(now, task.period());
            let due = {
                let rows = rows.borrow_and_update();
                let row = rows.iter().find(|row| row.name == task.name());
                row.filter(|row| row.is_due(now, farthest)).cloned()
            };
            let Some(before) = due else { continue };
            match self.run_once(task, &ctx, &before).await {
                Ok(()) => is_away = false,
                Err(error) => {
                    if !is_away {
                        tracing::warn!(
                            task = task.name(),
                            error = describe(&error),
                            "the lease or the end of a run cannot be written; whoever is next runs the task again"
                        );
                    }
                    is_away = true;
                    // The table says that it is due, and will do so at once again.
                    sleep(self.pace.look).await;
                }
            }
            // What was read before the run says nothing any more.
            rows.mark_unchanged();
            self.look.notify_one();
        }
    }

    /// Claims the lease, runs the task, writes down how it ended.
    async fn run_once(&self, task: &dyn Task, ctx: &OpContext, before: &Row) -> Result<()> {
        let mut tx = ctx.db().begin().await?;
        // Not before: to get a connection may have taken a while.
        let start = ctx.now();
        let lease = Lease {
            name: task.name(),
            owner: &self.owner,
            start,
        };
        let is_ours = store::claim(
            &mut tx,
            lease,
            start + self.pace.lease,
            start + task.period(),
            self.pace.farthest(start, task.period()),
        )
        .await?;
        tx.commit().await?;
        if !is_ours {
            return Ok(());
        }
        tell_changed(ctx, task.name());
        let outcome = tokio::select! {
            // A run that is through is written down, also when its lease is
            // found lost in the same moment; the store then sees to it.
            biased;
            outcome = guarded(task, ctx) => outcome,
            () = self.keep(ctx, lease) => {
                tracing::warn!(task = task.name(), "the run lost its lease and was stopped");
                return Ok(());
            }
        };
        note(task, before, &outcome);
        let tasks = &self.console.instruments().tasks;
        tasks.ended(task.name(), outcome.is_success);
        let is_written = self.write_end(ctx, task, lease, before, &outcome).await?;
        if is_written {
            tell_changed(ctx, task.name());
        } else {
            tracing::warn!(
                task = task.name(),
                "the run came to its end after its lease; another console has taken over"
            );
        }
        Ok(())
    }

    /// Gives signs of life for as long as the lease is ours.
    async fn keep(&self, ctx: &OpContext, lease: Lease<'_>) {
        let mut expiry = lease.start + self.pace.lease;
        loop {
            sleep(self.pace.heartbeat).await;
            let wanted = ctx.now() + self.pace.lease;
            let extended = async {
                let mut tx = ctx.db().begin().await?;
                let is_ours = store::extend(&mut tx, lease, wanted).await?;
                tx.commit().await?;
                Ok::<_, Error>(is_ours)
            };
            match extended.await {
                Ok(true) => expiry = wanted,
                Ok(false) => return,
                // Others see the same table: as long as it does not say so,
                // nobody has taken over.
                Err(_) if ctx.now() < expiry => {}
                Err(_) => return,
            }
        }
    }

    async fn write_end(
        &self,
        ctx: &OpContext,
        task: &dyn Task,
        lease: Lease<'_>,
        before: &Row,
        outcome: &Outcome,
    ) -> Result<bool> {
        let end = ctx.now();
        let failure_count = if outcome.is_success {
            0
        } else {
            before.failure_count + 1
        };
        let ended = Ended {
            end,
            outcome: if outcome.is_success {
                store::SUCCEEDED
            } else {
                store::FAILED
            },
            message: &outcome.message,
            failure_count,
            next: if outcome.is_success {
                next_slot(lease.start, end, task.period())
            } else {
                end + retry_after(failure_count, task.period())
            },
        };
        let mut attempt = 1;
        loop {
            let written = async {
                let mut tx = ctx.db().begin().await?;
                let is_ours = store::finish(&mut tx, lease, &ended).await?;
                tx.commit().await?;
                Ok(is_ours)
            };
            match written.await {
                Err(Error::Unavailable { .. }) if attempt < MAX_ATTEMPTS => attempt += 1,
                written => return written,
            }
            sleep(self.pace.look).await;
        }
    }
}

/// The log hears of a failure once, on whichever console, and of its end.
fn note(task: &dyn Task, before: &Row, outcome: &Outcome) {
    let (name, message) = (task.name(), &outcome.message);
    let had_failed = before.outcome == Some(store::FAILED);
    match (outcome.is_success, had_failed) {
        (true, true) => tracing::info!(task = name, message, "the task works again"),
        (true, false) => tracing::debug!(task = name, message, "the task ran"),
        (false, true) if before.message == *message => {
            tracing::debug!(task = name, message, "the task failed again");
        }
        (false, _) => tracing::warn!(task = name, message, "the task failed; it is tried again"),
    }
}

/// Runs a task; a panic is a failure.
async fn guarded(task: &dyn Task, ctx: &OpContext) -> Outcome {
    // What the task had in its hands is gone with it; nothing here is broken.
    let run = AssertUnwindSafe(async { task.run(ctx, ctx.system()?).await });
    let (is_success, message) = match run.catch_unwind().await {
        Ok(Ok(message)) => (true, message),
        Ok(Err(error)) => (false, describe(&error)),
        Err(panic) => (false, format!("it panicked: {}", panic_text(&*panic))),
    };
    Outcome {
        is_success,
        message: message.chars().take(MAX_MESSAGE).collect(),
    }
}

/// Waits for a nudge; a hole may have been one.
async fn nudge(subscription: &mut Subscription) {
    loop {
        match subscription.next().await {
            Delivery::Missed { .. } => return,
            Delivery::Message { message, .. } => {
                if let Event::TaskNudged { .. } = message.event {
                    return;
                }
            }
        }
    }
}

/// A little more than `wait`, so that consoles do not look in step.
fn jittered(wait: Duration) -> Duration {
    let mut byte = [0];
    SystemEntropy.fill(&mut byte);
    wait + wait * u32::from(byte[0]) / 2_550
}
