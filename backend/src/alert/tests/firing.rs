//! What raises an alert and what ends it.

use super::*;
use crate::server::task::Silence;

#[test]
fn a_busy_host_raises_an_alert_a_message_and_ends_both() {
    on_both_engines(async |world| {
        let (user, server) = host(&world).await;
        let begin = world.now() + STEP;
        assert_eq!(load(&world, server, 95.0, 20).await, NOTHING);
        assert_eq!(open(&world, &user, Scope::Personal).await, []);
        assert_eq!(load(&world, server, 97.0, 1).await, FIRED);
        let alerts = open(&world, &user, Scope::Personal).await;
        let alert = &alerts[0];
        assert_eq!((alerts.len(), alert.metric), (1, AlertMetric::Cpu));
        assert_eq!((alert.start, alert.fired), (begin, world.now()));
        assert_eq!((alert.threshold, alert.peak), (70.0, Some(97.0)));
        assert_eq!(alert.server_name, "web-01");
        // Nothing is told twice, and the worst value is kept.
        assert_eq!(load(&world, server, 99.0, 3).await, NOTHING);
        assert_eq!(load(&world, server, 66.0, 3).await, NOTHING);
        assert_eq!(
            open(&world, &user, Scope::Personal).await[0].peak,
            Some(99.0)
        );
        assert_eq!(load(&world, server, 10.0, 1).await, RESOLVED);
        assert_eq!(open(&world, &user, Scope::Personal).await, []);
        let all = list(&world, &user, Scope::Personal, AlertState::All).await;
        assert_eq!((all.page.total, all.open), (1, 0));
        assert_eq!(all.page.items[0].resolved, Some(world.now()));
        let messages = told(&world, &user).await;
        assert!(
            matches!(
                &messages[..],
                [
                    Payload::AlertFired {
                        company: None,
                        metric: AlertMetric::Cpu,
                        value: Some(97),
                        ..
                    },
                    Payload::AlertResolved { peak: Some(99), .. }
                ]
            ),
            "{messages:?}"
        );
    });
}

#[test]
fn a_host_that_falls_silent_raises_an_alert_and_ends_it_by_its_first_report() {
    on_both_engines(async |world| {
        let (user, server) = host(&world).await;
        world.server(Owner::User(user.id), user.id, "never").await;
        world.ingest(server, &[world.report(world.now())]).await;
        let silence = Silence::default();
        let ctx = world.system();
        let mut fired_after = None;
        for look_number in 1..=20 {
            world.clock().advance(STEP);
            silence.run(&ctx, ctx.system().unwrap()).await.unwrap();
            if look(&world).await == FIRED {
                fired_after = Some(look_number * STEP.0 / 1_000);
            }
        }
        // Two minutes without a word, and how long it takes to notice.
        let seconds = fired_after.unwrap();
        assert!((120..=165).contains(&seconds), "{seconds}");
        let alerts = open(&world, &user, Scope::Personal).await;
        assert_eq!(alerts.len(), 1);
        assert_eq!(
            (alerts[0].metric, alerts[0].server),
            (AlertMetric::Silence, server)
        );
        world.ingest(server, &[world.report(world.now())]).await;
        assert_eq!(look(&world).await, RESOLVED);
    });
}

#[test]
fn two_consoles_that_look_at_once_fire_once() {
    on_both_engines(async |world| {
        let (user, server) = host(&world).await;
        load(&world, server, 95.0, 20).await;
        world.clock().advance(STEP);
        let mut report = world.report(world.now());
        report.cpu.percent = 95.0;
        world.ingest(server, &[report]).await;
        let ctx = world.system();
        let looks = (0..8).map(|_| async {
            let done = evaluate::run(&ctx).await.unwrap();
            tell::run(&ctx).await.unwrap();
            done.fired
        });
        let fired: usize = futures::future::join_all(looks).await.into_iter().sum();
        assert_eq!(fired, 1);
        assert_eq!(open(&world, &user, Scope::Personal).await.len(), 1);
        assert_eq!(told(&world, &user).await.len(), 1);
    });
}
