//! The first steps, as long as no host has reported.

use crate::{
    i18n::{t_string, use_i18n},
    path,
    server::missing_right,
    ui::{Checklist, ChecklistItem, Empty, IconName},
};
use leptos::prelude::*;
use model::{permission::Permission, scope::Scope, server::ServerCounts};

/// What to do first, and how much of it is done.
#[component]
pub fn Start(
    /// Where.
    scope: Scope,
    /// The hosts there are.
    counts: Memo<ServerCounts>,
    /// Whether the reader may add one.
    may_create: Memo<bool>,
) -> impl IntoView {
    let i18n = use_i18n();
    let has_host = Signal::derive(move || counts.with(|counts| counts.total > 0));
    let done = Signal::derive(move || if has_host.get() { 2_usize } else { 1 });
    let progress = Signal::derive(move || {
        t_string!(i18n, ui.progress_of, done = done.get(), total = STEPS).to_string()
    });
    let is_done = move || t_string!(i18n, ui.done).to_string();
    let add_text = Signal::derive(move || {
        missing_right(i18n, may_create.get(), Permission::AddServer)
            .unwrap_or_else(|| t_string!(i18n, shell.start_host_text).to_string())
    });
    let add = Signal::derive(move || may_create.get().then(|| path::server_new(scope)));
    view! {
        <Checklist title=t_string!(i18n, shell.start_title).to_string() progress done total=STEPS>
            <ChecklistItem
                title=t_string!(i18n, shell.start_account).to_string()
                text=t_string!(i18n, shell.start_account_text).to_string()
                done=true
                done_text=is_done()
            />
            <ChecklistItem
                title=t_string!(i18n, shell.start_host).to_string()
                text=add_text
                href=add
                done=has_host
                done_text=is_done()
            />
            <ChecklistItem
                title=t_string!(i18n, shell.start_report).to_string()
                text=t_string!(i18n, shell.start_report_text).to_string()
                done=false
                done_text=is_done()
            />
        </Checklist>
    }
    .into_any()
}

/// The account, the host, its first report.
const STEPS: usize = 3;

/// A member of a company with whom nobody has shared a host.
#[component]
pub fn Unshared() -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <Empty
            icon=IconName::Server
            title=t_string!(i18n, server.unshared_title).to_string()
            text=t_string!(i18n, server.unshared_text).to_string()
        />
    }
}
