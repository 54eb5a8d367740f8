//! What an hour and a day say.

use super::*;
use crate::metrics::rollup::{GRACE, fold_all};

#[test]
fn an_hour_says_how_many_samples_there_were_their_mean_and_their_bounds() {
    on_both_engines(async |world| {
        let (_, server) = company_host(&world, "").await;
        let hour = hour_of(world.now());
        let values = [12.5, 60.0, 99.5];
        for (index, value) in values.into_iter().enumerate() {
            let time = hour + Millis::minutes(10 * index as i64);
            world.clock().advance(Millis::minutes(10));
            world.ingest(server, &[report(&world, time, value)]).await;
        }
        // The hour is not over.
        roll_up(&world).await;
        assert!(hours(&world).await.is_empty());
        world.clock().advance(Millis::minutes(35));
        roll_up(&world).await;
        let found = hours(&world).await;
        assert_eq!(found.len(), 1);
        let (end, log) = &found[&(server.0, hour.0)];
        assert_eq!(*end, (hour + HOUR).0);
        assert_fold(log.cpu.percent, &values);
        assert_fold(log.net.input, &values.map(|value| value * 1_000.0));
        assert_fold(log.memory.free, &values.map(|value| value * 1e6));
        assert_fold(log.memory.total, &[8_201_400_320.0; 3]);
        assert_fold(log.disk.busy, &[30.0, 49.75]);
        assert!(days(&world).await.is_empty(), "the day is not over");
    });
}

#[test]
fn hours_that_were_just_closed_settle_before_they_are_folded() {
    on_both_engines(async |world| {
        let (_, server) = company_host(&world, "").await;
        let time = world.now();
        world.ingest(server, &[report(&world, time, 1.0)]).await;
        world.clock().advance(HOUR);
        world.clock().advance(GRACE);
        let ctx = world.system();
        close(&ctx).await.unwrap();
        begin_new(&ctx).await.unwrap();
        work(&ctx, ENDLESS).await.unwrap();
        assert!(hours(&world).await.is_empty());
        world.clock().advance(SETTLE);
        work(&ctx, ENDLESS).await.unwrap();
        assert_eq!(hours(&world).await.len(), 1);
    });
}

#[test]
fn counters_become_rates_and_a_new_start_is_a_gap() {
    on_both_engines(async |world| {
        let (_, server) = company_host(&world, "").await;
        let begin = hour_of(world.now());
        let counters = [100, 1_100, 3_100, 50, 550];
        // The last one is the first of the next hour.
        for (index, counter) in counters.into_iter().enumerate() {
            let time = begin + Millis::minutes(15 * index as i64);
            let mut one = report(&world, time, 1.0);
            one.docker.insert("web".to_owned(), container(counter));
            world.clock().advance(Millis::minutes(15));
            world.ingest(server, &[one]).await;
        }
        world.clock().advance(Millis::hours(2));
        roll_up(&world).await;
        let found = container_hours(&world).await;
        assert_eq!(found.len(), 2);
        let first = &found[&(server.0, "web".to_owned(), begin.0)].1;
        assert_fold(first.net.input, &[1_000.0 / 900.0, 2_000.0 / 900.0]);
        assert_fold(first.block.output, &[4_000.0 / 900.0, 8_000.0 / 900.0]);
        assert_fold(first.cpu.percent, &[3.0; 4]);
        assert_fold(first.memory.limit, &[1_000.0; 4]);
        let second = &found[&(server.0, "web".to_owned(), (begin + HOUR).0)].1;
        assert_fold(second.net.input, &[500.0 / 900.0]);
        // A late sample at the end of an hour changes the first step of the next.
        let mut late = report(&world, begin + Millis::minutes(55), 1.0);
        late.docker.insert("web".to_owned(), container(250));
        world.ingest(server, &[late]).await;
        roll_up(&world).await;
        let found = container_hours(&world).await;
        let second = &found[&(server.0, "web".to_owned(), (begin + HOUR).0)].1;
        assert_fold(second.net.input, &[1.0]);
    });
}

#[test]
fn a_zone_that_changes_folds_all_days_again() {
    on_both_engines(async |world| {
        let (company, server) = company_host(&world, "Asia/Shanghai").await;
        let begin = hour_of(world.now());
        for half in 0..200 {
            let time = begin + Millis::minutes(30 * half);
            world.clock().advance(Millis::minutes(30));
            world
                .ingest(server, &[report(&world, time, half as f64 / 4.0)])
                .await;
        }
        world.clock().advance(HOUR);
        roll_up(&world).await;
        for zone in [
            "Asia/Shanghai",
            "America/New_York",
            "Asia/Kolkata",
            "Asia/Kathmandu",
            "",
        ] {
            set_zone(&world, company, zone).await;
            roll_up(&world).await;
            let found = days(&world).await;
            let mut expected: BTreeMap<Span, Vec<f64>> = BTreeMap::new();
            for half in 0..200 {
                let day = day_of(zone_of(zone), begin + Millis::minutes(30 * half));
                expected.entry(day).or_default().push(half as f64 / 4.0);
            }
            let closed = store::find_closed(world.db()).await.unwrap().until_time;
            expected.retain(|day, _| day.end.0 <= closed);
            assert_eq!(found.len(), expected.len(), "{zone}");
            for (day, values) in expected {
                let (end, log) = &found[&(server.0, day.start.0)];
                assert_eq!(*end, day.end.0);
                assert_fold(log.cpu.percent, &values);
            }
        }
    });
}

#[test]
fn days_that_hours_are_gone_of_stay_and_no_time_falls_between_the_zones() {
    on_both_engines(async |world| {
        let (company, server) = company_host(&world, "").await;
        let begin = hour_of(world.now());
        for hour in 0..100 {
            let time = begin + Millis::hours(hour);
            world.clock().advance(HOUR);
            let mut one = report(&world, time, 10.0);
            one.docker.insert("web".to_owned(), container(hour * 100));
            world.ingest(server, &[one]).await;
        }
        world.clock().advance(HOUR);
        roll_up(&world).await;
        let before = days(&world).await;
        assert_eq!((before.len(), container_days(&world).await.len()), (4, 4));
        // The hours of the first day and a half are gone: it is 20:00 of the second day.
        execute(
            &world,
            "UPDATE rollup_server SET hour_from_time = hour_time - 65 * 3600000",
        )
        .await;
        execute(
            &world,
            "DELETE FROM server_log_hour WHERE start_time < (SELECT hour_from_time FROM rollup_server)",
        )
        .await;
        set_zone(&world, company, "Asia/Shanghai").await;
        roll_up(&world).await;
        let after = days(&world).await;
        let spans: Vec<(i64, i64)> = after
            .iter()
            .map(|((_, start), (end, _))| (*start, *end))
            .collect();
        for pair in spans.windows(2) {
            assert_eq!(pair[0].1, pair[1].0, "{spans:?}");
        }
        // What stays, the rest of that day, and whole days there.
        let lengths: Vec<i64> = spans
            .iter()
            .map(|(start, end)| (end - start) / HOUR.0)
            .collect();
        assert_eq!(lengths, [24, 24, 16, 24]);
        let kept: Vec<_> = after.iter().take(2).collect();
        assert_eq!(kept, before.iter().take(2).collect::<Vec<_>>());
        let of_container: Vec<(i64, i64)> = container_days(&world)
            .await
            .iter()
            .map(|((_, _, start), (end, _))| (*start, *end))
            .collect();
        assert_eq!(of_container, spans);
    });
}

#[test]
fn a_host_that_is_gone_is_folded_no_more() {
    on_both_engines(async |world| {
        let (_, server) = company_host(&world, "").await;
        world
            .ingest(server, &[report(&world, world.now(), 1.0)])
            .await;
        world.clock().advance(Millis::hours(2));
        execute(&world, "DELETE FROM server").await;
        assert!(fold_all(&world.system()).await.unwrap().is_nothing());
    });
}
