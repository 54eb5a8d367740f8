//! How much of what a host should have sent is there.
//!
//! Nothing tells how often a host was to report: it is what it did at the time. Samples
//! are looked at hour by hour, by the middle one of their distances; hours and days by
//! the fullest ones around them. So a host that was told to report more often owes
//! nothing for the time before, and one that lost half of an hour is seen to.

use super::{super::series::interval, stored::Stored};
use model::{
    server::REPORT_INTERVAL,
    time::{Millis, Timestamp},
};

const HOUR: i64 = Millis::hours(1).0;
/// So many rows to either side tell how full a row can be.
const AROUND: usize = 12;

/// What was due, and what came.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Sum {
    due: f64,
    came: f64,
}

impl Sum {
    /// A stretch: more than was due does not make up for another one.
    fn add(&mut self, due: f64, came: f64) {
        self.due += due;
        self.came += came.min(due);
    }

    /// Percent; `None` where less than one report was due. The one that is on its way,
    /// or came just before the beginning, is not missed.
    fn percent(self) -> Option<f64> {
        (self.due >= 1.0).then(|| ((self.came + 1.0) / self.due * 100.0).min(100.0))
    }

    /// The same where nothing came at all.
    fn of(self, has_samples: bool) -> Option<f64> {
        if has_samples {
            self.percent()
        } else {
            self.percent().map(|_| 0.0)
        }
    }
}

/// Counts samples as they are read.
#[derive(Debug)]
pub(super) struct Coverage {
    sum: Sum,
    /// From here on nothing is counted yet.
    at: Timestamp,
    until: Timestamp,
    /// How often the host reported when it was last seen.
    known: Option<Millis>,
    times: Vec<Timestamp>,
    has_samples: bool,
}

impl Coverage {
    /// From when on reports are due, up to, not including, when.
    pub fn new(due: Timestamp, until: Timestamp, known: Option<Millis>) -> Self {
        Coverage {
            sum: Sum::default(),
            at: due,
            until,
            known,
            times: Vec::new(),
            has_samples: false,
        }
    }

    /// The next sample.
    pub fn add(&mut self, time: Timestamp) {
        while self.at < self.until && time >= self.end() {
            self.close();
        }
        self.times.push(time);
        self.has_samples = true;
    }

    /// Where the hour ends that is being counted.
    fn end(&self) -> Timestamp {
        Timestamp((self.at.0.div_euclid(HOUR) + 1) * HOUR).min(self.until)
    }

    fn close(&mut self) {
        let own = interval(self.times.iter().copied()).filter(|_| self.times.len() > 2);
        self.known = own.or(self.known);
        let end = self.end();
        let interval = self.known.unwrap_or(REPORT_INTERVAL).0.max(1);
        let due = (end - self.at).0 as f64 / interval as f64;
        self.sum.add(due, self.times.len() as f64);
        self.times.clear();
        self.at = end;
    }

    /// Percent of what was due; `None` where nothing was.
    pub fn percent(mut self) -> Option<f64> {
        while self.at < self.until {
            self.close();
        }
        self.sum.of(self.has_samples)
    }
}

/// The same of hours and days, which are in order. `recent` is how often the host
/// reports now.
pub(super) fn of_rows(
    rows: &[Stored],
    due: Timestamp,
    until: Timestamp,
    recent: Option<Millis>,
) -> Option<f64> {
    let now = 1.0 / recent.unwrap_or(REPORT_INTERVAL).0.max(1) as f64;
    // An hour that is not over is shorter than it is counted.
    let is_whole = |row: &Stored| (row.last.0 + 1).rem_euclid(HOUR) == 0;
    let rates: Vec<Option<f64>> = rows
        .iter()
        .map(|row| {
            let length = (row.last.0 - row.start.0 + 1).max(1) as f64;
            is_whole(row).then(|| row.count() as f64 / length)
        })
        .collect();
    let mut sum = Sum::default();
    let mut at = due;
    let mut rate = None;
    for (index, row) in rows.iter().enumerate() {
        let near = index.saturating_sub(AROUND)..(index + AROUND + 1).min(rates.len());
        let fullest = rates[near].iter().flatten().copied().reduce(f64::max);
        rate = fullest.or(rate);
        let here = rate.unwrap_or(now);
        let silent = (row.start - at).0.max(0) as f64;
        sum.add(silent * here, 0.0);
        let end = (row.last + Millis(1)).min(until);
        let length = (end - row.start.max(due)).0.max(0) as f64;
        sum.add(length * here, row.count() as f64);
        at = end.max(at);
    }
    let silent = (until - at).0.max(0) as f64;
    sum.add(silent * rate.unwrap_or(now), 0.0);
    sum.of(!rows.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    const BEGIN: Timestamp = Timestamp(1_800_000_000_000);

    fn percent(times: impl IntoIterator<Item = i64>, until: i64) -> Option<f64> {
        let until = BEGIN + Millis::seconds(until);
        let mut coverage = Coverage::new(BEGIN, until, None);
        for seconds in times {
            coverage.add(BEGIN + Millis::seconds(seconds));
        }
        coverage.percent().map(f64::round)
    }

    #[test]
    fn what_came_is_compared_with_what_was_due_at_the_time() {
        let day = 24 * 3_600;
        assert_eq!(percent((0..day).step_by(10), day), Some(100.0));
        // Once a minute, later every ten seconds.
        let noon = day / 2;
        let faster = (0..noon).step_by(60).chain((noon..day).step_by(10));
        assert_eq!(percent(faster, day), Some(100.0));
        // Silent for six hours.
        let silent = (0..day)
            .step_by(10)
            .filter(|at| !(noon..noon + 6 * 3_600).contains(at));
        assert_eq!(percent(silent, day), Some(75.0));
        // Every other report lost in half of each hour.
        let lossy = (0..day)
            .step_by(10)
            .filter(|at| at % 3_600 < 1_800 || at % 20 == 0);
        assert_eq!(percent(lossy, day), Some(75.0));
        assert_eq!(percent([], day), Some(0.0));
        assert_eq!(percent([], 5), None);
    }

    #[test]
    fn a_report_that_is_on_its_way_is_not_missed() {
        assert_eq!(percent((3..900).step_by(10), 900), Some(100.0));
    }
}
