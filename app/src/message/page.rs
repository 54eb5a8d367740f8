//! The inbox.

use super::{
    api::{list_messages, mark_all_messages_read, mark_messages_read},
    part::{Asked, MessageFilters, MessageGroups, MessageTabs},
};
use crate::{
    company::{MessageReview, ReviewTarget},
    error::AppError,
    i18n::{error_text, t_count, t_string, use_i18n},
    list::{FirstAnswer, ListFailure, NoMatch, Pages, page_links},
    live::use_live,
    path,
    ui::{Button, Empty, IconName, PageHeader, Tone, use_toasts},
};
use leptos::{html, prelude::*, task::spawn_local};
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use model::{
    error::Error,
    event::Event,
    id::MessageId,
    message::{MessageFilter, MessageList, MessageListRequest},
};

type Answer = Result<MessageList, AppError>;

/// `/messages?unread=1&mode=&company=&q=&after=`
#[component]
pub fn MessagesPage() -> impl IntoView {
    let i18n = use_i18n();
    let query = use_query_map();
    let asked = Memo::new(move |_| Asked::read(&query.read()));
    let list = Resource::new(
        move || asked.get(),
        |asked| async move { list_messages(asked.checked()?).await },
    );
    let title = t_string!(i18n, message.messages).to_string();
    view! {
        <Title text=t_string!(i18n, shell.page_title, title = title.as_str()).to_string()/>
        <FirstAnswer fetched=list page=move |first| {
            view! { <Answered asked list first/> }.into_any()
        }/>
    }
    .into_any()
}

/// The newest answer, in the place of the one before.
#[component]
fn Answered(asked: Memo<Asked>, list: Resource<Answer>, first: Answer) -> impl IntoView {
    let answer = RwSignal::new(first);
    let answered = RwSignal::new(asked.get_untracked());
    Effect::new(move || {
        let Some(newest) = list.get() else { return };
        let question = asked.get_untracked();
        let is_repeat = answered.with_untracked(|answered| *answered == question);
        // What is there is better than an error, as long as it is what was asked
        // for; the mark in the header says that it stands still.
        let is_passing = matches!(
            newest,
            Err(AppError(
                Error::Unavailable | Error::Internal { .. } | Error::TooMany { .. }
            ))
        );
        if is_repeat && is_passing && answer.with_untracked(Result::is_ok) {
            return;
        }
        if !is_repeat || answer.with_untracked(|answer| *answer != newest) {
            answered.set(question);
            answer.set(newest);
        }
    });
    // Whether an application still waits changes what there is to do about it.
    use_live().refetch(list, |event| {
        matches!(
            event,
            Event::MessagesChanged { .. } | Event::MembershipChanged { .. } | Event::RightsChanged
        )
    });
    let failure =
        Memo::new(move |_| answer.with(|answer| answer.as_ref().err().map(|e| e.0.clone())));
    move || match failure.get() {
        Some(error) => {
            let (is_mark_wrong, first_page) = answered.with_untracked(|asked| {
                (asked.is_mark_wrong, path::messages_asked(&asked.request))
            });
            view! { <ListFailure error is_mark_wrong first_page/> }.into_any()
        }
        None => view! { <Inbox asked answered answer list/> }.into_any(),
    }
}

/// What stands below the filters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Content {
    /// Nobody has written yet.
    FirstUse,
    /// All is read.
    AllRead,
    /// There are messages, but none like that.
    NoMatch,
    Messages,
}

#[component]
fn Inbox(
    asked: Memo<Asked>,
    answered: RwSignal<Asked>,
    answer: RwSignal<Answer>,
    list: Resource<Answer>,
) -> impl IntoView {
    let i18n = use_i18n();
    let toasts = use_toasts();
    let counts =
        Memo::new(move |_| answer.with(|a| a.as_ref().map(|l| l.counts).unwrap_or_default()));
    let companies = Memo::new(move |_| {
        answer.with(|a| a.as_ref().map(|l| l.companies.clone()).unwrap_or_default())
    });
    let total = Memo::new(move |_| answer.with(|a| a.as_ref().map_or(0, |l| l.page.total)));
    let messages = Memo::new(move |_| {
        answer.with(|a| a.as_ref().map(|l| l.page.items.clone()).unwrap_or_default())
    });
    let standing = Memo::new(move |_| {
        answer.with(|a| a.as_ref().map(|l| l.standing.clone()).unwrap_or_default())
    });
    let reviewed = RwSignal::new(None::<(MessageId, ReviewTarget)>);
    let is_reviewing = RwSignal::new(false);
    let on_review = Callback::new(move |which| {
        reviewed.set(Some(which));
        is_reviewing.set(true);
    });
    let next =
        Memo::new(move |_| answer.with(|a| a.as_ref().ok().and_then(|l| l.page.next.clone())));
    let content = Memo::new(move |_| {
        let filter = answered.with(|answered| answered.request.filter.clone());
        if messages.with(|messages| !messages.is_empty()) {
            Content::Messages
        } else if counts.get().total == 0 {
            Content::FirstUse
        } else if filter.unread && filter.is_empty() && counts.get().unread == 0 {
            Content::AllRead
        } else {
            Content::NoMatch
        }
    });
    // A message that was marked may leave the list and take the focus along.
    let region = NodeRef::<html::Div>::new();
    let is_busy = RwSignal::new(false);
    let mark = move |marked: Marked| {
        is_busy.set(true);
        spawn_local(async move {
            let done = match marked {
                Marked::One(id) => mark_messages_read(vec![id]).await,
                Marked::Until(id) => mark_all_messages_read(id).await,
            };
            if let Err(error) = &done {
                toasts.push(Tone::Bad, error_text(i18n, &error.0));
            }
            // `try_set` hands back what nobody takes any more: the page was left.
            if is_busy.try_set(false).is_none() && done.is_ok() {
                if let Some(region) = region.get_untracked()
                    && let Err(error) = region.focus()
                {
                    leptos::logging::warn!("messages: {error:?}");
                }
                list.refetch();
            }
        });
    };
    let on_read = Callback::new(move |id| mark(Marked::One(id)));
    // Who has decided has read it.
    let on_decided = move |()| match reviewed.get_untracked() {
        Some((id, _)) => mark(Marked::One(id)),
        None => list.refetch(),
    };
    let newest = Memo::new(move |_| answer.with(|a| a.as_ref().ok().and_then(|l| l.newest)));
    let mark_all = move |()| {
        if let Some(newest) = newest.get_untracked() {
            mark(Marked::Until(newest));
        }
    };
    let nothing_unread = Signal::derive(move || {
        (counts.get().unread == 0).then(|| t_string!(i18n, message.nothing_unread).to_string())
    });
    let has_messages = Memo::new(move |_| content.get() != Content::FirstUse);
    let subtitle = Signal::derive(move || {
        has_messages
            .get()
            .then(|| t_count!(i18n, message.unread_count, counts.get().unread))
    });
    // With scripts this is no element.
    let noscript = t_string!(i18n, message.noscript);
    view! {
        <PageHeader
            title=t_string!(i18n, message.messages).to_string()
            subtitle
            actions=move || {
                move || has_messages.get().then(|| view! {
                    <Button disabled_reason=nothing_unread busy=is_busy on_click=mark_all>
                        {t_string!(i18n, message.mark_all_read).to_string()}
                    </Button>
                })
            }
        />
        <noscript inner_html=format!("<p class=\"muted\">{noscript}</p>")></noscript>
        {move || has_messages.get().then(|| view! {
            <div class="message-tabs"><MessageTabs asked counts/></div>
            <MessageFilters asked companies found=total/>
        })}
        <div class="message-list" tabindex="-1" node_ref=region>
            {move || match content.get() {
                Content::FirstUse => view! {
                    <Empty
                        icon=IconName::Bell
                        title=t_string!(i18n, message.empty_title).to_string()
                        text=t_string!(i18n, message.empty_text).to_string()
                    />
                }
                .into_any(),
                Content::AllRead => view! {
                    <Empty
                        icon=IconName::Check
                        title=t_string!(i18n, message.all_read_title).to_string()
                        text=t_string!(i18n, message.all_read_text).to_string()
                    />
                }
                .into_any(),
                Content::NoMatch => view! { <NoMessageMatches answered/> }.into_any(),
                Content::Messages => view! { <MessageGroups messages standing on_read on_review/> }.into_any(),
            }}
        </div>
        <MessageReview
            target=Signal::derive(move || reviewed.get().map(|(_, target)| target))
            open=is_reviewing
            on_decided
        />
        {move || {
            let request = answered.with(|answered| answered.request.clone());
            let (first, next) = page_links(&request, next.get(), path::messages_asked);
            view! {
                <Pages
                    first
                    next
                    next_label=t_string!(i18n, message.older).to_string()
                    note=t_count!(i18n, message.message_count, total.get())
                />
            }
        }}
    }
    .into_any()
}

/// What is marked as read.
#[derive(Debug, Clone, Copy)]
enum Marked {
    /// This one.
    One(MessageId),
    /// All up to this one.
    Until(MessageId),
}

#[component]
fn NoMessageMatches(answered: RwSignal<Asked>) -> impl IntoView {
    let i18n = use_i18n();
    move || {
        let request = answered.with(|answered| answered.request.clone());
        let is_filtered = !request.filter.is_empty();
        let href = path::messages_asked(&MessageListRequest {
            filter: MessageFilter {
                unread: request.filter.unread,
                ..Default::default()
            },
            ..Default::default()
        });
        let title = t_string!(i18n, message.no_match_title);
        let text = t_string!(i18n, message.no_match_text);
        view! { <NoMatch title text is_filtered href/> }.into_any()
    }
}
