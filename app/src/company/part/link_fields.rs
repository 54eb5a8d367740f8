//! What a link is made of, as fields of a form.

use super::words::{field_label, template_label};
use crate::{
    i18n::{I18n, problem_text, t_count, t_string, use_i18n},
    server::missing_right,
    text::utc,
    ui::{Choice, Field, SelectField},
};
use leptos::prelude::*;
use model::{
    company::{EntryField, Link, LinkExpiry, LinkSetting},
    error::{Error, Problem},
    permission::{Permission, TemplateSummary},
    time::Timestamp,
};

/// Days that a link may last.
const LIFETIMES: [u16; 4] = [1, 7, 30, 365];

/// What is typed into the form of a link.
#[derive(Debug, Clone, Copy)]
pub struct LinkTyped {
    required: RwSignal<Vec<EntryField>>,
    expiry: RwSignal<String>,
    uses: RwSignal<String>,
    template: RwSignal<String>,
    uses_error: RwSignal<Option<String>>,
    /// When the link ends that is changed.
    kept: StoredValue<Option<Timestamp>>,
    is_change: bool,
}

impl LinkTyped {
    /// For a new link.
    pub fn new() -> Self {
        LinkTyped {
            required: RwSignal::new(Vec::new()),
            expiry: RwSignal::new(LinkExpiry::Days(7).to_text()),
            uses: RwSignal::new(String::new()),
            template: RwSignal::new(String::new()),
            uses_error: RwSignal::new(None),
            kept: StoredValue::new(None),
            is_change: false,
        }
    }

    /// For one that there is.
    pub fn of(link: &Link) -> Self {
        LinkTyped {
            required: RwSignal::new(link.required.clone()),
            expiry: RwSignal::new(LinkExpiry::Keep.to_text()),
            uses: RwSignal::new(link.max_uses.map(|max| max.to_string()).unwrap_or_default()),
            template: RwSignal::new(
                link.template
                    .as_ref()
                    .map(|one| one.id.to_string())
                    .unwrap_or_default(),
            ),
            uses_error: RwSignal::new(None),
            kept: StoredValue::new(link.expiry_time),
            is_change: true,
        }
    }

    /// What was typed; what is wrong then stands below its field.
    pub fn checked(self, i18n: I18n) -> Option<(LinkSetting, LinkExpiry)> {
        let typed = self.uses.get_untracked();
        let max_uses = match typed.trim() {
            "" => None,
            text => match text.parse::<i64>() {
                Ok(number) => Some(number),
                Err(_) => {
                    self.uses_error
                        .set(Some(problem_text(i18n, &Problem::Malformed)));
                    return None;
                }
            },
        };
        self.uses_error.set(None);
        let expiry = LinkExpiry::parse(&self.expiry.get_untracked()).unwrap_or_default();
        let setting = LinkSetting {
            required: self.required.get_untracked(),
            template: self.template.get_untracked().parse().ok(),
            max_uses,
            expiry_time: self.kept.get_value(),
        };
        Some((setting, expiry))
    }

    /// Shows what the console refused below its field; whether it was one of these.
    pub fn refuse(self, i18n: I18n, error: &Error) -> bool {
        let Error::Invalid { fields } = error else {
            return false;
        };
        let wrong = fields.iter().find(|wrong| wrong.field == "max_uses");
        self.uses_error
            .set(wrong.map(|wrong| problem_text(i18n, &wrong.problem)));
        wrong.is_some()
    }
}

/// The fields.
#[component]
pub fn LinkFields(
    /// Receives what is typed.
    typed: LinkTyped,
    /// What links may give.
    templates: Vec<TemplateSummary>,
    /// Whether the reader may have them give something.
    may_grant: bool,
) -> impl IntoView {
    let i18n = use_i18n();
    let required = typed.required;
    let boxes = EntryField::ALL
        .into_iter()
        .map(|field| {
            let id = format!("ask-{}", field.as_str());
            let label = field_label(i18n, field);
            let locked = field.is_locked();
            let is_on = locked || required.with_untracked(|all| all.contains(&field));
            view! {
                <div class="checkbox">
                    <input
                        type="checkbox"
                        id=id.clone()
                        disabled=locked
                        checked=is_on
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
    let keep = typed.is_change.then(|| {
        let label = match typed.kept.get_value() {
            Some(time) => t_string!(i18n, company.expiry_at, time = utc(time)).to_string(),
            None => t_string!(i18n, company.expiry_keep).to_string(),
        };
        Choice::new(LinkExpiry::Keep.to_text(), label)
    });
    let lifetimes: Vec<Choice> = keep
        .into_iter()
        .chain(LIFETIMES.into_iter().map(|days| {
            let label = t_count!(i18n, company.days, days);
            Choice::new(LinkExpiry::Days(days).to_text(), label)
        }))
        .chain(std::iter::once(Choice::new(
            LinkExpiry::Never.to_text(),
            t_string!(i18n, company.until_revoked).to_string(),
        )))
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
    let (expiry, template) = (typed.expiry, typed.template);
    let max_uses = typed.uses.get_untracked();
    view! {
        <fieldset class="invite-ask">
            <legend class="field-label">{t_string!(i18n, company.will_be_asked).to_string()}</legend>
            {boxes}
        </fieldset>
        <SelectField
            name="days"
            label=t_string!(i18n, company.lifetime).to_string()
            choices=lifetimes
            value=expiry
            on_change=move |value| expiry.set(value)
        />
        <Field
            name="max_uses"
            label=t_string!(i18n, company.max_uses).to_string()
            inputmode="numeric"
            maxlength=6
            value=max_uses
            hint=t_string!(i18n, company.max_uses_hint).to_string()
            error=typed.uses_error
            typed=typed.uses
        />
        <SelectField
            name="template"
            label=t_string!(i18n, company.template).to_string()
            choices=gives
            value=template
            hint
            on_change=move |value| template.set(value)
        />
    }
    .into_any()
}
