//! The zone of shown times, in the browser: the one that the person chose, which
//! stands in `<html data-zone>`, else the browser's own.

use js_sys::{Array, Date, Intl::DateTimeFormat, Object, Reflect};
use leptos::prelude::document;
use model::time::{Millis, Timestamp};
use wasm_bindgen::JsValue;

/// The zone that the person chose.
fn chosen() -> Option<String> {
    let zone = document().document_element()?.get_attribute("data-zone")?;
    (!zone.is_empty()).then_some(zone)
}

/// The zone's name, `Asia/Shanghai`.
pub fn name() -> Option<String> {
    chosen().or_else(|| {
        let options = DateTimeFormat::new(&Array::new(), &Object::new()).resolved_options();
        Reflect::get(&options, &"timeZone".into()).ok()?.as_string()
    })
}

/// Options of a format, in the zone.
pub fn options(pairs: &[(&str, &str)]) -> Option<Object> {
    let options = Object::new();
    let zone = chosen();
    let zone = zone.as_deref().map(|zone| ("timeZone", zone));
    for (key, value) in pairs.iter().copied().chain(zone) {
        Reflect::set(&options, &JsValue::from_str(key), &JsValue::from_str(value)).ok()?;
    }
    Some(options)
}

/// A date of the browser's.
pub fn date(time: Timestamp) -> Date {
    // Milliseconds of any date a browser can name are exact in an f64.
    Date::new(&JsValue::from_f64(time.0 as f64))
}

/// How far the zone's clock is ahead of UTC at an instant.
pub fn offset(time: Timestamp) -> Millis {
    offset_of_chosen(time).unwrap_or_else(|| offset_of_browser(time))
}

/// How far the zone's clock is ahead of the browser's at an instant.
pub fn drift(time: Timestamp) -> Millis {
    Millis(offset(time).0 - offset_of_browser(time).0)
}

fn offset_of_browser(time: Timestamp) -> Millis {
    Millis(-(date(time).get_timezone_offset() as i64) * 60_000)
}

fn offset_of_chosen(time: Timestamp) -> Option<Millis> {
    chosen()?;
    let options = options(&[("dateStyle", "short"), ("timeStyle", "medium")])?;
    // Sweden writes `2026-11-22 09:05:00`, whichever browser it is.
    let text = String::from(date(time).to_locale_string("sv-SE", &options));
    let there = Date::parse(&format!("{}Z", text.replacen(' ', "T", 1)));
    // Whole seconds are shown; a zone's offset has no parts of them.
    let whole = time.seconds() * 1_000;
    there.is_finite().then(|| Millis(there as i64 - whole))
}

/// What a clock in the zone showed at an instant, as if it were UTC's.
pub fn local(time: Timestamp) -> Timestamp {
    time + offset(time)
}

/// The instant at which a clock in the zone shows this; the opposite of [`local`].
pub fn instant(shown: Timestamp) -> Timestamp {
    // The offset may change between the guess and the instant, in nights when clocks do.
    let guess = Timestamp(shown.0 - offset(shown).0);
    Timestamp(shown.0 - offset(guess).0)
}

/// The instant that it is.
pub fn now() -> Timestamp {
    Timestamp(Date::now() as i64)
}
