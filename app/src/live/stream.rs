//! The stream itself: an `EventSource`, opened again by us where the browser
//! gives up.

use crate::path;
use leptos::prelude::*;
use model::{event::Event, id::ServerId};
use std::{
    cell::{Cell, RefCell},
    collections::BTreeSet,
    rc::Rc,
    time::Duration,
};
use wasm_bindgen::{JsCast, prelude::Closure};
use web_sys::{EventSource, MessageEvent};

/// The first wait before a stream that was refused is asked for again; it
/// doubles.
const FIRST_WAIT: Duration = Duration::from_secs(2);
/// The longest.
const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// What a stream says.
#[derive(Debug, Clone, PartialEq)]
pub enum Told {
    /// It is open.
    Open,
    /// It broke, and is tried again.
    Broken,
    /// Some events were lost.
    Missed,
    /// Something happened.
    Event(Event),
}

/// An open stream; closed when it is dropped.
pub struct Stream {
    inner: Rc<Inner>,
}

struct Inner {
    servers: String,
    last_id: RefCell<Option<String>>,
    source: RefCell<Option<Source>>,
    wait: Cell<Duration>,
    is_closed: Cell<bool>,
    tell: Box<dyn Fn(Told)>,
}

/// One `EventSource` with what it calls.
struct Source {
    source: EventSource,
    _callbacks: [Closure<dyn FnMut(MessageEvent)>; 4],
}

impl Drop for Source {
    fn drop(&mut self) {
        self.source.set_onopen(None);
        self.source.set_onerror(None);
        self.source.set_onmessage(None);
        self.source.close();
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.inner.is_closed.set(true);
        self.inner.source.borrow_mut().take();
    }
}

impl Stream {
    /// Opens one with the samples of these hosts, after an event of an earlier
    /// one.
    pub fn open(
        servers: &BTreeSet<ServerId>,
        after: Option<String>,
        tell: impl Fn(Told) + 'static,
    ) -> Self {
        let servers: Vec<String> = servers.iter().map(ToString::to_string).collect();
        let inner = Rc::new(Inner {
            servers: servers.join(","),
            last_id: RefCell::new(after),
            source: RefCell::new(None),
            wait: Cell::new(FIRST_WAIT),
            is_closed: Cell::new(false),
            tell: Box::new(tell),
        });
        inner.connect();
        Stream { inner }
    }

    /// The id of the last event.
    pub fn last_id(&self) -> Option<String> {
        self.inner.last_id.borrow().clone()
    }
}

impl Inner {
    fn connect(self: &Rc<Self>) {
        if self.is_closed.get() {
            return;
        }
        let after = self.last_id.borrow().clone();
        let after = after.map_or_else(String::new, |id| format!("&after={}", path::encode(&id)));
        let url = format!("{}?servers={}{after}", path::EVENT_STREAM, self.servers);
        let Ok(source) = EventSource::new(&url) else {
            (self.tell)(Told::Broken);
            return;
        };
        let on_open = self.callback(|inner, _| {
            inner.wait.set(FIRST_WAIT);
            (inner.tell)(Told::Open);
        });
        let on_message = self.callback(|inner, message| {
            inner.note_id(&message);
            let data = message.data().as_string().unwrap_or_default();
            // An event of a newer console that this page does not know.
            if let Ok(event) = serde_json::from_str(&data) {
                (inner.tell)(Told::Event(event));
            }
        });
        let on_missed = self.callback(|inner, message| {
            inner.note_id(&message);
            (inner.tell)(Told::Missed);
        });
        let on_error = self.callback(|inner, _| {
            (inner.tell)(Told::Broken);
            // The browser comes back by itself after a broken connection, but
            // not after an answer that is no stream.
            let gave_up = inner
                .source
                .borrow()
                .as_ref()
                .is_some_and(|s| s.source.ready_state() == EventSource::CLOSED);
            if gave_up {
                inner.connect_later();
            }
        });
        source.set_onopen(Some(on_open.as_ref().unchecked_ref()));
        source.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        source.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        let missed =
            source.add_event_listener_with_callback("missed", on_missed.as_ref().unchecked_ref());
        if let Err(error) = missed {
            leptos::logging::warn!("live: {error:?}");
        }
        *self.source.borrow_mut() = Some(Source {
            source,
            _callbacks: [on_open, on_message, on_missed, on_error],
        });
    }

    fn callback(
        self: &Rc<Self>,
        act: impl Fn(&Rc<Inner>, MessageEvent) + 'static,
    ) -> Closure<dyn FnMut(MessageEvent)> {
        let inner = Rc::downgrade(self);
        Closure::new(move |event| {
            if let Some(inner) = inner.upgrade().filter(|inner| !inner.is_closed.get()) {
                act(&inner, event);
            }
        })
    }

    fn note_id(&self, message: &MessageEvent) {
        let id = message.last_event_id();
        if !id.is_empty() {
            *self.last_id.borrow_mut() = Some(id);
        }
    }

    fn connect_later(self: &Rc<Self>) {
        let wait = self.wait.get();
        self.wait.set((wait * 2).min(LONGEST_WAIT));
        // All browsers come back after a restart; not all at once.
        let jitter = 0.5 + js_sys::Math::random();
        let inner = Rc::downgrade(self);
        set_timeout(
            move || {
                if let Some(inner) = inner.upgrade() {
                    inner.source.borrow_mut().take();
                    inner.connect();
                }
            },
            wait.mul_f64(jitter),
        );
    }
}
