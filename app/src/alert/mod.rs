//! Alerts: which go on, what sets them off, who is told.

pub mod api;
mod open;
pub mod page;
pub(crate) mod part;

pub use open::{AlertsLink, BottomAlerts, OpenAlerts, provide_open_alerts};
pub use part::{AlertsOfServer, HeatAsking, HeatMapCard, ServerAlertsCard};
