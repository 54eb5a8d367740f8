//! `tenon demo feed`: the demo's hosts go on reporting, each as by an agent of
//! its own, until the command is stopped.

use super::{
    Outcome,
    console::{Answer, Console, ConsoleUrl},
    file,
};
use crate::{config::Config, shutdown, telemetry};
use backend::{
    clock::{Clock, SystemClock},
    demo::{Agent, Feed, HostFeed},
    entropy::{Entropy, SystemEntropy},
};
use futures::{StreamExt, stream::FuturesUnordered};
use model::time::{Millis, Timestamp};
use std::{sync::Mutex, time::Duration};
use tokio::{sync::Semaphore, time::sleep};

/// Requests under way at a time.
const REQUESTS: usize = 16;
/// Waits after a failure, the first and the longest.
const WAITS: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(30));

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The console to report to, http://host:port. It is the one of these
    /// settings on this machine when not given.
    #[arg(long, value_name = "URL", value_parser = ConsoleUrl::parse)]
    console: Option<ConsoleUrl>,
    /// Time between two reports of a host: 10s, 1m.
    #[arg(long, value_name = "TIME", default_value = "10s", value_parser = interval)]
    interval: Millis,
}

/// A number of seconds or minutes, from a second to an hour.
fn interval(text: &str) -> Result<Millis, String> {
    let seconds = |number: &str, factor: i64| number.parse::<i64>().ok()?.checked_mul(factor);
    let found = match (text.strip_suffix('s'), text.strip_suffix('m')) {
        (Some(number), _) => seconds(number, 1),
        (_, Some(number)) => seconds(number, 60),
        _ => None,
    };
    found
        .filter(|seconds| (1..=3_600).contains(seconds))
        .map(Millis::seconds)
        .ok_or_else(|| "needs a number and a unit, from 1s to 60m".to_owned())
}

pub(super) async fn run(config: &Config, arguments: Arguments) -> Outcome {
    let path = file::path(config);
    let agents = file::read(&path)?;
    let url = match arguments.console {
        Some(url) => url,
        None => ConsoleUrl::local(config.listen)?,
    };
    telemetry::start(config)?;
    let since = agents.until();
    let feed = Feed::new(agents);
    let hosts = feed.hosts(arguments.interval);
    let all = hosts.len();
    let reporter = Reporter {
        console: Console::new(url)?,
        requests: Semaphore::new(REQUESTS),
        trouble: Mutex::new(None),
    };
    tracing::info!(
        hosts = all,
        console = %reporter.console.url(),
        behind_s = (SystemClock.now() - since).0 / 1_000,
        "reporting until stopped"
    );
    let ended = shutdown::run(|stop| async {
        // The reports of a request that is cut off are made again next time.
        tokio::select! {
            () = stop.wait() => false,
            () = reporter.report_for_all(hosts) => true,
        }
    })
    .await?;
    if ended != shutdown::Ended::Served(true) {
        return Ok(());
    }
    Err(format!(
        "the console at {} knows none of the {all} agents in {}: the file belongs to another database. \
         Name the data folder of that console, or its address with --console",
        reporter.console.url(),
        path.display()
    )
    .into())
}

struct Reporter {
    console: Console,
    requests: Semaphore,
    /// Why the console takes nothing: said once, not by each host.
    trouble: Mutex<Option<String>>,
}

impl Reporter {
    /// Ends when the console knows none of the hosts any more.
    async fn report_for_all(&self, hosts: Vec<(&Agent, HostFeed<'_>)>) {
        let mut reporting: FuturesUnordered<_> = hosts
            .into_iter()
            .map(|(agent, host)| self.report_for(agent, host))
            .collect();
        while reporting.next().await.is_some() {}
    }

    /// Ends when the console does not know the agent.
    async fn report_for(&self, agent: &Agent, mut host: HostFeed<'_>) {
        let mut failures = 0;
        loop {
            let due = host.due(SystemClock.now());
            if due.is_empty() {
                sleep(until(host.next(), SystemClock.now())).await;
                continue;
            }
            loop {
                let answer = match self.requests.acquire().await {
                    Ok(_slot) => self.console.report(&agent.token, &due).await,
                    // It is never closed.
                    Err(_) => return,
                };
                match answer {
                    Answer::Stored => {
                        failures = 0;
                        self.is_well();
                        break;
                    }
                    Answer::UnknownToken => {
                        tracing::warn!(
                            server = agent.server.0,
                            "the console does not know the agent of this host"
                        );
                        return;
                    }
                    Answer::Refused(why) => {
                        tracing::error!(server = agent.server.0, why, "reports are dropped");
                        break;
                    }
                    Answer::Later { reason, told } => {
                        self.is_in_trouble(reason);
                        failures += 1;
                        sleep(told.unwrap_or_default().max(wait(failures, chance()))).await;
                    }
                }
            }
        }
    }

    fn is_in_trouble(&self, reason: String) {
        let mut trouble = self
            .trouble
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        if trouble.as_ref() != Some(&reason) {
            tracing::warn!(reason, "the console does not take reports; trying again");
            *trouble = Some(reason);
        }
    }

    fn is_well(&self) {
        let mut trouble = self
            .trouble
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        if trouble.take().is_some() {
            tracing::info!("the console takes reports again");
        }
    }
}

/// How far away a time is.
fn until(time: Timestamp, now: Timestamp) -> Duration {
    Duration::from_millis(u64::try_from((time - now).0).unwrap_or_default())
}

/// Longer after each failure, and not the same for two hosts: `chance` is in
/// `0.0..1.0`.
fn wait(failures: u32, chance: f64) -> Duration {
    let (first, longest) = WAITS;
    let bound = 2u32
        .checked_pow(failures)
        .and_then(|factor| first.checked_mul(factor))
        .map_or(longest, |bound| bound.min(longest));
    first + bound.saturating_sub(first).mul_f64(chance)
}

fn chance() -> f64 {
    let mut bytes = [0; 4];
    SystemEntropy.fill(&mut bytes);
    f64::from(u32::from_be_bytes(bytes)) / (f64::from(u32::MAX) + 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interval_has_a_unit_and_bounds() {
        assert_eq!(interval("10s"), Ok(Millis::seconds(10)));
        assert_eq!(interval("1m"), Ok(Millis::minutes(1)));
        for wrong in [
            "",
            "10",
            "0s",
            "s",
            "-1s",
            "61m",
            "3601s",
            "1h",
            "99999999999999999999m",
        ] {
            assert!(interval(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn waits_grow_up_to_a_bound_and_are_never_shorter_than_the_first() {
        let longest: Vec<_> = (1..8)
            .map(|failures| wait(failures, 1.0).as_secs())
            .collect();
        assert_eq!(longest, [2, 4, 8, 16, 30, 30, 30]);
        assert_eq!(wait(9_999, 0.0), WAITS.0);
        assert!((0.0..1.0).contains(&chance()));
    }

    #[test]
    fn a_time_that_has_passed_is_not_waited_for() {
        let now = Timestamp(1_772_352_000_000);
        assert_eq!(
            until(now + Millis(1_500), now),
            Duration::from_millis(1_500)
        );
        assert_eq!(until(now - Millis(1), now), Duration::ZERO);
    }
}
