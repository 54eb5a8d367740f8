//! Sends what waits in the queue, oldest first, and does what the console says.
//!
//! | answer | what happens |
//! |---|---|
//! | 2xx | the reports leave the queue |
//! | 422 | exactly the reports that are named leave it, with an error in the log; the rest goes again |
//! | 413 | half as many next time; a single report that is too large leaves |
//! | 401 | an error that says what to do; then one try a minute |
//! | anything else, or no connection | again after `Retry-After`, or else with growing waits |
//!
//! A report may arrive twice, when an answer got lost. The console knows it by
//! host and second and keeps one.

use crate::{
    backoff::Backoff,
    console::{Answer, Console, Later, RefusedField},
    jitter::Jitter,
    queue::{Queue, Ticket},
    token::Token,
    trouble::Trouble,
};
use model::agent::{MAX_BATCH, Report, Reports};
use std::{convert::Infallible, future::Future, time::Duration};

/// Reports in one body: half of what the console takes.
pub const BATCH: usize = 500;
const _: () = assert!(BATCH <= MAX_BATCH);

/// How fast to try again.
#[derive(Debug, Clone)]
pub struct Pace {
    /// After failures.
    pub backoff: Backoff,
    /// While the console does not know the token.
    pub unknown_token: Duration,
    /// For a last try when the agent is stopped.
    pub farewell: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Pace {
            backoff: Backoff::new(Duration::from_secs(1), Duration::from_secs(60)),
            unknown_token: Duration::from_secs(60),
            farewell: Duration::from_secs(1),
        }
    }
}

/// See the module.
pub struct Sender<'a> {
    console: &'a Console,
    token: &'a Token,
    queue: &'a Queue,
    pace: Pace,
    jitter: Jitter,
    batch: usize,
    trouble: Trouble,
}

impl<'a> Sender<'a> {
    /// Sends from `queue` to `console` as the owner of `token`.
    pub fn new(
        console: &'a Console,
        token: &'a Token,
        queue: &'a Queue,
        pace: Pace,
        jitter: Jitter,
    ) -> Self {
        Sender {
            console,
            token,
            queue,
            pace,
            jitter,
            batch: BATCH,
            trouble: Trouble::default(),
        }
    }

    /// Sends until `stop` is there, then tries once more for a short while to
    /// get rid of what is left.
    pub async fn run(mut self, stop: impl Future<Output = ()>) {
        tokio::select! {
            biased;
            () = stop => {}
            never = self.send_for_ever() => match never {},
        }
        // A request that was under way may be cut off here; its reports are
        // still in the queue and go again.
        let farewell = self.pace.farewell;
        if tokio::time::timeout(farewell, self.flush()).await.is_err() {
            tracing::debug!("no time left for the last reports");
        }
        if !self.queue.is_empty() {
            tracing::warn!(
                reports = self.queue.len(),
                "stopped with reports that the console has not got"
            );
        }
    }

    async fn send_for_ever(&mut self) -> Infallible {
        loop {
            self.queue.wait().await;
            if let Some(wait) = self.send_batch().await {
                tokio::time::sleep(wait).await;
            }
        }
    }

    async fn flush(&mut self) {
        while !self.queue.is_empty() {
            if self.send_batch().await.is_some() {
                return;
            }
        }
    }

    /// Sends the oldest reports once. How long to wait before the next try, or
    /// `None` when something moved.
    async fn send_batch(&mut self) -> Option<Duration> {
        let (tickets, reports): (Vec<Ticket>, Vec<Report>) =
            self.queue.oldest(self.batch).into_iter().unzip();
        let count = reports.len();
        match self.console.report(self.token, &envelope(reports)).await {
            Answer::Stored => {
                self.queue.remove(&tickets);
                self.pace.backoff.reset();
                if count < self.batch {
                    self.batch = BATCH;
                }
                if self.trouble.is_over() {
                    tracing::info!(
                        waiting = self.queue.len(),
                        "the console takes reports again"
                    );
                } else {
                    tracing::debug!(count, "reported");
                }
                None
            }
            Answer::Refused(fields) => self.refused(&tickets, &fields),
            Answer::TooLarge => self.too_large(&tickets, "the console finds it too large"),
            Answer::UnknownToken => {
                if self.trouble.is_new("unknown token") {
                    tracing::error!(
                        "the console does not know this agent's token: it was revoked, or the console has another database. \
                         Stop the agent, remove agent.json from its state folder and start it with a new enrolment token"
                    );
                }
                Some(
                    self.pace
                        .unknown_token
                        .mul_f64(1.0 + (self.jitter)() / 10.0),
                )
            }
            Answer::Later(later) => Some(self.later(&later)),
        }
    }

    fn later(&mut self, later: &Later) -> Duration {
        if self.trouble.is_new(&later.reason) {
            tracing::warn!(
                reason = later.reason,
                waiting = self.queue.len(),
                "the console does not take reports; they wait"
            );
        }
        match later.retry_after {
            Some(told) => self.pace.backoff.when_told(told, (self.jitter)()),
            None => self.pace.backoff.after_failure((self.jitter)()),
        }
    }

    fn refused(&mut self, tickets: &[Ticket], fields: &[RefusedField]) -> Option<Duration> {
        let wrong = refused_tickets(tickets, fields);
        if wrong.is_empty() {
            // The console named none of them: find out by sending fewer.
            return self.too_large(tickets, "the console refuses it without saying why");
        }
        let fields: Vec<_> = fields.iter().take(20).map(ToString::to_string).collect();
        tracing::error!(
            dropped = wrong.len(),
            of = tickets.len(),
            fields = fields.join(", "),
            "the console refuses reports; is this machine's clock right?"
        );
        self.queue.remove(&wrong);
        None
    }

    fn too_large(&mut self, tickets: &[Ticket], why: &str) -> Option<Duration> {
        if let [single] = tickets {
            tracing::error!("a report is dropped: {why}");
            self.queue.remove(&[*single]);
        } else {
            self.batch = (tickets.len() / 2).max(1);
            tracing::debug!(batch = self.batch, "sending fewer reports at once");
        }
        None
    }
}

/// One report goes as it is, several as an array.
fn envelope(mut reports: Vec<Report>) -> Reports {
    match reports.pop() {
        Some(single) if reports.is_empty() => Reports::One(Box::new(single)),
        last => {
            reports.extend(last);
            Reports::Batch(reports)
        }
    }
}

/// The tickets whose reports have a wrong field. A single report has no index.
fn refused_tickets(tickets: &[Ticket], fields: &[RefusedField]) -> Vec<Ticket> {
    if let ([single], [_, ..]) = (tickets, fields) {
        return vec![*single];
    }
    let mut wrong: Vec<_> = fields
        .iter()
        .filter_map(|field| tickets.get(field.index()?))
        .copied()
        .collect();
    wrong.sort_unstable();
    wrong.dedup();
    wrong
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::tests::report_at;

    fn fields(paths: &[&str]) -> Vec<RefusedField> {
        paths
            .iter()
            .map(|path| RefusedField {
                field: (*path).to_owned(),
                problem: serde_json::Value::Null,
            })
            .collect()
    }

    #[test]
    fn exactly_the_reports_that_are_named_are_refused() {
        assert_eq!(
            refused_tickets(
                &[40, 41, 42],
                &fields(&["[2].time", "[0].cpu.percent", "[0].time"])
            ),
            [40, 42]
        );
        assert_eq!(refused_tickets(&[40], &fields(&["cpu.percent"])), [40]);
        assert_eq!(
            refused_tickets(&[40, 41], &fields(&["[9].time", "body"])),
            [] as [Ticket; 0]
        );
        assert_eq!(refused_tickets(&[40], &[]), [] as [Ticket; 0]);
    }

    #[test]
    fn one_report_is_an_object_and_several_are_an_array() {
        let json = |times: &[i64]| {
            serde_json::to_value(envelope(times.iter().copied().map(report_at).collect())).unwrap()
        };
        assert_eq!(json(&[5])["time"], 5);
        assert_eq!(json(&[5, 6])[0]["time"], 5);
        assert_eq!(json(&[5, 6])[1]["time"], 6);
    }
}
