//! The charts of one host.

use crate::{
    chart::{Chart, Unit},
    i18n::{t_string, use_i18n},
};
use leptos::prelude::*;
use model::metrics::ServerCharts;

/// Four charts: processors, memory, disk, network.
#[component]
pub fn ServerChartGrid(
    /// What to draw.
    charts: ServerCharts,
) -> impl IntoView {
    let i18n = use_i18n();
    let ServerCharts {
        from,
        until,
        step,
        cpu,
        memory,
        disk,
        net_input,
        net_output,
        ..
    } = charts;
    let used = t_string!(i18n, metrics.used).to_string();
    let received = t_string!(i18n, metrics.received).to_string();
    let sent = t_string!(i18n, metrics.sent).to_string();
    let one = |label: &str, series| vec![(label.to_owned(), series)];
    let title = (
        t_string!(i18n, metrics.cpu).to_string(),
        t_string!(i18n, metrics.memory).to_string(),
        t_string!(i18n, metrics.disk).to_string(),
        t_string!(i18n, metrics.network).to_string(),
    );
    view! {
        <div class="chart-grid">
            <Chart title=title.0.clone() unit=Unit::Percent series=one(&title.0, cpu) from until step/>
            <Chart title=title.1 unit=Unit::Percent series=one(&used, memory) from until step/>
            <Chart title=title.2 unit=Unit::Percent series=one(&used, disk) from until step/>
            <Chart
                title=title.3
                unit=Unit::BitsPerSecond
                series=vec![(received, net_input), (sent, net_output)]
                from
                until
                step
            />
        </div>
    }
    .into_any()
}
