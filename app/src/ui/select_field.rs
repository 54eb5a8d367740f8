//! A choice out of a list.

use leptos::prelude::*;

use super::{
    Icon, IconName,
    field::{described_by, field_texts},
};

/// One choice of a [`SelectField`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    value: String,
    label: String,
    group: Option<String>,
}

impl Choice {
    /// A choice that sends `value` and reads `label`.
    #[must_use]
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            value: value.into(),
            label: label.into(),
            group: None,
        }
    }

    /// Puts it below a heading. Choices of one group stand one after the other.
    #[must_use]
    pub fn in_group(mut self, group: impl Into<String>) -> Self {
        self.group = Some(group.into());
        self
    }
}

/// A native select with its label. `id` is the name.
///
/// `<SelectField name="status" label=t.status value=status
///     choices=vec![Choice::new("", t.any), Choice::new("silent", t.silent)]/>`
/// → `div.field.field-select > label.field-label + div.select(select.input, svg) + texts`
#[component]
pub fn SelectField(
    /// `name` and `id`.
    #[prop(into)]
    name: String,
    /// Its label.
    #[prop(into)]
    label: String,
    /// The choices.
    #[prop(into)]
    choices: Signal<Vec<Choice>>,
    /// The `value` of the one that is chosen.
    #[prop(into)]
    value: Signal<String>,
    /// Only on phones, where no table head sorts. It is sent all the same.
    #[prop(optional)]
    phone_only: bool,
    /// Whether one must be chosen.
    #[prop(optional)]
    required: bool,
    /// What to choose, in a sentence.
    #[prop(default = None, into)]
    hint: Option<String>,
    /// What is wrong with it.
    #[prop(optional, into)]
    error: MaybeProp<String>,
    /// Receives what is chosen in the browser.
    #[prop(optional, into)]
    on_change: Option<Callback<String>>,
) -> impl IntoView {
    let texts = field_texts(&name, hint.clone(), error);
    let described = {
        let name = name.clone();
        move || described_by(&name, hint.is_some(), error.get().is_some())
    };
    let class = if phone_only {
        "field field-select phone-only"
    } else {
        "field field-select"
    };
    view! {
        <div class=class>
            <label class="field-label" for=name.clone()>{label}</label>
            <div class="select" class:select-set=move || !value.get().is_empty()>
                <select
                    class="input"
                    id=name.clone()
                    name=name
                    required=required
                    autocomplete="off"
                    aria-invalid=move || error.get().map(|_| "true")
                    aria-describedby=described
                    prop:value=move || value.get()
                    on:change=move |event| {
                        if let Some(on_change) = on_change {
                            on_change.run(event_target_value(&event));
                        }
                    }
                >
                    {move || options(choices.get(), &value.get())}
                </select>
                <Icon name=IconName::Chevron class="icon-down"/>
            </div>
            {texts}
        </div>
    }
    .into_any()
}

/// The choices, those of a group below its heading.
fn options(choices: Vec<Choice>, chosen: &str) -> AnyView {
    choices
        .chunk_by(|one, next| one.group == next.group)
        .map(|run| {
            let entries = run
                .iter()
                .map(|choice| {
                    let selected = choice.value == chosen;
                    view! { <option value=choice.value.clone() selected=selected>{choice.label.clone()}</option> }
                })
                .collect_view();
            match run.first().and_then(|choice| choice.group.clone()) {
                Some(group) => view! { <optgroup label=group>{entries}</optgroup> }.into_any(),
                None => entries.into_any(),
            }
        })
        .collect_view()
        .into_any()
}
