//! The thresholds of one level: what it says, what it inherits, what holds.

use super::{
    draft::Texts,
    words::{bandwidth_text, lasting_text, metric_label, missing_label, refused_text, value_text},
};
use crate::{
    alert::api::{save_server_thresholds, save_thresholds},
    error::AppError,
    i18n::{I18n, error_text, problem_text, t_string, use_i18n},
    ui::{Button, ButtonKind, ButtonVariant, Choice, Field, Notice, SelectField, Tone, use_toasts},
};
use leptos::{prelude::*, task::spawn_local};
use model::{
    alert::{
        AlertMetric, AlertTarget, MissingData, Rule, ThresholdChange, ThresholdRow, ThresholdSave,
        Thresholds, Unit,
    },
    error::{Error, FieldError},
    scope::Scope,
};

/// The fields of one metric.
#[derive(Debug, Clone, Copy)]
struct Draft {
    row: ThresholdRow,
    is_on: RwSignal<String>,
    threshold: RwSignal<String>,
    clear: RwSignal<String>,
    lasting: RwSignal<String>,
    missing: RwSignal<String>,
    bandwidth: RwSignal<String>,
}

impl Draft {
    fn new(row: ThresholdRow) -> Self {
        let texts = Texts::of(&row);
        Draft {
            row,
            is_on: RwSignal::new(texts.is_on),
            threshold: RwSignal::new(texts.threshold),
            clear: RwSignal::new(texts.clear),
            lasting: RwSignal::new(texts.lasting),
            missing: RwSignal::new(texts.missing),
            bandwidth: RwSignal::new(texts.bandwidth),
        }
    }

    fn texts(&self) -> Texts {
        Texts {
            is_on: self.is_on.get_untracked(),
            threshold: self.threshold.get_untracked(),
            clear: self.clear.get_untracked(),
            lasting: self.lasting.get_untracked(),
            missing: self.missing.get_untracked(),
            bandwidth: self.bandwidth.get_untracked(),
        }
    }

    /// What changed; `None` when nothing did.
    fn change(&self) -> Result<Option<ThresholdChange>, Error> {
        let texts = self.texts();
        if texts == Texts::of(&self.row) {
            return Ok(None);
        }
        texts.read(self.row.metric, self.row.version).map(Some)
    }
}

/// What all of them want to change.
fn changes(drafts: &[Draft]) -> Result<ThresholdSave, Vec<FieldError>> {
    let (mut rows, mut wrong) = (Vec::new(), Vec::new());
    for draft in drafts {
        match draft.change() {
            Ok(change) => rows.extend(change),
            Err(Error::Invalid { fields }) => wrong.extend(fields),
            Err(_) => {}
        }
    }
    if wrong.is_empty() {
        Ok(ThresholdSave { rows })
    } else {
        Err(wrong)
    }
}

/// The form; read-only for who may not change them.
#[component]
pub fn ThresholdForm(
    /// Whose.
    scope: Scope,
    /// What there is.
    thresholds: Thresholds,
    /// Called when it was saved.
    #[prop(into)]
    on_saved: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    let toasts = use_toasts();
    let target = thresholds.target;
    let may_update = thresholds.refused.is_none();
    let disabled_reason = thresholds
        .refused
        .as_ref()
        .map(|refused| refused_text(i18n, refused));
    let drafts: Vec<Draft> = thresholds.rows.iter().map(|row| Draft::new(*row)).collect();
    let drafts = StoredValue::new(drafts);
    let wrong = RwSignal::new(Vec::<FieldError>::new());
    let trouble = RwSignal::new(None::<Error>);
    let is_busy = RwSignal::new(false);
    let save = move || {
        if is_busy.get_untracked() || !may_update {
            return;
        }
        trouble.set(None);
        let save = match drafts.with_value(|drafts| changes(drafts)) {
            Ok(save) => save,
            Err(fields) => return wrong.set(fields),
        };
        wrong.set(Vec::new());
        if save.rows.is_empty() {
            return toasts.push(Tone::Info, t_string!(i18n, alert.nothing_changed));
        }
        is_busy.set(true);
        spawn_local(async move {
            let saved = write(scope, target, save).await;
            if is_busy.try_set(false).is_some() {
                return;
            }
            match saved {
                Ok(()) => {
                    toasts.push(Tone::Good, t_string!(i18n, alert.thresholds_saved));
                    on_saved.run(());
                }
                Err(AppError(Error::Invalid { fields })) => wrong.set(fields),
                Err(error) => trouble.set(Some(error.0)),
            }
        });
    };
    let trouble_text = move || {
        trouble.get().map(|error| {
            let text = match error {
                Error::Conflict { .. } => t_string!(i18n, alert.thresholds_changed).to_string(),
                error => error_text(i18n, &error),
            };
            view! { <Notice tone=Tone::Bad>{text}</Notice> }
        })
    };
    let rows = drafts
        .get_value()
        .into_iter()
        .map(|draft| view! { <MetricFields draft target may_update wrong/> })
        .collect_view();
    let noscript = t_string!(i18n, alert.thresholds_noscript);
    view! {
        <form
            class="form threshold-form"
            on:submit=move |event| {
                event.prevent_default();
                save();
            }
        >
            <noscript inner_html=format!("<p class=\"muted\">{noscript}</p>")></noscript>
            <p class="muted">{t_string!(i18n, alert.inherit_hint).to_string()}</p>
            <div class="threshold-rows">{rows}</div>
            {trouble_text}
            <div class="form-actions">
                <Button variant=ButtonVariant::Primary kind=ButtonKind::Submit busy=is_busy disabled_reason>
                    {t_string!(i18n, ui.save).to_string()}
                </Button>
            </div>
        </form>
    }
    .into_any()
}

async fn write(scope: Scope, target: AlertTarget, save: ThresholdSave) -> Result<(), AppError> {
    match target {
        AlertTarget::Owner => save_thresholds(scope, None, save).await,
        AlertTarget::Cluster(cluster) => save_thresholds(scope, Some(cluster), save).await,
        AlertTarget::Server(id) => save_server_thresholds(scope, id, save).await,
    }
}

/// What holds, in a sentence.
fn holds(i18n: I18n, metric: AlertMetric, rule: &Rule) -> String {
    if !rule.is_on {
        return t_string!(i18n, alert.rule_off).to_string();
    }
    let threshold = value_text(i18n, metric, rule.threshold);
    let text = match metric.unit() {
        Unit::Percent => t_string!(
            i18n,
            alert.rule_percent,
            threshold = threshold,
            lasting = lasting_text(i18n, rule.lasting),
            clear = value_text(i18n, metric, rule.clear)
        )
        .to_string(),
        Unit::Seconds => t_string!(i18n, alert.rule_silence, threshold = threshold).to_string(),
        Unit::Days => t_string!(i18n, alert.rule_days, threshold = threshold).to_string(),
    };
    match (metric, rule.bandwidth) {
        (AlertMetric::Network, None) => {
            format!("{text} {}", t_string!(i18n, alert.bandwidth_unknown))
        }
        (AlertMetric::Network, Some(rate)) => format!(
            "{text} {}",
            t_string!(i18n, alert.bandwidth_known, rate = bandwidth_text(rate))
        ),
        _ => text,
    }
}

/// The fields of a metric.
#[component]
fn MetricFields(
    draft: Draft,
    target: AlertTarget,
    may_update: bool,
    wrong: RwSignal<Vec<FieldError>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let metric = draft.row.metric;
    let name = metric.as_str();
    let inherited = draft.row.inherited;
    let label = metric_label(i18n, metric);
    let source = match target {
        _ if draft.row.own.is_empty() && target == AlertTarget::Owner => {
            t_string!(i18n, alert.by_default).to_string()
        }
        _ if draft.row.own.is_empty() => t_string!(i18n, alert.inherited).to_string(),
        _ => t_string!(i18n, alert.own).to_string(),
    };
    let sentence = holds(i18n, metric, &draft.row.rule);
    let error_of = move |field: &'static str| {
        let field = format!("{name}-{field}");
        Signal::derive(move || {
            wrong.with(|wrong| {
                let found = wrong.iter().find(|one| one.field == field);
                found.map(|one| problem_text(i18n, &one.problem))
            })
        })
    };
    let fields = move || {
        let switch = vec![
            Choice::new("", inherit(i18n, &on_off(i18n, inherited.is_on))),
            Choice::new("on", on_off(i18n, true)),
            Choice::new("off", on_off(i18n, false)),
        ];
        let number =
            move |field: &'static str, label: String, typed: RwSignal<String>, hint: String| {
                let error = error_of(field);
                view! {
                    <Field
                        name=format!("{name}-{field}")
                        label
                        inputmode="decimal"
                        value=typed.get_untracked()
                        typed
                        hint=Some(hint)
                        error
                    />
                }
            };
        let is_percent = metric.unit() == Unit::Percent;
        let threshold_label = match metric.unit() {
            Unit::Percent => t_string!(i18n, alert.field_threshold),
            Unit::Seconds => t_string!(i18n, alert.field_silence),
            Unit::Days => t_string!(i18n, alert.field_days),
        }
        .to_string();
        let missing = std::iter::once(Choice::new(
            "",
            inherit(i18n, &missing_label(i18n, inherited.missing)),
        ))
        .chain(
            MissingData::ALL
                .into_iter()
                .map(|one| Choice::new(one.as_str(), missing_label(i18n, one))),
        )
        .collect::<Vec<_>>();
        view! {
            <div class="threshold-fields">
                <SelectField
                    name=format!("{name}-is-on")
                    label=t_string!(i18n, alert.field_watched).to_string()
                    choices=switch
                    value=draft.is_on
                    on_change=move |value| draft.is_on.set(value)
                />
                {number(
                    "threshold",
                    threshold_label,
                    draft.threshold,
                    inherit(i18n, &value_text(i18n, metric, inherited.threshold)),
                )}
                {is_percent.then(|| {
                    view! {
                        {number(
                            "clear",
                            t_string!(i18n, alert.field_clear).to_string(),
                            draft.clear,
                            t_string!(i18n, alert.clear_hint).to_string(),
                        )}
                        {number(
                            "lasting",
                            t_string!(i18n, alert.field_lasting).to_string(),
                            draft.lasting,
                            inherit(i18n, &lasting_text(i18n, inherited.lasting)),
                        )}
                        <SelectField
                            name=format!("{name}-missing")
                            label=t_string!(i18n, alert.field_missing).to_string()
                            choices=missing
                            value=draft.missing
                            on_change=move |value| draft.missing.set(value)
                        />
                    }
                })}
                {(metric == AlertMetric::Network).then(|| {
                    let known = inherited.bandwidth.map_or_else(
                        || t_string!(i18n, alert.bandwidth_none).to_string(),
                        bandwidth_text,
                    );
                    number(
                        "bandwidth",
                        t_string!(i18n, alert.field_bandwidth).to_string(),
                        draft.bandwidth,
                        inherit(i18n, &known),
                    )
                })}
            </div>
        }
        .into_any()
    };
    view! {
        <fieldset class="threshold">
            <legend>{label}</legend>
            <p class="threshold-holds">
                <span>{sentence}</span>
                <span class="threshold-source">{source}</span>
            </p>
            {may_update.then(|| {
                view! {
                    <details class="threshold-edit">
                        <summary>{t_string!(i18n, alert.change).to_string()}</summary>
                        {fields()}
                    </details>
                }
            })}
        </fieldset>
    }
    .into_any()
}

fn on_off(i18n: I18n, is_on: bool) -> String {
    if is_on {
        t_string!(i18n, alert.watched).to_string()
    } else {
        t_string!(i18n, alert.not_watched).to_string()
    }
}

/// What holds where the level says nothing.
fn inherit(i18n: I18n, value: &str) -> String {
    t_string!(i18n, alert.inherits, value = value).to_string()
}
