//! Text messages and mails.
//!
//! Whoever has something to send gives a job in the transaction of what caused
//! it ([`send_text`], [`send_mail`]). The job hands it to the gateway or the mail
//! server of the configuration; where there is none it goes to the **outbox**,
//! which the platform's administrator reads ([`service`]). What is sent never
//! stands in a log, but for the outbox of a developer.

pub mod service;
mod store;
pub mod task;
mod template;
#[cfg(test)]
mod tests;
mod work;

pub use template::{Text, TextTemplate};
pub use work::{Senders, works};

use crate::{
    OpContext, Result, adapter,
    db::Tx,
    job::{self, NewJob},
};
use model::{
    error::{Error as Public, Problem},
    identity::Mobile,
    time::Millis,
};
use serde::{Deserialize, Serialize};

/// Kind of the jobs that send a text message.
pub const TEXT_SEND: &str = "text.send";
/// Kind of the jobs that send a mail.
pub const MAIL_SEND: &str = "mail.send";

/// For how long it is tried to send what does not end by itself.
const LIFETIME: Millis = Millis::days(1);
/// More attempts than fit into [`LIFETIME`]: the time decides.
const ATTEMPTS: u32 = 1_000;
/// Characters of a subject; column `outbox.subject`.
const MAX_SUBJECT: usize = 255;

/// A mail: plain text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mail {
    /// To whom.
    pub to: String,
    /// Its subject, one line.
    pub subject: String,
    /// What it says.
    pub text: String,
}

/// Sends a text message once `tx` is committed.
///
/// # Errors
/// When the text lacks a parameter; when the database refuses.
pub async fn send_text(ctx: &OpContext, tx: &mut Tx, to: &Mobile, text: Text) -> Result<()> {
    let lifetime = text.lifetime()?;
    let payload = work::TextPayload::new(to, &text)?;
    let job = NewJob {
        attempt_limit: ATTEMPTS,
        expiry: Some(ctx.now() + lifetime.unwrap_or(LIFETIME)),
        ..NewJob::new(TEXT_SEND, &payload)?
    };
    job::enqueue(ctx, tx, job).await?;
    Ok(())
}

/// Sends a mail once `tx` is committed.
///
/// # Errors
/// `Invalid` for field `email` when nothing can be sent there; when the database
/// refuses.
pub async fn send_mail(ctx: &OpContext, tx: &mut Tx, mut mail: Mail) -> Result<()> {
    if !adapter::mail::is_address(&mail.to) {
        return Err(Public::invalid("email", Problem::Malformed).into());
    }
    // A subject is one line; names of people and companies may stand in it.
    let subject = mail.subject.chars().filter(|c| !c.is_control());
    mail.subject = subject.take(MAX_SUBJECT).collect();
    let job = NewJob {
        attempt_limit: ATTEMPTS,
        expiry: Some(ctx.now() + LIFETIME),
        ..NewJob::new(MAIL_SEND, &mail)?
    };
    job::enqueue(ctx, tx, job).await?;
    Ok(())
}
