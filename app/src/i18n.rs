//! The texts of both languages, checked by the compiler.
//!
//! They stand in `locales/<language>/<namespace>.json`; `build.rs` turns them
//! into code, and a key that does not exist, or an argument that is missing,
//! does not compile:
//!
//! ```text
//! let i18n = use_i18n();
//! view! {
//!     <h1>{t!(i18n, server.hosts)}</h1>
//!     <p>{t_count!(i18n, server.host_count, hosts.len())}</p>
//!     <Field label=t_string!(i18n, identity.mobile)/>
//! }
//! ```
//!
//! The server decides the language (preference, cookie, `Accept-Language`), puts
//! a [`model::locale::Locale`] into the context and the same into `<html lang>`;
//! the browser reads it there. It stays as it is for the life of the page, since
//! choosing another one is a form that loads a new page. So a language is a plain
//! value here, not a signal, and no text is wrapped in an effect.

use leptos::prelude::*;
use model::{
    error::{Error, Problem},
    locale::Locale,
    refusal::Refusal,
    strength::PasswordAdvice,
};

// Generated; its own macros and providers are not used: they negotiate a language
// by themselves, from the browser, which could differ from what the server wrote.
#[allow(
    unused_imports,
    dead_code,
    missing_docs,
    clippy::all,
    reason = "generated: it holds more than we use"
)]
mod generated {
    include!(concat!(env!("OUT_DIR"), "/i18n.rs"));
}

pub use leptos_i18n::{td as t, td_display as t_display, td_string as t_string};

/// A text with a number in it, as a `String`: `t_count!(i18n, server.host_count, n)`
/// takes `server.host_count.single` for one and `.several` for anything else, each
/// with the argument `count`.
///
/// These are all the forms that English has, and Chinese has one. The plural rules
/// of ICU would bring their data for two hundred languages into the browser.
macro_rules! t_count {
    ($i18n:expr, $namespace:ident . $key:ident, $count:expr) => {{
        let count = $count;
        if count == 1 {
            $crate::i18n::t_string!($i18n, $namespace.$key.single, count = count).to_string()
        } else {
            $crate::i18n::t_string!($i18n, $namespace.$key.several, count = count).to_string()
        }
    }};
}
pub(crate) use t_count;

/// A language with its texts: the first argument of [`t!`] and [`t_string!`].
pub type I18n = generated::i18n::Locale;

/// Makes the language of this page known to everything below. `App` calls it
/// first, in the browser and on the server.
pub fn provide_i18n() -> Locale {
    let locale = page_locale();
    provide_context(locale);
    locale
}

/// The language of this page.
pub fn current_locale() -> Locale {
    use_context::<Locale>().unwrap_or_else(page_locale)
}

/// The texts in the language of this page.
pub fn use_i18n() -> I18n {
    texts(current_locale())
}

/// The texts in a given language, where there is no page: mails, tests.
pub fn texts(locale: Locale) -> I18n {
    match locale {
        Locale::ZhCn => I18n::zh_CN,
        Locale::En => I18n::en,
    }
}

#[cfg(feature = "hydrate")]
fn page_locale() -> Locale {
    document()
        .document_element()
        .and_then(|html| html.get_attribute("lang"))
        .and_then(|lang| Locale::parse(&lang))
        .unwrap_or_default()
}

/// Missing only while leptos lists the routes at start, when nobody reads.
#[cfg(not(feature = "hydrate"))]
fn page_locale() -> Locale {
    use_context::<Locale>().unwrap_or_default()
}

/// What a reader is told about an error.
pub fn error_text(i18n: I18n, error: &Error) -> String {
    match error {
        Error::Unauthenticated => t_string!(i18n, error.unauthenticated).to_string(),
        Error::WrongCredentials => t_string!(i18n, error.wrong_credentials).to_string(),
        Error::StepUpRequired => t_string!(i18n, error.step_up_required).to_string(),
        Error::Forbidden {
            permission: Some(permission),
        } => t_string!(
            i18n,
            error.forbidden,
            right = permission.label(locale_of(i18n))
        )
        .to_string(),
        Error::Forbidden { permission: None } => {
            t_string!(i18n, error.forbidden_no_right).to_string()
        }
        Error::AllHostsRequired => t_string!(i18n, error.all_hosts_required).to_string(),
        Error::NotFound => t_string!(i18n, error.not_found).to_string(),
        Error::Conflict { .. } => t_string!(i18n, error.conflict).to_string(),
        Error::Invalid { .. } => t_string!(i18n, error.invalid).to_string(),
        Error::Refused(refusal) => refusal_text(i18n, refusal),
        Error::TooLarge => t_string!(i18n, error.too_large).to_string(),
        Error::TooMany { retry_after } => {
            t_string!(i18n, error.too_many, seconds = retry_after).to_string()
        }
        Error::Unavailable => t_string!(i18n, error.unavailable).to_string(),
        Error::Internal { request_id } => {
            t_string!(i18n, error.internal, id = request_id.as_str()).to_string()
        }
    }
}

/// What a reader is told about a code, a password or a number that is not accepted.
/// When a wait ends stands beside it, as a time of its own.
pub fn refusal_text(i18n: I18n, refusal: &Refusal) -> String {
    match refusal {
        Refusal::NoAccount => t_string!(i18n, error.refused_no_account).to_string(),
        Refusal::NotRegistered => t_string!(i18n, error.refused_not_registered).to_string(),
        Refusal::CaptchaNeeded => t_string!(i18n, error.refused_captcha_needed).to_string(),
        Refusal::CodeLimit { .. } => t_string!(i18n, error.refused_code_limit).to_string(),
        Refusal::CodeTooSoon { .. } => t_string!(i18n, error.refused_code_too_soon).to_string(),
        Refusal::CaptchaFailed => t_string!(i18n, error.refused_captcha_failed).to_string(),
        Refusal::WrongPassword => t_string!(i18n, error.refused_wrong_password).to_string(),
        Refusal::MobileRegistered => t_string!(i18n, error.refused_mobile_registered).to_string(),
        Refusal::WrongCode { tries } => {
            t_string!(i18n, error.refused_wrong_code, tries = tries).to_string()
        }
        Refusal::CodeLocked { .. } => t_string!(i18n, error.refused_code_locked).to_string(),
        Refusal::CodeExpired => t_string!(i18n, error.refused_code_expired).to_string(),
        Refusal::RegistrationClosed => {
            t_string!(i18n, error.refused_registration_closed).to_string()
        }
        Refusal::WrongSecondFactor => {
            t_string!(i18n, error.refused_wrong_second_factor).to_string()
        }
        Refusal::SignInExpired => t_string!(i18n, error.refused_sign_in_expired).to_string(),
    }
}

/// What a reader is told about a weak password.
pub fn advice_text(i18n: I18n, advice: PasswordAdvice) -> String {
    match advice {
        PasswordAdvice::Keyboard => t_string!(i18n, error.advice_keyboard).to_string(),
        PasswordAdvice::Repeat => t_string!(i18n, error.advice_repeat).to_string(),
        PasswordAdvice::Common => t_string!(i18n, error.advice_common).to_string(),
        PasswordAdvice::Sequence => t_string!(i18n, error.advice_sequence).to_string(),
        PasswordAdvice::Year => t_string!(i18n, error.advice_year).to_string(),
        PasswordAdvice::Word => t_string!(i18n, error.advice_word).to_string(),
        PasswordAdvice::Date => t_string!(i18n, error.advice_date).to_string(),
        PasswordAdvice::Name => t_string!(i18n, error.advice_name).to_string(),
        PasswordAdvice::MoreWords => t_string!(i18n, error.advice_more_words).to_string(),
        PasswordAdvice::AnotherWord => t_string!(i18n, error.advice_another_word).to_string(),
        PasswordAdvice::Capitals => t_string!(i18n, error.advice_capitals).to_string(),
        PasswordAdvice::Reversed => t_string!(i18n, error.advice_reversed).to_string(),
        PasswordAdvice::Substitution => t_string!(i18n, error.advice_substitution).to_string(),
    }
}

/// All advice about a password, one sentence after the other.
pub fn advice_texts(i18n: I18n, advice: &[PasswordAdvice]) -> String {
    let between = match i18n {
        I18n::zh_CN => "",
        I18n::en => " ",
    };
    let texts: Vec<String> = advice.iter().map(|one| advice_text(i18n, *one)).collect();
    texts.join(between)
}

/// What a reader is told about one field.
pub fn problem_text(i18n: I18n, problem: &Problem) -> String {
    match problem {
        Problem::Missing => t_string!(i18n, error.problem_missing).to_string(),
        Problem::Malformed => t_string!(i18n, error.problem_malformed).to_string(),
        Problem::TooShort { min } => {
            t_string!(i18n, error.problem_too_short, min = min).to_string()
        }
        Problem::TooLong { max } => t_string!(i18n, error.problem_too_long, max = max).to_string(),
        Problem::OutOfRange => t_string!(i18n, error.problem_out_of_range).to_string(),
        Problem::TimeOff => t_string!(i18n, error.problem_time_off).to_string(),
        Problem::Taken => t_string!(i18n, error.problem_taken).to_string(),
        Problem::TooCommon => t_string!(i18n, error.problem_too_common).to_string(),
        Problem::NotYours => t_string!(i18n, error.problem_not_yours).to_string(),
        Problem::Unknown => t_string!(i18n, error.problem_unknown).to_string(),
        Problem::Guessable { advice } => {
            let advice = advice_texts(i18n, advice);
            t_string!(i18n, error.problem_guessable, advice = advice)
                .trim_end()
                .to_owned()
        }
    }
}

/// The model's name of a language of ours.
fn locale_of(i18n: I18n) -> Locale {
    match i18n {
        I18n::zh_CN => Locale::ZhCn,
        I18n::en => Locale::En,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::permission::Permission;

    #[test]
    fn english_counts_hosts_and_chinese_does_not_care() {
        let count = |locale, n: u32| t_count!(texts(locale), server.host_count, n);
        assert_eq!(count(Locale::En, 0), "0 hosts");
        assert_eq!(count(Locale::En, 1), "1 host");
        assert_eq!(count(Locale::En, 21), "21 hosts");
        assert_eq!(count(Locale::ZhCn, 1), "共 1 台主机");
    }

    #[test]
    fn an_error_is_told_in_the_readers_language_with_its_particulars() {
        let forbidden = Error::Forbidden {
            permission: Some(Permission::AddServer),
        };
        let label = Permission::AddServer.label(Locale::En);
        assert_eq!(
            error_text(I18n::en, &forbidden),
            format!("You lack the right “{label}”.")
        );
        assert_eq!(error_text(I18n::zh_CN, &forbidden), "缺少“添加主机”权限。");
        assert_eq!(
            error_text(I18n::en, &Error::TooMany { retry_after: 30 }),
            "Too many calls. Try again in 30 s."
        );
        assert_eq!(
            problem_text(I18n::zh_CN, &Problem::TooShort { min: 8 }),
            "至少需要 8 个字符。"
        );
    }

    #[test]
    fn a_page_without_a_context_still_has_a_language() {
        let owner = Owner::new();
        owner.with(|| {
            assert_eq!(current_locale(), Locale::default());
            provide_context(Locale::En);
            assert_eq!(provide_i18n(), Locale::En);
            assert_eq!(t_string!(use_i18n(), server.hosts).to_string(), "Hosts");
        });
    }
}
