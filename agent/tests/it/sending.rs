//! In order, once, no faster than told, and no report blocks the others.

use crate::parts::{
    CLOCK, Machine, Reaction, both, console, drive, listen, pace, report_at, seen, serve, until,
};
use agent::{backoff::Backoff, report::Pace, sample::sample_for_ever};
use model::agent::MachineFacts;
use std::{future::pending, time::Duration};
use tokio::time::{sleep, timeout};

fn sizes(seen: &crate::parts::Played) -> Vec<usize> {
    let seen = seen.lock().unwrap();
    seen.bodies.iter().map(|(_, count)| *count).collect()
}

#[tokio::test]
async fn every_sample_arrives_once_and_in_order_whatever_the_console_answers() {
    use Reaction::{TooMany, Unavailable};
    let script = [
        Unavailable,
        Unavailable,
        Unavailable,
        TooMany(1),
        TooMany(0),
        Unavailable,
    ];
    let seen = seen(script, None);
    let (listener, address) = listen().await;
    let console = console(address);
    let machine = Machine::with(0);
    let mut time = 0;
    let measure = || {
        time += 1;
        Ok(report_at(time))
    };
    let tick = Duration::from_millis(20);
    let sampling = async {
        sample_for_ever(measure, &machine.queue, tick, tick).await;
    };
    let agent = Box::pin(both(sampling, machine.sender(&console).run(pending())));
    drive(both(serve(listener, seen.clone()), agent), || {
        seen.lock().unwrap().stored.len() >= 80
    })
    .await;

    let seen = seen.lock().unwrap();
    let expected: Vec<_> = (1..=seen.stored.len() as i64).collect();
    assert_eq!(seen.stored, expected);
    assert!(
        seen.bearer
            .iter()
            .all(|bearer| bearer == "Bearer own-token")
    );
    // The fourth body was answered with "in one second", and sampling went on.
    let told = seen.bodies[4].0 - seen.bodies[3].0;
    assert!(told >= Duration::from_secs(1), "{told:?}");
    assert!(
        seen.bodies[4].1 > seen.bodies[3].1 + 10,
        "{:?}",
        seen.bodies
    );
}

#[tokio::test]
async fn only_the_reports_that_are_refused_are_dropped() {
    let seen = seen([], Some(Reaction::Without(vec![1, 3, 6])));
    Machine::with(6).drain(&seen).await;
    assert_eq!(seen.lock().unwrap().stored, [2, 4, 5]);
    Machine::with(1).drain(&seen).await;
    assert_eq!(seen.lock().unwrap().stored, [2, 4, 5]);
}

#[tokio::test]
async fn a_console_whose_clock_is_off_for_a_while_costs_no_report() {
    use Reaction::OffClock;
    let seen = seen([OffClock(vec![1, 2, 3]), OffClock(vec![3])], None);
    Machine::with(3).drain(&seen).await;
    assert_eq!(seen.lock().unwrap().stored, [1, 2, 3]);
    // A time that this machine too finds wrong is no dispute.
    let ahead = CLOCK().seconds() + 3_600;
    let machine = Machine::with(1);
    machine.queue.push(report_at(ahead));
    seen.lock().unwrap().rule = Some(OffClock(vec![ahead]));
    machine.drain(&seen).await;
    assert_eq!(seen.lock().unwrap().stored, [1, 2, 3, 1]);
}

#[tokio::test]
async fn a_body_that_is_too_large_is_halved_until_it_passes() {
    let seen = seen([], Some(Reaction::AtMost(150)));
    Machine::with(600).drain(&seen).await;
    assert_eq!(seen.lock().unwrap().stored, (1..=600).collect::<Vec<_>>());
    assert_eq!(sizes(&seen), [500, 250, 125, 125, 125, 125, 100]);
}

#[tokio::test]
async fn after_smaller_bodies_have_passed_larger_ones_are_tried_again() {
    let seen = seen(vec![Reaction::AtMost(60); 3], None);
    Machine::with(1_500).drain(&seen).await;
    assert_eq!(seen.lock().unwrap().stored, (1..=1_500).collect::<Vec<_>>());
    let expected = [&[500, 250, 125][..], &[62; 8], &[124; 8], &[12]].concat();
    assert_eq!(sizes(&seen), expected);
}

#[tokio::test]
async fn a_report_that_never_passes_does_not_block_the_others() {
    use Reaction::{AtMost, Nonsense};
    let seen = seen([AtMost(0), Nonsense, AtMost(0)], None);
    Machine::with(4).drain(&seen).await;
    assert_eq!(seen.lock().unwrap().stored, [2, 3, 4]);
}

#[tokio::test]
async fn a_report_that_a_proxy_suspects_is_found_and_dropped_alone() {
    for on_disk in [false, true] {
        let seen = seen([], Some(Reaction::Suspects(4)));
        let machine = Machine::with(9);
        if on_disk {
            assert!(machine.queue.spool_everything());
        }
        machine.drain(&seen).await;
        assert_eq!(seen.lock().unwrap().stored, [1, 2, 3, 5, 6, 7, 8, 9]);
    }
}

#[tokio::test]
async fn a_proxy_that_turns_everything_away_for_a_while_costs_no_report() {
    // However many answers it lasts: also when it ends in the middle of a doubt.
    for answers in 35..40 {
        let seen = seen(vec![Reaction::Forbidden; answers], None);
        Machine::with(9).drain(&seen).await;
        let mut stored = seen.lock().unwrap().stored.clone();
        stored.sort_unstable();
        assert_eq!(stored, (1..=9).collect::<Vec<_>>(), "{answers}");
    }
}

#[tokio::test]
async fn what_waits_is_sent_when_the_agent_is_stopped() {
    let seen = seen([Reaction::Unavailable], None);
    let (listener, address) = listen().await;
    let console = console(address);
    let machine = Machine::with(3);
    let patient = Pace {
        backoff: Backoff::new(Duration::from_secs(600), Duration::from_secs(600)),
        ..pace()
    };
    let sender = machine.sender_as(&console, machine.identity(), patient);
    let stop = until(|| !seen.lock().unwrap().bodies.is_empty());
    tokio::select! {
        () = serve(listener, seen.clone()) => {}
        result = timeout(Duration::from_secs(10), sender.run(stop)) => result.unwrap(),
    }
    assert_eq!(seen.lock().unwrap().stored, [1, 2, 3]);
}

#[tokio::test]
async fn a_console_that_asks_for_silence_gets_it_even_at_the_stop() {
    let seen = seen([Reaction::TooMany(60)], None);
    let (listener, address) = listen().await;
    let console = console(address);
    let machine = Machine::with(3);
    // When later requests are answered, the answer has reached the agent.
    let stop = async {
        until(|| !seen.lock().unwrap().bodies.is_empty()).await;
        for _ in 0..3 {
            console.health().await.unwrap_err();
        }
        assert!(machine.queue.spool_everything());
    };
    tokio::select! {
        () = serve(listener, seen.clone()) => {}
        result = timeout(Duration::from_secs(10), machine.sender(&console).run(stop)) => result.unwrap(),
    }
    assert_eq!(
        sizes(&seen),
        [3],
        "nothing was sent after the one that was turned down"
    );
    let machine = machine.killed_and_started_again();
    assert_eq!(machine.queue.len(), 3);
}

#[tokio::test]
async fn a_console_that_hangs_does_not_hold_up_the_stop() {
    let (_listener, address) = listen().await;
    let console = console(address);
    let machine = Machine::with(3);
    let stop = sleep(Duration::from_millis(50));
    timeout(Duration::from_secs(5), machine.sender(&console).run(stop))
        .await
        .unwrap();
    assert_eq!(machine.queue.len(), 3);
}

#[tokio::test]
async fn facts_are_sent_after_each_start_and_when_they_change() {
    let seen = seen([], None);
    let machine = Machine::with(1);
    let named = |name: &str| MachineFacts {
        hostname: name.into(),
        provider: "aliyun".into(),
        ..MachineFacts::default()
    };
    machine.facts.send_replace(named("one"));
    let got = |count: usize| move |seen: &crate::parts::Seen| seen.facts.len() == count;
    machine
        .send_until(&seen, || got(1)(&seen.lock().unwrap()))
        .await;
    let machine = machine.killed_and_started_again();
    machine.facts.send_replace(named("one"));
    machine.queue.push(report_at(2));
    let mut renamed = false;
    machine
        .send_until(&seen, || {
            let count = seen.lock().unwrap().facts.len();
            if count == 2 && !renamed {
                renamed = true;
                machine.facts.send_replace(named("two"));
                machine.queue.push(report_at(3));
                machine.queue.push(report_at(4));
            }
            count == 3
        })
        .await;
    let seen = seen.lock().unwrap();
    let names: Vec<_> = seen
        .facts
        .iter()
        .map(|facts| facts.hostname.as_str())
        .collect();
    assert_eq!(names, ["one", "one", "two"]);
    assert!(
        seen.bodies.len() >= 3,
        "reports and nothing but reports come first"
    );
}
