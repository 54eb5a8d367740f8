//! The console is away, and the agent is started again meanwhile.

use crate::parts::{Machine, both, console, drive, listen, report_at, seen, serve};
use std::{future::pending, time::Duration};
use tokio::{net::TcpListener, time::sleep};

#[tokio::test]
async fn a_console_that_is_not_there_yet_gets_everything_when_it_comes() {
    let (listener, address) = listen().await;
    drop(listener);
    let seen = seen([], None);
    let machine = Machine::with(1_234);
    let console = console(address);
    let late = async {
        sleep(Duration::from_millis(200)).await;
        serve(TcpListener::bind(address).await.unwrap(), seen.clone()).await;
    };
    let sender = machine.sender(&console);
    drive(both(late, sender.run(pending())), || {
        machine.queue.is_empty()
    })
    .await;
    let seen = seen.lock().unwrap();
    assert_eq!(seen.stored, (1..=1_234).collect::<Vec<_>>());
    let sizes: Vec<_> = seen.bodies.iter().map(|(_, count)| *count).collect();
    assert_eq!(sizes, [500, 500, 234]);
}

#[tokio::test]
async fn an_outage_with_restarts_in_between_loses_nothing_and_keeps_order() {
    let (listener, address) = listen().await;
    drop(listener);
    let mut machine = Machine::with(0);
    let mut time = 0;
    // Each life measures for a while, tries in vain, and is killed.
    for measured in [700, 1, 450, 3] {
        let console = console(address);
        for _ in 0..measured {
            time += 1;
            machine.queue.push(report_at(time));
        }
        assert!(machine.queue.spool_everything());
        tokio::select! {
            () = machine.sender(&console).run(pending()) => {}
            () = sleep(Duration::from_millis(40)) => {}
        }
        machine = machine.killed_and_started_again();
    }
    // The last one measures on while the backlog is sent.
    for _ in 0..5 {
        time += 1;
        machine.queue.push(report_at(time));
    }
    let seen = seen([], None);
    machine.drain(&seen).await;
    assert_eq!(seen.lock().unwrap().stored, (1..=time).collect::<Vec<_>>());
    let left = std::fs::read_dir(machine.dir.spool()).unwrap().count();
    assert_eq!(left, 0, "what was sent is deleted");
}

#[tokio::test]
async fn killed_in_the_middle_of_a_backlog_it_goes_on_from_there() {
    let machine = Machine::with(2_300);
    assert!(machine.queue.spool_everything());
    let seen = seen([], None);
    machine
        .send_until(&seen, || seen.lock().unwrap().stored.len() >= 1_000)
        .await;
    let machine = machine.killed_and_started_again();
    machine.drain(&seen).await;
    let mut first_arrivals = seen.lock().unwrap().stored.clone();
    // A body that was under way at the kill comes twice, as it must.
    let arrived = first_arrivals.len();
    let mut known = std::collections::HashSet::new();
    first_arrivals.retain(|time| known.insert(*time));
    assert_eq!(first_arrivals, (1..=2_300).collect::<Vec<_>>());
    assert!(
        arrived <= 2_300 + 500,
        "at most one body comes twice: {arrived}"
    );
}
