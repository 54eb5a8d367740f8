//! One page of an inbox, with where its reader stands by now with what it is about.

use super::Message;
use crate::{
    company::ReviewStanding,
    id::{CompanyId, MessageId, UserId},
    page::Page,
};
use serde::{Deserialize, Serialize};

/// A company that messages are about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageCompany {
    /// Which.
    pub id: CompanyId,
    /// Its name now.
    pub name: String,
}

/// How many messages a person has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct MessageCounts {
    /// All.
    pub total: i64,
    /// Those not read yet.
    pub unread: i64,
}

/// One page of somebody's inbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageList {
    /// The messages.
    pub page: Page<Message>,
    /// How many there are, whatever the filter.
    pub counts: MessageCounts,
    /// The newest of all, whatever the filter: up to where "all" goes.
    pub newest: Option<MessageId>,
    /// The companies there is to choose from.
    pub companies: Vec<MessageCompany>,
    /// Where the reader stands by now with what the messages are about.
    pub standing: MessageStanding,
}

/// Where a reader stands with the companies and the people that messages are about:
/// a message is as old as it is, and what it leads to may have gone.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct MessageStanding {
    /// The companies whose scope the reader may enter.
    pub open: Vec<CompanyId>,
    /// The companies that refused the reader.
    pub refused: Vec<CompanyId>,
    /// The companies that invite the reader by name.
    pub offered: Vec<CompanyId>,
    /// The applications that the reader may decide about, or might have.
    pub reviews: Vec<ReviewStanding>,
}

impl MessageStanding {
    /// The application of a person to a company, if the reader may see it.
    pub fn review(&self, company: CompanyId, person: UserId) -> Option<&ReviewStanding> {
        self.reviews
            .iter()
            .find(|one| one.company == company && one.person == person)
    }
}
