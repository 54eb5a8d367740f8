//! Instants in addresses: UTC to the second, `2026-03-01T08:00:00Z`.

use model::time::Timestamp;
use time::{OffsetDateTime, PrimitiveDateTime, macros::format_description};

/// An instant of a query string. Without a zone it is UTC's, so that the fields of a form
/// can be sent without scripts; plain digits are milliseconds.
pub fn parse_instant(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.parse().ok().map(Timestamp);
    }
    let text = text.strip_suffix('Z').unwrap_or(text);
    let minute = format_description!("[year]-[month]-[day]T[hour]:[minute]");
    let second = format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]");
    let day = format_description!("[year]-[month]-[day]T[hour]:[minute]");
    let read = PrimitiveDateTime::parse(text, second)
        .or_else(|_| PrimitiveDateTime::parse(text, minute))
        .or_else(|_| PrimitiveDateTime::parse(&format!("{text}T00:00"), day))
        .ok()?;
    Some(Timestamp(read.assume_utc().unix_timestamp() * 1_000))
}

/// The opposite of [`parse_instant`], to the second.
pub fn write_instant(time: Timestamp) -> String {
    written(time).map_or_else(|| time.0.to_string(), |text| format!("{text}Z"))
}

/// As a field for date and time has it, to the second.
pub fn write_field(time: Timestamp) -> String {
    written(time).unwrap_or_default()
}

fn written(time: Timestamp) -> Option<String> {
    let format = format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]");
    OffsetDateTime::from_unix_timestamp(time.seconds())
        .ok()?
        .format(format)
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_is_read_as_it_is_written() {
        let time = Timestamp(1_772_352_300_000);
        assert_eq!(write_instant(time), "2026-03-01T08:05:00Z");
        for text in [
            "2026-03-01T08:05:00Z",
            "2026-03-01T08:05:00",
            "2026-03-01T08:05",
            "2026-03-01T08:05Z",
            "1772352300000",
        ] {
            assert_eq!(parse_instant(text), Some(time), "{text}");
        }
        let midnight = Some(Timestamp(1_772_323_200_000));
        assert_eq!(parse_instant("2026-03-01"), midnight);
        for wrong in ["", "now", "2026-02-30T00:00", "-5", "99999999999999999999"] {
            assert_eq!(parse_instant(wrong), None, "{wrong}");
        }
    }
}
