//! A forgotten password: number, code, new password.

use super::{
    super::{
        Flash,
        part::{AgainForm, AskForm, Carried, CodeField, NewPassword, SentTo},
        use_code, use_flash,
    },
    frame::{Frame, Summary, field_error, set_status_of},
};
use crate::{
    i18n::{t_string, use_i18n},
    path,
    ui::{Button, ButtonKind, ButtonVariant, Notice, Tone},
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use model::identity::CodePurpose;

/// `/forgot?step=code|password`
#[component]
pub fn ForgotPage() -> impl IntoView {
    let i18n = use_i18n();
    let flash = use_flash();
    let (now, pending) = use_code(CodePurpose::Reset);
    let step = use_query_map()
        .read_untracked()
        .get("step")
        .unwrap_or_default();
    set_status_of(flash.as_ref());
    let captcha = flash.as_ref().is_some_and(Flash::wants_captcha);
    let error = |field| field_error(i18n, flash.as_ref(), field);
    let label = (
        t_string!(i18n, identity.mobile).to_string(),
        t_string!(i18n, identity.code).to_string(),
        t_string!(i18n, identity.password_new).to_string(),
    );
    let (place, intro, content) = match (step.as_str(), pending) {
        ("password", Some(pending)) if pending.is_proved => {
            let error = error("password");
            let hints = vec![pending.mobile.clone()];
            let content = view! {
                <Summary flash fields=vec![("password", label.2.clone())]/>
                <form method="post" action=path::FORGOT novalidate class="form">
                    // For password keepers: whose password this is.
                    <input
                        type="text"
                        name="username"
                        value=pending.mobile
                        autocomplete="username"
                        hidden
                        readonly
                    />
                    <NewPassword label=label.2 error hints/>
                    <Button variant=ButtonVariant::Primary kind=ButtonKind::Submit>
                        {t_string!(i18n, identity.forgot_submit).to_string()}
                    </Button>
                </form>
            }
            .into_any();
            let intro = t_string!(i18n, identity.forgot_new_intro).to_string();
            (2, intro, content)
        }
        ("code", Some(pending)) if !pending.is_proved => {
            let error = error("code");
            let content = view! {
                <Summary flash fields=vec![("code", label.1)]/>
                <SentTo pending=pending.clone() back=path::FORGOT/>
                <form method="post" action=path::FORGOT_VERIFY novalidate class="form">
                    <CodeField error/>
                    <Button variant=ButtonVariant::Primary kind=ButtonKind::Submit>
                        {t_string!(i18n, identity.forgot_next).to_string()}
                    </Button>
                </form>
                <AgainForm action=path::FORGOT_CODE pending now captcha/>
            }
            .into_any();
            let intro = t_string!(i18n, identity.forgot_intro).to_string();
            (1, intro, content)
        }
        (step, _) => {
            let error = error("mobile");
            let mobile = flash
                .as_ref()
                .map(|flash| flash.mobile.clone())
                .unwrap_or_default();
            let again = (!step.is_empty() && flash.is_none())
                .then(|| t_string!(i18n, identity.code_begin_again).to_string());
            let content = view! {
                {again.map(|text| view! { <Notice tone=Tone::Info>{text}</Notice> })}
                <Summary flash fields=vec![("mobile", label.0.clone())]/>
                <AskForm
                    action=path::FORGOT_CODE
                    mobile
                    error
                    captcha
                    carried=Carried::default()
                    label=label.0
                />
            }
            .into_any();
            let intro = t_string!(i18n, identity.forgot_intro).to_string();
            (0, intro, content)
        }
    };
    let steps = [
        t_string!(i18n, identity.step_number).to_string(),
        t_string!(i18n, identity.step_code).to_string(),
        t_string!(i18n, identity.step_password).to_string(),
    ];
    let steps = steps
        .into_iter()
        .enumerate()
        .map(|(number, text)| {
            let current = (number == place).then_some("step");
            view! { <li aria-current=current>{text}</li> }
        })
        .collect_view();
    view! {
        <Frame title=t_string!(i18n, identity.forgot_title).to_string()>
            <div class="identity-head">
                <h1>{t_string!(i18n, identity.forgot_title).to_string()}</h1>
                <p>{intro}</p>
            </div>
            <ol class="identity-steps" aria-label=t_string!(i18n, identity.steps).to_string()>{steps}</ol>
            {content}
            <p class="identity-links">
                <a href=path::LOGIN rel="external">{t_string!(i18n, identity.login_link).to_string()}</a>
            </p>
        </Frame>
    }
    .into_any()
}
