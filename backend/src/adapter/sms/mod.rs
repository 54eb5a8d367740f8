//! Text messages, by a gateway that somebody pays for.
//!
//! Two forms are spoken: [`HttpGateway`], one request made from a template, as
//! most gateways want it, and [`Aliyun`], which signs its requests.

mod aliyun;
mod gateway;
mod template;
#[cfg(test)]
mod tests;

pub use aliyun::{Aliyun, AliyunSettings};
pub use gateway::{BodyType, Header, HttpGateway, HttpGatewaySettings, Method, Success};
pub use template::{RequestTemplate, TemplateId, Templates};

use super::Undelivered;
use crate::entropy::Entropy;
use model::{identity::Mobile, locale::Locale, time::Timestamp};
use reqwest::{Client, Response, redirect};
use std::{collections::BTreeMap, time::Duration};
use url::Url;

/// No request lasts longer.
const TIMEOUT: Duration = Duration::from_secs(10);
/// No answer is longer; what is behind it is not read.
const MAX_ANSWER: usize = 64 * 1024;
/// Characters of an answer that are kept as the reason of a failure.
const MAX_REASON: usize = 200;

/// One text message.
#[derive(Debug, Clone, Copy)]
pub struct Sms<'a> {
    /// To whom.
    pub number: &'a Mobile,
    /// All of it, in the reader's language, for gateways that take any text.
    pub text: &'a str,
    /// The name of its template, for gateways that take registered texts only.
    pub template: &'a str,
    /// The language.
    pub locale: Locale,
    /// What is put into the template.
    pub parameters: &'a BTreeMap<String, String>,
    /// Ours; the same for each attempt.
    pub id: i64,
}

impl Sms<'_> {
    /// The number as gateways want it that know no plus sign: without the
    /// country code in China, with it elsewhere.
    fn national(&self) -> &str {
        let number = self.number.as_str();
        number
            .strip_prefix("+86")
            .unwrap_or_else(|| number.trim_start_matches('+'))
    }

    fn parameters_json(&self) -> String {
        let object = self.parameters.iter();
        let object: serde_json::Map<String, serde_json::Value> = object
            .map(|(name, value)| (name.clone(), value.clone().into()))
            .collect();
        serde_json::Value::Object(object).to_string()
    }

    /// What a gateway said, without what is secret: it may repeat the message.
    fn scrubbed(&self, answer: &str) -> String {
        let mut answer: String = answer
            .chars()
            .map(|c| if c.is_control() { ' ' } else { c })
            .collect();
        let values = self.parameters.values().map(String::as_str);
        let secrets = [self.text, self.number.as_str(), self.national()];
        for secret in secrets.into_iter().chain(values) {
            if !secret.is_empty() {
                answer = answer.replace(secret, "***");
            }
        }
        answer.trim().chars().take(MAX_REASON).collect()
    }
}

/// A gateway.
#[derive(Debug)]
pub enum SmsGateway {
    /// One request made from a template.
    Http(HttpGateway),
    /// Aliyun's `SendSms`.
    Aliyun(Aliyun),
}

impl SmsGateway {
    /// Hands a message to the gateway.
    ///
    /// # Errors
    /// When the gateway did not say that it has taken it.
    pub async fn send(
        &self,
        sms: &Sms<'_>,
        now: Timestamp,
        entropy: &dyn Entropy,
    ) -> Result<(), Undelivered> {
        match self {
            SmsGateway::Http(gateway) => gateway.send(sms).await,
            SmsGateway::Aliyun(aliyun) => aliyun.send(sms, now, entropy).await,
        }
    }
}

/// A client for one address; `Err` continues a sentence about it.
fn client(url: &Url) -> Result<Client, String> {
    // An error says that the process has a provider already, which is just what
    // is wanted.
    let _already_there = rustls::crypto::ring::default_provider().install_default();
    let mut builder = Client::builder()
        .user_agent(concat!("tenon/", env!("CARGO_PKG_VERSION")))
        .timeout(TIMEOUT)
        // Following one would send the message elsewhere.
        .redirect(redirect::Policy::none());
    if url.scheme() == "http" {
        // A machine without root certificates can still talk plain HTTP.
        builder = builder.tls_certs_only([]);
    }
    if is_loopback(url) {
        builder = builder.no_proxy();
    }
    builder.build().map_err(|error| {
        format!(
            "cannot be reached over TLS: {}",
            crate::error::chain(&error)
        )
    })
}

/// Whether an address is on this machine.
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// A request that did not come to an answer. The address is left out: it may
/// have a key in it.
fn unreachable_gateway(error: reqwest::Error) -> Undelivered {
    let error = error.without_url();
    let reason = crate::error::chain(&error);
    Undelivered::Later(format!("the gateway was not reached: {reason}"))
}

/// The beginning of an answer's body.
async fn read(mut response: Response) -> Result<String, Undelivered> {
    let mut body = Vec::new();
    while body.len() < MAX_ANSWER {
        match response.chunk().await.map_err(unreachable_gateway)? {
            Some(chunk) => body.extend_from_slice(&chunk),
            None => break,
        }
    }
    body.truncate(MAX_ANSWER);
    Ok(String::from_utf8_lossy(&body).into_owned())
}
