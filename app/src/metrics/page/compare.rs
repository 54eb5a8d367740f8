//! Hosts beside each other: one metric, up to eight of them.

use super::newest;
use crate::{
    chart::{Chart, Plot, Unit},
    error::AppError,
    i18n::{I18n, error_text, t_string, use_i18n},
    layout::{PageFailure, use_scope},
    metrics::{
        api::compare_servers,
        asked::{ChartAsked, ChartPlace},
        part::{RangeBar, Reading, ZoomBar, metric_label, zoom_on},
    },
    path,
    server::api::list_servers,
    ui::{Crumb, Empty, IconName, Notice, PageHeader, Skeleton, SkeletonShape, Tone},
};
use leptos::{prelude::*, reactive::computed::ScopedFuture};
use leptos_meta::Title;
use leptos_router::{hooks::use_query_map, params::ParamsMap};
use model::{
    id::ServerId,
    metrics::{CompareRequest, Comparison, MAX_COMPARED, Metric},
    page::MAX_LIMIT,
    scope::Scope,
    server::{ServerFilter, ServerList, ServerListRequest},
};

/// What somebody asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Asked {
    servers: Vec<ServerId>,
    metric: Metric,
    charts: ChartAsked,
}

impl Asked {
    /// Reads a query string; what means nothing in it is left aside. A form sends each
    /// host by itself (`host=3&host=5`), a link all of them (`hosts=3,5`).
    fn read(query: &ParamsMap) -> Self {
        let listed = query.get("hosts").unwrap_or_default();
        let single = query.get_all("host").unwrap_or_default();
        let mut servers: Vec<ServerId> = Vec::new();
        let ids = listed.split(',').chain(single.iter().map(String::as_str));
        for id in ids.filter_map(|id| id.trim().parse::<ServerId>().ok()) {
            if !servers.contains(&id) && servers.len() < MAX_COMPARED {
                servers.push(id);
            }
        }
        let metric = query
            .get("metric")
            .and_then(|metric| Metric::parse(&metric));
        Asked {
            servers,
            metric: metric
                .filter(|metric| Metric::OF_HOST.contains(metric))
                .unwrap_or(Metric::Cpu),
            charts: ChartAsked::read(query),
        }
    }

    fn request(&self) -> CompareRequest {
        CompareRequest {
            servers: self.servers.clone(),
            metric: self.metric,
            chart: model::metrics::ChartRequest {
                ghost: false,
                ..self.charts.request
            },
        }
    }
}

type Answer = Result<Comparison, AppError>;
type Hosts = Result<ServerList, AppError>;

/// `/p/compare?hosts=3,5&metric=cpu&range=24h`
#[component]
pub fn ComparePage() -> impl IntoView {
    let i18n = use_i18n();
    let scope = use_scope();
    let query = use_query_map();
    let asked = Memo::new(move |_| Asked::read(&query.read()));
    let request = Memo::new(move |_| asked.with(Asked::request));
    let search = Memo::new(move |_| query.read().get("q").unwrap_or_default());
    let drawn: Resource<Answer> = Resource::new(
        move || (scope.get(), request.get()),
        |(scope, request)| compare_servers(scope, request),
    );
    // Those that can be chosen: the first of them, or those that are called so.
    let hosts: Resource<Hosts> = Resource::new(
        move || (scope.get(), search.get()),
        |(scope, search)| {
            list_servers(
                scope,
                ServerListRequest {
                    filter: ServerFilter {
                        search: search.parse().ok(),
                        ..ServerFilter::default()
                    },
                    limit: Some(MAX_LIMIT),
                    ..ServerListRequest::default()
                },
            )
        },
    );
    let title = t_string!(i18n, metrics.compare).to_string();
    let loading = move || {
        view! { <Skeleton label=t_string!(i18n, ui.loading).to_string() shape=SkeletonShape::Charts lines=1/> }
    };
    view! {
        <Title text=t_string!(i18n, shell.page_title, title = title.as_str()).to_string()/>
        <Transition fallback=loading>
            {move || Suspend::new(async move {
                let (first, choices) = ScopedFuture::new_untracked(async move {
                    (drawn.await, hosts.await)
                })
                .await;
                match (&first, &choices) {
                    (Err(error), _) | (_, Err(error)) => {
                        view! { <PageFailure error=error.0.clone()/> }.into_any()
                    }
                    (Ok(comparison), Ok(_)) => {
                        let comparison = comparison.clone();
                        let answer = newest(first, drawn);
                        let choices = newest(choices, hosts);
                        view! {
                            <Compared
                                scope=scope.get_untracked()
                                asked
                                first=comparison
                                answer
                                choices
                                search
                            />
                        }
                        .into_any()
                    }
                }
            })}
        </Transition>
    }
    .into_any()
}

#[component]
fn Compared(
    scope: Scope,
    asked: Memo<Asked>,
    first: Comparison,
    answer: RwSignal<Answer>,
    choices: RwSignal<Hosts>,
    search: Memo<String>,
) -> impl IntoView {
    let i18n = use_i18n();
    // What failed later leaves what is there.
    let shown = Memo::new(move |before: Option<&Comparison>| {
        let now = answer.with(|answer| answer.as_ref().ok().cloned());
        now.or_else(|| before.cloned())
            .unwrap_or_else(|| first.clone())
    });
    let charts = Signal::derive(move || asked.with(|asked| asked.charts));
    // Only hosts that the reader may see stand in the addresses.
    let place = Memo::new(move |_| {
        let ids = shown.with(|shown| {
            shown
                .hosts
                .iter()
                .map(|host| host.server)
                .collect::<Vec<_>>()
        });
        let mut also = vec![(
            "metric",
            asked.with(|asked| asked.metric.as_str().to_owned()),
        )];
        if !ids.is_empty() {
            also.push(("hosts", path::host_list(&ids)));
        }
        ChartPlace {
            page: path::compare(scope),
            also,
        }
    });
    let axis = Memo::new(move |_| shown.with(|shown| shown.axis.clone()));
    let metrics = Metric::OF_HOST.map(|metric| {
        let href = move || {
            let mut place = place.get();
            place.also[0].1 = metric.as_str().to_owned();
            place.href(charts.get())
        };
        let current = move || asked.with(|asked| (asked.metric == metric).then_some("true"));
        view! {
            <a class="segment" href=href aria-current=current data-noscroll="">{metric_label(i18n, metric)}</a>
        }
    });
    let trouble = move || {
        answer
            .with(|answer| answer.as_ref().err().cloned())
            .map(|error| {
                let reason = error_text(i18n, &error.0);
                let text = t_string!(i18n, metrics.load_range_failed, reason = reason).to_string();
                view! { <Notice tone=Tone::Bad>{text}</Notice> }
            })
    };
    let drawing = move || {
        // Other hosts or another metric are another chart; another time is not.
        shown.with(|shown| {
            let names = shown.hosts.iter().map(|host| host.name.clone());
            (shown.metric, names.collect::<Vec<_>>())
        })
    };
    let drawing = Memo::new(move |_| drawing());
    let chart = move || {
        let (metric, labels) = drawing.get();
        if labels.is_empty() {
            return view! {
                <Empty
                    icon=IconName::Chart
                    title=t_string!(i18n, metrics.compare_none_title).to_string()
                    text=t_string!(i18n, metrics.compare_none_text).to_string()
                />
            }
            .into_any();
        }
        let plot = Memo::new(move |_| {
            shown.with(|shown| {
                let series = shown.hosts.iter().map(|host| host.series.clone());
                Plot::new(&shown.axis, series.collect())
            })
        });
        let unit = match metric {
            Metric::NetInput | Metric::NetOutput => Unit::BitsPerSecond,
            _ => Unit::Percent,
        };
        let on_zoom = zoom_on(&place.get_untracked(), charts);
        let fit = Signal::derive(move || charts.get().fit);
        view! {
            <Chart title=metric_label(i18n, metric) unit labels plot group="compare" fit on_zoom=on_zoom/>
        }
        .into_any()
    };
    let place_signal = Signal::derive(move || place.get());
    view! {
        <PageHeader
            title=t_string!(i18n, metrics.compare).to_string()
            crumbs=vec![Crumb {
                href: path::servers(scope),
                label: t_string!(i18n, server.hosts).to_string(),
            }]
            crumbs_label=t_string!(i18n, shell.breadcrumb).to_string()
        />
        <div class="server-detail">
            <Picker scope asked shown choices search/>
            <div class="server-range">
                <nav class="segmented" aria-label=t_string!(i18n, metrics.metric)>
                    {metrics.into_iter().collect_view()}
                </nav>
                <RangeBar place=place_signal asked=charts/>
            </div>
            <ZoomBar place=place_signal asked=charts axis has_ghost=false/>
            {trouble}
            <Reading place=place_signal asked=charts axis/>
            <div class="compare-chart">{chart}</div>
            {move || coverage(i18n, &shown.get())}
        </div>
    }
    .into_any()
}

/// How much of each host is there, where it is not all.
fn coverage(i18n: I18n, comparison: &Comparison) -> Option<AnyView> {
    let lines: Vec<_> = comparison
        .hosts
        .iter()
        .filter_map(|host| {
            let percent = host.coverage.filter(|percent| *percent < 99.5)?;
            let percent = format!("{:.0}", percent.floor());
            let text = t_string!(
                i18n,
                metrics.coverage_of,
                name = host.name.as_str(),
                percent = percent
            );
            Some(view! { <li>{text.to_string()}</li> })
        })
        .collect();
    (!lines.is_empty()).then(|| view! { <ul class="compare-coverage">{lines}</ul> }.into_any())
}

/// The hosts that can be chosen: a form that works without scripts.
#[component]
fn Picker(
    scope: Scope,
    asked: Memo<Asked>,
    shown: Memo<Comparison>,
    choices: RwSignal<Hosts>,
    search: Memo<String>,
) -> impl IntoView {
    let i18n = use_i18n();
    let chosen = Memo::new(move |_| {
        shown.with(|shown| {
            let hosts = shown.hosts.iter();
            hosts
                .map(|host| (host.server, host.name.clone()))
                .collect::<Vec<_>>()
        })
    });
    let boxes = move || {
        let chosen = chosen.get();
        let mut entries = chosen.clone();
        choices.with(|choices| {
            let found = choices.as_ref().map(|list| &list.page.items[..]);
            for host in found.unwrap_or_default() {
                if !entries.iter().any(|(id, _)| *id == host.id) {
                    entries.push((host.id, host.name.clone()));
                }
            }
        });
        entries
            .into_iter()
            .map(|(id, name)| {
                let is_chosen = chosen.iter().any(|(other, _)| *other == id);
                view! {
                    <label class="compare-choice">
                        <input type="checkbox" name="host" value=id.to_string() checked=is_chosen prop:checked=is_chosen/>
                        <span>{name}</span>
                    </label>
                }
            })
            .collect_view()
    };
    let total = move || choices.with(|choices| choices.as_ref().map_or(0, |list| list.page.total));
    let more = move || {
        (total() > i64::from(MAX_LIMIT)).then(|| t_string!(i18n, metrics.compare_more).to_string())
    };
    let kept = move || {
        let asked = asked.get();
        let place = ChartPlace {
            page: String::new(),
            also: vec![("metric", asked.metric.as_str().to_owned())],
        };
        place
            .pairs(asked.charts)
            .into_iter()
            .map(|(name, value)| view! { <input type="hidden" name=name value=value/> })
            .collect_view()
    };
    let count = move || {
        let count = chosen.with(Vec::len);
        t_string!(
            i18n,
            metrics.compare_count,
            count = count,
            limit = MAX_COMPARED
        )
        .to_string()
    };
    view! {
        <details class="compare-picker" open=move || chosen.with(|chosen| chosen.len() < 2)>
            <summary>{t_string!(i18n, metrics.compare_pick)}" "<span class="muted">{count}</span></summary>
            <form method="get" action=path::compare(scope)>
                {kept}
                <label class="field">
                    <span class="field-label">{t_string!(i18n, metrics.compare_search)}</span>
                    <input class="input" type="search" name="q" value=search.get_untracked()/>
                </label>
                <fieldset class="compare-choices">
                    <legend class="visually-hidden">{t_string!(i18n, server.hosts)}</legend>
                    {boxes}
                </fieldset>
                <p class="muted">{more}</p>
                <button class="button button-primary" type="submit">{t_string!(i18n, metrics.compare_show)}</button>
            </form>
        </details>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &[(&'static str, &str)]) -> Asked {
        let mut query = ParamsMap::new();
        for (name, value) in pairs {
            query.insert(*name, (*value).to_owned());
        }
        Asked::read(&query)
    }

    #[test]
    fn hosts_are_listed_or_sent_one_by_one_and_are_eight_at_most() {
        let ids = |asked: Asked| asked.servers.iter().map(|id| id.0).collect::<Vec<_>>();
        assert_eq!(ids(read(&[("hosts", "3,5, 3,x,-1")])), [3, 5]);
        assert_eq!(
            ids(read(&[("hosts", "3"), ("host", "7"), ("host", "9")])),
            [3, 7, 9]
        );
        assert_eq!(ids(read(&[("hosts", "1,2,3,4,5,6,7,8,9")])).len(), 8);
    }

    #[test]
    fn a_metric_that_hosts_do_not_have_is_left_aside() {
        assert_eq!(read(&[("metric", "net_output")]).metric, Metric::NetOutput);
        assert_eq!(read(&[("metric", "block_input")]).metric, Metric::Cpu);
    }
}
