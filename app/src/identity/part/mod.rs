//! Pieces of the pages of people.

mod browser;
mod captcha;
mod code;
mod new_password;
mod picture_form;
mod session_table;
mod sign_in_table;
mod step_up;

pub use browser::browser_text;
pub use code::{AgainForm, AskForm, Carried, CodeField, SentTo, TryAgainAt};
pub use new_password::NewPassword;
pub use picture_form::PictureForm;
pub use session_table::SessionTable;
pub use sign_in_table::SignInTable;
pub use step_up::{NothingToProveBy, SecondCodeField, StepUpDialog, StepUpFields, SubmitButton};
