//! The charts of one host and of one container.

use super::{LiveCharts, metric_label};
use crate::{
    chart::{Chart, Unit},
    i18n::{t_string, use_i18n},
};
use leptos::prelude::*;
use model::{
    alert::{AlertMetric, Thresholds},
    metrics::Metric,
    time::Timestamp,
};

/// The charts of a page have one cursor.
const GROUP: &str = "host";

/// Receives a stretch of time.
pub type OnZoom = Callback<(Timestamp, Timestamp)>;

/// Where thresholds lie in the charts of a host: in percent, of the network in bit/s.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Limits(Vec<(Metric, f64)>);

impl Limits {
    /// Of the thresholds that hold for a host; what is not watched has none.
    pub fn of(thresholds: &Thresholds) -> Limits {
        let watched = thresholds.rows.iter().filter(|row| row.rule.is_on);
        let lines = watched.filter_map(|row| {
            let limit = row.rule.threshold;
            match row.metric {
                AlertMetric::Cpu => Some((Metric::Cpu, limit)),
                AlertMetric::Memory => Some((Metric::Memory, limit)),
                AlertMetric::Disk => Some((Metric::Disk, limit)),
                AlertMetric::DiskBusy => Some((Metric::DiskBusy, limit)),
                AlertMetric::Network => {
                    let bandwidth = row.rule.bandwidth? as f64;
                    Some((Metric::NetInput, limit / 100.0 * bandwidth))
                }
                AlertMetric::Silence | AlertMetric::DiskTrend => None,
            }
        });
        Limits(lines.collect())
    }

    fn get(&self, metric: Metric) -> Option<f64> {
        let found = self.0.iter().find(|(of, _)| *of == metric);
        found.map(|(_, limit)| *limit)
    }
}

/// Processors, memory, disk, network; and how busy the disk was, where the machine
/// tells.
#[component]
pub fn ServerChartGrid(
    /// What to draw.
    charts: LiveCharts,
    /// The host is no longer heard of: its newest values are not the present ones.
    #[prop(into)]
    is_silent: Signal<bool>,
    /// Whether the axes of percentages fit their values.
    #[prop(optional, into)]
    fit: Signal<bool>,
    /// How large memory and the root file system are, where these are to be drawn in
    /// bytes.
    #[prop(optional, into)]
    totals: Signal<Option<(i64, i64)>>,
    /// Where the thresholds lie.
    #[prop(into)]
    limits: Signal<Limits>,
    /// Where the numbers are as a file.
    #[prop(optional, into)]
    csv: Signal<Option<String>>,
    /// Receives the stretch of time that somebody draws over.
    on_zoom: OnZoom,
) -> impl IntoView {
    let i18n = use_i18n();
    let used = t_string!(i18n, metrics.used).to_string();
    let received = t_string!(i18n, metrics.received).to_string();
    let sent = t_string!(i18n, metrics.sent).to_string();
    let network = t_string!(i18n, metrics.network).to_string();
    let tells_busy = charts.has(Metric::DiskBusy);
    let limit = move |metric: Metric| Memo::new(move |_| limits.with(|limits| limits.get(metric)));
    let percent = move |metric: Metric, metrics: &'static [Metric], label: String| {
        let (title, plot) = (metric_label(i18n, metric), charts.plot(metrics));
        view! {
            <Chart
                title
                unit=Unit::Percent
                labels=vec![label]
                plot
                threshold=limit(metric)
                is_stale=is_silent
                group=GROUP
                fit
                csv
                on_zoom=on_zoom
            />
        }
        .into_any()
    };
    // A share of what there is now: totals hardly ever change.
    let memory_total = Memo::new(move |_| totals.get().map(|totals| totals.0));
    let disk_total = Memo::new(move |_| totals.get().map(|totals| totals.1));
    let sized = move |metric: Metric,
                      metrics: &'static [Metric],
                      label: String,
                      total: Memo<Option<i64>>| {
        let in_bytes = Memo::new(move |_| total.with(Option::is_some));
        move || {
            if !in_bytes.get() {
                return percent(metric, metrics, label.clone());
            }
            let (title, shares) = (metric_label(i18n, metric), charts.plot(metrics));
            let per_percent = Memo::new(move |_| total.get().unwrap_or_default() as f64 / 100.0);
            let plot = Memo::new(move |_| shares.get().times(per_percent.get()));
            let share = limit(metric);
            let threshold =
                Signal::derive(move || share.get().map(|share| share * per_percent.get()));
            view! {
                <Chart
                    title
                    unit=Unit::Bytes
                    labels=vec![label.clone()]
                    plot
                    threshold
                    is_stale=is_silent
                    group=GROUP
                    csv
                    on_zoom=on_zoom
                />
            }
            .into_any()
        }
    };
    let busy = {
        let used = used.clone();
        move || {
            let label = used.clone();
            tells_busy
                .get()
                .then(|| percent(Metric::DiskBusy, &[Metric::DiskBusy], label))
        }
    };
    view! {
        <div class="chart-grid">
            {percent(Metric::Cpu, &[Metric::Cpu], used.clone())}
            {sized(Metric::Memory, &[Metric::Memory], used.clone(), memory_total)}
            {sized(Metric::Disk, &[Metric::Disk], used, disk_total)}
            <Chart
                title=network
                unit=Unit::BitsPerSecond
                labels=vec![received, sent]
                plot=charts.plot(&[Metric::NetInput, Metric::NetOutput])
                threshold=limit(Metric::NetInput)
                is_stale=is_silent
                group=GROUP
                csv
                on_zoom=on_zoom
            />
            {busy}
        </div>
    }
    .into_any()
}

/// Processors, memory in percent and bytes, network and disks of a container; the last
/// two are rates made of its counters.
#[component]
pub fn ContainerChartGrid(
    /// What to draw.
    charts: LiveCharts,
    /// The host is no longer heard of, or the container is not running.
    #[prop(into)]
    is_silent: Signal<bool>,
    /// Whether the axes of percentages fit their values.
    #[prop(optional, into)]
    fit: Signal<bool>,
    /// Where the numbers are as a file.
    #[prop(optional, into)]
    csv: Signal<Option<String>>,
    /// Receives the stretch of time that somebody draws over.
    on_zoom: OnZoom,
) -> impl IntoView {
    let i18n = use_i18n();
    let used = || t_string!(i18n, metrics.used).to_string();
    let chart = move |title: String,
                      unit: Unit,
                      labels: Vec<String>,
                      metrics: &'static [Metric]| {
        let plot = charts.plot(metrics);
        view! { <Chart title unit labels plot is_stale=is_silent group=GROUP fit csv on_zoom=on_zoom/> }
            .into_any()
    };
    let received = t_string!(i18n, metrics.received).to_string();
    let sent = t_string!(i18n, metrics.sent).to_string();
    let read = t_string!(i18n, metrics.read).to_string();
    let written = t_string!(i18n, metrics.written).to_string();
    view! {
        <div class="chart-grid">
            {chart(metric_label(i18n, Metric::Cpu), Unit::Percent, vec![used()], &[Metric::Cpu])}
            {chart(metric_label(i18n, Metric::Memory), Unit::Percent, vec![used()], &[Metric::Memory])}
            {chart(
                metric_label(i18n, Metric::MemoryUsage),
                Unit::Bytes,
                vec![used()],
                &[Metric::MemoryUsage],
            )}
            {chart(
                t_string!(i18n, metrics.network).to_string(),
                Unit::BytesPerSecond,
                vec![received, sent],
                &[Metric::NetInput, Metric::NetOutput],
            )}
            {chart(
                t_string!(i18n, metrics.block).to_string(),
                Unit::BytesPerSecond,
                vec![read, written],
                &[Metric::BlockInput, Metric::BlockOutput],
            )}
        </div>
    }
    .into_any()
}
