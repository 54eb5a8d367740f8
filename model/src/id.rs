//! Typed ids: a user's id cannot be passed where a host's is wanted.
//!
//! An id is a positive 64-bit integer, the primary key of its table. On the
//! wire it is a plain number.

use serde::{Deserialize, Serialize};
use std::{fmt, num::ParseIntError, str::FromStr};

/// Why a text or a number is no id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidId;

impl fmt::Display for InvalidId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an id is a positive whole number")
    }
}
impl std::error::Error for InvalidId {}

impl From<ParseIntError> for InvalidId {
    fn from(_: ParseIntError) -> Self {
        InvalidId
    }
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "i64", into = "i64")]
        pub struct $name(pub i64);

        impl TryFrom<i64> for $name {
            type Error = InvalidId;
            fn try_from(raw: i64) -> Result<Self, InvalidId> {
                if raw > 0 { Ok(Self(raw)) } else { Err(InvalidId) }
            }
        }
        impl From<$name> for i64 {
            fn from(id: $name) -> i64 { id.0 }
        }
        impl FromStr for $name {
            type Err = InvalidId;
            fn from_str(text: &str) -> Result<Self, InvalidId> {
                Self::try_from(text.parse::<i64>()?)
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { self.0.fmt(f) }
        }
    )*};
}

ids! {
    /// A person: table `user`.
    UserId;
    /// A company: table `company`.
    CompanyId;
    /// A managed machine: table `server`.
    ServerId;
    /// A group of machines: table `cluster`.
    ClusterId;
    /// A project: table `project`.
    ProjectId;
    /// A file or folder: table `filehub`.
    FileId;
    /// The program on a managed machine: table `agent`.
    AgentId;
    /// Work to be done once: table `job`.
    JobId;
    /// A person's place in a company: table `company_employee`.
    EmployeeId;
    /// A link by which one joins a company: table `company_entry_setting`.
    LinkId;
    /// A named set of rights: table `permission_template`.
    TemplateId;
    /// An entry of an inbox: table `message`.
    MessageId;
    /// A token by which a program reads figures: table `scrape_token`.
    ScrapeTokenId;
    /// A stretch of time in which something was too much: table `alert`.
    AlertId;
    /// A time in which hosts are worked on: table `alert_maintenance`.
    MaintenanceId;
    /// Another program that is told of alerts: table `alert_webhook`.
    WebhookId;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_a_positive_number_on_the_wire() {
        assert_eq!(serde_json::to_string(&ServerId(7)).unwrap(), "7");
        assert_eq!(serde_json::from_str::<ServerId>("7").unwrap(), ServerId(7));
        for wrong in ["0", "-1", "\"7\"", "7.5", "null"] {
            assert!(serde_json::from_str::<ServerId>(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_path_segment_that_is_no_id_is_refused() {
        assert_eq!("12".parse::<CompanyId>(), Ok(CompanyId(12)));
        for wrong in ["", "0", "-3", "1e3", "12 ", "99999999999999999999"] {
            assert!(wrong.parse::<CompanyId>().is_err(), "{wrong:?}");
        }
    }
}
