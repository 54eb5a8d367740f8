//! What happens, told to open pages and to the other consoles.
//!
//! An event is a hint, not a record: the database is the truth. Who missed some
//! fetches again.

use crate::{
    id::{CompanyId, JobId, ServerId, UserId},
    metrics::Sample,
    scope::Owner,
    server::ServerStatus,
    time::Timestamp,
};
use serde::{Deserialize, Serialize};

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// Newest samples of hosts of one owner; at most [`MAX_SAMPLES`].
    Samples {
        /// Each host at most once.
        samples: Vec<ServerSample>,
    },
    /// A host is heard of again, or no longer.
    ServerStatus {
        /// Which.
        server: ServerId,
        /// How it is now.
        status: ServerStatus,
        /// Since when.
        since: Timestamp,
    },
    /// A host was added.
    ServerAdded {
        /// Which.
        server: ServerId,
    },
    /// What is known about a host changed: its name, its facts, its agent.
    ServerChanged {
        /// Which.
        server: ServerId,
    },
    /// A host was removed.
    ServerRemoved {
        /// Which.
        server: ServerId,
    },
    /// An alert of a host fired, ended, or was seen; or what is said about its alerts changed.
    AlertsChanged {
        /// Which.
        server: ServerId,
    },
    /// A session of the person began or ended.
    SessionsChanged,
    /// What a person may do in a company changed.
    RightsChanged,
    /// Somebody's place in a company changed; to them, and to those who decide
    /// about applications there.
    MembershipChanged {
        /// In which company.
        company: CompanyId,
        /// Whose.
        user: UserId,
    },
    /// Who belongs to a company changed, or what they are there; to everybody there.
    MembersChanged {
        /// In which company.
        company: CompanyId,
    },
    /// A message came to the person, or was marked as read.
    MessagesChanged {
        /// How many they have not read.
        unread: i64,
    },
    /// A task started or ended.
    TaskChanged {
        /// Which.
        name: String,
    },
    /// A task is to run at once.
    TaskNudged {
        /// Which.
        name: String,
    },
    /// A job was given, began or ended.
    JobChanged {
        /// What kind of work.
        kind: String,
    },
    /// A job has written to its log, or says how far it is.
    JobLogged {
        /// Which.
        job: JobId,
    },
    /// There is a job to do at once.
    JobNudged {
        /// What kind of work.
        kind: String,
    },
}

/// Hosts in one [`Event::Samples`] at most, so that a message stays small.
pub const MAX_SAMPLES: usize = 200;

/// The newest sample of one host.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ServerSample {
    /// The host.
    pub server: ServerId,
    /// Its sample.
    pub sample: Sample,
}

/// Whom an event concerns. Who of them may know decides the console that tells
/// them, by their rights at that moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// Those who may see the thing of this owner.
    Owner(Owner),
    /// One person.
    User(UserId),
    /// Who runs the installation.
    Platform,
    /// The consoles themselves, no page.
    Internal,
}

impl Event {
    /// The one host that the event is about, if it is about one.
    pub fn server(&self) -> Option<ServerId> {
        match self {
            Event::ServerStatus { server, .. }
            | Event::ServerAdded { server }
            | Event::ServerChanged { server }
            | Event::ServerRemoved { server }
            | Event::AlertsChanged { server } => Some(*server),
            Event::Samples { .. }
            | Event::SessionsChanged
            | Event::RightsChanged
            | Event::MessagesChanged { .. }
            | Event::MembershipChanged { .. }
            | Event::MembersChanged { .. }
            | Event::TaskChanged { .. }
            | Event::TaskNudged { .. }
            | Event::JobChanged { .. }
            | Event::JobLogged { .. }
            | Event::JobNudged { .. } => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_names_itself_on_the_wire() {
        let event = Event::ServerStatus {
            server: ServerId(7),
            status: ServerStatus::Silent,
            since: Timestamp(5),
        };
        assert_eq!(
            serde_json::to_value(&event).unwrap(),
            serde_json::json!({"event": "server_status", "server": 7, "status": "silent", "since": 5})
        );
        assert_eq!(event.server(), Some(ServerId(7)));
    }
}
