//! Aliyun's `SendSms` (Dysmsapi 2017-05-25) in its RPC form: all parameters are
//! sorted, joined and signed by HMAC-SHA1.

use super::{Sms, Templates, client, read, template::percent_encoded, unreachable_gateway};
use crate::{adapter::Undelivered, entropy::Entropy};
use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use model::time::Timestamp;
use reqwest::{Client, header::CONTENT_TYPE};
use serde::Deserialize;
use sha1::Sha1;
use std::collections::BTreeMap;
use time::{OffsetDateTime, format_description::BorrowedFormatItem, macros::format_description};
use url::Url;

const SECONDS: &[BorrowedFormatItem<'_>] =
    format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]Z");

/// Answers that no repetition changes: the number is none, or the account has no
/// such signature or template.
const FINAL: [&str; 6] = [
    "isv.MOBILE_NUMBER_ILLEGAL",
    "isv.INVALID_PARAMETERS",
    "isv.SMS_SIGNATURE_ILLEGAL",
    "isv.SMS_TEMPLATE_ILLEGAL",
    "isv.TEMPLATE_MISSING_PARAMETERS",
    "isv.TEMPLATE_PARAMS_ILLEGAL",
];

/// An account at Aliyun.
#[derive(Clone)]
pub struct AliyunSettings {
    /// Where; `https://dysmsapi.aliyuncs.com`.
    pub endpoint: Url,
    /// Name of the key.
    pub key_id: String,
    /// The key.
    pub key_secret: String,
    /// In whose name messages are sent; registered there.
    pub signature: String,
    /// The texts that are registered there.
    pub templates: Templates,
}

impl std::fmt::Debug for AliyunSettings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AliyunSettings")
            .field("endpoint", &self.endpoint.as_str())
            .field("key_id", &self.key_id)
            .finish_non_exhaustive()
    }
}

/// Aliyun.
#[derive(Debug)]
pub struct Aliyun {
    settings: AliyunSettings,
    client: Client,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Answer {
    code: String,
    #[serde(default)]
    message: String,
}

impl Aliyun {
    /// Prepares the client; connects to nothing yet.
    ///
    /// # Errors
    /// Names the key and what is wrong with it.
    pub fn new(settings: AliyunSettings) -> Result<Self, (&'static str, String)> {
        let client = client(&settings.endpoint).map_err(|e| ("sms_aliyun_endpoint", e))?;
        Ok(Aliyun { settings, client })
    }

    /// Sends a message.
    ///
    /// # Errors
    /// When Aliyun did not say that it has taken it.
    pub(super) async fn send(
        &self,
        sms: &Sms<'_>,
        now: Timestamp,
        entropy: &dyn Entropy,
    ) -> Result<(), Undelivered> {
        let settings = &self.settings;
        let Some(template) = settings.templates.find(sms) else {
            let reason = format!("`sms_templates` has none for {}", sms.template);
            return Err(Undelivered::Never(reason));
        };
        let mut nonce = [0; 16];
        entropy.fill(&mut nonce);
        let timestamp = OffsetDateTime::from_unix_timestamp(now.seconds())
            .ok()
            .and_then(|time| time.format(SECONDS).ok())
            .ok_or_else(|| Undelivered::Later("the clock tells no time".to_owned()))?;
        let parameters = BTreeMap::from([
            ("AccessKeyId", settings.key_id.clone()),
            ("Action", "SendSms".to_owned()),
            ("Format", "JSON".to_owned()),
            ("OutId", sms.id.to_string()),
            ("PhoneNumbers", sms.national().to_owned()),
            ("SignName", settings.signature.clone()),
            ("SignatureMethod", "HMAC-SHA1".to_owned()),
            (
                "SignatureNonce",
                format!("{:032x}", u128::from_be_bytes(nonce)),
            ),
            ("SignatureVersion", "1.0".to_owned()),
            ("TemplateCode", template.to_owned()),
            ("TemplateParam", sms.parameters_json()),
            ("Timestamp", timestamp),
            ("Version", "2017-05-25".to_owned()),
        ]);
        let query = canonical(&parameters);
        let signature = sign("POST", &query, &settings.key_secret);
        // In the body and not in the address: addresses end up in logs.
        let body = format!("Signature={}&{query}", percent_encoded(&signature));
        let response = self
            .client
            .post(settings.endpoint.clone())
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(body)
            .send()
            .await
            .map_err(unreachable_gateway)?;
        let status = response.status();
        let text = read(response).await?;
        let Ok(answer) = serde_json::from_str::<Answer>(&text) else {
            let said = sms.scrubbed(&text);
            let reason = format!("Aliyun answered {}: {said}", status.as_str());
            return Err(Undelivered::Later(reason));
        };
        if answer.code == "OK" {
            return Ok(());
        }
        let said = sms.scrubbed(&format!("{}: {}", answer.code, answer.message));
        let reason = format!("Aliyun answered {said}");
        Err(if FINAL.contains(&answer.code.as_str()) {
            Undelivered::Never(reason)
        } else {
            Undelivered::Later(reason)
        })
    }
}

/// The parameters in their order, encoded and joined.
pub(super) fn canonical(parameters: &BTreeMap<&str, String>) -> String {
    let pairs: Vec<String> = parameters
        .iter()
        .map(|(name, value)| format!("{}={}", percent_encoded(name), percent_encoded(value)))
        .collect();
    pairs.join("&")
}

/// The signature of a request.
pub(super) fn sign(method: &str, canonical: &str, secret: &str) -> String {
    let text = format!("{method}&%2F&{}", percent_encoded(canonical));
    let mut mac = Hmac::<Sha1>::new_from_slice(format!("{secret}&").as_bytes())
        .expect("HMAC takes a key of any length");
    mac.update(text.as_bytes());
    STANDARD.encode(mac.finalize().into_bytes())
}
