//! Chance. Nothing else in the agent draws random numbers.
//!
//! It only spreads waits, so that a thousand agents do not come back to a
//! restarted console in the same instant.

/// Yields a number in `0.0..1.0`; tests bring their own.
pub type Jitter = fn() -> f64;

/// A random number in `0.0..1.0`.
#[expect(
    clippy::disallowed_methods,
    reason = "the one place that draws random numbers"
)]
pub fn system_jitter() -> f64 {
    // A machine without entropy still has to report: the middle is as good a
    // wait as any other.
    getrandom::u32().map_or(0.5, |random| {
        f64::from(random) / (f64::from(u32::MAX) + 1.0)
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_random_number_stays_below_one() {
        for _ in 0..1_000 {
            assert!((0.0..1.0).contains(&super::system_jitter()));
        }
    }
}
