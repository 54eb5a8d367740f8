//! Pages of people: coming in, and their own sessions.

mod frame;
mod login;
mod security;
mod set_up;

pub use login::LoginPage;
pub use security::SecurityPage;
pub use set_up::SetUpPage;
