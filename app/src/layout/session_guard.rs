//! Leads to the sign-in page when the session ends elsewhere.

use crate::{
    error::AppError,
    live::use_live,
    session::current_session,
};
#[cfg(feature = "hydrate")]
use crate::live::LiveState;
use leptos::{prelude::*, task::spawn_local};
use model::{error::Error, event::Event};
#[cfg(feature = "hydrate")]
use std::time::Duration;

/// How often a page whose stream is broken asks whether it is still signed in. The
/// stream of a session that ended is closed and not opened again, and a browser does
/// not tell why; one of a console that is away looks the same.
#[cfg(feature = "hydrate")]
const PERIOD: Duration = Duration::from_secs(10);

/// Watches the session of the open page; shows nothing.
#[component]
pub fn SessionGuard() -> impl IntoView {
    let live = use_live();
    live.on_event(|event| {
        if *event == Event::SessionsChanged {
            leave_if_signed_out();
        }
    });
    live.on_missed(leave_if_signed_out);
    #[cfg(feature = "hydrate")]
    {
        let is_broken = Memo::new({
            let state = live.state();
            move |_| state.get() == LiveState::Broken
        });
        Effect::new(move || {
            if !is_broken.get() {
                return;
            }
            leave_if_signed_out();
            match set_interval_with_handle(leave_if_signed_out, PERIOD) {
                Ok(interval) => on_cleanup(move || interval.clear()),
                Err(error) => leptos::logging::warn!("session: {error:?}"),
            }
        });
    }
}

/// Loads the page again if nobody is signed in: the server then leads to the sign-in
/// page, and from there back here. Any other answer changes nothing.
fn leave_if_signed_out() {
    spawn_local(async {
        if let Err(AppError(Error::Unauthenticated)) = current_session().await
            && let Err(error) = window().location().reload()
        {
            leptos::logging::warn!("session: {error:?}");
        }
    });
}
