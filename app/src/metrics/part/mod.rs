//! Pieces of charts and of what stands around them.

mod bar;
mod container;
mod event;
mod file;
mod grid;
mod live;
mod own_time;
mod reading;
mod section;

pub use grid::{ContainerChartGrid, Limits, ServerChartGrid};
pub use live::LiveCharts;
pub use section::ChartSection;

pub use bar::zoom_on;
pub use container::{ContainerCharts, container_charts};
pub use file::chart_file;

pub(super) use bar::{RangeBar, ZoomBar};
pub(super) use event::Events;
pub(super) use own_time::OwnTime;
pub(super) use reading::Reading;

use crate::i18n::{I18n, t_string};
use model::metrics::{Metric, Range, Resolution, Tier};

/// What a range is called.
pub fn range_label(i18n: I18n, range: Range) -> String {
    match range {
        Range::Minutes15 => t_string!(i18n, metrics.range_15m),
        Range::Hour => t_string!(i18n, metrics.range_1h),
        Range::Hours6 => t_string!(i18n, metrics.range_6h),
        Range::Day => t_string!(i18n, metrics.range_24h),
        Range::Week => t_string!(i18n, metrics.range_7d),
        Range::Month => t_string!(i18n, metrics.range_30d),
        Range::Quarter => t_string!(i18n, metrics.range_90d),
        Range::Year => t_string!(i18n, metrics.range_1y),
    }
    .to_string()
}

/// What a resolution is called.
pub fn resolution_label(i18n: I18n, resolution: Resolution) -> String {
    match resolution {
        Resolution::Auto => t_string!(i18n, metrics.resolution_auto).to_string(),
        Resolution::Raw => tier_label(i18n, Tier::Raw),
        Resolution::Hour => tier_label(i18n, Tier::Hour),
        Resolution::Day => tier_label(i18n, Tier::Day),
    }
}

/// What a tier is called.
pub fn tier_label(i18n: I18n, tier: Tier) -> String {
    match tier {
        Tier::Raw => t_string!(i18n, metrics.resolution_raw),
        Tier::Hour => t_string!(i18n, metrics.resolution_hour),
        Tier::Day => t_string!(i18n, metrics.resolution_day),
    }
    .to_string()
}

/// What a metric is called.
pub fn metric_label(i18n: I18n, metric: Metric) -> String {
    match metric {
        Metric::Cpu => t_string!(i18n, metrics.cpu),
        Metric::Memory => t_string!(i18n, metrics.memory),
        Metric::MemoryUsage => t_string!(i18n, metrics.memory_usage),
        Metric::Disk => t_string!(i18n, metrics.disk),
        Metric::DiskBusy => t_string!(i18n, metrics.disk_busy),
        Metric::NetInput => t_string!(i18n, metrics.net_input),
        Metric::NetOutput => t_string!(i18n, metrics.net_output),
        Metric::BlockInput => t_string!(i18n, metrics.block_input),
        Metric::BlockOutput => t_string!(i18n, metrics.block_output),
    }
    .to_string()
}
