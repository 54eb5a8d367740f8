//! The jobs and how they stand.

use super::super::{
    api::list_jobs,
    part::{Asked, JobTable, JobTabs, KindTable},
};
use crate::{
    error::AppError,
    i18n::{t_string, use_i18n},
    layout::RefreshTrouble,
    list::{FirstAnswer, ListFailure, Pages, Shown, follow},
    live::use_live,
    path,
    ui::{Empty, IconName, PageHeader},
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use model::{
    error::Error,
    event::Event,
    id::JobId,
    job::{JobList, JobListRequest},
};

type JobsResource = Resource<Result<JobList, AppError>>;

/// `/admin/jobs?status=&after=`
#[component]
pub fn JobsPage() -> impl IntoView {
    let query = use_query_map();
    let asked = Memo::new(move |_| Asked::read(&query.read()));
    let fetched: JobsResource = Resource::new(
        move || asked.get(),
        |asked| async move { list_jobs(asked.checked()?).await },
    );
    view! {
        <FirstAnswer fetched page=move |first| {
            view! { <Answered first asked fetched/> }.into_any()
        }/>
    }
    .into_any()
}

/// The newest answer, in the place of the one before.
#[component]
fn Answered(
    first: Result<JobList, AppError>,
    asked: Memo<Asked>,
    fetched: JobsResource,
) -> impl IntoView {
    let Shown {
        value: shown,
        failure,
        trouble,
    } = follow(first, fetched);
    use_live().refetch(fetched, |event| matches!(event, Event::JobChanged { .. }));
    move || match failure.get() {
        Some(error) => {
            let is_mark_wrong = asked.with_untracked(|asked| asked.is_mark_wrong);
            view! { <ListFailure error is_mark_wrong first_page=path::JOBS/> }.into_any()
        }
        None => view! { <Jobs shown trouble asked fetched/> }.into_any(),
    }
}

#[component]
fn Jobs(
    shown: RwSignal<JobList>,
    trouble: RwSignal<Option<Error>>,
    asked: Memo<Asked>,
    fetched: JobsResource,
) -> impl IntoView {
    let i18n = use_i18n();
    let kinds = Memo::new(move |_| shown.with(|list| list.kinds.clone()));
    let has_kinds = Memo::new(move |_| kinds.with(|kinds| !kinds.is_empty()));
    let is_empty = Memo::new(move |_| shown.with(|list| list.page.items.is_empty()));
    let body = move || {
        if is_empty.get() {
            let title = t_string!(i18n, job.empty_title).to_string();
            let text = t_string!(i18n, job.empty_text).to_string();
            view! { <Empty icon=IconName::Check title text/> }.into_any()
        } else {
            view! { <JobTable list=shown refetch=move |()| fetched.refetch()/> }.into_any()
        }
    };
    let title = t_string!(i18n, shell.nav_jobs).to_string();
    // With scripts this is no element.
    let noscript = t_string!(i18n, job.noscript);
    view! {
        <Title text=t_string!(i18n, shell.page_title, title = title.as_str()).to_string()/>
        <PageHeader title subtitle=t_string!(i18n, job.intro).to_string()/>
        <div class="jobs">
            <noscript inner_html=format!("<p class=\"muted\">{noscript}</p>")></noscript>
            <RefreshTrouble trouble/>
            {move || has_kinds.get().then(|| view! { <KindTable kinds/> })}
            <div class="job-tabs"><JobTabs asked kinds/></div>
            {body}
            <JobPages asked shown/>
        </div>
    }
    .into_any()
}

/// To the first page and to the next.
#[component]
fn JobPages(asked: Memo<Asked>, shown: RwSignal<JobList>) -> impl IntoView {
    let next = Memo::new(move |_| shown.with(|list| list.page.next.as_ref().map(|next| next.id)));
    move || {
        let request = asked.get().request;
        let at = |after| {
            path::jobs_asked(&JobListRequest {
                after,
                ..request.clone()
            })
        };
        let first = request.after.map(|_| at(None));
        let next = next.get().map(|id| at(Some(JobId(id))));
        view! { <Pages first next/> }
    }
}
