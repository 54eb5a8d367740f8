//! `tenon health`: whether the console with these settings is ready, for
//! supervisors that can only start a program, as a container's health check.

use super::Outcome;
use crate::config::Config;
use std::{
    io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

/// How long the console may take to answer.
const PATIENCE: Duration = Duration::from_secs(3);

/// What is behind an address.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// A console that is ready.
    Ready,
    /// A console whose database does not answer.
    WithoutDatabase,
    /// Something else, or nothing; and what it said.
    Other(String),
}

/// Asks and ends with 1 unless the console is ready.
///
/// # Errors
/// When it is not.
pub(super) async fn run(config: &Config) -> Outcome {
    let address = config.listen;
    match look(address).await {
        Found::Ready => {
            println!("a console answers on {address} and is ready");
            Ok(())
        }
        Found::WithoutDatabase => {
            Err(format!("a console answers on {address}, but its database does not").into())
        }
        Found::Other(said) => Err(format!("no console answers on {address}: {said}").into()),
    }
}

/// Asks who is behind an address.
pub(super) async fn look(address: SocketAddr) -> Found {
    let answer = match timeout(PATIENCE, ask(address)).await {
        Ok(Ok(answer)) => answer,
        Ok(Err(error)) => return Found::Other(error.to_string()),
        Err(_) => return Found::Other("no answer within three seconds".to_owned()),
    };
    understand(&answer)
}

fn understand(answer: &str) -> Found {
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((answer, ""));
    let status = head.split(' ').nth(1).unwrap_or_default();
    match (status, body.trim()) {
        ("200", "ok") => Found::Ready,
        ("503", body) if body.contains("unavailable") => Found::WithoutDatabase,
        _ => Found::Other(head.lines().next().unwrap_or_default().to_owned()),
    }
}

/// Asks for `/health/ready`; the answer as it came. One request in plain text is
/// not worth an HTTP client in the console.
async fn ask(address: SocketAddr) -> io::Result<String> {
    // "All addresses" is no address one can connect to.
    let ip = match address.ip() {
        ip if !ip.is_unspecified() => ip,
        IpAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
    };
    let mut stream = TcpStream::connect((ip, address.port())).await?;
    let request = format!("GET /health/ready HTTP/1.0\r\nHost: {address}\r\nAccept: */*\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    // Whoever it is may talk without end.
    stream.take(16 * 1024).read_to_end(&mut answer).await?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_console_that_says_so_is_ready() {
        let cases = [
            ("HTTP/1.0 200 OK\r\na: b\r\n\r\nok\n", Found::Ready),
            (
                "HTTP/1.0 503 Service Unavailable\r\n\r\n{\"error\":\"unavailable\"}",
                Found::WithoutDatabase,
            ),
            (
                "HTTP/1.0 200 OK\r\n\r\n<html>",
                Found::Other("HTTP/1.0 200 OK".to_owned()),
            ),
            (
                "HTTP/1.0 503 Busy\r\n\r\nproxy",
                Found::Other("HTTP/1.0 503 Busy".to_owned()),
            ),
            ("SSH-2.0-x", Found::Other("SSH-2.0-x".to_owned())),
            ("", Found::Other(String::new())),
        ];
        for (answer, expected) in cases {
            assert_eq!(understand(answer), expected, "{answer:?}");
        }
    }
}
