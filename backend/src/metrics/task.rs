//! What removed hosts leave behind goes bit by bit.
//!
//! A host may have reported for a year: millions of rows, which one statement
//! would hold the writer up with for minutes. The row of `server_latest` of a
//! host that is gone marks that there is something left.

use super::store;
use crate::{OpContext, Result, authz::SystemProof, container, task::Task};
use futures::future::{BoxFuture, FutureExt};
use model::time::Millis;

/// Hosts looked at in one run.
const HOSTS: i64 = 20;
/// Rows deleted in one transaction.
const PIECE: i64 = 2_000;
/// Transactions of one run.
const PIECES: usize = 200;

/// Deletes the samples of removed hosts.
#[derive(Debug, Default)]
pub struct Leftover;

impl Task for Leftover {
    fn name(&self) -> &'static str {
        "metrics_leftover"
    }
    fn period(&self) -> Millis {
        Millis::minutes(1)
    }
    fn run<'a>(
        &'a self,
        ctx: &'a OpContext,
        _system: SystemProof,
    ) -> BoxFuture<'a, Result<String>> {
        async move {
            let rows = delete(ctx).await?;
            Ok(match rows {
                0 => String::new(),
                n => format!("rows deleted: {n}"),
            })
        }
        .boxed()
    }
}

async fn delete(ctx: &OpContext) -> Result<u64> {
    let mut total = 0;
    let mut pieces = 0;
    for server in store::list_removed(ctx.db(), HOSTS).await? {
        loop {
            // A transaction each: reports come in between.
            let mut tx = ctx.db().begin().await?;
            let rows = store::delete_some(&mut tx, server, PIECE).await?;
            if rows == 0 {
                container::latest::forget(&mut tx, server).await?;
                store::forget_removed(&mut tx, server).await?;
            }
            tx.commit().await?;
            total += rows;
            pieces += 1;
            if pieces >= PIECES {
                return Ok(total);
            }
            if rows == 0 {
                break;
            }
        }
    }
    Ok(total)
}
