//! Stopping: the first SIGINT or SIGTERM lets requests end, the second does not
//! wait, and nobody waits longer than ten seconds. Signals are handled only here.

use std::future::Future;
use std::io;
use std::pin::pin;
use std::time::Duration;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::watch;
use tokio::time::sleep;

/// How long requests may take to end after the first signal.
pub const DRAIN_LIMIT: Duration = Duration::from_secs(10);

/// Tells everybody who holds a clone that the process is stopping. Streams that
/// never end by themselves wait for it and end.
#[derive(Debug, Clone)]
pub struct Stop(watch::Receiver<bool>);

impl Stop {
    /// One that never comes, for a router that no process serves.
    pub fn never() -> Self {
        // A channel whose sender is kept for ever, so that nobody takes its end
        // for the signal.
        static NEVER: std::sync::LazyLock<watch::Sender<bool>> =
            std::sync::LazyLock::new(|| watch::Sender::new(false));
        Stop(NEVER.subscribe())
    }

    /// Resolves once the process is to stop; at once if it already is.
    pub async fn wait(mut self) {
        // An error means the sender is gone, and with it what we would wait for.
        let _stopped_or_gone = self.0.wait_for(|stopping| *stopping).await;
    }

    /// Whether the process is stopping.
    pub fn is_stopping(&self) -> bool {
        *self.0.borrow()
    }
}

/// How serving ended.
#[derive(Debug, PartialEq, Eq)]
pub enum Ended<T> {
    /// By itself: everything was answered, or it failed.
    Served(T),
    /// Some requests did not end within the limit.
    DrainLimit,
    /// Somebody asked a second time.
    SecondSignal,
}

/// Runs `serve` until it ends or the process is told to stop.
///
/// After [`Ended::DrainLimit`] and [`Ended::SecondSignal`] requests were cut off;
/// the caller exits the process at once and does not wait for threads.
///
/// # Errors
/// When the system refuses to deliver signals.
pub async fn run<F: Future>(serve: impl FnOnce(Stop) -> F) -> io::Result<Ended<F::Output>> {
    let mut signals = Signals {
        interrupt: signal(SignalKind::interrupt())?,
        terminate: signal(SignalKind::terminate())?,
    };
    Ok(run_until(serve, async || signals.next().await, DRAIN_LIMIT).await)
}

struct Signals {
    interrupt: Signal,
    terminate: Signal,
}

impl Signals {
    async fn next(&mut self) -> &'static str {
        tokio::select! {
            _ = self.interrupt.recv() => "SIGINT",
            _ = self.terminate.recv() => "SIGTERM",
        }
    }
}

async fn run_until<F: Future>(
    serve: impl FnOnce(Stop) -> F,
    mut next_signal: impl AsyncFnMut() -> &'static str,
    limit: Duration,
) -> Ended<F::Output> {
    let (begin, stopping) = watch::channel(false);
    let mut serving = pin!(serve(Stop(stopping)));
    tokio::select! {
        result = &mut serving => return Ended::Served(result),
        signal = next_signal() => {
            tracing::info!(signal, drain_limit_s = limit.as_secs(), "stopping: waiting for open requests");
        }
    }
    begin.send_replace(true);
    tokio::select! {
        result = &mut serving => Ended::Served(result),
        () = sleep(limit) => {
            tracing::warn!(drain_limit_s = limit.as_secs(), "stopped with requests still open");
            Ended::DrainLimit
        }
        signal = next_signal() => {
            tracing::warn!(signal, "told twice: stopped with requests still open");
            Ended::SecondSignal
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Ended, Stop, run_until};
    use std::future::pending;
    use std::time::Duration;
    use tokio::sync::mpsc;

    const LONG: Duration = Duration::from_secs(3600);

    async fn with_signals<F: Future>(
        count: usize,
        limit: Duration,
        serve: impl FnOnce(Stop) -> F,
    ) -> Ended<F::Output> {
        let (sender, mut receiver) = mpsc::unbounded_channel();
        for _ in 0..count {
            sender.send("TEST").unwrap();
        }
        // The sender lives on: no further signal comes.
        run_until(serve, async || receiver.recv().await.unwrap(), limit).await
    }

    #[tokio::test]
    async fn serving_that_ends_by_itself_is_reported() {
        assert_eq!(
            with_signals(0, LONG, async |stop| stop.is_stopping()).await,
            Ended::Served(false)
        );
    }

    #[tokio::test]
    async fn first_signal_lets_open_requests_end() {
        let serve = async |stop: Stop| {
            stop.clone().wait().await;
            tokio::task::yield_now().await;
            stop.is_stopping()
        };
        assert_eq!(with_signals(1, LONG, serve).await, Ended::Served(true));
    }

    #[tokio::test]
    async fn second_signal_does_not_wait() {
        assert_eq!(
            with_signals(2, LONG, async |_| pending::<()>().await).await,
            Ended::SecondSignal
        );
    }

    #[tokio::test]
    async fn requests_that_do_not_end_are_cut_off() {
        let limit = Duration::from_millis(20);
        assert_eq!(
            with_signals(1, limit, async |_| pending::<()>().await).await,
            Ended::DrainLimit
        );
    }

    #[tokio::test]
    async fn a_held_stop_resolves_when_its_server_is_gone() {
        let (sender, mut receiver) = mpsc::unbounded_channel();
        with_signals(0, LONG, async |stop| sender.send(stop).unwrap()).await;
        receiver.recv().await.unwrap().wait().await;
    }
}
