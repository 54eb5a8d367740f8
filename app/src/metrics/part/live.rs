//! Charts while their page is open.

use crate::chart::{Grown, Growth, Plot};
use leptos::prelude::*;
use model::metrics::{
    Axis, ChartRequest, Charts, HostEvent, Metric, MetricLine, Sample, Series, Tier,
};
use std::collections::VecDeque;

/// Samples that are kept for charts that were asked for before they came.
const RECENT: usize = 30;

/// What is drawn: what the console sent, grown by what came since.
#[derive(Debug, Clone, PartialEq)]
struct Drawn {
    charts: Charts,
    growth: Growth,
}

/// The charts of a host or a container while their page is open: what the console
/// sent, and the samples that came since.
#[derive(Debug, Clone, Copy)]
pub struct LiveCharts {
    drawn: RwSignal<Drawn>,
    recent: StoredValue<VecDeque<Sample>>,
}

impl LiveCharts {
    /// Begins with what the console sent.
    pub fn new(charts: Charts) -> Self {
        LiveCharts {
            drawn: RwSignal::new(drawn(charts)),
            recent: StoredValue::new(VecDeque::new()),
        }
    }

    /// What is shown, as it was asked for.
    pub fn request(self) -> Memo<ChartRequest> {
        Memo::new(move |_| self.drawn.with(|drawn| drawn.charts.axis.request))
    }

    /// The time axis as it was sent.
    pub fn axis(self) -> Memo<Axis> {
        Memo::new(move |_| self.drawn.with(|drawn| drawn.charts.axis.clone()))
    }

    /// How much of what was due is there, percent.
    pub fn coverage(self) -> Memo<Option<f64>> {
        Memo::new(move |_| self.drawn.with(|drawn| drawn.charts.coverage))
    }

    /// What happened in the time of the charts.
    pub fn events(self) -> Memo<Vec<HostEvent>> {
        Memo::new(move |_| self.drawn.with(|drawn| drawn.charts.events.clone()))
    }

    /// Whether anything is known of a metric.
    pub fn has(self, metric: Metric) -> Memo<bool> {
        Memo::new(move |_| self.drawn.with(|drawn| drawn.charts.has(metric)))
    }

    /// The lines of some metrics.
    pub fn plot(self, metrics: &'static [Metric]) -> Memo<Plot> {
        Memo::new(move |_| {
            self.drawn.with(|drawn| {
                let lines = &drawn.charts.lines;
                let places = metrics
                    .iter()
                    .filter_map(|metric| lines.iter().position(|line| line.metric == *metric));
                drawn.growth.plot().part(&places.collect::<Vec<_>>())
            })
        })
    }

    /// Shows something else, and with it the samples that are newer.
    pub fn replace(self, charts: Charts) {
        let mut next = drawn(charts);
        self.recent.with_value(|recent| {
            for sample in recent {
                let values = values(&next.charts.lines, sample);
                next.growth.push(sample.time, &values);
            }
        });
        self.drawn.set(next);
    }

    /// Takes a sample in. `true` when others may be missing before it, so that it is
    /// better to fetch again.
    pub fn push(self, sample: &Sample) -> bool {
        self.recent.update_value(|recent| {
            if recent.len() == RECENT {
                recent.pop_front();
            }
            recent.push_back(*sample);
        });
        let mut grown = Grown::No;
        self.drawn.maybe_update(|drawn| {
            let values = values(&drawn.charts.lines, sample);
            grown = drawn.growth.push(sample.time, &values);
            grown != Grown::No
        });
        grown == Grown::AfterPause
    }
}

/// All lines have one time axis and grow as one. Those of hours and days, and of a time
/// that is over, do not grow.
fn drawn(charts: Charts) -> Drawn {
    let lines = charts.lines.iter().map(|line| line.series.clone());
    let mut plot = Plot::new(&charts.axis, lines.collect());
    plot.off = charts.off.clone();
    plot.events = charts.events.clone();
    if !charts.ghost.is_empty() {
        let behind =
            |line: &MetricLine| -> Series { charts.ghost(line.metric).unwrap_or_default() };
        plot.ghost = charts.lines.iter().map(behind).collect();
    }
    let window = charts.axis.request.window;
    let growth = if window.is_moving() && charts.axis.tier == Tier::Raw {
        Growth::new(plot, window.length(), charts.latest)
    } else {
        Growth::still(plot)
    };
    Drawn { charts, growth }
}

/// What a sample of a host says of each line.
fn values(lines: &[MetricLine], sample: &Sample) -> Vec<Option<f64>> {
    let of = |line: &MetricLine| match line.metric {
        Metric::Cpu => Some(sample.cpu_percent),
        Metric::Memory => Some(sample.memory_percent),
        Metric::Disk => Some(sample.disk_percent),
        Metric::DiskBusy => sample.disk_busy,
        Metric::NetInput => Some(sample.net_input),
        Metric::NetOutput => Some(sample.net_output),
        _ => None,
    };
    lines.iter().map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{
        metrics::{Point, Range, Window},
        time::{Millis, Timestamp},
    };

    const NOW: Timestamp = Timestamp(1_800_000_000_000);

    fn sample(seconds: i64) -> Sample {
        Sample {
            time: NOW + Millis::seconds(seconds),
            cpu_percent: 1.0,
            memory_total: 0,
            memory_available: 0,
            memory_free: 0,
            memory_percent: 2.0,
            disk_total: 0,
            disk_free: 0,
            disk_percent: 3.0,
            disk_busy: None,
            net_input: 4.0,
            net_output: 5.0,
        }
    }

    fn charts(window: Window) -> Charts {
        let point = Point {
            time: NOW,
            mean: Some(0.0),
            min: Some(0.0),
            max: Some(0.0),
        };
        let metrics = [
            Metric::Cpu,
            Metric::Memory,
            Metric::Disk,
            Metric::NetInput,
            Metric::NetOutput,
        ];
        Charts {
            axis: Axis {
                request: ChartRequest {
                    window,
                    ..ChartRequest::default()
                },
                from: NOW - Millis::minutes(15),
                until: NOW,
                tier: Tier::Raw,
                step: Millis::seconds(10),
                zone: None,
                days: Vec::new(),
            },
            lines: metrics
                .map(|metric| MetricLine {
                    metric,
                    series: Series {
                        points: vec![point],
                    },
                })
                .to_vec(),
            ghost: Vec::new(),
            coverage: None,
            off: Vec::new(),
            events: Vec::new(),
            latest: Some(NOW),
        }
    }

    fn newest(charts: LiveCharts) -> Vec<(Timestamp, Option<f64>)> {
        charts.drawn.with_untracked(|drawn| {
            let lines = drawn.growth.plot().series.iter();
            lines
                .filter_map(|line| line.points.last().map(|point| (point.time, point.mean)))
                .collect()
        })
    }

    const LAST: Window = Window::Last(Range::Minutes15);

    #[test]
    fn a_sample_makes_every_line_longer() {
        Owner::new().with(|| {
            let live = LiveCharts::new(charts(LAST));
            assert!(!live.push(&sample(10)));
            let time = sample(10).time;
            let wanted = [1.0, 2.0, 3.0, 4.0, 5.0].map(|value| (time, Some(value)));
            assert_eq!(newest(live), wanted);
        });
    }

    #[test]
    fn a_sample_that_came_while_charts_were_fetched_is_not_lost() {
        Owner::new().with(|| {
            let live = LiveCharts::new(charts(LAST));
            assert!(live.push(&sample(40)), "samples may be missing");
            live.replace(charts(LAST));
            assert_eq!(newest(live)[0], (sample(40).time, Some(1.0)));
        });
    }

    #[test]
    fn what_is_over_does_not_grow() {
        Owner::new().with(|| {
            let window = Window::Between {
                from: NOW - Millis::minutes(15),
                until: NOW,
            };
            let live = LiveCharts::new(charts(window));
            assert!(!live.push(&sample(40)));
            assert_eq!(newest(live)[0].0, NOW);
        });
    }
}
