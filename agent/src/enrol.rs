//! Becoming a host of a console: an enrolment token goes out, the agent's own
//! token comes back.
//!
//! It is tried for ever. The token's file may not be there yet and the console
//! may not be set up yet: then this machine joins as soon as both are.

use crate::{
    backoff::Backoff,
    config,
    console::{Console, Later},
    jitter::Jitter,
    state::State,
    token::Token,
    trouble::Trouble,
};
use model::agent::{Enrolment, MachineFacts};
use std::{fs, path::PathBuf, time::Duration};

/// Where the enrolment token comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A file, read anew at each try: the console may write it after we start.
    File(PathBuf),
    /// The key `enrolment_token` of the configuration file, read anew as well.
    Configuration(PathBuf),
    /// Given as it is.
    Token(Token),
}

impl Source {
    /// The token that is there now.
    ///
    /// # Errors
    /// Says why there is none.
    pub fn read(&self) -> Result<Token, String> {
        match self {
            Source::Token(token) => Ok(token.clone()),
            Source::File(path) => fs::read_to_string(path)
                .map_err(|error| error.to_string())
                .and_then(|text| {
                    text.parse()
                        .map_err(|error: crate::token::InvalidToken| error.to_string())
                })
                .map_err(|error| format!("no enrolment token in {} yet: {error}", path.display())),
            Source::Configuration(path) => config::enrolment_token_in(path)
                .map_err(|error| error.to_string())?
                .ok_or_else(|| format!("no enrolment_token in {} any more", path.display())),
        }
    }
}

/// How soon to look again for a token that is not there yet. It is a file of
/// this machine, and somebody waits for the first values.
const TOKEN_POLL: Duration = Duration::from_secs(1);

/// How fast to try.
#[derive(Debug, Clone)]
pub struct Pace(Backoff);

impl Pace {
    /// Waits between `base` and `max`.
    pub const fn new(base: Duration, max: Duration) -> Self {
        Pace(Backoff::new(base, max))
    }
}

impl Default for Pace {
    fn default() -> Self {
        Pace::new(Duration::from_secs(1), Duration::from_secs(15))
    }
}

/// Enrols, however long it takes. `url` is the console's, to be remembered.
/// The second value is the enrolment token, which is now spent.
pub async fn enrol(
    console: &Console,
    url: &str,
    source: &Source,
    facts: &MachineFacts,
    pace: Pace,
    jitter: Jitter,
) -> (State, Token) {
    let Pace(mut backoff) = pace;
    let mut trouble = Trouble::default();
    loop {
        let result = match source.read() {
            Ok(token) => attempt(console, url, &token, facts)
                .await
                .map(|state| (state, token)),
            Err(reason) => Err(Later {
                retry_after: Some(TOKEN_POLL),
                ..Later::because(reason)
            }),
        };
        let later = match result {
            Ok(enrolled) => return enrolled,
            Err(later) => later,
        };
        if trouble.is_new(&later.reason) {
            tracing::info!(
                reason = later.reason,
                console = url,
                "not enrolled yet, trying again"
            );
        }
        let wait = match later.retry_after {
            Some(told) => backoff.when_told(told, jitter()),
            None => backoff.after_failure(jitter()),
        };
        tokio::time::sleep(wait).await;
    }
}

/// One try with `token`.
///
/// # Errors
/// Says what is wrong, for the log.
pub async fn attempt(
    console: &Console,
    url: &str,
    token: &Token,
    facts: &MachineFacts,
) -> Result<State, Later> {
    let enrolment = Enrolment {
        token: token.expose().to_owned(),
        facts: facts.clone(),
    };
    let enrolled = console.enrol(&enrolment).await.map_err(explain)?;
    let token = Token::try_from(enrolled.token)
        .map_err(|error| Later::because(format!("the console gave no usable token: {error}")))?;
    tracing::info!(server = %enrolled.server_id, console = url, "this machine is enrolled");
    Ok(State {
        server_id: enrolled.server_id,
        token,
        console: url.to_owned(),
    })
}

/// Adds what a person can do about it.
fn explain(mut later: Later) -> Later {
    if later.is_refusal() {
        later.reason +=
            ": the enrolment token is unknown, expired or used; get a new one from the console";
    }
    later
}
