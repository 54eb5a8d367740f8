//! What an engine says about a container, as a report has it.

use crate::detail::name as text;
use bollard::models::{
    ContainerInspectResponse, ContainerSummary, ContainerSummaryStateEnum, PortSummary,
};
use model::{
    agent::{ContainerInfo, ContainerPort, MAX_PORTS, is_container_name},
    container::ContainerState,
};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

/// Bytes of a name at most.
const MAX_NAME: usize = 255;

/// What the list says; nothing of a container without an id.
pub(super) fn info(found: &ContainerSummary) -> Option<ContainerInfo> {
    let id = text(found.id.as_deref()?);
    Some(ContainerInfo {
        name: container_name(found.names.as_deref().unwrap_or_default(), &id)?,
        id,
        image: text(found.image.as_deref().unwrap_or_default()),
        state: state(found.state),
        status: text(found.status.as_deref().unwrap_or_default()),
        command: text(found.command.as_deref().unwrap_or_default()),
        created: found.created.filter(|seconds| *seconds > 0),
        started: None,
        restarts: 0,
        ports: ports(found.ports.as_deref().unwrap_or_default()),
    })
}

/// Its own name among those by which others link to it (`/other/alias`), else
/// the beginning of its id.
fn container_name(names: &[String], id: &str) -> Option<String> {
    let mut own = names
        .iter()
        .map(|name| name.strip_prefix('/').unwrap_or(name))
        .filter(|name| !name.contains('/'));
    let mut name = text(own.next().unwrap_or_default().trim());
    name.truncate(name.floor_char_boundary(MAX_NAME));
    let short = || id.get(..12).unwrap_or(id).to_owned();
    let name = if is_container_name(&name) {
        name
    } else {
        short()
    };
    is_container_name(&name).then_some(name)
}

fn state(state: Option<ContainerSummaryStateEnum>) -> ContainerState {
    use ContainerSummaryStateEnum as Engine;
    match state {
        Some(Engine::CREATED) => ContainerState::Created,
        Some(Engine::RUNNING | Engine::STOPPING) => ContainerState::Running,
        Some(Engine::PAUSED) => ContainerState::Paused,
        Some(Engine::RESTARTING) => ContainerState::Restarting,
        Some(Engine::EXITED) => ContainerState::Exited,
        Some(Engine::REMOVING) => ContainerState::Removing,
        Some(Engine::DEAD) => ContainerState::Dead,
        Some(Engine::EMPTY) | None => ContainerState::Unknown,
    }
}

/// Whether there is something in it to measure.
pub(super) fn is_measured(state: ContainerState) -> bool {
    matches!(state, ContainerState::Running | ContainerState::Paused)
}

fn ports(found: &[PortSummary]) -> Vec<ContainerPort> {
    let mut ports: Vec<ContainerPort> = found
        .iter()
        .map(|port| ContainerPort {
            public: port.public_port,
            address: text(port.ip.as_deref().unwrap_or_default()),
            private: port.private_port,
            protocol: port.typ.map(|kind| kind.to_string()).unwrap_or_default(),
        })
        .collect();
    ports.sort_by_key(|port| {
        let is_private = port.public.is_none();
        (is_private, port.private, port.clone())
    });
    ports.dedup();
    ports.truncate(MAX_PORTS);
    ports
}

/// Whether two lists say the same. How long something has been running is no
/// news; how it ended and how healthy it is, `(137)` and `(unhealthy)`, are.
pub(super) fn is_same(told: &[ContainerInfo], now: &[ContainerInfo]) -> bool {
    told.len() == now.len()
        && told.iter().zip(now).all(|(a, b)| {
            (&a.name, &a.id, &a.image, a.state) == (&b.name, &b.id, &b.image, b.state)
                && a.ports == b.ports
                && remark(&a.status) == remark(&b.status)
        })
}

fn remark(status: &str) -> Option<&str> {
    let (_, rest) = status.split_once('(')?;
    Some(rest.split(')').next().unwrap_or(rest)).filter(|remark| !remark.starts_with("health:"))
}

/// What takes a question of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Started {
    /// The state it was asked in.
    pub state: ContainerState,
    started: Option<i64>,
    restarts: i64,
}

impl Started {
    pub(super) fn of(state: ContainerState, answer: &ContainerInspectResponse) -> Self {
        let started = answer.state.as_ref().and_then(|s| s.started_at.as_deref());
        Started {
            state,
            started: started.and_then(seconds),
            restarts: answer.restart_count.unwrap_or(0).max(0),
        }
    }

    pub(super) fn fill(&self, info: &mut ContainerInfo) {
        info.started = self.started;
        info.restarts = self.restarts;
    }
}

/// A time of the engine; that of what never was is the year 1.
fn seconds(text: &str) -> Option<i64> {
    let time = OffsetDateTime::parse(text, &Rfc3339).ok()?;
    Some(time.unix_timestamp()).filter(|seconds| *seconds > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(names: &[&str]) -> Option<String> {
        let names: Vec<String> = names.iter().map(ToString::to_string).collect();
        container_name(&names, "4f5e6a7b8c9d0e1f")
    }

    #[test]
    fn a_container_has_its_own_name_and_not_that_of_a_link() {
        assert_eq!(named(&["/web"]).as_deref(), Some("web"));
        assert_eq!(named(&["/proxy/backend", "/api"]).as_deref(), Some("api"));
        assert_eq!(named(&[]).as_deref(), Some("4f5e6a7b8c9d"));
        assert_eq!(named(&["/"]).as_deref(), Some("4f5e6a7b8c9d"));
        assert_eq!(named(&[&"x".repeat(300)]).unwrap().len(), 255);
    }

    #[test]
    fn times_of_the_engine_are_seconds_and_that_of_nothing_is_none() {
        assert_eq!(
            seconds("2026-01-02T03:04:05.678901234Z"),
            Some(1_767_323_045)
        );
        assert_eq!(seconds("2026-01-02T03:04:05+08:00"), Some(1_767_294_245));
        assert_eq!(seconds("0001-01-01T00:00:00Z"), None);
        assert_eq!(seconds("yesterday"), None);
    }

    #[test]
    fn time_that_passes_is_no_news_and_health_and_exit_codes_are() {
        let of = |status: &str| {
            let found = ContainerSummary {
                id: Some("4f5e".into()),
                names: Some(vec!["/web".into()]),
                status: Some(status.into()),
                ..ContainerSummary::default()
            };
            vec![info(&found).unwrap()]
        };
        assert!(is_same(&of("Up 3 minutes"), &of("Up 4 minutes")));
        assert!(is_same(
            &of("Up 3 minutes (healthy)"),
            &of("Up 4 minutes (healthy)")
        ));
        assert!(!is_same(
            &of("Up 3 minutes (healthy)"),
            &of("Up 4 minutes (unhealthy)")
        ));
        assert!(!is_same(
            &of("Exited (0) 2 hours ago"),
            &of("Exited (137) 1 second ago")
        ));
        assert!(!is_same(&of("Up 3 minutes"), &[]));
    }

    #[test]
    fn published_ports_come_first_and_none_comes_twice() {
        let port = |private: u16, public: Option<u16>, ip: &str| PortSummary {
            ip: Some(ip.to_owned()),
            private_port: private,
            public_port: public,
            typ: Some(bollard::models::PortSummaryTypeEnum::TCP),
        };
        let found = [
            port(22, None, ""),
            port(80, Some(8080), "0.0.0.0"),
            port(80, Some(8080), "::"),
            port(22, None, ""),
        ];
        let shown: Vec<_> = ports(&found)
            .into_iter()
            .map(|port| (port.private, port.public, port.address))
            .collect();
        let wanted = [
            (80, Some(8080), "0.0.0.0"),
            (80, Some(8080), "::"),
            (22, None, ""),
        ];
        assert_eq!(shown, wanted.map(|(a, b, c)| (a, b, c.to_owned())));
    }
}
