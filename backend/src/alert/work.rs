//! The job that tells a webhook.

use super::{
    store::{
        delivery::{self, Attempt},
        webhook as store,
    },
    webhook::{SEALED_FOR, about},
};
use crate::{
    OpContext, Result,
    adapter::webhook::{Refused, Request, WebhookSender},
    job::{Failure, Run, Work},
};
use futures::future::{BoxFuture, FutureExt};
use model::{
    alert::{DeliveryFault, DeliveryState},
    id::WebhookId,
    job::JobStatus,
};
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
/// Deliveries that are given up in one transaction.
const PIECE: usize = 500;

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
    // Receivers that do not answer take ten seconds each.
    fn concurrency_of_owner(&self) -> Option<usize> {
        Some(2)
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
                let fault = (DeliveryFault::SwitchedOff, true);
                write_fault(ctx, payload.delivery, fault).await?;
                let reason = "the webhook was switched off".to_owned();
                return Err(Failure::Final(reason));
            }
            let is_last = run.attempt() >= i64::from(attempts(&payload.event));
            let key = ctx.master_key();
            let secret = match key.open(SEALED_FOR, &about(payload.webhook), &sealed) {
                Ok(secret) => secret,
                // A new secret, or the right key, lets a later attempt through.
                Err(error) => {
                    let fault = (DeliveryFault::Unsealing, is_last);
                    write_fault(ctx, payload.delivery, fault).await?;
                    return Err(error.into());
                }
            };
            let request = Request {
                url: &url,
                secret: &secret,
                event: &payload.event,
                delivery: payload.delivery,
                body: &payload.body,
            };
            let sent = self.0.send(&request, ctx.now()).await;
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

/// Writes down what the other side made of it.
async fn write_down(
    ctx: &OpContext,
    delivery: i64,
    sent: &Result<u16, Refused>,
    is_last: bool,
) -> Result<()> {
    let (state, status, problem) = match sent {
        Ok(status) => (DeliveryState::Done, Some(*status), String::new()),
        Err(refused) => {
            let state = unless_over(refused.is_final || is_last);
            let problem = refused.reason.chars().take(MAX_PROBLEM).collect();
            (state, refused.status, problem)
        }
    };
    let attempt = Attempt {
        state,
        status: status.map(i64::from),
        problem: &problem,
        fault: None,
        end: (state != DeliveryState::Waiting).then(|| ctx.now()),
    };
    write(ctx, delivery, &attempt).await
}

/// Writes down that nothing was sent, why, and whether that was the last attempt.
async fn write_fault(
    ctx: &OpContext,
    delivery: i64,
    (fault, is_last): (DeliveryFault, bool),
) -> Result<()> {
    let attempt = Attempt {
        state: unless_over(is_last),
        status: None,
        problem: "",
        fault: Some(fault),
        end: is_last.then(|| ctx.now()),
    };
    write(ctx, delivery, &attempt).await
}

fn unless_over(is_over: bool) -> DeliveryState {
    if is_over {
        DeliveryState::Failed
    } else {
        DeliveryState::Waiting
    }
}

async fn write(ctx: &OpContext, id: i64, attempt: &Attempt<'_>) -> Result<()> {
    let mut tx = ctx.db().begin().await?;
    delivery::update_attempt(&mut tx, id, attempt).await?;
    tx.commit().await
}

/// Ends deliveries whose job ended without a word about them: it was cancelled, its console
/// died, or the database was away just then. How many.
pub(super) async fn give_up_forsaken(ctx: &OpContext) -> Result<u64> {
    let mut total = 0;
    loop {
        let forsaken = delivery::list_forsaken(ctx.db(), PIECE).await?;
        let mut tx = ctx.db().begin().await?;
        for (id, status) in &forsaken {
            let fault = match status {
                Some(JobStatus::Cancelled) => DeliveryFault::Cancelled,
                Some(JobStatus::Interrupted) => DeliveryFault::Interrupted,
                // Jobs go a week after their end: of one that is gone nobody knows more.
                _ => DeliveryFault::Failed,
            };
            let is_ours = delivery::give_up(&mut tx, *id, fault, ctx.now()).await?;
            total += u64::from(is_ours);
        }
        tx.commit().await?;
        if forsaken.len() < PIECE {
            return Ok(total);
        }
    }
}
