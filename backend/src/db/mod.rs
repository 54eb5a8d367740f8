//! One database, two engines.
//!
//! [`Db`] is SQLite (one file, one writer) or anything that speaks MySQL's
//! protocol. The same SQL text runs on both through [`on_db!`](crate::on_db)
//! and [`on_tx!`](crate::on_tx); what differs stands in [`dialect`]. Both are
//! used in stores only.

mod advice;
pub mod dialect;
pub mod migrate;

pub use advice::advice;

use crate::{Result, instrument::Connections};
use sqlx::{
    ConnectOptions, Connection, Database, MySql, MySqlPool, Sqlite, SqlitePool, Transaction,
    mysql::{MySqlConnectOptions, MySqlConnection, MySqlPoolOptions},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use std::{
    ops::{Deref, DerefMut},
    path::PathBuf,
    str::FromStr,
    time::Duration,
};

/// Where the database is.
#[derive(Clone)]
pub enum Location {
    /// A file, made when missing.
    Sqlite(PathBuf),
    /// `mysql://user:password@host:port/database`.
    MySql(String),
}

/// The database.
#[derive(Debug, Clone)]
pub enum Db {
    /// SQLite in WAL mode: many readers, one writer.
    Sqlite {
        /// Read-only connections.
        read: SqlitePool,
        /// The one connection that writes.
        write: SqlitePool,
    },
    /// MySQL, MariaDB, Galera, TiDB.
    MySql(MySqlPool),
}

/// A transaction on either engine. Dropped without [`Tx::commit`] it is rolled
/// back.
pub enum Tx {
    /// On SQLite's writing connection; begun `IMMEDIATE`, so that it never has
    /// to be upgraded and cannot fail half-way for another writer.
    Sqlite(Held<Sqlite>),
    /// On a connection of the pool.
    MySql(Held<MySql>),
}

/// An open transaction, with what follows its commit.
pub struct Held<DB: Database> {
    transaction: Transaction<'static, DB>,
    after: Vec<Box<dyn FnOnce() + Send + Sync>>,
}

impl<DB: Database> Held<DB> {
    fn new(transaction: Transaction<'static, DB>) -> Self {
        Held {
            transaction,
            after: Vec::new(),
        }
    }

    async fn commit(self) -> Result<()> {
        self.transaction.commit().await?;
        for act in self.after {
            act();
        }
        Ok(())
    }
}

impl<DB: Database> Deref for Held<DB> {
    type Target = DB::Connection;
    fn deref(&self) -> &DB::Connection {
        &self.transaction
    }
}

impl<DB: Database> DerefMut for Held<DB> {
    fn deref_mut(&mut self) -> &mut DB::Connection {
        &mut self.transaction
    }
}

/// What statements go over: the pool or the connection itself.
#[cfg(not(feature = "testing"))]
#[doc(hidden)]
#[macro_export]
macro_rules! over {
    ($executor:expr) => {
        $executor
    };
}

/// The same, where a test may leave one check of a statement out.
#[cfg(feature = "testing")]
#[doc(hidden)]
#[macro_export]
macro_rules! over {
    ($executor:expr) => {
        $crate::testing::mutant::Table($executor)
    };
}

/// Runs an expression over a pool of either engine. Reads only: on SQLite the
/// connections of this pool cannot write.
#[macro_export]
macro_rules! on_db {
    ($db:expr, |$pool:ident| $body:expr) => {
        match $db {
            $crate::db::Db::Sqlite { read, .. } => {
                let $pool = $crate::over!(read);
                $body
            }
            $crate::db::Db::MySql(pool) => {
                let $pool = $crate::over!(pool);
                $body
            }
        }
    };
}

/// Runs an expression over the connection of a transaction on either engine.
#[macro_export]
macro_rules! on_tx {
    ($tx:expr, |$connection:ident| $body:expr) => {
        match $tx {
            $crate::db::Tx::Sqlite(transaction) => {
                #[allow(unused_mut, reason = "a connection is used once or several times")]
                let mut $connection = $crate::over!(&mut **transaction);
                $body
            }
            $crate::db::Tx::MySql(transaction) => {
                #[allow(unused_mut, reason = "a connection is used once or several times")]
                let mut $connection = $crate::over!(&mut **transaction);
                $body
            }
        }
    };
}

/// Readers on SQLite, connections on MySQL.
const CONNECTIONS: u32 = 16;
/// How long a request waits for a connection before it is told to come back.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);
/// How long the rest of what was asked for may take to come once nobody waits for
/// it any more.
const SETTLE: Duration = Duration::from_secs(2);
/// For how long after its last use a connection is taken to be there.
const FRESH: Duration = Duration::from_secs(1);

/// Whether everything that was asked for over a connection came back. Costs no
/// round trip where nothing is missing.
async fn is_settled(connection: &mut MySqlConnection) -> sqlx::Result<bool> {
    match tokio::time::timeout(SETTLE, connection.flush()).await {
        Ok(settled) => settled.map(|()| true),
        Err(_) => {
            tracing::debug!("a connection that was left in the middle of a query is closed");
            Ok(false)
        }
    }
}

impl Db {
    /// Opens the database. Nothing is migrated.
    ///
    /// # Errors
    /// When it cannot be reached or opened.
    pub async fn connect(location: &Location) -> Result<Self> {
        match location {
            Location::Sqlite(path) => {
                // `busy_timeout` goes before `journal_mode`: switching to WAL
                // takes a lock that another process may hold.
                let options = SqliteConnectOptions::new()
                    .filename(path)
                    .create_if_missing(true)
                    .busy_timeout(Duration::from_secs(5))
                    .journal_mode(SqliteJournalMode::Wal)
                    .synchronous(SqliteSynchronous::Full)
                    .foreign_keys(true);
                let write = SqlitePoolOptions::new()
                    .max_connections(1)
                    .acquire_timeout(ACQUIRE_TIMEOUT)
                    .test_before_acquire(false)
                    // On a failing or full disk SQLite ends a transaction by
                    // itself, and the driver goes on believing in it: such a
                    // connection would refuse every transaction for ever.
                    .before_acquire(|connection, _| {
                        let is_whole = !connection.is_in_transaction();
                        Box::pin(async move { Ok(is_whole) })
                    })
                    .connect_with(options.clone())
                    .await?;
                let read = SqlitePoolOptions::new()
                    .max_connections(CONNECTIONS)
                    .acquire_timeout(ACQUIRE_TIMEOUT)
                    // A file has no far end that could be gone.
                    .test_before_acquire(false)
                    .connect_with(options.create_if_missing(false).read_only(true))
                    .await?;
                Ok(Db::Sqlite { read, write })
            }
            Location::MySql(url) => {
                // Strict, so that a text that does not fit is an error and not
                // cut; UTC, because all our times are.
                let options = MySqlConnectOptions::from_str(url)?
                    .charset("utf8mb4")
                    .collation("utf8mb4_bin")
                    .timezone(Some("+00:00".to_owned()));
                // The pool would try again and again, and in the end say no more
                // than that it has waited for too long.
                let first = tokio::time::timeout(ACQUIRE_TIMEOUT, options.connect());
                let first = first.await.map_err(|_| sqlx::Error::PoolTimedOut)??;
                first.close().await?;
                let pool = MySqlPoolOptions::new()
                    .max_connections(CONNECTIONS)
                    .acquire_timeout(ACQUIRE_TIMEOUT)
                    // A ping before each query doubles its way. Who was there a
                    // moment ago is asked nothing.
                    .test_before_acquire(false)
                    .before_acquire(|connection, meta| {
                        Box::pin(async move {
                            if meta.idle_for > FRESH {
                                connection.ping().await?;
                            }
                            Ok(true)
                        })
                    })
                    // Who goes away in the middle of a query leaves a connection
                    // that still waits for answers. The driver waits for them
                    // without end, also for those to what it never sent: its
                    // count is off once a statement was being prepared. Each
                    // would take a place in the pool for ever.
                    .after_release(|connection, _| Box::pin(is_settled(connection)))
                    .after_connect(|connection, _| {
                        Box::pin(dialect::prepare_mysql_session(connection))
                    })
                    .connect_with(options)
                    .await?;
                Ok(Db::MySql(pool))
            }
        }
    }

    /// The connections of each pool.
    pub fn connections(&self) -> Vec<Connections> {
        fn of<DB: sqlx::Database>(name: &'static str, pool: &sqlx::Pool<DB>) -> Connections {
            let open = usize::try_from(pool.size()).unwrap_or(usize::MAX);
            let capacity = pool.options().get_max_connections();
            Connections {
                pool: name,
                used: open.saturating_sub(pool.num_idle()),
                open,
                capacity: usize::try_from(capacity).unwrap_or(usize::MAX),
            }
        }
        match self {
            Db::Sqlite { read, write } => vec![of("read", read), of("write", write)],
            Db::MySql(pool) => vec![of("all", pool)],
        }
    }

    /// Begins a transaction that may write.
    ///
    /// # Errors
    /// When no connection is to be had.
    pub async fn begin(&self) -> Result<Tx> {
        Ok(match self {
            Db::Sqlite { write, .. } => {
                Tx::Sqlite(Held::new(write.begin_with("BEGIN IMMEDIATE").await?))
            }
            Db::MySql(pool) => Tx::MySql(Held::new(pool.begin().await?)),
        })
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// When it does not.
    pub async fn ping(&self) -> Result<()> {
        on_db!(self, |pool| sqlx::query("SELECT 1")
            .execute(pool)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Closes every connection; SQLite folds its log into the file.
    pub async fn close(&self) {
        match self {
            Db::Sqlite { read, write } => {
                read.close().await;
                write.close().await;
            }
            Db::MySql(pool) => pool.close().await,
        }
    }
}

impl Tx {
    /// Makes it durable.
    ///
    /// # Errors
    /// When it did not become durable; then nothing of it is stored, or, if the
    /// connection broke at this very moment, all of it: repeat what is
    /// idempotent.
    pub async fn commit(self) -> Result<()> {
        match self {
            Tx::Sqlite(held) => held.commit().await,
            Tx::MySql(held) => held.commit().await,
        }
    }

    /// Has something done right after the commit, and not at all without one:
    /// telling others of what is in this transaction.
    pub(crate) fn after_commit(&mut self, act: impl FnOnce() + Send + Sync + 'static) {
        match self {
            Tx::Sqlite(held) => held.after.push(Box::new(act)),
            Tx::MySql(held) => held.after.push(Box::new(act)),
        }
    }
}

#[cfg(test)]
mod tests;
