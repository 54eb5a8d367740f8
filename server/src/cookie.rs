//! Cookies beside the session: language, theme, flash, known device.

use app::identity::Flash;
use axum::http::{HeaderMap, HeaderValue, header};
use cookie::{Cookie, SameSite, time::Duration};
use model::locale::{Locale, Theme};

/// The language a person chose.
pub const LOCALE: &str = "tenon_locale";
/// The theme a person chose.
pub const THEME: &str = "tenon_theme";
const FLASH: &str = "tenon_flash";
const DEVICE: &str = "tenon_device";

/// The value of a cookie of the request, decoded.
pub fn read(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| {
            Cookie::split_parse_encoded(line.to_owned())
                .flatten()
                .collect::<Vec<_>>()
        })
        .find(|cookie| cookie.name() == name)
        .map(|cookie| cookie.value().to_owned())
}

/// The language of a request: what was chosen, else what the browser asks for.
pub fn locale(headers: &HeaderMap) -> Locale {
    read(headers, LOCALE)
        .and_then(|text| Locale::parse(&text))
        .unwrap_or_else(|| {
            let wish = headers
                .get(header::ACCEPT_LANGUAGE)
                .and_then(|v| v.to_str().ok())
                .unwrap_or_default();
            Locale::negotiate(wish)
        })
}

/// The theme of a request.
pub fn theme(headers: &HeaderMap) -> Theme {
    read(headers, THEME)
        .and_then(|text| Theme::parse(&text))
        .unwrap_or_default()
}

/// What a form handler left; nothing when somebody else wrote it.
pub fn flash(headers: &HeaderMap) -> Option<Flash> {
    serde_json::from_str(&read(headers, FLASH)?).ok()
}

/// What an earlier sign-in left on this device.
pub fn device(headers: &HeaderMap) -> Option<String> {
    read(headers, DEVICE)
}

/// A cookie for the whole site that scripts cannot read.
fn set(name: &'static str, value: String, age: Duration, is_https: bool) -> HeaderValue {
    let cookie = Cookie::build((name, value))
        .path("/")
        .http_only(true)
        .secure(is_https)
        .same_site(SameSite::Lax)
        .max_age(age)
        .build();
    // Encoded, the value is plain ASCII.
    HeaderValue::try_from(cookie.encoded().to_string()).unwrap_or(HeaderValue::from_static(""))
}

/// Keeps a choice for a year.
pub fn set_choice(name: &'static str, value: &str, is_https: bool) -> HeaderValue {
    set(name, value.to_owned(), Duration::days(365), is_https)
}

/// Forgets a choice: the browser decides again.
pub fn clear_choice(name: &'static str, is_https: bool) -> HeaderValue {
    set(name, String::new(), Duration::ZERO, is_https)
}

/// Lets this device be known at the next sign-in.
pub fn set_device(value: String, is_https: bool) -> HeaderValue {
    set(DEVICE, value, Duration::days(365), is_https)
}

/// Hands something to the next page.
pub fn set_flash(flash: &Flash, is_https: bool) -> HeaderValue {
    let text = serde_json::to_string(flash).unwrap_or_default();
    set(FLASH, text, Duration::minutes(1), is_https)
}

/// The next page has taken it.
pub fn clear_flash(is_https: bool) -> HeaderValue {
    set(FLASH, String::new(), Duration::ZERO, is_https)
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::error::{Error, Problem};

    fn request(cookies: &str, language: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, cookies.parse().unwrap());
        headers.insert(header::ACCEPT_LANGUAGE, language.parse().unwrap());
        headers
    }

    #[test]
    fn a_chosen_language_wins_over_the_browsers() {
        assert_eq!(
            locale(&request("a=b; tenon_locale=en", "zh-CN")),
            Locale::En
        );
        assert_eq!(locale(&request("tenon_locale=fr", "zh-CN")), Locale::ZhCn);
        assert_eq!(theme(&request("tenon_theme=dark", "")), Theme::Dark);
        assert_eq!(
            theme(&request("tenon_theme=%3Cscript%3E", "")),
            Theme::System
        );
    }

    #[test]
    fn a_flash_survives_its_cookie_with_any_text_in_it() {
        let flash = Flash {
            error: Some(Error::invalid("name", Problem::Malformed)),
            mobile: "138; Path=/x".into(),
            name: "林 \"a\"; b=c, \\ ü".into(),
            ..Flash::default()
        };
        let header = set_flash(&flash, true);
        let text = header.to_str().unwrap();
        assert!(
            text.contains("HttpOnly") && text.contains("SameSite=Lax") && text.contains("Secure")
        );
        let pair = text.split(';').next().unwrap();
        assert_eq!(super::flash(&request(pair, "")), Some(flash));
        assert_eq!(super::flash(&request("tenon_flash=%7Bnonsense", "")), None);
    }
}
