//! How long until an instant, by the clock of whoever sent the page.

use leptos::prelude::*;

/// Seconds until `until`, once scripts run; none before, and none any more when it is
/// past. `now` is the server's time when the page was made: a browser whose clock is
/// wrong counts right all the same.
pub fn use_countdown(until: i64, now: i64) -> Signal<Option<i64>> {
    let left = RwSignal::new(None::<i64>);
    #[cfg(feature = "hydrate")]
    {
        let began = js_sys::Date::now();
        let tick = super::ticker::every_second();
        Effect::new(move || {
            tick.track();
            #[allow(
                clippy::cast_possible_truncation,
                reason = "milliseconds of a page's life"
            )]
            let passed = (js_sys::Date::now() - began) as i64;
            let seconds = seconds_left(until, now + passed);
            if left.with_untracked(|shown| *shown != seconds) {
                left.set(seconds);
            }
        });
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = (until, now);
    left.into()
}

/// Whole seconds, rounded up; none when there are none.
#[cfg(any(feature = "hydrate", test))]
fn seconds_left(until: i64, now: i64) -> Option<i64> {
    let left = until.saturating_sub(now);
    (left > 0).then(|| (left + 999) / 1_000)
}

#[cfg(test)]
mod tests {
    use super::seconds_left;

    #[test]
    fn a_second_that_has_begun_counts() {
        assert_eq!(seconds_left(60_000, 0), Some(60));
        assert_eq!(seconds_left(60_000, 59_999), Some(1));
        assert_eq!(seconds_left(60_000, 60_000), None);
        assert_eq!(seconds_left(60_000, 90_000), None);
    }
}
