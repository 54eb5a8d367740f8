//! How many jobs there are, by kind and by status.

use super::{
    Asked,
    words::{kind_label, status_label},
};
use crate::{
    i18n::{t_string, use_i18n},
    path,
    ui::{Cell, CellKind, Column, Row, Segment, Segmented, Table},
};
use leptos::prelude::*;
use model::job::{JobCounts, JobListRequest, JobStatus};

/// The counts that a kind shows, in their order; what is left needs no attention.
const SHOWN: [JobStatus; 4] = [
    JobStatus::Waiting,
    JobStatus::Running,
    JobStatus::Failed,
    JobStatus::Interrupted,
];

/// Counts by kind.
#[component]
pub fn KindTable(
    /// The counts.
    kinds: Memo<Vec<JobCounts>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let mut columns = vec![Column::new(
        t_string!(i18n, job.column_kind),
        CellKind::Title,
    )];
    columns.extend(SHOWN.map(|status| Column::new(status_label(i18n, status), CellKind::Number)));
    view! {
        <Table caption=t_string!(i18n, job.kinds).to_string() columns>
            <For each=move || kinds.get() key=|counts| counts.kind.clone() let:first>
                {
                    let kind = first.kind.clone();
                    let counts = Memo::new(move |_| {
                        kinds
                            .with(|all| all.iter().find(|one| one.kind == kind).cloned())
                            .unwrap_or_default()
                    });
                    view! {
                        <Row>
                            <Cell kind=CellKind::Title>{kind_label(i18n, &first.kind)}</Cell>
                            {SHOWN
                                .map(|status| {
                                    view! {
                                        <Cell kind=CellKind::Number label=status_label(i18n, status)>
                                            {move || counts.with(|counts| counts.of(status))}
                                        </Cell>
                                    }
                                })
                                .collect_view()}
                        </Row>
                    }
                }
            </For>
        </Table>
    }
    .into_any()
}

/// How many jobs stand how, each count leading to them.
#[component]
pub fn JobTabs(
    /// What is asked for now.
    asked: Memo<Asked>,
    /// The counts.
    kinds: Memo<Vec<JobCounts>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let label = t_string!(i18n, job.filter).to_string();
    move || {
        let current = asked.with(|asked| asked.request.status);
        let count = |status| kinds.with(|all| all.iter().map(|one| one.of(status)).sum::<i64>());
        let segment = |label: String, status, count: i64| Segment {
            href: path::jobs_asked(&JobListRequest {
                status,
                after: None,
            }),
            label: format!("{label} {count}"),
            current: current == status,
        };
        let all = JobStatus::ALL.into_iter().map(count).sum();
        let mut segments = vec![segment(t_string!(i18n, job.all).to_string(), None, all)];
        segments.extend(
            JobStatus::ALL
                .map(|status| segment(status_label(i18n, status), Some(status), count(status))),
        );
        view! { <Segmented label=label.clone() segments/> }.into_any()
    }
}
