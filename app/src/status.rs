//! The true HTTP status of a page, and what it shows when something fails.

use crate::{
    i18n::{error_text, t_string, use_i18n},
    layout::preference::here,
    path,
    ui::{Brand, ButtonVariant, ErrorPanel, LinkButton},
};
use leptos::prelude::*;
use leptos_meta::Title;
use model::error::Error;

/// Sets the status of the page that is being rendered. In the browser there is
/// none to set.
pub fn set_status(code: u16) {
    #[cfg(feature = "ssr")]
    if let (Some(response), Ok(status)) = (
        use_context::<leptos_axum::ResponseOptions>(),
        http::StatusCode::from_u16(code),
    ) {
        response.set_status(status);
    }
    #[cfg(not(feature = "ssr"))]
    let _ = code;
}

/// What a page shows in place of its content when it cannot be had.
#[component]
pub fn Fault(
    /// Why.
    error: Error,
) -> impl IntoView {
    set_status(error.status());
    let calm = matches!(error, Error::NotFound | Error::Unauthenticated);
    let i18n = use_i18n();
    let (title, text) = match &error {
        Error::NotFound => (
            t_string!(i18n, shell.not_found_title).to_string(),
            t_string!(i18n, shell.not_found_text).to_string(),
        ),
        Error::Forbidden { permission } => (
            t_string!(i18n, shell.forbidden_title).to_string(),
            match permission {
                Some(_) => format!(
                    "{} {}",
                    error_text(i18n, &error),
                    t_string!(i18n, shell.forbidden_who)
                ),
                None => t_string!(i18n, shell.forbidden_text_no_right).to_string(),
            },
        ),
        Error::Internal { .. } => (
            t_string!(i18n, shell.failure_title).to_string(),
            t_string!(i18n, shell.failure_text).to_string(),
        ),
        Error::Unauthenticated => (
            t_string!(i18n, identity.sign_in_title).to_string(),
            error_text(i18n, &error),
        ),
        _ => (
            t_string!(i18n, shell.failure_title).to_string(),
            error_text(i18n, &error),
        ),
    };
    let request_id = match &error {
        Error::Internal { request_id } if !request_id.is_empty() => Some(request_id.clone()),
        _ => None,
    };
    let (href, label) = match error {
        Error::Unauthenticated => (
            path::login_then(&here().get_untracked()),
            t_string!(i18n, identity.sign_in_submit).to_string(),
        ),
        _ => (
            path::HOME.to_owned(),
            t_string!(i18n, shell.not_found_back).to_string(),
        ),
    };
    view! {
        <Title text=t_string!(i18n, shell.page_title, title = title.as_str()).to_string()/>
        <ErrorPanel
            calm=calm
            title
            text
            request_id
            request_label=t_string!(i18n, shell.request_label).to_string()
            action=move || {
                // A plain link: signing in and the start page are the server's.
                view! {
                    <LinkButton href external=true variant=ButtonVariant::Secondary>{label}</LinkButton>
                }
            }
        />
    }
    .into_any()
}

/// A page on its own, without the frame of a scope.
#[component]
pub fn LonePage(
    /// Its content.
    children: Children,
) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <div class="page-lone">
            <header>
                <Brand name=t_string!(i18n, shell.product).to_string() href=path::HOME/>
            </header>
            <main id="main" tabindex="-1">{children()}</main>
        </div>
    }
    .into_any()
}

/// The page for a path that no route knows.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    view! {
        <LonePage>
            <Fault error=Error::NotFound/>
        </LonePage>
    }
}
