//! What metrics and their values are called, in the language of the reader.

use crate::{
    i18n::{I18n, error_text, t_count, t_string},
    text::bits_per_second,
    ui::Tone,
};
use model::{
    alert::{AlertEntry, AlertMetric, Heat, MissingData, Quiet, Unit},
    error::Error,
    time::Millis,
};

/// What is watched.
pub fn metric_label(i18n: I18n, metric: AlertMetric) -> String {
    match metric {
        AlertMetric::Cpu => t_string!(i18n, alert.metric_cpu),
        AlertMetric::Memory => t_string!(i18n, alert.metric_memory),
        AlertMetric::Disk => t_string!(i18n, alert.metric_disk),
        AlertMetric::DiskBusy => t_string!(i18n, alert.metric_disk_busy),
        AlertMetric::Network => t_string!(i18n, alert.metric_network),
        AlertMetric::Silence => t_string!(i18n, alert.metric_silence),
        AlertMetric::DiskTrend => t_string!(i18n, alert.metric_disk_trend),
    }
    .to_string()
}

/// A value of a metric with its unit.
pub fn value_text(i18n: I18n, metric: AlertMetric, value: f64) -> String {
    match metric.unit() {
        Unit::Percent => format!("{value:.0}%"),
        Unit::Seconds => length_text(i18n, value),
        Unit::Days => days_text(i18n, value),
    }
}

/// So many days.
pub fn days_text(i18n: I18n, days: f64) -> String {
    if days < 1.0 {
        t_string!(i18n, alert.less_than_a_day).to_string()
    } else {
        t_count!(i18n, alert.days, whole(days.floor()))
    }
}

/// So many seconds, as minutes or hours where these are enough.
pub fn length_text(i18n: I18n, seconds: f64) -> String {
    let seconds = whole(seconds);
    match seconds {
        ..120 => t_count!(i18n, alert.seconds, seconds),
        120..7_200 => t_count!(i18n, alert.minutes, seconds / 60),
        7_200..172_800 => t_count!(i18n, alert.hours, seconds / 3_600),
        _ => t_count!(i18n, alert.days, seconds / 86_400),
    }
}

/// The same of a length of time.
pub fn lasting_text(i18n: I18n, lasting: Millis) -> String {
    length_text(i18n, (lasting.0 / 1_000) as f64)
}

fn whole(value: f64) -> i64 {
    value.clamp(0.0, 1e12) as i64
}

/// What no value means.
pub fn missing_label(i18n: I18n, missing: MissingData) -> String {
    match missing {
        MissingData::Keep => t_string!(i18n, alert.missing_keep),
        MissingData::Clear => t_string!(i18n, alert.missing_clear),
        MissingData::Alert => t_string!(i18n, alert.missing_alert),
    }
    .to_string()
}

/// Why nobody is told.
pub fn quiet_label(i18n: I18n, quiet: Quiet) -> String {
    match quiet {
        Quiet::Muted => t_string!(i18n, alert.quiet_muted),
        Quiet::Maintenance => t_string!(i18n, alert.quiet_maintenance),
        Quiet::Flapping => t_string!(i18n, alert.quiet_flapping),
    }
    .to_string()
}

/// How an alert stands.
pub fn state_of(i18n: I18n, alert: &AlertEntry) -> (Tone, String) {
    match (alert.resolved, &alert.acknowledged) {
        (Some(_), _) => (Tone::Good, t_string!(i18n, alert.resolved).to_string()),
        (None, Some(_)) => (Tone::Warn, t_string!(i18n, alert.acknowledged).to_string()),
        (None, None) => (Tone::Bad, t_string!(i18n, alert.firing).to_string()),
    }
}

/// How bad it got, and from where on that is too much.
pub fn peak_text(i18n: I18n, alert: &AlertEntry) -> String {
    let threshold = value_text(i18n, alert.metric, alert.threshold);
    match alert.peak {
        Some(peak) => {
            let peak = value_text(i18n, alert.metric, peak);
            t_string!(i18n, alert.peak_of, peak = peak, threshold = threshold).to_string()
        }
        None => t_string!(i18n, alert.no_value, threshold = threshold).to_string(),
    }
}

/// What a disabled control says about why it is, and who can change that.
pub fn refused_text(i18n: I18n, refused: &Error) -> String {
    format!(
        "{} {}",
        error_text(i18n, refused),
        t_string!(i18n, shell.forbidden_who)
    )
}

/// How much a host has to do, in a word.
pub fn heat_label(i18n: I18n, heat: Heat) -> String {
    match heat {
        Heat::Full => t_string!(i18n, alert.heat_full),
        Heat::Hot => t_string!(i18n, alert.heat_hot),
        Heat::Warm => t_string!(i18n, alert.heat_warm),
        Heat::Calm => t_string!(i18n, alert.heat_calm),
        Heat::Idle => t_string!(i18n, alert.heat_idle),
    }
    .to_string()
}

/// A bandwidth.
pub fn bandwidth_text(rate: i64) -> String {
    bits_per_second(rate as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::texts;
    use model::locale::Locale;

    #[test]
    fn values_are_written_with_their_units() {
        let i18n = texts(Locale::En);
        let text = |metric, value| value_text(i18n, metric, value);
        assert_eq!(text(AlertMetric::Cpu, 92.6), "93%");
        assert_eq!(text(AlertMetric::Silence, 90.0), "90 seconds");
        assert_eq!(text(AlertMetric::Silence, 600.0), "10 minutes");
        assert_eq!(text(AlertMetric::DiskTrend, 1.9), "1 day");
        assert_eq!(text(AlertMetric::DiskTrend, 0.2), "less than a day");
        let i18n = texts(Locale::ZhCn);
        assert_eq!(value_text(i18n, AlertMetric::DiskTrend, 6.0), "6 天");
    }

    #[test]
    fn who_has_the_right_and_sees_some_hosts_is_not_told_of_the_right() {
        let refused = Error::AllHostsRequired;
        let text = refused_text(texts(Locale::En), &refused);
        assert_eq!(
            text,
            "This concerns all hosts, and you see only some of them. Your company's administrator can grant it."
        );
        let text = refused_text(texts(Locale::ZhCn), &refused);
        assert!(text.contains("全部主机"), "{text}");
    }
}
