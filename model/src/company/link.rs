//! Join links: who has one may apply.

use super::{EntryField, State};
use crate::{
    error::{Error, FieldError, Problem},
    id::{CompanyId, EmployeeId, LinkId, TemplateId},
    page::Page,
    permission::TemplateSummary,
    time::{Millis, Timestamp},
};
use serde::{Deserialize, Serialize};

/// The longest life of a link.
pub const MAX_LIFETIME: Millis = Millis::days(366);
/// Uses of a link at most, where it is limited at all.
pub const MAX_USES: i64 = 100_000;

/// What a link is made of.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct LinkSetting {
    /// What applicants fill in, beside name and number.
    pub required: Vec<EntryField>,
    /// What they are given on approval.
    pub template: Option<TemplateId>,
    /// How many may apply by it; `None` is unlimited.
    pub max_uses: Option<i64>,
    /// When it ends; `None`: when somebody revokes it.
    pub expiry_time: Option<Timestamp>,
}

impl LinkSetting {
    /// Checks the numbers.
    ///
    /// # Errors
    /// `Invalid` with every field that is wrong.
    pub fn check(&self, now: Timestamp) -> Result<(), Error> {
        let mut fields = Vec::new();
        if self
            .max_uses
            .is_some_and(|uses| !(1..=MAX_USES).contains(&uses))
        {
            fields.push(FieldError::new("max_uses", Problem::OutOfRange));
        }
        let is_off = |time| time <= now || time > now + MAX_LIFETIME;
        if self.expiry_time.is_some_and(is_off) {
            fields.push(FieldError::new("expiry_time", Problem::OutOfRange));
        }
        if fields.is_empty() {
            Ok(())
        } else {
            Err(Error::Invalid { fields })
        }
    }
}

/// Why a link takes no applications.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkEnd {
    /// Somebody took it back.
    Revoked,
    /// Its time is over.
    Expired,
    /// As many as it was for have applied.
    UsedUp,
}

impl LinkEnd {
    /// As the error that an applicant sees.
    pub fn into_error(self) -> Error {
        let what = match self {
            LinkEnd::Revoked => "link_revoked",
            LinkEnd::Expired => "link_expired",
            LinkEnd::UsedUp => "link_used_up",
        };
        Error::Conflict {
            what: what.to_owned(),
        }
    }
}

/// A link in the list of who may invite. The secret in it is shown once, when
/// it is made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// Which.
    pub id: LinkId,
    /// What applicants fill in.
    pub required: Vec<EntryField>,
    /// What they are given on approval.
    pub template: Option<TemplateSummary>,
    /// How many may apply by it.
    pub max_uses: Option<i64>,
    /// How many have.
    pub uses: i64,
    /// When it ends.
    pub expiry_time: Option<Timestamp>,
    /// Why it takes none any more.
    pub end: Option<LinkEnd>,
    /// When it was made.
    pub create_time: Timestamp,
    /// Guards its settings.
    pub version: i64,
}

/// How long a link shall last that is changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkExpiry {
    /// As long as it did.
    #[default]
    Keep,
    /// Until somebody takes it back.
    Never,
    /// So many days from now, by the console's clock.
    Days(u16),
}

impl LinkExpiry {
    /// As a form sends it.
    pub fn to_text(self) -> String {
        match self {
            LinkExpiry::Keep => "keep".to_owned(),
            LinkExpiry::Never => String::new(),
            LinkExpiry::Days(days) => days.to_string(),
        }
    }

    /// From a form.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "keep" => Some(LinkExpiry::Keep),
            "" => Some(LinkExpiry::Never),
            days => days.parse().ok().map(LinkExpiry::Days),
        }
    }
}

/// How many people a link brought, by where they stand now. Who left or took the
/// application back is not among them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct LinkCounts {
    /// Opened it and have not applied.
    pub opened: i64,
    /// Wait for a review.
    pub pending: i64,
    /// Were refused.
    pub rejected: i64,
    /// Belong to the company.
    pub joined: i64,
}

/// Somebody who came by a link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkPerson {
    /// The row.
    pub id: EmployeeId,
    /// What their account is called.
    pub name: String,
    /// Where they stand.
    pub state: State,
    /// When they applied.
    pub apply_time: Option<Timestamp>,
}

/// Who came by a link.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct LinkPeople {
    /// How many.
    pub counts: LinkCounts,
    /// Those whom the reader may see, newest first.
    pub page: Page<LinkPerson>,
}

/// A link that was just made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewLink {
    /// Which.
    pub id: LinkId,
    /// The secret at the end of its address; nobody can read it again.
    pub code: String,
}

/// What a link says to who opens it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkView {
    /// The company that invites.
    pub company: CompanyId,
    /// Its name.
    pub company_name: String,
    /// Whom to ask.
    pub contact: String,
    /// What will be asked for.
    pub required: Vec<EntryField>,
    /// Why it takes no applications any more.
    pub end: Option<LinkEnd>,
    /// Where the reader stands; `None` for who is not signed in.
    pub state: Option<State>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_long_a_link_lasts_reads_back_from_a_form() {
        for expiry in [LinkExpiry::Keep, LinkExpiry::Never, LinkExpiry::Days(7)] {
            assert_eq!(LinkExpiry::parse(&expiry.to_text()), Some(expiry));
        }
        assert_eq!(LinkExpiry::parse("soon"), None);
    }

    #[test]
    fn a_link_has_an_end_ahead_and_a_use_at_least() {
        let now = Timestamp(1_000);
        let setting = |max_uses, expiry: Option<i64>| LinkSetting {
            max_uses,
            expiry_time: expiry.map(Timestamp),
            ..Default::default()
        };
        assert_eq!(setting(None, None).check(now), Ok(()));
        assert_eq!(setting(Some(1), Some(1_001)).check(now), Ok(()));
        let Err(Error::Invalid { fields }) = setting(Some(0), Some(1_000)).check(now) else {
            panic!("it is refused")
        };
        assert_eq!(fields.len(), 2);
        let far = (now + MAX_LIFETIME).0 + 1;
        assert!(setting(None, Some(far)).check(now).is_err());
    }
}
