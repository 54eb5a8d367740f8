//! Sends what waits in the queue, oldest first, and does what the console says.
//!
//! | answer | what happens |
//! |---|---|
//! | 2xx | the reports leave the queue |
//! | 422 | exactly the reports that are named leave it, with an error in the log; the rest goes again |
//! | 422 for times that are right by this machine's clock | one of the two clocks is off, and may be set right: as with no connection |
//! | 413, 422 without names | half as many next time; a single report leaves |
//! | 401 | an error that says what to do; then a look at the enrolment source every minute |
//! | another 4xx that may be a report's fault | half as many next time; a single report leaves when the one behind it passes and it does not |
//! | anything else, or no connection | again after `Retry-After`, or else with growing waits |
//!
//! A report may arrive twice, when an answer got lost. The console knows it by
//! host and second and keeps one. One request is under way at a time, and after
//! a full one there is a pause: a backlog is no reason to press a console.

use crate::{
    backoff::Backoff,
    chore::Chores,
    console::{Answer, Console, Later, RefusedField},
    identity::Identity,
    jitter::Jitter,
    queue::{Queue, Ticket},
    refusal::{Sent, refused_tickets},
    trouble::Trouble,
};
use model::agent::{MAX_BATCH, MachineFacts, Report, Reports};
use std::{convert::Infallible, future::Future, time::Duration};
use tokio::{
    sync::watch,
    time::{Instant, sleep, timeout},
};

/// Reports in one body: half of what the console takes.
pub const BATCH: usize = 500;
const _: () = assert!(BATCH <= MAX_BATCH);
/// So many smaller bodies must pass before a larger one is tried again.
const PASSES: u32 = 8;

/// How fast to try again.
#[derive(Debug, Clone)]
pub struct Pace {
    /// After failures.
    pub backoff: Backoff,
    /// Between two full bodies of a backlog.
    pub drain: Duration,
    /// How often to look for another enrolment while the token is unknown.
    pub look: Duration,
    /// How often to try an unknown token all the same: a proxy's mistake, or a
    /// console restored from a backup, must not cost a visit to every machine.
    pub unknown_token: Duration,
    /// Between two tries of what is not a report: facts, a new token.
    pub chore: Duration,
    /// For a last try when the agent is stopped.
    pub farewell: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Pace {
            backoff: Backoff::new(Duration::from_secs(1), Duration::from_secs(60)),
            drain: Duration::from_millis(200),
            look: Duration::from_secs(60),
            unknown_token: Duration::from_secs(3_600),
            chore: Duration::from_secs(60),
            farewell: Duration::from_secs(1),
        }
    }
}

/// A report that may be to blame for being turned away.
#[derive(Debug, Clone, Copy)]
struct Suspect {
    ticket: Ticket,
    /// The report behind it has passed: it gets one more try.
    next_passed: bool,
}

/// See the module.
pub struct Sender<'a> {
    console: &'a Console,
    identity: Identity<'a>,
    queue: &'a Queue,
    chores: Chores,
    pace: Pace,
    jitter: Jitter,
    batch: usize,
    /// Bodies that passed since the batch was last changed.
    passed: u32,
    /// A single report that was turned away. The one behind it will tell.
    suspect: Option<Suspect>,
    /// The console asked for silence until then.
    silent_until: Option<Instant>,
    stopping: bool,
    trouble: Trouble,
}

impl<'a> Sender<'a> {
    /// Sends from `queue` to `console` in the name of `identity`, and `facts`
    /// when the console has not got them.
    pub fn new(
        console: &'a Console,
        identity: Identity<'a>,
        queue: &'a Queue,
        facts: watch::Receiver<MachineFacts>,
        pace: Pace,
        jitter: Jitter,
    ) -> Self {
        Sender {
            console,
            identity,
            queue,
            chores: Chores::new(facts, pace.chore),
            pace,
            jitter,
            batch: BATCH,
            passed: 0,
            suspect: None,
            silent_until: None,
            stopping: false,
            trouble: Trouble::default(),
        }
    }

    /// Sends until `stop` is there, then tries once more for a short while to
    /// get rid of what is left, unless the console asked for silence.
    pub async fn run(mut self, stop: impl Future<Output = ()>) {
        tokio::select! {
            biased;
            () = stop => {}
            never = self.send_for_ever() => match never {},
        }
        // A request that was under way may be cut off here; its reports are
        // still in the queue and go again.
        let now = Instant::now();
        if self.silent_until.is_some_and(|until| now < until) {
            return;
        }
        self.stopping = true;
        let farewell = self.pace.farewell;
        if timeout(farewell, self.flush()).await.is_err() {
            tracing::debug!("no time left for the last reports");
        }
    }

    async fn send_for_ever(&mut self) -> Infallible {
        loop {
            self.queue.wait().await;
            if let Some(wait) = self.send_batch().await {
                sleep(wait).await;
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
        let Some((tickets, reports)) = self.next_batch() else {
            // The suspect is alone: the next measurement will tell.
            return Some(self.pace.backoff.after_failure((self.jitter)()));
        };
        let times = reports.iter().map(Report::timestamp).collect();
        let sent = Sent { tickets, times };
        let tickets = &sent.tickets;
        let body = envelope(reports);
        match self.console.report(self.identity.token(), &body).await {
            Answer::Stored { renew_token } => self.stored(tickets, renew_token).await,
            Answer::Refused(fields) => self.refused(&sent, &fields),
            Answer::TurnedAway(reason) => self.turned_away(tickets, reason),
            Answer::TooLarge => self.too_large(tickets, "the console finds it too large"),
            // An enrolment that is cut off has spent its token for nothing.
            Answer::UnknownToken if self.stopping => Some(self.pace.look),
            Answer::UnknownToken => {
                self.unknown_token().await;
                None
            }
            Answer::Later(later) => Some(self.later(&later)),
        }
    }

    /// The oldest reports; while one is suspected, the one behind it alone.
    fn next_batch(&mut self) -> Option<(Vec<Ticket>, Vec<Report>)> {
        let one = |(ticket, report)| (vec![ticket], vec![report]);
        match self.suspect {
            None => {
                let reports = self.queue.oldest(self.batch);
                (!reports.is_empty()).then(|| reports.into_iter().unzip())
            }
            Some(suspect) if suspect.next_passed => self.queue.oldest(1).pop().map(one),
            Some(suspect) => {
                let next = self.queue.behind(suspect.ticket).map(one);
                if next.is_none() {
                    self.suspect = None;
                }
                next
            }
        }
    }

    async fn stored(&mut self, tickets: &[Ticket], renew_token: bool) -> Option<Duration> {
        self.queue.remove(tickets);
        self.silent_until = None;
        self.pace.backoff.reset();
        self.suspect = self.suspect.take().and_then(|suspect| {
            // The trouble may have ended just between the two.
            (!suspect.next_passed).then_some(Suspect {
                next_passed: true,
                ..suspect
            })
        });
        let is_full = tickets.len() == self.batch;
        self.passed += 1;
        if self.passed >= PASSES || !is_full {
            self.resize(if is_full { self.batch * 2 } else { BATCH });
        }
        if self.trouble.is_over() {
            tracing::info!(
                waiting = self.queue.len(),
                "the console takes reports again"
            );
        } else {
            tracing::debug!(count = tickets.len(), "reported");
        }
        let done = self
            .chores
            .after_success(self.console, &mut self.identity, renew_token)
            .await;
        match done {
            Some(later) => Some(self.later(&later)),
            None => (is_full && !self.queue.is_empty())
                .then(|| self.pace.drain.mul_f64(0.5 + (self.jitter)())),
        }
    }

    fn resize(&mut self, batch: usize) {
        self.batch = batch.clamp(1, BATCH);
        self.passed = 0;
    }

    /// Waits for another token. Measuring goes on meanwhile.
    async fn unknown_token(&mut self) {
        if self.trouble.is_new("unknown token") {
            tracing::error!(
                "the console does not know this agent's token: it was revoked, or the host was removed. \
                 Get a new command on the host's page of the console and run it here, or put its token where this agent found the first one. \
                 Reports are kept until then"
            );
        }
        let start = Instant::now();
        while start.elapsed() < self.pace.unknown_token {
            let facts = self.chores.facts();
            if self.identity.enrol_again(self.console, &facts).await {
                return;
            }
            sleep(self.pace.look.mul_f64(1.0 + (self.jitter)() / 10.0)).await;
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
            Some(told) => {
                self.silent_until = Some(Instant::now() + told);
                self.pace.backoff.when_told(told, (self.jitter)())
            }
            None => self.pace.backoff.after_failure((self.jitter)()),
        }
    }

    fn refused(&mut self, sent: &Sent, fields: &[RefusedField]) -> Option<Duration> {
        let tickets = &sent.tickets;
        let wrong = refused_tickets(tickets, fields);
        if wrong.is_empty() {
            // The console named none of them: find out by sending fewer.
            return self.too_large(tickets, "the console refuses it without saying why");
        }
        let disputed = sent.disputed(fields, self.queue.now());
        let wrong: Vec<_> = wrong
            .into_iter()
            .filter(|ticket| !disputed.contains(ticket))
            .collect();
        if wrong.is_empty() {
            return Some(self.later(&Later::because(
                "the console finds the times of reports wrong that are right by this machine's clock; one of the two clocks is off",
            )));
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
            self.send_fewer(tickets);
        }
        None
    }

    fn send_fewer(&mut self, tickets: &[Ticket]) {
        self.resize(tickets.len() / 2);
        tracing::debug!(batch = self.batch, "sending fewer reports at once");
    }

    /// Nobody said that the reports are to blame, so none is dropped on the
    /// word of a single answer: a wrong proxy would empty the queue.
    fn turned_away(&mut self, tickets: &[Ticket], reason: String) -> Option<Duration> {
        match (tickets, self.suspect.take()) {
            ([single], None) => {
                self.suspect = Some(Suspect {
                    ticket: *single,
                    next_passed: false,
                });
            }
            ([single], Some(suspect)) if suspect.next_passed => {
                tracing::error!(
                    reason,
                    "a report is dropped: it is turned away and the one behind it is not"
                );
                self.queue.remove(&[*single]);
            }
            // The report behind it fares no better: it is not the reports.
            ([_], Some(_)) => return Some(self.later(&Later::because(reason))),
            _ => self.send_fewer(tickets),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::tests::report_at;

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
