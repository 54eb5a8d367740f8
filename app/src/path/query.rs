//! Query strings, and which texts are paths of ours.

/// A path with those pairs of a query string that have a value.
pub(super) fn asked<const N: usize>(path: String, pairs: [(&str, Option<String>); N]) -> String {
    let query: Vec<String> = pairs
        .into_iter()
        .filter_map(|(name, value)| value.map(|value| format!("{name}={value}")))
        .collect();
    if query.is_empty() {
        path
    } else {
        format!("{path}?{}", query.join("&"))
    }
}

/// A page with a part of its query string: pairs whose value is empty are left
/// out.
pub fn with_query(page: &str, pairs: &[(&str, &str)]) -> String {
    let query: Vec<String> = pairs
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| format!("{name}={}", encode(value)))
        .collect();
    if query.is_empty() {
        page.to_owned()
    } else {
        format!("{page}?{}", query.join("&"))
    }
}

/// A text as a part of a query string: everything but the unreserved
/// characters of RFC 3986 as percent-encoded UTF-8.
pub fn encode(text: &str) -> String {
    text.bytes()
        .fold(String::with_capacity(text.len()), |mut out, byte| {
            match byte {
                b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                    out.push(char::from(byte))
                }
                _ => out.push_str(&format!("%{byte:02X}")),
            }
            out
        })
}

/// Whether a text is a path of ours, so that it is safe to redirect to: it
/// begins with one slash, names no other host, and fits in a header as it is.
pub fn is_local(path: &str) -> bool {
    path.starts_with('/')
        && !path.starts_with("//")
        && path
            .bytes()
            .all(|byte| byte.is_ascii_graphic() && byte != b'\\')
        && path.len() <= 2_000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_path_of_ours_is_redirected_to() {
        for good in ["/", "/p/servers", "/c/1/servers?range=1h"] {
            assert!(is_local(good), "{good}");
        }
        for bad in [
            "",
            "p",
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "/a\r\nb",
            "/\u{1}",
            "/\u{7f}",
            "/é",
            "/a b",
            "javascript:x",
        ] {
            assert!(!is_local(bad), "{bad:?}");
        }
    }
}
