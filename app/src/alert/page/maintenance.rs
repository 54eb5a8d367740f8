//! Times in which hosts are worked on.

use super::super::{
    api::list_maintenance,
    part::{AlertTabs, MaintenanceForm, MaintenanceTable, Place, refused_text},
};
use crate::{
    i18n::{t_string, use_i18n},
    layout::{PageFailure, use_scope},
    live::use_live,
    ui::{Card, Empty, IconName, PageHeader, Skeleton, SkeletonShape},
};
use leptos::prelude::*;
use leptos_meta::Title;
use model::{alert::MaintenanceList, event::Event, scope::Scope};

/// `/p/alerts/maintenance`
#[component]
pub fn MaintenancePage() -> impl IntoView {
    let i18n = use_i18n();
    let scope = use_scope();
    let fetched = Resource::new(move || scope.get(), list_maintenance);
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
                let found = fetched.await;
                let scope = scope.get_untracked();
                match found {
                    Ok(list) => {
                        let again = Callback::new(move |()| fetched.refetch());
                        view! { <OfScope scope list again/> }.into_any()
                    }
                    Err(error) => view! { <PageFailure error=error.0 back=None/> }.into_any(),
                }
            })}
        </Transition>
    }
    .into_any()
}

#[component]
fn OfScope(scope: Scope, list: MaintenanceList, again: Callback<()>) -> impl IntoView {
    let i18n = use_i18n();
    let MaintenanceList {
        items,
        clusters,
        refused,
        now,
    } = list;
    let may_all = refused.is_none();
    let body = if items.is_empty() {
        let title = t_string!(i18n, alert.no_maintenance_title).to_string();
        let text = t_string!(i18n, alert.no_maintenance_text).to_string();
        view! { <Empty icon=IconName::Clock title text/> }.into_any()
    } else {
        view! { <MaintenanceTable scope items now may_all may_single=may_all on_change=again/> }
            .into_any()
    };
    let form = match refused {
        None => view! { <MaintenanceForm scope clusters now on_change=again/> }.into_any(),
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
        <div class="alerts">
            {body}
            <Card title=t_string!(i18n, alert.maintenance_new).to_string()>{form}</Card>
        </div>
    }
    .into_any()
}
