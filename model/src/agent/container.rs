//! What a machine's container engine says about its containers. Sent with a
//! report when it changes and once a minute, always whole: a container that is
//! not in the list is gone.

use super::{MAX_CONTAINERS, Wrong, is_container_name};
use crate::{container::ContainerState, error::Problem};
use serde::{Deserialize, Serialize};

/// Published ports of one container at most.
pub const MAX_PORTS: usize = 64;
/// Bytes of an id, an image, a status or a command at most.
pub const MAX_CONTAINER_TEXT: usize = 512;

/// One container, running or not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContainerInfo {
    /// Its name, without the slash that the engine puts before it.
    pub name: String,
    /// The engine's id of it.
    pub id: String,
    /// The image it was made of, as it was named.
    pub image: String,
    /// Whether it runs.
    pub state: ContainerState,
    /// The same in the engine's words, with exit code and health:
    /// `Exited (137) 3 minutes ago`.
    #[serde(default)]
    pub status: String,
    /// What runs in it, as it was started.
    #[serde(default)]
    pub command: String,
    /// Seconds since 1970 when it was made.
    #[serde(default)]
    pub created: Option<i64>,
    /// Seconds since 1970 when it was last started; `None` before.
    #[serde(default)]
    pub started: Option<i64>,
    /// How often the engine has started it anew by itself.
    #[serde(default)]
    pub restarts: i64,
    /// Ports it listens on, by number; the published ones first.
    #[serde(default)]
    pub ports: Vec<ContainerPort>,
}

/// A port of a container.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ContainerPort {
    /// Where the machine listens for it: port, and the address if it is not all
    /// of them. `None` when it is not published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub public: Option<u16>,
    /// The machine's address that it is published on; empty when not published.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub address: String,
    /// The port inside of the container.
    pub private: u16,
    /// `tcp`, `udp` or `sctp`.
    pub protocol: String,
}

pub(super) fn check(wrong: &mut Wrong<'_>, containers: &[ContainerInfo]) {
    if containers.len() > MAX_CONTAINERS {
        wrong.push("containers", Problem::OutOfRange);
    }
    for (index, container) in containers.iter().take(MAX_CONTAINERS).enumerate() {
        let at = |field: &str| format!("containers[{index}].{field}");
        if !is_container_name(&container.name) {
            wrong.push(&at("name"), Problem::Malformed);
        }
        for (field, text) in [
            ("id", &container.id),
            ("image", &container.image),
            ("status", &container.status),
            ("command", &container.command),
        ] {
            if !is_line(text) {
                wrong.push(&at(field), Problem::Malformed);
            }
        }
        for (field, time) in [
            ("created", container.created),
            ("started", container.started),
        ] {
            if time.is_some_and(|seconds| !(0..LATEST).contains(&seconds)) {
                wrong.push(&at(field), Problem::OutOfRange);
            }
        }
        wrong.bytes(&at("restarts"), container.restarts, i64::MAX);
        if container.ports.len() > MAX_PORTS {
            wrong.push(&at("ports"), Problem::OutOfRange);
        }
        let is_wrong = |port: &ContainerPort| !is_line(&port.address) || !is_line(&port.protocol);
        if container.ports.iter().take(MAX_PORTS).any(is_wrong) {
            wrong.push(&at("ports"), Problem::Malformed);
        }
    }
}

/// A container of the year 3000 is a mistake.
const LATEST: i64 = 32_503_680_000;

fn is_line(text: &str) -> bool {
    text.len() <= MAX_CONTAINER_TEXT && !text.chars().any(char::is_control)
}
