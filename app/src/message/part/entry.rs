//! One message: what it says, when it came, and what there is to do about it.

use super::words::{mode_label, reason, sentence, sentence_view};
use crate::{
    company::{ReviewTarget, handled_text},
    i18n::{I18n, t_string, use_i18n},
    path,
    text::utc,
    ui::{Button, ButtonSize, ButtonVariant, Icon, IconName, LinkButton, RelativeTime},
};
use leptos::prelude::*;
use model::{
    company::State,
    id::{CompanyId, MessageId},
    message::{Body, Message, MessageMode, MessageStanding, Payload},
    scope::Scope,
};

/// Where a message leads.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Way {
    /// Nowhere: it is there to be read.
    None,
    /// To a page.
    To { href: String, label: String },
    /// To a decision, here; and to its page without scripts.
    Review {
        target: ReviewTarget,
        href: String,
        label: String,
    },
    /// What it led to is done.
    Done(String),
    /// What it led to is gone, or the reader does not belong there any more.
    Closed,
}

/// Where a message leads a reader who stands so.
fn way(i18n: I18n, body: &Body, standing: &MessageStanding) -> Way {
    let Body::Payload(payload) = body else {
        return Way::None;
    };
    let inside = |company: &CompanyId, href: String, label: String| {
        if standing.open.contains(company) {
            Way::To { href, label }
        } else {
            Way::Closed
        }
    };
    match payload {
        Payload::JoinAsked {
            company, person, ..
        } => match standing.review(*company, *person) {
            None => Way::Closed,
            Some(review) if review.state == State::Pending => Way::Review {
                target: (*company, *person),
                href: path::applicants(*company),
                label: t_string!(i18n, message.review).to_string(),
            },
            Some(review) => Way::Done(handled_text(i18n, review.state, &review.reviewer)),
        },
        // Who was refused is in no company yet.
        Payload::JoinRejected { company, .. } if standing.refused.contains(company) => Way::To {
            href: path::reapply(*company),
            label: t_string!(i18n, message.apply_again).to_string(),
        },
        Payload::JoinRejected { .. } => Way::Closed,
        Payload::Invited { company, .. } if standing.offered.contains(company) => Way::To {
            href: path::membership(*company),
            label: t_string!(i18n, message.view_invitation).to_string(),
        },
        Payload::JoinAccepted { company, .. } | Payload::Invited { company, .. } => inside(
            company,
            path::overview(Scope::Company(*company)),
            t_string!(i18n, message.enter).to_string(),
        ),
        Payload::CompanyRenamed { company, .. } | Payload::AdministratorChanged { company, .. } => {
            inside(
                company,
                path::company_profile(*company),
                t_string!(i18n, message.view_company).to_string(),
            )
        }
        Payload::RightsSet { company, .. } | Payload::RightsEnding { company, .. } => inside(
            company,
            path::access(*company),
            t_string!(i18n, message.view_rights).to_string(),
        ),
        Payload::ServerAdded {
            company, server, ..
        }
        | Payload::AlertFired {
            company, server, ..
        }
        | Payload::AlertResolved {
            company, server, ..
        } => {
            let label = t_string!(i18n, message.view_host).to_string();
            match company {
                Some(company) => {
                    let href = path::server(Scope::Company(*company), *server);
                    inside(company, href, label)
                }
                None => Way::To {
                    href: path::server(Scope::Personal, *server),
                    label,
                },
            }
        }
        Payload::AlertsTogether { company, .. } => {
            let label = t_string!(i18n, message.view_alerts).to_string();
            match company {
                Some(company) => inside(company, path::alerts(Scope::Company(*company)), label),
                None => Way::To {
                    href: path::alerts(Scope::Personal),
                    label,
                },
            }
        }
        Payload::MemberLeft { .. } | Payload::Dismissed { .. } | Payload::ImageBuilt { .. } => {
            Way::None
        }
    }
}

const fn icon_of(mode: Option<MessageMode>) -> IconName {
    match mode {
        Some(MessageMode::Join) => IconName::Users,
        Some(MessageMode::Company) => IconName::Building,
        Some(MessageMode::Leave) => IconName::SignOut,
        Some(MessageMode::Server) => IconName::Server,
        Some(MessageMode::Image) => IconName::Container,
        Some(MessageMode::Alert) => IconName::Warning,
        None => IconName::Bell,
    }
}

/// A message in the list.
#[component]
pub fn Entry(
    /// What it was when it was first shown.
    message: Message,
    /// Whether it was marked as read.
    #[prop(into)]
    is_read: Signal<bool>,
    /// Where the reader stands.
    #[prop(into)]
    standing: Signal<MessageStanding>,
    /// Marks it as read.
    #[prop(into)]
    on_read: Callback<MessageId>,
    /// Has an application decided.
    #[prop(into)]
    on_review: Callback<(MessageId, ReviewTarget)>,
) -> impl IntoView {
    let i18n = use_i18n();
    let Message {
        id,
        mode,
        body,
        time,
        ..
    } = message;
    let said = sentence(i18n, &body);
    let reason = reason(&body).map(str::to_owned);
    let about = mode.map(|mode| mode_label(i18n, mode));
    let way = Memo::new(move |_| standing.with(|standing| way(i18n, &body, standing)));
    let mark = move || {
        (!is_read.get()).then(|| {
            view! {
                <Button
                    size=ButtonSize::Small
                    variant=ButtonVariant::Quiet
                    on_click=move |()| on_read.run(id)
                >
                    <Icon name=IconName::Check/>
                    {t_string!(i18n, message.mark_read).to_string()}
                </Button>
            }
        })
    };
    let lead = move || match way.get() {
        Way::None => None,
        Way::To { href, label } => {
            Some(view! { <LinkButton href size=ButtonSize::Small>{label}</LinkButton> }.into_any())
        }
        Way::Review {
            target,
            href,
            label,
        } => Some(
            view! {
                <LinkButton
                    href
                    size=ButtonSize::Small
                    variant=ButtonVariant::Primary
                    on_click=move |()| on_review.run((id, target))
                >
                    {label}
                </LinkButton>
            }
            .into_any(),
        ),
        Way::Done(text) => Some(view! { <span class="message-closed">{text}</span> }.into_any()),
        Way::Closed => {
            let text = t_string!(i18n, message.closed).to_string();
            Some(view! { <span class="message-closed">{text}</span> }.into_any())
        }
    };
    view! {
        <li class="message" class:message-unread=move || !is_read.get()>
            <span class="message-icon"><Icon name=icon_of(mode)/></span>
            <div class="message-body">
                <p class="message-text">
                    {move || {
                        (!is_read.get()).then(|| {
                            let unread = t_string!(i18n, message.unread_mark).to_string();
                            view! { <span class="visually-hidden">{unread}</span> }
                        })
                    }}
                    {sentence_view(said)}
                </p>
                {reason.map(|reason| view! { <blockquote class="message-reason">{reason}</blockquote> })}
                <p class="message-about">
                    {about.map(|about| view! { <span>{about}</span> })}
                    <RelativeTime ms=time.0 text=utc(time)/>
                </p>
            </div>
            <div class="message-acts">{lead}{mark}</div>
        </li>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::texts;
    use model::{
        company::ReviewStanding,
        id::{ServerId, UserId},
        locale::Locale,
    };

    const COMPANY: CompanyId = CompanyId(3);

    fn standing(open: &[CompanyId]) -> MessageStanding {
        MessageStanding {
            open: open.to_vec(),
            ..Default::default()
        }
    }

    #[test]
    fn a_message_leads_only_into_companies_one_may_enter() {
        let i18n = texts(Locale::En);
        let accepted = Body::Payload(Payload::JoinAccepted {
            company: COMPANY,
            company_name: "Acme".into(),
            reviewer_name: "Lin".into(),
        });
        assert_eq!(
            way(i18n, &accepted, &standing(&[COMPANY])),
            Way::To {
                href: "/c/3".into(),
                label: "Enter company".into()
            }
        );
        let elsewhere = standing(&[CompanyId(4)]);
        assert_eq!(way(i18n, &accepted, &elsewhere), Way::Closed);
        let mine = Body::Payload(Payload::ServerAdded {
            company: None,
            server: ServerId(5),
            server_name: "web".into(),
        });
        let Way::To { href, .. } = way(i18n, &mine, &standing(&[])) else {
            panic!("one's own host is always there to be asked for")
        };
        assert_eq!(href, "/p/servers/5");
        assert_eq!(way(i18n, &Body::Unknown, &standing(&[])), Way::None);
    }

    #[test]
    fn an_application_is_decided_here_as_long_as_it_waits() {
        let i18n = texts(Locale::En);
        let person = UserId(7);
        let asked = Body::Payload(Payload::JoinAsked {
            company: COMPANY,
            company_name: "Acme".into(),
            person,
            person_name: "Zhao".into(),
            person_mobile: String::new(),
        });
        let stands = |state| {
            let reviews = vec![ReviewStanding {
                company: COMPANY,
                person,
                state,
                reviewer: "Lin".into(),
            }];
            let standing = MessageStanding {
                reviews,
                ..standing(&[COMPANY])
            };
            way(i18n, &asked, &standing)
        };
        let Way::Review { target, href, .. } = stands(State::Pending) else {
            panic!("it waits")
        };
        assert_eq!(
            (target, href.as_str()),
            ((COMPANY, person), "/c/3/members?status=pending")
        );
        let done = |text: &str| Way::Done(text.into());
        assert_eq!(
            stands(State::Member),
            done("Already handled: let in by Lin.")
        );
        assert_eq!(
            stands(State::Rejected),
            done("Already handled: rejected by Lin.")
        );
        // Taken back; or the reader decides there no more.
        assert_eq!(way(i18n, &asked, &standing(&[COMPANY])), Way::Closed);
    }

    #[test]
    fn an_invitation_leads_to_itself_and_then_into_the_company() {
        let i18n = texts(Locale::En);
        let invited = Body::Payload(Payload::Invited {
            company: COMPANY,
            company_name: "Acme".into(),
            inviter_name: "Lin".into(),
        });
        let href = |standing: &MessageStanding| match way(i18n, &invited, standing) {
            Way::To { href, .. } => Some(href),
            _ => None,
        };
        let offered = MessageStanding {
            offered: vec![COMPANY],
            ..Default::default()
        };
        assert_eq!(href(&offered).as_deref(), Some("/me/companies/3"));
        assert_eq!(href(&standing(&[COMPANY])).as_deref(), Some("/c/3"));
        // Taken back.
        assert_eq!(way(i18n, &invited, &standing(&[])), Way::Closed);
    }

    #[test]
    fn who_was_refused_applies_again_until_they_have() {
        let i18n = texts(Locale::ZhCn);
        let refused = Body::Payload(Payload::JoinRejected {
            company: COMPANY,
            company_name: "Acme".into(),
            reviewer_name: "Lin".into(),
            reason: String::new(),
        });
        let still = MessageStanding {
            refused: vec![COMPANY],
            ..Default::default()
        };
        assert!(matches!(way(i18n, &refused, &still), Way::To { .. }));
        assert_eq!(way(i18n, &refused, &standing(&[COMPANY])), Way::Closed);
    }
}
