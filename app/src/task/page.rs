//! The status of the tasks.

use super::{api::list_tasks, part::TaskTable};
use crate::{
    error::AppError,
    i18n::{t_string, use_i18n},
    layout::{PageFailure, RefreshTrouble},
    live::use_live,
    ui::{Empty, IconName, PageHeader, Skeleton, SkeletonShape},
};
use leptos::prelude::*;
use leptos_meta::Title;
use model::{error::Error, event::Event, task::TaskStatus};

type TasksResource = Resource<Result<Vec<TaskStatus>, AppError>>;

/// `/platform/tasks`
#[component]
pub fn TasksPage() -> impl IntoView {
    let i18n = use_i18n();
    let fetched: TasksResource = Resource::new(|| (), |()| list_tasks());
    let loading = move || {
        let label = t_string!(i18n, ui.loading).to_string();
        view! { <Skeleton label shape=SkeletonShape::Table lines=4/> }
    };
    // Untracked: what is fetched again goes into the page that stands.
    view! {
        <Transition fallback=loading>
            {move || untrack(|| {
                Suspend::new(async move {
                    match fetched.await {
                        Ok(tasks) => view! { <Tasks tasks fetched/> }.into_any(),
                        Err(error) => view! { <PageFailure error=error.0/> }.into_any(),
                    }
                })
            })}
        </Transition>
    }
    .into_any()
}

#[component]
fn Tasks(tasks: Vec<TaskStatus>, fetched: TasksResource) -> impl IntoView {
    let i18n = use_i18n();
    let shown = RwSignal::new(tasks);
    let trouble = RwSignal::new(None::<Error>);
    use_live().refetch(fetched, |event| matches!(event, Event::TaskChanged { .. }));
    Effect::new(move |begun: Option<()>| match (fetched.get(), begun) {
        (Some(Ok(tasks)), Some(())) => {
            trouble.set(None);
            shown.set(tasks);
        }
        (Some(Err(error)), Some(())) => trouble.set(Some(error.0)),
        // What is there first is what the page was made of.
        _ => {}
    });
    let is_empty = Memo::new(move |_| shown.with(Vec::is_empty));
    let list = move || {
        if is_empty.get() {
            let title = t_string!(i18n, shell.tasks_empty_title).to_string();
            let text = t_string!(i18n, shell.tasks_empty_text).to_string();
            view! { <Empty icon=IconName::Refresh title text/> }.into_any()
        } else {
            view! { <TaskTable tasks=shown refetch=move |()| fetched.refetch()/> }.into_any()
        }
    };
    let title = t_string!(i18n, shell.nav_tasks).to_string();
    // With scripts this is no element.
    let noscript = t_string!(i18n, shell.tasks_noscript);
    view! {
        <Title text=t_string!(i18n, shell.page_title, title = title.as_str()).to_string()/>
        <PageHeader title subtitle=t_string!(i18n, shell.tasks_intro).to_string()/>
        <div class="tasks">
            <noscript inner_html=format!("<p class=\"muted\">{noscript}</p>")></noscript>
            <RefreshTrouble trouble/>
            {list}
        </div>
    }
    .into_any()
}
