//! The console as seen from here: a few calls over HTTP, and what each answer
//! means for the caller.

mod url;

pub use url::{ConsoleUrl, InvalidConsoleUrl};

use crate::{clock::Clock, token::Token};
use model::{
    agent::{
        ENROL_PATH, Enrolled, Enrolment, FACTS_PATH, MachineFacts, NewToken, REPORT_PATH,
        ReportReceipt, Reports, TOKEN_PATH,
    },
    error::Problem,
    time::Timestamp,
};
use reqwest::{
    Client, RequestBuilder, Response, StatusCode,
    header::{AUTHORIZATION, HeaderMap, HeaderValue, RETRY_AFTER},
    redirect,
};
use serde::Deserialize;
use std::{
    error::Error,
    fmt,
    time::{Duration, UNIX_EPOCH},
};

/// Says whether a console is there; needs no token.
const HEALTH_PATH: &str = "/health/live";
/// No request lasts longer.
const TIMEOUT: Duration = Duration::from_secs(10);
/// No longer wait is believed: a slip in some proxy must not silence a machine
/// for a day.
const LONGEST_WAIT: Duration = Duration::from_secs(3_600);
/// No answer of the console is longer.
const MAX_ANSWER: usize = 256 * 1024;

/// Not now. The same request may work later.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Later {
    /// Why, for the log.
    pub reason: String,
    /// What the console asked for.
    pub retry_after: Option<Duration>,
    /// What the console answered, if it did.
    pub status: Option<StatusCode>,
}

impl Later {
    /// Nothing that the console answered.
    pub fn because(reason: impl Into<String>) -> Self {
        Later {
            reason: reason.into(),
            retry_after: None,
            status: None,
        }
    }

    /// Whether the console understood and said no.
    pub fn is_refusal(&self) -> bool {
        matches!(
            self.status,
            Some(StatusCode::UNAUTHORIZED | StatusCode::CONFLICT | StatusCode::GONE)
        )
    }
}

/// What became of a body of reports.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// The console has them for good.
    Stored {
        /// It wants the agent to trade its token for a new one.
        renew_token: bool,
    },
    /// The console will never take them as they are; here is what is wrong. May
    /// be empty when the console did not say it in our words.
    Refused(Vec<RefusedField>),
    /// They were turned away, but it is not said that they are to blame: a
    /// proxy on the way may find a body suspicious, or refuse all of them.
    TurnedAway(String),
    /// The body is too large; fewer reports may pass.
    TooLarge,
    /// The console does not know the token (any more).
    UnknownToken,
    /// Send them again.
    Later(Later),
}

/// Why a call other than a report came to nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// The console does not know the token (any more).
    UnknownToken,
    /// It will not do that, now or later; why, for the log.
    Refused(String),
    /// Not now.
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

    /// Whether it is the time that the console does not believe.
    pub fn is_time(&self) -> bool {
        self.code() == Some(Problem::TimeOff.code())
    }

    fn code(&self) -> Option<&str> {
        self.problem.get("problem")?.as_str()
    }
}

impl fmt::Display for RefusedField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let code = self.code().unwrap_or("refused");
        write!(f, "{} ({code})", self.field)
    }
}

/// A client that knows the addresses.
#[derive(Debug)]
pub struct Console {
    http: Client,
    url: ConsoleUrl,
    clock: Clock,
}

impl Console {
    /// Prepares the client; connects to nothing yet. `clock` tells how far away
    /// a date in an answer is.
    ///
    /// # Errors
    /// When there are no root certificates to check an `https` console with.
    pub fn new(url: &ConsoleUrl, clock: Clock) -> reqwest::Result<Self> {
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
            url: url.clone(),
            clock,
        })
    }

    fn post(&self, path: &str) -> RequestBuilder {
        self.http.post(self.url.join(path))
    }

    fn post_as(&self, token: &Token, path: &str) -> RequestBuilder {
        self.post(path).header(AUTHORIZATION, bearer(token))
    }

    /// Sends reports.
    pub async fn report(&self, token: &Token, reports: &Reports) -> Answer {
        let request = self.post_as(token, REPORT_PATH).json(reports);
        let response = match request.send().await {
            Ok(response) => response,
            Err(error) => return Answer::Later(unreachable_console(error)),
        };
        match response.status() {
            // The status alone says that the reports are stored.
            status if status.is_success() => Answer::Stored {
                renew_token: receipt(response).await,
            },
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
            status if blames_the_request(status) => {
                Answer::TurnedAway(format!("the console answers {status}"))
            }
            _ => Answer::Later(self.not_now(&response)),
        }
    }

    /// Turns an enrolment token into the agent's own.
    ///
    /// # Errors
    /// Whatever goes wrong may go right later.
    pub async fn enrol(&self, enrolment: &Enrolment) -> Result<Enrolled, Later> {
        let request = self.post(ENROL_PATH).json(enrolment);
        let response = request.send().await.map_err(unreachable_console)?;
        if !response.status().is_success() {
            return Err(self.not_now(&response));
        }
        parse(&body(response).await?)
    }

    /// Says what the machine is.
    ///
    /// # Errors
    /// When the console did not take it.
    pub async fn facts(&self, token: &Token, facts: &MachineFacts) -> Result<(), Failure> {
        self.call(self.post_as(token, FACTS_PATH).json(facts))
            .await
            .map(drop)
    }

    /// Asks for a new token; `token` holds until the new one is first used.
    ///
    /// # Errors
    /// When there is no new token.
    pub async fn renew(&self, token: &Token) -> Result<Token, Failure> {
        let answer = self.call(self.post_as(token, TOKEN_PATH)).await?;
        let answer: NewToken = parse(&answer).map_err(Failure::Later)?;
        Token::try_from(answer.token)
            .map_err(|error| Failure::Refused(format!("the console gave no usable token: {error}")))
    }

    /// Whether the console is there and well.
    ///
    /// # Errors
    /// Says what is wrong.
    pub async fn health(&self) -> Result<(), Later> {
        let request = self.http.get(self.url.join(HEALTH_PATH));
        let response = request.send().await.map_err(unreachable_console)?;
        if response.status().is_success() {
            Ok(())
        } else {
            Err(self.not_now(&response))
        }
    }

    async fn call(&self, request: RequestBuilder) -> Result<Vec<u8>, Failure> {
        let response = request
            .send()
            .await
            .map_err(|error| Failure::Later(unreachable_console(error)))?;
        let status = response.status();
        if status.is_success() {
            body(response).await.map_err(Failure::Later)
        } else if status == StatusCode::UNAUTHORIZED {
            Err(Failure::UnknownToken)
        } else if blames_the_request(status) || status == StatusCode::UNPROCESSABLE_ENTITY {
            Err(Failure::Refused(format!("the console answers {status}")))
        } else {
            Err(Failure::Later(self.not_now(&response)))
        }
    }

    fn not_now(&self, response: &Response) -> Later {
        Later {
            reason: format!("the console answers {}", response.status()),
            retry_after: retry_after(response.headers(), (self.clock)()),
            status: Some(response.status()),
        }
    }
}

/// Whether a status can mean that this one request is at fault. The others of
/// its hundred mean the address, the time or the way there.
fn blames_the_request(status: StatusCode) -> bool {
    let elsewhere = [
        StatusCode::UNAUTHORIZED,
        StatusCode::NOT_FOUND,
        StatusCode::METHOD_NOT_ALLOWED,
        StatusCode::PROXY_AUTHENTICATION_REQUIRED,
        StatusCode::REQUEST_TIMEOUT,
        StatusCode::MISDIRECTED_REQUEST,
        StatusCode::LOCKED,
        StatusCode::TOO_EARLY,
        StatusCode::UPGRADE_REQUIRED,
        StatusCode::TOO_MANY_REQUESTS,
    ];
    status.is_client_error() && !elsewhere.contains(&status)
}

/// Whether the receipt asks for a new token. Read to the end, so that the
/// connection can be used again.
async fn receipt(response: Response) -> bool {
    match body(response).await {
        Ok(text) => {
            serde_json::from_slice(&text).is_ok_and(|receipt: ReportReceipt| receipt.renew_token)
        }
        Err(later) => {
            tracing::debug!(reason = later.reason, "receipt not read");
            false
        }
    }
}

fn parse<T: serde::de::DeserializeOwned>(text: &[u8]) -> Result<T, Later> {
    serde_json::from_slice(text)
        .map_err(|_| Later::because("the answer is not a console's: is the URL right?"))
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
            return Err(Later::because("the answer is far too long for a console's"));
        }
        text.extend_from_slice(&chunk);
    }
    Ok(text)
}

/// `Retry-After`, in seconds or as a date, which a proxy may send.
fn retry_after(headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    let wait = match text.parse() {
        Ok(seconds) => Duration::from_secs(seconds),
        Err(_) => {
            let date = httpdate::parse_http_date(text).ok()?;
            let date = date.duration_since(UNIX_EPOCH).ok()?;
            date.saturating_sub(Duration::from_millis(now.0.try_into().ok()?))
        }
    };
    Some(wait.min(LONGEST_WAIT))
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
    Later::because(reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Result<ConsoleUrl, InvalidConsoleUrl> {
        text.parse()
    }

    #[test]
    fn both_kinds_of_client_can_be_built() {
        let clock: Clock = || Timestamp(0);
        Console::new(&url("http://127.0.0.1:1").unwrap(), clock).unwrap();
        Console::new(&url("https://127.0.0.1:1").unwrap(), clock).unwrap();
    }

    #[test]
    fn the_wait_is_in_seconds_or_a_date_and_never_absurd() {
        // Wed, 21 Oct 2015 07:27:30 GMT
        let now = Timestamp::from_seconds(1_445_412_450);
        let wait = |text: &'static str| {
            let headers = HeaderMap::from_iter([(RETRY_AFTER, HeaderValue::from_static(text))]);
            retry_after(&headers, now)
        };
        assert_eq!(wait("0"), Some(Duration::ZERO));
        assert_eq!(wait("7"), Some(Duration::from_secs(7)));
        assert_eq!(wait("99999999999"), Some(LONGEST_WAIT));
        assert_eq!(wait("-1"), None);
        assert_eq!(wait("soon"), None);
        assert_eq!(
            wait("Wed, 21 Oct 2015 07:28:00 GMT"),
            Some(Duration::from_secs(30))
        );
        assert_eq!(wait("Wed, 21 Oct 2015 07:27:00 GMT"), Some(Duration::ZERO));
        assert_eq!(wait("Fri, 21 Oct 2016 07:28:00 GMT"), Some(LONGEST_WAIT));
    }

    #[test]
    fn a_wrong_address_or_a_busy_console_is_not_the_reports_fault() {
        for status in [400, 403, 415, 431, 451] {
            assert!(
                blames_the_request(StatusCode::from_u16(status).unwrap()),
                "{status}"
            );
        }
        for status in [200, 301, 401, 404, 405, 408, 429, 500, 502, 503] {
            assert!(
                !blames_the_request(StatusCode::from_u16(status).unwrap()),
                "{status}"
            );
        }
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
