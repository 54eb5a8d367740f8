//! Values as people write them.

use crate::{container::Socket, spool::SMALLEST_LIMIT};
use std::time::Duration;

const SHORTEST_INTERVAL: Duration = Duration::from_secs(1);
const LONGEST_INTERVAL: Duration = Duration::from_secs(3_600);
const LARGEST_LIMIT: u64 = 1_000_000_000_000;
/// Characters of a region at most.
const LONGEST_REGION: usize = 64;

/// A whole number with a unit: `10s`, `1500ms`, `1m`, `1h`.
pub(super) fn interval(text: &str) -> Result<Duration, String> {
    let units = [("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000)];
    with_unit(text, &units)
        .map(Duration::from_millis)
        .filter(|interval| (SHORTEST_INTERVAL..=LONGEST_INTERVAL).contains(interval))
        .ok_or_else(|| "wanted is a time from 1s to 1h, like 10s, 1500ms or 1m".to_owned())
}

/// Bytes with a unit: `64MB`, `64MiB`, `2GB`, `5000000`.
pub(super) fn size(text: &str) -> Result<u64, String> {
    let units = [
        ("", 1),
        ("kB", 1_000),
        ("KB", 1_000),
        ("KiB", 1 << 10),
        ("MB", 1_000_000),
        ("MiB", 1 << 20),
        ("GB", 1_000_000_000),
        ("GiB", 1 << 30),
        ("TB", 1_000_000_000_000),
    ];
    with_unit(text, &units)
        .filter(|size| (SMALLEST_LIMIT..=LARGEST_LIMIT).contains(size))
        .ok_or_else(|| "wanted is a size from 1MB to 1TB, like 64MB or 1GiB".to_owned())
}

fn with_unit(text: &str, units: &[(&str, u64)]) -> Option<u64> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let (_, unit) = units
        .iter()
        .find(|(name, _)| *name == &text[digits.len()..])?;
    digits.parse::<u64>().ok()?.checked_mul(*unit)
}

/// A short name, or nothing.
pub(super) fn region(text: &str) -> Result<String, String> {
    let fits = |c: char| c.is_alphanumeric() || "-_. /".contains(c);
    if text.chars().count() <= LONGEST_REGION && text.chars().all(fits) {
        Ok(text.to_owned())
    } else {
        Err("wanted is a short name like cn-hangzhou".to_owned())
    }
}

/// `off`, `auto`, or the path of a socket.
pub(super) fn socket(text: &str) -> Result<Socket, String> {
    let path = text.strip_prefix("unix://").unwrap_or(text);
    match path {
        "off" => Ok(Socket::Off),
        "auto" => Ok(Socket::Usual),
        path if path.starts_with('/') => Ok(Socket::At(path.into())),
        _ => Err("wanted is off, auto, or a path like /var/run/docker.sock".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_socket_is_a_path_or_a_word() {
        assert_eq!(socket("off"), Ok(Socket::Off));
        assert_eq!(socket("auto"), Ok(Socket::Usual));
        let here = Ok(Socket::At("/run/user/1/docker.sock".into()));
        assert_eq!(socket("/run/user/1/docker.sock"), here);
        assert_eq!(socket("unix:///run/user/1/docker.sock"), here);
        for wrong in ["", "on", "docker.sock", "tcp://127.0.0.1:2375", "OFF"] {
            assert!(socket(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn an_interval_has_a_unit_and_bounds() {
        assert_eq!(interval("10s"), Ok(Duration::from_secs(10)));
        assert_eq!(interval("1500ms"), Ok(Duration::from_millis(1_500)));
        assert_eq!(interval("1m"), Ok(Duration::from_secs(60)));
        assert_eq!(interval("1h"), Ok(LONGEST_INTERVAL));
        for wrong in [
            "",
            "10",
            "s",
            "0s",
            "999ms",
            "2h",
            "-1s",
            "1.5s",
            "10 s",
            "99999999999999999999s",
            "18446744073709551615h",
        ] {
            assert!(interval(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_size_is_in_bytes_or_has_a_unit() {
        assert_eq!(size("64MB"), Ok(64_000_000));
        assert_eq!(size("64MiB"), Ok(64 << 20));
        assert_eq!(size("5000000"), Ok(5_000_000));
        assert_eq!(size("1TB"), Ok(LARGEST_LIMIT));
        for wrong in [
            "", "1", "999kB", "2TB", "-1MB", "1.5GB", "MB", "64 MB", "64M",
        ] {
            assert!(size(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_region_is_a_short_name_or_nothing() {
        for right in ["", "cn-hangzhou", "eu-central-1a", "机房 2"] {
            assert_eq!(region(right).as_deref(), Ok(right));
        }
        for wrong in ["a\nb", "<b>", &"x".repeat(65)] {
            assert!(region(wrong).is_err(), "{wrong}");
        }
    }
}
