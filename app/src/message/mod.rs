//! One's messages: the inbox, and how many wait in it.

pub mod api;
mod page;
mod part;
mod unread;

pub use page::MessagesPage;
pub use unread::{BottomMessages, MessagesBell, Unread, UnreadFollower, provide_unread};
