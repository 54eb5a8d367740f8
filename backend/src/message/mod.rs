//! The inbox: table `message`.
//!
//! A message is made in the transaction of what caused it ([`create`]), so that
//! nobody hears of what did not happen. After the commit whoever caused it calls
//! [`tell`], and open pages show the new count within a moment. Who wants that gets
//! a mail as well, in the same transaction.

mod copy;
pub mod service;
mod store;
pub mod task;

use crate::{Error, OpContext, Result, db::Tx};
use model::{
    event::{Audience, Event},
    id::{CompanyId, UserId},
    message::Payload,
};

/// A message to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMessage {
    /// Whose inbox it goes to.
    pub to: UserId,
    /// The company it is about, if it is about one.
    pub company: Option<CompanyId>,
    /// What happened.
    pub payload: Payload,
}

/// Puts a message into somebody's inbox.
///
/// # Errors
/// When the database refuses; what caused it must then fail as well.
pub async fn create(ctx: &OpContext, tx: &mut Tx, message: NewMessage) -> Result<()> {
    let NewMessage {
        to,
        company,
        payload,
    } = message;
    create_for_all(ctx, tx, &[to], company, &payload).await
}

/// Puts the same message into many inboxes.
///
/// # Errors
/// As [`create`].
pub async fn create_for_all(
    ctx: &OpContext,
    tx: &mut Tx,
    to: &[UserId],
    company: Option<CompanyId>,
    payload: &Payload,
) -> Result<()> {
    let content = Content::of(payload)?;
    store::insert(tx, to, company, &content, ctx.now()).await?;
    copy::send(ctx, tx, to, payload).await
}

/// Tells the open pages of these people how many messages they have not read.
/// Called after the commit: it cannot fail what has happened already, and who
/// does not hear of it sees it on the next page.
pub async fn tell(ctx: &OpContext, people: &[UserId]) {
    match store::count_unread_of(ctx.db(), people).await {
        Ok(counts) => {
            for (person, unread) in counts {
                ctx.tell(Audience::User(person), Event::MessagesChanged { unread });
            }
        }
        Err(error) => {
            // The cause goes to the log.
            ctx.public(error);
        }
    }
}

/// Characters of the names that a search looks through.
const MAX_NAMES: usize = 512;

/// A payload as it is stored.
pub(crate) struct Content {
    pub(crate) mode: i64,
    pub(crate) sub_mode: Option<i64>,
    pub(crate) names: String,
    pub(crate) payload: String,
}

impl Content {
    pub(crate) fn of(payload: &Payload) -> Result<Self> {
        let names = payload.names().join("\n");
        Ok(Content {
            mode: payload.mode().number(),
            sub_mode: payload.sub_mode().map(|sub_mode| sub_mode.number()),
            names: names.chars().take(MAX_NAMES).collect(),
            payload: serde_json::to_string(payload)
                .map_err(|e| Error::internal("writing a message", e))?,
        })
    }
}

#[cfg(test)]
mod tests;
