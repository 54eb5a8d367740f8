//! How long a job that failed waits for its next attempt.

use crate::entropy::Entropy;
use model::time::Millis;

/// The wait after the first failure, without the jitter; it doubles.
const FIRST: i64 = 2_000;
/// It does not grow beyond this.
const LONGEST: i64 = 5 * 60_000;

/// The wait after so many attempts. A random half of it keeps jobs that failed
/// together, because one gateway was away, from coming back together.
pub(super) fn wait_after(attempt: i64, entropy: &dyn Entropy) -> Millis {
    let doublings = u32::try_from(attempt.saturating_sub(1).clamp(0, 20)).unwrap_or(20);
    let whole = (FIRST << doublings).min(LONGEST);
    let mut bytes = [0; 4];
    entropy.fill(&mut bytes);
    let share = i64::from(u32::from_be_bytes(bytes));
    let half = whole / 2;
    Millis(whole - half + half * share / i64::from(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives the same byte again and again.
    struct Only(u8);
    impl Entropy for Only {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(self.0);
        }
    }

    #[test]
    fn the_wait_doubles_up_to_its_limit_and_half_of_it_is_chance() {
        for (attempt, whole) in [
            (0, 2_000),
            (1, 2_000),
            (2, 4_000),
            (5, 32_000),
            (8, 256_000),
            (9, 300_000),
            (i64::MAX, 300_000),
        ] {
            assert_eq!(
                wait_after(attempt, &Only(0)),
                Millis(whole / 2),
                "{attempt}"
            );
            assert_eq!(wait_after(attempt, &Only(255)), Millis(whole), "{attempt}");
        }
        let middle = wait_after(1, &Only(0x80)).0;
        assert!((1_500..=1_510).contains(&middle), "{middle}");
    }
}
