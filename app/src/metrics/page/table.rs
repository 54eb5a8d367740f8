//! The rows of a history: a table, and cards on a phone.

use crate::{
    chart::{Unit, clock, rfc3339},
    i18n::{I18n, t_string, use_i18n},
    metrics::part::metric_label,
    ui::{Cell, CellKind, CellSub, Column, Empty, IconName, Row, Table},
};
use leptos::prelude::*;
use model::{
    metrics::{Fold, HistoryPage, HistoryRow, Metric, Tier},
    time::Timestamp,
};

/// What the numbers of a metric count. A container's network is in bytes.
fn unit(metric: Metric, metrics: &[Metric]) -> Unit {
    let is_container = metrics.contains(&Metric::BlockInput);
    match metric {
        Metric::Cpu | Metric::Memory | Metric::Disk | Metric::DiskBusy => Unit::Percent,
        Metric::MemoryUsage => Unit::Bytes,
        Metric::NetInput | Metric::NetOutput if !is_container => Unit::BitsPerSecond,
        Metric::NetInput | Metric::NetOutput | Metric::BlockInput | Metric::BlockOutput => {
            Unit::BytesPerSecond
        }
    }
}

/// The rows, newest first. Each number stands beside its text as a machine reads it, and
/// is the same as in the file.
#[component]
pub fn HistoryTable(
    /// The rows.
    page: HistoryPage,
) -> impl IntoView {
    let i18n = use_i18n();
    if page.rows.is_empty() {
        return view! {
            <Empty
                icon=IconName::Clock
                title=t_string!(i18n, metrics.no_rows_title).to_string()
                text=t_string!(i18n, metrics.no_rows_text).to_string()
            />
        }
        .into_any();
    }
    let is_folded = page.request.tier != Tier::Raw;
    let metrics = page.metrics;
    let mut columns = vec![Column::new(
        t_string!(i18n, metrics.time).to_string(),
        CellKind::Title,
    )];
    columns.extend(
        metrics
            .iter()
            .map(|metric| Column::new(metric_label(i18n, *metric), CellKind::Number)),
    );
    if is_folded {
        columns.push(Column::new(
            t_string!(i18n, metrics.samples).to_string(),
            CellKind::Number,
        ));
    }
    // The server cannot know the reader's zone: UTC first, in both places, then local.
    let is_local = RwSignal::new(false);
    #[cfg(feature = "hydrate")]
    Effect::new(move || is_local.set(true));
    let rows = page
        .rows
        .into_iter()
        .map(|row| line(i18n, &row, &metrics, is_folded, is_local))
        .collect_view();
    view! {
        <div class="history-table">
            <Table caption=t_string!(i18n, metrics.history).to_string() columns>
                {rows}
            </Table>
        </div>
    }
    .into_any()
}

fn line(
    i18n: I18n,
    row: &HistoryRow,
    metrics: &[Metric],
    is_folded: bool,
    is_local: RwSignal<bool>,
) -> AnyView {
    let cells = metrics
        .iter()
        .zip(&row.values)
        .map(|(metric, value)| {
            let label = metric_label(i18n, *metric);
            let value = cell(i18n, *value, unit(*metric, metrics), is_folded);
            view! { <Cell kind=CellKind::Number label>{value}</Cell> }
        })
        .collect_view();
    let count = is_folded.then(|| {
        let count = row.count;
        view! {
            <Cell kind=CellKind::Number label=t_string!(i18n, metrics.samples).to_string()>{count}</Cell>
        }
    });
    let time = when(row.start, row.day.clone(), is_local);
    view! {
        <Row>
            <Cell kind=CellKind::Title>{time}</Cell>
            {cells}
            {count}
        </Row>
    }
    .into_any()
}

/// When a row begins: the name of a day where it is a day.
fn when(start: Timestamp, day: Option<String>, is_local: RwSignal<bool>) -> AnyView {
    let text = move || day.clone().unwrap_or_else(|| clock(start, is_local.get()));
    view! { <time datetime=rfc3339(start)>{text}</time> }.into_any()
}

fn cell(i18n: I18n, value: Option<Fold>, unit: Unit, is_folded: bool) -> AnyView {
    let Some(fold) = value else {
        return view! { <span class="muted">{t_string!(i18n, metrics.gap)}</span> }.into_any();
    };
    let bounds = is_folded.then(|| {
        let text = format!("{} – {}", unit.text(fold.min), unit.text(fold.max));
        view! { <CellSub>{text}</CellSub> }
    });
    view! {
        <data value=fold.mean.to_string()>{unit.text(fold.mean)}</data>
        {bounds}
    }
    .into_any()
}
