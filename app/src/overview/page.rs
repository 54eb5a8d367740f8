//! The start page of a scope: how its hosts are, what wants attention.

use super::{
    attention::{Attention, all},
    start::{Start, Unshared},
};
use crate::{
    alert::{HeatAsking, HeatMapCard},
    error::AppError,
    i18n::{t_string, use_i18n},
    layout::{PageFailure, scope_name, use_scope, use_session},
    live::use_live,
    path,
    server::{
        LiveServers,
        api::{find_server_overview, list_servers},
    },
    ui::{CountTile, PageHeader, Skeleton, SkeletonShape, StatRow, Tone},
};
use leptos::{prelude::*, reactive::computed::ScopedFuture};
use leptos_meta::Title;
use model::{
    error::Error,
    event::Event,
    id::ServerId,
    page::MAX_LIMIT,
    scope::Scope,
    server::{
        ATTENTION, ServerCounts, ServerFilter, ServerListRequest, ServerOverview, ServerSort,
        ServerStatus,
    },
};
use std::collections::HashMap;

type Answer = Result<ServerOverview, AppError>;

/// `/p`
#[component]
pub fn OverviewPage() -> impl IntoView {
    let i18n = use_i18n();
    let scope = use_scope();
    let session = use_session();
    let overview = Resource::new(move || scope.get(), find_server_overview);
    let heat = HeatAsking::new(scope);
    let title = t_string!(i18n, shell.nav_overview).to_string();
    let loading = move || {
        view! { <Skeleton label=t_string!(i18n, ui.loading).to_string() shape=SkeletonShape::Tiles lines=4/> }
    };
    view! {
        <Title text=t_string!(i18n, shell.page_title, title = title.as_str()).to_string()/>
        <Transition fallback=loading>
            {move || Suspend::new(async move {
                // Untracked: what comes later goes into signals.
                let first = ScopedFuture::new_untracked(async move { overview.await }).await;
                let scope = scope.get_untracked();
                let name = match session {
                    Some(session) => {
                        let session = ScopedFuture::new_untracked(async move { session.await }).await;
                        session.ok().map(|session| scope_name(i18n, scope, &session))
                    }
                    None => None,
                };
                view! { <Answered scope name overview first heat/> }
            })}
        </Transition>
    }
    .into_any()
}

/// The newest answer, and what becomes of it while the page is open.
#[component]
fn Answered(
    scope: Scope,
    name: Option<String>,
    overview: Resource<Answer>,
    first: Answer,
    heat: HeatAsking,
) -> impl IntoView {
    let servers = LiveServers::new(
        first
            .as_ref()
            .map(|overview| overview.attention.clone())
            .unwrap_or_default(),
    );
    let answer = RwSignal::new(first);
    Effect::new(move || {
        let Some(newest) = overview.get() else { return };
        let is_known = answer.with_untracked(|answer| *answer == newest);
        // What is there is better than an error; the mark in the header says that it
        // stands still.
        let is_passing = matches!(
            newest,
            Err(AppError(
                Error::Unavailable | Error::Internal { .. } | Error::TooMany { .. }
            ))
        );
        if is_known || (is_passing && answer.with_untracked(Result::is_ok)) {
            return;
        }
        if let Ok(overview) = &newest {
            servers.replace(overview.attention.clone());
        }
        answer.set(newest);
    });
    listen(scope, overview, servers);
    let failure =
        Memo::new(move |_| answer.with(|answer| answer.as_ref().err().map(|e| e.0.clone())));
    move || match failure.get() {
        Some(error) => view! { <PageFailure error/> }.into_any(),
        None => view! { <Overview scope name=name.clone() answer servers heat/> }.into_any(),
    }
}

/// Fetches again when hosts come, go, fall silent or cross a threshold; samples
/// alone fetch nothing.
fn listen(scope: Scope, overview: Resource<Answer>, servers: LiveServers) {
    let live = use_live();
    // Any host may cross a threshold: the busiest are watched, as many as a list
    // gives at once. It is read in the browser only.
    let watched = LocalResource::new(move || async move {
        let busiest = ServerListRequest {
            sort: ServerSort::Cpu,
            is_descending: true,
            limit: Some(MAX_LIMIT),
            ..Default::default()
        };
        list_servers(scope, busiest).await
    });
    let is_over = StoredValue::new(HashMap::<ServerId, bool>::new());
    let ids = RwSignal::new(Vec::<ServerId>::new());
    Effect::new(move || match watched.get() {
        Some(Ok(list)) => {
            let known = list.page.items.iter().map(|server| {
                let is_over = server
                    .latest
                    .is_some_and(|sample| ATTENTION.is_reached(&sample));
                (server.id, is_over)
            });
            is_over.set_value(known.collect());
            ids.set(list.page.items.iter().map(|server| server.id).collect());
        }
        Some(Err(error)) => leptos::logging::warn!("hosts to watch: {error}"),
        None => {}
    });
    let shown = servers.ids();
    live.watch(move || {
        let mut all = ids.get();
        all.extend(shown.get());
        all
    });
    live.on_event(move |event| {
        servers.hear(event);
        if let Event::ServerAdded { .. } | Event::ServerRemoved { .. } | Event::RightsChanged =
            event
        {
            watched.refetch();
        }
    });
    live.on_missed(move || watched.refetch());
    let fetch = seldom(move || overview.refetch());
    live.on_event(move |event| {
        if let Event::Samples { samples } = event {
            let crossed = samples.iter().filter(|news| {
                let is_now = ATTENTION.is_reached(&news.sample);
                let before = is_over.try_update_value(|known| known.insert(news.server, is_now));
                before.flatten().is_some_and(|before| before != is_now)
            });
            // All of them: each is to be remembered.
            if crossed.count() > 0 {
                fetch();
            }
        }
    });
    live.refetch(overview, |event| {
        matches!(
            event,
            Event::ServerAdded { .. }
                | Event::ServerChanged { .. }
                | Event::ServerRemoved { .. }
                | Event::ServerStatus { .. }
                | Event::AlertsChanged { .. }
                | Event::RightsChanged
        )
    });
}

/// Calls `act` a while after it is asked for, once for all that is asked in between:
/// values that swing around a threshold cost a fetch every few seconds, not more.
fn seldom(act: impl Fn() + Clone + 'static) -> impl Fn() {
    let is_waiting = StoredValue::new(false);
    move || {
        if is_waiting.try_update_value(|waiting| std::mem::replace(waiting, true)) != Some(false) {
            return;
        }
        let act = act.clone();
        set_timeout(
            move || {
                // The page may have gone in the meantime.
                if is_waiting
                    .try_update_value(|waiting| *waiting = false)
                    .is_some()
                {
                    act();
                }
            },
            PAUSE,
        );
    }
}

/// Between a crossed threshold and the fetch.
const PAUSE: std::time::Duration = std::time::Duration::from_secs(2);

#[component]
fn Overview(
    scope: Scope,
    name: Option<String>,
    answer: RwSignal<Answer>,
    servers: LiveServers,
    heat: HeatAsking,
) -> impl IntoView {
    let i18n = use_i18n();
    let counts =
        Memo::new(move |_| answer.with(|a| a.as_ref().map(|o| o.counts).unwrap_or_default()));
    let may_create = Memo::new(move |_| answer.with(|a| a.as_ref().is_ok_and(|o| o.may_create)));
    let stage = Memo::new(move |_| {
        let counts = counts.get();
        if counts.total == 0 && scope != Scope::Personal && !may_create.get() {
            Stage::Unshared
        } else if counts.reporting + counts.silent == 0 {
            Stage::Start
        } else {
            Stage::Running
        }
    });
    view! {
        <PageHeader title=t_string!(i18n, shell.nav_overview).to_string() subtitle=name/>
        {move || match stage.get() {
            Stage::Unshared => view! { <Unshared/> }.into_any(),
            Stage::Start => view! { <Start scope counts may_create/> }.into_any(),
            Stage::Running => {
                view! {
                    <div class="overview">
                        <Counts scope counts/>
                        <Attention scope servers/>
                        <HeatMapCard asking=heat scope=Signal::stored(scope)/>
                    </div>
                }
                .into_any()
            }
        }}
    }
    .into_any()
}

/// How far a scope is with its hosts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// Others have hosts, the reader sees none.
    Unshared,
    /// No host has ever reported.
    Start,
    Running,
}

/// How many hosts are how, each tile leading to them.
#[component]
fn Counts(scope: Scope, counts: Memo<ServerCounts>) -> impl IntoView {
    let i18n = use_i18n();
    let of = move |pick: fn(&ServerCounts) -> i64| {
        Signal::derive(move || counts.with(|counts| pick(counts).to_string()))
    };
    // A count of nothing is no cause for colour.
    let tone = move |pick: fn(&ServerCounts) -> i64, tone: Tone| {
        Signal::derive(move || {
            if counts.with(pick) > 0 {
                tone
            } else {
                Tone::Neutral
            }
        })
    };
    let with = move |status| {
        path::servers_asked(
            scope,
            &ServerListRequest {
                filter: ServerFilter {
                    status: Some(status),
                    ..Default::default()
                },
                ..Default::default()
            },
        )
    };
    view! {
        <section class="overview-counts" aria-label=t_string!(i18n, shell.overview_counts).to_string()>
            <StatRow>
                <CountTile
                    label=t_string!(i18n, shell.overview_all).to_string()
                    value=of(|counts| counts.total)
                    href=path::servers(scope)
                />
                <CountTile
                    label=t_string!(i18n, server.status_reporting).to_string()
                    value=of(|counts| counts.reporting)
                    tone=tone(|counts| counts.reporting, Tone::Good)
                    href=with(ServerStatus::Reporting)
                />
                <CountTile
                    label=t_string!(i18n, server.status_silent).to_string()
                    value=of(|counts| counts.silent)
                    tone=tone(|counts| counts.silent, Tone::Warn)
                    href=with(ServerStatus::Silent)
                />
                <CountTile
                    label=t_string!(i18n, server.status_waiting).to_string()
                    value=of(|counts| counts.waiting)
                    href=with(ServerStatus::Waiting)
                />
                <CountTile
                    label=t_string!(i18n, server.attention).to_string()
                    value=of(|counts| counts.attention)
                    tone=tone(|counts| counts.attention, Tone::Bad)
                    href=all(scope)
                />
            </StatRow>
        </section>
    }
    .into_any()
}
