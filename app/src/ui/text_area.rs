//! A text of several lines with its label, hint and error.

use leptos::prelude::*;

use super::field::{described_by, field_texts};

/// Several lines of text to type. `id` is the name.
///
/// `<TextArea name="reason" label=t.reason rows=3 maxlength=200 typed=reason/>`
/// → `div.field > label.field-label + textarea.input + texts`
#[component]
pub fn TextArea(
    /// `name` and `id`.
    #[prop(into)]
    name: String,
    /// Its label.
    #[prop(into)]
    label: String,
    /// What stands in it at first, once scripts run.
    #[prop(optional, into)]
    value: String,
    /// Lines that are seen at once.
    #[prop(default = 3)]
    rows: u32,
    /// Longest text, in UTF-16 units.
    #[prop(optional)]
    maxlength: Option<u32>,
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
            <label class="field-label" for=name.clone()>{label}</label>
            <textarea
                class="input input-area"
                id=name.clone()
                name=name
                rows=rows
                maxlength=maxlength
                autofocus=autofocus
                prop:value=value
                aria-invalid=move || error.get().map(|_| "true")
                aria-describedby=described
                on:input=move |event| {
                    if let Some(typed) = typed {
                        typed.set(event_target_value(&event));
                    }
                }
            ></textarea>
            {texts}
        </div>
    }
    .into_any()
}
