//! P1 and P3: reports that are acknowledged when they are durable. After each
//! measurement the rows are counted past the console.

use super::{
    Bench, Row,
    figure::{Bound, Figure},
    insert::Inserter,
    measure::{alternate, rate},
    report::{self, BATCH, Past},
    series,
    stage::{Stage, hosts},
    wrk::{Answers, Load, Script, send},
};
use crate::{Outcome, database::Engine};
use std::path::Path;

const ENGINES: [Engine; 2] = [Engine::Sqlite, Engine::Mariadb];
const CONNECTIONS: [u32; 2] = [14, 64];
/// Hosts that report.
const HOSTS: u32 = 1_000;

/// P1: one report in each request, against a server that parses it and sends
/// it back.
///
/// # Errors
/// When it cannot be measured, or a report that was acknowledged is not there.
pub async fn single_reports(bench: &Bench) -> Outcome<Vec<Figure>> {
    let folder = bench.folder()?;
    let (_echo, origin) = bench
        .peer(&["echo"], &folder.path().join("echo.log"))
        .await?;
    let mut figures = Vec::new();
    for engine in ENGINES {
        let mut ingest = Ingest::start(bench, engine).await?;
        for connections in CONNECTIONS {
            let tokens = ingest.tokens.clone();
            let echo = Load {
                origin: origin.clone(),
                ..ingest.load(bench, connections)
            };
            let pairs = alternate(
                bench,
                async || {
                    let load = ingest.load(bench, connections);
                    ingest.measure(&load, report::single, 1).await
                },
                async || {
                    // Any second will do: the peer keeps nothing.
                    let script = report::single(folder.path(), &tokens, 1_700_000_000)?;
                    send(&echo, &script).await?.all_good()
                },
            )
            .await?;
            let figure = Figure::new(
                Row::P1,
                format!("single reports, {engine}, {connections} connections; peer: echo"),
            )
            .reached(
                timed(pairs.ours(|a| a.rate), pairs.ours(|a| a.p99)),
                timed(pairs.peer(|b| b.rate), pairs.peer(|b| b.p99)),
            )
            .promised(Some(Bound::AtLeast(0.10)), Some(Bound::AtLeast(0.35)));
            figures.push(pairs.judge(figure, |a| a.rate, |b| b.rate)?);
        }
        ingest.stage.stop().await?;
    }
    figures.extend(series::ingest(bench, Row::P1, 1).await?);
    Ok(figures)
}

/// P3: a hundred reports in each request, against the engine's own insert of
/// such rows into a table made the same.
///
/// # Errors
/// When it cannot be measured, or a report that was acknowledged is not there.
pub async fn batches(bench: &Bench) -> Outcome<Vec<Figure>> {
    let mut figures = Vec::new();
    for engine in ENGINES {
        let mut ingest = Ingest::start(bench, engine).await?;
        let mut inserter = Inserter::open(&ingest.stage).await?;
        for connections in CONNECTIONS {
            let pairs = alternate(
                bench,
                async || {
                    let load = ingest.load(bench, connections);
                    ingest.measure(&load, report::batch, BATCH).await
                },
                async || inserter.insert_for(bench.seconds).await,
            )
            .await?;
            let reports = |answers: &Answers| answers.rate * BATCH as f64;
            let figure = Figure::new(
                Row::P3,
                format!(
                    "reports in batches of {BATCH}, {engine}, {connections} connections; peer: the engine's own insert"
                ),
            )
            .reached(
                timed(pairs.ours(reports), pairs.ours(|a| a.p99)),
                rate(pairs.peer(|rows| *rows)),
            )
            .promised(Some(Bound::AtLeast(0.2)), Some(Bound::AtLeast(0.5)));
            figures.push(pairs.judge(figure, reports, |rows| *rows)?);
        }
        inserter.close().await?;
        ingest.stage.stop().await?;
    }
    figures.extend(series::ingest(bench, Row::P3, BATCH).await?);
    Ok(figures)
}

/// A rate and how long the slow ones took.
pub fn timed(number: f64, p99: f64) -> String {
    format!("{}, p99 {p99:.1} ms", rate(number))
}

/// A console whose hosts report.
pub struct Ingest {
    /// With a console that runs.
    pub stage: Stage,
    past: Past,
    tokens: std::path::PathBuf,
}

impl Ingest {
    /// A company of a thousand hosts.
    ///
    /// # Errors
    /// When the console does not start.
    pub async fn start(bench: &Bench, engine: Engine) -> Outcome<Ingest> {
        let mut stage = Stage::build(bench, engine, hosts(HOSTS), &[]).await?;
        // What we report is older than the demo, and is to be the newest all
        // the same: else the console would have less to do.
        stage
            .change("UPDATE server_latest SET created_time = created_time - 604800000")
            .await?;
        let tokens = report::write_tokens(stage.path(), &stage.agents)?;
        stage.console.start().await?;
        Ok(Ingest {
            stage,
            past: Past::new(),
            tokens,
        })
    }

    /// For the time of one measurement.
    pub fn load(&self, bench: &Bench, connections: u32) -> Load {
        Load {
            origin: self.stage.console.origin(),
            connections,
            seconds: bench.seconds,
        }
    }

    /// Sends, and counts the rows. What was on its way when the time was over
    /// is stored without being counted by the generator: one request of each
    /// connection at most.
    ///
    /// # Errors
    /// When not everything was acknowledged, or what was is not there.
    pub async fn measure(
        &mut self,
        load: &Load,
        script: fn(&Path, &Path, i64) -> Outcome<Script>,
        each: i64,
    ) -> Outcome<Answers> {
        let script = script(self.stage.path(), &self.tokens, self.past.take()?)?;
        let before = self.rows().await?;
        let answers = send(load, &script).await?.all_good()?;
        let stored = self.rows().await? - before;
        audit(&answers, stored, each, i64::from(load.connections))?;
        Ok(answers)
    }

    async fn rows(&self) -> Outcome<i64> {
        let mut reader = self.stage.database.connect().await?;
        let rows = reader.number("SELECT COUNT(*) FROM server_sample").await?;
        reader.close().await?;
        Ok(rows)
    }
}

/// Whether what was acknowledged is there, and nothing that was never sent.
fn audit(answers: &Answers, stored: i64, each: i64, on_their_way: i64) -> Outcome<()> {
    let acknowledged = i64::try_from(answers.requests)? * each;
    if (acknowledged..=acknowledged + on_their_way * each).contains(&stored) {
        Ok(())
    } else {
        Err(format!("{acknowledged} reports were acknowledged and {stored} stored").into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_acknowledged_report_that_is_not_there_fails_the_audit() {
        let answers = Answers {
            requests: 100,
            rate: 1.0,
            ..Answers::default()
        };
        assert!(audit(&answers, 10_000, 100, 14).is_ok());
        assert!(audit(&answers, 11_400, 100, 14).is_ok());
        assert!(audit(&answers, 9_999, 100, 14).is_err());
        assert!(audit(&answers, 11_401, 100, 14).is_err());
    }
}
