//! `tenon-proof`: what Tenon promises, measured.
//!
//! `bench` measures ratios against peers that it starts itself; `chaos` breaks
//! things under load and audits what was acknowledged. Both work on the real
//! programs, from outside: over HTTP, by signals, through the engines' own
//! clients. docs/performance.md and docs/testing.md hold what they printed.

mod bench;
mod chaos;
mod console;
mod database;
mod program;

use clap::Parser;
use std::process::ExitCode;

/// What can fail here is told in one line.
type Outcome<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// What Tenon promises, measured against the real programs.
#[derive(Debug, Parser)]
#[command(name = "tenon-proof")]
enum Command {
    /// Ratios against peers, measured back to back.
    Bench(bench::Arguments),
    /// Crashes, faults and wedges under load, and an audit afterwards.
    Chaos(chaos::Arguments),
    /// What `bench` measures against.
    #[command(hide = true)]
    Peer(bench::peer::Arguments),
}

#[tokio::main]
async fn main() -> ExitCode {
    let done = match Command::parse() {
        Command::Bench(arguments) => bench::run(arguments).await,
        Command::Chaos(arguments) => chaos::run(arguments).await,
        Command::Peer(arguments) => bench::peer::run(arguments).await,
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("tenon-proof: {error}");
            ExitCode::FAILURE
        }
    }
}
