//! Jobs as a table; as cards on a phone.

use super::words::{kind_label, status_label, status_tone};
use crate::{
    i18n::{error_text, t_string, use_i18n},
    job::api::{cancel_job, retry_job},
    path,
    text::utc,
    ui::{
        Button, ButtonSize, Cell, CellKind, CellSub, Column, RelativeTime, Row, StatusPill, Table,
        Timestamp, Tone, use_toasts,
    },
};
use leptos::{prelude::*, task::spawn_local};
use model::{
    error::Error,
    id::JobId,
    job::{JobList, JobStatus, JobSummary},
};

/// Jobs, newest first. A list that was fetched anew changes values in rows that
/// stay, so that the focus does too.
#[component]
pub fn JobTable(
    /// The jobs.
    list: RwSignal<JobList>,
    /// Fetches them again.
    #[prop(into)]
    refetch: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    let column = |label: &str, kind| Column::new(label, kind);
    let columns = vec![
        column(t_string!(i18n, job.column_job), CellKind::Title),
        column(t_string!(i18n, job.column_state), CellKind::Status),
        column(t_string!(i18n, job.column_given), CellKind::Text),
        column(t_string!(i18n, job.column_attempts), CellKind::Number),
        column(t_string!(i18n, job.column_result), CellKind::Wide),
        column(t_string!(i18n, job.column_action), CellKind::Action),
    ];
    view! {
        <Table caption=t_string!(i18n, shell.nav_jobs).to_string() columns>
            <For each=move || list.with(|list| list.page.items.clone()) key=|job| job.id let:first>
                {
                    // One that is gone stands as it was, until its row goes too.
                    let job = Memo::new(move |before: Option<&JobSummary>| {
                        list.with(|list| list.page.items.iter().find(|one| one.id == first.id).cloned())
                            .or_else(|| before.cloned())
                            .unwrap_or_else(|| first.clone())
                    });
                    view! { <JobRow job refetch/> }
                }
            </For>
        </Table>
    }
    .into_any()
}

#[component]
fn JobRow(job: Memo<JobSummary>, refetch: Callback<()>) -> impl IntoView {
    let i18n = use_i18n();
    let (id, kind, given) =
        job.with_untracked(|job| (job.id, kind_label(i18n, &job.kind), job.create_time));
    let name = kind.clone();
    let number = t_string!(i18n, job.number, id = id.0).to_string();
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
    let progress = move || {
        let percent = job.with(|job| job.progress.filter(|_| job.status == JobStatus::Running));
        percent.map(|percent| {
            let text = t_string!(i18n, job.progress, percent = percent).to_string();
            view! { <CellSub>{text}</CellSub> }
        })
    };
    view! {
        <Row>
            <Cell kind=CellKind::Title>
                <a class="job-name" href=path::job(id)>{name}</a>
                <CellSub>{number}</CellSub>
            </Cell>
            <Cell kind=CellKind::Status label=t_string!(i18n, job.column_state).to_string()>
                <StatusPill tone text=state/>
                {progress}
            </Cell>
            <Cell kind=CellKind::Text label=t_string!(i18n, job.column_given).to_string()>
                <span class="job-value">
                    <RelativeTime ms=given.0 text=utc(given)/>
                    <Then job/>
                </span>
            </Cell>
            <Cell kind=CellKind::Number label=t_string!(i18n, job.column_attempts).to_string()>
                {move || job.with(|job| job.attempt)}
            </Cell>
            <Cell kind=CellKind::Wide label=t_string!(i18n, job.column_result).to_string()>
                <Reason job/>
            </Cell>
            <Cell kind=CellKind::Action label=t_string!(i18n, job.column_action).to_string()>
                <JobActions job id kind refetch/>
            </Cell>
        </Row>
    }
    .into_any()
}

/// When it is tried next, or when it ended.
#[component]
pub fn Then(
    /// The job.
    job: Memo<JobSummary>,
) -> impl IntoView {
    let i18n = use_i18n();
    let then = Memo::new(move |_| {
        job.with(|job| match (job.status, job.end_time) {
            (JobStatus::Waiting, _) if job.attempt > 0 || job.due_time > job.create_time => {
                Some((false, job.due_time))
            }
            (_, Some(end)) => Some((true, end)),
            _ => None,
        })
    });
    move || {
        then.get().map(|(is_end, time)| {
            let word = if is_end {
                t_string!(i18n, job.ended)
            } else {
                t_string!(i18n, job.next_attempt)
            };
            view! { <CellSub>{word}" "<Timestamp ms=time.0 text=utc(time)/></CellSub> }
        })
    }
}

/// Why the last attempt came to nothing: plain text of the console and of others,
/// in whatever language they speak.
#[component]
pub fn Reason(
    /// The job.
    job: Memo<JobSummary>,
) -> impl IntoView {
    let reason = Memo::new(move |_| job.with(|job| job.error.clone()));
    move || {
        let reason = reason.get();
        if reason.is_empty() {
            view! { <span>"–"</span> }.into_any()
        } else {
            view! { <code class="job-reason" lang="en">{reason}</code> }.into_any()
        }
    }
}

/// What can be done to a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Act {
    Retry,
    Cancel,
}

impl Act {
    fn of(job: &JobSummary) -> Option<Self> {
        if job.status.is_repeatable() {
            Some(Act::Retry)
        } else if !job.status.is_ended() && !job.is_cancel_wanted {
            Some(Act::Cancel)
        } else {
            None
        }
    }
}

/// One button, for the one thing that can be done; it keeps its place and the
/// focus when that changes.
#[component]
pub fn JobActions(
    /// The job.
    job: Memo<JobSummary>,
    /// Which.
    id: JobId,
    /// What it is called.
    kind: String,
    /// Fetches it again.
    #[prop(into)]
    refetch: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    let toasts = use_toasts();
    let is_busy = RwSignal::new(false);
    let act = Memo::new(move |_| job.with(Act::of));
    let has_act = Memo::new(move |_| act.get().is_some());
    let run = move |()| {
        let Some(act) = act.get_untracked() else {
            return;
        };
        is_busy.set(true);
        spawn_local(async move {
            let (done, good) = match act {
                Act::Retry => (
                    retry_job(id).await,
                    t_string!(i18n, job.retry_asked, id = id.0).to_string(),
                ),
                Act::Cancel => (
                    cancel_job(id).await,
                    t_string!(i18n, job.cancel_asked, id = id.0).to_string(),
                ),
            };
            match done {
                Ok(()) => toasts.push(Tone::Good, good),
                Err(error) if matches!(error.0, Error::Conflict { .. }) => {
                    let text = t_string!(i18n, job.conflict, id = id.0).to_string();
                    toasts.push(Tone::Bad, text);
                }
                Err(error) => toasts.push(Tone::Bad, error_text(i18n, &error.0)),
            }
            // `try_set` hands back what nobody takes any more: the page was left.
            if is_busy.try_set(false).is_none() {
                refetch.run(());
            }
        });
    };
    move || {
        // Read aloud each button says which job it is for.
        let which = format!(" {kind} {id}");
        has_act.get().then(|| {
            view! {
                <Button size=ButtonSize::Small busy=is_busy on_click=run>
                    <span>
                        {move || match act.get() {
                            Some(Act::Retry) => t_string!(i18n, job.retry),
                            _ => t_string!(i18n, job.cancel),
                        }}
                        <span class="visually-hidden">{which}</span>
                    </span>
                </Button>
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::time::Timestamp;

    #[test]
    fn what_can_be_done_follows_from_how_a_job_stands() {
        let job = |status, is_cancel_wanted| JobSummary {
            id: JobId(1),
            kind: "text.send".to_owned(),
            status,
            attempt: 1,
            attempt_limit: 3,
            due_time: Timestamp(0),
            expiry_time: None,
            create_time: Timestamp(0),
            start_time: None,
            end_time: None,
            progress: None,
            error: String::new(),
            is_cancel_wanted,
        };
        for (status, expected) in [
            (JobStatus::Waiting, Some(Act::Cancel)),
            (JobStatus::Running, Some(Act::Cancel)),
            (JobStatus::Done, None),
            (JobStatus::Failed, Some(Act::Retry)),
            (JobStatus::Cancelled, Some(Act::Retry)),
            (JobStatus::Interrupted, Some(Act::Retry)),
        ] {
            assert_eq!(Act::of(&job(status, false)), expected, "{status:?}");
        }
        assert_eq!(Act::of(&job(JobStatus::Running, true)), None);
    }
}
