//! One's own second factor: turning it on and off, recovery codes. Plain forms.

use super::{
    super::{
        Flash, FlashNotice,
        api::{SecondFactorPageView, my_second_factor},
        part::{NothingToProveBy, SecondCodeField, SubmitButton},
        use_flash,
    },
    frame::{Summary, field_error, set_status_of},
};
use crate::{
    i18n::{t_count, t_string, use_i18n},
    layout::PageFailure,
    path,
    ui::{
        ButtonVariant, Card, CopyBox, CopyLabels, Notice, PageHeader, QrCode, QrPicture, Skeleton,
        SkeletonShape, StatusPill, Tone,
    },
};
use leptos::prelude::*;
use leptos_meta::Title;
use model::identity::{SecondFactor, SecondFactorSetUp};

/// `/me/second-factor`
#[component]
pub fn SecondFactorPage() -> impl IntoView {
    let i18n = use_i18n();
    let flash = use_flash();
    set_status_of(flash.as_ref());
    let fetched = Resource::new(|| (), |()| my_second_factor());
    let loading = move || {
        let label = t_string!(i18n, ui.loading).to_string();
        view! { <Skeleton label shape=SkeletonShape::Lines/> }
    };
    let title = t_string!(i18n, identity.second_factor).to_string();
    view! {
        <Title text=t_string!(i18n, shell.page_title, title = title.as_str()).to_string()/>
        <PageHeader title subtitle=t_string!(i18n, identity.second_factor_intro).to_string()/>
        <div class="account-form second-factor">
            <Suspense fallback=loading>
                {move || {
                    let flash = flash.clone();
                    Suspend::new(async move {
                        match fetched.await {
                            Ok(page) => view! { <Body page flash/> }.into_any(),
                            Err(error) => view! { <PageFailure error=error.0/> }.into_any(),
                        }
                    })
                }}
            </Suspense>
        </div>
    }
    .into_any()
}

#[component]
fn Body(page: SecondFactorPageView, flash: Option<Flash>) -> impl IntoView {
    let i18n = use_i18n();
    let SecondFactorPageView { state, picture } = page;
    let notice = flash.as_ref().and_then(|flash| {
        let text = match flash.notice? {
            FlashNotice::SecondFactorOn => t_string!(i18n, identity.second_factor_turned_on),
            FlashNotice::SecondFactorOff => t_string!(i18n, identity.second_factor_turned_off),
            FlashNotice::CodesRenewed => t_string!(i18n, identity.codes_renewed),
            _ => return None,
        };
        Some(view! { <Notice tone=Tone::Good>{text.to_string()}</Notice> })
    });
    let error = field_error(i18n, flash.as_ref(), "code");
    let summary = view! {
        <Summary flash fields=vec![("code", t_string!(i18n, identity.second_code).to_string())]/>
    };
    let codes = state.codes.clone();
    let body = match (state.is_on, state.set_up.clone(), picture) {
        (true, _, _) => view! { <TurnedOn state/> }.into_any(),
        (false, Some(set_up), Some(picture)) => view! { <SetUp set_up picture error/> }.into_any(),
        _ => view! { <TurnedOff has_password=state.has_password/> }.into_any(),
    };
    view! {
        {notice}
        {summary}
        {(!codes.is_empty()).then(|| view! { <Codes codes/> })}
        {body}
    }
    .into_any()
}

/// It is off: what it is for, and the button.
#[component]
fn TurnedOff(has_password: bool) -> impl IntoView {
    let i18n = use_i18n();
    if !has_password {
        return view! { <NothingToProveBy next=path::SECOND_FACTOR.to_owned()/> }.into_any();
    }
    let off = t_string!(i18n, identity.second_factor_off).to_string();
    view! {
        <Card title=t_string!(i18n, identity.second_factor_app).to_string()>
            <div class="stack">
                <p><StatusPill tone=Tone::Neutral text=off/></p>
                <p>{t_string!(i18n, identity.second_factor_why).to_string()}</p>
                <form method="post" action=path::SECOND_FACTOR_BEGIN>
                    <SubmitButton label=t_string!(i18n, identity.second_factor_begin).to_string()/>
                </form>
            </div>
        </Card>
    }
    .into_any()
}

/// The app is told the secret and shows a code.
#[component]
fn SetUp(set_up: SecondFactorSetUp, picture: QrPicture, error: Option<String>) -> impl IntoView {
    let i18n = use_i18n();
    let labels = CopyLabels {
        copy: t_string!(i18n, ui.copy).to_string(),
        copied: t_string!(i18n, ui.copied).to_string(),
        failed: t_string!(i18n, ui.copy_failed).to_string(),
    };
    view! {
        <Card title=t_string!(i18n, identity.second_factor_scan).to_string()>
            <div class="stack">
                <p>{t_string!(i18n, identity.second_factor_scan_text).to_string()}</p>
                <QrCode picture label=t_string!(i18n, identity.second_factor_picture).to_string()/>
                // On a phone the app is on the same screen as the picture.
                <p><a href=set_up.url rel="external">{t_string!(i18n, identity.second_factor_open_app).to_string()}</a></p>
                <CopyBox
                    label=t_string!(i18n, identity.second_factor_secret).to_string()
                    value=Signal::stored(set_up.secret)
                    labels
                />
            </div>
        </Card>
        <form method="post" action=path::SECOND_FACTOR_CONFIRM novalidate class="form">
            <SecondCodeField error/>
            <SubmitButton label=t_string!(i18n, identity.second_factor_confirm).to_string()/>
        </form>
    }
    .into_any()
}

/// It is on: how many codes are left, new ones, and off again.
#[component]
fn TurnedOn(state: SecondFactor) -> impl IntoView {
    let i18n = use_i18n();
    let on = t_string!(i18n, identity.second_factor_on).to_string();
    let left = t_count!(i18n, identity.codes_left, state.codes_left);
    let few = (state.codes_left <= 3).then(|| {
        view! { <Notice tone=Tone::Warn>{t_string!(i18n, identity.codes_few).to_string()}</Notice> }
    });
    view! {
        <Card title=t_string!(i18n, identity.second_factor_app).to_string()>
            <div class="stack">
                <p><StatusPill tone=Tone::Good text=on/></p>
                <p>{t_string!(i18n, identity.second_factor_is_on).to_string()}</p>
                <form method="post" action=path::SECOND_FACTOR_OFF>
                    <SubmitButton
                        variant=ButtonVariant::Danger
                        label=t_string!(i18n, identity.second_factor_turn_off).to_string()
                    />
                </form>
            </div>
        </Card>
        <Card title=t_string!(i18n, identity.recovery_codes).to_string()>
            <div class="stack">
                {few}
                <p>{left}</p>
                <p>{t_string!(i18n, identity.recovery_codes_text).to_string()}</p>
                <form method="post" action=path::SECOND_FACTOR_CODES>
                    <SubmitButton
                        variant=ButtonVariant::Secondary
                        label=t_string!(i18n, identity.recovery_codes_renew).to_string()
                    />
                </form>
            </div>
        </Card>
    }
    .into_any()
}

/// Codes that were just made.
#[component]
fn Codes(codes: Vec<String>) -> impl IntoView {
    let i18n = use_i18n();
    let items = codes
        .into_iter()
        .map(|code| view! { <li><code>{code}</code></li> })
        .collect_view();
    view! {
        <Card title=t_string!(i18n, identity.codes_new).to_string()>
            <div class="stack">
                <p>{t_string!(i18n, identity.codes_new_text).to_string()}</p>
                <ol class="recovery-codes">{items}</ol>
            </div>
        </Card>
    }
    .into_any()
}
