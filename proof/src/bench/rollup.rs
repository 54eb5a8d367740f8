//! P7: an hour of a thousand hosts becomes rollups, against the engine's own insert of
//! the same hours out of the same samples; and what reports lose meanwhile.

use super::{
    Bench, Row,
    figure::{Bound, Figure, Spread},
    ingest::{Ingest, timed},
    measure::alternate,
    report,
    stage::{Stage, hosts},
};
use crate::{
    Outcome,
    database::{Database, Engine, Reader},
};
use backend::{
    crypto::MasterKey,
    db::{Db, Location},
    metrics::rollup::{fold_beside, fold_until},
    op_context::Console,
};
use model::time::{Millis, Timestamp};
use std::time::Instant;
use tokio::sync::Mutex;

/// Hosts of the company.
const HOSTS: u32 = 1_000;
/// Samples of one host in an hour.
const SAMPLES: i64 = 360;
/// Days before the demo, and in the middle of one; not so many that a console deletes it.
const BEFORE: i64 = 10;

/// An hour of samples of every host, each of them different.
const FILL: &str = "INSERT INTO server_sample (server_id, created_time, cpu_percent, memory_total, memory_available, \
     memory_free, memory_percent, disk_total, disk_free, disk_percent, disk_busy, net_input, net_output, received_time) \
     WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 359) \
     SELECT s.id, ? + n.i * 10000, (s.id * 7 + n.i * 13) % 1000 * 0.1e0, 8201400320, 5100000000 + (s.id * n.i) % 100000000, \
     900000000 + n.i, (s.id + n.i) % 100 + 0.5e0, 42140499968, 30140499968 - n.i * 4096, 28.48, n.i % 50 + 0.25e0, \
     (s.id * n.i) % 1000000 + 0.5e0, (s.id + n.i * 31) % 1000000 + 0.5e0, 0 FROM server s JOIN n ON 1 = 1";

const FORGET: &str = "DELETE FROM server_log_hour WHERE start_time = ?";
const BEGIN: &str = "UPDATE rollup_server SET hour_time = ?";

/// What the engine does by itself.
macro_rules! peer {
    () => {
        "INSERT INTO server_log_hour (server_id, start_time, end_time, cpu_log, disk_log, memory_log, net_log) \
         SELECT server_id, created_time - created_time % 3600000 AS hour, created_time - created_time % 3600000 + 3600000, \
         JSON_OBJECT('percent', JSON_OBJECT('count', COUNT(*), 'mean', AVG(cpu_percent), 'min', MIN(cpu_percent), 'max', MAX(cpu_percent))), \
         JSON_OBJECT('total', JSON_OBJECT('count', COUNT(*), 'mean', AVG(disk_total), 'min', MIN(disk_total), 'max', MAX(disk_total)), \
         'free', JSON_OBJECT('count', COUNT(*), 'mean', AVG(disk_free), 'min', MIN(disk_free), 'max', MAX(disk_free)), \
         'percent', JSON_OBJECT('count', COUNT(*), 'mean', AVG(disk_percent), 'min', MIN(disk_percent), 'max', MAX(disk_percent)), \
         'busy', JSON_OBJECT('count', COUNT(disk_busy), 'mean', AVG(disk_busy), 'min', MIN(disk_busy), 'max', MAX(disk_busy))), \
         JSON_OBJECT('total', JSON_OBJECT('count', COUNT(*), 'mean', AVG(memory_total), 'min', MIN(memory_total), 'max', MAX(memory_total)), \
         'available', JSON_OBJECT('count', COUNT(*), 'mean', AVG(memory_available), 'min', MIN(memory_available), 'max', MAX(memory_available)), \
         'free', JSON_OBJECT('count', COUNT(*), 'mean', AVG(memory_free), 'min', MIN(memory_free), 'max', MAX(memory_free)), \
         'percent', JSON_OBJECT('count', COUNT(*), 'mean', AVG(memory_percent), 'min', MIN(memory_percent), 'max', MAX(memory_percent))), \
         JSON_OBJECT('input', JSON_OBJECT('count', COUNT(*), 'mean', AVG(net_input), 'min', MIN(net_input), 'max', MAX(net_input)), \
         'output', JSON_OBJECT('count', COUNT(*), 'mean', AVG(net_output), 'min', MIN(net_output), 'max', MAX(net_output))) \
         FROM server_sample WHERE created_time >= ? AND created_time < ? GROUP BY server_id, "
    };
}
const PEER_SQLITE: &str = concat!(peer!(), "hour");
const PEER_MARIADB: &str = concat!(peer!(), "created_time - created_time % 3600000");

const COUNT: &str = "SELECT COUNT(*) FROM server_log_hour WHERE start_time = ?";

/// P7.
///
/// # Errors
/// When it cannot be measured, or an hour is missing.
pub async fn an_hour(bench: &Bench) -> Outcome<Vec<Figure>> {
    let mut figures = Vec::new();
    for engine in [Engine::Sqlite, Engine::Mariadb] {
        figures.push(on(bench, engine).await?);
        figures.push(beside(bench, engine).await?);
    }
    Ok(figures)
}

/// An hour of samples of every host, and the console's own code to fold it.
struct Hour {
    console: Console,
    /// It and when it ends.
    time: (Timestamp, Timestamp),
    ours: Reader,
    rows: i64,
}

impl Hour {
    async fn fill(database: &Database) -> Outcome<Hour> {
        let mut ours = database.connect().await?;
        let newest = ours
            .number("SELECT MAX(created_time) FROM server_sample")
            .await?;
        let day = Millis::days(1).0;
        let noon = Timestamp((newest / day - BEFORE) * day) + Millis::hours(12);
        run(&mut ours, FILL, &[noon.0]).await?;
        let rows = ours.number("SELECT COUNT(*) FROM server").await? * SAMPLES;
        Ok(Hour {
            console: open(database).await?,
            time: (noon, noon + Millis::hours(1)),
            ours,
            rows,
        })
    }

    /// Folds it as if for the first time: how long that took, in ms.
    async fn fold(&mut self, pace: Pace) -> Outcome<f64> {
        let (from, until) = self.time;
        run(&mut self.ours, FORGET, &[from.0]).await?;
        run(&mut self.ours, BEGIN, &[from.0]).await?;
        let begun = Instant::now();
        fold(&self.console, until, pace).await?;
        let took = begun.elapsed().as_secs_f64() * 1e3;
        complete(&mut self.ours, from, self.rows / SAMPLES).await?;
        Ok(took)
    }

    async fn close(self) -> Outcome<()> {
        self.console.close().await;
        self.ours.close().await
    }
}

/// The console's own code over a database, beside a console that may run.
async fn open(database: &Database) -> Outcome<Console> {
    let location = match database {
        Database::Sqlite(path) => Location::Sqlite(path.clone()),
        Database::MariaDb(_) => Location::MySql(database.url()),
    };
    let db = Db::connect(&location)
        .await
        .map_err(|error| format!("{error:?}"))?;
    let key = MasterKey::parse("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8");
    let key = key.map_err(|error| format!("{error:?}"))?;
    Ok(Console::new(db, key))
}

/// How it is folded.
#[derive(Debug, Clone, Copy)]
enum Pace {
    /// As fast as it can be.
    Alone,
    /// As the task of a console does while others work.
    Beside,
}

async fn fold(console: &Console, until: Timestamp, pace: Pace) -> Outcome<()> {
    let ctx = console.system("bench");
    let system = ctx.system().map_err(|error| format!("{error:?}"))?;
    let folded = match pace {
        Pace::Alone => fold_until(&ctx, system, until).await,
        Pace::Beside => fold_beside(&ctx, system, until).await,
    };
    folded.map_err(|error| format!("{error:?}"))?;
    Ok(())
}

/// Folds all there is, of a database whose console does not run.
///
/// # Errors
/// When the engine refuses.
pub async fn fold_all(database: &Database) -> Outcome<()> {
    let mut reader = database.connect().await?;
    let newest = reader
        .number("SELECT MAX(created_time) FROM server_sample")
        .await?;
    reader.close().await?;
    let console = open(database).await?;
    let done = fold(&console, Timestamp(newest), Pace::Alone).await;
    console.close().await;
    done
}

async fn on(bench: &Bench, engine: Engine) -> Outcome<Figure> {
    let stage = Stage::build(bench, engine, hosts(HOSTS), &[]).await?;
    let mut reader = stage.database.connect().await?;
    let mut hour = Hour::fill(&stage.database).await?;
    let ((from, until), rows) = (hour.time, hour.rows);
    let pairs = alternate(
        bench,
        async || hour.fold(Pace::Alone).await,
        async || {
            run(&mut reader, FORGET, &[from.0]).await?;
            let begun = Instant::now();
            let sql = match engine {
                Engine::Sqlite => PEER_SQLITE,
                Engine::Mariadb => PEER_MARIADB,
            };
            run(&mut reader, sql, &[from.0, until.0]).await?;
            let took = begun.elapsed().as_secs_f64() * 1e3;
            complete(&mut reader, from, rows / SAMPLES).await?;
            Ok(took)
        },
    )
    .await?;
    let figure = Figure::new(
        Row::P7,
        format!(
            "an hour of {HOSTS} hosts, {rows} samples, {engine}; peer: INSERT … SELECT … GROUP BY"
        ),
    )
    .reached(
        format!("{:.0} ms", pairs.ours(|ms| *ms)),
        format!("{:.0} ms", pairs.peer(|ms| *ms)),
    )
    .promised(Some(Bound::AtMost(1.5)), Some(Bound::AtMost(1.0)));
    let figure = pairs.judge(figure, |ms| *ms, |ms| *ms)?;
    hour.close().await?;
    reader.close().await?;
    Ok(figure)
}

/// What the hosts' own reports lose while this hour is folded in the time of each
/// measurement, against the same reports alone.
async fn beside(bench: &Bench, engine: Engine) -> Outcome<Figure> {
    let ingest = Ingest::start(bench, engine).await?;
    let mut hour = Hour::fill(&ingest.stage.database).await?;
    // Both of a pair send, one after the other.
    let ingest = Mutex::new(ingest);
    let send = async || {
        let mut ingest = ingest.lock().await;
        let load = ingest.load(bench, 14);
        ingest.measure(&load, report::single, 1).await
    };
    let mut took = Vec::new();
    let pairs = alternate(
        bench,
        async || {
            let (sent, folded) = futures::future::try_join(send(), hour.fold(Pace::Beside)).await?;
            took.push(folded);
            Ok(sent)
        },
        async || send().await,
    )
    .await?;
    let folds = Spread::of(took).map_or(f64::NAN, |spread| spread.median);
    let figure = Figure::new(
        Row::P7,
        format!(
            "single reports over {} s in which an hour of {HOSTS} hosts is folded, {engine}; peer: reports alone",
            bench.seconds
        ),
    )
    .reached(
        format!(
            "{}, folded in {folds:.0} ms",
            timed(pairs.ours(|a| a.rate), pairs.ours(|a| a.p99))
        ),
        timed(pairs.peer(|b| b.rate), pairs.peer(|b| b.p99)),
    )
    .promised(Some(Bound::AtLeast(0.9)), None);
    let figure = pairs.judge(figure, |a| a.rate, |b| b.rate)?;
    hour.close().await?;
    ingest.into_inner().stage.stop().await?;
    Ok(figure)
}

/// Whether every host has its hour.
async fn complete(reader: &mut Reader, from: Timestamp, hosts: i64) -> Outcome<()> {
    let found: i64 = match reader {
        Reader::Sqlite(connection) => {
            sqlx::query_scalar(COUNT)
                .bind(from.0)
                .fetch_one(connection)
                .await?
        }
        Reader::MySql(connection) => {
            sqlx::query_scalar(COUNT)
                .bind(from.0)
                .fetch_one(connection)
                .await?
        }
    };
    // Hosts that never reported are rolled up by the peer only.
    if found == 0 || found > hosts || found < hosts * 9 / 10 {
        return Err(format!("{found} of {hosts} hosts have their hour").into());
    }
    Ok(())
}

async fn run(reader: &mut Reader, sql: &'static str, values: &[i64]) -> Outcome<()> {
    macro_rules! execute {
        ($connection:expr) => {{
            let mut query = sqlx::query(sql);
            for value in values {
                query = query.bind(*value);
            }
            query.execute($connection).await?;
        }};
    }
    match reader {
        Reader::Sqlite(connection) => execute!(connection),
        Reader::MySql(connection) => execute!(connection),
    }
    Ok(())
}
