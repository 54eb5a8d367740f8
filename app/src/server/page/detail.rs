//! One host: how it is, how it was, what it is.

use crate::{
    alert::{AlertsOfServer, ServerAlertsCard},
    container::{HostContainers, HostContainersResource},
    i18n::{t_string, use_i18n},
    layout::{RefreshTrouble, use_scope},
    metrics::{ChartAsked, Limits, LiveCharts, api::find_server_charts},
    path,
    permission::{Holders, HoldersCard},
    server::{
        api::find_server,
        part::{
            AgentCard, ChartsResource, OpenServer, ServerFacts, ServerHead, ServerHistory,
            ServerNow, ServerPartCards, ServerResource,
        },
    },
    status::Fault,
    ui::{Gone, IconName, LiveTitle, Skeleton, SkeletonShape},
};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use model::{
    container::ContainerList, error::Error, id::ServerId, metrics::Charts, permission::Object,
    scope::Scope, server::ServerDetail,
};

/// `/p/servers/5?range=6h&resolution=auto&ghost=1&fit=1`, or `?from=…&until=…`
#[component]
pub fn ServerPage() -> impl IntoView {
    let scope = use_scope();
    let params = use_params_map();
    let scope = Memo::new(move |_| scope.get());
    let id = Memo::new(move |_| {
        params
            .read()
            .get("id")
            .and_then(|id| id.parse::<ServerId>().ok())
    });
    // Each host has a page of its own: nothing of one is ever shown of another.
    move || match id.get() {
        Some(id) => view! { <OneServer scope=scope.get() id/> }.into_any(),
        None => view! { <Fault error=Error::NotFound/> }.into_any(),
    }
}

#[component]
fn OneServer(scope: Scope, id: ServerId) -> impl IntoView {
    let i18n = use_i18n();
    let query = use_query_map();
    let asked = Memo::new(move |_| ChartAsked::read(&query.read()));
    let request = Memo::new(move |_| asked.get().request);
    let server: ServerResource = Resource::new(|| (), move |()| find_server(scope, id));
    let charts: ChartsResource = Resource::new(
        move || request.get(),
        move |request| find_server_charts(scope, id, request),
    );
    let containers = HostContainersResource::new(scope, id);
    let alerts = AlertsOfServer::new(scope, id);
    // A person alone has nobody to share with.
    let holders = match scope {
        Scope::Personal => None,
        Scope::Company(company) => {
            let here = path::server(scope, id);
            Some(Holders::new(company, Object::Server(id), here))
        }
    };
    let loading = move || {
        let label = t_string!(i18n, ui.loading).to_string();
        view! { <Skeleton label shape=SkeletonShape::Charts lines=4/> }
    };
    // Untracked: what is fetched again goes into the signals of the page that
    // stands, and does not make it anew.
    view! {
        <Transition fallback=loading>
            {move || untrack(|| {
                Suspend::new(async move {
                    let first = containers.first().await;
                    let limits = alerts.first_limits().await;
                    match (server.await, charts.await) {
                        (Ok(detail), Ok(drawn)) => {
                            view! { <Detail scope detail drawn asked server charts alerts limits containers first/> }.into_any()
                        }
                        (Err(error), _) | (_, Err(error)) => {
                            view! { <Fault error=error.0/> }.into_any()
                        }
                    }
                })
            })}
        </Transition>
        <ServerAlertsCard asking=alerts/>
        {holders.map(|holders| view! { <HoldersCard holders/> })}
    }
    .into_any()
}

#[component]
fn Detail(
    scope: Scope,
    detail: ServerDetail,
    drawn: Charts,
    asked: Memo<ChartAsked>,
    server: ServerResource,
    charts: ChartsResource,
    alerts: AlertsOfServer,
    limits: Limits,
    containers: HostContainersResource,
    first: ContainerList,
) -> impl IntoView {
    let i18n = use_i18n();
    let live = OpenServer::new(scope, detail);
    let live_charts = LiveCharts::new(drawn);
    live.follow(server, live_charts, charts);
    let limits = alerts.limits(limits);
    let name = live.name;
    let title = Signal::derive(move || {
        name.with(|name| t_string!(i18n, shell.page_title, title = name.as_str()).to_string())
    });
    let page = move || {
        if live.is_gone.get() {
            return view! {
                <Gone
                    icon=IconName::Server
                    title=t_string!(i18n, server.gone_title)
                    text=t_string!(i18n, server.gone_text)
                    href=path::servers(scope)
                    label=t_string!(i18n, server.back_to_hosts)
                />
            }
            .into_any();
        }
        view! {
            <ServerHead server=live/>
            <div class="server-detail">
                <RefreshTrouble trouble=live.trouble/>
                <ServerNow server=live/>
                <ServerHistory server=live charts=live_charts asked limits/>
                <HostContainers containers first=first.clone()/>
                <ServerPartCards server=live/>
                <div class="server-facts">
                    <ServerFacts server=live/>
                    <AgentCard server=live/>
                </div>
            </div>
        }
        .into_any()
    };
    view! {
        <LiveTitle text=title/>
        {page}
    }
    .into_any()
}
