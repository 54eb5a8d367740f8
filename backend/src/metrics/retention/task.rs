//! Deletes what is old enough, piece by piece.

use super::store::{self, HostRow};
use crate::{
    OpContext, Result,
    authz::SystemProof,
    metrics::{
        purge::{Purge, Tier},
        rollup::calendar::hour_of,
    },
    task::Task,
};
use futures::future::{BoxFuture, FutureExt};
use model::{
    metrics::Retention,
    time::{Millis, Timestamp},
};
use std::sync::atomic::{AtomicI64, Ordering};

/// Hosts looked at in one statement.
const HOSTS: i64 = 200;
/// Days are folded of hours up to this long before; hours that are younger than this
/// before what is folded stay.
const UNFOLDED: Millis = Millis::days(3);

/// Deletes samples, hours and days that are older than their owner keeps them.
#[derive(Debug, Default)]
pub struct Retain {
    /// The host that was looked at last: where a run has no time for all of them, the
    /// next goes on after it.
    cursor: AtomicI64,
}

impl Task for Retain {
    fn name(&self) -> &'static str {
        "metrics_retention"
    }
    fn period(&self) -> Millis {
        Millis::minutes(15)
    }
    fn run<'a>(
        &'a self,
        ctx: &'a OpContext,
        _system: SystemProof,
    ) -> BoxFuture<'a, Result<String>> {
        async move {
            let rows = sweep(ctx, &self.cursor, BUDGET).await?;
            Ok(match rows {
                0 => String::new(),
                n => format!("rows deleted: {n}"),
            })
        }
        .boxed()
    }
}

/// Before when each tier of a host goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cuts {
    pub raw: Timestamp,
    pub hour: Timestamp,
    pub day: Timestamp,
}

impl Cuts {
    /// What is old, as far as it is folded into what stays.
    pub(super) fn of(host: &HostRow, now: Timestamp) -> Self {
        let default = Retention::default();
        let before = |days: Option<i64>, otherwise: i64| {
            hour_of(now - Millis::days(days.unwrap_or(otherwise)))
        };
        let folded = Timestamp(host.hour_time.min(host.pending_hour.unwrap_or(i64::MAX)));
        let pending_day = Timestamp(host.pending_day.unwrap_or(i64::MAX));
        // The next hour's first rates and the edges of a day may need them still.
        let raw = folded.min(pending_day) - UNFOLDED;
        let hour = folded.min(pending_day) - UNFOLDED;
        Cuts {
            raw: before(host.raw_days, default.raw_days).min(hour_of(raw)),
            hour: before(host.hour_days, default.hour_days).min(hour_of(hour)),
            day: before(host.day_days, default.day_days),
        }
    }

    /// The tiers that have something from before, and when that is.
    fn due(&self, host: &HostRow) -> impl Iterator<Item = (Tier, Timestamp)> {
        [
            (Tier::Raw, host.first_sample, self.raw),
            (Tier::Hour, host.first_hour, self.hour),
            (Tier::Day, host.first_day, self.day),
        ]
        .into_iter()
        .filter(|(_, first, cut)| first.is_some_and(|first| first < cut.0))
        .map(|(tier, _, cut)| (tier, cut))
    }
}

/// How much one run deletes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Budget {
    /// Rows in one transaction.
    pub piece: i64,
    /// Transactions.
    pub all: i64,
    /// Transactions for one host: the others have their turn in the same run.
    pub host: i64,
}

const BUDGET: Budget = Budget {
    piece: 2_000,
    all: 2_000,
    host: 200,
};

/// One run: goes through the hosts from the one after `cursor` on, once round; how many
/// rows went.
pub(super) async fn sweep(ctx: &OpContext, cursor: &AtomicI64, budget: Budget) -> Result<i64> {
    let begin = cursor.load(Ordering::Relaxed);
    let mut left = budget.all;
    let mut rows = 0;
    for (from, until) in [(begin, i64::MAX), (0, begin)] {
        let mut after = from;
        while after < until {
            let hosts = store::list_hosts(ctx.db(), after, until, HOSTS).await?;
            let Some(last) = hosts.last() else { break };
            after = last.server_id.0;
            for host in &hosts {
                let mut purge = Purge::new(ctx.db(), budget.piece, left.min(budget.host));
                let granted = purge.left();
                for (tier, cut) in Cuts::of(host, ctx.now()).due(host) {
                    if !purge.clear(host.server_id, tier, cut).await? {
                        break;
                    }
                }
                left -= granted - purge.left();
                rows += purge.rows();
                cursor.store(host.server_id.0, Ordering::Relaxed);
                if left <= 0 {
                    return Ok(rows);
                }
            }
        }
    }
    Ok(rows)
}
