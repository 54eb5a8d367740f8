//! Agents behind tokens, looked up together.
//!
//! Every report shows its token, and what was found is forgotten at once: a token
//! that was revoked is refused from then on. To ask for each by itself would cost
//! more than to store its report, so those that wait are asked for in one query;
//! while it runs the next gather, as reports do for their commit
//! (`crate::metrics::queue`).

use super::store::{self, AgentRow};
use crate::{
    Error, Result,
    db::{Db, dialect::InList},
    error::Common,
};
use std::{collections::HashMap, time::Duration};
use tokio::{
    sync::{mpsc, oneshot},
    time::timeout,
};

/// Who may wait to be asked for; beyond this one waits to be let in.
const MAX_WAITING: usize = 1024;
/// How long the database has to answer. One connection that hangs must not hang
/// all agents.
const ANSWER_LIMIT: Duration = Duration::from_secs(5);
const DOING: &str = "looking up an agent";

/// One token, and who waits for its agent.
struct Wanted {
    token_hash: String,
    found: oneshot::Sender<Result<Option<AgentRow>, Common>>,
}

/// The way in.
#[derive(Clone)]
pub(crate) struct Lookup {
    wanted: mpsc::Sender<Wanted>,
}

/// The other end: runs for as long as the process does.
pub(crate) struct Finder {
    wanted: mpsc::Receiver<Wanted>,
}

/// Both ends.
pub(crate) fn lookup() -> (Lookup, Finder) {
    let (sender, receiver) = mpsc::channel(MAX_WAITING);
    (Lookup { wanted: sender }, Finder { wanted: receiver })
}

impl Lookup {
    /// The agent that has this token and is not revoked, as the database knows it
    /// after this call began.
    ///
    /// # Errors
    /// When the database does not answer.
    pub(super) async fn find(&self, token_hash: String) -> Result<Option<AgentRow>> {
        let gone = || Error::Unavailable {
            doing: DOING,
            source: "the console is ending".into(),
        };
        let (found, answer) = oneshot::channel();
        let wanted = Wanted { token_hash, found };
        self.wanted.send(wanted).await.map_err(|_| gone())?;
        Ok(answer.await.map_err(|_| gone())??)
    }
}

impl Finder {
    /// Answers until every [`Lookup`] is gone.
    pub(crate) async fn run(mut self, db: Db) {
        let mut batch = Vec::new();
        while self.wanted.recv_many(&mut batch, InList::MAX).await > 0 {
            // Who gave up asks no longer.
            batch.retain(|wanted| !wanted.found.is_closed());
            if !batch.is_empty() {
                answer(&db, &mut batch).await;
            }
        }
    }
}

async fn answer(db: &Db, batch: &mut Vec<Wanted>) {
    let hashes: Vec<_> = batch.iter().map(|w| w.token_hash.clone()).collect();
    let listed = timeout(ANSWER_LIMIT, store::list_by_token(db, &hashes))
        .await
        .unwrap_or_else(|_| {
            Err(Error::Unavailable {
                doing: DOING,
                source: "the database does not answer".into(),
            })
        });
    let listed = listed.map(|rows| {
        let by_token = rows.into_iter().map(|row| (row.token_hash.clone(), row));
        by_token.collect::<HashMap<_, _>>()
    });
    let listed = listed.map_err(|error| Common::from(&error));
    for wanted in batch.drain(..) {
        let found = match &listed {
            Ok(by_token) => Ok(by_token.get(&wanted.token_hash).cloned()),
            Err(error) => Err(error.clone()),
        };
        // Who gave up in this moment does not want to know.
        let _unread = wanted.found.send(found);
    }
}
