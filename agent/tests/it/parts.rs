//! The console that the tests play, and a machine that reports to it.

use agent::{
    backoff::Backoff,
    clock::Clock,
    console::Console,
    identity::Identity,
    queue::{CAPACITY, Queue},
    report::{Pace, Sender},
    spool::{DEFAULT_LIMIT, Spool},
    state::{State, StateDir},
    token::Token,
};
use axum::{
    Json, Router,
    extract::State as Shared,
    http::{HeaderMap, StatusCode, header::RETRY_AFTER},
    response::{IntoResponse, Response},
    routing::post,
};
use model::{
    agent::{
        CpuReport, DiskReport, ENROL_PATH, Enrolled, Enrolment, FACTS_PATH, MachineFacts,
        MemoryReport, NetReport, NewToken, REPORT_PATH, Report, TOKEN_PATH,
    },
    error::{Error, FieldError, Problem},
    id::ServerId,
    time::Timestamp,
};
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, VecDeque},
    future::Future,
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};
use tempfile::TempDir;
use tokio::{
    net::TcpListener,
    sync::watch,
    time::{Instant, sleep, timeout},
};

pub const DEADLINE: Duration = Duration::from_secs(60);
pub const MIDDLE: fn() -> f64 = || 0.5;
pub const CLOCK: Clock = || Timestamp::from_seconds(100_000);

/// What the server does with the next body of reports.
#[derive(Clone)]
pub enum Reaction {
    Unavailable,
    TooMany(u32),
    UnknownToken,
    /// Takes so many reports in one body and no more.
    AtMost(usize),
    /// Refuses the reports of these times, for what they say.
    Without(Vec<i64>),
    /// Refuses the reports of these times, for their times.
    OffClock(Vec<i64>),
    /// Refuses the body in words of its own.
    Nonsense,
    /// A proxy turns away a body with the report of this time.
    Suspects(i64),
    /// A proxy turns away everything.
    Forbidden,
}

/// What a console remembers.
#[derive(Default)]
pub struct Seen {
    pub script: VecDeque<Reaction>,
    /// What stays in force after the script.
    pub rule: Option<Reaction>,
    pub bodies: Vec<(Instant, usize)>,
    pub stored: Vec<i64>,
    pub bearer: Vec<String>,
    pub facts: Vec<MachineFacts>,
    pub enrolments: Vec<Enrolment>,
    /// The answers to enrolments, before they begin to succeed.
    pub enrolment_script: VecDeque<StatusCode>,
    /// The token that is good, where it matters.
    pub token: Option<String>,
    /// A newer one that was not used yet: the old one is good until then.
    pub next_token: Option<String>,
    /// Asks for a renewal with its next receipts.
    pub wants_renewal: bool,
    pub renewals: usize,
    /// The answer with the new token never leaves.
    pub hangs_at_renewal: bool,
}

pub type Played = Arc<Mutex<Seen>>;

pub fn seen(script: impl IntoIterator<Item = Reaction>, rule: Option<Reaction>) -> Played {
    Arc::new(Mutex::new(Seen {
        script: script.into_iter().collect(),
        rule,
        ..Seen::default()
    }))
}

impl Seen {
    /// Whether the bearer of this may come in.
    fn lets_in(&mut self, headers: &HeaderMap) -> bool {
        let bearer = headers["authorization"].to_str().unwrap().to_owned();
        let token = bearer.strip_prefix("Bearer ").unwrap().to_owned();
        self.bearer.push(bearer);
        if self.next_token.as_ref() == Some(&token) {
            self.token = self.next_token.take();
        }
        self.token.as_ref().is_none_or(|good| *good == token)
    }
}

async fn reports(
    Shared(seen): Shared<Played>,
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
    if !seen.lets_in(&headers) {
        return (StatusCode::UNAUTHORIZED, Json(Error::Unauthenticated)).into_response();
    }
    let reaction = seen.script.pop_front().or_else(|| seen.rule.clone());
    let status = |error: &Error| StatusCode::from_u16(error.status()).unwrap();
    let refused: Vec<_> = match reaction {
        Some(Reaction::Unavailable) => return StatusCode::SERVICE_UNAVAILABLE.into_response(),
        Some(Reaction::TooMany(wait)) => {
            let told = [(RETRY_AFTER, wait.to_string())];
            return (StatusCode::TOO_MANY_REQUESTS, told).into_response();
        }
        Some(Reaction::UnknownToken) => {
            return (StatusCode::UNAUTHORIZED, Json(Error::Unauthenticated)).into_response();
        }
        Some(Reaction::Nonsense) => {
            return (StatusCode::UNPROCESSABLE_ENTITY, "no").into_response();
        }
        Some(Reaction::Forbidden) => return StatusCode::FORBIDDEN.into_response(),
        Some(Reaction::Suspects(time)) if reports.iter().any(|report| report.time == time) => {
            return StatusCode::FORBIDDEN.into_response();
        }
        Some(Reaction::AtMost(most)) if reports.len() > most => {
            return StatusCode::PAYLOAD_TOO_LARGE.into_response();
        }
        Some(Reaction::Without(times)) => {
            refused(&reports, &times, batch, "cpu.percent", Problem::OutOfRange)
        }
        Some(Reaction::OffClock(times)) => {
            refused(&reports, &times, batch, "time", Problem::TimeOff)
        }
        Some(Reaction::AtMost(_) | Reaction::Suspects(_)) | None => Vec::new(),
    };
    if !refused.is_empty() {
        let error = Error::Invalid { fields: refused };
        return (status(&error), Json(error)).into_response();
    }
    seen.stored.extend(reports.iter().map(|report| report.time));
    Json(json!({"accepted": reports.len(), "renew_token": seen.wants_renewal})).into_response()
}

/// Names a field of the reports of these times.
fn refused(
    reports: &[Report],
    times: &[i64],
    is_batch: bool,
    field: &str,
    problem: Problem,
) -> Vec<FieldError> {
    (0..)
        .zip(reports)
        .filter(|(_, report)| times.contains(&report.time))
        .map(|(i, _): (usize, _)| match is_batch {
            true => FieldError::new(format!("[{i}].{field}"), problem.clone()),
            false => FieldError::new(field, problem.clone()),
        })
        .collect()
}

async fn enrolments(Shared(seen): Shared<Played>, Json(enrolment): Json<Enrolment>) -> Response {
    let mut seen = seen.lock().unwrap();
    let own = format!("own-{}", enrolment.token);
    seen.enrolments.push(enrolment);
    match seen.enrolment_script.pop_front() {
        Some(status) => status.into_response(),
        None => {
            seen.token = Some(own.clone());
            Json(Enrolled {
                server_id: ServerId(5),
                token: own,
            })
            .into_response()
        }
    }
}

async fn facts(
    Shared(seen): Shared<Played>,
    headers: HeaderMap,
    Json(facts): Json<MachineFacts>,
) -> StatusCode {
    let mut seen = seen.lock().unwrap();
    if !seen.lets_in(&headers) {
        return StatusCode::UNAUTHORIZED;
    }
    seen.facts.push(facts);
    StatusCode::NO_CONTENT
}

async fn renewals(Shared(seen): Shared<Played>, headers: HeaderMap) -> Response {
    let (token, hangs) = {
        let mut seen = seen.lock().unwrap();
        if !seen.lets_in(&headers) {
            return StatusCode::UNAUTHORIZED.into_response();
        }
        seen.renewals += 1;
        seen.wants_renewal = false;
        let token = format!("renewed-{}", seen.renewals);
        seen.next_token = Some(token.clone());
        (token, seen.hangs_at_renewal)
    };
    if hangs {
        std::future::pending::<()>().await;
    }
    Json(NewToken { token }).into_response()
}

pub fn router(seen: Played) -> Router {
    Router::new()
        .route(REPORT_PATH, post(reports))
        .route(ENROL_PATH, post(enrolments))
        .route(FACTS_PATH, post(facts))
        .route(TOKEN_PATH, post(renewals))
        .with_state(seen)
}

pub async fn serve(listener: TcpListener, seen: Played) {
    axum::serve(listener, router(seen)).await.unwrap();
}

pub async fn listen() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    (listener, address)
}

pub fn console(address: SocketAddr) -> Console {
    Console::new(&format!("http://{address}").parse().unwrap(), CLOCK).unwrap()
}

pub fn token() -> Token {
    "own-token".parse().unwrap()
}

/// As in life, a hundred times faster.
pub fn pace() -> Pace {
    Pace {
        backoff: Backoff::new(Duration::from_millis(10), Duration::from_millis(60)),
        drain: Duration::from_millis(2),
        look: Duration::from_millis(20),
        unknown_token: Duration::from_millis(300),
        chore: Duration::from_millis(50),
        farewell: Duration::from_millis(500),
    }
}

pub fn report_at(time: i64) -> Report {
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
            busy: None,
        },
        net: NetReport {
            input: 12.0,
            output: 34.0,
        },
        docker: BTreeMap::new(),
        containers: None,
        detail: None,
    }
}

/// A machine's state folder, and what waits to be sent.
pub struct Machine {
    pub dir: StateDir,
    pub queue: Queue,
    pub facts: watch::Sender<MachineFacts>,
    folder: TempDir,
}

impl Machine {
    /// An enrolled one with reports of the seconds 1 to `count`.
    pub fn with(count: i64) -> Machine {
        let folder = tempfile::tempdir().unwrap();
        let dir = StateDir::open(folder.path()).unwrap();
        let state = State {
            server_id: ServerId(5),
            token: token(),
            console: "http://console.example/".into(),
        };
        dir.save(&state).unwrap();
        let machine = Machine::start(folder, dir);
        (1..=count).for_each(|time| machine.queue.push(report_at(time)));
        machine
    }

    fn start(folder: TempDir, dir: StateDir) -> Machine {
        let spool = Spool::open(&dir.spool(), DEFAULT_LIMIT).unwrap();
        Machine {
            dir,
            queue: Queue::new(CAPACITY, spool, CLOCK),
            facts: watch::Sender::new(MachineFacts::default()),
            folder,
        }
    }

    /// What is on the disk is all that is left of it.
    pub fn killed_and_started_again(self) -> Machine {
        let Machine { dir, folder, .. } = self;
        drop(dir);
        let dir = StateDir::open(folder.path()).unwrap();
        Machine::start(folder, dir)
    }

    pub fn path(&self) -> &std::path::Path {
        self.folder.path()
    }

    pub fn saved_token(&self) -> String {
        let state = self.dir.load().unwrap().unwrap();
        state.token.expose().to_owned()
    }

    pub fn identity(&self) -> Identity<'_> {
        Identity::new(&self.dir, self.dir.load().unwrap().unwrap(), None, None)
    }

    pub fn sender<'a>(&'a self, console: &'a Console) -> Sender<'a> {
        self.sender_as(console, self.identity(), pace())
    }

    pub fn sender_as<'a>(
        &'a self,
        console: &'a Console,
        identity: Identity<'a>,
        pace: Pace,
    ) -> Sender<'a> {
        let facts = self.facts.subscribe();
        Sender::new(console, identity, &self.queue, facts, pace, MIDDLE)
    }

    /// Sends what waits until `done`.
    pub async fn send_until(&self, seen: &Played, done: impl FnMut() -> bool) {
        let (listener, address) = listen().await;
        let console = console(address);
        let sender = self.sender(&console);
        let parts = both(
            serve(listener, seen.clone()),
            sender.run(std::future::pending()),
        );
        drive(parts, done).await;
    }

    /// Sends what waits until nothing does.
    pub async fn drain(&self, seen: &Played) {
        self.send_until(seen, || self.queue.is_empty()).await;
    }
}

/// Waits for a condition.
pub async fn until(mut done: impl FnMut() -> bool) {
    timeout(DEADLINE, async {
        while !done() {
            sleep(Duration::from_millis(5)).await;
        }
    })
    .await
    .expect("not done before the deadline");
}

/// Runs `parts` beside each other until `done`.
pub async fn drive(parts: impl Future<Output = ()>, done: impl FnMut() -> bool) {
    tokio::select! {
        () = parts => panic!("ended by itself"),
        () = until(done) => {}
    }
}

pub async fn both(one: impl Future<Output = ()>, other: impl Future<Output = ()>) {
    tokio::join!(one, other);
}
