//! A field for a secret.

use leptos::prelude::*;

use super::field::{described_by, field_texts};

/// A password to type, with a button that shows it. The button appears when scripts
/// run; without them the field is an ordinary password field. What was typed is
/// never sent back, so there is no value.
///
/// `<PasswordField name="password" label=t.password autocomplete="current-password"
///     show_label=t.show hide_label=t.hide required=true/>`
///
/// `div.field > label.field-label + div.input-row(input.input, button.button-quiet) + texts`
#[component]
pub fn PasswordField(
    /// `name` and `id`.
    #[prop(into)]
    name: String,
    /// Its label.
    #[prop(into)]
    label: String,
    /// `current-password` or `new-password`.
    autocomplete: &'static str,
    /// Text of the button while the password is hidden.
    #[prop(into)]
    show_label: String,
    /// Text of the button while it is shown.
    #[prop(into)]
    hide_label: String,
    /// Whether it must be filled.
    #[prop(optional)]
    required: bool,
    /// What to type, in a sentence.
    #[prop(default = None, into)]
    hint: Option<String>,
    /// What is wrong with it.
    #[prop(optional, into)]
    error: MaybeProp<String>,
    /// Receives what is typed in the browser.
    #[prop(optional)]
    typed: Option<RwSignal<String>>,
) -> impl IntoView {
    let shown = RwSignal::new(false);
    // Effects run in the browser only, after hydration.
    let scripted = RwSignal::new(false);
    Effect::new(move || scripted.set(true));
    let texts = field_texts(&name, hint.clone(), error);
    let described = {
        let name = name.clone();
        move || described_by(&name, hint.is_some(), error.get().is_some())
    };
    view! {
        <div class="field">
            <label class="field-label" for=name.clone()>{label}</label>
            <div class="input-row">
                <input
                    class="input"
                    id=name.clone()
                    name=name.clone()
                    type=move || if shown.get() { "text" } else { "password" }
                    autocomplete=autocomplete
                    autocapitalize="none"
                    spellcheck="false"
                    required=required
                    aria-invalid=move || error.get().map(|_| "true")
                    aria-describedby=described
                    on:input=move |event| {
                        if let Some(typed) = typed {
                            typed.set(event_target_value(&event));
                        }
                    }
                />
                <button
                    class="button button-quiet"
                    type="button"
                    aria-controls=name
                    hidden=move || !scripted.get()
                    on:click=move |_| shown.update(|shown| *shown = !*shown)
                >
                    {move || if shown.get() { hide_label.clone() } else { show_label.clone() }}
                </button>
            </div>
            {texts}
        </div>
    }
    .into_any()
}
