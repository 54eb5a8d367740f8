//! What is done to somebody of a company, after a question.

use super::words::failure_text;
use crate::{
    company::api::{appoint_member, revoke_invitation},
    error::AppError,
    i18n::{t_string, use_i18n},
    identity::StepUpDialog,
    path,
    server::{missing_right, why_link},
    ui::{Button, ConfirmByName, ConfirmLabels, Tone, use_toasts},
};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::use_navigate;
use model::{
    company::Decided,
    error::Error,
    id::CompanyId,
    permission::{Object, Permission},
    scope::Scope,
};

/// Takes an invitation back; nobody has accepted it yet, and another is made as fast.
#[component]
pub fn RevokeOffer(
    /// The company.
    company: CompanyId,
    /// The invitation, as it was read.
    decided: Decided,
    /// Fetches it anew.
    #[prop(into)]
    refetch: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    let toasts = use_toasts();
    let navigate = use_navigate();
    let is_busy = RwSignal::new(false);
    let revoke = move |()| {
        let navigate = navigate.clone();
        is_busy.set(true);
        spawn_local(async move {
            match revoke_invitation(company, decided.id, decided.version).await {
                Ok(()) => {
                    let text = t_string!(i18n, company.offer_revoked).to_string();
                    toasts.push(Tone::Good, text);
                    navigate(&path::invited(company), Default::default());
                }
                Err(error) => {
                    toasts.push(Tone::Bad, failure_text(i18n, &error.0));
                    if is_busy.try_set(false).is_none() {
                        refetch.run(());
                    }
                }
            }
        });
    };
    view! {
        <Button busy=is_busy on_click=revoke>
            {t_string!(i18n, company.revoke_offer).to_string()}
        </Button>
    }
    .into_any()
}

/// Hands the administration on: the name is typed, and one proves that it is oneself.
#[component]
pub fn Appoint(
    /// The company.
    company: CompanyId,
    /// Their place, as it was read.
    decided: Decided,
    /// What they are called.
    name: String,
    /// Whether the reader may.
    may: bool,
    /// Fetches them anew.
    #[prop(into)]
    refetch: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    let toasts = use_toasts();
    let open = RwSignal::new(false);
    let is_busy = RwSignal::new(false);
    let wrong = RwSignal::new(None::<String>);
    let asks_proof = RwSignal::new(false);
    let called = StoredValue::new(name.clone());
    let appoint = Callback::new(move |()| {
        wrong.set(None);
        is_busy.set(true);
        spawn_local(async move {
            let done = appoint_member(company, decided.id, decided.version).await;
            let name = called.try_get_value().unwrap_or_default();
            let failure = match &done {
                // Asked for, and then done again.
                Err(AppError(Error::StepUpRequired)) => {
                    if is_busy.try_set(false).is_none() {
                        open.set(false);
                        asks_proof.set(true);
                    }
                    return;
                }
                Ok(()) => {
                    let text = t_string!(i18n, company.appointed_done, name = name).to_string();
                    toasts.push(Tone::Good, text);
                    None
                }
                Err(AppError(error @ Error::Conflict { .. })) => {
                    toasts.push(Tone::Bad, failure_text(i18n, error));
                    None
                }
                Err(error) => Some(failure_text(i18n, &error.0)),
            };
            if is_busy.try_set(false).is_none() {
                match failure {
                    Some(text) => wrong.set(Some(text)),
                    None => {
                        open.set(false);
                        refetch.run(());
                    }
                }
            }
        });
    });
    // What goes wrong now is said where the name was typed.
    let appoint_again = move |()| {
        open.set(true);
        appoint.run(());
    };
    let reason = missing_right(i18n, may, Permission::SetAdmin);
    let labels = ConfirmLabels {
        field: t_string!(i18n, ui.confirm_name, name = name.as_str()).to_string(),
        mismatch: t_string!(i18n, ui.confirm_name_mismatch).to_string(),
        confirm: t_string!(i18n, company.appoint_confirm).to_string(),
        cancel: t_string!(i18n, ui.cancel).to_string(),
        close: t_string!(i18n, ui.close).to_string(),
    };
    let text = t_string!(i18n, company.appoint_text, name = name.as_str()).to_string();
    view! {
        <Button
            disabled_reason=reason
            why=why_link(i18n, Scope::Company(company), Object::Company)
            on_click=move |()| open.set(true)>
            {t_string!(i18n, company.appoint).to_string()}
        </Button>
        <ConfirmByName
            id="appoint"
            title=t_string!(i18n, company.appoint_title).to_string()
            open
            name=Signal::stored(name)
            busy=is_busy
            error=wrong
            labels
            on_confirm=appoint
        >
            <p>{text}</p>
        </ConfirmByName>
        <StepUpDialog open=asks_proof on_done=appoint_again/>
    }
    .into_any()
}
