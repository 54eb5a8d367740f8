//! The machine, step by step.

use super::*;

const SECOND: i64 = 1_000;
const EVERY: i64 = 15 * SECOND;

/// A machine with its clock, looked at every fifteen seconds.
struct Machine {
    metric: AlertMetric,
    rule: Rule,
    state: State,
    now: Timestamp,
}

impl Machine {
    fn new(metric: AlertMetric) -> Self {
        let now = Timestamp(1_000_000_000);
        Machine {
            metric,
            rule: Rule::default_of(metric),
            state: State::ok(now),
            now,
        }
    }

    fn cpu() -> Self {
        Machine::new(AlertMetric::Cpu)
    }

    fn read(&mut self, reading: Reading) -> Option<Change> {
        let (state, change) = step(self.metric, self.state, &self.rule, reading, self.now);
        self.state = state;
        self.now = self.now + Millis(EVERY);
        change
    }

    fn value(&mut self, value: f64) -> Option<Change> {
        self.read(Reading::Value(value))
    }

    /// The same value again and again; the changes with the number of the look.
    fn values(&mut self, value: f64, times: usize) -> Vec<(usize, Change)> {
        (0..times)
            .filter_map(|look| self.value(value).map(|change| (look, change)))
            .collect()
    }

    fn fire(&mut self) {
        assert_eq!(self.values(95.0, 21), [(20, Change::Fired)]);
        assert_eq!(self.state.phase, Phase::Firing);
    }
}

#[test]
fn what_is_too_much_for_five_minutes_fires_once() {
    let mut machine = Machine::cpu();
    let begin = machine.now;
    // 20 times 15 seconds are five minutes.
    assert_eq!(machine.values(70.0, 20), []);
    assert_eq!(machine.state.phase, Phase::Pending);
    assert_eq!(machine.value(93.5), Some(Change::Fired));
    assert_eq!(machine.state.start, begin);
    assert_eq!(machine.state.since, begin + Millis::minutes(5));
    assert_eq!(machine.values(80.0, 100), []);
    assert_eq!(machine.state.peak, Some(93.5));
}

#[test]
fn what_has_nothing_to_do_is_well_however_low_the_threshold() {
    let mut machine = Machine::cpu();
    (machine.rule.threshold, machine.rule.clear) = (3.0, 0.0);
    assert_eq!(machine.values(4.0, 21), [(20, Change::Fired)]);
    assert_eq!(machine.values(0.5, 10), []);
    assert_eq!(machine.value(0.0), Some(Change::Resolved));
}

#[test]
fn a_short_peak_is_forgotten() {
    let mut machine = Machine::cpu();
    assert_eq!(machine.values(100.0, 19), []);
    assert_eq!(machine.value(69.9), None);
    assert_eq!(machine.state.phase, Phase::Ok);
    assert_eq!(machine.values(100.0, 20), [], "it counts anew");
    assert_eq!(machine.value(100.0), Some(Change::Fired));
}

#[test]
fn what_fires_is_well_again_only_below_the_clear_value() {
    let mut machine = Machine::cpu();
    machine.fire();
    assert_eq!(machine.values(65.0, 50), [], "not below 65");
    assert_eq!(machine.value(64.9), Some(Change::Resolved));
    assert_eq!(machine.state.phase, Phase::Ok);
    assert_eq!(machine.state.peak, None);
}

#[test]
fn what_swings_between_the_two_does_not_flap() {
    let mut machine = Machine::cpu();
    machine.fire();
    for _ in 0..100 {
        assert_eq!(machine.value(66.0), None);
        assert_eq!(machine.value(71.0), None);
    }
    // While pending it counts from the last value below the threshold.
    let mut machine = Machine::cpu();
    for _ in 0..100 {
        assert_eq!(machine.value(69.0), None);
        assert_eq!(machine.value(71.0), None);
    }
}

#[test]
fn without_a_duration_the_first_value_fires() {
    let mut machine = Machine::cpu();
    machine.rule.lasting = Millis(0);
    assert_eq!(machine.value(70.0), Some(Change::Fired));
    assert_eq!(machine.value(10.0), Some(Change::Resolved));
    assert_eq!(machine.value(70.0), Some(Change::Fired));
}

#[test]
fn missing_values_keep_what_is() {
    let mut machine = Machine::cpu();
    assert_eq!(machine.values(95.0, 10), []);
    for _ in 0..40 {
        assert_eq!(machine.read(Reading::Missing), None);
    }
    assert_eq!(machine.state.phase, Phase::Pending);
    // Nine intervals lay between ten looks, and one behind the gap.
    assert_eq!(machine.values(95.0, 10), []);
    assert_eq!(machine.values(95.0, 2), [(0, Change::Fired)]);
    for _ in 0..400 {
        assert_eq!(machine.read(Reading::Missing), None);
    }
    assert_eq!(machine.state.phase, Phase::Firing);
    assert_eq!(machine.value(1.0), Some(Change::Resolved));
    assert_eq!(machine.read(Reading::Missing), None);
    assert_eq!(machine.state.phase, Phase::Ok);
}

#[test]
fn missing_values_can_mean_that_all_is_well() {
    let mut machine = Machine::cpu();
    machine.rule.missing = MissingData::Clear;
    machine.fire();
    assert_eq!(machine.read(Reading::Missing), Some(Change::Resolved));
    assert_eq!(machine.values(95.0, 3), []);
    assert_eq!(machine.read(Reading::Missing), None);
    assert_eq!(machine.state.phase, Phase::Ok);
}

#[test]
fn missing_values_can_be_as_bad_as_large_ones() {
    let mut machine = Machine::cpu();
    machine.rule.missing = MissingData::Alert;
    let changes: Vec<usize> = (0..30)
        .filter(|_| machine.read(Reading::Missing) == Some(Change::Fired))
        .collect();
    assert_eq!(changes, [20]);
    assert_eq!(machine.state.peak, None, "no value was told");
    assert_eq!(machine.value(99.0), None);
    assert_eq!(machine.state.peak, Some(99.0));
}

#[test]
fn a_value_that_is_no_number_says_nothing() {
    let mut machine = Machine::cpu();
    machine.fire();
    assert_eq!(machine.value(f64::NAN), None);
    assert_eq!(machine.state.phase, Phase::Firing);
    assert_eq!(machine.value(f64::NEG_INFINITY), Some(Change::Resolved));
    assert_eq!(machine.values(f64::INFINITY, 20), []);
}

#[test]
fn what_is_switched_off_or_told_no_more_is_resolved() {
    let mut machine = Machine::cpu();
    machine.fire();
    machine.rule.is_on = false;
    assert_eq!(machine.value(99.0), Some(Change::Resolved));
    assert_eq!(machine.values(99.0, 50), []);
    machine.rule.is_on = true;
    machine.fire();
    assert_eq!(machine.read(Reading::Unwatched), Some(Change::Resolved));
}

#[test]
fn another_threshold_counts_from_the_next_look_on() {
    let mut machine = Machine::cpu();
    machine.fire();
    (machine.rule.threshold, machine.rule.clear) = (99.0, 96.0);
    assert_eq!(machine.value(95.0), Some(Change::Resolved));
    (machine.rule.threshold, machine.rule.clear) = (90.0, 85.0);
    machine.rule.lasting = Millis(0);
    assert_eq!(machine.value(95.0), Some(Change::Fired));
}

#[test]
fn time_in_which_nobody_looked_counts_for_nothing() {
    let mut machine = Machine::cpu();
    assert_eq!(machine.values(95.0, 10), []);
    // The consoles were down for an hour.
    machine.now = machine.now + Millis::hours(1);
    assert_eq!(machine.values(95.0, 20), []);
    assert_eq!(machine.value(95.0), Some(Change::Fired));
    // What fires goes on firing over a pause.
    machine.now = machine.now + Millis::hours(10);
    assert_eq!(machine.value(95.0), None);
    assert_eq!(machine.value(5.0), Some(Change::Resolved));
}

#[test]
fn a_clock_that_is_set_back_makes_nothing_fire_early_or_never() {
    let mut machine = Machine::cpu();
    assert_eq!(machine.values(95.0, 10), []);
    machine.now = machine.now - Millis::days(2);
    assert_eq!(machine.values(95.0, 20), []);
    assert_eq!(machine.value(95.0), Some(Change::Fired));
    machine.now = machine.now - Millis::days(2);
    assert_eq!(machine.value(95.0), None);
    assert_eq!(machine.value(5.0), Some(Change::Resolved));
}

#[test]
fn a_missing_value_over_a_jump_of_the_clock_is_no_time_either() {
    let mut machine = Machine::cpu();
    assert_eq!(machine.values(95.0, 19), []);
    machine.now = machine.now + Millis::hours(5);
    assert_eq!(machine.read(Reading::Missing), None);
    machine.now = machine.now - Millis::hours(5);
    assert_eq!(machine.read(Reading::Missing), None);
    assert_eq!(machine.values(95.0, 19), []);
    assert_eq!(machine.values(95.0, 2), [(0, Change::Fired)]);
}

#[test]
fn a_disk_that_is_full_soon_fires_below_its_days_and_ends_above() {
    let mut machine = Machine::new(AlertMetric::DiskTrend);
    assert_eq!(machine.value(7.1), None);
    assert_eq!(machine.value(7.0), Some(Change::Fired));
    assert_eq!(machine.value(3.0), None);
    assert_eq!(machine.state.peak, Some(3.0));
    assert_eq!(machine.value(8.0), None);
    assert_eq!(machine.value(8.1), Some(Change::Resolved));
    assert_eq!(machine.value(f64::INFINITY), None);
}

#[test]
fn silence_fires_by_its_length_and_ends_with_the_first_report() {
    let mut machine = Machine::new(AlertMetric::Silence);
    assert_eq!(machine.value(0.0), None);
    assert_eq!(machine.value(119.0), None);
    assert_eq!(machine.value(121.0), Some(Change::Fired));
    assert_eq!(machine.value(4_000.0), None);
    assert_eq!(machine.state.peak, Some(4_000.0));
    assert_eq!(machine.value(0.0), Some(Change::Resolved));
}

/// Whatever comes: what fires was over for long enough by somebody who looked, and
/// firing and resolving take turns.
#[test]
fn whatever_comes_firing_and_resolving_take_turns() {
    let mut random = fastrand::Rng::with_seed(7);
    for _ in 0..300 {
        let mut machine = Machine::cpu();
        machine.rule.lasting = Millis(EVERY * random.i64(0..6));
        machine.rule.missing = MissingData::ALL[random.usize(0..3)];
        let (mut is_firing, mut over) = (false, 0_i64);
        for _ in 0..300 {
            let reading = match random.u8(0..10) {
                0 => Reading::Missing,
                1 => Reading::Value(67.0),
                2..=4 => Reading::Value(20.0),
                _ => Reading::Value(90.0),
            };
            if random.u8(0..40) == 0 {
                // Farther than anybody takes for a late look.
                let far = LONGEST_PAUSE.0 + EVERY + random.i64(0..1_000_000);
                let jump = if random.bool() { far } else { -far };
                machine.now = machine.now + Millis(jump);
            }
            over = match reading {
                Reading::Value(90.0) => over + 1,
                Reading::Missing if machine.rule.missing != MissingData::Clear => over + 1,
                _ => 0,
            };
            let lasting = machine.rule.lasting.0 / EVERY;
            match machine.read(reading) {
                Some(Change::Fired) => {
                    assert!(!is_firing && over > lasting, "{over} {lasting}");
                    is_firing = true;
                }
                Some(Change::Resolved) => {
                    assert!(is_firing && over == 0);
                    is_firing = false;
                }
                None => {}
            }
            assert_eq!(is_firing, machine.state.phase == Phase::Firing);
        }
    }
}
