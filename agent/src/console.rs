//! The console as seen from here: two calls over HTTP, and what each answer
//! means for the caller.

use crate::token::Token;
use model::agent::{ENROL_PATH, Enrolled, Enrolment, REPORT_PATH, Reports};
use reqwest::{
    Client, Response, StatusCode, Url,
    header::{AUTHORIZATION, HeaderMap, HeaderValue, RETRY_AFTER},
    redirect,
};
use serde::Deserialize;
use std::{error::Error, fmt, net::IpAddr, str::FromStr, time::Duration};

/// No request lasts longer.
const TIMEOUT: Duration = Duration::from_secs(10);
/// No longer wait is believed: a slip in some proxy must not silence a machine
/// for a day.
const LONGEST_WAIT: Duration = Duration::from_secs(3_600);
/// No answer of the console is longer.
const MAX_ANSWER: usize = 256 * 1024;

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
    fn join(&self, path: &str) -> Url {
        let mut url = self.0.clone();
        url.set_path(&format!("{}{path}", self.0.path().trim_end_matches('/')));
        url
    }

    fn is_https(&self) -> bool {
        self.0.scheme() == "https"
    }

    fn is_loopback(&self) -> bool {
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

/// Not now. The same request may work later.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Later {
    /// Why, for the log.
    pub reason: String,
    /// What the console asked for.
    pub retry_after: Option<Duration>,
}

/// What became of a body of reports.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// The console has them for good.
    Stored,
    /// The console will never take them as they are; here is what is wrong. May
    /// be empty when the console did not say it in our words.
    Refused(Vec<RefusedField>),
    /// The body is too large; fewer reports may pass.
    TooLarge,
    /// The console does not know the token (any more).
    UnknownToken,
    /// Send them again.
    Later(Later),
}

/// One field that the console refused. Read loosely: a newer console may know
/// problems that we do not.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct RefusedField {
    /// Path, `[3].cpu.percent` in a batch.
    pub field: String,
    /// What is wrong with it.
    #[serde(default)]
    pub problem: serde_json::Value,
}

#[derive(Default, Deserialize)]
struct Refusal {
    fields: Vec<RefusedField>,
}

impl RefusedField {
    /// Which report of the batch it belongs to.
    pub fn index(&self) -> Option<usize> {
        self.field
            .strip_prefix('[')?
            .split_once("].")?
            .0
            .parse()
            .ok()
    }
}

impl fmt::Display for RefusedField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let code = self
            .problem
            .get("problem")
            .and_then(|problem| problem.as_str())
            .unwrap_or("refused");
        write!(f, "{} ({code})", self.field)
    }
}

/// A client that knows the two addresses.
#[derive(Debug)]
pub struct Console {
    http: Client,
    report: Url,
    enrol: Url,
}

impl Console {
    /// Prepares the client; connects to nothing yet.
    pub fn new(url: &ConsoleUrl) -> reqwest::Result<Self> {
        // An error says that the process has a provider already, which is just
        // what is wanted.
        let _already_there = rustls::crypto::ring::default_provider().install_default();
        let mut builder = Client::builder()
            .user_agent(concat!("tenon-agent/", env!("CARGO_PKG_VERSION")))
            .timeout(TIMEOUT)
            // Following one would send the token, or the reports, elsewhere.
            .redirect(redirect::Policy::none());
        if !url.is_https() {
            // A machine without root certificates can still talk plain HTTP.
            builder = builder.tls_certs_only([]);
        }
        if url.is_loopback() {
            builder = builder.no_proxy();
        }
        Ok(Console {
            http: builder.build()?,
            report: url.join(REPORT_PATH),
            enrol: url.join(ENROL_PATH),
        })
    }

    /// Sends reports.
    pub async fn report(&self, token: &Token, reports: &Reports) -> Answer {
        let request = self
            .http
            .post(self.report.clone())
            .header(AUTHORIZATION, bearer(token))
            .json(reports);
        let response = match request.send().await {
            Ok(response) => response,
            Err(error) => return Answer::Later(unreachable_console(error)),
        };
        match response.status() {
            status if status.is_success() => {
                // Read to the end, so that the connection can be used again;
                // the status alone says that the reports are stored.
                if let Err(later) = body(response).await {
                    tracing::debug!(reason = later.reason, "receipt not read");
                }
                Answer::Stored
            }
            StatusCode::UNPROCESSABLE_ENTITY => match body(response).await {
                Ok(text) => Answer::Refused(
                    serde_json::from_slice::<Refusal>(&text)
                        .unwrap_or_default()
                        .fields,
                ),
                Err(later) => Answer::Later(later),
            },
            StatusCode::PAYLOAD_TOO_LARGE => Answer::TooLarge,
            StatusCode::UNAUTHORIZED => Answer::UnknownToken,
            _ => Answer::Later(not_now(&response)),
        }
    }

    /// Turns an enrolment token into the agent's own.
    pub async fn enrol(&self, enrolment: &Enrolment) -> Result<Enrolled, Later> {
        let response = self
            .http
            .post(self.enrol.clone())
            .json(enrolment)
            .send()
            .await
            .map_err(unreachable_console)?;
        if !response.status().is_success() {
            return Err(not_now(&response));
        }
        let text = body(response).await?;
        serde_json::from_slice(&text).map_err(|_| Later {
            reason: "the answer is not a console's: is the URL right?".into(),
            retry_after: None,
        })
    }
}

fn bearer(token: &Token) -> HeaderValue {
    let mut value = HeaderValue::try_from(format!("Bearer {}", token.expose()))
        .expect("a token is visible ASCII, which any header may hold");
    value.set_sensitive(true);
    value
}

async fn body(mut response: Response) -> Result<Vec<u8>, Later> {
    let mut text = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(unreachable_console)? {
        if text.len() + chunk.len() > MAX_ANSWER {
            return Err(Later {
                reason: "the answer is far too long for a console's".into(),
                retry_after: None,
            });
        }
        text.extend_from_slice(&chunk);
    }
    Ok(text)
}

fn not_now(response: &Response) -> Later {
    Later {
        reason: format!("the console answers {}", response.status()),
        retry_after: retry_after(response.headers()),
    }
}

/// `Retry-After` in seconds. A date, which the console never sends, is left to
/// the usual backoff.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let seconds = headers
        .get(RETRY_AFTER)?
        .to_str()
        .ok()?
        .trim()
        .parse()
        .ok()?;
    Some(Duration::from_secs(seconds).min(LONGEST_WAIT))
}

/// The whole chain of reasons: the first link alone says "error sending request".
fn unreachable_console(error: reqwest::Error) -> Later {
    let error = error.without_url();
    let mut reason = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        reason = format!("{reason}: {cause}");
        source = cause.source();
    }
    Later {
        reason,
        retry_after: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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

    #[test]
    fn both_kinds_of_client_can_be_built() {
        Console::new(&url("http://127.0.0.1:1").unwrap()).unwrap();
        Console::new(&url("https://127.0.0.1:1").unwrap()).unwrap();
    }

    #[test]
    fn the_wait_is_in_seconds_and_never_absurd() {
        let wait = |text: &'static str| {
            retry_after(&HeaderMap::from_iter([(
                RETRY_AFTER,
                HeaderValue::from_static(text),
            )]))
        };
        assert_eq!(wait("0"), Some(Duration::ZERO));
        assert_eq!(wait("7"), Some(Duration::from_secs(7)));
        assert_eq!(wait("99999999999"), Some(LONGEST_WAIT));
        assert_eq!(wait("-1"), None);
        assert_eq!(wait("Wed, 21 Oct 2015 07:28:00 GMT"), None);
    }

    #[test]
    fn a_refused_field_says_which_report_it_belongs_to() {
        let field = |text: &str| RefusedField {
            field: text.into(),
            problem: serde_json::json!({"problem": "out_of_range"}),
        };
        assert_eq!(field("[12].cpu.percent").index(), Some(12));
        assert_eq!(field("cpu.percent").index(), None);
        assert_eq!(field("docker.[1].x").index(), None);
        assert_eq!(field("[0].time").to_string(), "[0].time (out_of_range)");
    }
}
