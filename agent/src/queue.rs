//! Reports that the console has not taken yet, oldest first.
//!
//! Bounded: when it is full the oldest report goes, because the newest say most
//! about the machine. A report leaves only when the console has it, so nothing
//! is lost between taking and sending.

use model::agent::Report;
use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
};
use tokio::sync::Notify;

/// A day of reports at the usual ten seconds.
pub const CAPACITY: usize = 8_640;

/// How many drops make one line in the log: an hour's at ten seconds.
const DROPS_PER_WARNING: u64 = 360;

/// The place of a report in the order of measuring. Never used twice.
pub type Ticket = u64;

/// See the module.
#[derive(Debug)]
pub struct Queue {
    waiting: Mutex<Waiting>,
    arrived: Notify,
    capacity: usize,
}

#[derive(Debug, Default)]
struct Waiting {
    reports: VecDeque<(Ticket, Report)>,
    next: Ticket,
    dropped: u64,
}

impl Queue {
    /// Holds `capacity` reports, at least one.
    pub fn new(capacity: usize) -> Self {
        Queue {
            waiting: Mutex::default(),
            arrived: Notify::new(),
            capacity: capacity.max(1),
        }
    }

    /// Adds the newest report, at the cost of the oldest when full.
    pub fn push(&self, report: Report) {
        let mut waiting = self.lock();
        if waiting.reports.len() >= self.capacity {
            waiting.reports.pop_front();
            waiting.dropped += 1;
            if waiting.dropped % DROPS_PER_WARNING == 1 {
                tracing::warn!(
                    dropped = waiting.dropped,
                    capacity = self.capacity,
                    "queue full, the oldest reports are dropped"
                );
            }
        }
        let ticket = waiting.next;
        waiting.next += 1;
        waiting.reports.push_back((ticket, report));
        drop(waiting);
        self.arrived.notify_one();
    }

    /// Copies of the oldest reports, `count` at most.
    pub fn oldest(&self, count: usize) -> Vec<(Ticket, Report)> {
        self.lock().reports.iter().take(count).cloned().collect()
    }

    /// Takes reports out. One that was dropped meanwhile is no longer there,
    /// and that is fine. `tickets` are in rising order.
    pub fn remove(&self, tickets: &[Ticket]) {
        self.lock()
            .reports
            .retain(|(ticket, _)| tickets.binary_search(ticket).is_err());
    }

    /// Returns when there is something to send.
    pub async fn wait(&self) {
        while self.is_empty() {
            self.arrived.notified().await;
        }
    }

    /// Whether nothing waits.
    pub fn is_empty(&self) -> bool {
        self.lock().reports.is_empty()
    }

    /// Reports that wait.
    pub fn len(&self) -> usize {
        self.lock().reports.len()
    }

    /// Reports that were dropped so far because the queue was full.
    pub fn dropped(&self) -> u64 {
        self.lock().dropped
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        // No code that holds the lock can leave the reports half changed.
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::tests::report_at;

    fn times(queue: &Queue) -> Vec<i64> {
        queue
            .oldest(usize::MAX)
            .into_iter()
            .map(|(_, report)| report.time)
            .collect()
    }

    #[test]
    fn reports_come_out_oldest_first_and_stay_until_removed() {
        let queue = Queue::new(10);
        (1..=4).for_each(|time| queue.push(report_at(time)));
        let batch = queue.oldest(2);
        assert_eq!(
            batch
                .iter()
                .map(|(_, report)| report.time)
                .collect::<Vec<_>>(),
            [1, 2]
        );
        assert_eq!(queue.len(), 4);
        queue.remove(&batch.iter().map(|(ticket, _)| *ticket).collect::<Vec<_>>());
        assert_eq!(times(&queue), [3, 4]);
    }

    #[test]
    fn a_full_queue_drops_the_oldest_and_counts_it() {
        let queue = Queue::new(3);
        (1..=5).for_each(|time| queue.push(report_at(time)));
        assert_eq!(times(&queue), [3, 4, 5]);
        assert_eq!(queue.dropped(), 2);
    }

    #[test]
    fn what_was_dropped_while_it_was_sent_takes_no_other_report_along() {
        let queue = Queue::new(2);
        (1..=2).for_each(|time| queue.push(report_at(time)));
        let sent: Vec<_> = queue
            .oldest(2)
            .into_iter()
            .map(|(ticket, _)| ticket)
            .collect();
        queue.push(report_at(3));
        queue.remove(&sent);
        assert_eq!(times(&queue), [3]);
    }
}
