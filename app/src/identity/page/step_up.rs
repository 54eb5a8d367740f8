//! Proving once more that it is oneself, where no script asks in a dialog.

use super::{
    super::{
        Flash,
        api::my_account,
        part::{NothingToProveBy, StepUpFields, SubmitButton},
        use_flash,
    },
    frame::{Summary, field_error, set_status_of},
};
use crate::{
    i18n::{t_string, use_i18n},
    layout::PageFailure,
    path,
    ui::{PageHeader, Skeleton, SkeletonShape},
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use model::identity::AccountSecurity;

/// `/me/step-up?next=…`
#[component]
pub fn StepUpPage() -> impl IntoView {
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
    let title = t_string!(i18n, identity.step_up_title).to_string();
    view! {
        <Title text=t_string!(i18n, shell.page_title, title = title.as_str()).to_string()/>
        <PageHeader title subtitle=t_string!(i18n, identity.step_up_intro).to_string()/>
        <div class="account-form">
            <Suspense fallback=loading>
                {move || {
                    let (flash, next) = (flash.clone(), next.clone());
                    Suspend::new(async move {
                        match account.await {
                            Ok(account) if !account.has_password && !account.has_second_factor => {
                                view! { <NothingToProveBy next/> }.into_any()
                            }
                            Ok(account) => view! { <StepUpForm account flash next/> }.into_any(),
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
fn StepUpForm(account: AccountSecurity, flash: Option<Flash>, next: String) -> impl IntoView {
    let i18n = use_i18n();
    let mut fields = Vec::new();
    if account.has_password {
        fields.push(("password", t_string!(i18n, identity.password).to_string()));
    }
    if account.has_second_factor {
        fields.push(("code", t_string!(i18n, identity.second_code).to_string()));
    }
    let password_error = field_error(i18n, flash.as_ref(), "password");
    let code_error = field_error(i18n, flash.as_ref(), "code");
    view! {
        <Summary flash fields/>
        <form method="post" action=path::STEP_UP novalidate class="form">
            {(!next.is_empty()).then(|| view! { <input type="hidden" name="next" value=next/> })}
            <StepUpFields account password_error code_error/>
            <div class="account-actions">
                <SubmitButton label=t_string!(i18n, identity.step_up_submit).to_string()/>
            </div>
        </form>
    }
    .into_any()
}
