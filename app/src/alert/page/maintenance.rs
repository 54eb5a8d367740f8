//! Times in which hosts are worked on.

use super::super::{
    api::list_maintenance,
    part::{
        AlertTabs, Asking, MaintenanceForm, MaintenanceTable, Place, Shown, Trouble, follow,
        page_of, refused_text,
    },
};
use crate::{
    error::AppError,
    i18n::{t_string, use_i18n},
    layout::use_scope,
    live::use_live,
    ui::{Card, Empty, IconName, PageHeader, Skeleton, SkeletonShape},
};
use leptos::{prelude::*, reactive::computed::ScopedFuture};
use leptos_meta::Title;
use model::{alert::MaintenanceList, event::Event, scope::Scope};

/// `/p/alerts/maintenance`
#[component]
pub fn MaintenancePage() -> impl IntoView {
    let i18n = use_i18n();
    let scope = use_scope();
    let fetched: Asking<MaintenanceList> = Resource::new(move || scope.get(), list_maintenance);
    use_live().refetch(fetched, |event| *event == Event::RightsChanged);
    let loading = move || {
        let label = t_string!(i18n, ui.loading).to_string();
        view! { <Skeleton label shape=SkeletonShape::Table lines=6/> }
    };
    let title = t_string!(i18n, alert.maintenance).to_string();
    view! {
        <Title text=t_string!(i18n, shell.page_title, title = title.as_str()).to_string()/>
        <Transition fallback=loading>
            {move || Suspend::new(async move {
                // Untracked: what is fetched again goes into the page that stands, below the
                // hands of who fills its form.
                let first = ScopedFuture::new_untracked(async move { fetched.await }).await;
                view! { <Answered first scope=scope.get_untracked() fetched/> }
            })}
        </Transition>
    }
    .into_any()
}

#[component]
fn Answered(
    first: Result<MaintenanceList, AppError>,
    scope: Scope,
    fetched: Asking<MaintenanceList>,
) -> impl IntoView {
    let shown = follow(first, fetched, || ());
    page_of(
        shown,
        || None,
        move || view! { <OfScope scope shown fetched/> }.into_any(),
    )
}

#[component]
fn OfScope(
    scope: Scope,
    shown: Shown<MaintenanceList>,
    fetched: Asking<MaintenanceList>,
) -> impl IntoView {
    let i18n = use_i18n();
    let list = shown.value;
    let again = Callback::new(move |()| fetched.refetch());
    let refused = Memo::new(move |_| list.with(|list| list.refused.clone()));
    let clusters = Memo::new(move |_| list.with(|list| list.clusters.clone()));
    // By the console's time they go on or are over: it belongs to them.
    let times = Memo::new(move |_| list.with(|list| (list.items.clone(), list.now)));
    let body = move || {
        let (items, now) = times.get();
        if items.is_empty() {
            let title = t_string!(i18n, alert.no_maintenance_title).to_string();
            let text = t_string!(i18n, alert.no_maintenance_text).to_string();
            return view! { <Empty icon=IconName::Clock title text/> }.into_any();
        }
        let may_all = refused.with(Option::is_none);
        view! { <MaintenanceTable scope items now may_all may_single=may_all on_change=again/> }
            .into_any()
    };
    // Made anew only when it is another who may.
    let form = move || match refused.get() {
        None => view! { <MaintenanceForm scope clusters on_change=again/> }.into_any(),
        Some(refused) => {
            let reason = refused_text(i18n, &refused);
            let text = t_string!(i18n, alert.maintenance_of_host).to_string();
            view! { <p class="muted">{reason}</p><p class="muted">{text}</p> }.into_any()
        }
    };
    view! {
        <PageHeader
            title=t_string!(i18n, alert.maintenance).to_string()
            subtitle=t_string!(i18n, alert.maintenance_intro).to_string()
        />
        <AlertTabs scope place=Place::Maintenance/>
        <Trouble trouble=shown.trouble/>
        <div class="alerts">
            {body}
            <Card title=t_string!(i18n, alert.maintenance_new).to_string()>{form}</Card>
        </div>
    }
    .into_any()
}
