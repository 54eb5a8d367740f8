//! Becoming a host.

use crate::parts::{DEADLINE, MIDDLE, both, console, listen, seen, serve};
use agent::enrol::{self, Source};
use axum::http::StatusCode;
use model::{agent::MachineFacts, id::ServerId};
use std::{future::pending, time::Duration};
use tokio::time::{sleep, timeout};

#[tokio::test]
async fn enrolment_waits_for_its_token_and_for_the_console() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("enrolment");
    let seen = seen([], None);
    seen.lock().unwrap().enrolment_script = [StatusCode::NOT_FOUND, StatusCode::CONFLICT].into();
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
    let enrolling = enrol::enrol(&console, &url, &source, &facts, pace, MIDDLE);
    let (state, spent) = tokio::select! {
        () = both(late, serve(listener, seen.clone())) => unreachable!(),
        enrolled = timeout(DEADLINE, enrolling) => enrolled.unwrap(),
    };
    assert_eq!((state.server_id, state.console), (ServerId(5), url));
    assert_eq!(state.token.expose(), "own-once-only");
    assert_eq!(spent.expose(), "once-only");
    let seen = seen.lock().unwrap();
    assert_eq!(seen.enrolments.len(), 3);
    assert!(
        seen.enrolments
            .iter()
            .all(|enrolment| enrolment.token == "once-only" && enrolment.facts == facts)
    );
}
