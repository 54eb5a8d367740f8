//! Metrics: charts of hosts and containers, tables and files of what was measured, and
//! what is kept of it.

pub mod api;
mod asked;
mod instant;
mod page;
mod part;
mod retention;

pub use asked::{ChartAsked, ChartPlace};
pub use instant::{parse_instant, write_instant};
pub use page::{ComparePage, ContainerHistoryPage, ServerHistoryPage};
pub use part::{
    ChartSection, ContainerCharts, Limits, LiveCharts, ServerChartGrid, chart_file,
    container_charts, zoom_on,
};
pub use retention::{RetentionCard, split_flash};
