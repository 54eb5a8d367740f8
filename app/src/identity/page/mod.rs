//! Pages of people: coming in, and their own account.

mod forgot;
pub(crate) mod frame;
mod login;
mod mobile;
mod password;
mod register;
mod security;
mod set_up;
mod settings;

pub use forgot::ForgotPage;
pub use login::LoginPage;
pub use mobile::MobilePage;
pub use password::PasswordPage;
pub use register::RegisterPage;
pub use security::SecurityPage;
pub use set_up::SetUpPage;
pub use settings::SettingsPage;
