//! What nobody tells of any more goes.
//!
//! An agent that reaches its engine says which containers are gone. One that
//! lost its way to it says nothing; what it told before is old, and a day later
//! it is forgotten. The containers of a silent host stay as they were.

use super::store;
use crate::{OpContext, Result, authz::SystemProof, task::Task};
use futures::future::{BoxFuture, FutureExt};
use model::time::Millis;

/// How long a host may tell of other things.
pub const FORGOTTEN_AFTER: Millis = Millis::hours(24);
/// Rows deleted in one transaction.
const PIECE: i64 = 500;
/// Transactions of one run.
const PIECES: usize = 100;

/// Deletes containers that are told of no more.
#[derive(Debug, Default)]
pub struct Forgotten;

impl Task for Forgotten {
    fn name(&self) -> &'static str {
        "container_forgotten"
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
                let rows = store::delete_forgotten(ctx.db(), FORGOTTEN_AFTER, PIECE).await?;
                total += rows;
                if rows == 0 {
                    break;
                }
            }
            Ok(match total {
                0 => String::new(),
                n => format!("containers forgotten: {n}"),
            })
        }
        .boxed()
    }
}
