//! Group commit: all reports of this process go through one writer.
//!
//! A commit that is durable costs a wait for the disk, however little is in
//! it. Reports therefore queue in bounded memory; the writer takes what is
//! there, writes it in one transaction of multi-row inserts, and only then is
//! each of them acknowledged. While one commit runs the next batch gathers.
//!
//! The queue is bounded in what it holds, reports and the containers in them,
//! and not in bodies; when it is full the caller is told to come back (429),
//! and nothing is taken half.

use super::{
    live::{Live, Written},
    rollup::late::Closed,
    write,
};
use crate::{
    Error, Result,
    adapter::bus::Bus,
    clock::Clock,
    db::Db,
    error::Common,
    instrument::{Commits, Level},
};
use model::{
    agent::{ContainerInfo, ContainerReport, Detail},
    error::Error as Public,
    id::ServerId,
    metrics::Sample,
    scope::Owner,
};
use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot},
    time::{Instant, timeout_at},
};

/// How much may wait at once: reports, and the containers in them. Each is some
/// hundred bytes.
const MAX_WAITING: usize = 40_000;
/// So much is in one transaction at most, one body more, so that a commit stays
/// short.
const MAX_IN_TRANSACTION: usize = 4_000;
/// How long a batch waits for company that is known to be on its way.
const LINGER: Duration = Duration::from_millis(3);

/// A container's sample.
#[derive(Debug, Clone)]
pub(super) struct ContainerSample {
    /// Its name.
    pub name: String,
    /// What it was like.
    pub report: ContainerReport,
}

/// One report of one host, checked.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    /// The host.
    pub server: ServerId,
    /// Whose it is.
    pub owner: Owner,
    /// What it was like.
    pub sample: Sample,
    /// What its containers use.
    pub containers: Vec<ContainerSample>,
    /// All its containers, when the agent told them.
    pub list: Option<Vec<ContainerInfo>>,
    /// Its parts, when the agent told them.
    pub detail: Option<Detail>,
}

impl Entry {
    /// How much there is to hold and to write.
    fn weight(&self) -> usize {
        let list = self.list.as_ref().map_or(0, Vec::len);
        1 + usize::from(self.detail.is_some()) + self.containers.len() + list
    }
}

/// The reports of one body, and who waits for them.
pub(super) struct Body {
    pub entries: Vec<Entry>,
    weight: usize,
    done: oneshot::Sender<Result<(), Common>>,
    _room: OwnedSemaphorePermit,
}

/// The way in.
#[derive(Clone)]
pub struct Queue {
    bodies: mpsc::UnboundedSender<Body>,
    room: Arc<Semaphore>,
    callers: Arc<AtomicUsize>,
}

/// The other end: runs for as long as the process does.
pub struct Writer {
    bodies: mpsc::UnboundedReceiver<Body>,
    callers: Arc<AtomicUsize>,
    commits: Commits,
    closed: Closed,
}

/// A queue and its writer, which counts what it does.
pub fn queue(commits: Commits) -> (Queue, Writer) {
    let (sender, receiver) = mpsc::unbounded_channel();
    let callers = Arc::new(AtomicUsize::new(0));
    let queue = Queue {
        bodies: sender,
        room: Arc::new(Semaphore::new(MAX_WAITING)),
        callers: Arc::clone(&callers),
    };
    (
        queue,
        Writer {
            bodies: receiver,
            callers,
            commits,
            closed: Closed::default(),
        },
    )
}

/// Counts a caller in, also one that gives up.
struct Caller(Arc<AtomicUsize>);
impl Caller {
    fn new(callers: &Arc<AtomicUsize>) -> Self {
        callers.fetch_add(1, Ordering::Relaxed);
        Caller(Arc::clone(callers))
    }
}
impl Drop for Caller {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Queue {
    /// What waits or is being written.
    pub fn level(&self) -> Level {
        Level {
            used: MAX_WAITING.saturating_sub(self.room.available_permits()),
            capacity: MAX_WAITING,
        }
    }

    /// Stores the reports of one body; returns after the commit.
    ///
    /// # Errors
    /// `TooMany` when the queue is full; `Unavailable` when the writer or its
    /// database is away. Nothing was stored then, or, if the connection broke
    /// at the commit, all of it: repeating is safe.
    pub(super) async fn store(&self, entries: Vec<Entry>) -> Result<()> {
        // The greatest body has to have its turn some time: it waits for the whole room.
        let weight = entries.iter().map(Entry::weight).sum::<usize>();
        let weight = weight.min(MAX_WAITING);
        let permits = u32::try_from(weight).unwrap_or(u32::MAX);
        let Ok(room) = Arc::clone(&self.room).try_acquire_many_owned(permits) else {
            return Err(Public::TooMany { retry_after: 1 }.into());
        };
        let _caller = Caller::new(&self.callers);
        let (done, stored) = oneshot::channel();
        let gone = || Error::Unavailable {
            doing: "storing reports",
            source: "the writer has stopped".into(),
        };
        let body = Body {
            entries,
            weight,
            done,
            _room: room,
        };
        self.bodies.send(body).map_err(|_| gone())?;
        Ok(stored.await.map_err(|_| gone())??)
    }
}

impl Writer {
    /// Writes until every [`Queue`] is gone, and tells open pages what is new.
    pub async fn run(mut self, db: Db, clock: Arc<dyn Clock>, bus: Bus) {
        let mut live = Live::new(bus);
        loop {
            let first = tokio::select! {
                biased;
                () = live.due() => {
                    live.tell();
                    continue;
                }
                first = self.bodies.recv() => first,
            };
            let Some(first) = first else { break };
            let batch = self.gather(first).await;
            self.write(batch, &db, &*clock, &mut live).await;
        }
        live.tell();
    }

    async fn write(&self, batch: Vec<Body>, db: &Db, clock: &dyn Clock, live: &mut Live) {
        match self.commit(db, &batch, live, clock).await {
            Ok(written) => {
                answer_all(batch, &Ok(()));
                live.stored(written);
            }
            Err(error @ Error::Unavailable { .. }) => {
                answer_all(batch, &Err(Common::from(&error)));
            }
            Err(error) if batch.len() == 1 => answer_all(batch, &Err(Common::from(&error))),
            // One body that the database will not take must not cost the
            // others theirs.
            Err(_) => {
                for body in batch {
                    let alone = std::slice::from_ref(&body);
                    match self.commit(db, alone, live, clock).await {
                        Ok(written) => {
                            body.answer(Ok(()));
                            live.stored(written);
                        }
                        Err(error) => body.answer(Err(Common::from(&error))),
                    }
                }
            }
        }
    }

    /// One transaction.
    async fn commit(
        &self,
        db: &Db,
        bodies: &[Body],
        live: &Live,
        clock: &dyn Clock,
    ) -> Result<Written> {
        let begun = Instant::now();
        let written = write::bodies(db, bodies, live, &self.closed, clock).await;
        let reports = bodies.iter().map(|body| body.entries.len()).sum();
        self.commits
            .ended(reports, begun.elapsed(), written.is_ok());
        written
    }

    /// What goes into one transaction: what is there, and what is on its way.
    async fn gather(&mut self, first: Body) -> Vec<Body> {
        let mut weight = first.weight;
        let mut batch = vec![first];
        let until = Instant::now() + LINGER;
        while weight < MAX_IN_TRANSACTION {
            let next = match self.bodies.try_recv() {
                Ok(body) => body,
                // Everybody who is in has handed theirs over.
                Err(_) if batch.len() >= self.callers.load(Ordering::Relaxed) => break,
                Err(_) => match timeout_at(until, self.bodies.recv()).await {
                    Ok(Some(body)) => body,
                    Ok(None) | Err(_) => break,
                },
            };
            weight += next.weight;
            batch.push(next);
        }
        batch
    }
}

/// The same answer for everybody who waits.
fn answer_all(batch: Vec<Body>, written: &Result<(), Common>) {
    for body in batch {
        body.answer(written.clone());
    }
}

impl Body {
    fn answer(self, written: Result<(), Common>) {
        // Who went away sends the report again; it changes nothing then.
        let _gone = self.done.send(written);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{id::UserId, time::Timestamp};
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    const SAMPLE: Sample = Sample {
        time: Timestamp(0),
        cpu_percent: 0.0,
        memory_total: 0,
        memory_available: 0,
        memory_free: 0,
        memory_percent: 0.0,
        disk_total: 0,
        disk_free: 0,
        disk_percent: 0.0,
        disk_busy: None,
        net_input: 0.0,
        net_output: 0.0,
    };

    fn entries(count: usize) -> Vec<Entry> {
        let entry = Entry {
            server: ServerId(1),
            owner: Owner::User(UserId(1)),
            sample: SAMPLE,
            containers: Vec::new(),
            list: None,
            detail: None,
        };
        vec![entry; count]
    }

    #[test]
    fn a_full_queue_sends_away_and_takes_again_once_there_is_room() {
        let (queue, mut writer) = queue(Commits::default());
        let mut context = Context::from_waker(Waker::noop());
        let mut waiting = pin!(queue.store(entries(MAX_WAITING)));
        assert!(waiting.as_mut().poll(&mut context).is_pending());
        let refused = pin!(queue.store(entries(1))).poll(&mut context);
        assert!(
            matches!(
                refused,
                Poll::Ready(Err(Error::Public(Public::TooMany { .. })))
            ),
            "{refused:?}"
        );
        // The writer has dealt with what waited.
        writer.bodies.try_recv().unwrap().answer(Ok(()));
        assert!(matches!(
            waiting.as_mut().poll(&mut context),
            Poll::Ready(Ok(()))
        ));
        assert!(
            pin!(queue.store(entries(1)))
                .poll(&mut context)
                .is_pending()
        );
    }

    #[test]
    fn containers_take_their_room_and_the_greatest_body_is_taken_some_time() {
        let (queue, mut writer) = queue(Commits::default());
        let mut context = Context::from_waker(Waker::noop());
        let report = ContainerReport {
            cpu: 0.0,
            mem_percent: 0.0,
            mem_usage: 0,
            mem_limit: 0,
            net_input: 0,
            net_output: 0,
            block_input: 0,
            block_output: 0,
        };
        let name = "web".to_owned();
        let container = ContainerSample { name, report };
        let mut heavy = entries(1);
        heavy[0].containers = vec![container; 2 * MAX_WAITING];
        let mut waiting = pin!(queue.store(heavy.clone()));
        assert!(waiting.as_mut().poll(&mut context).is_pending());
        assert_eq!(queue.level().used, MAX_WAITING);
        let refused = pin!(queue.store(entries(1))).poll(&mut context);
        assert!(matches!(
            refused,
            Poll::Ready(Err(Error::Public(Public::TooMany { .. })))
        ));
        writer.bodies.try_recv().unwrap().answer(Ok(()));
        assert!(waiting.as_mut().poll(&mut context).is_ready());
        assert_eq!(queue.level().used, 0);
        assert!(pin!(queue.store(heavy)).poll(&mut context).is_pending());
    }

    #[test]
    fn a_queue_without_its_writer_says_so() {
        let (queue, writer) = queue(Commits::default());
        drop(writer);
        let mut context = Context::from_waker(Waker::noop());
        let refused = pin!(queue.store(entries(1))).poll(&mut context);
        assert!(matches!(
            refused,
            Poll::Ready(Err(Error::Unavailable { .. }))
        ));
    }
}
