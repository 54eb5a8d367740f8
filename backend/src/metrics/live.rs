//! From the writer to open pages: who is heard of again, and the newest
//! samples, of each host at most five times a second.
//!
//! A page needs the newest value and not every one: what comes within a fifth
//! of a second is told together, so that tens of thousands of hosts cost the
//! bus a few messages.

use crate::adapter::bus::{Bus, Message};
use model::{
    event::{Audience, Event, MAX_SAMPLES, ServerSample},
    id::ServerId,
    metrics::Sample,
    scope::Owner,
    server::{SILENT_AFTER, ServerStatus},
    time::Timestamp,
};
use std::{collections::HashMap, time::Duration};
use tokio::time::{Instant, sleep_until};

/// How long samples gather before pages are told.
const PACE: Duration = Duration::from_millis(200);

/// What a transaction stored, as far as pages want to know.
pub(super) struct Written {
    /// The newest sample of each host.
    pub latest: Vec<Newest>,
    /// Hosts that had not been heard of.
    pub heard: Vec<(ServerId, Owner)>,
    /// When.
    pub now: Timestamp,
}

/// The newest sample of a host.
#[derive(Debug, Clone, Copy)]
pub(super) struct Newest {
    pub server: ServerId,
    pub owner: Owner,
    pub sample: Sample,
}

/// What pages are to be told next.
pub(super) struct Live {
    bus: Bus,
    waiting: HashMap<ServerId, Newest>,
    due: Option<Instant>,
    /// When this process last stored a report of a host.
    heard: HashMap<ServerId, Timestamp>,
    swept: Timestamp,
}

impl Live {
    pub(super) fn new(bus: Bus) -> Self {
        Live {
            bus,
            waiting: HashMap::new(),
            due: None,
            heard: HashMap::new(),
            swept: Timestamp(0),
        }
    }

    /// Whether the database may hold this host for silent. A host that this
    /// process heard of a moment ago cannot have lapsed, so most reports need
    /// no look.
    pub(super) fn may_be_silent(&self, server: ServerId, now: Timestamp) -> bool {
        self.heard
            .get(&server)
            .is_none_or(|last| now < *last || now - *last >= SILENT_AFTER)
    }

    /// Notes what is now stored.
    pub(super) fn stored(&mut self, written: Written) {
        let now = written.now;
        for newest in &written.latest {
            self.heard.insert(newest.server, now);
        }
        self.sweep(now);
        for (server, owner) in written.heard {
            self.bus.publish(Message {
                audience: Audience::Owner(owner),
                event: Event::ServerStatus {
                    server,
                    status: ServerStatus::Reporting,
                    since: now,
                },
            });
        }
        if !self.bus.has_listeners() {
            return;
        }
        for newest in written.latest {
            let kept = self.waiting.entry(newest.server).or_insert(newest);
            if newest.sample.time > kept.sample.time {
                *kept = newest;
            }
        }
        self.due.get_or_insert_with(|| Instant::now() + PACE);
    }

    /// Resolves when it is time to [`tell`](Self::tell).
    pub(super) async fn due(&self) {
        match self.due {
            Some(due) => sleep_until(due).await,
            None => std::future::pending().await,
        }
    }

    /// Tells what has gathered.
    pub(super) fn tell(&mut self) {
        self.due = None;
        let mut by_owner: HashMap<Owner, Vec<ServerSample>> = HashMap::new();
        for (server, newest) in self.waiting.drain() {
            by_owner
                .entry(newest.owner)
                .or_default()
                .push(ServerSample {
                    server,
                    sample: newest.sample,
                });
        }
        for (owner, samples) in by_owner {
            for piece in samples.chunks(MAX_SAMPLES) {
                self.bus.publish(Message {
                    audience: Audience::Owner(owner),
                    event: Event::Samples {
                        samples: piece.to_vec(),
                    },
                });
            }
        }
    }

    /// Forgets hosts that no longer report here, now and then.
    fn sweep(&mut self, now: Timestamp) {
        if now >= self.swept && now - self.swept < SILENT_AFTER {
            return;
        }
        self.swept = now;
        self.heard
            .retain(|_, last| now >= *last && now - *last < SILENT_AFTER);
    }
}
