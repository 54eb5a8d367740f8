//! Pieces of the pages of companies.

mod answers;
mod applicants;
mod asked;
mod filter;
mod form;
mod link;
mod made;
mod member;
mod member_acts;
mod new_link;
mod newest;
mod review;
mod standing;
mod words;

pub use answers::AnswerFacts;
pub use applicants::Applicants;
pub use asked::{Asked, changed};
pub use filter::MemberFilters;
pub use form::{ApplicantForm, CompanyPost, Trouble};
pub use link::LinkTable;
pub use made::MadeBox;
pub use member::MemberTable;
pub use member_acts::{Appoint, Dismiss};
pub use new_link::NewLink;
pub use newest::newest;
pub use review::{GivenField, RejectDialog};
pub use standing::Standing;
pub use words::{failure_text, field_label, state_label, state_tone, step_text};
