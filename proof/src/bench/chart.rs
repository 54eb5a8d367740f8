//! P5: a day of one host on four charts, against reading the same rows. P6: a month of
//! it, from hours, against the engine's own grouping of the samples.

use super::{
    Bench, Row,
    ask::{Ask, Times},
    figure::{Bound, Figure},
    measure::alternate,
    stage::{Size, Stage},
};
use crate::{
    Outcome,
    database::{Engine, Reader},
};
use model::metrics::{Charts, MAX_POINTS, Metric, Tier};
use serde_json::json;
use std::time::{Duration, Instant};

/// All hosts become the founder's own: their pages stand under `/p`.
pub const MOVE_TO_FOUNDER: &str = "UPDATE server SET owner_kind = 1, \
     owner_id = (SELECT id FROM `user` WHERE mobile = '+8613800000001')";

/// The host with the most samples.
const FULLEST: &str =
    "SELECT server_id FROM server_sample GROUP BY server_id ORDER BY COUNT(*) DESC LIMIT 1";

/// What a page asks for its charts.
const PATH: &str = "/fn/metrics/server_charts";

/// What the console reads for its charts.
const READ: &str = "SELECT created_time, cpu_percent, memory_percent, disk_percent, disk_busy, net_input, net_output \
     FROM server_sample WHERE server_id = ? AND created_time >= ? AND created_time <= ? ORDER BY created_time";

/// A row of it.
type Sample = (i64, f64, f64, f64, Option<f64>, f64, f64);

/// P5.
///
/// # Errors
/// When it cannot be measured, or the charts are not what they should be.
pub async fn a_day(bench: &Bench) -> Outcome<Vec<Figure>> {
    let mut figures = Vec::new();
    for engine in [Engine::Sqlite, Engine::Mariadb] {
        figures.push(on(bench, engine).await?);
    }
    Ok(figures)
}

async fn on(bench: &Bench, engine: Engine) -> Outcome<Figure> {
    let day = Size {
        servers: 3,
        days: 1,
        interval: 10,
    };
    let mut stage = Stage::build(bench, engine, day, &[]).await?;
    stage.change(MOVE_TO_FOUNDER).await?;
    stage.console.start().await?;
    let mut reader = stage.database.connect().await?;
    let host = reader.number(FULLEST).await?;
    let ask = Ask::new(&stage.console.origin(), stage.console.sign_in().await?)?;
    let body = json!({"scope": "personal", "id": host, "request": {"window": {"last": "24h"}}});
    let charts: Charts = ask.read(PATH, &body).await?;
    for (name, series) in [
        ("cpu", charts.series(Metric::Cpu)),
        ("memory", charts.series(Metric::Memory)),
        ("disk", charts.series(Metric::Disk)),
        ("net", charts.series(Metric::NetOutput)),
    ] {
        let points = series.points.iter().filter(|p| p.mean.is_some()).count();
        if points == 0 || points > MAX_POINTS {
            return Err(format!("the chart of {name} has {points} points").into());
        }
    }
    let bounds = (host, charts.axis.from.0, charts.axis.until.0);
    let length = Duration::from_secs(u64::from(bench.seconds)) / 2;
    let pairs = alternate(
        bench,
        async || ask.times(PATH, &body, length).await,
        async || {
            let mut times = Vec::new();
            let mut rows = 0;
            let begun = Instant::now();
            while begun.elapsed() < length {
                let at = Instant::now();
                rows = read(&mut reader, bounds).await?.len();
                times.push(at.elapsed().as_secs_f64() * 1e3);
            }
            Ok((Times::of(times)?, rows))
        },
    )
    .await?;
    let rows = pairs.pairs.first().map_or(0, |(_, (_, rows))| *rows);
    let figure = Figure::new(
        Row::P5,
        format!("24 h on four charts, {rows} samples, {engine}; peer: reading these rows"),
    )
    .reached(
        latency(pairs.ours(|a| a.p50), pairs.ours(|a| a.p99)),
        latency(pairs.peer(|(b, _)| b.p50), pairs.peer(|(b, _)| b.p99)),
    )
    .promised(Some(Bound::AtMost(2.0)), None);
    let figure = pairs.judge(figure, |a| a.p50, |(b, _)| b.p50)?;
    reader.close().await?;
    stage.stop().await?;
    Ok(figure)
}

/// The middle and the slow ones.
pub fn latency(p50: f64, p99: f64) -> String {
    format!("{p50:.2} ms, p99 {p99:.2} ms")
}

/// Hours of all hosts, as their rollup has them.
const FOLD: &str = "INSERT INTO server_log_hour (server_id, start_time, end_time, cpu_log, memory_log, disk_log, net_log) \
     SELECT server_id, MIN(created_time - created_time % 3600000), MIN(created_time - created_time % 3600000) + 3600000, \
     json_object('percent', json_object('count', COUNT(*), 'mean', AVG(cpu_percent), 'min', MIN(cpu_percent), 'max', MAX(cpu_percent))), \
     json_object('percent', json_object('count', COUNT(*), 'mean', AVG(memory_percent), 'min', MIN(memory_percent), 'max', MAX(memory_percent))), \
     json_object('percent', json_object('count', COUNT(*), 'mean', AVG(disk_percent), 'min', MIN(disk_percent), 'max', MAX(disk_percent))), \
     json_object('input', json_object('count', COUNT(*), 'mean', AVG(net_input), 'min', MIN(net_input), 'max', MAX(net_input)), \
     'output', json_object('count', COUNT(*), 'mean', AVG(net_output), 'min', MIN(net_output), 'max', MAX(net_output))) \
     FROM server_sample GROUP BY server_id, created_time - created_time % 3600000";

/// What a chart of a month says, from the samples: 300 buckets.
const GROUP: &str = "SELECT created_time - created_time % 8640000 AS bucket, \
     AVG(cpu_percent), MIN(cpu_percent), MAX(cpu_percent), AVG(memory_percent), MIN(memory_percent), MAX(memory_percent), \
     AVG(disk_percent), MIN(disk_percent), MAX(disk_percent), AVG(net_input), MIN(net_input), MAX(net_input), \
     AVG(net_output), MIN(net_output), MAX(net_output) \
     FROM server_sample WHERE server_id = ? AND created_time >= ? AND created_time < ? GROUP BY bucket ORDER BY bucket";

/// P6.
///
/// # Errors
/// When it cannot be measured, or the charts are not what they should be.
pub async fn a_month(bench: &Bench) -> Outcome<Vec<Figure>> {
    let month = Size {
        servers: 3,
        days: 30,
        interval: 60,
    };
    let mut stage = Stage::build(bench, Engine::Sqlite, month, &[]).await?;
    stage.change(MOVE_TO_FOUNDER).await?;
    stage.change("DELETE FROM server_log_hour").await?;
    stage.change(FOLD).await?;
    stage.console.start().await?;
    let mut reader = stage.database.connect().await?;
    let host = reader.number(FULLEST).await?;
    let ask = Ask::new(&stage.console.origin(), stage.console.sign_in().await?)?;
    let body = json!({"scope": "personal", "id": host, "request": {"window": {"last": "30d"}}});
    let charts: Charts = ask.read(PATH, &body).await?;
    let points = charts.series(Metric::Cpu).points.len();
    if charts.axis.tier != Tier::Hour || !(300..=MAX_POINTS).contains(&points) {
        return Err(format!("{points} points of {:?}", charts.axis.tier).into());
    }
    let bounds = (host, charts.axis.from.0, charts.axis.until.0);
    let length = Duration::from_secs(u64::from(bench.seconds)) / 2;
    let pairs = alternate(
        bench,
        async || ask.times(PATH, &body, length).await,
        async || {
            let mut times = Vec::new();
            let begun = Instant::now();
            while begun.elapsed() < length {
                let at = Instant::now();
                group(&mut reader, bounds).await?;
                times.push(at.elapsed().as_secs_f64() * 1e3);
            }
            Times::of(times)
        },
    )
    .await?;
    let figure = Figure::new(
        Row::P6,
        format!("30 days on four charts, {points} points of hours, SQLite; peer: GROUP BY of a sample a minute"),
    )
    .reached(
        latency(pairs.ours(|a| a.p50), pairs.ours(|a| a.p99)),
        latency(pairs.peer(|b| b.p50), pairs.peer(|b| b.p99)),
    )
    .promised(Some(Bound::AtMost(1.0)), Some(Bound::AtMost(0.2)));
    let figure = pairs.judge(figure, |a| a.p50, |b| b.p50)?;
    reader.close().await?;
    stage.stop().await?;
    Ok(vec![figure])
}

async fn group(reader: &mut Reader, (host, from, until): (i64, i64, i64)) -> Outcome<usize> {
    macro_rules! fetch {
        ($connection:expr) => {
            sqlx::query(GROUP)
                .bind(host)
                .bind(from)
                .bind(until)
                .fetch_all($connection)
                .await?
                .len()
        };
    }
    Ok(match reader {
        Reader::Sqlite(connection) => fetch!(connection),
        Reader::MySql(connection) => fetch!(connection),
    })
}

async fn read(reader: &mut Reader, (host, from, until): (i64, i64, i64)) -> Outcome<Vec<Sample>> {
    macro_rules! fetch {
        ($connection:expr) => {
            sqlx::query_as(READ)
                .bind(host)
                .bind(from)
                .bind(until)
                .fetch_all($connection)
                .await?
        };
    }
    Ok(match reader {
        Reader::Sqlite(connection) => fetch!(connection),
        Reader::MySql(connection) => fetch!(connection),
    })
}
