//! The browser's files: WebAssembly, styles, the chart library.
//!
//! They stand under `/pkg/<version>/`, where the version is a hash of their
//! content: a browser may keep them for ever, and after an update it asks for
//! other paths.

use crate::state::AppState;
use axum::{
    body::Body,
    extract::{Path, Request, State},
    http::{HeaderValue, StatusCode, Uri, header::CACHE_CONTROL},
    response::{IntoResponse, Response},
};
use sha2::{Digest, Sha256};
use std::{io, path::PathBuf, sync::Arc};
use tower::ServiceExt;
use tower_http::services::ServeDir;

/// The built site.
#[derive(Debug, Clone)]
pub struct Assets {
    root: Arc<PathBuf>,
    prefix: Arc<str>,
    version: Arc<str>,
}

/// Files whose content makes the version.
const VERSIONED: [&str; 4] = [
    "pkg/tenon.js",
    "pkg/tenon.wasm",
    "pkg/tenon.css",
    "vendor/echarts.js",
];

impl Assets {
    /// Reads the site in `root`. A file that is missing counts as empty: the
    /// pages work without scripts, and tests need no site.
    ///
    /// # Errors
    /// When a file is there and cannot be read.
    pub fn load(root: PathBuf) -> io::Result<Self> {
        let mut hash = Sha256::new();
        for name in VERSIONED {
            match std::fs::read(root.join(name)) {
                Ok(bytes) => hash.update(Sha256::digest(&bytes)),
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    tracing::warn!(
                        file = name,
                        "the site has no {name}; run `make run` to build it"
                    );
                    hash.update([0]);
                }
                Err(error) => return Err(error),
            }
        }
        let digest = hash.finalize();
        let version: String = digest
            .iter()
            .take(6)
            .map(|byte| format!("{byte:02x}"))
            .collect();
        Ok(Assets {
            root: Arc::new(root),
            prefix: format!("/pkg/{version}").into(),
            version: version.into(),
        })
    }

    /// `/pkg/<version>`.
    pub fn prefix(&self) -> Arc<str> {
        Arc::clone(&self.prefix)
    }

    async fn serve(&self, path: &str, mut request: Request) -> Response {
        let Ok(uri) = path.parse::<Uri>() else {
            return StatusCode::NOT_FOUND.into_response();
        };
        *request.uri_mut() = uri;
        // `ServeDir` itself keeps a path from leaving its folder.
        match ServeDir::new(&*self.root).oneshot(request).await {
            Ok(response) => response.map(Body::new),
            Err(never) => match never {},
        }
    }
}

/// `GET /pkg/{version}/{*path}`
pub async fn versioned(
    State(state): State<AppState>,
    Path((version, path)): Path<(String, String)>,
    request: Request,
) -> Response {
    if *version != *state.assets.version {
        // A page of another version; its script must not meet our WebAssembly.
        return StatusCode::NOT_FOUND.into_response();
    }
    let inside = if path.starts_with("vendor/") {
        format!("/{path}")
    } else {
        format!("/pkg/{path}")
    };
    let mut response = state.assets.serve(&inside, request).await;
    if response.status().is_success() {
        let forever = HeaderValue::from_static("public, max-age=31536000, immutable");
        response.headers_mut().insert(CACHE_CONTROL, forever);
    }
    response
}

/// `GET /favicon.svg`
pub async fn favicon(State(state): State<AppState>, request: Request) -> Response {
    let mut response = state.assets.serve("/favicon.svg", request).await;
    if response.status().is_success() {
        response.headers_mut().insert(
            CACHE_CONTROL,
            HeaderValue::from_static("public, max-age=3600"),
        );
    }
    response
}
