//! What is drawn of a host, and of several beside each other.

use super::*;
use crate::{metrics::past::chart, testing::CompanyRole};
use model::{
    error::Problem,
    metrics::{CompareRequest, EventKind, Resolution},
};

#[test]
fn a_week_is_drawn_by_hours_and_reaches_up_to_now() {
    on_both_engines(async |world| {
        let (user, id) = host(&world).await;
        // It is eight o'clock; at seven the rollup was last there.
        let folded = world.now() - HOUR;
        hours(&world, id, folded, 4).await;
        let reports: Vec<_> = (0..360)
            .map(|n| {
                let mut report = world.report(folded + Millis::seconds(10 * n));
                report.cpu.percent = if n == 7 { 90.0 } else { 10.0 };
                report
            })
            .collect();
        world.ingest(id, &reports).await;
        let drawn = charts(&world, &user, id, Range::Week.into()).await;
        assert_eq!((drawn.axis.tier, drawn.axis.step), (Tier::Hour, HOUR));
        let series = drawn.series(Metric::Cpu);
        let shape: Vec<_> = series.points.iter().map(|p| p.mean).collect();
        assert_eq!(shape[..4], [4.0, 3.0, 2.0, 1.0].map(Some));
        let last = series.points[4];
        assert_eq!((last.time, last.max), (folded, Some(90.0)));
        assert!((last.mean.unwrap() - (10.0 + 80.0 / 360.0)).abs() < 1e-9);
        assert_eq!(means(&drawn, Metric::DiskBusy).len(), 4);
        // The host is five hours old.
        let coverage = drawn.coverage.unwrap();
        assert!((99.0..=100.0).contains(&coverage), "{coverage}");
        assert_eq!(drawn.off, []);
    });
}

#[test]
fn an_hour_without_samples_is_a_gap_and_a_time_of_silence() {
    on_both_engines(async |world| {
        let (user, id) = host(&world).await;
        let now = world.now();
        for n in [1, 2, 4, 5] {
            let start = now - Millis(HOUR.0 * n);
            fold(&world, "hour", id, (start, start + HOUR), (360, 5.0)).await;
        }
        let drawn = charts(&world, &user, id, Range::Week.into()).await;
        let shape: Vec<_> = means(&drawn, Metric::Memory)
            .iter()
            .map(Option::is_some)
            .collect();
        assert_eq!(shape, [true, true, false, true, true]);
        let off: Vec<_> = drawn.off.iter().map(|off| off.until).collect();
        assert_eq!(off, [now - Millis::hours(2)]);
        let coverage = drawn.coverage.unwrap();
        assert!((79.0..81.0).contains(&coverage), "{coverage}");
    });
}

#[test]
fn a_year_is_drawn_by_days_of_the_owners_zone_with_their_names() {
    on_both_engines(async |world| {
        let (user, id) = host(&world).await;
        let mut tx = world.db().begin().await.unwrap();
        on_tx!(&mut tx, |connection| {
            sqlx::query("UPDATE `user` SET time_zone = 'Europe/Helsinki' WHERE id = ?")
                .bind(user.id.0)
                .execute(connection)
                .await
                .map(|_| ())
        })
        .unwrap();
        tx.commit().await.unwrap();
        // 2026-03-31T08:00:00Z; on the 29th clocks go forward there.
        world.clock().advance(Millis::days(30));
        let midnight = Timestamp(1_774_648_800_000); // 2026-03-28 there
        let lengths = [24, 23, 24];
        let mut start = midnight;
        for (n, length) in lengths.into_iter().enumerate() {
            let end = start + Millis::hours(length);
            fold(&world, "day", id, (start, end), (8_000, n as f64 + 1.0)).await;
            start = end;
        }
        // Today is not over: hours of it are folded.
        hours(&world, id, start + Millis::hours(2), 2).await;
        let drawn = charts(&world, &user, id, Range::Year.into()).await;
        assert_eq!(drawn.axis.tier, Tier::Day);
        assert_eq!(drawn.axis.zone.as_deref(), Some("Europe/Helsinki"));
        let names: Vec<_> = drawn.axis.days.iter().map(|day| &day.date[..]).collect();
        assert_eq!(
            names,
            ["2026-03-28", "2026-03-29", "2026-03-30", "2026-03-31"]
        );
        let shape = means(&drawn, Metric::Cpu);
        assert_eq!(shape, [1.0, 2.0, 3.0, 1.5].map(Some));
    });
}

#[test]
fn a_day_that_began_within_an_hour_is_drawn_from_its_first_minute() {
    on_both_engines(async |world| {
        let (user, id) = host(&world).await;
        let mut tx = world.db().begin().await.unwrap();
        on_tx!(&mut tx, |connection| {
            sqlx::query("UPDATE `user` SET time_zone = 'Asia/Kolkata' WHERE id = ?")
                .bind(user.id.0)
                .execute(connection)
                .await
                .map(|_| ())
        })
        .unwrap();
        tx.commit().await.unwrap();
        // It is eight o'clock; the day there began at half past six in the evening.
        let midnight = world.now() - Millis::minutes(13 * 60 + 30);
        let yesterday = (midnight - Millis::hours(24), midnight);
        fold(&world, "day", id, yesterday, (8_000, 5.0)).await;
        let reports = [2, 20].map(|minutes| {
            let mut report = world.report(midnight + Millis::minutes(minutes));
            report.cpu.percent = minutes as f64;
            report
        });
        world.ingest(id, &reports).await;
        let today = midnight + Millis::minutes(30);
        fold(&world, "hour", id, (today, today + HOUR), (2, 31.0)).await;
        let drawn = charts(&world, &user, id, Range::Year.into()).await;
        let shape = means(&drawn, Metric::Cpu);
        assert_eq!(shape, [5.0, (2.0 + 20.0 + 2.0 * 31.0) / 4.0].map(Some));
    });
}

#[test]
fn who_forces_a_resolution_gets_it_as_far_as_it_may_cost() {
    on_both_engines(async |world| {
        let (user, id) = host(&world).await;
        let now = world.now();
        let reports: Vec<_> = (0..500)
            .map(|n| {
                let mut report = world.report(now - Millis::minutes(5 * n));
                report.cpu.percent = if n == 123 { 99.0 } else { 1.0 };
                report
            })
            .collect();
        world.ingest(id, &reports).await;
        let request = |resolution, range| ChartRequest {
            resolution,
            ..ChartRequest::from(range)
        };
        let raw = charts(&world, &user, id, request(Resolution::Raw, Range::Week)).await;
        assert_eq!(raw.axis.tier, Tier::Raw);
        let extent = raw.series(Metric::Cpu).extent().unwrap();
        assert_eq!((extent.min, extent.max), (1.0, 99.0));
        // One report in five minutes: no gaps, nothing missing.
        assert!(means(&raw, Metric::Cpu).iter().all(Option::is_some));
        assert!(raw.coverage.unwrap() > 99.0);
        let hour = charts(&world, &user, id, request(Resolution::Hour, Range::Hours6)).await;
        assert_eq!(
            (hour.axis.tier, hour.series(Metric::Cpu).points.len()),
            (Tier::Hour, 7)
        );
        let long = charts(&world, &user, id, request(Resolution::Raw, Range::Year)).await;
        assert_eq!(long.axis.tier, Tier::Hour);
    });
}

#[test]
fn a_time_whose_samples_are_gone_is_drawn_by_what_is_left() {
    on_both_engines(async |world| {
        let (user, id) = host(&world).await;
        let then = world.now() - Millis::days(100);
        hours(&world, id, then, 3).await;
        let window = Window::Between {
            from: then - Millis::hours(3),
            until: then,
        };
        let request = ChartRequest {
            window,
            ..ChartRequest::default()
        };
        let drawn = charts(&world, &user, id, request).await;
        assert_eq!(drawn.axis.tier, Tier::Hour);
        assert_eq!(means(&drawn, Metric::Cpu), [3.0, 2.0, 1.0].map(Some));
        let forced = ChartRequest {
            resolution: Resolution::Raw,
            ..request
        };
        let drawn = charts(&world, &user, id, forced).await;
        assert_eq!(
            (drawn.axis.tier, means(&drawn, Metric::Cpu).len()),
            (Tier::Raw, 0)
        );
    });
}

#[test]
fn the_stretch_before_lies_over_the_one_that_is_asked_for() {
    on_both_engines(async |world| {
        let (user, id) = host(&world).await;
        let now = world.now();
        let at = |minutes: i64, cpu: f64| {
            let mut report = world.report(now - Millis::minutes(minutes));
            report.cpu.percent = cpu;
            report
        };
        world.ingest(id, &[at(20, 7.0), at(5, 9.0)]).await;
        let request = ChartRequest {
            ghost: true,
            ..ChartRequest::from(Range::Minutes15)
        };
        let drawn = charts(&world, &user, id, request).await;
        assert_eq!(means(&drawn, Metric::Cpu), [Some(9.0)]);
        let ghost = drawn.ghost(Metric::Cpu).unwrap().points;
        assert_eq!((ghost.len(), ghost[0].mean), (1, Some(7.0)));
        assert_eq!(ghost[0].time, now - Millis::minutes(5));
    });
}

#[test]
fn what_happened_to_a_host_is_on_its_charts() {
    on_both_engines(async |world| {
        let (user, id) = host(&world).await;
        let now = world.now();
        let reports: Vec<_> = (0..6)
            .map(|n| world.report(now - Millis::minutes(10) + Millis::seconds(10 * n)))
            .collect();
        world.ingest(id, &reports).await;
        let mut tx = world.db().begin().await.unwrap();
        for (operation, status, minutes) in [(1, 1, 9), (0, 0, 8), (11, 1, 5), (20, 1, 4)] {
            on_tx!(&mut tx, |connection| {
                sqlx::query(
                    "INSERT INTO operation_log (object_id, object_type, operation, operation_status, created_time, update_time) \
                     VALUES (?, 0, ?, ?, ?, 0)",
                )
                .bind(id.to_string())
                .bind(operation)
                .bind(status)
                .bind((now - Millis::minutes(minutes)).0)
                .execute(connection)
                .await
                .map(|_| ())
            })
            .unwrap();
        }
        tx.commit().await.unwrap();
        let drawn = charts(&world, &user, id, Range::Minutes15.into()).await;
        let kinds: Vec<_> = drawn.events.iter().map(|event| event.kind).collect();
        // What failed, and what is of no interest here, is left out.
        assert_eq!(kinds, [EventKind::Stop, EventKind::Change]);
        assert!(drawn.off.iter().all(|off| off.is_stopped) && !drawn.off.is_empty());
    });
}

#[test]
fn a_time_that_nobody_could_look_at_is_refused() {
    on_both_engines(async |world| {
        let (user, id) = host(&world).await;
        let server = proof(&world, &user, Scope::Personal, id).await;
        let request = ChartRequest {
            window: Window::Between {
                from: Timestamp(5),
                until: Timestamp(i64::MAX),
            },
            ..ChartRequest::default()
        };
        let refused = chart::of_host(&world.context(&user), server, request).await;
        let expected = Public::invalid("window", Problem::OutOfRange);
        assert!(
            matches!(&refused, Err(Error::Public(error)) if *error == expected),
            "{refused:?}"
        );
    });
}

#[test]
fn hosts_beside_each_other_are_those_that_the_reader_may_see() {
    on_both_engines(async |world| {
        let company = world.company("acme").await;
        let founder = world.employee(company, CompanyRole::Founder).await;
        let owner = Owner::Company(company);
        let mut ids = Vec::new();
        for name in ["one", "two", "three"] {
            let id = world.server(owner, founder.id, name).await;
            world.ingest(id, &[world.report(world.now())]).await;
            ids.push(id);
        }
        let member = world.employee(company, CompanyRole::Member).await;
        world.give_server(company, member.id, ids[0]).await;
        world.give_server(company, member.id, ids[2]).await;
        let (_, foreign) = host(&world).await;
        let compare = async |user: &SignedIn, servers: Vec<ServerId>, metric| {
            let ctx = world.context(user);
            let scoped = ctx
                .scoped::<resource::Server>(Scope::Company(company))
                .await
                .unwrap();
            let request = CompareRequest {
                servers,
                metric,
                chart: Range::Minutes15.into(),
            };
            chart::compare(&ctx, scoped, request).await
        };
        let all = vec![ids[2], ids[1], ids[0], foreign, ids[2], ServerId(99_999)];
        let seen = compare(&member, all.clone(), Metric::Cpu).await.unwrap();
        let names: Vec<_> = seen.hosts.iter().map(|host| &host.name[..]).collect();
        assert_eq!(names, ["three", "one"]);
        assert!(seen.hosts.iter().all(|host| host.series.points.len() == 1));
        let seen = compare(&founder, all, Metric::NetOutput).await.unwrap();
        assert_eq!(seen.hosts.len(), 3);
        let many = compare(&founder, vec![ids[0]; 9], Metric::Cpu).await;
        assert!(matches!(many, Err(Error::Public(Public::TooLarge))));
        let wrong = compare(&founder, ids, Metric::BlockInput).await;
        assert!(matches!(wrong, Err(Error::Public(Public::Invalid { .. }))));
    });
}
