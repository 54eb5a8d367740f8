//! Whether a host is heard of.

use crate::{
    i18n::{I18n, t_string, use_i18n},
    ui::{StatusPill, Tone},
};
use leptos::prelude::*;
use model::server::ServerStatus;

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
