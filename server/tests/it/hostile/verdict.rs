//! What an answer must be like, whatever was asked.

use super::{request::Raw, runner::Failure};
use http::{HeaderMap, StatusCode, header};
use model::error::Error;

/// What every answer says; `http/header.rs` has the values.
const HEADERS: [&str; 8] = [
    "x-content-type-options",
    "referrer-policy",
    "x-frame-options",
    "cross-origin-opener-policy",
    "permissions-policy",
    "content-security-policy",
    "cache-control",
    "x-request-id",
];

/// Browsers and proxies take a header of this size.
const MAX_LOCATION: usize = 8_000;

/// Markup that the cases put into whatever they send.
pub const MARKUP: &str = "<i7xq onx='1'>\"";
/// Its beginning, which must never come back as markup.
const OPENED: &str = "<i7xq";

/// Texts that belong into our log and nowhere else.
const INSIDE: [&str; 9] = [
    "sqlx",
    "sqlite",
    "mariadb",
    "panicked",
    ".rs:",
    "serde",
    "at line ",
    "expected ",
    "/tmp/",
];

/// What came back.
pub struct Seen {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Seen {
    fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name);
        value.and_then(|value| value.to_str().ok()).unwrap_or("")
    }

    fn is(&self, kind: &str) -> bool {
        self.header("content-type").starts_with(kind)
    }

    fn is_encoded(&self) -> bool {
        self.headers.contains_key(header::CONTENT_ENCODING)
    }
}

/// Whether programs, and not people, ask for a path.
fn is_programs(path: &str) -> bool {
    [
        "/fn/", "/remote/", "/agent/", "/event/", "/api/", "/health/",
    ]
    .iter()
    .any(|prefix| path.starts_with(prefix))
}

/// Judges an answer.
///
/// # Errors
/// What is wrong with it.
pub fn judge(raw: &Raw, seen: &Seen) -> Result<(), Failure> {
    let status = seen.status.as_u16();
    let fail = |kind: &str| {
        let text = String::from_utf8_lossy(&seen.body);
        let text: String = text.chars().take(600).collect();
        // The path stands for the route; what differs in it stays out of the kind.
        let route: Vec<&str> = raw.path.split('/').take(3).collect();
        let kind = format!("{kind} {status} at {}", route.join("/"));
        Err(Failure::new(
            kind,
            format!("{}\n    {:?}\n    {text}", raw.line(), seen.headers),
        ))
    };
    if status >= 500 {
        return fail("a fault of ours:");
    }
    if let Some(missing) = HEADERS.iter().find(|name| seen.header(name).is_empty()) {
        return fail(&format!("no {missing}:"));
    }
    if seen.headers.get_all(header::LOCATION).iter().count() > 1 {
        return fail("several locations:");
    }
    if let Some(location) = seen.headers.get(header::LOCATION) {
        // A path of ours with another one inside.
        let path = location.to_str().unwrap_or_default().split('?').next();
        if !path.is_some_and(::app::path::is_local) {
            return fail("leads away:");
        }
        if location.len() > MAX_LOCATION {
            return fail("a location too long for a header:");
        }
    }
    // Only people are led somewhere.
    if seen.status.is_redirection() && status != 304 && is_programs(&raw.path) {
        return fail("a program is redirected:");
    }
    let refused = seen.status.is_client_error();
    if refused && raw.method != "HEAD" {
        judge_refusal(raw, seen).or_else(|kind| fail(&kind))?;
    }
    if !seen.body.is_empty() && seen.header("content-type").is_empty() {
        return fail("a body of no type:");
    }
    if !seen.is_encoded() && (seen.is("text/html") || seen.is("image/svg")) {
        let text = String::from_utf8_lossy(&seen.body);
        if text.contains(OPENED) {
            return fail("markup comes back:");
        }
    }
    Ok(())
}

/// A refusal is ours: an error for programs, a page for people. What has no
/// body says all in its status and headers.
fn judge_refusal(raw: &Raw, seen: &Seen) -> Result<(), String> {
    let status = seen.status.as_u16();
    if seen.body.is_empty() {
        return match status {
            405 if seen.header("allow").is_empty() => Err("no word of what is allowed:".into()),
            405 => Ok(()),
            // Files: a range that is not there, a name that is none.
            404 if raw.path.starts_with("/pkg/") || raw.path.starts_with("/icon/") => Ok(()),
            412 | 416 => Ok(()),
            _ => Err("an empty refusal:".to_owned()),
        };
    }
    // The files' own server says in a line that it serves no several ranges.
    if seen.is_encoded() || (status == 416 && !is_programs(&raw.path)) {
        return Ok(());
    }
    let text = String::from_utf8_lossy(&seen.body);
    if seen.is("application/json") {
        let error: Error =
            serde_json::from_str(&text).map_err(|_| "an error that is not ours:".to_owned())?;
        if error.status() != status {
            return Err("an error with another status:".to_owned());
        }
        let inside = INSIDE.iter().find(|inside| text.contains(*inside));
        return match inside {
            // What was sent may come back as the name of a field.
            Some(inside) if !String::from_utf8_lossy(&raw.body).contains(inside) => {
                Err(format!("tells `{inside}`:"))
            }
            _ => Ok(()),
        };
    }
    if seen.is("text/html") && !is_programs(&raw.path) && text.starts_with("<!DOCTYPE html>") {
        return Ok(());
    }
    Err(format!("a refusal as {}:", seen.header("content-type")))
}
