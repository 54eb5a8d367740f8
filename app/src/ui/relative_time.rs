//! How long ago something was: UTC from the server, "12 s ago" in the browser.

use leptos::prelude::*;

use super::timestamp::rfc3339;

/// An instant in the past. The first render is the server's text in both places, so
/// hydration finds what it expects; then the distance from now stands there, in the
/// language of the page, follows the clock, and the reader's local time is the tip.
/// An instant ahead of the browser's clock is now.
///
/// `<RelativeTime ms=sample.time.0 text=utc(sample.time)/>` (values, or signals of them)
/// → `<time datetime="2026-11-21T21:40:05Z">2026-11-21 21:40 UTC</time>`
#[component]
pub fn RelativeTime(
    /// Milliseconds since 1970, UTC.
    #[prop(into)]
    ms: Signal<i64>,
    /// The same instant as text with its zone, made by the server.
    #[prop(into)]
    text: Signal<String>,
) -> impl IntoView {
    let tip = RwSignal::new(None::<String>);
    let ago = RwSignal::new(None::<String>);
    #[cfg(feature = "hydrate")]
    {
        let tick = super::ticker::every_second();
        Effect::new(move || {
            tick.track();
            let now = browser::distance(ms.get());
            // Only a new text touches the page.
            if ago.with_untracked(|shown| *shown != now) {
                ago.set(now);
            }
        });
        Effect::new(move || tip.set(super::timestamp::local_time(ms.get())));
    }
    move || {
        let text = ago.get().unwrap_or_else(|| text.get());
        view! { <time datetime=rfc3339(ms.get()) title=tip.get()>{text}</time> }.into_any()
    }
}

/// A distance in seconds as number and unit: the largest unit that is not zero.
#[cfg(any(feature = "hydrate", test))]
fn largest_unit(seconds: f64) -> (f64, &'static str) {
    match seconds.max(0.0) {
        s if s < 60.0 => (s.floor(), "second"),
        s if s < 3_600.0 => ((s / 60.0).floor(), "minute"),
        s if s < 86_400.0 => ((s / 3_600.0).floor(), "hour"),
        s => ((s / 86_400.0).floor(), "day"),
    }
}

#[cfg(feature = "hydrate")]
mod browser {
    use super::largest_unit;
    use js_sys::{Array, Date, Intl::RelativeTimeFormat, Object, Reflect};
    use leptos::prelude::document;
    use std::cell::OnceCell;
    use wasm_bindgen::JsValue;

    thread_local! {
        // A page keeps its language for life.
        static FORMAT: OnceCell<Option<RelativeTimeFormat>> = const { OnceCell::new() };
    }

    /// From an instant until now, in words.
    pub(super) fn distance(ms: i64) -> Option<String> {
        let (count, unit) = largest_unit((Date::now() - ms as f64) / 1_000.0);
        FORMAT.with(|format| {
            let format = format.get_or_init(of_page).as_ref()?;
            Some(format.format(-count, unit).into())
        })
    }

    fn of_page() -> Option<RelativeTimeFormat> {
        let language = document().document_element()?.get_attribute("lang")?;
        let options = Object::new();
        for (key, value) in [("numeric", "auto"), ("style", "short")] {
            Reflect::set(&options, &JsValue::from_str(key), &JsValue::from_str(value)).ok()?;
        }
        let languages = Array::of1(&JsValue::from_str(&language));
        Some(RelativeTimeFormat::new(&languages, &options))
    }
}

#[cfg(test)]
mod tests {
    use super::largest_unit;

    #[test]
    fn a_distance_is_told_in_its_largest_unit() {
        assert_eq!(largest_unit(-4.0), (0.0, "second"));
        assert_eq!(largest_unit(59.9), (59.0, "second"));
        assert_eq!(largest_unit(60.0), (1.0, "minute"));
        assert_eq!(largest_unit(7_199.0), (1.0, "hour"));
        assert_eq!(largest_unit(200_000.0), (2.0, "day"));
    }
}
