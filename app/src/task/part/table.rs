//! Tasks as a table; as cards on a phone.

use super::{
    state::{TaskState, newest},
    words::{duration, task_words},
};
use crate::{
    i18n::{error_text, t_count, t_string, use_i18n},
    task::api::run_task,
    text::utc,
    ui::{
        Button, ButtonSize, Cell, CellKind, CellSub, Column, RelativeTime, Row, StatusPill, Table,
        Timestamp, Tone, use_toasts,
    },
};
use leptos::{prelude::*, task::spawn_local};
use model::task::{TaskOutcome, TaskStatus};

/// Tasks with their last runs. A list that was fetched anew changes values in rows
/// that stay, so that the focus does too.
#[component]
pub fn TaskTable(
    /// The tasks.
    tasks: RwSignal<Vec<TaskStatus>>,
    /// Fetches them again.
    #[prop(into)]
    refetch: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    let column = |label: &str, kind| Column::new(label, kind);
    let columns = vec![
        column(t_string!(i18n, shell.task_column_name), CellKind::Title),
        column(t_string!(i18n, shell.task_column_state), CellKind::Status),
        column(t_string!(i18n, shell.task_column_last), CellKind::Text),
        column(t_string!(i18n, shell.task_column_result), CellKind::Wide),
        column(t_string!(i18n, shell.task_column_runs), CellKind::Number),
        column(t_string!(i18n, shell.task_column_next), CellKind::Text),
        column(t_string!(i18n, shell.task_column_action), CellKind::Action),
    ];
    let newest = Memo::new(move |_| tasks.with(|tasks| newest(tasks)));
    view! {
        <Table caption=t_string!(i18n, shell.nav_tasks).to_string() columns>
            <For each=move || tasks.get() key=|task| task.name.clone() let:first>
                {
                    // One that is gone stands as it was, until its row goes too.
                    let task = Memo::new(move |before: Option<&TaskStatus>| {
                        tasks
                            .with(|all| all.iter().find(|one| one.name == first.name).cloned())
                            .or_else(|| before.cloned())
                            .unwrap_or_else(|| first.clone())
                    });
                    let state = Memo::new(move |_| task.with(|task| TaskState::of(task, newest.get())));
                    view! { <TaskRow task state refetch/> }
                }
            </For>
        </Table>
    }
    .into_any()
}

#[component]
fn TaskRow(task: Memo<TaskStatus>, state: Memo<TaskState>, refetch: Callback<()>) -> impl IntoView {
    let i18n = use_i18n();
    let name = task.with_untracked(|task| task.name.clone());
    let words = task_words(i18n, &name);
    let title = words
        .as_ref()
        .map_or_else(|| name.clone(), |(title, _)| title.clone());
    let heading = title.clone();
    let text = words.map(|(_, text)| view! { <span class="task-text">{text}</span> });
    let console = Memo::new(move |_| task.with(|task| task.lease_owner.clone()));
    let every = task.with_untracked(|task| duration(i18n, task.period));
    view! {
        <Row>
            <Cell kind=CellKind::Title>
                <span class="task-name">{heading}</span>
                {text}
            </Cell>
            <Cell kind=CellKind::Status label=t_string!(i18n, shell.task_column_state).to_string()>
                <StatusPill
                    tone=Signal::derive(move || state.get().tone())
                    text=Signal::derive(move || state.get().label(i18n))
                />
                {move || {
                    console
                        .get()
                        .map(|id| {
                            view! {
                                <CellSub>
                                    {t_string!(i18n, shell.task_console)}" "
                                    <span class="mono">{id}</span>
                                </CellSub>
                            }
                        })
                }}
            </Cell>
            <Cell kind=CellKind::Text label=t_string!(i18n, shell.task_column_last).to_string()>
                <LastRun task/>
            </Cell>
            <Cell kind=CellKind::Wide label=t_string!(i18n, shell.task_column_result).to_string()>
                <LastResult task/>
            </Cell>
            <Cell kind=CellKind::Number label=t_string!(i18n, shell.task_column_runs).to_string()>
                <Runs task/>
            </Cell>
            <Cell kind=CellKind::Text label=t_string!(i18n, shell.task_column_next).to_string()>
                <span class="task-value">
                    <NextRun task/>
                    <CellSub>{t_string!(i18n, shell.task_every, time = every).to_string()}</CellSub>
                </span>
            </Cell>
            <Cell kind=CellKind::Action label=t_string!(i18n, shell.task_column_action).to_string()>
                <RunNow name title refetch/>
            </Cell>
        </Row>
    }
    .into_any()
}

/// When it last began, and how long it took.
#[component]
fn LastRun(task: Memo<TaskStatus>) -> impl IntoView {
    let i18n = use_i18n();
    let has_run = Memo::new(move |_| task.with(|task| task.start_time.is_some()));
    let start = Memo::new(move |_| task.with(|task| task.start_time.unwrap_or_default()));
    let took = move || {
        task.with(|task| match (task.start_time?, task.end_time) {
            (start, Some(end)) => {
                let time = duration(i18n, end - start);
                Some(t_string!(i18n, shell.task_took, time = time).to_string())
            }
            (_, None) if task.is_running => None,
            (_, None) => Some(t_string!(i18n, shell.task_cut_off).to_string()),
        })
    };
    let when = move || {
        if has_run.get() {
            let ms = Signal::derive(move || start.get().0);
            let text = Signal::derive(move || utc(start.get()));
            view! { <RelativeTime ms text/> }.into_any()
        } else {
            t_string!(i18n, shell.task_never).into_any()
        }
    };
    view! {
        <span class="task-value">
            {when}
            {move || took().map(|text| view! { <CellSub>{text}</CellSub> })}
        </span>
    }
    .into_any()
}

/// How the last run that ended did so, and what it said: plain text of the console,
/// in English.
#[component]
fn LastResult(task: Memo<TaskStatus>) -> impl IntoView {
    let i18n = use_i18n();
    let result = Memo::new(move |_| task.with(|task| (task.outcome, task.message.clone())));
    move || {
        let (outcome, message) = result.get();
        let word = match outcome {
            Some(TaskOutcome::Succeeded) => t_string!(i18n, shell.task_succeeded),
            Some(TaskOutcome::Failed) => t_string!(i18n, shell.task_failed),
            None => "–",
        };
        let message = (!message.is_empty())
            .then(|| view! { <code class="task-message" lang="en">{message}</code> });
        view! { <span class="task-result"><span>{word}</span>{message}</span> }
    }
}

/// How often it ran, and how often in a row it failed.
#[component]
fn Runs(task: Memo<TaskStatus>) -> impl IntoView {
    let i18n = use_i18n();
    let failures = Memo::new(move |_| task.with(|task| task.failure_count));
    view! {
        <span class="task-value">
            {move || task.with(|task| task.run_count)}
            {move || {
                let failures = failures.get();
                (failures > 0)
                    .then(|| {
                        let text = t_count!(i18n, shell.task_failures, failures);
                        view! { <CellSub><span class="task-failures">{text}</span></CellSub> }
                    })
            }}
        </span>
    }
    .into_any()
}

#[component]
fn NextRun(task: Memo<TaskStatus>) -> impl IntoView {
    let i18n = use_i18n();
    let next = Memo::new(move |_| task.with(|task| task.next_time));
    move || match next.get() {
        Some(next) => view! { <Timestamp ms=next.0 text=utc(next)/> }.into_any(),
        None => t_string!(i18n, shell.task_at_once).into_any(),
    }
}

#[component]
fn RunNow(name: String, title: String, refetch: Callback<()>) -> impl IntoView {
    let i18n = use_i18n();
    let toasts = use_toasts();
    let is_busy = RwSignal::new(false);
    // Read aloud each button says which task it is for.
    let which = format!(" {title}");
    let run = move |()| {
        let (name, title) = (name.clone(), title.clone());
        is_busy.set(true);
        spawn_local(async move {
            let (tone, text) = match run_task(name).await {
                Ok(()) => (
                    Tone::Good,
                    t_string!(i18n, shell.task_run_asked, name = title).to_string(),
                ),
                Err(error) => (Tone::Bad, error_text(i18n, &error.0)),
            };
            toasts.push(tone, text);
            // `try_set` hands back what nobody takes any more: the page was left.
            if is_busy.try_set(false).is_none() {
                refetch.run(());
            }
        });
    };
    view! {
        <Button size=ButtonSize::Small busy=is_busy on_click=run>
            <span>
                {t_string!(i18n, shell.task_run)}
                <span class="visually-hidden">{which}</span>
            </span>
        </Button>
    }
    .into_any()
}
