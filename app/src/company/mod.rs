//! Companies: one's own, joining one, and the people of one.

pub mod api;
pub mod page;
mod part;

pub use part::{MessageReview, ReviewTarget, handled_text};
pub(crate) use part::{failure_text, newest, template_label};
