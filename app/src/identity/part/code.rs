//! The steps of a code: asking for it, typing it, asking again.

use super::captcha::{Captcha, Check};
use crate::{
    i18n::{t_string, use_i18n},
    identity::PendingCode,
    text::utc,
    ui::{Button, ButtonKind, ButtonVariant, Field, Timestamp, use_countdown},
};
use leptos::prelude::*;
use model::time;

/// What a form that asks for a code carries besides what is typed.
#[derive(Debug, Clone, Default)]
pub struct Carried {
    /// Where to go when all is done.
    pub next: String,
    /// The note of an invitation.
    pub invitation: String,
}

/// Hidden fields, the empty ones left out.
fn hidden_fields(fields: Vec<(&'static str, String)>) -> impl IntoView {
    fields
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| view! { <input type="hidden" name=name value=value/> })
        .collect_view()
}

/// The first step: a number, to which the code goes.
#[component]
pub fn AskForm(
    /// Where it is posted.
    action: &'static str,
    /// The number as it was typed.
    mobile: String,
    /// What is wrong with it.
    error: Option<String>,
    /// Whether a captcha is to be solved first.
    captcha: bool,
    /// What goes along.
    carried: Carried,
    /// Label of the number.
    #[prop(into)]
    label: String,
    /// `autocomplete` of the number.
    #[prop(default = "username")]
    autocomplete: &'static str,
    /// Fields before the number.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let i18n = use_i18n();
    let check = RwSignal::new(Check::default());
    let wait = wait_text(check);
    view! {
        <form method="post" action=action novalidate class="form">
            {hidden_fields(vec![("next", carried.next), ("invitation", carried.invitation)])}
            {children.map(|children| children())}
            <Field
                name="mobile"
                label=label
                kind="tel"
                inputmode="tel"
                autocomplete=autocomplete
                value=mobile
                hint=t_string!(i18n, identity.mobile_hint).to_string()
                maxlength=32
                required=true
                error=error
            />
            {captcha.then(|| view! { <Captcha check/> })}
            <Button variant=ButtonVariant::Primary kind=ButtonKind::Submit disabled_reason=wait>
                {t_string!(i18n, identity.code_send).to_string()}
            </Button>
        </form>
    }
    .into_any()
}

/// Why a form waits for its captcha.
fn wait_text(check: RwSignal<Check>) -> Signal<Option<String>> {
    let i18n = use_i18n();
    Signal::derive(move || {
        check
            .get()
            .is_running()
            .then(|| t_string!(i18n, identity.captcha_wait).to_string())
    })
}

/// The field that the code is typed into. A phone offers what came by text.
#[component]
pub fn CodeField(
    /// What is wrong with it.
    error: Option<String>,
) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <Field
            name="code"
            label=t_string!(i18n, identity.code).to_string()
            inputmode="numeric"
            autocomplete="one-time-code"
            hint=t_string!(i18n, identity.code_hint).to_string()
            // Six digits, and the blanks of who types them in groups.
            maxlength=11
            required=true
            autofocus=true
            error=error
        />
    }
}

/// Where the code went, and the way back to another number.
#[component]
pub fn SentTo(
    /// The code.
    pending: PendingCode,
    /// The first step.
    #[prop(into)]
    back: String,
) -> impl IntoView {
    let i18n = use_i18n();
    let mobile = pending.mobile;
    view! {
        <p class="code-sent">
            <span>{t_string!(i18n, identity.code_sent_to, mobile = mobile.as_str()).to_string()}</span>
            " "
            <a href=back rel="external">{t_string!(i18n, identity.code_other_number).to_string()}</a>
        </p>
    }
    .into_any()
}

/// Asks for another code to the same number, as soon as one may. The wait is the
/// server's, so it goes on where it was when the page is loaded again.
#[component]
pub fn AgainForm(
    /// Where it is posted.
    action: &'static str,
    /// The code that was sent.
    pending: PendingCode,
    /// When the page was made.
    now: time::Timestamp,
    /// Whether a captcha is to be solved first.
    captcha: bool,
) -> impl IntoView {
    let i18n = use_i18n();
    let left = use_countdown(pending.again.0, now.0);
    let check = RwSignal::new(Check::default());
    let wait = wait_text(check);
    let reason = Signal::derive(move || {
        let seconds = left.get();
        seconds
            .map(|seconds| t_string!(i18n, identity.code_again_in, seconds = seconds).to_string())
            .or_else(|| wait.get())
    });
    let fields = vec![
        ("mobile", pending.mobile),
        ("next", pending.next),
        ("invitation", pending.invitation),
        ("step", "code".to_owned()),
    ];
    // With scripts this is no element.
    let at = format!(
        "{} {}",
        t_string!(i18n, identity.code_again_at),
        utc(pending.again)
    );
    view! {
        <form method="post" action=action class="form code-again">
            <p class="code-again-title">{t_string!(i18n, identity.code_again_title).to_string()}</p>
            {hidden_fields(fields)}
            {captcha.then(|| view! { <Captcha check/> })}
            <Button kind=ButtonKind::Submit disabled_reason=reason>
                {t_string!(i18n, identity.code_again).to_string()}
            </Button>
            <noscript inner_html=format!("<p class=\"field-hint\">{at}</p>")></noscript>
        </form>
    }
    .into_any()
}

/// A time at which something may be tried again, after a sentence about it.
#[component]
pub fn TryAgainAt(
    /// The time.
    time: time::Timestamp,
) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        {t_string!(i18n, identity.try_again_at).to_string()}
        " "
        <Timestamp ms=time.0 text=utc(time)/>
    }
}
