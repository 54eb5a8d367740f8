//! R5: after each round of clients as nobody wants them the console answers as
//! quickly as before, and holds no more than before.

use super::{Report, Row, Setting, abuse::Abuse, stage::Stage};
use crate::{Outcome, console::client, database::Engine, program::wait_until};
use std::{
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

/// How long clients behave badly.
const ROUND: Duration = Duration::from_millis(1_200);
/// How many of them there are, round by round.
const CONNECTIONS: [usize; 3] = [14, 64, 256];
/// The bar of the probe, where it is not three times what it takes in peace.
const BAR: Duration = Duration::from_millis(100);
/// Probes in peace, and probes after a round. One of the latter must be below the
/// bar: others use this machine too, and a wedge does not go away.
const PEACEFUL: usize = 15;
const TRIES: usize = 8;
const BETWEEN: Duration = Duration::from_millis(250);
/// How long the console may take to notice that connections are gone.
const NOTICE: Duration = Duration::from_secs(20);
/// Open files beyond those at the beginning: the pools' connections.
const FILES: usize = 48;
/// Memory beyond that after the first rounds, bytes.
const GROWTH: u64 = 64 << 20;
/// And beyond that before them: buffers, stacks, caches, what the allocator keeps.
const FIRST_GROWTH: u64 = 256 << 20;
const FIRST_ROUNDS: u32 = 9;

/// What well-behaved clients ask, and how long it takes.
struct Probe {
    client: reqwest::Client,
    origin: String,
    cookie: String,
    bars: [Duration; 3],
}

const NAMES: [&str; 3] = ["ready", "page", "report"];

impl Probe {
    /// One of each, over a connection of its own.
    async fn once(&self, stage: &mut Stage) -> Outcome<[Duration; 3]> {
        let ready = self.client.get(format!("{}/health/ready", self.origin));
        let page = self.client.get(format!("{}/p/servers", self.origin));
        let page = page.header("cookie", &self.cookie);
        let ledger = &mut stage.ledgers[0];
        let report = self
            .client
            .post(format!("{}{}", self.origin, model::agent::REPORT_PATH))
            .bearer_auth(ledger.token())
            .header("content-type", "application/json")
            .body(ledger.json(ledger.acknowledged));
        let took = [
            answered(ready, "ok\n").await?,
            answered(page, "</html>").await?,
            answered(report, "{\"accepted\":1}").await?,
        ];
        ledger.acknowledged += 1;
        Ok(took)
    }

    /// Whether that is quick enough.
    fn is_quick(&self, took: &[Duration; 3]) -> bool {
        took.iter().zip(&self.bars).all(|(took, bar)| took <= bar)
    }
}

async fn answered(request: reqwest::RequestBuilder, with: &str) -> Outcome<Duration> {
    let begun = Instant::now();
    let answer = request.send().await?;
    let (status, body) = (answer.status(), answer.text().await?);
    if status != 200 || !body.contains(with) {
        return Err(format!("the probe was answered {status}: {body}").into());
    }
    Ok(begun.elapsed())
}

/// Runs the row.
///
/// # Errors
/// When the console no longer answers in time, or keeps what it should let go.
pub async fn run(setting: &mut Setting, report: &mut Report) -> Outcome<()> {
    // The short form has time for one engine.
    let short = if setting.engine == Engine::Sqlite {
        3
    } else {
        0
    };
    let (engine, rounds) = (setting.engine, setting.rounds(100, short));
    if rounds == 0 {
        return Ok(());
    }
    let data = setting.folder.join("console");
    let mut stage = Stage::set(&setting.programs, engine, &setting.folder, &data).await?;
    stage.console.start().await?;
    let mut probe = Probe {
        client: client()?,
        origin: stage.console.origin(),
        cookie: stage.console.sign_in().await?,
        bars: [Duration::MAX; 3],
    };
    probe.bars = in_peace(&probe, &mut stage).await?;
    let address: SocketAddr = probe.origin.trim_start_matches("http://").parse()?;
    let file = large_file(&probe).await?;
    let spare = stage.ledgers.pop().ok_or("no agent to spare")?;
    let abuse = Arc::new(Abuse::new(address, probe.cookie.clone(), file, spare));
    let (files, memory) = (files(&mut stage)?, stage.memory()?);
    let (mut settled, mut slowest) = (0, [Duration::ZERO; 3]);
    let (mut first, mut wedged, mut total) = (0, 0, 0);
    for round in 0..rounds {
        let connections = CONNECTIONS[round as usize % CONNECTIONS.len()];
        let begun = Instant::now();
        let (staying, count) = abuse.run(connections, ROUND, &mut setting.random).await?;
        let abused = begun.elapsed();
        total += count;
        // Who dawdles and who says nothing is still there.
        let mut took = probe.once(&mut stage).await?;
        let mut tries = 1;
        while !probe.is_quick(&took) && tries < TRIES {
            tokio::time::sleep(BETWEEN).await;
            took = probe.once(&mut stage).await?;
            tries += 1;
        }
        first += u32::from(tries == 1);
        for (slowest, took) in slowest.iter_mut().zip(took) {
            *slowest = took.max(*slowest);
        }
        report.progress(format_args!(
            "R5 {engine} round {}: {connections} at once, {count} in {abused:?}, {} stay, {tries} probes, {took:?}",
            round + 1,
            staying.len(),
        ));
        if !probe.is_quick(&took) {
            wedged += 1;
        }
        drop(staying);
        let deadline = Instant::now() + NOTICE;
        while self::files(&mut stage)? > files + FILES {
            if Instant::now() > deadline {
                return Err(format!("{} files are still open", self::files(&mut stage)?).into());
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        wait_until("an event stream opens", NOTICE, async || {
            let stream = probe.client.get(format!("{}/event/stream", probe.origin));
            let answer = stream.header("cookie", &probe.cookie).send().await;
            matches!(answer, Ok(answer) if answer.status() == 200)
        })
        .await?;
        let now = stage.memory()?;
        if round < FIRST_ROUNDS {
            settled = settled.max(now);
        }
        if now > memory + FIRST_GROWTH || now > settled + GROWTH {
            return Err(format!("memory grows: {memory} at first, {settled}, {now}").into());
        }
    }
    stage.ledgers.push(abuse.ledger());
    let found = stage.audit()?;
    let last = stage.memory()?;
    let milliseconds = |times: [Duration; 3]| {
        let times = NAMES.iter().zip(times);
        let times: Vec<String> = times
            .map(|(name, time)| format!("{name}:{}", time.as_millis()))
            .collect();
        times.join(",")
    };
    report.line(
        Row::R5,
        engine,
        rounds,
        format_args!(
            "connections={total} wedged={wedged} first_probe_within_bar={first} probe_max_ms={} bars_ms={} \
             memory_mb={}..{} {found}",
            milliseconds(slowest),
            milliseconds(probe.bars),
            memory >> 20,
            last >> 20,
        ),
    );
    if wedged > 0 {
        return Err(format!("{wedged} rounds ended in a wedge").into());
    }
    report.passed(rounds);
    Ok(())
}

/// Three times what each probe takes in peace, or the bar.
async fn in_peace(probe: &Probe, stage: &mut Stage) -> Outcome<[Duration; 3]> {
    let mut times = [const { Vec::new() }; 3];
    for _ in 0..PEACEFUL {
        for (times, took) in times.iter_mut().zip(probe.once(stage).await?) {
            times.push(took);
        }
    }
    Ok(times.map(|mut times| {
        times.sort_unstable();
        BAR.max(times[PEACEFUL / 2] * 3)
    }))
}

/// The path of the site's program, which is its largest file.
async fn large_file(probe: &Probe) -> Outcome<String> {
    let page = probe.client.get(format!("{}/p/servers", probe.origin));
    let page = page.header("cookie", &probe.cookie).send().await?;
    let page = page.text().await?;
    let file = page
        .split('"')
        .find(|text| text.starts_with("/pkg/") && text.ends_with(".wasm"))
        .ok_or("the page names no program")?;
    Ok(file.to_owned())
}

/// Files that the console has open.
fn files(stage: &mut Stage) -> Outcome<usize> {
    let pid = stage.console.program()?.pid();
    Ok(std::fs::read_dir(format!("/proc/{pid}/fd"))?.count())
}
