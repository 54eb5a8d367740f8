//! What the pages before signing in have in common.

use super::super::{Flash, part::TryAgainAt};
use crate::{
    i18n::{I18n, error_text, problem_text, refusal_text, t_string, use_i18n},
    layout::preference::{LocaleForm, ThemeForm},
    path,
    ui::{AuthFrame, Brand, FieldError, FormError},
};
use leptos::prelude::*;
use leptos_meta::Title;
use model::error::Error;

/// The frame: brand, form, language and theme.
#[component]
pub(crate) fn Frame(
    /// Title of the document.
    #[prop(into)]
    title: String,
    /// The form.
    children: Children,
) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <Title text=t_string!(i18n, shell.page_title, title = title.as_str()).to_string()/>
        <AuthFrame
            brand=move || view! { <Brand name=t_string!(i18n, shell.product).to_string() href=path::HOME/> }
            aside=t_string!(i18n, shell.product_sentence).to_string()
            footer=move || view! { <LocaleForm/> <ThemeForm theme=preferred_theme()/> }
        >
            <div class="identity">{children()}</div>
        </AuthFrame>
    }
    .into_any()
}

/// The theme of the cookie, from the server to the browser.
fn preferred_theme() -> model::locale::Theme {
    SharedValue::new(|| {
        #[cfg(feature = "ssr")]
        {
            crate::console::request_context()
                .map(|request| request.theme)
                .unwrap_or_default()
        }
        #[cfg(not(feature = "ssr"))]
        {
            crate::layout::preference::theme_of_document()
        }
    })
    .into_inner()
}

/// The summary above a form: what went wrong, with links to the fields.
#[component]
pub(crate) fn Summary(
    /// What came back.
    flash: Option<Flash>,
    /// Field names with their labels, in the order of the form.
    fields: Vec<(&'static str, String)>,
) -> impl IntoView {
    let i18n = use_i18n();
    flash
        .and_then(|flash| flash.error.clone().map(|error| (flash, error)))
        .map(|(flash, error)| {
            let has = |field: &str| fields.iter().any(|(name, _)| *name == field);
            let title = match &error {
                Error::Invalid { .. } => t_string!(i18n, identity.form_invalid).to_string(),
                // Said at its field; where the form has none, here.
                Error::Refused(refusal) if refusal.field().is_some_and(has) => {
                    t_string!(i18n, identity.form_invalid).to_string()
                }
                Error::TooMany { retry_after } => {
                    t_string!(i18n, identity.too_many_tries, seconds = retry_after).to_string()
                }
                other => error_text(i18n, other),
            };
            let errors = fields
                .into_iter()
                .filter_map(|(name, label)| {
                    let problem = field_error(i18n, Some(&flash), name)?;
                    Some(FieldError {
                        field: name.to_owned(),
                        text: t_string!(
                            i18n,
                            identity.field_problem,
                            label = label.as_str(),
                            problem = problem
                        )
                        .to_string(),
                    })
                })
                .collect::<Vec<_>>();
            match flash.until {
                Some(time) => view! {
                    <FormError title errors><TryAgainAt time/></FormError>
                }
                .into_any(),
                None => view! { <FormError title errors/> }.into_any(),
            }
        })
}

/// Whether one has to wait: then the page says so by its status as well.
pub(super) fn set_status_of(flash: Option<&Flash>) {
    if let Some(error) = flash.and_then(|flash| flash.error.as_ref())
        && error.status() == 429
    {
        crate::status::set_status(429);
    }
}

/// The text below one field.
pub(crate) fn field_error(i18n: I18n, flash: Option<&Flash>, field: &str) -> Option<String> {
    let flash = flash?;
    if let Some(problem) = flash.problem(field) {
        return Some(problem_text(i18n, problem));
    }
    flash
        .refusal()
        .filter(|refusal| refusal.field() == Some(field))
        .map(|refusal| refusal_text(i18n, refusal))
}
