//! What the console does by itself for alerts.

use super::{
    FORECAST_FRESH, evaluate,
    forecast::{self, Day, MAX_DAYS},
    store::{delivery, forecast as store, history, maintenance, mute},
    tell, work,
};
use crate::{OpContext, Result, authz::SystemProof, task::Task};
use futures::future::{BoxFuture, FutureExt};
use model::{
    id::ServerId,
    time::{Millis, Timestamp},
};
use std::collections::HashMap;

/// Looks at all hosts, and tells people what they have to know.
#[derive(Debug, Default)]
pub struct Evaluate;

impl Task for Evaluate {
    fn name(&self) -> &'static str {
        "alert_evaluate"
    }
    fn period(&self) -> Millis {
        Millis::seconds(15)
    }
    fn run<'a>(
        &'a self,
        ctx: &'a OpContext,
        _system: SystemProof,
    ) -> BoxFuture<'a, Result<String>> {
        async move {
            let done = evaluate::run(ctx).await?;
            let told = tell::run(ctx).await?;
            Ok(match (done.fired, done.resolved, told) {
                (0, 0, 0) => String::new(),
                (fired, resolved, told) => {
                    format!("fired: {fired}; resolved: {resolved}; told of: {told}")
                }
            })
        }
        .boxed()
    }
}

/// Says when disks are full, from their days.
#[derive(Debug, Default)]
pub struct Forecasts;

/// Hosts whose days are read at once.
const PAGE: usize = 100;

impl Task for Forecasts {
    fn name(&self) -> &'static str {
        "alert_forecast"
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
            let said = forecast_all(ctx).await?;
            Ok(match said {
                0 => String::new(),
                n => format!("disks looked at: {n}"),
            })
        }
        .boxed()
    }
}

async fn forecast_all(ctx: &OpContext) -> Result<usize> {
    let mut said = 0;
    let mut after = ServerId(0);
    loop {
        let servers = store::list_servers(ctx.db(), after, PAGE as i64).await?;
        let (Some(first), Some(last)) = (servers.first(), servers.last()) else {
            break;
        };
        after = *last;
        let now = ctx.now();
        // The day that goes on is no whole day, but a part of what is known.
        let since = now - Millis::days(MAX_DAYS as i64);
        let rows = store::list_days(ctx.db(), (*first, *last), since).await?;
        let mut days: HashMap<ServerId, Vec<Day>> = HashMap::new();
        for (server, day) in rows {
            days.entry(server).or_default().push(day);
        }
        let mut tx = ctx.db().begin().await?;
        for (server, days) in days {
            // Of a disk that nobody measures any more nobody knows when it is full.
            let is_old = |day: &Day| day.at < store::days_of(now - FORECAST_FRESH);
            if days.last().is_none_or(is_old) {
                continue;
            }
            if let Some(found) = forecast::forecast(&days, store::days_of(now)) {
                store::upsert(&mut tx, server, found, now).await?;
                said += 1;
            }
        }
        tx.commit().await?;
        if servers.len() < PAGE {
            break;
        }
    }
    let mut tx = ctx.db().begin().await?;
    store::delete_before(&mut tx, ctx.now() - FORECAST_FRESH).await?;
    tx.commit().await?;
    Ok(said)
}

/// Gives up what webhooks wait for in vain.
#[derive(Debug, Default)]
pub struct Forsaken;

impl Task for Forsaken {
    fn name(&self) -> &'static str {
        "alert_forsaken"
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
            let given_up = work::give_up_forsaken(ctx).await?;
            Ok(match given_up {
                0 => String::new(),
                n => format!("deliveries given up: {n}"),
            })
        }
        .boxed()
    }
}

/// Takes away what is over for long.
#[derive(Debug, Default)]
pub struct Tidy;

/// How long alerts are kept after their end.
pub const KEPT: Millis = Millis::days(365);
/// How long it is kept what was told to webhooks, and which maintenance there was.
pub const KEPT_SHORT: Millis = Millis::days(30);
/// Alerts deleted in one transaction.
const PIECE: i64 = 500;

impl Task for Tidy {
    fn name(&self) -> &'static str {
        "alert_tidy"
    }
    fn period(&self) -> Millis {
        Millis::hours(6)
    }
    fn run<'a>(
        &'a self,
        ctx: &'a OpContext,
        _system: SystemProof,
    ) -> BoxFuture<'a, Result<String>> {
        async move {
            let rows = tidy(ctx, ctx.now()).await?;
            Ok(match rows {
                0 => String::new(),
                n => format!("rows deleted: {n}"),
            })
        }
        .boxed()
    }
}

async fn tidy(ctx: &OpContext, now: Timestamp) -> Result<u64> {
    let mut total = 0;
    loop {
        let ids = history::list_ended(ctx.db(), now - KEPT, PIECE).await?;
        if ids.is_empty() {
            break;
        }
        let mut tx = ctx.db().begin().await?;
        history::delete(&mut tx, &ids).await?;
        tx.commit().await?;
        total += ids.len() as u64;
    }
    let mut tx = ctx.db().begin().await?;
    total += mute::delete_over(&mut tx, now).await?;
    total += maintenance::delete_over(&mut tx, now - KEPT_SHORT).await?;
    total += delivery::delete_before(&mut tx, now - KEPT_SHORT).await?;
    tx.commit().await?;
    Ok(total)
}
