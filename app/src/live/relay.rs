//! How the tabs of a browser share one stream: a lock that one tab holds, and a
//! channel by which it tells the others.

use model::{event::Event, id::ServerId};
use serde::{Deserialize, Serialize};
use std::{cell::Cell, collections::BTreeSet, rc::Rc};
use wasm_bindgen::{JsCast, JsValue, prelude::*};
use web_sys::{AbortController, BroadcastChannel, MessageEvent};

/// Name of the lock and of the channel. The version of the messages is in it:
/// after an update a tab must not hear one that speaks otherwise.
const NAME: &str = concat!("tenon-live-", env!("CARGO_PKG_VERSION"));

/// What tabs say to each other.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "say")]
pub enum Said {
    /// A tab wants the samples of these hosts.
    Want {
        /// Which tab.
        tab: String,
        /// Which hosts.
        servers: BTreeSet<ServerId>,
    },
    /// A tab wants nothing any more.
    Bye {
        /// Which tab.
        tab: String,
    },
    /// A tab now holds the stream: say what you want.
    Here,
    /// How the stream is.
    State {
        /// Whether events come.
        is_live: bool,
    },
    /// Events were lost.
    Missed,
    /// Something happened.
    Event {
        /// What.
        event: Event,
    },
}

/// The channel between the tabs.
pub struct Relay {
    channel: BroadcastChannel,
    tab: String,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
}

impl Relay {
    /// Opens it; `None` where the browser has none.
    pub fn open(hear: impl Fn(Said) + 'static) -> Option<Self> {
        let channel = BroadcastChannel::new(NAME).ok()?;
        let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |message: MessageEvent| {
            let text = message.data().as_string().unwrap_or_default();
            if let Ok(said) = serde_json::from_str(&text) {
                hear(said);
            }
        });
        channel.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        // Tells the tabs of one browser apart; nothing hangs on its secrecy.
        let tab = format!("{:016x}", (js_sys::Math::random() * 9e15) as u64);
        Some(Relay {
            channel,
            tab,
            _on_message: on_message,
        })
    }

    /// Names this tab.
    pub fn tab(&self) -> &str {
        &self.tab
    }

    /// Tells the other tabs.
    pub fn say(&self, said: &Said) {
        let sent = serde_json::to_string(said)
            .map_err(|error| JsValue::from_str(&error.to_string()))
            .and_then(|text| self.channel.post_message(&JsValue::from_str(&text)));
        if let Err(error) = sent {
            leptos::logging::warn!("live: {error:?}");
        }
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.channel.set_onmessage(None);
        self.channel.close();
    }
}

#[wasm_bindgen]
extern "C" {
    /// `navigator.locks`; missing on a page that is not served over https.
    type LockManager;

    #[wasm_bindgen(method, catch, js_name = request)]
    fn request(
        this: &LockManager,
        name: &str,
        options: &JsValue,
        callback: &JsValue,
    ) -> Result<js_sys::Promise, JsValue>;
}

/// A place in the queue for the stream, and later the right to hold it. Given
/// up when it is dropped.
pub struct Lock {
    waiting: AbortController,
    state: Rc<Cell<LockState>>,
    release: js_sys::Function,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum LockState {
    Waiting,
    Held,
    GivenUp,
}

impl Lock {
    /// Queues for the stream; `on_grant` is called when it is this tab's turn.
    /// `None` where the browser has no locks.
    pub fn ask(on_grant: impl FnOnce() + 'static) -> Option<Self> {
        let navigator = leptos::prelude::window().navigator();
        let locks = js_sys::Reflect::get(&navigator, &"locks".into()).ok()?;
        if locks.is_undefined() || locks.is_null() {
            return None;
        }
        let locks: LockManager = locks.unchecked_into();
        let waiting = AbortController::new().ok()?;
        let options = js_sys::Object::new();
        js_sys::Reflect::set(&options, &"signal".into(), &waiting.signal()).ok()?;

        // The lock is held for as long as this promise is not kept.
        let mut release = None;
        let until_released = js_sys::Promise::new(&mut |resolve, _| release = Some(resolve));
        let state = Rc::new(Cell::new(LockState::Waiting));
        // The browser may call these when the `Lock` is gone already, so they
        // belong to the browser.
        let granted = Closure::once_into_js({
            let state = Rc::clone(&state);
            move |_lock: JsValue| -> JsValue {
                if state.get() == LockState::GivenUp {
                    return JsValue::UNDEFINED;
                }
                state.set(LockState::Held);
                on_grant();
                until_released.into()
            }
        });
        // Giving the place in the queue up is told as an error; it is none.
        let refused = Closure::once_into_js(|_aborted: JsValue| {});
        let asked = locks.request(NAME, &options, &granted).ok()?;
        js_sys::Reflect::get(&asked, &"catch".into())
            .ok()?
            .dyn_into::<js_sys::Function>()
            .ok()?
            .call1(&asked, &refused)
            .ok()?;
        Some(Lock {
            waiting,
            state,
            release: release?,
        })
    }

    /// Whether it is this tab's turn.
    pub fn is_held(&self) -> bool {
        self.state.get() == LockState::Held
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        let before = self.state.replace(LockState::GivenUp);
        if before == LockState::Held {
            if let Err(error) = self.release.call0(&JsValue::NULL) {
                leptos::logging::warn!("live: {error:?}");
            }
        } else {
            self.waiting.abort();
        }
    }
}
