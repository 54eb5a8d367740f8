//! R6: the database hangs, or is away for a while, under fourteen agents, a
//! person and a flood of large bodies. The console answers all the same, keeps
//! little, and goes on by itself once the database is back.

use super::{
    Report, Row, Setting,
    agents::{Ledger, PATIENCE},
    stage::Stage,
};
use crate::{Outcome, console::client};
use std::time::{Duration, Instant};
use tokio::task::JoinSet;

/// Seconds of the pauses, round by round.
const PAUSES: [u64; 10] = [2, 1, 3, 5, 8, 10, 15, 20, 25, 30];
/// How long the database is away when it was killed, at most.
const AWAY: Duration = Duration::from_secs(5);
/// How soon a probe is answered whatever the database does: a connection is
/// waited for no longer than five seconds.
const BOUND: Duration = Duration::from_secs(12);
/// How soon the console is ready again once the database is.
const BACK: Duration = Duration::from_secs(15);
/// Memory beyond that before, bytes.
const GROWTH: u64 = 128 << 20;
/// The flood: so many clients with so many reports in each body.
const FLOOD: usize = 40;
const LARGE: i64 = 500;

/// What all rounds counted.
#[derive(Debug, Default)]
struct Counts {
    probes: u64,
    refused: u64,
    slowest_probe: Duration,
    slowest_back: Duration,
    flooded: u64,
    flood_refused: u64,
    growth: u64,
}

/// Runs the row.
///
/// # Errors
/// When something was lost, the console hung or grew, or did not come back.
pub async fn run(setting: &mut Setting, report: &mut Report) -> Outcome<()> {
    let (engine, rounds) = (setting.engine, setting.rounds(10, 1));
    let data = setting.folder.join("console");
    let mut stage = Stage::set(&setting.programs, engine, &setting.folder, &data).await?;
    stage.console.start().await?;
    let mut flood = stage.ledgers.pop().ok_or("no agent to spare")?;
    let mut crowd = stage.open()?;
    let mut counts = Counts::default();
    for round in 0..rounds {
        let pause = Duration::from_secs(PAUSES[round as usize % PAUSES.len()]);
        crowd.fleet.progress(100).await?;
        let memory = stage.memory()?;

        server(&mut stage)?.pause()?;
        let flooding = start_flood(&stage.console.origin(), &mut flood)?;
        let probes = Probes::start(&stage.console.origin(), pause)?;
        tokio::time::sleep(pause).await;
        note_memory(&mut stage, memory, &mut counts)?;
        server(&mut stage)?.resume()?;
        back(&mut stage, &mut counts).await?;
        let probed = probes.end(&mut counts).await;
        probed.map_err(|error| format!("paused for {pause:?}: {error}"))?;
        end_flood(flooding, &mut counts).await?;
        crowd.fleet.progress(100).await?;

        let away = pause.min(AWAY);
        server(&mut stage)?.kill()?;
        let probes = Probes::start(&stage.console.origin(), away)?;
        tokio::time::sleep(away).await;
        note_memory(&mut stage, memory, &mut counts)?;
        server(&mut stage)?.restart().await?;
        back(&mut stage, &mut counts).await?;
        let probed = probes.end(&mut counts).await;
        probed.map_err(|error| format!("killed for {away:?}: {error}"))?;
        crowd.fleet.progress(100).await?;
        report.progress(format_args!(
            "R6 {engine} round {}: {pause:?}, {counts:?}, {}",
            round + 1,
            crowd.fleet.answers()
        ));
    }
    let answers = stage.close(&mut crowd).await?;
    stage.ledgers.push(flood);
    let found = stage.audit()?;
    if answers.hung > 0 || stage.told.hung > 0 {
        return Err(format!(
            "not answered within {PATIENCE:?}: {} reports, {} clicks",
            answers.hung, stage.told.hung
        )
        .into());
    }
    report.passed(rounds);
    report.line(
        Row::R6,
        engine,
        rounds,
        format_args!(
            "{found} probes={} probes_503={} probe_max_ms={} back_max_ms={} flood={} flood_refused={} \
             memory_growth_mb={} clicks_refused={} click_max_ms={} {answers}",
            counts.probes,
            counts.refused,
            counts.slowest_probe.as_millis(),
            counts.slowest_back.as_millis(),
            counts.flooded,
            counts.flood_refused,
            counts.growth >> 20,
            stage.told.refused,
            stage.told.slowest.as_millis(),
        ),
    );
    Ok(())
}

fn server(stage: &mut Stage) -> Outcome<&mut crate::database::MariaDb> {
    stage
        .database
        .server()
        .ok_or_else(|| "this row needs a database of its own".into())
}

/// The console is to keep little while its database is away.
fn note_memory(stage: &mut Stage, before: u64, counts: &mut Counts) -> Outcome<()> {
    let now = stage.memory()?;
    counts.growth = counts.growth.max(now.saturating_sub(before));
    if now > before + GROWTH {
        return Err(format!("memory grew from {before} to {now}").into());
    }
    Ok(())
}

/// Clients that look at the console while its database is away: it lives, says
/// that it is not ready, and answers a page with an error, in bounded time.
struct Probes(JoinSet<Result<Vec<Probed>, String>>);

struct Probed {
    path: &'static str,
    status: u16,
    took: Duration,
    /// It was answered before the database could be back.
    was_away: bool,
}

impl Probes {
    fn start(origin: &str, length: Duration) -> Outcome<Probes> {
        let until = Instant::now() + length;
        let client = client()?;
        let mut probes = JoinSet::new();
        for path in ["/health/live", "/health/ready", "/login"] {
            let (client, url) = (client.clone(), format!("{origin}{path}"));
            probes.spawn(async move {
                let mut probed = Vec::new();
                while Instant::now() < until {
                    let begun = Instant::now();
                    let answer = client.get(&url).timeout(BOUND).send().await;
                    let answer = answer.map_err(|error| format!("{path}: {error:?}"))?;
                    probed.push(Probed {
                        path,
                        status: answer.status().as_u16(),
                        took: begun.elapsed(),
                        was_away: Instant::now() < until,
                    });
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
                Ok(probed)
            });
        }
        Ok(Probes(probes))
    }

    async fn end(mut self, counts: &mut Counts) -> Outcome<()> {
        while let Some(probed) = self.0.join_next().await {
            for probed in probed?? {
                counts.probes += 1;
                counts.refused += u64::from(probed.status == 503);
                counts.slowest_probe = counts.slowest_probe.max(probed.took);
                let is_right = match probed.path {
                    "/health/live" => probed.status == 200,
                    "/health/ready" => probed.status == 503 || !probed.was_away,
                    _ => matches!(probed.status, 200 | 503),
                };
                if !is_right {
                    return Err(format!("{} was answered {}", probed.path, probed.status).into());
                }
            }
        }
        Ok(())
    }
}

/// The console comes back by itself.
async fn back(stage: &mut Stage, counts: &mut Counts) -> Outcome<()> {
    let took = stage.ready(BACK).await?;
    counts.slowest_back = counts.slowest_back.max(took);
    Ok(())
}

type Flood = JoinSet<Result<u16, reqwest::Error>>;

/// Many large bodies at once: more than may wait. None is sent again.
fn start_flood(origin: &str, ledger: &mut Ledger) -> Outcome<Flood> {
    let client = client()?;
    let mut flood = JoinSet::new();
    for _ in 0..FLOOD {
        let reports: Vec<String> = (ledger.pending..ledger.pending + LARGE)
            .map(|number| ledger.json(number))
            .collect();
        ledger.pending += LARGE;
        let post = client
            .post(format!("{origin}{}", model::agent::REPORT_PATH))
            .bearer_auth(ledger.token())
            .header("content-type", "application/json")
            .body(format!("[{}]", reports.join(",")))
            .timeout(PATIENCE);
        flood.spawn(async move { Ok(post.send().await?.status().as_u16()) });
    }
    Ok(flood)
}

async fn end_flood(mut flood: Flood, counts: &mut Counts) -> Outcome<()> {
    while let Some(answered) = flood.join_next().await {
        counts.flooded += 1;
        match answered? {
            Ok(200) => {}
            Ok(429 | 503) => counts.flood_refused += 1,
            Ok(status) => return Err(format!("a large body was answered {status}").into()),
            Err(error) => return Err(format!("a large body: {error:?}").into()),
        }
    }
    Ok(())
}
