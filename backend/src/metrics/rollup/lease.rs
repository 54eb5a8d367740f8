//! The leases of a batch of hosts while they are folded.

use super::{LEASE, store};
use crate::{
    OpContext, Result,
    db::{Db, Tx},
};
use model::{
    id::ServerId,
    time::{Millis, Timestamp},
};
use std::sync::atomic::{AtomicI64, Ordering};

/// How long after the last sign of life the next one is due: some may fail.
const KEEP: Millis = Millis(LEASE.0 / 6);

/// Hosts that nobody else folds, as long as there is a sign of life.
pub(super) struct Lease<'a> {
    ctx: &'a OpContext,
    servers: &'a [ServerId],
    /// A random number that nobody else writes.
    claim: i64,
    /// The last sign of life.
    held: AtomicI64,
}

impl<'a> Lease<'a> {
    /// What was claimed a moment ago.
    pub fn new(ctx: &'a OpContext, servers: &'a [ServerId], claim: i64) -> Self {
        Lease {
            ctx,
            servers,
            claim,
            held: AtomicI64::new(ctx.now().0),
        }
    }
    pub fn db(&self) -> &'a Db {
        self.ctx.db()
    }
    pub fn servers(&self) -> &'a [ServerId] {
        self.servers
    }

    /// Whether the hosts are still ours: nobody can take them until this transaction
    /// ends, nor for a while afterwards.
    pub async fn hold(&self, tx: &mut Tx) -> Result<bool> {
        let now = self.ctx.now();
        let held = store::hold(tx, self.servers, self.claim, now + LEASE).await?;
        self.held.store(now.0, Ordering::Relaxed);
        Ok(held)
    }

    /// Gives a sign of life where one is due, in the midst of long reading; whether the
    /// hosts are still ours, as far as was asked.
    pub async fn keep(&self) -> Result<bool> {
        let held = Timestamp(self.held.load(Ordering::Relaxed));
        if self.ctx.now() - held < KEEP {
            return Ok(true);
        }
        let mut tx = self.db().begin().await?;
        let held = self.hold(&mut tx).await?;
        tx.commit().await?;
        Ok(held)
    }
}
