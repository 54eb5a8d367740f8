//! Those who wait to be let in, with what they filled in.

use super::{
    answers::AnswerFacts,
    review::{GivenField, RejectDialog, applicant_name},
    words::{failure_text, template_label},
};
use crate::{
    company::api::approve_applications,
    i18n::{t_count, t_string, use_i18n},
    path,
    text::utc,
    ui::{Button, ButtonSize, ButtonVariant, LinkButton, Notice, RelativeTime, Tone, use_toasts},
};
use leptos::{prelude::*, task::spawn_local};
use model::{
    company::{Application, Decided, GivenChoice},
    id::CompanyId,
    permission::TemplateSummary,
};

/// The applications with what decides about them: one by one, or many at once.
#[component]
pub fn Applicants(
    /// The company.
    company: CompanyId,
    /// Those who wait.
    #[prop(into)]
    applicants: Signal<Vec<Application>>,
    /// How many wait altogether.
    #[prop(into)]
    waiting: Signal<i64>,
    /// What they can be given.
    #[prop(into)]
    templates: Signal<Vec<TemplateSummary>>,
    /// Receives who was not let in, and why; it outlives the list of those who wait.
    failed: RwSignal<Vec<(String, String)>>,
    /// Fetches the list anew.
    #[prop(into)]
    refetch: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    let toasts = use_toasts();
    let given = RwSignal::new(GivenChoice::default());
    let selected = RwSignal::new(Vec::<model::id::EmployeeId>::new());
    let is_busy = RwSignal::new(false);
    let rejecting = RwSignal::new(None::<Application>);
    let is_rejecting = RwSignal::new(false);
    let approve = move |which: Vec<Decided>| {
        if which.is_empty() || is_busy.get_untracked() {
            return;
        }
        is_busy.set(true);
        failed.set(Vec::new());
        // As they stand there now: whoever was decided meanwhile is gone from the list.
        let names: Vec<(model::id::EmployeeId, String)> = applicants.with_untracked(|all| {
            all.iter()
                .map(|one| (one.id, applicant_name(one)))
                .collect()
        });
        spawn_local(async move {
            let count = which.len();
            match approve_applications(company, which, given.get_untracked()).await {
                Ok(undecided) => {
                    let approved = count - undecided.len();
                    if approved > 0 {
                        toasts.push(Tone::Good, t_count!(i18n, company.approved_count, approved));
                    }
                    let told = undecided
                        .into_iter()
                        .map(|one| {
                            let name = names.iter().find(|(id, _)| *id == one.id);
                            let name = name.map_or_else(String::new, |(_, name)| name.clone());
                            (name, failure_text(i18n, &one.error))
                        })
                        .collect();
                    failed.try_set(told);
                }
                Err(error) => toasts.push(Tone::Bad, failure_text(i18n, &error.0)),
            }
            // `try_set` hands back what nobody takes any more: the page was left.
            if is_busy.try_set(false).is_none() {
                selected.set(Vec::new());
                refetch.run(());
            }
        });
    };
    let approve_selected = move |()| {
        let chosen = selected.get_untracked();
        let which = applicants.with_untracked(|all| {
            all.iter()
                .filter(|one| chosen.contains(&one.id))
                .map(decided)
                .collect()
        });
        approve(which);
    };
    let is_all = Memo::new(move |_| {
        selected
            .with(|chosen| applicants.with(|all| all.iter().all(|one| chosen.contains(&one.id))))
    });
    let nothing_selected = Signal::derive(move || {
        selected
            .with(Vec::is_empty)
            .then(|| t_string!(i18n, company.select_first).to_string())
    });
    let bulk = move || {
        (applicants.with(Vec::len) > 1).then(|| {
            view! {
                <div class="applicant-bulk">
                    <label class="applicant-all">
                        <input
                            type="checkbox"
                            prop:checked=move || is_all.get()
                            on:change=move |_| {
                                let all = applicants
                                    .with_untracked(|all| all.iter().map(|one| one.id).collect());
                                selected
                                    .set(if is_all.get_untracked() { Vec::new() } else { all });
                            }
                        />
                        <span>{t_string!(i18n, company.select_all).to_string()}</span>
                    </label>
                    <Button
                        size=ButtonSize::Small
                        busy=is_busy
                        disabled_reason=nothing_selected
                        on_click=approve_selected
                    >
                        {move || {
                            let count = selected.with(Vec::len);
                            t_string!(i18n, company.approve_selected, count = count).to_string()
                        }}
                    </Button>
                </div>
            }
        })
    };
    let more = move || {
        let hidden = waiting.get() - i64::try_from(applicants.with(Vec::len)).unwrap_or_default();
        (hidden > 0).then(|| {
            let text = t_string!(i18n, company.more_waiting, count = hidden).to_string();
            view! { <p class="muted">{text}</p> }
        })
    };
    let cards = move || {
        applicants
            .get()
            .into_iter()
            .map(|application| {
                let one = decided(&application);
                let (id, asked) = (application.id, application.clone());
                view! {
                    <Applicant
                        company
                        application
                        is_selected=Signal::derive(move || {
                            selected.with(|chosen| chosen.contains(&id))
                        })
                        on_select=move |on: bool| selected.update(|chosen| {
                            chosen.retain(|other| *other != id);
                            if on {
                                chosen.push(id);
                            }
                        })
                        is_busy
                        on_approve=move |()| approve(vec![one])
                        on_reject=move |()| {
                            rejecting.set(Some(asked.clone()));
                            is_rejecting.set(true);
                        }
                    />
                }
            })
            .collect_view()
    };
    view! {
        <section class="applicants" aria-labelledby="applicants-title">
            <div class="applicants-head">
                <h2 id="applicants-title">
                    {t_string!(i18n, company.applicants).to_string()}
                    " "
                    <span class="applicants-count">{move || waiting.get()}</span>
                </h2>
                <div class="applicants-given"><GivenField templates given/></div>
            </div>
            {bulk}
            <ul class="applicant-list" role="list">{cards}</ul>
            {more}
        </section>
        <RejectDialog company application=rejecting open=is_rejecting refetch/>
    }
    .into_any()
}

/// Who was not let in, each with the reason, until somebody has read it.
#[component]
pub fn NotApproved(
    /// Names, and reasons.
    failed: RwSignal<Vec<(String, String)>>,
) -> impl IntoView {
    let i18n = use_i18n();
    move || {
        let told = failed.get();
        (!told.is_empty()).then(|| {
            let lines = told
                .into_iter()
                .map(|(name, reason)| view! { <li><strong>{name}</strong>" – "{reason}</li> })
                .collect_view();
            view! {
                <Notice tone=Tone::Warn>
                    <p>{t_string!(i18n, company.not_approved).to_string()}</p>
                    <ul class="applicant-failed">{lines}</ul>
                    <Button size=ButtonSize::Small on_click=move |()| failed.set(Vec::new())>
                        {t_string!(i18n, ui.close).to_string()}
                    </Button>
                </Notice>
            }
        })
    }
}

const fn decided(application: &Application) -> Decided {
    Decided {
        id: application.id,
        version: application.version,
    }
}

#[component]
fn Applicant(
    company: CompanyId,
    application: Application,
    #[prop(into)] is_selected: Signal<bool>,
    #[prop(into)] on_select: Callback<bool>,
    is_busy: RwSignal<bool>,
    #[prop(into)] on_approve: Callback<()>,
    #[prop(into)] on_reject: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    let name = applicant_name(&application);
    let select = t_string!(i18n, company.select_one, name = name.as_str()).to_string();
    let time = application
        .apply_time
        .map(|time| view! { <RelativeTime ms=time.0 text=utc(time)/> });
    let by_link = application.template.as_ref().map(|template| {
        let label = template_label(i18n, template);
        let text = t_string!(i18n, company.link_gives, template = label).to_string();
        view! { <p class="muted">{text}</p> }
    });
    let answers = application
        .answers
        .clone()
        .map(|answers| view! { <AnswerFacts answers/> });
    let of_whom = (format!(" {name}"), format!(" {name}"));
    view! {
        <li class="applicant">
            <div class="applicant-head">
                <input
                    type="checkbox"
                    aria-label=select
                    prop:checked=move || is_selected.get()
                    on:change=move |event| on_select.run(event_target_checked(&event))
                />
                <strong class="applicant-name">{name}</strong>
                <span class="applicant-time">{time}</span>
            </div>
            {answers}
            {by_link}
            <div class="applicant-acts">
                <Button
                    variant=ButtonVariant::Primary
                    size=ButtonSize::Small
                    busy=is_busy
                    on_click=on_approve
                >
                    <span>
                        {t_string!(i18n, company.approve).to_string()}
                        <span class="visually-hidden">{of_whom.0}</span>
                    </span>
                </Button>
                <Button size=ButtonSize::Small on_click=on_reject>
                    <span>
                        {t_string!(i18n, company.reject).to_string()}
                        <span class="visually-hidden">{of_whom.1}</span>
                    </span>
                </Button>
                <LinkButton
                    href=path::member(company, application.id)
                    size=ButtonSize::Small
                    variant=ButtonVariant::Quiet
                >
                    {t_string!(i18n, company.details).to_string()}
                </LinkButton>
            </div>
        </li>
    }
    .into_any()
}
