//! `tenon demo`: an empty database becomes a believable company, and its hosts
//! go on reporting.

mod console;
mod feed;
mod file;

use super::{Outcome, describe};
use crate::{config::Config, data_dir};
use backend::{
    Console,
    demo::{self, Demo, NOT_EMPTY, Plan, Written},
    entropy::{Entropy, SystemEntropy},
};
use model::{error::Error as Public, identity::Password};
use std::{
    io::{IsTerminal, Write},
    time::{Duration, Instant},
};

#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct Arguments {
    #[command(subcommand)]
    action: Option<Action>,
    #[command(flatten)]
    fill: Fill,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// Report for the demo's hosts to a running console, until stopped.
    Feed(feed::Arguments),
}

#[derive(Debug, clap::Args)]
struct Fill {
    /// Hosts of the company.
    #[arg(long, value_name = "N", default_value_t = 12,
        value_parser = clap::value_parser!(u32).range(1..=i64::from(Plan::MAX_SERVERS)))]
    servers: u32,
    /// Days of metrics, up to now.
    #[arg(long, value_name = "D", default_value_t = 7,
        value_parser = clap::value_parser!(u32).range(1..=i64::from(Plan::MAX_DAYS)))]
    days: u32,
    /// Seconds between two samples of a host.
    #[arg(long, value_name = "S", default_value_t = 60,
        value_parser = clap::value_parser!(u32).range(1..=i64::from(Plan::MAX_INTERVAL)))]
    interval: u32,
    /// The same number makes the same company again. Drawn when not given.
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// Password of everybody in the demo. Drawn when not given; printed at the
    /// end. Never one of your own: a command line is visible to others.
    #[arg(long)]
    password: Option<String>,
}

pub(super) async fn run(config: &Config, arguments: Arguments) -> Outcome {
    match arguments.action {
        None => fill(config, arguments.fill).await,
        Some(Action::Feed(arguments)) => feed::run(config, arguments).await,
    }
}

async fn fill(config: &Config, arguments: Fill) -> Outcome {
    let given = arguments.password.as_deref().map(str::parse::<Password>);
    let given = given
        .transpose()
        .map_err(|problem| Public::invalid("password", problem))?;
    let plan = Plan {
        servers: arguments.servers,
        days: arguments.days,
        interval: arguments.interval,
        seed: arguments.seed.unwrap_or_else(draw_seed),
    };
    let console = super::console(config).await?;
    let begun = Instant::now();
    let made = build(&console, plan, given).await;
    console.close().await;
    let (demo, password) = made.map_err(|error| match &error {
        backend::Error::Public(Public::Conflict { what }) if what == NOT_EMPTY => format!(
            "the database at {} is not empty, and nothing was changed: a demo needs one without users and hosts. \
             Name another folder with TENON_DATA_DIR or another database with TENON_DATABASE_URL",
            config.database
        ),
        error => describe(error),
    })?;
    // Only now: the tokens of a demo that failed half-way would be of no use.
    data_dir::make(&config.data_dir)?;
    let path = file::path(config);
    file::write(&path, &demo.agents).map_err(|error| {
        format!(
            "the demo is there, but {} cannot be written, and its hosts will not report: {error}",
            path.display()
        )
    })?;
    print(config, &plan, &demo, &password, begun.elapsed());
    Ok(())
}

fn draw_seed() -> u64 {
    let mut bytes = [0; 8];
    SystemEntropy.fill(&mut bytes);
    // Short enough to be typed again.
    u64::from_be_bytes(bytes) % 1_000_000
}

async fn build(
    console: &Console,
    plan: Plan,
    given: Option<Password>,
) -> backend::Result<(Demo, Password)> {
    let ctx = console.system("tenon demo");
    let system = ctx.system()?;
    let password = match given {
        Some(password) => password,
        None => demo::draw_password(&ctx, &system)?,
    };
    let mut progress = Progress::new(plan.servers);
    let demo = demo::build(&ctx, system, plan, &password, |written| {
        progress.show(written);
    })
    .await?;
    Ok((demo, password))
}

/// Tells on standard error how far it is: on one line of a terminal, and in a
/// line every ten seconds elsewhere.
struct Progress {
    servers: u32,
    begun: Instant,
    shown: Instant,
    every: Duration,
    end: &'static str,
}

impl Progress {
    fn new(servers: u32) -> Self {
        let is_terminal = std::io::stderr().is_terminal();
        let now = Instant::now();
        Progress {
            servers,
            begun: now,
            shown: now,
            every: Duration::from_millis(if is_terminal { 100 } else { 10_000 }),
            end: if is_terminal { "\r" } else { "\n" },
        }
    }

    fn show(&mut self, written: Written) {
        if self.shown.elapsed() < self.every {
            return;
        }
        self.shown = Instant::now();
        let rate = written.rows() as f64 / self.begun.elapsed().as_secs_f64();
        let line = format!(
            "{} of {} hosts, {} rows, {rate:.0} rows/s   {}",
            written.servers,
            self.servers + 2,
            written.rows(),
            self.end
        );
        // Who closed our standard error does not want to know.
        let mut stderr = std::io::stderr();
        let _unread = stderr
            .write_all(line.as_bytes())
            .and_then(|()| stderr.flush());
    }
}

fn print(config: &Config, plan: &Plan, demo: &Demo, password: &Password, took: Duration) {
    let written = demo.written;
    let seconds = took.as_secs_f64().max(0.001);
    println!(
        "{} with {} hosts (two are the founder's own), company {}, seed {}",
        demo.company_name, demo.servers, demo.company, plan.seed
    );
    println!(
        "{} samples, {} of containers, {} details in {seconds:.1} s: {:.0} samples/s, {:.0} rows/s\n",
        written.samples,
        written.containers,
        written.details,
        written.samples as f64 / seconds,
        written.rows() as f64 / seconds,
    );
    for person in &demo.people {
        println!("    {}  {}: {}", person.mobile, person.name, person.role);
    }
    println!("\nAll of them sign in with this password, which is for the demo only:\n");
    println!("    {}\n", password.reveal());
    println!("To look at it, at {}:\n", config.base_url.origin());
    println!("    tenon serve");
    println!("    tenon demo feed    # beside it: the hosts go on reporting, or they turn silent");
}
