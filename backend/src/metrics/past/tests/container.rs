//! What is drawn and listed of a container.

use super::*;
use crate::metrics::past::{chart, history};

#[test]
fn a_container_has_rates_and_a_counter_begun_anew_has_a_gap() {
    on_both_engines(async |world| {
        let (user, id) = host(&world).await;
        let now = world.now();
        let report = |n: i64, counter: i64| {
            let mut report = world.report(now - Millis::seconds(50 - 10 * n));
            let container = model::agent::ContainerReport {
                cpu: 150.0,
                mem_percent: 10.0,
                mem_usage: 1_000,
                mem_limit: 10_000,
                net_input: counter,
                net_output: 0,
                block_input: 0,
                block_output: counter * 2,
            };
            report.docker.insert("web".to_owned(), container);
            report
        };
        let counters = [1_000, 2_000, 4_000, 100, 200];
        let reports: Vec<_> = counters
            .into_iter()
            .enumerate()
            .map(|(n, counter)| report(n as i64, counter))
            .collect();
        world.ingest(id, &reports).await;
        let ctx = world.context(&user);
        let server = proof(&world, &user, Scope::Personal, id).await;
        let request = Range::Minutes15.into();
        let drawn = chart::of_container(&ctx, server, "web", request)
            .await
            .unwrap();
        assert_eq!(
            means(&drawn, Metric::NetInput),
            [Some(100.0), Some(200.0), None, Some(10.0)]
        );
        assert_eq!(means(&drawn, Metric::BlockOutput)[0], Some(200.0));
        assert_eq!(means(&drawn, Metric::MemoryUsage).len(), 5);
        assert_eq!(means(&drawn, Metric::Cpu)[0], Some(150.0));

        let server = proof(&world, &user, Scope::Personal, id).await;
        let page = history::of_container(&ctx, server, "web", HistoryRequest::default())
            .await
            .unwrap();
        let received = page.metrics.iter().position(|m| *m == Metric::NetInput);
        let cells: Vec<_> = page
            .rows
            .iter()
            .map(|row| row.values[received.unwrap()].map(|fold| fold.mean))
            .collect();
        assert_eq!(cells, [Some(10.0), None, Some(200.0), Some(100.0), None]);

        let server = proof(&world, &user, Scope::Personal, id).await;
        let none = history::of_container(&ctx, server, "Web", HistoryRequest::default()).await;
        assert!(
            matches!(none, Err(Error::Public(Public::NotFound))),
            "{none:?}"
        );
    });
}
