//! What removed hosts leave behind goes bit by bit (`metrics::purge`). The row of
//! `server_latest` of a host that is gone marks that there is something left.

use super::{
    purge::{Purge, Tier},
    store,
};
use crate::{OpContext, Result, authz::SystemProof, container, task::Task};
use futures::future::{BoxFuture, FutureExt};
use model::time::{Millis, Timestamp};

/// Hosts looked at in one run.
const HOSTS: i64 = 20;
/// Rows deleted in one transaction.
const PIECE: i64 = 2_000;
/// Transactions of one run.
const PIECES: i64 = 200;

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

async fn delete(ctx: &OpContext) -> Result<i64> {
    let mut purge = Purge::new(ctx.db(), PIECE, PIECES);
    for server in store::list_removed(ctx.db(), HOSTS).await? {
        for tier in Tier::ALL {
            if !purge.clear(server, tier, Timestamp(i64::MAX)).await? {
                return Ok(purge.rows());
            }
        }
        let mut tx = ctx.db().begin().await?;
        container::latest::forget(&mut tx, server).await?;
        store::forget_removed(&mut tx, server).await?;
        tx.commit().await?;
    }
    Ok(purge.rows())
}
