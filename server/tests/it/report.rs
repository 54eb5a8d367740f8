//! Agents over HTTP: enrolment and reports.

use crate::app::{App, enrolment_token, facts};
use backend::testing::{World, on_both_engines};
use http::StatusCode;
use model::{
    agent::{ENROL_PATH, MAX_AGE, MAX_AHEAD, MAX_BATCH, MAX_BODY, REPORT_PATH},
    time::Millis,
};
use serde_json::{Value, json};

fn body(world: &World, ago: Millis) -> Value {
    serde_json::to_value(world.report(world.now() - ago)).unwrap()
}

/// `field problem` for each field of a refusal.
fn named(body: &Value) -> Vec<String> {
    assert_eq!(body["error"], "invalid", "{body}");
    let fields = body["fields"].as_array().unwrap();
    fields
        .iter()
        .map(|field| {
            format!(
                "{} {}",
                field["field"].as_str().unwrap(),
                field["problem"]["problem"].as_str().unwrap()
            )
        })
        .collect()
}

#[test]
fn a_report_is_stored_before_it_is_acknowledged_and_a_repeat_changes_nothing() {
    on_both_engines(async |world| {
        let owner = world.user().await;
        let app = App::new(&world);
        let (agent, enrolled) = app.enrol(&world, "web-1").await;
        let browser = app.sign_in(&owner).await;
        let charts = json!({
            "scope": "personal",
            "id": enrolled.server_id,
            "request": {"window": {"last": "15m"}},
        });
        let cpu = async || {
            let answer = browser
                .post_json("/fn/metrics/server_charts", &charts)
                .await;
            assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
            let cpu = answer.json()["lines"][0].clone();
            assert_eq!(cpu["metric"], "cpu");
            let points = cpu["series"]["points"].as_array().unwrap().clone();
            points
                .iter()
                .filter(|point| !point["mean"].is_null())
                .map(|point| point["mean"].clone())
                .collect::<Vec<_>>()
        };
        assert_eq!(cpu().await, [] as [Value; 0]);

        let first = body(&world, Millis::seconds(120));
        let answer = agent.post_json(REPORT_PATH, &first).await;
        assert_eq!(
            (answer.status, answer.json()),
            (StatusCode::OK, json!({"accepted": 1}))
        );
        assert_eq!(cpu().await, [json!(12.5)]);

        let mut repeat = first.clone();
        repeat["cpu"]["percent"] = json!(99.0);
        let answer = agent.post_json(REPORT_PATH, &repeat).await;
        assert_eq!(
            (answer.status, answer.json()),
            (StatusCode::OK, json!({"accepted": 1}))
        );
        assert_eq!(
            cpu().await,
            [json!(12.5)],
            "the repeat changed what was stored"
        );

        let batch = json!([
            body(&world, Millis::seconds(60)),
            first,
            body(&world, Millis::seconds(0))
        ]);
        let answer = agent.post_json(REPORT_PATH, &batch).await;
        assert_eq!(
            (answer.status, answer.json()),
            (StatusCode::OK, json!({"accepted": 3}))
        );
        assert_eq!(cpu().await, [json!(12.5), json!(12.5), json!(12.5)]);

        let detail = json!({"scope": "personal", "id": enrolled.server_id});
        let detail = browser.post_json("/fn/server/detail", &detail).await.json();
        assert_eq!(detail["summary"]["latest"]["time"], world.now().0);
        assert_eq!(detail["summary"]["status"], "reporting");
        assert_eq!(detail["hostname"], "web-1");
    });
}

#[test]
fn a_wrong_report_is_refused_whole_and_every_wrong_field_is_named() {
    on_both_engines(async |world| {
        world.user().await;
        let app = App::new(&world);
        let (agent, _) = app.enrol(&world, "web-1").await;
        let good = body(&world, Millis(0));
        let change = |changes: &[(&str, Value)]| {
            let mut report = good.clone();
            for (path, value) in changes {
                *report.pointer_mut(path).unwrap() = value.clone();
            }
            report
        };
        let mut without_cpu = good.clone();
        without_cpu.as_object_mut().unwrap().remove("cpu");
        let far = |seconds: i64| json!(world.now().seconds() + seconds);
        let (oldest, newest) = (-MAX_AGE.0 / 1_000, MAX_AHEAD.0 / 1_000);
        let cases: Vec<(Value, Vec<&str>)> = vec![
            (
                change(&[("/cpu/percent", json!(101)), ("/disk/free", json!(-1))]),
                vec!["cpu.percent out_of_range", "disk.free out_of_range"],
            ),
            (
                change(&[("/cpu/percent", json!("much"))]),
                vec!["cpu.percent malformed"],
            ),
            (without_cpu, vec!["cpu missing"]),
            (change(&[("/time", far(oldest - 1))]), vec!["time time_off"]),
            (change(&[("/time", far(newest + 1))]), vec!["time time_off"]),
            (change(&[("/time", json!(i64::MAX))]), vec!["time time_off"]),
            (json!([]), vec![" missing"]),
            (json!("report"), vec![" malformed"]),
            (
                json!([good, change(&[("/net/input", json!(-1))])]),
                vec!["[1].net.input out_of_range"],
            ),
            (json!([good, {}]), vec!["[1].time missing"]),
        ];
        for (report, expected) in cases {
            let answer = agent.post_json(REPORT_PATH, &report).await;
            assert_eq!(
                answer.status,
                StatusCode::UNPROCESSABLE_ENTITY,
                "{report} {answer:?}"
            );
            assert_eq!(named(&answer.json()), expected, "{report}");
        }
        for text in ["", "{", "[1", "\u{0}"] {
            let answer = agent.post_text(REPORT_PATH, text).await;
            assert_eq!(
                answer.status,
                StatusCode::UNPROCESSABLE_ENTITY,
                "{text:?} {answer:?}"
            );
        }
        // The edges are inside.
        for off in [oldest, newest] {
            let answer = agent
                .post_json(REPORT_PATH, &change(&[("/time", far(off))]))
                .await;
            assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
        }
    });
}

#[test]
fn a_body_that_is_too_large_is_refused() {
    on_both_engines(async |world| {
        world.user().await;
        let app = App::new(&world);
        let (agent, _) = app.enrol(&world, "web-1").await;
        let answer = agent.post_text(REPORT_PATH, " ".repeat(MAX_BODY + 1)).await;
        assert_eq!(
            (answer.status, answer.json()),
            (StatusCode::PAYLOAD_TOO_LARGE, json!({"error": "too_large"}))
        );

        let many: Vec<Value> = (0..=MAX_BATCH as i64)
            .map(|n| body(&world, Millis::seconds(n)))
            .collect();
        let answer = agent.post_json(REPORT_PATH, &json!(many)).await;
        assert_eq!(
            (answer.status, answer.json()),
            (StatusCode::PAYLOAD_TOO_LARGE, json!({"error": "too_large"}))
        );
        let answer = agent.post_json(REPORT_PATH, &json!(many[1..])).await;
        assert_eq!(
            (answer.status, answer.json()),
            (StatusCode::OK, json!({"accepted": MAX_BATCH}))
        );
    });
}

#[test]
fn only_the_token_of_an_agent_reports() {
    on_both_engines(async |world| {
        let owner = world.user().await;
        let app = App::new(&world);
        let (agent, _) = app.enrol(&world, "web-1").await;
        let report = body(&world, Millis(0));
        let person = app.sign_in(&owner).await;
        let callers = [
            app.browser(),
            person,
            app.agent("unknown"),
            app.agent(&agent.bearer.as_deref().unwrap().to_uppercase()),
        ];
        for caller in callers {
            let answer = caller.post_json(REPORT_PATH, &report).await;
            let expected = (
                StatusCode::UNAUTHORIZED,
                json!({"error": "unauthenticated"}),
            );
            assert_eq!((answer.status, answer.json()), expected);
            // Nobody without a token learns what we think of a body.
            let answer = caller.post_text(REPORT_PATH, "nonsense").await;
            assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
        }
        // A cookie beside the token does not turn an agent into a person.
        let cookie = app.sign_in(&owner).await.session().unwrap();
        agent.set_cookie("tenon", &cookie);
        let answer = agent.post_json("/fn/session/current", &json!({})).await;
        assert_ne!(answer.status, StatusCode::OK);
    });
}

#[test]
fn an_enrolment_token_is_good_once_and_for_ten_minutes() {
    on_both_engines(async |world| {
        world.user().await;
        let app = App::new(&world);
        let late = enrolment_token(&world).await;
        world.clock().advance(Millis::seconds(601));
        let token = enrolment_token(&world).await;
        let enrol = async |token: &str| {
            app.browser()
                .post_json(
                    ENROL_PATH,
                    &json!({"token": token, "facts": facts("web-1")}),
                )
                .await
        };
        let first = enrol(&token).await;
        assert_eq!(first.status, StatusCode::OK, "{first:?}");
        for used in [token.as_str(), &late, "unknown", ""] {
            let answer = enrol(used).await;
            let expected = (
                StatusCode::UNAUTHORIZED,
                json!({"error": "unauthenticated"}),
            );
            assert_eq!((answer.status, answer.json()), expected, "{used}");
        }
        let answer = app
            .browser()
            .post_json(ENROL_PATH, &json!({"token": "t"}))
            .await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(named(&answer.json()), ["facts missing"]);
        let answer = app
            .browser()
            .post_text(ENROL_PATH, " ".repeat(32 * 1024))
            .await;
        assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    });
}
