//! The pages about alerts.

mod alerts;
mod maintenance;
mod thresholds;
mod webhooks;

pub use alerts::AlertsPage;
pub use maintenance::MaintenancePage;
pub use thresholds::ThresholdsPage;
pub use webhooks::WebhooksPage;
