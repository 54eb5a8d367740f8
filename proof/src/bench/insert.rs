//! What the engine itself can do: the same rows into a table made the same, by
//! its own client, in this process, without HTTP, tokens, checks or a queue.

use super::{machine, report::BATCH, stage::Stage};
use crate::{
    Outcome,
    database::{Database, Reader},
};
use sqlx::{
    ConnectOptions, Connection, Row as _, Transaction,
    mysql::MySqlConnectOptions,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};
use std::time::{Duration, Instant};

/// Rows in one transaction.
const IN_TRANSACTION: i64 = 1_000;
/// Rows in one statement; of 10, 50, 100, 250 and 1,000 this was the fastest.
const IN_STATEMENT: i64 = 100;
/// Hosts whose rows come in turn, as in the measurement of ours.
const HOSTS: i64 = 1_000;

/// A table of its own beside the console's, and a way in.
pub struct Inserter {
    reader: Reader,
    sql: String,
    /// Batches of one host that were inserted.
    batches: i64,
    begin: i64,
}

impl Inserter {
    /// Makes the table in an empty database: a file of its own, or a database of
    /// its own on the same server.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn open(stage: &Stage) -> Outcome<Inserter> {
        let mut console = stage.database.connect().await?;
        let table: String = match &mut console {
            Reader::Sqlite(connection) => {
                sqlx::query_scalar("SELECT sql FROM sqlite_master WHERE name = 'server_sample'")
                    .fetch_one(connection)
                    .await?
            }
            Reader::MySql(connection) => {
                let row = sqlx::query("SHOW CREATE TABLE server_sample")
                    .fetch_one(&mut *connection)
                    .await?;
                sqlx::query("CREATE DATABASE peer DEFAULT CHARSET utf8mb4")
                    .execute(connection)
                    .await?;
                row.try_get(1)?
            }
        };
        console.close().await?;
        let mut reader = match &stage.database {
            Database::Sqlite(path) => {
                let options = SqliteConnectOptions::new()
                    .filename(path.with_file_name("peer.db"))
                    .create_if_missing(true)
                    .journal_mode(SqliteJournalMode::Wal)
                    .synchronous(SqliteSynchronous::Full);
                Reader::Sqlite(options.connect().await?)
            }
            Database::MariaDb(_) => {
                let options: MySqlConnectOptions = stage.database.url().parse()?;
                Reader::MySql(options.database("peer").connect().await?)
            }
        };
        execute(&mut reader, table).await?;
        Ok(Inserter {
            reader,
            sql: statement(IN_STATEMENT),
            batches: 0,
            begin: (machine::now_seconds() - 6 * 86_400) * 1_000,
        })
    }

    /// Inserts for so long; rows in a second.
    ///
    /// # Errors
    /// When the engine refuses, or a row is missing afterwards.
    pub async fn insert_for(&mut self, seconds: u32) -> Outcome<f64> {
        let before = self.rows().await?;
        let begun = Instant::now();
        let mut inserted = 0;
        while begun.elapsed() < Duration::from_secs(u64::from(seconds)) {
            self.insert_some().await?;
            inserted += IN_TRANSACTION;
        }
        let took = begun.elapsed();
        let stored = self.rows().await? - before;
        if stored != inserted {
            return Err(format!("the peer inserted {inserted} rows and stored {stored}").into());
        }
        Ok(inserted as f64 / took.as_secs_f64())
    }

    /// One transaction: a hundred samples of each of ten hosts, in the order in
    /// which the console gets them.
    async fn insert_some(&mut self) -> Outcome<()> {
        let (begin, first) = (self.begin, self.batches);
        let row = |index: i64| {
            let batch = first + index / BATCH;
            let server = batch % HOSTS + 1;
            let sample = batch / HOSTS * BATCH + index % BATCH;
            (server, begin + sample * 1_000)
        };
        // The type of a transaction is another one on each engine.
        macro_rules! insert {
            ($connection:expr) => {{
                let mut transaction = $connection.begin().await?;
                for piece in 0..IN_TRANSACTION / IN_STATEMENT {
                    let mut query = sqlx::query(fixed(&self.sql));
                    for index in piece * IN_STATEMENT..(piece + 1) * IN_STATEMENT {
                        let (server, time) = row(index);
                        query = query
                            .bind(server)
                            .bind(time)
                            .bind(12.5)
                            .bind(8_201_400_320i64)
                            .bind(5_100_000_000i64)
                            .bind(900_000_000i64)
                            .bind(37.81)
                            .bind(42_140_499_968i64)
                            .bind(30_140_499_968i64)
                            .bind(25.02)
                            .bind(120_344.5)
                            .bind(98_012.25)
                            .bind(time);
                    }
                    query.execute(&mut *transaction).await?;
                }
                Transaction::commit(transaction).await?;
            }};
        }
        match &mut self.reader {
            Reader::Sqlite(connection) => insert!(connection),
            Reader::MySql(connection) => insert!(connection),
        }
        self.batches += IN_TRANSACTION / BATCH;
        Ok(())
    }

    async fn rows(&mut self) -> Outcome<i64> {
        self.reader
            .number("SELECT COUNT(*) FROM server_sample")
            .await
    }

    /// Lets go.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn close(self) -> Outcome<()> {
        self.reader.close().await
    }
}

/// The insert of so many rows.
fn statement(rows: i64) -> String {
    let row = "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    let rows: Vec<&str> = (0..rows).map(|_| row).collect();
    format!(
        "INSERT INTO server_sample (server_id, created_time, cpu_percent, memory_total, \
         memory_available, memory_free, memory_percent, disk_total, disk_free, disk_percent, \
         net_input, net_output, received_time) VALUES {}",
        rows.join(", ")
    )
}

/// Text of ours, or the engine's own text of its own table.
#[expect(
    clippy::disallowed_types,
    reason = "the table is the one the console's database names"
)]
fn fixed(sql: &str) -> sqlx::AssertSqlSafe<String> {
    sqlx::AssertSqlSafe(sql.to_owned())
}

async fn execute(reader: &mut Reader, sql: String) -> Outcome<()> {
    match reader {
        Reader::Sqlite(connection) => {
            sqlx::query(fixed(&sql)).execute(connection).await?;
        }
        Reader::MySql(connection) => {
            sqlx::query(fixed(&sql)).execute(connection).await?;
        }
    }
    Ok(())
}
