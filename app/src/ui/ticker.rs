//! One clock for everything on a page that tells how long ago something was.

use leptos::prelude::*;
use std::{cell::RefCell, time::Duration};
use wasm_bindgen::{JsCast, closure::Closure};

const PERIOD: Duration = Duration::from_secs(1);

/// What runs while somebody reads it.
struct Ticker {
    tick: ArcTrigger,
    readers: usize,
    interval: Option<IntervalHandle>,
    on_visibility: Closure<dyn FnMut()>,
}

thread_local! {
    static TICKER: RefCell<Option<Ticker>> = const { RefCell::new(None) };
}

/// Something to track that ticks once a second while the page is to be seen, and at
/// once when it is seen again. All readers share one interval; it ends with the
/// last one's owner.
pub(super) fn every_second() -> ArcTrigger {
    let tick = TICKER.with_borrow_mut(|ticker| {
        let ticker = ticker.get_or_insert_with(start);
        ticker.readers += 1;
        ticker.tick.clone()
    });
    on_cleanup(|| {
        TICKER.with_borrow_mut(|ticker| {
            if let Some(running) = ticker {
                running.readers -= 1;
                if running.readers == 0 {
                    *ticker = None;
                }
            }
        });
    });
    tick
}

fn start() -> Ticker {
    let on_visibility = Closure::<dyn FnMut()>::new(|| {
        TICKER.with_borrow_mut(|ticker| {
            if let Some(ticker) = ticker {
                ticker.follow_visibility();
            }
        });
    });
    let mut ticker = Ticker {
        tick: ArcTrigger::new(),
        readers: 0,
        interval: None,
        on_visibility,
    };
    let heard = document().add_event_listener_with_callback(
        "visibilitychange",
        ticker.on_visibility.as_ref().unchecked_ref(),
    );
    if let Err(error) = heard {
        leptos::logging::warn!("ticker: {error:?}");
    }
    ticker.follow_visibility();
    ticker
}

impl Ticker {
    fn follow_visibility(&mut self) {
        if let Some(interval) = self.interval.take() {
            interval.clear();
        }
        if document().hidden() {
            return;
        }
        self.tick.notify();
        let tick = self.tick.clone();
        match set_interval_with_handle(move || tick.notify(), PERIOD) {
            Ok(interval) => self.interval = Some(interval),
            Err(error) => leptos::logging::warn!("ticker: {error:?}"),
        }
    }
}

impl Drop for Ticker {
    fn drop(&mut self) {
        if let Some(interval) = self.interval.take() {
            interval.clear();
        }
        let unheard = document().remove_event_listener_with_callback(
            "visibilitychange",
            self.on_visibility.as_ref().unchecked_ref(),
        );
        if let Err(error) = unheard {
            leptos::logging::warn!("ticker: {error:?}");
        }
    }
}
