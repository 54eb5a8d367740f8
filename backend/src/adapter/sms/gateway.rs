//! A gateway that takes one request for a message.

use super::{
    RequestTemplate, Sms, TIMEOUT, Templates, client, read, template::Escape, unreachable_gateway,
};
use crate::adapter::Undelivered;
use model::{identity::Mobile, locale::Locale};
use reqwest::{
    Client,
    header::{CONTENT_TYPE, HeaderName, HeaderValue},
};
use std::{collections::BTreeMap, str::FromStr};
use url::Url;

/// How the request is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// All is in the address.
    Get,
    /// With a body.
    Post,
    /// With a body.
    Put,
}

impl Method {
    /// As HTTP calls it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Method::Get => "GET",
            Method::Post => "POST",
            Method::Put => "PUT",
        }
    }
}

impl FromStr for Method {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        [Method::Get, Method::Post, Method::Put]
            .into_iter()
            .find(|method| method.as_str() == text)
            .ok_or_else(|| "must be GET, POST or PUT".to_owned())
    }
}

/// What the body is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodyType {
    /// A JSON document.
    Json,
    /// Fields of a form.
    Form,
}

impl BodyType {
    /// As the settings call it.
    pub const fn as_str(self) -> &'static str {
        match self {
            BodyType::Json => "json",
            BodyType::Form => "form",
        }
    }

    const fn content_type(self) -> &'static str {
        match self {
            BodyType::Json => "application/json; charset=utf-8",
            BodyType::Form => "application/x-www-form-urlencoded; charset=utf-8",
        }
    }

    const fn escape(self) -> Escape {
        match self {
            BodyType::Json => Escape::Json,
            BodyType::Form => Escape::Percent,
        }
    }
}

impl FromStr for BodyType {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "json" => Ok(BodyType::Json),
            "form" => Ok(BodyType::Form),
            _ => Err("must be \"json\" or \"form\"".to_owned()),
        }
    }
}

/// One header of each request. Its value prints as `***`.
#[derive(Clone, PartialEq, Eq)]
pub struct Header(HeaderName, HeaderValue);

impl std::fmt::Debug for Header {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: ***", self.0)
    }
}

impl Header {
    /// Reads `Name: value`.
    ///
    /// # Errors
    /// Continues a sentence that begins with the key; the value is not repeated.
    pub fn parse(line: &str) -> Result<Self, String> {
        let form = "must have one header on each line, as Authorization: Bearer x";
        let (name, value) = line.split_once(':').ok_or(form)?;
        let name = HeaderName::from_str(name.trim()).map_err(|_| form)?;
        let mut value = HeaderValue::from_str(value.trim()).map_err(|_| form)?;
        value.set_sensitive(true);
        Ok(Header(name, value))
    }
}

/// How an answer says that the message was taken, beside its status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Success {
    /// A JSON pointer (RFC 6901) into the answer: `/code`.
    pub pointer: String,
    /// What must be there, as text: `0`, `OK`, `true`.
    pub value: String,
}

/// What is known of a gateway. Address and body may have a key in them and do
/// not print.
#[derive(Clone)]
pub struct HttpGatewaySettings {
    /// How it is asked.
    pub method: Method,
    /// Where.
    pub url: RequestTemplate,
    /// With which headers.
    pub headers: Vec<Header>,
    /// With what; not for GET.
    pub body: Option<RequestTemplate>,
    /// What that is.
    pub body_type: BodyType,
    /// How it says yes; by its status alone when absent.
    pub success: Option<Success>,
    /// In whose name messages are sent.
    pub signature: String,
    /// Its registered texts.
    pub templates: Templates,
}

impl std::fmt::Debug for HttpGatewaySettings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("HttpGatewaySettings")
            .field("method", &self.method)
            .field("headers", &self.headers)
            .field("body_type", &self.body_type)
            .field("success", &self.success)
            .field("signature", &self.signature)
            .field("templates", &self.templates)
            .finish_non_exhaustive()
    }
}

/// A gateway that takes one request for a message.
pub struct HttpGateway {
    settings: HttpGatewaySettings,
    client: Client,
}

impl std::fmt::Debug for HttpGateway {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("HttpGateway").finish_non_exhaustive()
    }
}

/// A message that shows whether the templates make sense.
fn with_sample<T>(act: impl FnOnce(&Sms<'_>) -> T) -> Result<T, String> {
    let number = Mobile::from_str("13800000000").map_err(|problem| problem.code().to_owned())?;
    let parameters = BTreeMap::from([("code".to_owned(), "123456".to_owned())]);
    Ok(act(&Sms {
        number: &number,
        text: "\"123456\"",
        template: "code",
        locale: Locale::En,
        parameters: &parameters,
        id: 1,
    }))
}

impl HttpGateway {
    /// Checks the settings as far as one can without sending.
    ///
    /// # Errors
    /// Names the key and what is wrong with it.
    pub fn new(settings: HttpGatewaySettings) -> Result<Self, (&'static str, String)> {
        const URL: &str = "sms_gateway_url";
        const BODY: &str = "sms_gateway_body";
        let url = settings.sample_url().map_err(|problem| (URL, problem))?;
        match (&settings.body, settings.method) {
            (Some(_), Method::Get) => {
                return Err((BODY, "has no place in a GET request; remove it".to_owned()));
            }
            (None, Method::Post | Method::Put) => {
                return Err((BODY, "is missing; say what is posted".to_owned()));
            }
            (Some(body), _) if settings.body_type == BodyType::Json => {
                let filled = with_sample(|sms| settings.fill(body, sms, Escape::Json));
                let filled = filled.map_err(|problem| (BODY, problem))?;
                // The reason would quote what may be secret.
                serde_json::from_str::<serde_json::Value>(&filled).map_err(|_| {
                    let problem = "is no JSON; holes stand in quotes, but for {parameters}";
                    (BODY, problem.to_owned())
                })?;
            }
            _ => {}
        }
        let client = client(&url).map_err(|problem| (URL, problem))?;
        Ok(HttpGateway { settings, client })
    }

    /// Sends a message.
    ///
    /// # Errors
    /// When the gateway did not say that it has taken it.
    pub(super) async fn send(&self, sms: &Sms<'_>) -> Result<(), Undelivered> {
        let settings = &self.settings;
        if settings.needs_template_id() && settings.templates.find(sms).is_none() {
            let reason = format!("`sms_templates` has none for {}", sms.template);
            return Err(Undelivered::Never(reason));
        }
        let url = settings.fill(&settings.url, sms, Escape::Percent);
        let url = Url::parse(&url).map_err(|error| {
            Undelivered::Never(format!("the gateway's address is none: {error}"))
        })?;
        let mut request = match settings.method {
            Method::Get => self.client.get(url),
            Method::Post => self.client.post(url),
            Method::Put => self.client.put(url),
        };
        if let Some(body) = &settings.body {
            let body = settings.fill(body, sms, settings.body_type.escape());
            request = request
                .header(CONTENT_TYPE, settings.body_type.content_type())
                .body(body);
        }
        for Header(name, value) in &settings.headers {
            request = request.header(name, value);
        }
        let response = request
            .timeout(TIMEOUT)
            .send()
            .await
            .map_err(unreachable_gateway)?;
        let status = response.status();
        let answer = read(response).await?;
        let refused = |what: &str| {
            let said = sms.scrubbed(&answer);
            Err(Undelivered::Later(format!(
                "the gateway answered {what}: {said}"
            )))
        };
        if !status.is_success() {
            return refused(status.as_str());
        }
        match &settings.success {
            Some(success) if !success.is_met(&answer) => refused("something else than success"),
            _ => Ok(()),
        }
    }
}

impl HttpGatewaySettings {
    fn fill(&self, template: &RequestTemplate, sms: &Sms<'_>, escape: Escape) -> String {
        template.fill(sms, &self.signature, &self.templates, escape)
    }

    fn needs_template_id(&self) -> bool {
        self.url.needs_template_id() || self.body.as_ref().is_some_and(|b| b.needs_template_id())
    }

    /// The address with a sample in it.
    ///
    /// # Errors
    /// Continues a sentence that begins with the key.
    pub fn sample_url(&self) -> Result<Url, String> {
        let filled = with_sample(|sms| self.fill(&self.url, sms, Escape::Percent))?;
        // The reason may quote what is secret.
        let url = Url::parse(&filled).map_err(|_| "is not a URL".to_owned())?;
        if matches!(url.scheme(), "http" | "https") && url.has_host() {
            Ok(url)
        } else {
            Err("must begin with http:// or https:// and a host".to_owned())
        }
    }
}

impl Success {
    fn is_met(&self, answer: &str) -> bool {
        let Ok(answer) = serde_json::from_str::<serde_json::Value>(answer) else {
            return false;
        };
        match answer.pointer(&self.pointer) {
            Some(serde_json::Value::String(text)) => *text == self.value,
            Some(value) => {
                let shown = value.to_string();
                shown == self.value
            }
            None => false,
        }
    }
}
