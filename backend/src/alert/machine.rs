//! How a metric of a host goes from well to too much and back: a pure function of what
//! was known, what holds, what is measured, and the time.
//!
//! ```text
//!           over            over for long enough
//!   ok ───────────▶ pending ─────────────────────▶ firing
//!    ▲                 │                             │
//!    └─────────────────┘ below the threshold         │
//!    └───────────────────────────────────────────────┘ below the clear value
//! ```
//!
//! For how long a value is over is counted only while somebody looks: who was away, or
//! whose clock jumped, begins to count anew. What fires goes on firing all the same.

use model::{
    alert::{AlertMetric, MissingData, Phase, Rule},
    time::{Millis, Timestamp},
};

/// After a longer pause between two looks nobody can say what was in between.
pub const LONGEST_PAUSE: Millis = Millis::minutes(2);

/// How a metric of a host stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct State {
    /// How.
    pub phase: Phase,
    /// Since when so.
    pub since: Timestamp,
    /// Since when it is too much, while it is.
    pub start: Timestamp,
    /// When it was last looked at, while pending.
    pub seen: Timestamp,
    /// The worst value since `start`.
    pub peak: Option<f64>,
}

impl State {
    /// All is well.
    pub const fn ok(now: Timestamp) -> Self {
        State {
            phase: Phase::Ok,
            since: now,
            start: now,
            seen: now,
            peak: None,
        }
    }
}

/// What is known of a metric at a moment.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Reading {
    /// Its value.
    Value(f64),
    /// It should have a value and has none.
    Missing,
    /// It is not watched: this host does not tell it, or nobody wants to know.
    Unwatched,
}

/// What becomes known by a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// It has been too much for long enough.
    Fired,
    /// It is well again.
    Resolved,
}

/// How a reading is to be taken.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Verdict {
    /// Too much.
    Over(Option<f64>),
    /// Neither too much nor well.
    Between,
    /// Well.
    Well,
    /// Nobody knows, and nothing follows from that.
    Hold,
}

fn judge(metric: AlertMetric, rule: &Rule, reading: Reading) -> Verdict {
    let value = match reading {
        Reading::Unwatched => return Verdict::Well,
        Reading::Missing => {
            return match rule.missing {
                MissingData::Keep => Verdict::Hold,
                MissingData::Clear => Verdict::Well,
                MissingData::Alert => Verdict::Over(None),
            };
        }
        // What is no number says as little as none.
        Reading::Value(value) if value.is_nan() => return Verdict::Hold,
        Reading::Value(value) => value,
    };
    let (is_over, is_well) = if metric.is_low_bad() {
        (value <= rule.threshold, value > rule.clear)
    } else {
        // Nothing is less than nothing: it is well whatever the rule says.
        (value >= rule.threshold, value < rule.clear || value <= 0.0)
    };
    match (is_over, is_well) {
        (true, _) => Verdict::Over(Some(value)),
        (false, true) => Verdict::Well,
        (false, false) => Verdict::Between,
    }
}

fn worse(metric: AlertMetric, a: Option<f64>, b: Option<f64>) -> Option<f64> {
    match (a, b) {
        (Some(a), Some(b)) if metric.is_low_bad() => Some(a.min(b)),
        (Some(a), Some(b)) => Some(a.max(b)),
        (a, b) => a.or(b),
    }
}

/// The state after a reading, and what becomes known by it.
pub fn step(
    metric: AlertMetric,
    before: State,
    rule: &Rule,
    reading: Reading,
    now: Timestamp,
) -> (State, Option<Change>) {
    let reading = if rule.is_on {
        reading
    } else {
        Reading::Unwatched
    };
    let verdict = judge(metric, rule, reading);
    let pending = |start: Timestamp, peak: Option<f64>| {
        let is_long = now - start >= rule.lasting;
        let (phase, change) = if is_long {
            (Phase::Firing, Some(Change::Fired))
        } else {
            (Phase::Pending, None)
        };
        let since = if is_long { now } else { start };
        let state = State {
            phase,
            since,
            start,
            seen: now,
            peak,
        };
        (state, change)
    };
    match (before.phase, verdict) {
        (Phase::Ok, Verdict::Over(value)) => pending(now, value),
        (Phase::Ok, _) => (before, None),
        (Phase::Pending, verdict @ (Verdict::Over(_) | Verdict::Hold)) => {
            let pause = now - before.seen;
            let was_away = pause < Millis(0) || pause > LONGEST_PAUSE;
            match verdict {
                Verdict::Over(value) => {
                    let start = if was_away { now } else { before.start };
                    pending(start, worse(metric, before.peak, value))
                }
                // The time without values counts for nothing.
                _ => {
                    let start = if was_away { now } else { before.start + pause };
                    let since = start;
                    let state = State {
                        since,
                        start,
                        seen: now,
                        ..before
                    };
                    (state, None)
                }
            }
        }
        (Phase::Pending, Verdict::Between | Verdict::Well) => (State::ok(now), None),
        (Phase::Firing, Verdict::Over(value)) => {
            let peak = worse(metric, before.peak, value);
            (State { peak, ..before }, None)
        }
        (Phase::Firing, Verdict::Between | Verdict::Hold) => (before, None),
        (Phase::Firing, Verdict::Well) => (State::ok(now), Some(Change::Resolved)),
    }
}

#[cfg(test)]
mod tests;
