//! The data table under a chart: all of it when it is short, thinned otherwise.

use model::{
    metrics::{Extent, Point, Series},
    time::{Millis, Timestamp},
};
use std::collections::BTreeMap;

/// Rows of a table at most: enough to look a value up, few enough for every chart of
/// a page to carry one.
const MAX_ROWS: usize = 100;

/// The rows under a chart.
#[derive(Debug, Clone, PartialEq)]
pub struct Rows {
    /// What one row covers.
    pub step: Millis,
    /// Whether a row has a smallest and a largest value apart from its mean.
    pub ranged: bool,
    /// In order of time.
    pub rows: Vec<Row>,
}

/// One row.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Where it begins.
    pub time: Timestamp,
    /// One for every series; `None` where there is a gap.
    pub values: Vec<Option<Extent>>,
}

/// Makes the rows of some series that share a time axis; `step` is what one of their
/// points covers.
pub fn rows(series: &[&Series], from: Timestamp, step: Millis) -> Rows {
    let longest = series.iter().map(|s| s.points.len()).max().unwrap_or(0);
    let fold = i64::try_from(longest.div_ceil(MAX_ROWS).max(1)).unwrap_or(i64::MAX);
    let covered = Millis(step.0.max(1).saturating_mul(fold));

    let mut stretches: BTreeMap<Timestamp, Vec<Stretch>> = BTreeMap::new();
    for (index, series) in series.iter().enumerate() {
        for point in &series.points {
            // Points as they came keep their own time; folded ones begin on a step.
            let begin = if fold == 1 {
                point.time
            } else {
                from + Millis(
                    (point.time - from)
                        .0
                        .div_euclid(covered.0)
                        .saturating_mul(covered.0),
                )
            };
            let row = stretches.entry(begin).or_default();
            row.resize_with(row.len().max(index + 1), Stretch::default);
            row[index].add(point);
            if fold > 1 && point.mean.is_none() {
                // Its own row has the samples before the gap; the gap is to be seen in
                // the next one, unless samples have come again by then.
                stretches.entry(begin + covered).or_default();
            }
        }
    }

    let rows: Vec<Row> = stretches
        .into_iter()
        .map(|(time, mut stretches)| {
            stretches.resize_with(series.len(), Stretch::default);
            Row {
                time,
                values: stretches.iter().map(Stretch::extent).collect(),
            }
        })
        .collect();
    let ranged = rows
        .iter()
        .flat_map(|row| &row.values)
        .flatten()
        .any(|value| value.min < value.max);
    Rows {
        step: covered,
        ranged,
        rows,
    }
}

/// What is known of one row while its points come in.
#[derive(Default)]
struct Stretch {
    count: f64,
    sum: f64,
    bounds: Option<(f64, f64)>,
}

impl Stretch {
    fn add(&mut self, point: &Point) {
        let Some(mean) = point.mean else { return };
        self.count += 1.0;
        self.sum += mean;
        let (min, max) = (point.min.unwrap_or(mean), point.max.unwrap_or(mean));
        self.bounds = Some(
            self.bounds
                .map_or((min, max), |known| (known.0.min(min), known.1.max(max))),
        );
    }

    fn extent(&self) -> Option<Extent> {
        let (min, max) = self.bounds?;
        Some(Extent {
            min,
            max,
            mean: self.sum / self.count,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(points: impl IntoIterator<Item = (i64, Option<f64>)>) -> Series {
        let point = |(time, v)| Point {
            time: Timestamp(time),
            mean: v,
            min: v,
            max: v,
        };
        Series {
            points: points.into_iter().map(point).collect(),
        }
    }

    #[test]
    fn a_short_table_has_every_point_and_every_gap() {
        let first = series([(3, Some(1.0)), (13, None), (25, Some(2.0))]);
        let second = series([(3, Some(7.0))]);
        let table = rows(&[&first, &second], Timestamp(0), Millis(10));
        let one = |v| {
            Some(Extent {
                min: v,
                max: v,
                mean: v,
            })
        };
        assert_eq!((table.step, table.ranged), (Millis(10), false));
        assert_eq!(
            table.rows,
            [
                Row {
                    time: Timestamp(3),
                    values: vec![one(1.0), one(7.0)]
                },
                Row {
                    time: Timestamp(13),
                    values: vec![None, None]
                },
                Row {
                    time: Timestamp(25),
                    values: vec![one(2.0), None]
                },
            ]
        );
    }

    #[test]
    fn a_long_table_is_folded_and_loses_no_extreme() {
        let wave = series((0..400).map(|n| (1_000 + n * 10, (n % 50 != 0).then_some(n as f64))));
        let table = rows(&[&wave], Timestamp(1_000), Millis(10));
        assert_eq!(
            (table.step, table.ranged, table.rows.len()),
            (Millis(40), true, 100)
        );
        assert_eq!(
            table.rows[0],
            Row {
                time: Timestamp(1_000),
                values: vec![Some(Extent {
                    min: 1.0,
                    max: 3.0,
                    mean: 2.0
                })]
            }
        );
        assert_eq!(table.rows[99].values[0].map(|v| v.max), Some(399.0));
    }

    #[test]
    fn a_long_table_has_a_row_for_a_gap() {
        let before = (0..200).map(|n| (n * 10, Some(1.0)));
        let after = (300..400).map(|n| (n * 10, Some(2.0)));
        let torn = series(before.chain([(1_991, None)]).chain(after));
        let table = rows(&[&torn], Timestamp(0), Millis(10));
        assert_eq!(table.step, Millis(40));
        let empty: Vec<Timestamp> = table
            .rows
            .iter()
            .filter(|row| row.values == [None])
            .map(|row| row.time)
            .collect();
        assert_eq!(empty, [Timestamp(2_000)]);
    }

    #[test]
    fn no_points_make_no_rows() {
        assert_eq!(
            rows(&[&Series::default()], Timestamp(0), Millis(0)).rows,
            []
        );
        assert_eq!(rows(&[], Timestamp(0), Millis(0)).rows, []);
    }
}
