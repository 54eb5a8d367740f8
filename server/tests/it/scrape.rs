//! Figures that a program reads by a token, over HTTP: from the page's call that
//! makes it to the one that takes it back.

use crate::app::App;
use backend::testing::{World, on_both_engines};
use http::StatusCode;
use model::{
    agent::{ContainerInfo, REPORT_PATH},
    container::ContainerState,
    scrape::{SCRAPE_INTERVAL, SCRAPE_PATH},
};
use serde_json::json;

/// A report with a container that runs.
fn report(world: &World) -> serde_json::Value {
    let mut report = serde_json::to_value(world.report(world.now())).unwrap();
    let container = ContainerInfo {
        name: "web".to_owned(),
        id: "4f5e".to_owned(),
        image: "nginx:1.27".to_owned(),
        state: ContainerState::Running,
        status: String::new(),
        command: String::new(),
        created: None,
        started: None,
        restarts: 4,
        ports: Vec::new(),
    };
    report["containers"] = json!([container]);
    report["docker"] = json!({"web": {"cpu": 150.0, "mem_percent": 25.0, "mem_usage": 256,
        "mem_limit": 1_024, "net_input": 10, "net_output": 20, "block_input": 30, "block_output": 40}});
    report
}

#[test]
fn a_program_reads_figures_by_a_token_until_it_is_taken_back() {
    on_both_engines(async |world| {
        let user = world.user().await;
        let app = App::new(&world);
        let (agent, enrolled) = app.enrol(&world, "web-1").await;
        let answer = agent.post_json(REPORT_PATH, &report(&world)).await;
        assert_eq!(answer.status, StatusCode::OK, "{answer:?}");

        let browser = app.sign_in(&user).await;
        let body = json!({"scope": "personal", "name": "prometheus"});
        let made = browser
            .post_json("/fn/scrape/create_token", &body)
            .await
            .json();
        let token = made["token"].as_str().unwrap();
        let listed = json!({"scope": "personal"});
        let tokens = browser.post_json("/fn/scrape/tokens", &listed).await;
        assert!(!tokens.body.contains(token), "the secret is shown once");
        let id = tokens.json()[0]["id"].clone();

        // A caller with a bearer's header is what agents are, too.
        let program = app.agent(token);
        let read = program.get(SCRAPE_PATH).await;
        assert_eq!(read.status, StatusCode::OK, "{read:?}");
        assert_eq!(
            read.headers["content-type"],
            "text/plain; version=0.0.4; charset=utf-8"
        );
        let server = enrolled.server_id;
        for line in [
            format!(r#"tenon_host_up{{server="{server}",host="web-1"}} 1"#),
            format!(r#"tenon_host_cpu_ratio{{server="{server}",host="web-1"}} 0.125"#),
            format!(
                r#"tenon_container_cpu_ratio{{server="{server}",host="web-1",container="web"}} 1.5"#
            ),
            format!(
                r#"tenon_container_restarts_total{{server="{server}",host="web-1",container="web"}} 4"#
            ),
            "tenon_scrape_complete 1".to_owned(),
        ] {
            assert!(
                read.body.lines().any(|one| one == line),
                "{line} in\n{}",
                read.body
            );
        }

        let again = program.get(SCRAPE_PATH).await;
        assert_eq!(again.status, StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(again.headers["retry-after"], "1");
        for (path, status) in [("/fn/server/list", 401), (REPORT_PATH, 401)] {
            let answer = program
                .post_json(path, &json!({"scope": "personal", "request": {}}))
                .await;
            assert_eq!(answer.status.as_u16(), status, "{path} is another door");
        }
        assert_eq!(
            agent.get(SCRAPE_PATH).await.status,
            StatusCode::UNAUTHORIZED
        );
        assert_eq!(
            browser.get(SCRAPE_PATH).await.status,
            StatusCode::UNAUTHORIZED
        );

        let revoked = json!({"scope": "personal", "id": id});
        let answer = browser.post_json("/fn/scrape/revoke_token", &revoked).await;
        assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
        world.clock().advance(SCRAPE_INTERVAL);
        assert_eq!(
            program.get(SCRAPE_PATH).await.status,
            StatusCode::UNAUTHORIZED
        );
    });
}
