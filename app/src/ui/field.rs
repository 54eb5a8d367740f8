//! A text field with its label, hint and error.

use leptos::prelude::*;

use super::{Icon, IconName};

/// Ids of the texts that describe the control, for `aria-describedby`: an id that
/// points nowhere is an accessibility error.
pub(super) fn described_by(name: &str, hint: bool, error: bool) -> Option<String> {
    match (hint, error) {
        (true, true) => Some(format!("{name}-hint {name}-error")),
        (true, false) => Some(format!("{name}-hint")),
        (false, true) => Some(format!("{name}-error")),
        (false, false) => None,
    }
}

/// Hint and error below a control.
pub(super) fn field_texts(
    name: &str,
    hint: Option<String>,
    error: MaybeProp<String>,
) -> impl IntoView + use<> {
    let hint_id = format!("{name}-hint");
    let error_id = format!("{name}-error");
    view! {
        {hint.map(|text| view! { <p class="field-hint" id=hint_id>{text}</p> })}
        {move || {
            let id = error_id.clone();
            error
                .get()
                .map(|text| view! { <p class="field-error" id=id><Icon name=IconName::Warning/><span>{text}</span></p> })
        }}
    }
    .into_any()
}

/// One line of text to type. `id` is the name.
///
/// `<Field name="mobile" label=t.mobile kind="tel" inputmode="tel" autocomplete="username"
///     value=typed required=true hint=t.hint error=errors.get("mobile")/>`
///
/// `div.field > label.field-label + input.input + p.field-hint#{name}-hint + p.field-error#{name}-error`
#[component]
pub fn Field(
    /// `name` and `id`.
    #[prop(into)]
    name: String,
    /// Its label.
    #[prop(into)]
    label: String,
    /// `type` of the input.
    #[prop(default = "text")]
    kind: &'static str,
    /// What stands in it at first.
    #[prop(optional, into)]
    value: String,
    /// `autocomplete` token.
    #[prop(default = "off")]
    autocomplete: &'static str,
    /// Which keyboard a phone shows.
    #[prop(optional)]
    inputmode: Option<&'static str>,
    /// Whether it must be filled.
    #[prop(optional)]
    required: bool,
    /// Longest text, in UTF-16 units.
    #[prop(optional)]
    maxlength: Option<u32>,
    /// A word such as "optional" after the label.
    #[prop(optional, into)]
    optional_text: Option<String>,
    /// What to type, in a sentence.
    #[prop(default = None, into)]
    hint: Option<String>,
    /// What is wrong with it.
    #[prop(optional, into)]
    error: MaybeProp<String>,
    /// Takes the focus when the dialog it is in opens.
    #[prop(optional)]
    autofocus: bool,
    /// Receives what is typed in the browser.
    #[prop(optional)]
    typed: Option<RwSignal<String>>,
) -> impl IntoView {
    let texts = field_texts(&name, hint.clone(), error);
    let described = {
        let name = name.clone();
        move || described_by(&name, hint.is_some(), error.get().is_some())
    };
    view! {
        <div class="field">
            <label class="field-label" for=name.clone()>
                {label}
                {optional_text.map(|text| view! { <span class="field-optional">{text}</span> })}
            </label>
            <input
                class="input"
                id=name.clone()
                name=name
                type=kind
                value=value
                autocomplete=autocomplete
                inputmode=inputmode
                maxlength=maxlength
                autocapitalize="none"
                spellcheck="false"
                required=required
                autofocus=autofocus
                aria-invalid=move || error.get().map(|_| "true")
                aria-describedby=described
                on:input=move |event| {
                    if let Some(typed) = typed {
                        typed.set(event_target_value(&event));
                    }
                }
            />
            {texts}
        </div>
    }
    .into_any()
}
