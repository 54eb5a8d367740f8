//! One's sessions as a table; as cards on a phone.

use super::browser_text;
use crate::{
    i18n::{t_string, use_i18n},
    path,
    text::utc,
    ui::{
        Button, ButtonKind, ButtonSize, Cell, CellKind, Column, RelativeTime, Row, StatusPill,
        Table, Timestamp, Tone,
    },
};
use leptos::prelude::*;
use model::identity::SessionSummary;

/// Sessions, in the order of the list. A list that was fetched anew changes values
/// in rows that stay, so that the focus does too.
#[component]
pub fn SessionTable(
    /// The sessions.
    sessions: RwSignal<Vec<SessionSummary>>,
    /// Asks whether one is to be ended.
    #[prop(into)]
    on_end: Callback<SessionSummary>,
) -> impl IntoView {
    let i18n = use_i18n();
    let columns = vec![
        Column::new(
            t_string!(i18n, identity.session_column_browser),
            CellKind::Title,
        ),
        Column::new(
            t_string!(i18n, identity.session_column_address),
            CellKind::Mono,
        ),
        Column::new(
            t_string!(i18n, identity.session_column_since),
            CellKind::Text,
        ),
        Column::new(
            t_string!(i18n, identity.session_column_used),
            CellKind::Foot,
        ),
        Column::new(
            t_string!(i18n, identity.session_column_action),
            CellKind::Action,
        ),
    ];
    view! {
        <Table caption=t_string!(i18n, identity.sessions).to_string() columns>
            <For each=move || sessions.get() key=|session| session.handle.clone() let:session>
                <SessionRow session sessions on_end/>
            </For>
        </Table>
    }
    .into_any()
}

#[component]
fn SessionRow(
    session: SessionSummary,
    sessions: RwSignal<Vec<SessionSummary>>,
    on_end: Callback<SessionSummary>,
) -> impl IntoView {
    let i18n = use_i18n();
    let SessionSummary {
        create_time,
        is_current,
        ..
    } = session;
    let browser = browser_text(i18n, &session.user_agent);
    // Only where and when it was used last changes. What is gone stands as it was,
    // until its row goes too.
    let used = {
        let handle = session.handle.clone();
        let first = (session.address.clone(), session.seen_time);
        Memo::new(move |before: Option<&(String, model::time::Timestamp)>| {
            sessions
                .with(|all| {
                    let now = all.iter().find(|one| one.handle == handle)?;
                    Some((now.address.clone(), now.seen_time))
                })
                .or_else(|| before.cloned())
                .unwrap_or_else(|| first.clone())
        })
    };
    let address = move || {
        let address = used.with(|(address, _)| address.clone());
        if address.is_empty() {
            t_string!(i18n, identity.session_unknown_address).to_string()
        } else {
            address
        }
    };
    let last_used = if is_current {
        t_string!(i18n, identity.session_used_now).into_any()
    } else {
        let ms = Signal::derive(move || used.with(|(_, seen)| seen.0));
        let text = Signal::derive(move || used.with(|(_, seen)| utc(*seen)));
        view! { <RelativeTime ms text/> }.into_any()
    };
    let action = if is_current {
        // Ending this one is signing out, which needs no scripts.
        view! {
            <form method="post" action=path::LOGOUT>
                <Button size=ButtonSize::Small kind=ButtonKind::Submit>
                    {t_string!(i18n, shell.sign_out)}
                </Button>
            </form>
        }
        .into_any()
    } else {
        // Read aloud each button says which session it is for.
        let which = format!(" {browser}");
        view! {
            <Button size=ButtonSize::Small on_click=move |()| on_end.run(session.clone())>
                <span>
                    {t_string!(i18n, identity.session_end)}
                    <span class="visually-hidden">{which}</span>
                </span>
            </Button>
        }
        .into_any()
    };
    view! {
        <Row>
            <Cell kind=CellKind::Title>
                <span class="security-name">
                    <span>{browser}</span>
                    {is_current
                        .then(|| {
                            let text = t_string!(i18n, identity.session_current).to_string();
                            view! { <StatusPill tone=Tone::Good text/> }
                        })}
                </span>
            </Cell>
            <Cell kind=CellKind::Mono label=t_string!(i18n, identity.session_column_address).to_string()>
                <span>{address}</span>
            </Cell>
            <Cell kind=CellKind::Text label=t_string!(i18n, identity.session_column_since).to_string()>
                <Timestamp ms=create_time.0 text=utc(create_time)/>
            </Cell>
            <Cell kind=CellKind::Foot label=t_string!(i18n, identity.session_column_used).to_string()>
                {last_used}
            </Cell>
            <Cell kind=CellKind::Action label=t_string!(i18n, identity.session_column_action).to_string()>
                {action}
            </Cell>
        </Row>
    }
    .into_any()
}
