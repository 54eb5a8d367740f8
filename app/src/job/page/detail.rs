//! One job: how it stands, and what it has written.

use super::super::{
    api::find_job,
    part::{JobActions, Reason, Then, kind_label, status_label, status_tone},
};
use crate::{
    error::AppError,
    i18n::{t_string, use_i18n},
    layout::{PageFailure, RefreshTrouble},
    live::use_live,
    path,
    text::utc,
    ui::{
        Card, Crumb, Fact, Facts, LinkButton, PageHeader, RelativeTime, Skeleton, SkeletonShape,
        StatusPill, Timestamp,
    },
};
use leptos::{prelude::*, reactive::computed::ScopedFuture, task::spawn_local};
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use model::{
    error::Error,
    event::Event,
    id::JobId,
    job::{JobDetail, JobLogLine, JobStatus, JobSummary},
};

/// Lines that stay on an open page: what is further up is found again by its address.
const MAX_KEPT: usize = 5_000;

/// `/admin/jobs/7?after=`: the log begins behind that line.
#[component]
pub fn JobPage() -> impl IntoView {
    let params = use_params_map();
    let query = use_query_map();
    let id = Memo::new(move |_| {
        params
            .read()
            .get("id")
            .and_then(|id| id.parse::<JobId>().ok())
    });
    let after = Memo::new(move |_| {
        let after = query
            .read()
            .get("after")
            .and_then(|line| line.parse::<i64>().ok());
        after.unwrap_or(0).max(0)
    });
    move || match id.get() {
        Some(id) => view! { <One id after=after.get()/> }.into_any(),
        None => view! { <crate::status::Fault error=Error::NotFound/> }.into_any(),
    }
}

#[component]
fn One(id: JobId, after: i64) -> impl IntoView {
    let i18n = use_i18n();
    let fetched: Resource<Result<JobDetail, AppError>> =
        Resource::new(|| (), move |()| find_job(id, after));
    let loading = move || {
        let label = t_string!(i18n, ui.loading).to_string();
        view! { <Skeleton label shape=SkeletonShape::Lines lines=6/> }
    };
    view! {
        <Transition fallback=loading>
            {move || Suspend::new(async move {
                match ScopedFuture::new_untracked(async move { fetched.await }).await {
                    Ok(first) => view! { <Followed id after first/> }.into_any(),
                    Err(error) => view! { <PageFailure error=error.0/> }.into_any(),
                }
            })}
        </Transition>
    }
    .into_any()
}

/// The job as it was read first, and what comes after that.
#[component]
fn Followed(id: JobId, after: i64, first: JobDetail) -> impl IntoView {
    let i18n = use_i18n();
    let (job, set_job) = signal(first.job);
    let lines = RwSignal::new(first.lines);
    let has_more = RwSignal::new(first.has_more);
    let trouble = RwSignal::new(None::<Error>);
    let is_busy = RwSignal::new(false);
    // Something happened while an answer was on its way.
    let is_behind = RwSignal::new(false);
    let follow = move || {
        if is_busy.get_untracked() {
            return is_behind.set(true);
        }
        is_busy.set(true);
        spawn_local(async move {
            loop {
                let last =
                    lines.try_with_untracked(|lines| lines.last().map_or(after, |l| l.number));
                // The page was left.
                let Some(last) = last else { return };
                is_behind.set(false);
                match find_job(id, last).await {
                    Ok(found) => {
                        // `try_set` hands back what nobody takes any more.
                        if trouble.try_set(None).is_some() {
                            return;
                        }
                        append(lines, found.lines);
                        has_more.set(found.has_more);
                        set_job.set(found.job);
                        if !found.has_more && !is_behind.get_untracked() {
                            break;
                        }
                    }
                    Err(error) => {
                        if trouble.try_set(Some(error.0)).is_some() {
                            return;
                        }
                        break;
                    }
                }
            }
            is_busy.set(false);
        });
    };
    let live = use_live();
    live.on_event(move |event| match event {
        Event::JobLogged { job } if *job == id => follow(),
        Event::JobChanged { kind } if job.with_untracked(|job| job.kind == *kind) => follow(),
        _ => {}
    });
    live.on_missed(follow);
    let kind = job.with_untracked(|job| kind_label(i18n, &job.kind));
    let title = t_string!(i18n, job.page_title, kind = kind.as_str(), id = id.0).to_string();
    let crumbs = vec![Crumb {
        href: path::JOBS.to_owned(),
        label: t_string!(i18n, shell.nav_jobs).to_string(),
    }];
    let shown = Memo::new(move |_| job.get());
    let tone = Signal::derive(move || job.with(|job| status_tone(job.status)));
    let state = Signal::derive(move || {
        job.with(|job| {
            if job.is_cancel_wanted && job.status == JobStatus::Running {
                t_string!(i18n, job.cancelling).to_string()
            } else {
                status_label(i18n, job.status)
            }
        })
    });
    let beside = move || view! { <StatusPill tone text=state/> };
    // With scripts this is no element.
    let noscript = t_string!(i18n, job.noscript);
    view! {
        <Title text=t_string!(i18n, shell.page_title, title = title.as_str()).to_string()/>
        <PageHeader
            title
            beside
            crumbs
            crumbs_label=t_string!(i18n, shell.breadcrumb).to_string()
            actions=move || view! { <JobActions job=shown id kind refetch=move |()| follow()/> }
        />
        <noscript inner_html=format!("<p class=\"muted\">{noscript}</p>")></noscript>
        <div class="job-page">
            <RefreshTrouble trouble/>
            <About job=shown/>
            <Log id lines has_more/>
        </div>
    }
    .into_any()
}

/// Adds lines behind those that are there; of very many the oldest go.
fn append(lines: RwSignal<Vec<JobLogLine>>, newer: Vec<JobLogLine>) {
    if newer.is_empty() {
        return;
    }
    lines.update(|lines| {
        let last = lines.last().map_or(0, |line| line.number);
        lines.extend(newer.into_iter().filter(|line| line.number > last));
        let surplus = lines.len().saturating_sub(MAX_KEPT);
        lines.drain(..surplus);
    });
}

/// How a job stands.
#[component]
fn About(job: Memo<JobSummary>) -> impl IntoView {
    let i18n = use_i18n();
    let given = job.with_untracked(|job| job.create_time);
    let attempts = move || {
        let (attempt, limit) = job.with(|job| (job.attempt, job.attempt_limit));
        t_string!(i18n, job.attempts_of, count = attempt, limit = limit).to_string()
    };
    let time = |label: &'static str, read: fn(&JobSummary) -> Option<model::time::Timestamp>| {
        move || {
            job.with(read).map(|time| {
                view! {
                    <Fact label><Timestamp ms=time.0 text=utc(time)/></Fact>
                }
            })
        }
    };
    let started = time(t_string!(i18n, job.started), |job| job.start_time);
    let until = time(t_string!(i18n, job.of_use_until), |job| job.expiry_time);
    let progress = move || {
        let percent = job.with(|job| job.progress.filter(|_| job.status == JobStatus::Running));
        percent.map(|percent| {
            let text = t_string!(i18n, job.progress, percent = percent).to_string();
            view! { <Fact label=t_string!(i18n, job.column_state).to_string()><span>{text}</span></Fact> }
        })
    };
    view! {
        <Card>
            <Facts>
                <Fact label=t_string!(i18n, job.column_given).to_string()>
                    <span class="job-value"><RelativeTime ms=given.0 text=utc(given)/><Then job/></span>
                </Fact>
                <Fact label=t_string!(i18n, job.column_attempts).to_string()>
                    <span>{attempts}</span>
                </Fact>
                {progress}
                {started}
                {until}
                <Fact label=t_string!(i18n, job.column_result).to_string()><Reason job/></Fact>
            </Facts>
        </Card>
    }
    .into_any()
}

/// What a job has written: plain text of the console, in English.
#[component]
fn Log(id: JobId, lines: RwSignal<Vec<JobLogLine>>, has_more: RwSignal<bool>) -> impl IntoView {
    let i18n = use_i18n();
    let is_empty = Memo::new(move |_| lines.with(Vec::is_empty));
    let further = move || {
        has_more.get().then(|| {
            let last = lines.with(|lines| lines.last().map_or(0, |line| line.number));
            view! {
                <LinkButton href=path::job_after(id, last) external=true>
                    {t_string!(i18n, job.further).to_string()}
                </LinkButton>
            }
        })
    };
    let body = move || {
        if is_empty.get() {
            let text = t_string!(i18n, job.log_empty).to_string();
            return view! { <p class="muted">{text}</p> }.into_any();
        }
        view! {
            <div
                class="job-log"
                role="log"
                aria-label=t_string!(i18n, job.log)
                tabindex="0"
            >
                <ol role="list">
                    <For each=move || lines.get() key=|line| line.number let:line>
                        <li>
                            <span class="job-log-time">
                                <Timestamp ms=line.time.0 text=utc(line.time)/>
                            </span>
                            <code lang="en">{line.text}</code>
                        </li>
                    </For>
                </ol>
            </div>
        }
        .into_any()
    };
    view! {
        <Card title=t_string!(i18n, job.log).to_string()>
            <div class="stack">{body}{further}</div>
        </Card>
    }
    .into_any()
}
