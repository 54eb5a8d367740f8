//! Metrics: the charts of a host.

pub mod api;
mod part;

pub use part::{LiveCharts, ServerChartGrid};
