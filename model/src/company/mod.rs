//! Companies: their profile, their links, and who stands where with them.

mod application;
mod belonging;
mod import;
mod link;
mod member;
pub mod membership;

pub use application::{
    Answers, Application, ApplicationForm, Approve, Day, EmailAddress, EntryField, Gender,
    MyMembership, Reject, RejectReason, ReviewStanding,
};
pub use belonging::{Belonging, BelongingKind, Belongings, Heir};
pub use import::{
    BadRow, GoodRow, ImportPreview, ImportRequest, ImportResult, ImportSource, MAX_IMPORT_BYTES,
    MAX_IMPORT_ROWS, MAX_SHOWN_ROWS, RowProblem,
};
pub use link::{
    Link, LinkCounts, LinkEnd, LinkExpiry, LinkPeople, LinkPerson, LinkSetting, LinkView,
    MAX_LIFETIME, MAX_USES, NewLink,
};
pub use member::{
    Decided, GivenChoice, MAX_DECISIONS, Member, MemberDetail, MemberEvent, MemberFilter,
    MemberList, MemberListRequest, MemberRights, MemberRole, MemberSearch, MemberSort,
    MemberStatus, MemberStep,
};
pub use membership::State;

use crate::{
    id::CompanyId,
    identity::{Mobile, PersonName},
    text::{checked_text, line, paragraph},
    time::Timestamp,
};
use serde::{Deserialize, Serialize};

checked_text! {
    /// What a company is called, 1–128 characters; no other has the same name.
    CompanyName, |raw| line(raw, 1, 128)
}

checked_text! {
    /// What a company says about itself, up to 2,000 characters; may be empty.
    CompanyDescription, |raw| paragraph(raw, 0, 2_000)
}

/// A company in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompanySummary {
    /// Its id.
    pub id: CompanyId,
    /// Its name.
    pub name: String,
}

/// A company to be founded. Who does so administers it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompanyCreate {
    /// Its name.
    pub name: CompanyName,
    /// Whom to ask about it.
    pub contact: PersonName,
    /// Their number.
    pub mobile: Mobile,
    /// What it says about itself.
    pub description: CompanyDescription,
}

/// A change of a company's profile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompanyUpdate {
    /// Of the profile that was read.
    pub version: i64,
    /// The rest as it shall be.
    #[serde(flatten)]
    pub profile: CompanyCreate,
}

/// A company's profile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompanyDetail {
    /// Which.
    pub id: CompanyId,
    /// Its name.
    pub name: String,
    /// Whom to ask about it.
    pub contact: String,
    /// Their number.
    pub mobile: String,
    /// What it says about itself.
    pub description: String,
    /// Where its picture is; empty when there is none.
    pub image_url: String,
    /// How many belong to it.
    pub members: i64,
    /// When it was founded.
    pub create_time: Timestamp,
    /// Guards the profile.
    pub version: i64,
}
