//! Folds on a period, and says how far it is.

use super::{BUDGET, Folded, begin_new, close, store, work};
use crate::{OpContext, Result, authz::SystemProof, task::Task};
use futures::future::{BoxFuture, FutureExt};
use model::time::Millis;

/// Closes hours, and folds what is due.
#[derive(Debug, Default)]
pub struct Rollup;

impl Task for Rollup {
    fn name(&self) -> &'static str {
        "metrics_rollup"
    }
    fn period(&self) -> Millis {
        Millis::seconds(30)
    }
    fn run<'a>(
        &'a self,
        ctx: &'a OpContext,
        _system: SystemProof,
    ) -> BoxFuture<'a, Result<String>> {
        async move {
            close(ctx).await?;
            begin_new(ctx).await?;
            let (folded, is_done) = work(ctx, BUDGET).await?;
            Ok(report(folded, is_done, lag(ctx).await?))
        }
        .boxed()
    }
}

/// How far behind the hours are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Lag {
    /// Hours that are closed and not folded, of the host that is farthest behind.
    hours: i64,
    /// Hours and days that are to be folded again.
    pending: i64,
}

async fn lag(ctx: &OpContext) -> Result<Lag> {
    let closed = store::find_closed(ctx.db()).await?.until_time;
    let row = store::find_lag(ctx.db()).await?;
    let behind = row.hour_time.map_or(0, |time| closed.saturating_sub(time));
    Ok(Lag {
        hours: behind.max(0) / Millis::hours(1).0,
        pending: row.pending,
    })
}

fn report(folded: Folded, is_done: bool, lag: Lag) -> String {
    let mut parts = Vec::new();
    for (what, count) in [
        ("hours", folded.hours),
        ("hours of containers", folded.container_hours),
        ("days", folded.days),
        ("days of containers", folded.container_days),
    ] {
        if count > 0 {
            parts.push(format!("{what}: {count}"));
        }
    }
    parts.push(match (lag.hours, lag.pending) {
        (0, 0) => "up to date".to_owned(),
        (hours, 0) => format!("behind: {hours} h"),
        (hours, pending) => format!("behind: {hours} h, to be folded again: {pending}"),
    });
    if !is_done && !folded.is_nothing() {
        parts.push("more in the next run".to_owned());
    }
    parts.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_says_what_was_done_and_how_far_it_is() {
        let none = Lag {
            hours: 0,
            pending: 0,
        };
        assert_eq!(report(Folded::default(), true, none), "up to date");
        let folded = Folded {
            hours: 1_000,
            days: 3,
            ..Folded::default()
        };
        let lag = Lag {
            hours: 2,
            pending: 7,
        };
        assert_eq!(
            report(folded, false, lag),
            "hours: 1000, days: 3, behind: 2 h, to be folded again: 7, more in the next run"
        );
    }
}
