//! The console's own figures, over HTTP.

use crate::{
    app::App,
    program::{Program, client},
};
use axum::body::Body;
use backend::testing::on_both_engines;
use futures::stream;
use http::{Method, Request, StatusCode};
use model::{
    agent::{ENROL_PATH, REPORT_PATH},
    time::Millis,
};
use serde_json::json;
use server::router::{METRICS_ROUTES, metrics_router};
use std::time::{Duration, Instant};
use tower::ServiceExt;

/// How long a task may take to come round.
const PATIENCE: Duration = Duration::from_secs(30);

/// The text of the figures, by the router of their listener.
async fn figures(app: &App) -> String {
    let request = Request::get("/metrics").body(Body::empty()).unwrap();
    let router = metrics_router(app.state.clone());
    let answer = router.oneshot(request).await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    let kind = answer.headers()["content-type"].to_str().unwrap();
    assert!(kind.starts_with("application/openmetrics-text;"), "{kind}");
    let body = axum::body::to_bytes(answer.into_body(), 1 << 20).await;
    String::from_utf8(body.unwrap().to_vec()).unwrap()
}

/// One figure, by its whole name; `None` when nobody counted it yet.
fn figure(text: &str, name: &str) -> Option<f64> {
    let line = text
        .lines()
        .find(|line| line.strip_prefix(name).is_some_and(|l| l.starts_with(' ')))?;
    Some(line.rsplit(' ').next().unwrap().parse().unwrap())
}

#[track_caller]
fn assert_figures(text: &str, expected: &[(&str, f64)]) {
    for (name, value) in expected {
        assert_eq!(figure(text, name), Some(*value), "{name} in\n{text}");
    }
}

#[test]
fn figures_move_with_what_happens_and_name_routes_only() {
    on_both_engines(async |world| {
        world.user().await;
        let app = App::new(&world);
        let browser = app.browser();
        let text = figures(&app).await;
        assert_figures(
            &text,
            &[
                ("tenon_reports_accepted_total", 0.0),
                ("tenon_commit_failures_total", 0.0),
                ("tenon_http_requests_open", 0.0),
                ("tenon_report_queue", 0.0),
                ("tenon_password_queue", 0.0),
                ("tenon_event_streams", 0.0),
            ],
        );
        assert!(text.contains("tenon_build_info{version=\""), "{text}");
        assert!(text.ends_with("# EOF\n"), "{text}");

        let (agent, _) = app.enrol(&world, "web-1").await;
        let report = |ago| serde_json::to_value(world.report(world.now() - Millis::seconds(ago)));
        let reports = json!([report(20).unwrap(), report(10).unwrap()]);
        let answer = agent.post_json(REPORT_PATH, &reports).await;
        assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
        let answer = agent.post_json(REPORT_PATH, &json!({})).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        let answer = app.agent("nobody").post_json(REPORT_PATH, &reports).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);

        browser.get("/p/servers/987654321?token=s3cret").await;
        browser.get("/somewhere/nobody-has-been").await;
        browser.post_json("/fn/server/list", &json!({})).await;
        browser.post_json("/fn/server/no-such", &json!({})).await;
        let brew = Method::from_bytes(b"BREW").unwrap();
        browser.send(brew, "/login", &[], Body::empty()).await;

        let text = figures(&app).await;
        assert_figures(
            &text,
            &[
                ("tenon_reports_accepted_total", 2.0),
                ("tenon_commit_reports_count", 1.0),
                ("tenon_commit_reports_sum", 2.0),
                ("tenon_commit_duration_seconds_count", 1.0),
                ("tenon_report_requests_refused_total{status=\"422\"}", 1.0),
                ("tenon_report_requests_refused_total{status=\"401\"}", 1.0),
                (&requests("POST", REPORT_PATH, "2xx"), 1.0),
                (&requests("POST", REPORT_PATH, "4xx"), 2.0),
                (&requests("GET", "/p/servers/{id}", "3xx"), 1.0),
                (&requests("GET", "unmatched", "4xx"), 1.0),
                (&requests("POST", "/fn/server/list", "4xx"), 1.0),
                (&requests("POST", "unmatched", "4xx"), 1.0),
                (&requests("other", "/login", "4xx"), 1.0),
                (
                    "tenon_http_request_duration_seconds_count{method=\"GET\",route=\"/p/servers/{id}\"}",
                    1.0,
                ),
            ],
        );
        for raw in ["987654321", "s3cret", "nobody-has-been", "no-such", "BREW"] {
            assert!(!text.contains(raw), "a caller's own word in\n{text}");
        }
    });
}

fn requests(method: &str, route: &str, status: &str) -> String {
    format!(
        "tenon_http_requests_total{{method=\"{method}\",route=\"{route}\",status=\"{status}\"}}"
    )
}

#[test]
fn an_open_stream_and_a_client_that_goes_away_are_counted() {
    on_both_engines(async |world| {
        let user = world.user().await;
        let app = App::new(&world);
        let browser = app.sign_in(&user).await;
        let open = browser.open_stream("").await;
        assert_figures(&figures(&app).await, &[("tenon_event_streams", 1.0)]);
        drop(open);
        assert_figures(&figures(&app).await, &[("tenon_event_streams", 0.0)]);

        // A body that never comes keeps its request waiting.
        let never = stream::pending::<Result<Vec<u8>, std::io::Error>>();
        let request = Request::post(ENROL_PATH)
            .body(Body::from_stream(never))
            .unwrap();
        let mut asking = Box::pin(app.router().oneshot(request));
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        assert!(asking.as_mut().poll(&mut context).is_pending());
        assert_figures(&figures(&app).await, &[("tenon_http_requests_open", 1.0)]);
        drop(asking);
        assert_figures(
            &figures(&app).await,
            &[
                ("tenon_http_requests_open", 0.0),
                (&requests("POST", ENROL_PATH, "dropped"), 1.0),
            ],
        );
    });
}

#[test]
fn pools_and_the_process_are_told_as_they_are() {
    on_both_engines(async |world| {
        let app = App::new(&world);
        let text = figures(&app).await;
        let pools = ["read", "write", "all"];
        let capacity = |pool: &str| {
            figure(
                &text,
                &format!("tenon_database_connections_capacity{{pool=\"{pool}\"}}"),
            )
        };
        let known: Vec<&str> = pools
            .into_iter()
            .filter(|pool| capacity(pool).is_some_and(|most| most >= 1.0))
            .collect();
        assert!(known == ["read", "write"] || known == ["all"], "{text}");
        for name in [
            "process_resident_memory_bytes",
            "process_start_time_seconds",
            "process_open_fds",
            "tenon_report_queue_capacity",
            "tenon_password_queue_capacity",
        ] {
            assert!(
                figure(&text, name).is_some_and(|v| v > 0.0),
                "{name} in\n{text}"
            );
        }
        assert!(
            figure(&text, "process_cpu_seconds_total").is_some(),
            "{text}"
        );
    });
}

/// Status and body of an answer of a program.
async fn get(url: &str) -> (u16, String) {
    let client = client().no_proxy().build().unwrap();
    let answer = client.get(url).send().await.unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}

#[tokio::test]
async fn prometheus_has_a_listener_of_its_own_that_answers_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let settings = [("TENON_METRICS_LISTEN", "127.0.0.1:0")];
    let (mut program, origin) = Program::listening(folder.path(), &settings);
    let log = program.log();
    let own = log
        .split("figures for Prometheus at ")
        .nth(1)
        .and_then(|rest| rest.split_whitespace().next())
        .unwrap_or_else(|| panic!("{log}"))
        .to_owned();
    let own_origin = own.strip_suffix("/metrics").unwrap();
    assert_ne!(own_origin, origin);

    // Tasks run by themselves; their runs are counted.
    let name = "tenon_task_runs_total{task=\"identity_tidy\",outcome=\"succeeded\"}";
    let until = Instant::now() + PATIENCE;
    loop {
        let (status, text) = get(&own).await;
        assert_eq!(status, 200);
        if figure(&text, name).is_some_and(|runs| runs >= 1.0) {
            break;
        }
        assert!(Instant::now() < until, "no {name} in\n{text}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }

    assert_eq!(METRICS_ROUTES.len(), 1, "the others want a look here");
    for path in ["/", "/login", "/health/ready", "/metrics/x", "/p"] {
        assert_eq!(get(&format!("{own_origin}{path}")).await.0, 404, "{path}");
    }
    // Before the first user is made everything leads to set-up, pages of nobody too.
    let (_, page) = get(&format!("{origin}/metrics")).await;
    assert!(!page.contains("tenon_"), "{page}");

    program.terminate();
    assert!(program.wait().success(), "{}", program.log());
}

#[test]
fn the_listener_of_the_people_does_not_know_the_figures() {
    on_both_engines(async |world| {
        let app = App::new(&world);
        let user = world.user().await;
        for browser in [app.browser(), app.sign_in(&user).await] {
            let answer = browser.get("/metrics").await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND);
            assert!(!answer.body.contains("tenon_http"), "{}", answer.body);
        }
    });
}

#[test]
fn figures_that_others_can_read_are_warned_about() {
    let folder = tempfile::tempdir().unwrap();
    let check = |address| {
        let settings = [("TENON_METRICS_LISTEN", address)];
        let output = crate::program::run(folder.path(), &["config", "check"], &settings, "");
        String::from_utf8(output.stdout).unwrap()
    };
    let open = check("0.0.0.0:9010");
    assert!(
        open.contains("warning: `metrics_listen` 0.0.0.0:9010"),
        "{open}"
    );
    let closed = check("127.0.0.1:9010");
    assert!(
        closed.contains("metrics_listen = \"127.0.0.1:9010\""),
        "{closed}"
    );
    assert!(!closed.contains("`metrics_listen` 127"), "{closed}");
}
