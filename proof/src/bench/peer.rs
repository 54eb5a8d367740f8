//! What we are measured against: the same framework without us, in a process
//! of its own.

use crate::{
    Outcome,
    program::{Program, command, free_port, wait_until},
};
use axum::{
    Json, Router,
    body::Bytes,
    http::header::CONTENT_TYPE,
    routing::{get, post},
    serve::ListenerExt,
};
use model::agent::{REPORT_PATH, Report};
use std::{
    net::{Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    time::Duration,
};
use tokio::net::{TcpListener, TcpStream};

/// Where the peer says that it is there.
pub const HELLO: &str = "/health/ready";
/// Where it sends the same bytes.
pub const PAGE: &str = "/page";

/// Which peer to be. Not for people: `bench` starts it.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    kind: Kind,
    /// Where to listen on this machine.
    #[arg(long, global = true, default_value_t = 0)]
    port: u16,
}

#[derive(Debug, Clone, clap::Subcommand)]
enum Kind {
    /// Parses a report and sends it back.
    Echo,
    /// Sends the bytes of a file.
    Page {
        /// The file.
        file: PathBuf,
    },
    /// Says hello.
    Hello,
}

/// Is the peer until it is killed.
///
/// # Errors
/// When it cannot listen.
pub async fn run(arguments: Arguments) -> Outcome<()> {
    let hello = Router::new().route(HELLO, get(async || "ok"));
    let router = match arguments.kind {
        Kind::Hello => hello,
        Kind::Echo => hello.route(
            REPORT_PATH,
            post(async |Json(report): Json<Report>| Json(report)),
        ),
        Kind::Page { file } => {
            let page = Bytes::from(std::fs::read(file)?);
            let send = async move || ([(CONTENT_TYPE, "text/html; charset=utf-8")], page.clone());
            hello.route(PAGE, get(send))
        }
    };
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, arguments.port));
    let listener = TcpListener::bind(address).await?.tap_io(|stream| {
        if let Err(error) = stream.set_nodelay(true) {
            eprintln!("a connection keeps its delay: {error}");
        }
    });
    axum::serve(listener, router).await?;
    Ok(())
}

/// The command of a peer, and where it answers.
///
/// # Errors
/// When no port is free.
pub fn command_of(kind: &[&str]) -> Outcome<(std::process::Command, u16)> {
    let port = free_port()?;
    let mut peer = command(std::env::current_exe()?);
    peer.arg("peer")
        .args(kind)
        .args(["--port", &port.to_string()]);
    Ok((peer, port))
}

/// Starts a peer and waits until it answers.
///
/// # Errors
/// When it does not.
pub async fn start(kind: &[&str], log: &Path) -> Outcome<(Program, String)> {
    let (mut peer, port) = command_of(kind)?;
    let program = Program::start(&mut peer, log)?;
    wait_until("the peer listens", Duration::from_secs(10), async || {
        TcpStream::connect(("127.0.0.1", port)).await.is_ok()
    })
    .await?;
    Ok((program, format!("http://127.0.0.1:{port}")))
}
