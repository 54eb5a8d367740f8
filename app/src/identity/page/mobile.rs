//! Another number for one's account.

use super::{
    super::{
        Flash, PendingCode,
        api::my_account,
        part::{AgainForm, AskForm, Carried, CodeField, SentTo},
        use_code, use_flash,
    },
    frame::{Summary, field_error, set_status_of},
};
use crate::{
    i18n::{t_string, use_i18n},
    layout::PageFailure,
    path,
    ui::{
        Button, ButtonKind, ButtonVariant, LinkButton, Notice, PageHeader, PasswordField, Skeleton,
        SkeletonShape, Tone,
    },
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use model::identity::CodePurpose;

/// `/me/mobile?step=code`
#[component]
pub fn MobilePage() -> impl IntoView {
    let i18n = use_i18n();
    let flash = use_flash();
    let (now, pending) = use_code(CodePurpose::ChangeMobile);
    set_status_of(flash.as_ref());
    let is_sent = use_query_map().read_untracked().get("step").as_deref() == Some("code");
    let pending = pending.filter(|_| is_sent);
    let account = Resource::new(|| (), |()| my_account());
    let loading = move || {
        let label = t_string!(i18n, ui.loading).to_string();
        view! { <Skeleton label shape=SkeletonShape::Lines/> }
    };
    let title = t_string!(i18n, identity.mobile_title).to_string();
    view! {
        <Title text=t_string!(i18n, shell.page_title, title = title.as_str()).to_string()/>
        <PageHeader title subtitle=t_string!(i18n, identity.mobile_intro).to_string()/>
        <div class="account-form">
            <Suspense fallback=loading>
                {move || {
                    let (flash, pending) = (flash.clone(), pending.clone());
                    Suspend::new(async move {
                        match (account.await, pending) {
                            (Err(error), _) => view! { <PageFailure error=error.0/> }.into_any(),
                            (Ok(account), _) if !account.has_password => {
                                view! { <NeedsPassword/> }.into_any()
                            }
                            (Ok(_), Some(pending)) => {
                                view! { <Confirm flash pending now/> }.into_any()
                            }
                            (Ok(_), None) => view! { <Ask flash is_sent/> }.into_any(),
                        }
                    })
                }}
            </Suspense>
        </div>
    }
    .into_any()
}

#[component]
fn NeedsPassword() -> impl IntoView {
    let i18n = use_i18n();
    let href = path::with_query(path::PASSWORD, &[("next", path::MOBILE)]);
    view! {
        <Notice tone=Tone::Info>{t_string!(i18n, identity.mobile_needs_password).to_string()}</Notice>
        <LinkButton href external=true variant=ButtonVariant::Primary>
            {t_string!(i18n, identity.password_first_title).to_string()}
        </LinkButton>
    }
    .into_any()
}

/// The first step: the password, and the number to be.
#[component]
fn Ask(flash: Option<Flash>, is_sent: bool) -> impl IntoView {
    let i18n = use_i18n();
    let captcha = flash.as_ref().is_some_and(Flash::wants_captcha);
    let label = (
        t_string!(i18n, identity.password).to_string(),
        t_string!(i18n, identity.mobile_new).to_string(),
    );
    let fields = vec![("password", label.0.clone()), ("mobile", label.1.clone())];
    let error = |field| field_error(i18n, flash.as_ref(), field);
    let errors = (error("password"), error("mobile"));
    let mobile = flash
        .as_ref()
        .map(|flash| flash.mobile.clone())
        .unwrap_or_default();
    let again = (is_sent && flash.is_none())
        .then(|| t_string!(i18n, identity.code_begin_again).to_string());
    view! {
        {again.map(|text| view! { <Notice tone=Tone::Info>{text}</Notice> })}
        <Summary flash fields/>
        <AskForm
            action=path::MOBILE_CODE
            mobile
            error=errors.1
            captcha
            carried=Carried::default()
            label=label.1
            autocomplete="tel"
        >
            <PasswordField
                name="password"
                label=label.0
                autocomplete="current-password"
                show_label=t_string!(i18n, identity.password_show).to_string()
                hide_label=t_string!(i18n, identity.password_hide).to_string()
                required=true
                error=errors.0
            />
        </AskForm>
    }
    .into_any()
}

/// The second step: the code.
#[component]
fn Confirm(
    flash: Option<Flash>,
    pending: PendingCode,
    now: model::time::Timestamp,
) -> impl IntoView {
    let i18n = use_i18n();
    let captcha = flash.as_ref().is_some_and(Flash::wants_captcha);
    let error = field_error(i18n, flash.as_ref(), "code");
    let label = t_string!(i18n, identity.code).to_string();
    view! {
        <Summary flash fields=vec![("code", label)]/>
        <SentTo pending=pending.clone() back=path::MOBILE/>
        <form method="post" action=path::MOBILE novalidate class="form">
            <CodeField error/>
            <Button variant=ButtonVariant::Primary kind=ButtonKind::Submit>
                {t_string!(i18n, identity.mobile_submit).to_string()}
            </Button>
        </form>
        <AgainForm action=path::MOBILE_AGAIN pending now captcha/>
    }
    .into_any()
}
