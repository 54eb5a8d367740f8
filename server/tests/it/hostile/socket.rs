//! What never becomes a request: bytes on a real connection. They are answered
//! by a refusal or by nothing, and the next caller is served as always.

use super::on_sqlite;
use crate::app::App;
use axum::serve::ListenerExt;
use std::{net::SocketAddr, time::Duration};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::oneshot,
    time::timeout,
};

/// No exchange takes longer, also on a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);

/// Silence after which nothing more is coming.
const QUIET: Duration = Duration::from_millis(200);

/// What a console may do with some bytes.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Outcome {
    /// A refusal, or the end of the connection without a word.
    Refused,
    /// Just these statuses, one for each request.
    Statuses(&'static [u16]),
    /// Whatever is no fault of ours: the standard leaves it open.
    Harmless,
}
use Outcome::{Harmless, Refused, Statuses};

/// The console on a port of its own, as `tenon serve` listens.
async fn listen(app: &App) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let listener = listener.tap_io(|stream| stream.set_nodelay(true).unwrap());
    let service = app
        .router()
        .into_make_service_with_connect_info::<SocketAddr>();
    #[expect(
        clippy::disallowed_methods,
        reason = "it ends with the runtime of the test"
    )]
    tokio::spawn(async move { axum::serve(listener, service).await });
    address
}

/// Sends bytes and reads until the other end closes, which it may do while
/// bytes are still on their way to it. When it waits for more, it is told that
/// nothing follows.
async fn exchange(address: SocketAddr, bytes: &[u8]) -> Vec<u8> {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let (mut input, mut output) = stream.split();
    let (tell, told) = oneshot::channel();
    let write = async {
        // Neither happens when the other end has closed.
        if output.write_all(bytes).await.is_ok() && told.await.is_ok() {
            return output.shutdown().await.is_ok();
        }
        false
    };
    let read = async {
        let (mut answer, mut piece) = (Vec::new(), vec![0; 16_384]);
        let mut tell = Some(tell);
        loop {
            match timeout(QUIET, input.read(&mut piece)).await {
                // A connection that was cut off is one that was closed.
                Ok(Ok(0) | Err(_)) => return answer,
                Ok(Ok(length)) => answer.extend_from_slice(&piece[..length]),
                Err(_) => {
                    if let Some(tell) = tell.take() {
                        tell.send(()).unwrap_or_default();
                    }
                }
            }
        }
    };
    match timeout(PATIENCE, async { tokio::join!(read, write) }).await {
        Ok((answer, _)) => answer,
        Err(_) => panic!("no end after {}", bytes.escape_ascii()),
    }
}

/// The statuses of the answers in what was read; interim ones left out.
fn statuses(answer: &[u8]) -> Vec<u16> {
    let text = String::from_utf8_lossy(answer);
    text.split("HTTP/1.")
        .skip(1)
        .filter_map(|answer| answer.get(2..5)?.parse().ok())
        .filter(|status| *status >= 200)
        .collect()
}

async fn serves(address: SocketAddr) -> bool {
    let good = b"GET /health/live HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    statuses(&exchange(address, good).await) == [200]
}

fn get(rest: &str) -> Vec<u8> {
    format!("GET /health/live HTTP/1.1\r\nHost: a\r\n{rest}\r\n\r\n").into_bytes()
}

fn post(path: &str, rest: &str) -> Vec<u8> {
    format!("POST {path} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n{rest}")
        .into_bytes()
}

/// Bytes and what may become of them.
fn corpus() -> Vec<(Vec<u8>, Outcome)> {
    let text = |text: &str, outcome| (text.as_bytes().to_vec(), outcome);
    let mut corpus = vec![
        // Request lines.
        text("\0\0\0\0\r\n\r\n", Refused),
        text("GET\r\n\r\n", Refused),
        text("GET /health/live\r\n\r\n", Refused),
        text("GET /health/live HTTP/0.9\r\n\r\n", Refused),
        text("GET /health/live HTTP/9.9\r\n\r\n", Refused),
        text("GET /health/live HTTP/1.1 more\r\n\r\n", Refused),
        text("GET /health/live HTTP/1.\r\n\r\n", Refused),
        text("GET /a b HTTP/1.1\r\n\r\n", Refused),
        text("GET /\u{1} HTTP/1.1\r\n\r\n", Refused),
        text("GET health/live HTTP/1.1\r\nHost: a\r\n\r\n", Refused),
        text("G\0T /health/live HTTP/1.1\r\n\r\n", Refused),
        text(" GET /health/live HTTP/1.1\r\n\r\n", Refused),
        text("GET\t/health/live\tHTTP/1.1\r\n\r\n", Refused),
        text(
            "MADEUP /health/live HTTP/1.1\r\nHost: a\r\n\r\n",
            Statuses(&[405]),
        ),
        text(
            "\r\n\r\nGET /health/live HTTP/1.1\r\nHost: a\r\n\r\n",
            Harmless,
        ),
        text("GET /health/live HTTP/1.0\r\n\r\n", Statuses(&[200])),
        // Targets that are no paths.
        text(
            "GET http://evil.example/health/live HTTP/1.1\r\nHost: a\r\n\r\n",
            Statuses(&[200]),
        ),
        text(
            "GET http://evil.example HTTP/1.1\r\nHost: a\r\n\r\n",
            Harmless,
        ),
        text(
            "GET https://user:secret@evil.example:99999/ HTTP/1.1\r\nHost: a\r\n\r\n",
            Harmless,
        ),
        text("CONNECT 127.0.0.1:22 HTTP/1.1\r\nHost: a\r\n\r\n", Refused),
        text("GET 127.0.0.1:22 HTTP/1.1\r\nHost: a\r\n\r\n", Refused),
        text(
            "POST 127.0.0.1:22 HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n",
            Refused,
        ),
        text("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", Refused),
        text("GET * HTTP/1.1\r\nHost: a\r\n\r\n", Refused),
        text("GET ?x HTTP/1.1\r\nHost: a\r\n\r\n", Refused),
        // Headers.
        (get("Host : b"), Refused),
        (get("no colon"), Refused),
        (get(": no name"), Refused),
        (get("X: a\0b"), Refused),
        (get("X: a\rb"), Refused),
        (get("X: a\r\n folded"), Refused),
        (get("X\u{e9}: a"), Refused),
        (get(&format!("X: {}", "a".repeat(1_000_000))), Refused),
        (get(&"X: a\r\n".repeat(200)), Refused),
        (
            get(&format!("Cookie: {}", "a=b; ".repeat(200_000))),
            Refused,
        ),
        text("GET /health/live HTTP/1.1\nHost: a\n\n", Harmless),
        (get("Host: b\r\nConnection: close"), Harmless),
        text(
            "GET /health/live HTTP/1.1\r\nConnection: close\r\n\r\n",
            Harmless,
        ),
        (
            get("Connection: upgrade\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__"),
            Harmless,
        ),
        (
            get(
                "Connection: upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: x",
            ),
            Harmless,
        ),
        // Lengths that contradict.
        (
            post("/login", "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab"),
            Refused,
        ),
        (post("/login", "Content-Length: 1, 2\r\n\r\nab"), Refused),
        (post("/login", "Content-Length: +1\r\n\r\na"), Refused),
        (post("/login", "Content-Length: -1\r\n\r\na"), Refused),
        (post("/login", "Content-Length: 0x1\r\n\r\na"), Refused),
        (post("/login", "Content-Length: 1e1\r\n\r\na"), Refused),
        (
            post("/login", "Content-Length: 18446744073709551616\r\n\r\na"),
            Refused,
        ),
        (
            post("/login", "Content-Length: 999999999999\r\n\r\na"),
            Refused,
        ),
        (post("/login", "Content-Length: \r\n\r\na"), Refused),
        (
            post(
                "/login",
                "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
            ),
            Refused,
        ),
        (
            post("/login", "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"),
            Refused,
        ),
        (
            post("/login", "Transfer-Encoding: identity\r\n\r\n"),
            Refused,
        ),
        (
            post("/login", "Transfer-Encoding: \u{b}chunked\r\n\r\n0\r\n\r\n"),
            Refused,
        ),
        // Pieces that are none.
        (
            post(
                "/fn/session/current",
                "Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
            ),
            Refused,
        ),
        (
            post(
                "/fn/session/current",
                "Transfer-Encoding: chunked\r\n\r\n-2\r\n{}\r\n0\r\n\r\n",
            ),
            Refused,
        ),
        (
            post(
                "/fn/session/current",
                "Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\n{}",
            ),
            Refused,
        ),
        (
            post(
                "/fn/session/current",
                "Transfer-Encoding: chunked\r\n\r\n2\r\n{}x\r\n0\r\n\r\n",
            ),
            Refused,
        ),
        (
            post(
                "/fn/session/current",
                "Transfer-Encoding: chunked\r\n\r\n5\r\n{}",
            ),
            Refused,
        ),
        (
            post(
                "/fn/session/current",
                &format!(
                    "Transfer-Encoding: chunked\r\n\r\n2;x={}\r\n{{}}\r\n0\r\n\r\n",
                    "y".repeat(100_000)
                ),
            ),
            Refused,
        ),
        (
            post(
                "/fn/session/current",
                &format!(
                    "Transfer-Encoding: chunked\r\n\r\n0\r\n{}\r\n",
                    "Trailer: x\r\n".repeat(20_000)
                ),
            ),
            Harmless,
        ),
        (
            post("/fn/session/current", "Content-Length: 100\r\n\r\n{}"),
            Refused,
        ),
        (
            post("/remote/agent/enrol", "Content-Length: 100\r\n\r\n{}"),
            Refused,
        ),
        (
            post(
                "/login",
                "Expect: 100-continue\r\nContent-Length: 100\r\n\r\n",
            ),
            Refused,
        ),
        // Other protocols.
        (
            b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 what a browser says first over TLS"
                .to_vec(),
            Refused,
        ),
        text("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", Harmless),
        text("SSH-2.0-OpenSSH_9.2\r\n", Refused),
        text("EHLO evil.example\r\n", Refused),
        text("*1\r\n$4\r\nPING\r\n", Refused),
        (vec![0xff; 100_000], Refused),
        (vec![b'A'; 1_000_000], Refused),
        // Several in one.
        (get("").repeat(20), Statuses(&[200; 20])),
        ([get(""), b"nonsense\r\n\r\n".to_vec()].concat(), Harmless),
    ];
    for length in [60_000, 70_000, 1_000_000] {
        let line = format!("GET /{} HTTP/1.1\r\nHost: a\r\n\r\n", "a".repeat(length));
        corpus.push((line.into_bytes(), Refused));
    }
    // Ended by its pieces or by its length: in no case is what stands inside a
    // request of its own that is not also seen by a proxy in front.
    let smuggled = "0\r\n\r\nGET /health/live HTTP/1.1\r\nHost: a\r\n\r\n";
    for both in [
        format!(
            "Content-Length: {}\r\nTransfer-Encoding: chunked\r\n\r\n{smuggled}",
            smuggled.len()
        ),
        format!(
            "Transfer-Encoding: chunked\r\nContent-Length: {}\r\n\r\n{smuggled}",
            smuggled.len()
        ),
    ] {
        corpus.push((post("/login", &both), Refused));
    }
    corpus
}

#[test]
fn what_is_no_request_is_refused_and_the_next_caller_is_served() {
    on_sqlite(async |world| {
        let app = App::new(&world);
        let address = listen(&app).await;
        let mut wrong = Vec::new();
        for (bytes, outcome) in corpus() {
            let answer = exchange(address, &bytes).await;
            let statuses = statuses(&answer);
            let harmless = statuses.iter().all(|status| *status < 500);
            let refused = statuses.iter().all(|status| (400..500).contains(status));
            let right = match outcome {
                Refused => refused,
                Statuses(expected) => statuses == expected,
                Harmless => harmless,
            };
            if !right || (statuses.is_empty() && !answer.is_empty()) {
                let sent: String = bytes.escape_ascii().to_string().chars().take(200).collect();
                wrong.push(format!("{sent}: {statuses:?} and not {outcome:?}"));
            }
            assert!(serves(address).await, "after {}", bytes.escape_ascii());
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    });
}

/// Connections that say something and then nothing, neither more nor farewell.
#[test]
fn who_never_finishes_holds_up_nobody() {
    on_sqlite(async |world| {
        let app = App::new(&world);
        let address = listen(&app).await;
        let unfinished: Vec<Vec<u8>> = vec![
            vec![],
            b"GET".to_vec(),
            b"GET /health/live HTTP/1.1\r\nHost:".to_vec(),
            b"\x16\x03\x01".to_vec(),
            post("/login", "Content-Length: 100\r\n\r\nmobile="),
            post("/fn/session/current", "Content-Length: 100\r\n\r\n{"),
            post(
                "/fn/session/current",
                "Transfer-Encoding: chunked\r\n\r\n5\r\n{",
            ),
            post(
                "/remote/agent/enrol",
                "Expect: 100-continue\r\nContent-Length: 10\r\n\r\n",
            ),
        ];
        let mut open = Vec::new();
        for bytes in unfinished.iter().cycle().take(300) {
            let mut stream = TcpStream::connect(address).await.unwrap();
            stream.write_all(bytes).await.unwrap();
            open.push(stream);
        }
        assert!(serves(address).await);
        // Their end is the end of all that was kept for them.
        drop(open);
        assert!(serves(address).await);
    });
}
