//! The numbers behind a drawing, for those who cannot see it or want to read one.

use super::{
    clock::{clock, rfc3339},
    growth::Plot,
    rows::{Row, Rows, rows},
    unit::Scale,
};
use crate::i18n::{I18n, t, t_string, use_i18n};
use leptos::{ev::Event, prelude::*};
use model::time::Millis;

/// A row with all that decides how it looks.
#[derive(Clone, Copy, PartialEq)]
struct Look {
    scale: Scale,
    is_ranged: bool,
}

/// What makes a row another one: a table that grows must not touch the rows that
/// stay, or it would take the reader's selection away.
type RowKey = (i64, Vec<Option<[u64; 3]>>, &'static str, bool);

fn key((row, look): &(Row, Look)) -> RowKey {
    let values = row
        .values
        .iter()
        .map(|value| value.map(|extent| [extent.mean, extent.min, extent.max].map(f64::to_bits)));
    (
        row.time.0,
        values.collect(),
        look.scale.symbol(),
        look.is_ranged,
    )
}

/// A folded table of a plot. It follows the plot while it is open.
#[component]
pub(super) fn DataTable(
    title: String,
    labels: Vec<String>,
    plot: Signal<Plot>,
    scale: Memo<Scale>,
    /// Where the numbers are as a file.
    csv: Signal<Option<String>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let shown = RwSignal::new(plot.get_untracked());
    let is_open = RwSignal::new(false);
    Effect::new(move || {
        if is_open.get() {
            shown.set(plot.get());
        }
    });
    let table = Memo::new(move |_| {
        shown.with(|plot| {
            let series: Vec<_> = plot.series.iter().collect();
            let Rows { step, ranged, rows } = rows(&series, plot.from, plot.step);
            (step, ranged, rows)
        })
    });
    let is_ranged = Memo::new(move |_| table.with(|table| table.1));
    let items = move || {
        let look = Look {
            scale: scale.get(),
            is_ranged: is_ranged.get(),
        };
        table.with(|table| {
            let rows = table.2.iter();
            rows.map(|row| (row.clone(), look)).collect::<Vec<_>>()
        })
    };
    let caption = {
        let title = title.clone();
        move || {
            t_string!(
                i18n,
                metrics.table_caption,
                title = title.as_str(),
                unit = scale.get().symbol()
            )
            .to_string()
        }
    };
    let note = move || {
        let step = step_text(i18n, table.with(|table| table.0));
        t_string!(i18n, metrics.table_row, step = step).to_string()
    };

    // The server cannot know the reader's zone: UTC first, in both places, then local.
    let local = RwSignal::new(false);
    #[cfg(feature = "hydrate")]
    Effect::new(move || local.set(true));

    view! {
        <details
            class="chart-data"
            on:toggle=move |event: Event| {
                #[cfg(feature = "hydrate")]
                is_open.set(event_target::<web_sys::Element>(&event).has_attribute("open"));
                #[cfg(not(feature = "hydrate"))]
                let _ = (event, is_open);
            }
        >
            <summary>{t!(i18n, metrics.data_table)}</summary>
            <p class="chart-note">
                {note}" "{t!(i18n, metrics.gap_note)}
                {move || {
                    csv.get()
                        .map(|href| {
                            view! {
                                " "
                                <a href=href rel="external" download="">{t!(i18n, metrics.csv)}</a>
                            }
                        })
                }}
            </p>
            <div class="chart-table" role="region" tabindex="0" aria-label=title>
                <table>
                    <caption>{caption}</caption>
                    <thead>
                        <tr>
                            <th scope="col">
                                {move || if local.get() { t_string!(i18n, metrics.time_local).to_string() } else { t_string!(i18n, metrics.time_utc).to_string() }}
                            </th>
                            {move || {
                                columns(i18n, &labels, is_ranged.get())
                                    .into_iter()
                                    .map(|column| view! { <th scope="col">{column}</th> })
                                    .collect_view()
                            }}
                        </tr>
                    </thead>
                    <tbody>
                        <For each=items key=key let:item>
                            {table_row(i18n, item.0, item.1, local, shown)}
                        </For>
                    </tbody>
                </table>
            </div>
        </details>
    }
    .into_any()
}

/// One column for each line, or three.
fn columns(i18n: I18n, labels: &[String], is_ranged: bool) -> Vec<String> {
    if !is_ranged {
        return labels.to_vec();
    }
    let statistics = [
        t_string!(i18n, metrics.mean),
        t_string!(i18n, metrics.min),
        t_string!(i18n, metrics.max),
    ];
    let of_label = |label: &String| {
        statistics.map(|statistic| {
            t_string!(
                i18n,
                metrics.column,
                label = label.as_str(),
                statistic = statistic
            )
            .to_string()
        })
    };
    labels.iter().flat_map(of_label).collect()
}

fn table_row(
    i18n: I18n,
    row: Row,
    look: Look,
    local: RwSignal<bool>,
    shown: RwSignal<Plot>,
) -> AnyView {
    let Row { time, values } = row;
    let width = if look.is_ranged { 3 } else { 1 };
    let cells = values
        .into_iter()
        .map(|value| match value {
            None => view! { <td colspan=(width > 1).then_some(width)>{t!(i18n, metrics.gap)}</td> }
                .into_any(),
            Some(extent) => [extent.mean, extent.min, extent.max]
                .into_iter()
                .take(width)
                .map(|value| view! { <td>{look.scale.number(value).to_string()}</td> })
                .collect_view()
                .into_any(),
        })
        .collect_view();
    let day = shown.with_untracked(|plot| plot.day(time).map(str::to_owned));
    let when = move || day.clone().unwrap_or_else(|| clock(time, local.get()));
    view! {
        <tr>
            <th scope="row">
                <time datetime=rfc3339(time)>{when}</time>
            </th>
            {cells}
        </tr>
    }
    .into_any()
}

/// A length of time in words: `14 min 24 s`.
pub fn step_text(i18n: I18n, step: Millis) -> String {
    let whole = step.ceil_seconds();
    if whole > 0 && whole.is_multiple_of(86_400) {
        return t_string!(i18n, metrics.step_days, n = whole / 86_400).to_string();
    }
    if whole > 0 && whole.is_multiple_of(3_600) {
        return t_string!(i18n, metrics.step_hours, n = whole / 3_600).to_string();
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::texts;
    use model::locale::Locale;

    #[test]
    fn a_step_is_told_in_words() {
        let step = |n| step_text(texts(Locale::En), Millis::seconds(n));
        assert_eq!(
            [step(10), step(60), step(864), step(7_200), step(86_400)],
            ["10 s", "1 min", "14 min 24 s", "2 h", "1 d"]
        );
    }
}
