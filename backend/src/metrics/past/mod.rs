//! What was measured: read from samples, hours and days, for charts, tables and files.
//!
//! Hours and days stand in the rollups once they are over (`metrics::rollup` writes
//! them). What is not folded yet is folded while it is read, so that a chart of hours or
//! days reaches up to now.

pub mod chart;
mod collect;
mod coverage;
mod day;
pub mod export;
pub mod history;
mod store;
mod stored;

#[cfg(test)]
mod tests;

use super::{
    rollup::calendar::{hour_of, next_hour},
    series::{gap, interval},
};
use crate::{Result, db::Db};
use chrono_tz::Tz;
use day::start_of_day;
use model::{
    id::ServerId,
    metrics::{Metric, Tier},
    time::{Millis, Timestamp},
};
use store::{SampleRow, Slice, StatRow};
use stored::{Rates, Stored};

/// So much is read at once, sample by sample: a day, and the step that it begins in.
const PIECE: Millis = Millis::hours(25);
/// How far back from its end a stretch is folded while it is read: hours that wait
/// longer than this for their rollup are drawn when they have it.
const UNFOLDED: Millis = Millis::hours(48);
/// The same for days.
const UNFOLDED_DAYS: Millis = Millis::hours(72);
/// Samples that tell how often a host reports.
const RECENT: i64 = 60;
/// How much later than a day begins its row may end.
const LONGEST_DAY: Millis = Millis::hours(25);

/// Whose samples are read.
#[derive(Debug, Clone, Copy)]
pub(super) enum Subject<'a> {
    /// A host.
    Host(ServerId),
    /// A container on a host, by its name.
    Container(ServerId, &'a str),
}

/// The newest samples at an instant.
#[derive(Debug, Clone, Copy, Default)]
struct Recent {
    /// When the newest came.
    latest: Option<Timestamp>,
    /// How often they come.
    interval: Option<Millis>,
}

impl Subject<'_> {
    /// What is known of it.
    fn metrics(self) -> &'static [Metric] {
        match self {
            Subject::Host(_) => &Metric::OF_HOST,
            Subject::Container(..) => &Metric::OF_CONTAINER,
        }
    }

    /// The host that it is or that it runs on.
    fn server(self) -> ServerId {
        match self {
            Subject::Host(id) | Subject::Container(id, _) => id,
        }
    }

    /// When it was first heard of, as far as a tier goes back.
    async fn first(self, db: &Db, tier: Tier) -> Result<Option<Timestamp>> {
        match self {
            Subject::Host(id) => store::find_first(db, id, tier).await,
            Subject::Container(id, name) => {
                store::find_first_of_container(db, (id, name), tier).await
            }
        }
    }

    /// Whether anything is known of it at all.
    async fn is_known(self, db: &Db) -> Result<bool> {
        for tier in Tier::ALL {
            if self.first(db, tier).await?.is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Its newest samples before an instant.
    async fn recent(self, db: &Db, until: Timestamp) -> Result<Recent> {
        let slice = Slice {
            from: Timestamp(0),
            until,
            is_descending: true,
            limit: RECENT,
        };
        let times: Vec<Timestamp> = match self {
            Subject::Host(id) => {
                let rows = store::list_samples(db, id, slice).await?;
                rows.iter().map(|row| Timestamp(row.created_time)).collect()
            }
            Subject::Container(id, name) => {
                let rows = store::list_stats(db, (id, name), slice).await?;
                rows.iter().map(|row| Timestamp(row.created_time)).collect()
            }
        };
        Ok(Recent {
            latest: times.first().copied(),
            interval: interval(times.into_iter()),
        })
    }

    /// Rows of a tier as they are stored.
    async fn rows(self, db: &Db, tier: Tier, slice: Slice) -> Result<Vec<Stored>> {
        match (self, tier) {
            (_, Tier::Raw) => {
                let raw = self.raw(db, slice).await?;
                let mut rows = Vec::new();
                raw.each(|row| rows.push(row));
                if slice.is_descending {
                    rows.reverse();
                }
                Ok(rows)
            }
            (Subject::Host(id), tier) => {
                let rows = store::list_logs(db, id, tier, slice).await?;
                rows.iter().map(Stored::try_from).collect()
            }
            (Subject::Container(id, name), tier) => {
                let rows = store::list_contents(db, (id, name), tier, slice).await?;
                rows.iter().map(Stored::try_from).collect()
            }
        }
    }

    /// Samples, always oldest first. Those of a container have what its counters stood at
    /// right before the first of them.
    async fn raw(self, db: &Db, slice: Slice) -> Result<Raw> {
        let (id, name) = match self {
            Subject::Host(id) => {
                let mut rows = store::list_samples(db, id, slice).await?;
                if slice.is_descending {
                    rows.reverse();
                }
                return Ok(Raw::Host(rows));
            }
            Subject::Container(id, name) => (id, name),
        };
        let mut rows = store::list_stats(db, (id, name), slice).await?;
        if slice.is_descending {
            rows.reverse();
        }
        let gap = gap(interval(rows.iter().map(|row| Timestamp(row.created_time))));
        let mut rates = Rates::default();
        if let Some(first) = rows.first() {
            let before = Slice {
                from: Timestamp(first.created_time) - gap,
                until: Timestamp(first.created_time),
                is_descending: true,
                limit: 1,
            };
            let before = store::list_stats(db, (id, name), before).await?;
            if let Some(before) = before.first() {
                rates.next(before, gap);
            }
        }
        Ok(Raw::Container(rows, rates, gap))
    }

    /// Samples from one instant up to, not including, another, piece by piece and in
    /// order: `each` takes a sample, `begin` is told before those of a piece how often
    /// they come.
    async fn samples(
        self,
        db: &Db,
        (from, until): (Timestamp, Timestamp),
        sink: &mut (impl Sink + Send),
    ) -> Result<()> {
        let mut begin = from;
        let mut known = None;
        while begin < until {
            let end = (begin + PIECE).min(until);
            let raw = self.raw(db, Slice::whole(begin, end)).await?;
            known = raw.interval().or(known);
            sink.begin(Piece { interval: known });
            raw.each(|sample| sink.take(&sample));
            begin = end;
        }
        Ok(())
    }

    /// Hours that begin in a stretch of time, and what is not folded yet of those at its
    /// end.
    async fn hours(self, db: &Db, (from, until): (Timestamp, Timestamp)) -> Result<Vec<Stored>> {
        let hours = self.rows(db, Tier::Hour, Slice::whole(from, until)).await?;
        let folded = hours.last().map_or(from, |hour| hour.last + Millis(1));
        let begin = folded.max(from).max(until - UNFOLDED);
        let mut folding = Folding { hours, folded };
        self.samples(db, (begin, until), &mut folding).await?;
        Ok(folding.hours)
    }

    /// Days that touch a stretch of time, and what is not folded yet of those at its
    /// end.
    async fn days(
        self,
        db: &Db,
        zone: Tz,
        (from, until): (Timestamp, Timestamp),
    ) -> Result<Vec<Stored>> {
        let slice = Slice::whole(from - LONGEST_DAY, until);
        let mut days = self.rows(db, Tier::Day, slice).await?;
        days.retain(|day| day.last >= from);
        let folded = days.last().map_or(from, |day| day.last + Millis(1));
        let begin = folded.max(from).max(until - UNFOLDED_DAYS);
        let begin = start_of_day(zone, begin).max(folded);
        let mut running = RunningDays { zone, days, folded };
        // Where a zone is off the whole hour, a day begins within one.
        let first = next_hour(begin).min(until);
        if begin < first {
            self.samples(db, (begin, first), &mut running).await?;
        }
        for hour in self.hours(db, (first, until)).await? {
            running.take(&hour);
        }
        Ok(running.days)
    }
}

/// Samples as they are read.
enum Raw {
    Host(Vec<SampleRow>),
    Container(Vec<StatRow>, Rates, Millis),
}

impl Raw {
    /// How often they come.
    fn interval(&self) -> Option<Millis> {
        match self {
            Raw::Host(rows) => interval(rows.iter().map(|row| Timestamp(row.created_time))),
            Raw::Container(rows, ..) => {
                interval(rows.iter().map(|row| Timestamp(row.created_time)))
            }
        }
    }

    /// Each of them, in order.
    fn each(self, mut take: impl FnMut(Stored)) {
        match self {
            Raw::Host(rows) => rows.iter().for_each(|row| take(Stored::from(row))),
            Raw::Container(rows, mut rates, gap) => {
                rows.iter().for_each(|row| take(rates.next(row, gap)));
            }
        }
    }
}

/// What samples go into.
trait Sink {
    /// More are to come.
    fn begin(&mut self, piece: Piece);
    /// One of them.
    fn take(&mut self, sample: &Stored);
}

/// Samples on their way into hours.
struct Folding {
    hours: Vec<Stored>,
    /// What begins before this is folded already.
    folded: Timestamp,
}

impl Sink for Folding {
    fn begin(&mut self, _: Piece) {}

    fn take(&mut self, sample: &Stored) {
        take(&mut self.hours, hour_of(sample.start), self.folded, sample);
    }
}

/// Hours on their way into days, and samples of the hour in which the first of them
/// begins.
struct RunningDays {
    zone: Tz,
    days: Vec<Stored>,
    /// What begins before this is folded already.
    folded: Timestamp,
}

impl Sink for RunningDays {
    fn begin(&mut self, _: Piece) {}

    fn take(&mut self, row: &Stored) {
        let start = start_of_day(self.zone, row.start);
        take(&mut self.days, start, self.folded, row);
    }
}

/// Adds a row to the stretch that begins at `start`; what is folded already stays as it
/// is.
fn take(stretches: &mut Vec<Stored>, start: Timestamp, folded: Timestamp, row: &Stored) {
    match stretches.last_mut() {
        _ if row.start < folded => {}
        Some(open) if open.start == start => open.extend(row),
        _ => {
            let mut open = Stored::new(start, row.last);
            open.extend(row);
            stretches.push(open);
        }
    }
}

/// Samples that were read at once.
#[derive(Debug, Clone, Copy)]
struct Piece {
    /// How often the host reports, as far as is known.
    interval: Option<Millis>,
}
