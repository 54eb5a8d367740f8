//! Charts with all that stands around them: the ranges, how to read them, what went
//! wrong.

use super::{Events, LiveCharts, RangeBar, Reading, ZoomBar};
use crate::{
    i18n::{error_text, t_string, use_i18n},
    metrics::asked::{ChartAsked, ChartPlace},
    ui::{Notice, Tone},
};
use leptos::prelude::*;
use model::error::Error;

/// Heading, ranges, charts. What is asked for stands in the URL; until its charts are
/// there the old ones stay.
#[component]
pub fn ChartSection(
    /// Where the charts are.
    place: ChartPlace,
    /// What is asked for.
    #[prop(into)]
    asked: Signal<ChartAsked>,
    /// What is drawn.
    charts: LiveCharts,
    /// Why the charts could not be fetched.
    #[prop(into)]
    trouble: Signal<Option<Error>>,
    /// The table of the same, and beside it.
    #[prop(optional, into)]
    links: Vec<(String, String)>,
    /// Whether what is drawn in percent can be drawn in bytes.
    #[prop(optional)]
    has_bytes: bool,
    /// The charts.
    children: Children,
) -> impl IntoView {
    let i18n = use_i18n();
    let request = charts.request();
    let is_waiting =
        Memo::new(move |_| request.get() != asked.get().request && trouble.with(Option::is_none));
    let place = Signal::derive(move || place.clone());
    let trouble_text = move || {
        trouble.get().map(|error| {
            let reason = error_text(i18n, &error);
            let text = t_string!(i18n, metrics.load_range_failed, reason = reason).to_string();
            view! { <Notice tone=Tone::Bad>{text}</Notice> }
        })
    };
    let links = links
        .into_iter()
        .map(|(href, label)| view! { <a href=href>{label}</a> })
        .collect_view();
    view! {
        <div class="chart-top">
            <div class="server-range" id="charts">
                <h2>{t_string!(i18n, metrics.history)}</h2>
                <RangeBar place asked/>
            </div>
            <ZoomBar place asked axis=charts.axis() has_bytes/>
            {trouble_text}
            <Reading place asked axis=charts.axis() coverage=charts.coverage()/>
            <p class="chart-links">{links}</p>
            <Events charts/>
        </div>
        <div
            class="server-history"
            class:server-history-waiting=is_waiting
            aria-busy=move || is_waiting.get().then_some("true")
        >
            {children()}
        </div>
        <p class="visually-hidden" role="status">
            {move || is_waiting.get().then(|| t_string!(i18n, metrics.loading_range))}
        </p>
    }
    .into_any()
}
