//! Hosts as a table; as cards on a phone.

use super::ServerStatusPill;
use crate::{
    i18n::{t_string, use_i18n},
    path,
    text::{bits_per_second, utc},
    ui::{Cell, CellKind, CellSub, Column, Icon, IconName, Meter, Row, Table, Timestamp},
};
use leptos::prelude::*;
use model::{metrics::Sample, scope::Scope, server::ServerSummary};

/// Hosts with their newest values.
#[component]
pub fn ServerTable(
    /// Whose they are.
    scope: Scope,
    /// The hosts.
    servers: Vec<ServerSummary>,
) -> impl IntoView {
    let i18n = use_i18n();
    let columns = vec![
        Column::new(
            t_string!(i18n, server.column_name).to_string(),
            CellKind::Title,
        ),
        Column::new(
            t_string!(i18n, server.column_status).to_string(),
            CellKind::Status,
        ),
        Column::new(
            t_string!(i18n, server.column_address).to_string(),
            CellKind::Mono,
        ),
        Column::new(
            t_string!(i18n, server.column_cpu).to_string(),
            CellKind::Meter,
        ),
        Column::new(
            t_string!(i18n, server.column_memory).to_string(),
            CellKind::Meter,
        ),
        Column::new(
            t_string!(i18n, server.column_disk).to_string(),
            CellKind::Meter,
        ),
        Column::new(
            t_string!(i18n, server.column_network).to_string(),
            CellKind::Number,
        ),
    ];
    view! {
        <Table caption=t_string!(i18n, server.hosts).to_string() columns>
            {servers.into_iter().map(|server| view! { <ServerRow scope server/> }).collect_view()}
        </Table>
    }
    .into_any()
}

#[component]
fn ServerRow(scope: Scope, server: ServerSummary) -> impl IntoView {
    let i18n = use_i18n();
    let latest = server.latest;
    let last_report = match latest {
        Some(sample) => view! { <Timestamp ms=sample.time.0 text=utc(sample.time)/> }.into_any(),
        None => t_string!(i18n, server.never).to_string().into_any(),
    };
    let meter = move |label: String, pick: fn(&Sample) -> f64| {
        let percent = latest.as_ref().map(pick);
        view! { <Cell kind=CellKind::Meter label=label.clone()><Meter label percent/></Cell> }
    };
    view! {
        <Row>
            <Cell kind=CellKind::Title>
                <a href=path::server(scope, server.id)>{server.name}</a>
                <CellSub>{server.os_name}</CellSub>
            </Cell>
            <Cell kind=CellKind::Status label=t_string!(i18n, server.column_status).to_string()>
                <ServerStatusPill status=server.status/>
                <CellSub>{last_report}</CellSub>
            </Cell>
            <Cell kind=CellKind::Mono label=t_string!(i18n, server.column_address).to_string()>
                {server.public_ip}
            </Cell>
            {meter(t_string!(i18n, server.column_cpu).to_string(), |s| s.cpu_percent)}
            {meter(t_string!(i18n, server.column_memory).to_string(), |s| s.memory_percent)}
            {meter(t_string!(i18n, server.column_disk).to_string(), |s| s.disk_percent)}
            <Cell kind=CellKind::Number label=t_string!(i18n, server.column_network).to_string()>
                {latest.map(|sample| view! { <NetRates sample/> })}
            </Cell>
        </Row>
    }
    .into_any()
}

/// Received and sent.
#[component]
fn NetRates(sample: Sample) -> impl IntoView {
    let i18n = use_i18n();
    let received = t_string!(i18n, metrics.received).to_string();
    let sent = t_string!(i18n, metrics.sent).to_string();
    view! {
        <span class="server-net">
            <span>
                <Icon name=IconName::ArrowDown/>
                <span class="visually-hidden">{received}" "</span>
                {bits_per_second(sample.net_input)}
            </span>
            <span>
                <Icon name=IconName::ArrowUp/>
                <span class="visually-hidden">{sent}" "</span>
                {bits_per_second(sample.net_output)}
            </span>
        </span>
    }
}
