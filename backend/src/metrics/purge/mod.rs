//! Deletes what a host has measured bit by bit: what is too old, and everything of a
//! host that is gone.
//!
//! A year of a host is millions of rows, which one statement would hold the writer up
//! with for minutes. Each transaction therefore takes a bounded piece, and reports come
//! in between. What is looked for is looked for beside the writer: a container with
//! nothing to delete costs one look at the primary key and no transaction.

mod store;

use crate::{Result, db::Db};
use model::{id::ServerId, time::Timestamp};
use store::{Aged, AgedContainer};

/// Names of containers that are looked up before their rows are deleted.
const NAMES: usize = 200;

/// Rows that go together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tier {
    /// Samples.
    Raw,
    /// Rollups of hours.
    Hour,
    /// Rollups of days.
    Day,
}

impl Tier {
    pub const ALL: [Tier; 3] = [Tier::Raw, Tier::Hour, Tier::Day];

    fn containers(self) -> AgedContainer {
        match self {
            Tier::Raw => store::CONTAINER_RAW,
            Tier::Hour => store::CONTAINER_HOUR,
            Tier::Day => store::CONTAINER_DAY,
        }
    }
    /// The tables of the host itself. The one that says that something is due comes last.
    fn host(self) -> &'static [Aged] {
        match self {
            Tier::Raw => &[store::DETAIL, store::SAMPLE],
            Tier::Hour => &[store::HOUR],
            Tier::Day => &[store::DAY],
        }
    }
}

/// Deletes for as long as its budget lasts.
#[derive(Debug)]
pub(super) struct Purge<'a> {
    db: &'a Db,
    /// Rows in one transaction at most.
    piece: i64,
    /// Transactions that are left.
    left: i64,
    /// Rows that went.
    rows: i64,
}

/// The rows of a host in one table.
#[derive(Debug, Clone, Copy)]
enum Rows<'a> {
    OfHost(Aged),
    OfContainer(AgedContainer, &'a str),
}

impl<'a> Purge<'a> {
    pub fn new(db: &'a Db, piece: i64, transactions: i64) -> Self {
        Purge {
            db,
            piece,
            left: transactions,
            rows: 0,
        }
    }
    /// Transactions that are left.
    pub fn left(&self) -> i64 {
        self.left
    }
    /// Rows that went.
    pub fn rows(&self) -> i64 {
        self.rows
    }

    /// Deletes what a host has from before `cut`; whether nothing of it is left.
    pub async fn clear(&mut self, server: ServerId, tier: Tier, cut: Timestamp) -> Result<bool> {
        let aged = tier.containers();
        let mut cursor = Some(String::new());
        // They come before the host's own rows, which say that something is due.
        while let Some(after) = cursor {
            let names;
            (names, cursor) = self.list_due(aged, server, cut, after).await?;
            let rows: Vec<Rows<'_>> = names
                .iter()
                .map(|name| Rows::OfContainer(aged, name))
                .collect();
            if !self.delete(&rows, server, tier, cut).await? {
                return Ok(false);
            }
        }
        let rows: Vec<Rows<'_>> = tier.host().iter().copied().map(Rows::OfHost).collect();
        self.delete(&rows, server, tier, cut).await
    }

    /// The next containers that have something from before `cut`, and after which name
    /// there may be more.
    async fn list_due(
        &self,
        aged: AgedContainer,
        server: ServerId,
        cut: Timestamp,
        mut after: String,
    ) -> Result<(Vec<String>, Option<String>)> {
        let mut names = Vec::new();
        while let Some((name, first)) = store::find_next(self.db, aged, server, &after).await? {
            after.clone_from(&name);
            if first < cut {
                names.push(name);
            }
            if names.len() >= NAMES {
                return Ok((names, Some(after)));
            }
        }
        Ok((names, None))
    }

    /// Deletes from these tables, in transactions of their own; whether that was all.
    async fn delete(
        &mut self,
        rows: &[Rows<'_>],
        server: ServerId,
        tier: Tier,
        cut: Timestamp,
    ) -> Result<bool> {
        let mut rows = rows.iter().copied();
        let mut next = rows.next();
        while next.is_some() {
            if self.left <= 0 {
                return Ok(false);
            }
            let mut tx = self.db.begin().await?;
            match tier {
                Tier::Raw => store::raise_raw_floor(&mut tx, server, cut).await?,
                Tier::Hour => store::raise_hour_floor(&mut tx, server, cut).await?,
                // Nothing is folded out of days.
                Tier::Day => {}
            }
            let mut room = self.piece;
            while let Some(table) = next {
                let deleted = match table {
                    Rows::OfHost(aged) => store::delete(&mut tx, aged, server, cut, room).await?,
                    Rows::OfContainer(aged, name) => {
                        store::delete_container(&mut tx, aged, (server, name), cut, room).await?
                    }
                };
                room -= deleted;
                if room <= 0 {
                    break;
                }
                next = rows.next();
            }
            tx.commit().await?;
            self.left -= 1;
            self.rows += self.piece - room;
        }
        Ok(true)
    }
}
