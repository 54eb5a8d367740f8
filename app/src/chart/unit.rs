//! Numbers with their units, as people read them.

use std::fmt::{self, Display};

/// What the numbers of a chart count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// 0–100 of something; the axis always shows all of it.
    Percent,
    /// Bits per second; the axis picks a power of a thousand.
    BitsPerSecond,
    /// Bytes; the axis picks a power of 1024.
    Bytes,
    /// Bytes per second; the axis picks a power of a thousand, as rates have it everywhere.
    BytesPerSecond,
}

/// A unit at one size: `Mbit/s` for a chart whose largest value is some millions.
///
/// ECharts could do this by a formatter function only, which a page with a content
/// security policy cannot receive; so the numbers are divided before they are drawn
/// and the axis is named.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scale {
    divisor: f64,
    symbol: &'static str,
}

impl Unit {
    /// The size that suits a largest value.
    pub fn scale(self, largest: f64) -> Scale {
        match self {
            Unit::Percent => Scale {
                divisor: 1.0,
                symbol: "%",
            },
            Unit::BitsPerSecond => {
                let (divisor, symbol) = match largest {
                    x if x >= 1e9 => (1e9, "Gbit/s"),
                    x if x >= 1e6 => (1e6, "Mbit/s"),
                    x if x >= 1e3 => (1e3, "kbit/s"),
                    _ => (1.0, "bit/s"),
                };
                Scale { divisor, symbol }
            }
            Unit::Bytes => binary(largest, ["B", "KiB", "MiB", "GiB", "TiB"]),
            Unit::BytesPerSecond => {
                let (divisor, symbol) = match largest {
                    x if x >= 1e9 => (1e9, "GB/s"),
                    x if x >= 1e6 => (1e6, "MB/s"),
                    x if x >= 1e3 => (1e3, "kB/s"),
                    _ => (1.0, "B/s"),
                };
                Scale { divisor, symbol }
            }
        }
    }

    /// A number with the unit that suits it: `12.3 %`, `1.20 Mbit/s`.
    pub fn text(self, value: f64) -> String {
        let scale = self.scale(value);
        format!("{} {}", scale.number(value), scale.symbol)
    }
}

/// The largest of the powers of 1024 that a value reaches.
fn binary(largest: f64, symbols: [&'static str; 5]) -> Scale {
    let mut scale = Scale {
        divisor: 1.0,
        symbol: symbols[0],
    };
    for symbol in &symbols[1..] {
        if largest < scale.divisor * 1024.0 {
            break;
        }
        scale = Scale {
            divisor: scale.divisor * 1024.0,
            symbol,
        };
    }
    scale
}

impl Scale {
    /// `%`, `kbit/s`.
    pub fn symbol(self) -> &'static str {
        self.symbol
    }

    /// The number in this size, not rounded.
    pub fn apply(self, value: f64) -> f64 {
        value / self.divisor
    }

    /// The number in this size as it is drawn: three figures after the point, since
    /// a tooltip shows every one that it is given.
    pub fn rounded(self, value: f64) -> f64 {
        (self.apply(value) * 1e3).round() / 1e3
    }

    /// The number in this size, with as many figures as a reader takes in.
    pub fn number(self, value: f64) -> impl Display {
        Short(self.apply(value))
    }
}

struct Short(f64);

impl Display for Short {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = match self.0.abs() {
            x if x >= 100.0 || x == 0.0 => 0,
            x if x >= 10.0 => 1,
            _ => 2,
        };
        write!(f, "{:.digits$}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_gets_the_unit_that_suits_it() {
        assert_eq!(Unit::Percent.text(42.123), "42.1 %");
        assert_eq!(Unit::Percent.text(100.0), "100 %");
        assert_eq!(Unit::BitsPerSecond.text(0.0), "0 bit/s");
        assert_eq!(Unit::BitsPerSecond.text(1_234_000.0), "1.23 Mbit/s");
        assert_eq!(Unit::BitsPerSecond.text(56_700.0), "56.7 kbit/s");
        assert_eq!(Unit::BitsPerSecond.text(2.5e9), "2.50 Gbit/s");
        assert_eq!(Unit::Bytes.text(1023.0), "1023 B");
        assert_eq!(Unit::Bytes.text(1_610_612_736.0), "1.50 GiB");
        assert_eq!(Unit::BytesPerSecond.text(2048.0), "2.05 kB/s");
        assert_eq!(Unit::BytesPerSecond.text(5e18), "5000000000 GB/s");
    }

    #[test]
    fn a_chart_has_one_scale_for_all_its_numbers() {
        let scale = Unit::BitsPerSecond.scale(3e6);
        assert_eq!(scale.symbol(), "Mbit/s");
        assert_eq!(scale.rounded(12_345.0), 0.012);
        assert_eq!(Unit::Percent.scale(3e6).rounded(7.0), 7.0);
    }
}
