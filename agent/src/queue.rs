//! Reports that the console has not taken yet, oldest first.
//!
//! While the console answers they live in memory alone: a disk is not written
//! to for what is gone a second later. What has waited for half a minute goes
//! to the [`Spool`], and so does everything at the stop. The spool is always
//! older than the memory. A report leaves only when the console has it, so
//! nothing is lost between taking and sending.
//!
//! Both are bounded, and when one is full its oldest reports go, because the
//! newest say most about the machine.

use crate::{clock::Clock, spool::Spool, trouble::Trouble};
use model::{agent::Report, time::Timestamp};
use std::{
    collections::VecDeque,
    convert::Infallible,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::{
    sync::Notify,
    time::{Instant, MissedTickBehavior, interval},
};

/// Reports in memory at most: a day at the usual ten seconds. It fills up only
/// where the disk takes nothing.
pub const CAPACITY: usize = 8_640;

/// What has waited so long in memory goes to the disk.
pub const SPOOL_AFTER: Duration = Duration::from_secs(30);
/// How often to look for it.
const LOOK: Duration = Duration::from_secs(5);

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
    clock: Clock,
}

#[derive(Debug)]
struct Waiting {
    spool: Spool,
    memory: VecDeque<InMemory>,
    next: Ticket,
    dropped: u64,
    trouble: Trouble,
}

#[derive(Debug)]
struct InMemory {
    ticket: Ticket,
    report: Report,
    since: Instant,
}

impl Queue {
    /// Holds `capacity` reports in memory, at least one, and goes on with what
    /// is in `spool`. `clock` says what is too old for the console.
    pub fn new(capacity: usize, spool: Spool, clock: Clock) -> Self {
        Queue {
            waiting: Mutex::new(Waiting {
                next: spool.end(),
                spool,
                memory: VecDeque::new(),
                dropped: 0,
                trouble: Trouble::default(),
            }),
            arrived: Notify::new(),
            capacity: capacity.max(1),
            clock,
        }
    }

    /// Adds the newest report, at the cost of the oldest in memory when full.
    pub fn push(&self, report: Report) {
        let mut waiting = self.lock();
        if waiting.memory.len() >= self.capacity {
            waiting.memory.pop_front();
            waiting.dropped += 1;
            if waiting.dropped % DROPS_PER_WARNING == 1 {
                tracing::warn!(
                    dropped = waiting.dropped,
                    capacity = self.capacity,
                    "memory full and the disk takes nothing: the oldest reports in memory are dropped"
                );
            }
        }
        let ticket = waiting.next;
        waiting.next += 1;
        waiting.memory.push_back(InMemory {
            ticket,
            report,
            since: Instant::now(),
        });
        drop(waiting);
        self.arrived.notify_one();
    }

    /// Copies of the oldest reports, `count` at most: from the disk while there
    /// is something on it, then from memory.
    pub fn oldest(&self, count: usize) -> Vec<(Ticket, Report)> {
        let now = (self.clock)();
        let mut waiting = self.lock();
        let spooled = waiting.spool.oldest(count, now);
        if !spooled.is_empty() {
            return spooled;
        }
        let memory = waiting.memory.iter().take(count);
        memory
            .map(|waiting| (waiting.ticket, waiting.report.clone()))
            .collect()
    }

    /// A copy of the oldest report after `ticket`.
    pub fn behind(&self, ticket: Ticket) -> Option<(Ticket, Report)> {
        let find = |reports: Vec<(Ticket, Report)>| reports.into_iter().find(|(t, _)| *t > ticket);
        if let Some(found) = find(self.oldest(2)) {
            return Some(found);
        }
        // The suspect is the last one on disk.
        let waiting = self.lock();
        let mut memory = waiting.memory.iter();
        memory
            .find(|waiting| waiting.ticket > ticket)
            .map(|waiting| (waiting.ticket, waiting.report.clone()))
    }

    /// Takes reports out. One that was dropped meanwhile is no longer there,
    /// and that is fine. `tickets` are in rising order.
    pub fn remove(&self, tickets: &[Ticket]) {
        let mut waiting = self.lock();
        waiting.spool.remove(tickets);
        waiting
            .memory
            .retain(|waiting| tickets.binary_search(&waiting.ticket).is_err());
    }

    /// Moves what waits too long in memory to the disk, for ever.
    pub async fn spool_for_ever(&self, after: Duration) -> Infallible {
        let mut ticks = interval(LOOK);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let now = ticks.tick().await;
            let mut waiting = self.lock();
            let is_due = |oldest: &InMemory| now.saturating_duration_since(oldest.since) >= after;
            if waiting.memory.front().is_some_and(is_due) {
                waiting.spool_memory();
            }
            waiting.spool.keep_age((self.clock)());
        }
    }

    /// Moves everything to the disk. False when some of it stays in memory
    /// because the disk does not take it.
    pub fn spool_everything(&self) -> bool {
        let mut waiting = self.lock();
        waiting.spool_memory();
        waiting.memory.is_empty()
    }

    /// Returns when there is something to send.
    pub async fn wait(&self) {
        while self.is_empty() {
            self.arrived.notified().await;
        }
    }

    /// Now, by this machine's clock.
    pub fn now(&self) -> Timestamp {
        (self.clock)()
    }

    /// Whether nothing waits.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Reports that wait.
    pub fn len(&self) -> usize {
        let waiting = self.lock();
        waiting.memory.len() + waiting.spool.len()
    }

    /// Of them those on disk.
    pub fn spooled(&self) -> usize {
        self.lock().spool.len()
    }

    /// Reports that were dropped so far by one of the bounds.
    pub fn dropped(&self) -> u64 {
        let waiting = self.lock();
        waiting.dropped + waiting.spool.dropped()
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        // No code that holds the lock can leave the reports half changed.
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Waiting {
    fn spool_memory(&mut self) {
        let mut moved = 0;
        while !self.memory.is_empty() {
            let reports: Vec<_> = self
                .memory
                .iter()
                .map(|waiting| (waiting.ticket, &waiting.report))
                .collect();
            match self.spool.append(&reports) {
                Ok(added) => {
                    self.memory.drain(..added);
                    moved += added;
                }
                Err(error) if self.trouble.is_new(&error.to_string()) => {
                    tracing::error!(%error, waiting = self.memory.len(), "the disk does not take reports; they stay in memory");
                    return;
                }
                Err(_) => return,
            }
        }
        if self.trouble.is_over() {
            tracing::info!("the disk takes reports again");
        }
        tracing::debug!(moved, on_disk = self.spool.len(), "reports wait on disk");
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::{sample::tests::report_at, spool::DEFAULT_LIMIT};
    use std::path::Path;

    const CLOCK: Clock = || Timestamp::from_seconds(1_000);

    pub(crate) fn queue_in(folder: &Path, capacity: usize) -> Queue {
        let spool = Spool::open(folder, DEFAULT_LIMIT).unwrap();
        Queue::new(capacity, spool, CLOCK)
    }

    fn times(queue: &Queue) -> Vec<i64> {
        let mut times = Vec::new();
        loop {
            let reports = queue.oldest(usize::MAX);
            if reports.is_empty() {
                return times;
            }
            times.extend(reports.iter().map(|(_, report)| report.time));
            queue.remove(
                &reports
                    .iter()
                    .map(|(ticket, _)| *ticket)
                    .collect::<Vec<_>>(),
            );
        }
    }

    #[test]
    fn reports_come_out_oldest_first_and_stay_until_removed() {
        let folder = tempfile::tempdir().unwrap();
        let queue = queue_in(folder.path(), 10);
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
    fn a_full_memory_drops_the_oldest_and_counts_it() {
        let folder = tempfile::tempdir().unwrap();
        let queue = queue_in(folder.path(), 3);
        (1..=5).for_each(|time| queue.push(report_at(time)));
        assert_eq!(queue.dropped(), 2);
        assert_eq!(times(&queue), [3, 4, 5]);
    }

    #[test]
    fn what_was_dropped_while_it_was_sent_takes_no_other_report_along() {
        let folder = tempfile::tempdir().unwrap();
        let queue = queue_in(folder.path(), 2);
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

    #[test]
    fn order_is_kept_across_disk_and_memory_and_a_restart() {
        let folder = tempfile::tempdir().unwrap();
        let queue = queue_in(folder.path(), 10);
        (1..=3).for_each(|time| queue.push(report_at(time)));
        assert!(queue.spool_everything());
        (4..=5).for_each(|time| queue.push(report_at(time)));
        assert_eq!((queue.len(), queue.spooled()), (5, 3));
        assert!(queue.spool_everything());
        drop(queue);
        let queue = queue_in(folder.path(), 10);
        queue.push(report_at(6));
        assert_eq!(times(&queue), [1, 2, 3, 4, 5, 6]);
    }

    #[test]
    fn a_report_that_went_to_disk_while_it_was_sent_is_removed_there() {
        let folder = tempfile::tempdir().unwrap();
        let queue = queue_in(folder.path(), 10);
        (1..=3).for_each(|time| queue.push(report_at(time)));
        let sent: Vec<_> = queue.oldest(2).iter().map(|(ticket, _)| *ticket).collect();
        queue.spool_everything();
        queue.remove(&sent);
        assert_eq!(times(&queue), [3]);
    }

    #[test]
    fn a_report_that_was_taken_out_of_the_middle_leaves_the_order_whole() {
        let folder = tempfile::tempdir().unwrap();
        let queue = queue_in(folder.path(), 10);
        (1..=4).for_each(|time| queue.push(report_at(time)));
        queue.remove(&[1]);
        queue.spool_everything();
        assert_eq!(queue.spooled(), 3);
        assert_eq!(times(&queue), [1, 3, 4]);
    }

    #[tokio::test(start_paused = true)]
    async fn only_what_has_waited_for_half_a_minute_is_written_to_disk() {
        let folder = tempfile::tempdir().unwrap();
        let queue = queue_in(folder.path(), 10);
        queue.push(report_at(1));
        let spooling = queue.spool_for_ever(SPOOL_AFTER);
        let watching = async {
            let start = Instant::now();
            while queue.spooled() == 0 {
                tokio::time::sleep(Duration::from_millis(500)).await;
            }
            start.elapsed()
        };
        tokio::select! {
            never = spooling => match never {},
            waited = watching => assert!(
                (SPOOL_AFTER..=SPOOL_AFTER + LOOK).contains(&waited),
                "{waited:?}"
            ),
        }
    }
}
