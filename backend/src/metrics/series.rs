//! From samples to points: thinning without lying.
//!
//! A stretch of time is cut into at most [`MAX_POINTS`] steps. A point keeps
//! the mean, the smallest and the largest of its samples, so that a spike of
//! one sample is still to be seen in a day. Where more than two and a half
//! intervals of the host are missing, and no less than half a minute, a point
//! without values makes the line break.

use model::{
    metrics::{MAX_POINTS, Point, Series},
    server::{REPORT_INTERVAL, SILENT_AFTER},
    time::{Millis, Timestamp},
};

/// The length of one step for a stretch of time: whole report intervals.
pub fn step(length: Millis) -> Millis {
    let wanted = length.0.max(1) / i64::try_from(MAX_POINTS).unwrap_or(i64::MAX) + 1;
    let intervals = (wanted + REPORT_INTERVAL.0 - 1) / REPORT_INTERVAL.0;
    Millis(intervals.max(1) * REPORT_INTERVAL.0)
}

/// How far apart two samples may be before the line between them breaks:
/// `times` are in order. A host that reports once a minute is not silent in
/// between, so its own interval counts, as the middle one of all distances.
pub fn gap(times: impl Iterator<Item = Timestamp>) -> Millis {
    let mut last = None;
    let mut distances: Vec<i64> = times
        .filter_map(|time| Some((time - last.replace(time)?).0))
        .collect();
    let middle = distances.len() / 2;
    let interval = if distances.is_empty() {
        0
    } else {
        *distances.select_nth_unstable(middle).1
    };
    Millis(SILENT_AFTER.0.max(interval.saturating_mul(5) / 2))
}

/// Thins `samples`, which are in order of time, into one point for each step
/// that has any; the line breaks where they are further apart than `gap`.
pub fn thin(
    samples: impl Iterator<Item = (Timestamp, f64)>,
    from: Timestamp,
    step: Millis,
    gap: Millis,
) -> Series {
    let gap = Millis(gap.0.max(step.0 * 2));
    let mut series = Series::default();
    let mut bucket: Option<Bucket> = None;
    let mut last: Option<Timestamp> = None;
    for (time, value) in samples {
        let begin = Timestamp(from.0 + (time - from).0.div_euclid(step.0) * step.0);
        let torn = last.is_some_and(|last| time - last > gap);
        match &mut bucket {
            Some(open) if open.begin == begin && !torn => open.add(value),
            _ => {
                if let Some(full) = bucket.take() {
                    series.points.push(full.point());
                }
                if let Some(last) = last.filter(|_| torn) {
                    // The break is drawn right behind the last sample before it.
                    series.points.push(Point {
                        time: last + Millis(1),
                        mean: None,
                        min: None,
                        max: None,
                    });
                }
                bucket = Some(Bucket::new(begin, time, value));
            }
        }
        last = Some(time);
    }
    if let Some(full) = bucket {
        series.points.push(full.point());
    }
    series
}

/// The samples of one step.
struct Bucket {
    begin: Timestamp,
    first: Timestamp,
    sum: f64,
    count: u32,
    min: f64,
    max: f64,
}

impl Bucket {
    fn new(begin: Timestamp, first: Timestamp, value: f64) -> Self {
        Bucket {
            begin,
            first,
            sum: value,
            count: 1,
            min: value,
            max: value,
        }
    }
    fn add(&mut self, value: f64) {
        self.sum += value;
        self.count += 1;
        self.min = self.min.min(value);
        self.max = self.max.max(value);
    }
    fn point(self) -> Point {
        let mean = self.sum / f64::from(self.count);
        // A lone sample stands where it was measured.
        let time = if self.count == 1 {
            self.first
        } else {
            self.begin
        };
        Point {
            time,
            mean: Some(mean),
            min: Some(self.min),
            max: Some(self.max),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::metrics::Range;

    const FROM: Timestamp = Timestamp(1_800_000_000_000);

    fn every_ten_seconds(count: i64) -> Vec<(Timestamp, f64)> {
        (0..count)
            .map(|n| (FROM + Millis::seconds(10 * n), n as f64))
            .collect()
    }

    #[test]
    fn every_range_fits_on_a_chart() {
        for range in Range::ALL {
            let step = step(range.length());
            let samples = every_ten_seconds(range.length().0 / 10_000);
            let points = thin(samples.into_iter(), FROM, step, SILENT_AFTER).points;
            assert!(points.len() <= MAX_POINTS, "{range:?}: {}", points.len());
            assert!(points.len() > MAX_POINTS / 5, "{range:?}: {}", points.len());
        }
        assert_eq!(step(Range::Minutes15.length()), REPORT_INTERVAL);
    }

    #[test]
    fn a_spike_of_one_sample_survives_a_day() {
        let mut samples: Vec<_> = every_ten_seconds(8_640)
            .into_iter()
            .map(|(t, _)| (t, 1.0))
            .collect();
        samples[4_321].1 = 99.0;
        let series = thin(
            samples.into_iter(),
            FROM,
            step(Range::Day.length()),
            SILENT_AFTER,
        );
        let extent = series.extent().unwrap();
        assert_eq!((extent.min, extent.max), (1.0, 99.0));
    }

    #[test]
    fn three_missing_reports_are_no_gap_and_more_are() {
        let step = REPORT_INTERVAL;
        let at = |seconds: i64| (FROM + Millis::seconds(seconds), 1.0);
        let whole = thin([at(0), at(30)].into_iter(), FROM, step, SILENT_AFTER);
        assert!(whole.points.iter().all(|p| p.mean.is_some()));
        let torn = thin([at(0), at(31)].into_iter(), FROM, step, SILENT_AFTER);
        let shape: Vec<bool> = torn.points.iter().map(|p| p.mean.is_some()).collect();
        assert_eq!(shape, [true, false, true]);
    }

    #[test]
    fn a_host_that_reports_once_a_minute_has_a_line_and_its_silence_a_gap() {
        let mut times: Vec<_> = (0..30).map(|n| FROM + Millis::minutes(n)).collect();
        times.extend((34..40).map(|n| FROM + Millis::minutes(n)));
        let gap = gap(times.iter().copied());
        assert_eq!(gap, Millis::seconds(150));
        let samples = times.into_iter().map(|time| (time, 1.0));
        let shape = thin(samples, FROM, REPORT_INTERVAL, gap).points;
        assert_eq!(shape.iter().filter(|p| p.mean.is_none()).count(), 1);
        assert_eq!(super::gap(std::iter::empty()), SILENT_AFTER);
        assert_eq!(super::gap([FROM].into_iter()), SILENT_AFTER);
    }

    #[test]
    fn no_samples_make_no_points() {
        assert_eq!(
            thin(std::iter::empty(), FROM, REPORT_INTERVAL, SILENT_AFTER),
            Series::default()
        );
    }

    #[test]
    fn points_stay_in_order_of_time() {
        let samples = (0..500).map(|n| (FROM + Millis::seconds(10 * n + n % 7), 1.0));
        let points = thin(samples, FROM, Millis::seconds(30), SILENT_AFTER).points;
        assert!(points.windows(2).all(|pair| pair[0].time < pair[1].time));
    }
}
