//! The task that empties the outbox.

use super::store;
use crate::{OpContext, Result, authz::SystemProof, task::Task};
use futures::future::{BoxFuture, FutureExt};
use model::time::Millis;

/// How long something is kept.
const KEPT: Millis = Millis::days(7);

/// Takes away what was kept in the outbox for a week.
#[derive(Debug, Default)]
pub struct OutboxTidy;

impl Task for OutboxTidy {
    fn name(&self) -> &'static str {
        "outbox_tidy"
    }
    fn period(&self) -> Millis {
        Millis::hours(1)
    }
    fn run<'a>(
        &'a self,
        ctx: &'a OpContext,
        _system: SystemProof,
    ) -> BoxFuture<'a, Result<String>> {
        async move {
            let mut tx = ctx.db().begin().await?;
            let deleted = store::delete_before(&mut tx, ctx.now() - KEPT).await?;
            tx.commit().await?;
            Ok(match deleted {
                0 => String::new(),
                n => format!("messages deleted: {n}"),
            })
        }
        .boxed()
    }
}
