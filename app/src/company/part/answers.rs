//! What an applicant filled in.

use super::words::field_label;
use crate::{
    i18n::{I18n, t_string, use_i18n},
    ui::{Fact, Facts},
};
use leptos::prelude::*;
use model::company::{Answers, EntryField, Gender};

/// A gender in a word.
pub fn gender_label(i18n: I18n, gender: Gender) -> String {
    match gender {
        Gender::Male => t_string!(i18n, company.gender_male),
        Gender::Female => t_string!(i18n, company.gender_female),
        Gender::Other => t_string!(i18n, company.gender_other),
    }
    .to_string()
}

/// Names and values, one pair a line. The name stands elsewhere.
#[component]
pub fn AnswerFacts(
    /// What was filled in.
    answers: Answers,
) -> impl IntoView {
    let i18n = use_i18n();
    let gender = answers.gender.map(|gender| gender_label(i18n, gender));
    let pairs = [
        (EntryField::Mobile, Some(answers.mobile)),
        (EntryField::Email, answers.email.map(String::from)),
        (EntryField::Gender, gender),
        (EntryField::Birthday, answers.birthday.map(String::from)),
    ];
    let facts = pairs
        .into_iter()
        .filter_map(|(field, value)| Some((field_label(i18n, field), value?)))
        .map(|(label, value)| view! { <Fact label><span>{value}</span></Fact> })
        .collect_view();
    view! { <Facts>{facts}</Facts> }.into_any()
}
