//! The log, and the id and one line that each request gets. Conventions are in
//! docs/logging.md.

use crate::client_address::{ClientAddress, ViaTrustedProxy};
use crate::config::{Config, LogFormat};
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use backend::entropy::{Entropy, SystemEntropy};
use std::fmt;
use std::io::IsTerminal;
use std::net::IpAddr;
use tokio::time::Instant;
use tracing::{Instrument, Level};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::{SubscriberInitExt, TryInitError};

/// The header that carries the id, in and out.
pub const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Paths that are asked for so often that their lines are only noise.
const QUIET_PREFIXES: [&str; 5] = ["/pkg/", "/vendor/", "/fonts/", "/health/", "/favicon."];

/// Why the log cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    /// The filter is not one.
    #[error("`log`: {0}")]
    Filter(#[from] tracing_subscriber::filter::ParseError),
    /// Somebody already logs in this process.
    #[error("the log was already started: {0}")]
    Started(#[from] TryInitError),
}

/// Starts the log of this process. It goes to standard error: standard output
/// belongs to what a command prints for its caller.
///
/// # Errors
/// When the filter is wrong or a log was started before.
pub fn start(config: &Config) -> Result<(), TelemetryError> {
    let filter = EnvFilter::try_new(&config.log)?;
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    let registry = tracing_subscriber::registry().with(filter);
    match config.log_format {
        LogFormat::Text => registry
            .with(lines.with_ansi(std::io::stderr().is_terminal()))
            .try_init()?,
        LogFormat::Json => {
            registry
                .with(
                    lines
                        .json()
                        .flatten_event(true)
                        .with_current_span(true)
                        .with_span_list(false),
                )
                .try_init()?;
        }
    }
    Ok(())
}

/// The id of a request, in its extensions, in every line of its log, in the
/// response and in the error page of a fault of ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestId(String);

impl RequestId {
    /// A new one: 128 random bits as 32 hexadecimal digits.
    fn new(entropy: &dyn Entropy) -> RequestId {
        let mut bits = [0; 16];
        entropy.fill(&mut bits);
        RequestId(format!("{:032x}", u128::from_be_bytes(bits)))
    }

    /// What a trusted proxy chose, if it is harmless in a log line.
    fn from_proxy(headers: &HeaderMap) -> Option<RequestId> {
        let text = headers.get(X_REQUEST_ID)?.to_str().ok()?;
        let harmless = (8..=64).contains(&text.len())
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        harmless.then(|| RequestId(text.to_owned()))
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Middleware: gives the request its id and logs one line when it is answered.
/// It belongs right inside `client_address::find_client_address`.
///
/// The line has the path without its query, which may hold a token, and the time
/// until the head of the answer: a stream goes on after that.
pub async fn trace_request(mut request: Request, next: Next) -> Response {
    let via_proxy = request.extensions().get::<ViaTrustedProxy>().is_some();
    let chosen = if via_proxy {
        RequestId::from_proxy(request.headers())
    } else {
        None
    };
    let id = chosen.unwrap_or_else(|| RequestId::new(&SystemEntropy));
    request.extensions_mut().insert(id.clone());

    let client = request
        .extensions()
        .get::<ClientAddress>()
        .map(|client| client.0);
    let mut line = RequestLine::new(request.method(), request.uri().path(), client);
    // At the highest level, so that the id is there whatever the filter says.
    let span = tracing::error_span!(
        "request",
        request_id = %id,
        method = %request.method(),
        path = request.uri().path(),
        user_id = tracing::field::Empty,
    );
    async move {
        let mut response = next.run(request).await;
        line.answered(response.status());
        // The alphabet of an id is a subset of that of header values.
        if let Ok(value) = HeaderValue::from_str(id.as_str()) {
            response.headers_mut().insert(X_REQUEST_ID, value);
        }
        response
    }
    .instrument(span)
    .await
}

/// The line at the end of a request, also of one that nobody waits for any more:
/// when the client goes away, the work for it is dropped in the middle.
struct RequestLine {
    begun: Instant,
    quiet: bool,
    client: Option<IpAddr>,
    done: bool,
}

impl RequestLine {
    fn new(method: &Method, path: &str, client: Option<IpAddr>) -> Self {
        let reads = matches!(*method, Method::GET | Method::HEAD);
        // A thousand hosts report a hundred times a second.
        let is_report = path == model::agent::REPORT_PATH;
        RequestLine {
            begun: Instant::now(),
            quiet: (reads && is_quiet(path)) || is_report,
            client,
            done: false,
        }
    }

    fn duration_ms(&self) -> u64 {
        u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    fn answered(&mut self, status: StatusCode) {
        self.done = true;
        let level = match status {
            status if status.is_server_error() => Level::ERROR,
            status if self.quiet && !status.is_client_error() => Level::DEBUG,
            _ => Level::INFO,
        };
        let (status, duration_ms) = (status.as_u16(), self.duration_ms());
        let client = self.client.map(tracing::field::display);
        // The level of an event is fixed where it stands.
        match level {
            Level::ERROR => tracing::error!(status, duration_ms, client, "request failed"),
            Level::DEBUG => tracing::debug!(status, duration_ms, client, "request answered"),
            _ => tracing::info!(status, duration_ms, client, "request answered"),
        }
    }
}

impl Drop for RequestLine {
    fn drop(&mut self) {
        if self.done {
            return;
        }
        let (duration_ms, client) = (self.duration_ms(), self.client.map(tracing::field::display));
        if std::thread::panicking() {
            tracing::error!(duration_ms, client, "request failed: its handler panicked");
        } else {
            tracing::info!(duration_ms, client, "request dropped: the client went away");
        }
    }
}

fn is_quiet(path: &str) -> bool {
    path == "/health" || QUIET_PREFIXES.iter().any(|prefix| path.starts_with(prefix))
}

#[cfg(test)]
mod tests {
    use super::{RequestId, X_REQUEST_ID, trace_request};
    use crate::client_address::{TrustedProxies, find_client_address};
    use axum::body::Body;
    use axum::extract::connect_info::MockConnectInfo;
    use axum::http::{Request, StatusCode};
    use axum::middleware::{from_fn, from_fn_with_state};
    use axum::routing::get;
    use axum::{Extension, Router};
    use std::future::pending;
    use std::io::Write;
    use std::net::SocketAddr;
    use std::sync::{Arc, Mutex};
    use std::time::Duration;
    use tower::ServiceExt;
    use tracing_subscriber::fmt::MakeWriter;

    #[derive(Clone, Default)]
    struct Lines(Arc<Mutex<Vec<u8>>>);

    impl Write for Lines {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    impl<'a> MakeWriter<'a> for Lines {
        type Writer = Lines;

        fn make_writer(&'a self) -> Lines {
            self.clone()
        }
    }

    impl Lines {
        fn start(level: &str) -> (Lines, tracing::subscriber::DefaultGuard) {
            let lines = Lines::default();
            let subscriber = tracing_subscriber::fmt()
                .with_env_filter(level)
                .with_writer(lines.clone())
                .json()
                .flatten_event(true)
                .with_current_span(true)
                .with_span_list(false)
                .finish();
            let guard = tracing::subscriber::set_default(subscriber);
            (lines, guard)
        }

        fn read(&self) -> Vec<serde_json::Value> {
            let bytes = self.0.lock().unwrap();
            bytes
                .split(|byte| *byte == b'\n')
                .filter(|line| !line.is_empty())
                .map(|line| serde_json::from_slice(line).unwrap())
                .collect()
        }
    }

    fn router() -> Router {
        let proxies = TrustedProxies::new(["10.0.0.0/8".parse().unwrap()]);
        Router::new()
            .route(
                "/",
                get(|Extension(id): Extension<RequestId>| async move { id.to_string() }),
            )
            .route("/health/live", get(|| async {}))
            .route(
                "/broken",
                get(|| async { StatusCode::INTERNAL_SERVER_ERROR }),
            )
            .route("/slow", get(pending::<()>))
            .layer(from_fn(trace_request))
            .layer(from_fn_with_state(proxies, find_client_address))
    }

    async fn get_from(peer: &str, path: &str, id: &str) -> (String, String) {
        let router = router().layer(MockConnectInfo(peer.parse::<SocketAddr>().unwrap()));
        let request = Request::get(path)
            .header(X_REQUEST_ID, id)
            .body(Body::empty())
            .unwrap();
        let response = router.oneshot(request).await.unwrap();
        let header = response.headers()[X_REQUEST_ID]
            .to_str()
            .unwrap()
            .to_owned();
        let body = axum::body::to_bytes(response.into_body(), 1024)
            .await
            .unwrap();
        (header, String::from_utf8(body.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn id_is_new_unless_a_trusted_proxy_chose_a_harmless_one() {
        let cases = [
            ("10.0.0.1:9", "abc-DEF-12345678", true),
            ("192.0.2.1:9", "abc-DEF-12345678", false),
            ("10.0.0.1:9", "short", false),
            ("10.0.0.1:9", "with blank and \"quotes\"", false),
            ("10.0.0.1:9", &"a".repeat(65), false),
        ];
        for (peer, given, taken) in cases {
            let (header, seen) = get_from(peer, "/", given).await;
            assert_eq!(header, seen);
            assert_eq!(header == given, taken, "{peer} {given}");
            assert!(
                taken
                    || (header.len() == 32 && header.bytes().all(|byte| byte.is_ascii_hexdigit())),
                "{header}"
            );
        }
        assert_ne!(
            get_from("192.0.2.1:9", "/", "").await,
            get_from("192.0.2.1:9", "/", "").await
        );
    }

    #[tokio::test]
    async fn each_request_is_one_line_without_its_query() {
        let (lines, _guard) = Lines::start("info");
        let (id, _) = get_from("192.0.2.1:9", "/?token=s3cret", "").await;
        get_from("192.0.2.1:9", "/health/live", "").await;

        let lines = lines.read();
        assert_eq!(lines.len(), 1, "{lines:?}");
        let line = &lines[0];
        assert_eq!(line["level"], "INFO");
        assert_eq!(line["message"], "request answered");
        assert_eq!(line["status"], 200);
        assert!(line["duration_ms"].is_u64());
        assert_eq!(line["client"], "192.0.2.1");
        assert_eq!(line["span"]["request_id"], id);
        assert_eq!(line["span"]["method"], "GET");
        assert_eq!(line["span"]["path"], "/");
        assert!(!line.to_string().contains("s3cret"));
    }

    #[tokio::test]
    async fn faults_of_ours_are_errors_and_carry_the_id_at_every_level() {
        let (lines, _guard) = Lines::start("error");
        get_from("192.0.2.1:9", "/", "").await;
        let (id, _) = get_from("192.0.2.1:9", "/broken", "").await;
        let lines = lines.read();
        assert_eq!(lines.len(), 1, "{lines:?}");
        assert_eq!(lines[0]["level"], "ERROR");
        assert_eq!(lines[0]["span"]["request_id"], id);
    }

    #[tokio::test]
    async fn a_client_that_goes_away_leaves_a_line() {
        let (lines, _guard) = Lines::start("info");
        let slow = get_from("192.0.2.1:9", "/slow", "");
        assert!(
            tokio::time::timeout(Duration::from_millis(20), slow)
                .await
                .is_err()
        );
        let lines = lines.read();
        assert_eq!(lines.len(), 1, "{lines:?}");
        assert_eq!(lines[0]["message"], "request dropped: the client went away");
    }
}
