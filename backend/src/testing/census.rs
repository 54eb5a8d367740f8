//! All rows of a database that have to do with somebody, whatever table they
//! stand in: what one company did must leave those of another as they were.
//!
//! Who it is that a row belongs to says the number of any of its columns: before
//! things are made for somebody, [`begin_ids`] moves all counters to numbers that
//! nobody else has.

use super::World;
use crate::db::Db;
use sha2::{Digest, Sha256};
use std::{collections::BTreeMap, ops::Range};

/// A table with its columns: the name, and whether it holds whole numbers.
type Columns = BTreeMap<String, Vec<(String, bool)>>;

impl World {
    /// Every row that is made from now on in a table that counts has a number
    /// from `first` on.
    ///
    /// # Panics
    /// When the database refuses.
    pub async fn begin_ids(&self, first: i64) {
        match self.db() {
            Db::Sqlite { write, .. } => {
                let counting: Vec<String> = sqlx::query_scalar(
                    "SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE '%AUTOINCREMENT%'",
                )
                .fetch_all(write)
                .await
                .expect("SQLite lists its tables");
                for table in counting {
                    for sql in [
                        "DELETE FROM sqlite_sequence WHERE name = ?1",
                        "INSERT INTO sqlite_sequence (name, seq) VALUES (?1, ?2 - 1)",
                    ] {
                        sqlx::query(sql)
                            .bind(&table)
                            .bind(first)
                            .execute(write)
                            .await
                            .expect("SQLite counts from there");
                    }
                }
            }
            Db::MySql(pool) => {
                let counting: Vec<String> = sqlx::query_scalar(
                    "SELECT CAST(table_name AS CHAR) FROM information_schema.columns \
                     WHERE table_schema = DATABASE() AND extra LIKE '%auto_increment%'",
                )
                .fetch_all(pool)
                .await
                .expect("MariaDB lists its tables");
                for table in counting {
                    let sql = format!("ALTER TABLE `{table}` AUTO_INCREMENT = {first}");
                    // Names of our own tables, no text of anybody's.
                    sqlx::query(sqlx::AssertSqlSafe(sql))
                        .execute(pool)
                        .await
                        .expect("MariaDB counts from there");
                }
            }
        }
    }

    /// The rows in which any whole number lies in `ids`: how many of each table,
    /// and a hash over all that stands in them.
    ///
    /// # Panics
    /// When the database does not answer.
    pub async fn census(&self, ids: Range<i64>) -> BTreeMap<String, (usize, String)> {
        let mut census = BTreeMap::new();
        for (table, columns) in self.columns().await {
            let sql = select(self.db(), &table, &columns, &ids);
            let Some(sql) = sql else { continue };
            let mut rows: Vec<String> = match self.db() {
                Db::Sqlite { write, .. } => {
                    sqlx::query_scalar(sqlx::AssertSqlSafe(sql))
                        .fetch_all(write)
                        .await
                }
                Db::MySql(pool) => {
                    sqlx::query_scalar(sqlx::AssertSqlSafe(sql))
                        .fetch_all(pool)
                        .await
                }
            }
            .expect("the rows of a table");
            rows.sort_unstable();
            let mut hash = Sha256::new();
            for row in &rows {
                hash.update(row);
                hash.update([0]);
            }
            let digest = hash.finalize();
            let text = digest.iter().map(|byte| format!("{byte:02x}")).collect();
            if !rows.is_empty() {
                census.insert(table, (rows.len(), text));
            }
        }
        census
    }

    async fn columns(&self) -> Columns {
        let rows: Vec<(String, String, String)> = match self.db() {
            Db::Sqlite { write, .. } => {
                sqlx::query_as(
                    "SELECT t.name, c.name, lower(c.type) FROM sqlite_master t \
                     JOIN pragma_table_info(t.name) c \
                     WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%'",
                )
                .fetch_all(write)
                .await
            }
            Db::MySql(pool) => {
                sqlx::query_as(
                    "SELECT CAST(table_name AS CHAR), CAST(column_name AS CHAR), CAST(data_type AS CHAR) \
                     FROM information_schema.columns WHERE table_schema = DATABASE() \
                     ORDER BY table_name, ordinal_position",
                )
                .fetch_all(pool)
                .await
            }
        }
        .expect("the columns of all tables");
        let mut columns = Columns::new();
        for (table, column, kind) in rows {
            let is_whole = kind.contains("int");
            columns.entry(table).or_default().push((column, is_whole));
        }
        columns
    }
}

/// One text for each row of a table that any number of `ids` stands in.
fn select(db: &Db, table: &str, columns: &[(String, bool)], ids: &Range<i64>) -> Option<String> {
    // Quotes tell NULL, a number and a text apart; bytes need not be text.
    let cell = |(column, _): &(String, bool)| match db {
        Db::Sqlite { .. } => format!("quote(`{column}`)"),
        Db::MySql(_) => format!("COALESCE(HEX(`{column}`), 'NULL')"),
    };
    let cells: Vec<String> = columns.iter().map(cell).collect();
    let row = match db {
        Db::Sqlite { .. } => cells.join(" || ',' || "),
        Db::MySql(_) => format!("CAST(CONCAT_WS(',', {}) AS CHAR)", cells.join(", ")),
    };
    let whole = columns.iter().filter(|(_, is_whole)| *is_whole);
    let inside: Vec<String> = whole
        .map(|(column, _)| format!("(`{column}` >= {} AND `{column}` < {})", ids.start, ids.end))
        .collect();
    let condition = inside.join(" OR ");
    (!inside.is_empty()).then(|| format!("SELECT {row} FROM `{table}` WHERE {condition}"))
}
