//! How text messages and mails leave: by a gateway, by a mail server, or not at
//! all and into the outbox.

use super::{error::ConfigError, source::Sources, value::REDACTED};
use backend::{
    adapter::{
        mail::{Mailer, Sender, SmtpUrl},
        sms::{
            self, Aliyun, AliyunSettings, BodyType, Header, HttpGateway, HttpGatewaySettings,
            Method, RequestTemplate, SmsGateway, Success, TemplateId, Templates,
        },
    },
    delivery::{Senders, TextTemplate},
};
use url::Url;

/// What the configuration says about sending.
#[derive(Debug, Clone)]
pub struct SenderSettings {
    /// Text messages; `None`: into the outbox.
    pub text: Option<TextSettings>,
    /// Mails; `None`: into the outbox.
    pub mail: Option<MailSettings>,
    /// Whether the log has what goes into the outbox.
    pub is_outbox_logged: bool,
}

/// By which gateway.
#[derive(Debug, Clone)]
pub enum TextSettings {
    /// By one request, made from a template.
    Http(Box<HttpGatewaySettings>),
    /// By Aliyun.
    Aliyun(Box<AliyunSettings>),
}

/// By which server.
#[derive(Debug, Clone)]
pub struct MailSettings {
    /// Where it is.
    pub url: SmtpUrl,
    /// Whom mail is from.
    pub from: Sender,
}

/// An error about a key, with its place.
fn about(sources: &Sources, (key, problem): (&'static str, String)) -> ConfigError {
    sources.error(key, &problem)
}

impl SenderSettings {
    pub(super) fn read(sources: &Sources) -> Result<Self, ConfigError> {
        let settings = SenderSettings {
            text: read_text(sources)?,
            mail: read_mail(sources)?,
            is_outbox_logged: sources.flag("outbox_in_log")?,
        };
        // What cannot work is said at the start, and by `tenon config check`.
        settings.senders().map_err(|wrong| about(sources, wrong))?;
        Ok(settings)
    }

    /// What sends.
    ///
    /// # Errors
    /// Names the key and what is wrong with it.
    pub fn senders(&self) -> Result<Senders, (&'static str, String)> {
        let text = match self.text.clone() {
            None => None,
            Some(TextSettings::Http(http)) => Some(SmsGateway::Http(HttpGateway::new(*http)?)),
            Some(TextSettings::Aliyun(aliyun)) => Some(SmsGateway::Aliyun(Aliyun::new(*aliyun)?)),
        };
        let mail = match self.mail.clone() {
            None => None,
            Some(mail) => Some(Mailer::new(&mail.url, mail.from).map_err(|e| ("smtp_url", e))?),
        };
        Ok(Senders {
            text,
            mail,
            is_outbox_logged: self.is_outbox_logged,
        })
    }

    /// The settings as TOML, without what is secret: an address may have a key
    /// in it, a header or a body a password.
    pub(super) fn lines(&self) -> Vec<(&'static str, String)> {
        let quoted = |text: &str| format!("{text:?}");
        let mut lines = Vec::new();
        match &self.text {
            None => {}
            Some(TextSettings::Http(http)) => {
                lines.push(("sms_gateway_url", quoted(&origin(http))));
                lines.push(("sms_gateway_method", quoted(http.method.as_str())));
                if !http.headers.is_empty() {
                    lines.push(("sms_gateway_headers", quoted(REDACTED)));
                }
                if http.body.is_some() {
                    lines.push(("sms_gateway_body", quoted(REDACTED)));
                    lines.push(("sms_gateway_body_type", quoted(http.body_type.as_str())));
                }
                if let Some(success) = &http.success {
                    lines.push(("sms_gateway_success_pointer", quoted(&success.pointer)));
                    lines.push(("sms_gateway_success_value", quoted(&success.value)));
                }
                registered(&mut lines, &http.signature, &http.templates);
            }
            Some(TextSettings::Aliyun(aliyun)) => {
                lines.push(("sms_aliyun_key_id", quoted(&aliyun.key_id)));
                lines.push(("sms_aliyun_key_secret", quoted(REDACTED)));
                lines.push(("sms_aliyun_endpoint", quoted(aliyun.endpoint.as_str())));
                registered(&mut lines, &aliyun.signature, &aliyun.templates);
            }
        }
        if let Some(mail) = &self.mail {
            lines.push(("smtp_url", quoted(&mail.url.to_string())));
            lines.push(("smtp_from", quoted(&mail.from.to_string())));
        }
        lines.push(("outbox_in_log", self.is_outbox_logged.to_string()));
        lines
    }

    pub(super) fn warnings(&self) -> Vec<String> {
        let mut warnings = Vec::new();
        let clear = |url: &Url| url.scheme() == "http" && !sms::is_loopback(url);
        let is_text_clear = match &self.text {
            None => false,
            Some(TextSettings::Http(http)) => http.sample_url().is_ok_and(|url| clear(&url)),
            Some(TextSettings::Aliyun(aliyun)) => clear(&aliyun.endpoint),
        };
        if is_text_clear {
            warnings.push(
                "text messages go to their gateway without TLS: codes can be read on the way"
                    .to_owned(),
            );
        }
        if self
            .mail
            .as_ref()
            .is_some_and(|mail| mail.url.is_in_the_clear())
        {
            warnings.push(
                "`smtp_url` is without TLS: mails and its password can be read on the way"
                    .to_owned(),
            );
        }
        if self.is_outbox_logged {
            warnings.push(
                "`outbox_in_log` writes codes into the log; it is for development alone".to_owned(),
            );
        }
        warnings
    }
}

/// Scheme, host and port; what follows may be secret.
fn origin(http: &HttpGatewaySettings) -> String {
    http.sample_url().map_or_else(
        |_| REDACTED.to_owned(),
        |url| format!("{}/{REDACTED}", url.origin().ascii_serialization()),
    )
}

fn registered(lines: &mut Vec<(&'static str, String)>, signature: &str, templates: &Templates) {
    if !signature.is_empty() {
        lines.push(("sms_signature", format!("{signature:?}")));
    }
    if !templates.0.is_empty() {
        let ids: Vec<String> = templates
            .0
            .iter()
            .map(|id| format!("{:?}", id.to_string()))
            .collect();
        lines.push(("sms_templates", format!("[{}]", ids.join(", "))));
    }
}

fn read_text(sources: &Sources) -> Result<Option<TextSettings>, ConfigError> {
    let signature = sources
        .parse_optional("sms_signature", text)?
        .unwrap_or_default();
    let templates = Templates(sources.list("sms_templates", parse_template)?);
    let url = sources.parse_optional("sms_gateway_url", RequestTemplate::parse)?;
    let key_id = sources.parse_optional("sms_aliyun_key_id", text)?;
    match (url, key_id) {
        (None, None) => Ok(None),
        (Some(_), Some(_)) => Err(sources.error(
            "sms_aliyun_key_id",
            "is a second gateway beside `sms_gateway_url`; remove one of them",
        )),
        (None, Some(key_id)) => {
            let settings = AliyunSettings {
                endpoint: sources.parse("sms_aliyun_endpoint", parse_url)?,
                key_id,
                key_secret: sources.parse("sms_aliyun_key_secret", text)?,
                signature,
                templates,
            };
            if settings.signature.is_empty() {
                return Err(sources.error("sms_signature", "is missing; Aliyun wants one"));
            }
            for template in TextTemplate::ALL {
                let mut ids = settings.templates.0.iter();
                if !ids.any(|id| id.name == template.as_str()) {
                    let problem = format!("has no {}; Aliyun wants one", template.as_str());
                    return Err(sources.error("sms_templates", &problem));
                }
            }
            Ok(Some(TextSettings::Aliyun(Box::new(settings))))
        }
        (Some(url), None) => Ok(Some(TextSettings::Http(Box::new(read_http(
            sources, url, signature, templates,
        )?)))),
    }
}

fn read_http(
    sources: &Sources,
    url: RequestTemplate,
    signature: String,
    templates: Templates,
) -> Result<HttpGatewaySettings, ConfigError> {
    const POINTER: &str = "sms_gateway_success_pointer";
    const VALUE: &str = "sms_gateway_success_value";
    let pointer = sources.parse_optional(POINTER, parse_pointer)?;
    let success = match (pointer, sources.parse_optional(VALUE, text)?) {
        (None, None) => None,
        (Some(pointer), Some(value)) => Some(Success { pointer, value }),
        (Some(_), None) => return Err(sources.error(VALUE, "is missing; what must be there?")),
        (None, Some(_)) => return Err(sources.error(POINTER, "is missing; where is that?")),
    };
    let headers = sources.parse_optional("sms_gateway_headers", |text| {
        text.lines()
            .filter(|line| !line.trim().is_empty())
            .map(Header::parse)
            .collect()
    })?;
    Ok(HttpGatewaySettings {
        method: sources.parse("sms_gateway_method", str::parse::<Method>)?,
        url,
        headers: headers.unwrap_or_default(),
        body: sources.parse_optional("sms_gateway_body", RequestTemplate::parse)?,
        body_type: sources.parse("sms_gateway_body_type", str::parse::<BodyType>)?,
        success,
        signature,
        templates,
    })
}

fn read_mail(sources: &Sources) -> Result<Option<MailSettings>, ConfigError> {
    let Some(url) = sources.parse_optional("smtp_url", str::parse)? else {
        return Ok(None);
    };
    let from = sources.parse("smtp_from", str::parse)?;
    Ok(Some(MailSettings { url, from }))
}

fn text(text: &str) -> Result<String, String> {
    Ok(text.to_owned())
}

fn parse_pointer(text: &str) -> Result<String, String> {
    if text.starts_with('/') {
        Ok(text.to_owned())
    } else {
        Err("must be a JSON pointer, as /code or /result/status".to_owned())
    }
}

fn parse_template(text: &str) -> Result<TemplateId, String> {
    let id = TemplateId::parse(text)?;
    match TextTemplate::parse(&id.name) {
        Some(_) => Ok(id),
        None => {
            let known = TextTemplate::ALL.map(TextTemplate::as_str).join(", ");
            Err(format!("has {:?}; known are {known}", id.name))
        }
    }
}

fn parse_url(text: &str) -> Result<Url, String> {
    Url::parse(text)
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
        .ok_or_else(|| "must be a URL, as https://dysmsapi.aliyuncs.com".to_owned())
}
