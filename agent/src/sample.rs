//! The steady tick: measure, put into the queue, whatever the console does.

use crate::{collect::CollectError, queue::Queue, trouble::Trouble};
use model::{agent::Report, time::Timestamp};
use std::{convert::Infallible, time::Duration};
use tokio::time::{Instant, MissedTickBehavior, interval_at};

/// Measures every `interval`, the first time after `first`. Ticks that were
/// missed, because the machine slept, are not made up for: they would all
/// measure the same instant.
pub async fn sample_for_ever(
    mut measure: impl FnMut() -> Result<Report, CollectError>,
    queue: &Queue,
    first: Duration,
    interval: Duration,
) -> Infallible {
    let mut ticks = interval_at(Instant::now() + first, interval);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut trouble = Trouble::default();
    let mut last = None;
    loop {
        ticks.tick().await;
        match measure() {
            // The console knows a report by its second: of two in the same one
            // (the clock was set back a little) it would keep only the first.
            Ok(report) if last == Some(report.time) => {
                tracing::debug!(time = report.time, "second report within a second")
            }
            Ok(report) => {
                trouble.is_over();
                last = Some(report.time);
                queue.push(report);
            }
            Err(error) if trouble.is_new(&error.to_string()) => {
                tracing::error!(%error, "nothing measured")
            }
            Err(_) => {}
        }
    }
}

/// When to measure first: one `interval` from `now`, and then as far as to a
/// point well inside a wall-clock second. Ticks a whole number of seconds apart
/// then never fall into the same second by being a little late. The point is
/// drawn by chance (`jitter` in `0.0..1.0`), so that machines started together
/// do not report together.
pub fn first_tick(now: Timestamp, interval: Duration, jitter: f64) -> Duration {
    let after_interval = Duration::from_millis(now.0.rem_euclid(1_000).unsigned_abs()) + interval;
    let into_second = u64::from(after_interval.subsec_millis());
    let wanted = 100 + (jitter * 800.0) as u64;
    interval + Duration::from_millis((wanted + 1_000 - into_second) % 1_000)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::queue::tests::queue_in;
    use model::agent::{CpuReport, DiskReport, MemoryReport, NetReport};
    use std::collections::BTreeMap;

    /// A report of nothing in particular.
    pub(crate) fn report_at(time: i64) -> Report {
        Report {
            time,
            cpu: CpuReport { percent: 12.5 },
            memory: MemoryReport {
                total: 100,
                available: 60,
                free: 10,
                percent: 40.0,
            },
            disk: DiskReport {
                total: 100,
                free: 30,
                percent: 70.0,
                busy: None,
            },
            net: NetReport {
                input: 12.0,
                output: 34.0,
            },
            docker: BTreeMap::new(),
            containers: None,
            detail: None,
        }
    }

    #[test]
    fn the_first_tick_is_well_inside_a_second() {
        for now in [0, 1, 99, 100, 500, 901, 999, 1_514_966_400_123] {
            for jitter in [0.0, 0.3, 0.999] {
                for interval in [1_000, 1_500, 10_000] {
                    let wait = first_tick(Timestamp(now), Duration::from_millis(interval), jitter)
                        .as_millis() as i64;
                    assert!((interval as i64..interval as i64 + 1_000).contains(&wait));
                    assert!(
                        (100..900).contains(&((now + wait) % 1_000)),
                        "{now} {jitter} {interval} {wait}"
                    );
                }
            }
        }
    }

    #[tokio::test(start_paused = true)]
    async fn ticks_are_steady_and_a_second_is_reported_once() {
        let folder = tempfile::tempdir().unwrap();
        let queue = queue_in(folder.path(), 100);
        let start = Instant::now();
        let mut ticks = Vec::new();
        let measure = || {
            ticks.push(start.elapsed());
            // The third reading falls into the same second as the second one.
            Ok(report_at([1, 2, 2, 3][ticks.len() - 1]))
        };
        let sampling = sample_for_ever(
            measure,
            &queue,
            Duration::from_millis(1_200),
            Duration::from_secs(1),
        );
        assert!(
            tokio::time::timeout(Duration::from_millis(4_500), sampling)
                .await
                .is_err()
        );
        assert_eq!(
            ticks,
            [1_200, 2_200, 3_200, 4_200].map(Duration::from_millis)
        );
        assert_eq!(
            queue
                .oldest(9)
                .iter()
                .map(|(_, report)| report.time)
                .collect::<Vec<_>>(),
            [1, 2, 3]
        );
    }

    #[tokio::test(start_paused = true)]
    async fn a_reading_that_fails_does_not_end_the_sampling() {
        let folder = tempfile::tempdir().unwrap();
        let queue = queue_in(folder.path(), 100);
        let mut readings = 0;
        let measure = || {
            readings += 1;
            if readings == 1 {
                Err(CollectError::System("gone".into()))
            } else {
                Ok(report_at(readings))
            }
        };
        let sampling = sample_for_ever(
            measure,
            &queue,
            Duration::from_secs(1),
            Duration::from_secs(1),
        );
        assert!(
            tokio::time::timeout(Duration::from_millis(3_500), sampling)
                .await
                .is_err()
        );
        assert_eq!(queue.len(), 2);
    }
}
