//! What sets alerts off: for all hosts, and for each cluster.

use super::super::{
    api::find_thresholds,
    part::{AlertTabs, Place, ThresholdForm},
};
use crate::{
    i18n::{t_string, use_i18n},
    layout::{PageFailure, use_scope},
    path,
    ui::{Card, PageHeader, Segment, Segmented, Skeleton, SkeletonShape},
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use model::{
    alert::{AlertTarget, Thresholds},
    id::ClusterId,
    scope::Scope,
};

/// `/p/alerts/thresholds?cluster=`
#[component]
pub fn ThresholdsPage() -> impl IntoView {
    let i18n = use_i18n();
    let scope = use_scope();
    let query = use_query_map();
    let cluster = Memo::new(move |_| {
        let cluster = query.read().get("cluster");
        cluster.and_then(|cluster| cluster.parse::<ClusterId>().ok())
    });
    let fetched = Resource::new(
        move || (scope.get(), cluster.get()),
        |(scope, cluster)| find_thresholds(scope, cluster),
    );
    let loading = move || {
        let label = t_string!(i18n, ui.loading).to_string();
        view! { <Skeleton label shape=SkeletonShape::Table lines=6/> }
    };
    let title = t_string!(i18n, alert.thresholds).to_string();
    view! {
        <Title text=t_string!(i18n, shell.page_title, title = title.as_str()).to_string()/>
        <Transition fallback=loading>
            {move || Suspend::new(async move {
                let found = fetched.await;
                let scope = scope.get_untracked();
                match found {
                    Ok(thresholds) => {
                        let again = Callback::new(move |()| fetched.refetch());
                        view! { <OfScope scope thresholds again/> }.into_any()
                    }
                    Err(error) => {
                        let first = t_string!(i18n, alert.all_hosts).to_string();
                        let back = Some((path::thresholds(scope), first));
                        view! { <PageFailure error=error.0 back/> }.into_any()
                    }
                }
            })}
        </Transition>
    }
    .into_any()
}

#[component]
fn OfScope(scope: Scope, thresholds: Thresholds, again: Callback<()>) -> impl IntoView {
    let i18n = use_i18n();
    let target = thresholds.target;
    let clusters = thresholds.clusters.clone();
    let choice = (!clusters.is_empty()).then(|| {
        let all = Segment {
            href: path::thresholds(scope),
            label: t_string!(i18n, alert.all_hosts).to_string(),
            current: target == AlertTarget::Owner,
        };
        let named = clusters.into_iter().map(|cluster| Segment {
            href: path::cluster_thresholds(scope, cluster.id),
            label: cluster.name,
            current: target == AlertTarget::Cluster(cluster.id),
        });
        let segments: Vec<Segment> = std::iter::once(all).chain(named).collect();
        view! { <Segmented label=t_string!(i18n, alert.column_target).to_string() segments/> }
    });
    view! {
        <PageHeader
            title=t_string!(i18n, alert.thresholds).to_string()
            subtitle=t_string!(i18n, alert.thresholds_intro).to_string()
        />
        <AlertTabs scope place=Place::Thresholds/>
        <div class="alerts">
            {choice}
            <Card>
                <ThresholdForm scope thresholds on_saved=again/>
            </Card>
        </div>
    }
    .into_any()
}
