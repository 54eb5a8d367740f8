//! The outbox.

use super::api::list_outbox;
use crate::{
    error::AppError,
    i18n::{t_string, use_i18n},
    layout::RefreshTrouble,
    list::{FirstAnswer, ListFailure, Pages, Shown, follow},
    live::use_live,
    path,
    text::utc,
    ui::{
        Cell, CellKind, Column, Empty, IconName, PageHeader, RelativeTime, Row, StatusPill, Table,
        Tone,
    },
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use model::{
    delivery::{DeliveryKind, OutboxEntry},
    error::{Error, Problem},
    event::Event,
    page::Page,
};

type OutboxResource = Resource<Result<Page<OutboxEntry>, AppError>>;

/// The mark of the page: none, one of ours, or nonsense.
type Mark = Result<Option<i64>, ()>;

/// `/admin/outbox?after=`
#[component]
pub fn OutboxPage() -> impl IntoView {
    let query = use_query_map();
    let mark = Memo::new(move |_| -> Mark {
        let after = query.read().get("after").filter(|mark| !mark.is_empty());
        after.map(|mark| mark.parse().map_err(|_| ())).transpose()
    });
    let fetched: OutboxResource = Resource::new(
        move || mark.get(),
        |mark| async move {
            let after = mark.map_err(|()| Error::invalid("after", Problem::Malformed))?;
            list_outbox(after).await
        },
    );
    view! {
        <FirstAnswer fetched page=move |first| {
            view! { <Answered first mark fetched/> }.into_any()
        }/>
    }
    .into_any()
}

/// The newest answer, in the place of the one before.
#[component]
fn Answered(
    first: Result<Page<OutboxEntry>, AppError>,
    mark: Memo<Mark>,
    fetched: OutboxResource,
) -> impl IntoView {
    let Shown {
        value: shown,
        failure,
        trouble,
    } = follow(first, fetched);
    // What is kept is kept by a job.
    use_live().refetch(fetched, |event| {
        matches!(event, Event::JobChanged { kind } if kind == "text.send" || kind == "mail.send")
    });
    move || match failure.get() {
        Some(error) => {
            let is_mark_wrong = mark.get_untracked().is_err();
            view! { <ListFailure error is_mark_wrong first_page=path::OUTBOX/> }.into_any()
        }
        None => view! { <Entries shown trouble mark/> }.into_any(),
    }
}

#[component]
fn Entries(
    shown: RwSignal<Page<OutboxEntry>>,
    trouble: RwSignal<Option<Error>>,
    mark: Memo<Mark>,
) -> impl IntoView {
    let i18n = use_i18n();
    let is_empty = Memo::new(move |_| shown.with(|page| page.items.is_empty()));
    let body = move || {
        if is_empty.get() {
            let title = t_string!(i18n, delivery.empty_title).to_string();
            let text = t_string!(i18n, delivery.empty_text).to_string();
            view! { <Empty icon=IconName::File title text/> }.into_any()
        } else {
            view! { <EntryTable shown/> }.into_any()
        }
    };
    let next = Memo::new(move |_| shown.with(|page| page.next.as_ref().map(|next| next.id)));
    let pages = move || {
        let is_later = matches!(mark.get(), Ok(Some(_)));
        let first = is_later.then(|| path::OUTBOX.to_owned());
        let next = next.get().map(path::outbox_after);
        view! { <Pages first next/> }
    };
    let title = t_string!(i18n, shell.nav_outbox).to_string();
    view! {
        <Title text=t_string!(i18n, shell.page_title, title = title.as_str()).to_string()/>
        <PageHeader title subtitle=t_string!(i18n, delivery.intro).to_string()/>
        <div class="outbox"><RefreshTrouble trouble/> {body} {pages}</div>
    }
    .into_any()
}

#[component]
fn EntryTable(shown: RwSignal<Page<OutboxEntry>>) -> impl IntoView {
    let i18n = use_i18n();
    let column = |label: &str, kind| Column::new(label, kind);
    let columns = vec![
        column(t_string!(i18n, delivery.column_recipient), CellKind::Title),
        column(t_string!(i18n, delivery.column_kind), CellKind::Status),
        column(t_string!(i18n, delivery.column_content), CellKind::Wide),
        column(t_string!(i18n, delivery.column_time), CellKind::Text),
    ];
    view! {
        <Table caption=t_string!(i18n, shell.nav_outbox).to_string() columns>
            // An entry never changes.
            <For each=move || shown.with(|page| page.items.clone()) key=|entry| entry.id let:entry>
                <Entry entry/>
            </For>
        </Table>
    }
    .into_any()
}

#[component]
fn Entry(entry: OutboxEntry) -> impl IntoView {
    let i18n = use_i18n();
    let kind = match entry.kind {
        DeliveryKind::Text => t_string!(i18n, delivery.text),
        DeliveryKind::Mail => t_string!(i18n, delivery.mail),
    }
    .to_string();
    let subject = (!entry.subject.is_empty())
        .then(|| view! { <strong class="outbox-subject">{entry.subject}</strong> });
    let time = entry.create_time;
    view! {
        <Row>
            <Cell kind=CellKind::Title>
                <span class="outbox-recipient">{entry.recipient}</span>
            </Cell>
            <Cell kind=CellKind::Status label=t_string!(i18n, delivery.column_kind).to_string()>
                <StatusPill tone=Tone::Neutral text=kind/>
            </Cell>
            <Cell kind=CellKind::Wide label=t_string!(i18n, delivery.column_content).to_string()>
                <span class="outbox-content">{subject} <span class="outbox-text">{entry.content}</span></span>
            </Cell>
            <Cell kind=CellKind::Text label=t_string!(i18n, delivery.column_time).to_string()>
                <RelativeTime ms=time.0 text=utc(time)/>
            </Cell>
        </Row>
    }
    .into_any()
}
