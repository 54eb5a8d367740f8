//! Days of messages: those of UTC from the server, those of the reader's own
//! zone in the browser.

use crate::i18n::I18n;
use model::time::Timestamp;
use time::OffsetDateTime;

/// Whose days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Zone {
    /// The server's, which knows no reader: UTC.
    #[default]
    Utc,
    /// The reader's own.
    #[cfg_attr(
        not(feature = "hydrate"),
        expect(dead_code, reason = "only a browser has a reader")
    )]
    Local,
}

/// The day of an instant as `2026-11-21`; empty outside of the years that have
/// such a name.
pub fn day_of(time: Timestamp, zone: Zone) -> String {
    match zone {
        Zone::Utc => OffsetDateTime::from_unix_timestamp(time.seconds()).map_or_else(
            |_| String::new(),
            |t| format!("{:04}-{:02}-{:02}", t.year(), u8::from(t.month()), t.day()),
        ),
        #[cfg(feature = "hydrate")]
        Zone::Local => browser::day_of(time),
        #[cfg(not(feature = "hydrate"))]
        Zone::Local => String::new(),
    }
}

/// What stands above a day.
#[cfg_attr(
    not(feature = "hydrate"),
    expect(unused_variables, reason = "the server has no words for a day")
)]
pub fn day_label(i18n: I18n, day: &str, zone: Zone) -> String {
    match zone {
        Zone::Utc => format!("{day} UTC"),
        #[cfg(feature = "hydrate")]
        Zone::Local => browser::label(i18n, day).unwrap_or_else(|| day.to_owned()),
        #[cfg(not(feature = "hydrate"))]
        Zone::Local => day.to_owned(),
    }
}

#[cfg(feature = "hydrate")]
mod browser {
    use crate::{
        i18n::{I18n, t_string},
        zone,
    };
    use js_sys::Date;
    use leptos::prelude::document;
    use model::time::{Millis, Timestamp};
    use wasm_bindgen::JsValue;

    pub(super) fn day_of(time: Timestamp) -> String {
        super::day_of(time + zone::offset(time), super::Zone::Utc)
    }

    /// Today, yesterday, or the date in the language of the page.
    pub(super) fn label(i18n: I18n, day: &str) -> Option<String> {
        let now = Timestamp(Date::now() as i64);
        if day_of(now) == day {
            return Some(t_string!(i18n, message.today).to_string());
        }
        // Near enough: a day has an hour more or less twice a year.
        if day_of(now - Millis::days(1)) == day {
            return Some(t_string!(i18n, message.yesterday).to_string());
        }
        // Noon in the browser's zone is a day's own date in it.
        let date = Date::new(&JsValue::from_str(&format!("{day}T12:00:00")));
        let language = document().document_element()?.get_attribute("lang")?;
        let options = js_sys::Object::new();
        let (key, value) = (JsValue::from_str("dateStyle"), JsValue::from_str("full"));
        js_sys::Reflect::set(&options, &key, &value).ok()?;
        Some(date.to_locale_date_string(&language, &options).into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_of_the_server_is_one_of_utc() {
        let day = |ms| day_of(Timestamp(ms), Zone::Utc);
        assert_eq!(day(1_772_352_000_000), "2026-03-01");
        assert_eq!(day(1_772_323_199_999), "2026-02-28");
        assert_eq!(day(1_772_323_200_000), "2026-03-01");
        assert_eq!(day(i64::MAX), "");
    }
}
