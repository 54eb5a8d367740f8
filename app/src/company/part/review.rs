//! What decides about an application: what is given, and why not.

use super::words::{failure_text, template_label};
use crate::{
    company::api::reject_application,
    i18n::{I18n, problem_text, t_string, use_i18n},
    ui::{Button, ButtonVariant, Choice, Dialog, SelectField, TextArea, Tone, use_toasts},
};
use leptos::{prelude::*, task::spawn_local};
use model::{
    company::{Application, GivenChoice, RejectReason},
    id::CompanyId,
    permission::TemplateSummary,
};

/// What somebody can be given who is let in.
#[component]
pub fn GivenField(
    /// The templates; empty for who may not set rights.
    #[prop(into)]
    templates: Signal<Vec<TemplateSummary>>,
    /// What is chosen.
    given: RwSignal<GivenChoice>,
) -> impl IntoView {
    let i18n = use_i18n();
    let choices = Signal::derive(move || choices(i18n, &templates.get()));
    view! {
        <SelectField
            name="given"
            label=t_string!(i18n, company.given).to_string()
            choices
            value=Signal::derive(move || given.get().to_text())
            on_change=move |text: String| {
                if let Some(choice) = GivenChoice::parse(&text) {
                    given.set(choice);
                }
            }
        />
    }
    .into_any()
}

fn choices(i18n: I18n, templates: &[TemplateSummary]) -> Vec<Choice> {
    let fixed = [
        (
            GivenChoice::ByLink,
            t_string!(i18n, company.given_link).to_string(),
        ),
        (
            GivenChoice::Nothing,
            t_string!(i18n, company.given_nothing).to_string(),
        ),
    ];
    let named = templates.iter().map(|template| {
        let choice = GivenChoice::Template(template.id);
        Choice::new(choice.to_text(), template_label(i18n, template))
            .in_group(t_string!(i18n, company.templates).to_string())
    });
    fixed
        .into_iter()
        .map(|(choice, label)| Choice::new(choice.to_text(), label))
        .chain(named)
        .collect()
}

/// What somebody is called who applied.
pub fn applicant_name(application: &Application) -> String {
    application.answers.as_ref().map_or_else(
        || application.account_name.clone(),
        |answers| answers.name.as_str().to_owned(),
    )
}

/// Asks why, and refuses.
#[component]
pub fn RejectDialog(
    /// The company.
    company: CompanyId,
    /// Whose application.
    #[prop(into)]
    application: Signal<Option<Application>>,
    /// Whether it is open.
    open: RwSignal<bool>,
    /// Fetches the list anew.
    #[prop(into)]
    refetch: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    let toasts = use_toasts();
    let reason = RwSignal::new(String::new());
    let trouble = RwSignal::new(None::<String>);
    let is_busy = RwSignal::new(false);
    let reject = move || {
        let Some(application) = application.get_untracked() else {
            return;
        };
        if is_busy.get_untracked() {
            return;
        }
        let reason = match reason.get_untracked().parse::<RejectReason>() {
            Ok(reason) => reason,
            Err(problem) => return trouble.set(Some(problem_text(i18n, &problem))),
        };
        trouble.set(None);
        is_busy.set(true);
        spawn_local(async move {
            let name = applicant_name(&application);
            let (id, version) = (application.id, application.version);
            let (tone, text) = match reject_application(company, id, version, reason).await {
                Ok(()) => (
                    Tone::Good,
                    t_string!(i18n, company.rejected_done, name = name).to_string(),
                ),
                Err(error) => (Tone::Bad, failure_text(i18n, &error.0)),
            };
            toasts.push(tone, text);
            if is_busy.try_set(false).is_none() {
                open.set(false);
                refetch.run(());
            }
        });
    };
    // The field is made anew for each application.
    let body = move || {
        let name = application.with(|one| one.as_ref().map(applicant_name))?;
        reason.set(String::new());
        Some(view! {
            <p>{t_string!(i18n, company.reject_text, name = name.as_str()).to_string()}</p>
            <TextArea
                name="reason"
                label=t_string!(i18n, company.reason).to_string()
                hint=t_string!(i18n, company.reason_hint).to_string()
                maxlength=400
                autofocus=true
                typed=reason
                error=trouble
            />
        })
    };
    view! {
        <Dialog
            id="reject"
            title=t_string!(i18n, company.reject_title).to_string()
            close_label=t_string!(i18n, ui.close).to_string()
            open
            actions=move || view! {
                <Button on_click=move |()| open.set(false)>
                    {t_string!(i18n, ui.cancel).to_string()}
                </Button>
                <Button variant=ButtonVariant::Danger busy=is_busy on_click=move |()| reject()>
                    {t_string!(i18n, company.reject_confirm).to_string()}
                </Button>
            }
        >
            <div class="stack">{body}</div>
        </Dialog>
    }
    .into_any()
}
