//! What comes when its hour is folded already.

use super::*;

#[test]
fn a_late_sample_folds_its_hour_and_its_day_again_and_no_other() {
    on_both_engines(async |world| {
        let (_, server) = company_host(&world, "Asia/Shanghai").await;
        let begin = hour_of(world.now());
        for hour in 0..40 {
            let time = begin + Millis::hours(hour);
            world.clock().advance(HOUR);
            world.ingest(server, &[report(&world, time, 10.0)]).await;
        }
        world.clock().advance(HOUR);
        roll_up(&world).await;
        let (before, day_before) = (hours(&world).await, days(&world).await);
        assert_eq!((before.len(), day_before.len()), (40, 2));
        let late = begin + Millis::hours(5) + Millis::minutes(7);
        world
            .ingest(
                server,
                &[report(&world, late, 90.0), report(&world, late, 1.0)],
            )
            .await;
        assert_eq!(
            count(&world, "SELECT COUNT(*) FROM rollup_pending").await,
            1
        );
        roll_up(&world).await;
        let after = hours(&world).await;
        let changed: Vec<i64> = after
            .iter()
            .filter(|(key, log)| before.get(key) != Some(log))
            .map(|((_, start), _)| *start)
            .collect();
        assert_eq!(changed, [(begin + Millis::hours(5)).0]);
        assert_fold(after[&(server.0, changed[0])].1.cpu.percent, &[10.0, 90.0]);
        let day = day_of(zone_of("Asia/Shanghai"), late);
        for (key, (_, log)) in days(&world).await {
            let is_touched = key.1 == day.start.0;
            assert_eq!(day_before[&key].1 != log, is_touched, "{key:?}");
            if is_touched {
                let count = day_before[&key].1.cpu.percent.unwrap().count;
                assert_eq!(log.cpu.percent.unwrap().count, count + 1);
            }
        }
    });
}

#[test]
fn what_is_marked_while_it_is_folded_is_folded_again() {
    on_both_engines(async |world| {
        let (_, server) = company_host(&world, "").await;
        let time = hour_of(world.now());
        world.clock().advance(HOUR);
        world.ingest(server, &[report(&world, time, 10.0)]).await;
        world.clock().advance(HOUR);
        roll_up(&world).await;
        world
            .ingest(server, &[report(&world, time + Millis::seconds(10), 20.0)])
            .await;
        let marks = store::pending::list(world.db(), &[server], 10)
            .await
            .unwrap();
        // It comes when the marks have been read.
        world
            .ingest(server, &[report(&world, time + Millis::seconds(20), 30.0)])
            .await;
        let mut tx = world.db().begin().await.unwrap();
        store::pending::delete(&mut tx, &marks).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(
            count(&world, "SELECT COUNT(*) FROM rollup_pending").await,
            1
        );
        roll_up(&world).await;
        let found = hours(&world).await;
        assert_fold(
            found[&(server.0, time.0)].1.cpu.percent,
            &[10.0, 20.0, 30.0],
        );
    });
}

#[test]
fn an_hour_is_not_folded_again_out_of_a_part_of_its_samples() {
    on_both_engines(async |world| {
        let (_, server) = company_host(&world, "").await;
        let begin = hour_of(world.now());
        for minute in 0..5 {
            let time = begin + Millis::minutes(minute);
            world.clock().advance(Millis::minutes(1));
            world.ingest(server, &[report(&world, time, 10.0)]).await;
        }
        world.clock().advance(HOUR);
        roll_up(&world).await;
        let before = hours(&world).await;
        // Retention has taken the samples away; one more comes all the same.
        execute(&world, "DELETE FROM server_sample").await;
        execute(&world, "UPDATE rollup_server SET raw_from_time = hour_time").await;
        world
            .ingest(server, &[report(&world, begin + Millis::minutes(9), 99.0)])
            .await;
        roll_up(&world).await;
        assert_eq!(hours(&world).await, before);
    });
}
