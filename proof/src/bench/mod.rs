//! Ratios against peers, measured back to back.
//!
//! Ours and its peer take turns, A B A B A B, on the same machine in the same
//! minutes; what is judged is the median of the ratios of the pairs. A figure
//! below its floor makes the run fail, after everything was printed. docs/
//! performance.md is written from here and by nobody else.

mod ask;
mod authorization;
mod brute_force;
mod chart;
mod cpu;
mod document;
mod enumeration;
mod figure;
mod hashing;
mod ingest;
mod insert;
mod machine;
mod measure;
mod memory;
mod page;
pub mod peer;
mod report;
mod rollup;
mod scale;
mod series;
mod sign_in;
mod stage;
mod start;
mod storage;
mod usable;
mod weight;
mod wrk;

use crate::{Outcome, console::Programs, program::Program};
use figure::Figure;
use std::{
    collections::BTreeSet,
    io::Write,
    path::{Path, PathBuf},
};

/// What to measure.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    programs: Programs,
    /// Only these rows, and write no document.
    #[arg(long, value_name = "ROWS", value_delimiter = ',')]
    only: Vec<Row>,
    /// Length of one measurement.
    #[arg(long, value_name = "SECONDS", default_value_t = 6,
        value_parser = clap::value_parser!(u32).range(1..=600))]
    seconds: u32,
    /// Pairs of measurements for each figure.
    #[arg(long, value_name = "N", default_value_t = 3,
        value_parser = clap::value_parser!(u32).range(1..=99))]
    rounds: u32,
    /// Where databases are made: a folder on a disk.
    #[arg(long, value_name = "FOLDER", default_value = "target/bench")]
    scratch: PathBuf,
    /// Where the document goes.
    #[arg(long, value_name = "FILE", default_value = "docs/performance.md")]
    document: PathBuf,
}

/// The rows of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, clap::ValueEnum)]
enum Row {
    /// Durable single reports.
    P1,
    /// Batches of reports.
    P3,
    /// A day on four charts.
    P5,
    /// A month on four charts.
    P6,
    /// An hour becomes rollups.
    P7,
    /// The list of hosts.
    P12,
    /// Signing in.
    P14,
    /// Reading while others sign in.
    P15,
    /// Cold start.
    P16,
    /// Memory.
    P17,
    /// Bytes of the first load.
    P18,
    /// Bytes on the disk.
    P20,
    /// Sizes of the programs.
    P21,
    /// Charts and pages of a thousand hosts with a month of samples.
    M1,
    /// What authorization costs.
    A1,
    /// Who has an account, and how to get into it: what a stranger can find out.
    F6,
}

impl Row {
    const ALL: [Row; 16] = [
        Row::P1,
        Row::P3,
        Row::P5,
        Row::P6,
        Row::P7,
        Row::P12,
        Row::P14,
        Row::P15,
        Row::P16,
        Row::P17,
        Row::P18,
        Row::P20,
        Row::P21,
        Row::M1,
        Row::A1,
        Row::F6,
    ];
}

/// What every row needs.
struct Bench {
    programs: Programs,
    seconds: u32,
    rounds: u32,
    scratch: PathBuf,
}

impl Bench {
    /// A folder of its own on the disk; it goes with its handle.
    fn folder(&self) -> Outcome<tempfile::TempDir> {
        Ok(tempfile::tempdir_in(&self.scratch)?)
    }

    /// A peer of ours, running.
    async fn peer(&self, kind: &[&str], log: &Path) -> Outcome<(Program, String)> {
        peer::start(kind, log).await
    }
}

/// Tells how far it is; the table comes at the end.
fn tell(line: &str) {
    // Who closed our standard error does not want to know.
    let _unread = writeln!(std::io::stderr(), "[bench] {line}");
}

/// Measures.
///
/// # Errors
/// When something could not be measured, or a figure is below its floor.
pub async fn run(arguments: Arguments) -> Outcome<()> {
    let rows: BTreeSet<Row> = if arguments.only.is_empty() {
        Row::ALL.into()
    } else {
        arguments.only.iter().copied().collect()
    };
    std::fs::create_dir_all(&arguments.scratch)?;
    let scratch = arguments.scratch.canonicalize()?;
    let machine = machine::Machine::look(&scratch)?;
    if machine.is_volatile() {
        return Err(format!(
            "{} is in memory: nothing is durable there; name another folder with --scratch",
            scratch.display()
        )
        .into());
    }
    let bench = Bench {
        programs: arguments.programs,
        seconds: arguments.seconds,
        rounds: arguments.rounds,
        scratch,
    };
    let begun = std::time::Instant::now();
    let mut figures = Vec::new();
    for row in &rows {
        let measured = measure_row(&bench, *row).await;
        // What was measured before is not lost for it.
        match measured {
            Ok(more) => {
                for figure in &more {
                    tell(&figure.line());
                }
                figures.extend(more);
            }
            Err(error) => figures.push(Figure::failed(*row, &error.to_string())),
        }
    }
    println!("{}", document::table(&figures));
    if arguments.only.is_empty() {
        let versions = machine::Versions::ask(&bench.programs).await?;
        let run = document::Run {
            command: machine::command_line(),
            seconds: bench.seconds,
            rounds: bench.rounds,
            took: begun.elapsed(),
        };
        let text = document::write(&figures, &machine, &versions, &run);
        std::fs::write(&arguments.document, text)?;
        tell(&format!("written: {}", arguments.document.display()));
    }
    let poor: Vec<String> = figures
        .iter()
        .filter(|figure| figure.is_below_floor())
        .map(Figure::line)
        .collect();
    if poor.is_empty() {
        Ok(())
    } else {
        Err(format!("below their floor:\n  {}", poor.join("\n  ")).into())
    }
}

async fn measure_row(bench: &Bench, row: Row) -> Outcome<Vec<Figure>> {
    tell(&format!("{row:?}"));
    match row {
        Row::P1 => ingest::single_reports(bench).await,
        Row::P3 => ingest::batches(bench).await,
        Row::P5 => chart::a_day(bench).await,
        Row::P6 => chart::a_month(bench).await,
        Row::P7 => rollup::an_hour(bench).await,
        Row::P12 => page::list(bench).await,
        Row::P14 => sign_in::throughput(bench).await,
        Row::P15 => sign_in::isolation(bench).await,
        Row::P16 => start::cold(bench).await,
        Row::P17 => memory::resident_memory(bench).await,
        Row::P18 => weight::first_load(bench).await,
        Row::P20 => storage::bytes(bench).await,
        Row::P21 => weight::programs(bench),
        Row::M1 => scale::charts(bench).await,
        Row::A1 => authorization::cost(bench).await,
        Row::F6 => {
            let mut figures = enumeration::by_time(bench).await?;
            figures.extend(brute_force::guess(bench).await?);
            Ok(figures)
        }
    }
}
