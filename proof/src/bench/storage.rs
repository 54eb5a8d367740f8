//! P20: how much a month of a host takes on the disk, as samples, hours and days.

use super::{
    Bench, Row,
    figure::{Bound, Figure, Spread, Unit},
    rollup::fold_all,
    stage::{Size, Stage},
};
use crate::{
    Outcome,
    database::{Engine, Reader},
};

/// Hosts that report every ten seconds for a month; the founder has two of their own.
const MONTH: Size = Size {
    servers: 3,
    days: 30,
    interval: 10,
};

/// A tier: its table, rows of a host in a month, numbers in a row. A sample has eleven
/// values; a rollup has count, mean, smallest and largest of each.
const TIERS: [(&str, i64, i64); 3] = [
    ("server_sample", 30 * 8_640, 11),
    ("server_log_hour", 30 * 24, 44),
    ("server_log_day", 30, 44),
];

/// P20.
///
/// # Errors
/// When the engine does not tell.
pub async fn bytes(bench: &Bench) -> Outcome<Vec<Figure>> {
    let mut figures = Vec::new();
    for engine in [Engine::Sqlite, Engine::Mariadb] {
        let stage = Stage::build(bench, engine, MONTH, &[]).await?;
        fold_all(&stage.database).await?;
        let mut reader = stage.database.connect().await?;
        for (table, rows_of_month, values) in TIERS {
            let (rows, bytes) = size(&mut reader, table).await?;
            if rows == 0 {
                return Err(format!("{table} is empty").into());
            }
            let each = bytes as f64 / rows as f64;
            let what = format!("{table}, {engine}, {rows} rows: a value");
            let ours = format!(
                "{each:.0} B a row, {} for a month of a host",
                Unit::Bytes.text(each * rows_of_month as f64)
            );
            let figure = Figure::new(Row::P20, what)
                .reached(ours, "")
                .judged(Spread::once(each / values as f64), Unit::Bytes);
            figures.push(if table == "server_sample" {
                figure.promised(Some(Bound::AtMost(8.0)), Some(Bound::AtMost(3.0)))
            } else {
                figure
            });
        }
        reader.close().await?;
    }
    Ok(figures)
}

/// Rows of a table, and the bytes of its pages and its indexes' pages.
async fn size(reader: &mut Reader, table: &'static str) -> Outcome<(i64, i64)> {
    const SQLITE: &str = "SELECT SUM(pgsize) FROM dbstat \
         WHERE name IN (SELECT name FROM sqlite_master WHERE tbl_name = ?)";
    const MARIADB: &str = "SELECT CAST(data_length + index_length AS SIGNED) \
         FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = ?";
    let count = match table {
        "server_sample" => "SELECT COUNT(*) FROM server_sample",
        "server_log_hour" => "SELECT COUNT(*) FROM server_log_hour",
        _ => "SELECT COUNT(*) FROM server_log_day",
    };
    let rows = reader.number(count).await?;
    let bytes: i64 = match reader {
        Reader::Sqlite(connection) => {
            sqlx::query_scalar(SQLITE)
                .bind(table)
                .fetch_one(connection)
                .await?
        }
        Reader::MySql(connection) => {
            // Else it tells what it guessed when the table was smaller.
            let fresh = "ANALYZE TABLE server_sample, server_log_hour, server_log_day";
            sqlx::query(fresh).fetch_all(&mut *connection).await?;
            sqlx::query_scalar(MARIADB)
                .bind(table)
                .fetch_one(connection)
                .await?
        }
    };
    Ok((rows, bytes))
}
