//! The people of a company as their colleagues see them.

use super::{Application, State};
use crate::{
    id::{EmployeeId, UserId},
    page::{Cursor, Page},
    permission::TemplateSummary,
    text::{checked_text, line},
    time::Timestamp,
};
use serde::{Deserialize, Serialize};

checked_text! {
    /// What is looked for among members, 1–64 characters.
    MemberSearch, |raw| line(raw, 1, 64)
}

/// Applications that are decided by one call at most.
pub const MAX_DECISIONS: usize = 100;

/// Whose rows are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MemberStatus {
    /// Those who belong to the company.
    #[default]
    Joined,
    /// Those who wait.
    Pending,
    /// Those who were refused.
    Rejected,
    /// Those who were invited by name and have not answered.
    Offered,
}

impl MemberStatus {
    /// All of them, in the order of a list to choose from.
    pub const ALL: [MemberStatus; 4] = [
        MemberStatus::Joined,
        MemberStatus::Pending,
        MemberStatus::Offered,
        MemberStatus::Rejected,
    ];

    /// As it stands in an address.
    pub const fn as_str(self) -> &'static str {
        match self {
            MemberStatus::Joined => "joined",
            MemberStatus::Pending => "pending",
            MemberStatus::Rejected => "rejected",
            MemberStatus::Offered => "invited",
        }
    }

    /// From an address.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == text)
    }
}

/// What somebody is in their company.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MemberRole {
    /// Administers it.
    Administrator,
    /// Founded it.
    Founder,
    /// Neither.
    Member,
}

impl MemberRole {
    /// All of them.
    pub const ALL: [MemberRole; 3] = [
        MemberRole::Administrator,
        MemberRole::Founder,
        MemberRole::Member,
    ];

    /// As it stands in an address.
    pub const fn as_str(self) -> &'static str {
        match self {
            MemberRole::Administrator => "administrator",
            MemberRole::Founder => "founder",
            MemberRole::Member => "member",
        }
    }

    /// From an address.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == text)
    }
}

/// By what the list is sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MemberSort {
    /// The order in which they came.
    #[default]
    Since,
    /// Their name.
    Name,
}

impl MemberSort {
    /// All of them.
    pub const ALL: [MemberSort; 2] = [MemberSort::Since, MemberSort::Name];

    /// As it stands in an address.
    pub const fn as_str(self) -> &'static str {
        match self {
            MemberSort::Since => "since",
            MemberSort::Name => "name",
        }
    }

    /// From an address.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == text)
    }
}

/// Which members are wanted.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct MemberFilter {
    /// In the name; in the number too for who may see numbers.
    pub search: Option<MemberSearch>,
    /// Where they stand.
    pub status: MemberStatus,
    /// What they are.
    pub role: Option<MemberRole>,
}

/// Which page of the members is wanted.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct MemberListRequest {
    /// Which of them.
    pub filter: MemberFilter,
    /// In which order.
    pub sort: MemberSort,
    /// The other way round.
    pub is_descending: bool,
    /// Begin after this row.
    pub after: Option<Cursor>,
    /// Rows wanted.
    pub limit: Option<u32>,
}

/// Somebody in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// The row.
    pub id: EmployeeId,
    /// Who.
    pub person: UserId,
    /// What their account is called.
    pub name: String,
    /// Their number; with its middle hidden unless the reader may see it.
    pub mobile: String,
    /// Where their picture is; empty when there is none.
    pub image_url: String,
    /// Where they stand.
    pub state: State,
    /// Since when: when they were let in, or founded the company.
    pub since: Timestamp,
    /// Whether it is the reader.
    pub is_me: bool,
    /// Guards the row.
    pub version: i64,
}

/// What the reader of the list may do there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct MemberRights {
    /// Sees the applicants and decides about them.
    pub review: bool,
    /// Sees numbers and the page of each.
    pub read: bool,
    /// Gives templates.
    pub grant: bool,
    /// Makes links.
    pub invite: bool,
}

/// The people of a company.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct MemberList {
    /// Those who wait, the longest first; empty for who does not decide.
    pub applicants: Vec<Application>,
    /// How many wait.
    pub waiting: i64,
    /// The rows asked for.
    pub page: Page<Member>,
    /// What the reader may do.
    pub rights: MemberRights,
    /// What somebody can be given who is let in.
    pub templates: Vec<TemplateSummary>,
}

/// One step of a membership.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MemberStep {
    /// Founded the company.
    Founded,
    /// Applied.
    Applied,
    /// Was let in.
    Approved,
    /// Was refused.
    Rejected,
    /// Became the administrator.
    Appointed,
    /// Handed the administration on.
    SteppedDown,
    /// Was invited by name.
    Invited,
    /// Accepted the invitation.
    Accepted,
    /// Took the application back, or declined the invitation.
    Withdrew,
    /// Had the invitation taken back.
    Revoked,
    /// Left the company.
    Left,
    /// Was dismissed.
    Dismissed,
}

/// Something that happened to a membership.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberEvent {
    /// What.
    pub step: MemberStep,
    /// Who did it; empty when they are gone.
    pub by: String,
    /// Why, where somebody said so.
    pub reason: String,
    /// When.
    pub time: Timestamp,
}

/// Somebody of a company.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberDetail {
    /// The row.
    pub member: Member,
    /// What they filled in when they applied.
    pub application: Application,
    /// What happened, the newest first.
    pub timeline: Vec<MemberEvent>,
}

/// An application that was read, to be decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decided {
    /// The row.
    pub id: EmployeeId,
    /// Of the application that was read.
    pub version: i64,
}

/// What somebody is given who is let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GivenChoice {
    /// What the link names that they came by.
    #[default]
    ByLink,
    /// Nothing.
    Nothing,
    /// What this template holds.
    Template(crate::id::TemplateId),
}

impl GivenChoice {
    /// As a form sends it.
    pub fn to_text(self) -> String {
        match self {
            GivenChoice::ByLink => "link".to_owned(),
            GivenChoice::Nothing => "none".to_owned(),
            GivenChoice::Template(id) => id.to_string(),
        }
    }

    /// From a form.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "link" => Some(GivenChoice::ByLink),
            "none" => Some(GivenChoice::Nothing),
            id => id.parse().ok().map(GivenChoice::Template),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::TemplateId;

    #[test]
    fn what_stands_in_an_address_reads_back() {
        for status in MemberStatus::ALL {
            assert_eq!(MemberStatus::parse(status.as_str()), Some(status));
        }
        for role in MemberRole::ALL {
            assert_eq!(MemberRole::parse(role.as_str()), Some(role));
        }
        for sort in MemberSort::ALL {
            assert_eq!(MemberSort::parse(sort.as_str()), Some(sort));
        }
        assert_eq!(MemberStatus::parse("gone"), None);
        for given in [
            GivenChoice::ByLink,
            GivenChoice::Nothing,
            GivenChoice::Template(TemplateId(3)),
        ] {
            assert_eq!(GivenChoice::parse(&given.to_text()), Some(given));
        }
        assert_eq!(GivenChoice::parse("0"), None);
    }
}
