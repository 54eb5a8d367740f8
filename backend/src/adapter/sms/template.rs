//! Requests with holes, and which registered text stands for which of ours.

use super::Sms;
use model::locale::Locale;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// All but the unreserved characters of RFC 3986, as Aliyun signs it and as it
/// may stand anywhere in an address or a form.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');

/// A text as a part of an address or a form.
pub(super) fn percent_encoded(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

/// A text as it stands between the quotes of a JSON string.
fn json_escaped(text: &str) -> String {
    let quoted = serde_json::Value::from(text).to_string();
    quoted[1..quoted.len() - 1].to_owned()
}

/// What a hole is filled with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Hole {
    Number,
    National,
    Text,
    Signature,
    Template,
    Parameters,
    ParametersText,
}

impl Hole {
    const ALL: [(&'static str, Hole); 7] = [
        ("number", Hole::Number),
        ("national", Hole::National),
        ("text", Hole::Text),
        ("signature", Hole::Signature),
        ("template", Hole::Template),
        ("parameters", Hole::Parameters),
        ("parameters_text", Hole::ParametersText),
    ];
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Literal(String),
    Hole(Hole),
}

/// How values must be written where the holes are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Escape {
    /// In an address, or a form's fields.
    Percent,
    /// In strings of a JSON document; `{parameters}` is an object of its own.
    Json,
}

/// An address or a body with holes: `{number}`, `{national}`, `{text}`,
/// `{signature}`, `{template}`, `{parameters}`, `{parameters_text}`. Braces
/// around anything but a small word are just braces, as in JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestTemplate(Vec<Piece>);

impl RequestTemplate {
    /// Reads a template.
    ///
    /// # Errors
    /// Names a hole that nobody can fill; continues a sentence that begins with
    /// the key.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut pieces = Vec::new();
        let mut literal = String::new();
        let mut rest = text;
        while let Some(at) = rest.find('{') {
            let (before, from) = rest.split_at(at);
            literal.push_str(before);
            let word = from[1..].split('}').next().unwrap_or_default();
            let is_word = from.len() > word.len() + 1
                && !word.is_empty()
                && word.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
            if is_word {
                let hole = Hole::ALL.into_iter().find(|(name, _)| *name == word);
                let Some((_, hole)) = hole else {
                    let known = Hole::ALL.map(|(name, _)| format!("{{{name}}}")).join(", ");
                    return Err(format!("has {{{word}}}; known are {known}"));
                };
                pieces.push(Piece::Literal(std::mem::take(&mut literal)));
                pieces.push(Piece::Hole(hole));
                rest = &from[word.len() + 2..];
            } else {
                literal.push('{');
                rest = &from[1..];
            }
        }
        literal.push_str(rest);
        pieces.push(Piece::Literal(literal));
        Ok(RequestTemplate(pieces))
    }

    /// With a message in it.
    pub(super) fn fill(
        &self,
        sms: &Sms<'_>,
        signature: &str,
        templates: &Templates,
        escape: Escape,
    ) -> String {
        let mut filled = String::new();
        for piece in &self.0 {
            let hole = match piece {
                Piece::Literal(text) => {
                    filled.push_str(text);
                    continue;
                }
                Piece::Hole(hole) => *hole,
            };
            let value = match hole {
                Hole::Number => sms.number.as_str().to_owned(),
                Hole::National => sms.national().to_owned(),
                Hole::Text => sms.text.to_owned(),
                Hole::Signature => signature.to_owned(),
                Hole::Template => templates.find(sms).unwrap_or_default().to_owned(),
                Hole::Parameters | Hole::ParametersText => sms.parameters_json(),
            };
            match (escape, hole) {
                (Escape::Json, Hole::Parameters) => filled.push_str(&value),
                (Escape::Json, _) => filled.push_str(&json_escaped(&value)),
                (Escape::Percent, _) => filled.push_str(&percent_encoded(&value)),
            }
        }
        filled
    }

    /// Whether it wants the id of a registered text.
    pub(super) fn needs_template_id(&self) -> bool {
        self.0.contains(&Piece::Hole(Hole::Template))
    }
}

/// A registered text of the gateway that stands for one of ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateId {
    /// The name of our text.
    pub name: String,
    /// In which language; `None` for each that has none of its own.
    pub locale: Option<Locale>,
    /// The gateway's id of it.
    pub id: String,
}

impl TemplateId {
    /// Reads `code=SMS_1` or `code.en=SMS_2`.
    ///
    /// # Errors
    /// Continues a sentence that begins with the key.
    pub fn parse(text: &str) -> Result<Self, String> {
        let form = || format!("has {text:?}; write it as code=SMS_1 or code.en=SMS_2");
        let (name, id) = text.split_once('=').ok_or_else(form)?;
        let (name, locale) = match name.trim().split_once('.') {
            None => (name.trim(), None),
            Some((name, tag)) => (name, Some(Locale::parse(tag).ok_or_else(form)?)),
        };
        let id = id.trim();
        if name.is_empty() || id.is_empty() {
            return Err(form());
        }
        Ok(TemplateId {
            name: name.to_owned(),
            locale,
            id: id.to_owned(),
        })
    }
}

impl std::fmt::Display for TemplateId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.locale {
            None => write!(f, "{}={}", self.name, self.id),
            Some(locale) => write!(f, "{}.{}={}", self.name, locale.as_str(), self.id),
        }
    }
}

/// The registered texts of a gateway.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Templates(pub Vec<TemplateId>);

impl Templates {
    /// The id for a message: of its language, or of none.
    pub(super) fn find(&self, sms: &Sms<'_>) -> Option<&str> {
        let of = |locale| {
            let found = self.0.iter();
            let mut found = found.filter(|t| t.name == sms.template && t.locale == locale);
            found.next().map(|template| template.id.as_str())
        };
        of(Some(sms.locale)).or_else(|| of(None))
    }
}
