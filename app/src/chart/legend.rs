//! What is drawn how, and what is said of it in words.

use super::{Plot, Unit};
use crate::i18n::{I18n, t_string, use_i18n};
use leptos::prelude::*;
use model::{
    metrics::{Extent, Series},
    server::SILENT_AFTER,
    time::{Millis, Timestamp},
};

/// What is said of one line in words.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Line {
    label: String,
    /// The newest value, where it is new enough to be called the present one.
    now: Option<f64>,
    pub(super) extent: Option<Extent>,
}

impl Line {
    pub(super) fn new(label: &str, series: &Series, plot: &Plot, is_stale: bool) -> Self {
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
pub(super) fn newest(lines: &[Line], unit: Unit) -> Option<AnyView> {
    let [line] = lines else { return None };
    let text = now_text(line.now, unit);
    let (number, symbol) = text.split_once(' ').unwrap_or((&text, ""));
    let symbol = (!symbol.is_empty())
        .then(|| view! { " " <span class="chart-unit">{symbol.to_owned()}</span> });
    Some(view! { <span class="chart-now">{number.to_owned()}{symbol}</span> }.into_any())
}

/// What of a plot there is to be explained.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Parts {
    /// Points stand for many samples.
    pub is_thinned: bool,
    /// Their bounds are drawn.
    pub has_band: bool,
    /// The stretch before is drawn.
    pub has_ghost: bool,
    /// There are stretches in which nothing was heard.
    pub has_off: bool,
    /// Something happened.
    pub has_events: bool,
    /// There is a threshold.
    pub has_threshold: bool,
}

/// What is drawn how: each line, with its newest value where there are several, and
/// what else is on the drawing. Once scripts run, a line is taken out and put back by
/// its name; `hidden` has those that are out.
#[component]
pub(super) fn Legend(
    lines: Memo<Vec<Line>>,
    unit: Unit,
    parts: Memo<Parts>,
    hidden: RwSignal<Vec<usize>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let is_awake = RwSignal::new(false);
    #[cfg(feature = "hydrate")]
    Effect::new(move || is_awake.set(true));
    let entry = move |index: usize, line: &Line, count: usize, parts: Parts| {
        let mut text = line.label.clone();
        if parts.is_thinned {
            let statistic = t_string!(i18n, metrics.mean);
            text = t_string!(
                i18n,
                metrics.column,
                label = text.as_str(),
                statistic = statistic
            )
            .to_string();
        }
        if count > 1 {
            text = format!("{text} {}", now_text(line.now, unit));
        }
        let class = format!("series-{}", index + 1);
        if count == 1 || !is_awake.get() {
            return view! { <li class=class>{text}</li> }.into_any();
        }
        let is_shown = hidden.with(|hidden| !hidden.contains(&index));
        view! {
            <li class=class class:series-hidden=!is_shown>
                <button
                    type="button"
                    class="chart-toggle"
                    aria-pressed=if is_shown { "true" } else { "false" }
                    on:click=move |_| hidden.update(|hidden| {
                        let before = hidden.len();
                        hidden.retain(|line| *line != index);
                        if hidden.len() == before {
                            hidden.push(index);
                        }
                    })
                >
                    {text}
                </button>
            </li>
        }
        .into_any()
    };
    move || {
        let parts = parts.get();
        let entries = lines.with(|lines| {
            let entries = lines.iter().enumerate();
            entries
                .map(|(index, line)| entry(index, line, lines.len(), parts))
                .collect_view()
        });
        let also = [
            (
                parts.has_band,
                "series-band",
                t_string!(i18n, metrics.smallest_to_largest),
            ),
            (
                parts.has_ghost,
                "series-ghost",
                t_string!(i18n, metrics.before),
            ),
            (
                parts.has_off,
                "series-off",
                t_string!(i18n, metrics.nothing_heard),
            ),
            (
                parts.has_events,
                "series-event",
                t_string!(i18n, metrics.event),
            ),
            (
                parts.has_threshold,
                "series-threshold",
                t_string!(i18n, metrics.threshold),
            ),
        ];
        let also = also
            .into_iter()
            .filter(|(is_there, ..)| *is_there)
            .map(|(_, class, text)| view! { <li class=class>{text}</li> })
            .collect_view();
        view! { <ul class="chart-legend">{entries}{also}</ul> }.into_any()
    }
}

/// The rest in words, one line each.
pub(super) fn summaries(i18n: I18n, lines: &[Line], unit: Unit) -> AnyView {
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
