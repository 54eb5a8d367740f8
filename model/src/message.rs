//! The inbox: what a person is told, and what they can do about it.
//!
//! A message holds facts, not sentences: [`Payload`] says what happened, and the
//! page writes the text in the language of its reader. Names are as they were
//! when it happened. The numbers of the columns `mode` and `sub_mode` are the
//! seed's (`console.md` 5.1); 3 to 5 are what its code wrote later.

mod list;
mod mode;

pub use list::{MessageCompany, MessageCounts, MessageList, MessageStanding};
pub use mode::{MessageMode, SubMode};

use crate::{
    alert::AlertMetric,
    id::{CompanyId, MessageId, ProjectId, ServerId, UserId},
    page::Cursor,
    text::{checked_text, line},
    time::Timestamp,
};
use serde::{Deserialize, Serialize};

checked_text! {
    /// A part of a name in a message to look for, 1–64 characters.
    MessageSearch, |raw| line(raw, 1, 64)
}

/// What happened, with all that its text needs. Stored as JSON; a kind, once
/// written, is kept readable for ever.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Payload {
    /// Somebody asks to join; to those who may decide.
    JoinAsked {
        /// Which company.
        company: CompanyId,
        /// What it was called.
        company_name: String,
        /// Who asks.
        person: UserId,
        /// Their name.
        person_name: String,
        /// Their number with its middle hidden.
        person_mobile: String,
    },
    /// The application was refused; to the applicant, who may apply again.
    JoinRejected {
        /// By which company.
        company: CompanyId,
        /// What it was called.
        company_name: String,
        /// Who decided.
        reviewer_name: String,
        /// Why, in the reviewer's words; empty when they said nothing.
        reason: String,
    },
    /// The application was accepted; to the applicant.
    JoinAccepted {
        /// By which company.
        company: CompanyId,
        /// What it was called.
        company_name: String,
        /// Who decided.
        reviewer_name: String,
    },
    /// The company invites somebody by name; to them. Accepting makes them a member.
    Invited {
        /// Which company.
        company: CompanyId,
        /// What it was called.
        company_name: String,
        /// Who invites.
        inviter_name: String,
    },
    /// A company has another name; to its people.
    CompanyRenamed {
        /// Which.
        company: CompanyId,
        /// What it was called.
        before: String,
        /// What it is called now.
        after: String,
    },
    /// Somebody else administers the company; to its people.
    AdministratorChanged {
        /// Which company.
        company: CompanyId,
        /// What it was called.
        company_name: String,
        /// Who did so before.
        before_name: String,
        /// Who does so now.
        after_name: String,
    },
    /// Somebody's rights in a company were set; to them.
    RightsSet {
        /// Which company.
        company: CompanyId,
        /// What it was called.
        company_name: String,
        /// Who did so.
        by_name: String,
        /// The template they were given as it is; of a preset, its key.
        template: Option<String>,
    },
    /// Rights of somebody will end soon; to them.
    RightsEnding {
        /// In which company.
        company: CompanyId,
        /// What it was called.
        company_name: String,
        /// When the first of them ends.
        until: Timestamp,
        /// How many end.
        count: i64,
    },
    /// Somebody left; to the administrators.
    MemberLeft {
        /// Which company.
        company: CompanyId,
        /// What it was called.
        company_name: String,
        /// Who left.
        person: UserId,
        /// Their name.
        person_name: String,
    },
    /// The reader was dismissed.
    Dismissed {
        /// From which company.
        company: CompanyId,
        /// What it was called.
        company_name: String,
    },
    /// A host was added; to those who look after the hosts of its owner.
    ServerAdded {
        /// Whose it is; `None`: the reader's own.
        company: Option<CompanyId>,
        /// Which.
        server: ServerId,
        /// What it was called.
        server_name: String,
    },
    /// A version was built; to who asked for it.
    ImageBuilt {
        /// Whose project it is; `None`: the reader's own.
        company: Option<CompanyId>,
        /// Which project.
        project: ProjectId,
        /// What it was called.
        project_name: String,
        /// The version.
        version: String,
    },
    /// Something about a host is too much; to those who see it.
    AlertFired {
        /// Whose it is; `None`: the reader's own.
        company: Option<CompanyId>,
        /// Which.
        server: ServerId,
        /// What it was called.
        server_name: String,
        /// What is too much.
        metric: AlertMetric,
        /// How much, in whole units of the metric; `None`: no value is known, and that
        /// counts as too much.
        value: Option<i64>,
    },
    /// It is well again; to those who were told.
    AlertResolved {
        /// Whose it is; `None`: the reader's own.
        company: Option<CompanyId>,
        /// Which.
        server: ServerId,
        /// What it was called.
        server_name: String,
        /// What was too much.
        metric: AlertMetric,
        /// The worst of it, in whole units of the metric; `None`: no value was known.
        peak: Option<i64>,
    },
    /// Much happened at once; to those who see the hosts.
    AlertsTogether {
        /// Whose they are; `None`: the reader's own.
        company: Option<CompanyId>,
        /// Whether alerts fired; else they ended.
        fired: bool,
        /// How many.
        count: i64,
        /// The names of a few of the hosts.
        server_names: Vec<String>,
    },
}

impl Payload {
    /// What it is about.
    pub const fn mode(&self) -> MessageMode {
        match self {
            Payload::JoinAsked { .. }
            | Payload::JoinRejected { .. }
            | Payload::JoinAccepted { .. }
            | Payload::Invited { .. } => MessageMode::Join,
            Payload::CompanyRenamed { .. }
            | Payload::AdministratorChanged { .. }
            | Payload::RightsSet { .. }
            | Payload::RightsEnding { .. } => MessageMode::Company,
            Payload::MemberLeft { .. } | Payload::Dismissed { .. } => MessageMode::Leave,
            Payload::ServerAdded { .. } => MessageMode::Server,
            Payload::ImageBuilt { .. } => MessageMode::Image,
            Payload::AlertFired { .. }
            | Payload::AlertResolved { .. }
            | Payload::AlertsTogether { .. } => MessageMode::Alert,
        }
    }

    /// What there is to do about it.
    pub const fn sub_mode(&self) -> Option<SubMode> {
        match self {
            Payload::JoinAsked { .. } => Some(SubMode::Review),
            Payload::JoinRejected { .. } => Some(SubMode::Resubmit),
            Payload::JoinAccepted { .. } => Some(SubMode::Enter),
            Payload::Invited { .. } => Some(SubMode::Accept),
            Payload::CompanyRenamed { .. } | Payload::AdministratorChanged { .. } => {
                Some(SubMode::View)
            }
            Payload::RightsSet { .. } | Payload::RightsEnding { .. } => Some(SubMode::ViewRights),
            Payload::ServerAdded { .. }
            | Payload::AlertFired { .. }
            | Payload::AlertResolved { .. } => Some(SubMode::ViewServer),
            Payload::AlertsTogether { .. } => Some(SubMode::ViewAlerts),
            Payload::MemberLeft { .. } | Payload::Dismissed { .. } | Payload::ImageBuilt { .. } => {
                None
            }
        }
    }

    /// The names in it: what a search looks through.
    pub fn names(&self) -> Vec<&str> {
        match self {
            Payload::JoinAsked {
                company_name,
                person_name,
                ..
            }
            | Payload::MemberLeft {
                company_name,
                person_name,
                ..
            } => vec![person_name, company_name],
            Payload::JoinRejected {
                company_name,
                reviewer_name,
                ..
            }
            | Payload::JoinAccepted {
                company_name,
                reviewer_name,
                ..
            } => vec![reviewer_name, company_name],
            Payload::Invited {
                company_name,
                inviter_name,
                ..
            } => vec![inviter_name, company_name],
            Payload::RightsSet {
                company_name,
                by_name,
                ..
            } => vec![by_name, company_name],
            Payload::RightsEnding { company_name, .. } => vec![company_name],
            Payload::CompanyRenamed { before, after, .. } => vec![before, after],
            Payload::AdministratorChanged {
                company_name,
                before_name,
                after_name,
                ..
            } => vec![before_name, after_name, company_name],
            Payload::Dismissed { company_name, .. } => vec![company_name],
            Payload::ServerAdded { server_name, .. }
            | Payload::AlertFired { server_name, .. }
            | Payload::AlertResolved { server_name, .. } => vec![server_name],
            Payload::AlertsTogether { server_names, .. } => {
                server_names.iter().map(String::as_str).collect()
            }
            Payload::ImageBuilt {
                project_name,
                version,
                ..
            } => vec![project_name, version],
        }
    }
}

/// What a message says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Body {
    /// What happened.
    Payload(Payload),
    /// A sentence as it was stored: an entry of the seed's kind.
    Text(String),
    /// Written by a newer version of the console than this one.
    Unknown,
}

/// A message as its reader sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Which.
    pub id: MessageId,
    /// What it is about; `None` for a number of a newer version.
    pub mode: Option<MessageMode>,
    /// The company it is about, if it is about one.
    pub company: Option<CompanyId>,
    /// What it says.
    pub body: Body,
    /// Whether the reader has marked it as read.
    pub is_read: bool,
    /// When it happened.
    pub time: Timestamp,
}

/// Which messages are wanted.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct MessageFilter {
    /// Only those not read yet.
    pub unread: bool,
    /// About this.
    pub mode: Option<MessageMode>,
    /// About this company.
    pub company: Option<CompanyId>,
    /// With this in one of their names.
    pub search: Option<MessageSearch>,
}

impl MessageFilter {
    /// Whether neither search nor choice narrows the list; the tabs aside.
    pub fn is_empty(&self) -> bool {
        self.mode.is_none() && self.company.is_none() && self.search.is_none()
    }
}

/// Which page of which messages is wanted, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct MessageListRequest {
    /// Which.
    pub filter: MessageFilter,
    /// Begin after this one.
    pub after: Option<Cursor>,
    /// How many, see [`crate::page::PageRequest::limit`].
    pub limit: Option<u32>,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One of each kind.
    fn all() -> Vec<Payload> {
        let company = CompanyId(12);
        let name = || "Acme".to_owned();
        vec![
            Payload::JoinAsked {
                company,
                company_name: name(),
                person: UserId(3),
                person_name: "Zhao".into(),
                person_mobile: "+86 138****0000".into(),
            },
            Payload::JoinRejected {
                company,
                company_name: name(),
                reviewer_name: "Lin".into(),
                reason: String::new(),
            },
            Payload::JoinAccepted {
                company,
                company_name: name(),
                reviewer_name: "Lin".into(),
            },
            Payload::Invited {
                company,
                company_name: name(),
                inviter_name: "Lin".into(),
            },
            Payload::CompanyRenamed {
                company,
                before: name(),
                after: "Apex".into(),
            },
            Payload::AdministratorChanged {
                company,
                company_name: name(),
                before_name: "Lin".into(),
                after_name: "Wang".into(),
            },
            Payload::RightsSet {
                company,
                company_name: name(),
                by_name: "Lin".into(),
                template: Some("operator".into()),
            },
            Payload::RightsEnding {
                company,
                company_name: name(),
                until: Timestamp(1_772_352_000_000),
                count: 2,
            },
            Payload::MemberLeft {
                company,
                company_name: name(),
                person: UserId(3),
                person_name: "Zhao".into(),
            },
            Payload::Dismissed {
                company,
                company_name: name(),
            },
            Payload::ServerAdded {
                company: None,
                server: ServerId(4),
                server_name: "web-01".into(),
            },
            Payload::ImageBuilt {
                company: Some(company),
                project: ProjectId(5),
                project_name: "shop".into(),
                version: "1.0".into(),
            },
            Payload::AlertFired {
                company: Some(company),
                server: ServerId(4),
                server_name: "web-01".into(),
                metric: AlertMetric::Cpu,
                value: Some(93),
            },
            Payload::AlertResolved {
                company: None,
                server: ServerId(4),
                server_name: "web-01".into(),
                metric: AlertMetric::Silence,
                peak: None,
            },
            Payload::AlertsTogether {
                company: Some(company),
                fired: true,
                count: 12,
                server_names: vec!["web-01".into(), "web-02".into()],
            },
        ]
    }

    #[test]
    fn each_kind_has_the_seeds_numbers() {
        let numbers: Vec<(i64, Option<i64>)> = all()
            .iter()
            .map(|p| (p.mode().number(), p.sub_mode().map(SubMode::number)))
            .collect();
        assert_eq!(
            numbers,
            [
                (1, Some(0)),
                (1, Some(1)),
                (1, Some(2)),
                (1, Some(5)),
                (2, Some(3)),
                (2, Some(3)),
                (2, Some(6)),
                (2, Some(6)),
                (3, None),
                (3, None),
                (4, Some(4)),
                (5, None),
                (6, Some(4)),
                (6, Some(4)),
                (6, Some(7)),
            ]
        );
    }

    #[test]
    fn a_payload_names_its_kind_and_reads_back() {
        for payload in all() {
            let text = serde_json::to_string(&payload).unwrap();
            assert!(text.starts_with("{\"kind\":\""), "{text}");
            assert_eq!(serde_json::from_str::<Payload>(&text).unwrap(), payload);
            assert!(!payload.names().is_empty(), "{text}");
        }
    }

    #[test]
    fn a_mode_reads_back_from_its_number_and_its_name() {
        for mode in MessageMode::ALL {
            assert_eq!(MessageMode::from_number(mode.number()), Some(mode));
            assert_eq!(MessageMode::parse(mode.as_str()), Some(mode));
        }
        assert_eq!(MessageMode::from_number(0), None);
        assert_eq!(MessageMode::parse(""), None);
    }
}
