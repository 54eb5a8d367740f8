//! The agent's own token: renewed, and lost.

use crate::parts::{
    Machine, Played, both, console, drive, listen, pace, report_at, seen, serve, token,
};
use agent::{enrol::Source, identity::Identity};
use axum::http::StatusCode;
use std::{future::pending, path::Path};

/// A console that lets in nobody but the bearer of `token()`.
fn strict() -> Played {
    let seen = seen([], None);
    seen.lock().unwrap().token = Some(token().expose().to_owned());
    seen
}

/// What only a working token can do.
async fn gets_in(machine: Machine, seen: &Played) -> Machine {
    let stored = seen.lock().unwrap().stored.len();
    machine.queue.push(report_at(9_000 + stored as i64));
    machine
        .send_until(seen, || seen.lock().unwrap().stored.len() > stored)
        .await;
    machine
}

#[tokio::test]
async fn a_token_is_renewed_when_the_console_asks_and_is_on_disk_before_it_is_used() {
    let seen = strict();
    seen.lock().unwrap().wants_renewal = true;
    let machine = Machine::with(1);
    let mut pushed = false;
    machine
        .send_until(&seen, || {
            let seen = seen.lock().unwrap();
            if seen.renewals == 1 && !pushed {
                pushed = true;
                machine.queue.push(report_at(2));
            }
            if seen.token.as_deref() == Some("renewed-1") {
                // Used for the first time: the disk must have it already.
                assert_eq!(machine.saved_token(), "renewed-1");
            }
            seen.stored == [1, 2]
        })
        .await;
    let seen = seen.lock().unwrap();
    assert_eq!(seen.bearer.last().unwrap(), "Bearer renewed-1");
    assert_eq!(seen.renewals, 1);
}

#[tokio::test]
async fn killed_before_the_new_token_arrives_the_old_one_works() {
    let seen = strict();
    {
        let mut seen = seen.lock().unwrap();
        seen.wants_renewal = true;
        seen.hangs_at_renewal = true;
    }
    let machine = Machine::with(1);
    machine
        .send_until(&seen, || seen.lock().unwrap().renewals == 1)
        .await;
    let machine = machine.killed_and_started_again();
    assert_eq!(machine.saved_token(), token().expose());
    let machine = gets_in(machine, &seen).await;
    // And it can still be renewed.
    {
        let mut seen = seen.lock().unwrap();
        seen.wants_renewal = true;
        seen.hangs_at_renewal = false;
    }
    machine.queue.push(report_at(2));
    machine
        .send_until(&seen, || machine.saved_token() == "renewed-2")
        .await;
    gets_in(machine, &seen).await;
}

#[tokio::test]
async fn killed_before_the_new_token_is_first_used_the_new_one_works() {
    let seen = strict();
    seen.lock().unwrap().wants_renewal = true;
    let machine = Machine::with(1);
    machine
        .send_until(&seen, || machine.saved_token() == "renewed-1")
        .await;
    let machine = machine.killed_and_started_again();
    gets_in(machine, &seen).await;
    assert_eq!(seen.lock().unwrap().token.as_deref(), Some("renewed-1"));
}

#[tokio::test]
async fn a_new_token_that_cannot_be_saved_is_not_used() {
    let seen = strict();
    seen.lock().unwrap().wants_renewal = true;
    let machine = Machine::with(1);
    let identity = machine.identity();
    // A folder in the file's place lets the rename fail.
    let file = machine.path().join("agent.json");
    std::fs::remove_file(&file).unwrap();
    std::fs::create_dir_all(file.join("x")).unwrap();
    let (listener, address) = listen().await;
    let console = console(address);
    let sender = machine.sender_as(&console, identity, pace());
    let mut pushed = false;
    drive(
        both(serve(listener, seen.clone()), sender.run(pending())),
        || {
            let seen = seen.lock().unwrap();
            if seen.renewals == 1 && !pushed {
                pushed = true;
                machine.queue.push(report_at(2));
            }
            seen.stored == [1, 2]
        },
    )
    .await;
    let seen = seen.lock().unwrap();
    assert!(
        seen.bearer
            .iter()
            .all(|bearer| bearer == "Bearer own-token")
    );
    assert_eq!(seen.token.as_deref(), Some(token().expose()));
}

/// A machine whose token is revoked, and the file where a new one may appear.
async fn revoked(seen: &Played, machine: &Machine, source: &Path, done: impl FnMut() -> bool) {
    let (listener, address) = listen().await;
    let console = console(address);
    let state = machine.dir.load().unwrap().unwrap();
    let spent = Some("spent".parse().unwrap());
    let source = Some(Source::File(source.to_owned()));
    let identity = Identity::new(&machine.dir, state, source, spent);
    let sender = machine.sender_as(&console, identity, pace());
    let parts = both(serve(listener, seen.clone()), sender.run(pending()));
    drive(parts, done).await;
}

#[tokio::test]
async fn a_revoked_agent_keeps_collecting_and_enrols_again_without_a_restart() {
    let seen = seen([], None);
    {
        let mut seen = seen.lock().unwrap();
        seen.token = Some("another's".into());
        // The first new token is wrong as well.
        seen.enrolment_script.push_back(StatusCode::UNAUTHORIZED);
    }
    let machine = Machine::with(3);
    let file = machine.path().join("enrolment-token");
    std::fs::write(&file, "spent\n").unwrap();
    let mut step = 0;
    revoked(&seen, &machine, &file, || {
        let seen = seen.lock().unwrap();
        match step {
            // The old token is tried again after a long while, no enrolment is.
            0 if seen.bodies.len() == 2 => {
                assert_eq!(seen.enrolments.len(), 0, "a spent token is not tried again");
                machine.queue.push(report_at(4));
                std::fs::write(&file, "mistyped\n").unwrap();
                step = 1;
            }
            1 if seen.bodies.len() == 4 => {
                assert_eq!(seen.enrolments.len(), 1, "nor is one that was refused");
                std::fs::write(&file, "fresh\n").unwrap();
                step = 2;
            }
            _ => {}
        }
        seen.stored.len() == 4
    })
    .await;
    let seen = seen.lock().unwrap();
    assert_eq!(seen.stored, [1, 2, 3, 4]);
    assert_eq!(seen.bearer.last().unwrap(), "Bearer own-fresh");
    assert_eq!(machine.saved_token(), "own-fresh");
    let tried: Vec<_> = seen.enrolments.iter().map(|e| e.token.as_str()).collect();
    assert_eq!(tried, ["mistyped", "fresh"]);
    // Between two tries of the unknown token there is the long wait.
    let waited = seen.bodies[1].0 - seen.bodies[0].0;
    assert!(waited >= pace().unknown_token, "{waited:?}");
}

#[tokio::test]
async fn a_console_that_knows_the_token_again_needs_no_enrolment() {
    let seen = seen(vec![crate::parts::Reaction::UnknownToken; 2], None);
    let machine = Machine::with(3);
    machine.drain(&seen).await;
    let seen = seen.lock().unwrap();
    assert_eq!(
        (&seen.stored[..], seen.enrolments.len()),
        (&[1, 2, 3][..], 0)
    );
}
