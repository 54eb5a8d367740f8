//! What happens, while a page is open.
//!
//! A browser has one stream of events for all its tabs. A page says which hosts'
//! samples it shows ([`Live::watch`]) and what it does with events
//! ([`Live::on_event`]); when some were missed it fetches again
//! ([`Live::on_missed`], [`Live::refetch`]). On the server nothing happens and
//! all of this does nothing.

#[cfg(feature = "hydrate")]
mod hub;
#[cfg(feature = "hydrate")]
mod relay;
#[cfg(feature = "hydrate")]
mod stream;

use leptos::prelude::*;
use model::{event::Event, id::ServerId};
use serde::{Serialize, de::DeserializeOwned};

/// How the stream is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LiveState {
    /// Not begun: the page is not awake yet, or hidden.
    #[default]
    Off,
    /// On its way for the first time.
    Connecting,
    /// Events come as they happen.
    Live,
    /// It broke and is tried again.
    Broken,
}

/// The events of the open page.
#[derive(Debug, Clone, Copy)]
pub struct Live {
    state: RwSignal<LiveState>,
    #[cfg(feature = "hydrate")]
    hub: StoredValue<hub::Hub, LocalStorage>,
}

/// Puts the events of this browser into the context; once, around all pages.
pub fn provide_live() {
    let state = RwSignal::new(LiveState::Off);
    provide_context(Live {
        state,
        #[cfg(feature = "hydrate")]
        hub: StoredValue::new_local(hub::Hub::new(state)),
    });
}

/// The events of the open page.
pub fn use_live() -> Live {
    expect_context()
}

impl Live {
    /// How the stream is.
    pub fn state(self) -> ReadSignal<LiveState> {
        self.state.read_only()
    }

    /// Has the samples of these hosts come for as long as the calling component
    /// lives; the hosts may change.
    #[cfg_attr(
        not(feature = "hydrate"),
        expect(unused_variables, reason = "only a browser listens")
    )]
    pub fn watch(self, servers: impl Fn() -> Vec<ServerId> + 'static) {
        #[cfg(feature = "hydrate")]
        {
            let key = self.hub.with_value(hub::Hub::key);
            Effect::new(move || {
                let servers = servers();
                self.hub.with_value(|hub| hub.want(key, servers));
            });
            on_cleanup(move || {
                self.hub.try_with_value(|hub| hub.forget(key));
            });
        }
    }

    /// Calls `act` with every event that the reader may hear, for as long as the
    /// calling component lives.
    #[cfg_attr(
        not(feature = "hydrate"),
        expect(unused_variables, reason = "only a browser listens")
    )]
    pub fn on_event(self, act: impl Fn(&Event) + 'static) {
        #[cfg(feature = "hydrate")]
        self.listen(move |heard| {
            if let hub::Heard::Event(event) = heard {
                act(event);
            }
        });
    }

    /// Calls `act` when events were missed: after a break, and when the page was
    /// hidden.
    #[cfg_attr(
        not(feature = "hydrate"),
        expect(unused_variables, reason = "only a browser listens")
    )]
    pub fn on_missed(self, act: impl Fn() + 'static) {
        #[cfg(feature = "hydrate")]
        self.listen(move |heard| {
            if matches!(heard, hub::Heard::Missed) {
                act();
            }
        });
    }

    /// Has a resource fetched again when an event concerns it, and when events
    /// were missed. Many events in a row fetch once.
    #[cfg_attr(
        not(feature = "hydrate"),
        expect(unused_variables, reason = "only a browser listens")
    )]
    pub fn refetch<T>(self, resource: Resource<T>, concerns: impl Fn(&Event) -> bool + 'static)
    where
        T: Serialize + DeserializeOwned + Send + Sync + 'static,
    {
        #[cfg(feature = "hydrate")]
        {
            let again = hub::debounced(move || resource.refetch());
            self.listen(move |heard| match heard {
                hub::Heard::Event(event) if !concerns(event) => {}
                hub::Heard::Event(_) | hub::Heard::Missed => again(),
            });
        }
    }

    #[cfg(feature = "hydrate")]
    fn listen(self, act: impl Fn(&hub::Heard) + 'static) {
        let key = self.hub.with_value(|hub| hub.listen(act));
        on_cleanup(move || {
            self.hub.try_with_value(|hub| hub.forget(key));
        });
    }
}
