//! The companies one belongs to, applied to, or was invited to.

use super::super::{
    api::list_memberships,
    part::{AnswerOffer, CompanyPost, Trouble, decided_label, newest, state_label, state_tone},
};
use crate::{
    i18n::{t_string, use_i18n},
    identity::{Flash, FlashNotice, page::frame::field_error, use_flash},
    layout::PageFailure,
    live::use_live,
    path,
    text::utc,
    ui::{
        Button, ButtonKind, ButtonVariant, Card, Empty, Field, Icon, IconName, LinkButton, Notice,
        PageHeader, RelativeTime, StatusPill, Tone,
    },
};
use leptos::prelude::*;
use leptos_meta::Title;
use model::{
    company::{MyMembership, State},
    event::Event,
    scope::Scope,
};

/// `/me/companies`
#[component]
pub fn CompaniesPage() -> impl IntoView {
    let i18n = use_i18n();
    let flash = use_flash();
    let fetched = Resource::new(|| (), |()| list_memberships());
    use_live().refetch(fetched, |event| {
        matches!(
            event,
            Event::MembershipChanged { .. } | Event::RightsChanged
        )
    });
    let title = t_string!(i18n, company.mine_title).to_string();
    let notice = match flash.as_ref().and_then(|flash| flash.notice) {
        Some(FlashNotice::Withdrawn) => Some(t_string!(i18n, company.withdrawn).to_string()),
        Some(FlashNotice::Left) => Some(t_string!(i18n, company.left).to_string()),
        _ => None,
    };
    view! {
        <Title text=t_string!(i18n, shell.page_title, title = title.as_str()).to_string()/>
        <PageHeader
            title
            subtitle=t_string!(i18n, company.mine_intro).to_string()
            actions=move || view! {
                <LinkButton href=path::COMPANY_NEW external=true variant=ButtonVariant::Primary>
                    <Icon name=IconName::Plus/>
                    {t_string!(i18n, company.found).to_string()}
                </LinkButton>
            }
        />
        <div class="companies">
            {notice.map(|text| view! { <Notice tone=Tone::Good>{text}</Notice> })}
            <Trouble
                flash=flash.clone()
                fields=vec![("link", t_string!(i18n, company.paste_label).to_string())]
            />
            {newest(fetched, move |answer| match answer {
                Ok(mine) if mine.is_empty() => view! {
                    <Empty
                        icon=IconName::Building
                        title=t_string!(i18n, company.mine_empty_title).to_string()
                        text=t_string!(i18n, company.mine_empty_text).to_string()
                    />
                }
                .into_any(),
                Ok(mine) => {
                    let cards = mine
                        .into_iter()
                        .map(|mine| view! { <Mine mine/> })
                        .collect_view();
                    view! { <ul class="company-cards" role="list">{cards}</ul> }.into_any()
                }
                Err(error) => view! { <PageFailure error/> }.into_any(),
            })}
            <Paste flash/>
        </div>
    }
    .into_any()
}

/// A company with what there is to do about it.
#[component]
fn Mine(mine: MyMembership) -> impl IntoView {
    let i18n = use_i18n();
    let state = mine.state;
    let company = mine.company;
    let told = match state {
        State::None | State::Invited => Some(t_string!(i18n, company.invited_text).to_string()),
        State::Offered => {
            Some(t_string!(i18n, company.offered_text, company = mine.name.as_str()).to_string())
        }
        State::Rejected if !mine.is_open => {
            Some(t_string!(i18n, company.rejected_closed, company = mine.name.as_str()).to_string())
        }
        _ => None,
    };
    let reason = (state == State::Rejected && !mine.reason.is_empty())
        .then(|| view! { <blockquote class="company-reason">{mine.reason}</blockquote> });
    let when = |label: String, time: Option<model::time::Timestamp>| {
        time.map(|time| view! { <span>{label}" "<RelativeTime ms=time.0 text=utc(time)/></span> })
    };
    let applied = when(
        t_string!(i18n, company.applied).to_string(),
        mine.apply_time,
    );
    let decided = when(decided_label(i18n, state), mine.review_time);
    let progress = matches!(state, State::Pending | State::Rejected).then(|| {
        view! {
            <LinkButton href=path::membership(company) external=true>
                {t_string!(i18n, company.view_status).to_string()}
            </LinkButton>
        }
    });
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
                    <LinkButton href=path::reapply(company) external=true variant=ButtonVariant::Primary>
                        {t_string!(i18n, company.apply_again).to_string()}
                    </LinkButton>
                }
            })
            .into_any(),
        State::Member
        | State::Founder
        | State::Administrator
        | State::FoundingAdministrator => view! {
            <LinkButton
                href=path::overview(Scope::Company(company))
                external=true
                variant=ButtonVariant::Primary
            >
                {t_string!(i18n, company.enter).to_string()}
            </LinkButton>
        }
        .into_any(),
    };
    let leave = matches!(state, State::Member | State::Founder)
        .then(|| view! { <Leave company name=mine.name.clone()/> });
    let tone = Signal::stored(state_tone(state));
    view! {
        <li class="company-card">
            <div class="company-card-head">
                <h2>{mine.name}</h2>
                <StatusPill tone text=state_label(i18n, state)/>
            </div>
            <p class="company-card-facts">{applied}{decided}</p>
            {told.map(|text| view! { <p class="company-card-text">{text}</p> })}
            {reason}
            <div class="company-card-acts">{acts}{progress}{leave}</div>
        </li>
    }
    .into_any()
}

/// Leaving asks once more, without scripts too.
#[component]
fn Leave(company: model::id::CompanyId, name: String) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <details class="company-leave">
            <summary class="button button-quiet">
                {t_string!(i18n, company.leave).to_string()}
            </summary>
            <div class="company-leave-body">
                <p>{t_string!(i18n, company.leave_text, company = name.as_str()).to_string()}</p>
                <CompanyPost
                    action=path::COMPANY_LEAVE
                    company
                    variant=ButtonVariant::Danger
                    label=t_string!(i18n, company.leave_confirm).to_string()
                />
            </div>
        </details>
    }
    .into_any()
}

/// Somebody got a link in some other way than by tapping it.
#[component]
fn Paste(flash: Option<Flash>) -> impl IntoView {
    let i18n = use_i18n();
    let error = field_error(i18n, flash.as_ref(), "link");
    let value = flash
        .as_ref()
        .and_then(|flash| flash.typed("link"))
        .unwrap_or_default();
    view! {
        <Card title=t_string!(i18n, company.paste_title).to_string()>
            <form method="post" action=path::COMPANY_OPEN novalidate class="form company-paste">
                <Field
                    name="link"
                    label=t_string!(i18n, company.paste_label).to_string()
                    kind="url"
                    inputmode="url"
                    value
                    hint=t_string!(i18n, company.paste_hint).to_string()
                    required=true
                    error
                />
                <Button kind=ButtonKind::Submit>
                    {t_string!(i18n, company.paste_submit).to_string()}
                </Button>
            </form>
        </Card>
    }
    .into_any()
}
