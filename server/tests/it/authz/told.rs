//! An answer without what is random in it, to hold against another.

use crate::app::Answer;
use serde_json::Value;
use std::fmt::Write;

/// An answer as it must be for all that is not there: without what is random in it,
/// and without the id that was asked for.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Told {
    pub(super) status: u16,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: String,
}

impl Told {
    pub(super) fn of(answer: &Answer, id: &Value) -> Told {
        let id = id.as_str().map_or_else(|| id.to_string(), str::to_owned);
        let nonce = answer
            .header("content-security-policy")
            .split("'nonce-")
            .nth(1)
            .and_then(|rest| rest.split('\'').next())
            .unwrap_or("no nonce")
            .to_owned();
        let request = answer.header("x-request-id").to_owned();
        let plain = |text: &str| {
            let text = text.replace(&nonce, "NONCE").replace(&request, "REQUEST");
            text.replace(&id, "ID")
        };
        let headers = answer.headers.iter().map(|(name, value)| {
            let value = String::from_utf8_lossy(value.as_bytes());
            (name.to_string(), plain(&value))
        });
        // A session remembers of which scope it asked last for a page, whatever came
        // of the page, and its cookie comes again when that changes.
        let is_session =
            |(name, value): &(String, String)| name == "set-cookie" && value.starts_with("tenon=");
        let mut headers: Vec<_> = headers.filter(|one| !is_session(one)).collect();
        headers.sort();
        Told {
            status: answer.status.as_u16(),
            headers,
            body: in_order(&plain(&answer.body)),
        }
    }

    /// In what it differs from what is told of what never was.
    pub(super) fn unlike(&self, nothing: &Told) -> String {
        let mut text = format!("{}, what never was {}", self.status, nothing.status);
        for (sign, these, those) in [("+", self, nothing), ("-", nothing, self)] {
            let new = these
                .headers
                .iter()
                .filter(|one| !those.headers.contains(one));
            for (name, value) in new {
                write!(text, "; {sign} {name}: {value}").unwrap();
            }
        }
        let (one, other) = (self.body.as_bytes(), nothing.body.as_bytes());
        let common = one
            .iter()
            .zip(other)
            .take_while(|(one, other)| one == other)
            .count();
        if one != other {
            let from = |body: &[u8]| {
                let end = body.len().min(common + 100);
                String::from_utf8_lossy(&body[common.saturating_sub(40)..end]).into_owned()
            };
            write!(text, "; `{}` and not `{}`", from(one), from(other)).unwrap();
        }
        text
    }
}

/// A page sends what it fetched as it comes, in as many scripts as it takes: here in
/// one order, and in one.
fn in_order(body: &str) -> String {
    const BEGIN: &str = "__RESOLVED_RESOURCES[";
    let mut rest = body.replace("</script><script nonce=\"NONCE\">", "");
    let mut fetched = Vec::new();
    while let Some(at) = rest.find(BEGIN) {
        let statement = &rest[at..];
        let end = statement
            .match_indices("\";")
            .find(|(end, _)| !statement[..*end].ends_with('\\'))
            .map_or(statement.len(), |(end, mark)| end + mark.len());
        fetched.push(statement[..end].to_owned());
        rest.replace_range(at..at + end, "");
    }
    fetched.sort();
    rest + &fetched.concat()
}
