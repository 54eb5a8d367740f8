//! A new password, with how strong it is while it is typed.

use crate::{
    error::AppError,
    i18n::{advice_texts, t_string, use_i18n},
    identity::api::judge_password,
    ui::PasswordField,
};
use leptos::{prelude::*, task::spawn_local};
use model::{identity::Password, strength::PasswordStrength};
use std::time::Duration;

/// How long nobody types before what stands there is judged.
const PAUSE: Duration = Duration::from_millis(350);

/// A field for a new password. The console judges it, now and when the form is
/// sent; without scripts only then.
#[component]
pub fn NewPassword(
    /// `name` and `id`.
    #[prop(default = "password")]
    name: &'static str,
    /// Its label.
    #[prop(into)]
    label: String,
    /// What is wrong with it.
    error: Option<String>,
    /// What is known of the person and so is no good password.
    #[prop(optional)]
    hints: Vec<String>,
) -> impl IntoView {
    let i18n = use_i18n();
    let typed = RwSignal::new(String::new());
    let strength = RwSignal::new(None::<PasswordStrength>);
    let timer = StoredValue::new(None::<TimeoutHandle>);
    let hints = StoredValue::new(hints);
    Effect::new(move || {
        let text = typed.get();
        timer.update_value(|timer| {
            if let Some(timer) = timer.take() {
                timer.clear();
            }
        });
        if text.is_empty() {
            strength.set(None);
            return;
        }
        let judge = move || {
            spawn_local(async move {
                let Some(hints) = hints.try_get_value() else {
                    return;
                };
                let judged: Result<PasswordStrength, AppError> =
                    judge_password(text.clone(), hints).await;
                // Only what still stands there; nothing when the page was left.
                if typed.try_get_untracked().as_ref() == Some(&text) {
                    let _left = strength.try_set(judged.ok());
                }
            });
        };
        match set_timeout_with_handle(judge, PAUSE) {
            Ok(handle) => timer.set_value(Some(handle)),
            Err(error) => leptos::logging::warn!("strength: {error:?}"),
        }
    });
    on_cleanup(move || {
        if let Some(Some(timer)) = timer.try_get_value() {
            timer.clear();
        }
    });
    let words = move |strength: &PasswordStrength| {
        let grade = match strength.score {
            0 => t_string!(i18n, identity.strength_0).to_string(),
            1 => t_string!(i18n, identity.strength_1).to_string(),
            2 => t_string!(i18n, identity.strength_2).to_string(),
            3 => t_string!(i18n, identity.strength_3).to_string(),
            _ => t_string!(i18n, identity.strength_4).to_string(),
        };
        (grade, advice_texts(i18n, &strength.advice))
    };
    let meter = move || {
        strength.get().map(|strength| {
            let (grade, advice) = words(&strength);
            view! {
                <meter
                    min="0"
                    max="4"
                    low="2"
                    high="3"
                    optimum="4"
                    value=strength.score.to_string()
                    aria-label=t_string!(i18n, identity.strength).to_string()
                ></meter>
                <p><strong>{grade}</strong> " " {advice}</p>
            }
        })
    };
    view! {
        <div class="new-password">
            <PasswordField
                name=name
                label=label
                autocomplete="new-password"
                show_label=t_string!(i18n, identity.password_show).to_string()
                hide_label=t_string!(i18n, identity.password_hide).to_string()
                hint=t_string!(i18n, identity.password_hint, min = Password::MIN).to_string()
                required=true
                error=error
                typed=typed
            />
            <div class="strength" role="status">{meter}</div>
        </div>
    }
    .into_any()
}
