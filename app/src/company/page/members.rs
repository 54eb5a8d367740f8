//! The people of a company.

use super::{
    super::{
        api::list_members,
        part::{Applicants, Asked, MemberFilters, MemberTable, NotApproved},
    },
    of_company,
};
use crate::{
    error::AppError,
    i18n::{t_count, t_string, use_i18n},
    list::{FirstAnswer, ListFailure, Pages, page_links},
    live::use_live,
    path,
    server::{missing_right, why_link},
    ui::{ButtonVariant, Empty, Icon, IconName, LinkButton, PageHeader},
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use model::{
    company::{MemberList, MemberListRequest, MemberStatus},
    error::Error,
    event::Event,
    id::CompanyId,
    permission::{Object, Permission},
    scope::Scope,
};

type Answer = Result<MemberList, AppError>;

/// `/c/12/members?q=&status=&role=&sort=&desc=&after=`
#[component]
pub fn MembersPage() -> impl IntoView {
    of_company(|company| view! { <OfCompany company/> })
}

#[component]
fn OfCompany(company: CompanyId) -> impl IntoView {
    let i18n = use_i18n();
    let query = use_query_map();
    let asked = Memo::new(move |_| Asked::read(&query.read()));
    let fetched = Resource::new(
        move || asked.get(),
        move |asked| async move { list_members(company, asked.checked()?).await },
    );
    let title = t_string!(i18n, company.members).to_string();
    view! {
        <Title text=t_string!(i18n, shell.page_title, title = title.as_str()).to_string()/>
        <FirstAnswer fetched page=move |first| {
            view! { <Answered company asked fetched first/> }.into_any()
        }/>
    }
    .into_any()
}

/// The newest answer, in the place of the one before.
#[component]
fn Answered(
    company: CompanyId,
    asked: Memo<Asked>,
    fetched: Resource<Answer>,
    first: Answer,
) -> impl IntoView {
    let answer = RwSignal::new(first);
    Effect::new(move || {
        let Some(newest) = fetched.get() else { return };
        let is_passing = matches!(
            newest,
            Err(AppError(
                Error::Unavailable | Error::Internal { .. } | Error::TooMany { .. }
            ))
        );
        let is_news =
            answer.with_untracked(|answer| *answer != newest && !(is_passing && answer.is_ok()));
        if is_news {
            answer.set(newest);
        }
    });
    use_live().refetch(fetched, move |event| match event {
        Event::MembershipChanged { company: which, .. }
        | Event::MembersChanged { company: which } => *which == company,
        Event::RightsChanged => true,
        _ => false,
    });
    let failure =
        Memo::new(move |_| answer.with(|answer| answer.as_ref().err().map(|e| e.0.clone())));
    move || match failure.get() {
        Some(error) => {
            let (is_mark_wrong, first_page) = asked.with_untracked(|asked| {
                (
                    asked.is_mark_wrong,
                    path::members_asked(company, &asked.request),
                )
            });
            view! { <ListFailure error is_mark_wrong first_page/> }.into_any()
        }
        None => view! { <People company asked answer fetched/> }.into_any(),
    }
}

#[component]
fn People(
    company: CompanyId,
    asked: Memo<Asked>,
    answer: RwSignal<Answer>,
    fetched: Resource<Answer>,
) -> impl IntoView {
    let i18n = use_i18n();
    let rights =
        Memo::new(move |_| answer.with(|a| a.as_ref().map(|l| l.rights).unwrap_or_default()));
    let page =
        Memo::new(move |_| answer.with(|a| a.as_ref().map(|l| l.page.clone()).unwrap_or_default()));
    let applicants = Memo::new(move |_| {
        answer.with(|a| a.as_ref().map(|l| l.applicants.clone()).unwrap_or_default())
    });
    let waiting = Memo::new(move |_| answer.with(|a| a.as_ref().map_or(0, |l| l.waiting)));
    let templates = Memo::new(move |_| {
        answer.with(|a| a.as_ref().map(|l| l.templates.clone()).unwrap_or_default())
    });
    let status = Memo::new(move |_| asked.with(|asked| asked.request.filter.status));
    let failed = RwSignal::new(Vec::new());
    // They stand on top of those who belong to the company, on its first page.
    let shows_applicants = Memo::new(move |_| {
        let is_first = asked.with(|asked| asked.request.after.is_none());
        applicants.with(|all| !all.is_empty())
            && match status.get() {
                MemberStatus::Joined => is_first,
                MemberStatus::Pending => true,
                MemberStatus::Rejected | MemberStatus::Offered => false,
            }
    });
    let no_right = Signal::derive(move || {
        missing_right(i18n, rights.get().invite, Permission::InviteNewEmployee)
    });
    let no_list = Signal::derive(move || {
        let rights = rights.get();
        let of_both = rights.invite && rights.review;
        (!of_both).then(|| t_string!(i18n, company.import_forbidden).to_string())
    });
    // With scripts this is no element.
    let noscript = t_string!(i18n, company.members_noscript);
    view! {
        <PageHeader
            title=t_string!(i18n, company.members).to_string()
            actions=move || view! {
                <LinkButton href=path::import_members(company) disabled_reason=no_list>
                    {t_string!(i18n, company.import).to_string()}
                </LinkButton>
                <LinkButton
                    href=path::invite(company)
                    variant=ButtonVariant::Primary
                    disabled_reason=no_right
                    why=why_link(i18n, Scope::Company(company), Object::Company)
                >
                    <Icon name=IconName::Plus/>
                    {t_string!(i18n, company.invite).to_string()}
                </LinkButton>
            }
        />
        <div class="members">
            <noscript inner_html=format!("<p class=\"muted\">{noscript}</p>")></noscript>
            <NotApproved failed/>
            {move || shows_applicants.get().then(|| view! {
                <Applicants company applicants waiting templates failed refetch=move |()| fetched.refetch()/>
            })}
            <MemberFilters
                company
                asked
                is_reviewer=Signal::derive(move || rights.get().review)
                found=Signal::derive(move || page.with(|page| page.total))
            />
            {move || {
                let page = page.get();
                if status.get() == MemberStatus::Pending {
                    let is_empty = applicants.with(Vec::is_empty);
                    return is_empty.then(|| view! { <NoMatch company asked/> }).into_any();
                }
                if page.items.is_empty() {
                    return view! { <NoMatch company asked/> }.into_any();
                }
                let request = asked.with(|asked| asked.request.clone());
                // Who decides reads the pages of those about whom there is to decide.
                let rights = rights.get();
                let may_read = rights.read || (rights.review && status.get() != MemberStatus::Joined);
                view! { <MemberTable company request members=page.items may_read/> }.into_any()
            }}
            <MemberPages company asked answer/>
        </div>
    }
    .into_any()
}

#[component]
fn MemberPages(company: CompanyId, asked: Memo<Asked>, answer: RwSignal<Answer>) -> impl IntoView {
    let i18n = use_i18n();
    move || {
        let (next, total) = answer.with(|a| {
            a.as_ref()
                .map(|list| (list.page.next.clone(), list.page.total))
                .unwrap_or_default()
        });
        let request = asked.with(|asked| asked.request.clone());
        if request.filter.status == MemberStatus::Pending {
            return None;
        }
        let (first, next) = page_links(&request, next, |request| {
            path::members_asked(company, request)
        });
        Some(view! { <Pages first next note=t_count!(i18n, company.member_count, total)/> })
    }
}

#[component]
fn NoMatch(company: CompanyId, asked: Memo<Asked>) -> impl IntoView {
    let i18n = use_i18n();
    let is_pending =
        asked.with_untracked(|asked| asked.request.filter.status == MemberStatus::Pending);
    let (title, text) = if is_pending {
        (
            t_string!(i18n, company.nobody_waits).to_string(),
            t_string!(i18n, company.nobody_waits_text).to_string(),
        )
    } else {
        (
            t_string!(i18n, company.no_match_title).to_string(),
            t_string!(i18n, company.no_match_text).to_string(),
        )
    };
    let href = path::members_asked(company, &MemberListRequest::default());
    view! {
        <Empty
            icon=IconName::Users
            title
            text
            action=move || view! {
                <LinkButton href variant=ButtonVariant::Secondary>
                    {t_string!(i18n, company.all_members).to_string()}
                </LinkButton>
            }
        />
    }
    .into_any()
}
