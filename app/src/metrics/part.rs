//! The charts of one host.

use crate::{
    chart::{Chart, Grown, Growth, Plot, Unit, step_text},
    i18n::{t_string, use_i18n},
};
use leptos::prelude::*;
use model::{
    metrics::{Range, Sample, ServerCharts},
    server::REPORT_INTERVAL,
};
use std::collections::VecDeque;

/// Samples that are kept for charts that were asked for before they came.
const RECENT: usize = 30;
/// The charts of a page have one cursor.
const GROUP: &str = "host";

/// The charts of a host while its page is open: what the console sent, and the
/// samples that came since.
#[derive(Debug, Clone, Copy)]
pub struct LiveCharts {
    range: RwSignal<Range>,
    growth: RwSignal<Growth>,
    recent: StoredValue<VecDeque<Sample>>,
}

impl LiveCharts {
    /// Begins with what the console sent.
    pub fn new(charts: ServerCharts) -> Self {
        LiveCharts {
            range: RwSignal::new(charts.range),
            growth: RwSignal::new(growth(charts)),
            recent: StoredValue::new(VecDeque::new()),
        }
    }

    /// The range that is shown.
    pub fn range(self) -> Signal<Range> {
        self.range.into()
    }

    /// Shows something else, and with it the samples that are newer.
    pub fn replace(self, charts: ServerCharts) {
        self.range.set(charts.range);
        let mut growth = growth(charts);
        self.recent.with_value(|recent| {
            for sample in recent {
                growth.push(sample.time, &values(sample));
            }
        });
        self.growth.set(growth);
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
        self.growth.maybe_update(|growth| {
            grown = growth.push(sample.time, &values(sample));
            grown != Grown::No
        });
        grown == Grown::AfterPause
    }
}

/// The five lines of a host have one time axis and grow as one.
fn growth(charts: ServerCharts) -> Growth {
    let ServerCharts {
        range,
        from,
        until,
        step,
        cpu,
        memory,
        disk,
        net_input,
        net_output,
        latest,
    } = charts;
    let plot = Plot {
        series: vec![cpu, memory, disk, net_input, net_output],
        from,
        until,
        step,
    };
    Growth::new(plot, range.length(), latest)
}

/// In the order of the lines.
fn values(sample: &Sample) -> [f64; 5] {
    [
        sample.cpu_percent,
        sample.memory_percent,
        sample.disk_percent,
        sample.net_input,
        sample.net_output,
    ]
}

/// Four charts: processors, memory, disk, network; and how to read them.
#[component]
pub fn ServerChartGrid(
    /// What to draw.
    charts: LiveCharts,
    /// The host is no longer heard of: its newest values are not the present ones.
    #[prop(into)]
    is_silent: Signal<bool>,
) -> impl IntoView {
    let i18n = use_i18n();
    let plot = move |lines: std::ops::Range<usize>| {
        Memo::new(move |_| {
            charts.growth.with(|growth| {
                let all = growth.plot();
                Plot {
                    series: all.series.get(lines.clone()).unwrap_or_default().to_vec(),
                    ..*all
                }
            })
        })
    };
    let step = Memo::new(move |_| charts.growth.with(|growth| growth.plot().step));
    let resolution = move || {
        let step = step.get();
        if step > REPORT_INTERVAL {
            let step = step_text(i18n, step);
            t_string!(i18n, metrics.each_point, step = step).to_string()
        } else {
            t_string!(i18n, metrics.each_report).to_string()
        }
    };
    // The server cannot know the reader's zone.
    let zone = RwSignal::new(None::<String>);
    #[cfg(feature = "hydrate")]
    Effect::new(move || zone.set(crate::chart::zone_name()));
    let zone_text = move || {
        zone.get()
            .map(|zone| t_string!(i18n, metrics.times_in, zone = zone).to_string())
    };

    let used = t_string!(i18n, metrics.used).to_string();
    let received = t_string!(i18n, metrics.received).to_string();
    let sent = t_string!(i18n, metrics.sent).to_string();
    let cpu = t_string!(i18n, metrics.cpu).to_string();
    let memory = t_string!(i18n, metrics.memory).to_string();
    let disk = t_string!(i18n, metrics.disk).to_string();
    let network = t_string!(i18n, metrics.network).to_string();
    view! {
        <p class="chart-reading">{resolution}" "{zone_text}</p>
        <div class="chart-grid">
            <Chart title=cpu unit=Unit::Percent labels=vec![used.clone()] plot=plot(0..1) is_stale=is_silent group=GROUP/>
            <Chart title=memory unit=Unit::Percent labels=vec![used.clone()] plot=plot(1..2) is_stale=is_silent group=GROUP/>
            <Chart title=disk unit=Unit::Percent labels=vec![used] plot=plot(2..3) is_stale=is_silent group=GROUP/>
            <Chart
                title=network
                unit=Unit::BitsPerSecond
                labels=vec![received, sent]
                plot=plot(3..5)
                is_stale=is_silent
                group=GROUP
            />
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{
        metrics::{Point, Series},
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

    fn charts() -> ServerCharts {
        let series = || Series {
            points: vec![Point {
                time: NOW,
                mean: Some(0.0),
                min: Some(0.0),
                max: Some(0.0),
            }],
        };
        ServerCharts {
            range: Range::Minutes15,
            from: NOW - Millis::minutes(15),
            until: NOW,
            step: Millis::seconds(10),
            cpu: series(),
            memory: series(),
            disk: series(),
            net_input: series(),
            net_output: series(),
            latest: Some(NOW),
        }
    }

    fn newest(charts: LiveCharts) -> Vec<(Timestamp, Option<f64>)> {
        charts.growth.with_untracked(|growth| {
            let lines = growth.plot().series.iter();
            lines
                .filter_map(|line| line.points.last().map(|point| (point.time, point.mean)))
                .collect()
        })
    }

    #[test]
    fn a_sample_makes_every_line_longer() {
        Owner::new().with(|| {
            let live = LiveCharts::new(charts());
            assert!(!live.push(&sample(10)));
            let time = sample(10).time;
            let wanted = [1.0, 2.0, 3.0, 4.0, 5.0].map(|value| (time, Some(value)));
            assert_eq!(newest(live), wanted);
        });
    }

    #[test]
    fn a_sample_that_came_while_charts_were_fetched_is_not_lost() {
        Owner::new().with(|| {
            let live = LiveCharts::new(charts());
            assert!(live.push(&sample(40)), "samples may be missing");
            live.replace(charts());
            assert_eq!(newest(live)[0], (sample(40).time, Some(1.0)));
        });
    }
}
