//! A command that lets an agent in, shown once.

use crate::{
    i18n::{t_string, use_i18n},
    text::utc,
    ui::{CopyBox, CopyLabels, Timestamp},
};
use leptos::{html, prelude::*};
use model::{server::EnrolmentOffer, time::Timestamp as Instant};

/// The two commands of an offer, one of them unfolded, and how long they hold. It
/// takes the focus when it appears, because the button that made it is gone.
///
/// `<OfferBox offer on_end=move |()| …/>`
#[component]
pub fn OfferBox(
    /// The offer.
    offer: EnrolmentOffer,
    /// Called when its time is over by the browser's clock.
    #[prop(into)]
    on_end: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    let area = NodeRef::<html::Div>::new();
    Effect::new(move || {
        if let Some(area) = area.get() {
            // A page that lost its focus is no reason to fail.
            let _ = area.focus();
        }
    });
    let ways = [
        (
            t_string!(i18n, server.command_install),
            offer.install_command(),
            true,
        ),
        (
            t_string!(i18n, server.command_run),
            offer.run_command(),
            false,
        ),
    ];
    let expiry = offer.expiry;
    let ways = ways
        .into_iter()
        .map(|(label, command, is_open)| {
            let labels = CopyLabels {
                copy: t_string!(i18n, ui.copy).to_string(),
                copied: t_string!(i18n, ui.copied).to_string(),
                failed: t_string!(i18n, ui.copy_failed).to_string(),
            };
            // Details of one name: opening one closes the other.
            view! {
                <details class="offer-way" name="offer-way" open=is_open>
                    <summary>{label}</summary>
                    <CopyBox label value=command labels/>
                </details>
            }
        })
        .collect_view();
    view! {
        <div class="offer" tabindex="-1" node_ref=area>
            <div class="offer-ways">{ways}</div>
            <p class="offer-time">
                {t_string!(i18n, server.command_until)}" "<Timestamp ms=expiry.0 text=utc(expiry)/>" · "
                <Countdown until=expiry on_end/>
            </p>
            <p class="offer-note">{t_string!(i18n, server.command_shown_once)}</p>
        </div>
    }
    .into_any()
}

/// Minutes and seconds until an instant. Not read aloud each second.
#[component]
#[cfg_attr(
    not(feature = "hydrate"),
    allow(unused_variables, reason = "only a browser counts down")
)]
fn Countdown(until: Instant, on_end: Callback<()>) -> impl IntoView {
    let i18n = use_i18n();
    let left = RwSignal::new(None::<u32>);
    #[cfg(feature = "hydrate")]
    Effect::new(move || {
        count_down(until, left);
        match set_interval_with_handle(
            move || count_down(until, left),
            std::time::Duration::from_secs(1),
        ) {
            Ok(interval) => on_cleanup(move || interval.clear()),
            Err(error) => leptos::logging::warn!("countdown: {error:?}"),
        }
    });
    let is_over = Memo::new(move |_| left.get() == Some(0));
    Effect::new(move || {
        if is_over.get() {
            on_end.run(());
        }
    });
    let text = move || {
        left.get()
            .map(|left| t_string!(i18n, server.command_left, time = clock_face(left)).to_string())
    };
    view! { <span class="offer-left" role="timer" aria-live="off">{text}</span> }
}

#[cfg(feature = "hydrate")]
fn count_down(until: Instant, left: RwSignal<Option<u32>>) {
    // Milliseconds of any date a browser can name are exact in an f64.
    let now = Instant(js_sys::Date::now() as i64);
    // The page may have gone meanwhile; then nobody reads it.
    let _ = left.try_set(Some((until - now).ceil_seconds()));
}

/// `9:05`.
fn clock_face(seconds: u32) -> String {
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::clock_face;

    #[test]
    fn what_is_left_is_told_in_minutes_and_seconds() {
        assert_eq!([600, 65, 0].map(clock_face), ["10:00", "1:05", "0:00"]);
    }
}
