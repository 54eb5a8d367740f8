//! Pieces of the pages about alerts.

mod answer;
mod asked;
mod draft;
mod heat;
mod maintenance;
mod server_card;
mod table;
mod tabs;
mod threshold_form;
mod webhook;
mod words;

pub use answer::{Asking, Shown, Trouble, follow, page_of};
pub use asked::{Asked, changed};
pub use heat::{HeatAsking, HeatMapCard};
pub use maintenance::{MaintenanceForm, MaintenanceNotice, MaintenanceTable};
pub use server_card::{AlertsOfServer, ServerAlertsCard};
pub use table::AlertTable;
pub use tabs::{AlertTabs, Place};
pub use threshold_form::ThresholdForm;
pub use webhook::{DeliveryTable, WebhookTable};
pub use words::{metric_label, refused_text, value_text};
