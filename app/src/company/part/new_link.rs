//! Making a link.

use super::words::{failure_text, field_label, template_label};
use crate::{
    company::api::{MadeLink, create_link},
    error::AppError,
    i18n::{problem_text, t_count, t_string, use_i18n},
    server::missing_right,
    ui::{Button, ButtonKind, ButtonVariant, Card, Choice, Field, SelectField, Tone, use_toasts},
};
use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};
use model::{
    company::{EntryField, LinkSetting},
    error::{Error, Problem},
    id::CompanyId,
    permission::{Permission, TemplateSummary},
};

/// Days that a link may last; none: until somebody takes it back.
const LIFETIMES: [Option<u16>; 5] = [Some(1), Some(7), Some(30), Some(365), None];

/// The form that makes a link.
#[component]
pub fn NewLink(
    /// The company.
    company: CompanyId,
    /// What links may give.
    templates: Vec<TemplateSummary>,
    /// Whether the reader may have them give something.
    may_grant: bool,
    /// Receives the link.
    #[prop(into)]
    on_made: Callback<MadeLink>,
) -> impl IntoView {
    let i18n = use_i18n();
    let toasts = use_toasts();
    let required = RwSignal::new(Vec::<EntryField>::new());
    let days = RwSignal::new("7".to_owned());
    let uses = RwSignal::new(String::new());
    let template = RwSignal::new(String::new());
    let uses_error = RwSignal::new(None::<String>);
    let is_busy = RwSignal::new(false);
    let create = move |event: SubmitEvent| {
        event.prevent_default();
        if is_busy.get_untracked() {
            return;
        }
        let typed = uses.get_untracked();
        let max_uses = match typed.trim() {
            "" => None,
            text => match text.parse::<i64>() {
                Ok(number) => Some(number),
                Err(_) => {
                    return uses_error.set(Some(problem_text(i18n, &Problem::Malformed)));
                }
            },
        };
        uses_error.set(None);
        is_busy.set(true);
        let setting = LinkSetting {
            required: required.get_untracked(),
            template: template.get_untracked().parse().ok(),
            max_uses,
            expiry_time: None,
        };
        let days = days.get_untracked().parse().ok();
        spawn_local(async move {
            let done = create_link(company, setting, days).await;
            if is_busy.try_set(false).is_some() {
                return;
            }
            match done {
                Ok(link) => on_made.run(link),
                Err(AppError(Error::Invalid { fields })) => match fields.first() {
                    Some(field) if field.field == "max_uses" => {
                        uses_error.set(Some(problem_text(i18n, &field.problem)));
                    }
                    _ => toasts.push(Tone::Bad, failure_text(i18n, &Error::Invalid { fields })),
                },
                Err(error) => toasts.push(Tone::Bad, failure_text(i18n, &error.0)),
            }
        });
    };
    let boxes = EntryField::ALL
        .into_iter()
        .map(|field| {
            let id = format!("ask-{}", field.as_str());
            let label = field_label(i18n, field);
            let locked = field.is_locked();
            view! {
                <div class="checkbox">
                    <input
                        type="checkbox"
                        id=id.clone()
                        disabled=locked
                        checked=locked
                        on:change=move |event| {
                            let on = event_target_checked(&event);
                            required.update(|required| {
                                required.retain(|other| *other != field);
                                if on {
                                    required.push(field);
                                }
                            });
                        }
                    />
                    <label for=id>{label}</label>
                </div>
            }
        })
        .collect_view();
    let lifetimes: Vec<Choice> = LIFETIMES
        .into_iter()
        .map(|days| match days {
            Some(days) => Choice::new(days.to_string(), t_count!(i18n, company.days, days)),
            None => Choice::new("", t_string!(i18n, company.until_revoked).to_string()),
        })
        .collect();
    let gives: Vec<Choice> = std::iter::once(Choice::new(
        "",
        t_string!(i18n, company.given_nothing).to_string(),
    ))
    .chain(
        templates
            .iter()
            .map(|template| Choice::new(template.id.to_string(), template_label(i18n, template))),
    )
    .collect();
    let hint = missing_right(i18n, may_grant, Permission::SetEmployeePermission)
        .unwrap_or_else(|| t_string!(i18n, company.template_hint).to_string());
    view! {
        <Card title=t_string!(i18n, company.new_link).to_string()>
            <form class="form invite-form" novalidate on:submit=create>
                <fieldset class="invite-ask">
                    <legend class="field-label">
                        {t_string!(i18n, company.will_be_asked).to_string()}
                    </legend>
                    {boxes}
                </fieldset>
                <SelectField
                    name="days"
                    label=t_string!(i18n, company.lifetime).to_string()
                    choices=lifetimes
                    value=days
                    on_change=move |value| days.set(value)
                />
                <Field
                    name="max_uses"
                    label=t_string!(i18n, company.max_uses).to_string()
                    inputmode="numeric"
                    maxlength=6
                    hint=t_string!(i18n, company.max_uses_hint).to_string()
                    error=uses_error
                    typed=uses
                />
                <SelectField
                    name="template"
                    label=t_string!(i18n, company.template).to_string()
                    choices=gives
                    value=template
                    hint
                    on_change=move |value| template.set(value)
                />
                <div class="account-actions">
                    <Button variant=ButtonVariant::Primary kind=ButtonKind::Submit busy=is_busy>
                        {t_string!(i18n, company.create_link).to_string()}
                    </Button>
                </div>
            </form>
        </Card>
    }
    .into_any()
}
