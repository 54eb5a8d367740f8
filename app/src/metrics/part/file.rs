//! The numbers of charts as a file.

use super::LiveCharts;
use crate::{metrics::asked::exact_pairs, path::with_query};
use leptos::prelude::*;
use model::{
    metrics::{Axis, Tier},
    server::REPORT_INTERVAL,
    time::Millis,
};

/// Where the numbers that are drawn are as a file: from the same tier, and thinned to
/// the same steps.
pub fn chart_file(charts: LiveCharts, export: String) -> Signal<Option<String>> {
    let axis = charts.axis();
    Signal::derive(move || Some(axis.with(|axis| address(&export, axis))))
}

fn address(export: &str, axis: &Axis) -> String {
    let mut pairs = vec![("tier", axis.tier.as_str().to_owned())];
    // The sample at the end is drawn as well.
    pairs.extend(exact_pairs(axis.from, axis.until + Millis(1)));
    let unit = match axis.tier {
        Tier::Raw => REPORT_INTERVAL,
        Tier::Hour => Millis::hours(1),
        Tier::Day => Millis::days(1),
    };
    if axis.step > unit {
        pairs.push(("step", format!("{}s", axis.step.0 / 1_000)));
    }
    let pairs: Vec<(&str, &str)> = pairs.iter().map(|(n, v)| (*n, v.as_str())).collect();
    with_query(export, &pairs)
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{metrics::ChartRequest, time::Timestamp};

    #[test]
    fn a_file_has_what_is_drawn() {
        let axis = |tier, step| Axis {
            request: ChartRequest::default(),
            from: Timestamp(1_772_352_000_000),
            until: Timestamp(1_772_355_600_000),
            tier,
            step,
            zone: None,
            days: Vec::new(),
        };
        let time = "from=1772352000000&until=1772355600001";
        assert_eq!(
            address("/x", &axis(Tier::Raw, REPORT_INTERVAL)),
            format!("/x?tier=raw&{time}")
        );
        assert_eq!(
            address("/x", &axis(Tier::Hour, Millis::hours(2))),
            format!("/x?tier=hour&{time}&step=7200s")
        );
    }
}
