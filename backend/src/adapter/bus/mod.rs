//! The bus: tells open pages and the other consoles what happened.
//!
//! Events are hints and the database is the truth, so publishing never waits
//! and never fails. Each process numbers what it delivers; a reader that was
//! away for a moment goes on where it was ([`Bus::subscribe`]), and one that
//! cannot is told to fetch everything again ([`Delivery::Missed`]). Memory is
//! bounded: a slow reader loses messages, it does not hold up the others.
//!
//! With Redis a [`Carrier`] takes messages to the other consoles and back
//! ([ADR 8](../../../../docs/adr/0008-bus-and-tasks.md)).

mod carrier;
mod ring;
#[cfg(test)]
mod tests;

pub use carrier::{Carrier, InvalidRedisUrl, RedisUrl};
pub use ring::{EventId, InvalidEventId};

use crate::{
    Result,
    entropy::{Entropy, SystemEntropy},
};
use carrier::Outbox;
use model::event::{Audience, Event};
use ring::{Entry, Ring};
use serde::{Deserialize, Serialize};
use std::sync::{
    Arc, Mutex, MutexGuard, PoisonError,
    atomic::{AtomicU64, Ordering},
};
use tokio::sync::watch;

/// An event and whom it concerns.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Message {
    /// Whom.
    pub audience: Audience,
    /// What happened.
    pub event: Event,
}

/// What a subscription gives.
#[derive(Debug, Clone, PartialEq)]
pub enum Delivery {
    /// The next message.
    Message {
        /// Its id, to resume after.
        id: EventId,
        /// What and for whom.
        message: Arc<Message>,
    },
    /// Some were lost or cannot be replayed: fetch everything again.
    Missed {
        /// The id to resume after.
        id: EventId,
    },
}

impl Delivery {
    /// The id to resume after.
    pub fn id(&self) -> EventId {
        match self {
            Delivery::Message { id, .. } | Delivery::Missed { id } => *id,
        }
    }
}

/// The bus of this process.
#[derive(Clone)]
pub struct Bus {
    shared: Arc<Shared>,
}

struct Shared {
    state: Mutex<State>,
    /// The number of the next delivery; wakes the readers.
    next: watch::Sender<u64>,
    /// Messages of others that nobody understood.
    refused: AtomicU64,
}

struct State {
    ring: Ring,
    /// The way to the other consoles, if there are any.
    outbox: Option<Outbox>,
    /// Subscriptions that count.
    listeners: usize,
}

/// One reader. Dropping it ends the subscription.
pub struct Subscription {
    shared: Arc<Shared>,
    /// The number it wants next; `None` when it cannot have it.
    position: Option<u64>,
    wake: watch::Receiver<u64>,
    is_counted: bool,
}

impl Bus {
    /// Within this process.
    pub fn in_process() -> Bus {
        Bus::new(random_epoch(), None)
    }

    /// Between the consoles that use this Redis. It need not be up: until the
    /// [`Carrier`] has found it, messages stay within this process.
    ///
    /// # Errors
    /// When the address is none that the client understands.
    pub fn redis(url: &RedisUrl) -> Result<(Bus, Carrier)> {
        let epoch = random_epoch();
        let (outbox, waiting) = Outbox::new();
        let bus = Bus::new(epoch, Some(outbox));
        let carrier = Carrier::new(url, bus.clone(), waiting, epoch)?;
        Ok((bus, carrier))
    }

    fn new(epoch: u64, outbox: Option<Outbox>) -> Bus {
        let ring = Ring::new(epoch);
        Bus {
            shared: Arc::new(Shared {
                next: watch::Sender::new(ring.next()),
                state: Mutex::new(State {
                    ring,
                    outbox,
                    listeners: 0,
                }),
                refused: AtomicU64::new(0),
            }),
        }
    }

    /// Tells everybody. Do so after the commit: who is told reads the database.
    pub fn publish(&self, message: Message) {
        let message = Arc::new(message);
        let mut state = self.shared.state();
        // In one lock, so that this process and the others see one order.
        if let Some(outbox) = &mut state.outbox {
            outbox.put(&message);
        }
        self.shared.push(&mut state, Entry::Message(message));
    }

    /// Whether anybody would hear; asked after the commit, to save the making
    /// of a message for nobody.
    pub fn has_listeners(&self) -> bool {
        let mut state = self.shared.state();
        let has = state.outbox.is_some() || state.listeners > 0;
        // The caller now keeps something to itself. Who comes back later must
        // not believe that nothing happened.
        if !has && !state.ring.ends_in_missed() {
            self.shared.push(&mut state, Entry::Missed);
        }
        has
    }

    /// Reads from now on, or from what came after `after`.
    pub fn subscribe(&self, after: Option<EventId>) -> Subscription {
        let mut state = self.shared.state();
        state.listeners += 1;
        let position = match after {
            None => Some(state.ring.next()),
            Some(after) => state.ring.resume(after),
        };
        self.reader(position, true)
    }

    /// Reads from now on what the consoles tell each other. It is no listener:
    /// what is made for pages alone may be left out.
    pub(crate) fn subscribe_quietly(&self) -> Subscription {
        let position = self.shared.state().ring.next();
        self.reader(Some(position), false)
    }

    fn reader(&self, position: Option<u64>, is_counted: bool) -> Subscription {
        Subscription {
            shared: Arc::clone(&self.shared),
            position,
            wake: self.shared.next.subscribe(),
            is_counted,
        }
    }

    /// How many messages of other consoles were not understood.
    pub fn refused(&self) -> u64 {
        self.shared.refused.load(Ordering::Relaxed)
    }

    /// Delivers what another console published.
    fn deliver(&self, message: Message) {
        let mut state = self.shared.state();
        self.shared
            .push(&mut state, Entry::Message(Arc::new(message)));
    }

    /// Tells the readers that messages of others were lost.
    fn deliver_missed(&self) {
        let mut state = self.shared.state();
        self.shared.push(&mut state, Entry::Missed);
    }

    /// Works on the way out, if there is one.
    fn with_outbox<T>(&self, act: impl FnOnce(&mut Outbox) -> T) -> Option<T> {
        self.shared.state().outbox.as_mut().map(act)
    }

    fn refuse(&self) {
        self.shared.refused.fetch_add(1, Ordering::Relaxed);
    }
}

impl std::fmt::Debug for Bus {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Bus").finish_non_exhaustive()
    }
}

impl Shared {
    /// No code panics while it holds the lock, and a half-made state is not
    /// possible: a poisoned one is as good.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn push(&self, state: &mut State, entry: Entry) {
        state.ring.push(entry);
        self.next.send_replace(state.ring.next());
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        if self.is_counted {
            self.shared.state().listeners -= 1;
        }
    }
}

impl Subscription {
    /// The next delivery; waits for it. Nothing is lost when the waiting is
    /// given up.
    pub async fn next(&mut self) -> Delivery {
        loop {
            self.wake.mark_unchanged();
            let read = self.shared.state().ring.read(self.position);
            if let Some((delivery, position)) = read {
                self.position = Some(position);
                return delivery;
            }
            // It cannot fail: we hold the sender ourselves.
            if self.wake.changed().await.is_err() {
                std::future::pending::<()>().await;
            }
        }
    }

    /// The id after which this subscription goes on, so that a reader can be
    /// told where it stands before anything happens.
    pub fn position(&self) -> EventId {
        let state = self.shared.state();
        let next = self.position.unwrap_or_else(|| state.ring.next());
        state.ring.id(next - 1)
    }
}

fn random_epoch() -> u64 {
    let mut bytes = [0; 8];
    SystemEntropy.fill(&mut bytes);
    u64::from_ne_bytes(bytes)
}
