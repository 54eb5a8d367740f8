//! A box to tick.

use leptos::prelude::*;

use super::field::{described_by, field_texts};

/// One yes-or-no with its label to the right.
///
/// `<CheckboxField name="remember" label=t.remember/>` → `div.checkbox > input + label + texts`
#[component]
pub fn CheckboxField(
    /// `name` and `id`.
    #[prop(into)]
    name: String,
    /// Its label.
    #[prop(into)]
    label: String,
    /// What a form sends when it is ticked.
    #[prop(default = "true")]
    value: &'static str,
    /// Whether it is ticked at first.
    #[prop(optional)]
    checked: bool,
    /// Whether it must be ticked.
    #[prop(optional)]
    required: bool,
    /// What it means, in a sentence.
    #[prop(default = None, into)]
    hint: Option<String>,
    /// What is wrong with it.
    #[prop(optional, into)]
    error: MaybeProp<String>,
) -> impl IntoView {
    let texts = field_texts(&name, hint.clone(), error);
    let described = {
        let name = name.clone();
        move || described_by(&name, hint.is_some(), error.get().is_some())
    };
    view! {
        <div class="checkbox">
            <input
                type="checkbox"
                id=name.clone()
                name=name.clone()
                value=value
                checked=checked
                required=required
                aria-invalid=move || error.get().map(|_| "true")
                aria-describedby=described
            />
            <label for=name>{label}</label>
            {texts}
        </div>
    }
    .into_any()
}
