//! What happened to a host in the time of its charts, in words.

use super::LiveCharts;
use crate::{
    chart::{clock, event_text, rfc3339},
    i18n::{t_string, use_i18n},
};
use leptos::prelude::*;

/// The marks of the charts as a list; nothing where nothing happened.
#[component]
pub fn Events(
    /// What is drawn.
    charts: LiveCharts,
) -> impl IntoView {
    let i18n = use_i18n();
    let events = charts.events();
    // The server cannot know the reader's zone: UTC first, in both places, then local.
    let is_local = RwSignal::new(false);
    #[cfg(feature = "hydrate")]
    Effect::new(move || is_local.set(true));
    move || {
        let entries: Vec<_> = events
            .get()
            .into_iter()
            .map(|event| {
                let time = event.time;
                view! {
                    <li>
                        <time datetime=rfc3339(time)>{move || clock(time, is_local.get())}</time>
                        " "
                        {event_text(i18n, event.kind)}
                    </li>
                }
            })
            .collect();
        (!entries.is_empty()).then(|| {
            view! {
                <details class="chart-data chart-events">
                    <summary>{t_string!(i18n, metrics.events)}</summary>
                    <ul>{entries}</ul>
                </details>
            }
        })
    }
}
