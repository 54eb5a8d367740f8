//! The jobs and how they stand.

use super::super::{
    api::list_jobs,
    part::{Asked, JobTable, JobTabs, KindTable},
};
use crate::{
    error::AppError,
    i18n::{error_text, t_string, use_i18n},
    layout::PageFailure,
    list::Pages,
    live::use_live,
    path,
    ui::{Empty, IconName, Notice, PageHeader, Skeleton, SkeletonShape, Tone},
};
use leptos::{prelude::*, reactive::computed::ScopedFuture};
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
    let i18n = use_i18n();
    let query = use_query_map();
    let asked = Memo::new(move |_| Asked::read(&query.read()));
    let fetched: JobsResource = Resource::new(
        move || asked.get(),
        |asked| async move { list_jobs(asked.checked()?).await },
    );
    let loading = move || {
        let label = t_string!(i18n, ui.loading).to_string();
        view! { <Skeleton label shape=SkeletonShape::Table lines=6/> }
    };
    view! {
        <Transition fallback=loading>
            {move || Suspend::new(async move {
                // Untracked: what is fetched again goes into the page that stands.
                let first = ScopedFuture::new_untracked(async move { fetched.await }).await;
                view! { <Answered first asked fetched/> }
            })}
        </Transition>
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
    let i18n = use_i18n();
    let (list, error) = match first {
        Ok(list) => (list, None),
        Err(error) => (JobList::default(), Some(error.0)),
    };
    let shown = RwSignal::new(list);
    let failure = RwSignal::new(error);
    let trouble = RwSignal::new(None::<Error>);
    use_live().refetch(fetched, |event| matches!(event, Event::JobChanged { .. }));
    Effect::new(move |begun: Option<()>| match (fetched.get(), begun) {
        (Some(Ok(list)), Some(())) => {
            shown.set(list);
            trouble.set(None);
            failure.set(None);
        }
        // What is there is better than an error that passes.
        (Some(Err(AppError(error @ (Error::Unavailable | Error::Internal { .. })))), Some(()))
            if failure.with_untracked(Option::is_none) =>
        {
            trouble.set(Some(error));
        }
        (Some(Err(error)), Some(())) => failure.set(Some(error.0)),
        // What is there first is what the page was made of.
        _ => {}
    });
    move || match failure.get() {
        Some(error) => {
            let first_page = t_string!(i18n, ui.first_page).to_string();
            let is_mark_wrong = asked.with_untracked(|asked| asked.is_mark_wrong);
            let back = is_mark_wrong.then(|| (path::JOBS.to_owned(), first_page));
            view! { <PageFailure error back/> }.into_any()
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
    let trouble_text = move || {
        trouble.get().map(|error| {
            let reason = error_text(i18n, &error);
            let text = t_string!(i18n, server.refresh_failed, reason = reason).to_string();
            view! { <Notice tone=Tone::Bad>{text}</Notice> }
        })
    };
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
            {trouble_text}
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
