//! When a task is due next.

use model::time::{Millis, Timestamp};

/// The wait after the first of several failures; it doubles, up to the period.
const FIRST_RETRY: Millis = Millis::seconds(1);
/// The first start after `end` in step with `start`: a run that takes longer
/// than its period leaves some out.
pub(super) fn next_slot(start: Timestamp, end: Timestamp, period: Millis) -> Timestamp {
    let period = period.0.max(1);
    let passed = (end - start).0.max(0) / period;
    start + Millis(period.saturating_mul(passed.saturating_add(1)))
}

/// How long after so many failures in a row a task is tried again.
pub(super) fn retry_after(failures: i64, period: Millis) -> Millis {
    let doublings = u32::try_from(failures.saturating_sub(1)).unwrap_or(u32::MAX);
    let wait = 1_i64
        .checked_shl(doublings.min(40))
        .map_or(i64::MAX, |factor| FIRST_RETRY.0.saturating_mul(factor));
    Millis(wait).min(period)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_start_is_in_step_with_the_last_one_and_after_its_end() {
        let period = Millis::seconds(10);
        let start = Timestamp(5_000);
        for (end, next) in [
            (5_000, 15_000),
            (14_999, 15_000),
            (15_000, 25_000),
            (47_000, 55_000),
            // The clock went back.
            (1_000, 15_000),
        ] {
            assert_eq!(
                next_slot(start, Timestamp(end), period),
                Timestamp(next),
                "{end}"
            );
        }
    }

    #[test]
    fn however_often_a_task_failed_it_is_tried_again_after_its_period() {
        for failures in [20, 64, 1_000, i64::MAX] {
            assert_eq!(
                retry_after(failures, Millis::hours(1)),
                Millis::hours(1),
                "{failures}"
            );
        }
        assert_eq!(retry_after(1, Millis::hours(1)), FIRST_RETRY);
        assert_eq!(retry_after(1, Millis(200)), Millis(200));
    }
}
