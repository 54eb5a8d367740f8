//! Signing in, by password or by a code.

use super::{
    super::{
        Flash, FlashNotice,
        part::{AgainForm, AskForm, Carried, CodeField, SentTo},
        use_code, use_flash,
    },
    frame::{Frame, Summary, field_error, set_status_of},
};
use crate::{
    i18n::{t_string, use_i18n},
    path,
    ui::{Button, ButtonKind, ButtonVariant, Field, Notice, PasswordField, Tone},
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use model::identity::CodePurpose;

/// `/login?by=code&step=code&next=…`
#[component]
pub fn LoginPage() -> impl IntoView {
    let i18n = use_i18n();
    let flash = use_flash();
    let query = use_query_map().read_untracked().clone();
    let given = |name: &str| query.get(name).unwrap_or_default();
    let next = Some(given("next")).filter(|next| path::is_local(next));
    let (by_code, is_sent) = (given("by") == "code", given("step") == "code");
    let notice = match flash.as_ref().and_then(|flash| flash.notice) {
        Some(FlashNotice::SignedOut) => {
            Some((Tone::Good, t_string!(i18n, identity.signed_out).to_string()))
        }
        Some(FlashNotice::PasswordReset) => Some((
            Tone::Good,
            t_string!(i18n, identity.password_reset_done).to_string(),
        )),
        None if flash.is_none() && next.is_some() => Some((
            Tone::Info,
            t_string!(i18n, identity.sign_in_required).to_string(),
        )),
        _ => None,
    };
    set_status_of(flash.as_ref());
    let next = next.unwrap_or_default();
    let carried = Carried {
        next: next.clone(),
        invitation: given("invitation"),
    };
    let register = path::with_query(
        path::REGISTER,
        &[("next", &next), ("invitation", &carried.invitation)],
    );
    view! {
        <Frame title=t_string!(i18n, identity.sign_in_title).to_string()>
            <div class="identity-head">
                <h1>{t_string!(i18n, identity.sign_in_title).to_string()}</h1>
                <p>{t_string!(i18n, identity.sign_in_intro).to_string()}</p>
            </div>
            {notice.map(|(tone, text)| view! { <Notice tone>{text}</Notice> })}
            <Ways by_code carried=carried.clone()/>
            {if by_code {
                view! { <ByCode flash is_sent carried/> }.into_any()
            } else {
                view! { <ByPassword flash next/> }.into_any()
            }}
            <p class="identity-links">
                <a href=path::FORGOT rel="external">{t_string!(i18n, identity.forgot_link).to_string()}</a>
                <a href=register rel="external">{t_string!(i18n, identity.register_link).to_string()}</a>
            </p>
        </Frame>
    }
    .into_any()
}

/// The two ways in, as links: what the server said belongs to one page only.
#[component]
fn Ways(by_code: bool, carried: Carried) -> impl IntoView {
    let i18n = use_i18n();
    let (next, invitation) = (carried.next.as_str(), carried.invitation.as_str());
    let pairs = [("next", next), ("invitation", invitation)];
    let by_password = path::with_query(path::LOGIN, &pairs);
    let with_code = path::with_query(path::LOGIN, &[[("by", "code")].as_slice(), &pairs].concat());
    let tab = |href: String, label: String, is_here: bool| {
        let current = is_here.then_some("true");
        view! { <a class="tab" href=href rel="external" aria-current=current>{label}</a> }
    };
    view! {
        <nav class="tabs" aria-label=t_string!(i18n, identity.sign_in_how).to_string()>
            {tab(by_password, t_string!(i18n, identity.by_password).to_string(), !by_code)}
            {tab(with_code, t_string!(i18n, identity.by_code).to_string(), by_code)}
        </nav>
    }
    .into_any()
}

#[component]
fn ByPassword(flash: Option<Flash>, next: String) -> impl IntoView {
    let i18n = use_i18n();
    let labels = (
        t_string!(i18n, identity.mobile).to_string(),
        t_string!(i18n, identity.password).to_string(),
    );
    let fields = vec![("mobile", labels.0.clone()), ("password", labels.1.clone())];
    let errors = (
        field_error(i18n, flash.as_ref(), "mobile"),
        field_error(i18n, flash.as_ref(), "password"),
    );
    let typed_mobile = flash
        .as_ref()
        .map(|flash| flash.mobile.clone())
        .unwrap_or_default();
    view! {
        <Summary flash fields/>
        <form method="post" action=path::LOGIN novalidate class="form">
            {(!next.is_empty()).then(|| view! { <input type="hidden" name="next" value=next/> })}
            <Field
                name="mobile"
                label=labels.0
                kind="tel"
                inputmode="tel"
                autocomplete="username"
                value=typed_mobile
                hint=t_string!(i18n, identity.mobile_hint).to_string()
                maxlength=32
                required=true
                error=errors.0
            />
            <PasswordField
                name="password"
                label=labels.1
                autocomplete="current-password"
                show_label=t_string!(i18n, identity.password_show).to_string()
                hide_label=t_string!(i18n, identity.password_hide).to_string()
                required=true
                error=errors.1
            />
            <Button variant=ButtonVariant::Primary kind=ButtonKind::Submit>
                {t_string!(i18n, identity.sign_in_submit).to_string()}
            </Button>
        </form>
    }
    .into_any()
}

#[component]
fn ByCode(flash: Option<Flash>, is_sent: bool, carried: Carried) -> impl IntoView {
    let i18n = use_i18n();
    let (now, pending) = use_code(CodePurpose::SignIn);
    let captcha = flash.as_ref().is_some_and(Flash::wants_captcha);
    let error = |field| field_error(i18n, flash.as_ref(), field);
    let labels = (
        t_string!(i18n, identity.mobile).to_string(),
        t_string!(i18n, identity.code).to_string(),
    );
    match pending.filter(|_| is_sent) {
        Some(pending) => {
            let error = error("code");
            let pairs = [
                ("by", "code"),
                ("next", pending.next.as_str()),
                ("invitation", pending.invitation.as_str()),
            ];
            let back = path::with_query(path::LOGIN, &pairs);
            view! {
                <Summary flash fields=vec![("code", labels.1)]/>
                <SentTo pending=pending.clone() back/>
                <form method="post" action=path::LOGIN_VERIFY novalidate class="form">
                    <CodeField error/>
                    <Button variant=ButtonVariant::Primary kind=ButtonKind::Submit>
                        {t_string!(i18n, identity.sign_in_submit).to_string()}
                    </Button>
                </form>
                <AgainForm action=path::LOGIN_CODE pending now captcha/>
            }
            .into_any()
        }
        None => {
            let error = error("mobile");
            let mobile = flash
                .as_ref()
                .map(|flash| flash.mobile.clone())
                .unwrap_or_default();
            let again = (is_sent && flash.is_none())
                .then(|| t_string!(i18n, identity.code_begin_again).to_string());
            view! {
                {again.map(|text| view! { <Notice tone=Tone::Info>{text}</Notice> })}
                <Summary flash fields=vec![("mobile", labels.0.clone())]/>
                <AskForm action=path::LOGIN_CODE mobile error captcha carried label=labels.0/>
            }
            .into_any()
        }
    }
}
