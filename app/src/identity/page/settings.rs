//! Settings of the installation: who may make an account.

use crate::{
    error::AppError,
    i18n::{I18n, error_text, t_string, use_i18n},
    identity::api::{read_registration_policy, set_registration_policy},
    layout::PageFailure,
    ui::{
        Button, ButtonKind, ButtonVariant, Choice, PageHeader, SelectField, Skeleton,
        SkeletonShape, Tone, use_toasts,
    },
};
use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};
use leptos_meta::Title;
use model::identity::RegistrationPolicy;

type PolicyResource = Resource<Result<(RegistrationPolicy, Option<i64>), AppError>>;

/// `/platform/settings`
#[component]
pub fn SettingsPage() -> impl IntoView {
    let i18n = use_i18n();
    let fetched: PolicyResource = Resource::new(|| (), |()| read_registration_policy());
    let loading = move || {
        let label = t_string!(i18n, ui.loading).to_string();
        view! { <Skeleton label shape=SkeletonShape::Lines/> }
    };
    view! {
        <Transition fallback=loading>
            {move || Suspend::new(async move {
                match fetched.await {
                    Ok((policy, version)) => view! { <Settings policy version fetched/> }.into_any(),
                    Err(error) => view! { <PageFailure error=error.0/> }.into_any(),
                }
            })}
        </Transition>
    }
    .into_any()
}

fn policy_text(i18n: I18n, policy: RegistrationPolicy) -> String {
    match policy {
        RegistrationPolicy::Open => t_string!(i18n, identity.policy_open).to_string(),
        RegistrationPolicy::Invitation => t_string!(i18n, identity.policy_invitation).to_string(),
        RegistrationPolicy::Closed => t_string!(i18n, identity.policy_closed).to_string(),
    }
}

#[component]
fn Settings(
    policy: RegistrationPolicy,
    version: Option<i64>,
    fetched: PolicyResource,
) -> impl IntoView {
    let i18n = use_i18n();
    let toasts = use_toasts();
    let chosen = RwSignal::new(policy.as_str().to_owned());
    let is_busy = RwSignal::new(false);
    let save = move |event: SubmitEvent| {
        event.prevent_default();
        let Some(policy) = RegistrationPolicy::parse(&chosen.get_untracked()) else {
            return;
        };
        is_busy.set(true);
        spawn_local(async move {
            let (tone, text) = match set_registration_policy(policy, version).await {
                Ok(()) => (
                    Tone::Good,
                    t_string!(i18n, identity.settings_saved).to_string(),
                ),
                Err(error) => (Tone::Bad, error_text(i18n, &error.0)),
            };
            toasts.push(tone, text);
            // `try_set` hands back what nobody takes any more: the page was left.
            // What stands now is fetched, also after a conflict.
            if is_busy.try_set(false).is_none() {
                fetched.refetch();
            }
        });
    };
    let choices: Vec<Choice> = RegistrationPolicy::ALL
        .into_iter()
        .map(|policy| Choice::new(policy.as_str(), policy_text(i18n, policy)))
        .collect();
    let title = t_string!(i18n, shell.nav_settings).to_string();
    // With scripts this is no element.
    let noscript = t_string!(i18n, identity.settings_noscript);
    view! {
        <Title text=t_string!(i18n, shell.page_title, title = title.as_str()).to_string()/>
        <PageHeader title subtitle=t_string!(i18n, identity.settings_intro).to_string()/>
        <noscript inner_html=format!("<p class=\"muted\">{noscript}</p>")></noscript>
        <form class="form account-form" on:submit=save>
            <SelectField
                name="registration_policy"
                label=t_string!(i18n, identity.settings_registration).to_string()
                choices=choices
                value=chosen
                hint=t_string!(i18n, identity.settings_registration_hint).to_string()
                on_change=move |value| chosen.set(value)
            />
            <div class="account-actions">
                <Button variant=ButtonVariant::Primary kind=ButtonKind::Submit busy=is_busy>
                    {t_string!(i18n, ui.save).to_string()}
                </Button>
            </div>
        </form>
    }
    .into_any()
}
