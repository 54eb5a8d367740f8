//! Where one stands with a company, and what there is to do about it.

use super::{
    form::{AnswerOffer, CompanyPost},
    words::{decided_label, state_label, state_tone},
};
use crate::{
    i18n::{t_string, use_i18n},
    path,
    text::utc,
    ui::{
        ButtonVariant, Fact, Facts, Icon, IconName, IconSize, LinkButton, RelativeTime, StatusPill,
    },
};
use leptos::prelude::*;
use model::{
    company::{MyMembership, State},
    scope::Scope,
};

/// One's place in a company as a panel of its own.
#[component]
pub fn Standing(
    /// One's place.
    mine: MyMembership,
    /// Whether the page says nothing else.
    #[prop(optional)]
    is_page: bool,
) -> impl IntoView {
    let i18n = use_i18n();
    let state = mine.state;
    let name = mine.name.as_str();
    let (icon, title, text) = match state {
        State::None | State::Invited => (
            IconName::Link,
            t_string!(i18n, company.invited_title, company = name).to_string(),
            t_string!(i18n, company.invited_text).to_string(),
        ),
        State::Offered => (
            IconName::Link,
            t_string!(i18n, company.offered_title, company = name).to_string(),
            t_string!(i18n, company.offered_text, company = name).to_string(),
        ),
        State::Pending => (
            IconName::Clock,
            t_string!(i18n, company.pending_title).to_string(),
            t_string!(i18n, company.pending_text, company = name).to_string(),
        ),
        State::Rejected if mine.is_open => (
            IconName::Info,
            t_string!(i18n, company.rejected_title).to_string(),
            t_string!(i18n, company.rejected_text, company = name).to_string(),
        ),
        State::Rejected => (
            IconName::Info,
            t_string!(i18n, company.rejected_title).to_string(),
            t_string!(i18n, company.rejected_closed, company = name).to_string(),
        ),
        State::Member | State::Administrator | State::Founder | State::FoundingAdministrator => (
            IconName::Check,
            t_string!(i18n, company.joined_title, company = name).to_string(),
            t_string!(i18n, company.joined_text).to_string(),
        ),
    };
    let company = mine.company;
    let acts = match state {
        State::None | State::Invited => view! {
            <CompanyPost
                action=path::COMPANY_WITHDRAW
                company
                label=t_string!(i18n, company.decline).to_string()
            />
        }
        .into_any(),
        State::Offered => view! { <AnswerOffer company/> }.into_any(),
        State::Pending => view! {
            <CompanyPost
                action=path::COMPANY_WITHDRAW
                company
                label=t_string!(i18n, company.withdraw).to_string()
            />
        }
        .into_any(),
        State::Rejected => mine
            .is_open
            .then(|| {
                view! {
                    <LinkButton
                        href=path::reapply(company)
                        external=true
                        variant=ButtonVariant::Primary
                    >
                        {t_string!(i18n, company.apply_again).to_string()}
                    </LinkButton>
                }
            })
            .into_any(),
        State::Member | State::Administrator | State::Founder | State::FoundingAdministrator => {
            view! {
                <LinkButton
                    href=path::overview(Scope::Company(company))
                    external=true
                    variant=ButtonVariant::Primary
                >
                    {t_string!(i18n, company.enter).to_string()}
                </LinkButton>
            }
            .into_any()
        }
    };
    let time = |label: String, time: Option<model::time::Timestamp>| {
        time.map(|time| view! { <Fact label><RelativeTime ms=time.0 text=utc(time)/></Fact> })
    };
    let applied = time(
        t_string!(i18n, company.applied).to_string(),
        mine.apply_time,
    );
    let reviewed = time(decided_label(i18n, state), mine.review_time);
    let reason = (!mine.reason.is_empty() && state == State::Rejected)
        .then(|| view! { <blockquote class="company-reason">{mine.reason}</blockquote> });
    let contact = (!mine.contact.is_empty()).then(|| {
        let label = t_string!(i18n, company.contact).to_string();
        view! { <Fact label><span>{mine.contact}</span></Fact> }
    });
    let tone = Signal::stored(state_tone(state));
    let heading = if is_page {
        view! { <h1>{title}</h1> }.into_any()
    } else {
        view! { <h2>{title}</h2> }.into_any()
    };
    view! {
        <section class=format!("standing standing-{}", state_tone(state).suffix())>
            <span class="standing-icon"><Icon name=icon size=IconSize::Large/></span>
            {heading}
            <p class="standing-text">{text}</p>
            {reason}
            <div class="standing-acts">{acts}</div>
            <Facts>
                <Fact label=t_string!(i18n, company.company).to_string()>
                    <span>{mine.name}</span>
                </Fact>
                <Fact label=t_string!(i18n, company.state).to_string()>
                    <StatusPill tone text=state_label(i18n, state)/>
                </Fact>
                {contact}
                {applied}
                {reviewed}
            </Facts>
        </section>
    }
    .into_any()
}
