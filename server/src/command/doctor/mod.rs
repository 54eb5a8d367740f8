//! `tenon doctor`: what a person would look at when something is wrong. It
//! changes nothing: no folder, no key, no migration.

mod database;
mod machine;

use super::Outcome;
use crate::config::{Config, ConfigError};
use serde::Serialize;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Print JSON, for programs.
    #[arg(long)]
    json: bool,
}

/// How something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
enum Level {
    /// As it should be.
    Ok,
    /// It works, and is probably not meant.
    Warn,
    /// The console does not work like this.
    Fail,
}

/// One thing that was looked at.
#[derive(Debug, Serialize)]
struct Check {
    /// What.
    name: &'static str,
    /// How it is.
    level: Level,
    /// What was found.
    found: String,
    /// What to do next; `None` where nothing is to be done.
    #[serde(skip_serializing_if = "Option::is_none")]
    advice: Option<String>,
}

impl Check {
    fn ok(name: &'static str, found: impl Into<String>) -> Check {
        Check {
            name,
            level: Level::Ok,
            found: found.into(),
            advice: None,
        }
    }
    fn warn(name: &'static str, found: impl Into<String>, advice: impl Into<String>) -> Check {
        Check {
            name,
            level: Level::Warn,
            found: found.into(),
            advice: Some(advice.into()),
        }
    }
    fn fail(name: &'static str, found: impl Into<String>, advice: impl Into<String>) -> Check {
        Check {
            level: Level::Fail,
            ..Check::warn(name, found, advice)
        }
    }
}

/// Everything that was looked at.
#[derive(Debug, Serialize)]
struct Report {
    /// The worst of all.
    level: Level,
    checks: Vec<Check>,
}

/// Looks and prints.
///
/// # Errors
/// When something fails, so that the program's exit code says so.
pub(super) async fn run(config: Result<Config, ConfigError>, arguments: &Arguments) -> Outcome {
    let checks = match config {
        Ok(config) => look(&config).await,
        Err(error) => vec![Check::fail(
            "configuration",
            error.to_string(),
            "nothing else can be looked at before the settings can be read",
        )],
    };
    let level = checks.iter().map(|check| check.level).max();
    let report = Report {
        level: level.unwrap_or(Level::Ok),
        checks,
    };
    if arguments.json {
        println!("{}", serde_json::to_string_pretty(&report)?);
    } else {
        print(&report);
    }
    let failed = count(&report, Level::Fail);
    if failed > 0 {
        return Err(format!("{failed} of {} checks failed", report.checks.len()).into());
    }
    Ok(())
}

async fn look(config: &Config) -> Vec<Check> {
    let mut checks = machine::configuration(config);
    checks.extend(machine::data_folder(config));
    let (of_database, content) = database::look(config).await;
    checks.push(machine::master_key(config, content.as_ref()));
    checks.extend(of_database);
    checks.extend(machine::redis(config).await);
    checks.push(machine::listening(config).await);
    checks.extend(machine::base_url(config));
    checks.push(machine::site(config));
    checks
}

fn count(report: &Report, level: Level) -> usize {
    report
        .checks
        .iter()
        .filter(|check| check.level == level)
        .count()
}

fn print(report: &Report) {
    let width = report.checks.iter().map(|check| check.name.len()).max();
    let width = width.unwrap_or_default();
    for check in &report.checks {
        let level = match check.level {
            Level::Ok => "ok  ",
            Level::Warn => "warn",
            Level::Fail => "FAIL",
        };
        println!("{level}  {:width$}  {}", check.name, check.found);
        if let Some(advice) = &check.advice {
            println!("      {:width$}  -> {advice}", "");
        }
    }
    println!(
        "\n{} ok, {} to look at, {} failed",
        count(report, Level::Ok),
        count(report, Level::Warn),
        count(report, Level::Fail)
    );
}
