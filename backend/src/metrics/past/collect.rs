//! Rows of one stretch of time on their way to a chart.

use super::{
    super::series::{Grid, Thinner, gap},
    Piece, Recent, Sink, Subject,
    coverage::{self, Coverage},
    day::start_of_day,
    stored::Stored,
};
use crate::{Result, db::Db};
use chrono_tz::Tz;
use model::{
    metrics::{Metric, MetricLine, Off, Tier},
    time::{Millis, Timestamp},
};

/// Silent stretches on a chart at most: the longest ones.
const MAX_OFF: usize = 200;

/// Which time is read, and how.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame {
    pub from: Timestamp,
    /// Not included.
    pub until: Timestamp,
    pub tier: Tier,
    pub step: Millis,
    pub zone: Tz,
}

impl Frame {
    /// For a stretch of time of a length. Steps begin at fixed times, so that a reload
    /// does not shift samples between the points.
    pub fn new((from, until): (Timestamp, Timestamp), tier: Tier, zone: Tz) -> Self {
        let step = tier.step(until - from);
        let from = match tier {
            Tier::Raw | Tier::Hour => Timestamp(from.0.div_euclid(step.0) * step.0),
            Tier::Day => start_of_day(zone, from),
        };
        Frame {
            from,
            until,
            tier,
            step,
            zone,
        }
    }

    fn grid(&self) -> Grid {
        Grid {
            from: self.from,
            step: self.step,
            slack: match self.tier {
                Tier::Raw | Tier::Hour => Millis(0),
                Tier::Day => Millis::hours(12),
            },
            is_even: self.tier == Tier::Raw,
        }
    }

    /// How far apart rows may be before a line breaks.
    fn gap(&self, interval: Option<Millis>) -> Millis {
        match self.tier {
            Tier::Raw => gap(interval).max(Millis(self.step.0.saturating_mul(2))),
            Tier::Hour => self.step,
            // Days are up to an hour longer than a day.
            Tier::Day => Millis(self.step.0 + Millis::hours(1).0),
        }
    }
}

/// What became of the rows.
#[derive(Debug)]
pub(super) struct Collected {
    frame: Frame,
    coverage: Option<f64>,
    /// Counts samples, where these are read.
    counting: Option<Coverage>,
    /// How far apart rows may be before nothing is known of the time between.
    silence: Millis,
    lines: Vec<(Metric, Thinner, bool)>,
    /// How many rows there were.
    pub rows: usize,
    /// When each row began, where they are few: days.
    pub starts: Vec<Timestamp>,
    off: Vec<Off>,
    last: Option<Timestamp>,
}

impl Collected {
    /// Reads the metrics of a subject in a frame. `first` is when it was first heard of,
    /// as far as the tier goes back.
    pub async fn read(
        db: &Db,
        (subject, metrics): (Subject<'_>, &[Metric]),
        frame: &Frame,
        first: Option<Timestamp>,
        recent: Recent,
    ) -> Result<Self> {
        let grid = frame.grid();
        let thinner = || Thinner::new(grid, frame.gap(recent.interval));
        let lines = metrics.iter().map(|metric| (*metric, thinner(), false));
        let is_older = first.is_some_and(|first| first < frame.from);
        // A host that came later owes nothing for the time before.
        let due = frame.from.max(first.unwrap_or(frame.until));
        let mut collected = Collected {
            frame: *frame,
            coverage: None,
            counting: None,
            silence: gap(recent.interval),
            lines: lines.collect(),
            rows: 0,
            starts: Vec::new(),
            off: Vec::new(),
            last: is_older.then_some(frame.from),
        };
        let span = (frame.from, frame.until);
        let rows = match frame.tier {
            Tier::Raw => {
                let counting = Coverage::new(due, frame.until, recent.interval);
                collected.counting = Some(counting);
                subject.samples(db, span, &mut collected).await?;
                collected.coverage = collected.counting.take().and_then(Coverage::percent);
                Vec::new()
            }
            Tier::Hour => subject.hours(db, span).await?,
            Tier::Day => subject.days(db, frame.zone, span).await?,
        };
        if frame.tier != Tier::Raw {
            // What is not folded yet may be all there is.
            let first = rows.first().map_or(due, |row| due.min(row.start));
            let due = first.max(frame.from);
            collected.coverage = coverage::of_rows(&rows, due, frame.until, recent.interval);
            collected.begin(Piece {
                interval: recent.interval,
            });
            rows.iter().for_each(|row| collected.take(row));
            collected.starts = rows.iter().map(|row| row.start).collect();
        }
        if let Some(last) = collected.last {
            // What ends the axis is measured by the host's own interval, also where it
            // is drawn by hours.
            if frame.until - last > gap(recent.interval) {
                collected.is_off(last, frame.until);
            }
        }
        Ok(collected)
    }

    fn is_off(&mut self, from: Timestamp, until: Timestamp) {
        self.off.push(Off {
            from,
            until,
            is_stopped: false,
        });
    }

    /// How much of what was due is there, percent.
    pub fn coverage(&self) -> Option<f64> {
        self.coverage
    }

    /// When nothing was heard, the longest stretches where there are many.
    pub fn off(&self) -> Vec<Off> {
        let mut off = self.off.clone();
        if off.len() > MAX_OFF {
            off.sort_by_key(|off| std::cmp::Reverse(off.until - off.from));
            off.truncate(MAX_OFF);
            off.sort_by_key(|off| off.from);
        }
        off
    }

    /// The points. A metric that not every machine tells is left out where it is not
    /// told.
    pub fn lines(self) -> Vec<MetricLine> {
        let lines = self.lines.into_iter();
        lines
            .filter(|(metric, _, is_known)| *is_known || *metric != Metric::DiskBusy)
            .map(|(metric, thinner, _)| MetricLine {
                metric,
                series: thinner.finish(),
            })
            .collect()
    }
}

impl Sink for Collected {
    fn begin(&mut self, piece: Piece) {
        self.silence = gap(piece.interval);
        let gap = self.frame.gap(piece.interval);
        for (_, thinner, _) in &mut self.lines {
            thinner.set_gap(gap);
        }
    }

    fn take(&mut self, row: &Stored) {
        if let Some(last) = self.last.filter(|last| row.start - *last > self.silence) {
            self.is_off(last, row.start);
        }
        for (metric, thinner, is_known) in &mut self.lines {
            let value = row.value(*metric);
            *is_known |= value.is_some();
            thinner.push(row.start, row.last, value);
        }
        if let Some(counting) = &mut self.counting {
            counting.add(row.start);
        }
        self.last = Some(row.last);
        self.rows += 1;
    }
}
