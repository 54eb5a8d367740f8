//! Work that is done once: table `job`.
//!
//! [`enqueue`] writes a row in the transaction of what makes the work necessary:
//! without the one there is not the other. The [`Runner`] of some console claims
//! it by a conditional update, keeps its lease for as long as it works, and
//! writes down how it ended ([ADR 12](../../../docs/adr/0012-jobs-and-delivery.md)).
//! A console that dies loses its leases, and another one takes the jobs up once.
//!
//! A `task` is what the console does by itself, again and again, without input;
//! a job is what somebody gave it to do.

mod backoff;
mod claim;
mod run;
mod runner;
pub mod service;
mod store;
pub mod task;
#[cfg(test)]
mod tests;

pub use run::{Failure, Run};
pub use runner::Runner;

use crate::{Actor, Error, OpContext, Result, db::Tx};
use futures::future::BoxFuture;
use model::{
    event::{Audience, Event},
    id::JobId,
    scope::Owner,
    time::Timestamp,
};
use serde::Serialize;
use serde_json::Value;

/// A kind of work. It runs beside others on one thread: what takes the
/// processor for long must hand it back in between. It may be dropped at any
/// point where it waits: when it is cancelled, and when its lease is lost.
pub trait Work: Send + Sync + 'static {
    /// Its name, in the table and in the log: `thing.verb`, at most 64 bytes.
    fn kind(&self) -> &'static str;

    /// How many are done at the same time by one console.
    fn concurrency(&self) -> usize {
        4
    }

    /// How many of one owner are done at the same time by all consoles together, so that
    /// whose work is slow leaves room for others; `None` is as many as there is room for.
    fn concurrency_of_owner(&self) -> Option<usize> {
        None
    }

    /// Whether a job may be done again when its console died in the middle and
    /// nobody knows how far it came.
    fn is_repeatable(&self) -> bool {
        true
    }

    /// Does it.
    ///
    /// # Errors
    /// Whether it is worth trying again.
    fn run<'a>(&'a self, run: &'a Run<'a>) -> BoxFuture<'a, Result<(), Failure>>;
}

/// A job to be given.
#[derive(Debug, Clone)]
pub struct NewJob {
    /// What kind of work: [`Work::kind`].
    pub kind: &'static str,
    /// What to do. It is not shown to anybody, and forgotten once it is done.
    pub payload: Value,
    /// For whom; `None` for the installation.
    pub owner: Option<Owner>,
    /// How often it is begun at most; at least once.
    pub attempt_limit: u32,
    /// Not before; `None` is at once.
    pub due: Option<Timestamp>,
    /// Of no use any more from then on.
    pub expiry: Option<Timestamp>,
}

impl NewJob {
    /// To be done at once, in one attempt, for the installation.
    ///
    /// # Errors
    /// When the payload is nothing that JSON can say.
    pub fn new(kind: &'static str, payload: &impl Serialize) -> Result<Self> {
        let payload = serde_json::to_value(payload)
            .map_err(|error| Error::internal("writing down what a job is to do", error))?;
        Ok(NewJob {
            kind,
            payload,
            owner: None,
            attempt_limit: 1,
            due: None,
            expiry: None,
        })
    }
}

/// Gives a job, together with all else in `tx`. As soon as that is committed,
/// the consoles hear of it.
///
/// # Errors
/// When the database refuses.
pub async fn enqueue(ctx: &OpContext, tx: &mut Tx, job: NewJob) -> Result<JobId> {
    let user = match ctx.actor() {
        Actor::User(user) => Some(user.id),
        Actor::Anonymous | Actor::Agent(_) | Actor::System => None,
    };
    let id = store::insert(tx, &job, user, ctx.now()).await?;
    tell_nudged_after(ctx, tx, job.kind);
    Ok(id)
}

/// Wakes the consoles after the commit, so that none of them waits for its next
/// look at the table, and tells the page of the jobs.
fn tell_nudged_after(ctx: &OpContext, tx: &mut Tx, kind: &str) {
    let kind = kind.to_owned();
    let nudged = Event::JobNudged { kind: kind.clone() };
    ctx.tell_after(tx, Audience::Internal, nudged);
    ctx.tell_after(tx, Audience::Platform, Event::JobChanged { kind });
}
