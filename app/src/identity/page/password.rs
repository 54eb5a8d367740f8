//! One's own password: the first one, or another one.

use super::{
    super::{Flash, api::my_account, part::NewPassword, use_flash},
    frame::{Summary, field_error, set_status_of},
};
use crate::{
    i18n::{t_string, use_i18n},
    layout::PageFailure,
    path,
    ui::{
        Button, ButtonKind, ButtonVariant, LinkButton, PageHeader, PasswordField, Skeleton,
        SkeletonShape,
    },
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

/// `/me/password?next=…`
#[component]
pub fn PasswordPage() -> impl IntoView {
    let i18n = use_i18n();
    let flash = use_flash();
    set_status_of(flash.as_ref());
    let next = use_query_map()
        .read_untracked()
        .get("next")
        .filter(|next| path::is_local(next))
        .unwrap_or_default();
    let account = Resource::new(|| (), |()| my_account());
    let loading = move || {
        let label = t_string!(i18n, ui.loading).to_string();
        view! { <Skeleton label shape=SkeletonShape::Lines/> }
    };
    view! {
        <Suspense fallback=loading>
            {move || {
                let (flash, next) = (flash.clone(), next.clone());
                Suspend::new(async move {
                    match account.await {
                        Ok(account) => {
                            let has_password = account.has_password;
                            view! { <PasswordForm flash has_password next/> }.into_any()
                        }
                        Err(error) => view! { <PageFailure error=error.0/> }.into_any(),
                    }
                })
            }}
        </Suspense>
    }
    .into_any()
}

#[component]
fn PasswordForm(flash: Option<Flash>, has_password: bool, next: String) -> impl IntoView {
    let i18n = use_i18n();
    let (title, intro) = if has_password {
        (
            t_string!(i18n, identity.password_title).to_string(),
            t_string!(i18n, identity.password_intro).to_string(),
        )
    } else {
        (
            t_string!(i18n, identity.password_first_title).to_string(),
            t_string!(i18n, identity.password_first_intro).to_string(),
        )
    };
    let label = (
        t_string!(i18n, identity.password_old).to_string(),
        t_string!(i18n, identity.password_new).to_string(),
    );
    let mut fields = vec![("new_password", label.1.clone())];
    if has_password {
        fields.insert(0, ("password", label.0.clone()));
    }
    let error = |field| field_error(i18n, flash.as_ref(), field);
    let errors = (error("password"), error("new_password"));
    let old = has_password.then(|| {
        view! {
            <PasswordField
                name="password"
                label=label.0
                autocomplete="current-password"
                show_label=t_string!(i18n, identity.password_show).to_string()
                hide_label=t_string!(i18n, identity.password_hide).to_string()
                required=true
                error=errors.0
            />
        }
    });
    // Later is as good: who came in by a code can do so again.
    let skip = (!has_password).then(|| {
        let href = if next.is_empty() {
            path::HOME.to_owned()
        } else {
            next.clone()
        };
        view! {
            <LinkButton href external=true>{t_string!(i18n, identity.password_skip).to_string()}</LinkButton>
        }
    });
    view! {
        <Title text=t_string!(i18n, shell.page_title, title = title.as_str()).to_string()/>
        <PageHeader title subtitle=intro/>
        <div class="account-form">
            <Summary flash fields/>
            <form method="post" action=path::PASSWORD novalidate class="form">
                {(!next.is_empty()).then(|| view! { <input type="hidden" name="next" value=next/> })}
                {old}
                <NewPassword name="new_password" label=label.1 error=errors.1/>
                <div class="account-actions">
                    <Button variant=ButtonVariant::Primary kind=ButtonKind::Submit>
                        {t_string!(i18n, identity.password_save).to_string()}
                    </Button>
                    {skip}
                </div>
            </form>
        </div>
    }
    .into_any()
}
