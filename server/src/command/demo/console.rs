//! The console that the demo's hosts report to, as an agent sees it.

use backend::demo::AgentToken;
use http::{StatusCode, Uri};
use model::agent::{REPORT_PATH, Report};
use reqwest::{Client, header::RETRY_AFTER, redirect};
use std::{net::SocketAddr, time::Duration};

/// No request lasts longer.
const TIMEOUT: Duration = Duration::from_secs(10);
/// No longer wait is believed.
const LONGEST_WAIT: Duration = Duration::from_secs(3_600);

/// Where reports go: `http://host:port` without a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ConsoleUrl(String);

impl ConsoleUrl {
    /// The console of these settings on this machine.
    pub fn local(listen: SocketAddr) -> Result<Self, String> {
        if listen.port() == 0 {
            return Err("the console listens on any free port: name it with --console".to_owned());
        }
        let host = match listen {
            any if any.ip().is_unspecified() && any.is_ipv6() => "[::1]".to_owned(),
            any if any.ip().is_unspecified() => "127.0.0.1".to_owned(),
            SocketAddr::V6(one) => format!("[{}]", one.ip()),
            SocketAddr::V4(one) => one.ip().to_string(),
        };
        Ok(ConsoleUrl(format!("http://{host}:{}", listen.port())))
    }

    /// From a flag.
    pub fn parse(text: &str) -> Result<Self, String> {
        let url: Uri = text.parse().map_err(|_| "it is not a URL".to_owned())?;
        match (url.scheme_str(), url.authority()) {
            (Some("https"), _) => Err(
                "this command speaks plain HTTP only: name the address at which the console itself listens, as http://127.0.0.1:8010"
                    .to_owned(),
            ),
            (Some("http"), Some(authority)) if url.path() == "/" && url.query().is_none() => {
                Ok(ConsoleUrl(format!("http://{authority}")))
            }
            _ => Err("it needs the form http://host:port".to_owned()),
        }
    }
}

impl std::fmt::Display for ConsoleUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// What became of a body of reports.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// The console has them for good.
    Stored,
    /// It does not know the token.
    UnknownToken,
    /// It will never take them; why.
    Refused(String),
    /// Not now.
    Later {
        /// Why.
        reason: String,
        /// What it asked for.
        told: Option<Duration>,
    },
}

/// A client that knows the address.
pub(super) struct Console {
    http: Client,
    url: ConsoleUrl,
}

impl Console {
    pub fn new(url: ConsoleUrl) -> reqwest::Result<Self> {
        // Built together with the agent, the client has TLS in it and wants to
        // know whose, also for plain HTTP. An error says that it knows.
        let _already_there = rustls::crypto::ring::default_provider().install_default();
        let http = Client::builder()
            .user_agent(concat!("tenon-demo/", env!("CARGO_PKG_VERSION")))
            .timeout(TIMEOUT)
            .no_proxy()
            // Following one would send a token elsewhere.
            .redirect(redirect::Policy::none())
            .build()?;
        Ok(Console { http, url })
    }

    pub fn url(&self) -> &ConsoleUrl {
        &self.url
    }

    /// Sends reports in the name of one agent.
    pub async fn report(&self, token: &AgentToken, reports: &[Report]) -> Answer {
        let request = self
            .http
            .post(format!("{}{REPORT_PATH}", self.url))
            .bearer_auth(token.reveal())
            .json(reports);
        let response = match request.send().await {
            Ok(response) => response,
            Err(error) => {
                return Answer::Later {
                    reason: backend::error::chain(&error.without_url()),
                    told: None,
                };
            }
        };
        let told = response
            .headers()
            .get(RETRY_AFTER)
            .and_then(|value| value.to_str().ok()?.parse().ok())
            .map(|seconds| Duration::from_secs(seconds).min(LONGEST_WAIT));
        match response.status() {
            status if status.is_success() => Answer::Stored,
            StatusCode::UNAUTHORIZED => Answer::UnknownToken,
            status @ (StatusCode::UNPROCESSABLE_ENTITY | StatusCode::PAYLOAD_TOO_LARGE) => {
                let text = response.text().await.unwrap_or_default();
                Answer::Refused(format!("{status}: {text}"))
            }
            status => Answer::Later {
                reason: format!("it answers {status}"),
                told,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_console_of_the_settings_is_reached_from_this_machine() {
        let local =
            |listen: &str| ConsoleUrl::local(listen.parse().unwrap()).map(|url| url.to_string());
        for (listen, url) in [
            ("127.0.0.1:8010", "http://127.0.0.1:8010"),
            ("0.0.0.0:80", "http://127.0.0.1:80"),
            ("[::]:8010", "http://[::1]:8010"),
            ("[fd00::5]:8010", "http://[fd00::5]:8010"),
        ] {
            assert_eq!(local(listen).as_deref(), Ok(url));
        }
        assert!(local("127.0.0.1:0").unwrap_err().contains("--console"));
    }

    #[test]
    fn a_named_console_is_plain_http_without_a_path() {
        let parse = |text| ConsoleUrl::parse(text).map(|url| url.to_string());
        assert_eq!(
            parse("http://demo:8010/").as_deref(),
            Ok("http://demo:8010")
        );
        assert!(parse("https://demo").unwrap_err().contains("plain HTTP"));
        for wrong in [
            "demo:8010",
            "/",
            "http://demo/c/1",
            "ftp://demo",
            "http://demo/?a=b",
        ] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }
}
