//! The first start: who has the printed link makes the first user.

use super::{
    super::{
        api::{SetUpLinkState, set_up_link},
        use_flash,
    },
    frame::{Frame, Summary, field_error},
};
use crate::{
    i18n::{t_string, use_i18n},
    path,
    status::set_status,
    ui::{Button, ButtonKind, ButtonVariant, ErrorPanel, Field, LinkButton, PasswordField},
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use model::identity::Password;

/// `/setup?token=…`
#[component]
pub fn SetUpPage() -> impl IntoView {
    let i18n = use_i18n();
    let token = use_query_map()
        .read_untracked()
        .get("token")
        .unwrap_or_default();
    let link = Resource::new(
        {
            let token = token.clone();
            move || token.clone()
        },
        set_up_link,
    );
    let flash = use_flash();
    view! {
        <Frame title=t_string!(i18n, identity.setup_title).to_string()>
            <Suspense>
                {move || {
                    let (token, flash) = (token.clone(), flash.clone());
                    Suspend::new(async move {
                        match link.await {
                            Ok(SetUpLinkState::Valid) => view! { <SetUpForm token flash/> }.into_any(),
                            Ok(other) => view! { <DeadLink link=other/> }.into_any(),
                            Err(error) => view! { <crate::status::Fault error=error.0/> }.into_any(),
                        }
                    })
                }}
            </Suspense>
        </Frame>
    }
    .into_any()
}

#[component]
fn SetUpForm(token: String, flash: Option<super::super::Flash>) -> impl IntoView {
    let i18n = use_i18n();
    let label = (
        t_string!(i18n, identity.mobile).to_string(),
        t_string!(i18n, identity.name).to_string(),
        t_string!(i18n, identity.password).to_string(),
    );
    let fields = vec![
        ("mobile", label.0.clone()),
        ("name", label.1.clone()),
        ("password", label.2.clone()),
    ];
    let error = |field| field_error(i18n, flash.as_ref(), field);
    let errors = (error("mobile"), error("name"), error("password"));
    let (mobile, name) = flash
        .clone()
        .map(|flash| (flash.mobile, flash.name))
        .unwrap_or_default();
    view! {
        <div class="identity-head">
            <h1>{t_string!(i18n, identity.setup_title).to_string()}</h1>
            <p>{t_string!(i18n, identity.setup_intro).to_string()}</p>
        </div>
        <Summary flash fields/>
        <form method="post" action=path::SET_UP novalidate class="form">
            <input type="hidden" name="token" value=token/>
            <Field
                name="mobile"
                label=label.0
                kind="tel"
                inputmode="tel"
                autocomplete="username"
                value=mobile
                hint=t_string!(i18n, identity.mobile_hint).to_string()
                maxlength=32
                required=true
                error=errors.0
            />
            <Field
                name="name"
                label=label.1
                autocomplete="name"
                value=name
                hint=t_string!(i18n, identity.name_hint).to_string()
                maxlength=64
                required=true
                error=errors.1
            />
            <PasswordField
                name="password"
                label=label.2
                autocomplete="new-password"
                show_label=t_string!(i18n, identity.password_show).to_string()
                hide_label=t_string!(i18n, identity.password_hide).to_string()
                hint=t_string!(i18n, identity.password_hint, min = Password::MIN).to_string()
                required=true
                error=errors.2
            />
            <Button variant=ButtonVariant::Primary kind=ButtonKind::Submit>
                {t_string!(i18n, identity.setup_submit).to_string()}
            </Button>
        </form>
    }
    .into_any()
}

/// A link that opens nothing, and what to do about it.
#[component]
fn DeadLink(link: SetUpLinkState) -> impl IntoView {
    let i18n = use_i18n();
    let (status, title, text) = match link {
        SetUpLinkState::Used => (
            404,
            t_string!(i18n, identity.setup_used_title).to_string(),
            t_string!(i18n, identity.setup_used_text).to_string(),
        ),
        SetUpLinkState::Absent => (
            503,
            t_string!(i18n, identity.setup_wanted_title).to_string(),
            t_string!(i18n, identity.setup_wanted_text).to_string(),
        ),
        SetUpLinkState::Invalid | SetUpLinkState::Valid => (
            404,
            t_string!(i18n, identity.setup_invalid_title).to_string(),
            t_string!(i18n, identity.setup_invalid_text).to_string(),
        ),
    };
    set_status(status);
    let sign_in = (link == SetUpLinkState::Used)
        .then(|| t_string!(i18n, identity.sign_in_submit).to_string());
    view! {
        <ErrorPanel
            calm=matches!(link, SetUpLinkState::Used | SetUpLinkState::Absent)
            title
            text
            action=move || sign_in.map(|label| view! {
                <LinkButton href=path::LOGIN variant=ButtonVariant::Primary>{label}</LinkButton>
            })
        />
    }
    .into_any()
}
