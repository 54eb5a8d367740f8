//! The task that takes away what has ended.

use super::{code, history, service, session};
use crate::{OpContext, Result, authz::SystemProof, task::Task};
use futures::future::{BoxFuture, FutureExt};
use model::time::Millis;

/// Takes ended sessions, old failures of signing in, ended codes and the old history
/// of signing in away.
#[derive(Debug, Default)]
pub struct Tidy;

impl Task for Tidy {
    fn name(&self) -> &'static str {
        "identity_tidy"
    }
    fn period(&self) -> Millis {
        Millis::minutes(5)
    }
    fn run<'a>(
        &'a self,
        ctx: &'a OpContext,
        _system: SystemProof,
    ) -> BoxFuture<'a, Result<String>> {
        async move {
            let ended = session::delete_ended(ctx, ctx.system()?).await?;
            service::forget_old_failures(ctx, ctx.system()?).await?;
            code::forget_ended(ctx, ctx.system()?).await?;
            history::forget_old(ctx, ctx.system()?).await?;
            Ok(match ended {
                0 => String::new(),
                n => format!("sessions ended: {n}"),
            })
        }
        .boxed()
    }
}
