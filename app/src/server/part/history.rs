//! The charts of a host and the choice of their time.

use super::OpenServer;
use crate::{
    i18n::{t_string, use_i18n},
    metrics::{
        ChartAsked, ChartPlace, ChartSection, Limits, LiveCharts, ServerChartGrid, chart_file,
        zoom_on,
    },
    path,
};
use leptos::prelude::*;
use model::{id::ServerId, metrics::Metric, scope::Scope};

/// Heading, ranges, charts. What is asked for stands in the URL; until its charts are
/// there the old ones stay.
#[component]
pub fn ServerHistory(
    /// The host.
    server: OpenServer,
    /// What is drawn.
    charts: LiveCharts,
    /// What is asked for.
    #[prop(into)]
    asked: Signal<ChartAsked>,
    /// Where the thresholds lie.
    limits: Signal<Limits>,
) -> impl IntoView {
    let OpenServer { scope, id, .. } = server;
    let place = ChartPlace::new(path::server(scope, id));
    let csv = chart_file(charts, path::server_export(scope, id));
    let on_zoom = zoom_on(&place, asked);
    let fit = Signal::derive(move || asked.get().fit);
    let latest = server.latest;
    let totals = Signal::derive(move || {
        let latest = latest.get().filter(|_| asked.get().bytes)?;
        Some((latest.memory_total, latest.disk_total))
    });
    view! {
        <ChartSection
            place
            asked
            charts
            trouble=server.charts_trouble
            links=links(scope, id)
            has_bytes=true
        >
            <ServerChartGrid charts is_silent=server.is_silent() fit totals limits csv on_zoom/>
        </ChartSection>
    }
    .into_any()
}

/// The same row by row, and beside others.
fn links(scope: Scope, id: ServerId) -> Vec<(String, String)> {
    let i18n = use_i18n();
    vec![
        (
            path::server_history(scope, id),
            t_string!(i18n, metrics.all_rows).to_string(),
        ),
        (
            path::compare_hosts(scope, &[id], Metric::Cpu),
            t_string!(i18n, metrics.compare_with).to_string(),
        ),
    ]
}
