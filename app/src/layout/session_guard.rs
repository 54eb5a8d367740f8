//! Leads to the sign-in page when the session ends elsewhere.

#[cfg(feature = "hydrate")]
use crate::live::LiveState;
use crate::{error::AppError, live::use_live, session::current_session};
use leptos::{prelude::*, task::spawn_local};
use model::{error::Error, event::Event};
#[cfg(feature = "hydrate")]
use std::time::Duration;

/// How long a broken stream has to come back by itself before the page asks whether it
/// is still signed in. The stream of a session that ended is closed and not opened
/// again, and a browser does not tell why; that of a console that starts anew looks the
/// same, and is back in a moment.
#[cfg(feature = "hydrate")]
const PATIENCE: Duration = Duration::from_secs(2);

/// How often it asks from then on: the session may end while the console is away.
#[cfg(feature = "hydrate")]
const PERIOD: Duration = Duration::from_secs(15);

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
            let first = set_timeout_with_handle(leave_if_signed_out, PATIENCE);
            let further = set_interval_with_handle(leave_if_signed_out, PERIOD);
            match (first, further) {
                (Ok(first), Ok(further)) => on_cleanup(move || {
                    first.clear();
                    further.clear();
                }),
                (first, further) => leptos::logging::warn!("session: {first:?}, {further:?}"),
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
