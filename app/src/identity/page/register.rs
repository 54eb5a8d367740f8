//! Making an account.

use super::{
    super::{
        Flash,
        api::{RegistrationState, may_register},
        part::{AgainForm, AskForm, Carried, CodeField, NewPassword, SentTo},
        use_code, use_flash,
    },
    frame::{Frame, Summary, field_error, set_status_of},
};
use crate::{
    i18n::{t_string, use_i18n},
    path,
    ui::{Button, ButtonKind, ButtonVariant, ErrorPanel, Field, LinkButton, Notice, Tone},
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use model::identity::{CodePurpose, RegistrationPolicy};

/// `/register?step=code&next=…&invitation=…`
#[component]
pub fn RegisterPage() -> impl IntoView {
    let i18n = use_i18n();
    let flash = use_flash();
    let (now, pending) = use_code(CodePurpose::Register);
    let query = use_query_map().read_untracked().clone();
    let given = |name: &str| query.get(name).unwrap_or_default();
    let is_sent = given("step") == "code";
    let kept = pending.as_ref().filter(|_| is_sent);
    let carried = Carried {
        next: Some(given("next"))
            .filter(|next| path::is_local(next))
            .unwrap_or_default(),
        // The step after the first has the note in its session.
        invitation: kept.map_or_else(|| given("invitation"), |kept| kept.invitation.clone()),
    };
    set_status_of(flash.as_ref());
    let note = carried.invitation.clone();
    let state = Resource::new(move || note.clone(), may_register);
    view! {
        <Frame title=t_string!(i18n, identity.register_title).to_string()>
            <Suspense>
                {move || {
                    let (flash, pending) = (flash.clone(), pending.clone());
                    let carried = carried.clone();
                    Suspend::new(async move {
                        match state.await {
                            Ok(RegistrationState { is_open: true, .. }) => match pending {
                                Some(pending) if is_sent => {
                                    view! { <Details flash pending now/> }.into_any()
                                }
                                _ => view! { <Ask flash is_sent carried/> }.into_any(),
                            },
                            Ok(RegistrationState { policy, .. }) => {
                                view! { <Shut policy/> }.into_any()
                            }
                            Err(error) => view! { <crate::status::Fault error=error.0/> }.into_any(),
                        }
                    })
                }}
            </Suspense>
        </Frame>
    }
    .into_any()
}

/// The first step.
#[component]
fn Ask(flash: Option<Flash>, is_sent: bool, carried: Carried) -> impl IntoView {
    let i18n = use_i18n();
    let captcha = flash.as_ref().is_some_and(Flash::wants_captcha);
    let error = field_error(i18n, flash.as_ref(), "mobile");
    let label = t_string!(i18n, identity.mobile).to_string();
    let mobile = flash
        .as_ref()
        .map(|flash| flash.mobile.clone())
        .unwrap_or_default();
    let again = (is_sent && flash.is_none())
        .then(|| t_string!(i18n, identity.code_begin_again).to_string());
    let login = path::with_query(path::LOGIN, &[("next", &carried.next)]);
    view! {
        <div class="identity-head">
            <h1>{t_string!(i18n, identity.register_title).to_string()}</h1>
            <p>{t_string!(i18n, identity.register_intro).to_string()}</p>
        </div>
        {again.map(|text| view! { <Notice tone=Tone::Info>{text}</Notice> })}
        <Summary flash fields=vec![("mobile", label.clone())]/>
        <AskForm action=path::REGISTER_CODE mobile error captcha carried label/>
        <p class="identity-links">
            <a href=login rel="external">{t_string!(i18n, identity.login_link).to_string()}</a>
        </p>
    }
    .into_any()
}

/// The second step: the code, and who one is.
#[component]
fn Details(
    flash: Option<Flash>,
    pending: super::super::PendingCode,
    now: model::time::Timestamp,
) -> impl IntoView {
    let i18n = use_i18n();
    let captcha = flash.as_ref().is_some_and(Flash::wants_captcha);
    let label = (
        t_string!(i18n, identity.code).to_string(),
        t_string!(i18n, identity.name).to_string(),
        t_string!(i18n, identity.password).to_string(),
    );
    let fields = vec![
        ("code", label.0),
        ("name", label.1.clone()),
        ("password", label.2.clone()),
    ];
    let error = |field| field_error(i18n, flash.as_ref(), field);
    let errors = (error("code"), error("name"), error("password"));
    let name = flash
        .as_ref()
        .map(|flash| flash.name.clone())
        .unwrap_or_default();
    let hints = vec![pending.mobile.clone()];
    let pairs = [
        ("next", pending.next.as_str()),
        ("invitation", pending.invitation.as_str()),
    ];
    let back = path::with_query(path::REGISTER, &pairs);
    view! {
        <div class="identity-head">
            <h1>{t_string!(i18n, identity.register_title).to_string()}</h1>
            <p>{t_string!(i18n, identity.register_details).to_string()}</p>
        </div>
        <Summary flash fields/>
        <SentTo pending=pending.clone() back/>
        <form method="post" action=path::REGISTER novalidate class="form">
            // For password keepers: whose password this is.
            <input
                type="text"
                name="username"
                value=pending.mobile.clone()
                autocomplete="username"
                hidden
                readonly
            />
            <CodeField error=errors.0/>
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
            <NewPassword label=label.2 error=errors.2 hints/>
            <Button variant=ButtonVariant::Primary kind=ButtonKind::Submit>
                {t_string!(i18n, identity.register_submit).to_string()}
            </Button>
        </form>
        <AgainForm action=path::REGISTER_CODE pending now captcha/>
    }
    .into_any()
}

/// Nobody may, or not without an invitation.
#[component]
fn Shut(policy: RegistrationPolicy) -> impl IntoView {
    let i18n = use_i18n();
    crate::status::set_status(403);
    let (title, text) = if policy == RegistrationPolicy::Closed {
        (
            t_string!(i18n, identity.register_off_title).to_string(),
            t_string!(i18n, identity.register_off_text).to_string(),
        )
    } else {
        (
            t_string!(i18n, identity.register_closed_title).to_string(),
            t_string!(i18n, identity.register_closed_text).to_string(),
        )
    };
    view! {
        <ErrorPanel
            calm=true
            title
            text
            action=move || view! {
                <LinkButton href=path::LOGIN external=true variant=ButtonVariant::Primary>
                    {t_string!(i18n, identity.login_link).to_string()}
                </LinkButton>
            }
        />
    }
    .into_any()
}
