//! Charts that grow by samples while the page is open, thinned as the console
//! thins them (`backend::metrics::series`).

use model::{
    metrics::{Axis, Day, HostEvent, Off, Point, Series, Tier},
    server::{REPORT_INTERVAL, SILENT_AFTER},
    time::{Millis, Timestamp},
};

/// Lines over one stretch of time: what charts show at one moment.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Plot {
    /// The lines.
    pub series: Vec<Series>,
    /// Beginning of the time axis.
    pub from: Timestamp,
    /// End of the time axis: now, or when the reader looks at the past, then.
    pub until: Timestamp,
    /// What one point covers.
    pub step: Millis,
    /// What the points were made of.
    pub tier: Tier,
    /// The lines of the stretch before, laid over this one: as many, or none.
    pub ghost: Vec<Series>,
    /// When nothing was heard.
    pub off: Vec<Off>,
    /// What happened.
    pub events: Vec<HostEvent>,
    /// For days: what each is called where it is a day.
    pub days: Vec<Day>,
}

impl Plot {
    /// Lines over an axis, with nothing beside them.
    pub fn new(axis: &Axis, series: Vec<Series>) -> Self {
        Plot {
            series,
            from: axis.from,
            until: axis.until,
            step: axis.step,
            tier: axis.tier,
            days: axis.days.clone(),
            ..Plot::default()
        }
    }

    /// Some of its lines, with all that is beside them.
    pub fn part(&self, lines: &[usize]) -> Self {
        let pick = |of: &[Series]| -> Vec<Series> {
            let picked = lines.iter().filter_map(|line| of.get(*line));
            picked.cloned().collect()
        };
        Plot {
            series: pick(&self.series),
            ghost: pick(&self.ghost),
            off: self.off.clone(),
            events: self.events.clone(),
            days: self.days.clone(),
            ..*self
        }
    }

    /// The same with each value so many times as large: a share of a whole as a part of
    /// it.
    pub fn times(mut self, factor: f64) -> Self {
        for series in self.series.iter_mut().chain(&mut self.ghost) {
            for point in &mut series.points {
                for value in [&mut point.mean, &mut point.min, &mut point.max] {
                    *value = value.map(|value| value * factor);
                }
            }
        }
        self
    }

    /// Whether a point stands for more than one sample.
    pub fn is_thinned(&self) -> bool {
        self.tier != Tier::Raw || self.step > REPORT_INTERVAL
    }

    /// What the day is called that begins at an instant.
    pub fn day(&self, start: Timestamp) -> Option<&str> {
        let at = self.days.binary_search_by_key(&start, |day| day.start).ok();
        at.map(|at| self.days[at].date.as_str())
    }
}

/// What became of a sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grown {
    /// It is in the lines.
    Yes,
    /// It is in the lines, and before it some may be missing.
    AfterPause,
    /// It is not newer than what is there.
    No,
}

/// A [`Plot`] that follows the present.
#[derive(Debug, Clone, PartialEq)]
pub struct Growth {
    plot: Plot,
    length: Millis,
    newest: Option<Timestamp>,
    /// Samples of the newest step.
    count: u32,
    /// Two and a half intervals of the host; after a longer pause samples may have
    /// been missed.
    longest_pause: Millis,
    /// Whether samples belong here: a chart of hours, or of a time that is over, has
    /// all that it will have.
    is_open: bool,
}

impl Growth {
    /// Begins with what the console sent. `length` is the reach of the time axis,
    /// `newest` the time of the newest sample in it or before it.
    pub fn new(plot: Plot, length: Millis, newest: Option<Timestamp>) -> Self {
        // How many samples the newest point stands for is not told; there is one
        // for each interval of the step that has passed.
        let count = newest.map_or(0, |newest| {
            let passed = newest - begin(newest, plot.step);
            u32::try_from(passed.0 / REPORT_INTERVAL.0 + 1).unwrap_or(1)
        });
        let longest_pause = Millis(interval(&plot).0.saturating_mul(5) / 2);
        Growth {
            plot,
            length,
            newest,
            count,
            longest_pause,
            is_open: true,
        }
    }

    /// A plot that does not follow the present.
    pub fn still(plot: Plot) -> Self {
        Growth {
            is_open: false,
            ..Growth::new(plot, Millis::default(), None)
        }
    }

    /// The lines as they are now.
    pub fn plot(&self) -> &Plot {
        &self.plot
    }

    /// Takes one sample in: `values` has one for each line, or none where the machine
    /// does not tell.
    pub fn push(&mut self, time: Timestamp, values: &[Option<f64>]) -> Grown {
        if !self.is_open {
            return Grown::No;
        }
        let pause = self.newest.map(|newest| time - newest);
        if pause.is_some_and(|pause| pause <= Millis(0)) {
            return Grown::No;
        }
        let step = self.plot.step;
        let gap = SILENT_AFTER
            .max(self.longest_pause)
            .max(Millis(step.0.saturating_mul(2)));
        let is_torn = pause.is_some_and(|pause| pause > gap);
        let joins = !is_torn
            && self
                .newest
                .is_some_and(|newest| begin(newest, step) == begin(time, step));

        for (series, value) in self.plot.series.iter_mut().zip(values) {
            let Some(value) = value else { continue };
            let last = series.points.last_mut().filter(|_| joins);
            if let Some((point, mean)) = last.and_then(|point| point.mean.map(|mean| (point, mean)))
            {
                let count = f64::from(self.count);
                point.time = begin(time, step);
                point.mean = Some((mean * count + value) / (count + 1.0));
                point.min = Some(point.min.map_or(*value, |min| min.min(*value)));
                point.max = Some(point.max.map_or(*value, |max| max.max(*value)));
                continue;
            }
            if let Some(newest) = self.newest.filter(|_| is_torn) {
                series.points.push(Point {
                    time: newest + Millis(1),
                    mean: None,
                    min: None,
                    max: None,
                });
            }
            // A lone sample stands where it was measured.
            series.points.push(Point {
                time,
                mean: Some(*value),
                min: Some(*value),
                max: Some(*value),
            });
        }
        self.count = if joins { self.count + 1 } else { 1 };
        self.newest = Some(time);
        self.move_axis(time);
        if pause.is_some_and(|pause| pause > self.longest_pause) {
            Grown::AfterPause
        } else {
            Grown::Yes
        }
    }

    /// The axis ends at the newest sample; what it no longer reaches is dropped.
    fn move_axis(&mut self, time: Timestamp) {
        let plot = &mut self.plot;
        plot.until = plot.until.max(time);
        plot.from = begin(plot.until - self.length, plot.step);
        for series in &mut plot.series {
            let kept = series
                .points
                .partition_point(|point| point.time < plot.from);
            series.points.drain(..kept);
        }
    }
}

/// How often the host reports, as far as its points tell: the middle one of their
/// distances, where it is clearly longer than a step, else what agents do by default.
fn interval(plot: &Plot) -> Millis {
    let points = plot.series.first().map_or(&[][..], |line| &line.points);
    let known = points.iter().filter(|point| point.mean.is_some());
    let mut last = None;
    let mut distances: Vec<i64> = known
        .filter_map(|point| Some((point.time - last.replace(point.time)?).0))
        .collect();
    let middle = distances.len() / 2;
    if distances.is_empty() {
        return REPORT_INTERVAL;
    }
    let distance = *distances.select_nth_unstable(middle).1;
    if distance > plot.step.0.saturating_mul(3) / 2 {
        Millis(distance).max(REPORT_INTERVAL)
    } else {
        REPORT_INTERVAL
    }
}

/// Where the step begins that an instant is in: at fixed times, as on the console.
fn begin(time: Timestamp, step: Millis) -> Timestamp {
    let step = step.0.max(1);
    Timestamp(time.0.div_euclid(step) * step)
}

#[cfg(test)]
mod tests {
    use super::*;

    const STEP: Millis = Millis::seconds(60);
    const LENGTH: Millis = Millis::minutes(10);
    /// Begins a step.
    const NOW: Timestamp = Timestamp(1_800_000_000_000);

    fn at(seconds: i64) -> Timestamp {
        NOW + Millis::seconds(seconds)
    }

    fn point(time: Timestamp, mean: f64, min: f64, max: f64) -> Point {
        Point {
            time,
            mean: Some(mean),
            min: Some(min),
            max: Some(max),
        }
    }

    /// One line that ends with a step of two samples, 10 and 20.
    fn growth() -> Growth {
        let points = vec![
            point(at(-60), 5.0, 4.0, 6.0),
            point(at(0), 15.0, 10.0, 20.0),
        ];
        let plot = Plot {
            series: vec![Series { points }],
            from: NOW - LENGTH,
            until: at(11),
            step: STEP,
            ..Plot::default()
        };
        Growth::new(plot, LENGTH, Some(at(10)))
    }

    fn points(growth: &Growth) -> &[Point] {
        &growth.plot().series[0].points
    }

    #[test]
    fn a_sample_within_the_step_changes_its_point() {
        let mut growth = growth();
        assert_eq!(growth.push(at(20), &[Some(60.0)]), Grown::Yes);
        assert_eq!(points(&growth)[1], point(at(0), 30.0, 10.0, 60.0));
        assert_eq!(points(&growth).len(), 2);
    }

    #[test]
    fn a_sample_of_the_next_step_is_a_new_point_and_moves_the_axis() {
        let mut growth = growth();
        for second in [20, 30, 40, 50] {
            growth.push(at(second), &[Some(15.0)]);
        }
        assert_eq!(growth.push(at(61), &[Some(7.0)]), Grown::Yes);
        assert_eq!(points(&growth)[2], point(at(61), 7.0, 7.0, 7.0));
        assert_eq!(growth.plot().until, at(61));
        assert_eq!(growth.plot().from, at(60) - LENGTH);
        assert_eq!(growth.push(at(71), &[Some(9.0)]), Grown::Yes);
        // Two samples are a stretch, which stands at its beginning.
        assert_eq!(points(&growth)[2], point(at(60), 8.0, 7.0, 9.0));
    }

    #[test]
    fn what_leaves_the_range_is_dropped() {
        let mut growth = growth();
        growth.push(at(9 * 60), &[Some(1.0)]);
        assert_eq!(points(&growth)[0].time, at(-60));
        growth.push(at(9 * 60 + 1), &[Some(1.0)]);
        assert_eq!(points(&growth)[0].time, at(-60));
        growth.push(at(10 * 60), &[Some(1.0)]);
        assert_eq!(points(&growth)[0].time, at(0));
    }

    #[test]
    fn an_old_sample_changes_nothing() {
        let mut growth = growth();
        let before = growth.clone();
        assert_eq!(growth.push(at(10), &[Some(99.0)]), Grown::No);
        assert_eq!(growth.push(at(-300), &[Some(99.0)]), Grown::No);
        assert_eq!(growth, before);
    }

    #[test]
    fn a_pause_is_told_and_a_long_one_breaks_the_line() {
        let mut short = growth();
        assert_eq!(short.push(at(10 + 25), &[Some(1.0)]), Grown::Yes);
        assert_eq!(short.push(at(35 + 26), &[Some(1.0)]), Grown::AfterPause);
        assert!(points_are_whole(&short));

        let mut long = growth();
        assert_eq!(long.push(at(10 + 121), &[Some(1.0)]), Grown::AfterPause);
        assert_eq!(points(&long)[2].time, at(10) + Millis(1));
        assert_eq!(points(&long)[2].mean, None);
        assert_eq!(points(&long)[3].mean, Some(1.0));
    }

    #[test]
    fn a_host_that_reports_once_a_minute_makes_no_pause_in_between() {
        let points = (0..5).map(|n| point(at(60 * n), 1.0, 1.0, 1.0)).collect();
        let plot = Plot {
            series: vec![Series { points }],
            from: NOW - LENGTH,
            until: at(240),
            step: Millis::seconds(10),
            ..Plot::default()
        };
        let mut growth = Growth::new(plot, LENGTH, Some(at(240)));
        assert_eq!(growth.push(at(300), &[Some(2.0)]), Grown::Yes);
        assert!(points_are_whole(&growth));
        assert_eq!(growth.push(at(300 + 151), &[Some(2.0)]), Grown::AfterPause);
        assert!(!points_are_whole(&growth));
    }

    fn points_are_whole(growth: &Growth) -> bool {
        points(growth).iter().all(|point| point.mean.is_some())
    }

    #[test]
    fn the_first_sample_of_all_is_a_point() {
        let plot = Plot {
            series: vec![Series::default(), Series::default()],
            from: NOW - LENGTH,
            until: NOW,
            step: STEP,
            ..Plot::default()
        };
        let mut growth = Growth::new(plot, LENGTH, None);
        assert_eq!(growth.push(at(1), &[Some(3.0), Some(4.0)]), Grown::Yes);
        assert_eq!(
            growth.plot().series[1].points,
            [point(at(1), 4.0, 4.0, 4.0)]
        );
    }
}
