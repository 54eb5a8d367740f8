//! The command line and its environment variables.

use crate::{console::ConsoleUrl, enrol::Source, token::Token};
use clap::{Args, Parser, Subcommand};
use std::{path::PathBuf, time::Duration};

const SHORTEST_INTERVAL: Duration = Duration::from_secs(1);
const LONGEST_INTERVAL: Duration = Duration::from_secs(3_600);

/// Measures this machine and reports to a Tenon console.
#[derive(Debug, Parser)]
#[command(name = "tenon-agent", version, about)]
pub struct CommandLine {
    /// What to log, like `info` or `agent=debug`. RUST_LOG stands in for it.
    #[arg(long, env = "TENON_AGENT_LOG", global = true, value_name = "FILTER")]
    pub log: Option<String>,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What the program can do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Report until stopped; enrol first if this machine is not a host yet.
    Run(Run),
    /// Print one report as JSON and exit. Needs no console.
    Sample,
}

/// How to report.
#[derive(Debug, Clone, Args)]
pub struct Run {
    /// Base URL of the console.
    #[arg(long, env = "TENON_AGENT_CONSOLE", value_name = "URL")]
    pub console: ConsoleUrl,
    /// Folder for this agent's identity; made if it is not there.
    #[arg(long, env = "TENON_AGENT_STATE_DIR", value_name = "DIR")]
    pub state_dir: PathBuf,
    /// File with an enrolment token. It may appear later.
    #[arg(
        long,
        env = "TENON_AGENT_ENROLMENT_FILE",
        value_name = "FILE",
        conflicts_with = "enrolment_token"
    )]
    pub enrolment_file: Option<PathBuf>,
    /// An enrolment token. Other users of this machine can see command lines:
    /// prefer the file or the variable.
    #[arg(
        long,
        env = "TENON_AGENT_ENROLMENT_TOKEN",
        value_name = "TOKEN",
        hide_env_values = true
    )]
    pub enrolment_token: Option<Token>,
    /// Time between two reports, 1s to 1h, like 10s or 1m.
    #[arg(long, env = "TENON_AGENT_INTERVAL", default_value = "10s", value_parser = interval)]
    pub interval: Duration,
}

impl Run {
    /// Where the enrolment token is, if one was given.
    pub fn enrolment(&self) -> Option<Source> {
        let file = self.enrolment_file.clone().map(Source::File);
        file.or_else(|| self.enrolment_token.clone().map(Source::Token))
    }
}

/// A whole number with a unit: `10s`, `1500ms`, `1m`, `1h`.
fn interval(text: &str) -> Result<Duration, String> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let millis = match &text[digits.len()..] {
        "ms" => Some(1),
        "s" => Some(1_000),
        "m" => Some(60_000),
        "h" => Some(3_600_000),
        _ => None,
    };
    millis
        .zip(digits.parse::<u64>().ok())
        .and_then(|(unit, count)| count.checked_mul(unit))
        .map(Duration::from_millis)
        .filter(|interval| (SHORTEST_INTERVAL..=LONGEST_INTERVAL).contains(interval))
        .ok_or_else(|| "wanted is a time from 1s to 1h, like 10s, 1500ms or 1m".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    const RUN: [&str; 6] = [
        "tenon-agent",
        "run",
        "--console",
        "http://127.0.0.1:8010",
        "--state-dir",
        "state",
    ];

    #[test]
    fn the_command_line_is_well_formed() {
        CommandLine::command().debug_assert();
    }

    #[test]
    fn an_interval_has_a_unit_and_bounds() {
        assert_eq!(interval("10s"), Ok(Duration::from_secs(10)));
        assert_eq!(interval("1500ms"), Ok(Duration::from_millis(1_500)));
        assert_eq!(interval("1m"), Ok(Duration::from_secs(60)));
        assert_eq!(interval("1h"), Ok(LONGEST_INTERVAL));
        for wrong in [
            "",
            "10",
            "s",
            "0s",
            "999ms",
            "2h",
            "-1s",
            "1.5s",
            "10 s",
            "99999999999999999999s",
            "18446744073709551615h",
        ] {
            assert!(interval(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_enrolment_token_comes_from_one_place_and_is_never_shown() {
        let parse = |more: &[&str]| CommandLine::try_parse_from(RUN.iter().chain(more));
        assert!(parse(&["--enrolment-token", "a", "--enrolment-file", "b"]).is_err());
        let parsed = parse(&["--enrolment-token", "secret-1"]).unwrap();
        assert!(!format!("{parsed:?}").contains("secret-1"));
        let Command::Run(run) = parsed.command else {
            panic!("{parsed:?}")
        };
        assert_eq!(run.interval, Duration::from_secs(10));
        assert_eq!(
            run.enrolment(),
            Some(Source::Token("secret-1".parse().unwrap()))
        );
    }
}
