//! `tenon-agent check`: whether the settings work, without changing anything.

use crate::{
    clock::system_clock,
    config::Settings,
    console::Console,
    container::{Engine, Socket, USUAL_SOCKET},
    state::{self, Inspection},
};
use rustix::fs::{Access, access};
use std::{fmt, path::Path, time::Duration};
use tokio::time::Instant;

/// An engine that needs longer for its list is none to report of every ten seconds.
const ENGINE: Duration = Duration::from_secs(5);

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What.
    pub subject: &'static str,
    /// Whether an agent can work with it.
    pub is_fine: bool,
    /// What was found.
    pub text: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mark = if self.is_fine { "ok" } else { "FAILED" };
        write!(f, "{mark}: {}: {}", self.subject, self.text)
    }
}

fn finding(subject: &'static str, result: Result<String, String>) -> Finding {
    let is_fine = result.is_ok();
    let text = result.unwrap_or_else(|problem| problem);
    Finding {
        subject,
        is_fine,
        text,
    }
}

/// Looks at the state folder, at who this machine is, at the console, and at the
/// container engine.
pub async fn check(settings: &Settings) -> Vec<Finding> {
    let folder = folder(&settings.state_dir);
    let identity = match &folder {
        Ok(found) => identity(settings, found.as_ref()),
        Err(_) => Err("not known without the state folder".to_owned()),
    };
    let folder = folder.map(|found| match found {
        None => format!("{} will be made", settings.state_dir.display()),
        Some(found) if found.in_use => {
            format!("{}: an agent runs with it", settings.state_dir.display())
        }
        Some(_) => format!("{} is usable", settings.state_dir.display()),
    });
    vec![
        finding("state folder", folder),
        finding("identity", identity),
        finding("console", console(settings).await),
        finding("containers", containers(&settings.docker_socket).await),
    ]
}

/// What is in the folder; nothing when it can be made.
fn folder(path: &Path) -> Result<Option<Inspection>, String> {
    if path.exists() {
        return state::inspect(path)
            .map(Some)
            .map_err(|error| error.to_string());
    }
    let parent = path
        .ancestors()
        .skip(1)
        .map(|parent| match parent.as_os_str().is_empty() {
            true => Path::new("."),
            false => parent,
        })
        .find(|parent| parent.exists())
        .unwrap_or(Path::new("/"));
    match access(parent, Access::WRITE_OK | Access::EXEC_OK) {
        Ok(()) => Ok(None),
        Err(error) => Err(format!(
            "{} cannot be made in {}: {error}",
            path.display(),
            parent.display()
        )),
    }
}

fn identity(settings: &Settings, found: Option<&Inspection>) -> Result<String, String> {
    if let Some(state) = found.and_then(|found| found.state.as_ref()) {
        return Ok(format!("host {} of {}", state.server_id, state.console));
    }
    match &settings.enrolment {
        None => Err("not enrolled, and there is no enrolment_file or enrolment_token".to_owned()),
        Some(source) => source.read().map(|_| {
            "not enrolled yet; there is an enrolment token, which only the agent can try".to_owned()
        }),
    }
}

async fn console(settings: &Settings) -> Result<String, String> {
    let url = &settings.console;
    let console = Console::new(url, system_clock).map_err(|error| error.to_string())?;
    match console.health().await {
        Ok(()) if url.is_exposed() => Ok(format!(
            "{url} answers; but by plain HTTP everybody on the way can read the token"
        )),
        Ok(()) => Ok(format!("{url} answers")),
        Err(later) => Err(format!("{url}: {}", later.reason)),
    }
}

/// What nobody asked for may be missing.
async fn containers(socket: &Socket) -> Result<String, String> {
    let Some(path) = socket.path() else {
        return Ok("off".to_owned());
    };
    let is_usual = *socket == Socket::Usual;
    if is_usual && !path.exists() {
        return Ok(format!("there is no {USUAL_SOCKET}"));
    }
    if is_usual && access(path, Access::READ_OK | Access::WRITE_OK).is_err() {
        return Ok(format!(
            "not reported: {USUAL_SOCKET} is not open to this user"
        ));
    }
    let mut engine = Engine::new(path);
    match engine.version(Instant::now() + ENGINE).await {
        Ok(version) => Ok(format!("{} answers, version {version}", path.display())),
        Err(error) => Err(format!("{}: {error}", path.display())),
    }
}
