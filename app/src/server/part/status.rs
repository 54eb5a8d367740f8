//! Whether a host is heard of.

use crate::{
    i18n::{I18n, t_count, t_string, use_i18n},
    path,
    ui::{Icon, IconName, StatusPill, Tone},
};
use leptos::prelude::*;
use model::{id::ServerId, scope::Scope, server::ServerStatus};

/// A state as a word.
pub fn status_label(i18n: I18n, status: ServerStatus) -> String {
    match status {
        ServerStatus::Waiting => t_string!(i18n, server.status_waiting).to_string(),
        ServerStatus::Reporting => t_string!(i18n, server.status_reporting).to_string(),
        ServerStatus::Silent => t_string!(i18n, server.status_silent).to_string(),
    }
}

/// What a state means.
pub const fn status_tone(status: ServerStatus) -> Tone {
    match status {
        ServerStatus::Waiting => Tone::Neutral,
        ServerStatus::Reporting => Tone::Good,
        ServerStatus::Silent => Tone::Warn,
    }
}

/// The state of a host as colour and word: a value, or a signal of it.
#[component]
pub fn ServerStatusPill(
    /// The state.
    #[prop(into)]
    status: Signal<ServerStatus>,
) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <StatusPill
            tone=Signal::derive(move || status_tone(status.get()))
            text=Signal::derive(move || status_label(i18n, status.get()))
        />
    }
}

/// How many alerts of a host go on, and the way to them; nothing where none does.
#[component]
pub fn OpenAlerts(
    /// Whose host.
    scope: Scope,
    /// Which.
    id: ServerId,
    /// How many.
    #[prop(into)]
    count: Signal<i64>,
) -> impl IntoView {
    let i18n = use_i18n();
    let count = Memo::new(move |_| count.get());
    move || {
        let count = count.get();
        (count > 0).then(|| {
            let text = t_count!(i18n, alert.open_count, count);
            view! {
                <a class="server-open-alerts" href=path::alerts_of(scope, id)>
                    <Icon name=IconName::Warning/>
                    {text}
                </a>
            }
        })
    }
}
