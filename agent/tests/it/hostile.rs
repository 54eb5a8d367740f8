//! Everything of the agent that reads foreign bytes: its settings, what it kept
//! on disk, and what a console answers, or whoever answers in its place.
//!
//! The cases are drawn by proptest from a seed; `TENON_TEST_SEED` repeats a
//! run, `TENON_TEST_CASES` says how many.

use crate::parts::{console, report_at, token};
use agent::{
    config::{Environment, Options, Sources, enrolment_token_in},
    console::ConsoleUrl,
    spool::Spool,
    state::StateDir,
    token::Token,
};
use axum::http::HeaderValue;
use model::{
    agent::{Enrolment, MachineFacts, Reports},
    time::Timestamp,
};
use proptest::{
    collection::vec,
    prelude::*,
    sample::select,
    test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner},
};
use std::{net::SocketAddr, time::Duration};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
    runtime::Runtime,
    time::timeout,
};

/// The same cases each time; `make fuzz` draws others.
const SEED: u32 = 4;
/// Cases of each target, unless somebody says so.
const CASES: u32 = 1_000;

#[expect(
    clippy::disallowed_methods,
    reason = "who runs the tests tells them this way"
)]
fn setting(name: &str) -> Option<u32> {
    std::env::var(name).ok()?.parse().ok()
}

/// Runs a target; proptest shrinks what fails, a panic like any other failure.
fn fuzz<S: Strategy>(
    what: &str,
    usual: u32,
    strategy: &S,
    holds: impl Fn(S::Value) -> Result<(), TestCaseError>,
) {
    let seed = setting("TENON_TEST_SEED").unwrap_or(SEED);
    // Some targets are slower than others: all grow alike.
    let factor = f64::from(usual) / f64::from(CASES);
    let cases = setting("TENON_TEST_CASES").unwrap_or(CASES);
    let cases = (f64::from(cases) * factor) as u32;
    eprintln!("{what}: {cases} cases, TENON_TEST_SEED={seed}");
    let mut bytes = [0; 32];
    bytes[..4].copy_from_slice(&seed.to_le_bytes());
    let config = Config {
        cases,
        failure_persistence: None,
        ..Config::default()
    };
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let run = TestRunner::new_with_rng(config, rng).run(strategy, holds);
    run.unwrap_or_else(|error| panic!("{what}, TENON_TEST_SEED={seed}: {error}"));
}

/// A valid text with some pieces put in.
fn near(
    valid: &'static [&'static str],
    pieces: &'static [&'static str],
) -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        6 => select(pieces).prop_map(str::to_owned),
        1 => any::<String>(),
    ];
    let edits = vec((any::<prop::sample::Index>(), 0..6usize, piece), 0..6);
    (select(valid), edits).prop_map(|(valid, edits)| {
        let mut letters: Vec<char> = valid.chars().collect();
        for (at, gone, piece) in edits {
            let from = at.index(letters.len() + 1);
            let to = (from + gone).min(letters.len());
            letters.splice(from..to, piece.chars());
        }
        letters.into_iter().collect()
    })
}

#[test]
fn a_settings_file_of_any_text_is_read_or_refused_in_a_line_without_secrets() {
    const SECRET: &str = "hunter2hunter2";
    const VALID: &[&str] = &[
        "console = \"https://console.example\"\nstate_dir = \"/var/lib/x\"\ninterval = \"10s\"\nspool_limit = \"64MB\"\n",
        "enrolment_token = \"hunter2hunter2\"\nregion = \"cn-hangzhou\"\nlog = \"info\"\n",
        "interval = 10\nenrolment_file = \"token\"\n",
    ];
    const PIECES: &[&str] = &[
        "=",
        "\"",
        "\"\"\"",
        "'",
        "[",
        "]",
        "{",
        "}",
        "\n",
        "#",
        "\\",
        "\\u",
        "-1",
        "1e999",
        "inf",
        "99999999999999999999",
        "18446744073709551615h",
        "0.1s",
        "TB",
        "1979-05-27",
        "console",
        "http://",
        "@",
        ":",
        "\0",
        "\u{feff}",
        "é",
        ".",
        ",",
    ];
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("agent.toml");
    fuzz("settings files", CASES, &near(VALID, PIECES), |text| {
        std::fs::write(&file, &text).unwrap();
        let options = Options {
            config: Some(file.clone()),
            ..Options::default()
        };
        let environment = Environment::of([("HOME", "/root")], true);
        let told = match Sources::collect(&options, environment, &file) {
            Err(error) => error.to_string(),
            Ok(sources) => match sources.settings() {
                Err(error) => error.to_string(),
                Ok(settings) => sources.lines(&settings).join(" "),
            },
        };
        let token = match enrolment_token_in(&file) {
            Err(error) => error.to_string(),
            Ok(token) => format!("{token:?}"),
        };
        for told in [told, token] {
            prop_assert!(!told.contains(SECRET), "tells a secret: {told}");
            prop_assert!(told.lines().count() <= 1, "not one line: {told}");
        }
        Ok(())
    });
}

#[test]
fn a_token_or_an_address_that_is_taken_can_be_sent() {
    const VALID: &[&str] = &[
        "abc123",
        "https://console.example/base",
        "http://[::1]:8010",
    ];
    const PIECES: &[&str] = &[
        "/", "//", ":", "@", "?", "#", "[", "]", "\\", " ", "\t", "\r\n", "é", "%", "99999", "\0",
        "\u{7f}",
    ];
    fuzz(
        "tokens and addresses",
        CASES,
        &near(VALID, PIECES),
        |text| {
            if let Ok(token) = text.parse::<Token>() {
                let header = HeaderValue::from_str(&format!("Bearer {}", token.expose()));
                prop_assert!(header.is_ok_and(|header| header.to_str().is_ok()));
            }
            if let Ok(url) = text.parse::<ConsoleUrl>() {
                let again = url.to_string().parse::<ConsoleUrl>();
                prop_assert_eq!(again, Ok(url));
            }
            Ok(())
        },
    );
}

#[test]
fn what_stands_in_the_state_folder_is_read_or_refused() {
    const VALID: &[&str] =
        &[r#"{"server_id":7,"token":"abc","console":"https://console.example/"}"#];
    const PIECES: &[&str] = &[
        "0", "-1", "1e99", "\"", "{", "}", ",", "\\ud800", "null", "\0", "é",
    ];
    let folder = tempfile::tempdir().unwrap();
    let state = StateDir::open(folder.path()).unwrap();
    let saved = r#"{"server_id":7,"token":"abc","console":"https://console.example/"}"#;
    state.save(&serde_json::from_str(saved).unwrap()).unwrap();
    let files = std::fs::read_dir(folder.path()).unwrap();
    let file = files
        .map(|entry| entry.unwrap().path())
        .find(|path| std::fs::metadata(path).unwrap().len() > 10)
        .unwrap();
    fuzz("states", CASES, &near(VALID, PIECES), |text| {
        std::fs::write(&file, &text).unwrap();
        if let Ok(Some(read)) = state.load() {
            state.save(&read).unwrap();
            prop_assert_eq!(state.load().unwrap(), Some(read));
        }
        Ok(())
    });
}

/// A record as the spool writes it: length, check sum, bytes.
fn record(payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_le_bytes();
    let sum = crc32fast::hash(&[&length[..], payload].concat());
    [&length[..], &sum.to_le_bytes(), payload].concat()
}

#[test]
fn a_spool_of_any_bytes_is_opened_and_goes_on() {
    const REPORT: &str = r#"{"time":1772352000,"cpu":{"percent":1},"memory":{"total":1,"available":1,"free":1,"percent":1},"disk":{"total":1,"free":1,"percent":1},"net":{"input":1,"output":1}}"#;
    let piece = prop_oneof![
        3 => vec(any::<u8>(), 0..40),
        3 => near(&[REPORT], &["9223372036854775807", "-1", "1e999", "{", "\"", "\0"])
            .prop_map(|text| record(text.as_bytes())),
        1 => Just(record(REPORT.as_bytes())),
        1 => Just(u32::MAX.to_le_bytes().to_vec()),
    ];
    let name = select(&[0, 100, 1_000_000, u64::MAX / 2, u64::MAX - 1, u64::MAX][..]);
    let files = vec((name, vec(piece, 0..5)), 0..4);
    let now = Timestamp(1_772_352_000_000);
    fuzz("spools", CASES / 2, &files, |files| {
        let folder = tempfile::tempdir().unwrap();
        for (name, pieces) in &files {
            let path = folder.path().join(format!("{name:020}.reports"));
            std::fs::write(path, pieces.concat()).unwrap();
        }
        let mut spool = Spool::open(folder.path(), 1_000_000).unwrap();
        let read = spool.oldest(1_000, now);
        let tickets: Vec<_> = read.iter().map(|(ticket, _)| *ticket).collect();
        spool.remove(&tickets);
        let report = report_at(now.seconds());
        let end = spool.end();
        prop_assert_eq!(spool.append(&[(end, &report)]).unwrap(), 1);
        spool.keep_age(now);
        // All that can be read comes out in the end, the new one last.
        let mut last = None;
        for _ in 0..files.len() + 2 {
            let read = spool.oldest(1_000, now);
            let tickets: Vec<_> = read.iter().map(|(ticket, _)| *ticket).collect();
            last = read.into_iter().next_back().or(last);
            spool.remove(&tickets);
        }
        prop_assert!(spool.is_empty(), "something stays for ever");
        prop_assert_eq!(last.map(|(_, report)| report), Some(report));
        Ok(())
    });
}

/// Somebody who answers whatever is asked with the same bytes.
async fn answer(listener: TcpListener, bytes: Vec<u8>) {
    loop {
        let Ok((mut stream, _)) = listener.accept().await else {
            return;
        };
        let mut asked = vec![0; 65_536];
        // The head and the body may come in two pieces; who has heard enough
        // answers.
        if stream.read(&mut asked).await.is_ok() && stream.write_all(&bytes).await.is_ok() {
            stream.shutdown().await.unwrap_or_default();
        }
    }
}

#[test]
fn whatever_is_answered_the_agent_goes_on() {
    const PATIENCE: Duration = Duration::from_secs(20);
    const HEADERS: &[&str] = &[
        "Retry-After: 1",
        "Retry-After: 18446744073709551615",
        "Retry-After: -1",
        "Retry-After: x",
        "Retry-After: Fri, 31 Dec 9999 23:59:59 GMT",
        "Retry-After: Thu, 01 Jan 1970 00:00:00 GMT",
        "Content-Length: 2",
        "Content-Length: 999999999999",
        "Content-Length: x",
        "Transfer-Encoding: chunked",
        "Content-Encoding: gzip",
        "Content-Type: text/html",
        "Location: http://evil.example/",
        "Connection: close",
        "X: \u{1}",
        "no colon",
    ];
    const BODIES: &[&str] = &[
        "",
        "{}",
        "null",
        "[]",
        "{\"accepted\":1,\"renew_token\":true}",
        "{\"accepted\":-1}",
        "{\"server_id\":0,\"token\":\"\"}",
        "{\"server_id\":7,\"token\":\"a b\\n\"}",
        "{\"token\":\"é\"}",
        "{\"error\":\"invalid\",\"fields\":[{\"field\":\"[18446744073709551616].time\",\"problem\":{\"problem\":\"time_off\"}}]}",
        "{\"error\":\"invalid\",\"fields\":[{\"field\":\"[0].\",\"problem\":7},{\"field\":\"[\"}]}",
        "<html>",
        "\0",
        "5\r\n{}",
        "ffffffffffffffffff\r\n",
    ];
    let status = prop_oneof![
        8 => select(&[200u16, 204, 301, 307, 400, 401, 404, 409, 410, 413, 422, 429, 500, 503][..]),
        1 => 100..1_000u16,
    ];
    let http =
        (status, vec(select(HEADERS), 0..4), select(BODIES)).prop_map(|(status, headers, body)| {
            let headers: String = headers.iter().map(|line| format!("{line}\r\n")).collect();
            format!("HTTP/1.1 {status} x\r\n{headers}\r\n{body}").into_bytes()
        });
    let answers = prop_oneof![
        9 => http,
        1 => vec(any::<u8>(), 0..200),
        1 => (1..400_000usize).prop_map(|size| {
            [b"HTTP/1.1 200 OK\r\n\r\n".to_vec(), vec![b'['; size]].concat()
        }),
    ];
    let runtime = Runtime::new().unwrap();
    fuzz("answers of a console", CASES / 4, &answers, |bytes| {
        runtime.block_on(async {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let address: SocketAddr = listener.local_addr().unwrap();
            let console = console(address);
            let asking = async {
                let report = Reports::Batch(vec![report_at(1)]);
                let told = console.report(&token(), &report).await;
                let enrolment = Enrolment {
                    token: "t".to_owned(),
                    facts: MachineFacts::default(),
                };
                let enrolled = console.enrol(&enrolment).await;
                let renewed = console.renew(&token()).await;
                let well = console.health().await;
                (
                    format!("{told:?}"),
                    enrolled.is_ok(),
                    renewed.is_ok(),
                    well.is_ok(),
                )
            };
            let told = tokio::select! {
                told = timeout(PATIENCE, asking) => told,
                () = answer(listener, bytes) => unreachable!("it answers for ever"),
            };
            prop_assert!(told.is_ok(), "hangs");
            Ok(())
        })
    });
}
