//! What tasks are called and how long things take, in the reader's words.

use crate::i18n::{I18n, t_string};
use model::time::Millis;

/// Name and purpose of a task; none for one that this page does not know, which a
/// newer console beside this one may have.
pub fn task_words(i18n: I18n, name: &str) -> Option<(String, String)> {
    let (title, text) = match name {
        "alert_evaluate" => (
            t_string!(i18n, shell.task_alert_evaluate),
            t_string!(i18n, shell.task_alert_evaluate_text),
        ),
        "alert_forecast" => (
            t_string!(i18n, shell.task_alert_forecast),
            t_string!(i18n, shell.task_alert_forecast_text),
        ),
        "alert_forsaken" => (
            t_string!(i18n, shell.task_alert_forsaken),
            t_string!(i18n, shell.task_alert_forsaken_text),
        ),
        "alert_tidy" => (
            t_string!(i18n, shell.task_alert_tidy),
            t_string!(i18n, shell.task_alert_tidy_text),
        ),
        "identity_tidy" => (
            t_string!(i18n, shell.task_identity_tidy),
            t_string!(i18n, shell.task_identity_tidy_text),
        ),
        "job_tidy" => (
            t_string!(i18n, shell.task_job_tidy),
            t_string!(i18n, shell.task_job_tidy_text),
        ),
        "outbox_tidy" => (
            t_string!(i18n, shell.task_outbox_tidy),
            t_string!(i18n, shell.task_outbox_tidy_text),
        ),
        "message_old" => (
            t_string!(i18n, shell.task_message_old),
            t_string!(i18n, shell.task_message_old_text),
        ),
        "container_forgotten" => (
            t_string!(i18n, shell.task_container_forgotten),
            t_string!(i18n, shell.task_container_forgotten_text),
        ),
        "metrics_leftover" => (
            t_string!(i18n, shell.task_metrics_leftover),
            t_string!(i18n, shell.task_metrics_leftover_text),
        ),
        "metrics_retention" => (
            t_string!(i18n, shell.task_metrics_retention),
            t_string!(i18n, shell.task_metrics_retention_text),
        ),
        "metrics_rollup" => (
            t_string!(i18n, shell.task_metrics_rollup),
            t_string!(i18n, shell.task_metrics_rollup_text),
        ),
        "permission_expiry" => (
            t_string!(i18n, shell.task_permission_expiry),
            t_string!(i18n, shell.task_permission_expiry_text),
        ),
        "server_offers" => (
            t_string!(i18n, shell.task_server_offers),
            t_string!(i18n, shell.task_server_offers_text),
        ),
        "server_silence" => (
            t_string!(i18n, shell.task_server_silence),
            t_string!(i18n, shell.task_server_silence_text),
        ),
        _ => return None,
    };
    Some((title.to_string(), text.to_string()))
}

/// A duration in its one or two largest units.
pub fn duration(i18n: I18n, length: Millis) -> String {
    let ms = length.0.max(0);
    let (seconds, minutes, hours) = (ms / 1_000, ms / 60_000, ms / 3_600_000);
    if ms < 1_000 {
        t_string!(i18n, shell.duration_ms, n = ms).to_string()
    } else if minutes == 0 && ms % 1_000 != 0 {
        // Below a minute the tenth counts.
        let n = format!("{seconds}.{}", ms % 1_000 / 100);
        t_string!(i18n, metrics.step_seconds, n = n).to_string()
    } else if minutes == 0 {
        t_string!(i18n, metrics.step_seconds, n = seconds).to_string()
    } else if hours == 0 && seconds % 60 == 0 {
        t_string!(i18n, metrics.step_minutes, n = minutes).to_string()
    } else if hours == 0 {
        let (m, s) = (minutes, seconds % 60);
        t_string!(i18n, metrics.step_minutes_seconds, minutes = m, seconds = s).to_string()
    } else if minutes % 60 == 0 {
        t_string!(i18n, shell.duration_hours, n = hours).to_string()
    } else {
        let (h, m) = (hours, minutes % 60);
        t_string!(i18n, server.uptime_hours, hours = h, minutes = m).to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::texts;
    use model::locale::Locale;

    #[test]
    fn a_duration_has_as_many_digits_as_count() {
        let english = |ms| duration(texts(Locale::En), Millis(ms));
        for (ms, text) in [
            (-5, "0 ms"),
            (12, "12 ms"),
            (1_240, "1.2 s"),
            (5_000, "5 s"),
            (300_000, "5 min"),
            (61_000, "1 min 1 s"),
            (3_600_000, "1 h"),
            (5_400_000, "1 h 30 min"),
        ] {
            assert_eq!(english(ms), text);
        }
        assert_eq!(duration(texts(Locale::ZhCn), Millis(5_000)), "5 秒");
    }

    #[test]
    fn a_task_that_is_not_known_has_no_words() {
        let i18n = texts(Locale::En);
        assert_eq!(task_words(i18n, "of_tomorrow"), None);
        assert!(task_words(i18n, "server_silence").is_some());
    }
}
