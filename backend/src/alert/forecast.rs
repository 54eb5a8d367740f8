//! When a disk is full, if it goes on as it did: the straight line through the mean of
//! each day, by least squares.
//!
//! It is said only where the line says something: it rises, it explains most of what the
//! days differ by, and it does not lead farther than three times as far as it comes from.

use model::alert::Forecast;

/// Days that a line goes through at most.
pub const MAX_DAYS: usize = 30;
/// Fewer are no trend.
const MIN_DAYS: usize = 5;
/// Percent a day below which a disk is as good as at rest.
const MIN_SLOPE: f64 = 0.05;
/// How much of what the days differ by the line must explain.
const MIN_FIT: f64 = 0.7;
/// How far ahead a line leads, as a multiple of the days behind it.
const REACH: f64 = 3.0;

/// One day of a disk.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Day {
    /// When it was, in days from anywhere.
    pub at: f64,
    /// How much of the disk was used, percent.
    pub percent: f64,
}

/// What follows from some days, in order of time; `now` in the same days. `None` for too
/// few of them.
pub fn forecast(days: &[Day], now: f64) -> Option<Forecast> {
    let days: Vec<Day> = days
        .iter()
        .filter(|day| day.at.is_finite() && day.percent.is_finite())
        .copied()
        .collect();
    let days = &days[days.len().saturating_sub(MAX_DAYS)..];
    let (first, last) = (days.first()?, days.last()?);
    if days.len() < MIN_DAYS {
        return None;
    }
    let count = days.len() as f64;
    let mean_at = days.iter().map(|day| day.at).sum::<f64>() / count;
    let mean = days.iter().map(|day| day.percent).sum::<f64>() / count;
    let (mut xx, mut xy, mut yy) = (0.0, 0.0, 0.0);
    for day in days {
        let (x, y) = (day.at - mean_at, day.percent - mean);
        xx += x * x;
        xy += x * y;
        yy += y * y;
    }
    if xx <= 0.0 {
        return None;
    }
    let slope = xy / xx;
    let fit = if yy <= f64::EPSILON {
        0.0
    } else {
        xy * xy / (xx * yy)
    };
    let basis = i64::try_from(days.len()).unwrap_or(i64::MAX);
    let at_rest = Forecast {
        days: None,
        slope,
        basis,
    };
    if slope < MIN_SLOPE || fit < MIN_FIT {
        return Some(at_rest);
    }
    // From the line and not from the last day, which may be an odd one.
    let level = mean + slope * (now - mean_at);
    let left = ((100.0 - level) / slope).max(0.0);
    let reach = (last.at - first.at).max(1.0) * REACH;
    Some(Forecast {
        days: (left <= reach).then_some(left),
        ..at_rest
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(count: usize, percent: impl Fn(f64) -> f64) -> Vec<Day> {
        (0..count)
            .map(|at| at as f64)
            .map(|at| Day {
                at,
                percent: percent(at),
            })
            .collect()
    }

    #[test]
    fn a_disk_that_gains_two_percent_a_day_is_full_when_it_is() {
        let found = forecast(&days(20, |at| 50.0 + 2.0 * at), 19.0).unwrap();
        assert!((found.slope - 2.0).abs() < 1e-9);
        // 88 percent on day 19.
        assert!((found.days.unwrap() - 6.0).abs() < 1e-6, "{found:?}");
        assert_eq!(found.basis, 20);
    }

    #[test]
    fn a_disk_that_is_full_already_is_full_in_no_days() {
        let found = forecast(&days(20, |at| 70.0 + 2.0 * at), 30.0).unwrap();
        assert_eq!(found.days, Some(0.0));
    }

    #[test]
    fn few_days_are_no_trend() {
        assert_eq!(forecast(&[], 0.0), None);
        assert_eq!(forecast(&days(4, |at| at), 4.0), None);
        let same = vec![
            Day {
                at: 3.0,
                percent: 10.0
            };
            9
        ];
        assert_eq!(forecast(&same, 3.0), None);
    }

    #[test]
    fn what_rests_shrinks_or_swings_is_not_said_to_be_full() {
        for percent in [
            |_: f64| 40.0,
            |at: f64| 90.0 - at,
            |at: f64| 50.0 + 0.04 * at,
            |at: f64| 50.0 + 30.0 * (at * 2.0).sin() + 0.3 * at,
        ] {
            let found = forecast(&days(30, percent), 29.0).unwrap();
            assert_eq!(found.days, None, "{found:?}");
        }
    }

    #[test]
    fn nobody_looks_farther_ahead_than_three_times_what_lies_behind() {
        // 5 to 9.5 percent in ten days: full in 180.
        let found = forecast(&days(10, |at| 5.0 + 0.5 * at), 9.0).unwrap();
        assert_eq!(found.days, None);
        assert!((found.slope - 0.5).abs() < 1e-9);
    }

    #[test]
    fn only_the_last_days_count() {
        let mut all = days(60, |_| 10.0);
        for day in &mut all[30..] {
            day.percent = 10.0 + 2.0 * (day.at - 30.0);
        }
        let found = forecast(&all, 59.0).unwrap();
        assert!((found.days.unwrap() - 16.0).abs() < 1e-6, "{found:?}");
        assert_eq!(found.basis, 30);
        all[45].percent = f64::NAN;
        assert!(forecast(&all, 59.0).unwrap().days.is_some());
    }
}
