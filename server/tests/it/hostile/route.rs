//! F1: every route and every server function, called by everybody with what is
//! almost right.

use super::{
    mutation::{self, Case},
    request::Raw,
    runner::{self, Failure},
    stage::{CALLERS, Stage},
    verdict::{Seen, judge},
};
use axum::body::to_bytes;
use backend::testing::on_both_engines;
use futures::FutureExt;
use http::header;
use serde_json::json;
use std::{
    cell::RefCell,
    collections::BTreeMap,
    io::Write,
    panic::AssertUnwindSafe,
    sync::{Arc, LazyLock, Mutex},
    time::{Duration, Instant},
};
use tokio::{runtime::Handle, task::block_in_place};
use tower::ServiceExt;

/// Cases on each engine, unless somebody says so.
const CASES: u32 = 3_000;
/// An answer that takes longer is a hang.
const PATIENCE: Duration = Duration::from_secs(1);
/// A busy machine may hold up one answer, and hardly the same one three times.
const ATTEMPTS: usize = 3;
/// No answer is waited for longer than this.
const END: Duration = Duration::from_secs(20);

/// Lines of the log at level error.
#[derive(Clone, Default)]
struct ErrorLines(Arc<Mutex<Vec<u8>>>);

impl ErrorLines {
    /// Those since the last call.
    fn take(&self) -> String {
        let bytes = std::mem::take(&mut *self.0.lock().unwrap());
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// Listens to what this thread logs from now on.
    fn listen(&self) -> tracing::subscriber::DefaultGuard {
        let lines = self.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(tracing::Level::ERROR)
            .with_ansi(false)
            .with_writer(move || lines.clone())
            .finish();
        tracing::subscriber::set_default(subscriber)
    }
}

impl Write for ErrorLines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// What panicked in a task of any runtime of this program. A test that fails
/// panics in a thread of its own.
static PANICS: LazyLock<Arc<Mutex<Vec<String>>>> = LazyLock::new(|| {
    let panics: Arc<Mutex<Vec<String>>> = Arc::default();
    let (told, before) = (Arc::clone(&panics), std::panic::take_hook());
    std::panic::set_hook(Box::new(move |panic| {
        let thread = std::thread::current();
        if thread.name().is_some_and(|name| name.starts_with("tokio")) {
            told.lock().unwrap().push(panic.to_string());
        }
        before(panic);
    }));
    panics
});

/// Sends one request and reads its answer; what took how long.
async fn send(stage: &Stage, who: usize, raw: &Raw) -> Option<Result<(Seen, Duration), Failure>> {
    let request = stage.request(who, raw)?;
    let begun = Instant::now();
    let exchange = async {
        let response = stage.app.router().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        // A stream has no end that one could wait for.
        let is_stream = parts
            .headers
            .get(header::CONTENT_TYPE)
            .is_some_and(|kind| kind == "text/event-stream");
        let body = if is_stream {
            Vec::new()
        } else {
            to_bytes(body, usize::MAX).await.unwrap().to_vec()
        };
        Seen {
            status: parts.status,
            headers: parts.headers,
            body,
        }
    };
    let guarded = AssertUnwindSafe(exchange).catch_unwind();
    Some(match tokio::time::timeout(END, guarded).await {
        Err(_) => Err(Failure::new(format!("hangs: {}", raw.path), raw.line())),
        Ok(Err(panic)) => {
            let text = panic.downcast_ref::<String>().cloned();
            let text = text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
            let text = text.unwrap_or_default();
            Err(Failure::new(format!("panics: {text}"), raw.line()))
        }
        Ok(Ok(seen)) => Ok((seen, begun.elapsed())),
    })
}

/// Sends one request and judges everything about it. `None` for what no request
/// can hold.
async fn attack(
    stage: &Stage,
    who: usize,
    raw: &Raw,
    errors: &ErrorLines,
) -> Option<Result<u16, Failure>> {
    let mut fastest = Duration::MAX;
    for _ in 0..ATTEMPTS {
        let (seen, took) = match send(stage, who, raw).await? {
            Ok(answered) => answered,
            Err(failure) => return Some(Err(failure)),
        };
        let logged = errors.take();
        if let Err(failure) = judge(raw, &seen) {
            let detail = format!("{}\n    {logged}", failure.detail);
            return Some(Err(Failure::new(failure.kind, detail)));
        }
        if !logged.is_empty() {
            let kind = format!("logs an error at {}", raw.path);
            let detail = format!("{}\n    {logged}", raw.line());
            return Some(Err(Failure::new(kind, detail)));
        }
        let panics = std::mem::take(&mut *PANICS.lock().unwrap());
        if !panics.is_empty() {
            let kind = format!("a task panics: {}", panics[0]);
            return Some(Err(Failure::new(kind, raw.line())));
        }
        fastest = fastest.min(took);
        if fastest < PATIENCE {
            return Some(Ok(seen.status.as_u16()));
        }
    }
    let kind = format!("slow at {}", raw.path);
    let detail = format!("{fastest:?} at best: {}", raw.line());
    Some(Err(Failure::new(kind, detail)))
}

/// The request of a case.
fn request(stage: &Stage, case: &Case) -> Raw {
    let mut raw = stage.sample(case.route, CALLERS[case.who % CALLERS.len()]);
    for change in &case.changes {
        raw.change(change);
    }
    raw
}

#[test]
fn no_request_is_answered_by_a_fault_a_panic_or_a_hang() {
    on_both_engines(async |world| {
        LazyLock::force(&PANICS);
        let errors = ErrorLines::default();
        let _listening = errors.listen();
        let stage = Stage::new(&world).await;
        let strategy = mutation::cases(CALLERS.len(), stage.routes.len());
        let stage = RefCell::new(stage);
        let counts = RefCell::new(BTreeMap::<u16, u32>::new());
        let begun = Instant::now();
        block_in_place(|| {
            let handle = Handle::current();
            runner::run(
                "hostile requests",
                runner::cases(CASES),
                &strategy,
                |case| {
                    if stage.borrow().is_stale() {
                        handle.block_on(stage.borrow_mut().renew());
                        errors.take();
                    }
                    let stage = stage.borrow();
                    let raw = request(&stage, case);
                    let answered = handle.block_on(attack(&stage, case.who, &raw, &errors));
                    // 0 stands for what no request can hold.
                    let status = answered.transpose()?.unwrap_or(0);
                    *counts.borrow_mut().entry(status).or_default() += 1;
                    Ok(())
                },
            );
        });
        let counts = counts.into_inner();
        eprintln!("answers by status: {counts:?}, in {:?}", begun.elapsed());
        // Who is turned away at the door tests the door alone.
        let all: u32 = counts.values().sum();
        let taken: u32 = [200, 204]
            .iter()
            .filter_map(|status| counts.get(status))
            .sum();
        assert!(taken * 10 > all, "only {taken} of {all} got through");
        // And people of good will still come in.
        let stage = stage.into_inner();
        let holder = stage.holder().await;
        let answer = holder.post_json("/fn/session/current", &json!({})).await;
        assert_eq!(answer.status, 200, "{answer:?}");
    });
}
