//! Times in which hosts are worked on: named, listed, announced.

use crate::{
    alert::api::{
        create_maintenance, create_server_maintenance, end_maintenance, end_server_maintenance,
    },
    error::AppError,
    i18n::{I18n, error_text, problem_text, t_string, use_i18n},
    text::utc,
    ui::{
        Button, ButtonKind, ButtonSize, ButtonVariant, Cell, CellKind, CellSub, Choice, Column,
        Field, Notice, Row, SelectField, StatusPill, Table, Timestamp, Tone, use_toasts,
    },
};
use leptos::{prelude::*, task::spawn_local};
use model::{
    alert::{AlertTarget, ClusterName, Maintenance, MaintenanceCreate, MaintenanceReason},
    error::{Error, FieldError, Problem},
    id::{ClusterId, ServerId},
    scope::Scope,
    time::{Millis, Timestamp as Instant},
};

/// What is worked on, in words.
fn target_text(i18n: I18n, one: &Maintenance) -> String {
    match one.target {
        AlertTarget::Owner => t_string!(i18n, alert.all_hosts).to_string(),
        AlertTarget::Cluster(_) => {
            t_string!(i18n, alert.cluster_named, name = one.target_name.as_str()).to_string()
        }
        AlertTarget::Server(_) => one.target_name.clone(),
    }
}

/// That nobody is told for now, and why.
#[component]
pub fn MaintenanceNotice(
    /// What goes on.
    items: Vec<Maintenance>,
) -> impl IntoView {
    let i18n = use_i18n();
    let line = |one: Maintenance| {
        let target = target_text(i18n, &one);
        view! {
            <p>
                <strong>{target}</strong>": "{one.reason}" "
                {t_string!(i18n, alert.until).to_string()}" "
                <Timestamp ms=one.until.0 text=utc(one.until)/>
            </p>
        }
    };
    (!items.is_empty()).then(|| {
        let lines = items.into_iter().map(line).collect_view();
        view! {
            <Notice tone=Tone::Info>
                <p>{t_string!(i18n, alert.in_maintenance).to_string()}</p>
                {lines}
            </Notice>
        }
    })
}

/// How one stands at a moment.
fn state(i18n: I18n, one: &Maintenance, now: Instant) -> (Tone, String) {
    if one.until <= now {
        (Tone::Neutral, t_string!(i18n, alert.over).to_string())
    } else if one.from <= now {
        (Tone::Info, t_string!(i18n, alert.going_on).to_string())
    } else {
        (Tone::Neutral, t_string!(i18n, alert.to_come).to_string())
    }
}

/// The times in which hosts are worked on.
#[component]
pub fn MaintenanceTable(
    /// Whose.
    scope: Scope,
    /// Which.
    items: Vec<Maintenance>,
    /// The console's time.
    now: Instant,
    /// Whether the reader may end those of all hosts and of clusters.
    may_all: bool,
    /// Whether they may end those of single hosts.
    may_single: bool,
    /// Called when one was ended.
    #[prop(into)]
    on_change: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    let toasts = use_toasts();
    let column = |label: &str, kind| Column::new(label, kind);
    let columns = vec![
        column(t_string!(i18n, alert.column_target), CellKind::Title),
        column(t_string!(i18n, alert.column_state), CellKind::Status),
        column(t_string!(i18n, alert.column_from), CellKind::Text),
        column(t_string!(i18n, alert.column_until), CellKind::Text),
        column(t_string!(i18n, alert.column_by), CellKind::Text),
        column(t_string!(i18n, alert.column_action), CellKind::Action),
    ];
    let end = move |one: &Maintenance| {
        let (id, target) = (one.id, one.target);
        move |()| {
            spawn_local(async move {
                let ended = match target {
                    AlertTarget::Server(server) => end_server_maintenance(scope, server, id).await,
                    AlertTarget::Owner | AlertTarget::Cluster(_) => {
                        end_maintenance(scope, id).await
                    }
                };
                match ended {
                    Ok(()) => toasts.push(Tone::Good, t_string!(i18n, alert.maintenance_ended)),
                    Err(error) => toasts.push(Tone::Bad, error_text(i18n, &error.0)),
                }
                on_change.run(());
            });
        }
    };
    let rows = items
        .into_iter()
        .map(|one| {
            let target = target_text(i18n, &one);
            let (tone, text) = state(i18n, &one, now);
            let may = match one.target {
                AlertTarget::Server(_) => may_single,
                AlertTarget::Owner | AlertTarget::Cluster(_) => may_all,
            };
            let which = format!(" {target}");
            let action = (may && one.until > now).then(|| {
                view! {
                    <Button size=ButtonSize::Small on_click=end(&one)>
                        <span>
                            {t_string!(i18n, alert.end).to_string()}
                            <span class="visually-hidden">{which}</span>
                        </span>
                    </Button>
                }
            });
            view! {
                <Row>
                    <Cell kind=CellKind::Title>{target}<CellSub>{one.reason}</CellSub></Cell>
                    <Cell kind=CellKind::Status label=t_string!(i18n, alert.column_state).to_string()>
                        <StatusPill tone text/>
                    </Cell>
                    <Cell kind=CellKind::Text label=t_string!(i18n, alert.column_from).to_string()>
                        <Timestamp ms=one.from.0 text=utc(one.from)/>
                    </Cell>
                    <Cell kind=CellKind::Text label=t_string!(i18n, alert.column_until).to_string()>
                        <Timestamp ms=one.until.0 text=utc(one.until)/>
                    </Cell>
                    <Cell kind=CellKind::Text label=t_string!(i18n, alert.column_by).to_string()>{one.by}</Cell>
                    <Cell kind=CellKind::Action label=t_string!(i18n, alert.column_action).to_string()>{action}</Cell>
                </Row>
            }
        })
        .collect_view();
    view! { <Table caption=t_string!(i18n, alert.maintenance).to_string() columns>{rows}</Table> }
        .into_any()
}

/// How long it may last, in hours.
const HOURS: [u16; 6] = [1, 2, 4, 8, 24, 72];

/// What is announced: from now on, or from a time on, for some hours.
#[component]
pub fn MaintenanceForm(
    /// Whose.
    scope: Scope,
    /// Of this host alone; `None` for all of them or a cluster.
    #[prop(default = None)]
    server: Option<ServerId>,
    /// The clusters to choose from.
    #[prop(into)]
    clusters: Signal<Vec<ClusterName>>,
    /// Called when it was announced.
    #[prop(into)]
    on_change: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    let toasts = use_toasts();
    let target = RwSignal::new(String::new());
    let (from, reason) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let round = RwSignal::new(0_u32);
    let hours = RwSignal::new("2".to_owned());
    let wrong = RwSignal::new(Vec::<FieldError>::new());
    let is_busy = RwSignal::new(false);
    let error_of = move |field: &'static str| {
        Signal::derive(move || {
            wrong.with(|wrong| {
                let found = wrong.iter().find(|one| one.field == field);
                found.map(|one| problem_text(i18n, &one.problem))
            })
        })
    };
    let submit = move || {
        if is_busy.get_untracked() {
            return;
        }
        let typed = (
            from.get_untracked(),
            hours.get_untracked(),
            reason.get_untracked(),
        );
        let create = match read(&typed.0, &typed.1, &typed.2, clock()) {
            Ok(create) => create,
            Err(fields) => return wrong.set(fields),
        };
        wrong.set(Vec::new());
        let cluster = target.get_untracked().parse::<ClusterId>().ok();
        is_busy.set(true);
        spawn_local(async move {
            let made = match server {
                Some(id) => create_server_maintenance(scope, id, create).await,
                None => create_maintenance(scope, cluster, create).await,
            };
            if is_busy.try_set(false).is_some() {
                return;
            }
            match made {
                Ok(_) => {
                    from.set(String::new());
                    reason.set(String::new());
                    round.update(|round| *round += 1);
                    toasts.push(Tone::Good, t_string!(i18n, alert.maintenance_made));
                    on_change.run(());
                }
                Err(AppError(Error::Invalid { fields })) => wrong.set(fields),
                Err(error) => toasts.push(Tone::Bad, error_text(i18n, &error.0)),
            }
        });
    };
    let targets = (server.is_none()).then(|| {
        let choices = Signal::derive(move || {
            let all = Choice::new("", t_string!(i18n, alert.all_hosts));
            let named = clusters.get().into_iter();
            let named = named.map(|one| Choice::new(one.id.to_string(), one.name));
            std::iter::once(all).chain(named).collect::<Vec<Choice>>()
        });
        view! {
            <SelectField
                name="maintenance-target"
                label=t_string!(i18n, alert.column_target).to_string()
                choices
                value=target
                on_change=move |value| target.set(value)
            />
        }
    });
    let lengths: Vec<Choice> = HOURS
        .map(|hours| {
            let label = super::words::length_text(i18n, f64::from(hours) * 3_600.0);
            Choice::new(hours.to_string(), label)
        })
        .into();
    // New fields once it is announced: what was typed into a field stays in it.
    let begin = move |_| {
        view! {
            <Field
                name="maintenance-from"
                label=t_string!(i18n, alert.field_from).to_string()
                kind="datetime-local"
                typed=from
                hint=Some(t_string!(i18n, alert.from_hint).to_string())
                error=error_of("from")
            />
        }
    };
    let why = move |_| {
        view! {
            <Field
                name="maintenance-reason"
                label=t_string!(i18n, alert.field_reason).to_string()
                maxlength=200
                typed=reason
                error=error_of("reason")
            />
        }
    };
    let noscript = t_string!(i18n, alert.noscript);
    view! {
        <form
            class="form maintenance-form"
            on:submit=move |event| {
                event.prevent_default();
                submit();
            }
        >
            <noscript inner_html=format!("<p class=\"muted\">{noscript}</p>")></noscript>
            {targets}
            <For each=move || [round.get()] key=|round| *round children=begin/>
            <SelectField
                name="maintenance-hours"
                label=t_string!(i18n, alert.field_length).to_string()
                choices=lengths
                value=hours
                on_change=move |value| hours.set(value)
                error=error_of("until")
            />
            <For each=move || [round.get()] key=|round| *round children=why/>
            <div class="form-actions">
                <Button variant=ButtonVariant::Primary kind=ButtonKind::Submit busy=is_busy>
                    {t_string!(i18n, alert.announce).to_string()}
                </Button>
            </div>
        </form>
    }
    .into_any()
}

/// The time by the clock of the browser.
#[cfg(feature = "hydrate")]
fn clock() -> Instant {
    crate::zone::now()
}

/// On the server no form is sent.
#[cfg(not(feature = "hydrate"))]
fn clock() -> Instant {
    Instant::default()
}

/// What the fields say.
fn read(
    from: &str,
    hours: &str,
    reason: &str,
    now: Instant,
) -> Result<MaintenanceCreate, Vec<FieldError>> {
    let mut wrong = Vec::new();
    let from = if from.trim().is_empty() {
        Some(now)
    } else {
        let typed = crate::permission::moment::parse(from);
        #[cfg(feature = "hydrate")]
        let typed = typed.map(crate::zone::instant);
        typed
    };
    if from.is_none() {
        wrong.push(FieldError::new("from", Problem::Malformed));
    }
    let hours = hours.parse::<u16>().ok().filter(|hours| *hours > 0);
    if hours.is_none() {
        wrong.push(FieldError::new("until", Problem::OutOfRange));
    }
    let reason = reason.parse::<MaintenanceReason>();
    if let Err(problem) = &reason {
        wrong.push(FieldError::new("reason", problem.clone()));
    }
    match (from, hours, reason) {
        (Some(from), Some(hours), Ok(reason)) if wrong.is_empty() => Ok(MaintenanceCreate {
            from,
            until: from + Millis::hours(i64::from(hours)),
            reason,
        }),
        _ => Err(wrong),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_beginning_it_begins_now() {
        let read = |from: &str, hours: &str, reason: &str| {
            super::read(from, hours, reason, Instant(1_000))
                .map_err(|fields| fields.into_iter().map(|f| f.field).collect::<Vec<_>>())
        };
        let made = read("", "2", "disk").unwrap();
        assert_eq!(
            (made.from, made.until),
            (Instant(1_000), Instant(7_201_000))
        );
        let made = read("2026-03-01T08:05", "1", "disk").unwrap();
        assert_eq!(made.from, Instant(1_772_352_300_000));
        assert_eq!(
            read("soon", "0", " ").unwrap_err(),
            ["from", "until", "reason"]
        );
    }
}
