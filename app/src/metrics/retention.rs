//! The card about what is kept of what hosts measured, and how much that is. A plain
//! form on the pages of a company's profile and of one's own preferences.

use super::api::RetentionPage;
use crate::{
    error::AppError,
    i18n::{I18n, error_text, problem_text, t_string, use_i18n},
    identity::Flash,
    text::bytes,
    ui::{
        Button, ButtonKind, ButtonVariant, Card, Cell, CellKind, Choice, Column, Fact, Facts,
        Field, FormError, Notice, Row, SelectField, Skeleton, SkeletonShape, Table, Tone,
    },
};
use leptos::prelude::*;
use model::{
    error::Error,
    metrics::{RETENTION_BOUNDS, RetentionForecast, RetentionView},
};

/// A field that only this form has: what came back with it is ours.
const OUR_FIELD: &str = "raw_days";

/// What came back to other forms of a page, and what came back to this one.
pub fn split_flash(flash: Option<Flash>) -> (Option<Flash>, Option<Flash>) {
    match flash {
        Some(flash) if flash.typed(OUR_FIELD).is_some() => (None, Some(flash)),
        other => (other, None),
    }
}

/// The card. Its page asks for what it shows, and reads the flash.
#[component]
pub fn RetentionCard(
    /// What is kept.
    fetched: Resource<Result<RetentionPage, AppError>>,
    /// What came back to this form.
    flash: Option<Flash>,
    /// Where the form goes.
    #[prop(into)]
    action: String,
) -> impl IntoView {
    let i18n = use_i18n();
    let loading = move || {
        let label = t_string!(i18n, ui.loading).to_string();
        view! { <Skeleton label shape=SkeletonShape::Lines/> }
    };
    view! {
        <Card title=t_string!(i18n, metrics.retention).to_string()>
            <Suspense fallback=loading>
                {move || {
                    let (flash, action) = (flash.clone(), action.clone());
                    Suspend::new(async move {
                        match fetched.await {
                            Ok(page) => view! { <Content page flash action/> }.into_any(),
                            Err(error) => {
                                let text = error_text(i18n, &error.0);
                                view! { <Notice tone=Tone::Bad>{text}</Notice> }.into_any()
                            }
                        }
                    })
                }}
            </Suspense>
        </Card>
    }
    .into_any()
}

#[component]
fn Content(page: RetentionPage, flash: Option<Flash>, action: String) -> impl IntoView {
    let i18n = use_i18n();
    let RetentionPage {
        view,
        may_update,
        time_zones,
    } = page;
    let amounts = view! { <Amounts forecast=view.forecast/> };
    let choice = if may_update {
        view! { <Form view time_zones flash action/> }.into_any()
    } else {
        view! { <Kept view/> }.into_any()
    };
    view! {
        <div class="retention">
            <p class="muted">{t_string!(i18n, metrics.retention_text).to_string()}</p>
            {amounts}
            {choice}
        </div>
    }
    .into_any()
}

fn tiers(i18n: I18n) -> [String; 3] {
    [
        t_string!(i18n, metrics.retention_raw).to_string(),
        t_string!(i18n, metrics.retention_hour).to_string(),
        t_string!(i18n, metrics.retention_day).to_string(),
    ]
}

/// How much it is now and in a year.
#[component]
fn Amounts(forecast: RetentionForecast) -> impl IntoView {
    let i18n = use_i18n();
    let (now, later) = (forecast.now, forecast.in_a_year);
    let [raw, hour, day] = tiers(i18n);
    let total = t_string!(i18n, metrics.retention_total).to_string();
    let columns = [
        t_string!(i18n, metrics.tier).to_string(),
        t_string!(i18n, metrics.retention_now).to_string(),
        t_string!(i18n, metrics.retention_in_a_year).to_string(),
    ];
    let head = columns.clone();
    let rows = [
        (raw, now.raw, later.raw),
        (hour, now.hour, later.hour),
        (day, now.day, later.day),
        (total, now.total(), later.total()),
    ]
    .into_iter()
    .map(|(name, now, later)| {
        let [_, label_now, label_later] = head.clone();
        view! {
            <Row>
                <Cell kind=CellKind::Title>{name}</Cell>
                <Cell label=label_now kind=CellKind::Number>{bytes(now)}</Cell>
                <Cell label=label_later kind=CellKind::Number>{bytes(later)}</Cell>
            </Row>
        }
    })
    .collect_view();
    let [tier, label_now, label_later] = columns;
    let columns = vec![
        Column::new(tier, CellKind::Title),
        Column::new(label_now, CellKind::Number),
        Column::new(label_later, CellKind::Number),
    ];
    let caption = t_string!(i18n, metrics.retention_amounts).to_string();
    let basis = t_string!(
        i18n,
        metrics.retention_basis,
        hosts = forecast.hosts,
        samples = forecast.samples,
        containers = forecast.container_samples
    )
    .to_string();
    view! {
        <Table caption columns>
            {rows}
        </Table>
        <p class="muted">{basis}</p>
    }
    .into_any()
}

/// What holds, for who may not change it.
#[component]
fn Kept(view: RetentionView) -> impl IntoView {
    let i18n = use_i18n();
    let days = move |n: i64| t_string!(i18n, metrics.retention_days, n = n).to_string();
    let kept = view.retention;
    let (raw_days, hour_days, day_days) = (
        days(kept.raw_days),
        days(kept.hour_days),
        days(kept.day_days),
    );
    let [raw, hour, day] = tiers(i18n);
    let zone = view.time_zone.map(|zone| {
        let label = t_string!(i18n, metrics.retention_zone).to_string();
        let name = if zone.is_empty() {
            "UTC".to_owned()
        } else {
            zone
        };
        view! { <Fact label>{name}</Fact> }
    });
    view! {
        <Facts>
            <Fact label=raw>{raw_days}</Fact>
            <Fact label=hour>{hour_days}</Fact>
            <Fact label=day>{day_days}</Fact>
            {zone}
        </Facts>
    }
    .into_any()
}

#[component]
fn Form(
    view: RetentionView,
    time_zones: Vec<String>,
    flash: Option<Flash>,
    action: String,
) -> impl IntoView {
    let i18n = use_i18n();
    let kept = view.retention;
    let trouble = flash.as_ref().and_then(|flash| flash.error.clone());
    let above = trouble.map(|error| match error {
        Error::Conflict { .. } => {
            let text = t_string!(i18n, metrics.retention_conflict).to_string();
            view! { <Notice tone=Tone::Warn>{text}</Notice> }.into_any()
        }
        Error::Invalid { .. } => {
            let title = t_string!(i18n, identity.form_invalid).to_string();
            view! { <FormError title/> }.into_any()
        }
        other => view! { <FormError title=error_text(i18n, &other)/> }.into_any(),
    });
    let typed = |field: &str, stored: String| {
        let typed = flash.as_ref().and_then(|flash| flash.typed(field));
        typed.unwrap_or(stored)
    };
    let error = |field: &str| {
        let problem = flash.as_ref()?.problem(field)?;
        Some(problem_text(i18n, problem))
    };
    let labels = tiers(i18n);
    let days = RETENTION_BOUNDS
        .into_iter()
        .zip(labels)
        .zip([kept.raw_days, kept.hour_days, kept.day_days])
        .map(|(((field, least, most), label), days)| {
            let label = t_string!(i18n, metrics.retention_label, tier = label.as_str()).to_string();
            let hint =
                t_string!(i18n, metrics.retention_hint, least = least, most = most).to_string();
            view! {
                <Field
                    name=field
                    label
                    value=typed(field, days.to_string())
                    inputmode="numeric"
                    maxlength=6
                    required=true
                    hint
                    error=error(field)
                />
            }
        })
        .collect_view();
    let zone = view.time_zone.map(|zone| {
        let choices: Vec<Choice> = std::iter::once(Choice::new("", "UTC".to_owned()))
            .chain(time_zones.into_iter().map(|zone| {
                let label = zone.replace('_', " ");
                Choice::new(zone, label)
            }))
            .collect();
        view! {
            <SelectField
                name="time_zone"
                label=t_string!(i18n, metrics.retention_zone).to_string()
                choices
                value=Signal::stored(typed("time_zone", zone))
                hint=t_string!(i18n, metrics.retention_zone_hint).to_string()
                error=error("time_zone")
            />
        }
    });
    let version = view
        .version
        .map(|version| version.to_string())
        .unwrap_or_default();
    view! {
        {above}
        <form method="post" action=action class="form account-form">
            <input type="hidden" name="version" value=version/>
            {days}
            {zone}
            <div class="account-actions">
                <Button variant=ButtonVariant::Primary kind=ButtonKind::Submit>
                    {t_string!(i18n, metrics.retention_save).to_string()}
                </Button>
            </div>
        </form>
    }
    .into_any()
}
