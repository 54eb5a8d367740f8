//! Metrics: the charts of a host, and what is kept.

pub mod api;
mod part;
mod retention;

pub use part::{LiveCharts, ServerChartGrid};
pub use retention::{RetentionCard, split_flash};
