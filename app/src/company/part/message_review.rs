//! Deciding about an application where one reads of it.

use super::{
    answers::AnswerFacts,
    review::{GivenField, applicant_name},
    words::{failure_text, handled_text, template_label},
};
use crate::{
    company::api::{ReviewView, approve_applications, find_review, reject_application},
    i18n::{problem_text, t_string, use_i18n},
    live::use_live,
    ui::{
        Button, ButtonVariant, Dialog, Notice, Skeleton, SkeletonShape, TextArea, Tone, use_toasts,
    },
};
use leptos::{prelude::*, task::spawn_local};
use model::{
    company::{Application, Decided, GivenChoice, RejectReason, State},
    error::Error,
    event::Event,
    id::{CompanyId, UserId},
};

/// Whose application, and to which company.
pub type ReviewTarget = (CompanyId, UserId);

/// What the dialog shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    /// The application, and what is given.
    Read,
    /// Why it is refused.
    Reason,
}

/// An application with what decides about it; a sheet on a phone. It follows what
/// other reviewers do.
#[component]
pub fn MessageReview(
    /// Whose application.
    #[prop(into)]
    target: Signal<Option<ReviewTarget>>,
    /// Whether it is open.
    open: RwSignal<bool>,
    /// Told when the reader has decided.
    #[prop(into)]
    on_decided: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    let toasts = use_toasts();
    let found = RwSignal::new(None::<Result<ReviewView, Error>>);
    let step = RwSignal::new(Step::Read);
    let given = RwSignal::new(GivenChoice::default());
    let reason = RwSignal::new(String::new());
    let trouble = RwSignal::new(None::<String>);
    let is_busy = RwSignal::new(false);
    let fetch = move |(company, person): ReviewTarget| {
        spawn_local(async move {
            let answer = find_review(company, person).await.map_err(|e| e.0);
            // What was asked for meanwhile is somebody else.
            let is_wanted = target.try_get_untracked().flatten() == Some((company, person));
            if is_wanted
                && found.try_with_untracked(|now| now.as_ref() != Some(&answer)) == Some(true)
            {
                found.set(Some(answer));
            }
        });
    };
    Effect::new(move || {
        if !open.get() {
            return;
        }
        let Some(target) = target.get_untracked() else {
            return;
        };
        found.set(None);
        step.set(Step::Read);
        given.set(GivenChoice::default());
        reason.set(String::new());
        trouble.set(None);
        fetch(target);
    });
    use_live().on_event(move |event| {
        let Some(target) = target.get_untracked().filter(|_| open.get_untracked()) else {
            return;
        };
        if matches!(event, Event::MembershipChanged { company, user } if (*company, *user) == target)
        {
            fetch(target);
        }
    });
    let application = Memo::new(move |_| {
        found.with(|found| match found {
            Some(Ok(view)) => view
                .application
                .clone()
                .filter(|one| one.state == State::Pending),
            _ => None,
        })
    });
    let templates = Signal::derive(move || {
        found.with(|found| match found {
            Some(Ok(view)) => view.templates.clone(),
            _ => Vec::new(),
        })
    });
    // Somebody was faster, or the page was older than the application: what it is by
    // now takes the place of what was shown.
    let settle = move |target: ReviewTarget, done: Result<String, Error>| {
        if is_busy.try_set(false).is_some() {
            return;
        }
        match done {
            Ok(text) => {
                toasts.push(Tone::Good, text);
                open.set(false);
                on_decided.run(());
            }
            Err(error) => {
                trouble.set(Some(failure_text(i18n, &error)));
                if matches!(error, Error::Conflict { .. } | Error::NotFound) {
                    step.set(Step::Read);
                    fetch(target);
                }
            }
        }
    };
    let approve = move || {
        let (Some(target), Some(application)) =
            (target.get_untracked(), application.get_untracked())
        else {
            return;
        };
        if is_busy.get_untracked() {
            return;
        }
        is_busy.set(true);
        trouble.set(None);
        let decided = Decided {
            id: application.id,
            version: application.version,
        };
        spawn_local(async move {
            let done = approve_applications(target.0, vec![decided], given.get_untracked()).await;
            let done = match done {
                Ok(undecided) => match undecided.into_iter().next() {
                    None => Ok(t_string!(i18n, company.approved).to_string()),
                    Some(one) => Err(one.error),
                },
                Err(error) => Err(error.0),
            };
            settle(target, done);
        });
    };
    let reject = move || {
        let (Some(target), Some(application)) =
            (target.get_untracked(), application.get_untracked())
        else {
            return;
        };
        if is_busy.get_untracked() {
            return;
        }
        let why = match reason.get_untracked().parse::<RejectReason>() {
            Ok(why) => why,
            Err(problem) => return trouble.set(Some(problem_text(i18n, &problem))),
        };
        is_busy.set(true);
        trouble.set(None);
        spawn_local(async move {
            let (id, version) = (application.id, application.version);
            let name = applicant_name(&application);
            let done = reject_application(target.0, id, version, why).await;
            let text = || t_string!(i18n, company.rejected_done, name = name.as_str()).to_string();
            settle(target, done.map(|()| text()).map_err(|e| e.0));
        });
    };
    let body = move || {
        let shown = found.get();
        match shown {
            None => {
                let label = t_string!(i18n, ui.loading).to_string();
                view! { <Skeleton label shape=SkeletonShape::Lines lines=3/> }.into_any()
            }
            Some(Err(error)) => {
                let text = failure_text(i18n, &error);
                view! { <Notice tone=Tone::Bad>{text}</Notice> }.into_any()
            }
            Some(Ok(ReviewView {
                application: None, ..
            })) => {
                let text = t_string!(i18n, company.handled_gone).to_string();
                view! { <Notice tone=Tone::Info>{text}</Notice> }.into_any()
            }
            Some(Ok(ReviewView {
                application: Some(application),
                ..
            })) if application.state != State::Pending => {
                view! { <Handled application/> }.into_any()
            }
            Some(Ok(ReviewView {
                application: Some(application),
                ..
            })) => match step.get() {
                Step::Read => view! { <Read application templates given/> }.into_any(),
                Step::Reason => {
                    let name = applicant_name(&application);
                    view! {
                        <p>{t_string!(i18n, company.reject_text, name = name.as_str()).to_string()}</p>
                        <TextArea
                            name="review-reason"
                            label=t_string!(i18n, company.reason).to_string()
                            hint=t_string!(i18n, company.reason_hint).to_string()
                            maxlength=400
                            value=reason.get_untracked()
                            typed=reason
                        />
                    }
                    .into_any()
                }
            },
        }
    };
    let wrong = move || {
        trouble
            .get()
            .map(|text| view! { <Notice tone=Tone::Bad>{text}</Notice> })
    };
    let acts = move || {
        let is_open = application.with(Option::is_some);
        match (is_open, step.get()) {
            (false, _) => view! {
                <Button on_click=move |()| open.set(false)>
                    {t_string!(i18n, ui.close).to_string()}
                </Button>
            }
            .into_any(),
            (true, Step::Read) => view! {
                <Button on_click=move |()| step.set(Step::Reason)>
                    {t_string!(i18n, company.reject).to_string()}
                </Button>
                <Button variant=ButtonVariant::Primary busy=is_busy on_click=move |()| approve()>
                    {t_string!(i18n, company.approve).to_string()}
                </Button>
            }
            .into_any(),
            (true, Step::Reason) => view! {
                <Button on_click=move |()| step.set(Step::Read)>
                    {t_string!(i18n, ui.cancel).to_string()}
                </Button>
                <Button variant=ButtonVariant::Danger busy=is_busy on_click=move |()| reject()>
                    {t_string!(i18n, company.reject_confirm).to_string()}
                </Button>
            }
            .into_any(),
        }
    };
    view! {
        <Dialog
            id="review"
            title=t_string!(i18n, company.review_title).to_string()
            close_label=t_string!(i18n, ui.close).to_string()
            open
            actions=move || acts
        >
            <div class="stack review-body" aria-live="polite">{body}{wrong}</div>
        </Dialog>
    }
    .into_any()
}

/// What was filled in, and what the person is given.
#[component]
fn Read(
    application: Application,
    #[prop(into)] templates: Signal<Vec<model::permission::TemplateSummary>>,
    given: RwSignal<GivenChoice>,
) -> impl IntoView {
    let i18n = use_i18n();
    let name = applicant_name(&application);
    let by_link = application.template.as_ref().map(|template| {
        let label = template_label(i18n, template);
        let text = t_string!(i18n, company.link_gives, template = label).to_string();
        view! { <p class="muted">{text}</p> }
    });
    let answers = application
        .answers
        .map(|answers| view! { <AnswerFacts answers/> });
    view! {
        <p><strong>{name}</strong></p>
        {answers}
        {by_link}
        <GivenField templates given/>
    }
    .into_any()
}

/// That it is decided, by whom, and why.
#[component]
fn Handled(application: Application) -> impl IntoView {
    let i18n = use_i18n();
    let name = applicant_name(&application);
    let text = handled_text(i18n, application.state, &application.reviewer);
    let reason = (application.state == State::Rejected && !application.reason.is_empty())
        .then(|| view! { <blockquote class="company-reason">{application.reason}</blockquote> });
    view! {
        <p><strong>{name}</strong></p>
        <Notice tone=Tone::Info>{text}</Notice>
        {reason}
    }
    .into_any()
}
