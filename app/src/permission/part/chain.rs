//! What comes of every act on an object, and the chain of rules that decided.

use super::{
    at::At,
    question::Question,
    validity::ValidityText,
    words::{act_label, held_template_label, verdict_label},
};
use crate::{
    i18n::{current_locale, t_string, use_i18n},
    path,
    ui::{Icon, IconName, StatusPill, Tone},
};
use leptos::prelude::*;
use model::{
    company::{MemberFilter, MemberListRequest, MemberRole},
    id::{CompanyId, EmployeeId},
    permission::{Explained, Explanation, Object, Step, Validity, Verdict, Via},
};

const fn verdict_tone(verdict: Verdict) -> Tone {
    match verdict {
        Verdict::Allowed => Tone::Good,
        Verdict::Forbidden => Tone::Warn,
        Verdict::NotFound => Tone::Neutral,
    }
}

/// Every act on the object: what comes of it, and why.
#[component]
pub fn Answered(
    /// The question.
    question: Question,
    /// The answer to it.
    found: Explained,
) -> impl IntoView {
    let i18n = use_i18n();
    let company = question.company;
    let employee = question.employee.get_untracked();
    let title = t_string!(
        i18n,
        permission.explain_about,
        person = found.person_name.as_str(),
        object = found.object_name.as_str()
    )
    .to_string();
    let from = found.template.as_ref().map(|template| {
        let label = held_template_label(i18n, template);
        let text = if template.is_bound {
            t_string!(i18n, permission.explain_bound).to_string()
        } else {
            t_string!(i18n, permission.explain_copied).to_string()
        };
        view! {
            <p class="explain-from">
                {text}" "
                <a href=path::template(company, template.id)>{label}</a>
            </p>
        }
    });
    // Who asks about others may give as well; one's own rights others give.
    let (href, label) = match employee {
        Some(id) => (
            path::member_permissions(company, id),
            t_string!(i18n, permission.explain_change).to_string(),
        ),
        None => (
            path::members_asked(
                company,
                &MemberListRequest {
                    filter: MemberFilter {
                        role: Some(MemberRole::Administrator),
                        ..Default::default()
                    },
                    ..Default::default()
                },
            ),
            t_string!(i18n, permission.explain_ask).to_string(),
        ),
    };
    let data = match question.object.get_untracked() {
        Some(Object::Project(_)) => At::Projects,
        Some(Object::File(_)) => At::Files,
        _ => At::Servers,
    };
    let acts = found
        .explanations
        .into_iter()
        .enumerate()
        .map(|(at, explanation)| {
            view! { <Act company employee data explanation is_first=at == 0/> }
        })
        .collect_view();
    view! {
        <div class="explain-answer">
            <h3>{title}</h3>
            {from}
            <ul class="explain-acts" role="list">{acts}</ul>
            <p><a href=href>{label}</a></p>
        </div>
    }
    .into_any()
}

/// One act: what comes of it, and the chain to unfold.
#[component]
fn Act(
    company: CompanyId,
    employee: Option<EmployeeId>,
    data: At,
    explanation: Explanation,
    is_first: bool,
) -> impl IntoView {
    let i18n = use_i18n();
    let label = act_label(i18n, &explanation);
    let tone = Signal::stored(verdict_tone(explanation.verdict));
    let verdict = verdict_label(i18n, explanation.verdict);
    let steps = explanation
        .steps
        .into_iter()
        .map(|step| view! { <ChainStep company employee data step/> })
        .collect_view();
    view! {
        <li>
            <details class="explain-act" open=is_first>
                <summary>
                    <span class="explain-act-name">
                        {label}
                        " "
                        <span class="explain-act-key mono">{explanation.act}</span>
                    </span>
                    <StatusPill tone text=verdict/>
                </summary>
                <ol class="explain-steps">{steps}</ol>
            </details>
        </li>
    }
    .into_any()
}

/// Where a grant can be changed: the editor's part of it, for who may.
fn place_of(company: CompanyId, employee: Option<EmployeeId>, at: At) -> Option<String> {
    let page = path::member_permissions(company, employee?);
    Some(path::with_query(&page, &[("at", &at.to_text())]))
}

#[component]
fn ChainStep(
    company: CompanyId,
    employee: Option<EmployeeId>,
    data: At,
    step: Step,
) -> impl IntoView {
    let i18n = use_i18n();
    let via_text = move |via: &Via| match via {
        Via::Itself => t_string!(i18n, permission.via_itself).to_string(),
        Via::All => t_string!(i18n, permission.via_all).to_string(),
        Via::Cluster { name, .. } => {
            t_string!(i18n, permission.via_cluster, name = name.as_str()).to_string()
        }
        Via::Folder { name, .. } => {
            t_string!(i18n, permission.via_folder, name = name.as_str()).to_string()
        }
    };
    let right_name = |permission: model::permission::Permission| permission.label(current_locale());
    let when = |validity: Validity| {
        (validity != Validity::default()).then(|| view! { " ("<ValidityText validity/>")" })
    };
    let (is_no, text, validity) = match &step {
        Step::OwnThing => (
            false,
            t_string!(i18n, permission.step_own).to_string(),
            None,
        ),
        Step::NotAMember => (
            true,
            t_string!(i18n, permission.step_not_a_member).to_string(),
            None,
        ),
        Step::Administrator => (
            false,
            t_string!(i18n, permission.step_administrator).to_string(),
            None,
        ),
        Step::Member => (
            false,
            t_string!(i18n, permission.step_member).to_string(),
            None,
        ),
        Step::HasData { via, validity } => (
            false,
            t_string!(i18n, permission.step_has_data, via = via_text(via)).to_string(),
            Some(*validity),
        ),
        Step::DataNotNow { via, validity } => (
            true,
            t_string!(i18n, permission.step_data_not_now, via = via_text(via)).to_string(),
            Some(*validity),
        ),
        Step::NoData => (
            true,
            t_string!(i18n, permission.step_no_data).to_string(),
            None,
        ),
        Step::NeedsNoRight => (
            false,
            t_string!(i18n, permission.step_needs_no_right).to_string(),
            None,
        ),
        Step::HasRight {
            permission,
            validity,
        } => (
            false,
            t_string!(
                i18n,
                permission.step_has_right,
                right = right_name(*permission)
            )
            .to_string(),
            Some(*validity),
        ),
        Step::RightNotNow {
            permission,
            validity,
        } => (
            true,
            t_string!(
                i18n,
                permission.step_right_not_now,
                right = right_name(*permission)
            )
            .to_string(),
            Some(*validity),
        ),
        Step::NoRight { permission } => (
            true,
            t_string!(
                i18n,
                permission.step_no_right,
                right = right_name(*permission)
            )
            .to_string(),
            None,
        ),
    };
    let at = match &step {
        Step::HasData { .. } | Step::DataNotNow { .. } | Step::NoData => Some(data),
        Step::HasRight { permission, .. }
        | Step::RightNotNow { permission, .. }
        | Step::NoRight { permission } => Some(At::Rights(permission.group())),
        _ => None,
    };
    let link = at
        .and_then(|at| place_of(company, employee, at))
        .map(|href| {
            view! { " "<a href=href>{t_string!(i18n, permission.change_there).to_string()}</a> }
        });
    let icon = if is_no {
        IconName::Close
    } else {
        IconName::Check
    };
    view! {
        <li class="explain-step" class:explain-step-no=is_no>
            <Icon name=icon/>
            <span>{text}{validity.map(when)}{link}</span>
        </li>
    }
    .into_any()
}
