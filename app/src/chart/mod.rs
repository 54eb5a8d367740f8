//! A chart of one metric over time: complete without scripts, drawn with them.
//!
//! The server sends the numbers as text and as a table, and an empty box of fixed
//! size; the browser draws into the box once ECharts is loaded, and again whenever
//! the numbers change. Nothing but this module knows charming or ECharts.

mod clock;
#[cfg(feature = "hydrate")]
mod drawing;
mod growth;
mod legend;
#[cfg(any(feature = "hydrate", test))]
mod option;
mod rows;
mod table;
mod unit;

#[cfg(feature = "hydrate")]
pub use crate::zone::name as zone_name;
pub use growth::{Grown, Growth, Plot};
pub use table::step_text;
pub use unit::Unit;

pub use clock::{clock, rfc3339};

use crate::i18n::{I18n, t, t_string, use_i18n};
use legend::{Legend, Line, Parts, newest, summaries};
use leptos::{html, prelude::*};
use model::{metrics::EventKind, time::Timestamp};
use table::DataTable;

/// Lines on one drawing whose bounds are drawn as well; more of them would hide each
/// other.
const MAX_BANDS: usize = 2;

/// One metric over time: its newest value, a summary in words, the drawing and the
/// table of its data. It follows `plot` without being made anew.
///
/// ```text
/// <Chart title=t_string!(i18n, metrics.cpu) unit=Unit::Percent
///     labels=vec![t_string!(i18n, metrics.used).into()] plot=plot group="host"/>
/// ```
/// `figure.chart > figcaption.chart-head + ul.chart-legend + p.chart-summary +
/// div.chart-canvas + details.chart-data > div.chart-table > table`; one line alone
/// has its newest value in `span.chart-now`, several have theirs in the legend.
#[component]
pub fn Chart(
    /// What is measured.
    #[prop(into)]
    title: String,
    /// What the numbers count.
    unit: Unit,
    /// Names of the lines, at least one; the first takes `--chart-1`, the second is
    /// dashed.
    labels: Vec<String>,
    /// The lines, as many as there are names.
    #[prop(into)]
    plot: Signal<Plot>,
    /// The newest value is not the present one, however new it is.
    #[prop(optional, into)]
    is_stale: Signal<bool>,
    /// Charts of one group show the same instant under the cursor.
    #[cfg_attr(
        not(feature = "hydrate"),
        allow(unused_variables, reason = "only a browser has a cursor")
    )]
    group: &'static str,
    /// From where on a value is high.
    #[prop(optional, into)]
    threshold: Signal<Option<f64>>,
    /// Whether the axis of a percentage fits its values instead of showing all of it.
    #[prop(optional, into)]
    fit: Signal<bool>,
    /// Where the numbers are as a file.
    #[prop(optional, into)]
    csv: Signal<Option<String>>,
    /// Receives the stretch of time that somebody draws over with a mouse.
    #[cfg_attr(
        not(feature = "hydrate"),
        allow(unused_variables, reason = "only a browser has a mouse")
    )]
    #[prop(optional, into)]
    on_zoom: Option<Callback<(Timestamp, Timestamp)>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let names = labels.clone();
    let lines = Memo::new(move |_| {
        let is_stale = is_stale.get();
        plot.with(|plot| {
            let series = names.iter().zip(&plot.series);
            series
                .map(|(label, series)| Line::new(label, series, plot, is_stale))
                .collect::<Vec<_>>()
        })
    });
    let scale = Memo::new(move |_| {
        let largest = lines.with(|lines| {
            let extents = lines.iter().filter_map(|line| line.extent);
            extents.map(|extent| extent.max).fold(0.0, f64::max)
        });
        unit.scale(largest)
    });
    let has_samples =
        Memo::new(move |_| lines.with(|lines| lines.iter().any(|l| l.extent.is_some())));
    let hidden = RwSignal::new(Vec::<usize>::new());
    let line_count = labels.len();
    let parts = Memo::new(move |_| {
        plot.with(|plot| Parts {
            is_thinned: plot.is_thinned(),
            has_band: plot.is_thinned() && line_count <= MAX_BANDS,
            has_ghost: !plot.ghost.is_empty(),
            has_off: !plot.off.is_empty(),
            has_events: !plot.events.is_empty(),
            has_threshold: threshold.get().is_some(),
        })
    });

    let canvas = NodeRef::<html::Div>::new();
    let failed = RwSignal::new(false);
    #[cfg(feature = "hydrate")]
    {
        let labels = labels.clone();
        let gap = t_string!(i18n, metrics.gap).to_string();
        let plan = move || option::Plan {
            labels: labels.clone(),
            gap: gap.clone(),
            unit,
            events: plot.with(|plot| {
                let kinds = plot.events.iter().map(|event| event_text(i18n, event.kind));
                kinds.collect()
            }),
            plot: plot.get(),
            hidden: hidden.get(),
            threshold: threshold.get(),
            fit: fit.get(),
            can_zoom: on_zoom.is_some(),
        };
        draw_when_mounted(canvas, failed, group, on_zoom, plan);
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = fit;

    let table = {
        let title = title.clone();
        move || {
            let (title, labels) = (title.clone(), labels.clone());
            has_samples
                .get()
                .then(|| view! { <DataTable title labels plot scale csv/> })
        }
    };
    view! {
        <figure class="chart">
            <figcaption class="chart-head">
                <h2 class="chart-title">{title}</h2>
                {move || lines.with(|lines| newest(lines, unit))}
            </figcaption>
            <Legend lines unit parts hidden/>
            {move || lines.with(|lines| summaries(i18n, lines, unit))}
            <div class="chart-canvas" aria-hidden="true" node_ref=canvas></div>
            {move || (has_samples.get() && failed.get()).then(|| view! { <p class="chart-failed" role="status">{t!(i18n, metrics.load_failed)}</p> })}
            {table}
        </figure>
    }
    .into_any()
}

/// What happened, in words.
pub fn event_text(i18n: I18n, kind: EventKind) -> String {
    match kind {
        EventKind::Start => t_string!(i18n, metrics.event_start),
        EventKind::Stop => t_string!(i18n, metrics.event_stop),
        EventKind::Reboot => t_string!(i18n, metrics.event_reboot),
        EventKind::Change => t_string!(i18n, metrics.event_change),
        EventKind::Enrol => t_string!(i18n, metrics.event_enrol),
        EventKind::Revoke => t_string!(i18n, metrics.event_revoke),
    }
    .to_string()
}

/// Draws once the box is in the page and ECharts is loaded, and again when `plan`
/// changes; the drawing goes when the component does.
#[cfg(feature = "hydrate")]
fn draw_when_mounted(
    canvas: NodeRef<html::Div>,
    failed: RwSignal<bool>,
    group: &'static str,
    on_zoom: Option<Callback<(Timestamp, Timestamp)>>,
    plan: impl Fn() -> option::Plan + Clone + 'static,
) {
    let kept = StoredValue::new_local(None::<drawing::Drawing>);
    let first = plan.clone();
    Effect::new(move || {
        let Some(element) = canvas.get() else { return };
        let first = first.clone();
        drawing::with_echarts(move |loaded| {
            if failed.is_disposed() {
                return;
            }
            let drawn =
                loaded.then(|| drawing::Drawing::new(&element, group, untrack(first), on_zoom));
            match drawn {
                Some(Ok(drawing)) => {
                    kept.try_set_value(Some(drawing));
                }
                outcome => {
                    if let Some(Err(error)) = outcome {
                        leptos::logging::warn!("chart: {error:?}");
                    }
                    failed.set(true);
                }
            }
        });
    });
    Effect::new(move || {
        let plan = plan();
        kept.with_value(|drawing| {
            if let Some(drawing) = drawing {
                drawing.draw(plan);
            }
        });
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{
        locale::Locale,
        metrics::{Point, Series},
        time::Millis,
    };

    const NOW: Timestamp = Timestamp(1_700_000_000_000);

    /// Points of ten seconds that end at [`NOW`].
    fn series(values: &[Option<f64>]) -> Series {
        let first = NOW - Millis::seconds(10 * (values.len() as i64 - 1));
        let point = |(n, value): (usize, &Option<f64>)| Point {
            time: first + Millis::seconds(10 * n as i64),
            mean: *value,
            min: *value,
            max: *value,
        };
        Series {
            points: values.iter().enumerate().map(point).collect(),
        }
    }

    fn html_of(lines: Vec<(&str, Series)>, unit: Unit, step: Millis, is_stale: bool) -> String {
        let (labels, series) = lines.into_iter().map(|(l, s)| (l.to_owned(), s)).unzip();
        let plot = Plot {
            series,
            from: NOW - Millis::minutes(15),
            until: NOW,
            step,
            ..Plot::default()
        };
        Owner::new().with(|| {
            provide_context(Locale::En);
            view! { <Chart title="CPU" unit labels plot is_stale group="test"/> }
                .to_html()
                .replace("<!>", "")
        })
    }

    fn html(lines: Vec<(&str, Series)>, unit: Unit) -> String {
        html_of(lines, unit, Millis::seconds(10), false)
    }

    #[test]
    fn the_server_tells_everything_that_will_be_drawn() {
        let html = html(
            vec![("Used", series(&[Some(20.0), None, Some(40.0)]))],
            Unit::Percent,
        );
        assert!(
            html.contains(
                r#"<span class="chart-now">40.0 <span class="chart-unit">%</span></span>"#
            ),
            "{html}"
        );
        assert!(
            html.contains("now 40.0 % · mean 30.0 % · min 20.0 % · max 40.0 %"),
            "{html}"
        );
        assert!(html.contains("<td>20.0</td>"), "{html}");
        assert!(html.contains("<td>no samples</td>"), "{html}");
        assert!(
            html.contains(r#"<time datetime="2023-11-14T22:13:20Z">11-14 22:13:20</time>"#),
            "{html}"
        );
        assert!(!html.contains("style="), "{html}");
    }

    #[test]
    fn several_lines_have_a_legend_and_a_sentence_each() {
        let lines = vec![
            ("Received", series(&[Some(2_500_000.0)])),
            ("Sent", series(&[Some(1_000.0)])),
        ];
        let html = html(lines, Unit::BitsPerSecond);
        assert!(
            html.contains(r#"<li class="series-2">Sent 1.00 kbit/s</li>"#),
            "{html}"
        );
        assert!(html.contains("Received: now 2.50 Mbit/s"), "{html}");
    }

    #[test]
    fn an_old_value_is_not_called_the_present_one() {
        let old = series(&[Some(20.0), None, None, None, None]);
        let html = html(vec![("Used", old)], Unit::Percent);
        assert!(
            html.contains(r#"<span class="chart-now">–</span>"#),
            "{html}"
        );
        assert!(
            html.contains("mean 20.0 %") && !html.contains("now 20.0"),
            "{html}"
        );
    }

    #[test]
    fn a_chart_without_samples_says_so_and_has_no_table() {
        let html = html(vec![("Used", Series::default())], Unit::Percent);
        assert!(html.contains("No samples in this range"), "{html}");
        assert!(!html.contains("<table"), "{html}");
    }

    #[test]
    fn a_silent_host_has_no_present_value() {
        let used = || vec![("Used", series(&[Some(20.0)]))];
        let html = html_of(used(), Unit::Percent, Millis::seconds(10), true);
        assert!(
            html.contains(r#"<span class="chart-now">–</span>"#),
            "{html}"
        );
    }

    #[test]
    fn the_legend_names_the_band_of_thinned_points() {
        let used = || vec![("Used", series(&[Some(20.0)]))];
        let thinned = html_of(used(), Unit::Percent, Millis::minutes(1), false);
        assert!(
            thinned.contains(r#"<li class="series-1">Used, Mean</li>"#),
            "{thinned}"
        );
        assert!(thinned.contains("series-band"), "{thinned}");
        let raw = html(used(), Unit::Percent);
        assert!(!raw.contains("series-band"), "{raw}");
    }
}
