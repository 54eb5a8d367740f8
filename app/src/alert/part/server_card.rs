//! What a host's page says about its alerts: those that go on, when its disk is full, what
//! is muted and maintained, and its thresholds.

use super::{
    answer::{Asking, follow},
    maintenance::{MaintenanceForm, MaintenanceNotice},
    table::AlertTable,
    threshold_form::ThresholdForm,
    words::{days_text, length_text, metric_label},
};
use crate::{
    alert::api::{find_server_alerts, find_server_thresholds, mute_alerts},
    error::AppError,
    i18n::{I18n, error_text, t_string, use_i18n},
    live::use_live,
    metrics::Limits,
    path,
    text::utc,
    ui::{
        Button, ButtonKind, ButtonSize, Choice, Icon, IconName, LinkButton, Notice, SelectField,
        Timestamp, Tone, use_toasts,
    },
};
use leptos::{prelude::*, reactive::computed::ScopedFuture, task::spawn_local};
use model::{
    alert::{AlertMetric, Forecast, Mute, MuteCreate, ServerAlerts, Thresholds},
    event::Event,
    id::ServerId,
    scope::Scope,
};

/// The alerts of a host that are asked for. Its resources belong to a page.
#[derive(Clone, Copy)]
pub struct AlertsOfServer {
    scope: Scope,
    id: ServerId,
    alerts: Asking<ServerAlerts>,
    thresholds: Resource<Result<Thresholds, AppError>>,
}

impl AlertsOfServer {
    /// For a page that calls this once, outside of what waits.
    pub fn new(scope: Scope, id: ServerId) -> Self {
        let alerts = Resource::new(|| (), move |()| find_server_alerts(scope, id));
        let thresholds = Resource::new(|| (), move |()| find_server_thresholds(scope, id));
        use_live().refetch(alerts, move |event| match event {
            Event::AlertsChanged { server } => *server == id,
            event => *event == Event::RightsChanged,
        });
        AlertsOfServer {
            scope,
            id,
            alerts,
            thresholds,
        }
    }

    /// Where the thresholds lie in the charts of the host, to begin with.
    pub async fn first_limits(self) -> Limits {
        self.thresholds
            .await
            .map(|thresholds| Limits::of(&thresholds))
            .unwrap_or_default()
    }

    /// The same, as it changes.
    pub fn limits(self, first: Limits) -> Signal<Limits> {
        let limits = RwSignal::new(first);
        Effect::new(move |begun: Option<()>| {
            if let (Some(Ok(newest)), Some(())) = (self.thresholds.get(), begun) {
                limits.set(Limits::of(&newest));
            }
        });
        limits.into()
    }
}

/// The card; nothing where the host cannot be seen, which the page around it says.
#[component]
pub fn ServerAlertsCard(
    /// Of which host.
    asking: AlertsOfServer,
) -> impl IntoView {
    let AlertsOfServer {
        alerts, thresholds, ..
    } = asking;
    view! {
        <Transition>
            {move || Suspend::new(async move {
                // Untracked: what is fetched again goes into the card that stands.
                let first = ScopedFuture::new_untracked(async move { alerts.await }).await;
                let rules = ScopedFuture::new_untracked(async move { thresholds.await }).await;
                match (first, rules) {
                    (Ok(first), Ok(rules)) => view! { <Card asking first rules/> }.into_any(),
                    _ => ().into_any(),
                }
            })}
        </Transition>
    }
    .into_any()
}

#[component]
fn Card(asking: AlertsOfServer, first: ServerAlerts, rules: Thresholds) -> impl IntoView {
    let i18n = use_i18n();
    let AlertsOfServer {
        scope,
        id,
        alerts,
        thresholds,
    } = asking;
    let shown = follow(Ok(first), alerts, || ());
    let value = shown.value;
    let rules = RwSignal::new(rules);
    Effect::new(move |begun: Option<()>| {
        if let (Some(Ok(newest)), Some(())) = (thresholds.get(), begun) {
            rules.set(newest);
        }
    });
    let open = Signal::derive(move || value.with(|value| value.open.clone()));
    let may_update = Signal::derive(move || value.with(|value| value.may_update));
    let has_open = Memo::new(move |_| value.with(|value| !value.open.is_empty()));
    let forecast = Memo::new(move |_| value.with(|value| value.forecast));
    let maintenance = Memo::new(move |_| value.with(|value| value.maintenance.clone()));
    let refetch = Callback::new(move |()| alerts.refetch());
    let body = move || {
        if has_open.get() {
            view! { <AlertTable scope alerts=open may_update with_host=false refetch/> }.into_any()
        } else {
            view! {
                <p class="server-alerts-none">
                    <Icon name=IconName::Check/>
                    {t_string!(i18n, alert.none_here).to_string()}
                </p>
            }
            .into_any()
        }
    };
    let form = move || {
        let thresholds = rules.get();
        let again = move |()| asking.thresholds.refetch();
        view! { <ThresholdForm scope thresholds on_saved=again/> }
    };
    view! {
        <section class="card server-alerts" id="alerts">
            <div class="card-head">
                <h2>{t_string!(i18n, alert.title).to_string()}</h2>
                <LinkButton href=path::alerts_of(scope, id) size=ButtonSize::Small>
                    {t_string!(i18n, alert.history).to_string()}
                </LinkButton>
            </div>
            <div class="card-body">
                {move || view! { <MaintenanceNotice items=maintenance.get()/> }}
                {body}
                {move || forecast.get().map(|forecast| forecast_view(i18n, forecast))}
                <Mutes scope id value refetch/>
                <details class="server-alerts-more">
                    <summary>{t_string!(i18n, alert.thresholds_here).to_string()}</summary>
                    {form}
                </details>
                {move || {
                    may_update
                        .get()
                        .then(|| {
                            view! {
                                <details class="server-alerts-more">
                                    <summary>{t_string!(i18n, alert.maintenance_new).to_string()}</summary>
                                    <MaintenanceForm
                                        scope
                                        server=Some(id)
                                        clusters=Vec::new()
                                        on_change=refetch
                                    />
                                </details>
                            }
                        })
                }}
            </div>
        </section>
    }
    .into_any()
}

/// When the disk is full, if it goes on as it did.
fn forecast_view(i18n: I18n, forecast: Forecast) -> AnyView {
    let basis = forecast.basis;
    match forecast.days {
        Some(days) => {
            let slope = format!("{:.1}", forecast.slope);
            let text = t_string!(
                i18n,
                alert.full_in,
                days = days_text(i18n, days),
                slope = slope,
                basis = basis
            )
            .to_string();
            let tone = if days <= model::alert::FULL_IN_DAYS {
                Tone::Warn
            } else {
                Tone::Info
            };
            view! { <Notice tone>{text}</Notice> }.into_any()
        }
        None => {
            let text = t_string!(i18n, alert.not_filling, basis = basis).to_string();
            view! { <p class="muted">{text}</p> }.into_any()
        }
    }
}

/// For how many hours something can be muted; 0 ends it.
const HOURS: [u16; 5] = [1, 4, 24, 72, 168];

/// What is muted, and muting.
#[component]
fn Mutes(
    scope: Scope,
    id: ServerId,
    value: RwSignal<ServerAlerts>,
    refetch: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    let toasts = use_toasts();
    let mutes = Memo::new(move |_| value.with(|value| value.mutes.clone()));
    let may_update = Memo::new(move |_| value.with(|value| value.may_update));
    let (metric, hours) = (
        RwSignal::new(String::new()),
        RwSignal::new(HOURS[0].to_string()),
    );
    let is_busy = RwSignal::new(false);
    let set = Callback::new(move |mute: MuteCreate| {
        if is_busy.get_untracked() {
            return;
        }
        is_busy.set(true);
        spawn_local(async move {
            let done = mute_alerts(scope, id, mute).await;
            if is_busy.try_set(false).is_some() {
                return;
            }
            match done {
                Ok(()) if mute.hours > 0 => toasts.push(Tone::Good, t_string!(i18n, alert.muted)),
                Ok(()) => toasts.push(Tone::Good, t_string!(i18n, alert.unmuted)),
                Err(AppError(error)) => {
                    toasts.push(Tone::Bad, error_text(i18n, &error));
                }
            }
            refetch.run(());
        });
    });
    let submit = move || {
        let hours = hours.get_untracked().parse::<u16>().unwrap_or(HOURS[0]);
        set.run(MuteCreate {
            metric: AlertMetric::parse(&metric.get_untracked()),
            hours,
        });
    };
    let shown = move || {
        let mutes = mutes.get();
        (!mutes.is_empty()).then(|| {
            let rows = mutes
                .into_iter()
                .map(|mute| view! { <MuteRow mute may_update set/> })
                .collect_view();
            view! { <ul class="mutes" role="list">{rows}</ul> }
        })
    };
    let form = move || {
        let all = Choice::new("", t_string!(i18n, alert.everything));
        let metrics: Vec<Choice> = std::iter::once(all)
            .chain(
                AlertMetric::ALL
                    .into_iter()
                    .map(|one| Choice::new(one.as_str(), metric_label(i18n, one))),
            )
            .collect();
        let lengths: Vec<Choice> = HOURS
            .map(|hours| {
                let label = length_text(i18n, f64::from(hours) * 3_600.0);
                Choice::new(hours.to_string(), label)
            })
            .into();
        may_update.get().then(|| {
            view! {
                <details class="server-alerts-more">
                    <summary>{t_string!(i18n, alert.mute_new).to_string()}</summary>
                    <form
                        class="form mute-form"
                        on:submit=move |event| {
                            event.prevent_default();
                            submit();
                        }
                    >
                        <SelectField
                            name="mute-metric"
                            label=t_string!(i18n, alert.column_metric).to_string()
                            choices=metrics
                            value=metric
                            on_change=move |value| metric.set(value)
                        />
                        <SelectField
                            name="mute-hours"
                            label=t_string!(i18n, alert.field_length).to_string()
                            choices=lengths
                            value=hours
                            on_change=move |value| hours.set(value)
                        />
                        <div class="form-actions">
                            <Button kind=ButtonKind::Submit busy=is_busy>
                                {t_string!(i18n, alert.mute).to_string()}
                            </Button>
                        </div>
                    </form>
                </details>
            }
        })
    };
    view! { {shown} {form} }.into_any()
}

#[component]
fn MuteRow(mute: Mute, may_update: Memo<bool>, set: Callback<MuteCreate>) -> impl IntoView {
    let i18n = use_i18n();
    let metric = mute.metric;
    let what = metric.map_or_else(
        || t_string!(i18n, alert.everything).to_string(),
        |metric| metric_label(i18n, metric),
    );
    let end = move |()| set.run(MuteCreate { metric, hours: 0 });
    let which = format!(" {what}");
    view! {
        <li class="mute">
            <span>
                {t_string!(i18n, alert.quiet_muted).to_string()}": "<strong>{what}</strong>" "
                {t_string!(i18n, alert.until).to_string()}" "
                <Timestamp ms=mute.until.0 text=utc(mute.until)/>
                {(!mute.by.is_empty()).then(|| view! { " · "{mute.by} })}
            </span>
            {move || {
                let which = which.clone();
                may_update
                    .get()
                    .then(|| {
                        view! {
                            <Button size=ButtonSize::Small on_click=end>
                                <span>
                                    {t_string!(i18n, alert.unmute).to_string()}
                                    <span class="visually-hidden">{which}</span>
                                </span>
                            </Button>
                        }
                    })
            }}
        </li>
    }
    .into_any()
}
