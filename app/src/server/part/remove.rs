//! Removing a host: its name must be typed.

use super::OpenServer;
use crate::{
    i18n::{error_text, t_string, use_i18n},
    path,
    server::api::remove_server,
    ui::{ConfirmByName, ConfirmLabels, Tone, use_toasts},
};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::use_navigate;

/// The question, and what follows from it.
#[component]
pub fn RemoveDialog(
    /// The host.
    server: OpenServer,
    /// Whether it is open.
    open: RwSignal<bool>,
) -> impl IntoView {
    let i18n = use_i18n();
    let toasts = use_toasts();
    let navigate = StoredValue::new(use_navigate());
    let OpenServer {
        scope, id, name, ..
    } = server;
    let is_busy = RwSignal::new(false);
    let trouble = RwSignal::new(None::<String>);
    let remove = move |()| {
        // The dialog lets through what matches the name.
        let called = name.get_untracked();
        trouble.set(None);
        is_busy.set(true);
        server.leave(true);
        spawn_local(async move {
            match remove_server(scope, id, called.clone()).await {
                Ok(()) => {
                    let text = t_string!(i18n, server.removed, name = called).to_string();
                    toasts.push(Tone::Good, text);
                    // Somebody who has gone on meanwhile stays where they are.
                    if is_busy.try_set(false).is_none() {
                        navigate.with_value(|go| go(&path::servers(scope), Default::default()));
                    }
                }
                Err(error) => {
                    if is_busy.try_set(false).is_none() {
                        server.leave(false);
                        trouble.set(Some(error_text(i18n, &error.0)));
                    }
                }
            }
        });
    };
    // A host that was renamed asks for its new name.
    move || {
        let called = name.get();
        let labels = ConfirmLabels {
            field: t_string!(i18n, ui.confirm_name, name = called.as_str()).to_string(),
            mismatch: t_string!(i18n, ui.confirm_name_mismatch).to_string(),
            confirm: t_string!(i18n, server.remove).to_string(),
            cancel: t_string!(i18n, ui.cancel).to_string(),
            close: t_string!(i18n, ui.close).to_string(),
        };
        view! {
            <ConfirmByName
                id="remove-server"
                title=t_string!(i18n, server.remove_title).to_string()
                open
                name=called
                busy=is_busy
                error=trouble
                labels
                on_confirm=remove
            >
                {t_string!(i18n, server.remove_text)}
            </ConfirmByName>
        }
    }
}
