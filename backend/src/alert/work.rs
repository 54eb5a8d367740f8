//! The job that tells a webhook.

use super::{
    store::webhook::{self as store, Attempt},
    webhook::{SEALED_FOR, about},
};
use crate::{
    Error, OpContext, Result,
    adapter::webhook::{Refused, Request, WebhookSender},
    job::{Failure, Run, Work},
};
use futures::future::{BoxFuture, FutureExt};
use model::{alert::DeliveryState, id::WebhookId};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Kind of the jobs that tell webhooks.
pub const WEBHOOK_SEND: &str = "webhook.send";
/// How often it is tried: for about an hour.
const ATTEMPTS: u32 = 20;
/// What a test is called.
pub(super) const TEST: &str = "test";
/// Characters of column `problem`.
const MAX_PROBLEM: usize = 200;

/// The kinds of work of this domain.
pub fn works(sender: WebhookSender) -> Vec<Box<dyn Work>> {
    vec![Box::new(WebhookSend(Arc::new(sender)))]
}

/// How often news are told at most. Somebody waits for a test, and can do it again.
pub(super) fn attempts(event: &str) -> u32 {
    if event == TEST { 1 } else { ATTEMPTS }
}

/// What a job is told. The body is as it was when it happened, whatever came later.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Payload {
    pub webhook: WebhookId,
    pub delivery: i64,
    pub event: String,
    pub body: String,
}

struct WebhookSend(Arc<WebhookSender>);

impl Work for WebhookSend {
    fn kind(&self) -> &'static str {
        WEBHOOK_SEND
    }
    fn concurrency(&self) -> usize {
        8
    }
    fn run<'a>(&'a self, run: &'a Run<'a>) -> BoxFuture<'a, Result<(), Failure>> {
        async move {
            let payload: Payload = run.payload()?;
            let ctx = run.ctx();
            let found = store::find_target(ctx.db(), payload.webhook).await?;
            let Some((url, sealed, is_on)) = found else {
                return Err(Failure::Final("the webhook was removed".to_owned()));
            };
            // What waits is not told to who is not to be told any more.
            if is_on == 0 && payload.event != TEST {
                let refused = Refused {
                    reason: "the webhook was switched off".to_owned(),
                    is_final: true,
                    status: None,
                };
                write_down(ctx, payload.delivery, &Err(refused.clone()), true).await?;
                return Err(Failure::Final(refused.reason));
            }
            let secret = ctx
                .master_key()
                .open(SEALED_FOR, &about(payload.webhook), &sealed)?;
            let request = Request {
                url: &url,
                secret: &secret,
                event: &payload.event,
                delivery: payload.delivery,
                body: &payload.body,
            };
            let sent = self.0.send(&request, ctx.now()).await;
            let is_last = run.attempt() >= i64::from(attempts(&payload.event));
            write_down(ctx, payload.delivery, &sent, is_last).await?;
            match sent {
                Ok(_) => Ok(()),
                Err(refused) if refused.is_final => Err(Failure::Final(refused.reason)),
                Err(refused) => Err(Failure::Retry(refused.reason)),
            }
        }
        .boxed()
    }
}

async fn write_down(
    ctx: &OpContext,
    delivery: i64,
    sent: &Result<u16, Refused>,
    is_last: bool,
) -> Result<(), Error> {
    let (state, status, problem) = match sent {
        Ok(status) => (DeliveryState::Done, Some(*status), String::new()),
        Err(refused) => {
            let is_over = refused.is_final || is_last;
            let state = if is_over {
                DeliveryState::Failed
            } else {
                DeliveryState::Waiting
            };
            let problem = refused.reason.chars().take(MAX_PROBLEM).collect();
            (state, refused.status, problem)
        }
    };
    let attempt = Attempt {
        state,
        status: status.map(i64::from),
        problem: &problem,
        end: (state != DeliveryState::Waiting).then(|| ctx.now()),
    };
    let mut tx = ctx.db().begin().await?;
    store::update_delivery(&mut tx, delivery, &attempt).await?;
    tx.commit().await
}
