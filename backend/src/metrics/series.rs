//! From what is stored to points: thinning without lying.
//!
//! A stretch of time is cut into at most [`MAX_POINTS`](model::metrics::MAX_POINTS)
//! steps. A point keeps the mean, the smallest and the largest of its samples, so that
//! a spike of one sample is still to be seen in a year. Where more than two and a half
//! intervals of the host are missing, and no less than half a minute, or where an hour
//! or a day has no samples, a point without values makes the line break.

use model::{
    metrics::{Fold, Point, Series},
    server::SILENT_AFTER,
    time::{Millis, Timestamp},
};

/// How often a host reports: the middle one of all distances of `times`, which are in
/// order. `None` when there are too few to tell.
pub fn interval(times: impl Iterator<Item = Timestamp>) -> Option<Millis> {
    let mut last = None;
    let mut distances: Vec<i64> = times
        .filter_map(|time| Some((time - last.replace(time)?).0.abs()))
        .collect();
    let middle = distances.len() / 2;
    if distances.is_empty() {
        return None;
    }
    Some(Millis(*distances.select_nth_unstable(middle).1))
}

/// How far apart two samples may be before the line between them breaks. A host that
/// reports once a minute is not silent in between, so its own interval counts.
pub fn gap(interval: Option<Millis>) -> Millis {
    let interval = interval.unwrap_or_default();
    Millis(SILENT_AFTER.0.max(interval.0.saturating_mul(5) / 2))
}

/// How a stretch of time is cut.
#[derive(Debug, Clone, Copy)]
pub struct Grid {
    /// Where the first step begins.
    pub from: Timestamp,
    /// How long a step is.
    pub step: Millis,
    /// How much earlier than its step something may begin and still belong to it: days
    /// are an hour longer or shorter twice a year.
    pub slack: Millis,
    /// Whether a point of several rows stands where its step begins; else it stands
    /// where the first of its rows does.
    pub is_even: bool,
}

impl Grid {
    /// The step that an instant is in: where it begins.
    fn begin(&self, time: Timestamp) -> Timestamp {
        let steps = (time + self.slack - self.from)
            .0
            .div_euclid(self.step.0.max(1));
        self.from + Millis(steps.saturating_mul(self.step.0))
    }
}

/// Makes the points of one metric out of rows that come in order of time.
#[derive(Debug)]
pub struct Thinner {
    grid: Grid,
    gap: Millis,
    bucket: Option<Bucket>,
    last: Option<Timestamp>,
    is_torn: bool,
    series: Series,
}

impl Thinner {
    /// With nothing yet; the line breaks where rows are further apart than `gap`.
    pub fn new(grid: Grid, gap: Millis) -> Self {
        Thinner {
            grid,
            gap,
            bucket: None,
            last: None,
            is_torn: false,
            series: Series::default(),
        }
    }

    /// From here on the line breaks elsewhere.
    pub fn set_gap(&mut self, gap: Millis) {
        self.gap = gap;
    }

    /// Takes a row from `start` up to and with `last`. One without a value breaks the
    /// line.
    pub fn push(&mut self, start: Timestamp, last: Timestamp, value: Option<Fold>) {
        let Some(fold) = value else {
            self.is_torn = self.last.is_some();
            return;
        };
        let begin = self.grid.begin(start);
        let is_far = self.last.is_some_and(|last| start - last > self.gap);
        let is_torn = std::mem::take(&mut self.is_torn) || is_far;
        match &mut self.bucket {
            Some(open) if open.begin == begin && !is_torn => open.add(fold),
            _ => {
                self.flush();
                if let Some(last) = self.last.filter(|_| is_torn) {
                    // The break is drawn right behind what is last before it.
                    self.series.points.push(Point {
                        time: last + Millis(1),
                        mean: None,
                        min: None,
                        max: None,
                    });
                }
                self.bucket = Some(Bucket::new(begin, start, fold));
            }
        }
        self.last = Some(last);
    }

    fn flush(&mut self) {
        if let Some(full) = self.bucket.take() {
            self.series.points.push(full.point(self.grid.is_even));
        }
    }

    /// The points.
    pub fn finish(mut self) -> Series {
        self.flush();
        self.series
    }
}

/// The rows of one step.
#[derive(Debug)]
struct Bucket {
    begin: Timestamp,
    first: Timestamp,
    rows: u32,
    fold: Fold,
}

impl Bucket {
    fn new(begin: Timestamp, first: Timestamp, fold: Fold) -> Self {
        Bucket {
            begin,
            first,
            rows: 1,
            fold,
        }
    }

    fn add(&mut self, other: Fold) {
        self.rows += 1;
        self.fold = self.fold.with(other);
    }

    fn point(self, is_even: bool) -> Point {
        // A lone sample stands where it was measured.
        let time = if self.rows > 1 && is_even {
            self.begin
        } else {
            self.first
        };
        Point {
            time,
            mean: Some(self.fold.mean),
            min: Some(self.fold.min),
            max: Some(self.fold.max),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{
        metrics::{MAX_POINTS, Range, Tier},
        server::REPORT_INTERVAL,
    };

    const FROM: Timestamp = Timestamp(1_800_000_000_000);

    fn grid(step: Millis) -> Grid {
        Grid {
            from: FROM,
            step,
            slack: Millis(0),
            is_even: true,
        }
    }

    fn thin(
        samples: impl IntoIterator<Item = (Timestamp, f64)>,
        step: Millis,
        gap: Millis,
    ) -> Series {
        let mut thinner = Thinner::new(grid(step), Millis(gap.0.max(step.0 * 2)));
        for (time, value) in samples {
            thinner.push(time, time, Some(Fold::of(value)));
        }
        thinner.finish()
    }

    fn every_ten_seconds(count: i64) -> Vec<(Timestamp, f64)> {
        (0..count)
            .map(|n| (FROM + Millis::seconds(10 * n), n as f64))
            .collect()
    }

    #[test]
    fn every_range_fits_on_a_chart() {
        for range in &Range::ALL[..6] {
            let step = Tier::Raw.step(range.length());
            let samples = every_ten_seconds(range.length().0 / 10_000);
            let points = thin(samples, step, SILENT_AFTER).points;
            assert!(points.len() <= MAX_POINTS, "{range:?}: {}", points.len());
            assert!(points.len() > MAX_POINTS / 5, "{range:?}: {}", points.len());
        }
    }

    #[test]
    fn a_spike_of_one_sample_survives_a_day() {
        let mut samples: Vec<_> = every_ten_seconds(8_640)
            .into_iter()
            .map(|(t, _)| (t, 1.0))
            .collect();
        samples[4_321].1 = 99.0;
        let step = Tier::Raw.step(Range::Day.length());
        let extent = thin(samples, step, SILENT_AFTER).extent().unwrap();
        assert_eq!((extent.min, extent.max), (1.0, 99.0));
    }

    #[test]
    fn three_missing_reports_are_no_gap_and_more_are() {
        let step = REPORT_INTERVAL;
        let at = |seconds: i64| (FROM + Millis::seconds(seconds), 1.0);
        let whole = thin([at(0), at(30)], step, SILENT_AFTER);
        assert!(whole.points.iter().all(|p| p.mean.is_some()));
        let torn = thin([at(0), at(31)], step, SILENT_AFTER);
        let shape: Vec<bool> = torn.points.iter().map(|p| p.mean.is_some()).collect();
        assert_eq!(shape, [true, false, true]);
    }

    #[test]
    fn a_host_that_reports_once_a_minute_has_a_line_and_its_silence_a_gap() {
        let mut times: Vec<_> = (0..30).map(|n| FROM + Millis::minutes(n)).collect();
        times.extend((34..40).map(|n| FROM + Millis::minutes(n)));
        let own = interval(times.iter().copied());
        assert_eq!(own, Some(Millis::minutes(1)));
        let gap = gap(own);
        assert_eq!(gap, Millis::seconds(150));
        let samples = times.into_iter().map(|time| (time, 1.0));
        let shape = thin(samples, REPORT_INTERVAL, gap).points;
        assert_eq!(shape.iter().filter(|p| p.mean.is_none()).count(), 1);
        assert_eq!(interval([FROM].into_iter()), None);
        assert_eq!(super::gap(None), SILENT_AFTER);
    }

    #[test]
    fn no_samples_make_no_points() {
        assert_eq!(thin([], REPORT_INTERVAL, SILENT_AFTER), Series::default());
    }

    #[test]
    fn points_stay_in_order_of_time() {
        let samples = (0..500).map(|n| (FROM + Millis::seconds(10 * n + n % 7), 1.0));
        let points = thin(samples, Millis::seconds(30), SILENT_AFTER).points;
        assert!(points.windows(2).all(|pair| pair[0].time < pair[1].time));
    }

    #[test]
    fn a_row_without_a_value_breaks_the_line_and_many_do_so_once() {
        let mut thinner = Thinner::new(grid(REPORT_INTERVAL), SILENT_AFTER);
        for (n, value) in [None, Some(1.0), None, None, Some(2.0), None]
            .into_iter()
            .enumerate()
        {
            let time = FROM + Millis::seconds(10 * n as i64);
            thinner.push(time, time, value.map(Fold::of));
        }
        let means: Vec<_> = thinner.finish().points.iter().map(|p| p.mean).collect();
        assert_eq!(means, [Some(1.0), None, Some(2.0)]);
    }

    #[test]
    fn hours_are_joined_by_the_samples_they_stand_for() {
        let hour = |n: i64, count: u64, mean: f64| {
            let start = FROM + Millis::hours(n);
            let fold = Fold {
                count,
                mean,
                min: mean - 1.0,
                max: mean + 1.0,
            };
            (start, start + Millis(Millis::hours(1).0 - 1), fold)
        };
        let grid = Grid {
            is_even: false,
            ..grid(Millis::hours(2))
        };
        let mut thinner = Thinner::new(grid, grid.step);
        for (start, last, fold) in [
            hour(0, 300, 10.0),
            hour(1, 100, 50.0),
            hour(3, 1, 5.0),
            hour(8, 1, 7.0),
        ] {
            thinner.push(start, last, Some(fold));
        }
        let points = thinner.finish().points;
        let means: Vec<_> = points.iter().map(|p| p.mean).collect();
        // An hour of two that is missing makes no gap; five hours do.
        assert_eq!(means, [Some(20.0), Some(5.0), None, Some(7.0)]);
        assert_eq!((points[0].min, points[0].max), (Some(9.0), Some(51.0)));
        assert_eq!(points[1].time, FROM + Millis::hours(3));
    }
}
