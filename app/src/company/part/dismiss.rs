//! Dismissing somebody: what they alone look after is settled before.

use super::words::failure_text;
use crate::{
    company::api::{DismissView, dismiss_member, find_belongings},
    i18n::{t_count, t_string, use_i18n},
    path,
    server::{missing_right, why_link},
    ui::{
        Button, ButtonVariant, Choice, Dialog, Notice, SelectField, Skeleton, SkeletonShape, Tone,
        use_toasts,
    },
};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::use_navigate;
use model::{
    company::Decided,
    error::Error,
    id::{CompanyId, EmployeeId},
    permission::{Object, Permission},
    scope::Scope,
};

/// Ends the membership, after a question.
#[component]
pub fn Dismiss(
    /// The company.
    company: CompanyId,
    /// Their place, as it was read.
    decided: Decided,
    /// What they are called.
    name: String,
    /// Whether the reader may.
    may: bool,
    /// Fetches them anew.
    #[prop(into)]
    refetch: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    let toasts = use_toasts();
    let navigate = use_navigate();
    let open = RwSignal::new(false);
    let is_busy = RwSignal::new(false);
    let found = RwSignal::new(None::<Result<DismissView, Error>>);
    let heir = RwSignal::new(String::new());
    let called = name.clone();
    let ask = move |()| {
        found.set(None);
        heir.set(String::new());
        open.set(true);
        spawn_local(async move {
            let answer = find_belongings(company, decided.id).await;
            found.try_set(Some(answer.map_err(|error| error.0)));
        });
    };
    let dismiss = move |()| {
        // Nobody is dismissed before it is known what they leave behind.
        let is_known = found.with_untracked(|found| matches!(found, Some(Ok(_))));
        if is_busy.get_untracked() || !is_known {
            return;
        }
        // Kept for when the page has followed the event and has nobody to show.
        let (navigate, called) = (navigate.clone(), called.clone());
        let heir = heir.get_untracked().parse::<EmployeeId>().ok();
        is_busy.set(true);
        spawn_local(async move {
            match dismiss_member(company, decided.id, decided.version, heir).await {
                Ok(()) => {
                    let text = t_string!(i18n, company.dismissed_done, name = called).to_string();
                    toasts.push(Tone::Good, text);
                    navigate(&path::members(company), Default::default());
                }
                Err(error) => {
                    toasts.push(Tone::Bad, failure_text(i18n, &error.0));
                    if is_busy.try_set(false).is_none() {
                        open.set(false);
                        refetch.run(());
                    }
                }
            }
        });
    };
    let reason = missing_right(i18n, may, Permission::DismissEmployee);
    let text = t_string!(i18n, company.dismiss_text, name = name.as_str()).to_string();
    let name = StoredValue::new(name);
    let belongings = move || match found.get() {
        None => {
            let label = t_string!(i18n, ui.loading).to_string();
            view! { <Skeleton label shape=SkeletonShape::Lines lines=2/> }.into_any()
        }
        Some(Err(error)) => {
            let text = failure_text(i18n, &error);
            view! { <Notice tone=Tone::Bad>{text}</Notice> }.into_any()
        }
        Some(Ok(found)) => view! { <Left found name=name.get_value() heir/> }.into_any(),
    };
    view! {
        <Button
            variant=ButtonVariant::Danger
            disabled_reason=reason
            why=why_link(i18n, Scope::Company(company), Object::Company)
            on_click=ask
        >
            {t_string!(i18n, company.dismiss).to_string()}
        </Button>
        <Dialog
            id="dismiss"
            title=t_string!(i18n, company.dismiss_title).to_string()
            close_label=t_string!(i18n, ui.close).to_string()
            open
            actions=move || view! {
                <Button on_click=move |()| open.set(false)>
                    {t_string!(i18n, ui.cancel).to_string()}
                </Button>
                <Button variant=ButtonVariant::Danger busy=is_busy on_click=dismiss>
                    {t_string!(i18n, company.dismiss_confirm).to_string()}
                </Button>
            }
        >
            <div class="stack">
                <p>{text}</p>
                {belongings}
            </div>
        </Dialog>
    }
    .into_any()
}

/// What is left behind, and who looks after it.
#[component]
fn Left(found: DismissView, name: String, heir: RwSignal<String>) -> impl IntoView {
    let i18n = use_i18n();
    let DismissView { belongings, heirs } = found;
    let total = belongings.total;
    if total == 0 {
        let text = t_string!(i18n, company.belongings_none, name = name.as_str()).to_string();
        return view! { <p class="muted">{text}</p> }.into_any();
    }
    let question = if total == 1 {
        t_string!(
            i18n,
            company.belongings.single,
            name = name.as_str(),
            count = total
        )
        .to_string()
    } else {
        t_string!(
            i18n,
            company.belongings.several,
            name = name.as_str(),
            count = total
        )
        .to_string()
    };
    let hidden = total - i64::try_from(belongings.first.len()).unwrap_or_default();
    let more = (hidden > 0).then(|| {
        let text = t_count!(i18n, company.belongings_more, hidden);
        view! { <li class="muted">{text}</li> }
    });
    let things = belongings
        .first
        .into_iter()
        .map(|thing| view! { <li>{thing.name}</li> })
        .collect_view();
    let hint = heirs
        .is_empty()
        .then(|| t_string!(i18n, company.heir_right).to_string());
    let choices: Vec<Choice> = std::iter::once(Choice::new(
        "",
        t_string!(i18n, company.heir_company).to_string(),
    ))
    .chain(
        heirs
            .into_iter()
            .map(|one| Choice::new(one.id.to_string(), one.name)),
    )
    .collect();
    view! {
        <p>{question}</p>
        <ul class="belongings">{things}{more}</ul>
        <SelectField
            name="heir"
            label=t_string!(i18n, company.heir).to_string()
            choices
            value=heir
            hint
            on_change=move |value| heir.set(value)
        />
    }
    .into_any()
}
