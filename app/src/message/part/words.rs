//! What a message says, in the language of its reader.

use crate::{
    alert::part::{metric_label, value_text},
    i18n::{I18n, t_string},
    text::utc,
};
use leptos::prelude::*;
use model::{
    alert::AlertMetric,
    message::{Body, MessageMode, Payload},
    permission::Preset,
};

/// A stretch of a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// Its text.
    pub text: String,
    /// Whether somebody gave it as a name.
    pub is_name: bool,
}

/// Where a name begins and ends in a sentence that is not cut yet: characters
/// for private use, which no keyboard has.
const BEGIN: char = '\u{E000}';
const END: char = '\u{E001}';

/// A name as it goes into a sentence.
fn named(name: &str) -> String {
    let name: String = name
        .chars()
        .filter(|c| !matches!(*c, BEGIN | END))
        .collect();
    format!("{BEGIN}{name}{END}")
}

/// Cuts a sentence at its names.
fn cut(sentence: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut push = |text: &str, is_name: bool| {
        if !text.is_empty() {
            pieces.push(Piece {
                text: text.to_owned(),
                is_name,
            });
        }
    };
    for (index, part) in sentence.split(BEGIN).enumerate() {
        // What stands before the first mark is no name.
        match part.split_once(END) {
            Some((name, rest)) if index > 0 => {
                push(name, true);
                push(rest, false);
            }
            _ => push(part, false),
        }
    }
    pieces
}

/// What a message says, cut at the names in it.
pub fn sentence(i18n: I18n, body: &Body) -> Vec<Piece> {
    match body {
        Body::Payload(payload) => cut(&payload_text(i18n, payload)),
        Body::Text(text) => cut(&text.replace([BEGIN, END], "")),
        Body::Unknown => cut(t_string!(i18n, message.unknown)),
    }
}

fn payload_text(i18n: I18n, payload: &Payload) -> String {
    match payload {
        Payload::JoinAsked {
            company_name,
            person_name,
            person_mobile,
            ..
        } => t_string!(
            i18n,
            message.join_asked,
            person = named(person_name),
            mobile = person_mobile.as_str(),
            company = named(company_name)
        )
        .to_string(),
        Payload::JoinRejected {
            company_name,
            reviewer_name,
            ..
        } => t_string!(
            i18n,
            message.join_rejected,
            person = named(reviewer_name),
            company = named(company_name)
        )
        .to_string(),
        Payload::JoinAccepted {
            company_name,
            reviewer_name,
            ..
        } => t_string!(
            i18n,
            message.join_accepted,
            person = named(reviewer_name),
            company = named(company_name)
        )
        .to_string(),
        Payload::Invited {
            company_name,
            inviter_name,
            ..
        } => t_string!(
            i18n,
            message.invited,
            person = named(inviter_name),
            company = named(company_name)
        )
        .to_string(),
        Payload::CompanyRenamed { before, after, .. } => t_string!(
            i18n,
            message.company_renamed,
            before = named(before),
            after = named(after)
        )
        .to_string(),
        Payload::AdministratorChanged {
            company_name,
            before_name,
            after_name,
            ..
        } => t_string!(
            i18n,
            message.administrator_changed,
            before = named(before_name),
            after = named(after_name),
            company = named(company_name)
        )
        .to_string(),
        Payload::RightsSet {
            company_name,
            by_name,
            template: None,
            ..
        } => t_string!(
            i18n,
            message.rights_set,
            person = named(by_name),
            company = named(company_name)
        )
        .to_string(),
        Payload::RightsSet {
            company_name,
            by_name,
            template: Some(template),
            ..
        } => t_string!(
            i18n,
            message.rights_set_template,
            person = named(by_name),
            company = named(company_name),
            template = named(&template_name(i18n, template))
        )
        .to_string(),
        Payload::RightsEnding {
            company_name,
            until,
            count,
            ..
        } => {
            let (company, until) = (named(company_name), utc(*until));
            if *count == 1 {
                t_string!(
                    i18n,
                    message.rights_ending.single,
                    company = company,
                    until = until
                )
                .to_string()
            } else {
                t_string!(
                    i18n,
                    message.rights_ending.several,
                    count = *count,
                    company = company,
                    until = until
                )
                .to_string()
            }
        }
        Payload::MemberLeft {
            company_name,
            person_name,
            ..
        } => t_string!(
            i18n,
            message.member_left,
            person = named(person_name),
            company = named(company_name)
        )
        .to_string(),
        Payload::Dismissed { company_name, .. } => {
            t_string!(i18n, message.dismissed, company = named(company_name)).to_string()
        }
        Payload::ServerAdded { server_name, .. } => {
            t_string!(i18n, message.server_added, host = named(server_name)).to_string()
        }
        Payload::ImageBuilt {
            project_name,
            version,
            ..
        } => t_string!(
            i18n,
            message.image_built,
            project = named(project_name),
            version = named(version)
        )
        .to_string(),
        Payload::AlertFired {
            server_name,
            metric,
            value,
            ..
        } => fired_text(i18n, &named(server_name), *metric, *value),
        Payload::AlertResolved {
            server_name,
            metric,
            peak,
            ..
        } => resolved_text(i18n, &named(server_name), *metric, *peak),
        Payload::AlertsTogether {
            fired,
            count,
            server_names,
            ..
        } => {
            let hosts: Vec<String> = server_names.iter().map(|name| named(name)).collect();
            let hosts = hosts.join(t_string!(i18n, shell.overview_list_and));
            if *fired {
                t_string!(i18n, message.alerts_fired, count = *count, hosts = hosts).to_string()
            } else {
                t_string!(i18n, message.alerts_resolved, count = *count, hosts = hosts).to_string()
            }
        }
    }
}

/// That something about a host is too much.
fn fired_text(i18n: I18n, host: &str, metric: AlertMetric, value: Option<i64>) -> String {
    let Some(value) = value else {
        return fired_blindly_text(i18n, host, metric);
    };
    let value = value_text(i18n, metric, value as f64);
    match metric {
        AlertMetric::Silence => {
            t_string!(i18n, message.alert_silent, host = host, value = value).to_string()
        }
        AlertMetric::DiskTrend => {
            t_string!(i18n, message.alert_full, host = host, value = value).to_string()
        }
        _ => {
            let metric = metric_label(i18n, metric);
            t_string!(
                i18n,
                message.alert_fired,
                host = host,
                metric = metric,
                value = value
            )
            .to_string()
        }
    }
}

/// That nobody knows, where that counts as too much.
fn fired_blindly_text(i18n: I18n, host: &str, metric: AlertMetric) -> String {
    match metric {
        AlertMetric::Silence => t_string!(i18n, message.alert_silent_blindly, host = host),
        AlertMetric::DiskTrend => t_string!(i18n, message.alert_full_blindly, host = host),
        _ => {
            let metric = metric_label(i18n, metric);
            t_string!(
                i18n,
                message.alert_fired_blindly,
                host = host,
                metric = metric
            )
        }
    }
    .to_string()
}

/// That it is well again, and no value was known before.
fn resolved_blindly_text(i18n: I18n, host: &str, metric: AlertMetric) -> String {
    match metric {
        AlertMetric::Silence => t_string!(i18n, message.alert_heard_blindly, host = host),
        AlertMetric::DiskTrend => t_string!(i18n, message.alert_emptied, host = host),
        _ => {
            let metric = metric_label(i18n, metric);
            t_string!(
                i18n,
                message.alert_resolved_blindly,
                host = host,
                metric = metric
            )
        }
    }
    .to_string()
}

/// That it is well again.
fn resolved_text(i18n: I18n, host: &str, metric: AlertMetric, peak: Option<i64>) -> String {
    let Some(peak) = peak else {
        return resolved_blindly_text(i18n, host, metric);
    };
    let value = value_text(i18n, metric, peak as f64);
    match metric {
        AlertMetric::Silence => {
            t_string!(i18n, message.alert_heard, host = host, value = value).to_string()
        }
        AlertMetric::DiskTrend => t_string!(i18n, message.alert_emptied, host = host).to_string(),
        _ => {
            let metric = metric_label(i18n, metric);
            t_string!(
                i18n,
                message.alert_resolved,
                host = host,
                metric = metric,
                value = value
            )
            .to_string()
        }
    }
}

/// What a template is called: a preset in the reader's language.
fn template_name(i18n: I18n, name: &str) -> String {
    let preset = Preset::ALL.into_iter().find(|preset| preset.key() == name);
    match preset {
        Some(Preset::Administrator) => t_string!(i18n, company.preset_administrator),
        Some(Preset::Operator) => t_string!(i18n, company.preset_operator),
        Some(Preset::Developer) => t_string!(i18n, company.preset_developer),
        Some(Preset::Auditor) => t_string!(i18n, company.preset_auditor),
        Some(Preset::Guest) => t_string!(i18n, company.preset_guest),
        None => return name.to_owned(),
    }
    .to_string()
}

/// What a reviewer wrote, where somebody did.
pub fn reason(body: &Body) -> Option<&str> {
    match body {
        Body::Payload(Payload::JoinRejected { reason, .. }) if !reason.is_empty() => Some(reason),
        _ => None,
    }
}

/// A sentence with its names standing out. Names are text, whatever is in them.
pub fn sentence_view(pieces: Vec<Piece>) -> impl IntoView {
    pieces
        .into_iter()
        .map(|piece| {
            if piece.is_name {
                view! { <strong>{piece.text}</strong> }.into_any()
            } else {
                piece.text.into_any()
            }
        })
        .collect_view()
}

/// What messages of a mode are about.
pub fn mode_label(i18n: I18n, mode: MessageMode) -> String {
    match mode {
        MessageMode::Join => t_string!(i18n, message.mode_join).to_string(),
        MessageMode::Company => t_string!(i18n, message.mode_company).to_string(),
        MessageMode::Leave => t_string!(i18n, message.mode_leave).to_string(),
        MessageMode::Server => t_string!(i18n, message.mode_server).to_string(),
        MessageMode::Image => t_string!(i18n, message.mode_image).to_string(),
        MessageMode::Alert => t_string!(i18n, message.mode_alert).to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::texts;
    use model::{
        id::{CompanyId, UserId},
        locale::Locale,
    };

    fn left(person_name: &str) -> Body {
        Body::Payload(Payload::MemberLeft {
            company: CompanyId(1),
            company_name: "Acme".to_owned(),
            person: UserId(2),
            person_name: person_name.to_owned(),
        })
    }

    fn piece(text: &str, is_name: bool) -> Piece {
        Piece {
            text: text.to_owned(),
            is_name,
        }
    }

    #[test]
    fn a_sentence_is_written_in_the_readers_language_with_its_names_apart() {
        assert_eq!(
            sentence(texts(Locale::En), &left("Zhao")),
            [
                piece("Zhao", true),
                piece(" left ", false),
                piece("Acme", true),
                piece(".", false)
            ]
        );
        assert_eq!(
            sentence(texts(Locale::ZhCn), &left("赵敏")),
            [
                piece("赵敏", true),
                piece("已退出", false),
                piece("Acme", true),
                piece("。", false)
            ]
        );
    }

    #[test]
    fn no_name_can_end_itself_or_become_more_than_a_name() {
        let pieces = sentence(texts(Locale::En), &left("\u{E001}<b>\u{E000}x</b>"));
        assert_eq!(pieces[0], piece("<b>x</b>", true));
        assert_eq!(pieces.iter().filter(|piece| piece.is_name).count(), 2);
        let text = Body::Text("a\u{E000}b".to_owned());
        assert_eq!(sentence(texts(Locale::En), &text), [piece("ab", false)]);
    }

    #[test]
    fn an_alert_says_what_was_too_much_in_its_unit() {
        use model::id::ServerId;
        let said = |payload: Payload, locale| {
            let pieces = sentence(texts(locale), &Body::Payload(payload));
            pieces.into_iter().map(|one| one.text).collect::<String>()
        };
        let fired = |metric, value| Payload::AlertFired {
            company: None,
            server: ServerId(1),
            server_name: "web-01".to_owned(),
            metric,
            value: Some(value),
        };
        assert_eq!(
            said(fired(AlertMetric::Cpu, 93), Locale::En),
            "web-01: CPU has reached 93%."
        );
        assert_eq!(
            said(fired(AlertMetric::Silence, 180), Locale::En),
            "web-01 has not reported for 3 minutes."
        );
        assert_eq!(
            said(fired(AlertMetric::DiskTrend, 4), Locale::ZhCn),
            "按目前趋势，web-01 的磁盘将在 4 天后写满。"
        );
        let blindly = |metric, is_over| {
            let (company, server, server_name) = (None, ServerId(1), "web-01".to_owned());
            let (value, peak) = (None, None);
            if is_over {
                Payload::AlertResolved {
                    company,
                    server,
                    server_name,
                    metric,
                    peak,
                }
            } else {
                Payload::AlertFired {
                    company,
                    server,
                    server_name,
                    metric,
                    value,
                }
            }
        };
        for (metric, is_over, en, zh) in [
            (
                AlertMetric::Cpu,
                false,
                "web-01: no value of CPU is known, which counts as too much here.",
                "web-01：未获得 CPU 的数值，按超限处理。",
            ),
            (
                AlertMetric::Cpu,
                true,
                "web-01: CPU is well again; no value was known meanwhile.",
                "web-01：CPU已恢复，期间未获得数值。",
            ),
            (
                AlertMetric::Silence,
                false,
                "web-01 has not reported for a while.",
                "web-01 已有一段时间未上报。",
            ),
            (
                AlertMetric::Silence,
                true,
                "web-01 reports again.",
                "web-01 已恢复上报。",
            ),
            (
                AlertMetric::DiskTrend,
                false,
                "Nobody knows when the disk of web-01 is full, which counts as too soon here.",
                "无法预测 web-01 的磁盘何时写满，按即将写满处理。",
            ),
            (
                AlertMetric::DiskTrend,
                true,
                "The disk of web-01 is no longer about to be full.",
                "web-01 的磁盘不再即将写满。",
            ),
        ] {
            assert_eq!(said(blindly(metric, is_over), Locale::En), en);
            assert_eq!(said(blindly(metric, is_over), Locale::ZhCn), zh);
        }
        let together = Payload::AlertsTogether {
            company: None,
            fired: true,
            count: 12,
            server_names: vec!["a".to_owned(), "b".to_owned()],
        };
        assert!(said(together, Locale::En).starts_with("12 alerts fire at once, among them on a"));
    }
}
