//! Switches for language and theme: plain forms, so that they work without scripts.

use leptos::prelude::*;
use model::locale::Theme;

use super::{Icon, IconName};

/// Texts of [`ThemeSwitch`].
#[derive(Clone, Debug)]
pub struct ThemeLabels {
    /// Name of the whole switch.
    pub legend: String,
    /// As the device.
    pub system: String,
    /// Dark on light.
    pub light: String,
    /// Light on dark.
    pub dark: String,
}

/// Three buttons that post `theme=system|light|dark` and `return_to`.
/// → `form > input[type=hidden] + div.segmented[role=group] > button.segment[aria-pressed]`
#[component]
pub fn ThemeSwitch(
    /// Where it posts to.
    #[prop(into)]
    action: String,
    /// Path and query of this page.
    #[prop(into)]
    return_to: Signal<String>,
    /// The theme now.
    current: Theme,
    /// Texts.
    labels: ThemeLabels,
) -> impl IntoView {
    let buttons = [
        (Theme::Light, IconName::Sun, labels.light),
        (Theme::Dark, IconName::Moon, labels.dark),
        (Theme::System, IconName::Monitor, labels.system),
    ]
    .into_iter()
    .map(|(theme, icon, label)| {
        let pressed = if theme == current { "true" } else { "false" };
        let tip = label.clone();
        view! {
            <button class="segment" type="submit" name="theme" value=theme.as_str() aria-pressed=pressed title=tip>
                <Icon name=icon/>
                <span class="visually-hidden">{label}</span>
            </button>
        }
    })
    .collect_view();
    switch(action, return_to, labels.legend, buttons.into_any())
}

/// One language of [`LanguageSwitch`].
#[derive(Clone, Debug)]
pub struct LanguageChoice {
    /// BCP 47 tag, such as `zh-CN`; posted, and the `lang` of the button.
    pub code: String,
    /// Short name in the language itself, shown.
    pub label: String,
    /// Whether the page is in it now.
    pub current: bool,
}

/// One button per language; posts `language=<code>` and `return_to`.
#[component]
pub fn LanguageSwitch(
    /// Where it posts to.
    #[prop(into)]
    action: String,
    /// Path and query of this page.
    #[prop(into)]
    return_to: Signal<String>,
    /// Name of the whole switch.
    #[prop(into)]
    legend: String,
    /// The languages.
    choices: Vec<LanguageChoice>,
) -> impl IntoView {
    let buttons = choices
        .into_iter()
        .map(|choice| {
            let pressed = if choice.current { "true" } else { "false" };
            let lang = choice.code.clone();
            view! {
                <button class="segment" type="submit" name="language" value=choice.code lang=lang aria-pressed=pressed>
                    {choice.label}
                </button>
            }
        })
        .collect_view();
    switch(action, return_to, legend, buttons.into_any())
}

fn switch(action: String, return_to: Signal<String>, legend: String, buttons: AnyView) -> AnyView {
    view! {
        <form method="post" action=action>
            <input type="hidden" name="return_to" value=move || return_to.try_get()/>
            <div class="segmented" role="group" aria-label=legend>{buttons}</div>
        </form>
    }
    .into_any()
}
