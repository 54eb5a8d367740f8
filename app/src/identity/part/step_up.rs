//! Asking once more whether it is oneself.

use crate::{
    i18n::{error_text, t_string, use_i18n},
    identity::api::{my_account, prove_myself},
    path,
    ui::{
        Button, ButtonKind, ButtonVariant, Dialog, Field, LinkButton, Notice, PasswordField, Tone,
    },
};
use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};
use model::identity::AccountSecurity;

/// The fields of a step-up: what the account has. Either will do.
#[component]
pub fn StepUpFields(
    /// What the account has.
    account: AccountSecurity,
    /// What is wrong with the password.
    #[prop(optional, into)]
    password_error: MaybeProp<String>,
    /// What is wrong with the code.
    #[prop(optional, into)]
    code_error: MaybeProp<String>,
    /// Receives the password in the browser.
    #[prop(optional)]
    password: Option<RwSignal<String>>,
    /// Receives the code in the browser.
    #[prop(optional)]
    code: Option<RwSignal<String>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let unused = RwSignal::new(String::new());
    let (password, code) = (password.unwrap_or(unused), code.unwrap_or(unused));
    let by_password = account.has_password.then(|| {
        view! {
            <PasswordField
                name="password"
                label=t_string!(i18n, identity.password).to_string()
                autocomplete="current-password"
                show_label=t_string!(i18n, identity.password_show).to_string()
                hide_label=t_string!(i18n, identity.password_hide).to_string()
                typed=password
                error=password_error
            />
        }
    });
    let between = (account.has_password && account.has_second_factor).then(|| {
        view! { <p class="muted">{t_string!(i18n, identity.step_up_or).to_string()}</p> }
    });
    let by_code = account
        .has_second_factor
        .then(|| view! { <SecondCodeField typed=code error=code_error/> });
    view! { {by_password} {between} {by_code} }.into_any()
}

/// The field for a code of the app, or a recovery code.
#[component]
pub fn SecondCodeField(
    /// What is wrong with it.
    #[prop(optional, into)]
    error: MaybeProp<String>,
    /// Whether it takes the focus.
    #[prop(optional)]
    autofocus: bool,
    /// Receives what is typed in the browser.
    #[prop(optional)]
    typed: Option<RwSignal<String>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let typed = typed.unwrap_or_else(|| RwSignal::new(String::new()));
    view! {
        <Field
            name="code"
            label=t_string!(i18n, identity.second_code).to_string()
            // A recovery code has letters.
            inputmode="text"
            autocomplete="one-time-code"
            hint=t_string!(i18n, identity.second_code_hint).to_string()
            maxlength=16
            autofocus
            typed
            error
        />
    }
}

/// Asks whether it is oneself, after a call answered `StepUpRequired`; then the call
/// is to be repeated. Without scripts there is `/me/step-up`.
///
/// `<StepUpDialog open on_done=move |()| repeat()/>`
#[component]
pub fn StepUpDialog(
    /// Whether it is open.
    open: RwSignal<bool>,
    /// It was proved.
    #[prop(into)]
    on_done: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    let account = RwSignal::new(None::<AccountSecurity>);
    let wrong = RwSignal::new(None::<String>);
    let is_busy = RwSignal::new(false);
    let (password, code) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    Effect::new(move || {
        if !open.get() {
            return;
        }
        // Fields are made anew each time: nothing typed stays.
        account.set(None);
        wrong.set(None);
        password.set(String::new());
        code.set(String::new());
        spawn_local(async move {
            match my_account().await {
                Ok(found) => drop(account.try_set(Some(found))),
                Err(error) => drop(wrong.try_set(Some(error_text(i18n, &error.0)))),
            }
        });
    });
    let prove = move || {
        if is_busy.get_untracked() {
            return;
        }
        is_busy.set(true);
        wrong.set(None);
        let (password, code) = (password.get_untracked(), code.get_untracked());
        spawn_local(async move {
            let proved = prove_myself(password, code).await;
            // The page was left meanwhile.
            if is_busy.try_set(false).is_some() {
                return;
            }
            match proved {
                Ok(()) => {
                    open.set(false);
                    on_done.run(());
                }
                Err(error) => wrong.set(Some(error_text(i18n, &error.0))),
            }
        });
    };
    let fields = move || {
        account.get().map(|account| {
            if account.has_password || account.has_second_factor {
                view! { <StepUpFields account password code/> }.into_any()
            } else {
                view! { <NothingToProveBy next=String::new()/> }.into_any()
            }
        })
    };
    view! {
        <Dialog
            id="step-up"
            title=t_string!(i18n, identity.step_up_title).to_string()
            close_label=t_string!(i18n, ui.close).to_string()
            open
            actions=move || {
                view! {
                    <Button on_click=move |()| open.set(false)>
                        {t_string!(i18n, ui.cancel).to_string()}
                    </Button>
                    <Button variant=ButtonVariant::Primary busy=is_busy on_click=move |()| prove()>
                        {t_string!(i18n, identity.step_up_submit).to_string()}
                    </Button>
                }
            }
        >
            <form
                class="form"
                on:submit=move |event: SubmitEvent| {
                    event.prevent_default();
                    prove();
                }
            >
                <p>{t_string!(i18n, identity.step_up_intro).to_string()}</p>
                {move || wrong.get().map(|text| view! { <Notice tone=Tone::Bad>{text}</Notice> })}
                {fields}
                // Enter in a field is the button below the form.
                <button type="submit" class="visually-hidden" tabindex="-1" aria-hidden="true"></button>
            </form>
        </Dialog>
    }
    .into_any()
}

/// Says that a password is needed first.
#[component]
pub fn NothingToProveBy(
    /// Where to go afterwards; empty for nowhere in particular.
    next: String,
) -> impl IntoView {
    let i18n = use_i18n();
    let href = path::with_query(path::PASSWORD, &[("next", &next)]);
    view! {
        <Notice tone=Tone::Info>{t_string!(i18n, identity.step_up_needs_password).to_string()}</Notice>
        <LinkButton href external=true variant=ButtonVariant::Primary>
            {t_string!(i18n, identity.password_first_title).to_string()}
        </LinkButton>
    }
    .into_any()
}

/// The button of a form.
#[component]
pub fn SubmitButton(
    /// Its text.
    #[prop(into)]
    label: String,
    /// How much it asks for attention.
    #[prop(default = ButtonVariant::Primary)]
    variant: ButtonVariant,
) -> impl IntoView {
    view! { <Button variant kind=ButtonKind::Submit>{label}</Button> }
}
