//! Files in memory, each in all its forms. Looked up by their whole path, so
//! that no path can lead out of them.

use super::encoding::{Encoding, choose};
use axum::{
    body::{Body, Bytes},
    http::{
        HeaderMap, HeaderName, HeaderValue, StatusCode,
        header::{CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY},
    },
    response::{IntoResponse, Response},
};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// The files.
#[derive(Debug, Clone, Default)]
pub struct Stored {
    files: BTreeMap<String, File>,
}

/// A file as it is, and what it was compressed to.
#[derive(Debug, Clone)]
struct File {
    content_type: HeaderValue,
    digest: [u8; 32],
    plain: Bytes,
    brotli: Option<Bytes>,
    gzip: Option<Bytes>,
}

impl Stored {
    /// Adds a file under its path inside the site, as `pkg/tenon.js`.
    pub fn add(&mut self, path: &str, content_type: &str, bytes: impl Into<Bytes>) {
        let bytes = bytes.into();
        let digest = Sha256::digest(&bytes).into();
        self.add_digested(path, content_type, bytes, digest);
    }

    /// The same with the SHA-256 of its bytes, where that is known.
    pub fn add_digested(
        &mut self,
        path: &str,
        content_type: &str,
        bytes: impl Into<Bytes>,
        digest: [u8; 32],
    ) {
        let unknown = HeaderValue::from_static("application/octet-stream");
        let file = File {
            content_type: HeaderValue::from_str(content_type).unwrap_or(unknown),
            digest,
            plain: bytes.into(),
            brotli: None,
            gzip: None,
        };
        self.files.insert(path.to_owned(), file);
    }

    /// Adds what a file was compressed to; nothing when there is no such file.
    pub fn add_form(&mut self, path: &str, encoding: Encoding, bytes: impl Into<Bytes>) {
        if let Some(file) = self.files.get_mut(path) {
            match encoding {
                Encoding::Brotli => file.brotli = Some(bytes.into()),
                Encoding::Gzip => file.gzip = Some(bytes.into()),
                Encoding::Identity => file.plain = bytes.into(),
            }
        }
    }

    /// Whether there is a file of this path.
    pub fn has(&self, path: &str) -> bool {
        self.files.contains_key(path)
    }

    /// The SHA-256 of each file.
    pub fn digests(&self) -> impl Iterator<Item = (String, [u8; 32])> {
        self.files
            .iter()
            .map(|(name, file)| (name.clone(), file.digest))
    }

    /// A file in the form that the request likes best: 304 when the browser
    /// has it, 406 when it takes none of the forms.
    pub fn answer(&self, path: &str, request: &HeaderMap) -> Response {
        let file = path.strip_prefix('/').and_then(|path| self.files.get(path));
        let Some(file) = file else {
            return StatusCode::NOT_FOUND.into_response();
        };
        let mut response = match choose(request, |encoding| file.form(encoding).is_some()) {
            None => StatusCode::NOT_ACCEPTABLE.into_response(),
            Some(encoding) => file.in_form(encoding, request),
        };
        if file.brotli.is_some() || file.gzip.is_some() {
            response
                .headers_mut()
                .insert(VARY, HeaderValue::from_static("accept-encoding"));
        }
        response
    }
}

impl File {
    fn form(&self, encoding: Encoding) -> Option<&Bytes> {
        match encoding {
            Encoding::Brotli => self.brotli.as_ref(),
            Encoding::Gzip => self.gzip.as_ref(),
            Encoding::Identity => Some(&self.plain),
        }
    }

    fn in_form(&self, encoding: Encoding, request: &HeaderMap) -> Response {
        let etag = self.etag(encoding);
        let headers: [(HeaderName, HeaderValue); 1] = [(ETAG, etag.clone())];
        if names(request, &etag) {
            return (StatusCode::NOT_MODIFIED, headers).into_response();
        }
        let bytes = self.form(encoding).unwrap_or(&self.plain).clone();
        let mut response = (headers, Body::from(bytes)).into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, self.content_type.clone());
        if encoding != Encoding::Identity {
            headers.insert(CONTENT_ENCODING, HeaderValue::from_static(encoding.name()));
        }
        response
    }

    /// Each form has its own: they are other bytes.
    fn etag(&self, encoding: Encoding) -> HeaderValue {
        let digest: String = self
            .digest
            .iter()
            .take(12)
            .map(|byte| format!("{byte:02x}"))
            .collect();
        let text = match encoding {
            Encoding::Identity => format!("\"{digest}\""),
            coded => format!("\"{digest}-{}\"", coded.name()),
        };
        HeaderValue::try_from(text).expect("hexadecimal digits, letters and quotes")
    }
}

/// Whether `If-None-Match` names this tag.
fn names(request: &HeaderMap, etag: &HeaderValue) -> bool {
    request
        .get_all(IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(|tag| tag.trim().trim_start_matches("W/"))
        .any(|tag| tag == "*" || tag.as_bytes() == etag.as_bytes())
}
