//! Puts the parts together: open the state, enrol if need be, then sample and
//! send until the agent is stopped.

use crate::{
    backoff::Backoff,
    clock::{Clock, system_clock},
    collect::{CollectError, Collector},
    config::Run,
    console::Console,
    enrol,
    jitter::{Jitter, system_jitter},
    queue::{self, Queue},
    report::{self, Sender},
    sample,
    state::{State, StateDir, StateError},
    trouble::Trouble,
};
use std::time::Duration;
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

/// Runs until `stop` turns true.
pub async fn run(config: Run, stop: watch::Receiver<bool>) -> Result<(), RunError> {
    let (clock, jitter): (Clock, Jitter) = (system_clock, system_jitter);
    let dir = StateDir::open(&config.state_dir)?;
    let mut collector = Collector::new()?;
    let console = Console::new(&config.console)?;
    if config.console.is_exposed() {
        tracing::warn!(console = %config.console, "plain HTTP: everybody on the way can read this agent's token; use https");
    }
    let state = tokio::select! {
        biased;
        () = stopped(stop.clone()) => return Ok(()),
        state = identity(&config, &dir, &console, &mut collector, jitter) => state?,
    };
    tracing::info!(server = %state.server_id, console = %config.console, interval = ?config.interval, "reporting");

    let queue = Queue::new(queue::CAPACITY);
    // The reading that the first rates are counted from.
    collector.measure(Instant::now(), clock())?;
    let first = sample::first_tick(clock(), config.interval.min(FIRST_VALUES), jitter());
    let measure = || collector.measure(Instant::now(), clock());
    let sampling = async {
        tokio::select! {
            biased;
            () = stopped(stop.clone()) => {}
            never = sample::sample_for_ever(measure, &queue, first, config.interval) => match never {},
        }
    };
    let sender = Sender::new(
        &console,
        &state.token,
        &queue,
        report::Pace::default(),
        jitter,
    );
    tokio::join!(sampling, sender.run(stopped(stop.clone())));
    tracing::info!("stopped");
    Ok(())
}

/// The first report does not wait a whole interval: rates over a second are
/// good enough for somebody who waits for the machine to appear.
const FIRST_VALUES: Duration = Duration::from_secs(1);

/// Returns when the agent is to stop.
async fn stopped(mut stop: watch::Receiver<bool>) {
    // An error says that nobody is left who could stop us: stop.
    let _gone = stop.wait_for(|stop| *stop).await;
}

/// Who we are: as saved, or by enrolling now.
async fn identity(
    config: &Run,
    dir: &StateDir,
    console: &Console,
    collector: &mut Collector,
    jitter: Jitter,
) -> Result<State, RunError> {
    let url = config.console.to_string();
    let state = match dir.load()? {
        Some(state) if state.console == url => return Ok(state),
        Some(state) => {
            tracing::info!(
                before = state.console,
                now = url,
                "the console has a new address"
            );
            State {
                console: url,
                ..state
            }
        }
        None => {
            let source = config.enrolment().ok_or(RunError::NotEnrolled)?;
            enrol::enrol(
                console,
                &url,
                &source,
                &collector.facts(),
                enrol::Pace::default(),
                jitter,
            )
            .await
        }
    };
    save(dir, &state, jitter).await;
    Ok(state)
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
pub async fn sample_once() -> Result<model::agent::Report, CollectError> {
    let mut collector = Collector::new()?;
    collector.measure(Instant::now(), system_clock())?;
    tokio::time::sleep(Duration::from_secs(1)).await;
    collector.measure(Instant::now(), system_clock())
}
