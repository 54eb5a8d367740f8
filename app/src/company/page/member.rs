//! Somebody of a company.

use super::{
    super::{
        api::{MemberView, approve_applications, find_member},
        part::{
            AnswerFacts, Appoint, Dismiss, GivenField, RejectDialog, RevokeOffer, failure_text,
            newest, state_label, state_tone, step_text,
        },
    },
    use_company,
};
use crate::{
    error::AppError,
    i18n::{t_string, use_i18n},
    layout::PageFailure,
    live::use_live,
    path,
    server::{missing_right, why_link},
    status::Fault,
    text::utc,
    ui::{
        Button, ButtonVariant, Card, Crumb, Fact, Facts, Icon, IconName, LinkButton, PageHeader,
        StatusPill, Timestamp, Tone, use_toasts,
    },
};
use leptos::{prelude::*, task::spawn_local};
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use model::{
    company::{Decided, GivenChoice, MemberEvent, State},
    error::Error,
    event::Event,
    id::{CompanyId, EmployeeId},
    permission::{Object, Permission},
    scope::Scope,
};

type MemberResource = Resource<Result<MemberView, AppError>>;

/// `/c/12/members/3`
#[component]
pub fn MemberPage() -> impl IntoView {
    let company = use_company();
    let params = use_params_map();
    let id = Memo::new(move |_| {
        params
            .read()
            .get("id")
            .and_then(|id| id.parse::<EmployeeId>().ok())
    });
    move || match (company.get(), id.get()) {
        (Some(company), Some(id)) => view! { <One company id/> }.into_any(),
        _ => view! { <Fault error=Error::NotFound/> }.into_any(),
    }
}

#[component]
fn One(company: CompanyId, id: EmployeeId) -> impl IntoView {
    let fetched: MemberResource = Resource::new(|| (), move |()| find_member(company, id));
    use_live().refetch(fetched, move |event| match event {
        Event::MembershipChanged { company: which, .. }
        | Event::MembersChanged { company: which } => *which == company,
        Event::RightsChanged => true,
        _ => false,
    });
    newest(fetched, move |answer| match answer {
        Ok(view) => view! { <Member company view fetched/> }.into_any(),
        Err(error) => view! { <PageFailure error/> }.into_any(),
    })
}

#[component]
fn Member(company: CompanyId, view: MemberView, fetched: MemberResource) -> impl IntoView {
    let i18n = use_i18n();
    let MemberView {
        detail,
        may_review,
        may_dismiss,
        may_appoint,
        templates,
    } = view;
    let member = detail.member;
    let state = member.state;
    let name = member.name.clone();
    let crumbs = vec![Crumb {
        href: path::members(company),
        label: t_string!(i18n, company.members).to_string(),
    }];
    let tone = Signal::stored(state_tone(state));
    let rights = state
        .is_member()
        .then(|| path::member_permissions(company, member.id));
    let beside = move || view! { <StatusPill tone text=state_label(i18n, state)/> };
    let decided = Decided {
        id: member.id,
        version: member.version,
    };
    let review = (state == State::Pending).then(|| {
        let application = detail.application.clone();
        view! { <Review company application templates may_review fetched/> }
    });
    let others = !member.is_me;
    let dismiss = (others && state == State::Member)
        .then(|| view! { <Dismiss company decided name=name.clone() may=may_dismiss refetch=move |()| fetched.refetch()/> });
    let appoint = (others && matches!(state, State::Member | State::Founder))
        .then(|| view! { <Appoint company decided name=name.clone() may=may_appoint refetch=move |()| fetched.refetch()/> });
    let revoke = (state == State::Offered && may_review)
        .then(|| view! { <RevokeOffer company decided refetch=move |()| fetched.refetch()/> });
    let acts = (dismiss.is_some() || appoint.is_some() || revoke.is_some())
        .then(|| view! { <div class="member-acts">{revoke}{appoint}{dismiss}</div> });
    let since = if state.is_member() {
        t_string!(i18n, company.column_since).to_string()
    } else if state == State::Offered {
        t_string!(i18n, company.invited_at).to_string()
    } else {
        t_string!(i18n, company.applied).to_string()
    };
    // A membership that is older than the history has none.
    let timeline =
        (!detail.timeline.is_empty()).then(|| view! { <Timeline events=detail.timeline/> });
    let answers = detail.application.answers.map(|answers| {
        let called = answers.name.as_str().to_owned();
        view! {
            <Card title=t_string!(i18n, company.answers).to_string()>
                <p><strong>{called}</strong></p>
                <AnswerFacts answers/>
            </Card>
        }
    });
    view! {
        <Title text=t_string!(i18n, shell.page_title, title = name.as_str()).to_string()/>
        <PageHeader
            title=name
            beside
            actions=move || rights.map(|href| view! {
                <LinkButton href>
                    <Icon name=IconName::Key/>
                    {t_string!(i18n, permission.grants_edit).to_string()}
                </LinkButton>
            })
            crumbs
            crumbs_label=t_string!(i18n, shell.breadcrumb).to_string()
        />
        <div class="member-page">
            {review}
            <Card title=t_string!(i18n, company.about_member).to_string()>
                <Facts>
                    <Fact label=t_string!(i18n, company.field_mobile).to_string()>
                        <span class="mono">{member.mobile}</span>
                    </Fact>
                    <Fact label=since>
                        <Timestamp ms=member.since.0 text=utc(member.since)/>
                    </Fact>
                </Facts>
            </Card>
            {answers}
            {timeline}
            {acts}
        </div>
    }
    .into_any()
}

/// What happened, the newest first.
#[component]
fn Timeline(events: Vec<MemberEvent>) -> impl IntoView {
    let i18n = use_i18n();
    let entries = events
        .into_iter()
        .map(|event| {
            let by = if event.by.is_empty() {
                t_string!(i18n, company.somebody).to_string()
            } else {
                event.by
            };
            let text = step_text(i18n, event.step, &by);
            let reason = (!event.reason.is_empty())
                .then(|| view! { <blockquote class="company-reason">{event.reason}</blockquote> });
            view! {
                <li>
                    <p>{text}</p>
                    {reason}
                    <p class="timeline-time">
                        <Timestamp ms=event.time.0 text=utc(event.time)/>
                    </p>
                </li>
            }
        })
        .collect_view();
    view! {
        <Card title=t_string!(i18n, company.timeline).to_string()>
            <ol class="timeline" role="list">{entries}</ol>
        </Card>
    }
    .into_any()
}

/// Lets in, or refuses.
#[component]
fn Review(
    company: CompanyId,
    application: model::company::Application,
    templates: Vec<model::permission::TemplateSummary>,
    may_review: bool,
    fetched: MemberResource,
) -> impl IntoView {
    let i18n = use_i18n();
    let toasts = use_toasts();
    let given = RwSignal::new(GivenChoice::default());
    let is_busy = RwSignal::new(false);
    let is_rejecting = RwSignal::new(false);
    let decided = Decided {
        id: application.id,
        version: application.version,
    };
    let approve = move |()| {
        is_busy.set(true);
        spawn_local(async move {
            let done = approve_applications(company, vec![decided], given.get_untracked()).await;
            let error = match done {
                Ok(undecided) => undecided.into_iter().next().map(|one| one.error),
                Err(error) => Some(error.0),
            };
            match &error {
                None => toasts.push(Tone::Good, t_string!(i18n, company.approved).to_string()),
                Some(error) => toasts.push(Tone::Bad, failure_text(i18n, error)),
            }
            if is_busy.try_set(false).is_none() {
                fetched.refetch();
            }
        });
    };
    let reason = missing_right(i18n, may_review, Permission::AuditEmployee);
    let (approve_reason, reject_reason) = (reason.clone(), reason);
    let why = why_link(i18n, Scope::Company(company), Object::Company);
    let application = Signal::stored(Some(application));
    view! {
        <Card title=t_string!(i18n, company.review_title).to_string()>
            <div class="member-review">
                <GivenField templates=Signal::stored(templates) given/>
                <Button
                    variant=ButtonVariant::Primary
                    busy=is_busy
                    disabled_reason=approve_reason
                    why=why.clone()
                    on_click=approve
                >
                    {t_string!(i18n, company.approve).to_string()}
                </Button>
                <Button disabled_reason=reject_reason why on_click=move |()| is_rejecting.set(true)>
                    {t_string!(i18n, company.reject).to_string()}
                </Button>
            </div>
        </Card>
        <RejectDialog
            company
            application
            open=is_rejecting
            refetch=move |()| fetched.refetch()
        />
    }
    .into_any()
}
