//! What a join link leads to: who invites, what is asked, and where one stands.
//!
//! Most who open it hold a phone, and many of these have never heard of us: one
//! column, one thing to do at a time, and nothing that needs scripts.

use super::super::{
    api::{Invited, read_join_link},
    part::{ApplicantForm, Standing, field_label, newest},
};
use crate::{
    i18n::{t_string, use_i18n},
    identity::{
        Flash,
        page::frame::Frame,
        part::{AskForm, Carried},
        use_flash,
    },
    layout::PageFailure,
    live::use_live,
    path,
    status::set_status,
    ui::{ButtonSize, ButtonVariant, ErrorPanel, Fact, Facts, LinkButton, Notice, Tone},
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use model::{
    company::{LinkEnd, LinkView, State},
    error::Error,
    event::Event,
    identity::Me,
};

/// `/join/{code}`
#[component]
pub fn JoinPage() -> impl IntoView {
    let i18n = use_i18n();
    let flash = use_flash();
    let params = use_params_map();
    let code = Memo::new(move |_| params.read().get("code").unwrap_or_default());
    // The browser only looks again: opening is what the server does for it.
    let fetched = Resource::new(
        move || code.get(),
        |code| read_join_link(code, cfg!(feature = "ssr")),
    );
    let was_member = StoredValue::new(false);
    view! {
        <Frame title=t_string!(i18n, company.join_title).to_string()>
            {newest(fetched, move |answer| {
                let (code, flash) = (code.get_untracked(), flash.clone());
                match answer {
                    Ok(invited) => {
                        let is_member = invited.link.state.is_some_and(State::is_member);
                        let is_dismissed = was_member.get_value() && !is_member;
                        was_member.set_value(is_member);
                        // Who is not signed in hears nothing.
                        if invited.me.is_some() {
                            use_live().refetch(fetched, |event| {
                                matches!(
                                    event,
                                    Event::MembershipChanged { .. } | Event::RightsChanged
                                )
                            });
                        }
                        view! { <Opened code invited flash is_dismissed/> }.into_any()
                    }
                    Err(Error::NotFound) => {
                        set_status(404);
                        view! { <Ended end=None contact=String::new() is_signed_in=false/> }
                            .into_any()
                    }
                    Err(error) => view! { <PageFailure error/> }.into_any(),
                }
            })}
        </Frame>
    }
    .into_any()
}

#[component]
fn Opened(
    code: String,
    invited: Invited,
    flash: Option<Flash>,
    is_dismissed: bool,
) -> impl IntoView {
    let i18n = use_i18n();
    let Invited {
        link,
        mine,
        me,
        note,
    } = invited;
    let state = link.state.unwrap_or(State::None);
    match (me, mine) {
        // What waits or is settled says so, whatever became of the link.
        (Some(_), Some(mine))
            if !matches!(state, State::None | State::Invited | State::Rejected) =>
        {
            view! { <Standing mine is_page=true/> <ToConsole/> }.into_any()
        }
        (Some(_), Some(mine)) if state == State::Rejected && link.end.is_some() => {
            view! { <Standing mine is_page=true/> <ToConsole/> }.into_any()
        }
        (me, _) if link.end.is_some() => {
            set_status(410);
            view! { <Ended end=link.end contact=link.contact is_signed_in=me.is_some()/> }
                .into_any()
        }
        (Some(me), mine) => {
            let dismissed = is_dismissed.then(|| {
                let text = t_string!(
                    i18n,
                    company.dismissed,
                    company = link.company_name.as_str()
                );
                view! { <Notice tone=Tone::Info>{text.to_string()}</Notice> }
            });
            let reason = mine
                .as_ref()
                .filter(|mine| mine.state == State::Rejected)
                .map(|mine| {
                    let reason = mine.reason.clone();
                    let told = t_string!(i18n, company.rejected_title).to_string();
                    view! {
                        <Notice tone=Tone::Warn>
                            <p>{told}</p>
                            {(!reason.is_empty()).then(|| view! { <p>{reason}</p> })}
                        </Notice>
                    }
                });
            let answers = mine.and_then(|mine| mine.answers);
            let (name, mobile) = (called(&me), me.mobile);
            let required = link.required.clone();
            view! {
                {dismissed}
                <Invitation link is_signed_in=true/>
                {reason}
                <ApplicantForm
                    action=path::join(&code)
                    flash
                    required
                    answers
                    name
                    mobile
                    submit=t_string!(i18n, company.apply).to_string()
                />
                <ToConsole/>
            }
            .into_any()
        }
        (None, _) => view! {
            <Invitation link is_signed_in=false/>
            <ComeIn code note/>
        }
        .into_any(),
    }
}

/// What an account is called, unless it is called by its number: who came in by a
/// code has not said their name yet.
fn called(me: &Me) -> String {
    if me.name == me.mobile {
        String::new()
    } else {
        me.name.clone()
    }
}

/// Who invites, and what is asked.
#[component]
fn Invitation(link: LinkView, is_signed_in: bool) -> impl IntoView {
    let i18n = use_i18n();
    let title = t_string!(
        i18n,
        company.join_heading,
        company = link.company_name.as_str()
    )
    .to_string();
    let intro = if is_signed_in {
        t_string!(i18n, company.join_intro_form).to_string()
    } else {
        t_string!(i18n, company.join_intro).to_string()
    };
    // Whoever fills in the form sees what it asks.
    let asked = (!is_signed_in).then(|| {
        let between = t_string!(i18n, company.list_and).to_string();
        let labels: Vec<String> = link
            .required
            .iter()
            .map(|field| field_label(i18n, *field))
            .collect();
        let label = t_string!(i18n, company.will_be_asked).to_string();
        view! { <Fact label><span>{labels.join(&between)}</span></Fact> }
    });
    let contact = (!link.contact.is_empty()).then(|| {
        let label = t_string!(i18n, company.contact).to_string();
        view! { <Fact label><span>{link.contact}</span></Fact> }
    });
    view! {
        <div class="identity-head">
            <h1>{title}</h1>
            <p>{intro}</p>
        </div>
        <Facts>
            <Fact label=t_string!(i18n, company.company).to_string()>
                <span>{link.company_name}</span>
            </Fact>
            {contact}
            {asked}
        </Facts>
    }
    .into_any()
}

/// One number and one code: whoever has no account has one then.
#[component]
fn ComeIn(code: String, note: String) -> impl IntoView {
    let i18n = use_i18n();
    let next = path::join(&code);
    let by_password = path::login_then(&next);
    let register = path::with_query(path::REGISTER, &[("next", &next), ("invitation", &note)]);
    let carried = Carried {
        next,
        invitation: note,
    };
    view! {
        <AskForm
            action=path::LOGIN_CODE
            mobile=String::new()
            error=None
            captcha=false
            carried
            label=t_string!(i18n, identity.mobile).to_string()
        />
        <p class="identity-links">
            <a href=by_password rel="external">
                {t_string!(i18n, company.join_by_password).to_string()}
            </a>
            <a href=register rel="external">
                {t_string!(i18n, identity.register_link).to_string()}
            </a>
        </p>
    }
    .into_any()
}

/// Not now.
#[component]
fn ToConsole() -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <p class="identity-links">
            <a href=path::HOME rel="external">{t_string!(i18n, company.join_later).to_string()}</a>
            <a href=path::COMPANIES rel="external">
                {t_string!(i18n, company.mine_title).to_string()}
            </a>
        </p>
    }
    .into_any()
}

/// A link that takes no applications, or none that we made: one calm page.
#[component]
fn Ended(end: Option<LinkEnd>, contact: String, is_signed_in: bool) -> impl IntoView {
    let i18n = use_i18n();
    let title = match end {
        Some(LinkEnd::Expired) => t_string!(i18n, company.ended_expired),
        Some(LinkEnd::UsedUp) => t_string!(i18n, company.ended_used_up),
        Some(LinkEnd::Revoked) => t_string!(i18n, company.ended_revoked),
        None => t_string!(i18n, company.ended_unknown),
    }
    .to_string();
    let text = if contact.is_empty() {
        t_string!(i18n, company.ended_text).to_string()
    } else {
        t_string!(i18n, company.ended_ask, contact = contact.as_str()).to_string()
    };
    let (href, label) = if is_signed_in {
        (
            path::COMPANIES,
            t_string!(i18n, company.mine_title).to_string(),
        )
    } else {
        (path::HOME, t_string!(i18n, company.to_console).to_string())
    };
    view! {
        <ErrorPanel
            calm=true
            title
            text
            action=move || view! {
                <LinkButton
                    href
                    external=true
                    variant=ButtonVariant::Primary
                    size=ButtonSize::Wide
                >
                    {label}
                </LinkButton>
            }
        />
    }
    .into_any()
}
