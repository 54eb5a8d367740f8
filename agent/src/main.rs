//! `tenon-agent`: reads its command line, watches for signals, and lets
//! [`agent::run`] do the work.

use agent::{
    config::{Command, CommandLine},
    run,
};
use clap::Parser;
use std::{error::Error, io::IsTerminal, process::ExitCode, time::Duration};
use tokio::{
    signal::unix::{SignalKind, signal},
    sync::watch,
};
use tracing_subscriber::{EnvFilter, filter::ParseError};

/// A name look-up that hangs must not keep a stopped agent alive.
const GRACE: Duration = Duration::from_millis(200);

fn main() -> ExitCode {
    let command_line = CommandLine::parse();
    match start(command_line) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("tenon-agent: {error}");
            ExitCode::FAILURE
        }
    }
}

fn start(command_line: CommandLine) -> Result<(), Box<dyn Error>> {
    let filter = filter(command_line.log.as_deref())?;
    let colours = std::io::stderr().is_terminal();
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(colours)
        .init();
    // One thread is plenty, and the smallest in memory.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let result = runtime.block_on(execute(command_line.command));
    runtime.shutdown_timeout(GRACE);
    result
}

/// Our own variable, else the one that everybody knows, else `info`.
fn filter(own: Option<&str>) -> Result<EnvFilter, ParseError> {
    match own {
        Some(own) => EnvFilter::try_new(own),
        None => Ok(EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"))),
    }
}

async fn execute(command: Command) -> Result<(), Box<dyn Error>> {
    match command {
        Command::Sample => println!(
            "{}",
            serde_json::to_string_pretty(&run::sample_once().await?)?
        ),
        Command::Run(config) => {
            let (tell, stop) = watch::channel(false);
            let mut terminate = signal(SignalKind::terminate())?;
            let mut interrupt = signal(SignalKind::interrupt())?;
            let watch_signals = async {
                tokio::select! {
                    _ = terminate.recv() => {}
                    _ = interrupt.recv() => {}
                }
                tracing::info!("stopping");
                tell.send_replace(true);
                // The other half of the join ends the program.
                std::future::pending::<()>().await;
            };
            tokio::select! {
                result = run::run(config, stop) => result?,
                () = watch_signals => {}
            }
        }
    }
    Ok(())
}
