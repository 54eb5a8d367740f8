//! When a value is too large: what holds for a host, and who said so.
//!
//! Three levels say something about a metric, the nearest has the last word: the
//! owner, the cluster, the host. What none of them says is as by default.

use super::{AlertMetric, Unit};
use crate::{
    error::{Error, FieldError, Problem},
    time::Millis,
};
use serde::{Deserialize, Serialize};

/// What no value means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MissingData {
    /// Nothing: it stays as it was.
    #[default]
    Keep = 0,
    /// That all is well.
    Clear = 1,
    /// The same as a value over the threshold.
    Alert = 2,
}

impl MissingData {
    /// All of them.
    pub const ALL: [MissingData; 3] = [MissingData::Keep, MissingData::Clear, MissingData::Alert];

    /// The column's number.
    pub const fn number(self) -> i64 {
        self as i64
    }

    /// From the column's number.
    pub fn from_number(number: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|m| m.number() == number)
    }

    /// As a form has it.
    pub const fn as_str(self) -> &'static str {
        match self {
            MissingData::Keep => "keep",
            MissingData::Clear => "clear",
            MissingData::Alert => "alert",
        }
    }

    /// From a form.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|m| m.as_str() == text)
    }
}

/// How far a value must be below its threshold to be well again, where nobody says.
pub const HYSTERESIS: f64 = 5.0;
/// For how long a value must be over its threshold, where nobody says.
pub const LASTING: Millis = Millis::minutes(5);
/// For how long nothing must be heard of a host.
pub const SILENT_FOR: f64 = 120.0;
/// A disk that is full in so many days or fewer.
pub const FULL_IN_DAYS: f64 = 7.0;
/// The longest time that a value can be asked to be over its threshold for.
pub const MAX_LASTING: Millis = Millis::hours(24);
/// The largest bandwidth that a host can be said to have, bit/s.
pub const MAX_BANDWIDTH: i64 = 1_000_000_000_000;

/// What holds for one metric of one host.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Rule {
    /// Whether it is watched at all.
    pub is_on: bool,
    /// From here on it is too much, in the unit of the metric.
    pub threshold: f64,
    /// Below this it is well again.
    pub clear: f64,
    /// For how long it must be too much.
    pub lasting: Millis,
    /// What no value means.
    pub missing: MissingData,
    /// Of the network alone: what a host can do, bit/s.
    pub bandwidth: Option<i64>,
}

impl Rule {
    /// What holds where nobody says anything (`ui.md` 4.3).
    pub const fn default_of(metric: AlertMetric) -> Self {
        let threshold = match metric {
            AlertMetric::Cpu | AlertMetric::DiskBusy => 70.0,
            AlertMetric::Memory | AlertMetric::Disk => 80.0,
            AlertMetric::Network => 60.0,
            AlertMetric::Silence => SILENT_FOR,
            AlertMetric::DiskTrend => FULL_IN_DAYS,
        };
        Rule {
            is_on: true,
            threshold,
            clear: clear_of(metric, threshold),
            lasting: match metric.unit() {
                Unit::Percent => LASTING,
                // How long is the value itself; and a forecast changes once an hour.
                Unit::Seconds | Unit::Days => Millis(0),
            },
            missing: MissingData::Keep,
            bandwidth: None,
        }
    }

    /// What holds where these levels say something, the farthest first.
    pub fn under<'a>(
        metric: AlertMetric,
        levels: impl IntoIterator<Item = &'a RuleChange>,
    ) -> Self {
        let mut rule = Rule::default_of(metric);
        for level in levels {
            rule.is_on = level.is_on.unwrap_or(rule.is_on);
            if let Some(threshold) = level.threshold {
                // What lies farther away was said about another threshold.
                rule.threshold = threshold;
                rule.clear = clear_of(metric, threshold);
            }
            rule.clear = level.clear.unwrap_or(rule.clear);
            rule.lasting = level.lasting.unwrap_or(rule.lasting);
            rule.missing = level.missing.unwrap_or(rule.missing);
            rule.bandwidth = level.bandwidth.or(rule.bandwidth);
        }
        // Being well begins where being too much ends, at the latest.
        rule.clear = if metric.is_low_bad() {
            rule.clear.max(rule.threshold)
        } else {
            rule.clear.min(rule.threshold)
        };
        rule
    }
}

/// Where a value is well again, if only its threshold is known.
const fn clear_of(metric: AlertMetric, threshold: f64) -> f64 {
    match metric.unit() {
        Unit::Percent => {
            let clear = threshold - HYSTERESIS;
            if clear > 0.0 { clear } else { 0.0 }
        }
        // Heard of again is heard of again.
        Unit::Seconds => threshold,
        Unit::Days => threshold + 1.0,
    }
}

/// What one level says about a metric; `None` leaves it to the level above.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct RuleChange {
    /// As in [`Rule`].
    pub is_on: Option<bool>,
    /// As in [`Rule`].
    pub threshold: Option<f64>,
    /// As in [`Rule`].
    pub clear: Option<f64>,
    /// As in [`Rule`].
    pub lasting: Option<Millis>,
    /// As in [`Rule`].
    pub missing: Option<MissingData>,
    /// As in [`Rule`].
    pub bandwidth: Option<i64>,
}

impl RuleChange {
    /// Whether it says nothing.
    pub fn is_empty(&self) -> bool {
        *self == RuleChange::default()
    }

    /// Checks what somebody typed about a metric.
    ///
    /// # Errors
    /// `Invalid`, each field named after its metric: `cpu-threshold`.
    pub fn check(&self, metric: AlertMetric) -> Result<(), Error> {
        let range = match metric.unit() {
            Unit::Percent => 1.0..=100.0,
            Unit::Seconds => 30.0..=86_400.0,
            Unit::Days => 1.0..=90.0,
        };
        let mut fields = Vec::new();
        let mut refuse = |field: &str| {
            let name = format!("{}-{field}", metric.as_str());
            fields.push(FieldError::new(name, Problem::OutOfRange));
        };
        if self.threshold.is_some_and(|value| !range.contains(&value)) {
            refuse("threshold");
        }
        if let Some(clear) = self.clear {
            let threshold = self.threshold;
            let is_behind = threshold.is_some_and(|threshold| {
                if metric.is_low_bad() {
                    clear < threshold
                } else {
                    clear > threshold
                }
            });
            if !(0.0..=86_400.0).contains(&clear) || is_behind {
                refuse("clear");
            }
        }
        if self
            .lasting
            .is_some_and(|lasting| lasting < Millis(0) || lasting > MAX_LASTING)
        {
            refuse("lasting");
        }
        if self.bandwidth.is_some_and(|rate| {
            !(1..=MAX_BANDWIDTH).contains(&rate) || metric != AlertMetric::Network
        }) {
            refuse("bandwidth");
        }
        if fields.is_empty() {
            Ok(())
        } else {
            Err(Error::Invalid { fields })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn threshold(value: f64) -> RuleChange {
        RuleChange {
            threshold: Some(value),
            ..Default::default()
        }
    }

    #[test]
    fn the_nearest_level_has_the_last_word_and_the_rest_is_inherited() {
        let owner = RuleChange {
            lasting: Some(Millis::minutes(1)),
            clear: Some(40.0),
            ..threshold(60.0)
        };
        let cluster = RuleChange {
            missing: Some(MissingData::Alert),
            ..Default::default()
        };
        let host = threshold(90.0);
        let rule = Rule::under(AlertMetric::Cpu, [&owner, &cluster, &host]);
        let expected = Rule {
            is_on: true,
            threshold: 90.0,
            clear: 85.0,
            lasting: Millis::minutes(1),
            missing: MissingData::Alert,
            bandwidth: None,
        };
        assert_eq!(rule, expected);
        assert_eq!(
            Rule::under(AlertMetric::Cpu, []),
            Rule::default_of(AlertMetric::Cpu)
        );
    }

    #[test]
    fn what_is_well_is_never_too_much_at_the_same_time() {
        let clear = |value| RuleChange {
            clear: Some(value),
            ..Default::default()
        };
        let rule = Rule::under(AlertMetric::Cpu, [&clear(95.0)]);
        assert_eq!((rule.threshold, rule.clear), (70.0, 70.0));
        let rule = Rule::under(AlertMetric::DiskTrend, [&clear(2.0)]);
        assert_eq!((rule.threshold, rule.clear), (7.0, 7.0));
        let rule = Rule::under(AlertMetric::Cpu, [&threshold(3.0)]);
        assert_eq!(rule.clear, 0.0);
    }

    #[test]
    fn what_makes_no_sense_is_refused_by_its_field() {
        let refused = |metric: AlertMetric, change: RuleChange| match change.check(metric) {
            Err(Error::Invalid { fields }) => fields.into_iter().map(|f| f.field).collect(),
            _ => Vec::new(),
        };
        assert_eq!(
            refused(AlertMetric::Cpu, threshold(70.0)),
            Vec::<String>::new()
        );
        for wrong in [0.0, 100.5, f64::NAN, f64::INFINITY] {
            assert_eq!(
                refused(AlertMetric::Cpu, threshold(wrong)),
                ["cpu-threshold"]
            );
        }
        assert_eq!(
            refused(AlertMetric::Silence, threshold(600.0)),
            Vec::<String>::new()
        );
        let all = RuleChange {
            clear: Some(71.0),
            lasting: Some(Millis::hours(25)),
            bandwidth: Some(1),
            ..threshold(70.0)
        };
        assert_eq!(
            refused(AlertMetric::Memory, all),
            ["memory-clear", "memory-lasting", "memory-bandwidth"]
        );
    }
}
