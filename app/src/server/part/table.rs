//! Hosts as a table; as cards on a phone.

use super::{Concern, HIGH, LiveServer, LiveServers, NetLine, OpenAlerts, ServerStatusPill};
use crate::{
    i18n::{I18n, t_string, use_i18n},
    list::sort_by,
    path,
    text::{bits_per_second, utc},
    ui::{
        Cell, CellKind, CellSub, Column, Icon, IconName, Meter, RelativeTime, Row, Sparkline, Table,
    },
};
use leptos::prelude::*;
use model::{
    metrics::Sample,
    scope::Scope,
    server::{ServerListRequest, ServerSort, ServerSummary},
};

/// Hosts with their newest values, which change while one looks.
#[component]
pub fn ServerTable(
    /// Whose they are.
    scope: Scope,
    /// The hosts.
    servers: LiveServers,
    /// What was asked for; heads sort by it.
    #[prop(into)]
    request: Signal<ServerListRequest>,
) -> impl IntoView {
    let i18n = use_i18n();
    // Heads are links with the whole query in them, so the table is written anew
    // with it, into the same elements: the focus stays where it is. Rows are keyed by
    // the query too, because those of before end with the table that owned them.
    move || {
        let asked = request.get();
        let key = path::servers_asked(scope, &asked);
        let columns = columns(i18n, scope, &asked);
        view! {
            <Table caption=t_string!(i18n, server.hosts).to_string() columns>
                <For
                    each=move || servers.shown().get()
                    key=move |server| (server.id, key.clone())
                    let:server
                >
                    <ServerRow scope server/>
                </For>
            </Table>
        }
        .into_any()
    }
}

/// The heads. One that sorts by a number puts the largest first, and one that
/// sorts already turns round.
fn columns(i18n: I18n, scope: Scope, request: &ServerListRequest) -> Vec<Column> {
    let by = |label: String, kind, column: ServerSort, starts_descending: bool| {
        let (next, direction) = sort_by(request, column, starts_descending);
        Column::new(label, kind).sortable(path::servers_asked(scope, &next), direction)
    };
    let text = |key: String, kind| Column::new(key, kind);
    vec![
        by(
            t_string!(i18n, server.column_name).to_string(),
            CellKind::Title,
            ServerSort::Name,
            false,
        ),
        by(
            t_string!(i18n, server.column_status).to_string(),
            CellKind::Status,
            ServerSort::Status,
            false,
        ),
        text(
            t_string!(i18n, server.column_address).to_string(),
            CellKind::Quiet,
        ),
        by(
            Concern::Cpu.label(i18n),
            CellKind::Meter,
            ServerSort::Cpu,
            true,
        ),
        by(
            Concern::Memory.label(i18n),
            CellKind::Meter,
            ServerSort::Memory,
            true,
        ),
        by(
            Concern::Disk.label(i18n),
            CellKind::Meter,
            ServerSort::Disk,
            true,
        ),
        by(
            t_string!(i18n, server.column_network).to_string(),
            CellKind::Number,
            ServerSort::Net,
            true,
        ),
        by(
            t_string!(i18n, server.column_last_report).to_string(),
            CellKind::Foot,
            ServerSort::Report,
            true,
        ),
    ]
}

#[component]
fn ServerRow(scope: Scope, server: LiveServer) -> impl IntoView {
    let i18n = use_i18n();
    let id = server.id;
    let summary = RwSignal::from(server.summary);
    let sample = RwSignal::from(server.sample);
    let net = RwSignal::from(server.net);
    let meter = move |concern: Concern| {
        let label = concern.label(i18n);
        let percent = Signal::derive(move || sample.get().map(|sample| concern.of(&sample)));
        view! {
            <Cell kind=CellKind::Meter label=label.clone()>
                <Meter label percent medium=concern.threshold() high=HIGH/>
            </Cell>
        }
    };
    let status = Signal::derive(move || summary.with(|summary| summary.status));
    let line = move |pick: fn(&NetLine) -> Vec<Option<f64>>| {
        Signal::derive(move || net.with(|net| net.as_ref().map(pick).unwrap_or_default()))
    };
    view! {
        <Row>
            <Cell kind=CellKind::Title>
                <a href=path::server(scope, id)>{move || summary.with(|summary| summary.name.clone())}</a>
                <CellSub>{move || summary.with(|summary| summary.os_name.clone())}</CellSub>
            </Cell>
            <Cell kind=CellKind::Status label=t_string!(i18n, server.column_status).to_string()>
                <ServerStatusPill status/>
                <OpenAlerts scope id count=Signal::derive(move || summary.with(|summary| summary.alerts))/>
            </Cell>
            <Cell kind=CellKind::Quiet label=t_string!(i18n, server.column_address).to_string()>
                <span class="mono">{move || summary.with(|summary| summary.public_ip.clone())}</span>
                {move || {
                    let place = summary.with(place);
                    (!place.is_empty()).then(|| view! { <CellSub>{place}</CellSub> })
                }}
            </Cell>
            {meter(Concern::Cpu)}
            {meter(Concern::Memory)}
            {meter(Concern::Disk)}
            <Cell kind=CellKind::Number label=t_string!(i18n, server.column_network).to_string()>
                <span class="with-sparkline">
                    <NetRates sample/>
                    <Sparkline values=line(NetLine::input) second=line(NetLine::output)/>
                </span>
            </Cell>
            <Cell kind=CellKind::Foot label=t_string!(i18n, server.column_last_report).to_string()>
                <LastReport sample/>
            </Cell>
        </Row>
    }
    .into_any()
}

/// Who runs a machine, and where, as far as somebody said.
fn place(summary: &ServerSummary) -> String {
    [summary.provider.as_str(), summary.region.as_str()]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" · ")
}

/// When it was last heard of.
#[component]
fn LastReport(sample: RwSignal<Option<Sample>>) -> impl IntoView {
    let i18n = use_i18n();
    let is_known = Memo::new(move |_| sample.with(Option::is_some));
    let ms = Signal::derive(move || sample.with(|sample| sample.map_or(0, |s| s.time.0)));
    let text = Signal::derive(move || {
        sample.with(|sample| sample.map_or_else(String::new, |s| utc(s.time)))
    });
    move || {
        if is_known.get() {
            view! { <RelativeTime ms text/> }.into_any()
        } else {
            t_string!(i18n, server.never).to_string().into_any()
        }
    }
}

/// Received and sent.
#[component]
fn NetRates(sample: RwSignal<Option<Sample>>) -> impl IntoView {
    let i18n = use_i18n();
    let rate = move |pick: fn(&Sample) -> f64| {
        move || {
            sample.with(|sample| {
                sample
                    .as_ref()
                    .map_or_else(|| "–".to_owned(), |sample| bits_per_second(pick(sample)))
            })
        }
    };
    view! {
        <span class="server-net">
            <span>
                <Icon name=IconName::ArrowDown/>
                <span class="visually-hidden">{t_string!(i18n, metrics.received).to_string()}" "</span>
                {rate(|sample| sample.net_input)}
            </span>
            <span>
                <Icon name=IconName::ArrowUp/>
                <span class="visually-hidden">{t_string!(i18n, metrics.sent).to_string()}" "</span>
                {rate(|sample| sample.net_output)}
            </span>
        </span>
    }
}
