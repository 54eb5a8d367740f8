//! What our text messages say, in each language. A gateway that sends registered
//! texts only has these by its own ids (`sms_templates`).

use crate::{Error, Result};
use model::{locale::Locale, time::Millis};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The text messages that there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TextTemplate {
    /// A code that proves a number; parameters `code`, `minutes`.
    Code,
    /// Tells the old number that the account has a new one; no parameters.
    MobileChanged,
}

/// A text message to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// Which.
    pub template: TextTemplate,
    /// What is put into it, by name.
    pub parameters: Vec<(&'static str, String)>,
    /// The reader's language.
    pub locale: Locale,
}

impl TextTemplate {
    /// All of them.
    pub const ALL: [TextTemplate; 2] = [TextTemplate::Code, TextTemplate::MobileChanged];

    /// Its name in the configuration.
    pub const fn as_str(self) -> &'static str {
        match self {
            TextTemplate::Code => "code",
            TextTemplate::MobileChanged => "mobile_changed",
        }
    }

    /// The template of a name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|t| t.as_str() == text)
    }

    const fn words(self, locale: Locale) -> &'static str {
        match (self, locale) {
            (TextTemplate::Code, Locale::ZhCn) => {
                "您的验证码是 {code}，{minutes} 分钟内有效。请勿告诉他人。"
            }
            (TextTemplate::Code, Locale::En) => {
                "Your code is {code}. It is valid for {minutes} minutes. Tell it to nobody."
            }
            (TextTemplate::MobileChanged, Locale::ZhCn) => {
                "您账号的手机号已更换，此号码不再用于登录。如非本人操作，请立即联系管理员。"
            }
            (TextTemplate::MobileChanged, Locale::En) => {
                "Your account has a new mobile number; this one no longer signs in. If this was not you, tell your administrator at once."
            }
        }
    }

    /// The text with its parameters.
    ///
    /// # Errors
    /// When one is missing: a fault of ours.
    pub(super) fn render(
        self,
        locale: Locale,
        parameters: &BTreeMap<String, String>,
    ) -> Result<String> {
        let mut text = String::new();
        let mut rest = self.words(locale);
        while let Some((before, from)) = rest.split_once('{') {
            let (name, after) = from.split_once('}').unwrap_or((from, ""));
            let value = parameters.get(name).ok_or_else(|| {
                let problem = format!("{} lacks {name}", self.as_str());
                Error::internal("writing a text message", problem)
            })?;
            text.push_str(before);
            text.push_str(value);
            rest = after;
        }
        text.push_str(rest);
        Ok(text)
    }
}

impl Text {
    /// How long it is of use; `None` is not said.
    pub(super) fn lifetime(&self) -> Result<Option<Millis>> {
        match self.template {
            TextTemplate::MobileChanged => Ok(None),
            // A code that comes too late only confuses.
            TextTemplate::Code => {
                let minutes = self.parameters.iter().find(|(name, _)| *name == "minutes");
                let minutes = minutes.and_then(|(_, value)| value.parse::<u16>().ok());
                let minutes = minutes.filter(|n| *n > 0).ok_or_else(|| {
                    Error::internal("writing a text message", "a code lacks its minutes")
                })?;
                Ok(Some(Millis::minutes(i64::from(minutes))))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parameters() -> BTreeMap<String, String> {
        let pairs = [("code", "012345"), ("minutes", "10")];
        pairs.map(|(n, v)| (n.to_owned(), v.to_owned())).into()
    }

    #[test]
    fn every_text_is_written_in_every_language_and_keeps_nothing_open() {
        for template in TextTemplate::ALL {
            assert_eq!(TextTemplate::parse(template.as_str()), Some(template));
            assert_eq!(serde_json::to_value(template).unwrap(), template.as_str());
            for locale in Locale::ALL {
                let text = template.render(*locale, &parameters()).unwrap();
                assert!(!text.contains(['{', '}']), "{text}");
            }
        }
        let text = TextTemplate::Code.render(Locale::En, &parameters());
        let expected = "Your code is 012345. It is valid for 10 minutes. Tell it to nobody.";
        assert_eq!(text.unwrap(), expected);
        let text = TextTemplate::Code.render(Locale::ZhCn, &parameters());
        assert!(text.unwrap().contains("验证码是 012345，10 分钟"));
    }

    #[test]
    fn a_text_without_its_parameters_is_a_fault_and_not_sent() {
        let rendered = TextTemplate::Code.render(Locale::En, &BTreeMap::new());
        assert!(matches!(rendered, Err(Error::Internal { .. })));
        for minutes in ["", "0", "-1", "ten"] {
            let text = Text {
                template: TextTemplate::Code,
                parameters: vec![("minutes", minutes.to_owned())],
                locale: Locale::En,
            };
            assert!(text.lifetime().is_err(), "{minutes:?}");
        }
    }
}
