//! Tells other programs over HTTP, wherever people say they are, and nowhere else.
//!
//! Whoever may name an address could have the console reach what only the console
//! reaches: databases beside it, the metadata of its cloud. So a name is resolved here,
//! addresses that are not of the public network are left out, and the connection goes to
//! one of those that were looked at ([`guard`]), not to what the name means a moment later.
//! No redirect is followed, no proxy asked, and of the answer nothing is read but its
//! status.

pub mod guard;

use crate::error::chain;
use guard::Guard;
use hmac::{Hmac, KeyInit, Mac};
use model::time::Timestamp;
use reqwest::{Client, header::CONTENT_TYPE, redirect};
use sha2::Sha256;
use std::{fmt::Write, net::SocketAddr, time::Duration};
use url::{Host, Url};

/// No request lasts longer.
const TIMEOUT: Duration = Duration::from_secs(10);
/// To be connected must not take longer.
const CONNECT: Duration = Duration::from_secs(5);
/// Nor must finding an address.
const RESOLVE: Duration = Duration::from_secs(5);

/// What is sent.
#[derive(Clone, Copy)]
pub struct Request<'a> {
    /// Where to.
    pub url: &'a str,
    /// What signs it.
    pub secret: &'a [u8],
    /// What happened: header `X-Tenon-Event`.
    pub event: &'a str,
    /// The same for each attempt: header `X-Tenon-Delivery`.
    pub delivery: i64,
    /// JSON.
    pub body: &'a str,
}

/// Why something was not taken. The words are for those whose webhook it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// Whether the next attempt would do no better.
    pub is_final: bool,
    /// What was answered, if anything was.
    pub status: Option<u16>,
    /// Why.
    pub reason: String,
}

impl Refused {
    fn never(reason: impl Into<String>) -> Self {
        Refused {
            is_final: true,
            status: None,
            reason: reason.into(),
        }
    }
    fn later(reason: impl Into<String>) -> Self {
        Refused {
            is_final: false,
            ..Refused::never(reason)
        }
    }
}

/// Sends.
#[derive(Debug, Clone, Default)]
pub struct WebhookSender {
    guard: Guard,
}

impl WebhookSender {
    /// To public addresses, and what the guard lets through beside these.
    pub fn new(guard: Guard) -> Self {
        WebhookSender { guard }
    }

    /// Sends something; the status of the answer.
    ///
    /// # Errors
    /// When it was not taken.
    pub async fn send(&self, request: &Request<'_>, now: Timestamp) -> Result<u16, Refused> {
        let url = Url::parse(request.url).map_err(|_| Refused::never("the address is none"))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(Refused::never("the address is neither http nor https"));
        }
        let addresses = self.find(&url).await?;
        let client = client(&url, &addresses)?;
        let signature = sign(request.secret, now, request.body);
        let response = client
            .post(url)
            .header(CONTENT_TYPE, "application/json")
            .header("X-Tenon-Event", request.event)
            .header("X-Tenon-Delivery", request.delivery)
            .header("X-Tenon-Signature", signature)
            .body(request.body.to_owned())
            .send()
            .await
            .map_err(|error| {
                // The address is left out: it may have a key in it.
                Refused::later(format!("not reached: {}", chain(&error.without_url())))
            })?;
        judge(response.status().as_u16())
    }

    /// The addresses of a host that one may go to.
    async fn find(&self, url: &Url) -> Result<Vec<SocketAddr>, Refused> {
        const REFUSED: &str = "the address is not of the public network";
        let port = url
            .port_or_known_default()
            .ok_or_else(|| Refused::never("the address has no port"))?;
        let found: Vec<SocketAddr> = match url.host() {
            None => return Err(Refused::never("the address has no host")),
            Some(Host::Ipv4(ip)) => vec![(ip, port).into()],
            Some(Host::Ipv6(ip)) => vec![(ip, port).into()],
            Some(Host::Domain(name)) => {
                let looked = tokio::time::timeout(RESOLVE, tokio::net::lookup_host((name, port)));
                match looked.await {
                    Ok(Ok(found)) => found.collect(),
                    Ok(Err(_)) => return Err(Refused::later("its name was not found")),
                    Err(_) => return Err(Refused::later("its name was not found in time")),
                }
            }
        };
        let allowed: Vec<SocketAddr> = found
            .into_iter()
            .filter(|address| self.guard.allows(address.ip()))
            .collect();
        if allowed.is_empty() {
            return Err(Refused::never(REFUSED));
        }
        Ok(allowed)
    }
}

/// A client that goes to these addresses, whatever the name means by then.
fn client(url: &Url, addresses: &[SocketAddr]) -> Result<Client, Refused> {
    // An error says that the process has a provider already, which is just what is wanted.
    let _already_there = rustls::crypto::ring::default_provider().install_default();
    let mut builder = Client::builder()
        .user_agent(concat!("tenon/", env!("CARGO_PKG_VERSION")))
        .timeout(TIMEOUT)
        .connect_timeout(CONNECT)
        .redirect(redirect::Policy::none())
        .no_proxy()
        .pool_max_idle_per_host(0);
    if url.scheme() == "http" {
        // A machine without root certificates can still talk plain HTTP.
        builder = builder.tls_certs_only([]);
    }
    if let Some(Host::Domain(name)) = url.host() {
        builder = builder.resolve_to_addrs(name, addresses);
    }
    builder
        .build()
        .map_err(|error| Refused::later(format!("no TLS: {}", chain(&error))))
}

/// `t=1772352000,v1=…`: the time in seconds, and HMAC-SHA256 in hex of the time, a dot and
/// the body. Whoever checks it refuses old times, so that nothing is sent again by others.
fn sign(secret: &[u8], now: Timestamp, body: &str) -> String {
    let time = now.seconds();
    let mut mac =
        <Hmac<Sha256> as KeyInit>::new_from_slice(secret).expect("HMAC takes keys of any length");
    mac.update(format!("{time}.").as_bytes());
    mac.update(body.as_bytes());
    let mut signature = format!("t={time},v1=");
    for byte in mac.finalize().into_bytes() {
        // Writing to a text cannot fail.
        let _ = write!(signature, "{byte:02x}");
    }
    signature
}

/// What an answer means.
fn judge(status: u16) -> Result<u16, Refused> {
    match status {
        200..300 => Ok(status),
        _ => Err(Refused {
            is_final: matches!(status, 300..500) && !matches!(status, 408 | 409 | 425 | 429),
            status: Some(status),
            reason: format!("answered {status}"),
        }),
    }
}

#[cfg(test)]
mod tests;
