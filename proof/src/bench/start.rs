//! P16: how long it takes from the start of the program to its first answer.

use super::{
    Bench, Row,
    figure::{Bound, Figure},
    measure::alternate,
    peer,
    stage::{Stage, hosts},
};
use crate::{
    Outcome,
    console::Console,
    database::{Database, Engine},
    program::Program,
};
use std::{
    path::Path,
    process::Command,
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// No start takes longer.
const LONGEST: Duration = Duration::from_secs(60);
/// How often somebody knocks.
const KNOCK: Duration = Duration::from_micros(250);
/// How long a console may take to end.
const STOP: Duration = Duration::from_secs(30);

/// P16.
///
/// # Errors
/// When it cannot be measured.
pub async fn cold(bench: &Bench) -> Outcome<Vec<Figure>> {
    let mut figures = Vec::new();
    let folder = bench.folder()?;
    let log = folder.path().join("log");
    let pairs = alternate(
        bench,
        async || {
            let empty = bench.folder()?;
            let database = Database::create(Engine::Sqlite, empty.path()).await?;
            let console = Console::new(&bench.programs, empty.path(), &database)?;
            start_console(&console, &log).await
        },
        async || start_hello(&log).await,
    )
    .await?;
    let figure = Figure::new(
        Row::P16,
        "start to first answer, empty folder; peer: axum alone",
    )
    .reached(
        format!("{:.1} ms", pairs.ours(|ms| *ms)),
        format!("{:.1} ms", pairs.peer(|ms| *ms)),
    )
    .promised(Some(Bound::AtMost(50.0)), Some(Bound::AtMost(10.0)));
    figures.push(pairs.judge(figure, |ms| *ms, |ms| *ms)?);

    for engine in [Engine::Sqlite, Engine::Mariadb] {
        let stage = Stage::build(bench, engine, hosts(200), &[]).await?;
        let pairs = alternate(
            bench,
            async || start_console(&stage.console, &log).await,
            async || start_hello(&log).await,
        )
        .await?;
        let figure = Figure::new(
            Row::P16,
            format!("start to first answer, a database of 200 hosts, {engine}; peer: axum alone"),
        )
        .reached(
            format!("{:.1} ms", pairs.ours(|ms| *ms)),
            format!("{:.1} ms", pairs.peer(|ms| *ms)),
        )
        .promised(Some(Bound::AtMost(50.0)), Some(Bound::AtMost(10.0)));
        figures.push(pairs.judge(figure, |ms| *ms, |ms| *ms)?);
    }
    Ok(figures)
}

async fn start_console(console: &Console, log: &Path) -> Outcome<f64> {
    let mut serve = console.tenon();
    serve.arg("serve");
    let address = console.origin();
    first_answer(&mut serve, address.trim_start_matches("http://"), log).await
}

async fn start_hello(log: &Path) -> Outcome<f64> {
    let (mut hello, port) = peer::command_of(&["hello"])?;
    first_answer(&mut hello, &format!("127.0.0.1:{port}"), log).await
}

/// Starts a program, waits for its first 200, and ends it; milliseconds.
async fn first_answer(command: &mut Command, address: &str, log: &Path) -> Outcome<f64> {
    let begun = Instant::now();
    let mut program = Program::start(command, log)?;
    loop {
        if matches!(ask(address).await, Ok(true)) {
            break;
        }
        if program.ended()?.is_some() || begun.elapsed() > LONGEST {
            return Err(format!("{address} never answered:\n{}", program.log()).into());
        }
        tokio::time::sleep(KNOCK).await;
    }
    let took = begun.elapsed().as_secs_f64() * 1e3;
    program.terminate(STOP).await?;
    Ok(took)
}

/// Whether it answers that it is ready.
async fn ask(address: &str) -> Outcome<bool> {
    let mut stream = TcpStream::connect(address).await?;
    let request = format!(
        "GET {} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n",
        peer::HELLO
    );
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await?;
    Ok(answer.starts_with(b"HTTP/1.1 200 "))
}
