//! The load generator: `wrk`, told by Lua what to send, and telling us what
//! came back in one line that is easy to read.

use crate::{
    Outcome,
    program::{command, run},
};
use std::{
    collections::HashMap,
    path::{Path, PathBuf},
};

/// Threads of the generator; it shares the machine with what it measures.
const THREADS: u32 = 2;

/// At the end of every script. A script that looks at each answer counts those
/// it wanted in `good` and the others in `bad`, and keeps what one of those said.
const DONE: &str = r#"
local threads = {}
function setup(thread)
  table.insert(threads, thread)
  thread:set("number", #threads)
end
function done(summary, latency, requests)
  local good, bad, said = 0, 0, ""
  for _, thread in ipairs(threads) do
    good = good + (tonumber(thread:get("good")) or 0)
    bad = bad + (tonumber(thread:get("bad")) or 0)
    said = thread:get("said") or said
  end
  local e = summary.errors
  io.write(string.format(
    "tenon-proof requests=%d micros=%d bytes=%d connect=%d read=%d write=%d status=%d timeout=%d p50=%d p99=%d max=%d good=%d bad=%d said=%s\n",
    summary.requests, summary.duration, summary.bytes, e.connect, e.read, e.write, e.status, e.timeout,
    latency:percentile(50), latency:percentile(99), latency.max, good, bad, said))
end
"#;

/// A Lua script in a file.
#[derive(Debug)]
pub struct Script(PathBuf);

impl Script {
    /// Writes it into a folder.
    ///
    /// # Errors
    /// When the folder does not take it.
    pub fn write(folder: &Path, name: &str, text: &str) -> Outcome<Script> {
        let path = folder.join(format!("{name}.lua"));
        std::fs::write(&path, format!("{text}\n{DONE}"))?;
        Ok(Script(path))
    }

    /// One that gets one page again and again.
    ///
    /// # Errors
    /// When the folder does not take it.
    pub fn get(folder: &Path, name: &str, path: &str, cookie: &str) -> Outcome<Script> {
        let text = format!(
            "wrk.method = \"GET\"\nwrk.path = {path:?}\nwrk.headers[\"Cookie\"] = {cookie:?}\n"
        );
        Script::write(folder, name, &text)
    }
}

/// How much to send.
#[derive(Debug, Clone)]
pub struct Load {
    /// `http://host:port`
    pub origin: String,
    /// Connections, each with one request at a time.
    pub connections: u32,
    /// For how long.
    pub seconds: u32,
}

/// What came back.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Answers {
    /// Answers, whatever they say.
    pub requests: u64,
    /// Answers in a second.
    pub rate: f64,
    /// Bytes of the answers with their headers.
    pub bytes: u64,
    /// Half of the answers came within this, ms.
    pub p50: f64,
    /// All but one in a hundred came within this, ms.
    pub p99: f64,
    /// Answers the script counted as wanted.
    pub good: u64,
    /// Answers the script counted as unwanted.
    pub bad: u64,
    /// Answers with a status of 400 and above.
    pub refused: u64,
    /// Connections that failed, were cut or timed out.
    pub broken: u64,
    /// What one of the unwanted answers said.
    pub said: String,
}

impl Answers {
    /// Reads the line that [`DONE`] writes.
    fn parse(output: &str) -> Option<Answers> {
        let line = output
            .lines()
            .find_map(|line| line.strip_prefix("tenon-proof "))?;
        let (line, said) = line.split_once(" said=")?;
        let numbers: HashMap<&str, u64> = line
            .split_whitespace()
            .filter_map(|pair| pair.split_once('='))
            .filter_map(|(name, number)| Some((name, number.parse().ok()?)))
            .collect();
        let of = |name: &str| numbers.get(name).copied();
        let requests = of("requests")?;
        let seconds = of("micros")? as f64 / 1e6;
        Some(Answers {
            requests,
            rate: requests as f64 / seconds,
            bytes: of("bytes")?,
            p50: of("p50")? as f64 / 1e3,
            p99: of("p99")? as f64 / 1e3,
            good: of("good")?,
            bad: of("bad")?,
            refused: of("status")?,
            broken: of("connect")? + of("read")? + of("write")? + of("timeout")?,
            said: said.to_owned(),
        })
    }

    /// These, if every request was answered and none refused.
    ///
    /// # Errors
    /// When one was.
    pub fn all_good(self) -> Outcome<Answers> {
        if self.refused + self.broken + self.bad > 0 || self.requests == 0 {
            return Err(format!(
                "of {} requests {} were refused, {} answered otherwise than wanted, {} broke {}",
                self.requests, self.refused, self.bad, self.broken, self.said
            )
            .into());
        }
        Ok(self)
    }
}

/// Sends.
///
/// # Errors
/// When `wrk` is not installed or ends otherwise than it should.
pub async fn send(load: &Load, script: &Script) -> Outcome<Answers> {
    let mut wrk = command("wrk");
    wrk.arg(format!("-t{}", THREADS.min(load.connections)))
        .arg(format!("-c{}", load.connections))
        .arg(format!("-d{}s", load.seconds))
        .arg("--timeout=30s")
        .arg("-s")
        .arg(&script.0)
        .arg(&load.origin);
    let output = tokio::task::spawn_blocking(move || run(&mut wrk)).await??;
    Answers::parse(&output).ok_or_else(|| format!("wrk said something else: {output}").into())
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: &str = "Running 6s test @ http://127.0.0.1:1\n  2 threads and 14 connections\n\
        tenon-proof requests=12000 micros=6000000 bytes=480000 connect=0 read=0 write=0 status=0 timeout=0 p50=812 p99=4100 max=9000 good=0 bad=0 said=\n";

    #[test]
    fn the_line_of_a_script_becomes_numbers() {
        let answers = Answers::parse(LINE).unwrap();
        assert_eq!((answers.requests, answers.rate), (12_000, 2_000.0));
        assert_eq!((answers.p50, answers.p99), (0.812, 4.1));
        assert_eq!(answers.clone().all_good().unwrap(), answers);
        assert_eq!(Answers::parse("unable to connect"), None);
        assert_eq!(Answers::parse("tenon-proof requests=1"), None);
    }

    #[test]
    fn one_request_that_was_not_answered_well_spoils_all() {
        for (good, spoiled) in [
            ("status=0", "status=1"),
            ("read=0", "read=2"),
            ("timeout=0", "timeout=1"),
            ("bad=0", "bad=1"),
            ("requests=12000", "requests=0"),
        ] {
            let answers = Answers::parse(&LINE.replace(good, spoiled)).unwrap();
            assert!(answers.all_good().is_err(), "{spoiled}");
        }
    }
}
