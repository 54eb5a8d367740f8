//! Language and theme: plain forms that come back to the open page.

use crate::{
    i18n::{current_locale, t_string, use_i18n},
    path,
    ui::{LanguageChoice, LanguageSwitch, ThemeLabels, ThemeSwitch},
};
use leptos::prelude::*;
use leptos_router::hooks::use_location;
use model::locale::{Locale, Theme};

/// Path and query of the open page.
pub fn here() -> Signal<String> {
    let location = use_location();
    Signal::derive(move || {
        let query = location.search.get();
        let query = query.trim_start_matches('?');
        let path = location.pathname.get();
        if query.is_empty() {
            path
        } else {
            format!("{path}?{query}")
        }
    })
}

/// The languages.
#[component]
pub fn LocaleForm() -> impl IntoView {
    let i18n = use_i18n();
    let choices = Locale::ALL
        .iter()
        .map(|locale| LanguageChoice {
            code: locale.as_str().to_owned(),
            label: match locale {
                Locale::ZhCn => t_string!(i18n, shell.language_zh_cn).to_string(),
                Locale::En => t_string!(i18n, shell.language_en).to_string(),
            },
            current: *locale == current_locale(),
        })
        .collect();
    view! {
        <LanguageSwitch
            action=path::LOCALE
            return_to=here()
            legend=t_string!(i18n, shell.language).to_string()
            choices
        />
    }
}

/// The themes.
#[component]
pub fn ThemeForm(
    /// The one now.
    theme: Theme,
) -> impl IntoView {
    let i18n = use_i18n();
    let labels = ThemeLabels {
        legend: t_string!(i18n, shell.theme).to_string(),
        system: t_string!(i18n, shell.theme_system).to_string(),
        light: t_string!(i18n, shell.theme_light).to_string(),
        dark: t_string!(i18n, shell.theme_dark).to_string(),
    };
    view! { <ThemeSwitch action=path::THEME return_to=here() current=theme labels/> }
}

/// The theme that stands in the document.
#[cfg(not(feature = "ssr"))]
pub fn theme_of_document() -> Theme {
    document()
        .document_element()
        .and_then(|html| html.get_attribute("data-theme"))
        .and_then(|theme| Theme::parse(&theme))
        .unwrap_or_default()
}
