//! What was read half a year ago goes bit by bit.

use super::store;
use crate::{OpContext, Result, authz::SystemProof, task::Task};
use futures::future::{BoxFuture, FutureExt};
use model::time::Millis;

/// How old a message is when it goes, once it was read.
pub const KEPT: Millis = Millis::days(180);
/// Rows deleted in one transaction.
const PIECE: i64 = 1_000;
/// Transactions of one run.
const PIECES: usize = 100;

/// Deletes old messages that were read.
#[derive(Debug, Default)]
pub struct OldMessages;

impl Task for OldMessages {
    fn name(&self) -> &'static str {
        "message_old"
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
                let rows = store::delete_read(&mut tx, ctx.now() - KEPT, PIECE).await?;
                tx.commit().await?;
                total += rows;
                if rows == 0 {
                    break;
                }
            }
            Ok(match total {
                0 => String::new(),
                n => format!("messages deleted: {n}"),
            })
        }
        .boxed()
    }
}
