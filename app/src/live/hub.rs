//! The events of one tab: who listens, what is wanted, and where events come
//! from.
//!
//! A visible tab tries to become the one that holds the stream, by a lock that
//! the browser gives to one tab at a time; the others hear through it
//! ([`relay`](super::relay)). A hidden tab lets go. Where the browser has no
//! locks (a page that is not served over https), each visible tab has a stream
//! of its own.

use super::{
    LiveState,
    relay::{Lock, Relay, Said},
    stream::{Stream, Told},
};
use leptos::prelude::*;
use model::{event::Event, id::ServerId};
use std::{
    cell::{Cell, RefCell},
    collections::{BTreeMap, BTreeSet},
    rc::{Rc, Weak},
    time::Duration,
};
use wasm_bindgen::{JsCast, prelude::Closure};

/// How long changes of what is wanted gather before the stream is opened anew.
const SETTLE: Duration = Duration::from_millis(50);
/// How long repeated wishes to fetch gather.
const GATHER: Duration = Duration::from_millis(250);

/// What comes to a page.
#[derive(Debug, Clone, PartialEq)]
pub enum Heard {
    /// Something happened.
    Event(Event),
    /// Something may have happened: fetch again.
    Missed,
}

type Act = Rc<dyn Fn(&Heard)>;

/// The events of this tab.
pub struct Hub {
    inner: Rc<Inner>,
    /// Called when the tab is shown or hidden.
    _on_visibility: Option<Closure<dyn FnMut()>>,
}

pub(super) struct Inner {
    state: RwSignal<LiveState>,
    next: Cell<u64>,
    listeners: RefCell<BTreeMap<u64, Act>>,
    wanted: RefCell<BTreeMap<u64, Vec<ServerId>>>,
    /// What the other tabs want, by tab; kept by the tab that holds the stream.
    wanted_by_others: RefCell<BTreeMap<String, BTreeSet<ServerId>>>,
    relay: Option<Relay>,
    lock: RefCell<Option<Lock>>,
    stream: RefCell<Option<Stream>>,
    /// The hosts that the open stream was asked for.
    opened_for: RefCell<BTreeSet<ServerId>>,
    is_settling: Cell<bool>,
    /// The tab was hidden since events last came.
    was_hidden: Cell<bool>,
}

impl Hub {
    /// For this tab; begins at once when somebody can see it.
    pub fn new(state: RwSignal<LiveState>) -> Self {
        let inner = Rc::new_cyclic(|weak: &Weak<Inner>| Inner {
            state,
            next: Cell::new(0),
            listeners: RefCell::default(),
            wanted: RefCell::default(),
            wanted_by_others: RefCell::default(),
            relay: Relay::open({
                let weak = weak.clone();
                move |said| {
                    if let Some(inner) = weak.upgrade() {
                        inner.on_said(said);
                    }
                }
            }),
            lock: RefCell::new(None),
            stream: RefCell::new(None),
            opened_for: RefCell::default(),
            is_settling: Cell::new(false),
            was_hidden: Cell::new(false),
        });
        let on_visibility = Closure::<dyn FnMut()>::new({
            let inner = Rc::downgrade(&inner);
            move || {
                if let Some(inner) = inner.upgrade() {
                    inner.on_visibility();
                }
            }
        });
        let listening = document().add_event_listener_with_callback(
            "visibilitychange",
            on_visibility.as_ref().unchecked_ref(),
        );
        Hub {
            inner,
            _on_visibility: listening.is_ok().then_some(on_visibility),
        }
    }

    /// A new name for a listener or a wish.
    pub fn key(&self) -> u64 {
        self.inner.key()
    }

    /// Calls `act` with all that comes, until it is forgotten.
    pub fn listen(&self, act: impl Fn(&Heard) + 'static) -> u64 {
        let key = self.inner.key();
        self.inner.listeners.borrow_mut().insert(key, Rc::new(act));
        self.inner.settle();
        key
    }

    /// Wants the samples of these hosts.
    pub fn want(&self, key: u64, servers: Vec<ServerId>) {
        self.inner.wanted.borrow_mut().insert(key, servers);
        self.inner.settle();
    }

    /// Takes a listener or a wish away.
    pub fn forget(&self, key: u64) {
        self.inner.listeners.borrow_mut().remove(&key);
        if self.inner.wanted.borrow_mut().remove(&key).is_some() {
            self.inner.settle();
        }
    }
}

fn is_hidden() -> bool {
    document().hidden()
}

impl Inner {
    fn key(&self) -> u64 {
        let key = self.next.get();
        self.next.set(key + 1);
        key
    }

    fn mine(&self) -> BTreeSet<ServerId> {
        self.wanted.borrow().values().flatten().copied().collect()
    }

    /// Brings the stream into line with what is wanted, a moment later: a page
    /// that is left and the next one change it several times.
    fn settle(self: &Rc<Self>) {
        if self.is_settling.replace(true) {
            return;
        }
        let inner = Rc::downgrade(self);
        set_timeout(
            move || {
                if let Some(inner) = inner.upgrade() {
                    inner.is_settling.set(false);
                    inner.settle_now();
                }
            },
            SETTLE,
        );
    }

    fn settle_now(self: &Rc<Self>) {
        if is_hidden() {
            return;
        }
        if self.listeners.borrow().is_empty() && self.wanted.borrow().is_empty() {
            self.let_go();
            self.set_state(LiveState::Off);
            return;
        }
        if self.stream.borrow().is_some() || self.holds_lock() {
            self.open_if_needed();
        } else if self.lock.borrow().is_none() {
            self.set_state(LiveState::Connecting);
            self.ask_for_lock();
        }
        if let Some(relay) = &self.relay {
            relay.say(&Said::Want {
                tab: relay.tab().to_owned(),
                servers: self.mine(),
            });
        }
    }

    fn holds_lock(&self) -> bool {
        self.lock.borrow().as_ref().is_some_and(Lock::is_held)
    }

    fn ask_for_lock(self: &Rc<Self>) {
        let inner = Rc::downgrade(self);
        let lock = self.relay.as_ref().and_then(|_| {
            Lock::ask(move || {
                if let Some(inner) = inner.upgrade() {
                    inner.on_lock();
                }
            })
        });
        if lock.is_none() {
            self.open_if_needed();
        }
        *self.lock.borrow_mut() = lock;
    }

    /// This tab now holds the stream for all.
    fn on_lock(self: &Rc<Self>) {
        // The tab that held it before is gone; what happened since then nobody
        // told.
        let is_heir = self.state.get_untracked() == LiveState::Live;
        self.open_if_needed();
        if is_heir {
            self.hear(&Heard::Missed);
        }
        if let Some(relay) = &self.relay {
            relay.say(&Said::Here);
        }
    }

    /// Opens the stream, or opens it anew when hosts are wanted that it does not
    /// bring. Hosts that are no longer wanted go with the next opening.
    fn open_if_needed(self: &Rc<Self>) {
        let mut wanted = self.mine();
        wanted.extend(self.wanted_by_others.borrow().values().flatten());
        if self.stream.borrow().is_some() && wanted.is_subset(&self.opened_for.borrow()) {
            return;
        }
        let after = self
            .stream
            .borrow_mut()
            .take()
            .and_then(|stream| stream.last_id());
        let inner = Rc::downgrade(self);
        let stream = Stream::open(&wanted, after, move |told| {
            if let Some(inner) = inner.upgrade() {
                inner.on_told(told);
            }
        });
        *self.opened_for.borrow_mut() = wanted;
        *self.stream.borrow_mut() = Some(stream);
    }

    /// The stream of this tab says something.
    fn on_told(self: &Rc<Self>, told: Told) {
        let said = match told {
            Told::Open => {
                self.set_state(LiveState::Live);
                Said::State { is_live: true }
            }
            Told::Broken => {
                self.set_state(LiveState::Broken);
                Said::State { is_live: false }
            }
            Told::Missed => {
                self.hear(&Heard::Missed);
                Said::Missed
            }
            Told::Event(event) => {
                self.hear(&Heard::Event(event.clone()));
                Said::Event { event }
            }
        };
        if let Some(relay) = &self.relay {
            relay.say(&said);
        }
    }

    /// Another tab says something.
    fn on_said(self: &Rc<Self>, said: Said) {
        match said {
            Said::Want { tab, servers } => {
                if self.stream.borrow().is_none() {
                    return;
                }
                self.wanted_by_others.borrow_mut().insert(tab, servers);
                self.open_if_needed();
                // Who is new does not know how the stream is.
                if let Some(relay) = &self.relay {
                    relay.say(&Said::State {
                        is_live: self.state.get_untracked() == LiveState::Live,
                    });
                }
            }
            Said::Bye { tab } => {
                self.wanted_by_others.borrow_mut().remove(&tab);
            }
            // What the rest is about is this tab's own stream, if it has one.
            _ if self.stream.borrow().is_some() || is_hidden() => {}
            Said::Here => self.settle(),
            Said::State { is_live: true } => self.set_state(LiveState::Live),
            Said::State { is_live: false } => self.set_state(LiveState::Broken),
            Said::Missed => self.hear(&Heard::Missed),
            Said::Event { event } => self.hear(&Heard::Event(event)),
        }
    }

    fn on_visibility(self: &Rc<Self>) {
        if is_hidden() {
            self.was_hidden.set(true);
            self.let_go();
            self.set_state(LiveState::Off);
        } else if self.was_hidden.replace(false) {
            self.settle();
            self.hear(&Heard::Missed);
        }
    }

    /// Gives the stream up, or the place in the queue for it.
    fn let_go(&self) {
        self.stream.borrow_mut().take();
        self.lock.borrow_mut().take();
        self.wanted_by_others.borrow_mut().clear();
        if let Some(relay) = &self.relay {
            relay.say(&Said::Bye {
                tab: relay.tab().to_owned(),
            });
        }
    }

    fn set_state(&self, state: LiveState) {
        if self.state.get_untracked() != state {
            self.state.set(state);
        }
    }

    fn hear(&self, heard: &Heard) {
        // A listener may add or take away others.
        let listeners: Vec<Act> = self.listeners.borrow().values().cloned().collect();
        for act in listeners {
            act(heard);
        }
    }
}

/// Calls `act` once for many calls within a moment.
pub fn debounced(act: impl Fn() + 'static) -> impl Fn() {
    let act = Rc::new(act);
    let is_waiting = Rc::new(Cell::new(false));
    move || {
        if is_waiting.replace(true) {
            return;
        }
        let (act, is_waiting) = (Rc::clone(&act), Rc::clone(&is_waiting));
        set_timeout(
            move || {
                is_waiting.set(false);
                act();
            },
            GATHER,
        );
    }
}
