//! A request as data that may be anything, and how it is changed.

use super::{
    json::{self, Edit},
    path,
};
use axum::body::{Body, Bytes};
use futures::stream;
use http::{HeaderName, HeaderValue, Method, Request, Uri};
use serde_json::Value;
use std::fmt::Write;

/// What is sent.
#[derive(Debug, Clone, PartialEq)]
pub struct Raw {
    pub method: String,
    pub path: String,
    /// Without the question mark.
    pub query: Option<String>,
    pub headers: Vec<(String, Vec<u8>)>,
    pub body: Vec<u8>,
    /// Whether the body comes in pieces of unknown length.
    pub is_chunked: bool,
}

/// One step away from a valid call.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    Method(&'static str),
    /// One of the ways to write the same path differently.
    Path(usize),
    /// Another id wherever the path or the body has a number.
    Id(&'static str),
    /// More of a query string.
    Query(String),
    Header(&'static str, Vec<u8>),
    NoHeader(&'static str),
    /// Changes the n-th value of a JSON body.
    Json(usize, Edit),
    /// Another value for the n-th field of a form.
    Field(usize, String),
    /// The n-th field of a form twice.
    DoubleField(usize),
    NoField(usize),
    /// Keeps so many of 65,536 parts of the body.
    Truncate(u16),
    /// Puts bytes into the body.
    Splice(u16, Vec<u8>),
    Body(Vec<u8>),
    /// A body of one text again and again, up to a size.
    Fill(&'static str, usize),
    Chunked,
}

impl Raw {
    /// A GET without anything.
    pub fn get(target: &str) -> Raw {
        let (path, query) = match target.split_once('?') {
            Some((path, query)) => (path, Some(query.to_owned())),
            None => (target, None),
        };
        Raw {
            method: "GET".to_owned(),
            path: path.to_owned(),
            query,
            headers: Vec::new(),
            body: Vec::new(),
            is_chunked: false,
        }
    }

    /// A POST of a body.
    pub fn post(target: &str, content_type: &str, body: impl Into<Vec<u8>>) -> Raw {
        let mut raw = Raw::get(target);
        raw.method = "POST".to_owned();
        raw.body = body.into();
        raw.headers
            .push(("content-type".to_owned(), content_type.into()));
        raw
    }

    /// With one more header.
    pub fn with(mut self, name: &str, value: impl AsRef<[u8]>) -> Raw {
        self.headers
            .push((name.to_owned(), value.as_ref().to_vec()));
        self
    }

    /// Path and query as they are sent.
    pub fn target(&self) -> String {
        match &self.query {
            Some(query) => format!("{}?{query}", self.path),
            None => self.path.clone(),
        }
    }

    /// The request for the router; `None` for what no request can hold, which
    /// is refused before the router is asked.
    pub fn build(&self) -> Option<Request<Body>> {
        let mut request = Request::new(match self.is_chunked {
            true => {
                let pieces: Vec<_> = self
                    .body
                    .chunks(7_001)
                    .map(|piece| Ok::<_, std::io::Error>(Bytes::copy_from_slice(piece)))
                    .collect();
                Body::from_stream(stream::iter(pieces))
            }
            false => Body::from(self.body.clone()),
        });
        *request.method_mut() = Method::from_bytes(self.method.as_bytes()).ok()?;
        *request.uri_mut() = self.target().parse::<Uri>().ok()?;
        for (name, value) in &self.headers {
            let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
            let value = HeaderValue::from_bytes(value).ok()?;
            request.headers_mut().append(name, value);
        }
        Some(request)
    }

    /// The request in one line that says everything, bodies too long for that
    /// by their length.
    pub fn line(&self) -> String {
        let mut line = format!("{} {}", self.method, self.target().escape_debug());
        for (name, value) in &self.headers {
            write!(line, " | {name}: {}", shown(value)).unwrap();
        }
        if self.is_chunked {
            line.push_str(" | chunked");
        }
        if !self.body.is_empty() {
            write!(line, " | {}", shown(&self.body)).unwrap();
        }
        line
    }

    /// Changes it in one way; a change that does not fit changes nothing.
    pub fn change(&mut self, change: &Change) {
        match change {
            Change::Method(method) => (*method).clone_into(&mut self.method),
            Change::Path(number) => {
                let games = path::games(&self.path);
                if !games.is_empty() {
                    self.path.clone_from(&games[number % games.len()]);
                }
            }
            Change::Id(id) => {
                let segments: Vec<&str> = self
                    .path
                    .split('/')
                    .map(|segment| if is_number(segment) { id } else { segment })
                    .collect();
                self.path = segments.join("/");
                if let Some(mut value) = self.json() {
                    replace_ids(&mut value, id);
                    self.body = value.to_string().into_bytes();
                }
            }
            Change::Query(more) => match &mut self.query {
                Some(query) => write!(query, "&{more}").unwrap(),
                None => self.query = Some(more.clone()),
            },
            Change::Header(name, value) => {
                self.headers.push(((*name).to_owned(), value.clone()));
            }
            Change::NoHeader(name) => self.headers.retain(|(own, _)| own != name),
            Change::Json(at, edit) => {
                if let Some(value) = self.json() {
                    self.body = json::edited(&value, *at, edit).into_bytes();
                }
            }
            Change::Field(at, value) => self.change_field(*at, |name, _| {
                vec![format!("{name}={}", ::app::path::encode(value))]
            }),
            Change::DoubleField(at) => self.change_field(*at, |name, value| {
                vec![format!("{name}={value}"), format!("{name}={value}")]
            }),
            Change::NoField(at) => self.change_field(*at, |_, _| Vec::new()),
            Change::Truncate(part) => self.body.truncate(self.body_index(*part)),
            Change::Splice(part, bytes) => {
                let at = self.body_index(*part);
                self.body.splice(at..at, bytes.iter().copied());
            }
            Change::Body(bytes) => self.body.clone_from(bytes),
            Change::Fill(text, size) => {
                self.body = text.bytes().cycle().take(*size).collect();
            }
            Change::Chunked => self.is_chunked = true,
        }
    }

    fn json(&self) -> Option<Value> {
        let is_json = |body: &&[u8]| body.starts_with(b"{") || body.starts_with(b"[");
        let body = Some(&self.body[..]).filter(is_json)?;
        serde_json::from_slice(body).ok()
    }

    fn body_index(&self, part: u16) -> usize {
        self.body.len() * usize::from(part) / 65_536
    }

    fn change_field(&mut self, at: usize, change: impl Fn(&str, &str) -> Vec<String>) {
        let Ok(text) = std::str::from_utf8(&self.body) else {
            return;
        };
        let fields: Vec<&str> = text.split('&').collect();
        let at = at % fields.len();
        let changed: Vec<String> = fields
            .iter()
            .enumerate()
            .flat_map(|(index, field)| match field.split_once('=') {
                Some((name, value)) if index == at => change(name, value),
                _ => vec![(*field).to_owned()],
            })
            .collect();
        self.body = changed.join("&").into_bytes();
    }
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Ids in a body are its whole numbers; one that JSON cannot say becomes text.
fn replace_ids(value: &mut Value, id: &str) {
    match value {
        Value::Number(number) if number.is_i64() => {
            *value = serde_json::from_str(id).unwrap_or_else(|_| Value::from(id));
        }
        Value::Array(items) => items.iter_mut().for_each(|item| replace_ids(item, id)),
        Value::Object(members) => members
            .values_mut()
            .for_each(|member| replace_ids(member, id)),
        _ => {}
    }
}

/// Bytes as text that can be read and copied.
fn shown(bytes: &[u8]) -> String {
    const MOST: usize = 2_000;
    let text = bytes[..bytes.len().min(MOST)].escape_ascii().to_string();
    match bytes.len() {
        ..=MOST => text,
        length => format!("{text}… ({length} bytes)"),
    }
}
