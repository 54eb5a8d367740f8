//! What is known of containers after reports: in order, late, again.

use super::*;

#[test]
fn a_container_is_shown_with_what_its_host_told_and_rates_since_the_sample_before() {
    on_both_engines(async |world| {
        let (user, id) = host(&world).await;
        let first = world.now() - Millis::seconds(20);
        let second = first + Millis::seconds(10);
        let told = [running("api"), info("job", ContainerState::Exited)];
        world
            .ingest(
                id,
                &[report(
                    &world,
                    first,
                    Some(&told),
                    &[("api", usage(5.0, 1_000))],
                )],
            )
            .await;
        let before = detail(&world, &user, id, "api").await.unwrap();
        assert_eq!(before.summary.latest.unwrap().net_input, None);
        world
            .ingest(
                id,
                &[report(
                    &world,
                    second,
                    None,
                    &[("api", usage(150.0, 3_000))],
                )],
            )
            .await;
        let api = detail(&world, &user, id, "api").await.unwrap();
        let latest = api.summary.latest.unwrap();
        assert_eq!((latest.time, latest.cpu_percent), (second, 150.0));
        assert_eq!((latest.memory_usage, latest.memory_limit), (256, 1_024));
        let rates = [
            latest.net_input,
            latest.net_output,
            latest.block_input,
            latest.block_output,
        ];
        assert_eq!(rates, [200.0, 400.0, 600.0, 800.0].map(Some));
        assert_eq!(
            (api.id.as_str(), api.ports.clone()),
            ("id-of-api", told[0].ports.clone())
        );
        assert_eq!(api.started, Some(Timestamp::from_seconds(1_700_000_100)));
        assert_eq!(
            (api.summary.restarts, api.summary.state),
            (2, ContainerState::Running)
        );
        assert!(api.summary.is_current());
        let found = list(&world, &user).await;
        assert_eq!(names(&found), ["api", "job"]);
        assert_eq!((found.counts.total, found.counts.running), (2, 1));
        assert_eq!(found.page.items[1].latest, None);
        let missing = detail(&world, &user, id, "nothing").await;
        assert!(matches!(missing, Err(Error::Public(Public::NotFound))));
    });
}

#[test]
fn counters_that_begin_anew_or_are_too_far_apart_give_no_rate() {
    on_both_engines(async |world| {
        let (user, id) = host(&world).await;
        let first = world.now() - Millis::minutes(30);
        let told = [running("api")];
        let rate_after = async |time: Timestamp, counter: i64| {
            world
                .ingest(
                    id,
                    &[report(&world, time, None, &[("api", usage(1.0, counter))])],
                )
                .await;
            let detail = detail(&world, &user, id, "api").await.unwrap();
            detail.summary.latest.unwrap().net_input
        };
        world
            .ingest(
                id,
                &[report(
                    &world,
                    first,
                    Some(&told),
                    &[("api", usage(1.0, 1_000))],
                )],
            )
            .await;
        assert_eq!(rate_after(first + Millis::seconds(10), 400).await, None);
        assert_eq!(
            rate_after(first + Millis::seconds(20), 600).await,
            Some(20.0)
        );
        assert_eq!(rate_after(first + Millis::minutes(10), 900).await, None);
        assert_eq!(
            rate_after(first + Millis::seconds(610), 910).await,
            Some(1.0)
        );
        // Another container under the same name, although its counter is larger.
        let other = ContainerInfo {
            id: "another".to_owned(),
            ..running("api")
        };
        let time = first + Millis::seconds(620);
        world
            .ingest(
                id,
                &[report(
                    &world,
                    time,
                    Some(&[other]),
                    &[("api", usage(1.0, 9_000))],
                )],
            )
            .await;
        let now = detail(&world, &user, id, "api").await.unwrap();
        assert_eq!(now.id, "another");
        assert_eq!(now.summary.latest.unwrap().net_input, None);
    });
}

#[test]
fn what_is_no_longer_in_the_list_is_gone_and_what_ended_has_no_values() {
    on_both_engines(async |world| {
        let (user, id) = host(&world).await;
        let first = world.now() - Millis::minutes(1);
        let samples = [("api", usage(1.0, 1)), ("db", usage(2.0, 1))];
        let told = [running("api"), running("db")];
        world
            .ingest(id, &[report(&world, first, Some(&told), &samples)])
            .await;
        let second = first + Millis::seconds(10);
        let told = [info("db", ContainerState::Exited)];
        world
            .ingest(id, &[report(&world, second, Some(&told), &[])])
            .await;
        let found = list(&world, &user).await;
        assert_eq!(names(&found), ["db"]);
        assert_eq!(found.page.items[0].state, ContainerState::Exited);
        assert_eq!(found.page.items[0].latest, None);
        // No containers at all is an answer; no answer is none.
        let third = second + Millis::seconds(10);
        world.ingest(id, &[report(&world, third, None, &[])]).await;
        assert_eq!(names(&list(&world, &user).await), ["db"]);
        let fourth = third + Millis::seconds(10);
        world
            .ingest(id, &[report(&world, fourth, Some(&[]), &[])])
            .await;
        assert_eq!(names(&list(&world, &user).await), [""; 0]);
    });
}

#[test]
fn late_and_repeated_reports_bring_nothing_back() {
    on_both_engines(async |world| {
        let (user, id) = host(&world).await;
        let first = world.now() - Millis::minutes(2);
        let at = |seconds| first + Millis::seconds(seconds);
        let old = [running("gone"), info("api", ContainerState::Paused)];
        let late = report(
            &world,
            first,
            Some(&old),
            &[("api", usage(9.0, 9)), ("gone", usage(9.0, 9))],
        );
        let new = report(
            &world,
            at(30),
            Some(&[running("api")]),
            &[("api", usage(1.0, 100))],
        );
        // In one body, the newest last and first.
        world.ingest(id, &[late.clone(), new.clone()]).await;
        let wanted = list(&world, &user).await;
        assert_eq!(names(&wanted), ["api"]);
        assert_eq!(wanted.page.items[0].state, ContainerState::Running);
        assert_eq!(wanted.page.items[0].latest.unwrap().cpu_percent, 1.0);
        world.ingest(id, &[new.clone(), late.clone()]).await;
        assert_eq!(list(&world, &user).await, wanted);
        world.ingest(id, &[new]).await;
        assert_eq!(list(&world, &user).await, wanted);
        // A late list of its own; the next list clears up what it brought.
        let only_list = Report {
            docker: Default::default(),
            ..late
        };
        world.ingest(id, &[only_list]).await;
        let told = Some(&[running("api")][..]);
        world.ingest(id, &[report(&world, at(60), told, &[])]).await;
        assert_eq!(
            list(&world, &user).await.page.items[0].latest,
            wanted.page.items[0].latest
        );
        assert_eq!(names(&list(&world, &user).await), ["api"]);
    });
}

#[test]
fn a_late_sample_of_a_container_that_ended_gives_it_no_values() {
    on_both_engines(async |world| {
        let (user, id) = host(&world).await;
        let first = world.now() - Millis::minutes(1);
        let told = [info("job", ContainerState::Exited)];
        world
            .ingest(
                id,
                &[report(
                    &world,
                    first + Millis::seconds(20),
                    Some(&told),
                    &[],
                )],
            )
            .await;
        world
            .ingest(
                id,
                &[report(&world, first, None, &[("job", usage(9.0, 9))])],
            )
            .await;
        assert_eq!(list(&world, &user).await.page.items[0].latest, None);
    });
}

#[test]
fn a_console_clock_that_was_set_back_does_not_freeze_the_list() {
    on_both_engines(async |world| {
        let (user, id) = host(&world).await;
        let told = [running("old")];
        world
            .ingest(
                id,
                &[report(
                    &world,
                    world.now(),
                    Some(&told),
                    &[("old", usage(1.0, 1))],
                )],
            )
            .await;
        world.clock().advance(Millis(-Millis::hours(2).0));
        let told = [running("new")];
        world
            .ingest(
                id,
                &[report(
                    &world,
                    world.now(),
                    Some(&told),
                    &[("new", usage(2.0, 1))],
                )],
            )
            .await;
        assert_eq!(names(&list(&world, &user).await), ["new"]);
    });
}
