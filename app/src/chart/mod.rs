//! A chart of one metric over time: complete without scripts, drawn with them.
//!
//! The server sends the numbers as text and as a table, and an empty box of fixed
//! size; the browser draws into the box once ECharts is loaded. Nothing but this
//! module knows charming or ECharts.

#[cfg(feature = "hydrate")]
mod drawing;
#[cfg(any(feature = "hydrate", test))]
mod option;
mod rows;
mod unit;

pub use unit::Unit;

use crate::i18n::{I18n, t, t_string, use_i18n};
use leptos::{html, prelude::*};
use model::{
    metrics::{Extent, Series},
    server::SILENT_AFTER,
    time::{Millis, Timestamp},
};
use rows::{Row, Rows, rows};
use time::{OffsetDateTime, format_description::well_known::Rfc3339, macros::format_description};
use unit::Scale;

/// One metric over time: its newest value, a summary in words, the drawing and the
/// table of its data.
///
/// ```text
/// <Chart title=t_string!(i18n, metrics.cpu) unit=Unit::Percent
///     series=vec![(t_string!(i18n, metrics.used).into(), charts.cpu)]
///     from=charts.from until=charts.until step=charts.step/>
/// ```
/// `figure.chart > figcaption.chart-head + p.chart-summary + div.chart-canvas +
/// details.chart-data > div.chart-table > table`; two lines or more have a
/// `ul.chart-legend` in place of `span.chart-now`.
#[component]
pub fn Chart(
    /// What is measured.
    #[prop(into)]
    title: String,
    /// What the numbers count.
    unit: Unit,
    /// The lines with their names, at least one; the first takes `--chart-1`.
    series: Vec<(String, Series)>,
    /// Beginning of the time axis.
    from: Timestamp,
    /// End of the time axis: now, or when the reader looks at the past, then.
    until: Timestamp,
    /// What one point covers.
    step: Millis,
) -> impl IntoView {
    let i18n = use_i18n();
    let lines: Vec<Line> = series
        .iter()
        .map(|(label, series)| Line::new(label, series, until, step))
        .collect();
    let largest = lines
        .iter()
        .filter_map(|line| line.extent)
        .map(|extent| extent.max)
        .fold(0.0, f64::max);
    let scale = unit.scale(largest);
    let has_samples = lines.iter().any(|line| line.extent.is_some());
    let table = rows(
        &series.iter().map(|(_, series)| series).collect::<Vec<_>>(),
        from,
        step,
    );

    let canvas = NodeRef::<html::Div>::new();
    let failed = RwSignal::new(false);
    #[cfg(feature = "hydrate")]
    draw_when_mounted(
        canvas,
        failed,
        option::Plan {
            series,
            unit,
            from,
            until,
            step,
        },
    );

    view! {
        <figure class="chart">
            <figcaption class="chart-head">
                <h2 class="chart-title">{title.clone()}</h2>
                {newest(&lines, unit)}
            </figcaption>
            {summaries(i18n, &lines, unit)}
            <div class="chart-canvas" aria-hidden="true" node_ref=canvas></div>
            {move || (has_samples && failed.get()).then(|| view! { <p class="chart-failed" role="status">{t!(i18n, metrics.load_failed)}</p> })}
            {has_samples.then(|| view! { <DataTable title scale labels=lines.into_iter().map(|line| line.label).collect() table/> })}
        </figure>
    }
    .into_any()
}

/// What is said of one line in words.
struct Line {
    label: String,
    /// The newest value, where it is new enough to be called the present one.
    now: Option<f64>,
    extent: Option<Extent>,
}

impl Line {
    fn new(label: &str, series: &Series, until: Timestamp, step: Millis) -> Self {
        let fresh = SILENT_AFTER.max(Millis(step.0.saturating_mul(2)));
        let now = series
            .points
            .iter()
            .rev()
            .find_map(|point| Some((point.time, point.mean?)))
            .filter(|(time, _)| until - *time <= fresh)
            .map(|(_, mean)| mean);
        Line {
            label: label.to_owned(),
            now,
            extent: series.extent(),
        }
    }
}

/// The newest value of one line; a legend with the values of several.
fn newest(lines: &[Line], unit: Unit) -> AnyView {
    let value = |now: Option<f64>| now.map_or_else(|| "–".to_owned(), |now| unit.text(now));
    match lines {
        [line] => {
            let text = value(line.now);
            let (number, symbol) = text.split_once(' ').unwrap_or((&text, ""));
            let symbol = (!symbol.is_empty())
                .then(|| view! { " " <span class="chart-unit">{symbol.to_owned()}</span> });
            view! { <span class="chart-now">{number.to_owned()}{symbol}</span> }.into_any()
        }
        lines => {
            let entry = |(index, line): (usize, &Line)| {
                view! { <li class=format!("series-{}", index + 1)>{line.label.clone()}" "{value(line.now)}</li> }
            };
            let entries = lines.iter().enumerate().map(entry).collect_view();
            view! { <ul class="chart-legend">{entries}</ul> }.into_any()
        }
    }
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

/// The numbers behind the drawing, for those who cannot see it or want to read one.
#[component]
fn DataTable(title: String, scale: Scale, labels: Vec<String>, table: Rows) -> impl IntoView {
    let i18n = use_i18n();
    let Rows { step, ranged, rows } = table;
    let statistics: Vec<String> = if ranged {
        [
            t_string!(i18n, metrics.mean),
            t_string!(i18n, metrics.min),
            t_string!(i18n, metrics.max),
        ]
        .map(|text| text.to_string())
        .to_vec()
    } else {
        Vec::new()
    };
    let columns: Vec<String> = labels
        .iter()
        .flat_map(|label| -> Vec<String> {
            if statistics.is_empty() {
                return vec![label.clone()];
            }
            let column = |statistic: &String| {
                t_string!(
                    i18n,
                    metrics.column,
                    label = label.as_str(),
                    statistic = statistic.as_str()
                )
                .to_string()
            };
            statistics.iter().map(column).collect()
        })
        .collect();
    let caption = t_string!(
        i18n,
        metrics.table_caption,
        title = title.as_str(),
        unit = scale.symbol()
    )
    .to_string();

    // The server cannot know the reader's zone: UTC first, in both places, then local.
    let local = RwSignal::new(false);
    #[cfg(feature = "hydrate")]
    Effect::new(move || local.set(true));

    view! {
        <details class="chart-data">
            <summary>{t!(i18n, metrics.data_table)}</summary>
            <p class="chart-note">{t_string!(i18n, metrics.table_row, step = step_text(i18n, step)).to_string()}" "{t!(i18n, metrics.gap_note)}</p>
            <div class="chart-table" role="region" tabindex="0" aria-label=title.clone()>
                <table>
                    <caption>{caption}</caption>
                    <thead>
                        <tr>
                            <th scope="col">
                                {move || if local.get() { t_string!(i18n, metrics.time_local).to_string() } else { t_string!(i18n, metrics.time_utc).to_string() }}
                            </th>
                            {columns.into_iter().map(|column| view! { <th scope="col">{column}</th> }).collect_view()}
                        </tr>
                    </thead>
                    <tbody>
                        {rows.into_iter().map(|row| table_row(i18n, row, scale, ranged, local)).collect_view()}
                    </tbody>
                </table>
            </div>
        </details>
    }
    .into_any()
}

fn table_row(i18n: I18n, row: Row, scale: Scale, ranged: bool, local: RwSignal<bool>) -> AnyView {
    let Row { time, values } = row;
    let width = if ranged { 3 } else { 1 };
    let cells = values
        .into_iter()
        .map(|value| match value {
            None => view! { <td colspan=(width > 1).then_some(width)>{t!(i18n, metrics.gap)}</td> }
                .into_any(),
            Some(extent) => [extent.mean, extent.min, extent.max]
                .into_iter()
                .take(width)
                .map(|value| view! { <td>{scale.number(value).to_string()}</td> })
                .collect_view()
                .into_any(),
        })
        .collect_view();
    view! {
        <tr>
            <th scope="row">
                <time datetime=rfc3339(time)>{move || clock(time, local.get())}</time>
            </th>
            {cells}
        </tr>
    }
    .into_any()
}

fn step_text(i18n: I18n, step: Millis) -> String {
    let whole = step.ceil_seconds();
    match (whole / 60, whole % 60) {
        (0, seconds) => t_string!(i18n, metrics.step_seconds, n = seconds).to_string(),
        (minutes, 0) => t_string!(i18n, metrics.step_minutes, n = minutes).to_string(),
        (minutes, seconds) => t_string!(
            i18n,
            metrics.step_minutes_seconds,
            minutes = minutes,
            seconds = seconds
        )
        .to_string(),
    }
}

/// An instant that the calendar can name.
fn date(time: Timestamp) -> Option<OffsetDateTime> {
    OffsetDateTime::from_unix_timestamp_nanos(i128::from(time.0) * 1_000_000).ok()
}

fn rfc3339(time: Timestamp) -> Option<String> {
    date(time)?.format(&Rfc3339).ok()
}

/// Month, day and time of day.
fn clock(time: Timestamp, local: bool) -> String {
    let shifted = if local {
        time + zone_offset(time)
    } else {
        time
    };
    date(shifted)
        .and_then(|date| {
            date.format(format_description!(
                "[month]-[day] [hour]:[minute]:[second]"
            ))
            .ok()
        })
        .unwrap_or_else(|| time.0.to_string())
}

/// How far the reader's clock is ahead of UTC at an instant.
#[cfg(feature = "hydrate")]
fn zone_offset(time: Timestamp) -> Millis {
    // Milliseconds of any date a browser can name are exact in an f64.
    let date = js_sys::Date::new(&wasm_bindgen::JsValue::from_f64(time.0 as f64));
    Millis(-(date.get_timezone_offset() as i64) * 60_000)
}

/// The server knows no reader's clock.
#[cfg(not(feature = "hydrate"))]
fn zone_offset(_: Timestamp) -> Millis {
    Millis(0)
}

/// Draws once the box is in the page and ECharts is loaded; the drawing goes when the
/// component does.
#[cfg(feature = "hydrate")]
fn draw_when_mounted(canvas: NodeRef<html::Div>, failed: RwSignal<bool>, plan: option::Plan) {
    let kept = StoredValue::new_local(None::<drawing::Drawing>);
    Effect::new(move || {
        let Some(element) = canvas.get() else { return };
        let plan = plan.clone();
        drawing::with_echarts(move |loaded| {
            if failed.is_disposed() {
                return;
            }
            match loaded.then(|| drawing::Drawing::new(&element, plan)) {
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
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::texts;
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

    fn html(series: Vec<(String, Series)>, unit: Unit) -> String {
        Owner::new().with(|| {
            provide_context(Locale::En);
            let (from, step) = (NOW - Millis::minutes(15), Millis::seconds(10));
            view! { <Chart title="CPU" unit series from until=NOW step/> }
                .to_html()
                .replace("<!>", "")
        })
    }

    #[test]
    fn the_server_tells_everything_that_will_be_drawn() {
        let html = html(
            vec![("Used".into(), series(&[Some(20.0), None, Some(40.0)]))],
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
            ("Received".into(), series(&[Some(2_500_000.0)])),
            ("Sent".into(), series(&[Some(1_000.0)])),
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
        let html = html(vec![("Used".into(), old)], Unit::Percent);
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
        let html = html(vec![("Used".into(), Series::default())], Unit::Percent);
        assert!(html.contains("No samples in this range"), "{html}");
        assert!(!html.contains("<table"), "{html}");
    }

    #[test]
    fn a_step_is_told_in_words() {
        let step = |n| step_text(texts(Locale::En), Millis::seconds(n));
        assert_eq!(
            [step(10), step(60), step(864)],
            ["10 s", "1 min", "14 min 24 s"]
        );
    }
}
