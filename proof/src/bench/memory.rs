//! P17: memory of console and agent, and what an agent costs its machine.

use super::{
    Bench, Row, cpu,
    figure::{Bound, Figure, Spread, Unit},
    machine::{now_seconds, resident},
    report::ordinary,
    stage::{Stage, hosts},
};
use crate::{
    Outcome,
    console::Agent,
    database::Engine,
    program::{Program, command, wait_until},
};
use futures::future::try_join_all;
use model::agent::REPORT_PATH;
use std::time::Duration;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::{Instant, sleep, sleep_until},
};

/// Time between two reports of a host.
const INTERVAL: Duration = Duration::from_secs(10);
/// A console is idle when it has had this long to settle.
const SETTLE: Duration = Duration::from_secs(5);

/// P17. A minute is ten measurements long, so that a short run is short.
///
/// # Errors
/// When it cannot be measured, or a report was not taken.
pub async fn resident_memory(bench: &Bench) -> Outcome<Vec<Figure>> {
    let minute = Duration::from_secs(u64::from(bench.seconds) * 10);
    let mut figures = Vec::new();
    for count in [200, 1_000] {
        let mut stage = Stage::build(bench, Engine::Sqlite, hosts(count), &[]).await?;
        stage.console.start().await?;
        let pid = stage.console.program()?.pid();
        sleep(SETTLE).await;
        if count == 200 {
            let (idle, _) = resident(pid)?;
            figures.push(memory("console, idle", idle, (111e6, 45e6), ""));
        }
        let before = cpu::seconds_of(pid)?;
        let origin = stage.console.origin();
        let address = origin.trim_start_matches("http://");
        let agents = stage.agents.get(..count as usize).unwrap_or(&stage.agents);
        let reports = report_for(minute, address, agents).await?;
        let used = (cpu::seconds_of(pid)? - before) / minute.as_secs_f64() * 100.0;
        let (now, most) = resident(pid)?;
        let beside = format!(
            "at most {:.1} MB; {reports} reports in {} s used {used:.1} % of one processor",
            most as f64 / 1e6,
            minute.as_secs()
        );
        let what = format!("console, {count} hosts that report every 10 s");
        figures.push(memory(&what, now, (111e6, 45e6), &beside));
        stage.stop().await?;
    }
    figures.extend(agent(bench, minute).await?);
    Ok(figures)
}

/// Bytes that are judged by a floor and an aim.
fn memory(what: &str, bytes: u64, (floor, aim): (f64, f64), beside: &str) -> Figure {
    Figure::new(Row::P17, what)
        .reached(beside, "")
        .judged(Spread::once(bytes as f64), Unit::Bytes)
        .promised(Some(Bound::AtMost(floor)), Some(Bound::AtMost(aim)))
}

/// Each host keeps a connection of its own, as agents do, and reports at a
/// moment of its own. How many reports were taken.
async fn report_for(length: Duration, address: &str, agents: &[Agent]) -> Outcome<u64> {
    let begun = Instant::now();
    let hosts = agents.iter().enumerate().map(async |(index, agent)| {
        let mut stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let phase = INTERVAL.mul_f64(index as f64 / agents.len() as f64);
        let mut at = begun + phase;
        let mut taken = 0;
        while at < begun + length {
            sleep_until(at).await;
            report_once(&mut stream, address, agent).await?;
            taken += 1;
            at += INTERVAL;
        }
        // The connections are still there when the memory is looked at.
        sleep_until(begun + length).await;
        Ok::<u64, Box<dyn std::error::Error + Send + Sync>>(taken)
    });
    Ok(try_join_all(hosts).await?.into_iter().sum())
}

async fn report_once(stream: &mut TcpStream, address: &str, agent: &Agent) -> Outcome<()> {
    let body = serde_json::to_string(&ordinary(now_seconds()))?;
    let request = format!(
        "POST {REPORT_PATH} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        agent.token,
        body.len()
    );
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    loop {
        if stream.read_buf(&mut answer).await? == 0 {
            return Err("the console closed a connection".into());
        }
        let text = String::from_utf8_lossy(&answer);
        if let Some(status) = complete(&text) {
            if status == 200 {
                return Ok(());
            }
            return Err(format!("a report was answered with {text}").into());
        }
    }
}

/// The status of an answer that is there to its end.
fn complete(answer: &str) -> Option<u16> {
    let (head, body) = answer.split_once("\r\n\r\n")?;
    let length = head
        .lines()
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
        .and_then(|(_, length)| length.trim().parse::<usize>().ok())
        .unwrap_or(0);
    if body.len() < length {
        return None;
    }
    head.split(' ').nth(1)?.parse().ok()
}

/// The agent of this machine: its memory, and its processor time in a minute.
async fn agent(bench: &Bench, minute: Duration) -> Outcome<Vec<Figure>> {
    let folder = bench.folder()?;
    let token = folder.path().join("token").display().to_string();
    let offer = [("TENON_LOCAL_AGENT_TOKEN_FILE", token.as_str())];
    let mut stage = Stage::build(bench, Engine::Sqlite, hosts(1), &offer).await?;
    let mut reader = stage.database.connect().await?;
    const ENROLLED: &str = "SELECT COUNT(*) FROM agent";
    let before = reader.number(ENROLLED).await?;
    stage.console.start().await?;
    let mut run = command(bench.programs.agent.canonicalize()?);
    run.env_clear()
        .args(["run", "--console", &stage.console.origin()])
        .args(["--enrolment-file", &token, "--state-dir"])
        .arg(folder.path().join("state"));
    let mut agent = Program::start(&mut run, &folder.path().join("log"))?;
    let wait = Duration::from_secs(60);
    wait_until(
        "the agent is enrolled",
        wait,
        async || matches!(reader.number(ENROLLED).await, Ok(now) if now > before),
    )
    .await
    .map_err(|error| format!("{error}:\n{}", agent.log()))?;
    sleep(SETTLE).await;
    let begun = cpu::seconds_of(agent.pid())?;
    sleep(minute).await;
    let used = (cpu::seconds_of(agent.pid())? - begun) / minute.as_secs_f64() * 100.0;
    let (now, most) = resident(agent.pid())?;
    agent.terminate(Duration::from_secs(10)).await?;
    reader.close().await?;
    stage.stop().await?;
    let beside = format!("at most {:.1} MB", most as f64 / 1e6);
    let cpu = Figure::new(
        Row::P17,
        "agent, processor time while it reports every 10 s",
    )
    .reached(format!("over {} s", minute.as_secs()), "")
    .judged(Spread::once(used), Unit::Percent)
    .promised(Some(Bound::AtMost(1.0)), None);
    Ok(vec![memory("agent", now, (40e6, 20e6), &beside), cpu])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_complete_with_its_last_byte() {
        let head = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n";
        assert_eq!(complete("HTTP/1.1 200 OK\r\n"), None);
        assert_eq!(complete(&format!("{head}ab")), None);
        assert_eq!(complete(&format!("{head}abc")), Some(200));
        assert_eq!(
            complete("HTTP/1.1 429 Too\r\nretry-after: 1\r\n\r\n"),
            Some(429)
        );
    }
}
