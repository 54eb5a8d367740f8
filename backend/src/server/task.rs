//! What is done for hosts on a period: silence is noticed, offers that ended
//! are taken away.

use super::{agent::offer, store};
use crate::{OpContext, Result, authz::SystemProof, task::Task};
use futures::future::{BoxFuture, FutureExt};
use model::{
    event::{Audience, Event},
    server::{SILENT_AFTER, ServerStatus},
    time::{Millis, Timestamp},
};
use std::sync::{Mutex, PoisonError};

/// Hosts looked at in one statement.
const PIECE: i64 = 500;

/// Marks hosts silent that have missed three reports.
///
/// A console that was away heard nobody, so it cannot say that anybody was
/// silent: after a start, and after its machine slept, it listens for as long as
/// it would give a host. Consoles take turns with this task, so a pause between
/// the runs of one of them says nothing until it is long.
#[derive(Debug, Default)]
pub struct Silence {
    watch: Mutex<Option<Watch>>,
}

/// A pause after which a process does not claim to have listened.
const LONGEST_PAUSE: Millis = Millis::minutes(2);

/// How long this process has been listening.
#[derive(Debug, Clone, Copy)]
struct Watch {
    since: Timestamp,
    last: Timestamp,
}

impl Silence {
    /// Whether somebody has been listening for long enough to judge.
    fn may_judge(&self, now: Timestamp) -> bool {
        let mut watch = self.watch.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = watch.filter(|w| now >= w.last && now - w.last <= LONGEST_PAUSE);
        let current = Watch {
            since: kept.map_or(now, |w| w.since),
            last: now,
        };
        *watch = Some(current);
        now - current.since >= SILENT_AFTER
    }
}

impl Task for Silence {
    fn name(&self) -> &'static str {
        "server_silence"
    }
    fn period(&self) -> Millis {
        Millis::seconds(5)
    }
    fn run<'a>(
        &'a self,
        ctx: &'a OpContext,
        _system: SystemProof,
    ) -> BoxFuture<'a, Result<String>> {
        async move {
            if !self.may_judge(ctx.now()) {
                return Ok(String::new());
            }
            let silent = mark(ctx).await?;
            Ok(match silent {
                0 => String::new(),
                n => format!("hosts fell silent: {n}"),
            })
        }
        .boxed()
    }
}

/// Marks all that have lapsed; how many.
async fn mark(ctx: &OpContext) -> Result<usize> {
    let now = ctx.now();
    let heard = store::Heard {
        from: now - SILENT_AFTER,
        until: now + SILENT_AFTER,
    };
    let mut total = 0;
    loop {
        let lapsed = store::list_lapsed(ctx.db(), heard, PIECE).await?;
        let is_last = (lapsed.len() as i64) < PIECE;
        let now = ctx.now();
        let mut tx = ctx.db().begin().await?;
        let mut marked = Vec::new();
        for (server, owner) in lapsed {
            if store::mark_silent(&mut tx, server, heard, now).await? {
                marked.push((server, owner));
            }
        }
        tx.commit().await?;
        total += marked.len();
        // Reports may have come for all of them in between.
        let is_last = is_last || marked.is_empty();
        for (server, owner) in marked {
            ctx.tell(
                Audience::Owner(owner),
                Event::ServerStatus {
                    server,
                    status: ServerStatus::Silent,
                    since: now,
                },
            );
        }
        if is_last {
            return Ok(total);
        }
    }
}

/// Takes enrolment offers away that nobody took in time.
#[derive(Debug, Default)]
pub struct EndedOffers;

impl Task for EndedOffers {
    fn name(&self) -> &'static str {
        "server_offers"
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
            let ended = offer::delete_ended(ctx, ctx.system()?).await?;
            Ok(match ended {
                0 => String::new(),
                n => format!("offers ended: {n}"),
            })
        }
        .boxed()
    }
}
