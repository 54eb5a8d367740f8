//! Texts that people type: trimmed, bounded, free of control characters.

use crate::error::Problem;

/// Trims `raw` and checks that it has `min` to `max` characters (not bytes) and
/// no control characters.
///
/// # Errors
/// The [`Problem`] of the text; `Missing` when nothing is left after trimming.
pub fn line(raw: &str, min: u32, max: u32) -> Result<String, Problem> {
    let trimmed = raw.trim();
    if trimmed.is_empty() && min > 0 {
        return Err(Problem::Missing);
    }
    if trimmed.chars().any(|c| c.is_control() || is_invisible(c)) {
        return Err(Problem::Malformed);
    }
    let length = u32::try_from(trimmed.chars().count()).unwrap_or(u32::MAX);
    if length < min {
        return Err(Problem::TooShort { min });
    }
    if length > max {
        return Err(Problem::TooLong { max });
    }
    Ok(trimmed.to_owned())
}

/// As [`line()`], for what may have several lines: a line ends with `\n`, whatever
/// the browser sent.
///
/// # Errors
/// As [`line()`].
pub fn paragraph(raw: &str, min: u32, max: u32) -> Result<String, Problem> {
    let text = raw.replace("\r\n", "\n");
    // The check of a line, with the ends of lines as what they are for the eye.
    line(&text.replace('\n', " "), min, max)?;
    Ok(text.trim().to_owned())
}

/// Marks that make a name look like another one: bidirectional overrides and
/// characters without width.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}

/// Makes a newtype over a checked text. It cannot be made unchecked, neither by
/// code nor by deserializing.
macro_rules! checked_text {
    ($(#[$doc:meta])* $name:ident, $check:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The checked text.
            pub fn as_str(&self) -> &str { &self.0 }
        }
        impl std::str::FromStr for $name {
            type Err = $crate::error::Problem;
            fn from_str(raw: &str) -> Result<Self, Self::Err> {
                let check: fn(&str) -> Result<String, $crate::error::Problem> = $check;
                check(raw).map($name)
            }
        }
        impl TryFrom<String> for $name {
            type Error = &'static str;
            fn try_from(raw: String) -> Result<Self, Self::Error> {
                raw.parse().map_err(|problem: $crate::error::Problem| problem.code())
            }
        }
        impl From<$name> for String {
            fn from(text: $name) -> String { text.0 }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str(&self.0) }
        }
    };
}
pub(crate) use checked_text;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_trimmed_and_counted_in_characters() {
        assert_eq!(line("  上海一号  ", 1, 4), Ok("上海一号".to_owned()));
        assert_eq!(line("上海一号机", 1, 4), Err(Problem::TooLong { max: 4 }));
        assert_eq!(line(" \t ", 1, 4), Err(Problem::Missing));
        assert_eq!(line("a", 2, 4), Err(Problem::TooShort { min: 2 }));
    }

    #[test]
    fn a_paragraph_has_lines_and_nothing_else_that_steers() {
        assert_eq!(paragraph(" a\r\nb\n", 0, 9), Ok("a\nb".to_owned()));
        assert_eq!(paragraph(" \n ", 0, 9), Ok(String::new()));
        assert_eq!(paragraph("a\tb", 0, 9), Err(Problem::Malformed));
        assert_eq!(paragraph("a\nb\nc", 0, 4), Err(Problem::TooLong { max: 4 }));
    }

    #[test]
    fn a_text_that_would_deceive_the_eye_is_refused() {
        for raw in ["a\u{0}b", "a\nb", "\u{202E}evil", "a\u{200B}b"] {
            assert_eq!(line(raw, 1, 64), Err(Problem::Malformed), "{raw:?}");
        }
    }
}
