//! Reports as agents send them, made by the load generator: each host has its
//! own token and its own seconds, so that no two reports are the same row.

use super::{machine, wrk::Script};
use crate::{Outcome, console::Agent};
use model::agent::{CpuReport, DiskReport, MemoryReport, NetReport, REPORT_PATH, Report};
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

/// Reports in one request of the row of batches.
pub const BATCH: i64 = 100;
/// Seconds of reports that one measurement may use of each host.
const SPAN: i64 = 10_000;
/// Reports may be seven days old; we begin well inside.
const PAST: i64 = 6 * 86_400;

/// A report of an ordinary host: ten values.
pub fn ordinary(time: i64) -> Report {
    Report {
        time,
        cpu: CpuReport { percent: 12.5 },
        memory: MemoryReport {
            total: 8_201_400_320,
            available: 5_100_000_000,
            free: 900_000_000,
            percent: 37.81,
        },
        disk: DiskReport {
            total: 42_140_499_968,
            free: 30_140_499_968,
            percent: 25.02,
            busy: None,
        },
        net: NetReport {
            input: 120_344.5,
            output: 98_012.25,
        },
        docker: BTreeMap::new(),
        containers: None,
        detail: None,
    }
}

/// Seconds nobody has reported yet.
#[derive(Debug)]
pub struct Past {
    next: i64,
    end: i64,
}

impl Past {
    /// The last six days.
    pub fn new() -> Past {
        let now = machine::now_seconds();
        Past {
            // Whole hundreds, for the batches.
            next: (now - PAST) / BATCH * BATCH,
            end: now,
        }
    }

    /// The next stretch.
    ///
    /// # Errors
    /// When the past is used up.
    pub fn take(&mut self) -> Outcome<i64> {
        let begin = self.next;
        self.next += SPAN;
        if self.next > self.end {
            return Err("too many rounds: six days of reports are used up".into());
        }
        Ok(begin)
    }
}

/// The tokens of agents, one a line, for the scripts.
///
/// # Errors
/// When the folder does not take them.
pub fn write_tokens(folder: &Path, agents: &[Agent]) -> Outcome<PathBuf> {
    let path = folder.join("tokens");
    let tokens: Vec<&str> = agents.iter().map(|agent| agent.token.as_str()).collect();
    std::fs::write(&path, tokens.join("\n"))?;
    Ok(path)
}

/// What both scripts begin with: a head for each host of this thread.
fn heads(tokens: &Path, length: usize) -> String {
    format!(
        r#"
local heads, at = {{}}, 0
function init(args)
  local line_number = 0
  for token in io.lines({tokens:?}) do
    line_number = line_number + 1
    if line_number % 2 == number % 2 then
      heads[#heads + 1] = "POST {REPORT_PATH} HTTP/1.1\r\nHost: " .. wrk.host .. ":" .. wrk.port ..
        "\r\nAuthorization: Bearer " .. token ..
        "\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n"
    end
  end
end
"#,
        tokens = tokens.display().to_string(),
    )
}

/// One report in each request; hosts take turns.
///
/// # Errors
/// When the folder does not take the script.
pub fn single(folder: &Path, tokens: &Path, begin: i64) -> Outcome<Script> {
    let body = serde_json::to_string(&ordinary(begin))?;
    let (front, back) = body
        .split_once(&begin.to_string())
        .ok_or("a report without its time")?;
    let text = format!(
        r#"{heads}
local second = {begin}
function request()
  at = at + 1
  if at > #heads then at = 1; second = second + 1 end
  return heads[at] .. {front:?} .. second .. {back:?}
end
"#,
        heads = heads(tokens, body.len()),
    );
    Script::write(folder, "single", &text)
}

/// A hundred reports of one host in each request; hosts take turns.
///
/// # Errors
/// When the folder does not take the script.
pub fn batch(folder: &Path, tokens: &Path, begin: i64) -> Outcome<Script> {
    let reports: Vec<Report> = (begin..begin + BATCH).map(ordinary).collect();
    let body = serde_json::to_string(&reports)?;
    // All times of a batch begin alike and end in 00 to 99.
    let hundreds = (begin / BATCH).to_string();
    let template = body.replace(
        &format!("\"time\":{hundreds}"),
        &format!("\"time\":{}", "@".repeat(hundreds.len())),
    );
    if template.matches('@').count() != hundreds.len() * reports.len() {
        return Err("the times of a batch do not begin alike".into());
    }
    let text = format!(
        r#"{heads}
local hundreds, template = {hundreds}, {template:?}
function request()
  at = at + 1
  if at > #heads then at = 1; hundreds = hundreds + 1 end
  return heads[at] .. string.gsub(template, "{mark}", tostring(hundreds))
end
"#,
        heads = heads(tokens, body.len()),
        mark = "@".repeat(hundreds.len()),
    );
    Script::write(folder, "batch", &text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::time::Timestamp;

    #[test]
    fn an_ordinary_report_is_one_the_console_takes() {
        let now = machine::now_seconds();
        assert_eq!(
            ordinary(now).check("", Timestamp::from_seconds(now)),
            Vec::new()
        );
    }

    #[test]
    fn the_past_is_used_once_and_ends() {
        let mut past = Past {
            next: 0,
            end: 2 * SPAN,
        };
        assert_eq!(past.take().unwrap(), 0);
        assert_eq!(past.take().unwrap(), SPAN);
        assert!(past.take().is_err());
        let mut fresh = Past::new();
        assert_eq!(fresh.take().unwrap() % BATCH, 0);
    }

    #[test]
    fn scripts_hold_a_body_of_the_length_they_announce() {
        let folder = tempfile::tempdir().unwrap();
        let agents = [Agent {
            server: 1,
            token: "secret".to_owned(),
        }];
        let tokens = write_tokens(folder.path(), &agents).unwrap();
        single(folder.path(), &tokens, 1_700_000_000).unwrap();
        let text = std::fs::read_to_string(folder.path().join("single.lua")).unwrap();
        let length = serde_json::to_string(&ordinary(1_700_000_000))
            .unwrap()
            .len();
        assert!(text.contains(&format!("Content-Length: {length}\\r\\n")));
        batch(folder.path(), &tokens, 1_700_000_000).unwrap();
        let text = std::fs::read_to_string(folder.path().join("batch.lua")).unwrap();
        assert_eq!(text.matches("\\\"time\\\":@@@@@@@@00").count(), 1);
        assert_eq!(text.matches("@@@@@@@@").count(), 101);
    }
}
