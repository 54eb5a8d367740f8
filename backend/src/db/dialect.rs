//! The few differences between the engines' SQL. Stores take them from here.

use super::{Db, Tx};
use sqlx::{MySqlConnection, mysql::MySqlQueryResult, sqlite::SqliteQueryResult};

/// One statement in two spellings, for what has no common one (upserts).
#[derive(Debug, Clone, Copy)]
pub struct Sql {
    /// For SQLite.
    pub sqlite: &'static str,
    /// For MySQL's family.
    pub mysql: &'static str,
}

impl Sql {
    /// The spelling for a database.
    pub fn on_db(self, db: &Db) -> &'static str {
        match db {
            Db::Sqlite { .. } => self.sqlite,
            Db::MySql(_) => self.mysql,
        }
    }
    /// The spelling for a transaction.
    pub fn on_tx(self, tx: &Tx) -> &'static str {
        match tx {
            Tx::Sqlite(_) => self.sqlite,
            Tx::MySql(_) => self.mysql,
        }
    }
}

/// What a write tells, under one name on both engines.
pub trait Written {
    /// The id the database gave to the inserted row.
    fn inserted_id(&self) -> i64;
    /// Rows that were inserted, changed or deleted. On MySQL an upsert that
    /// changes its row counts 2, one that changes nothing 0.
    fn rows(&self) -> u64;
}
impl Written for SqliteQueryResult {
    fn inserted_id(&self) -> i64 {
        self.last_insert_rowid()
    }
    fn rows(&self) -> u64 {
        self.rows_affected()
    }
}
impl Written for MySqlQueryResult {
    fn inserted_id(&self) -> i64 {
        i64::try_from(self.last_insert_id()).unwrap_or(i64::MAX)
    }
    fn rows(&self) -> u64 {
        self.rows_affected()
    }
}

/// Sets a MySQL session up: strict, and `READ COMMITTED`, because nothing here
/// reads twice in one transaction and gap locks only make agents wait for each
/// other. Lost updates are kept out by conditional updates, not by isolation.
///
/// # Errors
/// When the server refuses.
pub async fn prepare_mysql_session(connection: &mut MySqlConnection) -> Result<(), sqlx::Error> {
    // The isolation level has a statement of its own: the variable's name
    // differs between MySQL and MariaDB before 11.1. As plain text, because not
    // every server prepares these.
    sqlx::raw_sql(
        "SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'; \
         SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED",
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// An insert of many rows in one statement. The text is made of constants and a
/// number, never of values.
#[derive(Debug, Clone, Copy)]
pub struct MultiInsert {
    /// `INSERT INTO t (a, b) VALUES `
    pub head: &'static str,
    /// How many columns it names.
    pub columns: usize,
    /// What follows the rows: what happens to those that are there already.
    pub tail: Sql,
}

impl MultiInsert {
    /// Rows in one statement at most. Few sizes, so that few statements are
    /// prepared and kept: a batch is cut into pieces of these.
    const SIZES: [usize; 8] = [128, 64, 32, 16, 8, 4, 2, 1];

    /// Cuts rows into pieces that have a statement.
    pub fn pieces<T>(mut rows: &[T]) -> impl Iterator<Item = &[T]> {
        std::iter::from_fn(move || {
            let size = Self::SIZES.into_iter().find(|size| *size <= rows.len())?;
            let (piece, rest) = rows.split_at(size);
            rows = rest;
            Some(piece)
        })
    }

    /// Cuts rows into pieces that have a statement, for an insert that may be given
    /// a row twice without harm: the last row is repeated where that saves
    /// statements. Each is a round trip, and a row costs less than that.
    pub fn filled_pieces<T>(mut rows: &[T]) -> impl Iterator<Item = Piece<'_, T>> {
        std::iter::from_fn(move || {
            let mut sizes = Self::SIZES.into_iter().rev();
            let room = sizes.find(|size| *size >= rows.len());
            let taken = match room {
                _ if rows.is_empty() => return None,
                // At most a third more rows.
                Some(room) if rows.len() * 4 >= room * 3 => rows.len(),
                _ => Self::SIZES.into_iter().find(|size| *size <= rows.len())?,
            };
            let (piece, rest) = rows.split_at(taken);
            rows = rest;
            let size = room.filter(|_| rest.is_empty()).unwrap_or(taken);
            Some(Piece { rows: piece, size })
        })
    }

    /// The statement for so many rows.
    #[expect(
        clippy::disallowed_types,
        reason = "this is where the dynamic forms are made"
    )]
    pub fn on_tx(self, tx: &Tx, rows: usize) -> sqlx::AssertSqlSafe<String> {
        let row = format!("({})", vec!["?"; self.columns].join(", "));
        let values = vec![row.as_str(); rows].join(", ");
        sqlx::AssertSqlSafe(format!("{}{values} {}", self.head, self.tail.on_tx(tx)))
    }
}

/// Rows of one statement, see [`MultiInsert::filled_pieces`].
#[derive(Debug, Clone, Copy)]
pub struct Piece<'a, T> {
    rows: &'a [T],
    size: usize,
}

impl<'a, T> Piece<'a, T> {
    /// Rows of the statement.
    pub fn size(self) -> usize {
        self.size
    }

    /// The rows, the last of them as often as the statement has room.
    pub fn rows(self) -> impl Iterator<Item = &'a T> {
        let missing = self.size.saturating_sub(self.rows.len());
        let last = self.rows.last();
        let repeated = std::iter::repeat_n(last, missing).flatten();
        self.rows.iter().chain(repeated)
    }
}

/// A statement about some keys: `head`, as many `?` as there is room for, `tail`.
/// The text is made of constants and a number, never of values.
#[derive(Debug, Clone, Copy)]
pub struct InList {
    /// `SELECT … WHERE id IN (`
    pub head: &'static str,
    /// `) …`
    pub tail: &'static str,
}

impl InList {
    /// Few sizes, so that few statements are prepared and kept.
    const SIZES: [usize; 5] = [1, 4, 16, 64, 256];
    /// Keys in one statement at most.
    pub const MAX: usize = 256;

    /// The keys, and the last one again as often as fills the next size: a key that
    /// stands there twice finds its row once. `None` when there are too many, or none.
    pub fn fill<T: Clone>(keys: impl IntoIterator<Item = T>) -> Option<Vec<T>> {
        let mut filled: Vec<T> = keys.into_iter().collect();
        let size = Self::SIZES.into_iter().find(|size| *size >= filled.len())?;
        let last = filled.last()?.clone();
        filled.resize(size, last);
        Some(filled)
    }

    /// The statement for so many keys.
    #[expect(
        clippy::disallowed_types,
        reason = "this is where the dynamic forms are made"
    )]
    pub fn sql(self, keys: usize) -> sqlx::AssertSqlSafe<String> {
        let marks = vec!["?"; keys].join(", ");
        sqlx::AssertSqlSafe(format!("{}{marks}{}", self.head, self.tail))
    }
}

/// The same question about several things in one statement, each answered by a part of
/// its own, so that each part is one range of an index: `SELECT … UNION ALL SELECT …`.
/// The text is made of a constant and a number, never of values.
#[derive(Debug, Clone, Copy)]
pub struct UnionAll {
    /// `SELECT … WHERE a = ? AND b >= ?`
    pub part: &'static str,
}

impl UnionAll {
    /// Few sizes, so that few statements are prepared and kept.
    const SIZES: [usize; 3] = [16, 4, 1];

    /// Cuts questions into pieces that have a statement.
    pub fn pieces<T>(mut rows: &[T]) -> impl Iterator<Item = &[T]> {
        std::iter::from_fn(move || {
            let size = Self::SIZES.into_iter().find(|size| *size <= rows.len())?;
            let (piece, rest) = rows.split_at(size);
            rows = rest;
            Some(piece)
        })
    }

    /// The statement for so many questions.
    #[expect(
        clippy::disallowed_types,
        reason = "this is where the dynamic forms are made"
    )]
    pub fn sql(self, parts: usize) -> sqlx::AssertSqlSafe<String> {
        sqlx::AssertSqlSafe(vec![self.part; parts].join(" UNION ALL "))
    }
}
