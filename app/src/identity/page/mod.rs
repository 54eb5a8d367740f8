//! Pages of people: coming in, and their own account.

mod forgot;
pub(crate) mod frame;
mod login;
mod mobile;
mod password;
mod preferences;
pub(crate) mod profile;
mod register;
mod second;
mod second_factor;
mod security;
mod set_up;
mod settings;
mod sign_ins;
mod step_up;

pub use forgot::ForgotPage;
pub use login::LoginPage;
pub use mobile::MobilePage;
pub use password::PasswordPage;
pub use preferences::PreferencesPage;
pub use profile::ProfilePage;
pub use register::RegisterPage;
pub use second::SecondPage;
pub use second_factor::SecondFactorPage;
pub use security::SecurityPage;
pub use set_up::SetUpPage;
pub use settings::SettingsPage;
pub use step_up::StepUpPage;
