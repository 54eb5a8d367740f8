//! What kinds of work and states are called in the reader's words.

use crate::{
    i18n::{I18n, t_string},
    ui::Tone,
};
use model::job::JobStatus;

/// Name of a kind of work; its own for one that this page does not know, which a
/// newer console beside this one may have.
pub fn kind_label(i18n: I18n, kind: &str) -> String {
    match kind {
        "text.send" => t_string!(i18n, job.kind_text_send).to_string(),
        "mail.send" => t_string!(i18n, job.kind_mail_send).to_string(),
        "webhook.send" => t_string!(i18n, job.kind_webhook_send).to_string(),
        other => other.to_owned(),
    }
}

/// A status in a word.
pub fn status_label(i18n: I18n, status: JobStatus) -> String {
    match status {
        JobStatus::Waiting => t_string!(i18n, job.waiting),
        JobStatus::Running => t_string!(i18n, job.running),
        JobStatus::Done => t_string!(i18n, job.done),
        JobStatus::Failed => t_string!(i18n, job.failed),
        JobStatus::Cancelled => t_string!(i18n, job.cancelled),
        JobStatus::Interrupted => t_string!(i18n, job.interrupted),
    }
    .to_string()
}

/// What a status means.
pub const fn status_tone(status: JobStatus) -> Tone {
    match status {
        JobStatus::Waiting => Tone::Neutral,
        JobStatus::Running => Tone::Info,
        JobStatus::Done => Tone::Good,
        JobStatus::Failed | JobStatus::Interrupted => Tone::Bad,
        JobStatus::Cancelled => Tone::Warn,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::texts;
    use model::locale::Locale;

    #[test]
    fn a_kind_that_is_not_known_keeps_its_name() {
        let i18n = texts(Locale::En);
        assert_eq!(kind_label(i18n, "mail.send"), "Send a mail");
        assert_eq!(kind_label(i18n, "of.tomorrow"), "of.tomorrow");
    }

    #[test]
    fn each_status_has_a_word_of_its_own() {
        for locale in Locale::ALL {
            let words = JobStatus::ALL.map(|status| status_label(texts(*locale), status));
            for (index, word) in words.iter().enumerate() {
                assert!(!words[..index].contains(word), "{word}");
            }
        }
    }
}
