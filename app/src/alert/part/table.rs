//! Alerts as a table; as cards on a phone.

use super::words::{metric_label, peak_text, quiet_label, state_of};
use crate::{
    alert::api::acknowledge_alert,
    i18n::{error_text, t_string, use_i18n},
    path,
    text::utc,
    ui::{
        Button, ButtonSize, Cell, CellKind, CellSub, Column, RelativeTime, Row, StatusPill, Table,
        Tone, use_toasts,
    },
};
use leptos::{prelude::*, task::spawn_local};
use model::{alert::AlertEntry, scope::Scope};

/// Alerts. A list that was fetched anew changes values in rows that stay, so that the
/// focus does too.
#[component]
pub fn AlertTable(
    /// Whose.
    scope: Scope,
    /// The alerts.
    #[prop(into)]
    alerts: Signal<Vec<AlertEntry>>,
    /// Whether the reader may say that they have seen one.
    #[prop(into)]
    may_update: Signal<bool>,
    /// Whether the hosts are named.
    #[prop(default = true)]
    with_host: bool,
    /// Fetches them again.
    #[prop(into)]
    refetch: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    let column = |label: &str, kind| Column::new(label, kind);
    let what = if with_host {
        t_string!(i18n, alert.column_host)
    } else {
        t_string!(i18n, alert.column_metric)
    };
    let columns = vec![
        column(what, CellKind::Title),
        column(t_string!(i18n, alert.column_state), CellKind::Status),
        column(t_string!(i18n, alert.column_value), CellKind::Text),
        column(t_string!(i18n, alert.column_since), CellKind::Text),
        column(t_string!(i18n, alert.column_ended), CellKind::Text),
        column(t_string!(i18n, alert.column_action), CellKind::Action),
    ];
    view! {
        <Table caption=t_string!(i18n, alert.title).to_string() columns>
            <For each=move || alerts.get() key=|alert| alert.id let:first>
                {
                    // One that is gone stands as it was, until its row goes too.
                    let alert = Memo::new(move |before: Option<&AlertEntry>| {
                        alerts.with(|alerts| alerts.iter().find(|one| one.id == first.id).cloned())
                            .or_else(|| before.cloned())
                            .unwrap_or_else(|| first.clone())
                    });
                    view! { <AlertRow scope alert may_update with_host refetch/> }
                }
            </For>
        </Table>
    }
    .into_any()
}

#[component]
fn AlertRow(
    scope: Scope,
    alert: Memo<AlertEntry>,
    may_update: Signal<bool>,
    with_host: bool,
    refetch: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    let (server, metric, start) =
        alert.with_untracked(|alert| (alert.server, alert.metric, alert.start));
    let label = metric_label(i18n, metric);
    let title = if with_host {
        let name = move || alert.with(|alert| alert.server_name.clone());
        view! {
            <a href=path::server(scope, server)>{name}</a>
            <CellSub>{label}</CellSub>
        }
        .into_any()
    } else {
        label.into_any()
    };
    let tone = Signal::derive(move || alert.with(|alert| state_of(i18n, alert).0));
    let state = Signal::derive(move || alert.with(|alert| state_of(i18n, alert).1));
    let note = move || {
        let quiet = alert.with(|alert| alert.quiet.map(|quiet| quiet_label(i18n, quiet)));
        quiet.map(|text| view! { <CellSub>{text}</CellSub> })
    };
    let seen_by = move || {
        let by = alert.with(|alert| {
            let by = alert.acknowledged.as_ref().map(|seen| seen.by.clone());
            by.filter(|by| !by.is_empty())
        });
        by.map(|by| {
            let text = t_string!(i18n, alert.seen_by, name = by).to_string();
            view! { <CellSub>{text}</CellSub> }
        })
    };
    let ended = move || {
        let resolved = alert.with(|alert| alert.resolved);
        match resolved {
            Some(time) => view! { <RelativeTime ms=time.0 text=utc(time)/> }.into_any(),
            None => view! { <span>"–"</span> }.into_any(),
        }
    };
    view! {
        <Row>
            <Cell kind=CellKind::Title>{title}</Cell>
            <Cell kind=CellKind::Status label=t_string!(i18n, alert.column_state).to_string()>
                <StatusPill tone text=state/>
                {note}
                {seen_by}
            </Cell>
            <Cell kind=CellKind::Text label=t_string!(i18n, alert.column_value).to_string()>
                {move || alert.with(|alert| peak_text(i18n, alert))}
            </Cell>
            <Cell kind=CellKind::Text label=t_string!(i18n, alert.column_since).to_string()>
                <RelativeTime ms=start.0 text=utc(start)/>
            </Cell>
            <Cell kind=CellKind::Text label=t_string!(i18n, alert.column_ended).to_string()>{ended}</Cell>
            <Cell kind=CellKind::Action label=t_string!(i18n, alert.column_action).to_string()>
                <Acknowledge scope alert may_update refetch/>
            </Cell>
        </Row>
    }
    .into_any()
}

/// Says that somebody has seen an alert that goes on.
#[component]
fn Acknowledge(
    scope: Scope,
    alert: Memo<AlertEntry>,
    may_update: Signal<bool>,
    refetch: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    let toasts = use_toasts();
    let is_busy = RwSignal::new(false);
    let (id, server, metric) = alert.with_untracked(|alert| (alert.id, alert.server, alert.metric));
    let is_offered = Memo::new(move |_| {
        may_update.get()
            && alert.with(|alert| alert.resolved.is_none() && alert.acknowledged.is_none())
    });
    let run = move |()| {
        if is_busy.get_untracked() {
            return;
        }
        is_busy.set(true);
        spawn_local(async move {
            let done = acknowledge_alert(scope, server, id).await;
            if let Err(error) = done {
                toasts.push(Tone::Bad, error_text(i18n, &error.0));
            }
            // `try_set` hands back what nobody takes any more: the page was left.
            if is_busy.try_set(false).is_none() {
                refetch.run(());
            }
        });
    };
    move || {
        // Read aloud each button says which alert it is for.
        let which = alert.with_untracked(|alert| {
            format!(" {} {}", alert.server_name, metric_label(i18n, metric))
        });
        is_offered.get().then(|| {
            view! {
                <Button size=ButtonSize::Small busy=is_busy on_click=run>
                    <span>
                        {t_string!(i18n, alert.acknowledge).to_string()}
                        <span class="visually-hidden">{which}</span>
                    </span>
                </Button>
            }
        })
    }
}
