//! Deletes what is old enough, piece by piece.

use super::store::{self, Aged, AgedContainer, HostRow};
use crate::{
    OpContext, Result,
    authz::SystemProof,
    db::{Db, Tx},
    metrics::rollup::calendar::hour_of,
    task::Task,
};
use futures::future::{BoxFuture, FutureExt};
use model::{
    id::ServerId,
    metrics::Retention,
    time::{Millis, Timestamp},
};

/// Hosts looked at in one statement.
const HOSTS: i64 = 200;
/// Rows deleted in one transaction: reports come in between.
pub(super) const PIECE: i64 = 2_000;
/// Transactions of one run.
const PIECES: i64 = 2_000;
/// Days are folded of hours up to this long before; hours that are younger than this
/// before what is folded stay.
const UNFOLDED: Millis = Millis::days(3);

/// Deletes samples, hours and days that are older than their owner keeps them.
#[derive(Debug, Default)]
pub struct Retain;

impl Task for Retain {
    fn name(&self) -> &'static str {
        "metrics_retention"
    }
    fn period(&self) -> Millis {
        Millis::minutes(15)
    }
    fn run<'a>(
        &'a self,
        ctx: &'a OpContext,
        _system: SystemProof,
    ) -> BoxFuture<'a, Result<String>> {
        async move {
            let rows = sweep(ctx, PIECE).await?;
            Ok(match rows {
                0 => String::new(),
                n => format!("rows deleted: {n}"),
            })
        }
        .boxed()
    }
}

/// Before when each tier of a host goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cuts {
    pub raw: Timestamp,
    pub hour: Timestamp,
    pub day: Timestamp,
}

impl Cuts {
    /// What is old, as far as it is folded into what stays.
    pub(super) fn of(host: &HostRow, now: Timestamp) -> Self {
        let default = Retention::default();
        let before = |days: Option<i64>, otherwise: i64| {
            hour_of(now - Millis::days(days.unwrap_or(otherwise)))
        };
        let folded = Timestamp(host.hour_time.min(host.pending_hour.unwrap_or(i64::MAX)));
        let pending_day = Timestamp(host.pending_day.unwrap_or(i64::MAX));
        // The next hour's first rates and the edges of a day may need them still.
        let raw = folded.min(pending_day) - UNFOLDED;
        let hour = folded.min(pending_day) - UNFOLDED;
        Cuts {
            raw: before(host.raw_days, default.raw_days).min(hour_of(raw)),
            hour: before(host.hour_days, default.hour_days).min(hour_of(hour)),
            day: before(host.day_days, default.day_days),
        }
    }

    fn is_due(&self, host: &HostRow) -> [bool; 3] {
        [
            (host.first_sample, self.raw),
            (host.first_hour, self.hour),
            (host.first_day, self.day),
        ]
        .map(|(first, cut)| first.is_some_and(|first| first < cut.0))
    }
}

/// One run; how many rows went.
pub(super) async fn sweep(ctx: &OpContext, piece: i64) -> Result<i64> {
    let mut run = Run {
        db: ctx.db(),
        piece,
        left: PIECES,
        rows: 0,
    };
    let mut cursor = 0;
    loop {
        let hosts = store::list_hosts(ctx.db(), cursor, HOSTS).await?;
        let Some(last) = hosts.last() else {
            return Ok(run.rows);
        };
        cursor = last.server_id.0;
        for host in &hosts {
            run.host(host, ctx.now()).await?;
            if run.left <= 0 {
                return Ok(run.rows);
            }
        }
    }
}

struct Run<'a> {
    db: &'a Db,
    piece: i64,
    left: i64,
    rows: i64,
}

/// Whose rows before when are deleted, and what says that they are gone.
#[derive(Debug, Clone, Copy)]
struct Part {
    server: ServerId,
    cut: Timestamp,
    floor: Floor,
}

#[derive(Debug, Clone, Copy)]
enum Floor {
    Raw,
    Hour,
    /// Nothing is folded out of days.
    None,
}

#[derive(Debug, Clone, Copy)]
enum Rows<'a> {
    OfHost(Aged),
    OfContainer(AgedContainer, &'a str),
}

impl Run<'_> {
    async fn host(&mut self, host: &HostRow, now: Timestamp) -> Result<()> {
        let cuts = Cuts::of(host, now);
        let part = |cut, floor| Part {
            server: host.server_id,
            cut,
            floor,
        };
        let [raw, hour, day] = cuts.is_due(host);
        if raw {
            let part = part(cuts.raw, Floor::Raw);
            self.containers(store::CONTAINER_RAW, part).await?;
            self.pieces(Rows::OfHost(store::DETAIL), part).await?;
            self.pieces(Rows::OfHost(store::SAMPLE), part).await?;
        }
        if hour {
            let part = part(cuts.hour, Floor::Hour);
            self.containers(store::CONTAINER_HOUR, part).await?;
            self.pieces(Rows::OfHost(store::HOUR), part).await?;
        }
        if day {
            let part = part(cuts.day, Floor::None);
            self.containers(store::CONTAINER_DAY, part).await?;
            self.pieces(Rows::OfHost(store::DAY), part).await?;
        }
        Ok(())
    }

    /// Every container of a host. They come before the host's own rows, which say that
    /// something is due.
    async fn containers(&mut self, aged: AgedContainer, part: Part) -> Result<()> {
        let mut name = String::new();
        while let Some(next) = store::next_container(self.db, aged, part.server, &name).await? {
            name = next;
            self.pieces(Rows::OfContainer(aged, &name), part).await?;
        }
        Ok(())
    }

    /// Deletes in transactions of their own until nothing is left.
    async fn pieces(&mut self, rows: Rows<'_>, part: Part) -> Result<()> {
        while self.left > 0 {
            let mut tx = self.db.begin().await?;
            let deleted = self.piece(&mut tx, rows, part).await?;
            tx.commit().await?;
            self.left -= 1;
            self.rows += deleted;
            if deleted < self.piece {
                break;
            }
        }
        Ok(())
    }

    async fn piece(&self, tx: &mut Tx, rows: Rows<'_>, part: Part) -> Result<i64> {
        let Part { server, cut, floor } = part;
        match floor {
            Floor::Raw => store::raise_raw_floor(tx, server, cut).await?,
            Floor::Hour => store::raise_hour_floor(tx, server, cut).await?,
            Floor::None => {}
        }
        match rows {
            Rows::OfHost(aged) => store::delete(tx, aged, server, cut, self.piece).await,
            Rows::OfContainer(aged, name) => {
                store::delete_container(tx, aged, (server, name), cut, self.piece).await
            }
        }
    }
}
