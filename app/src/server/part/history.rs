//! The charts of a host and the choice of their range.

use super::OpenServer;
use crate::{
    i18n::{I18n, error_text, t_string, use_i18n},
    metrics::{LiveCharts, ServerChartGrid},
    path,
    ui::{Notice, Tone},
};
use leptos::prelude::*;
use model::metrics::Range;

/// Heading, ranges, charts. The range that is asked for stands in the URL; until its
/// charts are there the old ones stay.
#[component]
pub fn ServerHistory(
    /// The host.
    server: OpenServer,
    /// What is drawn.
    charts: LiveCharts,
    /// The range that is asked for.
    #[prop(into)]
    range: Signal<Range>,
) -> impl IntoView {
    let i18n = use_i18n();
    let is_waiting = Memo::new(move |_| {
        charts.range().get() != range.get() && server.charts_trouble.with(Option::is_none)
    });
    // Not the part for choices: these links keep the reader where they are.
    let links = Range::ALL.map(|each| {
        let current = move || (range.get() == each).then_some("true");
        view! {
            <a
                class="segment"
                href=path::server_range(server.scope, server.id, each)
                aria-current=current
                data-noscroll=""
            >
                {range_label(i18n, each)}
            </a>
        }
    });
    let trouble = move || {
        server.charts_trouble.get().map(|error| {
            let reason = error_text(i18n, &error);
            let text = t_string!(i18n, metrics.load_range_failed, reason = reason).to_string();
            view! { <Notice tone=Tone::Bad>{text}</Notice> }
        })
    };
    view! {
        <div class="server-range">
            <h2>{t_string!(i18n, metrics.history)}</h2>
            <nav class="segmented" aria-label=t_string!(i18n, metrics.range)>
                {links.into_iter().collect_view()}
            </nav>
        </div>
        {trouble}
        <div
            class="server-history"
            class:server-history-waiting=is_waiting
            aria-busy=move || is_waiting.get().then_some("true")
        >
            <ServerChartGrid charts is_silent=server.is_silent()/>
        </div>
        <p class="visually-hidden" role="status">
            {move || is_waiting.get().then(|| t_string!(i18n, metrics.loading_range))}
        </p>
    }
    .into_any()
}

fn range_label(i18n: I18n, range: Range) -> String {
    match range {
        Range::Minutes15 => t_string!(i18n, metrics.range_15m).to_string(),
        Range::Hour => t_string!(i18n, metrics.range_1h).to_string(),
        Range::Hours6 => t_string!(i18n, metrics.range_6h).to_string(),
        Range::Day => t_string!(i18n, metrics.range_24h).to_string(),
    }
}
