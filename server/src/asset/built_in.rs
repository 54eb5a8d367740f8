//! The site that is part of this program. `scripts/release.sh` puts it into
//! `target/embedded-site`, each file that gains by it also as `.br` and `.gz`.

use super::{encoding::Encoding, stored::Stored};
use axum::body::Bytes;
use rust_embed::{EmbeddedFile, RustEmbed};
use std::borrow::Cow;

#[derive(RustEmbed)]
#[folder = "../target/embedded-site"]
struct Site;

/// Endings of compressed forms.
const FORMS: [(&str, Encoding); 2] = [(".br", Encoding::Brotli), (".gz", Encoding::Gzip)];

/// The site, without copying a byte.
pub(super) fn site() -> Stored {
    let is_form = |path: &str| FORMS.iter().any(|(ending, _)| path.ends_with(ending));
    let mut stored = Stored::default();
    for path in Site::iter().filter(|path| !is_form(path)) {
        let Some(file) = Site::get(&path) else {
            continue;
        };
        let (digest, kind) = (
            file.metadata.sha256_hash(),
            file.metadata.mimetype().to_owned(),
        );
        stored.add_digested(&path, &kind, bytes(file), digest);
        for (ending, encoding) in FORMS {
            if let Some(form) = Site::get(&format!("{path}{ending}")) {
                stored.add_form(&path, encoding, bytes(form));
            }
        }
    }
    stored
}

fn bytes(file: EmbeddedFile) -> Bytes {
    match file.data {
        Cow::Borrowed(bytes) => Bytes::from_static(bytes),
        Cow::Owned(bytes) => Bytes::from(bytes),
    }
}
