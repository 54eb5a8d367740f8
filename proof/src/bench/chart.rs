//! P5: a day of one host on four charts, against reading the same rows.

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
use model::metrics::{Charts, MAX_POINTS, Metric};
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
const READ: &str = "SELECT created_time, cpu_percent, memory_percent, disk_percent, net_input, net_output \
     FROM server_sample WHERE server_id = ? AND created_time >= ? AND created_time <= ? ORDER BY created_time";

/// A row of it.
type Sample = (i64, f64, f64, f64, f64, f64);

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
