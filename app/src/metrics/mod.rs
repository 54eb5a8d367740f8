//! Metrics: charts of hosts and containers, tables and files of what was measured.

pub mod api;
mod asked;
mod instant;
mod page;
mod part;

pub use asked::{ChartAsked, ChartPlace};
pub use instant::{parse_instant, write_instant};
pub use page::{ComparePage, ContainerHistoryPage, ServerHistoryPage};
pub use part::{
    ChartSection, ContainerCharts, LiveCharts, ServerChartGrid, chart_file, container_charts,
    zoom_on,
};
