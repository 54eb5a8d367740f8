//! Where the console is.

use reqwest::Url;
use std::{fmt, net::IpAddr, str::FromStr};

/// Where the console is: its base URL, `http` or `https`, without credentials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsoleUrl(Url);

/// Why a text is no console's URL.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "wanted is the console's base URL like https://console.example, without user name, query and fragment"
)]
pub struct InvalidConsoleUrl;

impl FromStr for ConsoleUrl {
    type Err = InvalidConsoleUrl;
    fn from_str(text: &str) -> Result<Self, InvalidConsoleUrl> {
        let url = Url::parse(text.trim()).map_err(|_| InvalidConsoleUrl)?;
        let plain = url.username().is_empty()
            && url.password().is_none()
            && url.query().is_none()
            && url.fragment().is_none();
        if plain && matches!(url.scheme(), "http" | "https") && url.has_host() {
            Ok(ConsoleUrl(url))
        } else {
            Err(InvalidConsoleUrl)
        }
    }
}

impl fmt::Display for ConsoleUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl ConsoleUrl {
    pub(super) fn join(&self, path: &str) -> Url {
        let mut url = self.0.clone();
        url.set_path(&format!("{}{path}", self.0.path().trim_end_matches('/')));
        url
    }

    pub(super) fn is_https(&self) -> bool {
        self.0.scheme() == "https"
    }

    pub(super) fn is_loopback(&self) -> bool {
        self.0.host_str().is_some_and(|host| {
            let address = host
                .trim_start_matches('[')
                .trim_end_matches(']')
                .parse::<IpAddr>();
            host == "localhost" || address.is_ok_and(|address| address.is_loopback())
        })
    }

    /// Whether everybody on the way can read the token.
    pub fn is_exposed(&self) -> bool {
        !self.is_https() && !self.is_loopback()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::agent::{ENROL_PATH, REPORT_PATH};

    fn url(text: &str) -> Result<ConsoleUrl, InvalidConsoleUrl> {
        text.parse()
    }

    #[test]
    fn a_console_is_http_or_https_and_carries_no_secret() {
        assert_eq!(
            url("https://console.example")
                .unwrap()
                .join(REPORT_PATH)
                .as_str(),
            "https://console.example/remote/server/report"
        );
        assert_eq!(
            url("http://a.example/tenon/")
                .unwrap()
                .join(ENROL_PATH)
                .as_str(),
            "http://a.example/tenon/remote/agent/enrol"
        );
        for wrong in [
            "",
            "console.example",
            "ftp://a.example",
            "https://me:secret@a.example",
            "https://a.example/?x=1",
            "file:///etc",
        ] {
            assert_eq!(url(wrong), Err(InvalidConsoleUrl), "{wrong}");
        }
    }

    #[test]
    fn only_plain_http_beyond_this_machine_exposes_the_token() {
        for safe in [
            "https://a.example",
            "http://127.0.0.1:8010",
            "http://[::1]:8010",
            "http://localhost",
        ] {
            assert!(!url(safe).unwrap().is_exposed(), "{safe}");
        }
        assert!(url("http://192.0.2.1").unwrap().is_exposed());
    }
}
