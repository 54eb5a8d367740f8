//! Forecasts, and what goes.

use super::*;
use crate::{alert::task, on_tx};

#[test]
fn a_disk_that_fills_up_is_told_of_before_it_is_full() {
    on_both_engines(async |world| {
        let (user, server) = host(&world).await;
        world.ingest(server, &[world.report(world.now())]).await;
        let day = Millis::days(1).0;
        for number in 0..10 {
            let start = world.now().0 - (10 - number) * day;
            let log = format!(
                r#"{{"percent":{{"count":10,"mean":{},"min":0,"max":0}}}}"#,
                60 + 3 * number
            );
            let mut tx = world.db().begin().await.unwrap();
            on_tx!(&mut tx, |connection| sqlx::query(
                "INSERT INTO server_log_day (server_id, start_time, end_time, cpu_log, disk_log, memory_log, net_log) \
                 VALUES (?, ?, ?, '{}', ?, '{}', '{}')"
            )
            .bind(server.0)
            .bind(start)
            .bind(start + day)
            .bind(&log)
            .execute(connection)
            .await
            .map(|_| ()))
            .unwrap();
            tx.commit().await.unwrap();
        }
        let ctx = world.system();
        let done = task::Forecasts
            .run(&ctx, ctx.system().unwrap())
            .await
            .unwrap();
        assert_eq!(done, "disks looked at: 1");
        // 87 percent in the middle of yesterday, and three more each day.
        assert_eq!(look(&world).await, FIRED);
        let shown = of_server(&world, &user, Scope::Personal, server).await;
        let forecast = shown.forecast.unwrap();
        assert!((forecast.days.unwrap() - 3.83).abs() < 0.1, "{forecast:?}");
        assert_eq!(shown.open[0].metric, AlertMetric::DiskTrend);
        // A forecast that is not renewed says nothing after a while; what fired stays.
        world.clock().advance(Millis::days(3));
        assert_eq!(look(&world).await, NOTHING);
        let shown = of_server(&world, &user, Scope::Personal, server).await;
        assert_eq!((shown.forecast, shown.open.len()), (None, 1));
    });
}

#[test]
fn what_is_over_for_a_year_goes_and_a_removed_host_takes_its_alerts_along() {
    on_both_engines(async |world| {
        let (user, server) = host(&world).await;
        load(&world, server, 95.0, 21).await;
        load(&world, server, 10.0, 1).await;
        load(&world, server, 95.0, 21).await;
        let run = async || {
            let ctx = world.system();
            task::Tidy.run(&ctx, ctx.system().unwrap()).await.unwrap()
        };
        assert_eq!(run().await, "");
        world.clock().advance(Millis::days(366));
        assert_eq!(run().await, "rows deleted: 1");
        assert_eq!(open(&world, &user, Scope::Personal).await.len(), 1);
        let mut tx = world.db().begin().await.unwrap();
        on_tx!(&mut tx, |connection| sqlx::query(
            "DELETE FROM server WHERE id = ?"
        )
        .bind(server.0)
        .execute(connection)
        .await
        .map(|_| ()))
        .unwrap();
        tx.commit().await.unwrap();
        for count in ["alert", "alert_state"] {
            let left: i64 = match count {
                "alert" => on_db!(world.db(), |pool| sqlx::query_scalar(
                    "SELECT COUNT(*) FROM alert"
                )
                .fetch_one(pool)
                .await),
                _ => on_db!(world.db(), |pool| sqlx::query_scalar(
                    "SELECT COUNT(*) FROM alert_state"
                )
                .fetch_one(pool)
                .await),
            }
            .unwrap();
            assert_eq!(left, 0, "{count}");
        }
        assert_eq!(look(&world).await, NOTHING);
    });
}
