//! What the console does by itself, again and again.
//!
//! A [`Task`] takes no input and is idempotent. It runs once in its period,
//! however many consoles there are, and at once when it is nudged. The consoles
//! share table `task`: who claims a task's lease by a conditional update runs
//! it; a console that dies loses its lease, and another one takes over
//! ([ADR 8](../../../docs/adr/0008-bus-and-tasks.md)).

mod driver;
mod schedule;
pub mod service;
mod store;
#[cfg(test)]
mod tests;

pub use driver::Driver;

use crate::{OpContext, Result, authz::SystemProof, db::Tx};
use futures::future::BoxFuture;
use model::{
    event::{Audience, Event},
    time::Millis,
};

/// Something the console does on a period and on a nudge.
///
/// It runs beside the others on one thread: what takes the processor for long
/// must hand it back in between. It may be dropped at any point where it waits,
/// and run again.
pub trait Task: Send + Sync + 'static {
    /// Its name, in the table and in the log: `domain_what`, at most 64 bytes.
    fn name(&self) -> &'static str;

    /// How long from the start of one run to the start of the next.
    fn period(&self) -> Millis;

    /// Does it, and says what was done; nothing is `""`.
    ///
    /// # Errors
    /// It is then tried again, later and later, up to its period.
    fn run<'a>(&'a self, ctx: &'a OpContext, system: SystemProof) -> BoxFuture<'a, Result<String>>;
}

/// Has a task run at once, on whichever console.
///
/// # Errors
/// `NotFound` when no console knows such a task; when the database refuses.
pub async fn nudge(ctx: &OpContext, _system: SystemProof, name: &'static str) -> Result<()> {
    let mut tx = ctx.db().begin().await?;
    nudge_with(&mut tx, name).await?;
    tx.commit().await?;
    tell_nudged(ctx, name);
    Ok(())
}

/// The same together with what makes the run necessary; [`tell_nudged`] follows
/// the commit.
///
/// # Errors
/// As [`nudge`].
pub(crate) async fn nudge_with(tx: &mut Tx, name: &str) -> Result<()> {
    if store::make_due(tx, name).await? {
        Ok(())
    } else {
        Err(model::error::Error::NotFound.into())
    }
}

/// Tells the consoles that a task is due, so that none of them waits for its
/// next look at the table.
pub(crate) fn tell_nudged(ctx: &OpContext, name: &str) {
    ctx.tell(
        Audience::Internal,
        Event::TaskNudged {
            name: name.to_owned(),
        },
    );
}

/// Tells the status page.
fn tell_changed(ctx: &OpContext, name: &str) {
    ctx.tell(
        Audience::Platform,
        Event::TaskChanged {
            name: name.to_owned(),
        },
    );
}
