//! The browser's files: WebAssembly, styles, the chart library.
//!
//! They stand under `/pkg/<version>/`, where the version is a hash of their
//! content: a browser may keep them for ever, and after an update it asks for
//! other paths.
//!
//! A release has them built in (feature `embedded`), each with its compressed
//! forms; otherwise, or when a folder is named, they are read from there.

#[cfg(feature = "embedded")]
mod built_in;
pub mod encoding;
pub mod stored;

use crate::{endpoint::input::Path, state::AppState};
use axum::{
    body::Body,
    extract::{Request, State},
    http::{
        HeaderValue, StatusCode, Uri,
        header::{CACHE_CONTROL, VARY},
    },
    response::{IntoResponse, Response},
};
use sha2::{Digest, Sha256};
use std::{
    io,
    path::{Path as FilePath, PathBuf},
    sync::Arc,
};
use stored::Stored;
use tower::ServiceExt;
use tower_http::services::ServeDir;

/// Whether the site is part of this program.
pub const IS_BUILT_IN: bool = cfg!(feature = "embedded");

/// The built site.
#[derive(Debug, Clone)]
pub struct Assets {
    files: Files,
    prefix: Arc<str>,
    version: Arc<str>,
    has_entrance: bool,
}

/// Where the files are.
#[derive(Debug, Clone)]
enum Files {
    Folder(Arc<PathBuf>),
    Stored(Arc<Stored>),
}

/// What every page needs.
const NEEDED: [&str; 4] = [
    "pkg/tenon.js",
    "pkg/tenon.wasm",
    "pkg/tenon.css",
    "vendor/echarts.js",
];

/// The program of the pages before signing in. A developer's watched build lacks
/// it, and the pages take the console's own.
const ENTRANCE: [&str; 2] = ["pkg/entrance.js", "pkg/entrance.wasm"];

/// Endings of the files whose content makes the version.
const VERSIONED: [&str; 3] = ["js", "wasm", "css"];

impl Assets {
    /// The site in a folder, or the one that is built in when none is named.
    ///
    /// # Errors
    /// When a file is there and cannot be read, or there is no site at all.
    pub fn load(root: Option<&FilePath>) -> io::Result<Self> {
        match root {
            Some(root) => Self::in_folder(root),
            #[cfg(feature = "embedded")]
            None => Ok(Self::stored(built_in::site())),
            #[cfg(not(feature = "embedded"))]
            None => Err(io::Error::new(
                io::ErrorKind::NotFound,
                "this program was built without its site; name the site's folder by `site_root`",
            )),
        }
    }

    /// Reads the site in `root`. A file that is missing counts as empty: the
    /// pages work without scripts, and tests need no site.
    fn in_folder(root: &FilePath) -> io::Result<Self> {
        for name in NEEDED {
            if !root.join(name).is_file() {
                tracing::warn!(
                    file = name,
                    "the site has no {name}; run `make run` to build it"
                );
            }
        }
        let mut found = Vec::new();
        for folder in ["pkg", "vendor"] {
            digest_folder(root, FilePath::new(folder), &mut found)?;
        }
        let files = Files::Folder(Arc::new(root.to_owned()));
        let has_entrance = ENTRANCE.iter().all(|name| root.join(name).is_file());
        Ok(Self::of_version(files, &version(found), has_entrance))
    }

    /// A site in memory.
    pub fn stored(files: Stored) -> Self {
        let version = version(files.digests());
        let has_entrance = ENTRANCE.iter().all(|name| files.has(name));
        Self::of_version(Files::Stored(Arc::new(files)), &version, has_entrance)
    }

    fn of_version(files: Files, version: &str, has_entrance: bool) -> Self {
        Assets {
            files,
            prefix: format!("/pkg/{version}").into(),
            version: version.into(),
            has_entrance,
        }
    }

    /// `/pkg/<version>`.
    pub fn prefix(&self) -> Arc<str> {
        Arc::clone(&self.prefix)
    }

    /// What the pages need to know of it.
    pub fn site(&self) -> app::console::Site {
        app::console::Site {
            prefix: self.prefix(),
            has_entrance: self.has_entrance,
        }
    }

    /// A file of the site, as it is.
    pub(crate) async fn file(&self, path: &str, request: Request) -> Response {
        kept_for(self.serve(path, request).await, "public, max-age=3600")
    }

    async fn serve(&self, path: &str, mut request: Request) -> Response {
        let root = match &self.files {
            Files::Stored(stored) => return stored.answer(path, request.headers()),
            Files::Folder(root) => root,
        };
        let Ok(uri) = path.parse::<Uri>() else {
            return StatusCode::NOT_FOUND.into_response();
        };
        *request.uri_mut() = uri;
        // `ServeDir` itself keeps a path from leaving its folder.
        let folder = ServeDir::new(&**root)
            .precompressed_br()
            .precompressed_gzip();
        match folder.oneshot(request).await {
            Ok(response) => {
                let mut response = response.map(Body::new);
                response
                    .headers_mut()
                    .insert(VARY, HeaderValue::from_static("accept-encoding"));
                response
            }
            Err(never) => match never {},
        }
    }
}

/// The digests of the files below a folder of the site. A folder that is
/// missing has none.
fn digest_folder(
    root: &FilePath,
    folder: &FilePath,
    found: &mut Vec<(String, [u8; 32])>,
) -> io::Result<()> {
    let entries = match std::fs::read_dir(root.join(folder)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        entries => entries?,
    };
    for entry in entries {
        let entry = entry?;
        let path = folder.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            digest_folder(root, &path, found)?;
        } else {
            let digest = Sha256::digest(std::fs::read(entry.path())?);
            found.push((path.display().to_string(), digest.into()));
        }
    }
    Ok(())
}

/// Twelve hexadecimal digits that are others when any of the files is another.
fn version(files: impl IntoIterator<Item = (String, [u8; 32])>) -> String {
    let is_versioned = |name: &str| {
        let ending = name.rsplit_once('.').map(|(_, ending)| ending);
        ending.is_some_and(|ending| VERSIONED.contains(&ending))
    };
    let mut files: Vec<_> = files
        .into_iter()
        .filter(|(name, _)| is_versioned(name))
        .collect();
    files.sort();
    let mut hash = Sha256::new();
    for (name, digest) in files {
        hash.update(name.as_bytes());
        hash.update(digest);
    }
    let digest = hash.finalize();
    digest
        .iter()
        .take(6)
        .map(|byte| format!("{byte:02x}"))
        .collect()
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
    let response = state.assets.serve(&inside, request).await;
    kept_for(response, "public, max-age=31536000, immutable")
}

/// `GET /favicon.svg`
pub async fn favicon(State(state): State<AppState>, request: Request) -> Response {
    state.assets.file("/favicon.svg", request).await
}

/// Says how long a file may be kept, also when the browser has it already; an
/// error is not kept.
fn kept_for(mut response: Response, how_long: &'static str) -> Response {
    let status = response.status();
    if status.is_success() || status == StatusCode::NOT_MODIFIED {
        response
            .headers_mut()
            .insert(CACHE_CONTROL, HeaderValue::from_static(how_long));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(root: &FilePath, name: &str, text: &str) {
        let file = root.join(name);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, text).unwrap();
    }

    #[test]
    fn the_version_is_another_when_any_script_is_and_the_same_from_memory() {
        let folder = tempfile::tempdir().unwrap();
        let version = || Assets::load(Some(folder.path())).unwrap().version;
        write(folder.path(), "pkg/tenon.js", "1");
        let first = version();
        assert_eq!(version(), first);
        write(folder.path(), "pkg/chunk/part.js", "2");
        let second = version();
        assert_ne!(second, first);
        write(folder.path(), "pkg/chunk/part.js", "3");
        let third = version();
        assert_ne!(third, second);
        // What nobody runs makes no version.
        write(folder.path(), "pkg/tenon.d.ts", "type");
        write(folder.path(), "pkg/tenon.js.br", "compressed");
        assert_eq!(version(), third);

        let mut stored = Stored::default();
        stored.add("pkg/tenon.js", "text/javascript", &b"1"[..]);
        stored.add("pkg/chunk/part.js", "text/javascript", &b"3"[..]);
        assert_eq!(Assets::stored(stored).version, third);
    }

    #[cfg(not(feature = "embedded"))]
    #[test]
    fn without_a_folder_a_program_without_its_site_says_so() {
        let error = Assets::load(None).unwrap_err().to_string();
        assert!(error.contains("site_root"), "{error}");
    }
}
