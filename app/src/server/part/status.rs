//! Whether a host is heard of.

use crate::{
    i18n::{t_string, use_i18n},
    ui::{StatusPill, Tone},
};
use leptos::prelude::*;
use model::server::ServerStatus;

/// The state of a host as colour and word.
#[component]
pub fn ServerStatusPill(
    /// The state.
    status: ServerStatus,
) -> impl IntoView {
    let i18n = use_i18n();
    let (tone, text) = match status {
        ServerStatus::Waiting => (
            Tone::Neutral,
            t_string!(i18n, server.status_waiting).to_string(),
        ),
        ServerStatus::Reporting => (
            Tone::Good,
            t_string!(i18n, server.status_reporting).to_string(),
        ),
        ServerStatus::Silent => (
            Tone::Warn,
            t_string!(i18n, server.status_silent).to_string(),
        ),
    };
    view! { <StatusPill tone text/> }
}
