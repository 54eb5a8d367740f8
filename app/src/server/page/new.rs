//! Adding a host: a command is made, a machine runs it, its first report comes.

use crate::{
    i18n::{I18n, error_text, t_string, use_i18n},
    layout::use_scope,
    path,
    server::{
        api::find_server_overview,
        part::{LiveEnrolment, OfferBox},
    },
    status::Fault,
    ui::{
        Button, ButtonVariant, Crumb, LinkButton, Notice, PageHeader, Skeleton, Step, StepState,
        Steps, Tone,
    },
};
use leptos::prelude::*;
use leptos_meta::Title;
use model::{error::Error, permission::Permission, scope::Scope, server::EnrolmentState};

/// `/p/servers/new`
#[component]
pub fn ServerNewPage() -> impl IntoView {
    let scope = use_scope();
    let scope = Memo::new(move |_| scope.get());
    move || view! { <InScope scope=scope.get()/> }
}

#[component]
fn InScope(scope: Scope) -> impl IntoView {
    let i18n = use_i18n();
    let overview = Resource::new(|| (), move |()| find_server_overview(scope));
    let loading = move || {
        let label = t_string!(i18n, ui.loading).to_string();
        view! { <Skeleton label lines=6/> }
    };
    let forbidden = Error::Forbidden {
        permission: Some(Permission::AddServer),
    };
    view! {
        <Transition fallback=loading>
            {move || {
                let forbidden = forbidden.clone();
                untrack(|| {
                    Suspend::new(async move {
                        match overview.await {
                            Ok(overview) if overview.may_create => view! { <NewServer scope/> }.into_any(),
                            Ok(_) => view! { <Fault error=forbidden/> }.into_any(),
                            Err(error) => view! { <Fault error=error.0/> }.into_any(),
                        }
                    })
                })
            }}
        </Transition>
    }
    .into_any()
}

#[component]
fn NewServer(scope: Scope) -> impl IntoView {
    let i18n = use_i18n();
    let enrolment = LiveEnrolment::new(scope);
    enrolment.follow();
    let title = t_string!(i18n, server.add_title).to_string();
    let crumb = Crumb {
        href: path::servers(scope),
        label: t_string!(i18n, server.hosts).to_string(),
    };
    let noscript = t_string!(i18n, server.add_noscript);
    let trouble = move || {
        enrolment
            .trouble
            .get()
            .map(|error| view! { <Notice tone=Tone::Bad>{error_text(i18n, &error)}</Notice> })
    };
    view! {
        <Title text=t_string!(i18n, shell.page_title, title = title.as_str()).to_string()/>
        <PageHeader
            title
            subtitle=t_string!(i18n, server.add_text).to_string()
            crumbs=vec![crumb]
            crumbs_label=t_string!(i18n, shell.breadcrumb).to_string()
        />
        <noscript inner_html=format!("<p class=\"notice notice-warn\">{noscript}</p>")></noscript>
        <section class="card server-new">
            <div class="card-body stack">
                {trouble}
                <EnrolmentSteps enrolment/>
            </div>
        </section>
    }
    .into_any()
}

/// How far it is, as the steps tell it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// There is no command.
    Begin,
    /// Nobody came yet.
    Offered,
    /// Nobody came in time.
    Expired,
    /// A machine came.
    Enrolled,
    /// It reported.
    Reporting,
}

impl Stage {
    fn of(has_offer: bool, state: EnrolmentState) -> Self {
        match (has_offer, state) {
            (false, _) => Stage::Begin,
            (true, EnrolmentState::Open) => Stage::Offered,
            (true, EnrolmentState::Expired) => Stage::Expired,
            (true, EnrolmentState::Enrolled { is_reporting, .. }) => {
                if is_reporting {
                    Stage::Reporting
                } else {
                    Stage::Enrolled
                }
            }
        }
    }

    /// How far each of the three steps is.
    fn steps(self) -> [StepState; 3] {
        use StepState::{Current, Done, Failed, Waiting};
        match self {
            Stage::Begin => [Current, Waiting, Waiting],
            Stage::Expired => [Failed, Waiting, Waiting],
            Stage::Offered => [Done, Current, Waiting],
            Stage::Enrolled => [Done, Done, Current],
            Stage::Reporting => [Done, Done, Done],
        }
    }

    /// What is said at each of them.
    fn texts(self, i18n: I18n) -> [String; 3] {
        let create = match self {
            Stage::Expired => t_string!(i18n, server.command_expired),
            _ => t_string!(i18n, server.step_create_text),
        };
        let run = match self {
            Stage::Begin | Stage::Expired => t_string!(i18n, server.step_run_before),
            Stage::Offered => t_string!(i18n, server.step_run_waiting),
            Stage::Enrolled | Stage::Reporting => t_string!(i18n, server.step_run_done),
        };
        let report = match self {
            Stage::Begin | Stage::Expired | Stage::Offered => {
                t_string!(i18n, server.step_report_before)
            }
            Stage::Enrolled => t_string!(i18n, server.step_report_waiting),
            Stage::Reporting => t_string!(i18n, server.step_report_done),
        };
        [create, run, report].map(|text| text.to_string())
    }
}

fn state_text(i18n: I18n, state: StepState) -> String {
    match state {
        StepState::Done => t_string!(i18n, ui.done),
        StepState::Current => t_string!(i18n, ui.step_current),
        StepState::Waiting => t_string!(i18n, ui.step_waiting),
        StepState::Failed => t_string!(i18n, ui.step_failed),
    }
    .to_string()
}

#[component]
fn EnrolmentSteps(enrolment: LiveEnrolment) -> impl IntoView {
    let i18n = use_i18n();
    let LiveEnrolment { offer, state, .. } = enrolment;
    let stage = Memo::new(move |_| Stage::of(offer.with(Option::is_some), state.get()));
    let of = move |index: usize| Signal::derive(move || stage.get().steps()[index]);
    let word =
        move |index: usize| Signal::derive(move || state_text(i18n, stage.get().steps()[index]));
    let text = move |index: usize| {
        Signal::derive(move || {
            let [create, run, report] = stage.get().texts(i18n);
            Some(match index {
                0 => create,
                1 => run,
                _ => report,
            })
        })
    };
    let create = move || {
        let label = match stage.get() {
            Stage::Begin => t_string!(i18n, server.create_command),
            Stage::Expired => t_string!(i18n, server.command_again),
            _ => return None,
        };
        Some(view! {
            <Button variant=ButtonVariant::Primary busy=enrolment.is_busy on_click=move |()| enrolment.make()>
                {label}
            </Button>
        })
    };
    let command = move || {
        (stage.get() == Stage::Offered)
            .then(|| offer.get())
            .flatten()
            // The console's clock decides whether it is over.
            .map(|offer| view! { <OfferBox offer on_end=move |()| enrolment.ask()/> })
    };
    let done = move || {
        let EnrolmentState::Enrolled { server, .. } = state.get() else {
            return None;
        };
        (stage.get() == Stage::Reporting).then(|| {
            view! {
                <div class="row">
                    <LinkButton href=path::server(enrolment.scope, server) variant=ButtonVariant::Primary>
                        {t_string!(i18n, server.open_host)}
                    </LinkButton>
                    <Button on_click=move |()| enrolment.reset()>{t_string!(i18n, server.add_another)}</Button>
                </div>
            }
        })
    };
    view! {
        <Steps label=t_string!(i18n, server.add_steps).to_string()>
            <Step
                title=t_string!(i18n, server.step_create).to_string()
                state=of(0)
                state_text=word(0)
                text=text(0)
            >
                {create}
            </Step>
            <Step
                title=t_string!(i18n, server.step_run).to_string()
                state=of(1)
                state_text=word(1)
                text=text(1)
            >
                {command}
            </Step>
            <Step
                title=t_string!(i18n, server.step_report).to_string()
                state=of(2)
                state_text=word(2)
                text=text(2)
            >
                {done}
            </Step>
        </Steps>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::id::ServerId;

    #[test]
    fn each_stage_has_at_most_one_step_under_way() {
        let enrolled = |is_reporting| EnrolmentState::Enrolled {
            server: ServerId(5),
            is_reporting,
        };
        let stages = [
            (false, EnrolmentState::Open, Stage::Begin),
            (true, EnrolmentState::Open, Stage::Offered),
            (true, EnrolmentState::Expired, Stage::Expired),
            (true, enrolled(false), Stage::Enrolled),
            (true, enrolled(true), Stage::Reporting),
        ];
        for (has_offer, state, wanted) in stages {
            let stage = Stage::of(has_offer, state);
            assert_eq!(stage, wanted);
            let current = stage
                .steps()
                .into_iter()
                .filter(|s| *s == StepState::Current);
            assert_eq!(
                current.count(),
                usize::from(!matches!(stage, Stage::Expired | Stage::Reporting))
            );
        }
    }
}
