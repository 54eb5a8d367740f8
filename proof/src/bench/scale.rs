//! M1: charts, the list of hosts and the overview of a thousand hosts with a month of
//! samples, another host each time.

use super::{
    Bench, Row,
    ask::{Ask, Times},
    chart::{MOVE_TO_FOUNDER, latency},
    figure::{Bound, Figure, Spread, Unit},
    measure::alternate,
    rollup::fold_all,
    stage::{Stage, hosts},
    tell,
};
use crate::{
    Outcome,
    console::client,
    database::{Engine, Reader},
};
use serde_json::json;
use std::time::{Duration, Instant};

/// Hosts; the founder of the demo has two of them already.
const HOSTS: u32 = 1_000;
/// Days of samples a minute, and one of samples every ten seconds.
const DAYS: i64 = 29;

/// Milliseconds.
const HOUR: i64 = 3_600_000;

/// Nothing is deleted while it is measured.
const KEEP: &str = "INSERT INTO metric_retention (owner_kind, owner_id, raw_days, hour_days, day_days, update_time) \
     SELECT 1, id, 60, 400, 3650, 0 FROM `user` WHERE mobile = '+8613800000001'";

/// Samples of a host: so many hours, so many in each, so far apart.
const FILL: &str = "INSERT INTO server_sample (server_id, created_time, cpu_percent, memory_total, memory_available, \
     memory_free, memory_percent, disk_total, disk_free, disk_percent, disk_busy, net_input, net_output, received_time) \
     WITH RECURSIVE h (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM h WHERE i + 1 < ?), \
     n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ?) \
     SELECT s.id, ? + h.i * 3600000 + n.i * ?, (s.id * 7 + h.i * 5 + n.i * 13) % 1000 * 0.1e0, 8201400320, \
     5100000000 + (s.id * n.i) % 100000000, 900000000 + n.i, (s.id + n.i) % 100 + 0.5e0, 42140499968, \
     30140499968 - h.i * 4096000, 28.48, n.i % 50 + 0.25e0, (s.id * n.i) % 1000000 + 0.5e0, \
     (s.id + n.i * 31) % 1000000 + 0.5e0, 0 FROM server s JOIN h ON 1 = 1 JOIN n ON 1 = 1 WHERE s.id = ?";

/// What a chart of a day reads.
const SAMPLES: &str = "SELECT created_time, cpu_percent, memory_percent, disk_percent, disk_busy, net_input, net_output \
     FROM server_sample WHERE server_id = ? AND created_time >= ? AND created_time <= ? ORDER BY created_time";
type Sample = (i64, f64, f64, f64, Option<f64>, f64, f64);

/// What a chart of a month reads.
const HOURS: &str = "SELECT start_time, cpu_log, memory_log, disk_log, net_log \
     FROM server_log_hour WHERE server_id = ? AND start_time >= ? AND start_time <= ? ORDER BY start_time";
type Hour = (i64, String, String, String, String);

/// M1.
///
/// # Errors
/// When it cannot be measured.
pub async fn charts(bench: &Bench) -> Outcome<Vec<Figure>> {
    let mut figures = Vec::new();
    for engine in [Engine::Sqlite, Engine::Mariadb] {
        let mut scale = Scale::build(bench, engine).await?;
        figures.push(scale.chart(bench, Past::Day).await?);
        figures.push(scale.chart(bench, Past::Month).await?);
        for path in ["/p/servers", "/p"] {
            figures.push(scale.page(bench, path).await?);
        }
        scale.reader.close().await?;
        scale.stage.stop().await?;
    }
    Ok(figures)
}

/// Which chart.
#[derive(Debug, Clone, Copy)]
enum Past {
    /// From samples.
    Day,
    /// From hours.
    Month,
}

impl Past {
    fn window(self) -> &'static str {
        match self {
            Past::Day => "24h",
            Past::Month => "30d",
        }
    }
    fn length(self) -> i64 {
        match self {
            Past::Day => 24 * HOUR,
            Past::Month => 30 * 24 * HOUR,
        }
    }
}

/// A console with all of it.
struct Scale {
    stage: Stage,
    engine: Engine,
    reader: Reader,
    ask: Ask,
    cookie: String,
    hosts: Vec<i64>,
    samples: i64,
    /// When the samples end.
    until: i64,
}

impl Scale {
    async fn build(bench: &Bench, engine: Engine) -> Outcome<Scale> {
        let trusted = [("TENON_TRUSTED_PROXIES", "127.0.0.1")];
        let mut stage = Stage::build(bench, engine, hosts(HOSTS - 2), &trusted).await?;
        for sql in [
            MOVE_TO_FOUNDER,
            KEEP,
            "DELETE FROM server_log_hour",
            "DELETE FROM server_log_day",
            "DELETE FROM rollup_pending",
            "DELETE FROM rollup_server",
        ] {
            stage.change(sql).await?;
        }
        let mut reader = stage.database.connect().await?;
        let newest = reader
            .number("SELECT MAX(created_time) FROM server_sample")
            .await?;
        stage.change("DELETE FROM server_sample").await?;
        let until = newest / HOUR * HOUR;
        let hosts = ids(&mut reader).await?;
        let begun = Instant::now();
        for host in &hosts {
            for (from, hours, each) in [
                (until - (DAYS + 1) * 24 * HOUR, DAYS * 24, 60),
                (until - 24 * HOUR, 24, 360),
            ] {
                fill(&mut reader, [hours, each, from, HOUR / each, *host]).await?;
            }
        }
        let samples = reader.number("SELECT COUNT(*) FROM server_sample").await?;
        tell(&format!(
            "{samples} samples, {engine}: {:.0} s",
            begun.elapsed().as_secs_f64()
        ));
        stage
            .change("INSERT INTO rollup_server (server_id, hour_time) SELECT server_id, MIN(created_time) FROM server_sample GROUP BY server_id")
            .await?;
        fold_all(&stage.database).await?;
        tell(&format!("folded: {:.0} s", begun.elapsed().as_secs_f64()));
        stage.console.start().await?;
        let cookie = stage.console.sign_in().await?;
        Ok(Scale {
            ask: Ask::new(&stage.console.origin(), cookie.clone())?,
            stage,
            engine,
            reader,
            cookie,
            hosts,
            samples,
            until,
        })
    }

    async fn chart(&mut self, bench: &Bench, past: Past) -> Outcome<Figure> {
        let length = Duration::from_secs(u64::from(bench.seconds)) / 2;
        let Scale {
            ask,
            reader,
            hosts,
            until,
            ..
        } = self;
        let (mut asked, mut looked) = (Turn::of(hosts), Turn::of(hosts));
        let mut rows = 0;
        let pairs = alternate(
            bench,
            async || {
                timed(length, async || {
                    let request = json!({"window": {"last": past.window()}});
                    let body = json!({"scope": "personal", "id": asked.next(), "request": request});
                    ask.send("/fn/metrics/server_charts", &body).await?;
                    Ok(())
                })
                .await
            },
            async || {
                timed(length, async || {
                    let bounds = (looked.next(), *until - past.length(), *until);
                    rows = read(reader, past, bounds).await?;
                    Ok(())
                })
                .await
            },
        )
        .await?;
        if rows == 0 {
            return Err("nothing is there to be charted".into());
        }
        let what = match past {
            Past::Day => format!("24 h on four charts of one of {HOSTS} hosts, {rows} samples"),
            Past::Month => format!("30 days on four charts of one of {HOSTS} hosts, {rows} hours"),
        };
        let (samples, engine) = (self.samples, self.engine);
        let figure = Figure::new(
            Row::M1,
            format!("{what}, of {samples} samples, {engine}; peer: reading these rows"),
        )
        .reached(
            latency(pairs.ours(|a| a.p50), pairs.ours(|a| a.p99)),
            latency(pairs.peer(|b| b.p50), pairs.peer(|b| b.p99)),
        );
        let figure = match past {
            Past::Day => figure.promised(Some(Bound::AtMost(2.0)), None),
            Past::Month => figure,
        };
        pairs.judge(figure, |a| a.p50, |b| b.p50)
    }

    /// One page after the other, by somebody who is signed in.
    async fn page(&self, bench: &Bench, path: &str) -> Outcome<Figure> {
        let length = Duration::from_secs(u64::from(bench.seconds)) / 2;
        let client = client()?;
        let url = format!("{}{path}", self.stage.console.origin());
        let mut rounds = Vec::new();
        for _ in 0..bench.rounds {
            let times = timed(length, async || {
                let answer = client
                    .get(&url)
                    .header("cookie", &self.cookie)
                    .send()
                    .await?;
                if answer.status() != 200 {
                    return Err(format!("{path} was answered with {}", answer.status()).into());
                }
                answer.bytes().await?;
                Ok(())
            });
            rounds.push(times.await?);
        }
        let nothing = "nothing was measured";
        let half = Spread::of(rounds.iter().map(|times| times.p50)).ok_or(nothing)?;
        let slow = Spread::of(rounds.iter().map(|times| times.p99)).ok_or(nothing)?;
        let (samples, engine) = (self.samples, self.engine);
        let what = format!("{path} of {HOSTS} hosts, of {samples} samples, {engine}: p99");
        Ok(Figure::new(Row::M1, what)
            .reached(latency(half.median, slow.median), "")
            .judged(slow, Unit::Millis))
    }
}

/// All hosts, each of them far from the one before.
struct Turn<'a> {
    hosts: &'a [i64],
    at: usize,
}

impl<'a> Turn<'a> {
    fn of(hosts: &'a [i64]) -> Self {
        Turn { hosts, at: 0 }
    }
    fn next(&mut self) -> i64 {
        self.at = (self.at + 611) % self.hosts.len();
        self.hosts[self.at]
    }
}

/// The same again and again for so long.
async fn timed(length: Duration, mut once: impl AsyncFnMut() -> Outcome<()>) -> Outcome<Times> {
    let mut times = Vec::new();
    let begun = Instant::now();
    while begun.elapsed() < length {
        let at = Instant::now();
        once().await?;
        times.push(at.elapsed().as_secs_f64() * 1e3);
    }
    Times::of(times)
}

async fn ids(reader: &mut Reader) -> Outcome<Vec<i64>> {
    const IDS: &str = "SELECT id FROM server ORDER BY id";
    Ok(match reader {
        Reader::Sqlite(connection) => sqlx::query_scalar(IDS).fetch_all(connection).await?,
        Reader::MySql(connection) => sqlx::query_scalar(IDS).fetch_all(connection).await?,
    })
}

async fn fill(reader: &mut Reader, values: [i64; 5]) -> Outcome<()> {
    macro_rules! execute {
        ($connection:expr) => {{
            let mut query = sqlx::query(FILL);
            for value in values {
                query = query.bind(value);
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

/// How many rows there were.
async fn read(
    reader: &mut Reader,
    past: Past,
    (host, from, until): (i64, i64, i64),
) -> Outcome<usize> {
    macro_rules! fetch {
        ($connection:expr, $sql:expr, $row:ty) => {{
            let rows: Vec<$row> = sqlx::query_as($sql)
                .bind(host)
                .bind(from)
                .bind(until)
                .fetch_all($connection)
                .await?;
            rows.len()
        }};
    }
    Ok(match (reader, past) {
        (Reader::Sqlite(connection), Past::Day) => fetch!(connection, SAMPLES, Sample),
        (Reader::MySql(connection), Past::Day) => fetch!(connection, SAMPLES, Sample),
        (Reader::Sqlite(connection), Past::Month) => fetch!(connection, HOURS, Hour),
        (Reader::MySql(connection), Past::Month) => fetch!(connection, HOURS, Hour),
    })
}
