//! `GET /agent/…`: the agent's program and the script that installs it, for a
//! machine that has neither yet.
//!
//! The names that may be asked for are made of the platforms that Tenon is
//! built for; nothing of the request becomes part of a path.

use crate::{
    endpoint::{fault::Fault, input::Path},
    state::AppState,
};
use axum::{
    body::Body,
    extract::{Request, State},
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use model::error::Error;
use std::path::PathBuf;
use tower_http::services::ServeFile;

/// The script; the same for everybody.
const SCRIPT: &str = include_str!("../../../agent/install/install.sh");

/// Platforms by the names that `uname -s` and `uname -m` give them.
const PLATFORMS: [&str; 4] = [
    "tenon-agent-Linux-x86_64",
    "tenon-agent-Linux-aarch64",
    "tenon-agent-Linux-armv7l",
    "tenon-agent-Linux-riscv64",
];

/// `GET /agent/install.sh`
pub async fn script() -> Response {
    let mut response = SCRIPT.into_response();
    response.headers_mut().insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/x-shellscript; charset=utf-8"),
    );
    response
}

/// `GET /agent/{program}`: the agent for one platform, as far as this console
/// has it.
///
/// # Errors
/// 404 for a platform that it does not have.
pub async fn program(
    State(state): State<AppState>,
    Path(name): Path<String>,
    request: Request,
) -> Result<Response, Fault> {
    let known = PLATFORMS.into_iter().find(|platform| *platform == name);
    let file = known.and_then(|platform| find(&state, platform));
    let file = file.ok_or(Fault(Error::NotFound))?;
    let served = ServeFile::new(&file).try_call(request).await;
    match served {
        Ok(mut response) => {
            response.headers_mut().insert(
                header::CONTENT_TYPE,
                HeaderValue::from_static("application/octet-stream"),
            );
            Ok(response.map(Body::new))
        }
        Err(error) => {
            tracing::error!(file = %file.display(), %error, "the agent's program cannot be read");
            Err(Fault(Error::Unavailable))
        }
    }
}

/// The file of a platform; for this machine's own also under its plain name.
fn find(state: &AppState, platform: &str) -> Option<PathBuf> {
    let folder = state.download_dir.as_ref();
    let own = format!(
        "tenon-agent-{}-{}",
        if std::env::consts::OS == "linux" {
            "Linux"
        } else {
            std::env::consts::OS
        },
        std::env::consts::ARCH
    );
    let plain = (platform == own).then(|| folder.join("tenon-agent"));
    [Some(folder.join(platform)), plain]
        .into_iter()
        .flatten()
        .find(|file| file.is_file())
}
