//! Forms of joining; they are sent without scripts.

use super::words::{failure_text, field_label};
use crate::{
    i18n::{t_string, use_i18n},
    identity::{
        Flash,
        page::frame::{Summary, field_error},
    },
    path,
    ui::{Button, ButtonKind, ButtonSize, ButtonVariant, Choice, Field, FormError, SelectField},
};
use leptos::prelude::*;
use model::{
    company::{Answers, EntryField, Gender},
    error::Error,
    id::CompanyId,
};

/// What went wrong with a form, above its fields.
#[component]
pub fn Trouble(
    /// What came back.
    flash: Option<Flash>,
    /// Field names with their labels, in the order of the form.
    fields: Vec<(&'static str, String)>,
) -> impl IntoView {
    let i18n = use_i18n();
    match flash.as_ref().and_then(|flash| flash.error.as_ref()) {
        Some(error @ Error::Conflict { .. }) => {
            let title = failure_text(i18n, error);
            view! { <FormError title/> }.into_any()
        }
        _ => view! { <Summary flash fields/> }.into_any(),
    }
}

/// A button that posts which company it is about.
#[component]
pub fn CompanyPost(
    /// Where it is posted.
    action: &'static str,
    /// Which company.
    company: CompanyId,
    /// How much the button asks for attention.
    #[prop(optional)]
    variant: ButtonVariant,
    /// Its text.
    #[prop(into)]
    label: String,
) -> impl IntoView {
    view! {
        <form method="post" action=action class="company-post">
            <input type="hidden" name="company" value=company.to_string()/>
            <Button variant kind=ButtonKind::Submit>{label}</Button>
        </form>
    }
    .into_any()
}

/// Accepts an invitation by name, or declines it.
#[component]
pub fn AnswerOffer(
    /// Who invites.
    company: CompanyId,
) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <CompanyPost
            action=path::COMPANY_ACCEPT
            company
            variant=ButtonVariant::Primary
            label=t_string!(i18n, company.accept).to_string()
        />
        <CompanyPost
            action=path::COMPANY_WITHDRAW
            company
            label=t_string!(i18n, company.decline).to_string()
        />
    }
    .into_any()
}

const fn gender_value(gender: Gender) -> &'static str {
    match gender {
        Gender::Male => "male",
        Gender::Female => "female",
        Gender::Other => "other",
    }
}

/// What a company asks of who wants to join.
#[component]
pub fn ApplicantForm(
    /// Where it is posted.
    #[prop(into)]
    action: String,
    /// The company, where the address does not say it.
    #[prop(default = None)]
    company: Option<CompanyId>,
    /// What came back from an attempt.
    flash: Option<Flash>,
    /// What is asked for.
    required: Vec<EntryField>,
    /// What was filled in before.
    #[prop(default = None)]
    answers: Option<Answers>,
    /// What the account is called.
    #[prop(into)]
    name: String,
    /// The number one is signed in with.
    #[prop(into)]
    mobile: String,
    /// Text of the button.
    #[prop(into)]
    submit: String,
) -> impl IntoView {
    let i18n = use_i18n();
    let labels: Vec<(&'static str, String)> = required
        .iter()
        .map(|field| (field.as_str(), field_label(i18n, *field)))
        .collect();
    // What was just typed, else what was filled in the last time.
    let typed = |field: EntryField| flash.as_ref().and_then(|f| f.typed(field.as_str()));
    let before = answers.as_ref();
    let value_of = |field: EntryField| {
        typed(field)
            .or_else(|| match field {
                EntryField::Name => before
                    .map(|answers| answers.name.as_str().to_owned())
                    .or_else(|| Some(name.clone())),
                EntryField::Mobile => Some(mobile.clone()),
                EntryField::Email => before?.email.clone().map(String::from),
                EntryField::Gender => Some(gender_value(before?.gender?).to_owned()),
                EntryField::Birthday => before?.birthday.clone().map(String::from),
            })
            .unwrap_or_default()
    };
    let fields = required
        .iter()
        .map(|field| {
            let label = field_label(i18n, *field);
            let value = value_of(*field);
            let error = field_error(i18n, flash.as_ref(), field.as_str());
            match field {
                EntryField::Name => view! {
                    <Field
                        name="name"
                        label
                        value
                        autocomplete="name"
                        hint=t_string!(i18n, company.name_hint).to_string()
                        maxlength=64
                        required=true
                        error
                    />
                }
                .into_any(),
                // Proved by signing in; nobody applies for another one.
                EntryField::Mobile => view! {
                    <div class="field">
                        <label class="field-label" for="mobile">{label}</label>
                        <input class="input" id="mobile" type="tel" value=value readonly/>
                    </div>
                }
                .into_any(),
                EntryField::Email => view! {
                    <Field
                        name="email"
                        label
                        value
                        kind="email"
                        inputmode="email"
                        autocomplete="email"
                        maxlength=254
                        required=true
                        error
                    />
                }
                .into_any(),
                EntryField::Gender => {
                    let choices = vec![
                        Choice::new("", t_string!(i18n, company.choose).to_string()),
                        Choice::new("male", t_string!(i18n, company.gender_male).to_string()),
                        Choice::new("female", t_string!(i18n, company.gender_female).to_string()),
                        Choice::new("other", t_string!(i18n, company.gender_other).to_string()),
                    ];
                    view! {
                        <SelectField
                            name="gender"
                            label
                            choices
                            value=Signal::stored(value)
                            required=true
                            error
                        />
                    }
                    .into_any()
                }
                EntryField::Birthday => view! {
                    <Field
                        name="birthday"
                        label
                        value
                        kind="date"
                        autocomplete="bday"
                        required=true
                        error
                    />
                }
                .into_any(),
            }
        })
        .collect_view();
    let trouble = flash.clone();
    view! {
        <Trouble flash=trouble fields=labels/>
        <form method="post" action=action novalidate class="form">
            {company.map(|id| view! { <input type="hidden" name="company" value=id.to_string()/> })}
            {fields}
            <Button variant=ButtonVariant::Primary kind=ButtonKind::Submit size=ButtonSize::Wide>
                {submit}
            </Button>
        </form>
    }
    .into_any()
}
