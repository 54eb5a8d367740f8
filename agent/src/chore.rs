//! What is done beside the reports, whenever the console has just taken one:
//! saying what the machine is, and trading the token for a new one. Neither may
//! hold up the reports.

use crate::{
    console::{Console, Failure, Later},
    identity::{Identity, RenewalError},
};
use model::agent::MachineFacts;
use std::time::Duration;
use tokio::{sync::watch, time::Instant};

/// See the module.
#[derive(Debug)]
pub struct Chores {
    facts: watch::Receiver<MachineFacts>,
    /// The console asked for it and has not got it.
    renew_token: bool,
    not_before: Option<Instant>,
    pause: Duration,
}

impl Chores {
    /// The console has not got the `facts` yet. After a failure there are no
    /// more tries for a `pause`.
    pub fn new(mut facts: watch::Receiver<MachineFacts>, pause: Duration) -> Self {
        facts.mark_changed();
        Chores {
            facts,
            renew_token: false,
            not_before: None,
            pause,
        }
    }

    /// What the machine says about itself now.
    pub fn facts(&self) -> MachineFacts {
        self.facts.borrow().clone()
    }

    /// The console has just taken reports, and perhaps asked for a new token.
    /// Returns what it says when it wants to be left alone, reports included.
    pub async fn after_success(
        &mut self,
        console: &Console,
        identity: &mut Identity<'_>,
        renew_token: bool,
    ) -> Option<Later> {
        self.renew_token |= renew_token;
        let now = Instant::now();
        if self.not_before.is_some_and(|then| now < then) {
            return None;
        }
        let failure = match self.work(console, identity).await {
            Ok(()) => return None,
            Err(failure) => failure,
        };
        self.not_before = Some(Instant::now() + self.pause);
        match failure {
            Failure::Later(later) if later.retry_after.is_some() => Some(later),
            // The next report will say it as well, and is dealt with there.
            Failure::Later(_) | Failure::UnknownToken | Failure::Refused(_) => None,
        }
    }

    async fn work(
        &mut self,
        console: &Console,
        identity: &mut Identity<'_>,
    ) -> Result<(), Failure> {
        if self.renew_token {
            self.renew(console, identity).await?;
        }
        // An error says that nobody measures any more: then nothing changes.
        if self.facts.has_changed().unwrap_or(false) {
            self.send_facts(console, identity).await?;
        }
        Ok(())
    }

    async fn renew(
        &mut self,
        console: &Console,
        identity: &mut Identity<'_>,
    ) -> Result<(), Failure> {
        // The next receipt asks again if it is still wanted.
        self.renew_token = false;
        match identity.renew(console).await {
            Ok(()) => {
                tracing::info!("this agent has a new token");
                Ok(())
            }
            Err(RenewalError::Console(failure)) => {
                tracing::warn!(?failure, "the console gave no new token; the old one stays");
                Err(failure)
            }
            Err(RenewalError::State(error)) => {
                tracing::error!(%error, "a new token could not be saved; the old one stays");
                Err(Failure::Refused(error.to_string()))
            }
        }
    }

    async fn send_facts(
        &mut self,
        console: &Console,
        identity: &Identity<'_>,
    ) -> Result<(), Failure> {
        let facts = self.facts();
        let result = console.facts(identity.token(), &facts).await;
        match &result {
            Ok(()) => tracing::debug!("the console knows what this machine is"),
            Err(Failure::Refused(reason)) => {
                tracing::warn!(
                    reason,
                    "the console does not want to know what this machine is"
                );
            }
            Err(failure) => tracing::debug!(?failure, "facts not sent yet"),
        }
        // What is refused once is refused again, until it is something else.
        let is_settled = matches!(result, Ok(()) | Err(Failure::Refused(_)));
        if is_settled && *self.facts.borrow() == facts {
            self.facts.mark_unchanged();
        }
        result
    }
}
