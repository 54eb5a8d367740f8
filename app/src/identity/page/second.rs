//! The second step of signing in: the second factor.

use super::{
    super::{part::SecondCodeField, use_flash},
    frame::{Frame, Summary, field_error, set_status_of},
};
use crate::{
    i18n::{t_string, use_i18n},
    path,
    ui::{Button, ButtonKind, ButtonVariant, LinkButton, Notice, Tone},
};
use leptos::prelude::*;

/// Whether somebody has shown their password here.
fn is_half() -> bool {
    SharedValue::new(|| {
        #[cfg(feature = "ssr")]
        {
            crate::console::request_context().is_some_and(|request| request.is_half)
        }
        #[cfg(not(feature = "ssr"))]
        {
            false
        }
    })
    .into_inner()
}

/// `/login/second`
#[component]
pub fn SecondPage() -> impl IntoView {
    let i18n = use_i18n();
    let flash = use_flash();
    set_status_of(flash.as_ref());
    let body = if is_half() {
        let error = field_error(i18n, flash.as_ref(), "code");
        let label = t_string!(i18n, identity.second_code).to_string();
        view! {
            <Summary flash fields=vec![("code", label)]/>
            <form method="post" action=path::LOGIN_SECOND novalidate class="form">
                <SecondCodeField autofocus=true error/>
                <Button variant=ButtonVariant::Primary kind=ButtonKind::Submit>
                    {t_string!(i18n, identity.sign_in_submit).to_string()}
                </Button>
            </form>
            <p class="identity-links">
                <a href=path::LOGIN rel="external">{t_string!(i18n, identity.second_other_account).to_string()}</a>
            </p>
        }
        .into_any()
    } else {
        view! {
            <Notice tone=Tone::Info>{t_string!(i18n, error.refused_sign_in_expired).to_string()}</Notice>
            <LinkButton href=path::LOGIN external=true variant=ButtonVariant::Primary>
                {t_string!(i18n, identity.login_link).to_string()}
            </LinkButton>
        }
        .into_any()
    };
    view! {
        <Frame title=t_string!(i18n, identity.second_title).to_string()>
            <div class="identity-head">
                <h1>{t_string!(i18n, identity.second_title).to_string()}</h1>
                <p>{t_string!(i18n, identity.second_intro).to_string()}</p>
            </div>
            {body}
        </Frame>
    }
    .into_any()
}
