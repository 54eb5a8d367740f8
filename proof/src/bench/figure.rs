//! One line of the table: what was measured, and what was promised.

use super::Row;
use std::fmt;

/// The middle one of some numbers, and how far they lie apart.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spread {
    /// The middle one, or the mean of the two in the middle.
    pub median: f64,
    /// The smallest.
    pub min: f64,
    /// The largest.
    pub max: f64,
}

impl Spread {
    /// `None` without numbers.
    pub fn of(numbers: impl IntoIterator<Item = f64>) -> Option<Spread> {
        let mut numbers: Vec<f64> = numbers.into_iter().collect();
        numbers.sort_by(f64::total_cmp);
        let middle = numbers.len() / 2;
        let (min, max) = (*numbers.first()?, *numbers.last()?);
        let median = if numbers.len() % 2 == 1 {
            numbers[middle]
        } else {
            f64::midpoint(numbers[middle - 1], numbers[middle])
        };
        Some(Spread { median, min, max })
    }

    /// One number, measured once.
    pub fn once(number: f64) -> Spread {
        Spread {
            median: number,
            min: number,
            max: number,
        }
    }
}

/// The part of `numbers` below which a share of them lies; they are sorted.
pub fn percentile(numbers: &mut [f64], share: f64) -> Option<f64> {
    numbers.sort_by(f64::total_cmp);
    let rank = (numbers.len() as f64 * share).ceil() as usize;
    numbers.get(rank.max(1) - 1).copied()
}

/// What a number is to be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Bound {
    /// This or more.
    AtLeast(f64),
    /// This or less.
    AtMost(f64),
}

impl Bound {
    fn holds(self, number: f64) -> bool {
        match self {
            Bound::AtLeast(bound) => number >= bound,
            Bound::AtMost(bound) => number <= bound,
        }
    }
}

/// What a judged number counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Ours by the peer's.
    Ratio,
    /// Bytes.
    Bytes,
    /// Milliseconds.
    Millis,
    /// Microseconds.
    Micros,
    /// Percent of one processor.
    Percent,
}

impl Unit {
    /// As it stands in the table.
    pub fn text(self, number: f64) -> String {
        match self {
            Unit::Ratio if number < 0.1 => format!("{number:.3}×"),
            Unit::Ratio => format!("{number:.2}×"),
            Unit::Bytes if number >= 1e6 => format!("{:.1} MB", number / 1e6),
            Unit::Bytes if number < 1e3 => format!("{number:.1} B"),
            Unit::Bytes => format!("{:.0} kB", number / 1e3),
            Unit::Millis if number < 10.0 => format!("{number:.2} ms"),
            Unit::Millis => format!("{number:.0} ms"),
            Unit::Micros => format!("{number:.2} µs"),
            Unit::Percent => format!("{number:.2} %"),
        }
    }
}

/// How a figure stands to what was promised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The aim is reached, or there is nothing to reach but the floor, or nothing.
    Good,
    /// Above the floor, short of the aim.
    Fair,
    /// Below the floor.
    Poor,
    /// It could not be measured.
    Failed,
    /// The peer is not installed, or there is nothing promised.
    Told,
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Verdict::Good => "ok",
            Verdict::Fair => "short of the aim",
            Verdict::Poor => "BELOW THE FLOOR",
            Verdict::Failed => "FAILED",
            Verdict::Told => "",
        })
    }
}

/// One line of the table.
#[derive(Debug, Clone)]
pub struct Figure {
    /// Its row.
    pub row: Row,
    /// What was measured.
    pub what: String,
    /// What we reached.
    pub ours: String,
    /// What the peer reached.
    pub peer: String,
    /// What is judged.
    pub judged: Option<(Spread, Unit)>,
    /// Below this the run fails.
    pub floor: Option<Bound>,
    /// What we want.
    pub aim: Option<Bound>,
    /// The share of the machine that others used, where that was looked at.
    pub others: Option<f64>,
    failed: bool,
}

impl Figure {
    /// A figure without a promise.
    pub fn new(row: Row, what: impl Into<String>) -> Figure {
        Figure {
            row,
            what: what.into(),
            ours: String::new(),
            peer: String::new(),
            judged: None,
            floor: None,
            aim: None,
            others: None,
            failed: false,
        }
    }

    /// A row that could not be measured.
    pub fn failed(row: Row, why: &str) -> Figure {
        let mut figure = Figure::new(row, "not measured");
        // A table has one line for each row.
        figure.ours = why.lines().collect::<Vec<_>>().join(" ");
        figure.failed = true;
        figure
    }

    /// With what we and the peer reached.
    pub fn reached(mut self, ours: impl Into<String>, peer: impl Into<String>) -> Figure {
        (self.ours, self.peer) = (ours.into(), peer.into());
        self
    }

    /// With the number that is judged.
    pub fn judged(mut self, spread: Spread, unit: Unit) -> Figure {
        self.judged = Some((spread, unit));
        self
    }

    /// With what was promised.
    pub fn promised(mut self, floor: Option<Bound>, aim: Option<Bound>) -> Figure {
        (self.floor, self.aim) = (floor, aim);
        self
    }

    /// With the share of the machine that others used meanwhile.
    pub fn beside(mut self, others: f64) -> Figure {
        self.others = Some(others);
        self
    }

    /// How it stands.
    pub fn verdict(&self) -> Verdict {
        let holds = |bound: Option<Bound>, number| bound.is_none_or(|bound| bound.holds(number));
        match self.judged {
            _ if self.failed => Verdict::Failed,
            Some((spread, _)) if !holds(self.floor, spread.median) => Verdict::Poor,
            Some((spread, _)) if !holds(self.aim, spread.median) => Verdict::Fair,
            Some(_) if self.floor.is_some() || self.aim.is_some() => Verdict::Good,
            Some(_) | None => Verdict::Told,
        }
    }

    /// Whether it makes the run fail.
    pub fn is_below_floor(&self) -> bool {
        matches!(self.verdict(), Verdict::Poor | Verdict::Failed)
    }

    /// The judged number with its bounds.
    pub fn judged_text(&self) -> String {
        self.judged.map_or_else(String::new, |(spread, unit)| {
            if spread.min == spread.max {
                return unit.text(spread.median);
            }
            format!(
                "{} ({} – {})",
                unit.text(spread.median),
                unit.text(spread.min),
                unit.text(spread.max)
            )
        })
    }

    /// A bound as the table shows it.
    pub fn bound_text(&self, bound: Option<Bound>) -> String {
        let unit = self.judged.map_or(Unit::Ratio, |(_, unit)| unit);
        bound.map_or_else(String::new, |bound| match bound {
            Bound::AtLeast(number) => format!("≥ {}", unit.text(number)),
            Bound::AtMost(number) => format!("≤ {}", unit.text(number)),
        })
    }

    /// In one line.
    pub fn line(&self) -> String {
        format!(
            "{:?} {}: {} | {} | {} {}",
            self.row,
            self.what,
            self.ours,
            self.peer,
            self.judged_text(),
            self.verdict()
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_one_of_an_odd_and_an_even_count() {
        let spread = Spread::of([0.3, 0.1, 0.2]).unwrap();
        assert_eq!((spread.median, spread.min, spread.max), (0.2, 0.1, 0.3));
        assert_eq!(Spread::of([4.0, 1.0, 2.0, 3.0]).unwrap().median, 2.5);
        assert_eq!(Spread::of([]), None);
    }

    #[test]
    fn a_percentile_is_one_of_the_numbers() {
        let mut numbers: Vec<f64> = (1..=200).rev().map(f64::from).collect();
        assert_eq!(percentile(&mut numbers, 0.99), Some(198.0));
        assert_eq!(percentile(&mut numbers, 0.5), Some(100.0));
        assert_eq!(percentile(&mut [7.0], 0.99), Some(7.0));
        assert_eq!(percentile(&mut [], 0.5), None);
    }

    fn ratio(number: f64) -> Figure {
        Figure::new(Row::P1, "reports").judged(Spread::once(number), Unit::Ratio)
    }

    #[test]
    fn floor_and_aim_make_three_verdicts() {
        let promised =
            |number| ratio(number).promised(Some(Bound::AtLeast(0.10)), Some(Bound::AtLeast(0.35)));
        assert_eq!(promised(0.099).verdict(), Verdict::Poor);
        assert_eq!(promised(0.10).verdict(), Verdict::Fair);
        assert_eq!(promised(0.35).verdict(), Verdict::Good);
        assert!(promised(0.099).is_below_floor() && !promised(0.10).is_below_floor());
        let at_most = ratio(2.01).promised(Some(Bound::AtMost(2.0)), None);
        assert_eq!(at_most.verdict(), Verdict::Poor);
        assert_eq!(
            ratio(2.0)
                .promised(Some(Bound::AtMost(2.0)), None)
                .verdict(),
            Verdict::Good
        );
    }

    #[test]
    fn what_was_not_promised_is_told_and_what_failed_fails() {
        assert_eq!(ratio(0.001).verdict(), Verdict::Told);
        assert_eq!(Figure::new(Row::P3, "Influx").verdict(), Verdict::Told);
        let failed = Figure::failed(Row::P3, "no such\nfile");
        assert!(failed.is_below_floor());
        assert_eq!(failed.ours, "no such file");
    }

    #[test]
    fn numbers_are_told_in_their_unit() {
        assert_eq!(Unit::Ratio.text(0.0312), "0.031×");
        assert_eq!(Unit::Ratio.text(1.256), "1.26×");
        assert_eq!(Unit::Bytes.text(7.36), "7.4 B");
        assert_eq!(Unit::Bytes.text(249_600.0), "250 kB");
        assert_eq!(Unit::Bytes.text(15_040_000.0), "15.0 MB");
        assert_eq!(Unit::Millis.text(3.456), "3.46 ms");
        assert_eq!(Unit::Millis.text(49.6), "50 ms");
        let spread = Spread::of([1.0, 3.0, 2.0]).unwrap();
        let figure = Figure::new(Row::P5, "").judged(spread, Unit::Ratio);
        assert_eq!(figure.judged_text(), "2.00× (1.00× – 3.00×)");
        assert_eq!(ratio(2.0).judged_text(), "2.00×");
        assert_eq!(figure.bound_text(Some(Bound::AtMost(2.0))), "≤ 2.00×");
    }
}
