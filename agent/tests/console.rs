//! The agent against a real HTTP server on loopback that behaves well and badly.

#![expect(clippy::unwrap_used, reason = "in a test, failing there is the answer")]

use agent::{
    backoff::Backoff,
    console::Console,
    enrol::{self, Source},
    queue::Queue,
    report::{Pace, Sender},
    sample::sample_for_ever,
    token::Token,
};
use axum::{
    Json, Router,
    extract::State,
    http::{HeaderMap, StatusCode, header::RETRY_AFTER},
    response::{IntoResponse, Response},
    routing::post,
};
use model::{
    agent::{
        CpuReport, DiskReport, ENROL_PATH, Enrolled, Enrolment, MachineFacts, MemoryReport,
        NetReport, REPORT_PATH, Report,
    },
    error::{Error, FieldError, Problem},
    id::ServerId,
};
use serde_json::Value;
use std::{
    collections::{BTreeMap, VecDeque},
    future::{Future, pending},
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::{
    net::TcpListener,
    time::{Instant, sleep, timeout},
};

const DEADLINE: Duration = Duration::from_secs(20);
const MIDDLE: fn() -> f64 = || 0.5;

/// What the server does with the next body of reports.
#[derive(Clone)]
enum Reaction {
    Unavailable,
    TooMany(u32),
    UnknownToken,
    /// Takes so many reports in one body and no more.
    AtMost(usize),
    /// Refuses the reports of these times.
    Without(Vec<i64>),
    /// Refuses the body in words of its own.
    Nonsense,
}

#[derive(Default)]
struct Seen {
    script: VecDeque<Reaction>,
    /// What stays in force after the script.
    rule: Option<Reaction>,
    bodies: Vec<(Instant, usize)>,
    stored: Vec<i64>,
    bearer: Vec<String>,
    enrolments: Vec<Enrolment>,
}

type Shared = Arc<Mutex<Seen>>;

async fn reports(
    State(seen): State<Shared>,
    headers: HeaderMap,
    Json(body): Json<Value>,
) -> Response {
    let mut seen = seen.lock().unwrap();
    let batch = body.is_array();
    let reports: Vec<Report> = if batch {
        serde_json::from_value(body).unwrap()
    } else {
        vec![serde_json::from_value(body).unwrap()]
    };
    seen.bodies.push((Instant::now(), reports.len()));
    seen.bearer
        .push(headers["authorization"].to_str().unwrap().to_owned());
    let reaction = seen.script.pop_front().or_else(|| seen.rule.clone());
    let status = |error: &Error| StatusCode::from_u16(error.status()).unwrap();
    let refused: Vec<_> = match reaction {
        Some(Reaction::Unavailable) => return StatusCode::SERVICE_UNAVAILABLE.into_response(),
        Some(Reaction::TooMany(wait)) => {
            return (
                StatusCode::TOO_MANY_REQUESTS,
                [(RETRY_AFTER, wait.to_string())],
            )
                .into_response();
        }
        Some(Reaction::UnknownToken) => {
            return (StatusCode::UNAUTHORIZED, Json(Error::Unauthenticated)).into_response();
        }
        Some(Reaction::Nonsense) => {
            return (StatusCode::UNPROCESSABLE_ENTITY, "no").into_response();
        }
        Some(Reaction::AtMost(most)) if reports.len() > most => {
            return StatusCode::PAYLOAD_TOO_LARGE.into_response();
        }
        Some(Reaction::Without(times)) => (0..)
            .zip(&reports)
            .filter(|(_, report)| times.contains(&report.time))
            .map(|(i, _)| {
                FieldError::new(
                    if batch {
                        format!("[{i}].time")
                    } else {
                        "time".to_owned()
                    },
                    Problem::TimeOff,
                )
            })
            .collect(),
        Some(Reaction::AtMost(_)) | None => Vec::new(),
    };
    if !refused.is_empty() {
        let error = Error::Invalid { fields: refused };
        return (status(&error), Json(error)).into_response();
    }
    seen.stored.extend(reports.iter().map(|report| report.time));
    Json(serde_json::json!({"accepted": reports.len()})).into_response()
}

/// Refuses twice, each time differently, then enrols.
async fn enrolments(State(seen): State<Shared>, Json(enrolment): Json<Enrolment>) -> Response {
    let mut seen = seen.lock().unwrap();
    seen.enrolments.push(enrolment);
    match seen.enrolments.len() {
        1 => StatusCode::NOT_FOUND.into_response(),
        2 => (
            StatusCode::CONFLICT,
            Json(Error::Conflict {
                what: "setup".into(),
            }),
        )
            .into_response(),
        _ => Json(Enrolled {
            server_id: ServerId(5),
            token: "own-token".into(),
        })
        .into_response(),
    }
}

async fn serve(listener: TcpListener, seen: Shared) {
    let router = Router::new()
        .route(REPORT_PATH, post(reports))
        .route(ENROL_PATH, post(enrolments))
        .with_state(seen);
    axum::serve(listener, router).await.unwrap();
}

async fn listen() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    (listener, address)
}

fn console(address: SocketAddr) -> Console {
    Console::new(&format!("http://{address}").parse().unwrap()).unwrap()
}

fn token() -> Token {
    "own-token".parse().unwrap()
}

fn seen(script: impl IntoIterator<Item = Reaction>, rule: Option<Reaction>) -> Shared {
    Arc::new(Mutex::new(Seen {
        script: script.into_iter().collect(),
        rule,
        ..Seen::default()
    }))
}

/// As in life, a hundred times faster.
fn pace() -> Pace {
    Pace {
        backoff: Backoff::new(Duration::from_millis(10), Duration::from_millis(60)),
        unknown_token: Duration::from_millis(300),
        farewell: Duration::from_millis(500),
    }
}

fn report_at(time: i64) -> Report {
    Report {
        time,
        cpu: CpuReport { percent: 12.5 },
        memory: MemoryReport {
            total: 100,
            available: 60,
            free: 10,
            percent: 40.0,
        },
        disk: DiskReport {
            total: 100,
            free: 30,
            percent: 70.0,
        },
        net: NetReport {
            input: 12.0,
            output: 34.0,
        },
        docker: BTreeMap::new(),
        detail: None,
    }
}

fn filled(count: i64) -> Queue {
    let queue = Queue::new(10_000);
    (1..=count).for_each(|time| queue.push(report_at(time)));
    queue
}

async fn until(mut done: impl FnMut() -> bool) {
    timeout(DEADLINE, async {
        while !done() {
            sleep(Duration::from_millis(5)).await;
        }
    })
    .await
    .expect("not done before the deadline");
}

/// Runs `parts` beside each other until `done`.
async fn drive(parts: impl Future<Output = ()>, done: impl FnMut() -> bool) {
    tokio::select! {
        () = parts => panic!("ended by itself"),
        () = until(done) => {}
    }
}

async fn both(one: impl Future<Output = ()>, other: impl Future<Output = ()>) {
    tokio::join!(one, other);
}

/// Sends what is in `queue` until it is empty.
async fn drain(queue: &Queue, seen: &Shared) {
    let (listener, address) = listen().await;
    let (console, token) = (console(address), token());
    let sender = Sender::new(&console, &token, queue, pace(), MIDDLE);
    drive(
        both(serve(listener, seen.clone()), sender.run(pending())),
        || queue.is_empty(),
    )
    .await;
}

#[tokio::test]
async fn every_sample_arrives_once_and_in_order_whatever_the_console_answers() {
    use Reaction::{TooMany, Unavailable};
    let seen = seen(
        [
            Unavailable,
            Unavailable,
            Unavailable,
            TooMany(1),
            TooMany(0),
            Unavailable,
        ],
        None,
    );
    let (listener, address) = listen().await;
    let (console, token) = (console(address), token());
    let queue = Queue::new(1_000);
    let mut time = 0;
    let measure = || {
        time += 1;
        Ok(report_at(time))
    };
    let sampling = async {
        sample_for_ever(
            measure,
            &queue,
            Duration::from_millis(20),
            Duration::from_millis(20),
        )
        .await;
    };
    let sender = Sender::new(&console, &token, &queue, pace(), MIDDLE);
    let agent = both(sampling, sender.run(pending()));
    drive(both(serve(listener, seen.clone()), agent), || {
        seen.lock().unwrap().stored.len() >= 80
    })
    .await;

    let seen = seen.lock().unwrap();
    assert_eq!(
        seen.stored,
        (1..=seen.stored.len() as i64).collect::<Vec<_>>()
    );
    assert!(
        seen.bearer
            .iter()
            .all(|bearer| bearer == "Bearer own-token")
    );
    // The fourth body was answered with "in one second", and sampling went on.
    let told = seen.bodies[4].0 - seen.bodies[3].0;
    assert!(told >= Duration::from_secs(1), "{told:?}");
    assert!(
        seen.bodies[4].1 > seen.bodies[3].1 + 10,
        "{:?}",
        seen.bodies
    );
    assert!(queue.len() < 5);
}

#[tokio::test]
async fn a_console_that_is_not_there_yet_gets_everything_when_it_comes() {
    let (listener, address) = listen().await;
    drop(listener);
    let seen = seen([], None);
    let queue = filled(1_234);
    let (console, token) = (console(address), token());
    let sender = Sender::new(&console, &token, &queue, pace(), MIDDLE);
    let late = async {
        sleep(Duration::from_millis(200)).await;
        serve(TcpListener::bind(address).await.unwrap(), seen.clone()).await;
    };
    drive(both(late, sender.run(pending())), || queue.is_empty()).await;
    let seen = seen.lock().unwrap();
    assert_eq!(seen.stored, (1..=1_234).collect::<Vec<_>>());
    assert_eq!(
        seen.bodies
            .iter()
            .map(|(_, count)| *count)
            .collect::<Vec<_>>(),
        [500, 500, 234]
    );
}

#[tokio::test]
async fn only_the_reports_that_are_refused_are_dropped() {
    let seen = seen([], Some(Reaction::Without(vec![1, 3, 6])));
    drain(&filled(6), &seen).await;
    assert_eq!(seen.lock().unwrap().stored, [2, 4, 5]);
    drain(&filled(1), &seen).await;
    assert_eq!(seen.lock().unwrap().stored, [2, 4, 5]);
}

#[tokio::test]
async fn a_body_that_is_too_large_is_halved_until_it_passes() {
    let seen = seen([], Some(Reaction::AtMost(150)));
    drain(&filled(600), &seen).await;
    let seen = seen.lock().unwrap();
    assert_eq!(seen.stored, (1..=600).collect::<Vec<_>>());
    assert_eq!(
        seen.bodies
            .iter()
            .map(|(_, count)| *count)
            .collect::<Vec<_>>(),
        [500, 250, 125, 125, 125, 125, 100]
    );
}

#[tokio::test]
async fn a_report_that_never_passes_does_not_block_the_others() {
    use Reaction::{AtMost, Nonsense};
    let seen = seen([AtMost(0), Nonsense, AtMost(0)], None);
    drain(&filled(4), &seen).await;
    assert_eq!(seen.lock().unwrap().stored, [2, 3, 4]);
}

#[tokio::test]
async fn an_unknown_token_is_tried_slowly_and_nothing_is_lost() {
    let seen = seen([Reaction::UnknownToken, Reaction::UnknownToken], None);
    drain(&filled(3), &seen).await;
    let seen = seen.lock().unwrap();
    assert_eq!(seen.stored, [1, 2, 3]);
    assert!(seen.bodies[2].0 - seen.bodies[0].0 >= Duration::from_millis(600));
}

#[tokio::test]
async fn what_waits_is_sent_when_the_agent_is_stopped() {
    let seen = seen([Reaction::TooMany(60)], None);
    let (listener, address) = listen().await;
    let (console, token) = (console(address), token());
    let queue = filled(3);
    let sender = Sender::new(&console, &token, &queue, pace(), MIDDLE);
    let stop = until(|| !seen.lock().unwrap().bodies.is_empty());
    tokio::select! {
        () = serve(listener, seen.clone()) => {}
        result = timeout(Duration::from_secs(5), sender.run(stop)) => result.unwrap(),
    }
    assert_eq!(seen.lock().unwrap().stored, [1, 2, 3]);
}

#[tokio::test]
async fn a_console_that_hangs_does_not_hold_up_the_stop() {
    let (_listener, address) = listen().await;
    let (console, token) = (console(address), token());
    let queue = filled(3);
    let sender = Sender::new(&console, &token, &queue, pace(), MIDDLE);
    timeout(
        Duration::from_secs(2),
        sender.run(sleep(Duration::from_millis(50))),
    )
    .await
    .unwrap();
    assert_eq!(queue.len(), 3);
}

#[tokio::test]
async fn enrolment_waits_for_its_token_and_for_the_console() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("enrolment");
    let seen = seen([], None);
    let (listener, address) = listen().await;
    let url = format!("http://{address}/");
    let console = console(address);
    let facts = MachineFacts {
        hostname: "here".into(),
        ..MachineFacts::default()
    };
    let source = Source::File(file.clone());
    let pace = enrol::Pace::new(Duration::from_millis(10), Duration::from_millis(50));
    let late = async {
        sleep(Duration::from_millis(100)).await;
        assert!(
            seen.lock().unwrap().enrolments.is_empty(),
            "nothing is sent without a token"
        );
        std::fs::write(&file, "once-only\n").unwrap();
        pending::<()>().await;
    };
    let state = tokio::select! {
        () = both(late, serve(listener, seen.clone())) => unreachable!(),
        state = timeout(DEADLINE, enrol::enrol(&console, &url, &source, &facts, pace, MIDDLE)) => state.unwrap(),
    };
    assert_eq!(
        (state.server_id, state.token, state.console),
        (ServerId(5), token(), url)
    );
    let seen = seen.lock().unwrap();
    assert_eq!(seen.enrolments.len(), 3);
    assert!(
        seen.enrolments
            .iter()
            .all(|enrolment| enrolment.token == "once-only" && enrolment.facts == facts)
    );
}
