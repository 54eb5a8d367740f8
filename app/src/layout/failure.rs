//! A page that could not be had, inside of its frame.

use super::preference::here;
use crate::{
    i18n::{error_text, t_string, use_i18n},
    status::{Fault, set_status},
    ui::{ButtonVariant, ErrorPanel, LinkButton},
};
use leptos::prelude::*;
use model::error::Error;

/// What failed, with the way on: to `back` where the address itself is wrong, else
/// the same page once more. What cannot be had at all is a [`Fault`].
#[component]
pub fn PageFailure(
    /// Why.
    error: Error,
    /// Where it works, and the name of that.
    #[prop(default = None)]
    back: Option<(String, String)>,
) -> impl IntoView {
    if let Error::NotFound | Error::Unauthenticated | Error::Forbidden { .. } = error {
        return view! { <Fault error/> }.into_any();
    }
    set_status(error.status());
    let i18n = use_i18n();
    let (text, request_id) = match &error {
        Error::Internal { request_id } => (
            t_string!(i18n, shell.failure_text).to_string(),
            (!request_id.is_empty()).then(|| request_id.clone()),
        ),
        _ => (error_text(i18n, &error), None),
    };
    let (href, label) = back.unwrap_or_else(|| {
        (
            here().get_untracked(),
            t_string!(i18n, ui.retry).to_string(),
        )
    });
    view! {
        <ErrorPanel
            title=t_string!(i18n, shell.failure_title).to_string()
            text
            request_id
            request_label=t_string!(i18n, shell.request_label).to_string()
            action=move || {
                // A plain link: the browser asks the server for the whole page.
                view! {
                    <LinkButton href external=true variant=ButtonVariant::Secondary>{label}</LinkButton>
                }
            }
        />
    }
    .into_any()
}
