//! Puts the parts together: open the state, enrol if need be, then sample and
//! send until the agent is stopped.

use crate::{
    backoff::Backoff,
    clock::{Clock, system_clock},
    collect::{CollectError, Collector},
    config::Settings,
    console::Console,
    container::{self, Slot},
    enrol,
    identity::Identity,
    jitter::{Jitter, system_jitter},
    queue::{self, Queue},
    report::{self, Sender},
    sample,
    spool::Spool,
    state::{State, StateDir, StateError},
    token::Token,
    trouble::Trouble,
};
use std::{convert::Infallible, future::Future, time::Duration};
use tokio::{sync::watch, time::Instant};

/// Why the agent ends although nobody stopped it: only what a person has to
/// put right, and only at the start.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The machine.
    #[error(transparent)]
    Collect(#[from] CollectError),
    /// The state folder.
    #[error(transparent)]
    State(#[from] StateError),
    /// The HTTP client.
    #[error("cannot prepare the connection to the console: {0}")]
    Console(#[from] reqwest::Error),
    /// Neither enrolled nor told how to.
    #[error("this machine is not enrolled: give --enrolment-file or --enrolment-token")]
    NotEnrolled,
}

/// How often to look whether the machine is still what it was.
const FACTS_EVERY: Duration = Duration::from_secs(600);

/// Runs until `stop` turns true.
///
/// # Errors
/// Only at the start, and only what a person has to put right.
pub async fn run(settings: Settings, stop: watch::Receiver<bool>) -> Result<(), RunError> {
    let (clock, jitter): (Clock, Jitter) = (system_clock, system_jitter);
    let dir = StateDir::open(&settings.state_dir)?;
    let spool = open_spool(&dir, settings.spool_limit)?;
    let mut collector = Collector::new(&settings.region)?;
    let console = Console::new(&settings.console, clock)?;
    if settings.console.is_exposed() {
        tracing::warn!(console = %settings.console, "plain HTTP: everybody on the way can read this agent's token; use https");
    }
    let (state, spent) = tokio::select! {
        biased;
        () = stopped(stop.clone()) => return Ok(()),
        state = identity(&settings, &dir, &console, &mut collector, jitter) => state?,
    };
    tracing::info!(server = %state.server_id, console = %settings.console, interval = ?settings.interval, "reporting");

    let queue = Queue::new(queue::CAPACITY, spool, clock);
    let (tell_facts, facts) = watch::channel(collector.facts());
    collector.warm_up(Instant::now());
    let mut facts_due = Instant::now() + FACTS_EVERY;
    let containers = Slot::default();
    let measure = || {
        let now = Instant::now();
        if now >= facts_due {
            facts_due = now + FACTS_EVERY;
            let facts = collector.facts();
            tell_facts.send_if_modified(|known| {
                let is_new = *known != facts;
                *known = facts;
                is_new
            });
        }
        let mut report = collector.measure(now, clock())?;
        let reading = containers.take();
        report.docker = reading.samples;
        report.containers = reading.list;
        Ok(report)
    };
    let first = sample::first_tick(clock(), settings.interval.min(FIRST_VALUES), jitter());
    let sampling = sample::sample_for_ever(measure, &queue, first, settings.interval);
    let (socket, interval) = (&settings.docker_socket, settings.interval);
    let watching = container::watch_for_ever(socket, &containers, first, interval);
    let spooling = queue.spool_for_ever(queue::SPOOL_AFTER);
    let identity = Identity::new(&dir, state, settings.enrolment.clone(), spent);
    let pace = report::Pace::default();
    let sender = Sender::new(&console, identity, &queue, facts, pace, jitter);
    tokio::join!(
        until(stopped(stop.clone()), sampling),
        until(stopped(stop.clone()), watching),
        until(stopped(stop.clone()), spooling),
        sender.run(stopped(stop.clone()))
    );
    keep(&queue);
    tracing::info!("stopped");
    Ok(())
}

/// Reports go on waiting where the last agent left them.
fn open_spool(dir: &StateDir, limit: u64) -> Result<Spool, StateError> {
    let path = dir.spool();
    Spool::open(&path, limit).map_err(|source| StateError::Io { path, source })
}

/// What the console has not got waits for the next start.
fn keep(queue: &Queue) {
    let reports = queue.len();
    if reports == 0 {
        return;
    }
    if queue.spool_everything() {
        tracing::info!(reports, "reports wait on disk for the next start");
    } else {
        tracing::error!(
            lost = reports - queue.spooled(),
            "reports are lost: the disk does not take them"
        );
    }
}

/// Works until `stop` is there.
async fn until(stop: impl Future<Output = ()>, work: impl Future<Output = Infallible>) {
    tokio::select! {
        biased;
        () = stop => {}
        never = work => match never {},
    }
}

/// The first report does not wait a whole interval: rates over a second are
/// good enough for somebody who waits for the machine to appear.
const FIRST_VALUES: Duration = Duration::from_secs(1);

/// Returns when the agent is to stop.
async fn stopped(mut stop: watch::Receiver<bool>) {
    // An error says that nobody is left who could stop us: stop.
    let _gone = stop.wait_for(|stop| *stop).await;
}

/// Who we are: as saved, or by enrolling now; and the token that cost.
async fn identity(
    settings: &Settings,
    dir: &StateDir,
    console: &Console,
    collector: &mut Collector,
    jitter: Jitter,
) -> Result<(State, Option<Token>), RunError> {
    let url = settings.console.to_string();
    let (state, spent) = match dir.load()? {
        Some(state) if state.console == url => return Ok((state, None)),
        Some(state) => {
            tracing::info!(
                before = state.console,
                now = url,
                "the console has a new address"
            );
            let state = State {
                console: url,
                ..state
            };
            (state, None)
        }
        None => {
            let source = settings.enrolment.as_ref().ok_or(RunError::NotEnrolled)?;
            let facts = collector.facts();
            let pace = enrol::Pace::default();
            let (state, spent) = enrol::enrol(console, &url, source, &facts, pace, jitter).await;
            (state, Some(spent))
        }
    };
    save(dir, &state, jitter).await;
    Ok((state, spent))
}

/// Saves however long it takes: the enrolment token is spent, and without the
/// file the next start would know nothing.
async fn save(dir: &StateDir, state: &State, jitter: Jitter) {
    let mut backoff = Backoff::new(Duration::from_secs(1), Duration::from_secs(15));
    let mut trouble = Trouble::default();
    while let Err(error) = dir.save(state) {
        if trouble.is_new(&error.to_string()) {
            tracing::error!(%error, "cannot save this agent's identity, trying again");
        }
        tokio::time::sleep(backoff.after_failure(jitter())).await;
    }
}

/// One report of this machine, for a person to look at. Takes a second, because
/// rates need two readings.
///
/// # Errors
/// When the machine cannot be read.
pub async fn sample_once() -> Result<model::agent::Report, CollectError> {
    let mut collector = Collector::new("")?;
    collector.warm_up(Instant::now());
    tokio::time::sleep(Duration::from_secs(1)).await;
    collector.measure(Instant::now(), system_clock())
}
