//! The charts of a container on its page.

use super::{ChartSection, ContainerChartGrid, LiveCharts, chart_file, zoom_on};
use crate::{
    error::AppError,
    i18n::{t_string, use_i18n},
    metrics::{
        api::find_container_charts,
        asked::{ChartAsked, ChartPlace},
    },
    path,
};
use leptos::prelude::*;
use model::{
    error::Error,
    id::ServerId,
    metrics::{ChartRequest, Charts},
    scope::Scope,
};

/// The charts of a container that a page asks for. Made by the page itself and never in
/// what waits (`docs/adding-a-feature.md`, 9).
pub fn container_charts(
    (scope, server, name): (Scope, ServerId, String),
    asked: Memo<ChartAsked>,
) -> Resource<Result<Charts, AppError>> {
    let request = Memo::new(move |_| -> ChartRequest { asked.get().request });
    Resource::new(
        move || request.get(),
        move |request| find_container_charts(scope, server, name.clone(), request),
    )
}

/// Heading, ranges, charts. `fetched` came first as `first`; what it has later takes its
/// place, and what fails later is said above what is there.
///
/// ```text
/// let asked = Memo::new(move |_| ChartAsked::read(&query.read()));
/// let fetched = container_charts((scope, server, name.clone()), asked);
/// // …and where `fetched.await` gave `first`:
/// <ContainerCharts scope server name page asked fetched first is_silent/>
/// ```
#[component]
pub fn ContainerCharts(
    /// Whose page it is.
    scope: Scope,
    /// The host.
    server: ServerId,
    /// The container's name.
    name: String,
    /// The path of the page that the charts are on.
    page: String,
    /// What is asked for.
    asked: Memo<ChartAsked>,
    /// The charts that are asked for.
    fetched: Resource<Result<Charts, AppError>>,
    /// What came first.
    first: Charts,
    /// The host is no longer heard of, or the container is not running.
    #[prop(into)]
    is_silent: Signal<bool>,
) -> impl IntoView {
    let i18n = use_i18n();
    let charts = LiveCharts::new(first);
    let trouble = RwSignal::new(None::<Error>);
    Effect::new(move |shown: Option<()>| match (fetched.get(), shown) {
        (Some(Ok(newer)), Some(())) => {
            trouble.set(None);
            charts.replace(newer);
        }
        (Some(Err(error)), Some(())) => trouble.set(Some(error.0)),
        // What is there first is what the page was made of.
        _ => {}
    });
    let place = ChartPlace::new(page);
    let asked = Signal::derive(move || asked.get());
    let csv = chart_file(charts, path::container_export(scope, server, &name));
    let on_zoom = zoom_on(&place, asked);
    let fit = Signal::derive(move || asked.get().fit);
    let links = vec![(
        path::container_history(scope, server, &name),
        t_string!(i18n, metrics.all_rows).to_string(),
    )];
    view! {
        <ChartSection place asked charts trouble links>
            <ContainerChartGrid charts is_silent fit csv on_zoom/>
        </ChartSection>
    }
    .into_any()
}
