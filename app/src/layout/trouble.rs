//! A page that stands, and whose newest state could not be fetched.

use crate::{
    i18n::{error_text, t_string, use_i18n},
    ui::{Notice, Tone},
};
use leptos::prelude::*;
use model::error::Error;

/// That the newest state could not be fetched, while there is a reason.
#[component]
pub fn RefreshTrouble(
    /// Why.
    #[prop(into)]
    trouble: Signal<Option<Error>>,
) -> impl IntoView {
    let i18n = use_i18n();
    move || {
        trouble.get().map(|error| {
            let reason = error_text(i18n, &error);
            let text = t_string!(i18n, server.refresh_failed, reason = reason).to_string();
            view! { <Notice tone=Tone::Bad>{text}</Notice> }
        })
    }
}
