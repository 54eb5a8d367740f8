//! When one came in, and who tried: a table, cards on a phone.

use super::browser_text;
use crate::{
    i18n::{I18n, t_string, use_i18n},
    text::utc,
    ui::{Cell, CellKind, Column, Row, StatusPill, Table, Timestamp, Tone},
};
use leptos::prelude::*;
use model::identity::{SignIn, SignInMethod};

fn method_text(i18n: I18n, method: SignInMethod) -> String {
    match method {
        SignInMethod::Password => t_string!(i18n, identity.method_password).to_string(),
        SignInMethod::Code => t_string!(i18n, identity.method_code).to_string(),
        SignInMethod::App => t_string!(i18n, identity.method_app).to_string(),
        SignInMethod::RecoveryCode => t_string!(i18n, identity.method_recovery).to_string(),
    }
}

/// Sign-ins, in the order of the list.
#[component]
pub fn SignInTable(
    /// The rows.
    rows: Vec<SignIn>,
) -> impl IntoView {
    let i18n = use_i18n();
    let columns = vec![
        Column::new(
            t_string!(i18n, identity.session_column_browser),
            CellKind::Title,
        ),
        Column::new(
            t_string!(i18n, identity.sign_in_column_outcome),
            CellKind::Status,
        ),
        Column::new(
            t_string!(i18n, identity.session_column_address),
            CellKind::Mono,
        ),
        Column::new(
            t_string!(i18n, identity.sign_in_column_method),
            CellKind::Text,
        ),
        Column::new(
            t_string!(i18n, identity.sign_in_column_time),
            CellKind::Text,
        ),
    ];
    let rows = rows
        .into_iter()
        .map(|row| view! { <SignInRow row/> })
        .collect_view();
    view! {
        <Table caption=t_string!(i18n, identity.sign_ins).to_string() columns>{rows}</Table>
    }
    .into_any()
}

#[component]
fn SignInRow(row: SignIn) -> impl IntoView {
    let i18n = use_i18n();
    let (tone, outcome) = if row.is_success {
        (
            Tone::Good,
            t_string!(i18n, identity.sign_in_success).to_string(),
        )
    } else {
        (
            Tone::Warn,
            t_string!(i18n, identity.sign_in_failure).to_string(),
        )
    };
    let address = if row.address.is_empty() {
        t_string!(i18n, identity.session_unknown_address).to_string()
    } else {
        row.address
    };
    let time = row.time;
    view! {
        <Row>
            <Cell kind=CellKind::Title>
                <span class="security-name">{browser_text(i18n, &row.user_agent)}</span>
            </Cell>
            <Cell kind=CellKind::Status label=t_string!(i18n, identity.sign_in_column_outcome).to_string()>
                <StatusPill tone text=outcome/>
            </Cell>
            <Cell kind=CellKind::Mono label=t_string!(i18n, identity.session_column_address).to_string()>
                <span>{address}</span>
            </Cell>
            <Cell kind=CellKind::Text label=t_string!(i18n, identity.sign_in_column_method).to_string()>
                <span>{method_text(i18n, row.method)}</span>
            </Cell>
            <Cell kind=CellKind::Text label=t_string!(i18n, identity.sign_in_column_time).to_string()>
                <Timestamp ms=time.0 text=utc(time)/>
            </Cell>
        </Row>
    }
    .into_any()
}
