//! How full the console is, looked at when somebody asks.

use crate::endpoint::event::Streams;
use backend::{Console, instrument::Level};
use prometheus_client::{
    collector::Collector,
    encoding::{DescriptorEncoder, EncodeMetric},
    metrics::{MetricType, gauge::ConstGauge},
};
use std::fmt;

/// Queues, pools and streams.
pub(super) struct Fullness {
    console: Console,
    streams: Streams,
}

impl Fullness {
    pub(super) fn new(console: &Console, streams: &Streams) -> Self {
        Fullness {
            console: console.clone(),
            streams: streams.clone(),
        }
    }
}

/// A console holds keys: it is not printed.
impl fmt::Debug for Fullness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fullness").finish_non_exhaustive()
    }
}

impl Collector for Fullness {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let levels = self.console.levels();
        level(
            &mut encoder,
            levels.reports,
            (
                "report_queue",
                "Reports that wait or are being written, each container in them as one more",
            ),
            (
                "report_queue_capacity",
                "Reports and containers in them that may wait at once",
            ),
        )?;
        level(
            &mut encoder,
            levels.passwords,
            (
                "password_queue",
                "Passwords that are being hashed or wait for it",
            ),
            ("password_queue_capacity", "Passwords that may wait at once"),
        )?;
        gauge(
            &mut encoder,
            "event_streams",
            "Open event streams",
            self.streams.count(),
        )?;
        let pools = |pick: fn(&backend::instrument::Connections) -> usize| {
            let connections = levels.connections.iter();
            connections
                .map(|connections| (connections.pool, pick(connections)))
                .collect::<Vec<_>>()
        };
        by_pool(
            &mut encoder,
            "database_connections_used",
            "Connections to the database that are at work",
            &pools(|c| c.used),
        )?;
        by_pool(
            &mut encoder,
            "database_connections_open",
            "Connections to the database, at work or not",
            &pools(|c| c.open),
        )?;
        by_pool(
            &mut encoder,
            "database_connections_capacity",
            "Connections to the database that there may be",
            &pools(|c| c.capacity),
        )
    }
}

/// Name and help.
type Words = (&'static str, &'static str);

fn level(
    encoder: &mut DescriptorEncoder<'_>,
    level: Level,
    used: Words,
    capacity: Words,
) -> fmt::Result {
    gauge(encoder, used.0, used.1, level.used)?;
    gauge(encoder, capacity.0, capacity.1, level.capacity)
}

fn gauge(encoder: &mut DescriptorEncoder<'_>, name: &str, help: &str, value: usize) -> fmt::Result {
    let metric = encoder.encode_descriptor(name, help, None, MetricType::Gauge)?;
    ConstGauge::new(value).encode(metric)
}

fn by_pool(
    encoder: &mut DescriptorEncoder<'_>,
    name: &str,
    help: &str,
    values: &[(&'static str, usize)],
) -> fmt::Result {
    let mut family = encoder.encode_descriptor(name, help, None, MetricType::Gauge)?;
    for (pool, value) in values {
        let labels = [("pool", *pool)];
        ConstGauge::new(*value).encode(family.encode_family(&labels)?)?;
    }
    Ok(())
}
