//! Pieces of the pages of people.

mod browser;
mod captcha;
mod code;
mod new_password;
mod session_table;

pub use browser::browser_text;
pub use code::{AgainForm, AskForm, Carried, CodeField, SentTo, TryAgainAt};
pub use new_password::NewPassword;
pub use session_table::SessionTable;
