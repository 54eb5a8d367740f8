//! One message: what it says, when it came, and what there is to do about it.

use super::words::{mode_label, reason, sentence, sentence_view};
use crate::{
    i18n::{I18n, t_string, use_i18n},
    path,
    text::utc,
    ui::{Button, ButtonSize, ButtonVariant, Icon, IconName, LinkButton, RelativeTime},
};
use leptos::prelude::*;
use model::{
    id::{CompanyId, MessageId},
    message::{Body, Message, MessageMode, Payload},
    scope::Scope,
};

/// Where a message leads.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Way {
    /// Nowhere: it is there to be read.
    None,
    /// To a page.
    To { href: String, label: String },
    /// It led to a company that the reader does not belong to any more.
    Closed,
}

/// Where a message leads a reader who may enter the companies `open`.
fn way(i18n: I18n, body: &Body, open: &[CompanyId]) -> Way {
    let Body::Payload(payload) = body else {
        return Way::None;
    };
    let inside = |company: &CompanyId, href: String, label: String| {
        if open.contains(company) {
            Way::To { href, label }
        } else {
            Way::Closed
        }
    };
    match payload {
        Payload::JoinAsked { company, .. } => inside(
            company,
            path::applicants(*company),
            t_string!(i18n, message.review).to_string(),
        ),
        // Who was refused is in no company yet.
        Payload::JoinRejected { company, .. } => Way::To {
            href: path::reapply(*company),
            label: t_string!(i18n, message.apply_again).to_string(),
        },
        Payload::JoinAccepted { company, .. } => inside(
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
        Payload::ServerAdded {
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
    /// The companies that the reader may enter.
    #[prop(into)]
    open: Signal<Vec<CompanyId>>,
    /// Marks it as read.
    #[prop(into)]
    on_read: Callback<MessageId>,
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
    let way = Memo::new(move |_| open.with(|open| way(i18n, &body, open)));
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
    use model::{id::ServerId, locale::Locale};

    #[test]
    fn a_message_leads_only_into_companies_one_may_enter() {
        let company = CompanyId(3);
        let i18n = texts(Locale::En);
        let accepted = Body::Payload(Payload::JoinAccepted {
            company,
            company_name: "Acme".into(),
            reviewer_name: "Lin".into(),
        });
        assert_eq!(
            way(i18n, &accepted, &[company]),
            Way::To {
                href: "/c/3".into(),
                label: "Enter company".into()
            }
        );
        assert_eq!(way(i18n, &accepted, &[CompanyId(4)]), Way::Closed);
        let mine = Body::Payload(Payload::ServerAdded {
            company: None,
            server: ServerId(5),
            server_name: "web".into(),
        });
        let Way::To { href, .. } = way(i18n, &mine, &[]) else {
            panic!("one's own host is always there to be asked for")
        };
        assert_eq!(href, "/p/servers/5");
        assert_eq!(way(i18n, &Body::Unknown, &[]), Way::None);
    }
}
