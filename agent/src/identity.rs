//! Who this machine is to its console, in memory and on disk: got by enrolment,
//! changed by a renewal of the token or by another enrolment.
//!
//! A new token is on the disk before it is first used. The console lets the old
//! one in until then, so an agent that is killed in between gets in with the one
//! or the other.

use crate::{
    console::{Console, Failure},
    enrol::{self, Source},
    state::{State, StateDir, StateError},
    token::Token,
    trouble::Trouble,
};
use model::agent::MachineFacts;

/// See the module.
#[derive(Debug)]
pub struct Identity<'a> {
    dir: &'a StateDir,
    state: State,
    source: Option<Source>,
    /// An enrolment token that is of no more use.
    spent: Option<Token>,
    trouble: Trouble,
}

/// Why there is no new token.
#[derive(Debug, thiserror::Error)]
pub enum RenewalError {
    /// The console did not give one.
    #[error("the console gave none")]
    Console(Failure),
    /// It could not be saved; the old one stays.
    #[error(transparent)]
    State(#[from] StateError),
}

impl<'a> Identity<'a> {
    /// As it is saved in `dir`. `source` is where another enrolment token may
    /// appear, `spent` the one that was used.
    pub fn new(
        dir: &'a StateDir,
        state: State,
        source: Option<Source>,
        spent: Option<Token>,
    ) -> Self {
        Identity {
            dir,
            state,
            source,
            spent,
            trouble: Trouble::default(),
        }
    }

    /// The agent's own token.
    pub fn token(&self) -> &Token {
        &self.state.token
    }

    /// Trades the token for a new one.
    ///
    /// # Errors
    /// When nothing has changed: the old token is in use and on the disk.
    pub async fn renew(&mut self, console: &Console) -> Result<(), RenewalError> {
        let token = console
            .renew(&self.state.token)
            .await
            .map_err(RenewalError::Console)?;
        let state = State {
            token,
            ..self.state.clone()
        };
        self.dir.save(&state)?;
        self.state = state;
        Ok(())
    }

    /// Enrols anew if there is an enrolment token that was not tried yet. True
    /// when the machine has a new token of its own.
    pub async fn enrol_again(&mut self, console: &Console, facts: &MachineFacts) -> bool {
        let Some(token) = self.unspent() else {
            return false;
        };
        let state = match enrol::attempt(console, &self.state.console, &token, facts).await {
            Ok(state) => state,
            Err(later) => {
                if later.is_refusal() {
                    self.spent = Some(token);
                }
                if self.trouble.is_new(&later.reason) {
                    tracing::warn!(reason = later.reason, "not enrolled again yet");
                }
                return false;
            }
        };
        self.spent = Some(token);
        self.trouble.is_over();
        if let Err(error) = self.dir.save(&state) {
            // The enrolment token is spent: better to go on without the disk
            // than not to go on.
            tracing::error!(%error, "this agent's new identity could not be saved: a restart would need another enrolment");
        }
        self.state = state;
        true
    }

    /// The enrolment token that is there now, unless it was tried already.
    fn unspent(&mut self) -> Option<Token> {
        match self.source.as_ref()?.read() {
            Ok(token) if self.spent.as_ref() != Some(&token) => Some(token),
            Ok(_) => None,
            Err(reason) => {
                if self.trouble.is_new(&reason) {
                    tracing::info!(reason, "no new enrolment token");
                }
                None
            }
        }
    }
}
