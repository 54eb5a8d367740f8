//! Fourteen agents that post as fast as answers come, and know what they were
//! told is stored.
//!
//! Each numbers its reports and sends a body again until it is acknowledged, as
//! the real agent does. What is acknowledged is therefore one number per agent:
//! all reports below it.

use super::values::report;
use crate::{
    Outcome,
    console::{Agent, client},
    program::wait_until,
};
use model::agent::{REPORT_PATH, Report};
use std::{
    fmt,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::task::JoinSet;

/// How many hosts report.
pub const AGENTS: usize = 14;
/// One body in so many is a batch, of so many reports.
const BATCH_EVERY: i64 = 7;
const BATCH: i64 = 5;
/// One body in so many is sent again although it was acknowledged.
const AGAIN_EVERY: i64 = 11;
/// Reports of one agent at most: seconds of which all differ.
const SPAN: i64 = 500_009;
/// A step through them that comes by each once.
const STRIDE: i64 = 7_919;
/// How long an agent waits before it tries again.
const PAUSE: Duration = Duration::from_millis(20);
/// How long an agent waits for an answer.
pub const PATIENCE: Duration = Duration::from_secs(20);
/// How long the next acknowledgement may take on a busy machine.
const PROGRESS: Duration = Duration::from_secs(60);
/// Faults that are kept with their words.
const KEPT: usize = 20;

/// One agent's place in its numbers.
#[derive(Debug, Clone)]
pub struct Ledger {
    /// Its host.
    pub server: i64,
    token: String,
    dawn: i64,
    in_order: bool,
    /// All reports below this number are acknowledged.
    pub acknowledged: i64,
    /// So many from there on were sent, and nobody knows what became of them.
    pub pending: i64,
}

impl Ledger {
    /// The clock of the report of this number. Half of the agents send in order,
    /// the others as one does that has kept much.
    pub fn time(&self, number: i64) -> i64 {
        let step = if self.in_order { 1 } else { STRIDE };
        self.dawn + number * step % SPAN
    }

    /// Its way in.
    pub fn token(&self) -> &str {
        &self.token
    }

    /// The report of this number as it is sent.
    pub fn json(&self, number: i64) -> String {
        serde_json::to_string(&report(self.server, self.time(number))).unwrap_or_default()
    }

    fn body(&self, number: i64, count: i64) -> Vec<Report> {
        (number..number + count)
            .map(|number| report(self.server, self.time(number)))
            .collect()
    }
}

/// What the console answered.
#[derive(Debug, Clone, Default)]
pub struct Answers {
    /// Bodies that were acknowledged.
    pub stored: u64,
    /// 429.
    pub full: u64,
    /// 503.
    pub away: u64,
    /// Connections that broke or were refused.
    pub broken: u64,
    /// No answer within [`PATIENCE`].
    pub hung: u64,
    /// The longest wait for an answer of any kind.
    pub slowest: Duration,
    /// Answers that must never be given.
    pub faults: Vec<String>,
}

impl fmt::Display for Answers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "answers_200={} answers_429={} answers_503={} broken={} hung={} slowest_ms={} faults={}",
            self.stored,
            self.full,
            self.away,
            self.broken,
            self.hung,
            self.slowest.as_millis(),
            self.faults.len()
        )
    }
}

impl Answers {
    /// Counts one in; whether it was the acknowledgement.
    fn count(&mut self, answer: Answer, took: Duration) -> bool {
        if !matches!(answer, Answer::Broken) {
            self.slowest = self.slowest.max(took);
        }
        match answer {
            Answer::Stored => {
                self.stored += 1;
                return true;
            }
            Answer::Full => self.full += 1,
            Answer::Away => self.away += 1,
            Answer::Broken => self.broken += 1,
            Answer::Hung => self.hung += 1,
            Answer::Fault(_) if self.faults.len() >= KEPT => {}
            Answer::Fault(what) => self.faults.push(what),
        }
        false
    }

    /// Whether nothing was answered that must never be.
    ///
    /// # Errors
    /// With the first fault.
    pub fn check(&self) -> Outcome<()> {
        match self.faults.first() {
            None => Ok(()),
            Some(first) => Err(format!(
                "{} answers that must never be given, the first: {first}",
                self.faults.len()
            )
            .into()),
        }
    }
}

#[derive(Debug)]
struct Shared {
    is_over: AtomicBool,
    ledgers: Vec<Mutex<Ledger>>,
    answers: Mutex<Answers>,
}

/// The agents at work.
#[derive(Debug)]
pub struct Fleet {
    shared: Arc<Shared>,
    tasks: JoinSet<()>,
}

impl Fleet {
    /// Has them post to `origin` from now on, whoever answers there.
    ///
    /// # Errors
    /// When no client can be made.
    pub fn start(origin: &str, ledgers: Vec<Ledger>) -> Outcome<Fleet> {
        let shared = Arc::new(Shared {
            is_over: AtomicBool::new(false),
            ledgers: ledgers.into_iter().map(Mutex::new).collect(),
            answers: Mutex::default(),
        });
        let mut tasks = JoinSet::new();
        for index in 0..shared.ledgers.len() {
            // One of them opens a connection for each body, so that the console
            // accepts under load.
            let client = if index == 0 { None } else { Some(client()?) };
            let (shared, url) = (Arc::clone(&shared), format!("{origin}{REPORT_PATH}"));
            tasks.spawn(async move { post(&shared, index, client, &url).await });
        }
        Ok(Fleet { shared, tasks })
    }

    /// What was answered so far.
    pub fn answers(&self) -> Answers {
        locked(&self.shared.answers).clone()
    }

    /// Where each of them is.
    pub fn ledgers(&self) -> Vec<Ledger> {
        let ledgers = self.shared.ledgers.iter();
        ledgers.map(|ledger| locked(ledger).clone()).collect()
    }

    /// Waits for so many more acknowledged bodies.
    ///
    /// # Errors
    /// When they do not come, or something is answered that must never be.
    pub async fn progress(&self, bodies: u64) -> Outcome<Duration> {
        let wanted = self.answers().stored + bodies;
        let waited = wait_until("reports are acknowledged", PROGRESS, async || {
            tokio::time::sleep(Duration::from_millis(2)).await;
            let answers = locked(&self.shared.answers);
            answers.stored >= wanted || !answers.faults.is_empty()
        })
        .await
        .map_err(|error| format!("{error}: {}", self.answers()))?;
        self.answers().check()?;
        Ok(waited)
    }

    /// Ends the posting once each body under way is acknowledged.
    ///
    /// # Errors
    /// When that does not happen, or one of them panicked.
    pub async fn finish(&mut self) -> Outcome<(Vec<Ledger>, Answers)> {
        self.shared.is_over.store(true, Ordering::Relaxed);
        let ended = tokio::time::timeout(PROGRESS, async {
            while let Some(ended) = self.tasks.join_next().await {
                ended?;
            }
            Ok::<(), tokio::task::JoinError>(())
        })
        .await;
        match ended {
            Ok(ended) => ended?,
            Err(_) => {
                return Err(format!(
                    "agents could not get rid of their reports within {PROGRESS:?}: {}",
                    self.answers()
                )
                .into());
            }
        }
        Ok((self.ledgers(), self.answers()))
    }

    /// Ends the posting at once.
    pub async fn abandon(mut self) -> (Vec<Ledger>, Answers) {
        self.tasks.shutdown().await;
        (self.ledgers(), self.answers())
    }
}

/// Ledgers that nobody has written in.
pub fn ledgers(agents: &[Agent]) -> Vec<Ledger> {
    // Six days back, so that all times are within what the console takes.
    let dawn = now() - 6 * 86_400;
    let agents = agents.iter().take(AGENTS).enumerate();
    agents
        .map(|(index, agent)| Ledger {
            server: agent.server,
            token: agent.token.clone(),
            dawn,
            in_order: index % 2 == 0,
            acknowledged: 0,
            pending: 0,
        })
        .collect()
}

#[expect(
    clippy::disallowed_methods,
    reason = "hosts have a clock of their own, and these are hosts"
)]
fn now() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.map_or(0, |since| {
        i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
    })
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn post(shared: &Shared, index: usize, client: Option<reqwest::Client>, url: &str) {
    let mut bodies = 0;
    while !shared.is_over.load(Ordering::Relaxed) {
        bodies += 1;
        let count = if bodies % BATCH_EVERY == 0 { BATCH } else { 1 };
        let ledger = {
            let mut ledger = locked(&shared.ledgers[index]);
            if ledger.acknowledged + BATCH >= SPAN {
                return;
            }
            ledger.pending = count;
            ledger.clone()
        };
        let fresh = ledger.body(ledger.acknowledged, count);
        until_stored(shared, client.as_ref(), url, &ledger.token, &fresh).await;
        {
            let mut ledger = locked(&shared.ledgers[index]);
            ledger.acknowledged += count;
            ledger.pending = 0;
        }
        if bodies % AGAIN_EVERY == 0 {
            until_stored(shared, client.as_ref(), url, &ledger.token, &fresh).await;
        }
    }
}

async fn until_stored(
    shared: &Shared,
    kept: Option<&reqwest::Client>,
    url: &str,
    token: &str,
    reports: &[Report],
) {
    loop {
        let begun = Instant::now();
        let answer = match kept {
            Some(client) => send(client, url, token, reports).await,
            None => match client() {
                Ok(client) => send(&client, url, token, reports).await,
                Err(error) => Answer::Fault(error.to_string()),
            },
        };
        if locked(&shared.answers).count(answer, begun.elapsed()) {
            return;
        }
        tokio::time::sleep(PAUSE).await;
    }
}

enum Answer {
    Stored,
    Full,
    Away,
    Broken,
    Hung,
    Fault(String),
}

async fn send(client: &reqwest::Client, url: &str, token: &str, reports: &[Report]) -> Answer {
    let post = client.post(url).bearer_auth(token).timeout(PATIENCE);
    let post = match reports {
        [single] => post.json(single),
        batch => post.json(batch),
    };
    let lost = |error: reqwest::Error| {
        if error.is_timeout() {
            Answer::Hung
        } else {
            Answer::Broken
        }
    };
    let answer = match post.send().await {
        Ok(answer) => answer,
        Err(error) => return lost(error),
    };
    let status = answer.status().as_u16();
    // The head alone is not the whole answer.
    let body = match answer.text().await {
        Ok(body) => body,
        Err(error) => return lost(error),
    };
    match status {
        200 if body == format!("{{\"accepted\":{}}}", reports.len()) => Answer::Stored,
        429 => Answer::Full,
        503 => Answer::Away,
        status => Answer::Fault(format!("{status} {body}")),
    }
}
