//! Containers as a table; as cards on a phone.

use super::StatePill;
use crate::{
    i18n::{I18n, t_string, use_i18n},
    list::sort_by,
    path,
    text::{bytes, bytes_per_second, percent, utc},
    ui::{Cell, CellKind, CellSub, Column, Icon, IconName, Meter, RelativeTime, Row, Table},
};
use leptos::prelude::*;
use model::{
    container::{
        ContainerList, ContainerListRequest, ContainerSample, ContainerSort, ContainerSummary,
    },
    scope::Scope,
    server::ServerStatus,
};

/// Containers with their newest values, which change while one looks.
#[component]
pub fn ContainerTable(
    /// Whose hosts they are on.
    scope: Scope,
    /// The containers.
    list: RwSignal<ContainerList>,
    /// What was asked for; heads sort by it. Without it they do not, and the host is
    /// left out: the page is about one.
    #[prop(optional, into)]
    request: Option<Signal<ContainerListRequest>>,
) -> impl IntoView {
    let i18n = use_i18n();
    // Heads are links with the whole query in them, so the table is written anew
    // with it; rows are keyed by the query too, because those of before end with the
    // table that owned them.
    move || {
        let asked = request.map(|request| request.get());
        let key = asked
            .as_ref()
            .map(|asked| path::containers_asked(scope, asked));
        let columns = columns(i18n, scope, asked.as_ref());
        let has_host = asked.is_some();
        view! {
            <div class="container-table">
                <Table caption=t_string!(i18n, container.containers).to_string() columns>
                    <For
                        each=move || list.with(|list| list.page.items.clone())
                        key=move |one| (one.server, one.name.clone(), key.clone())
                        let:first
                    >
                        {
                            // One that is gone stands as it was, until its row goes too.
                            let one = Memo::new(move |before: Option<&ContainerSummary>| {
                                let is_it = |other: &&ContainerSummary| {
                                    other.server == first.server && other.name == first.name
                                };
                                list.with(|list| list.page.items.iter().find(is_it).cloned())
                                    .or_else(|| before.cloned())
                                    .unwrap_or_else(|| first.clone())
                            });
                            view! { <ContainerRow scope one has_host/> }
                        }
                    </For>
                </Table>
            </div>
        }
        .into_any()
    }
}

/// The heads. One that sorts by a number puts the largest first, and one that
/// sorts already turns round.
fn columns(i18n: I18n, scope: Scope, request: Option<&ContainerListRequest>) -> Vec<Column> {
    let by = |sort: ContainerSort, kind, starts_descending: bool| {
        let column = Column::new(sort_label(i18n, sort), kind);
        let Some(request) = request else {
            return column;
        };
        let (next, direction) = sort_by(request, sort, starts_descending);
        column.sortable(path::containers_asked(scope, &next), direction)
    };
    let mut columns = vec![
        by(ContainerSort::Name, CellKind::Title, false),
        by(ContainerSort::State, CellKind::Status, false),
    ];
    if request.is_some() {
        columns.push(by(ContainerSort::Host, CellKind::Text, false));
    }
    columns.extend([
        by(ContainerSort::Cpu, CellKind::Number, true),
        by(ContainerSort::Memory, CellKind::Meter, true),
        by(ContainerSort::Net, CellKind::Number, true),
        by(ContainerSort::Restarts, CellKind::Number, true),
        by(ContainerSort::Seen, CellKind::Foot, true),
    ]);
    columns
}

/// What an order is called, and the column it sorts by.
pub fn sort_label(i18n: I18n, sort: ContainerSort) -> String {
    match sort {
        ContainerSort::Host => t_string!(i18n, container.column_host),
        ContainerSort::Name => t_string!(i18n, container.column_name),
        ContainerSort::State => t_string!(i18n, container.column_state),
        ContainerSort::Cpu => t_string!(i18n, container.column_cpu),
        ContainerSort::Memory => t_string!(i18n, container.column_memory),
        ContainerSort::Net => t_string!(i18n, container.column_network),
        ContainerSort::Restarts => t_string!(i18n, container.column_restarts),
        ContainerSort::Seen => t_string!(i18n, container.column_seen),
    }
    .to_string()
}

#[component]
fn ContainerRow(scope: Scope, one: Memo<ContainerSummary>, has_host: bool) -> impl IntoView {
    let i18n = use_i18n();
    let (server, name) = one.with_untracked(|one| (one.server, one.name.clone()));
    let label = move |sort| sort_label(i18n, sort);
    let latest = Memo::new(move |_| one.with(|one| one.latest));
    let is_old = Memo::new(move |_| one.with(|one| !one.is_current()));
    let memory_share = Signal::derive(move || latest.get().map(|latest| latest.memory_percent));
    let memory = Signal::derive(move || latest.get().map(|latest| bytes(latest.memory_usage)));
    let seen = Memo::new(move |_| one.with(|one| one.seen));
    let href = path::container(scope, server, &name);
    view! {
        <Row>
            <Cell kind=CellKind::Title>
                <a href=href>{name}</a>
                <CellSub>{move || one.with(|one| one.image.clone())}</CellSub>
            </Cell>
            <Cell kind=CellKind::Status label=label(ContainerSort::State)>
                <StatePill state=Signal::derive(move || one.with(|one| one.state))/>
            </Cell>
            {has_host
                .then(|| {
                    view! {
                        <Cell kind=CellKind::Text label=label(ContainerSort::Host)>
                            <a class="container-host" href=path::server(scope, server)>
                                {move || one.with(|one| one.server_name.clone())}
                            </a>
                        </Cell>
                    }
                })}
            <Cell kind=CellKind::Number label=label(ContainerSort::Cpu)>
                <span class:container-old=is_old>
                    {move || known(latest.get().map(|latest| percent(latest.cpu_percent)))}
                </span>
            </Cell>
            <Cell kind=CellKind::Meter label=label(ContainerSort::Memory)>
                <span class="container-meter" class:container-old=is_old>
                    <Meter label=label(ContainerSort::Memory) percent=memory_share text=memory/>
                </span>
            </Cell>
            <Cell kind=CellKind::Number label=label(ContainerSort::Net)>
                <span class:container-old=is_old><Rates latest/></span>
            </Cell>
            <Cell kind=CellKind::Number label=label(ContainerSort::Restarts)>
                {move || one.with(|one| one.restarts)}
            </Cell>
            <Cell kind=CellKind::Foot label=label(ContainerSort::Seen)>
                <RelativeTime
                    ms=Signal::derive(move || seen.get().0)
                    text=Signal::derive(move || utc(seen.get()))
                />
                <Old one/>
            </Cell>
        </Row>
    }
    .into_any()
}

/// A value, or that there is none.
fn known(text: Option<String>) -> String {
    text.unwrap_or_else(|| "–".to_owned())
}

/// That the values are not of now, and why.
#[component]
fn Old(one: Memo<ContainerSummary>) -> impl IntoView {
    let i18n = use_i18n();
    let why = Memo::new(move |_| {
        one.with(|one| match (one.server_status, one.is_old) {
            (ServerStatus::Silent, _) => Some(true),
            (_, true) => Some(false),
            _ => None,
        })
    });
    move || {
        why.get().map(|is_silent| {
            let text = if is_silent {
                t_string!(i18n, container.host_silent)
            } else {
                t_string!(i18n, container.old)
            };
            view! { <CellSub>{text}</CellSub> }
        })
    }
}

/// Received and sent.
#[component]
fn Rates(latest: Memo<Option<ContainerSample>>) -> impl IntoView {
    let i18n = use_i18n();
    let rate = move |pick: fn(&ContainerSample) -> Option<f64>| {
        move || known(latest.get().as_ref().and_then(pick).map(bytes_per_second))
    };
    view! {
        <span class="server-net">
            <span>
                <Icon name=IconName::ArrowDown/>
                <span class="visually-hidden">{t_string!(i18n, metrics.received).to_string()}" "</span>
                {rate(|latest| latest.net_input)}
            </span>
            <span>
                <Icon name=IconName::ArrowUp/>
                <span class="visually-hidden">{t_string!(i18n, metrics.sent).to_string()}" "</span>
                {rate(|latest| latest.net_output)}
            </span>
        </span>
    }
}
