//! Numbers and times as people read them. The same on both sides: no clock, no
//! zone and no language of the machine goes in.

use model::time::{Millis, Timestamp};
use time::{OffsetDateTime, format_description::BorrowedFormatItem, macros::format_description};

const MINUTE: &[BorrowedFormatItem<'_>] =
    format_description!("[year]-[month]-[day] [hour]:[minute] UTC");

/// A time in UTC to the minute; the browser puts its own zone in its place.
pub fn utc(time: Timestamp) -> String {
    OffsetDateTime::from_unix_timestamp(time.seconds())
        .ok()
        .and_then(|t| t.format(MINUTE).ok())
        .unwrap_or_else(|| format!("{} s", time.seconds()))
}

/// Bytes in the units that disks and memory are sold and shown in: powers of
/// 1024.
pub fn bytes(count: i64) -> String {
    scaled(
        count as f64,
        1024.0,
        &["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"],
    )
}

/// A rate in bit/s with SI prefixes: powers of 1000.
pub fn bits_per_second(rate: f64) -> String {
    scaled(
        rate,
        1000.0,
        &[
            "bit/s", "kbit/s", "Mbit/s", "Gbit/s", "Tbit/s", "Pbit/s", "Ebit/s",
        ],
    )
}

/// A rate in byte/s with SI prefixes: powers of 1000.
pub fn bytes_per_second(rate: f64) -> String {
    scaled(
        rate,
        1000.0,
        &["B/s", "kB/s", "MB/s", "GB/s", "TB/s", "PB/s", "EB/s"],
    )
}

/// A rate as [`bits_per_second`] writes it, number and unit apart.
pub fn bits_per_second_parts(rate: f64) -> (String, String) {
    parts(bits_per_second(rate))
}

/// A rate as [`bytes_per_second`] writes it, number and unit apart.
pub fn bytes_per_second_parts(rate: f64) -> (String, String) {
    parts(bytes_per_second(rate))
}

fn parts(text: String) -> (String, String) {
    match text.split_once(' ') {
        Some((number, unit)) => (number.to_owned(), unit.to_owned()),
        None => (text, String::new()),
    }
}

/// A share with one digit.
pub fn percent(value: f64) -> String {
    format!("{value:.1} %")
}

/// Three significant digits at most, and a unit with a blank before it.
fn scaled(value: f64, base: f64, units: &[&str]) -> String {
    let mut value = value;
    let mut unit = 0;
    while value.abs() >= base && unit + 1 < units.len() {
        value /= base;
        unit += 1;
    }
    let digits = if unit == 0 || value.abs() >= 100.0 {
        0
    } else {
        1
    };
    format!("{value:.digits$} {}", units[unit])
}

/// How long ago, to the largest unit that is not zero; for a place where the
/// reader sees that it is about the past.
pub fn age(since: Millis) -> (i64, Age) {
    let seconds = since.0.max(0) / 1_000;
    match seconds {
        0..=59 => (seconds, Age::Seconds),
        60..=3_599 => (seconds / 60, Age::Minutes),
        3_600..=86_399 => (seconds / 3_600, Age::Hours),
        _ => (seconds / 86_400, Age::Days),
    }
}

/// The unit of an [`age`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Age {
    /// Below a minute.
    Seconds,
    /// Below an hour.
    Minutes,
    /// Below a day.
    Hours,
    /// The rest.
    Days,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_have_units_and_few_digits() {
        assert_eq!(bytes(0), "0 B");
        assert_eq!(bytes(1_023), "1023 B");
        assert_eq!(bytes(8_201_400_320), "7.6 GiB");
        assert_eq!(bits_per_second(999.4), "999 bit/s");
        assert_eq!(bits_per_second(120_000.0), "120 kbit/s");
        let (number, unit) = bits_per_second_parts(1_250_000.0);
        assert_eq!((number.as_str(), unit.as_str()), ("1.2", "Mbit/s"));
        assert_eq!(bytes_per_second(1_500.0), "1.5 kB/s");
        assert_eq!(percent(37.81), "37.8 %");
    }

    #[test]
    fn a_time_is_written_in_utc() {
        assert_eq!(utc(Timestamp(1_772_352_000_000)), "2026-03-01 08:00 UTC");
        assert_eq!(utc(Timestamp(i64::MAX)), "9223372036854775 s");
    }

    #[test]
    fn an_age_is_told_in_its_largest_unit() {
        assert_eq!(age(Millis::seconds(59)), (59, Age::Seconds));
        assert_eq!(age(Millis::seconds(-5)), (0, Age::Seconds));
        assert_eq!(age(Millis::minutes(61)), (1, Age::Hours));
        assert_eq!(age(Millis::days(9)), (9, Age::Days));
    }
}
