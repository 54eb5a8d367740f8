//! What a container used: its charts and the choice of their time.

use super::refetch_with_samples;
use crate::{
    error::AppError,
    i18n::{t_string, use_i18n},
    metrics::{
        ChartAsked, ChartPlace, ChartSection, ContainerChartGrid, LiveCharts,
        api::find_container_charts, chart_file, zoom_on,
    },
    path,
};
use leptos::prelude::*;
use model::{
    container::{ContainerDetail, ContainerName},
    error::Error,
    id::ServerId,
    metrics::{Charts, Tier, Window},
    scope::Scope,
};

/// The charts of one container, made by its page.
#[derive(Debug, Clone, Copy)]
pub struct ContainerCharts {
    asked: Memo<ChartAsked>,
    charts: Resource<Result<Charts, AppError>>,
}

impl ContainerCharts {
    /// Those that the URL asks for.
    pub fn new(
        asked: Memo<ChartAsked>,
        scope: Scope,
        server: ServerId,
        name: ContainerName,
    ) -> Self {
        let request = Memo::new(move |_| asked.get().request);
        let charts = Resource::new(
            move || request.get(),
            move |request| find_container_charts(scope, server, name.to_string(), request),
        );
        ContainerCharts { asked, charts }
    }

    /// What the page begins with.
    ///
    /// # Errors
    /// As [`find_container_charts`].
    pub async fn first(self) -> Result<Charts, AppError> {
        self.charts.await
    }
}

/// Heading, ranges, charts of a container.
#[component]
pub fn ContainerHistory(
    scope: Scope,
    /// What is known of it.
    detail: RwSignal<ContainerDetail>,
    /// Where its charts come from.
    source: ContainerCharts,
    /// What they begin with.
    drawn: Charts,
) -> impl IntoView {
    let i18n = use_i18n();
    let (server, name) =
        detail.with_untracked(|detail| (detail.summary.server, detail.summary.name.clone()));
    let ContainerCharts { asked, charts } = source;
    let live = LiveCharts::new(drawn);
    let trouble = RwSignal::new(None::<Error>);
    // Nobody waits for the newest minute where a point is an hour, or at the past.
    let axis = live.axis();
    refetch_with_samples(charts, move || {
        let follows = axis
            .with(|axis| axis.tier == Tier::Raw && matches!(axis.request.window, Window::Last(_)));
        if follows { vec![server] } else { Vec::new() }
    });
    Effect::new(move |begun: Option<()>| match (charts.get(), begun) {
        (Some(Ok(found)), Some(())) => {
            trouble.set(None);
            live.replace(found);
        }
        (Some(Err(AppError(error))), Some(())) => trouble.set(Some(error)),
        // What is there first is what the page was made of.
        _ => {}
    });
    let is_silent = Signal::derive(move || {
        detail.with(|detail| !detail.summary.is_current() || !detail.summary.state.is_alive())
    });
    let place = ChartPlace::new(path::container(scope, server, &name));
    let csv = chart_file(live, path::container_export(scope, server, &name));
    let on_zoom = zoom_on(&place, asked.into());
    let fit = Signal::derive(move || asked.get().fit);
    let links = vec![(
        path::container_history(scope, server, &name),
        t_string!(i18n, metrics.all_rows).to_string(),
    )];
    view! {
        <ChartSection place asked charts=live trouble links>
            <ContainerChartGrid charts=live is_silent fit csv on_zoom/>
        </ChartSection>
    }
    .into_any()
}
