//! A job as the work on it sees it.

use super::{
    claim::Claimed,
    store::{self, MAX_LOG_TEXT},
};
use crate::{Error, OpContext, Result, error::describe};
use model::{
    event::{Audience, Event},
    id::JobId,
    time::Timestamp,
};
use serde::de::DeserializeOwned;

/// Why an attempt came to nothing; the words are for those who run the
/// installation, and never secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// The next attempt may do better.
    Retry(String),
    /// It would not.
    Final(String),
}

impl From<Error> for Failure {
    /// A fault of ours may pass: a database comes back, a bug is mended.
    fn from(error: Error) -> Self {
        Failure::Retry(describe(&error))
    }
}

/// One attempt at a job.
pub struct Run<'a> {
    ctx: &'a OpContext,
    claimed: &'a Claimed,
}

impl<'a> Run<'a> {
    pub(super) fn new(ctx: &'a OpContext, claimed: &'a Claimed) -> Self {
        Run { ctx, claimed }
    }

    /// The console's own context, under the name of the job.
    pub fn ctx(&self) -> &'a OpContext {
        self.ctx
    }

    /// Which job.
    pub fn id(&self) -> JobId {
        self.claimed.id
    }

    /// Which attempt at it, from 1.
    pub fn attempt(&self) -> i64 {
        self.claimed.attempt
    }

    /// When it was given.
    pub fn create_time(&self) -> Timestamp {
        self.claimed.create
    }

    /// From when on it is of no use any more.
    pub fn expiry(&self) -> Option<Timestamp> {
        self.claimed.expiry
    }

    /// What is to be done.
    ///
    /// # Errors
    /// When it is written in a way that this console does not know: then no
    /// further attempt of it will.
    pub fn payload<T: DeserializeOwned>(&self) -> Result<T, Failure> {
        // The reason would quote what may be secret.
        serde_json::from_str(&self.claimed.payload)
            .map_err(|_| Failure::Final("this console does not understand the job".to_owned()))
    }

    /// Adds a line to the job's log; at most 8,000 characters of it.
    ///
    /// # Errors
    /// When the database refuses. A job that is not ours any more has no log to
    /// write to; that is no error, the attempt is about to be stopped.
    pub async fn log(&self, text: &str) -> Result<()> {
        let text: String = text.chars().take(MAX_LOG_TEXT).collect();
        let mut tx = self.ctx.db().begin().await?;
        store::insert_log(&mut tx, self.claimed.mark(), &text, self.ctx.now()).await?;
        tx.commit().await?;
        self.tell();
        Ok(())
    }

    /// Says how far it is, in percent.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn progress(&self, percent: u8) -> Result<()> {
        let mut tx = self.ctx.db().begin().await?;
        store::update_progress(&mut tx, self.claimed.mark(), i64::from(percent.min(100))).await?;
        tx.commit().await?;
        self.tell();
        Ok(())
    }

    /// Tells the page of the job; after the commit.
    fn tell(&self) {
        let job = self.claimed.id;
        self.ctx.tell(Audience::Platform, Event::JobLogged { job });
    }
}
