//! `tenon-agent`: reads its command line, watches for signals, and lets
//! [`agent::run`] do the work.

use agent::{
    check,
    config::{Command, CommandLine, Environment, Settings, Sources, USUAL_FILE},
    run,
};
use clap::Parser;
use std::{error::Error, io::IsTerminal, path::Path, process::ExitCode, time::Duration};
use tokio::{
    signal::unix::{SignalKind, signal},
    sync::watch,
};
use tracing_subscriber::{EnvFilter, filter::ParseError};

/// A name look-up that hangs must not keep a stopped agent alive.
const GRACE: Duration = Duration::from_millis(200);

fn main() -> ExitCode {
    let command_line = CommandLine::parse();
    match start(&command_line) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("tenon-agent: {error}");
            ExitCode::FAILURE
        }
    }
}

fn start(command_line: &CommandLine) -> Result<ExitCode, Box<dyn Error>> {
    let sources = Sources::collect(
        &command_line.options,
        Environment::read()?,
        Path::new(USUAL_FILE),
    )?;
    let filter = filter(sources.log())?;
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
    let result = runtime.block_on(execute(command_line.command, &sources));
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

async fn execute(command: Command, sources: &Sources) -> Result<ExitCode, Box<dyn Error>> {
    match command {
        Command::Sample => println!(
            "{}",
            serde_json::to_string_pretty(&run::sample_once().await?)?
        ),
        Command::Check => {
            let settings = sources.settings()?;
            for line in sources.lines(&settings) {
                println!("{line}");
            }
            let findings = check::check(&settings).await;
            for finding in &findings {
                println!("{finding}");
            }
            if findings.iter().any(|finding| !finding.is_fine) {
                return Ok(ExitCode::FAILURE);
            }
        }
        Command::Run => run_until_signal(sources.settings()?).await?,
    }
    Ok(ExitCode::SUCCESS)
}

async fn run_until_signal(settings: Settings) -> Result<(), Box<dyn Error>> {
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
        result = run::run(settings, stop) => result?,
        () = watch_signals => {}
    }
    Ok(())
}
