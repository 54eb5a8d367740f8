//! Which alerts go on, and which there were.

use super::super::{
    api::list_alerts,
    part::{
        AlertTable, AlertTabs, Asked, Asking, MaintenanceNotice, Place, Shown, Trouble, changed,
        follow, metric_label, page_of,
    },
};
use crate::{
    i18n::{t_string, use_i18n},
    layout::use_scope,
    live::use_live,
    path,
    ui::{
        Choice, Empty, FilterChip, FilterChips, IconName, PageHeader, Pager, Segment, Segmented,
        SelectField, Skeleton, SkeletonShape,
    },
};
use leptos::{prelude::*, reactive::computed::ScopedFuture};
use leptos_meta::Title;
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_query_map},
};
use model::{
    alert::{AlertList, AlertMetric, AlertState},
    event::Event,
    scope::Scope,
};

/// `/p/alerts?state=&metric=&server=&after=`
#[component]
pub fn AlertsPage() -> impl IntoView {
    let i18n = use_i18n();
    let scope = use_scope();
    let query = use_query_map();
    let asked = Memo::new(move |_| Asked::read(&query.read()));
    let fetched: Asking<AlertList> = Resource::new(
        move || (scope.get(), asked.get()),
        |(scope, asked)| async move { list_alerts(scope, asked.checked()?).await },
    );
    let loading = move || {
        let label = t_string!(i18n, ui.loading).to_string();
        view! { <Skeleton label shape=SkeletonShape::Table lines=6/> }
    };
    let title = t_string!(i18n, alert.title).to_string();
    view! {
        <Title text=t_string!(i18n, shell.page_title, title = title.as_str()).to_string()/>
        <Transition fallback=loading>
            {move || Suspend::new(async move {
                // Untracked: what is fetched again goes into the page that stands.
                let first = ScopedFuture::new_untracked(async move { fetched.await }).await;
                view! { <Answered first scope=scope.get_untracked() asked fetched/> }
            })}
        </Transition>
    }
    .into_any()
}

#[component]
fn Answered(
    first: Result<AlertList, crate::error::AppError>,
    scope: Scope,
    asked: Memo<Asked>,
    fetched: Asking<AlertList>,
) -> impl IntoView {
    let i18n = use_i18n();
    let shown = follow(first, fetched, move || asked.get());
    use_live().refetch(fetched, |event| {
        matches!(
            event,
            Event::AlertsChanged { .. } | Event::ServerRemoved { .. } | Event::RightsChanged
        )
    });
    let back = move || {
        let first_page = t_string!(i18n, ui.first_page).to_string();
        let is_mark_wrong = asked.with_untracked(|asked| asked.is_mark_wrong);
        is_mark_wrong.then(|| (path::alerts(scope), first_page))
    };
    page_of(shown, back, move || {
        view! { <Alerts scope shown asked fetched/> }.into_any()
    })
}

#[component]
fn Alerts(
    scope: Scope,
    shown: Shown<AlertList>,
    asked: Memo<Asked>,
    fetched: Asking<AlertList>,
) -> impl IntoView {
    let i18n = use_i18n();
    let list = shown.value;
    let alerts = Signal::derive(move || list.with(|list| list.page.items.clone()));
    let may_update = Signal::derive(move || list.with(|list| list.may_update));
    let maintenance = Memo::new(move |_| list.with(|list| list.maintenance.clone()));
    let is_empty = Memo::new(move |_| list.with(|list| list.page.items.is_empty()));
    let is_whole = Memo::new(move |_| {
        asked.with(|asked| asked.request == model::alert::AlertListRequest::default())
    });
    let body = move || {
        if is_empty.get() {
            let (title, text) = if is_whole.get() {
                (
                    t_string!(i18n, alert.empty_title).to_string(),
                    t_string!(i18n, alert.empty_text).to_string(),
                )
            } else {
                (
                    t_string!(i18n, alert.none_found_title).to_string(),
                    t_string!(i18n, alert.none_found_text).to_string(),
                )
            };
            view! { <Empty icon=IconName::Check title text/> }.into_any()
        } else {
            view! { <AlertTable scope alerts may_update refetch=move |()| fetched.refetch()/> }
                .into_any()
        }
    };
    // With scripts this is no element.
    let noscript = t_string!(i18n, alert.noscript);
    view! {
        <PageHeader
            title=t_string!(i18n, alert.title).to_string()
            subtitle=t_string!(i18n, alert.intro).to_string()
        />
        <AlertTabs scope place=Place::Alerts/>
        <div class="alerts">
            <noscript inner_html=format!("<p class=\"muted\">{noscript}</p>")></noscript>
            <Trouble trouble=shown.trouble/>
            {move || view! { <MaintenanceNotice items=maintenance.get()/> }}
            <Filters scope asked list/>
            {body}
            <Pages scope asked list/>
        </div>
    }
    .into_any()
}

/// Whether they go on, and of what.
#[component]
fn Filters(scope: Scope, asked: Memo<Asked>, list: RwSignal<AlertList>) -> impl IntoView {
    let i18n = use_i18n();
    let open = Memo::new(move |_| list.with(|list| list.open));
    let states = move || {
        let request = asked.get().request;
        let segment = |state: AlertState, label: String| Segment {
            href: path::alerts_asked(scope, &changed(&request, |request| request.state = state)),
            label,
            current: request.state == state,
        };
        let going = t_string!(i18n, alert.state_open).to_string();
        let segments = vec![
            segment(
                AlertState::All,
                t_string!(i18n, alert.state_all).to_string(),
            ),
            segment(AlertState::Open, format!("{going} {}", open.get())),
            segment(
                AlertState::Resolved,
                t_string!(i18n, alert.state_resolved).to_string(),
            ),
        ];
        view! { <Segmented label=t_string!(i18n, alert.column_state).to_string() segments/> }
    };
    let choices: Vec<Choice> = std::iter::once(Choice::new("", t_string!(i18n, ui.any)))
        .chain(
            AlertMetric::ALL
                .into_iter()
                .map(|metric| Choice::new(metric.as_str(), metric_label(i18n, metric))),
        )
        .collect();
    let navigate = use_navigate();
    let on_change = Callback::new(move |metric: String| {
        let request = asked.get_untracked().request;
        let next = changed(&request, |request| {
            request.metric = AlertMetric::parse(&metric);
        });
        let options = NavigateOptions {
            replace: true,
            scroll: false,
            ..Default::default()
        };
        navigate(&path::alerts_asked(scope, &next), options);
    });
    let metric = Signal::derive(move || {
        asked.with(|asked| {
            let metric = asked.request.metric.map(AlertMetric::as_str);
            metric.unwrap_or_default().to_owned()
        })
    });
    // What the other filters say goes along without scripts too.
    let state = move || asked.with(|asked| asked.request.state.as_str());
    let server = move || {
        asked.with(|asked| {
            asked
                .request
                .server
                .map(|id| view! { <input type="hidden" name="server" value=id.to_string()/> })
        })
    };
    let apply = t_string!(i18n, ui.apply);
    view! {
        <div class="alert-filters">
            {states}
            <form method="get" action=path::alerts(scope) class="alert-metric">
                <input type="hidden" name="state" value=state/>
                {server}
                <SelectField
                    name="metric"
                    label=t_string!(i18n, alert.column_metric).to_string()
                    choices
                    value=metric
                    on_change
                />
                <noscript inner_html=format!(
                    "<button class=\"button button-secondary\" type=\"submit\">{apply}</button>"
                )></noscript>
            </form>
            <OneHost scope asked list/>
        </div>
    }
    .into_any()
}

/// That only alerts of one host are shown, and the way out of that.
#[component]
fn OneHost(scope: Scope, asked: Memo<Asked>, list: RwSignal<AlertList>) -> impl IntoView {
    let i18n = use_i18n();
    move || {
        let request = asked.get().request;
        request.server.map(|id| {
            let name = list.with(|list| {
                let first = list.page.items.iter().find(|alert| alert.server == id);
                first.map(|alert| alert.server_name.clone())
            });
            let chip = FilterChip {
                label: name.unwrap_or_else(|| t_string!(i18n, alert.one_host).to_string()),
                href: path::alerts_asked(
                    scope,
                    &changed(&request, |request| request.server = None),
                ),
            };
            view! {
                <FilterChips
                    label=t_string!(i18n, ui.filters).to_string()
                    remove_label=t_string!(i18n, ui.clear_filters).to_string()
                    chips=vec![chip]
                />
            }
        })
    }
}

/// To the first page and to the next.
#[component]
fn Pages(scope: Scope, asked: Memo<Asked>, list: RwSignal<AlertList>) -> impl IntoView {
    let i18n = use_i18n();
    let next = Memo::new(move |_| list.with(|list| list.page.next.clone()));
    move || {
        let request = asked.get().request;
        let first = path::alerts_asked(scope, &changed(&request, |_| {}));
        let previous = request.after.is_some().then_some(first);
        let next = next.get().map(|after| {
            let mut request = request.clone();
            request.after = Some(after);
            path::alerts_asked(scope, &request)
        });
        (previous.is_some() || next.is_some()).then(|| {
            view! {
                <Pager
                    label=t_string!(i18n, ui.pagination).to_string()
                    previous
                    next
                    previous_label=t_string!(i18n, ui.first_page).to_string()
                    next_label=t_string!(i18n, ui.next).to_string()
                />
            }
        })
    }
}
