//! What was measured on a host or of a container, row by row.

use super::{newest, table::HistoryTable};
use crate::{
    error::AppError,
    i18n::{t_string, use_i18n},
    layout::{PageFailure, use_scope},
    metrics::{
        api::{find_container_history, find_server_history},
        asked::{ChartAsked, ChartPlace, exact_pairs, window, window_pairs},
        part::{OwnTime, RangeBar, tier_label},
    },
    path::{self, with_query},
    status::Fault,
    ui::{Crumb, PageHeader, Pager, Skeleton, SkeletonShape},
};
use leptos::{prelude::*, reactive::computed::ScopedFuture};
use leptos_meta::Title;
use leptos_router::{
    hooks::{use_params_map, use_query_map},
    params::ParamsMap,
};
use model::{
    error::Error,
    id::ServerId,
    metrics::{HistoryPage, HistoryRequest, Tier},
    scope::Scope,
    time::Timestamp,
};

/// What a history is of.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Of {
    scope: Scope,
    server: ServerId,
    container: Option<String>,
}

impl Of {
    fn page(&self) -> String {
        match &self.container {
            Some(name) => path::container_history(self.scope, self.server, name),
            None => path::server_history(self.scope, self.server),
        }
    }

    fn file(&self) -> String {
        match &self.container {
            Some(name) => path::container_export(self.scope, self.server, name),
            None => path::server_export(self.scope, self.server),
        }
    }

    async fn find(self, request: HistoryRequest) -> Answer {
        let Of {
            scope,
            server,
            container,
        } = self;
        match container {
            Some(name) => find_container_history(scope, server, name, request).await,
            None => find_server_history(scope, server, request).await,
        }
    }

    /// The address of some rows; what is as by default is left out.
    fn href(&self, request: HistoryRequest) -> String {
        let mut pairs = Vec::new();
        if request.tier != Tier::default() {
            pairs.push(("tier", request.tier.as_str().to_owned()));
        }
        if request.window != HistoryRequest::default().window {
            pairs.extend(window_pairs(request.window));
        }
        for (name, time) in [("before", request.before), ("after", request.after)] {
            pairs.extend(time.map(|time| (name, time.0.to_string())));
        }
        address(&self.page(), &pairs)
    }
}

fn address(page: &str, pairs: &[(&'static str, String)]) -> String {
    let pairs: Vec<(&str, &str)> = pairs.iter().map(|(n, v)| (*n, v.as_str())).collect();
    with_query(page, &pairs)
}

type Answer = Result<(String, HistoryPage), AppError>;

/// Reads a query string; what means nothing in it is left aside.
fn read(query: &ParamsMap) -> HistoryRequest {
    let mark = |name: &str| {
        let text = query.get(name)?;
        text.parse().ok().map(Timestamp)
    };
    let by_default = HistoryRequest::default();
    HistoryRequest {
        tier: query
            .get("tier")
            .and_then(|tier| Tier::parse(&tier))
            .unwrap_or(by_default.tier),
        window: window(query).unwrap_or(by_default.window),
        before: mark("before"),
        after: mark("after"),
    }
}

/// `/p/servers/5/history?tier=hour&range=7d&before=`
#[component]
pub fn ServerHistoryPage() -> impl IntoView {
    view! { <History has_container=false/> }
}

/// `/p/servers/5/containers/web/history?tier=hour&range=7d&before=`
#[component]
pub fn ContainerHistoryPage() -> impl IntoView {
    view! { <History has_container=true/> }
}

#[component]
fn History(has_container: bool) -> impl IntoView {
    let scope = use_scope();
    let params = use_params_map();
    let of = Memo::new(move |_| {
        let params = params.read();
        let server = params.get("id").and_then(|id| id.parse().ok())?;
        let container = match (has_container, params.get("name")) {
            (false, _) => None,
            (true, Some(name)) if !name.is_empty() => Some(name),
            (true, _) => return None,
        };
        Some(Of {
            scope: scope.get(),
            server,
            container,
        })
    });
    // Each host has a page of its own: nothing of one is ever shown of another.
    move || match of.get() {
        Some(of) => view! { <OneHistory of/> }.into_any(),
        None => view! { <Fault error=Error::NotFound/> }.into_any(),
    }
}

#[component]
fn OneHistory(of: Of) -> impl IntoView {
    let i18n = use_i18n();
    let query = use_query_map();
    let request = Memo::new(move |_| read(&query.read()));
    let rows: Resource<Answer> = Resource::new(move || request.get(), {
        let of = of.clone();
        move |request| of.clone().find(request)
    });
    let loading = move || {
        view! { <Skeleton label=t_string!(i18n, ui.loading).to_string() shape=SkeletonShape::Table lines=8/> }
    };
    view! {
        <Transition fallback=loading>
            {move || {
                let of = of.clone();
                Suspend::new(async move {
                    // Untracked: what comes later goes into signals, so that the focus
                    // stays where it is.
                    let first = ScopedFuture::new_untracked(async move { rows.await }).await;
                    match &first {
                        Err(error) => view! { <PageFailure error=error.0.clone()/> }.into_any(),
                        Ok((host, _)) => {
                            let host = host.clone();
                            let answer = newest(first, rows);
                            view! { <Shown of host request answer/> }.into_any()
                        }
                    }
                })
            }}
        </Transition>
    }
    .into_any()
}

#[component]
fn Shown(
    of: Of,
    host: String,
    request: Memo<HistoryRequest>,
    answer: RwSignal<Answer>,
) -> impl IntoView {
    let i18n = use_i18n();
    let what = of.container.clone().unwrap_or_else(|| host.clone());
    let title = t_string!(i18n, metrics.history_of, name = what.as_str()).to_string();
    let mut crumbs = vec![
        Crumb {
            href: path::servers(of.scope),
            label: t_string!(i18n, server.hosts).to_string(),
        },
        Crumb {
            href: path::server(of.scope, of.server),
            label: host,
        },
    ];
    if let Some(name) = &of.container {
        crumbs.push(Crumb {
            href: path::container(of.scope, of.server, name),
            label: name.clone(),
        });
    }
    let of = StoredValue::new(of);
    let href = move |request| of.with_value(|of| of.href(request));
    let tiers = Tier::ALL.map(|tier| {
        let link = move || {
            href(HistoryRequest {
                tier,
                before: None,
                after: None,
                ..request.get()
            })
        };
        view! {
            <a
                class="segment"
                href=link
                aria-current=move || (request.get().tier == tier).then_some("true")
                data-noscroll=""
            >
                {tier_label(i18n, tier)}
            </a>
        }
    });
    let place = Signal::derive(move || {
        let tier = request.get().tier;
        ChartPlace {
            page: of.with_value(Of::page),
            also: (tier != Tier::default())
                .then(|| ("tier", tier.as_str().to_owned()))
                .into_iter()
                .collect(),
        }
    });
    let asked = Signal::derive(move || ChartAsked::default().with_window(request.get().window));
    let failure = Memo::new(move |_| answer.with(|a| a.as_ref().err().map(|e| e.0.clone())));
    let page = Memo::new(move |before: Option<&Option<HistoryPage>>| {
        let now = answer.with(|answer| answer.as_ref().ok().map(|(_, page)| page.clone()));
        now.or_else(|| before.cloned().flatten())
    });
    let span = Signal::derive(move || {
        let span = page.with(|page| page.as_ref().map(|page| (page.from, page.until)));
        span.unwrap_or_default()
    });
    let body = move || match failure.get() {
        Some(error) => view! { <PageFailure error/> }.into_any(),
        None => page
            .get()
            .map(|page| view! { <Page of page/> }.into_any())
            .into_any(),
    };
    view! {
        <Title text=t_string!(i18n, shell.page_title, title = title.as_str()).to_string()/>
        <PageHeader title crumbs crumbs_label=t_string!(i18n, shell.breadcrumb).to_string()/>
        <div class="history-bar">
            <nav class="segmented" aria-label=t_string!(i18n, metrics.resolution)>
                {tiers.into_iter().collect_view()}
            </nav>
            <RangeBar place asked/>
            <OwnTime place asked span/>
        </div>
        {body}
    }
    .into_any()
}

/// The rows, the pages before and after, and the files.
#[component]
fn Page(of: StoredValue<Of>, page: HistoryPage) -> impl IntoView {
    let i18n = use_i18n();
    let request = page.request;
    let turned = |before: Option<Timestamp>, after: Option<Timestamp>| {
        of.with_value(|of| {
            of.href(HistoryRequest {
                before,
                after,
                ..request
            })
        })
    };
    let newer = page.newer.map(|time| turned(None, Some(time)));
    let older = page.older.map(|time| turned(Some(time), None));
    let file = |format: &str| {
        let mut pairs = vec![
            ("format", format.to_owned()),
            ("tier", request.tier.as_str().to_owned()),
        ];
        pairs.extend(exact_pairs(page.from, page.until));
        of.with_value(|of| address(&of.file(), &pairs))
    };
    let (csv, json) = (file("csv"), file("json"));
    let note = match &page.zone {
        Some(zone) => t_string!(i18n, metrics.days_of, zone = zone.as_str()).to_string(),
        None if request.tier == Tier::Hour => t_string!(i18n, metrics.hours_note).to_string(),
        None => t_string!(i18n, metrics.raw_note).to_string(),
    };
    let pager = (newer.is_some() || older.is_some()).then(|| {
        view! {
            <Pager
                label=t_string!(i18n, ui.pagination).to_string()
                previous=newer
                next=older
                previous_label=t_string!(i18n, metrics.newer).to_string()
                next_label=t_string!(i18n, metrics.older).to_string()
            />
        }
    });
    view! {
        <p class="chart-reading">
            {note}
            " "
            <a href=csv rel="external" download="">{t_string!(i18n, metrics.csv)}</a>
            " "
            <a href=json rel="external" download="">{t_string!(i18n, metrics.json)}</a>
        </p>
        <HistoryTable page/>
        {pager}
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::metrics::{Range, Window};

    fn of() -> Of {
        Of {
            scope: Scope::Personal,
            server: ServerId(5),
            container: None,
        }
    }

    #[test]
    fn what_is_asked_reads_back_from_its_address() {
        let request = HistoryRequest {
            tier: Tier::Hour,
            window: Window::Last(Range::Month),
            before: Some(Timestamp(7)),
            after: None,
        };
        let href = of().href(request);
        assert_eq!(href, "/p/servers/5/history?tier=hour&range=30d&before=7");
        let mut query = ParamsMap::new();
        for pair in href.split_once('?').unwrap().1.split('&') {
            let (name, value) = pair.split_once('=').unwrap();
            query.insert(name.to_owned(), value.to_owned());
        }
        assert_eq!(read(&query), request);
        assert_eq!(of().href(HistoryRequest::default()), "/p/servers/5/history");
        assert_eq!(read(&ParamsMap::new()), HistoryRequest::default());
    }

    #[test]
    fn a_container_has_addresses_of_its_own() {
        let of = Of {
            container: Some("a b".to_owned()),
            ..of()
        };
        assert_eq!(of.file(), "/p/servers/5/containers/a%20b/history/export");
    }
}
