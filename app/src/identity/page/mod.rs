//! Pages of people coming in.

mod frame;
mod login;
mod set_up;

pub use login::LoginPage;
pub use set_up::SetUpPage;
