//! Signing in.

use super::{
    super::{FlashNotice, use_flash},
    frame::{Frame, Summary, field_error},
};
use crate::{
    i18n::{t_string, use_i18n},
    path,
    ui::{Button, ButtonKind, ButtonVariant, Field, Notice, PasswordField, Tone},
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use model::error::Error;

/// `/login?next=…`
#[component]
pub fn LoginPage() -> impl IntoView {
    let i18n = use_i18n();
    let flash = use_flash();
    let next = use_query_map()
        .read_untracked()
        .get("next")
        .filter(|next| path::is_local(next));
    let notice = match flash.as_ref().and_then(|flash| flash.notice) {
        Some(FlashNotice::SignedOut) => {
            Some((Tone::Good, t_string!(i18n, identity.signed_out).to_string()))
        }
        None if flash.is_none() && next.is_some() => Some((
            Tone::Info,
            t_string!(i18n, identity.sign_in_required).to_string(),
        )),
        None => None,
    };
    if let Some(Error::TooMany { .. }) = flash.as_ref().and_then(|flash| flash.error.as_ref()) {
        crate::status::set_status(429);
    }
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
        <Frame title=t_string!(i18n, identity.sign_in_title).to_string()>
            <div class="identity-head">
                <h1>{t_string!(i18n, identity.sign_in_title).to_string()}</h1>
                <p>{t_string!(i18n, identity.sign_in_intro).to_string()}</p>
            </div>
            {notice.map(|(tone, text)| view! { <Notice tone>{text}</Notice> })}
            <Summary flash fields/>
            <form method="post" action=path::LOGIN novalidate class="form">
                {next.map(|next| view! { <input type="hidden" name="next" value=next/> })}
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
        </Frame>
    }
    .into_any()
}
