//! The heat map: hosts by how much they have to do. The fewer there are, the more each
//! says (`ui.md` 3.3). No level is told by its colour alone: each has its number and a word.

use super::words::{heat_label, metric_label, value_text};
use crate::{
    alert::api::find_heat_map,
    error::AppError,
    i18n::{I18n, t_count, t_string, use_i18n},
    live::use_live,
    path,
    text::utc,
    ui::{Icon, IconName, RelativeTime},
};
use leptos::{prelude::*, reactive::computed::ScopedFuture};
use model::{
    alert::{AlertEntry, AlertMetric, Heat, HeatCell, HeatMap},
    event::Event,
    id::ServerId,
    metrics::Sample,
    scope::Scope,
    server::ServerStatus,
};

/// A heat map that is asked for. Its resource belongs to a page.
#[derive(Debug, Clone, Copy)]
pub struct HeatAsking {
    fetched: Resource<Result<HeatMap, AppError>>,
}

impl HeatAsking {
    /// For a page that calls this once, outside of what waits.
    pub fn new(scope: Signal<Scope>) -> Self {
        let fetched = Resource::new(move || scope.get(), find_heat_map);
        use_live().refetch(fetched, |event| {
            matches!(
                event,
                Event::AlertsChanged { .. }
                    | Event::ServerAdded { .. }
                    | Event::ServerChanged { .. }
                    | Event::ServerRemoved { .. }
                    | Event::ServerStatus { .. }
                    | Event::RightsChanged
            )
        });
        HeatAsking { fetched }
    }
}

/// The map and the alerts that go on; nothing where there are no hosts.
#[component]
pub fn HeatMapCard(
    /// The map.
    asking: HeatAsking,
    /// Whose hosts.
    #[prop(into)]
    scope: Signal<Scope>,
) -> impl IntoView {
    let fetched = asking.fetched;
    view! {
        <Transition>
            {move || Suspend::new(async move {
                // Untracked: what is fetched again goes into the map that stands.
                let first = ScopedFuture::new_untracked(async move { fetched.await }).await;
                // What goes wrong is said by the page around it.
                let first = first.unwrap_or_default();
                view! { <Answered first fetched scope=scope.get_untracked()/> }
            })}
        </Transition>
    }
    .into_any()
}

#[component]
fn Answered(
    first: HeatMap,
    fetched: Resource<Result<HeatMap, AppError>>,
    scope: Scope,
) -> impl IntoView {
    let map = RwSignal::new(first);
    Effect::new(move |begun: Option<()>| {
        if let (Some(Ok(newest)), Some(())) = (fetched.get(), begun) {
            map.set(newest);
        }
    });
    let live = use_live();
    live.watch(move || map.with(|map| map.cells.iter().map(|cell| cell.server).collect()));
    live.on_event(move |event| {
        if let Event::Samples { samples } = event {
            map.update(|map| {
                for news in samples {
                    take(map, news.server, &news.sample);
                }
            });
        }
    });
    let is_there = Memo::new(move |_| map.with(|map| !map.cells.is_empty()));
    move || is_there.get().then(|| view! { <Map scope map/> })
}

/// Takes a sample of a host on the map.
fn take(map: &mut HeatMap, server: ServerId, sample: &Sample) {
    let cell = map.cells.iter_mut().find(|cell| cell.server == server);
    for share in cell.into_iter().flat_map(|cell| &mut cell.shares) {
        if let Some(value) = share.metric.share_of(sample, share.bandwidth) {
            share.share = value;
        }
    }
}

/// How the map is laid out for so many hosts: its class, and how many shares each says.
const fn layout(hosts: usize) -> (&'static str, usize) {
    match hosts {
        0..=1 => ("heat heat-one", 5),
        2..=4 => ("heat heat-few", 5),
        5..=9 => ("heat heat-some", 2),
        _ => ("heat heat-many", 1),
    }
}

#[component]
fn Map(scope: Scope, map: RwSignal<HeatMap>) -> impl IntoView {
    let i18n = use_i18n();
    let count = Memo::new(move |_| map.with(|map| map.cells.len()));
    let ids = Memo::new(move |_| {
        map.with(|map| map.cells.iter().map(|cell| cell.server).collect::<Vec<_>>())
    });
    let hidden = Memo::new(move |_| {
        map.with(|map| map.total - i64::try_from(map.cells.len()).unwrap_or(map.total))
    });
    let more = move || {
        let hidden = hidden.get();
        (hidden > 0).then(|| {
            let text = t_count!(i18n, alert.heat_more, hidden);
            view! { <p class="muted"><a href=path::servers(scope)>{text}</a></p> }
        })
    };
    view! {
        <section class="card heat-card">
            <div class="card-head">
                <h2>{t_string!(i18n, alert.heat_title).to_string()}</h2>
                <Legend/>
            </div>
            <ul class=move || layout(count.get()).0 role="list">
                <For each=move || ids.get() key=|id| *id let:id>
                    {
                        let cell = Memo::new(move |before: Option<&Option<HeatCell>>| {
                            map.with(|map| map.cells.iter().find(|cell| cell.server == id).cloned())
                                .or_else(|| before.cloned().flatten())
                        });
                        view! { <HeatTile scope id cell said=Signal::derive(move || layout(count.get()).1)/> }
                    }
                </For>
            </ul>
            {more}
            <Newest scope map/>
        </section>
    }
    .into_any()
}

/// What the levels are called.
#[component]
fn Legend() -> impl IntoView {
    let i18n = use_i18n();
    let entries = [Heat::Full, Heat::Hot, Heat::Warm, Heat::Calm, Heat::Idle].map(|heat| {
        view! {
            <li>
                <span class=format!("heat-mark heat-{}", heat.level()) aria-hidden="true">{heat.level()}</span>
                {heat_label(i18n, heat)}
            </li>
        }
    });
    view! { <ul class="heat-legend" role="list">{entries.into_iter().collect_view()}</ul> }
        .into_any()
}

/// What the tile of a host says of its state.
fn state_text(i18n: I18n, cell: &HeatCell) -> String {
    match (cell.status, cell.heat()) {
        (ServerStatus::Silent, _) => t_string!(i18n, server.status_silent).to_string(),
        (ServerStatus::Waiting, _) => t_string!(i18n, server.status_waiting).to_string(),
        (ServerStatus::Reporting, Some(heat)) => heat_label(i18n, heat),
        (ServerStatus::Reporting, None) => t_string!(i18n, server.status_reporting).to_string(),
    }
}

#[component]
fn HeatTile(
    scope: Scope,
    id: ServerId,
    cell: Memo<Option<HeatCell>>,
    said: Signal<usize>,
) -> impl IntoView {
    let i18n = use_i18n();
    let of = move |text: fn(I18n, &HeatCell) -> String| {
        move || {
            cell.with(|cell| {
                cell.as_ref()
                    .map(|cell| text(i18n, cell))
                    .unwrap_or_default()
            })
        }
    };
    let level = Memo::new(move |_| {
        cell.with(|cell| {
            let cell = cell.as_ref()?;
            Some(match cell.status {
                ServerStatus::Silent => "heat-silent".to_owned(),
                _ => cell.heat().map_or_else(
                    || "heat-none".to_owned(),
                    |heat| format!("heat-{}", heat.level()),
                ),
            })
        })
        .unwrap_or_default()
    });
    let mark = move || {
        cell.with(|cell| {
            let cell = cell.as_ref();
            cell.and_then(HeatCell::heat)
                .map_or_else(|| "–".to_owned(), |heat| heat.level().to_string())
        })
    };
    let values = Memo::new(move |_| {
        let said = said.get();
        cell.with(|cell| {
            let worst = cell.as_ref().map(HeatCell::worst).unwrap_or_default();
            let value = |metric: AlertMetric, share: f64| {
                let value = value_text(i18n, metric, share);
                (metric_label(i18n, metric), value)
            };
            worst
                .into_iter()
                .take(said)
                .map(|one| value(one.metric, one.share))
                .collect::<Vec<_>>()
        })
    });
    let open = Memo::new(move |_| cell.with(|cell| cell.as_ref().map_or(0, |cell| cell.open)));
    view! {
        <li>
            <a class=move || format!("heat-tile {}", level.get()) href=path::server(scope, id)>
                <span class="heat-head">
                    <span class="heat-mark" aria-hidden="true">{mark}</span>
                    <span class="heat-name">{of(|_, cell| cell.name.clone())}</span>
                </span>
                <span class="heat-state">{of(state_text)}</span>
                <span class="heat-values">
                    {move || {
                        values
                            .get()
                            .into_iter()
                            .map(|(label, value)| view! { <span class="heat-value">{label}" "<b>{value}</b></span> })
                            .collect_view()
                    }}
                </span>
                {move || {
                    let open = open.get();
                    (open > 0).then(|| {
                        let text = t_count!(i18n, alert.open_count, open);
                        view! { <span class="heat-open"><Icon name=IconName::Warning/>{text}</span> }
                    })
                }}
            </a>
        </li>
    }
    .into_any()
}

/// The alerts that fired last, and the way to all.
#[component]
fn Newest(scope: Scope, map: RwSignal<HeatMap>) -> impl IntoView {
    let i18n = use_i18n();
    let newest = Memo::new(move |_| map.with(|map| (map.open, map.newest.clone())));
    move || {
        let (open, alerts) = newest.get();
        (open > 0).then(|| {
            let rows = alerts
                .into_iter()
                .map(|alert| view! { <NewestRow scope alert/> })
                .collect_view();
            let all = t_count!(i18n, alert.show_open, open);
            view! {
                <div class="heat-alerts">
                    <ul role="list">{rows}</ul>
                    <a href=path::alerts(scope)>{all}</a>
                </div>
            }
        })
    }
}

#[component]
fn NewestRow(scope: Scope, alert: AlertEntry) -> impl IntoView {
    let i18n = use_i18n();
    let value = alert
        .peak
        .map(|peak| value_text(i18n, alert.metric, peak))
        .unwrap_or_default();
    let start = alert.start;
    view! {
        <li class="heat-alert">
            <Icon name=IconName::Warning/>
            <a href=path::server(scope, alert.server)>{alert.server_name}</a>
            <span>{metric_label(i18n, alert.metric)}" "<b>{value}</b></span>
            <RelativeTime ms=start.0 text=utc(start)/>
        </li>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fewer_hosts_the_more_each_says() {
        assert_eq!(layout(1), ("heat heat-one", 5));
        assert_eq!(layout(4), ("heat heat-few", 5));
        assert_eq!(layout(5), ("heat heat-some", 2));
        assert_eq!(layout(9), ("heat heat-some", 2));
        assert_eq!(layout(10), ("heat heat-many", 1));
        assert_eq!(layout(200), ("heat heat-many", 1));
    }
}
