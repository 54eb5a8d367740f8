//! What is drawn of them.

use super::*;

#[test]
fn a_chart_of_a_quarter_of_an_hour_shows_every_report_and_the_gap_between() {
    on_both_engines(async |world| {
        let (user, id) = host(&world).await;
        let begin = world.now();
        // Reports every ten seconds for 20 minutes, with two minutes of silence.
        let reports: Vec<_> = (0..120)
            .filter(|n| !(80..92).contains(n))
            .map(|n| report(&world, begin + Millis::seconds(10 * n), n as f64 % 7.0))
            .collect();
        world.clock().advance(Millis::seconds(1_190));
        world.ingest(id, &reports).await;
        let charts = charts(&world, &user, id, Range::Minutes15).await;
        let axis = &charts.axis;
        assert_eq!((axis.until, axis.step), (world.now(), Millis::seconds(10)));
        assert!(axis.until - axis.from >= Millis::minutes(15));
        assert!(axis.until - axis.from < Millis(Millis::minutes(15).0 + axis.step.0));
        assert_eq!(charts.latest, Some(world.now()));
        assert_eq!(charts.lines.len(), 5);
        for line in &charts.lines {
            let points = &line.series.points;
            assert!(points.windows(2).all(|pair| pair[0].time < pair[1].time));
            assert!(
                points
                    .iter()
                    .all(|p| (axis.from..=axis.until).contains(&p.time))
            );
            let gaps: Vec<_> = points.iter().filter(|p| p.mean.is_none()).collect();
            assert_eq!(gaps.len(), 1);
            let silence = (begin + Millis::seconds(790))..(begin + Millis::seconds(920));
            assert!(silence.contains(&gaps[0].time));
        }
        let expected: Vec<f64> = reports
            .iter()
            .filter(|r| r.timestamp() >= axis.from)
            .map(|r| r.cpu.percent)
            .collect();
        let series = charts.series(Metric::Cpu);
        let drawn: Vec<f64> = series.points.iter().filter_map(|p| p.mean).collect();
        assert_eq!(drawn, expected);
        let received = charts.series(Metric::NetInput);
        assert_eq!(received.points[0].max, Some(120_000.0));
        let off: Vec<_> = charts.off.iter().map(|off| (off.from, off.until)).collect();
        let silence = (begin + Millis::seconds(790), begin + Millis::seconds(920));
        assert_eq!(off, [silence]);
        // 78 of the 90 that were due, and one for the step in which the axis begins.
        let coverage = charts.coverage.unwrap();
        assert!((85.0..90.0).contains(&coverage), "{coverage}");
    });
}

#[test]
fn an_empty_chart_still_tells_when_the_newest_report_came() {
    on_both_engines(async |world| {
        let (user, id) = host(&world).await;
        let empty = charts(&world, &user, id, Range::Day).await;
        assert_eq!((empty.latest, empty.coverage), (None, None));
        assert!(empty.series(Metric::Cpu).points.is_empty() && empty.off.is_empty());
        let then = world.now();
        world
            .ingest(
                id,
                &[world.report(then - Millis::minutes(1)), world.report(then)],
            )
            .await;
        world.clock().advance(Millis::hours(2));
        let hour = charts(&world, &user, id, Range::Hour).await;
        assert_eq!((hour.latest, hour.coverage), (Some(then), Some(0.0)));
        assert!(hour.series(Metric::Cpu).points.is_empty());
        // All of it is a time of silence.
        let axis = (hour.axis.from, hour.axis.until + Millis(1));
        assert_eq!((hour.off[0].from, hour.off[0].until), axis);
        let day = cpu(&world, &user, id, Range::Day).await;
        assert!(!day.points.is_empty());
    });
}

#[test]
fn a_report_from_the_future_waits_for_its_time() {
    on_both_engines(async |world| {
        let (user, id) = host(&world).await;
        let soon = world.now() + Millis::minutes(1);
        world.ingest(id, &[world.report(soon)]).await;
        let before = cpu(&world, &user, id, Range::Hour).await;
        assert!(before.points.is_empty());
        world.clock().advance(Millis::minutes(1));
        assert_eq!(cpu(&world, &user, id, Range::Hour).await.points.len(), 1);
    });
}
