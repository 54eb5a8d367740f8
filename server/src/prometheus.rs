//! The console's own figures, for Prometheus: what the backend counts, what
//! goes through the router, how full things are.
//!
//! They are handed out on a listener of their own (`metrics_listen`), never on
//! the people's. Labels are words of ours and nothing that a caller chose, so
//! that their number is bounded.

mod level;
mod process;

use crate::{
    endpoint::event::Streams,
    router::{PAGES, ROUTES, SERVER_FNS},
    state::AppState,
};
use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderValue, Method, StatusCode, header::CONTENT_TYPE},
    middleware::Next,
    response::{IntoResponse, Response},
};
use backend::Console;
use prometheus_client::{
    encoding::{EncodeLabelSet, text},
    metrics::{
        counter::Counter,
        family::Family,
        gauge::Gauge,
        histogram::{Histogram, exponential_buckets},
        info::Info,
    },
    registry::{Registry, Unit},
};
use std::{
    collections::HashMap,
    sync::{Arc, LazyLock},
    time::Duration,
};
use tokio::time::Instant;

/// What the text is (OpenMetrics 1.0).
const FORMAT: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
/// The route of a request that no route took.
const UNMATCHED: &str = "unmatched";
/// The status of a request whose client went away before the answer.
const DROPPED: &str = "dropped";

/// The figures of one console.
#[derive(Debug, Clone)]
pub struct Prometheus {
    registry: Arc<Registry>,
    requests: Requests,
}

impl Prometheus {
    /// Of this console and its open event streams.
    pub fn new(console: &Console, streams: &Streams) -> Self {
        let requests = Requests::default();
        let mut registry = Registry::default();
        registry.register_collector(Box::new(process::Process));
        let ours = registry.sub_registry_with_prefix("tenon");
        ours.register(
            "build",
            "Which program this is",
            Info::new([
                ("version", env!("CARGO_PKG_VERSION")),
                ("architecture", std::env::consts::ARCH),
            ]),
        );
        requests.register(ours);
        console.instruments().register(ours);
        ours.register_collector(Box::new(level::Fullness::new(console, streams)));
        Prometheus {
            registry: Arc::new(registry),
            requests,
        }
    }

    /// All figures of this moment.
    fn text(&self) -> Result<String, std::fmt::Error> {
        let mut text = String::new();
        text::encode(&mut text, &self.registry)?;
        Ok(text)
    }
}

/// `GET /metrics`, on its own listener.
pub async fn metrics(State(state): State<AppState>) -> Response {
    match state.prometheus.text() {
        Ok(text) => {
            let kind = (CONTENT_TYPE, HeaderValue::from_static(FORMAT));
            ([kind], text).into_response()
        }
        Err(error) => {
            tracing::error!(%error, "the figures cannot be written");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// What is counted of requests.
#[derive(Debug, Clone)]
struct Requests {
    answered: Family<Answered, Counter>,
    duration: Family<Asked, Histogram>,
    refused_reports: Family<Refused, Counter>,
    open: Gauge,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Asked {
    method: &'static str,
    route: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answered {
    method: &'static str,
    route: &'static str,
    status: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Refused {
    status: u16,
}

impl Default for Requests {
    fn default() -> Self {
        Requests {
            answered: Family::default(),
            // One millisecond to eight seconds.
            duration: Family::new_with_constructor(|| {
                Histogram::new(exponential_buckets(0.001, 2.0, 14))
            }),
            refused_reports: Family::default(),
            open: Gauge::default(),
        }
    }
}

impl Requests {
    fn register(&self, registry: &mut Registry) {
        registry.register(
            "http_requests",
            "Requests by route, method and class of status; `dropped`: the client went away",
            self.answered.clone(),
        );
        registry.register_with_unit(
            "http_request_duration",
            "Time until the head of the answer, by route and method",
            Unit::Seconds,
            self.duration.clone(),
        );
        registry.register(
            "http_requests_open",
            "Requests that have no answer yet",
            self.open.clone(),
        );
        registry.register(
            "report_requests_refused",
            "Requests with reports that were not taken, by status",
            self.refused_reports.clone(),
        );
    }
}

/// Middleware: counts requests. It belongs outside of all others, so that it
/// counts what they answer.
pub async fn count_requests(
    State(prometheus): State<Prometheus>,
    request: Request,
    next: Next,
) -> Response {
    let mut open = Open::new(prometheus.requests, &request);
    let response = next.run(request).await;
    open.answered(response.status());
    response
}

/// A request on its way; counted also when nobody waits for it any more.
struct Open {
    requests: Requests,
    asked: Asked,
    begun: Instant,
    status: Option<StatusCode>,
}

impl Open {
    fn new(requests: Requests, request: &Request) -> Self {
        requests.open.inc();
        Open {
            requests,
            asked: Asked {
                method: method_of(request.method()),
                route: route_of(request),
            },
            begun: Instant::now(),
            status: None,
        }
    }

    fn answered(&mut self, status: StatusCode) {
        self.status = Some(status);
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.requests.open.dec();
        let Asked { method, route } = self.asked;
        let status = self.status.map_or(DROPPED, class_of);
        let answered = Answered {
            method,
            route,
            status,
        };
        self.requests.answered.get_or_create(&answered).inc();
        let Some(status) = self.status else { return };
        let took: Duration = self.begun.elapsed();
        let duration = self.requests.duration.get_or_create(&self.asked);
        duration.observe(took.as_secs_f64());
        if route == model::agent::REPORT_PATH && !status.is_success() {
            let refused = Refused {
                status: status.as_u16(),
            };
            self.requests.refused_reports.get_or_create(&refused).inc();
        }
    }
}

/// Anybody may send any word as a method.
fn method_of(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

fn class_of(status: StatusCode) -> &'static str {
    match status.as_u16() / 100 {
        1 => "1xx",
        2 => "2xx",
        3 => "3xx",
        4 => "4xx",
        5 => "5xx",
        _ => "other",
    }
}

/// The route as it stands in the router's tables.
fn route_of(request: &Request) -> &'static str {
    static KNOWN: LazyLock<HashMap<&'static str, &'static str>> = LazyLock::new(|| {
        let routes = ROUTES.iter().map(|row| row.path);
        let pages = PAGES.iter().map(|(path, _)| *path);
        let functions = SERVER_FNS.iter().map(|(path, _)| *path);
        let all = routes.chain(pages).chain(functions);
        all.map(|path| (path, path)).collect()
    });
    let Some(matched) = request.extensions().get::<MatchedPath>() else {
        return UNMATCHED;
    };
    // One route takes all server functions; each is known by its path.
    let name = if matched.as_str().starts_with("/fn/") {
        request.uri().path()
    } else {
        matched.as_str()
    };
    KNOWN.get(name).copied().unwrap_or(UNMATCHED)
}
