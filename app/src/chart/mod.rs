//! A chart of one metric over time: complete without scripts, drawn with them.
//!
//! The server sends the numbers as text and as a table, and an empty box of fixed
//! size; the browser draws into the box once ECharts is loaded, and again whenever
//! the numbers change. Nothing but this module knows charming or ECharts.

mod clock;
#[cfg(feature = "hydrate")]
mod drawing;
mod growth;
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

use crate::i18n::{I18n, t, t_string, use_i18n};
use leptos::{html, prelude::*};
use model::{
    metrics::{Extent, Series},
    server::{REPORT_INTERVAL, SILENT_AFTER},
    time::{Millis, Timestamp},
};
use table::DataTable;

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
    #[cfg_attr(not(feature = "hydrate"), allow(unused_variables))]
    group: &'static str,
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
    let is_thinned = Memo::new(move |_| plot.with(|plot| plot.step > REPORT_INTERVAL));

    let canvas = NodeRef::<html::Div>::new();
    let failed = RwSignal::new(false);
    #[cfg(feature = "hydrate")]
    {
        let labels = labels.clone();
        let gap = t_string!(i18n, metrics.gap).to_string();
        let plan = move |plot: Plot| option::Plan {
            labels: labels.clone(),
            gap: gap.clone(),
            unit,
            plot,
        };
        draw_when_mounted(canvas, failed, group, move || plan(plot.get()));
    }

    let table = {
        let title = title.clone();
        move || {
            let (title, labels) = (title.clone(), labels.clone());
            has_samples
                .get()
                .then(|| view! { <DataTable title labels plot scale/> })
        }
    };
    view! {
        <figure class="chart">
            <figcaption class="chart-head">
                <h2 class="chart-title">{title}</h2>
                {move || lines.with(|lines| newest(lines, unit))}
            </figcaption>
            {move || lines.with(|lines| legend(i18n, lines, unit, is_thinned.get()))}
            {move || lines.with(|lines| summaries(i18n, lines, unit))}
            <div class="chart-canvas" aria-hidden="true" node_ref=canvas></div>
            {move || (has_samples.get() && failed.get()).then(|| view! { <p class="chart-failed" role="status">{t!(i18n, metrics.load_failed)}</p> })}
            {table}
        </figure>
    }
    .into_any()
}

/// What is said of one line in words.
#[derive(Debug, Clone, PartialEq)]
struct Line {
    label: String,
    /// The newest value, where it is new enough to be called the present one.
    now: Option<f64>,
    extent: Option<Extent>,
}

impl Line {
    fn new(label: &str, series: &Series, plot: &Plot, is_stale: bool) -> Self {
        let fresh = SILENT_AFTER.max(Millis(plot.step.0.saturating_mul(2)));
        let is_fresh = |time: Timestamp| !is_stale && plot.until - time <= fresh;
        let now = series
            .points
            .iter()
            .rev()
            .find_map(|point| Some((point.time, point.mean?)))
            .filter(|(time, _)| is_fresh(*time))
            .map(|(_, mean)| mean);
        Line {
            label: label.to_owned(),
            now,
            extent: series.extent(),
        }
    }
}

fn now_text(now: Option<f64>, unit: Unit) -> String {
    now.map_or_else(|| "–".to_owned(), |now| unit.text(now))
}

/// The newest value of one line.
fn newest(lines: &[Line], unit: Unit) -> Option<AnyView> {
    let [line] = lines else { return None };
    let text = now_text(line.now, unit);
    let (number, symbol) = text.split_once(' ').unwrap_or((&text, ""));
    let symbol = (!symbol.is_empty())
        .then(|| view! { " " <span class="chart-unit">{symbol.to_owned()}</span> });
    Some(view! { <span class="chart-now">{number.to_owned()}{symbol}</span> }.into_any())
}

/// What is drawn how: each line, with its newest value where there are several, and
/// the band around the mean where points stand for many samples.
fn legend(i18n: I18n, lines: &[Line], unit: Unit, is_thinned: bool) -> AnyView {
    let entry = |(index, line): (usize, &Line)| {
        let mut text = line.label.clone();
        if is_thinned {
            let statistic = t_string!(i18n, metrics.mean);
            text = t_string!(
                i18n,
                metrics.column,
                label = text.as_str(),
                statistic = statistic
            )
            .to_string();
        }
        if lines.len() > 1 {
            text = format!("{text} {}", now_text(line.now, unit));
        }
        view! { <li class=format!("series-{}", index + 1)>{text}</li> }
    };
    let entries = lines.iter().enumerate().map(entry).collect_view();
    let band = is_thinned
        .then(|| view! { <li class="series-band">{t!(i18n, metrics.smallest_to_largest)}</li> });
    view! { <ul class="chart-legend">{entries}{band}</ul> }.into_any()
}

/// The rest in words, one line each.
fn summaries(i18n: I18n, lines: &[Line], unit: Unit) -> AnyView {
    let sentences = lines
        .iter()
        .enumerate()
        .map(|(index, line)| {
            let text = match (line.extent, line.now) {
                (None, _) => t_string!(i18n, metrics.no_samples).to_string(),
                (Some(extent), now) => {
                    let [mean, min, max] =
                        [extent.mean, extent.min, extent.max].map(|value| unit.text(value));
                    match now {
                        Some(now) => t_string!(
                            i18n,
                            metrics.summary,
                            now = unit.text(now),
                            mean = mean,
                            min = min,
                            max = max
                        )
                        .to_string(),
                        None => t_string!(
                            i18n,
                            metrics.summary_past,
                            mean = mean,
                            min = min,
                            max = max
                        )
                        .to_string(),
                    }
                }
            };
            let text = match lines {
                [_] => text,
                _ => t_string!(
                    i18n,
                    metrics.line_summary,
                    label = line.label.as_str(),
                    summary = text
                )
                .to_string(),
            };
            view! { {(index > 0).then(|| view! { <br/> })} {text} }
        })
        .collect_view();
    view! { <p class="chart-summary">{sentences}</p> }.into_any()
}

/// Draws once the box is in the page and ECharts is loaded, and again when `plan`
/// changes; the drawing goes when the component does.
#[cfg(feature = "hydrate")]
fn draw_when_mounted(
    canvas: NodeRef<html::Div>,
    failed: RwSignal<bool>,
    group: &'static str,
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
            let drawn = loaded.then(|| drawing::Drawing::new(&element, group, untrack(first)));
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
    use model::{locale::Locale, metrics::Point};

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
