//! One host: how it is, how it was, what it is.

use crate::{
    i18n::{I18n, t_string, use_i18n},
    layout::use_scope,
    metrics::{ServerChartGrid, api::find_server_charts},
    path,
    server::{
        api::find_server,
        part::{ServerFacts, ServerStatusPill},
    },
    status::Fault,
    text::{bits_per_second_parts, bytes, percent, utc},
    ui::{
        Crumb, IconName, Meter, Notice, PageHeader, Segment, Segmented, Skeleton, StatRow,
        StatTile, Timestamp, Tone,
    },
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use model::{
    error::Error,
    id::ServerId,
    metrics::{Range, Sample, ServerCharts},
    scope::Scope,
    server::{ServerDetail, ServerStatus},
};

/// `/p/servers/5?range=6h`
#[component]
pub fn ServerPage() -> impl IntoView {
    let i18n = use_i18n();
    let scope = use_scope();
    let (params, query) = (use_params_map(), use_query_map());
    let id = Memo::new(move |_| {
        params
            .read()
            .get("id")
            .and_then(|id| id.parse::<ServerId>().ok())
    });
    let range = Memo::new(move |_| {
        query
            .read()
            .get("range")
            .and_then(|range| Range::parse(&range))
            .unwrap_or_default()
    });
    let server = Resource::new(
        move || (scope.get(), id.get()),
        |(scope, id)| async move { find_server(scope, id.ok_or(Error::NotFound)?).await },
    );
    let charts = Resource::new(
        move || (scope.get(), id.get(), range.get()),
        |(scope, id, range)| async move {
            find_server_charts(scope, id.ok_or(Error::NotFound)?, range).await
        },
    );
    let loading =
        move || view! { <Skeleton label=t_string!(i18n, ui.loading).to_string() lines=8/> };
    view! {
        <Suspense fallback=loading>
            {move || Suspend::new(async move {
                match (server.await, charts.await) {
                    (Ok(server), Ok(charts)) => {
                        view! { <Detail scope=scope.get_untracked() server charts/> }.into_any()
                    }
                    (Err(error), _) | (_, Err(error)) => view! { <Fault error=error.0/> }.into_any(),
                }
            })}
        </Suspense>
    }
    .into_any()
}

#[component]
fn Detail(scope: Scope, server: ServerDetail, charts: ServerCharts) -> impl IntoView {
    let i18n = use_i18n();
    let summary = server.summary.clone();
    let crumb = Crumb {
        href: path::servers(scope),
        label: t_string!(i18n, server.hosts).to_string(),
    };
    let subtitle = [
        summary.public_ip.clone(),
        format!("{} {}", summary.os_name, server.os_version),
    ]
    .into_iter()
    .filter(|part| !part.trim().is_empty())
    .collect::<Vec<_>>()
    .join(" · ");
    let status = summary.status;
    let ranges = Range::ALL
        .into_iter()
        .map(|range| Segment {
            href: path::server_range(scope, summary.id, range),
            label: range_label(i18n, range),
            current: range == charts.range,
        })
        .collect();
    view! {
        <Title text=t_string!(i18n, shell.page_title, title = summary.name.as_str()).to_string()/>
        <PageHeader
            title=summary.name.clone()
            subtitle
            beside=move || view! { <ServerStatusPill status/> }
            crumbs=vec![crumb]
            crumbs_label=t_string!(i18n, shell.breadcrumb).to_string()
        />
        <div class="server-detail">
            <Silence status latest=summary.latest/>
            {summary.latest.map(|sample| view! { <Now sample/> })}
            <div class="server-range">
                <h2>{t_string!(i18n, metrics.history).to_string()}</h2>
                <Segmented label=t_string!(i18n, metrics.range).to_string() segments=ranges/>
            </div>
            <ServerChartGrid charts/>
            <div class="server-facts"><ServerFacts server/></div>
        </div>
    }
    .into_any()
}

/// The newest values.
#[component]
fn Now(sample: Sample) -> impl IntoView {
    let i18n = use_i18n();
    let of = move |free: i64, total: i64| {
        t_string!(
            i18n,
            metrics.free_of,
            free = bytes(free),
            total = bytes(total)
        )
        .to_string()
    };
    let received = bits_per_second_parts(sample.net_input);
    let tile = |label: String, icon, value: f64, sub: Option<String>| {
        let meter_label = label.clone();
        view! {
            <StatTile label icon value=percent(value) sub>
                <Meter label=meter_label percent=value bare=true/>
            </StatTile>
        }
    };
    view! {
        <StatRow>
            {tile(t_string!(i18n, metrics.cpu).to_string(), IconName::Cpu, sample.cpu_percent, None)}
            {tile(
                t_string!(i18n, metrics.memory).to_string(),
                IconName::Memory,
                sample.memory_percent,
                Some(of(sample.memory_available, sample.memory_total)),
            )}
            {tile(
                t_string!(i18n, metrics.disk).to_string(),
                IconName::Disk,
                sample.disk_percent,
                Some(of(sample.disk_free, sample.disk_total)),
            )}
            <StatTile
                label=t_string!(i18n, metrics.network).to_string()
                icon=IconName::Network
                value=format!("↓ {}", received.0)
                unit=received.1
                sub=format!("↑ {}", crate::text::bits_per_second(sample.net_output))
            />
        </StatRow>
    }
    .into_any()
}

/// That nothing is heard of the host, and since when.
#[component]
fn Silence(status: ServerStatus, latest: Option<Sample>) -> impl IntoView {
    let i18n = use_i18n();
    match (status, latest) {
        (ServerStatus::Silent, Some(sample)) => view! {
            <Notice tone=Tone::Warn>
                {t_string!(i18n, server.no_data_since_when).to_string()} " "
                <Timestamp ms=sample.time.0 text=utc(sample.time)/>
            </Notice>
        }
        .into_any(),
        (_, None) => {
            view! { <Notice tone=Tone::Info>{t_string!(i18n, server.no_data_yet).to_string()}</Notice> }.into_any()
        }
        _ => ().into_any(),
    }
}

fn range_label(i18n: I18n, range: Range) -> String {
    match range {
        Range::Minutes15 => t_string!(i18n, metrics.range_15m).to_string(),
        Range::Hour => t_string!(i18n, metrics.range_1h).to_string(),
        Range::Hours6 => t_string!(i18n, metrics.range_6h).to_string(),
        Range::Day => t_string!(i18n, metrics.range_24h).to_string(),
    }
}
