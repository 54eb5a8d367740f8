//! Takes jobs that are due, and those whose console died.

use super::{
    Work,
    store::{self, Candidate, Leased, Mark},
};
use crate::{OpContext, Result};
use model::{
    id::JobId,
    job::JobStatus,
    time::{Millis, Timestamp},
};

/// What is written when a job came to nothing because it came too late.
const TOO_LATE: &str = "it could not be done in time";
/// What is written when the console died in the middle.
const CUT_OFF: &str = "its console ended in the middle of it";

/// How much further ahead than a new one a lease may be.
const ROOM: Millis = Millis::minutes(5);

/// A job that is ours for as long as its lease is.
#[derive(Debug)]
pub(super) struct Claimed {
    pub id: JobId,
    /// Its work's place among ours.
    pub work: usize,
    /// The version that this attempt has.
    pub version: i64,
    pub payload: String,
    pub attempt: i64,
    pub attempt_limit: i64,
    pub expiry: Option<Timestamp>,
    /// When it was given.
    pub create: Timestamp,
    pub start: Timestamp,
}

impl Claimed {
    /// Names this attempt.
    pub(super) fn mark(&self) -> Mark {
        Mark {
            id: self.id,
            version: self.version,
        }
    }
}

/// Who claims, and for how long.
#[derive(Debug, Clone, Copy)]
pub(super) struct Claimer<'a> {
    pub owner: &'a str,
    pub lease: Millis,
}

/// What a look at the table gave.
#[derive(Debug, Default)]
pub(super) struct Taken {
    pub claimed: Vec<Claimed>,
    /// Kinds of jobs that ended without having been begun.
    pub ended: Vec<&'static str>,
    /// When the next job that there is room for is due.
    pub next: Option<Timestamp>,
}

impl Claimer<'_> {
    /// Takes as many jobs as there is room for; `room` says how many of each work.
    pub(super) async fn take(
        self,
        ctx: &OpContext,
        works: &[Box<dyn Work>],
        mut room: Vec<usize>,
    ) -> Result<Taken> {
        let mut taken = Taken::default();
        let now = ctx.now();
        for leased in store::list_leased(ctx.db()).await? {
            if !self.is_lost(&leased, now) {
                continue;
            }
            let Some(work) = works.iter().position(|work| work.kind() == leased.kind) else {
                continue;
            };
            let may_again = works[work].is_repeatable() && leased.attempt < leased.attempt_limit;
            if may_again && room[work] == 0 {
                continue;
            }
            let candidate = leased.candidate();
            if may_again {
                self.take_one(ctx, works, work, candidate, &mut room, &mut taken)
                    .await?;
            } else {
                let interrupted = JobStatus::Interrupted;
                self.end(ctx, &candidate, interrupted, CUT_OFF).await?;
                taken.ended.push(works[work].kind());
            }
        }
        for (kind, due) in store::list_due_kinds(ctx.db()).await? {
            let Some(work) = works.iter().position(|work| work.kind() == kind) else {
                continue;
            };
            if room[work] == 0 {
                continue;
            }
            if due > now {
                taken.next = Some(taken.next.map_or(due, |next| next.min(due)));
                continue;
            }
            let Some(most) = works[work].concurrency_of_owner() else {
                for candidate in store::list_due(ctx.db(), &kind, now, room[work]).await? {
                    self.take_one(ctx, works, work, candidate, &mut room, &mut taken)
                        .await?;
                }
                continue;
            };
            // One after the other: what was claimed counts for the next. Two consoles that
            // look in the same moment may have one more each.
            for _ in 0..room[work] {
                let found = store::find_due_of_free_owner(ctx.db(), &kind, now, most).await?;
                let Some(candidate) = found else { break };
                self.take_one(ctx, works, work, candidate, &mut room, &mut taken)
                    .await?;
            }
        }
        Ok(taken)
    }

    /// Whether nobody gives signs of life for it any more. A lease that ends much
    /// later than a new one would was written before some clock was set back,
    /// and says nothing. Much later: clocks of consoles differ, and ours was read
    /// a moment ago.
    fn is_lost(self, leased: &Leased, now: Timestamp) -> bool {
        let farthest = now + self.lease + ROOM;
        leased.lease_expiry_time <= now.0 || leased.lease_expiry_time > farthest.0
    }

    async fn take_one(
        self,
        ctx: &OpContext,
        works: &[Box<dyn Work>],
        work: usize,
        candidate: Candidate,
        room: &mut [usize],
        taken: &mut Taken,
    ) -> Result<()> {
        let now = ctx.now();
        if candidate.is_cancel_wanted {
            self.end(ctx, &candidate, JobStatus::Cancelled, "").await?;
            taken.ended.push(works[work].kind());
            return Ok(());
        }
        let expiry = candidate.expiry_time.map(Timestamp);
        if expiry.is_some_and(|expiry| expiry <= now) {
            // Why the attempts before came to nothing says more.
            let error = if candidate.error.is_empty() {
                TOO_LATE
            } else {
                &candidate.error
            };
            self.end(ctx, &candidate, JobStatus::Failed, error).await?;
            taken.ended.push(works[work].kind());
            return Ok(());
        }
        let mut tx = ctx.db().begin().await?;
        let lease_expiry = now + self.lease;
        let is_ours =
            store::claim(&mut tx, candidate.mark(), self.owner, lease_expiry, now).await?;
        tx.commit().await?;
        if is_ours {
            room[work] -= 1;
            taken.claimed.push(Claimed {
                id: candidate.id,
                work,
                version: candidate.version + 1,
                payload: candidate.payload,
                attempt: candidate.attempt + 1,
                attempt_limit: candidate.attempt_limit,
                expiry,
                create: Timestamp(candidate.create_time),
                start: now,
            });
        }
        Ok(())
    }

    /// Ends a job that nobody is at; another console may have been faster.
    async fn end(
        self,
        ctx: &OpContext,
        candidate: &Candidate,
        status: JobStatus,
        error: &str,
    ) -> Result<()> {
        let mut tx = ctx.db().begin().await?;
        store::end(&mut tx, candidate.mark(), status, error, ctx.now()).await?;
        tx.commit().await
    }
}
