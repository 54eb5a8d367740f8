//! Crashes, faults and wedges under load, and an audit of what was acknowledged.
//!
//! | row | what is done |
//! |---|---|
//! | R1 | `kill -9` of console and database, at random and at named points |
//! | R2 | the power is cut: what had reached the disk is started again |
//! | R3 | system calls on the disk fail |
//! | R4 | the disk is full, and then is not |
//! | R5 | clients that abort, dawdle, or never say a word |
//! | R6 | the database hangs, or is away for a while |
//!
//! Every row prints its figures in one line, the last line counts rounds.

mod abuse;
mod agents;
mod audit;
mod disk;
mod engine;
mod kill;
mod mount;
mod outage;
mod person;
mod power;
mod stage;
mod strace;
mod values;
mod wedge;

use crate::{Outcome, console::Programs, database::Engine};
use std::{fmt, path::PathBuf};
use tokio::signal::unix::{SignalKind, signal};

/// What to break.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    programs: Programs,
    /// A few rounds of each row, about a minute in all: what CI runs.
    #[arg(long)]
    short: bool,
    /// These rows only.
    #[arg(long, value_delimiter = ',', value_name = "ROW,…")]
    only: Vec<Row>,
    /// So many rounds of each row.
    #[arg(long, value_name = "N")]
    rounds: Option<u32>,
    /// This engine only.
    #[arg(long)]
    engine: Option<Engine>,
    /// The same number draws the same moments again. Drawn when not given.
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
}

/// A row of the table above.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Row {
    R1,
    R2,
    R3,
    R4,
    R5,
    R6,
}

const ROWS: [Row; 6] = [Row::R1, Row::R2, Row::R3, Row::R4, Row::R5, Row::R6];

impl Row {
    /// The engines it concerns.
    fn engines(self) -> &'static [Engine] {
        match self {
            Row::R1 | Row::R5 => &[Engine::Sqlite, Engine::Mariadb],
            Row::R2 | Row::R3 | Row::R4 => &[Engine::Sqlite],
            Row::R6 => &[Engine::Mariadb],
        }
    }
}

/// What a row is run with.
#[derive(Debug)]
struct Setting {
    programs: Programs,
    engine: Engine,
    folder: PathBuf,
    random: fastrand::Rng,
    short: bool,
    asked: Option<u32>,
}

impl Setting {
    /// Rounds to run, of the full and of the short form.
    fn rounds(&self, full: u32, short: u32) -> u32 {
        self.asked.unwrap_or(if self.short { short } else { full })
    }
}

/// What is told of the rows.
#[derive(Debug, Default)]
struct Report {
    passed: u32,
    failed: u32,
    skipped: u32,
}

impl Report {
    /// The figures of a row.
    fn line(&self, row: Row, engine: Engine, rounds: u32, figures: fmt::Arguments<'_>) {
        let engine = engine.to_string().to_lowercase();
        println!("{row:?} {engine} rounds={rounds} {figures}");
    }

    /// What is of interest to who watches.
    fn progress(&self, what: fmt::Arguments<'_>) {
        eprintln!("  {what}");
    }

    fn passed(&mut self, rounds: u32) {
        self.passed += rounds;
    }

    fn skip(&mut self, row: Row, why: &str) {
        self.skipped += 1;
        println!("{row:?} skipped: {why}");
    }
}

/// Breaks things and audits.
///
/// # Errors
/// When something was lost, torn, doubled or wedged.
pub async fn run(arguments: Arguments) -> Outcome<()> {
    let seed = arguments
        .seed
        .unwrap_or_else(|| fastrand::u64(..1_000_000_000));
    println!("chaos: --seed {seed}");
    let mut report = Report::default();
    tokio::select! {
        () = rows(&arguments, seed, &mut report) => {}
        // What was started ends with us, and nothing stays mounted.
        interrupted = interrupted() => return Err(interrupted?.into()),
    }
    if report.skipped > 0 {
        println!("chaos: {} skipped", report.skipped);
    }
    println!(
        "chaos: {} rounds passed, {} failed",
        report.passed, report.failed
    );
    if report.failed > 0 {
        return Err(format!("{} failed; --seed {seed} repeats it", report.failed).into());
    }
    Ok(())
}

async fn interrupted() -> Outcome<&'static str> {
    let mut told = signal(SignalKind::terminate())?;
    tokio::select! {
        pressed = tokio::signal::ctrl_c() => pressed?,
        _ = told.recv() => {}
    }
    Ok("interrupted")
}

async fn rows(arguments: &Arguments, seed: u64, report: &mut Report) {
    for row in ROWS {
        for &engine in row.engines() {
            let is_asked = arguments.only.is_empty() || arguments.only.contains(&row);
            if !is_asked || arguments.engine.is_some_and(|only| only != engine) {
                continue;
            }
            if let Err(error) = in_folder(arguments, row, engine, seed, report).await {
                report.failed += 1;
                println!("{row:?} {engine} failed: {error}");
            }
        }
    }
}

/// Runs a row in a folder of its own, which is kept when it fails.
async fn in_folder(
    arguments: &Arguments,
    row: Row,
    engine: Engine,
    seed: u64,
    report: &mut Report,
) -> Outcome<()> {
    let folder = tempfile::Builder::new().prefix("tenon-chaos-").tempdir()?;
    let mut setting = Setting {
        programs: arguments.programs.clone(),
        engine,
        folder: folder.path().to_owned(),
        random: fastrand::Rng::with_seed(seed),
        short: arguments.short,
        asked: arguments.rounds,
    };
    let done = match row {
        Row::R1 => Box::pin(kill::run(&mut setting, report)).await,
        Row::R2 => Box::pin(power::run(&mut setting, report)).await,
        Row::R3 => Box::pin(disk::errors(&mut setting, report)).await,
        Row::R4 => Box::pin(disk::full(&mut setting, report)).await,
        Row::R5 => Box::pin(wedge::run(&mut setting, report)).await,
        Row::R6 => Box::pin(outage::run(&mut setting, report)).await,
    };
    if done.is_err() {
        println!("{row:?} {engine}: kept {}", folder.keep().display());
    }
    done
}
