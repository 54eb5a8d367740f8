//! Pieces of the pages of companies.

mod answers;
mod applicants;
mod asked;
mod company_facts;
mod dismiss;
mod filter;
mod form;
mod link;
mod link_fields;
mod link_people;
mod list_fields;
mod made;
mod member;
mod member_acts;
mod message_review;
mod new_link;
mod newest;
mod review;
mod standing;
mod words;

pub use answers::AnswerFacts;
pub use applicants::{Applicants, NotApproved};
pub use asked::Asked;
pub use company_facts::CompanyFacts;
pub use dismiss::Dismiss;
pub use filter::MemberFilters;
pub use form::{AnswerOffer, ApplicantForm, CompanyPost, Trouble};
pub use link::LinkTable;
pub use link_fields::{LinkFields, LinkTyped};
pub use link_people::LinkPeopleCard;
pub use list_fields::{BadRows, ListFields, list_trouble};
pub use made::MadeBox;
pub use member::MemberTable;
pub use member_acts::{Appoint, RevokeOffer};
pub use message_review::{MessageReview, ReviewTarget};
pub use new_link::NewLink;
pub use newest::newest;
pub use review::{GivenField, RejectDialog};
pub use standing::Standing;
pub use words::{
    decided_label, end_text, failure_text, field_label, handled_text, state_label, state_tone,
    step_text, template_label,
};
