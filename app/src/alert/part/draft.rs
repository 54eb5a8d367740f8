//! What stands in the fields of a threshold, and what it says.

use model::{
    alert::{AlertMetric, MissingData, RuleChange, ThresholdChange, ThresholdRow, Unit},
    error::{Error, FieldError, Problem},
    time::Millis,
};

/// The texts of the fields of one metric; an empty one says nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Texts {
    /// `""`, `on` or `off`.
    pub is_on: String,
    /// In the unit of the metric; silence in minutes.
    pub threshold: String,
    /// The same.
    pub clear: String,
    /// Minutes.
    pub lasting: String,
    /// `""` or a [`MissingData`].
    pub missing: String,
    /// Mbit/s.
    pub bandwidth: String,
}

/// How many of the fields' units are one of the values'.
const fn scale(metric: AlertMetric) -> f64 {
    match metric.unit() {
        Unit::Seconds => 60.0,
        Unit::Percent | Unit::Days => 1.0,
    }
}

fn number(value: f64) -> String {
    let text = format!("{value:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

const MINUTE: f64 = 60_000.0;
const MEGABIT: f64 = 1_000_000.0;

impl Texts {
    /// What a level says now.
    pub fn of(row: &ThresholdRow) -> Self {
        let own = &row.own;
        let scaled = |value: Option<f64>| {
            value.map_or_else(String::new, |value| number(value / scale(row.metric)))
        };
        Texts {
            is_on: match own.is_on {
                None => String::new(),
                Some(true) => "on".to_owned(),
                Some(false) => "off".to_owned(),
            },
            threshold: scaled(own.threshold),
            clear: scaled(own.clear),
            lasting: own
                .lasting
                .map_or_else(String::new, |lasting| number(lasting.0 as f64 / MINUTE)),
            missing: own.missing.map_or("", MissingData::as_str).to_owned(),
            bandwidth: own
                .bandwidth
                .map_or_else(String::new, |rate| number(rate as f64 / MEGABIT)),
        }
    }

    /// What they say.
    ///
    /// # Errors
    /// `Invalid`, each field named after its metric: `cpu-threshold`.
    pub fn read(&self, metric: AlertMetric, version: i64) -> Result<ThresholdChange, Error> {
        let mut wrong = Vec::new();
        let mut read = |name: &str, text: &str| -> Option<f64> {
            let text = text.trim();
            if text.is_empty() {
                return None;
            }
            let value = text.parse::<f64>().ok().filter(|value| value.is_finite());
            if value.is_none() {
                let name = format!("{}-{name}", metric.as_str());
                wrong.push(FieldError::new(name, Problem::Malformed));
            }
            value
        };
        let scale = scale(metric);
        let threshold = read("threshold", &self.threshold).map(|value| value * scale);
        let clear = read("clear", &self.clear).map(|value| value * scale);
        let lasting = read("lasting", &self.lasting).map(|value| Millis(whole(value * MINUTE)));
        let bandwidth = read("bandwidth", &self.bandwidth).map(|value| whole(value * MEGABIT));
        if !wrong.is_empty() {
            return Err(Error::Invalid { fields: wrong });
        }
        let change = RuleChange {
            is_on: match self.is_on.as_str() {
                "on" => Some(true),
                "off" => Some(false),
                _ => None,
            },
            threshold,
            clear,
            lasting,
            missing: MissingData::parse(&self.missing),
            bandwidth,
        };
        change.check(metric)?;
        Ok(ThresholdChange {
            metric,
            change,
            version,
        })
    }
}

fn whole(value: f64) -> i64 {
    value.clamp(-1e15, 1e15).round() as i64
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::alert::Rule;

    fn row(metric: AlertMetric, own: RuleChange) -> ThresholdRow {
        ThresholdRow {
            metric,
            own,
            inherited: Rule::default_of(metric),
            rule: Rule::under(metric, [&own]),
            version: 3,
        }
    }

    #[test]
    fn what_is_shown_reads_back_as_it_was() {
        let own = RuleChange {
            is_on: Some(false),
            threshold: Some(72.5),
            clear: Some(60.0),
            lasting: Some(Millis::seconds(90)),
            missing: Some(MissingData::Alert),
            bandwidth: None,
        };
        let texts = Texts::of(&row(AlertMetric::Cpu, own));
        assert_eq!(
            (texts.threshold.as_str(), texts.lasting.as_str()),
            ("72.5", "1.5")
        );
        let read = texts.read(AlertMetric::Cpu, 3).unwrap();
        assert_eq!((read.change, read.version), (own, 3));
        let own = RuleChange {
            threshold: Some(600.0),
            ..Default::default()
        };
        let texts = Texts::of(&row(AlertMetric::Silence, own));
        assert_eq!(texts.threshold, "10");
        assert_eq!(texts.read(AlertMetric::Silence, 0).unwrap().change, own);
        let own = RuleChange {
            bandwidth: Some(100_000_000),
            ..Default::default()
        };
        let texts = Texts::of(&row(AlertMetric::Network, own));
        assert_eq!(texts.bandwidth, "100");
        assert_eq!(texts.read(AlertMetric::Network, 0).unwrap().change, own);
    }

    #[test]
    fn empty_fields_say_nothing_and_wrong_ones_are_named() {
        let empty = Texts::default().read(AlertMetric::Cpu, 0).unwrap();
        assert!(empty.change.is_empty());
        let texts = Texts {
            threshold: "much".into(),
            lasting: "inf".into(),
            ..Default::default()
        };
        let Err(Error::Invalid { fields }) = texts.read(AlertMetric::Cpu, 0) else {
            panic!("both are wrong")
        };
        let names: Vec<&str> = fields.iter().map(|field| field.field.as_str()).collect();
        assert_eq!(names, ["cpu-threshold", "cpu-lasting"]);
        let texts = Texts {
            threshold: "170".into(),
            ..Default::default()
        };
        assert!(texts.read(AlertMetric::Cpu, 0).is_err());
    }
}
