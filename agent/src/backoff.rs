//! How long to wait after a failure: longer each time, and never the same for
//! two agents.

use std::time::Duration;

/// Exponential waits with jitter, each between `base` and `max`.
#[derive(Debug, Clone)]
pub struct Backoff {
    base: Duration,
    max: Duration,
    failures: u32,
}

impl Backoff {
    /// Waits from `base` up to `max`.
    pub const fn new(base: Duration, max: Duration) -> Self {
        Backoff {
            base,
            max,
            failures: 0,
        }
    }

    /// The wait after one more failure: drawn between `base` and a bound that
    /// doubles with each failure until it is `max`. `jitter` is in `0.0..1.0`.
    pub fn after_failure(&mut self, jitter: f64) -> Duration {
        self.failures = self.failures.saturating_add(1);
        let bound = 2u32
            .checked_pow(self.failures)
            .and_then(|factor| self.base.checked_mul(factor))
            .map_or(self.max, |bound| bound.min(self.max));
        self.base + bound.saturating_sub(self.base).mul_f64(jitter)
    }

    /// The wait that the console asked for, never less, and up to one `base`
    /// more. It does not count as a failure: the console is there and busy.
    pub fn when_told(&self, told: Duration, jitter: f64) -> Duration {
        told + self.base.mul_f64(jitter)
    }

    /// It worked: the next failure starts from `base` again.
    pub fn reset(&mut self) {
        self.failures = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn seconds(n: u64) -> Duration {
        Duration::from_secs(n)
    }

    #[test]
    fn waits_double_up_to_the_maximum_and_start_again_after_success() {
        let mut backoff = Backoff::new(seconds(1), seconds(60));
        let longest: Vec<_> = (0..8)
            .map(|_| backoff.after_failure(1.0).as_secs())
            .collect();
        assert_eq!(longest, [2, 4, 8, 16, 32, 60, 60, 60]);
        backoff.reset();
        assert_eq!(backoff.after_failure(1.0), seconds(2));
    }

    #[test]
    fn no_wait_is_shorter_than_the_base_even_after_very_many_failures() {
        let mut backoff = Backoff::new(seconds(1), seconds(15));
        for _ in 0..10_000 {
            assert_eq!(backoff.after_failure(0.0), seconds(1));
        }
        assert_eq!(backoff.after_failure(0.5), seconds(8));
    }

    #[test]
    fn what_the_console_says_is_the_least_wait() {
        let backoff = Backoff::new(seconds(1), seconds(60));
        assert_eq!(backoff.when_told(seconds(90), 0.0), seconds(90));
        assert_eq!(backoff.when_told(seconds(90), 1.0), seconds(91));
        assert_eq!(
            backoff.when_told(Duration::ZERO, 0.5),
            Duration::from_millis(500)
        );
    }
}
