//! Companies in the language of their reader.

use crate::{
    i18n::{I18n, error_text, t_string},
    ui::Tone,
};
use model::{
    company::{EntryField, LinkEnd, MemberRole, MemberStatus, MemberStep, State},
    error::Error,
    permission::{Preset, TemplateSummary},
};

/// Where somebody stands, in a word or two.
pub fn state_label(i18n: I18n, state: State) -> String {
    match state {
        State::None => t_string!(i18n, company.state_none),
        State::Invited => t_string!(i18n, company.state_invited),
        State::Offered => t_string!(i18n, company.state_offered),
        State::Pending => t_string!(i18n, company.state_pending),
        State::Rejected => t_string!(i18n, company.state_rejected),
        State::Member => t_string!(i18n, company.state_member),
        State::Administrator => t_string!(i18n, company.state_administrator),
        State::Founder => t_string!(i18n, company.state_founder),
        State::FoundingAdministrator => t_string!(i18n, company.state_founding_administrator),
    }
    .to_string()
}

/// What it was that somebody decided.
pub fn decided_label(i18n: I18n, state: State) -> String {
    match state {
        State::Offered => t_string!(i18n, company.invited_at),
        _ => t_string!(i18n, company.decided),
    }
    .to_string()
}

/// What a state means.
pub const fn state_tone(state: State) -> Tone {
    match state {
        State::None => Tone::Neutral,
        State::Invited | State::Offered => Tone::Info,
        State::Pending => Tone::Warn,
        State::Rejected => Tone::Bad,
        State::Member | State::Administrator | State::Founder | State::FoundingAdministrator => {
            Tone::Good
        }
    }
}

/// Whose rows a list shows.
pub fn status_label(i18n: I18n, status: MemberStatus) -> String {
    match status {
        MemberStatus::Joined => t_string!(i18n, company.status_joined),
        MemberStatus::Pending => t_string!(i18n, company.state_pending),
        MemberStatus::Rejected => t_string!(i18n, company.state_rejected),
        MemberStatus::Offered => t_string!(i18n, company.state_offered),
    }
    .to_string()
}

/// What somebody is.
pub fn role_label(i18n: I18n, role: MemberRole) -> String {
    match role {
        MemberRole::Administrator => t_string!(i18n, company.state_administrator),
        MemberRole::Founder => t_string!(i18n, company.state_founder),
        MemberRole::Member => t_string!(i18n, company.state_member),
    }
    .to_string()
}

/// What is asked of an applicant.
pub fn field_label(i18n: I18n, field: EntryField) -> String {
    match field {
        EntryField::Name => t_string!(i18n, company.field_name),
        EntryField::Mobile => t_string!(i18n, company.field_mobile),
        EntryField::Email => t_string!(i18n, company.field_email),
        EntryField::Gender => t_string!(i18n, company.field_gender),
        EntryField::Birthday => t_string!(i18n, company.field_birthday),
    }
    .to_string()
}

/// What a template is called: a preset in the reader's language.
pub fn template_label(i18n: I18n, template: &TemplateSummary) -> String {
    let preset = Preset::ALL
        .into_iter()
        .find(|preset| template.is_preset && preset.key() == template.name);
    match preset {
        Some(Preset::Administrator) => t_string!(i18n, company.preset_administrator),
        Some(Preset::Operator) => t_string!(i18n, company.preset_operator),
        Some(Preset::Developer) => t_string!(i18n, company.preset_developer),
        Some(Preset::Auditor) => t_string!(i18n, company.preset_auditor),
        Some(Preset::Guest) => t_string!(i18n, company.preset_guest),
        None => return template.name.clone(),
    }
    .to_string()
}

/// Why a link takes no applications, in a word.
pub fn end_text(i18n: I18n, end: LinkEnd) -> String {
    match end {
        LinkEnd::Revoked => t_string!(i18n, company.link_revoked),
        LinkEnd::Expired => t_string!(i18n, company.link_expired),
        LinkEnd::UsedUp => t_string!(i18n, company.link_used_up),
    }
    .to_string()
}

/// What happened to a membership.
pub fn step_text(i18n: I18n, step: MemberStep, by: &str) -> String {
    match step {
        MemberStep::Founded => t_string!(i18n, company.step_founded, by = by).to_string(),
        MemberStep::Applied => t_string!(i18n, company.step_applied, by = by).to_string(),
        MemberStep::Approved => t_string!(i18n, company.step_approved, by = by).to_string(),
        MemberStep::Rejected => t_string!(i18n, company.step_rejected, by = by).to_string(),
        MemberStep::Appointed => t_string!(i18n, company.step_appointed, by = by).to_string(),
        MemberStep::SteppedDown => t_string!(i18n, company.step_stepped_down).to_string(),
        MemberStep::Invited => t_string!(i18n, company.step_invited, by = by).to_string(),
        MemberStep::Accepted => t_string!(i18n, company.step_accepted).to_string(),
        MemberStep::Withdrew => t_string!(i18n, company.step_withdrew, by = by).to_string(),
        MemberStep::Revoked => t_string!(i18n, company.step_revoked, by = by).to_string(),
        MemberStep::Left => t_string!(i18n, company.step_left).to_string(),
        MemberStep::Dismissed => t_string!(i18n, company.step_dismissed, by = by).to_string(),
    }
}

/// That an application was decided, and by whom.
pub fn handled_text(i18n: I18n, state: State, reviewer: &str) -> String {
    let by = if reviewer.is_empty() {
        t_string!(i18n, company.somebody).to_string()
    } else {
        reviewer.to_owned()
    };
    if state.is_member() {
        t_string!(i18n, company.handled_approved, by = by).to_string()
    } else {
        t_string!(i18n, company.handled_rejected, by = by).to_string()
    }
}

/// What a reader is told about an act that was refused.
pub fn failure_text(i18n: I18n, error: &Error) -> String {
    let Error::Conflict { what } = error else {
        return error_text(i18n, error);
    };
    match what.as_str() {
        "company_joined" => t_string!(i18n, company.conflict_joined_named),
        "company_version" | "link_version" => t_string!(i18n, company.conflict_version),
        "membership_decided" => t_string!(i18n, company.conflict_decided),
        "membership_waiting" => t_string!(i18n, company.conflict_waiting),
        "membership_offered" => t_string!(i18n, company.conflict_offered),
        "registration_closed" => t_string!(i18n, company.conflict_registration_closed),
        "membership_joined" => t_string!(i18n, company.conflict_joined),
        "membership_administrator" => t_string!(i18n, company.conflict_administrator),
        "membership_founder" => t_string!(i18n, company.conflict_founder),
        "membership_yourself" => t_string!(i18n, company.conflict_yourself),
        "membership_not_joined" => t_string!(i18n, company.conflict_not_joined),
        "membership_changed" => t_string!(i18n, company.conflict_changed),
        "link_revoked" => t_string!(i18n, company.ended_revoked),
        "link_expired" => t_string!(i18n, company.ended_expired),
        "link_used_up" => t_string!(i18n, company.ended_used_up),
        _ => return error_text(i18n, error),
    }
    .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::texts;
    use model::{
        company::membership::{self, Action, Actor},
        id::TemplateId,
        locale::Locale,
    };

    #[test]
    fn every_refusal_of_a_membership_has_words_of_its_own() {
        let i18n = texts(Locale::En);
        let general = error_text(i18n, &Error::Conflict { what: "x".into() });
        for state in State::ALL {
            for action in Action::ALL {
                for actor in [Actor::Subject { has_right: true }, Actor::Administrator] {
                    let Err(refusal) = membership::next(state, action, actor) else {
                        continue;
                    };
                    let error = refusal.into_error();
                    if matches!(error, Error::Conflict { .. }) {
                        let text = failure_text(i18n, &error);
                        assert_ne!(text, general, "{error:?}");
                    }
                }
            }
        }
        for end in [LinkEnd::Revoked, LinkEnd::Expired, LinkEnd::UsedUp] {
            assert_ne!(failure_text(i18n, &end.into_error()), general);
        }
    }

    #[test]
    fn a_preset_is_called_in_the_readers_language_and_no_template_of_that_name_is() {
        let template = |is_preset| TemplateSummary {
            id: TemplateId(2),
            name: "operator".into(),
            is_preset,
        };
        let i18n = texts(Locale::ZhCn);
        assert_eq!(template_label(i18n, &template(true)), "运维");
        assert_eq!(template_label(i18n, &template(false)), "operator");
    }
}
