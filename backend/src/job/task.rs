//! The task that takes jobs away that ended long ago.

use super::store;
use crate::{OpContext, Result, authz::SystemProof, task::Task};
use futures::future::{BoxFuture, FutureExt};
use model::time::Millis;

/// How long a job is kept after its end.
pub(super) const KEPT: Millis = Millis::days(7);
/// Jobs deleted in one transaction.
const PIECE: i64 = 500;
/// Transactions of one run.
const PIECES: usize = 100;

/// Takes jobs away a week after their end, with their logs.
#[derive(Debug, Default)]
pub struct Tidy;

impl Task for Tidy {
    fn name(&self) -> &'static str {
        "job_tidy"
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
            let mut total = 0;
            for _ in 0..PIECES {
                // A transaction each: others write in between.
                let mut tx = ctx.db().begin().await?;
                let deleted = store::delete_ended(&mut tx, ctx.now() - KEPT, PIECE).await?;
                tx.commit().await?;
                total += deleted;
                if deleted == 0 {
                    break;
                }
            }
            Ok(match total {
                0 => String::new(),
                n => format!("jobs deleted: {n}"),
            })
        }
        .boxed()
    }
}
