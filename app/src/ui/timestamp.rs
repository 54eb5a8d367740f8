//! An instant: UTC from the server, the reader's own time in the browser.

use leptos::prelude::*;
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

/// RFC 3339 of milliseconds since 1970, as `datetime` wants it; none outside of the
/// years that it can name.
pub(super) fn rfc3339(ms: i64) -> Option<String> {
    OffsetDateTime::from_unix_timestamp_nanos(i128::from(ms) * 1_000_000)
        .ok()?
        .format(&Rfc3339)
        .ok()
}

/// An instant. The first render is the server's text in both places, so hydration
/// finds what it expects; then an effect puts the reader's local time there, in the
/// language of the page, and the server's text into the tip.
///
/// `<Timestamp ms=sample.time text="2026-11-21 21:40:05 UTC"/>`
/// → `<time datetime="2026-11-21T21:40:05Z">2026-11-21 21:40:05 UTC</time>`
#[component]
pub fn Timestamp(
    /// Milliseconds since 1970, UTC.
    ms: i64,
    /// The same instant as text with its zone, made by the server.
    #[prop(into)]
    text: String,
) -> impl IntoView {
    let tip = RwSignal::new(None::<String>);
    let shown = RwSignal::new(text);
    #[cfg(feature = "hydrate")]
    Effect::new(move || {
        if let Some(local) = local_time(ms) {
            tip.set(Some(shown.get_untracked()));
            shown.set(local);
        }
    });
    view! { <time datetime=rfc3339(ms) title=move || tip.get()>{move || shown.get()}</time> }
}

/// The instant in the reader's zone and the page's language.
#[cfg(feature = "hydrate")]
pub(super) fn local_time(ms: i64) -> Option<String> {
    let language = document().document_element()?.get_attribute("lang")?;
    let options = crate::zone::options(&[("dateStyle", "medium"), ("timeStyle", "medium")])?;
    let date = crate::zone::date(model::time::Timestamp(ms));
    Some(date.to_locale_string(&language, &options).into())
}

#[cfg(test)]
mod tests {
    use super::rfc3339;

    #[test]
    fn datetime_is_rfc3339_in_utc() {
        assert_eq!(rfc3339(0).as_deref(), Some("1970-01-01T00:00:00Z"));
        assert_eq!(
            rfc3339(1_700_000_000_123).as_deref(),
            Some("2023-11-14T22:13:20.123Z")
        );
    }

    #[test]
    fn an_instant_without_a_name_has_no_datetime() {
        assert_eq!(rfc3339(i64::MAX), None);
    }
}
