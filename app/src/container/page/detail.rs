//! One container: what it uses, what it is.

use crate::{
    container::{
        api::find_container,
        part::{ContainerFacts, ContainerNow, StatePill, refetch_with_samples},
    },
    error::AppError,
    i18n::{error_text, t_string, use_i18n},
    layout::use_scope,
    metrics::{ChartAsked, ContainerCharts, container_charts},
    path,
    status::Fault,
    ui::{Crumb, Gone, IconName, LiveTitle, Notice, PageHeader, Skeleton, SkeletonShape, Tone},
};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use model::{
    container::{ContainerDetail, ContainerName},
    error::Error,
    id::ServerId,
    metrics::{Charts, Range, Window},
    scope::Scope,
};

type ContainerResource = Resource<Result<ContainerDetail, AppError>>;
type ChartsResource = Resource<Result<Charts, AppError>>;

/// `/p/servers/5/containers/web`
#[component]
pub fn ContainerPage() -> impl IntoView {
    let scope = use_scope();
    let params = use_params_map();
    let scope = Memo::new(move |_| scope.get());
    let which = Memo::new(move |_| {
        let params = params.read();
        let server: ServerId = params.get("id")?.parse().ok()?;
        let name: ContainerName = params.get("name")?.parse().ok()?;
        Some((server, name))
    });
    // Each container has a page of its own: nothing of one is ever shown of another.
    move || match which.get() {
        Some((server, name)) => view! { <OneContainer scope=scope.get() server name/> }.into_any(),
        None => view! { <Fault error=Error::NotFound/> }.into_any(),
    }
}

#[component]
fn OneContainer(scope: Scope, server: ServerId, name: ContainerName) -> impl IntoView {
    let i18n = use_i18n();
    let query = use_query_map();
    let asked = Memo::new(move |_| ChartAsked::read(&query.read()));
    let charts = container_charts((scope, server, name.to_string()), asked);
    let container: ContainerResource = Resource::new(
        || (),
        move |()| {
            let name = name.clone();
            async move { find_container(scope, server, name).await }
        },
    );
    let loading = move || {
        let label = t_string!(i18n, ui.loading).to_string();
        view! { <Skeleton label shape=SkeletonShape::Charts lines=4/> }
    };
    // Untracked: what is fetched again goes into the signals of the page that stands.
    view! {
        <Transition fallback=loading>
            {move || untrack(|| {
                Suspend::new(async move {
                    match (container.await, charts.await) {
                        (Ok(detail), Ok(drawn)) => {
                            view! { <Detail scope detail container asked charts drawn/> }.into_any()
                        }
                        (Err(error), _) | (_, Err(error)) => {
                            view! { <Fault error=error.0/> }.into_any()
                        }
                    }
                })
            })}
        </Transition>
    }
    .into_any()
}

#[component]
fn Detail(
    scope: Scope,
    detail: ContainerDetail,
    container: ContainerResource,
    asked: Memo<ChartAsked>,
    charts: ChartsResource,
    drawn: Charts,
) -> impl IntoView {
    let i18n = use_i18n();
    let (server, name) = (detail.summary.server, detail.summary.name.clone());
    let detail = RwSignal::new(detail);
    let is_gone = RwSignal::new(false);
    let trouble = RwSignal::new(None::<Error>);
    refetch_with_samples(container, move || vec![server]);
    // Nobody waits for the newest minute of a month, or of the past.
    refetch_with_samples(charts, move || match asked.get().request.window {
        Window::Last(range) if range.length() <= Range::Hours6.length() => vec![server],
        _ => Vec::new(),
    });
    let is_silent = Signal::derive(move || {
        detail.with(|detail| !detail.summary.is_current() || !detail.summary.state.is_alive())
    });
    Effect::new(move |begun: Option<()>| match (container.get(), begun) {
        (Some(Ok(newest)), Some(())) => {
            trouble.set(None);
            is_gone.set(false);
            if detail.with_untracked(|shown| *shown != newest) {
                detail.set(newest);
            }
        }
        (Some(Err(AppError(Error::NotFound))), Some(())) => is_gone.set(true),
        (Some(Err(error)), Some(())) => trouble.set(Some(error.0)),
        // What is there first is what the page was made of.
        _ => {}
    });
    let host = Memo::new(move |_| detail.with(|detail| detail.summary.server_name.clone()));
    let page_title = {
        let name = name.clone();
        Signal::derive(move || t_string!(i18n, shell.page_title, title = name.as_str()).to_string())
    };
    let trouble_text = move || {
        trouble.get().map(|error| {
            let reason = error_text(i18n, &error);
            let text = t_string!(i18n, container.refresh_failed, reason = reason).to_string();
            view! { <Notice tone=Tone::Bad>{text}</Notice> }
        })
    };
    // The page is made anew only when this changes, not with every answer.
    let is_gone = Memo::new(move |_| is_gone.get());
    let page = move || {
        if is_gone.get() {
            return view! {
                <Gone
                    icon=IconName::Container
                    title=t_string!(i18n, container.gone_title)
                    text=t_string!(i18n, container.gone_text)
                    href=path::containers(scope)
                    label=t_string!(i18n, container.back)
                />
            }
            .into_any();
        }
        let crumbs = vec![
            Crumb {
                href: path::servers(scope),
                label: t_string!(i18n, server.hosts).to_string(),
            },
            Crumb {
                href: path::server(scope, server),
                label: host.get_untracked(),
            },
        ];
        let subtitle = Signal::derive(move || {
            let image = detail.with(|detail| detail.summary.image.clone());
            (!image.is_empty()).then_some(image)
        });
        view! {
            <PageHeader
                title=name.clone()
                subtitle
                beside=move || {
                    view! { <StatePill state=Signal::derive(move || detail.with(|d| d.summary.state))/> }
                }
                crumbs
                crumbs_label=t_string!(i18n, shell.breadcrumb).to_string()
            />
            <div class="server-detail">
                {trouble_text}
                <ContainerNow detail/>
                <ContainerCharts
                    scope
                    server
                    name=name.clone()
                    page=path::container(scope, server, &name)
                    asked
                    fetched=charts
                    first=drawn.clone()
                    is_silent
                />
                <ContainerFacts scope detail/>
            </div>
        }
        .into_any()
    };
    view! {
        <LiveTitle text=page_title/>
        {page}
    }
    .into_any()
}
